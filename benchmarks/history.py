"""What the history of a real repository takes: `ssot-guard history --every week`, in seconds and memory.

    python benchmarks/history.py --repository FOLDER [runs]

The folder is a git repository with a policy; nothing is written into it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence

from neighbouring import Tools, ours, settle
from processes import timed
from racing import Limits, race
from tables import targets
from targets import Target

SECONDS = 60.0
LIMIT = 600.0
COMMAND = ("history", "--every", "week")


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit code is 0 whatever the figures are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="?", type=int, default=1)
    parser.add_argument("--repository", metavar="FOLDER")
    asked = parser.parse_args(arguments)
    if asked.repository is None:
        print("history: no --repository is given, nothing is measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        print(targets([measured(settle("", folder), asked.repository, asked.runs)]))
    return 0


def measured(tools: Tools, repository: str, runs: int) -> Target:
    """The target of the history on a repository; without a figure where there is no such command yet."""
    racer = ours(tools, "ssot-guard history --every week", *COMMAND)._replace(counted="")
    helped = timed([*racer.command[:2], COMMAND[0], "--help"], repository, racer.environment(), LIMIT)
    missing = "" if helped.code == 0 else "there is no such command"
    limits = Limits(rounds=runs, budget=LIMIT, limit=LIMIT)
    (result,) = race([racer._replace(missing=missing)], repository, limits)
    return Target("history --every week", result, more=SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
