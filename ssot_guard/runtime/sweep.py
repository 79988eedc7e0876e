"""What is in memory and should not be: competing modules, and files that hold something of them without leave."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import CodeType, FunctionType

from ..typed import Any, NamedTuple
from .asking import Asker
from .guard import Guard, Present
from .lookup import is_module, modules, namespace_of, origin_of
from .watch import Claim, Watch


class Held(NamedTuple):
    """A file's module has something of what competes in its globals, and nothing allows that."""

    path: str
    subject: str
    truth: str
    names: tuple[str, ...]
    """What it is called there."""


def present(watch: Watch) -> tuple[Present, ...]:
    """The competing modules that are imported now, and the files of the repository that hold something of them."""
    swept = _Sweep(watch)
    if not swept.competing:
        return ()
    by: dict[tuple[str, str], set[str]] = {}
    for path, _, claim, _ in swept.holdings():
        by.setdefault((claim.truth.name, claim.subject), set()).add(path)
    found = []
    for name, claims in swept.competing.items():
        for claim in claims:
            paths = tuple(sorted(by.get((claim.truth.name, claim.subject), ())))
            explained = any(watch.leave(claim, Asker(path, 0)) for path in paths)
            found.append(Present(name, claim.subject, claim.truth.name, paths, explained))
    return tuple(found)


def held(guard: Guard) -> tuple[Held, ...]:
    """What files hold without leave, sorted: got from `sys.modules`, as an attribute, or by running a file's text."""
    told = {(edge.path, edge.subject, edge.truth) for edge in guard.hits}  # there is nothing more to say of these
    found: dict[tuple[str, str, str], set[str]] = {}
    swept = _Sweep(guard.watch)
    for path, name, claim, thing in swept.holdings():
        key = (path, claim.subject, str(claim.truth.name))
        if key in told or guard.watch.leave(claim, Asker(path, 0)) or swept.may_have(path, claim, thing):
            continue
        if swept.speaks_of(path, claim):
            found.setdefault(key, set()).add(name)
    return tuple(sorted(Held(*key, tuple(sorted(names))) for key, names in found.items()))


class _Sweep:
    """All modules, looked at once."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        found = [(name, module, origin_of(module)) for name, module in modules()]
        known = ((name, watch.claims(name, origin)) for name, _, origin in found if name != "__main__")
        self.competing = {name: claims for name, claims in known if claims}
        """By the name in `sys.modules`."""
        placed = ((name, module, watch.territory.path_of(origin)) for name, module, origin in found)
        self._modules = [(name, module, path) for name, module, path in placed if path]
        """Those of the repository, with their files."""
        self._texts: dict[str, bytes] = {}

    def holdings(self) -> Iterator[tuple[str, str, Claim, object]]:
        """(file, name in it, what competes about it, the thing) for everything that modules of the repository hold."""
        for _, module, path in self._modules:
            names = namespace_of(module)
            for key, value in list(names.items()):
                for thing, claims in self._claims(str(names.get("__name__")), path, key, value):
                    told = (claim for claim in claims if not self._is_passed_on(claim, thing))
                    yield from ((path, key, claim, thing) for claim in told)

    def may_have(self, path: str, claim: Claim, thing: object) -> bool:
        """Whether another module of the truth hands the thing on, one that the file may import."""
        own = str(namespace_of(thing).get("__name__") if is_module(thing) else _attribute(thing, "__module__"))
        return any(
            self._watch.leave(each, Asker(path, 0))
            for name, claims in self.competing.items()
            if own.startswith(f"{name}.") or any(thing is each for each in namespace_of(sys.modules.get(name)).values())
            for each in claims
            if each.truth.name == claim.truth.name
        )

    def speaks_of(self, path: str, claim: Claim) -> bool:
        """Whether a file's own text has a way to what it holds. If not, somebody handed it on: a function of the
        canonical module, an attribute of its class, a file that may import it."""
        if path not in self._texts:
            self._texts[path] = self._watch.territory.read(path) or b""
        words = {claim.subject, claim.subject.rpartition(".")[2] if claim.is_name else claim.subject}
        ways = rb"\bsys\.modules\b|\bmodules\[|\bexec\b|" + b"|".join(
            rb"(?<!\w)%s(?!\w)" % re.escape(word).encode() for word in sorted(words)
        )
        return re.search(ways, self._texts[path]) is not None

    def _claims(self, module: str, path: str, key: str, value: Any) -> Iterator[tuple[object, Iterable[Claim]]]:
        """What of a value competes: itself, or what it is made of."""
        if is_module(value):
            own = namespace_of(value).get("__name__")
            if own != f"{module}.{key}":  # a package has its modules as attributes, whoever imported them
                yield value, self.competing.get(str(own), ())
        elif _is_definition(value):
            if _attribute(value, "__module__") != module:
                yield value, self._of(value, path)
            else:
                yield from ((base, self._of(base, path)) for base in _attribute(value, "__bases__") or ())
                yield value, self._copies.claims(value, path)

    def _of(self, value: object, path: str) -> Iterable[Claim]:
        """What competes about a class or function that a file uses: its name, or its module."""
        if id(value) in self._banned:
            home, claims = self._banned[id(value)]
            return claims if home != path else ()
        return self.competing.get(str(_attribute(value, "__module__")), ())

    @cached_property
    def _banned(self) -> dict[int, tuple[str, tuple[Claim, ...]]]:
        """What bears a banned name in a module, by its identity, and the module's file."""
        return dict(self._names())

    @cached_property
    def _copies(self) -> _Copies:
        return _Copies(self._watch)

    @cached_property
    def _canonical(self) -> list[tuple[str, Any]]:
        files = {path for rivals in self._watch.rivals for path in rivals.truth.canonical_files}
        return [(path, module) for _, module, path in self._modules if path in files]

    def _names(self) -> Iterator[tuple[int, tuple[str, tuple[Claim, ...]]]]:
        for name, module, path in self._modules:
            origin = origin_of(module)
            if self._watch.leads_on(name, origin):
                for key, value in list(namespace_of(module).items()):
                    if _is_definition(value) and self._is_ours(_attribute(value, "__module__")):
                        claims = self._watch.claims_on_name(name, origin, key)
                        if claims:
                            yield id(value), (path, claims)

    def _is_ours(self, name: object) -> bool:
        """Whether a module is the repository's: another name for a library's class bans no class."""
        return any(name == known for known, _, _ in self._modules)

    def _is_passed_on(self, claim: Claim, value: object) -> bool:
        """Whether a canonical module has the same thing: it may wrap what competes, and hand it on."""
        return any(
            value is each
            for path, module in self._canonical
            if path in claim.truth.canonical_files
            for each in namespace_of(module).values()
        )


def _is_definition(value: object) -> bool:
    """Whether it is a class or a function. Its own type is asked: lazy objects answer for what they have to load."""
    return issubclass(type(value), (type, FunctionType))


def _attribute(definition: object, name: str) -> Any:
    """An attribute of a class or function, past what a metaclass makes of it; None if it has none."""
    look = type.__getattribute__ if issubclass(type(definition), type) else object.__getattribute__
    try:
        return look(definition, name)
    except Exception:  # what a class has put there may raise whatever it likes
        return None


class _Copies:
    """Classes and functions that were made by running a competing file's text, as `exec(open(file).read())` does."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def claims(self, value: type | FunctionType, path: str) -> Iterable[Claim]:
        """What competes about something of which the module in the file `path` says that it is its own."""
        name = str(_attribute(value, "__name__"))
        for code, claims in self._definitions.get(name, ()):
            if _is_made_from(value, code) and not self._defines(path, name):
                return claims
        return ()

    def _defines(self, path: str, name: str) -> bool:
        text = self._watch.territory.read(path) or b""
        return re.search(rb"\b(?:class|def)\s+%s\b" % re.escape(name).encode(), text) is not None

    @cached_property
    def _definitions(self) -> Mapping[str, list[tuple[CodeType, tuple[Claim, ...]]]]:
        """What the competing files define at their top, by name: compiled, never run."""
        made: dict[str, list[tuple[CodeType, tuple[Claim, ...]]]] = {}
        for path in sorted({path for rivals in self._watch.rivals for path in rivals.sources()}):
            for code in _top(self._watch.territory.read(path) or b"", path):
                file = self._watch.territory.file_of(path)
                claims = self._watch.claims("", file) or self._watch.claims_on_name("", file, code.co_name)
                if claims:
                    made.setdefault(code.co_name, []).append((code, claims))
        return made


def _top(text: bytes, path: str) -> list[CodeType]:
    """The classes and functions at the top of a file; none if it does not compile, for then nobody can have run it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd escapes, whoever wrote the file has been told
        try:
            code = compile(text, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _is_made_from(value: type | FunctionType, code: CodeType) -> bool:
    """Whether a class or function was made by that code. A class without anything in it does not tell before 3.13."""
    if isinstance(value, FunctionType):
        return _alike(value.__code__, code)
    inside = {each.co_name: each for each in code.co_consts if isinstance(each, CodeType)}
    own = dict(_attribute(value, "__dict__") or {})
    names = {name for name in own if not name.startswith("__")}
    methods = [(name, each) for name, each in own.items() if name in inside and isinstance(each, FunctionType)]
    told = bool(methods or names) or own.get("__firstlineno__") == code.co_firstlineno
    return told and names <= {*code.co_names} and all(_alike(each.__code__, inside[name]) for name, each in methods)


def _alike(one: CodeType, other: CodeType) -> bool:
    """Whether two functions were compiled from the same text."""
    first, second = ((each.co_firstlineno, each.co_code, each.co_names, each.co_varnames) for each in (one, other))
    return first == second
