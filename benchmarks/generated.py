"""Repositories of any size that are like the real case: in sizes of files, in kinds, in what is suspicious.

Measured on netra-systems/zen at 17b0332df (docs/field-report.md). The same number and seed always make the same files,
and a larger tree holds all files of a smaller one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from scratch import begin, write

POLICY = """\
version: 1
truths:
  test-runner:
    canonical: [tools/run_tests.py]
    launches: [pytest]
    instead: python tools/run_tests.py --category <category>
  test-base:
    canonical: [framework.base.Base]
    competing: [framework.rival]
    names: ["*BaseTestCase"]
    required-in: ["tests/**"]
  orchestrator:
    canonical: [framework.orchestration]
    launches: [docker compose, docker-compose]
    names: ["*Orchestrator"]
    severity: {duplicate-definition: warn}
"""
"""One truth of each kind, as in examples/netra."""

CANONICAL = {
    "tools/__init__.py": "",
    "tools/run_tests.py": "",
    "framework/__init__.py": "",
    "framework/base.py": "class Base:\n    pass\n",
    "framework/orchestration.py": "",
    "framework/rival.py": "import unittest\n\n\nclass RivalBase(unittest.TestCase):\n    pass\n",
    "app/__init__.py": "",
    "tests/__init__.py": "",
}
"""What the policy names."""

KINDS: Mapping[str, int] = {
    "launch": 17,
    "commented-out": 3,
    "canonical base": 12,
    "rival base": 7,
    "unittest base": 1,
    "plain test": 20,
    "process": 2,
    "orchestrator": 1,
    "other code": 37,
}
"""How many of each hundred files are of a kind. The first six are tests."""
TESTS = frozenset(list(KINDS)[:6])
CLEAN = frozenset(("plain test", "other code"))
"""The kinds that hold nothing a byte search could stop at."""

SIZES = (0, 724, 3_077, 6_099, 9_361, 12_774, 16_468, 20_628, 25_332, 32_914, 50_091, 90_000)
"""Bytes of a Python file of the real case, from its smallest over 5, 15, ... 95 % of the files to a large one."""
UNICODE, SPACE, EMPTY = 7, 11, 13
"""Which of each thousand files have a name beyond ASCII, one with a space, no content."""
UNTERMINATED = 62
"""In how many of a hundred files the last line has no end."""
FOLDER = 100
"""Files in one folder."""


class File(NamedTuple):
    """One of the tree: its path and kind; the text is made from `number` and `size` (about that many characters)."""

    number: int
    path: str
    kind: str
    size: int
    seed: int

    def text(self) -> str:
        """The same text every time."""
        if self.number % 1_000 == EMPTY:
            return ""
        chance = random.Random(f"{self.seed}/{self.number}/text")
        text = _TEXTS[self.kind](self.number, self.size, chance)
        return text.rstrip("\n") if chance.randrange(100) < UNTERMINATED else text


def files(count: int, seed: int = 0, *, clean: bool = False) -> Iterator[File]:
    """The files of a tree; of its suspicious kinds none if `clean`."""
    kinds = [kind for kind, share in KINDS.items() for _ in range(share)]
    random.Random(seed).shuffle(kinds)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        if clean and kind not in CLEAN:
            kind = "plain test" if kind in TESTS else "other code"
        size = int(_size(random.Random(f"{seed}/{number}/size")))
        yield File(number, _path(number, kind), kind, size, seed)


def generate(root: str, count: int, seed: int = 0, *, clean: bool = False) -> None:
    """Make a repository of that many files and what the policy names, with one commit. Raises `OSError`."""
    for path, text in {"ssot-guard.yaml": POLICY, **CANONICAL}.items():
        write(os.path.join(root, path), text)
    for number in range(0, -(-count // FOLDER), 2):  # Half of the real case's folders lack this file.
        for top in ("app", "tests"):
            write(os.path.join(root, f"{top}/part_{number:04}/__init__.py"), "")
    for file in files(count, seed, clean=clean):
        write(os.path.join(root, file.path), file.text())
    begin(root)


def _size(chance: random.Random) -> float:
    """Drawn from the real case's distribution, straight between the known points."""
    place = chance.random()
    points = [0.0, *(part / 100 for part in range(5, 100, 10)), 1.0]
    above = next(index for index, point in enumerate(points) if place <= point and index)
    low, high = points[above - 1], points[above]
    return SIZES[above - 1] + (SIZES[above] - SIZES[above - 1]) * (place - low) / (high - low)


def _path(number: int, kind: str) -> str:
    word = {UNICODE: "café_", SPACE: "of today "}.get(number % 1_000, "")
    top, name = ("tests", "test_") if kind in TESTS else ("app", "module_")
    return f"{top}/part_{number // FOLDER:04}/{name}{word}{number:06}.py"


HEAD = '"""Part {number}: prices of the shop."""\n\nimport json\nimport os\nfrom typing import Any\n\n'
BLOCKS = (
    '''\
def price_{n}(order: dict[str, Any], *, limit: int = {n}) -> int:
    """The sum of an order's lines, at most `limit`."""
    total = 0
    for line in order.get("lines", []):
        # A line without an amount counts once.
        total += line["price"] * line.get("amount", 1)
        if total > limit:
            raise ValueError(f"{{total}} is more than {{limit}}")
    return total


''',
    '''\
class Store{n}:
    """Keeps orders in a folder, one file each."""

    LIMITS = {{"small": 10, "large": 1_000, "shelf": [1, 2, 3, {n}]}}

    def __init__(self, folder: str) -> None:
        self.folder = os.path.join(folder, "store_{n}")
        self.known: dict[str, Any] = {{}}

    def read(self, name: str) -> Any:
        path = os.path.join(self.folder, f"{{name}}.json")
        with open(path, encoding="utf-8") as file:
            self.known[name] = json.load(file)
        return self.known[name]

    async def wait(self, name: str) -> bool:
        try:
            return bool(self.read(name))
        except (OSError, ValueError) as error:
            print("not there", name, error)
            return False


''',
    """\
TABLE_{n} = [
    ("apple", {n}, 0.19, None),
    ("pear", 12, 0.07, "soft"),
    ("plum", 144, 0.19, "ripe, and {n} of them"),
]


""",
    """\
def sorted_{n}(rows: list[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {{}}
    for name, amount in sorted(rows, key=lambda row: (row[1], row[0])):
        if name.startswith("_") or amount < {n}:
            continue
        found.setdefault(name, []).append(amount)
    return {{name: [each * 2 for each in amounts] for name, amounts in found.items() if amounts}}


""",
)
TEST = """\
    def test_sum_{n}(self):
        order = {{"lines": [{{"price": {n}, "amount": 2}}, {{"price": 1}}]}}
        # Two of the one and one of the other.
        total = sum(line["price"] * line.get("amount", 1) for line in order["lines"])
        assert total == 2 * {n} + 1, order
        assert json.loads(json.dumps(order)) == order

"""
GUARDS = (
    *(("    pytest.main([__file__, '-v'])\n",) * 26),
    "    import sys\n\n    sys.exit(pytest.main([__file__]))\n",
    "    result = pytest.main([__file__, '-v', '--tb=short'])\n    print(result)\n",
)


def _code(number: int, size: int, chance: random.Random) -> str:
    return HEAD.format(number=number) + "\n" + _blocks(size - len(HEAD), chance)


def _blocks(size: int, chance: random.Random) -> str:
    parts: list[str] = []
    while size > 0:
        parts.append(chance.choice(BLOCKS).format(n=chance.randrange(1_000, 10_000)))
        size -= len(parts[-1])
    return "".join(parts)


def _tests(imported: str, bases: str) -> Callable[[int, int, random.Random], str]:
    """A file with one test class on those bases, and code beside it in every second one."""

    def text(number: int, size: int, chance: random.Random) -> str:
        code = _blocks(size // 2, chance) if number % 2 else ""
        parts = [
            HEAD.format(number=number),
            f"import pytest\n{imported}\n\n",
            code,
            f"class TestPart{number}{bases}:\n",
        ]
        left = size - sum(map(len, parts))
        while left > 0 or len(parts) == 4:
            parts.append(TEST.format(n=chance.randrange(1_000, 10_000)))
            left -= len(parts[-1])
        return "".join(parts)

    return text


def _launch(number: int, size: int, chance: random.Random) -> str:
    guard = '\n\nif __name__ == "__main__":\n' + "".join(chance.choice(GUARDS))
    return _TEXTS["canonical base"](number, size - len(guard), chance) + guard


def _commented_out(number: int, size: int, chance: random.Random) -> str:
    """Whole, indented lines and all, behind a line that says why; as in hundreds of files of the real case."""
    lines = _launch(number, size, chance).splitlines()
    return "# Removed syntax errors\n" + "".join(f"{_indent(line)}# {line.lstrip()}\n" for line in lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


PROCESS = """\
def run_{n}() -> int:
    import subprocess
    import sys

    command = [sys.executable, "-m", "pytest", "tests", "-q"]
    return subprocess.run(command, check=False).returncode


"""


def _process(number: int, size: int, chance: random.Random) -> str:
    return _code(number, size - len(PROCESS), chance) + PROCESS.format(n=number)


def _orchestrator(number: int, size: int, chance: random.Random) -> str:
    return _code(number, size, chance) + f"class Part{number}Orchestrator:\n    started = False\n"


_TEXTS: Mapping[str, Callable[[int, int, random.Random], str]] = {
    "launch": _launch,
    "commented-out": _commented_out,
    "canonical base": _tests("from framework.base import Base\n", "(Base)"),
    "rival base": _tests("from framework.rival import RivalBase\n", "(RivalBase)"),
    "unittest base": _tests("import unittest\n", "(unittest.TestCase)"),
    "plain test": _tests("", ""),
    "process": _process,
    "orchestrator": _orchestrator,
    "other code": _code,
}
