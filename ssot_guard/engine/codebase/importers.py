"""Who imports a module: an index of the import statements of many files, made by searching bytes and parsing nothing.

It errs on the safe side only: who really imports a module is among those that are named. What a file imports is
compared with paths and not looked up, so that modules that are gone, or not there yet, have importers as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ...layout import folder_of
from ...problems import CannotRead
from ...sources import Source

_LETTER = rb"[\w\x80-\xff]"
_WORD = re.compile(_LETTER + rb"+")
_TAIL = rb"[ \t\\]*(\((?:[^)#]|#[^\n]*)*|(?:[^\n\\]|\\.)*)"
_FROM = re.compile(
    rb"from([.\s\\]*)(?:(L+(?:[ \t]*\.[ \t]*L+)*)[\s\\]+)?import(?!L)".replace(b"L", _LETTER) + _TAIL, re.DOTALL
)
_IMPORT = re.compile(rb"import(?=[ \t\\\f])" + _TAIL, re.DOTALL)
_BY_NAME = (b"import_module", b"__import__", b"importorskip", b"modules", b"pytest_plugins", b"run_module")
_PUT_TOGETHER = rb"""["'][\s\\]+["']|''"|""'|["'][\w.\x80-\xff]*\\|\+[\s\\]*["']|["'][\s\\]*\+"""
"""Where a name may stand in several texts, or hold an escape."""
_STAR = rb"import[\s\\]*\*"
_TEXT = re.compile(rb"""["'](\.*[L][L.]*)["']""".replace(b"L", rb"\w\x80-\xff"))
_BEFORE_STATEMENT = (b"", b"\n", b"\r", b";", b":", b"\\", b"\xbf")
"""The last byte before an import statement, blanks left out; the one of a byte order mark too."""
_INDENTATION = 100
_NOISE = re.compile(rb"#[^\n]*|[\s\\()]+")

_SOME_OTHER_LETTERS = ""
"""Stands for each word that is not plain ASCII: how it is written depends on the file's encoding."""


class Reference(NamedTuple):
    """A dotted name that a file imports, by its parts: `from a.b import c` has a, b and c."""

    level: int
    """How many leading dots it has."""
    parts: tuple[str, ...]
    anywhere: bool = False
    """Whether the dots count from a package that is not known."""


class _Imports(NamedTuple):
    """What one file imports, as it is written: (the dots, the module, the names) of each statement; names in texts."""

    statements: tuple[tuple[bytes, bytes, bytes], ...]
    texts: tuple[bytes, ...]


class Importers:
    """The imports of some files. `roots` are the folders where imports start, the repository's root is the empty one.

    `unread` are the files of which nothing is known, and why.
    """

    def __init__(self, answers: Iterable[Source | CannotRead], roots: Sequence[str]) -> None:
        self._roots = frozenset("" if root == "." else root for root in roots)
        self._imports: dict[str, _Imports] = {}
        self._by_word: dict[str, dict[str, None]] = {}
        self._relative: dict[str, None] = {}
        self._bound: dict[str, frozenset[str] | None] = {}
        self._references: dict[str, tuple[Reference, ...]] = {}
        self._known: dict[str, list[str]] = {}
        self._noted: dict[str, None] = {}
        self.unread: list[CannotRead] = []
        self.unclear: set[str] = set()
        """Files that may import by a name which their texts do not hold in one piece."""
        for answer in answers:
            self.note(answer)

    def forget(self, path: str) -> None:
        """Leave out a file that is there no longer."""
        self._known.clear()
        for known in (self._noted, self._imports, self._bound, self._references):
            known.pop(path, None)
        self.unclear.discard(path)

    def note(self, answer: Source | CannotRead) -> None:
        """Take in one more file, or another version of one."""
        self._known.clear()
        if isinstance(answer, CannotRead):
            self.unread.append(answer)
        else:
            self._note(answer)

    def importers(self, path: str) -> list[str]:
        """The files that may import the module at a path, or something from it, or a module of that package; sorted."""
        if path not in self._known:
            self._known[path] = sorted(self._importers(path))
        return self._known[path]

    def _importers(self, path: str, names: Collection[str] | None = None) -> Iterator[str]:
        """The same, or only those that take one of these names from it, or who knows which."""
        place = _place(path)
        last = place.rpartition("/")[2]
        files = {*self._by_word.get(_key(last), ()), *self._by_word.get(_SOME_OTHER_LETTERS, ())}
        if place + "/__init__.py" == path:
            files.update(file for file in self._relative if file.startswith(place + "/"))
        for file in files - {path}:
            if any(names is None or name in names or not name for name in self.taken(file, path)):
                yield file

    def dependents(self, paths: Iterable[str]) -> set[str]:
        """The files that may import one of the modules at these paths, through any number of others.

        A package on the way counts for the names that it may bind: the others are its modules, which it does not alter.
        """
        found, waiting = set(paths), list(paths)
        given = frozenset(found)
        while waiting:
            path = waiting.pop()
            new = {*self._importers(path, None if path in given else self._bound.get(path))} - found
            found |= new
            waiting += new
        return found - given

    def taken(self, file: str, path: str) -> Iterator[str]:
        """The names that a file may import from the module at a path; empty for the module itself."""
        place = _place(path)
        way = place.split("/")
        for reference in self.references(file):
            start = folder_of(file, reference.level) if reference.level else None
            if start is not None and start == place:  # the package that the dots lead to
                yield reference.parts[0] if reference.parts else ""
            for count in _lengths(reference, way):
                folder = "/".join(way[:-count])
                if reference.anywhere or (folder == start if reference.level else self._begins(folder, file)):
                    yield reference.parts[count] if count < len(reference.parts) else ""

    def files(self) -> Iterable[str]:
        """All that were read, whether they import anything or not."""
        return self._noted.keys()

    def written(self, file: str) -> frozenset[str]:
        """The last parts of modules that a file may import, among other words of its import statements; those of the
        packages around it, too, which its relative imports need not name."""
        found = {part for reference in self.references(file) for part in reference.parts}
        return frozenset(found.union(file.rpartition("/")[0].split("/")))

    def references(self, file: str) -> Sequence[Reference]:
        """What one of them imports."""
        return self._references_of(file) if file in self._imports else ()

    # -- reading

    def _note(self, source: Source) -> None:
        path, data = source
        self.forget(path)
        self._noted[path] = None
        if _imports_by_name(data) and re.search(_PUT_TOGETHER, data):
            self.unclear.add(path)
        by_star = _by_all(data) if path.rpartition("/")[2] == "__init__.py" else ()
        imports = _Imports((*_statements(data), *by_star), tuple(_texts(data)))
        if not any(imports):
            return
        self._imports[path] = imports
        if path.endswith("/__init__.py"):
            self._bound[path] = _may_bind(data)
        if any(dots for dots, _, _ in imports.statements):
            self._relative[path] = None
        written = b" ".join([*(part for statement in imports.statements for part in statement[1:]), *imports.texts])
        for word in {*map(_as_key, {*_WORD.findall(written)})}:
            self._by_word.setdefault(word, {})[path] = None

    # -- comparing

    def _references_of(self, file: str) -> tuple[Reference, ...]:
        if file not in self._references:
            self._references[file] = tuple(_references(self._imports[file]))
        return self._references[file]

    def _begins(self, folder: str, file: str) -> bool:
        """Whether imports of a file may start in a folder: under a root, or around the file itself."""
        return folder in self._roots or not folder or file.startswith(folder + "/")


def _place(path: str) -> str:
    """The path of a module or package without ending."""
    return path.removesuffix(".pyw").removesuffix(".py").removesuffix("/__init__")


def _key(word: str) -> str:
    return word if word.isascii() else _SOME_OTHER_LETTERS


def _as_key(word: bytes) -> str:
    return word.decode() if word.isascii() else _SOME_OTHER_LETTERS


def _lengths(reference: Reference, way: Sequence[str]) -> Iterator[int]:
    """How many of a reference's parts may be the last parts of a path."""
    last, other = way[-1], not way[-1].isascii()
    for count, part in enumerate(reference.parts[: len(way)], 1):
        may_end = part == last or not part or (other and not part.isascii())
        if may_end and (count == 1 or all(map(_same, reference.parts[:count], way[-count:]))):
            yield count


def _same(written: str, name: str) -> bool:
    return written == name or not written or (not written.isascii() and not name.isascii())


def references(data: bytes) -> Iterator[Reference]:
    """What the import statements of a text name: at least all that they do. A star is the module that it is said of."""
    return _references(_Imports(tuple(_statements(data)), ()))


def has_star(data: bytes) -> bool:
    """Whether a text may take in all of another module's names."""
    return re.search(_STAR, data) is not None


def words(data: bytes) -> frozenset[bytes]:
    """The words after `import` in the statements of a text, the new names that they give included."""
    return frozenset(word for _, _, names in _statements(data) for word in _WORD.findall(names))


# --- from bytes -------------------------------------------------------------------------------------------------------


def _statements(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    if b"import" not in data:
        return
    for found in _FROM.finditer(data):
        if _begins_statement(data, found.start()):
            dots, module, names = found.groups()
            yield dots, module or b"", names
    for found in _IMPORT.finditer(data):
        if _begins_statement(data, found.start()):
            yield b"", b"", found[1]


def _begins_statement(data: bytes, offset: int) -> bool:
    before = data[max(0, offset - _INDENTATION) : offset].rstrip(b" \t\f")
    return before[-1:] in _BEFORE_STATEMENT


def _texts(data: bytes) -> Iterator[bytes]:
    """Of a file that imports by names in texts: everything that may be one."""
    if _imports_by_name(data):
        yield from {*_TEXT.findall(data)}


def puts_attributes_together(data: bytes) -> bool:
    """Whether a text may take an attribute by a name that it does not hold in one piece."""
    return b"getattr" in data and re.search(_PUT_TOGETHER, data) is not None


def _imports_by_name(data: bytes) -> bool:
    return any(word in data for word in _BY_NAME)


def _by_all(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """What a star import of a package loads, as if the package said it: the modules that its `__all__` names."""
    if b"__all__" in data:
        yield b".", b"", b",".join({*_TEXT.findall(data)})


def _may_bind(data: bytes) -> frozenset[str] | None:
    """The names that a package's own code may give a meaning; None if that can be any."""
    if has_star(data):
        return None
    return frozenset(map(_as_key, _WORD.findall(_FROM.sub(lambda statement: statement[3], data))))


def _references(imports: _Imports) -> Iterator[Reference]:
    for dots, module, names in imports.statements:
        above, level = _parts(module), dots.count(b".")
        if level or above:
            yield from (Reference(level, (*above, *_parts(name)[:1])) for name, _ in _items(names))
        else:
            for dotted, alias in _items(names):
                yield Reference(0, _parts(dotted))
                if not alias:
                    yield Reference(0, _parts(dotted)[:1])  # `import a.b` binds `a`
    for text in imports.texts:
        yield Reference(0, _parts(text), anywhere=text.startswith(b"."))


def _items(names: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What follows `import`: the names, and what they are called here if that is said."""
    for item in _NOISE.sub(b" ", names).partition(b";")[0].split(b","):
        name, _, alias = item.partition(b" as ")
        yield name, alias


def _parts(dotted: bytes) -> tuple[str, ...]:
    return tuple(map(_as_key, _WORD.findall(dotted)))
