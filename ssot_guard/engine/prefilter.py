"""A byte test for each rule that can only err on the safe side: what it passes over has no finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from ..excludes import Excludes
from ..policy import Truth
from ..sources import Source
from .bytewise import ANYTHING, AS_ATTRIBUTE, before, has_any, is_taken
from .kinds import is_python

_PYTEST = rb"py\.?test"
# Nearly every test file says `import pytest` and `@pytest.mark`: that much cannot start anything.
_PYTEST_SPELLED = (
    rb"pytest(?<!import pytest)(?![a-zA-Z_]|\.(?!main\b|console_main|exe\b|__main__|cmdline|bat\b|cmd\b)[a-zA-Z_])"
)
# `pytest.main` is an attribute, a text for getattr, or a name imported from pytest. The search goes for `main`,
# which `re` finds quickly, and looks at what is around it: `from app.main import x` and `app.main.x` are none.
_MAIN = rb"main\b(?![ \t]+import\b|\.(?!__call__\b)[a-zA-Z_])"
_BEFORE_ENTRY_POINT = AS_ATTRIBUTE + rb"(?:_?console_)?"
_UNITTEST = b"unittest"
_OF_UNITTEST = rb"(?<![\w.])unittest\.\Z"
_BEFORE_IMPORTED_NAME = rb"(?<!\w)(?:_?console_)?"
_IMPORT_FROM_PYTEST = rb"from(?:\s|\\)+_?py\.?test[\w.]*(?:[^\n]|\\\r?\n)*?\s*import"
_RUNS = rb"(?:[lv]p?e?|p)?"
_STARTERS = {
    **dict.fromkeys((b"subprocess", b"popen"), ANYTHING),
    **dict.fromkeys((b"invoke", b"fabric", b"nox", b"duty", b"actions", b"run_line_magic", b"run_cell_magic"), b""),
    **dict.fromkeys((b"exec", b"spawn", b"posix_spawn"), _RUNS),
    **dict.fromkeys((b"startfile", b"pexpect", b"run_module", b"run_path", b"_run_module_as_main"), b""),
    **dict.fromkeys((b"eval", b"timeit", b"cProfile", b"profile", b"pdb", b"getoutput", b"getstatusoutput"), b""),
    **dict.fromkeys((b"open_process", b"run_process"), b""),
}
"""Whatever runs a program has to be named somewhere in the file, however it is imported: one of these, or `system`."""
_NAMES_FROM_TEXTS = {
    **dict.fromkeys((b"getattr", b"import_module", b"__import__", b"importorskip"), ANYTHING),
    b"modules": b"",
}
# (None is compiled here: a commit of files that do not even say `pytest` pays for one only.)


_CLASS = rb"class(?<!\wclass)\b"
_WITH_BASES = rb"[^:\n]*[(\[\\]"
_IMPORT = rb"import|pytest_plugins|run_module|run_path|patch|setattr|delattr"
_MAKE_CLASSES = dict.fromkeys((b"type", b"new_class", b"make_dataclass"), b"")
_GIVES = rb"(?<![\w\x80-\xff])(?:class(?:[\s\\]+[\w\x80-\xff]+)?|as)[\s\\]+\Z"
"""What stands before a name that is defined, or that an import gives to something; in broken code, with a word more."""
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
    return not part.isascii() or part.encode() in data or has_any(data, _NAMES_FROM_TEXTS)


_ESCAPE = rb"\\(?:u(?!00[01])|U0|x)"
"""(`\\u001b` colours the outputs of half of all notebooks, and is no letter.)"""


def _foreign_base(source: Source, truth: Truth) -> bool:
    """Only a class with bases can be foreign; one without can be unwanted as well."""
    data, allowed = source.data, truth.plain_classes == "allow"
    wanted = _CLASS + _WITH_BASES if allowed else _CLASS
    if not required(truth.required_in, source.path) or not (re.search(wanted, data) or _may_make_classes(data)):
        return False
    if not allowed:
        return True
    from .headers import settled  # most files have gone by now

    return not settled(data, truth.canonical)


def _may_make_classes(data: bytes) -> bool:
    if not has_any(data, _MAKE_CLASSES):
        return False
    from .headers import may_make_classes  # a commit rarely has one of these words

    return may_make_classes(data)


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
    makes = bool(names) and has_any(data, _MAKE_CLASSES)
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


@cache
def _words(glob: str) -> tuple[bytes, ...]:
    """What a name that the glob matches has to hold; files in other encodings may write other characters otherwise."""
    plain = "" if "[" in glob else glob.replace("?", "*")
    return tuple(word.encode() for word in plain.split("*") if word and word.isascii())


_TESTS: Mapping[str, Callable[[Source, Truth], bool]] = {
    "direct-launch": _direct_launch,
    "foreign-base": _foreign_base,
    "duplicate-definition": _duplicate_definition,
    "competing-import": _competing_import,
}


def may_launch(data: bytes, words: str) -> bool:
    """Whether a Python text may start what these words do (`pytest`, `docker compose`)."""
    if words != "pytest":
        return all(word.encode() in data for word in words.split()) and _may_start(data)
    if not re.search(_PYTEST, data):  # one search is quicker than two
        return False
    if b"main" in data and _names_entry_point(data):
        return True
    return (re.search(_PYTEST_SPELLED, data) is not None or b"py.test" in data) and _may_start(data)


def _may_start(data: bytes) -> bool:
    """Whether something in a text may start programs. `system` alone is what prose speaks of."""
    return has_any(data, _STARTERS) or is_taken(data, b"system", b"os")


def _names_entry_point(data: bytes) -> bool:
    named = before(data, _MAIN, _BEFORE_ENTRY_POINT)
    if any(not re.search(_OF_UNITTEST, text) or _means_other(data, _UNITTEST) for text in named):
        return True
    return re.search(_IMPORT_FROM_PYTEST, data) is not None and any(before(data, _MAIN, _BEFORE_IMPORTED_NAME))


def _means_other(data: bytes, module: bytes) -> bool:
    """Whether a module's name may be given to something else."""
    from .rebinding import may_rebind, places

    return re.search(rb"\bas[\s\\]+" + module, data) is not None or may_rebind(data, places(data, module))
