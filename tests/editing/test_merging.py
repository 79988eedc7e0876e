"""Three versions of an allowlist merged by what they say: odd cases first, then the law for any three."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from front_door import CHECKOUT, ssot_guard
from hypothesis import given, settings
from hypothesis import strategies as st
from merges import entries, expected, fits, is_decided, owed, read, resolved
from repository import Repository

from ssot_guard.allowlist import Allowlist, Exempt
from ssot_guard.editing import debt, exempt
from ssot_guard.editing.merging import Result, Versions, merged
from ssot_guard.editing.three_way import Added, Owed, Sides
from ssot_guard.git import MergedText

START = """\
# Ask @platform.
version: 1
exempt:
  # the one that stays
  - rule: direct-launch
    path: scripts/**
    reason: git bisect needs it   # see the wiki
    owner: "@one"
    expires: 2027-01-31
    covers: 5
  - rule: direct-launch
    path: tools/b.py
    subject: main
    reason: measures pytest itself
debt:
  direct-launch:
    tests/a.py: ["<module>", go]   # the oldest
    tests/b.py: ["<module>"]
    tests/c.py: ["<module>"]
"""
FIRST = START.partition("stays\n")[2].partition("  - rule: direct-launch\n    path: tools")[0]
SECOND = START.partition("covers: 5\n")[2].partition("debt:")[0]


def nothing_stands(_added: Added, _sides: Sides) -> frozenset[Owed]:
    return frozenset()


def merge(base: str, ours: str, theirs: str, judge: Any = nothing_stands, textual: MergedText | None = None) -> Result:
    return merged(Versions(base.encode(), ours.encode(), theirs.encode()), textual, judge)


# --- clean ------------------------------------------------------------------------------------------------------------

ODD = {
    "each paid another one": (
        START,
        START.replace('    tests/b.py: ["<module>"]\n', ""),
        START.replace('["<module>", go]', "[go]"),
        START.replace('    tests/b.py: ["<module>"]\n', "").replace('["<module>", go]', "[go]"),
    ),
    "both paid in one line": (
        START,
        START.replace('["<module>", go]', "[go]"),
        START.replace('["<module>", go]', '["<module>"]'),
        START.replace('    tests/a.py: ["<module>", go]   # the oldest\n', ""),
    ),
    "all is paid by one": (
        START,
        START.replace("# Ask @platform.", "# Ask us."),
        START.partition("debt:")[0],
        START.partition("debt:")[0].replace("# Ask @platform.", "# Ask us."),
    ),
    "paid by one, while the other has the list in a new order": (
        START,
        START.replace('["<module>", go]', '[go, "<module>"]'),
        START.replace('["<module>", go]', '["<module>"]'),
        START.replace('["<module>", go]', '["<module>"]'),
    ),
    "nobody believes an addition": (
        START,
        START.replace('    tests/b.py: ["<module>"]\n', ""),
        START + '    tests/d.py: ["<module>"]\n',
        START.replace('    tests/b.py: ["<module>"]\n', ""),
    ),
    "both added the same": (
        START,
        START + '    tests/d.py: ["<module>"]\n',
        START.replace('    tests/b.py: ["<module>"]\n', "") + '    tests/d.py: ["<module>"]\n',
        START.replace('    tests/b.py: ["<module>"]\n', "") + '    tests/d.py: ["<module>"]\n',
    ),
    "keys of one entry": (
        START,
        START.replace("@one", "@two"),
        START.replace("git bisect needs it", "git bisect has no other way"),
        START.replace("@one", "@two").replace("git bisect needs it", "git bisect has no other way"),
    ),
    "the smaller count and the earlier day": (
        START,
        START.replace("covers: 5", "covers: 4").replace("2027-01-31", "2026-12-31"),
        START.replace("covers: 5", "covers: 3").replace("2027-01-31", "2027-06-30"),
        START.replace("covers: 5", "covers: 3").replace("2027-01-31", "2026-12-31"),
    ),
    "no end and no count are the laxest": (
        START,
        START.replace("    covers: 5\n", "").replace("    expires: 2027-01-31\n", ""),
        START.replace("covers: 5", "covers: 9").replace("2027-01-31", "2027-06-30"),
        START.replace("    expires: 2027-01-31\n    covers: 5\n", "    expires: 2027-06-30\n    covers: 9\n"),
    ),
    "removed by one": (START, START.replace(SECOND, ""), START.replace("@one", "@two"), None),
    "removed by the other": (START, START.replace("@one", "@two"), START.replace(SECOND, ""), None),
    "each removed another one": (START, START.replace(SECOND, ""), START.replace(FIRST, ""), None),
    "each added one": (
        START,
        START.replace("debt:", "  - {rule: r, path: ours.py, reason: of ours}\ndebt:"),
        START.replace("debt:", "  - {rule: r, path: theirs.py, reason: of theirs}\ndebt:"),
        START.replace(
            "debt:",
            "  - {rule: r, path: ours.py, reason: of ours}\n"
            "  - rule: r\n    path: theirs.py\n    reason: of theirs\ndebt:",
        ),
    ),
    "both added the same one, in other words of YAML": (
        START,
        START.replace("debt:", "  - {rule: r, path: x.py, reason: of both}\ndebt:"),
        START.replace("debt:", "  - rule: 'r'\n    path: x.py\n    reason: of both\ndebt:"),
        START.replace("debt:", "  - {rule: r, path: x.py, reason: of both}\ndebt:"),
    ),
    "both made the file": (
        "",
        "version: 1\ndebt:\n  r:\n    a.py: [f, g]\n",
        "version: 1\nexempt:\n  - {rule: r, path: x.py, reason: of theirs}\ndebt:\n  r:\n    a.py: [g]\n",
        "version: 1\nexempt:\n  - rule: r\n    path: x.py\n    reason: of theirs\ndebt:\n  r:\n    a.py: [g]\n",
    ),
    "odd names": (
        'version: 1\ndebt:\n  r:\n    "a b: c.py": ["<module>", "é \\" ü"]\n    café.py: [f]\n    日.py: [g]\n',
        'version: 1\ndebt:\n  r:\n    "a b: c.py": ["é \\" ü"]\n    café.py: [f]\n    日.py: [g]\n',
        'version: 1\ndebt:\n  r:\n    "a b: c.py": ["<module>", "é \\" ü"]\n    日.py: [g]\n',
        'version: 1\ndebt:\n  r:\n    "a b: c.py": ["é \\" ü"]\n    日.py: [g]\n',
    ),
    "one line of flow": (
        "{version: 1, debt: {r: {a.py: [f, g], b.py: [f]}}}\n",
        "{version: 1, debt: {r: {a.py: [f], b.py: [f]}}}\n",
        "{version: 1, debt: {r: {a.py: [f, g]}}}\n",
        "{version: 1, debt: {r: {a.py: [f]}}}\n",
    ),
}


class TestClean:
    @pytest.mark.parametrize(("base", "ours", "theirs", "after"), ODD.values(), ids=ODD)
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_odd(self, base: str, ours: str, theirs: str, after: str | None, newline: str, mark: str) -> None:
        """Our text edited, with its comments, its line ends and its mark; theirs has others."""
        result = merge(base, mark + ours.replace("\n", newline), theirs)
        assert result.clean
        if after is not None:
            assert result.data.decode() == mark + after.replace("\n", newline)
        assert result.data.count(b"\n") == result.data.count(newline.encode())

    def test_removed(self) -> None:
        for name in ("removed by one", "removed by the other"):
            base, ours, theirs, _ = ODD[name]
            (left,) = read(merge(base, ours, theirs).data).exempt
            assert (left.path, left.owner) == ("scripts/**", "@two")
        assert read(merge(*ODD["each removed another one"][:3]).data).exempt == ()

    def test_what_is_left_out_is_told(self) -> None:
        theirs = START + "".join(f'    tests/d{number}.py: ["<module>"]\n' for number in range(5))
        (line,) = merge(START, START.replace("go", "run"), theirs).lines
        assert line == (
            "ssot-allowlist.yaml: 6 new entries of one side's debt are left out, HEAD was not found to owe that: "
            "direct-launch in tests/a.py, run; direct-launch in tests/d0.py, <module>; "
            "direct-launch in tests/d1.py, <module>; and 3 more"
        )

    def test_what_stands_is_taken_over(self) -> None:
        result = merge(
            START, START.replace("one", "two"), START + "    tests/d.py: [f, g]\n", lambda added, _: added.theirs
        )
        assert result == Result((START.replace("one", "two") + "    tests/d.py: [f, g]\n").encode(), True)

    def test_nobody_is_asked_without_additions(self) -> None:
        def judge(added: Added, _sides: Sides) -> frozenset[Owed]:
            raise AssertionError(added)

        assert merge(START, START.replace(", go", ""), START.replace(SECOND, ""), judge).clean


class TestTextual:
    """What git makes of the lines is taken as it is, if it says the same and looks like ours."""

    OURS = START.replace("# Ask @platform.", "# Ask us.").replace('["<module>", go]', "[go]")
    THEIRS = START.replace("# the oldest", "# the eldest").replace("@one", "@two")
    RIGHT = OURS.replace("@one", "@two") + "# of both\n"

    def merge(self, text: str, clean: bool = True) -> bytes:
        result = merge(START, self.OURS, self.THEIRS, textual=MergedText(text.encode(), clean))
        assert result.clean
        return result.data

    def test_right(self) -> None:
        assert self.merge(self.RIGHT).decode() == self.RIGHT

    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            (RIGHT, False),
            (RIGHT.replace("@two", "@one"), True),
            (RIGHT.replace("[go]", '["<module>", go]'), True),
            (RIGHT + "debt: {}\n", True),
            (RIGHT.replace("\n", "\r\n"), True),
            ("\ufeff" + RIGHT, True),
            ("", True),
        ],
    )
    def test_wrong(self, text: str, clean: bool) -> None:
        assert self.merge(text, clean).decode() == self.OURS.replace("@one", "@two")


# --- conflicts --------------------------------------------------------------------------------------------------------


class TestConflict:
    def test_only_the_lines_of_the_entry(self) -> None:
        """Another reason on each side; the owner that only ours changed is settled, and so is the rest of the file."""
        ours = START.replace("git bisect needs it", "bisect A").replace("@one", "@two")
        theirs = START.replace("git bisect needs it", "bisect B").replace('    tests/b.py: ["<module>"]\n', "")
        result = merge(START, ours, theirs)
        lines = FIRST.replace("@one", "@two")
        versions = [lines.replace("git bisect needs it", f"bisect {side}") for side in "AB"]
        conflict = f"<<<<<<< ours\n{versions[0]}=======\n{versions[1]}>>>>>>> theirs\n"
        after = START.replace(FIRST, conflict).replace('    tests/b.py: ["<module>"]\n', "")
        why = "ssot-allowlist.yaml: conflict in exempt direct-launch in scripts/**: the sides give it another reason"
        assert result == Result(after.encode(), False, (why,))

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_removed_and_changed(self, newline: str) -> None:
        removed, changed = START.replace(SECOND, ""), START.replace("measures pytest itself", "is a benchmark")
        block = SECOND.replace("measures pytest itself", "is a benchmark")
        for ours, theirs, conflict in (
            (removed, changed, f"<<<<<<< ours\n=======\n{block}>>>>>>> theirs\n"),
            (changed, removed, f"<<<<<<< ours\n{block}=======\n>>>>>>> theirs\n"),
        ):
            result = merge(START, ours.replace("\n", newline), theirs)
            assert not result.clean
            assert result.data.decode() == START.replace(SECOND, conflict).replace("\n", newline)
            assert result.lines == (
                "ssot-allowlist.yaml: conflict in exempt direct-launch in tools/b.py, main: "
                "one side changed what the other removed",
            )

    def test_both_added_it_with_other_reasons_and_owners(self) -> None:
        more = "  - rule: r\n    path: x.py\n    reason: of {0}\n    owner: '@{0}'\ndebt:"
        ours, theirs = (START.replace("debt:", more.format(side)) for side in ("ours", "theirs"))
        result = merge(START, ours, theirs)
        assert result.lines[0].endswith(": the sides give it another reason and another owner")
        for side in ("ours", "theirs"):
            assert resolved(result.data, side).exempt[-1].reason == f"of {side}"

    def test_the_last_line_has_no_end(self) -> None:
        text = "version: 1\nexempt:\n- rule: r\n  path: a.py\n  reason: one"
        result = merge(text, text.replace("one", "two"), text.replace("one", "three"))
        block = "- rule: r\n  path: a.py\n  reason: "
        assert result.data.decode() == (
            f"version: 1\nexempt:\n<<<<<<< ours\n{block}two\n=======\n{block}three\n>>>>>>> theirs\n"
        )

    def test_flow(self) -> None:
        """An entry has no lines of its own there: the lines that it stands in are marked."""
        text = (
            "\ufeffversion: 1\nexempt: [{rule: r, path: a.py, reason: one}, {rule: r, path: b.py, reason: x}]\n# end\n"
        )
        result = merge(text, text.replace("one", "two"), text.replace("one", "three"))
        line = text.split("\n")[1]
        assert result.data.decode() == (
            f"\ufeffversion: 1\n<<<<<<< ours\n{line}\n=======\n{line}\n>>>>>>> theirs\n# end\n"
        ).replace("one", "two", 1).replace("one", "three", 1)

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("version: 1\ndebt:\n  r:\n    a.py: &both [f, g]\n    b.py: *both\n", "an alias"),
            ("version: 1\n? debt\n: ? r\n  : ? a.py\n    : [f, g]\n    ? b.py\n    : [f, g]\n", "its layout"),
        ],
    )
    def test_layout_that_cannot_be_edited(self, text: str, why: str) -> None:
        """An alias stands for one text in two places, and explicit keys for rows that nobody writes: both versions are
        left, whole and marked."""
        theirs = "version: 1\ndebt:\n  r:\n    0.py: [f]\n    a.py: [g]\n    b.py: [f, g]\n"
        result = merge(text, text + "# ours\n", theirs, lambda added, _: added.theirs)
        assert not result.clean
        assert why in result.lines[-1]
        assert owed(resolved(result.data, "ours")) == owed(read(text))
        assert owed(resolved(result.data, "theirs")) == owed(read(theirs))


class TestUnreadable:
    """What does not say anything is left to git, and never comes out clean if it does not read."""

    BROKEN = START + "<<<<<<< ours\n=======\n>>>>>>> theirs\n"

    @pytest.mark.parametrize("side", [0, 1, 2])
    def test_side(self, side: int) -> None:
        versions = [START, START, START]
        versions[side] = self.BROKEN
        named = ("base", "ours", "theirs")[side]
        for text, clean, exit_clean in ((START, True, True), (self.BROKEN, True, False), (START, False, False)):
            result = merge(*versions, textual=MergedText(text.encode(), clean))
            assert (result.data.decode(), result.clean) == (text, exit_clean)
            assert result.lines[0].startswith(f"ssot-allowlist.yaml ({named}):")

    @pytest.mark.parametrize("data", ["\0", "exempt: [\n", "version: 2\n", "- 1\n"])
    def test_git_cannot_merge_it_either(self, data: str) -> None:
        result = merge(START, data, START)
        assert (result.data.decode(), result.clean) == (data, False)


# --- the law ----------------------------------------------------------------------------------------------------------

OWED = [*product(("direct-launch", "r"), ("a.py", "t/é b.py", "t/- c.py"), ("<module>", "f"))]
ENTRIES = st.builds(
    Exempt,
    rule=st.just("competing-import"),
    path=st.sampled_from(["a.py", "t/**", "ü x.py"]),
    subject=st.sampled_from([None, "f"]),
    reason=st.sampled_from(["because of A", "because of B: it is", "no other way"]),
    owner=st.sampled_from(["", "@one", "@two"]),
    expires=st.sampled_from(["", "2027-01-31", "2028-01-31"]),
    covers=st.sampled_from([None, 1, 2]),
    runtime=st.booleans(),
).map(lambda entry: entry if entry.is_glob() else entry._replace(covers=None))


def debt_of(found: set[tuple[str, str, str]]) -> debt.Debt:
    rows = sorted({(rule, path) for rule, path, _ in found})
    return {row: tuple(sorted(subject for *where, subject in found if (*where,) == row)) for row in rows}


LISTS = st.builds(
    Allowlist,
    st.lists(ENTRIES, unique_by=exempt.key_of, max_size=4).map(tuple),
    st.sets(st.sampled_from(OWED)).map(debt_of),
)
LAYOUTS = st.sampled_from(["version: 1\n", "{version: 1}\n", "\ufeff# ours\r\nversion: 1\r\n", "debt:\nversion: 1"])


@st.composite
def versions(draw: st.DrawFn) -> Sides:
    """An ancestor, and two sides that keep some of it."""
    base, *sides = draw(st.tuples(LISTS, LISTS, LISTS))
    return Sides(base, *(_partly(draw, base, side) for side in sides))


def _partly(draw: st.DrawFn, base: Allowlist, side: Allowlist) -> Allowlist:
    """Of independent lists hardly anything is the same: so a side has some entries as the ancestor had them."""
    kept = draw(st.sets(st.sampled_from([exempt.key_of(entry) for entry in base.exempt]))) if base.exempt else set()
    old = [entry for entry in base.exempt if exempt.key_of(entry) in kept]
    return side._replace(exempt=(*old, *(entry for entry in side.exempt if exempt.key_of(entry) not in kept)))


def text_of(allowlist: Allowlist, layout: str) -> str:
    text = exempt.edited(layout, {}, allowlist.exempt)
    return debt.changed(text, allowlist.debt)


def texts(sides: Sides, layouts: tuple[str, str, str]) -> list[str]:
    return [text_of(side, layout) for side, layout in zip(sides, layouts, strict=True)]


class TestLaw:
    @settings(deadline=None, max_examples=300)
    @given(versions(), st.tuples(LAYOUTS, LAYOUTS, LAYOUTS), st.data())
    def test_result_is_that_of_the_sets(self, sides: Sides, layouts: tuple[str, str, str], data: st.DataObject) -> None:
        """Whatever git makes of the lines: here one of the three texts, which may be right or wrong."""
        base, ours, theirs = texts(sides, layouts)
        grown = (owed(sides.ours) ^ owed(sides.theirs)) - owed(sides.base)
        standing = frozenset(data.draw(st.sets(st.sampled_from(sorted(grown))) if grown else st.just(set())))
        textual = MergedText(data.draw(st.sampled_from([base, ours, theirs])).encode(), True)
        result = merge(base, ours, theirs, lambda _added, _sides: standing, textual)
        wanted, allowed = (owed(sides.ours) & owed(sides.theirs)) | standing, expected(*sides)
        assert result.clean == is_decided(allowed)
        for side in ("ours", "theirs"):
            found = resolved(result.data, side)
            assert owed(found) == wanted
            assert fits(found, allowed)

    @settings(deadline=None)
    @given(versions(), st.tuples(LAYOUTS, LAYOUTS, LAYOUTS))
    def test_whichever_side_is_ours(self, sides: Sides, layouts: tuple[str, str, str]) -> None:
        base, ours, theirs = texts(sides, layouts)
        one, other = merge(base, ours, theirs), merge(base, theirs, ours)
        assert (one.clean, sorted(one.lines)) == (other.clean, sorted(other.lines))
        for side, swapped in (("ours", "theirs"), ("theirs", "ours")):
            found, same = resolved(one.data, side), resolved(other.data, swapped)
            assert (owed(found), entries(found)) == (owed(same), entries(same))

    @settings(deadline=None)
    @given(LISTS, st.tuples(LAYOUTS, LAYOUTS, LAYOUTS), st.data())
    def test_no_conflict_where_only_debt_was_paid(
        self, base: Allowlist, layouts: tuple[str, str, str], data: st.DataObject
    ) -> None:
        keys = st.sets(st.sampled_from(sorted(base.debt))) if base.debt else st.just(set())
        left = [{key: base.debt[key] for key in sorted(data.draw(keys))} for _ in range(2)]
        sides = Sides(base, *(base._replace(debt=listed) for listed in left))
        result = merge(*texts(sides, layouts))
        assert (result.clean, result.lines) == (True, ())
        assert read(result.data).debt == {key: listed for key, listed in left[0].items() if key in left[1]}

    @settings(deadline=None)
    @given(LISTS, LISTS, st.tuples(LAYOUTS, LAYOUTS))
    def test_one_side_did_nothing(self, base: Allowlist, side: Allowlist, layouts: tuple[str, str]) -> None:
        """Then the other's `exempt` is what there is."""
        old, new = text_of(base, layouts[0]), text_of(side, layouts[1])
        for result in (merge(old, old, new), merge(old, new, old)):
            assert result.clean
            assert entries(read(result.data)) == entries(side)


# --- the command ------------------------------------------------------------------------------------------------------


class TestCommand:
    """As git calls it, outside any repository."""

    def files(self, folder: Path, base: str, ours: str, theirs: str) -> Repository:
        for name, text in (("O", base), ("A", ours), ("B", theirs)):
            (folder / name).write_bytes(text.encode())
        return Repository(folder)

    def test_clean(self, tmp_path: Path) -> None:
        """Comments of both sides are kept where git can; an addition that nobody can judge is not."""
        theirs = START.replace("# the oldest", "# the eldest").replace("debt:", "debt: # of theirs")
        files = self.files(tmp_path, START, START.replace("# Ask @platform.", "# Ask us."), theirs)
        assert ssot_guard(files, "allowlist", "merge", "O", "A", "B") == (0, "", "")
        assert (tmp_path / "A").read_text() == theirs.replace("# Ask @platform.", "# Ask us.")
        files = self.files(tmp_path, START, START, START + "    tests/d.py: [f]\n")
        done = ssot_guard(files, "allowlist", "merge", "--path", "lists/known.yaml", "O", "A", "B")
        assert (done.code, done.out, (tmp_path / "A").read_text()) == (0, "", START)
        assert done.err.startswith("lists/known.yaml: 1 new entry of one side's debt is left out")

    def test_conflict(self, tmp_path: Path) -> None:
        files = self.files(tmp_path, START, START.replace("@one", "@two"), START.replace("@one", "@three"))
        done = ssot_guard(files, "allowlist", "merge", "--marker-size", "9", "O", "A", "B")
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        text = (tmp_path / "A").read_text()
        assert [text.count(mark + "\n") for mark in ("<<<<<<<<< ours", "=========", ">>>>>>>>> theirs")] == [1, 1, 1]

    def test_user_settings_have_no_say(self, tmp_path: Path) -> None:
        """git's own markers, for what does not read, are two-way ones."""
        files = self.files(tmp_path, "a: [\n", "b: [\n", "c: [\n")
        Repository.create(tmp_path).git("config", "merge.conflictStyle", "diff3")
        done = ssot_guard(files, "allowlist", "merge", "O", "A", "B")
        assert done.code == 1
        assert (tmp_path / "A").read_text() == "<<<<<<< ours\nb: [\n=======\nc: [\n>>>>>>> theirs\n"

    @pytest.mark.parametrize(("more", "needed"), [("", False), ("    tests/d.py: [f]\n", True)])
    def test_engine_is_only_needed_for_additions(self, tmp_path: Path, more: str, needed: bool) -> None:
        files = self.files(tmp_path, START, START.replace(", go", ""), START.replace("@one", "@two") + more)
        code = (
            "import sys\nfrom ssot_guard.cli import main\n"
            "main(['allowlist', 'merge', 'O', 'A', 'B'])\nprint('ssot_guard.engine' in sys.modules)"
        )
        done = files.run(sys.executable, "-c", code, PYTHONPATH=str(CHECKOUT))
        assert done.output.splitlines()[-1] == str(needed)

    def test_file_that_is_not_there(self, tmp_path: Path) -> None:
        files = self.files(tmp_path, START, START, START)
        assert ssot_guard(files, "allowlist", "merge", "O", "A", "C").code == 2
        assert (tmp_path / "A").read_text() == START
