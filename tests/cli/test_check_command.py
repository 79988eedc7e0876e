"""`ssot-guard check`: options, exit codes 0 to 3, and what is printed where."""

from __future__ import annotations

import json
import os

import jsonschema
import pytest
from front_door import CHECKOUT, LAUNCH, Done, ssot_guard
from repository import Repository

SCHEMA = json.loads((CHECKOUT / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def check(repository: Repository, *arguments: str, cwd: str = ".", **environment: str) -> Done:
    return ssot_guard(repository, "check", *arguments, cwd=cwd, **environment)


def checked_json(done: Done) -> dict[str, object]:
    """The object on standard output, held against the schema."""
    parsed: dict[str, object] = json.loads(done.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(parsed)
    return parsed


@pytest.fixture
def mixed(guarded: Repository) -> Repository:
    """One finding of every status, a stale entry and a file that cannot be read."""
    guarded.write("tests/old.py", LAUNCH)
    guarded.write("tests/kept.py", LAUNCH)
    guarded.write(
        "ssot-allowlist.yaml",
        "version: 1\n"
        "exempt:\n"
        '  - {rule: direct-launch, path: tests/kept.py, subject: "<module>", reason: measures pytest itself}\n'
        "debt:\n"
        "  direct-launch:\n"
        "    tests/gone.py: [f]\n"
        '    tests/old.py: ["<module>"]\n',
    )
    guarded.commit()
    guarded.write("tests/new.py", "\n\n" + LAUNCH)
    guarded.write("tests/broken.py", b"# \xff\n" + LAUNCH.encode())
    guarded.git("add", "-A")
    return guarded


class TestClean:
    def test_nothing_found(self, guarded: Repository) -> None:
        assert check(guarded) == Done(0, "1 file checked: nothing new\n", "")

    def test_named_file(self, guarded: Repository) -> None:
        guarded.write("tests/a.py", LAUNCH)
        assert check(guarded, "run_tests.py") == Done(0, "1 file checked: nothing new\n", "")

    def test_file_called_like_an_option(self, guarded: Repository) -> None:
        guarded.write("-x.py", LAUNCH)
        done = check(guarded, "--", "-x.py")
        assert done.code == 1
        assert done.out.startswith("-x.py:3:1 direct-launch <module>\n")

    def test_only_warned(self, guarded: Repository) -> None:
        policy = (guarded.root / "ssot-guard.yaml").read_text()
        guarded.write("ssot-guard.yaml", policy + "    severity: {direct-launch: warn}\n")
        guarded.write("tests/a.py", LAUNCH)
        done = check(guarded, "tests/a.py")
        assert done.code == 0
        assert "warning only: " in done.out
        assert done.out.endswith("1 file checked: nothing new, 1 warned\n")

    def test_json(self, guarded: Repository) -> None:
        done = check(guarded, "--format", "json")
        assert (done.code, done.err) == (0, "")
        assert checked_json(done)["summary"] == {
            "new": 0, "debt": 0, "exempt": 0, "stale": 0, "expired": 0, "errors": 0,
        }  # fmt: skip


class TestNew:
    def test_text(self, guarded: Repository) -> None:
        guarded.stage("tests/a.py", LAUNCH)
        done = check(guarded)
        assert (done.code, done.err) == (1, "")
        head, message, *rest = done.out.splitlines()
        assert head == "tests/a.py:3:1 direct-launch <module>"
        assert "run_tests.py" in message
        assert rest == [
            "    instead: python run_tests.py",
            "    allow: ssot-guard allowlist add 'tests/a.py::<module>' --rule direct-launch"
            ' --reason "<why it may stay>"',
            "To allow one all the same, run its `allow` line and say why: it writes to ssot-allowlist.yaml.",
            "2 files checked: 1 new",
        ]

    def test_there_before_and_not_listed(self, guarded: Repository) -> None:
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        done = check(guarded)
        assert done.code == 1
        assert "To keep all that was there before as debt: ssot-guard allowlist baseline" in done.out

    def test_no_commit_yet(self, repository: Repository) -> None:
        repository.write("ssot-guard.yaml", "version: 1\ntruths: {t: {canonical: [r.py], launches: [pytest]}}\n")
        repository.write("r.py", "")
        repository.stage("a.py", LAUNCH)
        done = check(repository)
        assert done.code == 1
        assert "There is no commit yet" in done.out

    def test_index_and_work_tree(self, guarded: Repository) -> None:
        guarded.stage("tests/a.py", LAUNCH)
        guarded.write("tests/a.py", "")
        assert check(guarded).code == 0
        assert check(guarded, "--staged").code == 1

    def test_against_a_commit(self, guarded: Repository) -> None:
        """What CI asks: the launch has been committed, and is new against the branch point."""
        point = guarded.git("rev-parse", "HEAD").strip()
        guarded.write("tests/a.py", LAUNCH)
        guarded.write("ssot-allowlist.yaml", 'version: 1\ndebt: {direct-launch: {tests/a.py: ["<module>"]}}\n')
        guarded.commit()
        assert check(guarded).code == 0
        done = check(guarded, "--against", point)
        assert done.code == 1
        assert done.out.endswith(f"2 files checked against {point}: 1 new\n")

    def test_narrowed_to_another_truth(self, guarded: Repository) -> None:
        policy = (guarded.root / "ssot-guard.yaml").read_text()
        guarded.write("ssot-guard.yaml", policy + "  builder: {canonical: [run_tests.py], launches: [make]}\n")
        guarded.stage("tests/a.py", LAUNCH)
        assert check(guarded, "--truth", "builder").code == 0
        assert check(guarded, "--truth", "builder", "--truth", "test-runner", "--rule", "direct-launch").code == 1

    def test_every_status_in_json(self, mixed: Repository) -> None:
        done = check(mixed, "--format", "json")
        parsed = checked_json(done)
        assert (done.code, done.err) == (3, "")
        assert [(finding["path"], finding["status"]) for finding in parsed["findings"]] == [  # type: ignore[attr-defined]
            ("tests/kept.py", "exempt"),
            ("tests/new.py", "new"),
            ("tests/old.py", "debt"),
        ]
        assert parsed["allowlist"] == [
            {"section": "debt", "rule": "direct-launch", "path": "tests/gone.py", "subject": "f", "status": "stale"}
        ]
        assert [error["path"] for error in parsed["errors"]] == ["tests/broken.py"]  # type: ignore[attr-defined]
        assert parsed["summary"] == {"new": 1, "debt": 1, "exempt": 1, "stale": 1, "expired": 0, "errors": 1}

    def test_every_status_in_text(self, mixed: Repository) -> None:
        done = check(mixed)
        assert done.code == 3
        assert "tests/new.py:5:1 direct-launch <module>" in done.out
        assert "tests/old.py" not in done.out and "tests/kept.py" not in done.out
        assert "error: tests/broken.py:1:3: " in done.out
        assert done.out.endswith(
            "4 files checked: 1 new, 1 debt, 1 exempt, 1 stale, 1 error: not all could be judged\n"
        )

    def test_expired(self, mixed: Repository) -> None:
        text = (mixed.root / "ssot-allowlist.yaml").read_text()
        mixed.write("ssot-allowlist.yaml", text.replace("reason:", "expires: 2027-01-31, reason:"))
        assert check(mixed, "tests/kept.py", "--today", "2027-01-31").code == 0
        done = check(mixed, "tests/kept.py", "--today", "2027-02-01")
        assert done.code == 1
        assert "expired: ssot-allowlist.yaml:3: exempt direct-launch tests/kept.py <module>: " in done.out


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (
                ("--format", "yaml"),
                "no format `yaml`. There are: text, json, sarif, github, gitlab, junit, checkstyle, csv",
            ),
            (("--format", "jsno"), "no format `jsno`. Did you mean `json`? There are: text, json, sarif"),
            (("--rule", "direct-lunch"), "direct-launch"),
            (("--truth", "test-runer"), "test-runner"),
            (("--today", "tomorrow"), "tomorrow is no date such as 2027-01-31"),
            (("--stage",), "unrecognized arguments: --stage"),
            (("--against",), "--against"),
            (("../elsewhere.py",), "outside the repository"),
        ],
    )
    def test_exit_2_and_one_line(self, guarded: Repository, arguments: tuple[str, ...], says: str) -> None:
        done = check(guarded, *arguments)
        assert (done.code, done.out) == (2, "")
        assert says in done.err
        assert done.err.count("\n") == 1


class TestUnreadable:
    def test_no_policy(self, repository: Repository) -> None:
        done = check(repository)
        assert (done.code, done.out) == (3, "")
        assert done.err.count("\n") == 1
        assert "ssot-guard init" in done.err

    def test_no_repository(self, repository: Repository) -> None:
        done = check(repository, cwd="..")
        assert (done.code, done.out) == (3, "")
        assert done.err.count("\n") == 1

    def test_every_mistake_of_the_policy_on_its_line(self, guarded: Repository) -> None:
        guarded.write("ssot-guard.yaml", "version: 1\ntruths:\n  a: {canonicl: [x.py]}\n  b: {launches: pytest}\n")
        done = check(guarded)
        assert (done.code, done.out) == (3, "")
        assert {line.split(":")[1] for line in done.err.splitlines()} == {"3", "4"}
        assert all(line.startswith("ssot-guard.yaml:") for line in done.err.splitlines())

    def test_allowlist_with_conflict_markers(self, mixed: Repository) -> None:
        mixed.write("ssot-allowlist.yaml", "version: 1\n<<<<<<< ours\n=======\n>>>>>>> theirs\n")
        done = check(mixed)
        assert done.code == 3
        assert done.err.startswith("ssot-allowlist.yaml:2:1: ")


class TestOutput:
    def test_file(self, mixed: Repository) -> None:
        printed = check(mixed, "--format", "json")
        done = check(mixed, "--format", "json", "--output", "report.json")
        assert done == Done(3, "", "")
        assert (mixed.root / "report.json").read_text() == printed.out

    def test_text_file_has_no_colour(self, guarded: Repository) -> None:
        assert check(guarded, "--output", "report.txt", FORCE_COLOR="1").code == 0
        assert (guarded.root / "report.txt").read_text() == "1 file checked: nothing new\n"

    def test_link_to_a_file_is_followed(self, guarded: Repository) -> None:
        guarded.write("real.txt", "old")
        (guarded.root / "link.txt").symlink_to("real.txt")
        check(guarded, "--output", "link.txt")
        assert (guarded.root / "link.txt").is_symlink()
        assert (guarded.root / "real.txt").read_text() == "1 file checked: nothing new\n"

    @pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="no devices here")
    def test_device_is_written_to(self, guarded: Repository) -> None:
        assert check(guarded, "--output", "/dev/stdout").out == "1 file checked: nothing new\n"

    @pytest.mark.parametrize("path", ["no/such/folder.json", "tests"])
    def test_that_cannot_be_written(self, guarded: Repository, path: str) -> None:
        guarded.write("tests/a.py", "")
        done = check(guarded, "--output", path)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"ssot-guard: cannot write {path}: ")

    def test_warnings_beside_json(self, guarded: Repository) -> None:
        policy = (guarded.root / "ssot-guard.yaml").read_text()
        guarded.write("ssot-guard.yaml", policy + "exclude: [no-such-folder/**]\n")
        done = check(guarded, "--format", "json")
        assert done.code == 0
        checked_json(done)
        assert done.err.startswith("warning: ssot-guard.yaml:")


class TestColour:
    @pytest.mark.parametrize(
        ("arguments", "environment", "coloured"),
        [
            ((), {}, False),
            ((), {"FORCE_COLOR": "1"}, True),
            ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            ((), {"FORCE_COLOR": ""}, False),
            (("--color", "always"), {"NO_COLOR": "1"}, True),
            (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_asked_for(
        self, guarded: Repository, arguments: tuple[str, ...], environment: dict[str, str], coloured: bool
    ) -> None:
        assert ("\x1b[" in check(guarded, *arguments, **environment).out) == coloured

    @pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
    @pytest.mark.parametrize(("term", "coloured"), [("xterm", True), ("dumb", False)])
    def test_on_a_terminal(self, guarded: Repository, term: str, coloured: bool) -> None:
        import pty
        import subprocess
        import sys

        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": term, "PYTHONPATH": str(CHECKOUT)}
        environment = {name: value for name, value in environment.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
        subprocess.run(
            [sys.executable, "-m", "ssot_guard", "check"], cwd=guarded.root, env=environment, stdout=theirs, check=True
        )
        os.close(theirs)
        assert (b"\x1b[" in os.read(ours, 4096)) == coloured
        os.close(ours)
