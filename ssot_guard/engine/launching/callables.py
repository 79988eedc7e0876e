"""Calls of what a policy names as Python does: `launches: [{callable: docker.from_env}]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from ...typed import TYPE_CHECKING
from .. import matcher
from ..module import Held, Module
from ..script import PYTHON, Places
from .scripts import Launch

if TYPE_CHECKING:
    from ...rules import Rule
    from ..matcher import Node


def calls(module: Module, callables: Sequence[str], rule: Rule) -> Iterator[tuple[Node, str]]:
    """The calls of one of these names or globs, whatever it is called here, and the dotted name that it has."""
    for call in matcher.find(module.root, rule.document("calls")):
        denoted = sorted(module.names.denotes(call.field("function")))
        name = next((name for name in denoted if any(fnmatchcase(name, known) for known in callables)), None)
        if name:
            yield call, name


def in_scripts(held: Held, callables: Sequence[str], rule: Rule) -> Iterator[Launch]:
    """The same in the Python that a file of another kind holds, as a notebook does."""
    for script in held.scripts:
        if script.how == PYTHON:
            places = Places(script, held.text)
            for call, name in calls(Module(held.path, script.text), callables, rule):
                place = call.range()
                start, end = places.of(place.start.index, place.end.index)
                yield Launch(script.holder(place.start.index), start, end, name)
