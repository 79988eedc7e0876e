"""One test session: what the guard says at its start, and what it found by its end, in every process of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType

from ..quoting import for_terminal
from ..typed import Any, NamedTuple
from . import handle
from .asking import NOBODY, Asker
from .errors import GuardNotLiveError
from .guard import OFF, RAISE, Guard
from .lookup import namespace_of, origin_of
from .record import Edge
from .sweep import Held, held


class Outcome(NamedTuple):
    """What there is to tell at the end."""

    hits: Mapping[Edge, int] = {}
    held: Sequence[Held] = ()
    dead: Sequence[str] = ()
    """What of the guard did not work, process by process."""

    @property
    def truths(self) -> set[str]:
        """The names of those that something is told of."""
        return {*(edge.truth for edge in self.hits), *(each.truth for each in self.held)}

    def joined(self, others: Sequence[Outcome]) -> Outcome:
        """The same with what other processes have found."""
        hits = Counter(dict(self.hits))
        for other in others:
            hits.update(other.hits)
        together = {each for outcome in (self, *others) for each in outcome.held}
        dead = [why for outcome in (self, *others) for why in outcome.dead]
        return Outcome(dict(hits), sorted(together), list(dict.fromkeys(dead)))

    def plain(self) -> dict[str, list[Any]]:
        """As data of builtin types only, which one process can send to another."""
        return {
            "hits": [[*edge, count] for edge, count in self.hits.items()],
            "held": [[list(each[:3]), list(each.names)] for each in self.held],
            "dead": list(self.dead),
        }


def outcome_of(plain: Mapping[str, Any]) -> Outcome:
    """What `Outcome.plain` gave."""
    hits = {Edge(*edge): count for *edge, count in plain["hits"]}
    swept = [Held(path, subject, truth, tuple(names)) for (path, subject, truth), names in plain["held"]]
    return Outcome(hits, swept, list(plain["dead"]))


def finish(guard: Guard, name: str) -> Outcome:
    """Ask once more whether the guard works, and sweep. `name` is what this process is called."""
    if guard.mode == OFF:
        return Outcome()
    dead = [guard.record.broken] if guard.record and guard.record.broken else []
    try:
        handle.verify()
    except GuardNotLiveError as error:
        dead.append(str(error))
    return Outcome(guard.hits, held(guard), [f"{name}: {why}" for why in dead])


def header(guard: Guard, missing_hook: str) -> list[str]:
    """What the session says at its start. `missing_hook` is the command that installs the commit hook, if it is not."""
    if guard.mode == OFF:
        return ["ssot-guard: off"]
    competing = len(guard.watch)
    parts = [
        "on" if guard.mode == RAISE else "on, and only warns",
        f"{competing} competing module{'s' * (competing != 1)}",
        "canary refused",
        f"{len(guard.present)} imported before",
    ]
    if missing_hook:
        parts.append(f"commit hook not installed in this clone: {missing_hook}")
    before = [f"  imported before: {module}" for module in guard.present]
    return list(map(for_terminal, [f"ssot-guard: {', '.join(parts)}", *before]))


def judge_plugins(guard: Guard, module: ModuleType) -> None:
    """Judge what a module's `pytest_plugins` name: pytest imports them, and on its stack stands no file that asks.

    Raises `NonCanonicalImportError`.
    """
    named = namespace_of(module).get("pytest_plugins")
    items = named.split(",") if isinstance(named, str) else named if isinstance(named, (list, tuple)) else ()
    names = [name for name in items if isinstance(name, str)]
    file = origin_of(module) or ""
    path = guard.watch.territory.path_of(file)
    if names and path:
        lines = (guard.watch.territory.read(path) or b"").splitlines()
        line = next((at for at, text in enumerate(lines, 1) if text.lstrip().startswith(b"pytest_plugins")), 1)
        for name in names:
            handle.judge(name.strip(), Asker(path, line, file))


def fails(guard: Guard, outcome: Outcome) -> bool:
    """Whether the session is to fail for it, although all its tests may have passed."""
    broken = (truth for truth in guard.watch.policy.truths if truth.name in outcome.truths)
    return bool(outcome.dead) or any(map(guard.refuses, broken))


def title(guard: Guard, outcome: Outcome) -> str:
    """The headline of the summary; empty if there is nothing to tell."""
    refusing = {truth.name for truth in guard.watch.policy.truths if guard.refuses(truth)}
    refused = sum(edge.truth in refusing for edge in outcome.hits)
    counts = {"refused": refused, "warned about": len(outcome.hits) - refused}
    parts = [f"{count} import{'s' * (count != 1)} {verb}" for verb, count in counts.items() if count]
    if outcome.held:
        parts.append(f"{len(outcome.held)} found by the sweep")
    if outcome.dead:
        parts.append("the guard has not worked")
    return f"ssot-guard: {', '.join(parts)}" if parts else ""


def summary(guard: Guard, outcome: Outcome) -> Iterator[str]:
    """What was tried and what was found, a line each, and what to do about it."""
    for why in outcome.dead:
        yield for_terminal(why)
    for edge, count in sorted(outcome.hits.items()):
        times = f" ({count} times)" if count > 1 else ""
        yield for_terminal(f"{edge.path}:{edge.line} imports {edge.subject}{times}")
    for each in outcome.held:
        names = ", ".join(each.names)
        yield for_terminal(f"{each.path} has {each.subject}, or something of it, as {names}: not by an import")
    for truth in guard.watch.policy.truths:
        if truth.name in outcome.truths:
            yield for_terminal(f"instead: {truth.instead or f'import from {truth.canonical[0]}'}")
    pairs = [
        *((edge.path, edge.subject) for edge in outcome.hits),
        *((each.path, each.subject) for each in outcome.held),
    ]
    for path, subject in sorted(set(pairs)):
        if path != NOBODY:
            yield for_terminal(f"allow: {guard.allow(path, subject)}")
