"""Imports that are under way, on each thread."""

from __future__ import annotations

from _thread import _local
from collections.abc import Mapping
from types import FrameType

from ..typed import Any


class Request:
    """One import that was asked for by name."""

    __slots__ = ("frame", "judged", "namespace", "target", "whole")

    def __init__(self, target: str, frame: FrameType, namespace: Mapping[str, Any] | None = None) -> None:
        """`target` is the whole name, `frame` whoever called, `namespace` the globals that `__import__` was given."""
        self.target, self.frame, self.namespace = target, frame, namespace
        self.judged: set[str] = set()
        """The names of modules of which it is decided whether they may be imported."""
        self.whole = False
        """Whether that was decided for the package that was asked for, and so for all that is taken from it."""

    def speaks_of(self, name: str) -> bool:
        """Whether a module that is being loaded is what was asked for: itself, a package around it, a part of it."""
        return f"{self.target}.".startswith(f"{name}.") or name.startswith(f"{self.target}.")

    def has_judged(self, name: str) -> bool:
        """Whether it is decided, for that module or for one within that package."""
        around = any(f"{known}.".startswith(f"{name}.") for known in self.judged)
        return around or (self.whole and name.startswith(f"{self.target}."))


class UnderWay(_local):
    """What one thread is importing, innermost last."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.loading: list[object] = []
        """Specs whose modules the import system is executing, having asked already."""

    @property
    def request(self) -> Request | None:
        """The innermost."""
        return self.requests[-1] if self.requests else None
