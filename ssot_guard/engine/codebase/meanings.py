"""What a name means, through any number of files: a class, a module, or something outside the repository."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from ...layout import Folders, Layout, folder_of
from ...typed import NamedTuple
from .outline import Ref, taken
from .outlines import Outlines
from .trace import Paths, Trace

_MOST_PARTS = 30
"""`X = X.a` in a circle of files would go on for ever; real names have fewer than ten parts."""
_MOST_LEADS = 2_000
"""Where there are two ways at each turn of the circle, they double; what is found by then is what a name can mean."""

_STAR = "*"
_LOADED = frozenset({"abc", "builtins", "importlib", "os", "sys", "types", "typing", "unittest"})
"""What Python, pytest and unittest have loaded before a test's own folder is on the path: no file there hides it."""


class Step(NamedTuple):
    """Something that a meaning was reached by: a name taken from a module, or (no name) the module itself."""

    path: str
    name: str


INHERITED = Step("", "bases")
"""Stands where a way goes on from a class to its bases."""


class Meaning(NamedTuple):
    """One thing that an expression can be.

    `kind`: `class` (number `number` of the file `path`), `module` (the file `path`), `name` (what else `path` binds to
    `name`) or `outside` (the dotted `name` leads out of the repository).
    """

    kind: str
    path: str = ""
    name: str = ""
    number: int = -1
    via: tuple[Step, ...] = ()

    @property
    def identity(self) -> tuple[str, str, str, int]:
        """The same for the same thing, however it was reached."""
        return self[:4]


class _Lead(NamedTuple):
    """A reference that is still to be looked up, and the file that it stands in."""

    path: str
    ref: Ref
    attributes: int = 0
    """How many of its last parts do not stand there: attributes that others take of what stands there."""
    via: tuple[Step, ...] = ()


class Meanings:
    """Looks references up. No lead is followed twice, so circular imports end."""

    def __init__(self, layout: Layout, outlines: Outlines, trace: Trace) -> None:
        self._layout, self._outlines, self._trace = layout, outlines, trace
        self._known: dict[tuple[str, Ref], tuple[tuple[Meaning, ...], Paths]] = {}
        self._modules: dict[tuple[str, Ref], tuple[str, Paths]] = {}
        self._steps: dict[tuple[str, Ref, int], tuple[tuple[Meaning | _Lead, ...], Paths]] = {}

    def of(self, path: str, ref: Ref) -> tuple[Meaning, ...]:
        """What a reference that stands in a file can mean. Raises `CannotRead` if a file on the way cannot be read."""
        key = (path, ref)
        if key not in self._known:
            self._known[key] = self._trace.noted(lambda: tuple(self._search([_Lead(path, ref)])))
        found, depends = self._known[key]
        self._trace.replay(depends)
        return found

    def module(self, path: str, ref: Ref) -> str:
        """The file of the module that an import statement in `path` names; empty if it is none of the repository.

        As the import system does it, by folders: what the packages on the way bind to its parts does not count.
        """
        key = (path, ref)
        if key not in self._modules:
            self._modules[key] = self._trace.noted(lambda: self._module(path, ref))
        file, depends = self._modules[key]
        self._trace.replay(depends)
        return file

    def _module(self, path: str, ref: Ref) -> str:
        level = len(ref) - len(ref.lstrip("."))
        parts = ref[level:].split(".") if ref[level:] else []
        folder = folder_of(path, level) if level else None
        if level:
            return "" if folder is None else self._layout.module((folder,), parts) or ""
        found = (self._layout.module(folders, parts) for folders in (self._layout.roots, *self._layout.homes(path)))
        return next((file for file in found if file is not None), "")

    def _search(self, answers: Iterable[Meaning | _Lead]) -> Iterator[Meaning]:
        waiting, leads, found = deque[_Lead](), set[tuple[str, Ref, int]](), set[tuple[str, str, str, int]]()
        while True:
            for answer in answers:
                if isinstance(answer, Meaning):
                    if answer.identity not in found:
                        found.add(answer.identity)
                        yield answer
                elif answer[:3] not in leads and answer.ref.count(".") < _MOST_PARTS and len(leads) < _MOST_LEADS:
                    leads.add(answer[:3])
                    waiting.append(answer)
            if not waiting:
                return
            answers = self._followed(waiting.popleft())

    def _followed(self, lead: _Lead) -> Iterable[Meaning | _Lead]:
        """Where a lead goes on to. What a module has from others is looked up for thousands that take it from there, so
        that is remembered."""
        if not lead.via:
            return self._follow(lead)
        key = lead[:3]
        if key not in self._steps:
            self._steps[key] = self._trace.noted(lambda: tuple(self._follow(lead._replace(via=()))))
        found, depends = self._steps[key]
        self._trace.replay(depends)
        return [answer._replace(via=(*lead.via, *answer.via)) for answer in found]

    def _follow(self, lead: _Lead) -> Iterator[Meaning | _Lead]:
        if lead.ref.startswith(":"):
            return self._own(lead)
        level = len(lead.ref) - len(lead.ref.lstrip("."))
        parts = lead.ref[level:].split(".") if lead.ref[level:] else []
        if not level:
            return self._absolute(lead, parts)
        folder = folder_of(lead.path, level)
        return iter(()) if folder is None else self._in_package(lead, folder, parts)

    def _own(self, lead: _Lead) -> Iterator[Meaning | _Lead]:
        """`:3`, and what `:3.Inner` leads to: a name of its body, or of a base's."""
        number, _, rest = lead.ref[1:].partition(".")
        if not rest:
            yield Meaning("class", lead.path, "", int(number), lead.via)
            return
        own = self._outlines.of(lead.path).classes[int(number)]
        name, *after = names = rest.split(".")
        if name in own.members:
            yield from (_onward(lead.path, member, after, lead.via) for member in own.members[name])
        else:
            bases = frozenset[str]().union(*own.bases)
            yield from (_onward(lead.path, base, names, (*lead.via, INHERITED)) for base in bases)

    # -- modules

    def _absolute(self, lead: _Lead, parts: list[str]) -> Iterator[Meaning | _Lead]:
        """Under the roots, else where pytest and `python file.py` put the file's own folder on the path."""
        homes = () if _LOADED.intersection(parts[:1]) else self._layout.homes(lead.path)
        for folders in (self._layout.roots, *homes):
            found = self._below(lead, folders, parts)
            # A file beside it that does not have the name, or is the one that asks, is not the package that is meant.
            answers = [answer for answer in found or () if answer[:2] != lead[:2]]
            if answers or (found is not None and folders is self._layout.roots):
                yield from answers
                return
        yield Meaning("outside", "", ".".join(part for part in parts if part != _STAR), via=lead.via)

    def _in_package(self, lead: _Lead, folder: str, parts: list[str]) -> Iterator[Meaning | _Lead]:
        """What follows leading dots: names of the package itself (`from . import x`), or its modules."""
        package = f"{folder}/__init__.py" if folder else "__init__.py"
        if self._layout.exists(package):
            return self._in_module(lead, package, (folder,), parts)
        return self._below(lead, (folder,), parts) or iter(())

    def _below(self, lead: _Lead, folders: Folders, parts: list[str]) -> Iterator[Meaning | _Lead] | None:
        """What a dotted name leads to from these folders on; None if there is no such module."""
        for count, part in enumerate(parts, 1):
            if part == _STAR:
                return None  # of a folder without `__init__.py`, which binds nothing
            file, folders = self._step(lead, "", folders, parts[count - 1 :])
            if file:
                return self._in_module(_passed(lead, file), file, folders, parts[count:])
        return None

    def _in_module(self, lead: _Lead, file: str, folders: Folders, parts: list[str]) -> Iterator[Meaning | _Lead]:
        """What the names `parts` mean in a module.

        The last one is what the module binds, else its submodule. The ones before are submodules, for that is what an
        import statement names; what the module binds counts along with it, for `a.b.C` may be attributes as well.
        What a star brings are attributes of the module.
        """
        if not parts:
            yield Meaning("module", file, via=lead.via)
            return
        if parts[0] == _STAR:
            if len(parts) > 1 and self._exports(file, parts[1]):
                yield from self._in_module(lead._replace(attributes=len(parts) - 1), file, folders, parts[1:])
            return
        submodule, below = self._step(lead, file, folders, parts)
        is_own = lead.path == file  # a package that imports its own submodule leads back to itself
        bound = self._binds(file, parts[0])
        if not (submodule and is_own and len(parts) > 1):
            yield from self._bound(lead, file, parts)
        if submodule and (not bound or is_own or len(parts) > 1):
            yield from self._in_module(_passed(lead, submodule), submodule, below, parts[1:])
        elif below and not bound:  # a folder without `__init__.py` in a package that has one
            yield from self._below(lead, below, parts[1:]) or ()

    def _step(self, lead: _Lead, package: str, folders: Folders, parts: list[str]) -> tuple[str, Folders]:
        """As the layout's, to the first of the parts; nowhere if that is an attribute which the package has not got.

        An import statement finds a module by its folder. To be an attribute of its package it has to be imported, and
        who does that has to be known: the package (its `__init__.py`, if it has one) or the file that led here.
        """
        if not folders or (len(parts) <= lead.attributes and not self._is_loaded(lead, package, parts)):
            return "", ()
        return self._layout.step(folders, parts[0])

    def _is_loaded(self, lead: _Lead, package: str, parts: list[str]) -> bool:
        if package and self._outlines.mentions(package, parts[0]) and self._outlines.of(package).loads(parts[0]):
            return True
        module = lead.ref.rsplit(".", len(parts) - 1)[0]
        imported = self._outlines.of(lead.path).imported if lead.path else ()
        return any(f"{name}.".startswith(f"{module}.") for name in imported)

    def _exports(self, file: str, name: str) -> bool:
        """Whether `from module import *` brings a name, if the module may have it."""
        name = name.removesuffix("()")
        return self._outlines.mentions(file, name) and self._outlines.of(file).exports(name)

    def _binds(self, file: str, name: str) -> bool:
        """Whether a module itself binds a name; what its stars bring may be another."""
        return self._outlines.mentions(file, name) and name in self._outlines.of(file).names

    def _bound(self, lead: _Lead, file: str, parts: list[str]) -> Iterator[Meaning | _Lead]:
        name = parts[0].removesuffix("()")
        if not self._outlines.mentions(file, name):
            return
        outline = self._outlines.of(file)
        via = (*lead.via, Step(file, name))
        refs = (outline.names if name == parts[0] else outline.returned).get(name)
        if refs is None and name not in outline.names:
            yield from self._by_star(lead, file, parts)
        elif refs:
            yield from (_onward(file, ref, parts[1:], via) for ref in sorted(refs))
        else:
            yield Meaning("name", file, ".".join(parts), via=via)

    def _by_star(self, lead: _Lead, file: str, parts: list[str]) -> Iterator[Meaning | _Lead]:
        for star in self._outlines.of(file).stars:
            yield _onward(file, taken(star, _STAR), parts, (*lead.via, Step(file, parts[0])))


def _onward(path: str, ref: Ref, names: Sequence[str], via: tuple[Step, ...]) -> _Lead:
    """To the attributes `names` of what a reference means in a file."""
    return _Lead(path, ".".join([ref, *names]), len(names), via)


def _passed(lead: _Lead, file: str) -> _Lead:
    return lead._replace(via=(*lead.via, Step(file, "")))
