"""Words in a text's bytes, found at the pace of a plain search: `re` is slow where a pattern begins with a choice or a
boundary, so each word is looked for by itself, and compiled only where it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

AS_ATTRIBUTE = rb"""(?:\.(?:\s|\\|\#[^\n]*\n)*|["'])"""
"""What is before a name that is taken from something, be it by a text."""
_LOOK_BACK = 2_000
ANYTHING = b"*"
"""What may stand around a word that counts as a part of a longer one, too."""


def has_any(data: bytes, words: Mapping[bytes, bytes]) -> bool:
    """Whether a text has one of these words, each given with the pattern of what may follow it within the same word, or
    with `ANYTHING`."""
    return any(has_word(data, word, end) for word, end in words.items())


def has_word(data: bytes, word: bytes, end: bytes = b"") -> bool:
    """Whether a text has a word of ASCII letters by itself, or with an end that the pattern describes."""
    if end == ANYTHING:
        return word in data
    return word in data and re.search(word + rb"(?<!\w" + word + rb")" + end + rb"(?!\w)", data) is not None


def before(data: bytes, word: bytes, wanted: bytes) -> Iterator[bytes]:
    """What is before a word (a pattern that begins with letters) where that ends as another pattern says; not in
    comments."""
    for found in re.finditer(word, data):
        text = data[max(0, found.start() - _LOOK_BACK) : found.start()]
        if re.search(wanted + rb"\Z", text) and not _in_comment(data, found.start()):
            yield text


def is_taken(data: bytes, name: bytes, module: bytes) -> bool:
    """Whether a text may take a name from a module: as an attribute, by a text, or with `from ... import`. Prose, which
    is full of some names, is none of that."""
    if name not in data:
        return False
    imported = rb"from(?:\s|\\)+" + module + rb"(?:\s|\\)+import"
    return any(before(data, name + rb"(?!\w)", AS_ATTRIBUTE)) or re.search(imported, data) is not None


def _in_comment(data: bytes, at: int) -> bool:
    """Whether a place is behind a `#` on a line without quotes before it: no program reads on there, nor does one that
    a text holds."""
    begin = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    code, sign, _ = data[begin:at].partition(b"#")
    return bool(sign) and b"'" not in code and b'"' not in code
