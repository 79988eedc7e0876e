"""competing-import: nobody imports what competes with the canonical. Twin of `hooks/competing-import/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...rules import load
from ...typed import TYPE_CHECKING
from ..codebase.imported import STAR, Import, Imported
from ..codebase.outline import Span, taken
from ..codebase.ways import Competitor, Ways
from ..finding import Finding
from ..mapping import drawn
from ..module import Held, Module

if TYPE_CHECKING:
    from ...policy import Truth
    from ..codebase.project import Project
    from ..facts import Facts

RULE = "competing-import"


def gather(module: Module | Held, truths: Sequence[Truth], found: Facts) -> Facts:
    """What a file imports."""
    assert isinstance(module, Module)
    imported = Imported(module, load(RULE))
    return drawn(module, found)._replace(
        imports=(*imported.statements(), *imported.by_name(), *imported.plugins()),
        texts=tuple(imported.texts()) if any(truth.strings for truth in truths) else (),
        uses=tuple(imported.uses()),
    )


def check(facts: Facts, truth: Truth, project: Project) -> Iterator[Finding]:
    """The findings of one truth in one file, in no order. Raises `CannotRead` if a file that a name leads to cannot be
    read."""
    looking = _Looking(facts, truth, project)
    if looking.competes_itself():
        return
    for place, competitor in looking.found():
        way = f", through {competitor.through}" if competitor.through else ""
        message = f"imports {competitor.subject}{way}, which competes with {truth.canonical[0]}"
        instead = truth.instead or f"import from {truth.canonical[0]}"
        yield Finding(RULE, truth.name, facts.path, *place, competitor.subject, message, instead)


class _Looking:
    """One file, as one truth sees it."""

    def __init__(self, facts: Facts, truth: Truth, project: Project) -> None:
        self._facts, self._path, self._truth, self._project = facts, facts.path, truth, project
        standing = project.standing(truth)
        self._competitors, self._bystanders = standing.competitors, standing.bystanders
        self._ways = Ways(self._competitors)

    def competes_itself(self) -> bool:
        """Competing modules of one truth may import each other."""
        return bool(self._competitors.competing(self._path))

    def found(self) -> Iterator[tuple[Span, Competitor]]:
        """Each place with what it imports, once for each subject; a use only where no import tells of it."""
        told: set[str] = set()
        seen: set[tuple[int, int, str]] = set()
        for one in (*self._facts.imports, *(self._facts.texts if self._truth.strings else ())):
            for competitor in self._of_import(one):
                key = (one.span.line, one.span.column, competitor.subject)
                if key not in seen:
                    seen.add(key)
                    told.add(competitor.subject)
                    yield one.span, competitor
        for place, ref in self._facts.uses:
            if self._leads_aside(ref):
                continue
            for competitor in self._ways.of(self._path, self._project.meanings.of(self._path, ref)):
                # (A use of what an import has brought is no second one of the packages around it.)
                if not any(f"{subject}.".startswith(f"{competitor.subject}.") for subject in told):
                    told.add(competitor.subject)
                    yield place, competitor

    def _of_import(self, one: Import) -> Iterable[Competitor]:
        if one.is_text:
            return self._ways.of(self._path, self._project.meanings.of(self._path, one.module))
        whole = self._of_module(one.module)
        if whole:
            return [whole]
        names = self._brought(one.module) if one.names == (STAR,) else one.names
        return [found for name in names for found in self._of_name(one.module, name)]

    def _of_module(self, ref: str) -> Competitor | None:
        """What competes about a module as a whole: itself, or the deepest package around it that is there."""
        file = self._project.meanings.module(self._path, ref)
        if file:
            subject = self._competitors.competing(file) if file != self._path else ""
        elif ref.startswith("."):
            subject = ""
        else:
            subject = ref if self._competitors.competing_outside(ref) else ""
        if subject or not ref.strip(".").count("."):
            return Competitor(subject) if subject else None
        return None if file else self._of_module(ref.rpartition(".")[0])

    def _of_name(self, module: str, name: str) -> Iterable[Competitor]:
        ref = taken(module, name)
        return () if self._leads_aside(ref) else self._ways.of(self._path, self._project.meanings.of(self._path, ref))

    def _leads_aside(self, ref: str) -> bool:
        """Whether a dotted name from the roots is one of a bystander's, and so is all that it passes through. One that
        leads nowhere can compete as well."""
        folders, file = self._project.layout.roots, ""
        for part in ref.split(".") if self._bystanders else ():
            found, folders = self._project.layout.step(folders, part)
            if found and found not in self._bystanders:
                return False
            file = found or file  # what is not found may be a folder without `__init__.py`
            if not folders:
                break
        return bool(file) and not self._competitors.competing_outside(ref)

    def _brought(self, module: str) -> list[str]:
        """The names that `from module import *` brings and that the module has from elsewhere, or that are banned."""
        file = self._project.meanings.module(self._path, module)
        if not file or file in self._truth.canonical_files:
            return []
        if self._leads_aside(module) and not file.endswith("__init__.py"):
            return []
        outline = self._project.outlines.of(file)
        return [
            name
            for name, refs in outline.names.items()
            if outline.exports(name)
            and (self._competitors.competing(file, name) or any(not ref.startswith(":") for ref in refs))
        ]
