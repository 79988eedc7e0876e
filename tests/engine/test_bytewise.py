"""Words in bytes are what the regular expression with boundaries would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard.engine.bytewise import ANYTHING, has_any, has_word


@pytest.mark.parametrize("data", [b"", b"evaluate", b"_eval", b"eval_", b"retrieval", b"medieval1", b"Eval", b"9eval"])
def test_is_no_word_of_its_own(data: bytes) -> None:
    assert not has_word(data, b"eval")


@pytest.mark.parametrize("data", [b"eval", b"evaluate eval", b"x.eval(y)", b"\xc3\xa9eval", b"eval\xff", b"\neval\n"])
def test_is_a_word_of_its_own(data: bytes) -> None:
    assert has_word(data, b"eval")


def test_may_go_on_as_its_pattern_says() -> None:
    words = {b"exec": rb"(?:[lv]p?e?|p)?", b"subprocess": ANYTHING}
    assert not any(has_any(data, words) for data in (b"executor", b"execlx", b"preexec", b"sub_process"))
    assert all(has_any(data, words) for data in (b"exec", b"os.execvpe(", b"asyncsubprocesses"))


@given(st.text("aevl_ .9", max_size=12), st.sampled_from(["eval", "a", "ve"]))
def test_are_found_where_boundaries_are(text: str, word: str) -> None:
    data, pattern = text.encode(), rf"\b{word}\b".encode()
    assert has_word(data, word.encode()) == (re.search(pattern, data) is not None)
