"""`files` and `ignores` of rule files. The answers are those of ast-grep 0.51.1, asked about each of these paths."""

from __future__ import annotations

import pytest

from ssot_guard import globs

PATHS = (
    "a.py", "ab.py", "a,b.py", "[a].py", "{a}.py", "a/b.py", "b/a b.py", "src/tests.py", "tests/a.py", "tests/x/a.py",
    "tests/x/y/z/c.py", "tests.py/x.py", "x/tests/a.py", "x/y.py",
)  # fmt: skip
TESTS = {"tests/a.py", "tests/x/a.py", "tests/x/y/z/c.py"}
MATCHES = {
    "**": {*PATHS},
    "**/": {*PATHS},
    "*.py": {*PATHS},  # `*` means `/` as well
    "a?b.py": {"a,b.py", "a/b.py"},
    "tests/**": TESTS,
    "tests/*.py": TESTS,
    "tests/**/**": TESTS,
    "tests**": TESTS | {"tests.py/x.py"},
    "tests": set(),
    "**/tests/**": TESTS | {"x/tests/a.py"},
    "**/a.py": {"a.py", "tests/a.py", "tests/x/a.py", "x/tests/a.py"},
    "**/**/a.py": {"a.py", "tests/a.py", "tests/x/a.py", "x/tests/a.py"},
    "*/a.py": {"tests/a.py", "tests/x/a.py", "x/tests/a.py"},
    "tests/**/a.py": {"tests/a.py", "tests/x/a.py"},
    "/a.py": set(),
    "{tests,x}/**": TESTS | {"x/tests/a.py", "x/y.py"},
    "{tests/**,a.py}": TESTS | {"a.py"},
    "{a,}.py": {"a.py"},
    "{,tests/}a.py": {"tests/a.py"},
    "{a,{b,c}}/*.py": {"a/b.py", "b/a b.py"},
    "a,b.py": {"a,b.py"},
    "[ab]/*": {"a/b.py", "b/a b.py"},
    "[!a-s]/*": {"x/tests/a.py", "x/y.py"},
    "[^a-s]/*": {"x/tests/a.py", "x/y.py"},
    "[]a].py": {"a.py"},
    "\\[a\\].py": {"[a].py"},
}


@pytest.mark.parametrize("glob", MATCHES)
def test_matches_these_paths_and_no_others(glob: str) -> None:
    assert {path for path in PATHS if globs.compiled(glob).fullmatch(path)} == MATCHES[glob]


def test_case() -> None:
    assert not globs.compiled("*.PY").fullmatch("a.py")
    assert globs.compiled("*.PY", any_case=True).fullmatch("a.py")


@pytest.mark.parametrize(
    ("glob", "why"),
    [
        ("a[", "its [ is not closed"),
        ("{a", "its { is not closed"),
        ("a}", "its } closes nothing"),
        ("a\\", "nothing follows its last backslash"),
        ("[b-a]", "bad character range b-a at position 1"),
    ],
)
def test_no_glob(glob: str, why: str) -> None:
    with pytest.raises(ValueError, match="^" + why.replace("[", r"\[").replace("{", r"\{")):
        globs.compiled(glob)
