"""`ssot-guard recorded`: what the import guard saw in test runs, against what is listed and what the rule finds."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from .. import recorded
from ..problems import Exit
from ..typed import Any
from . import console

FORMATS = ("text", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="what SSOT_GUARD_RECORD=FILE had test runs write")
    parser.add_argument("--format", default="text", choices=FORMATS, help="default: text")


def run(options: argparse.Namespace) -> int:
    """Always exit 0: these are candidates, and what did not run may run tomorrow. Raises `CannotRead`."""
    found = recorded.compare(console.here(), options.files)
    console.tell(_json(found) if options.format == "json" else "".join(f"{line}\n" for line in _text(found)))
    return Exit.CLEAN


def _text(found: recorded.Recorded) -> Iterator[str]:
    from ..quoting import for_terminal

    if found.new:
        yield f"imported, and nothing allows it ({len(found.new)})"
    for edge in found.new:
        yield for_terminal(f"  {edge.path}:{edge.line} imports {edge.subject}")
    if found.idle:
        yield f"listed, and not imported in these runs ({len(found.idle)}): if all was run, take out what is paid off"
    for entry in found.idle:
        what = f"{entry.section} {entry.path}" + (f" {entry.subject}" if entry.subject else "")
        yield for_terminal(f"  {found.allowlist}:{entry.line}: {what}")
    if found.unseen:
        yield f"imported, and the static rule does not see it ({len(found.unseen)}): write the name out, if it can be"
    for edge in found.unseen:
        yield for_terminal(f"  {edge.path}:{edge.line} imports {edge.subject} ({edge.status})")
    files = len({edge.path for edge in found.edges})
    yield f"{len(found.edges)} recorded import{'s' * (len(found.edges) != 1)} in {files} file{'s' * (files != 1)}"


def _json(found: recorded.Recorded) -> str:
    import json

    from ..quoting import for_json

    def plain(entries: Iterable[Any]) -> list[dict[str, object]]:
        told = (entry._asdict().items() for entry in entries)
        return [{key: for_json(value) if isinstance(value, str) else value for key, value in each} for each in told]

    data = {
        "version": 1,
        "edges": plain(found.edges),
        "new": plain(found.new),
        "idle": plain(found.idle),
        "unseen": plain(found.unseen),
    }
    return json.dumps(data, indent=1) + "\n"
