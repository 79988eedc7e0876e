"""Racing: what counts, what is told instead of a figure, and the arithmetic."""

from __future__ import annotations

import fcntl
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processes import Ran, peak, timed
from racing import Limits, Racer, Result, proved, race, ratio, spread

ONCE = Limits(rounds=2, memory=False)
SECONDS = st.floats(0.001, 1_000)


def python(code: str, **differs: object) -> Racer:
    return Racer("it", (sys.executable, "-c", code))._replace(**differs)


def measured(*seconds: float) -> Result:
    return Result(Racer("it", ()), tuple(Ran(each, each / 2, 0) for each in seconds))


@pytest.fixture
def told() -> list[str]:
    return []


class TestNoFigure:
    """A tool that fails or is missing is told."""

    def test_missing_is_not_even_started(self, tmp_path: Path, told: list[str]) -> None:
        racer = python("open('ran', 'w')", missing="not installed")
        (result,) = race([racer], str(tmp_path), ONCE, told.append)
        assert (result.problem, result.runs) == ("not installed", ())
        assert not (tmp_path / "ran").exists()

    @pytest.mark.parametrize(
        ("racer", "problem"),
        [
            (Racer("it", ("/no/such/program",)), "does not start"),
            (python("import sys; sys.exit('what is wrong')", codes=frozenset((0,))), "ended with 1"),
            (python("import os; os.kill(os.getpid(), 9)"), "ended with -9"),
        ],
    )
    def test_failing(self, racer: Racer, problem: str, tmp_path: Path, told: list[str]) -> None:
        """It is run once, and what it said is told."""
        (result,) = race([racer], str(tmp_path), ONCE, told.append)
        assert (result.problem, result.runs, result.peak) == (problem, (), None)
        assert len(told) == 1
        assert told[0].startswith(f"it: {problem}")
        assert "what is wrong" in told[0] or "sys.exit" not in str(racer.command)

    def test_stopped_with_its_children(self, tmp_path: Path, told: list[str]) -> None:
        """A grandchild that outlived the limit would slow down whoever is measured next."""
        held = "import fcntl, time; lock = open('lock', 'w'); fcntl.flock(lock, fcntl.LOCK_EX)"
        child = f"{held}; time.sleep(5); open('outlived', 'w')"
        code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
        (result,) = race([python(code)], str(tmp_path), ONCE._replace(limit=2), told.append)
        assert result.problem == "not done after 2 s"
        with open(tmp_path / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # Until the grandchild is gone, one way or the other.
        assert not (tmp_path / "outlived").exists()

    def test_failing_later_takes_back_what_was_measured(self, tmp_path: Path, told: list[str]) -> None:
        code = "import os, sys; e = os.path.exists('x'); open('x', 'w').close(); sys.exit(3 if e else 0)"
        (result,) = race([python(code)], str(tmp_path), ONCE, told.append)
        assert (result.problem, result.runs) == ("ended with 3", ())

    def test_answers_that_differ(self, tmp_path: Path, told: list[str]) -> None:
        code = "import os; print('found\\n' * len(os.listdir())); open(str(len(os.listdir())), 'w').close()"
        (result,) = race([python(code, counted="^found")], str(tmp_path), ONCE, told.append)
        assert result.problem == "did not answer the same every time"

    def test_asked_in_vain(self, tmp_path: Path, told: list[str]) -> None:
        assert proved(python("", counted="^found"), str(tmp_path), 60, told.append) == "does not find what was planted"
        assert proved(python("print('found')", counted="^found"), str(tmp_path), 60, told.append) == ""


class TestRounds:
    def test_in_turn(self, tmp_path: Path) -> None:
        racers = [python(f"open('order', 'a').write('{letter}')") for letter in "abc"]
        results = race(racers, str(tmp_path), Limits(rounds=3, memory=False))
        assert (tmp_path / "order").read_text() == "abc" * 3
        assert [len(result.runs) for result in results] == [3, 3, 3]

    def test_a_run_that_fills_the_cache_does_not_count(self, tmp_path: Path) -> None:
        (result,) = race([python("open('order', 'a').write('a')", first=True)], str(tmp_path), ONCE)
        assert (tmp_path / "order").read_text() == "aaa"
        assert len(result.runs) == 2

    def test_who_has_used_up_the_budget_runs_once(self, tmp_path: Path) -> None:
        (result,) = race([python("")], str(tmp_path), ONCE._replace(budget=0))
        assert len(result.runs) == 1

    def test_findings_are_counted_by_line(self, tmp_path: Path) -> None:
        (result,) = race([python("print('a: W1\\nb: W1\\nc')", counted=r"^\w: W1$")], str(tmp_path), ONCE)
        assert result.findings == 2


class TestProcesses:
    def test_processor_of_children_counts(self, tmp_path: Path) -> None:
        """And waiting does not."""
        busy = "import time\nwhile time.process_time() < 0.3: pass"
        command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"]
        assert timed(command, str(tmp_path), {}, 60).processor >= 0.3

    @pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="no PSS on this system")
    def test_memory_of_children_is_added_up(self, tmp_path: Path) -> None:
        """Two that each hold 60 MB at the same time: one process's peak would be half of it."""
        held = "import time; kept = bytearray(b'x') * 60_000_000; time.sleep(1)"
        started = f"[subprocess.Popen([sys.executable, '-c', {held!r}]) for _ in range(2)]"
        command = [sys.executable, "-c", f"import subprocess, sys\nfor p in {started}: p.wait()"]
        assert (peak(command, str(tmp_path), {}, 60) or 0) > 110_000_000


class TestArithmetic:
    def test_median_and_spread(self) -> None:
        assert measured(3, 1, 2).seconds == 2
        assert measured(3, 1, 2).processor == 1
        assert spread(measured(3, 1, 2)) == (1, 3)

    def test_rounds_are_compared_each_with_its_own(self) -> None:
        """A machine that is three times as slow for one round is so for both."""
        assert ratio(measured(1, 3, 1), measured(2, 6, 2)) == (2, 2, 2)

    def test_only_rounds_that_both_were_in(self) -> None:
        assert ratio(measured(1, 2, 1), measured(8)) == (8, 8, 8)
        assert ratio(measured(2), measured(8, 1, 1)) == (4, 4, 4)

    @given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1, max_size=9))
    def test_is_within_its_spread(self, rounds: list[tuple[float, float]]) -> None:
        ours, others = zip(*rounds, strict=True)
        times = ratio(measured(*ours), measured(*others))
        assert times.low <= times.median * (1 + 1e-9)
        assert times.median <= times.high * (1 + 1e-9)

    @given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1, max_size=9), st.floats(0.1, 10))
    def test_units_do_not_matter(self, rounds: list[tuple[float, float]], unit: float) -> None:
        ours, others = zip(*rounds, strict=True)
        scaled = ratio(measured(*(each * unit for each in ours)), measured(*(each * unit for each in others)))
        assert scaled == pytest.approx(ratio(measured(*ours), measured(*others)))
