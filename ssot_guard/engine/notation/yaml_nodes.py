"""What all readers of YAML formats share: documents that know their places, mappings with merge keys, scripts of both.

Merge keys: https://yaml.org/type/merge.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from ... import composing
from ...nodes import Node, Problems, Scalar
from ...problems import CannotRead
from ...typed import Any
from ..script import SHELL, Piece, Script, Variables
from . import yaml_lines
from .yaml_places import Written, written

_MAX_DEPTH = 100
"""Collections in collections, aliases followed."""
_BREAK = re.compile("[\n\x85\u2028\u2029]")
"""What ends a line in YAML 1.1 (https://yaml.org/spec/1.1/#id871136), by which the nodes' places are counted."""
_NOTHING: Variables = {}


class _Unheard(Problems):
    """For a file that is somebody else's: what may be wrong with it is theirs to know."""

    def at(self, place: Any, message: str) -> None:
        """Let it pass: a tag such as `!reference`, of which a file may have many."""


class File:
    """A YAML text, read. Raises `CannotRead` for what is no YAML, or too large or too deep to be looked at."""

    def __init__(self, text: str) -> None:
        unheard = _Unheard("")
        if composing.decode(text.encode("utf-8", "surrogatepass"), unheard) != text:
            raise unheard.error()  # a second byte order mark
        self.text = text
        self.documents = composing.compose_all(text, unheard)
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        if any(_is_deep(root) for root in self.documents):
            raise unheard.error()

    def place(self, node: Node) -> int:
        """Where a node begins, its anchor and tag included."""
        return self._starts[node.line - 1] + node.column - 1

    def is_reference(self, node: Node) -> bool:
        """Whether a list only names what stands elsewhere: GitLab's `!reference [test, script]`."""
        return self.text.startswith("!reference", self.place(node))

    def written(self, scalar: Scalar) -> Written:
        """A scalar's text with its places."""
        return written(self.text, self.place(scalar), scalar.text)

    def lines(self, scalars: Iterable[Scalar]) -> Written:
        """Several scalars as the lines of one script."""
        text, places = [], []
        for scalar in scalars:
            one = self.written(scalar)
            text += [one.text, "\n"]
            places += [*one.places, one.places[-1] if one.places else self.place(scalar)]
        return Written("".join(text), places)

    def script(self, subject: str, command: Written, how: str = SHELL, variables: Variables = _NOTHING) -> Script:
        """A script from what was written. Names that are no text in one line are shown as Python would."""
        subject = subject if subject.isprintable() else subject.encode("unicode_escape").decode("ascii")
        return Script(subject, tuple(command.pieces(self.text)) or (Piece("", 0, 0),), how, variables=variables)


def scripts(text: str, of: Callable[[File, Node], Iterator[Script]]) -> Iterator[Script]:
    """What each document runs, told by `of`; what is no YAML is read line by line."""
    try:
        file = File(text)
    except CannotRead:
        yield from yaml_lines.scripts(text)
        return
    for document in file.documents:
        yield from of(file, document)


def _is_deep(root: Node) -> bool:
    """Aliases stand for nodes that hold aliases in turn, so that the limit on what is written does not do."""
    level = [root]
    for _ in range(_MAX_DEPTH):
        level = [item for node in level if not isinstance(node, Scalar) for item in node.items]
        if not level:
            return False
    return True


# --- mappings and lists -----------------------------------------------------------------------------------------------


def pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    """A mapping's keys and values, with those that `<<` merges into it first; nothing for any other node."""
    if node is None or isinstance(node, Scalar) or not node.keyed:
        return
    own = [(key.text, value) for key, value in node.pairs() if isinstance(key, Scalar)]
    names = {name for name, _ in own} - {"<<"}
    for name, value in own:
        if name == "<<":
            sources = items(value) or [value]
            for source in reversed(sources):
                yield from (pair for pair in pairs(source) if pair[0] not in names)
    yield from (pair for pair in own if pair[0] != "<<")


def get(node: Node | None, *path: str) -> Node | None:
    """What a mapping has under a key, and that one under the next; the last where a key is there twice."""
    for key in path:
        node = dict(pairs(node)).get(key)
    return node


def items(node: Node | None) -> list[Node]:
    """A list's items; nothing for any other node."""
    return [] if node is None or isinstance(node, Scalar) or node.keyed else node.items


def text_of(node: Node | None) -> str:
    """A scalar's text; empty for any other node."""
    return node.text if isinstance(node, Scalar) else ""


def flat(file: File, node: Node | None) -> Iterator[Scalar]:
    """The texts of a text or of a list of texts, lists in lists included."""
    if isinstance(node, Scalar):
        yield node
    elif node is not None and not file.is_reference(node):
        for item in items(node):
            yield from flat(file, item)


def literals(node: Node | None) -> dict[str, tuple[str, ...]]:
    """A mapping's texts, as the variables that it sets; also one of `{value: text}` each, as GitLab has them."""
    said = ((name, value if isinstance(value, Scalar) else get(value, "value")) for name, value in pairs(node))
    return {name: (value.text,) for name, value in said if isinstance(value, Scalar)}


def named(node: Node | None, keys: Collection[str] = ("name", "value")) -> dict[str, tuple[str, ...]]:
    """The variables of a list of `{name: X, value: text}`, or what the keys are called there."""
    name, value = keys
    return {
        text_of(get(item, name)): (text_of(get(item, value)),)
        for item in items(node)
        if isinstance(get(item, value), Scalar)
    }
