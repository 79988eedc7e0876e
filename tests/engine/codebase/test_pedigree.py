"""The way from a class to the nearest wanted ancestor is the shortest there is, whatever the graph."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from engine.snippets import project
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard.engine.codebase.descent import Kin
from ssot_guard.engine.codebase.pedigree import Pedigree, steps
from ssot_guard.policy import Policy

CLASSES = "ABCDEFG"
Graph = Mapping[str, list[str]]


def pedigree(graph: Graph) -> Pedigree:
    """Each class in a file of its own, so that any may descend from any."""
    files = {f"{name}.py": "".join(f"from {base} import {base}\n" for base in bases) for name, bases in graph.items()}
    files = {path: f"{text}class {path[0]}({', '.join(graph[path[0]])}): ...\n" for path, text in files.items()}
    return Pedigree(project(files, Policy(())).descent, [Kin(f"{name}.py", 0) for name in graph])


def test_a_class_does_not_descend_from_itself() -> None:
    found = pedigree({"A": ["A"], "B": []})
    assert found.ways(found.which(lambda _: True)) == {}


def test_a_wanted_class_may_descend_from_another() -> None:
    found = pedigree({"A": ["B"], "B": ["C"], "C": []})
    ways = found.ways([Kin("A.py", 0), Kin("B.py", 0)])
    assert [kin.path for kin in steps(Kin("A.py", 0), ways)] == ["A.py", "B.py"]
    assert Kin("B.py", 0) not in ways


def test_what_is_wanted_comes_nearest_first() -> None:
    found = pedigree({"A": ["B"], "B": ["C"], "C": []})
    assert [kin.path for kin in found.which(lambda kin: kin.path != "B.py")] == ["A.py", "C.py"]


@pytest.mark.parametrize("base", ["unittest.TestCase", "gone.Case"])
def test_classes_from_outside_are_there_by_name(base: str) -> None:
    told = project({"a.py": f"import unittest, gone\nclass A({base}): ...\n"}, Policy(()))
    assert list(Pedigree(told.descent, [Kin("a.py", 0)]).which(lambda kin: not kin.path)) == [Kin("", -1, base)]


@given(
    st.fixed_dictionaries({name: st.lists(st.sampled_from(CLASSES), max_size=3, unique=True) for name in CLASSES}),
    st.sets(st.sampled_from(CLASSES)),
)
def test_the_way_is_the_shortest(graph: Graph, wanted: set[str]) -> None:
    ways = pedigree(graph).ways([Kin(f"{name}.py", 0) for name in sorted(wanted)])
    for name in CLASSES:
        shortest = _distance({**graph, name: [base for base in graph[name] if base != name]}, name, wanted)
        kin = Kin(f"{name}.py", 0)
        assert (kin in ways) == (shortest is not None)
        if shortest is not None and ways[kin].end != kin:
            assert len(list(steps(kin, ways))) == shortest + 1


def _distance(graph: Graph, name: str, wanted: set[str]) -> int | None:
    """How many steps it is from a class to a wanted ancestor, found the slow way."""
    reached, distance = {name}, 0
    while distance <= len(graph):
        reached = {base for heir in reached for base in graph[heir] if base != heir}
        distance += 1
        if reached & wanted:
            return distance
    return None
