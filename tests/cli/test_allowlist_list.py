"""`ssot-guard allowlist list`: which entries, how they stand, and in which form."""

from __future__ import annotations

import json
import os
from typing import Any

import jsonschema
import pytest
from front_door import CHECKOUT, Done, on_a_terminal, ssot_guard
from listed import ALL, BEFORE, BOTH, BRACKET, COLONS, GLOB, GONE, HE, NONE, ODD, OLD, RUN, listed
from repository import Repository

SCHEMA = json.loads((CHECKOUT / "docs" / "list.schema.json").read_text(encoding="utf-8"))
FILE = "ssot-allowlist.yaml"
terminals = pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Nothing here changes it."""
    return listed(Repository.create(tmp_path_factory.mktemp("listed") / "repository"))


def show(repository: Repository, *arguments: str, **settings: str) -> Done:
    return ssot_guard(
        repository, "allowlist", "list", *(arguments if "--today" in arguments else (*arguments, *BEFORE)), **settings
    )


def rows(done: Done) -> list[list[str]]:
    assert (done.code, done.err) == (0, "")
    return [line.split("\t") for line in done.out.splitlines()]


def lines(done: Done) -> list[int]:
    """Which entries were listed, by their lines in the file."""
    return [int(row[-1]) for row in rows(done)]


def entries(done: Done) -> list[dict[str, Any]]:
    """The entries of the object on standard output, which is held against the schema."""
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert told["allowlist"] == FILE
    found: list[dict[str, Any]] = told["entries"]
    return found


class TestForms:
    def test_piped(self, here: Repository) -> None:
        """One line an entry with all its columns, whole, and nothing that a terminal acts on."""
        reason = "the vendor's tools need the bare exit code of what they start, and nothing that a runner adds to it"
        escaped = "tests/hé \\x1b[31m.py"
        assert rows(show(here, COLUMNS="20", FORCE_COLOR="1")) == [
            ["exempt", "in use", "direct-launch", "tools/**", "", "environments", "@all", "", reason, "4"],
            ["exempt", "in use", "direct-launch", "scripts/\\[a] b.py", "<module>", "test-runner", "@ci", "2027-01-31",
             "measures it", "7"],
            ["exempt", "stale", "competing-import", "scripts/none.py", "", "environments", "@perf", "",
             "a plugin names it", "8"],
            ["debt", "in use", "competing-import", "tests/a::b.py", "legacy_base", "environments", "@testers,@more", "",
             "", "11"],
            ["debt", "stale", "competing-import", "tests/gone.py", "legacy_base", "environments", "@testers,@more", "",
             "", "12"],
            ["debt", "in use", "competing-import", escaped, "legacy_base", "environments", "@testers,@more", "", "",
             "13"],
            ["debt", "moved", "competing-import", "tests/old.py", "legacy_base", "environments", "@last", "",
             "", "14"],
            ["debt", "in use", "direct-launch", "tests/both.py", "<module>", "environments,test-runner", "@ci", "", "",
             "16"],
            ["debt", "stale", "direct-launch", "tests/gone.py", "run", "", "@testers,@more", "", "", "17"],
        ]  # fmt: skip

    def test_json(self, here: Repository) -> None:
        found = {entry["line"]: entry for entry in entries(show(here, "--format", "json"))}
        assert [*found] == ALL
        assert [*found[GLOB].values()] == [
            "exempt", "direct-launch", "tools/**", "", "in use", ["environments"], ["@all"], "", 2,
            found[GLOB]["reason"], "", GLOB,
        ]  # fmt: skip
        assert found[HE]["path"] == ODD
        assert found[OLD]["moved_to"] == "tests/new.py"
        assert (found[BOTH]["truths"], found[RUN]["truths"]) == (["environments", "test-runner"], [])
        assert {entry["status"] for entry in found.values()} == {"in use", "stale", "moved"}

    def test_the_schema_is_one_and_refuses(self, here: Repository) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        (told,) = entries(show(here, "--format", "json", "--path", "tools"))
        for wrong in (
            {**told, "status": "new"},
            {**told, "more": 1},
            {key: told[key] for key in told if key != "owner"},
        ):
            whole = {"version": 1, "allowlist": FILE, "entries": [wrong]}
            assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(whole)

    @terminals
    def test_a_table(self, here: Repository) -> None:
        """Columns stand under each other, also where names hold wide letters and what a terminal would act on."""
        shown = on_a_terminal(here, "allowlist", "list", *BEFORE, columns=300, NO_COLOR="1").out.splitlines()
        header, *body, summary = shown
        assert header.split() == [
            "section", "status", "rule", "path", "subject", "truth", "owner", "expires", "reason", "line"
        ]  # fmt: skip
        assert summary == f"{FILE}: 9 entries, 5 in use, 3 stale, 1 moved"
        at = header.index("path")
        assert [line[at:].split("  ")[0] for line in body] == [
            "tools/**", "scripts/\\[a] b.py", "scripts/none.py", "tests/a::b.py", "tests/gone.py",
            "tests/hé \\x1b[31m.py", "tests/old.py", "tests/both.py", "tests/gone.py",
        ]  # fmt: skip
        assert len({len(line) for line in shown[:-1]}) == 1

    @terminals
    def test_a_table_for_wide_letters(self, guarded: Repository) -> None:
        guarded.write(FILE, "version: 1\ndebt: {direct-launch: {日本.py: [f], cafe\u0301.py: [f], abcd.py: [f]}}\n")
        _, *body, _ = on_a_terminal(guarded, "allowlist", "list", NO_COLOR="1").out.splitlines()
        assert sorted(line[line.index("launch") + 6 : line.index("f ")] for line in body) == sorted(
            ["  日本.py  ", "  cafe\u0301.py  ", "  abcd.py  "]
        )

    @terminals
    @pytest.mark.parametrize("columns", [150, 122])
    def test_a_table_fits(self, here: Repository, columns: int) -> None:
        shown = on_a_terminal(here, "allowlist", "list", *BEFORE, columns=columns, NO_COLOR="1").out.splitlines()
        assert max(map(len, shown)) <= columns
        assert "…" in shown[1]
        assert all(path in "\n".join(shown) for path in ("scripts/\\[a] b.py", "tests/hé \\x1b[31m.py"))

    @terminals
    def test_a_path_is_never_cut(self, here: Repository) -> None:
        shown = on_a_terminal(here, "allowlist", "list", *BEFORE, "--path", "scripts", columns=20, NO_COLOR="1").out
        assert "scripts/\\[a] b.py" in shown and "…" in shown

    @terminals
    @pytest.mark.parametrize(
        ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
    )
    def test_colours(self, here: Repository, environment: dict[str, str], coloured: bool) -> None:
        shown = on_a_terminal(here, "allowlist", "list", *BEFORE, columns=200, **environment).out
        assert ("\x1b[32min use\x1b[0m" in shown, "\x1b[33;1mstale\x1b[0m" in shown) == (coloured, coloured)
        assert "\x1b[31m" not in shown


class TestFilters:
    @pytest.mark.parametrize(
        ("arguments", "wanted"),
        [
            (("--rule", "direct-launch", "--rule", "competing-import"), ALL),
            (("--truth", "test-runner", "--section", "debt"), [BOTH]),
            (("--status", "in-use", "--status", "expired", "--today", "2027-02-01"), [GLOB, BRACKET, COLONS, HE, BOTH]),
            (("--status", "in use", "--expires-within", "30"), [BRACKET]),
            (("--owner", "@perf", "--owner", "@testers", "--status", "stale"), [NONE, GONE, RUN]),
            (("--path", "./tests/both.py", "--path", "scripts/none.py"), [NONE, BOTH]),
        ],
    )
    def test_together(self, here: Repository, arguments: tuple[str, ...], wanted: list[int]) -> None:
        """tests/test_listing.py has each alone."""
        assert lines(show(here, *arguments)) == wanted

    def test_only_what_is_asked_for_is_judged(self, repository: Repository) -> None:
        """So one file that cannot be judged hides nothing of the others."""
        listed(repository).write("tests/both.py", b"# \xff\nimport pytest\npytest.main()\n")
        assert lines(show(repository, "--path", "tools")) == [GLOB]
        done = show(repository)
        assert (done.code, done.out, done.err.startswith("tests/both.py:1:3: ")) == (3, "", True)

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--rule", "direct-lunch"), "no rule `direct-lunch`. Did you mean `direct-launch`? There are: "),
            (
                ("--truth", "runner"),
                "no truth `runner`. Did you mean `test-runner`? There are: test-runner, environments",
            ),
            (("--status", "new"), "no status `new`. There are: in use, stale, expired, moved"),
            (("--section", "both"), "invalid choice: 'both'"),
            (("--expires-within", "soon"), "invalid int value: 'soon'"),
            (("--path", "../a.py"), "../a.py is outside the repository"),
            (("--path", "../*.py"), "../*.py holds `..`"),
            (("--path", "a[.py"), "a[.py is no pattern: its [ is not closed"),
        ],
    )
    def test_what_makes_no_sense(self, here: Repository, arguments: tuple[str, ...], says: str) -> None:
        done = show(here, *arguments)
        assert (done.code, done.out, says in done.err) == (2, "", True), done.err


class TestNothing:
    def test_piped(self, guarded: Repository) -> None:
        assert show(guarded) == Done(0, "", "")

    def test_json(self, guarded: Repository) -> None:
        assert entries(show(guarded, "--format", "json")) == []

    @terminals
    def test_on_a_terminal(self, guarded: Repository) -> None:
        assert on_a_terminal(guarded, "allowlist", "list").out == f"{FILE}: there is no such entry\n"


def test_a_rule_that_there_is_not(guarded: Repository) -> None:
    """Its entries are listed, and may be asked for."""
    guarded.write(FILE, "version: 1\ndebt: {gone-rule: {a.py: [f]}}\n")
    assert rows(show(guarded, "--rule", "gone-rule")) == [
        ["debt", "stale", "gone-rule", "a.py", "f", "", "", "", "", "2"]
    ]


def test_a_broken_allowlist(guarded: Repository) -> None:
    guarded.write(FILE, "version: 2\n")
    done = show(guarded)
    assert (done.code, done.out, done.err.startswith(f"{FILE}:1:10: ")) == (3, "", True)
