"""Which file a dotted name leads to: Python's own search (importlib's PathFinder), on the tree that is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Folders = tuple[str, ...]
"""Folders of the repository, the root is the empty one: where a package's modules are looked for. Several for a
namespace package."""


def _unnoted(_paths: Iterable[str]) -> None: ...


class Layout:
    """The modules of a tree, found one by one. `exists` tells whether it holds a file."""

    def __init__(
        self, roots: Sequence[str], exists: Callable[[str], bool], note: Callable[[Iterable[str]], None] = _unnoted
    ) -> None:
        """`note` is told each time which paths an answer depends on, be it remembered or not."""
        self.roots: Folders = tuple("" if root == "." else root for root in roots)
        self._ask, self._note = exists, note
        self._files: dict[str, bool] = {}
        self._steps: dict[tuple[Folders, str], tuple[str, Folders]] = {}

    def exists(self, path: str) -> bool:
        """Whether the tree holds a file."""
        self._note((path,))
        return self._is_there(path)

    def _is_there(self, path: str) -> bool:
        if path not in self._files:
            self._files[path] = self._ask(path)
        return self._files[path]

    def homes(self, path: str) -> tuple[Folders, ...]:
        """The folders that pytest (its import modes `prepend` and `append`) and `python file.py` put on the path."""
        own = top = path.rpartition("/")[0]
        while top and self.exists(f"{top}/__init__.py"):
            top = top.rpartition("/")[0]
        return ((top,), (own,)) if top != own else ((own,),)

    def step(self, folders: Folders, name: str) -> tuple[str, Folders]:
        """The module of that name in these folders: (its file, the folders of its own modules).

        No file and folders: what a namespace package would be, for who knows which folders exist; a file and no
        folders: a plain module. As in Python the first folder with a package or module decides, package before module.
        """
        key = (folders, name)
        if key not in self._steps:
            self._steps[key] = self._step([f"{folder}/{name}" if folder else name for folder in folders])
        if self._note is not _unnoted:
            places = [f"{folder}/{name}" if folder else name for folder in folders]
            self._note([place + ending for place in places for ending in ("/__init__.py", ".py")])
        return self._steps[key]

    def _step(self, places: Sequence[str]) -> tuple[str, Folders]:
        for place in places:
            if self._is_there(place + "/__init__.py"):
                return place + "/__init__.py", (place,)
            if self._is_there(place + ".py"):
                return place + ".py", ()
        return "", tuple(places)

    def find(self, dotted: str) -> tuple[str, str]:
        """The file of the longest module that a dotted name begins with, and the rest; no file: ("", the name)."""
        folders, file, rest = self.roots, "", dotted
        parts = dotted.split(".")
        for count, part in enumerate(parts, 1):
            if file and not folders:
                break
            found, folders = self.step(folders, part)
            if found:
                file, rest = found, ".".join(parts[count:])
        return file, rest

    def module(self, folders: Folders, parts: Sequence[str]) -> str | None:
        """The file of the module that has that name in these folders, or (no parts) of the package that they are.

        None if nothing of it is there, empty if some of it is.
        """
        if not parts:
            package = f"{folders[0]}/__init__.py".lstrip("/")
            return package if self.exists(package) else ""
        begun, file = False, ""
        for part in parts:
            file, folders = self.step(folders, part) if folders else ("", ())
            begun = begun or bool(file)
        return file if begun else None

    def names(self, path: str) -> tuple[str, ...]:
        """The dotted names under which a file can be imported, one for each root around it, shortest first."""
        found = []
        for root in self.roots if path.endswith(".py") else ():
            if not root or path.startswith(root + "/"):
                parts = path[len(root) :].removesuffix("/__init__.py").removesuffix(".py").strip("/").split("/")
                if all(part.isidentifier() for part in parts):
                    found.append(".".join(parts))
        return tuple(sorted(found, key=len))

    def dotted(self, path: str) -> str:
        """What a file is called in messages and subjects: the shortest of its dotted names, else its path."""
        names = self.names(path)
        return names[0] if names else path


def folder_of(path: str, level: int) -> str | None:
    """Where `level` leading dots of an import lead to from a file; None if that is above the repository."""
    parts = path.split("/")[:-1]
    if level - 1 > len(parts):
        return None
    return "/".join(parts[: len(parts) - level + 1])
