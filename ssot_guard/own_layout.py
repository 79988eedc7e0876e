"""An allowlist in the layout that this program writes, read line by line: an entry costs a tenth of what YAML asks.

Whoever reads thousands of entries to see whether one excuses a finding waits for this. It only says what it is sure of:
for all else (another layout, an escape, a mistake) it gives None, and YAML's reader has the word.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .composing import decode
from .nodes import Problems, Text
from .problems import CannotRead
from .quoting import OTHER_TYPES, PLAIN
from .typed import Any

_LONGEST_LINE = 1000
"""In characters. YAML ends a key after 1,024 (YAML 1.2.2, 7.4.3)."""
_OTHER_BREAKS = re.compile("[\t\r\x85\u2028\u2029]")
_COMMENT = r"(?: +#.*)?"
_QUOTED = r'"[^"\\]*"'
_ITEM = rf"(?:{_QUOTED}|{PLAIN})"
_ROW = re.compile(rf"    ({_ITEM}): \[({_ITEM}(?:, {_ITEM})*)\]{_COMMENT}")
_RULE = re.compile(rf"  ({_ITEM}):{_COMMENT}")
_ITEMS = re.compile(_ITEM)
_PAIR = re.compile(rf"(  - |    )(\w+): (?:({_QUOTED})|([^\s\"].*?)){_COMMENT}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_COUNT = re.compile(r"0|[1-9]\d{0,8}")
_TEXT = re.compile(r"(?:\.?[^\W\d_]|_).*")

Data = dict[str, Any]


def read(data: bytes, *, path: str) -> Data | None:
    """What `documents.read` would give, without a mistake in it; None if that is not sure. Paths know their line."""
    try:
        text = decode(data, Problems(path))
    except CannotRead:
        return None
    if _OTHER_BREAKS.search(text):
        return None
    found: Data = {}
    line_of: Callable[[str, int], bool] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.lstrip(" ")[:1] in ("", "#"):
            continue
        if len(line) > _LONGEST_LINE:
            return None
        if line[0] != " ":
            known, line_of = _key(line, found)
        else:
            known = line_of is not None and line_of(line, number)
        if not known:
            return None
    whole = all(entry.keys() >= {"rule", "path", "reason"} for entry in found.get("exempt", ()))
    return found if "version" in found and whole else None


def _key(line: str, found: Data) -> tuple[bool, Callable[[str, int], bool] | None]:
    """A key of the file, and what reads the lines below it."""
    name, colon, rest = line.partition(":")
    said = rest.partition(" #")[0].strip(" ")
    if name in found or not colon:
        return False, None
    if name == "version":
        found[name] = 1
        return said == "1" and rest.startswith(" "), None
    if name == "exempt" and said in ("", "[]"):
        found[name] = []
        return True, None if said else _Exempt(found[name])
    if name == "debt" and said in ("", "{}"):
        found[name] = {}
        return True, None if said else _Debt(found[name])
    return False, None


class _Exempt:
    """Reads the entries that people write."""

    def __init__(self, entries: list[Data]) -> None:
        self._entries = entries

    def __call__(self, line: str, number: int) -> bool:
        pair = _PAIR.fullmatch(line)
        if pair is None or not (self._entries or pair[1] == "  - "):
            return False
        if pair[1] == "  - ":
            self._entries.append({})
        key, quoted, plain = pair[2], pair[3], pair[4]
        entry = self._entries[-1]
        if key in entry:
            return False
        value = quoted[1:-1] if quoted else _of_plain(key, plain)
        if value in (None, "") or (quoted and key not in _TEXTS):
            return False
        entry[key] = _placed(str(value), number) if key == "path" else value
        return True


_TEXTS = frozenset({"rule", "path", "subject", "reason", "owner"})


def _of_plain(key: str, plain: str) -> str | int | bool | None:
    """The value of a key as it is written without quotes; None if it could be read as something else."""
    if key in _TEXTS:
        odd = ": " in plain or plain.endswith((":", " ")) or plain.lower() in OTHER_TYPES
        return None if odd or not _TEXT.fullmatch(plain) else plain
    if key == "expires" and _DATE.fullmatch(plain):
        from .spelling import is_date

        return plain if is_date(plain) else None
    if key == "covers" and _COUNT.fullmatch(plain):
        return int(plain)
    return {"true": True, "false": False}.get(plain) if key == "runtime" else None


class _Debt:
    """Reads what the program writes."""

    def __init__(self, rules: dict[str, Data]) -> None:
        self._rules = rules
        self._files: Data | None = None

    def __call__(self, line: str, number: int) -> bool:
        row = _ROW.fullmatch(line)
        if row is None:
            return self._rule(line)
        path, subjects = _unquoted(row[1]), [*map(_unquoted, _ITEMS.findall(row[2]))]
        if None in subjects or "" in subjects or path is None or len({*subjects}) < len(subjects):
            return False
        if self._files is None or path in self._files:
            return False
        self._files[_placed(path, number)] = subjects
        return True

    def _rule(self, line: str) -> bool:
        found = _RULE.fullmatch(line)
        rule = _unquoted(found[1]) if found else None
        if rule is None or rule in self._rules:
            return False
        self._files = self._rules[rule] = {}
        return True


def _unquoted(item: str) -> str | None:
    if item[0] == '"':
        return item[1:-1]
    return None if item.lower() in OTHER_TYPES else item


def _placed(text: str, line: int) -> Text:
    made = Text(text)
    made.line, made.column = line, 1
    return made
