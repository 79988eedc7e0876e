"""The bar of long runs, on a real terminal."""

from __future__ import annotations

import os
import sys

import pytest
from front_door import CHECKOUT, shown_on_a_terminal
from repository import run

SCRIPT = """\
from ssot_guard.cli.progress import Bar

with Bar("judging") as bar:
    bar.advance(0, 0)
    for done in range(0, 2001, 5):
        bar.advance(done, 2000)
    bar.advance(2001, 2000)
bar.close()
"""
ALONE = [sys.executable, "-c", SCRIPT]


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
class TestOnATerminal:
    def test_drawn_once_a_percent_and_taken_away(self) -> None:
        """A line at a time on one line, and nothing of it is left at the end."""
        done = shown_on_a_terminal(ALONE, cwd=CHECKOUT)
        assert (done.code, "\n" in done.out) == (0, False)
        first, *drawn, last = done.out.split("\r\x1b[K")
        assert (first, last, len(drawn)) == ("", "", 101)
        assert drawn[0] == f"[{'.' * 24}]   0% judging"
        assert drawn[50] == f"[{'#' * 12}{'.' * 12}]  50% judging"
        assert drawn[100] == f"[{'#' * 24}] 100% judging"

    def test_a_dumb_one(self) -> None:
        """It cannot take anything away, so nothing is written."""
        assert shown_on_a_terminal(ALONE, cwd=CHECKOUT, TERM="dumb").out == ""


@pytest.mark.parametrize("closed", ["", "import sys; sys.stderr.close(); sys.stderr = None\n"])
def test_elsewhere_nothing(closed: str) -> None:
    """In a log it would be noise; and a stream that is closed is no reason to fail."""
    assert run(sys.executable, "-c", closed + SCRIPT, cwd=CHECKOUT) == (0, "")
