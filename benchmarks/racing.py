"""Programs measured beside each other: in turn, so that a busy machine slows all alike, and each held to its answer."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from processes import Ran, peak, timed
from scratch import environment

from ssot_guard.quoting import for_terminal

Report = Callable[[str], None]


class Racer(NamedTuple):
    """A program with its question. `counted` finds one finding in its output; `first` says whether a first run, which
    fills its cache, does not count; `missing` why it cannot be asked at all; `cwd` where it has a folder of its own."""

    name: str
    command: tuple[str, ...]
    codes: frozenset[int] = frozenset((0, 1))
    counted: str = ""
    variables: Mapping[str, str] = {}
    first: bool = False
    missing: str = ""
    cwd: str = ""

    def environment(self) -> dict[str, str]:
        return {**environment(), **self.variables}


class Limits(NamedTuple):
    """`rounds` at most; a racer whose runs took `budget` seconds together has no further one; one run that takes
    `limit` seconds is stopped, and is no figure. `memory` asks for one more run each, to look at it."""

    rounds: int = 5
    budget: float = 60.0
    limit: float = 60.0
    memory: bool = True


class Result(NamedTuple):
    """What was measured: one run a round. With a `problem` there is no figure."""

    racer: Racer
    runs: tuple[Ran, ...] = ()
    peak: int | None = None
    problem: str = ""

    @property
    def seconds(self) -> float:
        """The median. Only where there is no problem."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def processor(self) -> float:
        """The median, likewise."""
        return statistics.median(run.processor for run in self.runs)

    @property
    def findings(self) -> int | None:
        """How many it told; None if nobody counted."""
        return count(self.racer, self.runs[-1]) if self.racer.counted else None


class Ratio(NamedTuple):
    """How many times as long, by the medians, and the least and the most of any one round: never outside of these."""

    median: float
    low: float
    high: float


def race(racers: Sequence[Racer], cwd: str, limits: Limits, tell: Report = print) -> list[Result]:
    """Measure them in a folder, round by round. What fails is told, has no figure and does not run again."""
    results = [_begun(racer, cwd, limits, tell) for racer in racers]
    for number in range(limits.rounds):
        results = [_one_more(result, number, cwd, limits, tell) for result in results]
    return [_weighed(result, cwd, limits) for result in results]


def proved(racer: Racer, cwd: str, limit: float, tell: Report = print) -> str:
    """Why a racer is not to be measured: it did not find what was planted in a tree. Empty if it did.

    A tool that is asked in vain is quick, and its figure false. The run has also written its byte code.
    """
    if racer.missing:
        return racer.missing
    run = _checked(racer, cwd, limit, tell)
    in_vain = "" if count(racer, run) else "does not find what was planted"
    return problem(racer, run, limit) or in_vain


def count(racer: Racer, run: Ran) -> int:
    """How many findings a run told."""
    return len(re.findall(racer.counted, run.out, re.MULTILINE))


def problem(racer: Racer, run: Ran, limit: float) -> str:
    """Why a run is no figure; empty if it is one."""
    if run.code is None:
        return f"not done after {limit:.0f} s" if run.seconds else "does not start"
    return "" if run.code in racer.codes else f"ended with {run.code}"


def ratio(ours: Result, other: Result) -> Ratio:
    """How many times as long `other` took, over the rounds that both were in."""
    both = [(own.seconds, theirs.seconds) for own, theirs in zip(ours.runs, other.runs, strict=False)]
    each = [theirs / own for own, theirs in both]
    median = statistics.median(theirs for _, theirs in both) / statistics.median(own for own, _ in both)
    return Ratio(median, min(each), max(each))


def spread(result: Result) -> tuple[float, float]:
    """The least and the most seconds."""
    seconds = [run.seconds for run in result.runs]
    return min(seconds), max(seconds)


def _begun(racer: Racer, cwd: str, limits: Limits, tell: Report) -> Result:
    if racer.missing:
        return Result(racer, problem=racer.missing)
    if not racer.first:
        return Result(racer)
    filling = _checked(racer, cwd, limits.limit, tell)
    return Result(racer, problem=problem(racer, filling, limits.limit))


def _one_more(result: Result, number: int, cwd: str, limits: Limits, tell: Report) -> Result:
    spent = sum(run.seconds for run in result.runs)
    if result.problem or len(result.runs) < number or (result.runs and spent >= limits.budget):
        return result
    run = _checked(result.racer, cwd, limits.limit, tell)
    trouble = problem(result.racer, run, limits.limit) or _otherwise(result, run)
    return result._replace(runs=() if trouble else (*result.runs, run), problem=trouble)


def _otherwise(result: Result, run: Ran) -> str:
    before = {count(result.racer, each) for each in result.runs} if result.racer.counted else set()
    return "did not answer the same every time" if before - {count(result.racer, run)} else ""


def _weighed(result: Result, cwd: str, limits: Limits) -> Result:
    if result.problem or not limits.memory:
        return result
    racer = result.racer
    return result._replace(peak=peak(racer.command, racer.cwd or cwd, racer.environment(), limits.limit))


def _checked(racer: Racer, cwd: str, limit: float, tell: Report) -> Ran:
    """A run; why it failed is told at once, since a table has no room for it."""
    run = timed(racer.command, racer.cwd or cwd, racer.environment(), limit)
    trouble = problem(racer, run, limit)
    if trouble:
        last = (run.err or run.out).strip().splitlines()[-5:]
        tell("\n  ".join([f"{racer.name}: {trouble}", *map(for_terminal, last)]))
    return run
