"""Findings of duplicate-definition with what the class does: a name alone says little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...typed import TYPE_CHECKING
from ..checks.duplicate_definition import RULE, Definition, definitions, gather
from ..codebase.importers import Importers
from ..facts import Facts
from ..finding import Finding
from .launched import launched
from .spread import Users, users

if TYPE_CHECKING:
    from ..codebase.project import Project
    from ..module import Module

_MOST_SHOWN = 3


def told(findings: Iterable[Finding], project: Project, index: Importers) -> list[Finding]:
    """The same findings in the same order; those of the rule say more. Raises `CannotRead` if a file cannot be read."""
    truths = {truth.name: truth for truth in project.policy.truths}
    module: Module | None = None
    result = []
    for finding in findings:
        if finding.rule == RULE:
            if module is None or module.path != finding.path:
                module = project.outlines.module(finding.path)
            truth = truths[finding.truth]
            facts = gather(module, [truth], Facts(module.path))
            meant = definitions(facts, truth, project)
            found = next(one for one in meant if (one.name, *one.span) == (finding.subject, *finding[3:7]))
            finding = finding._replace(message=f"{finding.message}; {_does(found, module, project, index)}")
        result.append(finding)
    return result


def _does(found: Definition, module: Module, project: Project, index: Importers) -> str:
    using = users(found, module.path, project, index)
    return f"it launches {_launched(found, module, project)}; {_imported(using)}; {_descend(using)}"


def _launched(found: Definition, module: Module, project: Project) -> str:
    words: dict[str, None] = {}
    for kin in found.kins:
        if kin.path:
            own = module if kin.path == module.path else project.outlines.module(kin.path)
            words.update(dict.fromkeys(launched(own, kin.number, project.policy)))
    return ", ".join(words) or "nothing"


def _imported(using: Users) -> str:
    count = len(using.importers)
    if not count:
        return "nobody imports it"
    return f"imported by {count} file{'' if count == 1 else 's'}: {_some(using.importers)}"


def _descend(using: Users) -> str:
    count = len(using.heirs)
    if not count:
        return "no class descends from it"
    return "1 class descends from it" if count == 1 else f"{count} classes descend from it"


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths[:_MOST_SHOWN]) + (", ..." if len(paths) > _MOST_SHOWN else "")
