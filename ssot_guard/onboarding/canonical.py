"""Whether a canonical name means something: the policy's reader has found its file, here follow the names in it.

Nothing is imported: the module is parsed, and its bindings tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..encoding import decode
from ..engine.module import Module
from ..engine.scope import Scope
from ..engine.scopes import Scopes
from ..policy import Policy, Truth
from ..problems import CannotRead
from ..quoting import for_terminal
from .checks import NO, OK, OPEN, Check
from .surroundings import Surroundings

NAME = "canonical"


def check(around: Surroundings, policy: Policy) -> Iterator[Check]:
    """One line a canonical entry."""
    for truth in policy.truths:
        for entry in truth.canonical:
            yield _entry(around, policy, truth, entry)


def _entry(around: Surroundings, policy: Policy, truth: Truth, entry: str) -> Check:
    what = f"{truth.name}: {entry}"
    if entry in truth.canonical_files or "/" in entry:
        return Check(NAME, OK, f"{what} is there")
    file, names = _split(entry, truth.canonical_files, policy.roots)
    if not names:
        return Check(NAME, OK, f"{what} is the module {file}")
    try:
        missing = _missing(_scopes(around, file), names)
    except CannotRead as error:
        return Check(NAME, NO, f"{what}: {error.problems[0]}", f"mend {file}")
    if missing is None:
        return Check(NAME, OPEN, f"{what}: {file} imports every name of other modules (`*`), so it may be one of those")
    if missing:
        return Check(
            NAME, NO, f"{what}: {file} defines no {missing}", f"correct `canonical` of {truth.name} in ssot-guard.yaml"
        )
    return Check(NAME, OK, f"{what} is defined in {file}")


def _split(entry: str, files: Iterable[str], roots: Iterable[str]) -> tuple[str, list[str]]:
    """The file that an entry leads to, and the names in it: the longest module that fits."""
    best = ("", [entry])
    for file in files:
        for root in roots:
            module = file.removeprefix("" if root == "." else root + "/").removesuffix(".py").removesuffix("/__init__")
            dotted = module.replace("/", ".")
            if entry == dotted or entry.startswith(dotted + "."):
                names = [name for name in entry[len(dotted) + 1 :].split(".") if name]
                best = min(best, (file, names), key=lambda found: len(found[1]) if found[0] else len(entry))
    return best


def _scopes(around: Surroundings, file: str) -> Scopes:
    for answer in around.tree.read_many([file]):
        if isinstance(answer, CannotRead):
            raise answer
        return Module(file, decode(answer.data, file)).scopes
    raise AssertionError("one file has one answer")


def _missing(scopes: Scopes, names: list[str]) -> str | None:
    """The first of nested names that is not bound; empty if all are, None if it may come from `import *`."""
    scope: Scope | None = scopes.module
    for name in names:
        if scope is None:
            return ""  # a name in something imported or computed: this file alone does not tell
        if name not in scope.bindings:
            return None if scope.stars else for_terminal(name)
        definition = next((b.node for b in scope.bindings[name] if b.kind == "definition"), None)
        scope = scopes.scope_of(definition) if definition is not None else None
    return ""
