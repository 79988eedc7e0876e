"""A byte test for each rule that can only err on the safe side: what it passes over has no finding."""

from __future__ import annotations

import re

from ..policy import Policy, Truth

# Something that can start a program, or pytest's own entry points, has to be spelled out somewhere in the file.
_STARTERS = re.compile(
    rb"main\b|main_|subprocess|run_|system|popen|Popen|exec|spawn|getoutput|getstatusoutput|eval|open_process|run_process"
    rb"|import\s*\*|invoke|pexpect|__call__|startfile"
)


def suspicious(data: bytes, policy: Policy) -> bool:
    """Whether a file could break any rule of the policy."""
    return any(_launches(data, truth) for truth in policy.truths if truth.launches)


def _launches(data: bytes, truth: Truth) -> bool:
    return any(_mentions(data, words) for words in truth.launches) and _STARTERS.search(data) is not None


def _mentions(data: bytes, words: str) -> bool:
    if words == "pytest":
        return b"pytest" in data or b"py.test" in data
    return words.split()[0].encode() in data
