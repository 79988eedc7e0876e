"""`ssot-guard schema`: the JSON Schemas of both files, for editors that complete them."""

from __future__ import annotations

import argparse
import os

from ..problems import Exit
from . import console

FILES = ("policy", "allowlist")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", choices=FILES, help="which file's schema to print")


def run(options: argparse.Namespace) -> int:
    """Print the schema that the reader itself checks with, byte for byte."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(os.path.join(package, "schemas", f"{options.file}.json"), encoding="utf-8", newline="") as schema:
        console.tell(schema.read())
    return Exit.CLEAN
