"""`ssot-guard allowlist add`: one entry more, and nothing else of the file."""

from __future__ import annotations

import pytest
from front_door import LAUNCH, Done, ssot_guard
from hypothesis import given
from hypothesis import strategies as st
from repository import Repository

from ssot_guard.allowlist import Exempt, read_allowlist
from ssot_guard.editing.exempt import edited
from ssot_guard.quoting import as_exempt

FILE = "ssot-allowlist.yaml"
REASON = "measures pytest: it needs the bare exit code"
RULE = ("--rule", "direct-launch")
WHY = (*RULE, "--reason", REASON)
TWICE = "import pytest\n\n\ndef go():\n    pytest.main()\n\n\npytest.main()\n"
LISTED = """\
# who may, and why
version: 1

exempt:   # people write these
  - rule: direct-launch
    path: tests/kept.py   # the first
    reason: >-
      a reason of
      two lines

  # about the next

debt:
  direct-launch:
    tests/a.py: ["<module>"]
"""


def add(repository: Repository, *arguments: str, cwd: str = ".") -> Done:
    return ssot_guard(repository, "allowlist", "add", *arguments, cwd=cwd)


def text(repository: Repository) -> str:
    return (repository.root / FILE).read_bytes().decode()


@pytest.fixture
def launching(guarded: Repository) -> Repository:
    """Files with launches, and no allowlist yet."""
    for path in ("tests/a.py", "tests/b é.py", "tests/kept.py", "tests/[c].py"):
        guarded.write(path, LAUNCH)
    guarded.write("tests/twice.py", TWICE)
    guarded.commit()
    return guarded


class TestWritten:
    def test_the_first_one(self, launching: Repository) -> None:
        done = add(launching, "tests/a.py::<module>", *WHY)
        assert done == (0, "ssot-allowlist.yaml allows direct-launch in tests/a.py, <module>: commit it\n", "")
        assert text(launching) == (
            "version: 1\nexempt:\n  - rule: direct-launch\n    path: tests/a.py\n"
            f'    subject: "<module>"\n    reason: "{REASON}"\n'
        )
        assert ssot_guard(launching, "check", "tests/a.py").code == 0

    def test_after_the_others_and_only_there(self, launching: Repository) -> None:
        launching.write(FILE, LISTED)
        launching.commit()
        assert add(launching, "tests/b é.py", *WHY, "--owner", "@platform", "--expires", "2999-01-31").code == 0
        changed = launching.git("diff", "-U0", "--", FILE).splitlines()
        assert [line for line in changed if line[0] in "+-" and line[:3] not in ("+++", "---")] == [
            "+  - rule: direct-launch",
            "+    path: tests/b é.py",
            f'+    reason: "{REASON}"',
            '+    owner: "@platform"',
            "+    expires: 2999-01-31",
        ]
        assert "      two lines\n  - rule: direct-launch\n" in text(launching)

    def test_a_second_time_changes_nothing(self, launching: Repository) -> None:
        add(launching, "tests/a.py", *WHY)
        before = text(launching)
        done = add(launching, "tests/a.py", *WHY)
        assert (done.code, "nothing to change" in done.out, text(launching)) == (0, True, before)

    def test_a_finding_as_it_is_printed(self, launching: Repository) -> None:
        assert add(launching, "tests/twice.py:5:5", *WHY).code == 0
        assert "    subject: go\n" in text(launching)

    def test_from_another_folder(self, launching: Repository) -> None:
        assert add(launching, "a.py", *WHY, cwd="tests").code == 0
        assert "    path: tests/a.py\n" in text(launching)

    def test_a_path_as_messages_have_it(self, launching: Repository) -> None:
        """They name paths from the root, wherever one stands."""
        assert add(launching, "tests/a.py::<module>", *WHY, cwd="tests").code == 0
        assert "    path: tests/a.py\n" in text(launching)

    def test_a_name_that_looks_like_a_glob(self, launching: Repository) -> None:
        assert add(launching, "tests/[c].py", *WHY).code == 0
        assert ssot_guard(launching, "check", "tests/[c].py").code == 0

    def test_a_glob_records_how_many_files_it_covers(self, launching: Repository) -> None:
        assert add(launching, "tests/*.py", *WHY).code == 0
        assert "    covers: 5\n" in text(launching)
        assert ssot_guard(launching, "allowlist", "verify").code == 0

    def test_in_days(self, launching: Repository) -> None:
        assert add(launching, "tests/a.py", *WHY, "--expires", "90d", "--today", "2027-01-01").code == 0
        assert "    expires: 2027-04-01\n" in text(launching)

    @pytest.mark.parametrize(
        "section", ["exempt:\n", "exempt: []\n", "exempt: # none yet\n", "exempt: []  # none yet\n"]
    )
    def test_where_the_section_is_empty(self, launching: Repository, section: str) -> None:
        launching.write(FILE, "version: 1\n" + section)
        assert add(launching, "tests/a.py", *WHY).code == 0
        assert ssot_guard(launching, "check", "tests/a.py").code == 0
        assert ("# none yet" in text(launching)) == ("# none yet" in section)

    def test_line_ends_are_kept(self, launching: Repository) -> None:
        launching.write(FILE, LISTED.replace("\n", "\r\n"))
        add(launching, "tests/a.py", *WHY)
        assert text(launching).count("\n") == text(launching).count("\r\n")


class TestRefused:
    @pytest.mark.parametrize("reason", ["", "TODO", "fix later!", "By design.", "<why it may stay>", "legacy"])
    def test_reasons_that_say_nothing(self, launching: Repository, reason: str) -> None:
        done = add(launching, "tests/a.py", *RULE, "--reason", reason)
        assert (done.code, "the reason says nothing" in done.err) == (2, True)
        assert not (launching.root / FILE).exists()

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("run_tests.py",), "has no finding of direct-launch: nothing needs to be allowed"),
            (("tests/a.py::stop",), "has no finding of direct-launch about stop: there are <module>"),
            (("tests/gone.py",), "tests/gone.py is no file here"),
            (("tests/gone*.py",), "has no finding"),
            (("../a.py",), "is outside the repository"),
            (("tests/twice.py:4",), "which finding is meant by tests/twice.py:4: there is none"),
            (("tests/a.py", "--expires", "2020-01-31"), "2020-01-31 has passed"),
            (("tests/a.py", "--expires", "soon"), "--expires soon: write a date such as 2027-01-31, or days"),
            (("tests/a.py", "--rule", "direct-lunch"), "no rule `direct-lunch`"),
        ],
    )
    def test_what_makes_no_sense(self, launching: Repository, arguments: tuple[str, ...], says: str) -> None:
        target, *more = arguments
        done = add(launching, target, *WHY, *more)
        assert (done.code, says in done.err) == (2, True), done.err
        assert not (launching.root / FILE).exists()

    def test_the_same_for_another_reason(self, launching: Repository) -> None:
        add(launching, "tests/a.py", *WHY)
        done = add(launching, "tests/a.py", *RULE, "--reason", "another one altogether")
        assert (done.code, f"{FILE}:4 is about the same already: give --replace" in done.err) == (2, True), done.err


class TestWhatOnlyRunTimeSees:
    """The import guard's own message has to lead to an entry, also where the static rule finds nothing."""

    @pytest.fixture
    def computing(self, guarded: Repository) -> Repository:
        policy = (guarded.root / "ssot-guard.yaml").read_text()
        truth = "  base:\n    canonical: [shop.py]\n    competing: [legacy_base]\n"
        guarded.write("ssot-guard.yaml", policy + truth)
        guarded.write("shop.py", "")
        guarded.write("legacy_base.py", "")
        guarded.write("a.py", "import importlib\nimportlib.import_module('_'.join(['legacy', 'base']))\n")
        guarded.commit()
        return guarded

    def test_it_is_marked_and_holds(self, computing: Repository) -> None:
        wish = ("a.py::legacy_base", "--rule", "competing-import", "--reason", "a plugin system names its modules")
        done = add(computing, *wish)
        assert (done.code, "only the import guard sees this one, so it says `runtime: true`" in done.out) == (0, True)
        assert text(computing).endswith("    runtime: true\n")
        assert ssot_guard(computing, "allowlist", "verify") == (0, "ssot-allowlist.yaml: holds\n", "")

    def test_it_does_not_outlive_its_file(self, computing: Repository) -> None:
        add(
            computing,
            "a.py::legacy_base",
            "--rule",
            "competing-import",
            "--reason",
            "a plugin system names its modules",
        )
        computing.git("rm", "-q", "a.py")
        done = ssot_guard(computing, "allowlist", "verify")
        assert (
            done.code,
            "a.py is gone: run ssot-guard allowlist remove a.py::legacy_base --rule competing-import --section exempt"
            in done.out,
        ) == (1, True)

    def test_not_for_what_does_not_compete(self, computing: Repository) -> None:
        done = add(computing, "a.py::importlib", "--rule", "competing-import", "--reason", "a plugin system names them")
        assert (done.code, "a.py has no finding of competing-import about importlib" in done.err) == (2, True)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
ENTRIES = st.builds(
    Exempt,
    rule=st.just("competing-import"),
    path=NAMES.map(lambda name: f"tests/{name.replace('/', '_')}.py"),
    subject=st.none() | NAMES,
    reason=NAMES.map(lambda name: f"because of {name}"),
    owner=st.just("") | NAMES,
    expires=st.sampled_from(["", "2999-01-31"]),
    covers=st.none(),
    line=st.just(0),
    runtime=st.booleans(),
)


@given(st.lists(ENTRIES, max_size=4, unique_by=lambda entry: entry[:3]), st.sampled_from([LISTED, "", "version: 1\n"]))
def test_it_reads_back_as_what_was_added(entries: list[Exempt], before: str) -> None:
    after = before or "version: 1\n"
    for entry in entries:
        entry = entry._replace(path=as_exempt(entry.path))
        longer = edited(after, {}, [entry])
        assert _kept(after, longer)
        start = read_allowlist(after.encode(), path=FILE)
        found = read_allowlist(longer.encode(), path=FILE)
        assert [each._replace(line=0) for each in found.exempt] == [
            *(each._replace(line=0) for each in start.exempt),
            entry,
        ]
        assert found.debt == start.debt
        after = longer


def _kept(before: str, after: str) -> bool:
    """Whether every line is still there, in its order."""
    lines = iter(after.splitlines(keepends=True))
    return all(line in lines for line in before.splitlines(keepends=True))
