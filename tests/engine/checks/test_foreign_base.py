"""Places, subjects and messages of foreign-base, what it reads and what it costs.

What is found at all is told by hooks/foreign-base/cases.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from engine.snippets import judged, policy
from front_door import ssot_guard, with_policy
from hypothesis import given
from hypothesis import strategies as st
from repository import Repository

from ssot_guard import rules
from ssot_guard.engine import judge
from ssot_guard.engine.codebase.project import Project
from ssot_guard.engine.finding import Finding
from ssot_guard.problems import CannotRead
from ssot_guard.proving import Texts
from ssot_guard.sources import Source

RULE = "foreign-base"
PATH = "tests/test_a.py"
FILES = {
    "shop/base.py": "class Base: ...\nclass AsyncBase(Base): ...\nclass ThirdBase: ...\n",
    "tests/local.py": "import unittest\n\nclass Local(unittest.TestCase): ...\n",
    "tests/rival.py": "class Rival: ...\n",
}
TRUTH = {"canonical": ["shop.base.Base"], "required-in": ["tests/**"]}


def findings(code: str, files: Mapping[str, str] = {}, **keys: Any) -> list[Finding]:
    """What a test file breaks of a truth; `keys` say what the truth has different."""
    told = policy({**TRUTH, **keys}, {*FILES, *files, PATH})
    return judged(Source(PATH, code.encode()), told, RULE, {**FILES, **files}, sift=False)


def messages(code: str, **keys: Any) -> list[str]:
    return [finding.message for finding in findings(code, **keys)]


PLACES = [
    ("import unittest\nclass A(unittest.TestCase): ...\n", (2, 1, 2, 27)),
    ("import unittest\n@x(\n)\nclass A [T] (\n  unittest.TestCase,\n  x=1\n) : ...\n", (4, 1, 7, 2)),
    ("import unittest; é = '🎉'; A = type('A', (unittest.TestCase,), {})\n", (1, 31, 1, 66)),
    ("import unittest\r\nif x:\r\n\tclass A(unittest.TestCase):\r\n\t\tx = 1\r\n", (3, 2, 3, 28)),
]


@pytest.mark.parametrize(("code", "place"), PLACES)
def test_place(code: str, place: tuple[int, int, int, int]) -> None:
    (finding,) = findings(code)
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == place


SUBJECTS = [
    ("class A(Case): ...", "A"),
    ("class A:\n    class B(Case): ...", "A.B"),
    ("def f():\n    class A(Case): ...", "f.A"),
    ("class A:\n    def f(self):\n        def g():\n            class B(Case): ...", "A.f.g.B"),
    ("A = type('B', (Case,), {})", "A"),
    ("f(type('B', (Case,), {}))", "B"),
    ("def f(name): return type(name, (Case,), {})", "f.<class>"),
    ("class Ä(Case): ...", "Ä"),
]


@pytest.mark.parametrize(("code", "subject"), SUBJECTS)
def test_subject(code: str, subject: str) -> None:
    (finding,) = findings(f"from unittest import TestCase as Case\n{code}\n")
    assert finding.subject == subject


class TestTheMessage:
    def test_shows_the_way(self) -> None:
        (finding,) = findings("from local import Local\nclass TestA(Local): ...\n")
        assert finding.message == (
            "descends from unittest.TestCase and not from Base: TestA -> Local (tests/local.py:3) -> unittest.TestCase"
        )
        assert (finding.rule, finding.truth, finding.path) == (RULE, "runner", PATH)

    def test_shows_the_shortest_way(self) -> None:
        code = "import local as l, unittest\nclass Far(l.Local): ...\nclass TestA(Far, l.Local, unittest.TestCase): ..."
        assert [message.partition(": ")[2] for message in messages(code)] == [
            "Far -> Local (tests/local.py:3) -> unittest.TestCase",
            "TestA -> unittest.TestCase",
        ]

    def test_shows_the_nearest_reason(self) -> None:
        code = "import local, rival\nclass TestA(local.Local, rival.Rival): ...\n"
        assert messages(code, competing=["tests.rival"]) == [
            "descends from Rival, which competes with Base: TestA -> Rival (tests/rival.py:1)"
        ]

    def test_shows_the_beginning_and_the_end_of_a_long_way(self) -> None:
        classes = [f"class C{number}(C{number - 1}): ..." for number in range(1, 30)]
        shown = messages("\n".join(["from local import Local as C0", *classes]))[-1]
        assert shown.partition(": ")[2] == (
            "C29 -> C28 (tests/test_a.py:29) -> C27 (tests/test_a.py:28) -> C26 (tests/test_a.py:27) "
            "-> C25 (tests/test_a.py:26) -> C24 (tests/test_a.py:25) -> … -> unittest.TestCase"
        )

    @pytest.mark.parametrize(
        ("canonical", "named"),
        [
            (["shop.base.Base", "shop.base.AsyncBase"], "Base or AsyncBase"),
            (["shop.base.AsyncBase", "shop.base.Base", "shop.base.ThirdBase"], "AsyncBase or Base or others"),
            (["tests/rival.py", "shop.base.Base"], "Base"),
            (["tests/rival.py"], "tests/rival.py"),
            (["tests.rival"], "tests.rival"),
        ],
    )
    def test_names_the_canonical_classes(self, canonical: list[str], named: str) -> None:
        (message,) = messages("import unittest\nclass TestA(unittest.TestCase): ...\n", canonical=canonical)
        assert message.partition(": ")[0] == f"descends from unittest.TestCase and not from {named}"

    def test_of_a_plain_class_shows_where_its_tests_come_from(self) -> None:
        code = "class Mixin:\n    __test__ = False\n    def test_x(self): ...\nclass TestA(Mixin): ...\n"
        assert messages(code, **{"plain-classes": "deny"}) == [
            "has test methods and does not descend from Base: TestA -> Mixin (tests/test_a.py:1)"
        ]


@pytest.mark.parametrize(
    ("keys", "instead"),
    [
        ({"instead": "ask the platform team"}, "ask the platform team"),
        ({}, "class TestA(Base)"),
        ({"canonical": ["tests/rival.py"]}, "class TestA, with a base from tests/rival.py"),
    ],
)
def test_says_what_to_write_instead(keys: dict[str, Any], instead: str) -> None:
    (finding,) = findings("import unittest\nclass Outer:\n    class TestA(unittest.TestCase): ...\n", **keys)
    assert finding.instead == instead


class TestTheList:
    """testcases.txt, and what the policy adds to it."""

    def test_is_sorted_within_each_distribution_and_names_each_class_once(self) -> None:
        with open(f"{rules.load(RULE).folder}/testcases.txt", encoding="utf-8") as file:
            names = [line.strip() for line in file if line.strip() and not line.startswith("#")]
        assert len(set(names)) == len(names)
        assert all("." in name and all(part.isidentifier() for part in name.split(".")) for name in names)

    @pytest.mark.parametrize("name", ["unittest.TestCase", "unittest.IsolatedAsyncioTestCase", "django.test.TestCase"])
    def test_has(self, name: str) -> None:
        assert name in rules.table(rules.load(RULE), "testcases.txt")

    def test_grows_by_the_policy(self) -> None:
        code = "from ours.testing import Case\nclass TestA(Case): ...\n"
        assert findings(code) == []
        told = policy(TRUTH, {*FILES, PATH})._replace(testcases=("ours.testing.Case",))
        assert len(judged(Source(PATH, code.encode()), told, RULE, FILES)) == 1

    @pytest.mark.parametrize("text", ["", "# nothing\n\n"])
    def test_is_an_error_if_it_is_empty(self, text: str, tmp_path: Any) -> None:
        (tmp_path / "testcases.txt").write_text(text)
        with pytest.raises(CannotRead):
            rules.table(rules.load(RULE)._replace(folder=str(tmp_path)), "testcases.txt")

    def test_is_an_error_if_it_is_missing(self, tmp_path: Any) -> None:
        with pytest.raises(CannotRead) as caught:
            rules.table(rules.load(RULE)._replace(folder=str(tmp_path)), "testcases.txt")
        assert [problem.path for problem in caught.value.problems] == [str(tmp_path / "testcases.txt")]


class Reading(Texts):
    """A tree that can be asked what was read of it."""

    read: list[str]

    def read_many(self, paths: Any, limit: int = 0) -> Any:
        paths = list(paths)
        self.read += paths
        return super().read_many(paths, limit)


def test_opens_only_what_is_on_the_way() -> None:
    files = {**FILES, PATH: "from local import Local\nclass TestA(Local): ...\n", "tests/other.py": "Local = 1\n"}
    tree, told = Reading(files), policy(TRUTH, files)
    tree.read = []
    source = Source(PATH, files[PATH].encode())
    assert judge.findings(source, judge.questions(source, told, [RULE]), Project(tree, told))
    assert sorted(tree.read) == ["shop/base.py", "tests/local.py"]


def test_a_base_that_cannot_be_read_is_an_error_of_the_file_that_needs_it() -> None:
    told = policy(TRUTH, {*FILES, PATH})
    files: dict[str, str | bytes] = {**FILES, "tests/local.py": b"class Local: ... # \xff\n"}
    source = Source(PATH, b"from local import Local\nclass TestA(Local): ...\n")
    with pytest.raises(CannotRead) as caught:
        judge.findings(
            source, judge.questions(source, told, [RULE]), Project(Texts({**files, PATH: source.data}), told)
        )
    assert [problem.path for problem in caught.value.problems] == ["tests/local.py"]


COUNT = 3000
MANY = [
    ("one behind the other", [f"class C{number}(C{number - 1}): ..." for number in range(1, COUNT + 1)]),
    ("beside each other", [f"class C{number}(C0): ..." for number in range(1, COUNT + 1)]),
    ("one name", ["class C0(C0): ..."] * COUNT),
]


@pytest.mark.parametrize("classes", [classes for _, classes in MANY], ids=[name for name, _ in MANY])
def test_thousands_of_classes_in_one_file(classes: list[str]) -> None:
    assert len(findings("\n".join(["from unittest import TestCase as C0", *classes]))) == COUNT


def test_a_way_of_three_hundred_files() -> None:
    files = {f"deep/m{n}.py": f"from deep.m{n + 1} import C\nclass D{n}(C): ...\nC = D{n}\n" for n in range(300)}
    code = "from deep.m0 import C\nclass TestA(C): ...\n"
    assert findings(code, {**files, "deep/m300.py": "from shop.base import Base as C\n"}) == []
    (finding,) = findings(code, {**files, "deep/m300.py": "from unittest import TestCase as C\n"})
    assert finding.message.endswith("-> … -> unittest.TestCase")


BASES = ["Base", "unittest.TestCase", "Rival", "Unknown", "object", "C0", "C1", "C2", "C3"]


@given(st.lists(st.lists(st.sampled_from(BASES), max_size=3, unique=True), min_size=1, max_size=4))
def test_any_classes_whether_python_would_take_them_or_not(rows: list[list[str]]) -> None:
    """It ends, and each class is reported once, as what its bases say."""
    classes = [f"class C{number}({', '.join(bases)}):\n    def test_x(self): ..." for number, bases in enumerate(rows)]
    head = "import unittest\nfrom shop.base import Base\nfrom rival import Rival\nfrom gone import Unknown\n"
    code = head + "def later():\n    pass\n" + "\n".join(classes)
    found = [finding.subject for finding in findings(code, competing=["tests.rival"])]
    assert len(set(found)) == len(found)
    for number, bases in enumerate(rows):
        if "Base" in bases:
            assert f"C{number}" not in found
        elif {"unittest.TestCase", "Rival"} & set(bases) and not any(base.startswith("C") for base in bases):
            assert f"C{number}" in found


POLICY = """\
version: 1
truths:
  base:
    canonical: [shop.base.Base]
    required-in: ["tests/**"]
"""


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.write("shop/base.py", FILES["shop/base.py"])
    repository.write("tests/local.py", "import unittest\n\nclass Local(unittest.TestCase): ...\n")
    repository.write(PATH, "from tests.local import Local\n\n\nclass TestA(Local): ...\n")
    repository.write("run_tests.py", "")
    return with_policy(repository, POLICY)


class TestThroughTheFrontDoor:
    def test_a_new_class_is_blocked_with_its_way(self, shop: Repository) -> None:
        shop.write("tests/test_new.py", "from tests.local import Local\nclass TestNew(Local): ...\n")
        done = ssot_guard(shop, "check", "tests/test_new.py")
        assert done.code == 1
        assert "TestNew -> Local (tests/local.py:3) -> unittest.TestCase" in done.out
        assert "class TestNew(Base)" in done.out

    @pytest.mark.parametrize("name", ["shop.base.Gone", "shop.base.Base.Inner"])
    def test_a_canonical_name_that_is_not_there_is_an_error_with_its_place(self, shop: Repository, name: str) -> None:
        shop.write("ssot-guard.yaml", POLICY.replace("shop.base.Base", name))
        done = ssot_guard(shop, "check", PATH)
        assert done.code == 3
        assert f"ssot-guard.yaml:4:17: `{name}` is nothing that its module defines" in done.out + done.err

    @pytest.mark.parametrize("name", ["shop.gone.Base", "shop/gone.py"])
    def test_a_canonical_file_that_is_not_there_is_an_error_with_its_place(self, shop: Repository, name: str) -> None:
        shop.write("ssot-guard.yaml", POLICY.replace("shop.base.Base", name))
        done = ssot_guard(shop, "check", PATH)
        assert done.code == 3
        assert "ssot-guard.yaml:4:17: " in done.out + done.err

    def test_a_base_that_cannot_be_read_is_an_error(self, shop: Repository) -> None:
        (shop.root / "tests/local.py").write_bytes(b"class Local: ... # \xff\n")
        done = ssot_guard(shop, "check", PATH)
        assert done.code == 3
        assert "tests/local.py" in done.out + done.err
