"""A bug in ssot-guard: one line for the user, and a file shaped as a report for whoever mends it."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Sequence
from tempfile import mkstemp

from .. import __version__


def report(bug: BaseException, argv: Sequence[str]) -> str:
    """Write the report and return the line that names its file; without a place to write, the report itself."""
    text = _report(bug, argv)
    try:
        descriptor, path = mkstemp(prefix="ssot-guard-", suffix=".log")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(text)
    except OSError:
        return f"ssot-guard: a bug in ssot-guard, and no temporary folder for its report: {text}"
    return f"ssot-guard: a bug in ssot-guard ({type(bug).__name__}), nothing was judged: please report it with {path}"


def _report(bug: BaseException, argv: Sequence[str]) -> str:
    return "\n".join(
        [
            f"ssot-guard {__version__}",
            f"python {sys.version}",
            f"executable {sys.executable}",
            f"platform {platform.platform()}",
            f"command line {list(argv)!r}",
            "",
            "".join(traceback.format_exception(type(bug), bug, bug.__traceback__)),
        ]
    )
