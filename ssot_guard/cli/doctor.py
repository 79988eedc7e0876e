"""`ssot-guard doctor`: is the guard really on? One line a check, and for each `no` what mends it."""

from __future__ import annotations

import argparse
import os

from ..typed import TYPE_CHECKING
from . import console

if TYPE_CHECKING:
    from ..onboarding.doctor import Diagnosis

FORMATS = ("text", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", default="text", choices=FORMATS, help="default: text")


def run(options: argparse.Namespace) -> int:
    """Exit 3 if policy or allowlist cannot be read, 1 for any other `no`, else 0. Raises `CannotRead`."""
    from ..onboarding import doctor

    diagnosis = doctor.examine(console.here(), os.environ)
    console.tell(_json(diagnosis) if options.format == "json" else _text(diagnosis))
    return diagnosis.exit


def _text(diagnosis: Diagnosis) -> str:
    from ..quoting import for_terminal

    width = max(len(check.name) for check in diagnosis.checks)
    lines = []
    for check in diagnosis.checks:
        lines.append(f"{check.status}  {check.name:<{width}}  {for_terminal(check.evidence)}")
        if check.mend:
            lines.append(f"{'':4}{'':{width}}  -> {for_terminal(check.mend)}")
    return "".join(line + "\n" for line in lines)


def _json(diagnosis: Diagnosis) -> str:
    import json

    from ..quoting import for_json

    checks = [
        {
            "check": check.name,
            "status": check.status,
            "evidence": for_json(check.evidence),
            "mend": for_json(check.mend),
        }
        for check in diagnosis.checks
    ]
    return json.dumps({"version": 1, "checks": checks}, indent=1) + "\n"
