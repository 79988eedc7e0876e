"""The debt section as text: what is written reads back, and what does not change stays byte for byte."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_guard.allowlist import read_allowlist, unsorted
from ssot_guard.editing import debt
from ssot_guard.problems import UsageError

LETTER = st.characters(codec="utf-8", exclude_categories=["Cs"])
SUBJECT = st.text(LETTER, min_size=1, max_size=20)
NAME = st.text(LETTER, min_size=1, max_size=20).filter(lambda name: name not in (".", "..") and "/" not in name)
PATH = st.lists(NAME, min_size=1, max_size=3).map("/".join).filter(lambda path: path[1:3] not in (":/", ":\\"))
"""As git lists them, but for what looks like a drive letter, which the reader refuses."""
RULE = st.sampled_from(["direct-launch", "competing-import", "yes", "my rule: 1"])
DEBTS = st.dictionaries(
    st.tuples(RULE, PATH), st.sets(SUBJECT, min_size=1, max_size=3).map(lambda found: tuple(sorted(found))), max_size=6
)

WRITTEN = """\
# Ours since 2024, ask @platform.
version: 1
exempt:
  - rule: direct-launch   # the one that stays
    path: scripts/bisect.py
    reason: git bisect needs the bare exit code of pytest
"""
SECTION = """\
debt:
  # paid off by the summer
  competing-import:
    tests/c.py: [legacy.base]
  direct-launch:
    # the oldest
    "tests/a.py": ['<module>', TestA.test_go]   # see the wiki
    tests/b.py: ["<module>"]
    tests/z.py: [f, g]
"""


def read(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return dict(read_allowlist(text.encode(), path="ssot-allowlist.yaml").debt)


class TestSection:
    def test_as_in_the_design(self) -> None:
        listed = {
            ("direct-launch", "tests/b/test_y.py"): ["TestB.test_go", "<module>"],
            ("direct-launch", "tests/a/test_x.py"): ["<module>"],
            ("competing-import", "tests/c/test_z.py"): ["test_framework.base"],
        }
        assert debt.section(listed) == (
            "debt:\n"
            "  competing-import:\n"
            "    tests/c/test_z.py: [test_framework.base]\n"
            "  direct-launch:\n"
            '    tests/a/test_x.py: ["<module>"]\n'
            '    tests/b/test_y.py: ["<module>", TestB.test_go]\n'
        )

    @settings(deadline=None)
    @given(DEBTS)
    def test_reads_back_sorted_one_file_a_line(self, listed: debt.Debt) -> None:
        text = "version: 1\n" + debt.section(listed)
        allowlist = read_allowlist(text.encode(), path="ssot-allowlist.yaml")
        assert allowlist.debt == listed
        assert unsorted(allowlist, path="ssot-allowlist.yaml") == []
        assert text.count("\n") == 2 + len({rule for rule, _ in listed}) + len(listed)


class TestAdded:
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    @pytest.mark.parametrize("end", ["", "\n", "\n\n# the end\n"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_what_was_there_stays(self, newline: str, end: str, mark: str) -> None:
        before = (mark + WRITTEN.rstrip("\n") + end).replace("\n", newline)
        after = debt.added(before, {("direct-launch", "a.py"): ["f"]})
        assert after.startswith(before)
        assert after.count("\n") == after.count(newline)
        assert read(after) == {("direct-launch", "a.py"): ("f",)}

    @pytest.mark.parametrize(
        "nothing", ["debt:", "debt: {}", "debt:\n  {}", "debt: null   # none", "debt: {\n } # none"]
    )
    def test_section_without_entries_is_filled(self, nothing: str) -> None:
        after = debt.added(f"version: 1\n{nothing}\nexempt: []\n", {("direct-launch", "a.py"): ["f"]})
        comment = "   # none" if "null" in nothing else " # none" if "#" in nothing else ""
        assert after == f"version: 1\ndebt:{comment}\n  direct-launch:\n    a.py: [f]\nexempt: []\n"

    @pytest.mark.parametrize("there", [SECTION, "debt: {direct-launch: {a.py: [f]}}\n"])
    def test_section_with_entries_is_refused(self, there: str) -> None:
        with pytest.raises(UsageError, match="ssot-guard allowlist prune"):
            debt.added(WRITTEN + there, {("direct-launch", "a.py"): ["f"]})


def lines_changed(before: str, after: str) -> list[str]:
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in diff if line[0] in "+-" and line[:3] not in ("+++", "---")]


class TestChanged:
    def test_nothing(self) -> None:
        assert debt.changed(WRITTEN + SECTION, read(WRITTEN + SECTION)) == WRITTEN + SECTION

    @pytest.mark.parametrize("text", [SECTION + WRITTEN, WRITTEN + SECTION, "\ufeff" + WRITTEN + SECTION])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_only_the_lines_that_differ(self, text: str, newline: str) -> None:
        """One file paid off, one with a subject less, one renamed: comments and the rest stay where they are."""
        before = text.replace("\n", newline)
        listed = read(before)
        del listed["direct-launch", "tests/b.py"]
        listed["direct-launch", "tests/a.py"] = ("<module>",)
        listed["direct-launch", "tests/y.py"] = listed.pop(("direct-launch", "tests/z.py"))
        after = debt.changed(before, listed)
        assert read(after) == listed
        assert after.count("\n") == after.count(newline)
        assert lines_changed(before, after) == [
            "-    \"tests/a.py\": ['<module>', TestA.test_go]   # see the wiki",
            '-    tests/b.py: ["<module>"]',
            "-    tests/z.py: [f, g]",
            "+    \"tests/a.py\": ['<module>']   # see the wiki",
            "+    tests/y.py: [f, g]",
        ]

    def test_rule_without_files_goes(self) -> None:
        listed = read(WRITTEN + SECTION)
        del listed["competing-import", "tests/c.py"]
        after = debt.changed(WRITTEN + SECTION, listed)
        assert lines_changed(WRITTEN + SECTION, after) == ["-  competing-import:", "-    tests/c.py: [legacy.base]"]

    def test_section_without_rules_goes(self) -> None:
        after = debt.changed(WRITTEN + "debt:\n  direct-launch:\n    a.py: [f]\n", {})
        assert after == WRITTEN

    def test_last_line_without_a_line_end(self) -> None:
        text = "version: 1\ndebt:\n  direct-launch:\n    a.py: [f]\n    b.py: [g]"
        assert read(debt.changed(text, {("direct-launch", "a.py"): ("f",), ("direct-launch", "c.py"): ("g",)})) == {
            ("direct-launch", "a.py"): ("f",),
            ("direct-launch", "c.py"): ("g",),
        }

    @pytest.mark.parametrize(
        ("section", "after"),
        [
            ("debt: {r: {a.py: [f, g], b.py: [h]}, q: {a.py: [f]}}\n", "debt: {r: {a.py: [g]}}\n"),
            ("debt: {q: {a.py: [f]}, r: {b.py: [h], a.py: [f, g,]},}\n", "debt: {r: {a.py: [g,]},}\n"),
            ("debt: {r: {a.py: [g, h, i], b.py: [h], c.py: [h]}}\n", "debt: {r: {a.py: [g]}}\n"),
            (
                "debt:\n  r: {a.py: [f, g], # of a\n      b.py: [h]} # of r\n",
                "debt:\n  r: {a.py: [g] # of a\n      } # of r\n",
            ),
            (
                "debt:\n  r:\n    a.py:\n    # the first\n    - f\n    # the second\n    - g\n"
                "    b.py:\n      - h # there\n",
                "debt:\n  r:\n    a.py:\n    # the first\n    # the second\n    - g\n",
            ),
            (
                "debt:\n  r:\n    a.py: [\n      f,\n      g, # kept\n    ]\n",
                "debt:\n  r:\n    a.py: [\n      g, # kept\n    ]\n",
            ),
            (
                "debt:\n  ? r\n  : ? a.py\n    : [f, g]\n    ? b.py\n    : [h]\n",
                "debt:\n  ? r\n  : ? a.py\n    : [g]\n",
            ),
        ],
    )
    def test_other_layouts(self, section: str, after: str) -> None:
        """As formatters leave them: what is taken out goes, whatever the style, and nothing is laid out anew."""
        assert debt.changed("version: 1\n" + section, {("r", "a.py"): ("g",)}) == "version: 1\n" + after
        assert read("version: 1\n" + after) == {("r", "a.py"): ("g",)}

    @pytest.mark.parametrize(
        ("section", "after"),
        [
            ("debt: &all\n  r:\n    a.py: [f]\n", "debt: &all\n  q:\n    b.py: [f]\n  r:\n    a.py: [g]\n"),
            ("debt: {r: {a.py: [f, g, h, i]},}\n", "debt: {q: {b.py: [f]}, r: {a.py: [g]},}\n"),
            ("debt: {r: {b.py: [f], a.py: [g]}}\n", "debt: {q: {b.py: [f]}, r: {a.py: [g]}}\n"),
            ("debt: {p: {a.py: [f]}}\n", "debt: {q: {b.py: [f]}, r: {a.py: [g]}}\n"),
            (
                "debt:\n  r:\n    a.py: [ # of a\n      f,  # of f\n    ]\n",
                "debt:\n  q:\n    b.py: [f]\n  r:\n    a.py: [ # of a\n      g  # of f\n    ]\n",
            ),
            (
                "debt:\n  r:\n    a.py:\n    - h\n    # the last\n",
                "debt:\n  q:\n    b.py: [f]\n  r:\n    a.py:\n    - g\n    # the last\n",
            ),
        ],
    )
    def test_some_go_and_others_come_in_one_place(self, section: str, after: str) -> None:
        wanted = {("q", "b.py"): ("f",), ("r", "a.py"): ("g",)}
        assert debt.changed("version: 1\n" + section, wanted) == "version: 1\n" + after
        assert read("version: 1\n" + after) == wanted

    def test_end_of_a_document_with_the_oldest_line_ends(self) -> None:
        assert debt.changed("version: 1\r...\r", {("r", "a.py"): ("f",)}) == (
            "version: 1\rdebt:\r  r:\r    a.py: [f]\r...\r"
        )

    @settings(deadline=None)
    @given(DEBTS.filter(bool), st.data())
    def test_any_subset_is_reached_by_taking_lines_out(self, listed: debt.Debt, data: st.DataObject) -> None:
        text = "version: 1\n" + debt.section(listed)
        kept = data.draw(st.sets(st.sampled_from(sorted(listed))))
        wanted = {key: listed[key] for key in kept}
        after = debt.changed(text, wanted)
        assert read(after) == wanted
        assert all(line.startswith("-") for line in lines_changed(text, after))
