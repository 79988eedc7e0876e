"""Class headers as bytes tell them: whether each class of a file descends from a canonical one, seen without a parse.

It errs on the safe side only. A class is settled if a base of it is a name that one plain import statement takes from
the canonical module, and that nothing else in the file can give a meaning; or if it is another settled class of the
file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .rebinding import may_rebind, places

_CLASS = re.compile(rb"class(?![\w\x80-\xff])")
_GIVES = rb"\b(?:class|def|as|del|global|case)[\s\\]+\Z"
_PLAIN = re.compile(rb"class[ \t]+(\w+)[ \t]*(?:\(([\w\s.,]*)\))?[ \t]*:")
_BLANK = re.compile(rb"(?:\A|\n)[ \t]*\Z")
_INDENTATION = 200
_MAKERS = (b"new_class", b"make_dataclass")
_TYPE = rb"type(?![\w\x80-\xff])"
_LONGEST_CALL = 300
_STAR = rb"import[\s\\]*\*"
_IMPORT = rb"from(?<![^\n]from)[ \t]+%s[ \t]+import[ \t]+(\([\w\s,#]*?\)|[\w \t,]+)$"
_COMMENT = rb"#[^\n]*"


def settled(data: bytes, canonical: Sequence[str]) -> bool:
    """Whether every class with bases that a text defines descends from one of these classes (dotted names)."""
    known = {name for name in _imported(data, canonical) if not _has_other_meaning(data, name)}
    if not known or re.search(_STAR, data) or may_make_classes(data):
        return False
    for header in _headers(data):
        if header is None:
            return False
        name, bases = header
        if bases and known.isdisjoint(bases):
            return False
        if bases:
            known.add(name)
    return True


def _imported(data: bytes, canonical: Sequence[str]) -> Iterator[bytes]:
    """The canonical classes that a statement at top level imports by their own names."""
    for entry in canonical:
        module, _, name = entry.rpartition(".")
        if not module or "/" in entry or not entry.isascii() or name.encode() not in data:
            continue
        for found in re.finditer(_IMPORT % re.escape(module.encode()), data, re.MULTILINE):
            if name.encode() in re.findall(rb"\w+", re.sub(_COMMENT, b"", found[1])):
                yield name.encode()


def may_make_classes(data: bytes) -> bool:
    """Whether a call may make a class. `type(x)`, with one argument, makes none."""
    if any(word in data for word in _MAKERS):
        return True
    for found in re.finditer(_TYPE, data):
        before, after = data[max(0, found.start() - 1) : found.start()], data[found.end() : found.end() + _LONGEST_CALL]
        following = after.lstrip(b" \t\r\n\\")
        if before.isalnum() or before in (b"_", b'"', b"'"):
            continue
        if following[:1] == b"(" and _has_one_argument(following):
            continue
        if following[:1] == b"(" or (before != b"." and following[:1] in (b",", b")", b"]", b"}", b";", b"#")):
            return True  # with several arguments, or handed on; `type = x` and prose are neither
        if re.search(rb"=[ \t(]*\Z", data[max(0, found.start() - 20) : found.start()]) and following[:1] != b"=":
            return True
    return False


def _has_one_argument(call: bytes) -> bool:
    """Whether what begins with a bracket ends with its partner, without a comma at its own level."""
    depth = 0
    for char in call:
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
            if not depth:
                return True
        elif char in b",#'\"" and (char != 44 or depth == 1):
            return False
    return False


def _has_other_meaning(data: bytes, name: bytes) -> bool:
    """Whether anything but one import, and uses, may be said of a name."""
    imports = re.findall(rb"import(?![\w\x80-\xff])[^\n(]*(?:\([^)]*\))?[^\n]*", data)
    if sum(any(places(statement, name)) for statement in imports) != 1:
        return True
    found = list(places(data, name))
    before = (data[max(0, start - _INDENTATION) : start] for start, _ in found)
    return any(re.search(_GIVES, text) for text in before) or may_rebind(data, found)


def _headers(data: bytes) -> Iterator[tuple[bytes, list[bytes]] | None]:
    """Each class statement's name and bases; None for one that bytes do not tell."""
    for found in _CLASS.finditer(data):
        if not _BLANK.search(data, max(0, found.start() - _INDENTATION), found.start()):
            if _begins_statement(data, found.start()):
                yield None
            continue
        plain = _PLAIN.match(data, found.start())
        if plain is None:
            yield None if _may_be_statement(data, found.end()) else (b"", [])
        else:
            yield plain[1], [base.strip() for base in (plain[2] or b"").split(b",") if base.strip()]


def _begins_statement(data: bytes, at: int) -> bool:
    """Whether a word in the middle of a line may begin a statement: after a colon or a semicolon."""
    return data[max(0, at - _INDENTATION) : at].rstrip(b" \t\\\r\n")[-1:] in (b":", b";", b"")


def _may_be_statement(data: bytes, end: int) -> bool:
    """Whether `class` at the beginning of a line may be more than prose: a name follows, then a bracket or colon."""
    return re.match(rb"[\s\\]*[\w\x80-\xff]+[\s\\]*[(:\[\\]", data[end : end + _INDENTATION]) is not None
