"""Arguments that several commands take. argparse is imported where it is needed: see `files_only`."""

from __future__ import annotations

from ..problems import UsageError
from ..problems import unknown as unknown
from ..typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from .parser import Parser


def add_commands(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[Parser]:
    """For commands that have commands of their own: one of them has to be given."""
    from .parser import Parser

    return parser.add_subparsers(metavar="COMMAND", dest="command", required=True, parser_class=Parser)


def add_today(parser: argparse.ArgumentParser) -> None:
    """`--today`, which moves the clock that `expires` is held against: for tests, and to see what is about to end."""
    parser.add_argument("--today", type=_iso_date, metavar="DATE", help="take this for today, to look ahead")


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """`--jobs`, for commands that judge whole trees; how many are started depends on what there is to parse."""
    parser.add_argument("--jobs", type=_count, metavar="N", help="processes at most; default: one for each core")


def add_no_cache(parser: argparse.ArgumentParser) -> None:
    """`--no-cache`, for commands that remember whole trees."""
    parser.add_argument("--no-cache", action="store_true", help="take nothing from earlier runs, and remember nothing")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text} is no number of processes")
    return int(text)


def add_format(parser: argparse.ArgumentParser) -> None:
    """`--format`, for commands that speak to people and to scripts."""
    parser.add_argument("--format", default="text", choices=("text", "json"), help="default: text")


def _iso_date(text: str) -> str:
    from argparse import ArgumentTypeError
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no date such as 2027-01-31") from error


def last_day(text: str, today: str) -> str:
    """An ISO 8601 date given as such, or as `90d` from today; empty stays empty. Raises `UsageError`."""
    from datetime import date, timedelta

    try:
        if text.endswith("d") and text[:-1].isdecimal():
            return (date.fromisoformat(today) + timedelta(days=int(text[:-1]))).isoformat()
        return date.fromisoformat(text).isoformat() if text else ""
    except (ValueError, OverflowError):
        raise UsageError(f"--expires {text}: write a date such as 2027-01-31, or days such as 90d") from None
