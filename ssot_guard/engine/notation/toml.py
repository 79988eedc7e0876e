"""TOML with places: `tomllib` says whether it is TOML at all, this finds where its texts stand.

Source: https://toml.io/en/v1.1.0. What is read here is known to be well formed, so that nothing is checked twice.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Union

from .written import Written, plain, unescaped

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

Value = Union[Written, "list[Value]", "dict[str, Value]", None]
"""None for what is no text and holds none: numbers, booleans, dates."""
Table = dict[str, Value]

_TOKEN = re.compile(
    r"""
    (?P<blank>(?:[ \t\r\n]|\#[^\n]*)+)
  | (?P<string>\"{3}(?:[^\\"]+|\\.|\"{1,2}(?!\"))*\"{3,5} | '{3}(?:[^']+|'{1,2}(?!'))*'{3,5}
      | "(?:[^"\\\n]+|\\.)*" | '[^'\n]*')
  | (?P<mark>[\[\]{}=,.])
  | (?P<bare>[^\s\[\]{}=,.\#"']+)
    """,
    re.VERBOSE | re.DOTALL,
)


class NotToml(Exception):
    """The text is no TOML."""


def read(text: str) -> Table:
    """The whole document. Raises `NotToml`."""
    try:
        tomllib.loads(text)
        return _Scan(text).document()
    except (ValueError, RecursionError):
        raise NotToml from None


def table(value: Value, *path: str) -> Table:
    """The table that a row of keys leads to; an empty one if there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value: Value, *path: str) -> Mapping[str, Table]:
    """The tables in the table that a row of keys leads to, by their keys."""
    return {key: inner for key, inner in table(value, *path).items() if isinstance(inner, dict)}


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def document(self) -> Table:
        root: Table = {}
        current = root
        while self._skip():
            if self._text.startswith("[", self._at):
                current = self._header(root)
            else:
                self._pair(current)
        return root

    def _header(self, root: Table) -> Table:
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        path = self._key()
        self._at += 2 if is_array else 1
        if not is_array:
            return _descend(root, path)
        holder = _descend(root, path[:-1]).setdefault(path[-1], [])
        made: Table = {}
        if isinstance(holder, list):
            holder.append(made)
        return made

    def _pair(self, target: Table) -> None:
        path = self._key()
        self._take("=")
        _descend(target, path[:-1])[path[-1]] = self._value()

    def _key(self) -> list[str]:
        path = []
        while True:
            self._skip()
            token = self._token()
            written = self._string(token) if token.lastgroup == "string" else None
            path.append(written.text if written else "" if token.lastgroup == "string" else token[0])
            self._skip()
            if not self._text.startswith(".", self._at):
                return path
            self._at += 1

    def _value(self) -> Value:
        self._skip()
        token = self._token()
        if token.lastgroup == "string":
            return self._string(token)
        if token[0] == "[":
            items = []
            while not self._closes("]"):
                items.append(self._value())
            return items
        if token[0] == "{":
            found: Table = {}
            while not self._closes("}"):
                self._pair(found)
            return found
        while self._is_scalar_further():  # `1.5`, `1979-05-27T07:32:00.5Z`
            self._token()
        return None

    def _is_scalar_further(self) -> bool:
        token = _TOKEN.match(self._text, self._at)
        if token is not None and token.lastgroup == "blank" and token[0] == " ":  # `1979-05-27 07:32:00`
            return re.match(r" \d\d:\d\d", self._text[self._at : self._at + 6]) is not None
        return token is not None and (token.lastgroup == "bare" or token[0] == ".")

    def _closes(self, end: str) -> bool:
        """Whether an array or inline table ends here; goes over the commas between its items."""
        self._skip()
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip()
        if self._text.startswith(end, self._at):
            self._at += 1
            return True
        return False

    def _string(self, token: re.Match[str]) -> Written:
        start, end, quote = token.start(), token.end(), token[0][0]
        width = 3 if token[0].startswith(quote * 3) and end - start >= 6 else 1
        start, end = start + width, end - width
        if width == 3 and self._text.startswith("\n", start):
            start += 1
        return unescaped(self._text, start, end) if quote == '"' else plain(self._text, start, end)

    def _skip(self) -> bool:
        """Go over blanks and comments; whether there is more."""
        token = _TOKEN.match(self._text, self._at)
        if token is not None and token.lastgroup == "blank":
            self._at = token.end()
        return self._at < len(self._text)

    def _token(self) -> re.Match[str]:
        token = _TOKEN.match(self._text, self._at)
        if token is None:
            raise NotToml
        self._at = token.end()
        return token

    def _take(self, mark: str) -> None:
        self._skip()
        if self._token()[0] != mark:
            raise NotToml


def _descend(root: Table, path: list[str]) -> Table:
    for key in path:
        inner = root.setdefault(key, {})
        if isinstance(inner, list):
            inner = inner[-1] if inner else {}
        if not isinstance(inner, dict):
            raise NotToml
        root = inner
    return root
