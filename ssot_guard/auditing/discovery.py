"""What is found in a repository that has no policy yet: plain data, which reports read."""

from __future__ import annotations

from ..problems import Problem
from ..typed import NamedTuple


class Launch(NamedTuple):
    """A file that starts pytest, at `lines` (1-based)."""

    path: str
    lines: tuple[int, ...]
    is_test: bool
    """Whether it is a test module: pytest calls it, and not it pytest."""
    how: str = ""
    """The command that starts the file, if one is known to."""
    named_in: int | None = None
    """How many other files name it; None where nobody looked."""


class Base(NamedTuple):
    """A class of the repository that test classes descend from. Its identity is `path` and `name`."""

    path: str
    name: str
    """Dotted in its file: `Outer.Inner`."""
    line: int
    dotted: str
    """What a policy can call it: `tests.base.Case`; empty for one within a class or function, or in a file without such
    a name."""
    testcase: str
    """The nearest TestCase from outside the repository that it descends from (`unittest.TestCase`); empty without."""
    has_tests: bool
    """Whether it has test methods, its own or inherited ones."""
    under: tuple[str, ...]
    """The bases of the repository that it descends from itself, nearest first, as `path::name`."""
    classes: int
    """How many classes descend from it, through any number of others."""
    direct: int
    """How many of these name it in their own statement."""
    tests: int
    """How many of these are test classes: with test methods, or below a TestCase."""
    alone: int
    """How many of these test classes have no other base of the repository than it, those below and those above it."""
    files: int
    """How many files these classes are in."""
    places: tuple[str, ...] = ()
    """Where the test classes among them are, as patterns of `required-in`; sorted."""

    @property
    def identity(self) -> str:
        """`tests/base.py::Case`."""
        return f"{self.path}::{self.name}"


class Named(NamedTuple):
    """A class that is called like an orchestrator, a runner or a manager of services. Names are a weak sign."""

    kind: str
    """`orchestrator` | `runner` | `service-manager`."""
    path: str
    name: str
    line: int
    dotted: str
    """As in `Base`."""
    importers: int
    """How many files import it, by its name, a star, its module, or through others that pass it on."""
    launches: tuple[str, ...]
    """What it starts, of pytest and docker: `docker compose`."""

    @property
    def identity(self) -> str:
        """`tools/docker.py::Orchestrator`."""
        return f"{self.path}::{self.name}"


class Proposed(NamedTuple):
    """A truth that `init` would write, or write commented out."""

    truth: str
    title: str
    canonical: tuple[tuple[str, str], ...]
    """What would be canonical, and the evidence."""
    commented_out: bool


class Discovery(NamedTuple):
    """A repository as it looks without a policy."""

    name: str
    """The repository's folder."""
    files: int
    """How many Python files were looked at."""
    left_out: tuple[str, ...]
    """Folders whose code is not the project's own, by their names, as patterns of `exclude`."""
    launches: tuple[Launch, ...]
    """Test modules last; the likeliest runner first."""
    bases: tuple[Base, ...]
    """Those with the most classes first."""
    named: tuple[Named, ...]
    """By kind, the most imported first."""
    proposed: tuple[Proposed, ...]
    unread: tuple[Problem, ...]
    """Files that could not be read or judged: what they hold is not in the above."""
