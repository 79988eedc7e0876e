"""ssot-guard beside ast-grep, ruff, semgrep, fixit, flake8, pylint and import-linter, and against its speed targets.

    python benchmarks/neighbours.py                                  small trees: does it work?
    python benchmarks/neighbours.py --full --write                   what docs/benchmarks.md shows
    python benchmarks/neighbours.py --tree FOLDER --policy FILE      a tree of one's own, by its policy
    python benchmarks/neighbours.py --sdist django==5.2.8            a source distribution

Nothing is measured in a folder that is given: each is copied. The neighbours are installed from
benchmarks/requirements.txt, whose top line says how it is made, into `--tools FOLDER` or a temporary one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from neighbouring import PLANTED, POLICY, Question, Tools, installed, questions, without_cache
from racing import Limits, Racer, Result, proved, race
from scratch import CHECKOUT, write
from tables import beside, in_cell, machine, plot, spliced, targets
from targets import FULL, QUICK, Target, on_a_tree, on_made_ones
from trees import Tree, copied_tree, downloaded_tree, generated_tree, planted_tree

PAGE = os.path.join(CHECKOUT, "docs", "benchmarks.md")
PICTURE = os.path.join(CHECKOUT, "docs", "assets", "benchmarks.svg")
QUICK_FILES, FULL_FILES = (50,), (50, 1_000)
"""How many files the generated trees have, if nobody says: one on which the slowest are done in time, one that shows
how the others grow."""
OWN_LIMIT = 600.0
"""Seconds that one run of ours over a whole tree may take: its figure is wanted, whatever it is."""


class Measured(NamedTuple):
    """All of a run, a table's worth each."""

    trees: tuple[str, ...]
    questions: tuple[tuple[str, Question, list[Result]], ...]
    targets: tuple[Target, ...]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; the exit code is 0 whatever the figures are, for they depend on the machine."""
    asked = _parser().parse_args(arguments)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tools = installed(asked.tools or os.path.join(folder, "tools"), os.path.join(folder, "settings"))
        measured = _measured(asked, folder, tools)
        text = _text(measured, tools)
    print(text)
    print(f"{time.perf_counter() - start:.0f} s in all")
    if asked.write:
        _write(text, measured)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=5, help="of each, at most; default: 5")
    parser.add_argument("--full", action="store_true", help="the sizes that the targets name; about ten minutes")
    parser.add_argument("--write", action="store_true", help="put tables and picture into docs/")
    parser.add_argument("--tools", metavar="FOLDER", help="install the neighbours there, or use what is there")
    parser.add_argument("--generate", metavar="N", type=int, action="append", default=[], help="a tree of N files")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of generated trees; default: 0")
    parser.add_argument("--tree", metavar="FOLDER", action="append", default=[], help="a folder or a git repository")
    parser.add_argument("--sdist", metavar="NAME==VERSION", action="append", default=[], help="from the package index")
    parser.add_argument("--policy", metavar="FILE", help="for --tree and --sdist; default: the questions' own")
    parser.add_argument("--seconds", metavar="N", type=float, default=60, help="a single run; default: 60")
    parser.add_argument("--no-neighbours", action="store_true", help="only the targets")
    parser.add_argument("--no-targets", action="store_true", help="only the neighbours")
    return parser


def _measured(asked: argparse.Namespace, folder: str, tools: Tools) -> Measured:
    limits = Limits(asked.rounds, asked.seconds / 2, asked.seconds)
    planted = planted_tree(folder, PLANTED)
    planted.judge_by(POLICY)
    cold = without_cache(tools, planted.root)
    compared: list[tuple[str, Question, list[Result]]] = []
    met: list[Target] = []
    described = []
    for tree in _trees(asked, folder, tools):
        described.append(tree.described())
        print(described[-1], flush=True)
        if not asked.no_targets:
            met += on_a_tree(tools, tree, cold, limits._replace(limit=OWN_LIMIT), _tell)
        if not asked.no_neighbours:
            compared += _beside(tools, tree, planted, cold, limits)
    if not asked.no_targets:
        met += on_made_ones(tools, folder, FULL if asked.full else QUICK, limits, _tell)
    return Measured(tuple(described), tuple(compared), tuple(met))


def _trees(asked: argparse.Namespace, folder: str, tools: Tools) -> Iterator[Tree]:
    """All that are asked for; made one by one, when it is their turn."""
    policy = POLICY if asked.policy is None else _read(asked.policy)
    given = asked.generate or asked.tree or asked.sdist
    for count in asked.generate or (FULL_FILES if asked.full else () if given else QUICK_FILES):
        yield generated_tree(folder, count, asked.seed)
    for source in asked.tree:
        yield copied_tree(folder, source, policy)
    for requirement in asked.sdist:
        yield downloaded_tree(folder, tools.root, requirement, policy)


def _beside(
    tools: Tools, tree: Tree, planted: Tree, cold: Sequence[str], limits: Limits
) -> Iterator[tuple[str, Question, list[Result]]]:
    """Each question on a tree, to those who find the answer that was planted."""
    tree.judge_by(POLICY)
    tree.warm()
    pairs = zip(questions(tools, tree, cold), questions(tools, planted, cold), strict=True)
    for question, rehearsed in pairs:
        racers = [_ready(*both, planted, limits) for both in zip(question.racers, rehearsed.racers, strict=True)]
        print(f"{tree.name}: {question.asked}", flush=True)
        yield tree.name, question, race(racers, tree.root, limits, _tell)


def _ready(racer: Racer, rehearsed: Racer, planted: Tree, limits: Limits) -> Racer:
    trouble = proved(rehearsed, planted.root, limits.limit, _tell)
    return racer._replace(missing=racer.missing or trouble)


def _text(measured: Measured, tools: Tools) -> str:
    """All tables, under their headings."""
    from ssot_guard import __version__

    parts = [
        machine({"ssot-guard": __version__, **tools.versions()}),
        "".join(f"- {in_cell(tree)}\n" for tree in measured.trees),
    ]
    parts.append(f"\n### Targets\n{targets(measured.targets)}")
    for name, question, results in measured.questions:
        parts.append(f"\n### {in_cell(name)}: {question.asked}\n{beside(question, results)}")
    return "".join(parts)


def _write(text: str, measured: Measured) -> None:
    picture = ""
    if measured.questions:
        first = measured.questions[0][0]
        write(
            PICTURE,
            plot({q.asked.replace("`", ""): results for name, q, results in measured.questions if name == first}),
        )
        picture = f"\n![Medians on {first}](assets/benchmarks.svg)\n"
    write(PAGE, spliced(_read(PAGE), text + picture))


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
