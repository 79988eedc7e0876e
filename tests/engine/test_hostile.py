"""Scanned code may be written to hurt: no text of it makes the engine grow, hang or crash."""

from __future__ import annotations

import pytest
from engine.snippets import last, lines, module

from ssot_guard.engine.words import Words

DOUBLINGS = [
    "x{1} = x{0} + x{0}",
    "x{1} = [*x{0}, *x{0}]",
    "x{1} = f'{{x{0}}}{{x{0}}}'",
    "x{1} = '%s%s' % (x{0}, x{0})",
    "x{1} = '{{0}}{{0}}'.format(x{0})",
    "x{1} = ' '.join([x{0}, x{0}])",
    "x{1} = x{0}; x{1} += x{1}",
    "x{1} = list(x{0}); x{1}.extend(x{1})",
    "x{1} = x{0}.replace('t', 'tt')",
    "x{1} = 'a'.join([x{0}, x{0}]).split() + x{0}.split()",
]


@pytest.mark.parametrize("doubling", DOUBLINGS)
@pytest.mark.parametrize("start", ["'pytest -q '", "['pytest', '-q']"])
def test_values_that_double_line_by_line_stay_small(doubling: str, start: str) -> None:
    """Eighteen lines would make a text of millions of characters, fifty one that no machine can hold."""
    code = "\n".join([f"x0 = {start}", *(doubling.format(n, n + 1) for n in range(18)), "x18"])
    read = module(code)
    assert sum(_size(value) for value in read.values.of(last(read))) < 1_000_000


def _size(value: str | Words) -> int:
    return len(value) if isinstance(value, str) else sum(len(word.text) + 1 for word in value)


@pytest.mark.parametrize("doubling", DOUBLINGS[:3])
def test_what_such_a_value_begins_with_is_kept(doubling: str) -> None:
    start = "['pytest', '-q']" if "[" in doubling else "'pytest -q '"
    body = "\n".join(doubling.format(n, n + 1) for n in range(18))
    assert lines(f"import os, subprocess\nx0 = {start}\n{body}\nsubprocess.run(x18)\n") == [21]


def _all_call_all(count: int) -> str:
    rows = ["import subprocess"]
    for outer in range(count):
        rows += [f"def f{outer}(c):", "    subprocess.run(c)", *(f"    f{inner}(c + ['x'])" for inner in range(count))]
    return "\n".join(rows)


def _returns_of_returns(count: int) -> str:
    rows = ["import subprocess"]
    for outer in range(count):
        rows += [f"def f{outer}(c):", *(f"    if c: return f{n}(c) + f{n}(c)" for n in range(outer + 1, count))]
        rows += ["    return c"]
    return "\n".join(rows)


HOSTILE = [
    ("helpers that all call each other", f"{_all_call_all(30)}\nf0(['ls'])\n", []),
    ("helpers that all call each other, with pytest", f"{_all_call_all(30)}\nf0(['pytest'])\n", [962]),
    ("results made of results", f"{_returns_of_returns(25)}\nsubprocess.run(f0(['pytest']))\n", [352]),
    ("a template with a width of many digits", f"import os\nos.system('pytest %{'0' * 50_000}' % x)\n", [2]),
    ("a template of many widths", f"import os\nos.system('pytest {'%0' * 20_000}' % x)\n", [2]),
    ("widths that no machine can fill", "import os\nos.system('{:9999999999}'.format('pytest'))\n", [2]),
    ("a product that no machine can hold", "import os\nos.system('pytest ' + ' ' * 10**12)\n", [2]),
    ("2 to the power of 200 alternatives", f"import os\nos.system(f'pytest {'{a if b else c}' * 200}')\n", [2]),
    ("broken templates", "import os\nos.system('ls {0.a[b]!x' .format(1) + '%(' % {})\nos.system('pytest')\n", [3]),
    ("a shell text of brackets", f"import os\nos.system('pytest {'$(' * 5_000}')\n", [2]),
    ("a shell text of quotes", "import os\nos.system('''pytest " + '"' * 20_001 + "''')\n", [2]),
    ("programs in programs", f"exec({'repr(' * 300}'pytest.main()'{')' * 300})\nexec('pytest.main()')\n", [2]),
    ("getattr of getattr", f"x = {'getattr(' * 500}pytest{', 1)' * 500}\n__import__('pytest').main()\n", [2]),
    ("a class that inherits itself", "class A(B): pass\nclass B(A):\n    def f(self): self.x.run(self.y)\n", []),
    (
        "a thousand classes, each inheriting the last",
        "import subprocess\nclass A0:\n    X = ['pytest']\n"
        + "".join(f"class A{n + 1}(A{n}): pass\n" for n in range(1000))
        + "class B(A1000):\n    def f(self): subprocess.run(self.Y)\nsubprocess.run(A0.X)\n",
        [1006],
    ),
    (
        "a command that grows from start to start",
        "import subprocess\ncmd = ['ls']\n"
        + "cmd.append('pytest')\nsubprocess.run(cmd)\n" * 150
        + "subprocess.run('pytest')\n",
        [303],
    ),
]


@pytest.mark.parametrize(("code", "found"), [pytest.param(*row[1:], id=row[0]) for row in HOSTILE])
def test_ends_and_finds_what_is_there(code: str, found: list[int]) -> None:
    assert lines(code) == found
