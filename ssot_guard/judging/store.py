"""What is remembered between runs: a bounded SQLite file in the user's cache folder, which anybody may delete.

Runs at the same time share it (SQLite's own locks); what is broken, locked for too long or of another version counts as
not there and is written anew. Nothing in it can make a run fail.
"""

from __future__ import annotations

import io
import os
import pickle
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial

from ..typed import Any

_MOST_BYTES = 300_000_000
"""Values kept at most, all repositories together; the ones that were not used for longest go first."""
_SECONDS = 2.0
"""How long another run is waited for."""
_A_DAY = 86_400
"""Seconds: the use of a value is noted as exactly as that, so that most runs write nothing."""
_MOST_NAMES = 500
"""Keys in one question to SQLite."""
_PLAIN = {("builtins", "frozenset"), ("builtins", "set")}
_OURS = (
    "ssot_guard.engine.",
    "ssot_guard.problems",
    "ssot_guard.nodes",
    "ssot_guard.verdict",
    "ssot_guard.judging.scanning",
)


FOLDER = "SSOT_GUARD_CACHE"
"""The environment variable that names another folder than the user's own."""


def folder() -> str:
    """Where things are remembered: the user's cache folder, as the operating system has it."""
    from platformdirs import user_cache_dir  # 20 ms, and only whole trees are remembered

    return os.environ.get(FOLDER) or user_cache_dir("ssot-guard", appauthor=False)


class Store:
    """Keys and values. `folder` is made when the first value is written."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, "remembered.sqlite")
        self._database: sqlite3.Connection | None = None

    def get(self, keys: Iterable[bytes]) -> Mapping[bytes, Any]:
        """The values of those keys that are there."""
        wanted, found = list(keys), dict[bytes, Any]()
        for start in range(0, len(wanted), _MOST_NAMES):
            some = wanted[start : start + _MOST_NAMES]
            for key, data in self._safely(partial(_rows, some), ()):
                with suppress(Exception):  # whatever a broken value does: it is as if it were not there
                    found[key] = _Reader(io.BytesIO(data)).load()
        return found

    def put(self, values: Mapping[bytes, Any]) -> None:
        """Remember values, and forget what has not been used for longest if it becomes too much."""
        rows = [(key, pickle.dumps(value, protocol=5), int(time.time())) for key, value in values.items()]
        if rows:
            self._safely(lambda database: _write(database, rows), None)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _safely(self, work: Callable[[sqlite3.Connection], Any], otherwise: Any) -> Any:
        try:
            return work(self._opened())
        except sqlite3.OperationalError:  # locked, or the disk is full: another time
            return otherwise
        except (sqlite3.DatabaseError, OSError):  # no database, or a broken one
            self.close()
            with suppress(OSError):
                os.unlink(self._path)
            return otherwise

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            self._database = sqlite3.connect(self._path, timeout=_SECONDS)
            self._database.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
                "CREATE TABLE IF NOT EXISTS remembered (key BLOB PRIMARY KEY, value BLOB, used INTEGER) WITHOUT ROWID;"
            )
        return self._database


class _Reader(pickle.Unpickler):
    """Makes nothing but plain data and records of our own, whatever the file says."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN or (module.startswith(_OURS) and not name.startswith("_") and "." not in name):
            found = super().find_class(module, name)
            if (module, name) in _PLAIN or (isinstance(found, type) and issubclass(found, (tuple, str))):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _rows(keys: list[bytes], database: sqlite3.Connection) -> list[tuple[bytes, bytes]]:
    marks, now = ",".join("?" * len(keys)), int(time.time())
    rows = database.execute(f"SELECT key, value, used FROM remembered WHERE key IN ({marks})", keys).fetchall()
    if late := [(now, key) for key, _, used in rows if used < now - _A_DAY]:
        with suppress(sqlite3.OperationalError), database:  # locked: the next run says so
            database.executemany("UPDATE remembered SET used = ? WHERE key = ?", late)
    return [(key, value) for key, value, _ in rows]


def _write(database: sqlite3.Connection, rows: list[tuple[bytes, bytes, int]]) -> None:
    with database:
        database.executemany("INSERT OR REPLACE INTO remembered VALUES (?, ?, ?)", rows)
        (total,) = database.execute("SELECT COALESCE(SUM(LENGTH(value)), 0) FROM remembered").fetchone()
        if total > _MOST_BYTES:
            _forget(database, total - _MOST_BYTES // 2)


def _forget(database: sqlite3.Connection, excess: int) -> None:
    gone = []
    for key, size in database.execute("SELECT key, LENGTH(value) FROM remembered ORDER BY used, key"):
        gone.append((key,))
        excess -= size
        if excess <= 0:
            break
    database.executemany("DELETE FROM remembered WHERE key = ?", gone)
