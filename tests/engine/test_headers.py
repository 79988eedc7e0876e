"""What bytes say of class headers may only err on the safe side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_guard.engine import headers, judge
from ssot_guard.proving import judged, policy
from ssot_guard.sources import Source

RULE = "foreign-base"
BASE = "class Base:\n    pass\nclass Other:\n    pass\n"
FILES = {"tools/base.py": BASE, "rival.py": "import unittest\nclass Base(unittest.TestCase):\n    pass\n"}
TOLD = policy({"canonical": ["tools.base.Base"], "required-in": ["*.py"]}, FILES)
CANONICAL = ["tools.base.Base"]
IMPORT = "from tools.base import Base\n"
LINES = [
    *(
        IMPORT,
        "from tools.base import (\n    Other,\n    Base,  # the one\n)\n",
        "from tools.base import Other, Base\n",
    ),
    *(
        "from rival import Base\n",
        "from rival import *\n",
        "import rival\n",
        "import unittest\n",
        "from rival import Base as B\n",
    ),
    *("import rival as Base\n", "Base = rival.Base\n", "if x:\n    from rival import Base\n", "type = rival\n"),
    *("class TestA(Base):\n    def test(self): pass\n", "class TestB(TestA):\n    def test(self): pass\n"),
    *("class TestC(unittest.TestCase):\n    def test(self): pass\n", "class TestD(rival.Base): pass\n"),
    *("class TestE(B):\n    def test(self): pass\n", "class Base(unittest.TestCase): pass\n", "class Plain: pass\n"),
    *(
        "TestF = type('TestF', (unittest.TestCase,), {})\n",
        "make = type\n",
        "TestG = make('TestG', (rival.Base,), {})\n",
    ),
    *("x = 1; class TestH(unittest.TestCase): pass\n", "if x: class TestI(rival.Base): pass\n", "type(x)\n"),
    *("class \\\n  TestJ(unittest.TestCase): pass\n", '"""class Prose(of words):\n"""\n', "with x as Base: pass\n"),
    *("class TestK(Base, unittest.TestCase):\n    def test(self): pass\n", "del Base\n", "for Base in rival: pass\n"),
    *("class TestL[T](unittest.TestCase): pass\n", "class TestM(Base[int]):\n    def test(self): pass\n", "# class\n"),
]


def settled(code: str) -> bool:
    return headers.settled(code.encode(), CANONICAL)


@pytest.mark.parametrize(
    "code",
    [
        IMPORT + "class TestA(Base):\n    pass\n",
        IMPORT + "class TestA(Base):\n    x = type(self)\nclass TestB(TestA, Mixin):\n    pass\n",
        LINES[1] + "class TestA(\n    Base,\n):\n    pass\nclass Plain:\n    pass\n",
        '"""Of class and type."""\n' + IMPORT + "class TestA(Base):\n    kind = dict(type=str)\n",
    ],
)
def test_a_file_of_canonical_classes_is_not_parsed(code: str) -> None:
    """The test is of use: plain files are settled by their bytes."""
    assert settled(code)
    assert not judge.suspicions(Source("test_a.py", code.encode()), TOLD, [RULE])


@pytest.mark.parametrize("line", [line for line in LINES if "unittest.TestCase" in line and "Base," not in line])
def test_a_class_that_descends_from_elsewhere_is_looked_at(line: str) -> None:
    """One header that bytes do not settle is enough."""
    assert not settled(IMPORT + line)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=6))
def test_what_is_settled_has_no_finding(lines: list[str]) -> None:
    """The law: whatever stands in a file, the byte test never passes over a finding."""
    source = Source("test_a.py", "".join(lines).encode())
    assert judged(source, TOLD, RULE, FILES) == judged(source, TOLD, RULE, FILES, sift=False)
