"""The command line: one file a command, and only the asked one is imported.

Each command's module has `configure(parser)`, which adds its arguments, and `run(options) -> int`, which returns one of
`problems.Exit`. It raises `UsageError` and `CannotRead`; here they become exit codes, and anything else a bug's report.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence

from ..problems import CannotRead, Exit, UsageError
from ..typed import TYPE_CHECKING, Any, NoReturn
from . import console, files_only

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "check": "judge files: what is new fails, what the allowlist names passes",
    "audit": "judge the whole work tree: what competes with what, whose it is, what changed, how the clean-up stands",
    "allowlist": "write the first allowlist, allow one thing, take out what is paid off, list, verify",
    "verify": "judge each commit of a range, so that what passed the hooks by is found",
    "history": "say what each commit of a branch made of the truths, who did it, and where that leads",
    "owners": "say how much of the allowlist each owner answers for",
    "init": "look at the repository, propose ssot-guard.yaml, write the allowlist",
    "doctor": "say whether the guard is really on in this clone",
    "explain": "say what a rule is about, and what of it is in this repository",
    "rules": "hold rules against their cases: `rules test`",
    "recorded": "say which imports of what competes really happened in test runs",
    "schema": "print the JSON Schema of the policy or the allowlist",
}
"""Command, which is also its module's name, to what `--help` says about it."""

OF_FILES = "check"
"""The command that hooks call, with files and nothing else."""

INTERRUPTED = 128 + 2
"""What shells report for a process that died of SIGINT; not in `Exit`, for it is no result."""


def run() -> NoReturn:
    """The console script.

    A hook is all start and end, so both are spared what only long runs need: early garbage collections (2 ms) and
    taking the interpreter down piece by piece (7 ms). Everything is written out when `main` returns.
    """
    gc.set_threshold(100_000, 50, 50)
    os._exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command and return the exit code. Raises nothing."""
    console.never_crash()
    try:
        return _dispatch(argv)
    except UsageError as wrong:
        console.complain(f"ssot-guard: {wrong}")
        return Exit.USAGE
    except CannotRead as unread:
        for problem in unread.problems:
            console.complain(str(problem))
        return Exit.UNREADABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException as bug:  # ast-grep's PanicException is no Exception
        from .bug import report

        console.complain(report(bug, argv))
        return Exit.BUG


def _dispatch(argv: Sequence[str]) -> int:
    command, *rest = argv or ["--help"]
    if command in ("-h", "--help", "help"):
        console.tell(_help())
        return Exit.CLEAN if argv else Exit.USAGE
    if command in ("-V", "--version"):
        from .. import __version__

        console.tell(f"ssot-guard {__version__}\n")
        return Exit.CLEAN
    if command not in COMMANDS:
        from .arguments import unknown

        raise UsageError(unknown("command", command, COMMANDS))
    return _run(command, rest)


def _run(command: str, rest: Sequence[str]) -> int:
    from importlib import import_module

    module = import_module(f"{__name__}.{command}")
    options = files_only.options(module.configure, rest) if command == OF_FILES else None
    try:
        options = options or _parsed(command, module.configure, rest)
    except SystemExit:  # argparse's own, after --help
        return Exit.CLEAN
    from ..judging.means import Means, using

    jobs, forget = getattr(options, "jobs", None), getattr(options, "no_cache", False)
    with using(Means(jobs=jobs or _cores(), cache=not forget)):
        code: int = module.run(options)
    return code


def _parsed(command: str, configure: Callable[[Any], None], rest: Sequence[str]) -> argparse.Namespace:
    from .parser import Parser

    parser = Parser(prog=f"ssot-guard {command}", description=COMMANDS[command])
    configure(parser)
    return parser.parse_args(rest)


def _cores() -> int:
    """Those that this process may run on; a hook runner or a container may have taken some away."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [
        "usage: ssot-guard COMMAND [OPTIONS]",
        "",
        *(f"  {command:<{width}}  {what}" for command, what in COMMANDS.items()),
        "",
        "`ssot-guard COMMAND --help` says more.",
        "Exit codes: 0 nothing new, 1 new violations, 2 usage, 3 something could not be read, 4 a bug.",
    ]
    return "\n".join(lines) + "\n"
