"""The values of a justfile's expressions, as far as they are written down.

Source: https://github.com/casey/just/blob/master/GRAMMAR.md, and the manual's chapter on functions.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import islice, product

from ..strings import HOLE
from ..substitution import MOST_VALUES, bounded

Values = dict[str, list[str]]
"""Name -> what it may be."""

_TOKEN = re.compile(
    r"""
    x?(?P<raw3>'''.*?''') | x?(?P<cooked3>\"{3}.*?\"{3}) | x?(?P<raw>'[^']*') | x?(?P<cooked>"(?:[^"\\]|\\.)*")
  | (?P<tick>```.*?```|`[^`]*`) | (?P<name>[A-Za-z_][\w-]*)
  | (?P<sign>&&|\|\||==|!=|=~|!~|[-+/(){},.]) | \s+ | \#[^\n]* | .
    """,
    re.VERBOSE | re.DOTALL,
)
BACKTICK = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|```(?P<long>.*?)```|`(?P<short>[^`]*)`|\#[^\n]*", re.DOTALL)
"""A command in backticks; or a text or comment, in which there is none."""
_DEFAULTS = frozenset({"env", "env_var_or_default"})
"""Functions whose second argument is what they give if a variable is not set."""
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_MOST_NESTED = 30


def evaluated(text: str, values: Mapping[str, list[str]]) -> list[str]:
    """What an expression may be; of `if`, all branches."""
    tokens = [
        (found.lastgroup or "", found[found.lastgroup or 0]) for found in _TOKEN.finditer(text) if found.lastgroup
    ]
    return _Expression(tokens, values).value()


class _Expression:
    def __init__(self, tokens: list[tuple[str, str]], values: Mapping[str, list[str]]) -> None:
        self._tokens, self._values, self._at, self._nested = tokens, values, 0, 0

    def value(self) -> list[str]:
        """`a + b / c`, or `a && b`, `a || b`: either."""
        self._nested += 1
        found = self._operand() if self._nested < _MOST_NESTED else [HOLE]
        while self._sign() in ("+", "/", "&&", "||"):
            sign = self._next()
            more = self._operand()
            if sign in ("&&", "||"):
                found = bounded([*found, *more])
            else:
                between = "/" if sign == "/" else ""
                found = bounded(left + between + right for left, right in islice(product(found, more), MOST_VALUES))
        self._nested -= 1
        return found

    def _sign(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) and self._tokens[self._at][0] == "sign" else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _operand(self) -> list[str]:
        if self._at >= len(self._tokens):
            return [HOLE]
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind in ("raw", "raw3", "cooked", "cooked3"):
            return [_unquoted(kind, text)]
        if kind == "name":
            return self._named(text)
        if text == "(":
            found = self.value()
            self._skip(")")
            return found
        return self._operand() if text == "/" else [HOLE]

    def _named(self, name: str) -> list[str]:
        if name == "if":
            return bounded(self._branches())
        if self._sign() != "(":
            return list(self._values.get(name, [HOLE]))
        self._at += 1
        arguments = []
        while self._at < len(self._tokens) and self._sign() != ")":
            before = self._at
            arguments.append(self.value())
            self._skip(",")
            self._at += self._at == before
        self._skip(")")
        return arguments[1] if name in _DEFAULTS and len(arguments) > 1 else [HOLE]

    def _branches(self) -> Iterator[str]:
        while True:
            while self._at < len(self._tokens) and self._sign() != "{":
                self._at += 1
            self._skip("{")
            yield from self.value() if self._at < len(self._tokens) else ()
            self._skip("}")
            if self._at >= len(self._tokens) or self._tokens[self._at] != ("name", "else"):
                return
            self._at += 1

    def _skip(self, sign: str) -> None:
        self._at += self._sign() == sign


def _unquoted(kind: str, text: str) -> str:
    inner = text[3:-3] if kind.endswith("3") else text[1:-1]
    if kind.endswith("3"):
        inner = textwrap.dedent(inner.removeprefix("\n"))
    if kind.startswith("cooked") and "\\" in inner:
        inner = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), inner, flags=re.DOTALL)
    return inner
