"""The shadow record: which imports of competing modules really happened, one JSON object a line.

Many processes may write to one file: each line is one `write` to a file opened for appending, which POSIX keeps whole.
"""

from __future__ import annotations

import os

from ..problems import CannotRead, Problem
from ..typed import NamedTuple

VARIABLE = "SSOT_GUARD_RECORD"
"""The environment variable that names the file. A relative name is one from the repository's root."""


class Edge(NamedTuple):
    """One import of something that competes: from which file, at which line, of what, and why it was let through."""

    path: str
    line: int
    subject: str
    truth: str
    status: str
    """What `Watch.leave` says (`debt`, `exempt`, `canonical`, ...), or `new` for what nothing allows."""


class Record:
    """Appends edges to a file, each once a process."""

    def __init__(self, file: str) -> None:
        """Raises `CannotRead` if the file cannot be written: a record that is not made would look like an empty one."""
        self._file = file
        self._written = set[Edge]()
        self.broken = ""
        """Why not all is in it, if a line could not be written later on."""
        import json  # only who records pays for it, and pays here, not in the middle of an import

        self._dumps = json.dumps
        self._append(b"")

    def note(self, edge: Edge) -> None:
        """Write it down. Raises nothing: it is others who import, and they have nothing to do with it."""
        if edge not in self._written:
            self._written.add(edge)
            try:
                line = self._dumps({"version": 1, "rule": "competing-import", **edge._asdict()})
                self._append(f"{line}\n".encode())
            except CannotRead as error:
                self.broken = str(error)

    def _append(self, data: bytes) -> None:
        try:
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                os.write(descriptor, data)
            finally:
                os.close(descriptor)
        except OSError as error:
            why = f"{VARIABLE} names it, and it cannot be written: {error.strerror}"
            raise CannotRead([Problem(self._file, 0, 0, why)]) from None


def record_at(root: str) -> Record | None:
    """The record that the environment asks for. Raises `CannotRead`."""
    named = os.environ.get(VARIABLE)
    return Record(os.path.join(root, named)) if named else None
