"""What an expression is at run time, as far as the file tells.

`?` stands for text that is not known, `*` for any number of words.
"""

from __future__ import annotations

import pytest
from engine.snippets import last, module

from ssot_guard.engine.strings import HOLE
from ssot_guard.engine.values import Value

UNKNOWN = [
    *("x", "f()", "a.b", "1", "None", "{'a': 1}", "lambda: 'a'", "'a' * n"),
    *("x = x\nx", "x = y\ny = x\nx", "x = [x]\nx[0][0]"),
]

TEXTS = [
    ("f'{{a}} {b!r:>{c}} {{d}}'", {"{a} ? {d}"}),
    ("rf'\\d{x}'", {"\\d?"}),
    ("'\\x61\\u0062\\N{DIGIT ONE}\\\n\\141\\q'", {"ab?a\\q", "ab\\N{DIGIT ONE}a\\q", "ab1a\\q"}),
    ("b'a' b'b'", {"ab"}),
    ("('a'  # one\n 'b')", {"ab"}),
    ("''", {""}),
    ("f''", {""}),
    ("f'{\"a\"}{'b' 'c'}'", {"abc"}),
    ("'a' + x + 'b'", {"a?b"}),
    ("'%s b %d%% %(c)s' % (a, 1)", {"? b ?% ?"}),
    ("x = 'a'\nx += 'b'\nx", {"ab"}),
    ("if c: x = 'a'\nelse: x = 'b'\nx", {"a", "b"}),
    ("x = 'a' if c else 'b'\nx + 'c'", {"ac", "bc"}),
    ("x = y = 'a'\nx", {"a"}),
    ("x, (y, z) = 'a', ('b', 'c')\nz", {"c"}),
    ("(x := 'a')", {"a"}),
    ("for x in ('a', 'b'):\n    x", {"a", "b"}),
    ("{'a': 'b', 'c': 'd'}['a']", {"b"}),
    ("x = {'a': 'b', 'c': 'd'}\nx[y]", {"b", "d"}),
    ("' '.join(['a', x, 'b'])", {"a ? b"}),
    ("'{} {} {0}'.format('a')", None),
    ("'{} {b} {{}}'.format('a', b='c')", {"a c {}"}),
    ("'{0.x} {1[0]}'.format(a, b)", {"? ?"}),
    ("' a '.strip()", {"a", " a "}),
    ("import os\nos.path.join('a', x, 'b')", {"a/?/b"}),
    ("from pathlib import Path\nstr(Path('a') / x / 'b')", {"a/?/b"}),
    ("import sys\nsys.executable", {"python"}),
    ("import shlex\nshlex.join(['a', 'b c'])", {"a 'b c'", "a b c"}),
    ("def f(): return 'a'\nf()", {"a"}),
    ("def f(x): return x + 'b'\nf('a')", {"ab"}),
    ("def f(x='a'): return x\nf()", {"a", "?"}),
    ("def f(x):\n    if x: return f(x)\n    return 'a'\nf(1)", {"a"}),
    ("class A:\n    x = 'a'\nA.x", {"a"}),
    ("async def f(): return 'a'\nawait f()", {"a"}),
]

LISTS = [
    ("[]", {""}),
    ("['a', x, 'b']", {"a ? b"}),
    ("('a',)", {"a"}),
    ("['a'  # one\n, # two\n 'b']", {"a b"}),
    ("['a', *x, 'b']", {"a * b"}),
    ("['a', *['b', *('c',)]]", {"a b c"}),
    ("['a'] + x + ['b']", {"a * b"}),
    ("x + ['a']", {"* a"}),
    ("['a'] + ['b'] + list(('c',))", {"a b c"}),
    ("'a b'.split() + ['c']", {"a b c"}),
    ("import shlex\nshlex.split(\"a 'b c' d\")[:]", {"a|b c|d"}),
    ("import shlex\nshlex.split(f'a {x} b')", {"a ? b"}),
    ("x = ['a']\nx.append('b')\nx.extend(['c', 'd'])\nx.insert(0, 'e')\nx += ['f']\nx", {"e a b c d f"}),
    ("x = ['a']\nx.append('b')\nx = ['c']\nx", {"c"}),
    ("x = ['a']\ny = x\nx.append('b')\nx", {"a b"}),
    ("x = ['a']\nx.extend(y)\nx", {"a *"}),
    ("def f():\n    x = ['a']\n    x.append('b')\n    return x\nf()", {"a b"}),
    ("class A:\n    def __init__(self): self.x = ['a']\n    def f(self): pass\nA.x", {"a"}),
    ("x = ['a'] if c else ['b']\nx + ['d']", {"a d", "b d"}),
    ("[str(x) for x in ['a', 'b']]", {"a b"}),
    ("x = list(['a', 'b'])\nx", {"a b"}),
    ("['a', 'b' if c else 'd']", {"a b", "a d"}),
]


def shown(value: Value) -> str:
    if isinstance(value, str):
        return value.replace(HOLE, "?")
    separator = "|" if any(" " in word.text for word in value) else " "
    return separator.join("*" if word.many else word.text.replace(HOLE, "?") for word in value)


@pytest.mark.parametrize("code", UNKNOWN)
def test_unknown(code: str) -> None:
    read = module(code)
    assert {shown(value) for value in read.values.of(last(read))} <= {"?", "*"}


@pytest.mark.parametrize(("code", "texts"), TEXTS)
def test_texts(code: str, texts: set[str] | None) -> None:
    """Where the code can only raise (None), nothing but an end is asked for; where several answers are right, one."""
    read = module(code)
    found = {shown(value) for value in read.values.of(last(read)) if isinstance(value, str)}
    assert texts is None or (found and found <= texts)


@pytest.mark.parametrize(("code", "lists"), LISTS)
def test_lists(code: str, lists: set[str]) -> None:
    read = module(code)
    assert {shown(value) for value in read.values.of(last(read)) if isinstance(value, tuple)} == lists


def test_what_is_only_added_on_some_paths_is_marked() -> None:
    read = module("x = ['a']\nif y:\n    x.append('b')\nx.append('c')\nx")
    (words,) = read.values.of(last(read))
    assert [(word.text, word.sure) for word in words] == [("a", True), ("b", False), ("c", True)]


def test_commands_with_very_many_alternatives_are_cut_off() -> None:
    """2 to the power of 60 alternatives end, and those that are looked at are among the true ones."""
    read = module("[" + "'a' if x else 'b', " * 60 + "]")
    found = read.values.of(last(read))
    assert 0 < len(found) < 100
    assert {word.text for words in found for word in words} <= {"a", "b"}


@pytest.mark.parametrize(
    "code",
    [
        "x0 = 'a'\n" + "".join(f"x{n + 1} = x{n}\n" for n in range(3000)) + "x3000",
        "'a'" + " + 'a'" * 3000,
        "[" * 3000 + "'a'" + "]" * 3000,
        "f(" * 1000 + "'a'" + ")" * 1000,
        "x = 'a'\n" + "x += 'a'\n" * 3000 + "x",
        "x = 'a'\n" + "x = x + 'a'\n" * 3000 + "x",
        "x = []\n" + "x.append('a')\n" * 3000 + "x",
        "def f(): return g()\ndef g(): return f()\nf()",
        "x" + " if a else x" * 3000,
        "'a'" + ".strip()" * 3000,
    ],
    ids=lambda code: code[:20],
)
def test_long_and_deep_code_ends(code: str) -> None:
    """Neither a RecursionError nor a run that a person would stop."""
    read = module(code)
    read.values.of(last(read))
