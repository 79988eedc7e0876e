"""A byte test for each rule that can only err on the safe side: what it passes over has no finding."""

from __future__ import annotations

import re

from ..policy import Policy

# Nearly every test file says `import pytest` and `@pytest.mark`: that much cannot start anything.
_PYTEST_SPELLED = (
    rb"(?<!import )py\.?test(?![a-zA-Z_]|\.(?!main\b|console_main|exe\b|__main__|cmdline|bat\b|cmd\b)[a-zA-Z_])"
)
# `pytest.main` is an attribute, a text for getattr, or a name imported from pytest. The search goes for `main`,
# which `re` finds quickly, and looks at what is before it.
_MAIN = rb"main\b"
_BEFORE_ENTRY_POINT = rb"""(?:\.(?:\s|\\|\#[^\n]*\n)*|["'])(?:_?console_)?\Z"""
_LOOK_BACK = 2_000
_IMPORTED_NAME = rb"\b(?:_?console_)?main\b"
_IMPORT_FROM_PYTEST = rb"from(?:\s|\\)+_?py\.?test[\w.]*(?:\s|\\)+import"
# Whatever runs a program has to be named somewhere in the file, however it is imported.
_STARTER = (
    rb"subprocess|popen|\binvoke\b|\b(?:exec|spawn|posix_spawn)(?:[lv]p?e?|p)?\b"
    rb"|\b(?:system|startfile|pexpect|run_module|run_path|_run_module_as_main|eval|timeit|cProfile|profile|pdb"
    rb"|getoutput|getstatusoutput|open_process|run_process)\b"
)
# (None is compiled here: a commit of files that do not even say `pytest` pays for no regular expression.)


def suspicious(data: bytes, policy: Policy) -> bool:
    """Whether a file could break any rule of the policy."""
    return any(_may_launch(data, words) for truth in policy.truths for words in truth.launches)


def _may_launch(data: bytes, words: str) -> bool:
    if words != "pytest":
        return words.split()[0].encode() in data and re.search(_STARTER, data) is not None
    if b"pytest" not in data and b"py.test" not in data:
        return False
    if _names_entry_point(data) or (re.search(_IMPORT_FROM_PYTEST, data) and re.search(_IMPORTED_NAME, data)):
        return True
    return re.search(_PYTEST_SPELLED, data) is not None and re.search(_STARTER, data) is not None


def _names_entry_point(data: bytes) -> bool:
    for found in re.finditer(_MAIN, data):
        before = data[max(0, found.start() - _LOOK_BACK) : found.start()]
        if re.search(_BEFORE_ENTRY_POINT, before):
            return True
    return False
