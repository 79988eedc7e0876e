"""`ssot-allowlist.yaml`: what an entry excuses, and each mistake with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard import allowlist
from ssot_guard.allowlist import Allowlist, Exempt
from ssot_guard.problems import CannotRead

PAGE = (Path(__file__).parent.parent / "docs" / "allowlist.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.split("```yaml\n")[1].split("```")[0]


def read(text: str) -> Allowlist:
    return allowlist.read_allowlist(text.encode(), path="a.yaml")


def mistakes(text: str) -> list[str]:
    with pytest.raises(CannotRead) as caught:
        read(text)
    return [str(problem).removeprefix("a.yaml:") for problem in caught.value.problems]


def with_entry(*keys: str) -> str:
    """An allowlist with one exemption; its keys stand one a line from line 3 on, at column 5."""
    return "version: 1\nexempt:\n  - " + "\n    ".join(keys) + "\n"


def exempt(path: str, subject: str | None = None, rule: str = "r") -> Exempt:
    return Exempt(rule, path, subject, "because")


def test_the_whole_language() -> None:
    assert read(EXAMPLE) == Allowlist(
        exempt=(
            Exempt(
                rule="direct-launch",
                path="scripts/bisect.py",
                subject="main",
                reason="git bisect needs pytest's bare exit code",
                owner="@platform",
                expires="2027-01-31",
                line=4,
            ),
        ),
        debt={
            ("direct-launch", "tests/a/test_x.py"): ("<module>",),
            ("direct-launch", "tests/b/test_y.py"): ("<module>", "TestB.test_go"),
            ("competing-import", "tests/c/test_z.py"): ("test_framework.base",),
        },
        debt_lines={
            ("direct-launch", "tests/a/test_x.py"): 11,
            ("direct-launch", "tests/b/test_y.py"): 12,
            ("competing-import", "tests/c/test_z.py"): 14,
        },
    )


@pytest.mark.parametrize(
    "text", ["version: 1", "version: 1\nexempt:\ndebt:\n", "version: 1\nexempt: []\ndebt: {r: {}, s: }\n"]
)
def test_an_empty_one(text: str) -> None:
    assert read(text) == Allowlist()


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ('"-v.py"', "-v.py"),
        ("a b/c d.py", "a b/c d.py"),
        ('"it\'s \\"here\\".py"', 'it\'s "here".py'),
        ("'#x.py'", "#x.py"),
        ('"new\\nline.py"', "new\nline.py"),
        ("café/🐍.py", "café/🐍.py"),
        ("123", "123"),
        ("yes", "yes"),
        ("'a[1].py'", "a[1].py"),
        ("'*.py'", "*.py"),
        ("'a\\b.py'", "a\\b.py"),
        ("..a/b..py", "..a/b..py"),
    ],
)
def test_debt_of_a_file_with_an_odd_name(key: str, path: str) -> None:
    read_back = read(f"version: 1\ndebt:\n  r:\n    {key}: [s]\n")
    assert read_back.owes("r", path, "s")
    assert read_back.debt_lines == {("r", path): 4}


def test_debt_is_owed_by_rule_path_and_subject() -> None:
    read_back = read("version: 1\ndebt: {r: {a.py: [s]}}")
    assert read_back.owes("r", "a.py", "s")
    assert not read_back.owes("q", "a.py", "s")
    assert not read_back.owes("r", "b.py", "s")
    assert not read_back.owes("r", "a.py", "t")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a.py", "a.py"),
        (r"a\[1].py", "a[1].py"),
        (r"a\[1\].py", "a[1].py"),
        (r"a\*\?\\.py", r"a*?\.py"),
        (r"\[a]*.py", "[a]b.py"),
        ("!a*.py", "!ab.py"),
        ("#a*.py", "#ab.py"),
        ("a?.py", "aé.py"),
        ("[ab].py", "b.py"),
        ("scripts/*.py", "scripts/a.py"),
        ("scripts/**", "scripts/a/b.py"),
        ("scripts/*", "scripts/a/b.py"),  # as in .gitignore: the folder scripts/a matches, and so does all in it
        ("**/conftest.py", "conftest.py"),
        ("**/conftest.py", "a/b/conftest.py"),
        ("a/**/b.py", "a/b.py"),
    ],
)
def test_a_path_means(pattern: str, path: str) -> None:
    assert exempt(pattern).matches("r", path, "s")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a.py", "b/a.py"),
        ("a.py", "A.py"),
        ("a.py", "a.py/b.py"),
        ("*.py", "a.txt"),
        ("test_*.py", "a/test_b.py"),  # anchored, unlike .gitignore
        ("scripts/*.py", "x/scripts/a.py"),
        ("scripts/*.py", "scripts/a/b.py"),
        ("[ab].py", "[ab].py"),
        (r"a\[1].py", "a1.py"),
        ("a**b", "a/b"),
    ],
)
def test_a_path_does_not_mean(pattern: str, path: str) -> None:
    assert not exempt(pattern).matches("r", path, "s")


def test_an_exemption_speaks_of_its_rule_and_subject_only() -> None:
    assert exempt("a.py", subject="s").matches("r", "a.py", "s")
    assert not exempt("a.py", subject="s").matches("r", "a.py", "s.t")
    assert not exempt("a.py").matches("q", "a.py", "s")


@pytest.mark.parametrize(
    ("path", "is_glob"), [("a.py", False), (r"a\[1].py", False), ("a]", False), ("a[1", True), (r"\*a?", True)]
)
def test_is_glob(path: str, is_glob: bool) -> None:
    assert exempt(path).is_glob() is is_glob


def test_an_entry_excuses_until_its_last_day_is_over() -> None:
    entry = exempt("a.py")._replace(expires="2027-01-31")
    assert [entry.expired(today) for today in ("2026-12-31", "2027-01-31", "2027-02-01")] == [False, False, True]
    assert not exempt("a.py").expired("9999-12-31")


@pytest.mark.parametrize(
    "reason", ["todo: see the wiki, page 4", "Legacy of 2019, goes with Python 3.8", "日本語の理由"]
)
def test_a_reason_that_says_something(reason: str) -> None:
    assert read(with_entry("rule: r", "path: a.py", f"reason: {json.dumps(reason)}")).exempt[0].reason == reason


@pytest.mark.parametrize(
    "reason",
    [
        "TODO",
        "tbd",
        "Fix later.",
        "by  design",
        "By-Design!",
        "legacy",
        "(temporary)",
        "n/a",
        "N/A.",
        "-",
        "...",
        " ",
        "🤷",
    ],
)
def test_a_reason_that_says_nothing(reason: str) -> None:
    text = with_entry("rule: r", "path: a.py", f"reason: {json.dumps(reason, ensure_ascii=False)}")
    assert mistakes(text) == [f"5:13: `{reason}` is no reason: say why this may stay"]


def test_a_glob_may_say_how_many_files_it_covers() -> None:
    (entry,) = read(with_entry("rule: r", "path: 'a/*.py'", "reason: generated", "covers: 0")).exempt
    assert entry.covers == 0


PRUNE = "; ssot-guard allowlist prune puts into one what says the same"
REFUSED = {
    "empty file": ("", ["1:1: the file is empty: it needs at least `version: 1`"]),
    "merge conflict": ("version: 1\ndebt:\n<<<<<<< HEAD\n  r:\n=======\n  s:\n>>>>>>> b\n", [
        "3:1: unresolved merge conflict: choose what stays",
    ]),
    "missing keys": (with_entry("owner: x"), [
        f"3:5: an item of `exempt` has no `{key}`" for key in ("rule", "path", "reason")
    ]),
    "unknown key": (with_entry("rule: r", "path: a.py", "reason: for bisect", "expire: 2027-01-01"), [
        "6:5: unknown key `expire`, did you mean `expires`?",
    ]),
    "no reason at all": (with_entry("rule: r", "path: a.py", 'reason: ""'), ["5:13: `reason` is empty"]),
    "no date": (with_entry("rule: r", "path: a.py", "reason: for bisect", "expires: 2027-02-30"), [
        "6:14: `expires` is to be a date such as 2027-01-31, not `2027-02-30`",
    ]),
    "covers of one file": (with_entry("rule: r", "path: 'a\\[1].py'", "reason: for bisect", "covers: 1"), [
        "6:5: `covers` is for globs: this path is one file, remove it",
    ]),
    "covers less than nothing": (with_entry("rule: r", "path: '*.py'", "reason: for bisect", "covers: -1"), [
        "6:13: `covers` is to be at least 0, not -1",
    ]),
    "absolute path": (with_entry("rule: r", "path: /a.py", "reason: for bisect"), [
        "4:11: `/a.py` is absolute: write it from the repository's root",
    ]),
    "path outside": (with_entry("rule: r", "path: a/../b.py", "reason: for bisect"), [
        "4:11: `a/../b.py` holds `..`: write it from the repository's root",
    ]),
    "path as git does not list it": (with_entry("rule: r", "path: ./a.py", "reason: for bisect"), [
        "4:11: `./a.py` is not a path as git lists it: from the root, without `./` and `//`",
    ]),
    "a folder": (with_entry("rule: r", "path: scripts/", "reason: for bisect"), [
        "4:11: `scripts/` is a folder: write `scripts/**`",
    ]),
    "backslashes": (with_entry("rule: r", "path: scripts\\a.py", "reason: for bisect"), [
        "4:11: `scripts\\a.py` holds a backslash: write / between folders; \\ only stands before *, ?, [, ] or \\",
    ]),
    "a set that is none": (with_entry("rule: r", "path: 'a[b-a].py'", "reason: for bisect"), [
        "4:11: `a[b-a].py` is no pattern: bad character range b-a; a [ that stands for itself is \\[",
    ]),
    "backslash at the end": (with_entry("rule: r", "path: 'a*\\'", "reason: for bisect"), [
        "4:11: `a*\\` holds a backslash: write / between folders; \\ only stands before *, ?, [, ] or \\",
    ]),
    "the same entry twice": (
        "version: 1\nexempt:\n" + "- {rule: r, path: a.py, reason: for bisect}\n" * 2
        + "- {rule: r, path: a.py, subject: s, reason: for bisect}\n",
        ["4:19: the same entry twice: rule, path and subject are those of line 3" + PRUNE],
    ),
    "an entry of run time for a rule of texts": (
        with_entry("rule: r", "path: a.py", "reason: for bisect", "runtime: true"),
        ["6:5: `runtime` is for competing-import only: remove it"],
    ),
    "a path twice": ("version: 1\ndebt:\n  r:\n    a.py: [s]\n    b.py: [s]\n    'a.py': [t]\n", [
        "6:5: `a.py` is here twice: lines 4 and 6" + PRUNE,
    ]),
    "a rule twice": ("version: 1\ndebt:\n  r: {a.py: [s]}\n  r: {b.py: [s]}\n", [
        "4:3: `r` is here twice: lines 3 and 4" + PRUNE,
    ]),
    "a subject twice": ("version: 1\ndebt:\n  r:\n    a.py: [s, t, s]\n", [
        "4:18: `s` is listed twice: lines 4 and 4" + PRUNE,
    ]),
    "a path without subjects": ("version: 1\ndebt: {r: {a.py: [], b.py: , c.py: s}}\n", [
        "2:18: `a.py` is an empty list", "2:28: `b.py` is empty: it is to be a list",
        "2:36: `c.py` is to be a list, not `s`: write [s]",
    ]),
    "a subject that is a number elsewhere": ("version: 1\ndebt: {r: {a.py: [1.5]}}\n", [
        '2:19: an item of `a.py` is to be text, and YAML reads a number here: quote it, "1.5"',
    ]),
    "debt outside": ("version: 1\ndebt: {r: {/a.py: [s], ../b.py: [s], ./c.py: [s], '': [s], d/: [s]}}\n", [
        "2:12: `/a.py` is absolute: write it from the repository's root",
        "2:24: `../b.py` holds `..`: write it from the repository's root",
        "2:38: `./c.py` is not a path as git lists it: from the root, without `./` and `//`",
        "2:51: `` is not a path as git lists it: from the root, without `./` and `//`",
        "2:60: `d/` is a folder: write `d/**`",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    text, expected = REFUSED[case]
    assert mistakes(text) == expected


def test_the_canonical_order_is_told_as_sorted() -> None:
    text = "version: 1\ndebt:\n  a: {B.py: [s], a.py: [<m>, A, a], é.py: [s]}\n  b: {A.py: [s]}\n"
    assert allowlist.unsorted(read(text), path="a.yaml") == []


def test_everything_out_of_order_is_told_with_its_place() -> None:
    text = "version: 1\ndebt:\n  r: {b.py: [t, s], c.py: [s], a.py: [s]}\n  q: {a.py: [s]}\n"
    assert [str(problem) for problem in allowlist.unsorted(read(text), path="a.yaml")] == [
        "a.yaml:3:17: not in order: `s` goes before `t`",
        "a.yaml:3:32: not in order: `a.py` goes before `b.py`",
        "a.yaml:4:3: not in order: `q` goes before `r`",
    ]


NAMES = st.text(st.sampled_from("abAB.<é_"), min_size=1, max_size=3).filter(lambda name: name not in {".", ".."})
DEBT = st.dictionaries(NAMES, st.dictionaries(NAMES, st.lists(NAMES, min_size=1, unique=True), min_size=1))


@given(DEBT)
def test_nothing_is_out_of_order_exactly_when_sorting_changes_nothing(debt: dict[str, dict[str, list[str]]]) -> None:
    text = json.dumps({"version": 1, "debt": debt}, ensure_ascii=False)
    ordered = {rule: {path: sorted(debt[rule][path]) for path in sorted(debt[rule])} for rule in sorted(debt)}
    told = allowlist.unsorted(read(text), path="a.yaml")
    assert (told == []) == (json.dumps(debt) == json.dumps(ordered))


@given(
    st.text(st.sampled_from("ab/*?[]!\\-#&|:. \n"), min_size=1, max_size=6),
    st.text(st.sampled_from("a/.[]\n"), min_size=1),
)
def test_an_accepted_path_or_glob_can_always_be_asked(pattern: str, path: str) -> None:
    text = json.dumps({"version": 1, "exempt": [{"rule": "r", "path": pattern, "reason": "for bisect"}]})
    try:
        (entry,) = read(text).exempt
    except CannotRead:
        return
    assert entry.matches("r", path, "s") in (True, False)
    assert entry.is_glob() or entry.matches("r", entry.file(), "s")


def test_rules_that_do_not_exist_are_told_where_they_are_first_named() -> None:
    text = EXAMPLE.replace("  competing-import:", "  compet:").replace("rule: direct-launch", "rule: compet")
    read_back = read(text)
    assert [str(problem) for problem in allowlist.unknown_rules(read_back, {"direct-launch"}, path="a.yaml")] == [
        "a.yaml:3:11: there is no rule `compet`: no finding can match what is listed under it",
    ]
    assert allowlist.unknown_rules(read_back, {"direct-launch", "compet"}, path="a.yaml") == []
