"""`ssot-guard audit`: options, exit codes, and that each format says what it is to say."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from typing import Any

import jsonschema
import pytest
from front_door import CHECKOUT, LAUNCH, POLICY, Done, on_a_terminal, ssot_guard
from guarded import FILES
from repository import Repository
from shown import github, text

from ssot_guard.cli.audit import FORMATS
from ssot_guard.cli.check import FORMATS as OF_CHECK

SCHEMA = json.loads((CHECKOUT / "docs" / "audit.schema.json").read_text(encoding="utf-8"))
DAY = ("--today", "2026-02-03")
PAGE = "# Ours\r\n\r\n<!-- ssot-guard:begin -->\r\nreplaced\r\n<!-- ssot-guard:end -->\r\n\r\nkept \xff"


@pytest.fixture
def mixed(repository: Repository) -> Repository:
    """Two debts, one of them paid off since, one exemption, one new finding, and an owner by CODEOWNERS."""
    repository.commit_files({**FILES, "CODEOWNERS": "/tests/ @tests\n", "vendor/v.txt": ""})
    repository.git("rm", "-q", "tests/test_older.py")
    list_ = FILES["ssot-allowlist.yaml"].replace('    tests/test_older.py: ["<module>"]\n', "")
    repository.write("ssot-allowlist.yaml", list_)
    repository.commit("Pay off | one @octocat")
    repository.stage("tests/unit/deep/test_new.py", LAUNCH)
    return repository


def audit(repository: Repository, *arguments: str, **environment: str) -> Done:
    return ssot_guard(repository, "audit", *DAY, *arguments, **environment)


def told(done: Done) -> dict[str, Any]:
    """The object on standard output, held against the schema."""
    found: dict[str, Any] = json.loads(done.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


class TestText:
    def test_nothing(self, guarded: Repository) -> None:
        """A truth that holds is shown all the same."""
        done = audit(guarded)
        assert (done.code, done.err) == (0, "")
        assert done.out == (
            "repository, 2026-02-03: 1 file checked, nothing found\n\ntruth        files\ntest-runner      0\n"
        )

    def test_every_status(self, mixed: Repository) -> None:
        """Exit 0 although something is new: an audit tells and never blocks."""
        done = audit(mixed)
        assert (done.code, done.err) == (0, "")
        assert done.out == (
            "repository, 2026-02-03: 5 files checked, 3 findings in 3 files: 1 new, 1 debt, 1 exempt\n"
            "\n"
            "truth        new  debt  exempt  files\n"
            "test-runner    1     1       1      3\n"
            "\n"
            "rule           new  debt  exempt  files\n"
            "direct-launch    1     1       1      3\n"
            "\n"
            "folder      new  debt  exempt  files\n"
            "tests         0     1       0      1\n"
            "tests/unit    1     0       0      1\n"
            "scripts       0     0       1      1\n"
            "\n"
            "owner     new  debt  exempt  files\n"
            "@tests      1     1       0      2\n"
            "(nobody)    0     0       1      1\n"
            "\n"
            "file                         new  debt  exempt\n"
            "tests/test_old.py              0     1       0\n"
            "tests/unit/deep/test_new.py    1     0       0\n"
            "scripts/bisect.py              0     0       1\n"
        )

    def test_what_a_terminal_would_act_on(self, guarded: Repository) -> None:
        policy = POLICY + '    impact: "\\e[31mred"\n'
        guarded.write("ssot-guard.yaml", policy)
        guarded.stage("tests/\x1b[31ma.py", LAUNCH)
        done = audit(guarded)
        assert done.code == 0
        assert "\x1b" not in done.out and done.out.count("\\x1b[31m") == 2

    def test_colour_only_where_asked(self, mixed: Repository) -> None:
        assert "\x1b[" in audit(mixed, "--color", "always").out
        assert "\x1b[" not in audit(mixed, "--output", "a.txt", FORCE_COLOR="1").out

    @pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
    def test_on_a_narrow_terminal(self, mixed: Repository) -> None:
        """No line is wider than the terminal because of a long text of the policy."""
        mixed.write("ssot-guard.yaml", FILES["ssot-guard.yaml"] + f"    impact: {'all ' * 40}\n")
        done = on_a_terminal(mixed, "audit", *DAY, columns=60, NO_COLOR="1")
        assert max(map(len, done.out.split("\n")[1:])) <= 60

    def test_only_one_truth(self, mixed: Repository) -> None:
        more = "  builder: {canonical: [run_tests.py], launches: [make]}\n"
        mixed.write("ssot-guard.yaml", FILES["ssot-guard.yaml"] + more)
        done = audit(mixed, "--truth", "builder")
        assert "nothing found" in done.out and "test-runner" not in done.out


class TestJson:
    def test_every_status(self, mixed: Repository) -> None:
        done = audit(mixed, "--format", "json")
        assert (done.code, done.err) == (0, "")
        found = told(done)
        assert found["total"] == {"new": 1, "warned": 0, "debt": 1, "exempt": 1, "files": 3}
        assert [(each["path"], each["status"], each["owners"]) for each in found["findings"]] == [
            ("scripts/bisect.py", "exempt", []),
            ("tests/test_old.py", "debt", ["@tests"]),
            ("tests/unit/deep/test_new.py", "new", ["@tests"]),
        ]
        assert [(each["paid"], each["baseline"]) for each in found["log"]] == [
            ({"direct-launch": 1}, False),
            ({}, True),
        ]
        assert [step["name"] for step in found["steps"]] == ["audit", "guard", "protecting tests", "falling", "closed"]
        assert found["head"]["subject"] == "Pay off | one @octocat"

    def test_no_commit_yet(self, repository: Repository) -> None:
        repository.write("ssot-guard.yaml", POLICY)
        repository.write("run_tests.py", "")
        repository.stage("a.py", LAUNCH)
        found = told(audit(repository, "--format", "json"))
        assert (found["head"], found["log"], found["total"]["new"]) == (None, [], 1)

    def test_a_part_says_nothing_of_the_process(self, mixed: Repository) -> None:
        """A box must not be ticked by what was not looked at."""
        assert told(audit(mixed, "--format", "json", "--rule", "foreign-base"))["steps"] == []

    def test_a_version_of_the_allowlist_that_cannot_be_read(self, guarded: Repository) -> None:
        """It is a warning of the work log's, and not more."""
        guarded.write("ssot-allowlist.yaml", "version: 1\n<<<<<<< a\n")
        guarded.commit()
        guarded.write("ssot-allowlist.yaml", "version: 1\n")
        guarded.commit()
        done = audit(guarded, "--format", "json")
        assert (done.code, done.err.count("\n")) == (0, 1)
        assert "the work log leaves out" in told(done)["warnings"][0]["message"]

    def test_the_schema_is_one_and_refuses(self, mixed: Repository) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        whole = told(audit(mixed, "--format", "json"))
        for wrong in ({"total": {}}, {"today": "today"}, {"more": 1}, {"steps": [{"name": "done"}]}):
            assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({**whole, **wrong})


class TestMarkdown:
    def test_the_page(self, mixed: Repository) -> None:
        done = audit(mixed, "--format", "markdown")
        assert (done.code, done.err) == (0, "")
        page = github(done.out)
        assert '<input type="checkbox" checked="" disabled="" /> <strong>Audit done' in page
        assert '<input type="checkbox" disabled="" /> <strong>Guard on' in page
        assert "Pay off | one @octocat" in text(page) and "@octocat" not in page
        assert "5 files of repository checked, 3 findings in 3 files: 1 new, 1 debt, 1 exempt." in text(page)

    def test_every_command_is_one(self, mixed: Repository) -> None:
        """What the page tells people to run can be pasted: none is a mistake, let alone a bug."""
        page = audit(mixed, "--format", "markdown").out
        lines = [line for line in page.splitlines() if line.startswith("1. ")]
        assert len(lines) >= 3
        for line in lines:
            program, *words = shlex.split(line.rpartition(": `")[2].rstrip("`"))
            assert program == "ssot-guard"
            assert ssot_guard(mixed, *words).code in (0, 1), line

    def test_update_touches_only_its_part(self, mixed: Repository) -> None:
        """Line ends are the file's own, and bytes that are no text stay as they are; twice makes no difference."""
        mixed.write("page.md", PAGE.encode("latin-1"))
        assert audit(mixed, "--update", "page.md") == Done(0, "", "")
        written = (mixed.root / "page.md").read_bytes()
        before, rest = written.split(b"<!-- ssot-guard:begin -->\r\n")
        part, after = rest.split(b"<!-- ssot-guard:end -->\r\n")
        assert (before, after) == (b"# Ours\r\n\r\n", b"\r\nkept \xff")
        assert b"replaced" not in part and part.count(b"\n") == part.count(b"\r\n") > 10
        assert audit(mixed, "--update", "page.md").code == 0
        assert (mixed.root / "page.md").read_bytes() == written

    def test_what_output_writes_can_be_updated(self, mixed: Repository) -> None:
        """As the message about a missing file says."""
        missing = audit(mixed, "--update", "page.md")
        assert (missing.code, missing.out) == (2, "")
        assert "there is no file page.md: `ssot-guard audit --format markdown --output FILE` makes it" in missing.err
        assert audit(mixed, "--format", "markdown", "--output", "page.md").code == 0
        first = (mixed.root / "page.md").read_bytes()
        assert audit(mixed, "--update", "page.md").code == 0
        assert (mixed.root / "page.md").read_bytes() == first

    def test_update_without_marks(self, mixed: Repository) -> None:
        mixed.write("page.md", "# Ours\n")
        done = audit(mixed, "--update", "page.md")
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith("page.md: has no line `<!-- ssot-guard:begin -->`: write ")
        assert (mixed.root / "page.md").read_text() == "# Ours\n"


class TestMachines:
    @pytest.mark.parametrize("name", [name for name in OF_CHECK if name not in ("text", "json")])
    def test_the_same_as_from_check(self, mixed: Repository, name: str) -> None:
        done = audit(mixed, "--format", name)
        assert (done.code, done.err) == (0, "")
        assert done.out == ssot_guard(mixed, "check", *DAY, "--format", name).out

    def test_without_what_the_page_needs(self, mixed: Repository) -> None:
        """The command that gets it is named."""
        script = (
            "import sys; sys.modules['ssot_guard.reports.page'] = None\n"
            "from ssot_guard.cli import main; sys.exit(main(['audit', '--format', 'html']))"
        )
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        done = subprocess.run([sys.executable, "-c", script], cwd=mixed.root, env=environment, capture_output=True)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"pip install 'ssot-guard[report]'" in done.stderr

    def test_help_names_every_format(self, guarded: Repository) -> None:
        assert ", ".join(FORMATS) in " ".join(audit(guarded, "--help").out.split())


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--format", "markdwon"), "no format `markdwon`. Did you mean `markdown`?"),
            (("--update", "a.md", "--format", "json"), "it takes no --format json"),
            (("--update", "a.md", "--output", "b.md"), "give one of them"),
            (("--format", "summary"), "give --since REV"),
            (("--truth", "test-runer"), "test-runner"),
            (("tests",), "unrecognized arguments: tests"),
        ],
    )
    def test_exit_2_and_one_line(self, guarded: Repository, arguments: tuple[str, ...], says: str) -> None:
        done = audit(guarded, *arguments)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert says in done.err

    @pytest.mark.parametrize("arguments", [("--format", "markdown"), ("--truth", "a"), ("--update", "a.md")])
    def test_what_needs_a_policy(self, repository: Repository, arguments: tuple[str, ...]) -> None:
        done = audit(repository, *arguments)
        assert (done.code, done.out) == (2, "")
        assert f"{arguments[0]} " in done.err and "run `ssot-guard init`" in done.err

    def test_a_link_for_a_policy(self, repository: Repository) -> None:
        """It is no policy, and no reason to look for one either."""
        (repository.root / "ssot-guard.yaml").symlink_to("elsewhere.yaml")
        assert audit(repository).code == 3

    @pytest.mark.parametrize("name", ["text", "json", "markdown"])
    def test_what_cannot_be_judged(self, mixed: Repository, name: str) -> None:
        """Each says so, and the exit code tells that the figures may be too low."""
        mixed.stage("tests/broken.py", b"# \xff\n" + LAUNCH.encode())
        done = audit(mixed, "--format", name)
        assert done.code == 3
        assert "tests/broken.py" in done.out
        if name != "json":
            assert "figures may be too low" in done.out
        else:
            assert told(done)["errors"]


def test_without_a_policy(repository: Repository) -> None:
    """It says what there are several of."""
    repository.stage("run_tests.py", LAUNCH)
    repository.commit()
    for name in ("text", "json"):
        done = ssot_guard(repository, "audit", "--format", name)
        assert (done.code, "run_tests.py" in done.out) == (0, True)
