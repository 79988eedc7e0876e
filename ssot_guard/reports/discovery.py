"""What a repository without a policy has several of, for eyes and for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..auditing.discovery import Base, Discovery, Launch, Named
from ..quoting import for_terminal
from ..typed import Any
from .colours import COLOURS, Paint, painter

_MOST_SHOWN = 10
_MOST_PLACES = 3
_KINDS = {"orchestrator": "Orchestrators", "runner": "Test runners", "service-manager": "Managers of services"}


def render(discovery: Discovery, *, colour: bool) -> str:
    """One line a thing, the weightiest first, with a line end at its end. What it leaves out it counts."""
    return "".join(line + "\n" for line in _lines(discovery, painter(colour)))


def data(discovery: Discovery) -> dict[str, Any]:
    """What docs/discovery.schema.json describes."""
    return {
        "version": 1,
        "name": discovery.name,
        "files": discovery.files,
        "left_out": discovery.left_out,
        "launches": [one._asdict() for one in discovery.launches],
        "bases": [one._asdict() for one in discovery.bases],
        "named": [one._asdict() for one in discovery.named],
        "proposed": [
            {**one._asdict(), "canonical": [{"name": name, "evidence": why} for name, why in one.canonical]}
            for one in discovery.proposed
        ],
        "unread": [{"path": one.path, "line": one.line, "message": one.message} for one in discovery.unread],
    }


def _lines(discovery: Discovery, paint: Paint) -> Iterator[str]:
    name = paint(COLOURS.place, for_terminal(discovery.name))
    yield f"{name}: {_number(discovery.files, 'Python file')}, no policy yet"
    for pattern in discovery.left_out:
        yield f"  left out: {for_terminal(pattern)}"
    yield from _launches(discovery.launches, paint)
    yield from _bases(discovery.bases, paint)
    yield from _named(discovery.named, paint)
    yield from _proposed(discovery, paint)
    yield from _unread(discovery, paint)


def _heading(text: str, paint: Paint) -> Iterator[str]:
    yield ""
    yield paint(COLOURS.place, text)


# --- who starts pytest ------------------------------------------------------------------------------------------------


def _launches(launches: Sequence[Launch], paint: Paint) -> Iterator[str]:
    tests = [one for one in launches if one.is_test]
    others = [one for one in launches if not one.is_test]
    yield from _heading(f"Who starts pytest: {_number(len(launches), 'file')}", paint)
    yield from _some(_launch(one) for one in others)
    if tests:
        yield _of_tests(tests)


def _of_tests(tests: Sequence[Launch]) -> str:
    few = ", ".join(map(_placed, tests[:_MOST_PLACES])) + ", ..." * (len(tests) > _MOST_PLACES)
    return f"  {_number(len(tests), 'test module')} among them: {few}"


def _launch(one: Launch) -> str:
    named = "" if one.named_in is None else f"; named in {_number(one.named_in, 'other file')}"
    return f"{_placed(one)}{named}{f'; {for_terminal(one.how)}' * bool(one.how)}"


def _placed(one: Launch) -> str:
    lines = ", ".join(map(str, one.lines[:_MOST_PLACES])) + ", ..." * (len(one.lines) > _MOST_PLACES)
    return f"{for_terminal(one.path)}:{lines}"


# --- bases of test classes --------------------------------------------------------------------------------------------


def _bases(bases: Sequence[Base], paint: Paint) -> Iterator[str]:
    yield from _heading(
        f"What test classes descend from: {_number(len(bases), 'class', 'es')} of this repository", paint
    )
    yield from _some(map(_base, bases))
    for name, same in _namesakes(bases):
        yield f"  {len(same)} are called {for_terminal(name)}: {_files(one.path for one in same)}"


def _base(one: Base) -> str:
    what = one.testcase or ("no TestCase, test methods" if one.has_tests else "no TestCase")
    count = f"{_number(one.classes, 'class', 'es')}, {one.direct:,} directly, in {_number(one.files, 'file')}"
    return f"{for_terminal(one.path)}:{one.line} {for_terminal(one.name)} ({for_terminal(what)}): {count}{_under(one)}"


def _under(one: Base) -> str:
    return f"; itself below {for_terminal(one.under[0])}" if one.under else ""


# --- what is called alike ---------------------------------------------------------------------------------------------


def _named(named: Sequence[Named], paint: Paint) -> Iterator[str]:
    for kind in dict.fromkeys(one.kind for one in named):
        ones = [one for one in named if one.kind == kind]
        yield from _heading(f"{_KINDS[kind]} by their names, a weak sign: {len(ones):,}", paint)
        yield from _some(map(_called, ones))
        for name, same in _namesakes(ones):
            yield f"  {len(same)} are called {for_terminal(name)}: {_files(one.path for one in same)}"


def _called(one: Named) -> str:
    imported = f"imported by {_number(one.importers, 'file')}" if one.importers else "nobody imports it"
    starts = ", ".join(map(for_terminal, one.launches)) or "nothing"
    return f"{for_terminal(one.path)}:{one.line} {for_terminal(one.name)}: {imported}, starts {starts}"


def _namesakes(ones: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Bare names that several classes bear, each with its classes: a name is no identity."""
    groups: dict[str, list[Any]] = {}
    for one in ones:
        groups.setdefault(one.name.rpartition(".")[2], []).append(one)
    return ((name, same) for name, same in groups.items() if len(same) > 1)


# --- what comes next --------------------------------------------------------------------------------------------------


def _proposed(discovery: Discovery, paint: Paint) -> Iterator[str]:
    if not discovery.proposed:
        return
    yield from _heading("What could be declared", paint)
    for one in discovery.proposed:
        names = ", ".join(for_terminal(name) for name, _ in one.canonical)
        yield f"  {one.truth}: {one.title}: {names}{' (commented out)' * one.commented_out}"
    if not all(one.commented_out for one in discovery.proposed):
        yield f"  ssot-guard init writes {'it' if len(discovery.proposed) == 1 else 'them'} down, with the evidence"
    else:
        yield "  ssot-guard init --canonical PATH writes them down, once it is told which file starts the tests"


def _unread(discovery: Discovery, paint: Paint) -> Iterator[str]:
    if discovery.unread:
        yield from _heading(
            f"Not read: {_number(len(discovery.unread), 'problem')}; what is in there is not in the above", paint
        )
        for problem in discovery.unread:
            yield f"  {paint(COLOURS.error, 'error:')} {for_terminal(str(problem))}"


# --- in words ---------------------------------------------------------------------------------------------------------


def _some(lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    yield from (f"  {line}" for line in found[:_MOST_SHOWN])
    if len(found) > _MOST_SHOWN:
        yield f"  ... and {len(found) - _MOST_SHOWN:,} more"


def _files(paths: Iterable[str]) -> str:
    found = list(dict.fromkeys(paths))
    more = f", ... and {len(found) - _MOST_SHOWN:,} more" if len(found) > _MOST_SHOWN else ""
    return ", ".join(map(for_terminal, found[:_MOST_SHOWN])) + more


def _number(count: int, what: str, plural: str = "s") -> str:
    return f"{count:,} {what}{plural * (count != 1)}"
