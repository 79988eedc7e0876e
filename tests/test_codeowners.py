"""CODEOWNERS as GitHub and GitLab read it."""

from __future__ import annotations

import pytest
from repository import Repository

from ssot_guard import git
from ssot_guard.codeowners import PLACES, Codeowners, read_codeowners
from ssot_guard.problems import CannotRead
from ssot_guard.sources import WorkTree


def tree(repository: Repository) -> WorkTree:
    return WorkTree(git.locate(str(repository.root)))


@pytest.mark.parametrize(
    ("text", "path", "owners"),
    [
        ("* @a\n*.py @b\n", "x/y.py", ["@b"]),
        ("*.py @b\n* @a\n", "x/y.py", ["@a"]),
        ("* @a @org/team me@example.com\n", "x", ["@a", "@org/team", "me@example.com"]),
        ("* @a\n/docs/\n", "docs/x", []),
        ("/docs/ @a\n", "x/docs/y", []),
        ("docs/ @a\n", "x/docs/y", ["@a"]),
        ("docs/* @a\n", "docs/x y", ["@a"]),
        ("docs/* @a\n", "docs/x/y", []),
        ("docs/** @a\n", "docs/x\ny/z", ["@a"]),
        ("my\\ file.py @a\n", "x/my file.py", ["@a"]),
        ("my*.py @a\n", "my own file.py", ["@a"]),
        ("my/ @a\nfile.py @b\n", "my file.py", []),
        ("*.py @a # and @b\n# * @c\n", "x.py", ["@a"]),
        ("\ufeff* @a\r\n*.py @b\r\n", "x.py", ["@b"]),
        ("\\#x @a\n", "#x", ["@a"]),
        ("", "x", []),
        ("* @a\n[Docs]\ndocs/ @d\n^[More Docs][2]\ndocs/ @e @a\n", "docs/x", ["@a", "@d", "@e"]),
        ("[Docs] @d @e # both\ndocs/\nREADME @r\n[Other]\nLICENSE\n", "docs/x", ["@d", "@e"]),
        ("[Docs] @d\ndocs/\nREADME @r\n", "README", ["@r"]),
        ("[Docs] @d\n[Other]\nLICENSE\n", "LICENSE", []),
        ("[Docs]\n* @a\n[Code]\n* @b\n[DOCS]\nx @c\n", "x", ["@b", "@c"]),
        ("* @a\n!x\n[S]\n* @b\n", "x", ["@b"]),
        ("* @a\n!x\nx @c\n", "x", []),
    ],
)
def test_owners(text: str, path: str, owners: list[str], repository: Repository) -> None:
    repository.write("CODEOWNERS", text)
    found = read_codeowners(tree(repository))
    assert found is not None
    assert sorted(found.of(path)) == sorted(owners)


def test_every_line_that_cannot_be_understood() -> None:
    text = "*.[ch] @a\n* platform\n[Docs] team\n!\n\\[x] @a\n"
    with pytest.raises(CannotRead) as caught:
        Codeowners(text, "docs/CODEOWNERS")
    assert [str(problem).partition(", ")[0] for problem in caught.value.problems] == [
        "docs/CODEOWNERS:1:1: a set in brackets is not understood here",
        "docs/CODEOWNERS:2:1: platform is no owner: write @user",
        "docs/CODEOWNERS:3:1: team is no owner: write @user",
        "docs/CODEOWNERS:4:1: there is no pattern after the !",
    ]


def test_the_first_place_counts(repository: Repository) -> None:
    assert read_codeowners(tree(repository)) is None
    for number, place in reversed([*enumerate(PLACES)]):
        repository.write(place, f"* @{number}\n")
        found = read_codeowners(tree(repository))
        assert found is not None
        assert found.of("x") == (f"@{number}",)


def test_what_is_not_utf_8(repository: Repository) -> None:
    repository.write("CODEOWNERS", b"* @a\n# caf\xe9\n")
    with pytest.raises(CannotRead, match=r"^CODEOWNERS:2:6: is not UTF-8$"):
        read_codeowners(tree(repository))
