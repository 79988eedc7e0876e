"""What `--interactive` asks for, on a terminal: only what was not given, and never anything in a script."""

from __future__ import annotations

import argparse

from ..problems import UsageError
from . import console


def complete(options: argparse.Namespace) -> argparse.Namespace:
    """`allowlist add`'s options with rule and reason, asked for if they may be. Raises `UsageError` without them."""
    asking = options.interactive and console.is_terminal()
    if not options.rule:
        options.rule = _rule(options.target) if asking else ""
    if asking and not options.reason:
        options.reason = console.ask("Why may it stay?")
        options.owner = options.owner or console.ask("Whom to ask about it? (enter: nobody in particular)")
        options.expires = options.expires or console.ask("Until when? (a date, days such as 90d; enter: for good)")
    if not options.rule:
        raise UsageError("--rule is needed (`--interactive` asks for it, on a terminal)")
    return options


def _rule(target: str) -> str:
    """The one rule that has findings there, or the one that is chosen among them."""
    from ..editing import targets
    from ..judging.guarded import opened
    from ..judging.scanning import scan

    guarded = opened(console.here())
    with guarded.objects:
        entry = targets.find(guarded, target).entry("")
        paths = [path for path in guarded.tree.paths() if entry.covers_path(path)]
        rules = sorted({finding.rule for finding in scan(guarded, paths).findings})
    if len(rules) == 1:
        return rules[0]
    return console.ask(f"Which rule? ({', '.join(rules) or 'there is no finding'})")
