"""Tracked folders whose code is not the project's own, or no longer: what to leave out, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..engine import judge
from ..typed import NamedTuple

_FOREIGN = frozenset(
    {"_vendor", "vendored", "third_party", "third-party", "thirdparty", "3rdparty", "node_modules", "site-packages"}
)
_MAYBE_FOREIGN = frozenset({"vendor", "vendors"})
"""A shop has vendors of its own: only other people's licences say that these are not meant."""
_COPIES = frozenset({"backup", "backups", "_backup", "_backups", ".backup", ".backups"})
"""A program that makes backups has modules so called: a folder with an `__init__.py` is not meant."""


class Exclude(NamedTuple):
    """A gitignore-style pattern and why."""

    pattern: str
    folder: str
    evidence: str


def propose(paths: Sequence[str]) -> list[Exclude]:
    """The topmost folders to leave out, sorted, of those in which git tracks Python files."""
    python: dict[str, int] = {}
    for path in paths:
        folder = _topmost(path)
        if folder and judge.claims(path, b""):
            python[folder] = python.get(folder, 0) + 1
    known = set(paths)
    return [
        Exclude(f"/{folder}/", folder, f"git tracks {count} Python file{'s' * (count > 1)} there; {why}")
        for folder, count in sorted(python.items())
        if (why := _why(folder, known)) and _is_plain(folder)
    ]


def _topmost(path: str) -> str:
    parts = path.split("/")[:-1]
    names = _FOREIGN | _MAYBE_FOREIGN | _COPIES
    return next(("/".join(parts[: depth + 1]) for depth, part in enumerate(parts) if part in names), "")


def _why(folder: str, paths: set[str]) -> str:
    name = folder.rpartition("/")[2]
    if name in _FOREIGN:
        return "by its name, other people's code"
    if name in _COPIES:
        return "" if f"{folder}/__init__.py" in paths else "by its name, copies; it is no package"
    licence = next(_licences(folder, paths), "")
    return "it holds other people's licences" if licence else ""


def _licences(folder: str, paths: set[str]) -> Iterator[str]:
    return (
        path
        for path in paths
        if path.startswith(folder + "/")
        and path.rpartition("/")[2].upper().startswith(("LICENSE", "LICENCE", "COPYING"))
    )


def _is_plain(folder: str) -> bool:
    """Whether a pattern means the folder without any escaping: the odd ones are left to the user."""
    return folder.isprintable() and not any(char in folder for char in "*?[]\\!#") and folder == folder.strip()
