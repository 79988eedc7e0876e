"""Which classes are called like orchestrators, runners or managers of services, who imports them, what they start.

A name is a weak sign: that is why each comes with what it does, and why what is proposed only warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from ..auditing.discovery import Named
from ..engine.checks.duplicate_definition import RULE as RULE
from ..engine.checks.duplicate_definition import Definition
from ..engine.codebase.descent import Kin
from ..engine.usage.launched import launched
from ..engine.usage.spread import users
from ..quoting import for_terminal, for_yaml, is_yaml
from .classes import Classes
from .proposals import Candidate, Proposal

KINDS = {
    "orchestrator": ("*Orchestrator",),
    "runner": ("*TestRunner", "*TestsRunner"),
    "service-manager": ("*DockerManager", "*ContainerManager", "*ComposeManager", "*ServiceManager", "*ServerManager"),
}
"""Kind, which is also the truth that is proposed -> what such classes are called."""
_TITLES = {
    "orchestrator": "the one orchestrator",
    "runner": "the one class that runs the tests",
    "service-manager": "the one manager of services",
}
_NOT_MEANT = ("Test", "Mock", "Fake", "Stub", "Dummy")
"""Tests of such classes, and what stands in for them."""
_LEAST = 2
_MOST_SHOWN = 5


def may_define(data: bytes) -> bool:
    """Whether a file may define a class that is called like one."""
    return re.search(_DEFINES, data) is not None


_DEFINES = rb"\bclass[ \t\\]+\w*(?:" + "|".join(
    glob.removeprefix("*") for globs in KINDS.values() for glob in globs
).encode() + rb")\b"  # fmt: skip


def find(classes: Classes) -> list[Named]:
    """The classes, by kind, the most imported first."""
    found = [_named(classes, kind, kin) for kin in classes.kins() for kind in _kinds(classes.outline(kin).name)]
    order = list(KINDS)
    return sorted(found, key=lambda one: (order.index(one.kind), -one.importers, one.path, one.line))


def proposed(found: Iterable[Named]) -> list[Proposal]:
    """A truth for each kind of which there are several: canonical is, of those that are imported and that a policy can
    name, one that starts something before all others, then the most imported one."""
    kinds: dict[str, list[Named]] = {}
    for one in found:
        kinds.setdefault(one.kind, []).append(one)
    return [proposal for kind, ones in kinds.items() for proposal in _proposed(kind, ones)]


def evidence(one: Named) -> str:
    """What speaks for a class, in words."""
    count = one.importers
    imported = f"imported by {count:,} file{'s' * (count != 1)}" if count else "nobody imports it"
    return (
        f"{imported}; launches {', '.join(one.launches) or 'nothing'}; defined at {for_terminal(one.path)}:{one.line}"
    )


def _proposed(kind: str, ones: Sequence[Named]) -> Iterator[Proposal]:
    nameable = [one for one in ones if one.dotted and is_yaml(one.dotted)]
    imported = sorted((one for one in nameable if one.importers), key=lambda one: not one.launches)
    if not imported or len(ones) < _LEAST:
        return
    best = imported[0]
    others = [one for one in nameable if one != best]
    yield Proposal(
        truth=kind,
        title=_TITLES[kind],
        canonical=[Candidate(best.dotted, evidence(best))],
        others=[Candidate(one.dotted, evidence(one)) for one in others[:_MOST_SHOWN]],
        clauses=[
            ("names", f"[{', '.join(map(for_yaml, KINDS[kind]))}]", f"nobody else may define these: rule {RULE}"),
            ("names-except", f"[{', '.join(for_yaml(word + '*') for word in _NOT_MEANT)}]", "tests and stand-ins"),
            ("severity", f"{{{RULE}: warn}}", "a name is a weak sign: this is told, and fails nothing"),
        ],
        instead="",
        seen=[],
    )


def _kinds(name: str) -> Iterator[str]:
    bare = name.rpartition(".")[2]
    if not bare.startswith(_NOT_MEANT):
        yield from (kind for kind, globs in KINDS.items() if any(fnmatchcase(bare, glob) for glob in globs))


def _named(classes: Classes, kind: str, kin: Kin) -> Named:
    outline, project = classes.outline(kin), classes.project
    using = users(Definition(outline.name, outline.span, (kin,), False), kin.path, project, classes.index)
    starts = launched(project.outlines.module(kin.path), kin.number, project.policy)
    name = (kind, kin.path, outline.name, outline.span.line, classes.dotted(kin))
    return Named(*name, len(using.importers), tuple(starts))
