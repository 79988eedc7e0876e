"""direct-launch: who starts what only the canonical runner may start. Twin of `hooks/direct-launch/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...rules import Rule, load
from ...typed import TYPE_CHECKING
from ..commands import CodeStarts, Target
from ..finding import Finding
from ..launching.helpers import Helpers
from ..launching.references import References
from ..launching.starting import Starting
from ..launching.suspects import Suspects
from ..module import Held, Module
from ..strings import HOLE

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.project import Project
    from ..facts import Facts
    from ..launching.scripts import Launch, Place
    from ..matcher import Node

RULE = "direct-launch"
TASKS = "task_"
"""What the names of doit's tasks begin with."""

_MOST_NESTED_PROGRAMS = 3
_LONGEST_SHOWN = 60


def gather(module: Module | Held, truths: Sequence[Truth], found: Facts) -> Facts:
    """What a file starts: no other file has a say in it."""
    rule = load(RULE)
    if isinstance(module, Held):
        told = [one for truth in truths for one in _in_scripts(module, truth, rule)]
    else:
        suspects = Suspects(module, rule)
        told = [one for truth in truths for one in _findings(suspects, truth)]
    return found._replace(found=(*found.found, *told))


def check(facts: Facts, truth: Truth, _project: Project) -> Iterator[Finding]:
    """The findings of one truth in one file, in no order."""
    return facts.of(truth.name, RULE)


def _findings(suspects: Suspects, truth: Truth) -> Iterator[Finding]:
    module = suspects.module
    seen: set[Node] = set()
    for words in truth.launches:
        for node, what in launches(suspects, _target(truth, words)).items():
            if node not in seen:
                seen.add(node)
                yield _finding(module, truth, node, _starts(truth, words, what))
    for node, name in _called(module, truth, suspects.rule):
        if node not in seen:
            seen.add(node)
            yield _finding(module, truth, node, _calls(truth, name))


def _called(module: Module, truth: Truth, rule: Rule) -> Iterable[tuple[Node, str]]:
    if not truth.callables:
        return ()
    from ..launching.callables import calls

    return calls(module, truth.callables, rule)


def _in_scripts(held: Held, truth: Truth, rule: Rule) -> Iterator[Finding]:
    from ..launching.callables import in_scripts
    from ..launching.scripts import Reading

    seen: set[int] = set()
    for words in truth.launches:
        target = _target(truth, words)

        def places(text: str, target: Target = target) -> Iterator[Place]:
            for node, what in launches(Suspects(Module(held.path, text), rule), target).items():
                yield node.range().start.index, node.range().end.index, what

        for launch in Reading(target, _code_starts(held.path, target, rule), places).launches(held):
            if launch.start not in seen:
                seen.add(launch.start)
                yield _launched(held, truth, launch, _starts(truth, words, launch.what))
    for launch in in_scripts(held, truth.callables, rule) if truth.callables else ():
        if launch.start not in seen:
            seen.add(launch.start)
            yield _launched(held, truth, launch, _calls(truth, launch.what))


def _target(truth: Truth, words: str) -> Target:
    return Target(tuple(words.split()), deny_probes=truth.probes == "deny")


def _code_starts(path: str, target: Target, rule: Rule, nested: int = 0) -> CodeStarts:
    def starts(text: str) -> bool:
        if nested >= _MOST_NESTED_PROGRAMS:
            return False
        return bool(launches(Suspects(Module(path, text), rule), target, nested + 1))

    return starts


def launches(suspects: Suspects, target: Target, nested: int = 0) -> dict[Node, str]:
    """The places of a module that start a target, and what they start, for the message."""
    module, rule = suspects.module, suspects.rule
    starting = Starting(suspects, target, _code_starts(module.path, target, rule, nested))
    found = {call: what for call in suspects.calls for what in [next(starting.by(call), None)] if what}
    found = Helpers(starting, found).starting()
    if TASKS in module.text:
        from ..launching.doit import actions

        found.update(actions(starting))
    if target.is_pytest:
        found.update((node, node.text()) for node in References(suspects).handed_on())
    return found


def _finding(module: Module, truth: Truth, node: Node, message: str) -> Finding:
    place = node.range()
    start, end = place.start, place.end
    lines = start.line + 1, start.column + 1, end.line + 1, end.column + 1
    return _told(module.path, truth, lines, module.scopes.of(node).subject, message)


def _launched(held: Held, truth: Truth, launch: Launch, message: str) -> Finding:
    place = (*held.lines.of(launch.start), *held.lines.of(launch.end))
    return _told(held.path, truth, place, launch.subject, message)


def _told(path: str, truth: Truth, place: tuple[int, int, int, int], subject: str, message: str) -> Finding:
    return Finding(RULE, truth.name, path, *place, subject, message, truth.instead)


def _starts(truth: Truth, words: str, what: str) -> str:
    shown = " ".join(what.replace(HOLE, "…").split())
    shown = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
    return f"starts {words} past {truth.canonical[0]}: {shown}"


def _calls(truth: Truth, name: str) -> str:
    return f"calls {name} past {truth.canonical[0]}"
