"""Where words stand, in the offsets of a tree's nodes."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from ssot_guard.engine import matcher
from ssot_guard.engine.mentions import Mentions

CALLS = {"id": "calls", "rule": {"kind": "call"}}


def test_longer_words_and_other_nodes_are_no_mentions() -> None:
    root = matcher.parse("# über run\n\nrunner(a, prerun)\nf(run)\nrun_(ärun)\nrun.x(1)\n")
    mentions = Mentions(root)
    mentions.look_for(["run"])
    assert [call.text() for call in matcher.find(root, CALLS) if mentions.within(call)] == ["f(run)", "run.x(1)"]
    mentions.look_for(["prerun"])
    assert len([call for call in matcher.find(root, CALLS) if mentions.within(call)]) == 3


def test_an_accent_that_stands_by_itself() -> None:
    """A name may hold one that no letter is."""
    root = matcher.parse("cafe\u0301(1)\ncafe(2)\n")
    mentions = Mentions(root)
    mentions.look_for(["cafe\u0301"])
    assert [call.text() for call in matcher.find(root, CALLS) if mentions.within(call)] == ["cafe\u0301(1)"]


@example("\n\n\U0001f600 = f(ab)\n")
@given(st.text("ab_ é()\n,\U0001f600", max_size=40))
def test_are_where_the_words_of_a_nodes_text_are(code: str) -> None:
    root = matcher.parse(code)
    mentions = Mentions(root)
    mentions.look_for(["a", "ab"])
    for node in matcher.find(root, {"id": "all", "rule": {"any": [{"kind": "identifier"}, {"kind": "call"}]}}):
        assert mentions.within(node) == (not {"a", "ab"}.isdisjoint(re.findall(r"\w+", node.text())))
