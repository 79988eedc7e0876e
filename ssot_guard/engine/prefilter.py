"""A byte test for each rule that can only err on the safe side: what it passes over has no finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from ..excludes import Excludes
from ..policy import Truth
from ..sources import Source
from .kinds import is_python

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
    rb"subprocess|popen|\b(?:invoke|fabric|nox|duty|actions|run_(?:line|cell)_magic)\b|\b(?:exec|spawn|posix_spawn)(?:[lv]p?e?|p)?\b"
    rb"|\b(?:system|startfile|pexpect|run_module|run_path|_run_module_as_main|eval|timeit|cProfile|profile|pdb"
    rb"|getoutput|getstatusoutput|open_process|run_process)\b"
)
# (None is compiled here: a commit of files that do not even say `pytest` pays for no regular expression.)


_NAME_FROM_TEXT = rb"getattr|import_module|__import__|importorskip|\bmodules\b"
_CLASS = rb"\bclass\b"
_CLASS_WITH_BASES = rb"\bclass\b[^:\n]*[(\[\\]|\btype(?:\s|\\|\#[^\n]*\n)*\(|\bnew_class\b"
_IMPORT = rb"import|pytest_plugins|run_module|run_path|patch|setattr|delattr"
_MAKES_CLASSES = rb"\b(?:type|new_class|make_dataclass)\b"
_GIVES = rb"(?<![\w\x80-\xff])(?:class|as)[\s\\]+\Z"
"""What stands before a name that is defined, or that an import gives to something."""
_LONGEST_GIVES = 200


def suspicious(source: Source, truth: Truth, rule: str) -> bool:
    """Whether a file could break a truth's rule."""
    own = truth.own_rule(rule)
    if own is not None:
        return own.may_match(source.data)
    return _TESTS[rule](source, truth)


def _direct_launch(source: Source, truth: Truth) -> bool:
    data = source.data
    if any(_may_call(data, name) for name in truth.callables):
        return True
    if is_python(source.path, data):
        return any(may_launch(data, words) for words in truth.launches)
    return any(_is_named(data, words) for words in truth.launches) or _may_hide_words(data)


def _is_named(data: bytes, words: str) -> bool:
    """Whether a file of another kind has the words at all. Windows' shells do not tell `PyTest` from `pytest`."""
    lower = data.lower()
    if words == "pytest":
        return b"pytest" in lower or b"py.test" in lower
    return words.split()[0].lower().encode() in lower


def _may_hide_words(data: bytes) -> bool:
    """UTF-16 and escapes hide them from a search for bytes."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or re.search(_ESCAPE, data) is not None


def _may_call(data: bytes, name: str) -> bool:
    """Whether a dotted name's last part, or the module that a glob begins with, is somewhere in the file.

    It can only be missing where a text is made into a name.
    """
    fixed = re.split(r"[*?\[]", name)[0]
    part = name.rpartition(".")[2] if fixed == name else fixed.partition(".")[0]
    return not part.isascii() or part.encode() in data or re.search(_NAME_FROM_TEXT, data) is not None


_ESCAPE = rb"\\(?:u(?!00[01])|U0|x)"
"""(`\\u001b` colours the outputs of half of all notebooks, and is no letter.)"""


def _foreign_base(source: Source, truth: Truth) -> bool:
    """Only a class with bases can be foreign; one without can be unwanted as well."""
    wanted = _CLASS_WITH_BASES if truth.plain_classes == "allow" else _CLASS_WITH_BASES + b"|" + _CLASS
    if not required(truth.required_in, source.path) or re.search(wanted, source.data) is None:
        return False
    if truth.plain_classes != "allow":
        return True
    from .headers import settled  # most files have gone by now

    return not settled(source.data, truth.canonical)


def _duplicate_definition(source: Source, truth: Truth) -> bool:
    """A name has to be defined, or given to what has another."""
    data = source.data
    globs = [glob for glob in truth.names if all(word in data for word in _words(glob))]
    if any(not glob.isascii() or "[" in glob for glob in globs):
        return True
    if not globs:
        return False
    from .rebinding import may_rebind, places_like  # most files have gone by now

    names = [place for glob in globs for place in places_like(data, glob)]
    makes = bool(names) and re.search(_MAKES_CLASSES, data) is not None
    for start, _ in names:
        before = data[max(0, start - _LONGEST_GIVES) : start]
        if re.search(_GIVES, before) or (makes and before[-1:] in (b"'", b'"')):
            return True
    return may_rebind(data, names)


def _competing_import(source: Source, _truth: Truth) -> bool:
    """Whatever it is called here, a competing name can come from any file that passes it on."""
    return re.search(_IMPORT, source.data) is not None


def required(patterns: Sequence[str], path: str) -> bool:
    """Whether a file is under one of a truth's `required-in`."""
    return path in _patterns(tuple(patterns))


@cache
def _patterns(patterns: tuple[str, ...]) -> Excludes:
    return Excludes(patterns)


def _words(glob: str) -> Iterator[bytes]:
    """What a name that the glob matches has to hold; files in other encodings may write other characters otherwise."""
    plain = "" if "[" in glob else glob.replace("?", "*")
    yield from (word.encode() for word in plain.split("*") if word and word.isascii())


_TESTS: Mapping[str, Callable[[Source, Truth], bool]] = {
    "direct-launch": _direct_launch,
    "foreign-base": _foreign_base,
    "duplicate-definition": _duplicate_definition,
    "competing-import": _competing_import,
}


def may_launch(data: bytes, words: str) -> bool:
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
