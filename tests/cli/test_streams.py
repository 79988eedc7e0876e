"""Streams with odd encodings, readers that leave, disks that are full."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from front_door import CHECKOUT, LAUNCH, ssot_guard
from repository import Repository

NAMES = ["caf\u00e9.py", "\u65e5\u672c.py", "\x1b[31mred.py", "new\nline.py", "\u202egpj.py"]


@pytest.fixture
def oddly_named(guarded: Repository) -> Repository:
    for name in NAMES:
        guarded.write(name, LAUNCH)
    if os.name != "nt":
        (guarded.root / os.fsdecode(b"caf\xe9.py")).write_text(LAUNCH)
    guarded.git("add", "-A")
    return guarded


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "utf-16"},
        {"PYTHONIOENCODING": "utf-8:strict"},
        {"LC_ALL": "C.UTF-8"},
    ],
    ids=str,
)
@pytest.mark.parametrize("format_", ["text", "json"])
def test_any_encoding(oddly_named: Repository, environment: dict[str, str], format_: str) -> None:
    done = ssot_guard(oddly_named, "check", "--format", format_, **environment)
    assert (done.code, done.err) == (1, "")
    assert "\x1b" not in done.out
    assert done.out.replace("\0", "").count("direct-launch") >= len(NAMES)


def test_complaints_are_escaped_too(guarded: Repository) -> None:
    done = ssot_guard(guarded, "check", "--rule", "\x1b[31m\n\u202e", PYTHONIOENCODING="ascii")
    assert done.code == 2
    assert done.err.isascii() and done.err.rstrip("\n").isprintable()


def started(repository: Repository, script: str) -> subprocess.CompletedProcess[bytes]:
    """A shell script in which `$GUARD` is the command."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "GUARD": f"{sys.executable} -m ssot_guard"}
    return subprocess.run(
        ["bash", "-c", script], cwd=repository.root, env=environment, capture_output=True, check=False
    )


@pytest.mark.skipif(os.name == "nt", reason="POSIX shells only")
class TestReaderLeaves:
    @pytest.mark.parametrize("format_", ["text", "json"])
    def test_exit_code_still_tells(self, guarded: Repository, format_: str) -> None:
        """More than a pipe holds, to a reader that reads nothing: no traceback, and no 0 either."""
        guarded.stage("many.py", "import pytest\n" + "pytest.main()\n" * 2000)
        done = started(guarded, f"set -o pipefail; $GUARD check --format {format_} | true")
        assert (done.returncode, done.stderr) == (1, b"")

    def test_help(self, guarded: Repository) -> None:
        done = started(guarded, "set -o pipefail; $GUARD check --help | true")
        assert (done.returncode, done.stderr) == (0, b"")

    def test_errors_that_nobody_reads(self, repository: Repository) -> None:
        done = started(repository, "$GUARD check 2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}")
        assert done.returncode == 3


@pytest.mark.skipif(os.name == "nt", reason="POSIX shells only")
class TestClosedOrFull:
    @pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0)])
    def test_closed(self, guarded: Repository, closed: str, code: int) -> None:
        assert started(guarded, f"$GUARD check {closed}").returncode == code

    def test_closed_with_a_finding(self, guarded: Repository) -> None:
        guarded.stage("a.py", LAUNCH)
        assert started(guarded, "$GUARD check >&- 2>&-").returncode == 1

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
    def test_full_disk_is_not_clean(self, guarded: Repository) -> None:
        done = started(guarded, "$GUARD check >/dev/full")
        assert done.returncode == 3
        assert done.stderr == b"standard output: cannot be written: No space left on device\n"

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
    def test_full_disk_for_complaints(self, repository: Repository) -> None:
        assert started(repository, "$GUARD check 2>/dev/full").returncode == 3
