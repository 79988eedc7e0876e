"""Many files over many workers: the same facts in the same order, whatever becomes of the workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest
from engine.snippets import RUNNER, policy

from ssot_guard.engine import judge
from ssot_guard.judging import mapping
from ssot_guard.judging.mapping import Task, mapped, run
from ssot_guard.judging.means import Means
from ssot_guard.judging.sifting import Sifted
from ssot_guard.judging.workers import Processes
from ssot_guard.problems import CannotRead, Problem
from ssot_guard.sources import Source

POLICY = policy(RUNNER)
LAUNCH = b"import pytest\npytest.main()\n"
UNREADABLE = CannotRead([Problem("gone.py", 0, 0, "is not on disk")])
FILES = {f"tests/test_{number:02}.py": LAUNCH + b"# \xc3\xa9\n" * number for number in range(30)}


def sifted(files: dict[str, bytes]) -> Sifted:
    asked = {path: judge.questions(Source(path, data), POLICY, ["direct-launch"]) for path, data in files.items()}
    return Sifted(len(files), asked, {path: len(data) for path, data in files.items()}, {}, {})


def reading(files: dict[str, bytes]) -> mapping.Read:
    def read(paths: Sequence[str]) -> Iterator[Source | CannotRead]:
        yield from (UNREADABLE if path == "gone.py" else Source(path, files[path]) for path in paths)

    return read


def answers(files: dict[str, bytes], means: Means) -> list[tuple[str, object]]:
    found = mapped(sifted(files), POLICY, means, reading(files))
    return [(path, facts.problems if isinstance(facts, CannotRead) else facts) for path, facts in found]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few files are many chunks, and worth processes."""
    monkeypatch.setattr(mapping, "_CHUNK", 200)
    monkeypatch.setattr(mapping, "_WORTH_A_PROCESS", 100)


def test_no_files() -> None:
    """Nothing to do is no reason to start anything."""
    assert answers({}, Means(jobs=4)) == []


@pytest.mark.usefixtures("small_chunks")
def test_processes_give_what_one_gives() -> None:
    """The same facts in the same order, with a file among them that cannot be read and one that cannot be decoded."""
    files = {**dict(list(FILES.items())[:20]), "gone.py": b"?" * 50, "bad.py": LAUNCH + b"\xff", **FILES}
    alone = answers(files, Means())
    assert [path for path, _ in alone] == [*files]
    assert answers(files, Means(jobs=2)) == alone
    with ThreadPoolExecutor(2) as lent:
        assert answers(files, Means(jobs=2, executor=lent)) == alone


@pytest.mark.usefixtures("small_chunks")
def test_how_far_it_is() -> None:
    """Who is told hears of growing bytes, and at last of all."""
    told: list[tuple[int, int]] = []
    answers(FILES, Means(jobs=2, tick=lambda done, total: told.append((done, total))))
    assert told == sorted(told)
    assert told[-1] == (sum(map(len, FILES.values())),) * 2


def _die_of(task: Task) -> object:
    """As `run`, but a file that says so kills its process."""
    if any(b"DIE" in data for _, data, _ in task.files):
        os.kill(os.getpid(), signal.SIGKILL)
    return run(task)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("deadly", [["tests/test_03.py"], ["tests/test_00.py", "tests/test_29.py"]])
def test_a_worker_that_dies_is_an_error_of_its_file(monkeypatch: pytest.MonkeyPatch, deadly: list[str]) -> None:
    """The file is named, and all others are judged all the same."""
    monkeypatch.setattr(mapping, "run", _die_of)
    files = {path: data + b"# DIE\n" * (path in deadly) for path, data in FILES.items()}
    found = dict(answers(files, Means(jobs=2)))
    problems = {
        path: facts for path, facts in found.items() if isinstance(facts, tuple) and isinstance(facts[0], Problem)
    }
    assert [*problems] == deadly
    assert all("the process that judged it died" in facts[0].message for facts in problems.values())
    assert len(found) == len(files)


@pytest.mark.usefixtures("small_chunks")
def test_who_stops_early_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Ctrl-C does it: the pool is shut down when nobody wants more answers."""
    pools: list[Processes] = []
    make = Processes.__init__

    def noting(self: Processes, count: int) -> None:
        make(self, count)
        pools.append(self)

    monkeypatch.setattr(Processes, "__init__", noting)
    found = mapped(sifted(FILES), POLICY, Means(jobs=2), reading(FILES))
    next(found)
    assert pools[0]._pool is not None
    found.close()  # type: ignore[attr-defined]
    assert pools[0]._pool is None


class Counting(Executor):
    """Runs at once, and counts what is out."""

    def __init__(self) -> None:
        self.most = self.out = 0

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        self.out += 1
        self.most = max(self.most, self.out)
        future: Future[Any] = Future()
        future.set_result(work(*arguments, **named))
        future.result = self._taking(future.result)  # type: ignore[method-assign]
        return future

    def _taking(self, result: Any) -> Any:
        def take(timeout: float | None = None) -> Any:
            self.out -= 1
            return result(timeout)

        return take


@pytest.mark.usefixtures("small_chunks")
def test_only_some_are_out_at_once() -> None:
    """Memory is bounded however many files there are."""
    counting = Counting()
    answers({f"{number}.py": LAUNCH for number in range(500)}, Means(jobs=2, executor=counting))
    assert counting.most <= 7
