"""The status of files, by which one knows without reading them that they are as they were, as git's index does it
(racy-git(7)); and digests of what stands in them."""

from __future__ import annotations

import os
from hashlib import blake2b

RACY = 2_000_000_000
"""Nanoseconds before a look within which a file's status does not tell whether it was written since: no file system
that git runs on keeps coarser times (FAT: two seconds)."""

Status = tuple[str, tuple[int, ...], bytes]
"""Of a file: its path, its status, and its content's digest where the status alone does not tell."""


def content(data: bytes) -> bytes:
    """What tells one version of a file from another."""
    return digest(data)


def digest(*parts: bytes) -> bytes:
    """Of several parts; where one ends and the next begins makes a difference."""
    found = blake2b(digest_size=20)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()


def as_bytes(text: str) -> bytes:
    """A path, whatever its name is."""
    return text.encode("utf-8", "surrogateescape")


def status_of(path: str) -> tuple[int, ...]:
    """Times of content and status in nanoseconds, size, number and kind; empty for what is not there."""
    try:
        found = os.lstat(path)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode


def digest_of(path: str) -> bytes:
    """Of the content of a file; a word for one that cannot be read."""
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except OSError:
        return b"unreadable"


def is_same(path: str, status: tuple[int, ...], digest: bytes) -> bool:
    """Whether a file has that status, and (not empty) that content."""
    return status_of(path) == status and (not digest or digest_of(path) == digest)
