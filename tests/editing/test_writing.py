"""Edits in real processes, on a real file: many at once, killed on the way, and where they cannot be written."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from editors import MANY, TO_AND_FRO, command, finish, left_over, start
from filelock import FileLock
from front_door import LAUNCH, ssot_guard
from repository import Repository

from ssot_guard.allowlist import Allowlist, read_allowlist
from ssot_guard.editing.writing import edit
from ssot_guard.judging.guarded import opened
from ssot_guard.problems import UsageError

FILE = "ssot-allowlist.yaml"
LOCK = ".git/ssot-guard.lock"
SPARE = Path(".git/ssot-guard.new")
LISTED = """\
# who may, and why
version: 1
exempt:
  - rule: direct-launch
    path: tests/kept.py
    reason: measures pytest itself
"""
ADD = ("allowlist", "add", "tests/a.py", "--rule", "direct-launch", "--reason", "measures the runner")
KILLS = 200


@pytest.fixture
def listed(guarded: Repository) -> Repository:
    """An allowlist, and files that may be allowed."""
    for path in ("tests/a.py", "tests/b.py", "tests/c.py", "tests/kept.py"):
        guarded.write(path, LAUNCH)
    guarded.write(FILE, LISTED)
    guarded.commit()
    return guarded


def content(repository: Repository) -> bytes:
    return (repository.root / FILE).read_bytes()


def subjects(repository: Repository) -> list[str | None]:
    return [entry.subject for entry in read_allowlist(content(repository), path=FILE).exempt]


class TestManyAtOnce:
    def test_no_edit_is_lost(self, listed: Repository) -> None:
        processes = {name: start(listed, MANY, name, "50") for name in map("process_{}".format, range(20))}
        adds = [ssot_guard(listed, *ADD[:2], f"tests/{name}.py", *ADD[3:]) for name in "abc"]
        assert [done.code for done in adds] == [0, 0, 0], adds
        assert {(done.code, done.err) for done in map(finish, processes.values())} == {(0, "")}
        found = read_allowlist(content(listed), path=FILE)
        (owed,) = found.debt.values()
        assert sorted(owed) == sorted(f"{name}_{number}" for name in processes for number in range(50))
        assert [entry.path for entry in found.exempt[:1]] == ["tests/kept.py"]
        assert {entry.path for entry in found.exempt[1:]} == {"tests/a.py", "tests/b.py", "tests/c.py"}
        assert content(listed).startswith(LISTED.encode())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starting 200 interpreters takes too long")
class TestKilled:
    def test_the_file_says_what_some_edit_wrote(self, listed: Repository) -> None:
        """Two edit at a time; each kill comes at another moment, some while the lock is held: the kernel frees it."""
        seed = random.randrange(1 << 32)
        print(f"seed {seed}")
        moment = random.Random(seed)
        editors = [start(listed, TO_AND_FRO) for _ in range(2)]
        kept, known, longest, kills = subjects(listed), set(), 0.03, 0
        while kills < KILLS or subjects(listed) == kept:  # some have to come between an entry's coming and going
            names = [f"{'much ' * 200}{kills} {each}" for each in range(len(editors))]
            known |= {*names}
            for pid in [_begin(editor, name) for editor, name in zip(editors, names, strict=True)]:
                time.sleep(moment.uniform(0, longest))
                os.kill(pid, signal.SIGKILL)
                kills += 1
                found = subjects(listed)
                assert (found[: len(kept)], known.issuperset(found[len(kept) :])) == (kept, True)
            assert left_over(listed) <= {SPARE}
            longest += 0.0001 if found == kept else 0
        assert [finish(editor)[::2] for editor in editors] == [(0, "")] * 2
        assert ssot_guard(listed, *ADD).code == 0
        assert left_over(listed) == set()


def _begin(editor: subprocess.Popen[bytes], name: str) -> int:
    assert editor.stdin is not None
    assert editor.stdout is not None
    editor.stdin.write(name.encode() + b"\n")
    editor.stdin.flush()
    return int(editor.stdout.readline())


class TestCannotBeWritten:
    """The old file stays as it was, the command says why, and nothing is left lying about."""

    @pytest.fixture(autouse=True)
    def unchanged(self, listed: Repository) -> Iterator[None]:
        yield
        assert LISTED.encode() in content(listed)
        assert left_over(listed) == set()

    def test_disk_that_is_full_half_way(self, listed: Repository) -> None:
        limit = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        limit += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(LISTED)}, {len(LISTED)}))"
        done = command(listed, *ADD, before=limit)
        assert (done.code, done.out) == (2, "")
        assert done.err == f"ssot-guard: cannot write {FILE}: File too large\n"

    def test_read_only(self, listed: Repository) -> None:
        (listed.root / FILE).chmod(0o444)
        done = ssot_guard(listed, *ADD)
        assert (done.code, f"{FILE} is read-only" in done.err) == (2, True), done.err
        assert stat.S_IMODE((listed.root / FILE).stat().st_mode) == 0o444

    def test_link(self, listed: Repository) -> None:
        (listed.root / FILE).rename(listed.root / "elsewhere.yaml")
        (listed.root / FILE).symlink_to("elsewhere.yaml")
        done = ssot_guard(listed, *ADD)
        assert (done.code, f"{FILE} is a link" in done.err) == (2, True), done.err
        assert (listed.root / FILE).is_symlink()

    def test_lock_that_is_no_file(self, listed: Repository) -> None:
        (listed.root / LOCK).mkdir()
        done = ssot_guard(listed, *ADD)
        assert (done.code, "cannot lock the allowlist by " in done.err) == (2, True), done.err
        (listed.root / LOCK).rmdir()

    def test_lock_that_another_process_keeps(self, listed: Repository) -> None:
        impatient = "from ssot_guard.editing import writing\nwriting.LONGEST_WAIT = 0.05"
        with FileLock(listed.root / LOCK):
            done = command(listed, *ADD, before=impatient)
        assert (done.code, "another process has held " in done.err, LOCK in done.err) == (2, True, True), done.err
        assert command(listed, *ADD, before=impatient).code == 0

    def test_changed_by_an_editor_meanwhile(self, listed: Repository) -> None:
        """What has no idea of the lock is seen in the last look before the file is replaced."""

        def change(text: str, before: Allowlist) -> tuple[str, Allowlist]:
            listed.write(FILE, text + "# by hand\n")
            return text + "# by the tool\n", before

        guarded = opened(str(listed.root))
        with guarded.objects, pytest.raises(UsageError, match="was changed by something else meanwhile"):
            edit(guarded, change)
        assert content(listed).decode() == LISTED + "# by hand\n"

    @pytest.mark.parametrize(
        ("layout", "says"),
        [
            ("exempt:\n  - rule: a\n    path: b.py\n    reason: |\n      why", "with a line break at its end"),
            ("exempt:\n  - &a {rule: a, path: &p b.py, reason: *p}\n", "has an alias of what stands in line 4"),
            (
                "exempt:\n  - {rule: &x a, path: b.py, reason: why}\n  - {rule: &x a, path: c.py, reason: why}\n",
                "found duplicate anchor",
            ),
        ],
    )
    def test_layout_that_takes_no_edit(self, listed: Repository, layout: str, says: str) -> None:
        text = LISTED.partition("exempt:")[0] + layout
        listed.write(FILE, text)
        done = ssot_guard(listed, *ADD)
        assert (done.code, says in done.err) == (2, True), done.err
        assert content(listed).decode() == text
        listed.write(FILE, LISTED)


class TestKept:
    @pytest.mark.parametrize("mode", [0o755, 0o600])
    @pytest.mark.parametrize("newline", ["\r", "\r\n"])
    def test_mode_and_line_ends(self, listed: Repository, mode: int, newline: str) -> None:
        listed.write(FILE, LISTED.replace("\n", newline))
        (listed.root / FILE).chmod(mode)
        assert ssot_guard(listed, *ADD).code == 0
        assert stat.S_IMODE((listed.root / FILE).stat().st_mode) == mode
        text = content(listed).decode()
        assert text.startswith(LISTED.replace("\n", newline))
        assert text.replace(newline, "\n").count("\n") == text.count("\r") == len(text.splitlines())

    def test_what_a_killed_process_left_is_not_taken_for_anything(self, listed: Repository) -> None:
        listed.write(str(SPARE), "half of a fi")
        assert ssot_guard(listed, *ADD).code == 0
        assert content(listed).decode().startswith(LISTED)
        assert listed.git("status", "--porcelain") == f" M {FILE}\n"
