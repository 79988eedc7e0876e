"""`ssot-guard schema`: the JSON Schemas of both files, for editors that complete them."""

from __future__ import annotations

import argparse
import json

from .. import documents
from ..problems import Exit
from . import console

FILES = ("policy", "allowlist")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", choices=FILES, help="which file's schema to print")


def run(options: argparse.Namespace) -> int:
    """Print the schema that the reader itself checks with."""
    console.verbatim()
    console.tell(json.dumps(documents.schema(options.file), indent=2, ensure_ascii=False) + "\n")
    return Exit.CLEAN
