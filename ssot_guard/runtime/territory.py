"""Which files are the repository's, and what they are called there."""

from __future__ import annotations

import os
import sys

_INSTALLED = frozenset({"site-packages", "dist-packages"})


class Territory:
    """The files below one folder, without what is installed there: a virtual environment is not the repository's."""

    def __init__(self, root: str) -> None:
        """`root` is absolute."""
        self.root = os.path.realpath(root)
        self._start = os.path.join(self.root, "")
        prefixes = {os.path.realpath(prefix) for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix)}
        self._environments = tuple(os.path.join(each, "") for each in prefixes if each.startswith(self._start))
        library = os.path.join(os.path.dirname(os.__file__), "")
        self._library = "" if self._start.startswith(library) else library
        """Python's own folder: nearly all that a program imports stands in it, and needs no further look."""
        self._folders: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def path_of(self, file: str | None) -> str:
        """The repository path of a file, with `/`; empty for one that is not the repository's, and for none."""
        if not file:
            return ""
        if not os.path.isabs(file):  # the current folder may change
            return self._look(os.path.abspath(file))
        if file not in self._known:
            self._known[file] = self._look(file)
        return self._known[file]

    def exists(self, path: str) -> bool:
        """Whether the repository has a file, given as a repository path."""
        return os.path.isfile(self._start + path)

    def file_of(self, path: str) -> str:
        """The absolute file of a repository path."""
        return os.path.join(self.root, *path.split("/"))

    def read(self, path: str) -> bytes | None:
        """What stands in a file, given as a repository path; None if it cannot be read."""
        try:
            with open(self.file_of(path), "rb") as file:
                return file.read()
        except OSError:
            return None

    def _look(self, file: str) -> str:
        # (Among what is installed there, links may lead home.)
        if self._library and file.startswith(self._library) and "-packages" not in file:
            return ""
        real = self._real(os.path.normpath(file))
        if not real.startswith(self._start) or real.startswith(self._environments):
            return ""
        path = real[len(self._start) :].replace(os.sep, "/")
        return "" if _INSTALLED.intersection(path.split("/")) else path

    def _real(self, file: str) -> str:
        """A file without links on the way; folders are asked once, for a test run imports thousands of files."""
        if os.path.islink(file):
            return os.path.realpath(file)
        folder, name = os.path.split(file)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return os.path.join(self._folders[folder], name)
