"""A command line of nothing but files, which is what hooks give: it is read without argparse, which takes 9 ms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace

from ..typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse


def options(configure: Callable[[argparse.ArgumentParser], None], rest: Sequence[str]) -> argparse.Namespace | None:
    """What argparse would make of these arguments, or None if it has to be asked: one of them may be an option.

    `configure` is that of a command whose only positional argument takes any number of files.
    """
    files = rest[1:] if rest[:1] == ["--"] else rest
    if any(name.startswith("-") for name in files) and (files is rest or "--" in files):
        return None
    found = _Defaults()
    configure(found)  # type: ignore[arg-type]
    setattr(found.options, found.positional, list(files))
    return found.options  # type: ignore[return-value]


class _Defaults:
    """Notes what each option is if nobody gives it, as `argparse.ArgumentParser.add_argument` is told."""

    def __init__(self) -> None:
        self.options, self.positional = SimpleNamespace(), ""

    def add_argument(self, *names: str, action: str = "store", default: Any = None, **_: object) -> None:
        name = next((name for name in names if name.startswith("--")), names[0])
        if not name.startswith("-"):
            self.positional = name
        value = False if action == "store_true" else default
        setattr(self.options, name.lstrip("-").replace("-", "_"), value)
