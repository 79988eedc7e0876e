"""Fan-in: which files name a Python file, by its path, in an import, or after `-m`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..sources import Source
from .kinds import AUTOMATION, DOCS, PYTHON, kind
from .surroundings import Surroundings

_LONGEST_NAME = 300
# Each begins with a fixed text: a search for those is many times quicker than one for words, and a large repository has
# hundreds of megabytes.
_PATH_END = re.compile(rb"\.py(?!\w)")
_MODULE_OPTION = re.compile(rb"-m[ \t\"',]+([\w.]+)")
_IMPORT = re.compile(rb"import[ \t]")
_BEFORE = re.compile(rb"[\w./\\-]*\Z")


def naming(around: Surroundings, wanted: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each of the `wanted` Python files the other tracked files that name it, those that run commands first."""
    found: dict[str, set[str]] = {path: set() for path in wanted}
    search = _Search(around.paths, wanted)
    for source in around.texts(path for path in around.paths if wanted and kind(path)):
        for named in search.named_in(source):
            found[named].add(source.path)
    return {path: tuple(sorted(files - {path}, key=_weight)) for path, files in found.items()}


def _weight(path: str) -> tuple[int, str]:
    what = kind(path)
    return (0 if what in AUTOMATION else 1 if what == PYTHON else 2 if what == DOCS else 3), path


_Parts = tuple[str, ...]
"""A path or dotted name without its ending: `("tests", "runner")`."""


class _Search:
    """Finds names of wanted files in texts."""

    def __init__(self, paths: Iterable[str], wanted: Collection[str]) -> None:
        self._by_stem: dict[str, dict[_Parts, str]] = {}
        for path in sorted(wanted):
            parts = tuple(path.removesuffix(".py").split("/"))
            self._by_stem.setdefault(parts[-1], {})[parts] = path
        self._namesakes = dict.fromkeys(self._by_stem, 0)
        for path in paths:
            stem = path.rpartition("/")[2].removesuffix(".py")
            if path.endswith(".py") and stem in self._namesakes:
                self._namesakes[stem] += 1

    def named_in(self, source: Source) -> Iterator[str]:
        folder = tuple(source.path.split("/")[:-1])
        for parts in _names(source):
            candidates = self._by_stem.get(parts[-1]) if parts else None
            meant = self._meant(parts, folder, candidates) if candidates else None
            if meant:
                yield meant

    def _meant(self, parts: _Parts, folder: _Parts, candidates: Mapping[_Parts, str]) -> str | None:
        """The wanted file: from the root, from the naming file's folder, or the only one so called."""
        for names in (_ending(parts, candidates), parts, (*folder, *parts)):
            if names in candidates:
                return candidates[names]
        only, path = next(iter(candidates.items()))
        return path if self._namesakes[parts[-1]] == 1 and only[-len(parts) :] == parts else None


def _ending(parts: _Parts, candidates: Iterable[_Parts]) -> _Parts:
    """The longest candidate of at least two names in which an absolute path ends."""
    fits = (names for names in candidates if len(names) > 1 and parts[-len(names) :] == names)
    return max(fits, key=len, default=())


def _names(source: Source) -> Iterator[_Parts]:
    data = source.data
    for match in _PATH_END.finditer(data):
        before = _BEFORE.search(data[max(0, match.start() - _LONGEST_NAME) : match.start()])
        yield _parts(re.split(rb"[/\\]", before.group() if before else b""))
    for match in _MODULE_OPTION.finditer(data):
        yield _parts(match[1].split(b"."))
    if kind(source.path) == PYTHON:
        for match in _IMPORT.finditer(data):
            yield from _imported(
                data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()], _rest(data, match.end())
            )


def _rest(data: bytes, start: int) -> bytes:
    end = data.find(b"\n", start)
    return data[start : start + _LONGEST_NAME if end < 0 else end]


def _imported(before: bytes, after: bytes) -> Iterator[_Parts]:
    """The modules that `import a.b, c` or `from a import b, c` may name."""
    words = before.split()
    if words and (words[0] != b"from" or len(words) != 2):
        return
    module = words[1].split(b".") if words else []
    if module:
        yield _parts(module)
    for name in after.partition(b"#")[0].strip(b"() \t\r").split(b","):
        yield _parts([*module, *name.split()[0].split(b".")] if name.split() else [])


def _parts(names: Sequence[bytes]) -> _Parts:
    return tuple(name.decode("utf-8", "surrogateescape") for name in names if name not in (b"", b".", b".."))
