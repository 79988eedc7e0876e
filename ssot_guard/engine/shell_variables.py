"""What the variables of a shell text were set to, in the order of the text."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from itertools import islice, product
from types import MappingProxyType

from ..typed import TYPE_CHECKING
from . import matcher
from .shell_words import ARGUMENTS, text_of, variable, words_of
from .strings import HOLE
from .words import Words

if TYPE_CHECKING:
    from .matcher import Node

MOST_VALUES = 8
"""Ways to read one command whose variables had several values: the rest is not looked at."""

Given = Mapping[str, tuple[str, ...]]
"""Name -> the values that it may have, each as a text."""

NOTHING: Given = MappingProxyType({})

_ASSIGNMENTS = {"id": "assignments", "rule": {"any": [{"kind": "variable_assignment"}, {"kind": "for_statement"}]}}
_DEFAULTS = {"id": "defaults", "rule": {"kind": "expansion", "regex": r"^\$\{\w+:?="}}
_SETS = {"id": "sets", "rule": {"kind": "command", "regex": "^set\\s"}}
_USED = re.compile(r"\$\{?([\w@*]+)")
_FISH = re.compile(r"-[xgUulLa]+|--(?:export|global|local|universal|append)")


class Variables:
    """The texts that variables were set to. `given` are those that were set elsewhere."""

    def __init__(self, root: Node | None, given: Given) -> None:
        self._given = given
        self._set: dict[str, list[tuple[int, str]]] = {}
        if root is not None:
            text = root.text()
            for node in matcher.find(root, _ASSIGNMENTS):
                self._assign(node)
            for node in matcher.find(root, _DEFAULTS) if "=" in text else ():
                self._add(variable(node), node.range().start.index, self._texts(node.named_children()[1:]))
            for node in matcher.find(root, _SETS) if "set" in text else ():
                self._by_set(node)

    def words(self, command: Node, arguments: Mapping[str, str] = {}) -> Iterator[Words]:
        """A command's words, once for each way to read its variables; by what was set last first.

        `arguments` are those of the function that holds it, where they are known.
        """
        text = command.text()
        names = dict.fromkeys("@" if name == "*" else name for name in _USED.findall(text)) if "$" in text else {}
        if not names:
            yield words_of(command)
            return
        start = command.range().start.index
        values = [[(name, value) for value in self._values(name, start)] for name in names if name not in arguments]
        known = [choices for choices in values if choices]
        for choice in islice(product(*known), MOST_VALUES):
            yield words_of(command, {**dict(choice), **arguments})

    def _assign(self, node: Node) -> None:
        children, start = node.named_children(), node.range().start.index
        if node.kind() == "for_statement":
            if children and children[0].kind() == "variable_name":
                values = [child for child in children[1:] if child.kind() != "do_group"]
                for each in values[:MOST_VALUES]:
                    self._add(children[0].text(), start, self._texts([each]))
            return
        name, value, around = node.field("name"), node.field("value"), node.parent()
        if name is None or value is None or (around is not None and around.kind() == "command"):
            return  # `PYTEST=x command` sets it for that command only
        more = node.text()[len(name.text()) :].startswith("+=")
        before = self._values(name.text(), start) if more else []
        separator = " " if value.kind() == "array" else ""
        for text in self._texts([value]):
            self._add(name.text(), start, [f"{before[0]}{separator}{text}" if before else text])

    def _by_set(self, node: Node) -> None:
        """`set -- pytest -q` sets the arguments; fish's `set -x NAME pytest` a variable."""
        words = [word.text for word in next(self.words(node), ())][1:]
        start = node.range().start.index
        if "--" in words:
            self._add(ARGUMENTS, start, ["\0".join(words[words.index("--") + 1 :])])
            return
        while words and _FISH.fullmatch(words[0]):
            words = words[1:]
        if len(words) > 1 and words[0].isidentifier():
            self._add(words[0], start, [" ".join(words[1:])])

    def _texts(self, nodes: list[Node]) -> list[str]:
        """What a value says, by what each of the variables in it was set to last."""
        if not nodes:
            return []
        start, text = nodes[0].range().start.index, nodes[0].text()
        known = {name: self._values(name, start)[:1] for name in _USED.findall(text)} if "$" in text else {}
        return [text_of(nodes[0], {name: values[0] for name, values in known.items() if values})]

    def _add(self, name: str, start: int, texts: list[str]) -> None:
        for text in texts:
            if HOLE not in text:
                insort(self._set.setdefault(name, []), (start, text[:_LONGEST]))

    def _values(self, name: str, start: int) -> list[str]:
        own = self._set.get(name, [])
        before = bisect_left(own, (start, ""))
        last = [text for _, text in own[max(0, before - MOST_VALUES) : before]]
        return list(dict.fromkeys([*reversed(last), *self._given.get(name, ())]))


_LONGEST = 20_000
"""Characters of a value: a text may double one fifty times."""

UNSET = Variables(None, NOTHING)
