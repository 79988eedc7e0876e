"""The speed targets of ssot-guard: each as a run of ours against one of something else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generated import generate
from neighbouring import Tools, ast_grep, ours, ruff, without_cache
from racing import Limits, Racer, Report, Result, race
from startup import RACES, make, make_chain
from trees import Tree

MEGABYTES = 400
"""Of memory, over all processes, at most; for any run."""
CLEAN_POLICY = """\
version: 1
truths:
  test-runner:
    canonical: [tools/run_tests.py]
    launches: [pytest]
"""
STAGED = 1.1
"""How many times as long one staged file may take in a repository of a hundred times the files."""
SHORT = 4
"""How many times as many rounds there are of what takes a fraction of a second."""


class Target(NamedTuple):
    """`ours` may take `times` as long as `other`, and `more` seconds. Without either it is only told."""

    what: str
    ours: Result
    other: Result | None = None
    times: float = 0
    more: float = 0

    def allowed(self) -> str:
        """In words."""
        least = f"{self.times:g} times" if self.times else ""
        more = f"{self.more:g} s" if self.more else ""
        return f"at most {' + '.join(filter(None, (least, more)))}" if least or more else "none"

    def verdict(self) -> str:
        """`yes`, `no`, nothing without a target; `not measured` where either side has no figure."""
        if self.ours.problem or (self.other is not None and self.other.problem):
            return "not measured"
        beside = self.other.seconds * self.times if self.other else 0
        allowed = beside + self.more
        return ("yes" if self.ours.seconds <= allowed else "no") if allowed else ""


class Sizes(NamedTuple):
    """Files in the clean tree, and in the two repositories that are to cost the same."""

    clean: int
    small: int
    large: int


FULL = Sizes(10_000, 1_000, 100_000)
QUICK = Sizes(500, 100, 1_000)


def on_a_tree(tools: Tools, tree: Tree, cold: Sequence[str], limits: Limits, tell: Report = print) -> list[Target]:
    """All files of a tree, by its own policy: cold, and again with nothing changed."""
    tree.judge_by(tree.policy)
    tree.warm()
    racers = (
        ours(tools, "ssot-guard, all rules, cold", "check", *cold),
        ours(tools, "ssot-guard, direct-launch, cold", "check", *cold, "--rule", "direct-launch"),
        ruff(tools, "ruff check --no-cache", "calls", cached=False),
        _warm(tools, cold),
        ruff(tools, "ruff check, cached", "calls", cached=True),
        ast_grep(tools, "calls"),
    )
    everything, launches, ruff_cold, warm, ruff_warm, patterns = race(racers, tree.root, limits, tell)
    return [
        Target(f"{tree.name}: all rules, cold", everything, patterns, 0.5),
        Target(f"{tree.name}: direct-launch alone, cold", launches, ruff_cold, 1.5),
        Target(f"{tree.name}: all rules, nothing changed", warm, ruff_warm, 0.6),
    ]


def on_made_ones(tools: Tools, folder: str, sizes: Sizes, limits: Limits, tell: Report = print) -> list[Target]:
    """What is measured on repositories that are made for it."""
    return [
        _clean(tools, folder, sizes.clean, limits, tell),
        *_staged(tools, folder, limits, tell),
        _alike(tools, folder, sizes, limits, tell),
    ]


def _warm(tools: Tools, cold: Sequence[str]) -> Racer:
    racer = ours(tools, "ssot-guard, all rules, warm", "check", first=True)
    return racer if cold else racer._replace(missing="has no cache")


def _clean(tools: Tools, folder: str, size: int, limits: Limits, tell: Report) -> Target:
    root = os.path.join(folder, "clean")
    generate(root, size, clean=True)
    tree = Tree("clean", root, CLEAN_POLICY)
    tree.judge_by(tree.policy)
    tree.warm()
    cold = without_cache(tools, root)
    racers = (ours(tools, "ssot-guard, cold", "check", *cold)._replace(codes=frozenset((0,))), git_grep())
    own, grep = race(racers, root, limits, tell)
    return Target(f"a clean tree of {size:,} files, cold", own, grep, 4, 0.150)


def git_grep() -> Racer:
    """The least that reading every file costs."""
    return Racer("git grep -c pytest", ("git", "grep", "-c", "pytest"))


def _staged(tools: Tools, folder: str, limits: Limits, tell: Report) -> Iterator[Target]:
    """One file, as a hook gets it, against the least that has to be imported."""
    root = os.path.join(folder, "staged")
    make(root)
    for planned in RACES:
        own = ours(tools, "ssot-guard", *planned.arguments.split())._replace(codes=frozenset((planned.exit,)))
        floor = Racer(f'python -c "{planned.imports}"', (sys.executable, "-c", planned.imports))
        first, second = race((own, floor), root, _often(limits), tell)
        yield Target(f"one staged file, {planned.name}", first, second, planned.target)


def _alike(tools: Tools, folder: str, sizes: Sizes, limits: Limits, tell: Report) -> Target:
    """One staged file that hangs on five others, in a small and in a large repository."""
    roots = {size: os.path.join(folder, f"of-{size}") for size in (sizes.small, sizes.large)}
    for size, root in roots.items():
        make_chain(root, size)
    both = [_staged_in(tools, root, size) for size, root in roots.items()]
    small, large = race(both, folder, _often(limits), tell)
    return Target(f"one staged file in {sizes.large:,} files", large, small, STAGED)


def _often(limits: Limits) -> Limits:
    return limits._replace(rounds=limits.rounds * SHORT)


def _staged_in(tools: Tools, root: str, size: int) -> Racer:
    return ours(tools, f"in {size:,} files", "check", "--staged")._replace(cwd=root)
