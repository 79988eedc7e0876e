"""Shell text -> command lines."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ssot_guard.engine import shell
from ssot_guard.engine.strings import HOLE
from ssot_guard.engine.words import Words

COMMANDS = [
    ("", []),
    ("   \n\n", []),
    ("# pytest", []),
    ("A=1", []),
    ("ls # pytest", [["ls"]]),
    ("A=1 B='x y' a b", [["a", "b"]]),
    ("a > b 2>&1 < c", [["a"]]),
    ("a b>c", [["a", "b"]]),
    ("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]),
    ("a 'it'\"'\"'s'", [["a", "it's"]]),
    ('a "b\\"c"', [["a", 'b"c']]),
    ("a --x='y z'", [["a", "--x=y z"]]),
    ("a && b || c; d & e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
    ("a | b |& c", [["a"], ["b"], ["c"]]),
    ("(a; b) && { c; }", [["a"], ["b"], ["c"]]),
    ("! a", [["a"]]),
    ("if a; then b; elif c; then d; else e; fi", [["a"], ["b"], ["c"], ["d"], ["e"]]),
    ("for x in a b; do c $x; done", [["c", "b"], ["c", "a"]]),
    ("for x in *; do c $x; done", [["c", "*"]]),
    ("while a; do b; done", [["a"], ["b"]]),
    ("f() { a; }; f; g", [["a"], ["g"]]),
    ('f() { shift; "$@"; }; f a b c', [["shift"], [HOLE], ["b", "c"]]),
    ("case x in x) a;; esac", [["a"]]),
    ("a $(b c)", [["a", HOLE], ["b", "c"]]),
    ("a `b c`", [["a", HOLE], ["b", "c"]]),
    ('a "x $(b) y"', [["a", f"x {HOLE} y"], ["b"]]),
    ("X=$(a b)", [["a", "b"]]),
    ("a <(b)", [["a", HOLE], ["b"]]),
    ("$A/bin/b c", [[f"{HOLE}/bin/b", "c"]]),
    ("a \\\n  b", [["a", "b"]]),
    ("a\nb\n", [["a"], ["b"]]),
    ("cat <<E\na\nE\nb", [["cat"], ["b"]]),
    ("a <<< 'b'", [["a"]]),
    (r"C:\py\python.exe -m x", [[r"C:\py\python.exe", "-m", "x"]]),
    (f"{HOLE} -m x", [[HOLE, "-m", "x"]]),
]


def argvs_of(text: str) -> list[Words]:
    return [command.words for command in shell.located(text)]


@pytest.mark.parametrize(("text", "argvs"), COMMANDS)
def test_commands(text: str, argvs: list[list[str]]) -> None:
    assert [[word.text for word in command] for command in argvs_of(text)] == argvs


@given(st.lists(st.text("ab /.-_=:,'\"$#;&|<>()*?!~\t", min_size=1, max_size=8), max_size=4))
def test_what_was_quoted_for_a_shell_is_read_as_it_was(words: list[str]) -> None:
    assume(not any(set(word) == {"="} for word in words))  # the grammar takes a bare `==` for an operator
    text = shlex.join(["program", *words])
    assert [[word.text for word in command] for command in argvs_of(text)] == [["program", *words]]


@given(st.text("ab '\"$`\\(){};&|<>\n#=", max_size=40))
def test_any_text_is_read(text: str) -> None:
    """What the words are is bash's affair; they must be there and hold nothing but the text's own characters."""
    for command in argvs_of(text):
        assert set("".join(word.text for word in command)) <= {*text, HOLE, "\n", "\t"}
