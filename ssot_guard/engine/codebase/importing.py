"""What a text imports, told by searching bytes and parsing nothing: at least all that it does.

How a word is written that is not plain ASCII depends on the file's encoding: such a word may be any other such word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...typed import NamedTuple
from ..bytewise import is_taken

_LETTER = rb"[\w\x80-\xff]"
_WORD = re.compile(_LETTER + rb"+")
_TAIL = rb"[ \t\\]*(\([^)#]*(?:#[^\n]*[^)#]*)*|[^\n\\]*(?:\\.[^\n\\]*)*)"
_FROM = re.compile(
    rb"from([.\s\\]*)(?:(L+(?:[ \t]*\.[ \t]*L+)*)[\s\\]+)?import(?!L)".replace(b"L", _LETTER) + _TAIL, re.DOTALL
)
_IMPORT = re.compile(rb"import(?=[ \t\\\f])" + _TAIL, re.DOTALL)
_BY_NAME = (b"import_module", b"__import__", b"importorskip", b"pytest_plugins", b"run_module")
_PUT_TOGETHER = (
    rb"""["'](?:(?<=[\w.\x80-\xff"'].)(?:[\s\\()]|\#[^\n]*\n)+[rRuUbBfFtT]{0,2}["']"""
    rb"""|(?<=[\w.\x80-\xff].)[rRuUbBfFtT]{0,2}["'][\w.\x80-\xff\\]"""
    rb"""|[\w.\x80-\xff]*\\[xuUN0-7\r\n])"""
)
"""Where a name may stand in several texts, or hold an escape that stands for a letter. (`re` goes from quote to quote
ten times as quickly as from letter to letter.)"""
_STAR = rb"import[\s\\]*\*"
_TEXT = re.compile(rb"""["'](\.*[L][L.]*)["']""".replace(b"L", rb"\w\x80-\xff"))
_BEFORE_STATEMENT = (b"", b"\n", b"\r", b";", b":", b"\\", b"\xbf")
"""The last byte before an import statement, blanks left out; the one of a byte order mark too."""
_INDENTATION = 100
_NOISE = re.compile(rb"#[^\n]*|[\s\\()]+")

SOME_OTHER_LETTERS = ""
"""Stands for each name that is not plain ASCII: Python takes `ｂase` for `base`."""
_OTHER_LETTERS = "\N{REPLACEMENT CHARACTER}"
"""Stands for the same in a text, where Python takes it for nothing else."""


class Reference(NamedTuple):
    """A dotted name that a file imports, by its parts: `from a.b import c` has a, b and c."""

    level: int
    """How many leading dots it has."""
    parts: tuple[str, ...]
    anywhere: bool = False
    """Whether the dots count from a package that is not known."""


class Statement(NamedTuple):
    """An import statement as it is written, or a text that may name a module."""

    dots: bytes
    module: bytes
    names: bytes
    is_text: bool = False

    def references(self) -> Iterator[Reference]:
        """What it names. A star is the module that it is said of."""
        if self.is_text:
            parts = tuple(part or _OTHER_LETTERS for part in _parts(self.names))
            yield Reference(0, parts, anywhere=self.names.startswith(b"."))
            return
        above, level = _parts(self.module), self.dots.count(b".")
        if level or above:
            yield from (Reference(level, (*above, *_parts(name)[:1])) for name, _ in _items(self.names))
            return
        for dotted, alias in _items(self.names):
            yield Reference(0, _parts(dotted))
            if not alias:
                yield Reference(0, _parts(dotted)[:1])  # `import a.b` binds `a`


class Imports(NamedTuple):
    """What one file imports, as plain data."""

    statements: tuple[Statement, ...] = ()
    bound: frozenset[str] | None = None
    """The names that a package's own code may give a meaning; None if that can be any."""
    is_unclear: bool = False
    """Whether it may import by a name which its text does not hold in one piece."""


def imports(path: str, data: bytes) -> Imports:
    """All that a Python file imports. `path` is the repository's: a package says more than another module."""
    is_package = path.rpartition("/")[2] == "__init__.py"
    written = [*statements(data), *(by_all(data) if is_package else ())]
    by_name = imports_by_name(data)
    if by_name:
        written += texts(data)
    bound = may_bind(data) if is_package else None
    return Imports(tuple(dict.fromkeys(written)), bound, by_name and puts_names_together(data))


def statements(data: bytes) -> Iterator[Statement]:
    """The import statements of a text."""
    if b"import" not in data:
        return
    for found in _FROM.finditer(data):
        if _begins_statement(data, found.start()):
            dots, module, names = found.groups()
            yield Statement(dots, module or b"", names)
    for found in _IMPORT.finditer(data):
        if _begins_statement(data, found.start()):
            yield Statement(b"", b"", found[1])


def _begins_statement(data: bytes, offset: int) -> bool:
    before = data[max(0, offset - _INDENTATION) : offset].rstrip(b" \t\f")
    return before[-1:] in _BEFORE_STATEMENT


def imports_by_name(data: bytes) -> bool:
    """Whether a text imports what other texts name."""
    return any(word in data for word in _BY_NAME) or is_taken(data, b"modules", b"sys")


def texts(data: bytes) -> Iterator[Statement]:
    """Of a text that imports by names in texts: everything that may be one."""
    return (Statement(b"", b"", text, is_text=True) for text in {*_TEXT.findall(data)})


def by_all(data: bytes) -> Iterator[Statement]:
    """What a star import of a package loads, as if the package said it: the modules that its `__all__` names."""
    if b"__all__" in data:
        yield Statement(b".", b"", b",".join({*_TEXT.findall(data)}))


def puts_names_together(data: bytes) -> bool:
    """Whether a text may hold a name in several pieces, or with escapes."""
    return re.search(_PUT_TOGETHER, data) is not None


def puts_attributes_together(data: bytes) -> bool:
    """Whether a text may take an attribute by a name that it does not hold in one piece."""
    return b"getattr" in data and puts_names_together(data)


def has_star(data: bytes) -> bool:
    """Whether a text may take in all of another module's names."""
    return b"*" in data and re.search(_STAR, data) is not None


def words(data: bytes) -> frozenset[bytes]:
    """The words after `import` in the statements of a text, the new names that they give included."""
    return frozenset(word for statement in statements(data) for word in _WORD.findall(statement.names))


def may_bind(data: bytes) -> frozenset[str] | None:
    """The names that a package's own code may give a meaning; None if that can be any."""
    if has_star(data):
        return None
    return frozenset(map(as_word, _WORD.findall(_FROM.sub(lambda statement: statement[3], data))))


def as_word(written: bytes) -> str:
    """A word as references have it."""
    return written.decode() if written.isascii() else SOME_OTHER_LETTERS


def may_mean(written: str, name: str) -> bool:
    """Whether a part of a reference may be this name."""
    return written == name or not written or (not written.isascii() and not name.isascii())


def _items(names: bytes) -> Iterable[tuple[bytes, bytes]]:
    """What follows `import`: the names, and what they are called here if that is said."""
    for item in _NOISE.sub(b" ", names).partition(b";")[0].split(b","):
        name, _, alias = item.partition(b" as ")
        yield name, alias


def _parts(dotted: bytes) -> tuple[str, ...]:
    return tuple(map(as_word, _WORD.findall(dotted)))
