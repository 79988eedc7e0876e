"""Words in a text's bytes, found at the pace of a plain search: `re` is slow where a pattern begins with a choice or a
boundary, so each word is looked for by itself, and compiled only where it is there."""

from __future__ import annotations

import re
from collections.abc import Mapping

ANYTHING = b"*"
"""What may stand around a word that counts as a part of a longer one, too."""


def has_any(data: bytes, words: Mapping[bytes, bytes]) -> bool:
    """Whether a text has one of these words, each given with the pattern of what may follow it within the same word, or
    with `ANYTHING`."""
    return any(has_word(data, word, end) for word, end in words.items() if word in data)


def has_word(data: bytes, word: bytes, end: bytes = b"") -> bool:
    """Whether a text has a word of ASCII letters by itself, or with an end that the pattern describes."""
    if end == ANYTHING:
        return word in data
    return word in data and re.search(word + rb"(?<!\w" + word + rb")" + end + rb"(?!\w)", data) is not None
