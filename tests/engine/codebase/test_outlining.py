"""What other files are told of one: the bases of its classes, and which of them there are at all."""

from __future__ import annotations

import pytest
from engine.snippets import module

BEFORE = "import typing, types\nimport pkg\nfrom pkg import A, B, C\n"


def bases(code: str) -> list[set[str]]:
    """What the bases of the last class can be."""
    return [set(refs) for refs in module(BEFORE + code).outline.classes[-1].bases]


BASES = [
    ("class X(*(A, B)): ...", [{"pkg.A", "pkg.B"}]),
    ("ALL = (A,) + (B,)\nclass X(*ALL): ...", [{"pkg.A", "pkg.B"}]),
    ("ALL = [A]\nALL.append(B)\nclass X(*(ALL + [C])): ...", [{"pkg.A", "pkg.B", "pkg.C"}]),
    ("MORE = (A, *(B,))\nclass X(*MORE, C): ...", [{"pkg.A", "pkg.B"}, {"pkg.C"}]),
    ("KINDS = {'a': A, 'b': B}\nclass X(KINDS['a']): ...", [{"pkg.A"}]),
    ("KINDS = {'a': A, 'b': B}\nclass X(KINDS[a]): ...", [{"pkg.A", "pkg.B"}]),
    ("KINDS = {'a': A, 'b': B}\nclass X(KINDS.get('b', C)): ...", [{"pkg.B", "pkg.C"}]),
    ("class X((A, B)[1]): ...", [{"pkg.B"}]),
    ("class X(A[int], pkg.B[str]): ...", [{"pkg.A"}, {"pkg.B"}]),
    ("X = types.new_class(name='X', bases=(A,))", [{"pkg.A"}]),
    ("from far import *\nclass X(Y): ...", [{"builtins.Y", "Y", "far.*.Y"}]),
    ("from . import *\nclass X(Y): ...", [{"builtins.Y", "Y", ".*.Y"}]),
    ("class X(Y := A): ...\nclass Z(Y): ...", [{"pkg.A"}]),
    ("def f(x=(Y := A)): ...\nclass Z(Y): ...", [{"pkg.A"}]),
    ("if typing.TYPE_CHECKING:\n    Y = A\nelse:\n    Y = B\nclass X(Y): ...", [{"pkg.B"}]),
    ("if not typing.TYPE_CHECKING:\n    Y = A\nelse:\n    Y = B\nclass X(Y): ...", [{"pkg.A"}]),
]


@pytest.mark.parametrize(("code", "expected"), BASES)
def test_bases(code: str, expected: list[set[str]]) -> None:
    assert bases(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "if typing.TYPE_CHECKING:\n    class X: ...",
        "if not typing.TYPE_CHECKING:\n    pass\nelse:\n    class X: ...",
    ],
)
def test_what_never_runs_is_no_class(code: str) -> None:
    assert module(BEFORE + code).outline.classes == ()


RETURNS = [
    ("def make():\n    return pkg", {}),
    ("def make():\n    return A()", {}),
    ("def make():\n    return pkg.A.made", {}),
    ("def make():\n    return A", {"make": {"pkg.A"}}),
    ("def make():\n    return (pkg._Base)", {"make": {"pkg._Base"}}),
    ("def make():\n    if x:\n        return A\n    return B", {"make": {"pkg.A", "pkg.B"}}),
    ("def make():\n    class X: ...\n    return X", {"make": {":0"}}),
]


@pytest.mark.parametrize(("code", "expected"), RETURNS)
def test_functions_that_return_classes(code: str, expected: dict[str, set[str]]) -> None:
    returned = module(BEFORE + code).outline.returned
    assert {name: set(refs) for name, refs in returned.items()} == expected


def test_the_keys_of_a_dictionary_are_members_however_it_is_written() -> None:
    made = "X = type('X', (), {'test_x': f})\nY = type('Y', (), dict(test_y=f))\nZ = type('Z', (), dict(other=f))\n"
    assert [own.tests for own in module(made).outline.classes] == [True, True, False]
