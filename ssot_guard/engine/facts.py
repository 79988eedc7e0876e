"""What one file says, as plain data: what the map gives for each file, and all that the reduce is given of it.

The map (`mapping.facts`) looks at one file's text and at nothing else, so it can run anywhere and be remembered; the
reduce (`judge.decided`) holds facts against each other. Nothing here holds a syntax node.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..typed import TYPE_CHECKING, NamedTuple
from .finding import Finding

if TYPE_CHECKING:
    from .codebase.imported import Import, Use
    from .codebase.outline import Outline, Refs, Span


class Given(NamedTuple):
    """A statement that gives a name to something that may be a class."""

    refs: Refs
    span: Span


class Alias(NamedTuple):
    """A protected name, and what statements give it to."""

    name: str
    """The dotted name in the file."""
    in_force: tuple[Refs, ...]
    """What it can be when all of its module's or class's code has run."""
    given: tuple[Given, ...]
    """Each statement, in the order of the text."""


class Facts(NamedTuple):
    """One file, as far as the rules that were asked for need to know it."""

    path: str
    """Relative to the repository's root."""
    found: tuple[Finding, ...] = ()
    """What it breaks of the rules for which its own text decides."""
    outline: Outline | None = None
    """What other files need to know of it; only of Python."""
    with_bases: frozenset[int] = frozenset()
    """The numbers of the classes that may descend from something: what foreign-base looks at."""
    without_bases: frozenset[int] = frozenset()
    defined: frozenset[int] = frozenset()
    """The numbers of the classes under a protected name: what duplicate-definition looks at."""
    aliases: tuple[Alias, ...] = ()
    imports: tuple[Import, ...] = ()
    """What competing-import looks at, in the order in which it tells of them."""
    texts: tuple[Import, ...] = ()
    """Texts for mocks."""
    uses: tuple[Use, ...] = ()
    """Names that are taken from imported modules."""

    def of(self, truth: str, rule: str) -> Iterator[Finding]:
        """What it breaks of a truth's rule, if its own text decides."""
        return (finding for finding in self.found if (finding.truth, finding.rule) == (truth, rule))
