"""Command lines as every command reads them: argparse, with mistakes as `UsageError`."""

from __future__ import annotations

import argparse

from ..problems import UsageError
from ..typed import Any, NoReturn
from . import console


class Parser(argparse.ArgumentParser):
    """Takes options in full only, and raises UsageError instead of printing the usage and leaving."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_formatter, **settings)

    def print_help(self, file: Any = None) -> None:  # noqa: ARG002 - argparse's own signature
        console.tell(self.format_help())

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (`{self.prog} --help` lists what there is)")


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Asked for at every argument, to check it: left to find the width itself, it imports shutil, which takes 3 ms."""
    return argparse.HelpFormatter(prog, width=100)
