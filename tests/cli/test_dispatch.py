"""Choosing the command; and exit codes 4 and 130, which no command returns by itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from front_door import CHECKOUT, LAUNCH, POLICY, ssot_guard
from repository import Repository

from ssot_guard import __version__, documents
from ssot_guard.cli import COMMANDS
from ssot_guard.problems import Exit


class TestChosen:
    @pytest.mark.parametrize("flag", ["-V", "--version"])
    def test_version(self, repository: Repository, flag: str) -> None:
        assert ssot_guard(repository, flag) == (0, f"ssot-guard {__version__}\n", "")

    @pytest.mark.parametrize("flag", ["-h", "--help", "help"])
    def test_help_has_a_line_for_each_command(self, repository: Repository, flag: str) -> None:
        done = ssot_guard(repository, flag)
        assert (done.code, done.err) == (0, "")
        for command, what in COMMANDS.items():
            assert re.search(rf"^  {command} +{re.escape(what)}$", done.out, re.MULTILINE)

    @pytest.mark.parametrize("command", COMMANDS)
    def test_each_command_has_help(self, repository: Repository, command: str) -> None:
        done = ssot_guard(repository, command, "--help")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"usage: ssot-guard {command}")

    @pytest.mark.parametrize("command", COMMANDS)
    def test_each_command_is_a_file(self, command: str) -> None:
        assert (CHECKOUT / "ssot_guard" / "cli" / f"{command}.py").is_file()

    def test_nothing_asked(self, repository: Repository) -> None:
        assert ssot_guard(repository).code == 2

    def test_near_miss(self, repository: Repository) -> None:
        done = ssot_guard(repository, "chekc")
        assert (done.code, done.out) == (2, "")
        assert done.err == (f"ssot-guard: no command `chekc`. Did you mean `check`? There are: {', '.join(COMMANDS)}\n")

    @pytest.mark.parametrize("command", ["auditor", "plan", "__init__", "../check", "", "-x"])
    def test_unknown(self, repository: Repository, command: str) -> None:
        done = ssot_guard(repository, command)
        assert (done.code, done.out) == (2, "")
        assert ", ".join(COMMANDS) in done.err


class TestSchema:
    @pytest.mark.parametrize("name", ["policy", "allowlist"])
    def test_what_the_reader_checks_with(self, repository: Repository, name: str) -> None:
        done = ssot_guard(repository, "schema", name, PYTHONIOENCODING="ascii")
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out) == documents.schema(name)

    @pytest.mark.parametrize("arguments", [(), ("report",), ("policy", "allowlist")])
    def test_usage(self, repository: Repository, arguments: tuple[str, ...]) -> None:
        done = ssot_guard(repository, "schema", *arguments)
        assert (done.code, done.out) == (2, "")


@pytest.fixture
def broken_installation(tmp_path: Path) -> Path:
    """A copy of the package in which ast-grep's binding panics as the real one does: no `Exception` catches that."""
    folder = tmp_path / "installation"
    shutil.copytree(CHECKOUT / "ssot_guard", folder / "ssot_guard", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CHECKOUT / "hooks", folder / "hooks")
    (folder / "ast_grep_py.py").write_text(
        "class PanicException(BaseException): ...\n\nraise PanicException('called `Option::unwrap()`')\n"
    )
    return folder


class TestBug:
    def test_one_line_and_a_report(self, guarded: Repository, broken_installation: Path, tmp_path: Path) -> None:
        guarded.stage("a.py", LAUNCH)
        done = ssot_guard(guarded, "check", PYTHONPATH=str(broken_installation), TMPDIR=str(tmp_path))
        assert (done.code, done.out) == (Exit.BUG, "")
        (line,) = done.err.splitlines()
        assert line.startswith("ssot-guard: a bug in ssot-guard (PanicException), nothing was judged")
        log = Path(line.rpartition(" ")[2])
        assert log.parent == tmp_path
        report = log.read_text(encoding="utf-8")
        for part in (f"ssot-guard {__version__}", "python 3.", "platform ", "command line ['check']", "Traceback"):
            assert part in report
        assert report.endswith("PanicException: called `Option::unwrap()`\n")

    @pytest.mark.skipif(os.name == "nt", reason="POSIX shells only")
    def test_no_place_for_the_report(self, guarded: Repository, broken_installation: Path) -> None:
        """No file may have a byte: then the report goes to standard error, better long than lost."""
        guarded.stage("a.py", LAUNCH)
        done = subprocess.run(
            ["bash", "-c", 'ulimit -f 0; exec "$@"', "-", sys.executable, "-m", "ssot_guard", "check"],
            cwd=guarded.root,
            env={**os.environ, "PYTHONPATH": str(broken_installation), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (Exit.BUG, b"")
        assert b"Traceback" in done.stderr and done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
@pytest.mark.parametrize("arguments", [("a.py",), ("--staged",), ()])
def test_where_nobody_waits_for_children(repository: Repository, arguments: tuple[str, ...]) -> None:
    """Whoever ignores SIGCHLD hands that on, and the system keeps no exit code of git's."""
    repository.commit_files({"ssot-guard.yaml": POLICY, "run_tests.py": ""})
    repository.stage("a.py", LAUNCH)
    done = subprocess.run(
        [sys.executable, "-m", "ssot_guard", "check", *arguments],
        cwd=repository.root,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN),
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_interrupted(guarded: Repository) -> None:
    """^C while it writes more than a pipe holds: 130 as shells expect, and no traceback."""
    guarded.stage("many.py", "import pytest\n" + "pytest.main()\n" * 2000)
    process = subprocess.Popen(
        [sys.executable, "-m", "ssot_guard", "check"],
        cwd=guarded.root,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored where tests run in the background
    )
    assert process.stdout is not None
    process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (130, b"")


def test_documented_exit_codes_are_the_table() -> None:
    text = (CHECKOUT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d) \| `(\w+)` \|", text, re.MULTILINE) == [(str(code.value), code.name) for code in Exit]
