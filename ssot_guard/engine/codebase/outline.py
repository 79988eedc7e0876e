"""What other files need to know of one file: its names, classes and stars, as plain data."""

from __future__ import annotations

from collections.abc import Mapping

from ...typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..matcher import Node

Ref = str
"""What an expression can mean, in words that make sense outside its file: a dotted name, with leading dots if relative
to the file (`a.b.C`, `..base.C`), or `:3`, class number 3 of the file itself. Attributes follow (`:3.Inner`), and `()`
stands for what calling it returns (`pkg.make_base()`), and `*` for what a star import brings (`pkg.*.Base`)."""

Refs = frozenset[Ref]


def taken(module: Ref, name: str) -> Ref:
    """What `from module import name` stands for."""
    return module + ("" if module.endswith(".") else ".") + name


class Span(NamedTuple):
    """A place in a text: 1-based, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def span(node: Node) -> Span:
    """Where a node stands."""
    place = node.range()
    return Span(place.start.line + 1, place.start.column + 1, place.end.line + 1, place.end.column + 1)


class ClassOutline(NamedTuple):
    """One class: a `class` statement, or a call that makes one (`type("X", (Base,), {})`)."""

    name: str
    """Its dotted name in the file: `Outer.Inner`, `make.Local`."""
    span: Span
    """The header of the statement, or the call."""
    bases: tuple[Refs, ...]
    """For each base what it can be; empty where that cannot be known."""
    tests: bool
    """Whether it has test methods of its own."""
    collected: bool
    """False if it says `__test__ = False`: pytest leaves it out."""
    members: Mapping[str, Refs]
    """What the names bound in its body lead to; those that are no classes are not in it."""


class Outline(NamedTuple):
    """One Python file. `path` is relative to the repository's root."""

    path: str
    names: Mapping[str, Refs]
    """What each name of the module can mean when all of it has run; empty for what is no class or module."""
    stars: tuple[Ref, ...]
    """The modules that `from module import *` is said of, at top level."""
    exported: frozenset[str] | None
    """`__all__`; None if there is none, `*` in it where it is not wholly known."""
    classes: tuple[ClassOutline, ...]
    """All of them, nested ones and those in functions included, in the order of the text."""
    returned: Mapping[str, Refs]
    """What the module's functions that make classes return."""
    imported: Refs = frozenset()
    """What its import statements name, those in functions and classes included."""
    submodules: frozenset[str] = frozenset()
    """Of a package: the modules in it that its own import statements load."""

    def exports(self, name: str) -> bool:
        """Whether `from module import *` brings a name, if the module has it."""
        if self.exported is None:
            return not name.startswith("_")
        return name in self.exported or "*" in self.exported

    def loads(self, name: str) -> bool:
        """Whether a package's module of that name is an attribute of it, as far as the package sees to it.

        Being there in its folder makes it none: an import does, the package's own, or the one of a star that `__all__`
        gives the name to.
        """
        return name in self.submodules or (self.exported is not None and name in self.exported)
