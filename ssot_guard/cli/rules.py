"""`ssot-guard rules`: hold rules against their cases, the built-in ones and the repository's own."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from ..problems import Exit, UsageError
from ..typed import TYPE_CHECKING
from . import console
from .arguments import add_commands, unknown

if TYPE_CHECKING:
    from ..judging.guarded import Guarded
    from ..proving import Failure, Proof

FORMATS = ("text", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    commands = add_commands(parser)
    test = commands.add_parser("test", help="run the cases of every rule; fail on a wrong result and on rules without")
    test.add_argument("--rule", action="append", metavar="RULE", help="only this rule; may be given again")
    test.add_argument("--format", default="text", metavar="FORMAT", help=f"{' or '.join(FORMATS)}; default: text")
    test.set_defaults(action=_test)


def run(options: argparse.Namespace) -> int:
    """Raises `UsageError`, `CannotRead`."""
    code: int = options.action(options)
    return code


def _test(options: argparse.Namespace) -> int:
    from ..judging.guarded import opened_or_why_not

    if options.format not in FORMATS:
        raise UsageError(unknown("format", options.format, FORMATS))
    guarded = opened_or_why_not(console.here())
    if isinstance(guarded, str):
        console.complain(f"only the built-in rules: {guarded}")
    proofs = list(_proofs(None if isinstance(guarded, str) else guarded, options.rule))
    console.tell(_json(proofs) if options.format == "json" else "".join(line + "\n" for line in _text(proofs)))
    return Exit.VIOLATIONS if any(proof.failures for proof in proofs) else Exit.CLEAN


def _proofs(guarded: Guarded | None, wanted: Sequence[str] | None) -> Iterator[Proof]:
    from .. import proving
    from ..rules import available

    own = guarded.policy.own_rules() if guarded else {}
    known = [*available(), *own]
    for rule in wanted or ():
        if rule not in known:
            raise UsageError(unknown("rule", rule, known))
    cases = proving.own_cases(own.values(), guarded.tree) if guarded else {}
    for rule in known if wanted is None else dict.fromkeys(wanted):
        yield proving.prove_own(own[rule], cases[rule]) if rule in own else proving.prove(rule)


def _text(proofs: Sequence[Proof]) -> Iterator[str]:
    from ..quoting import for_terminal

    for proof in proofs:
        for failure in proof.failures:
            yield for_terminal(": ".join(filter(None, ("error", failure.rule, failure.case, failure.message))))
        if not proof.failures:
            yield for_terminal(f"{proof.rule}: {_count(proof.cases, 'case holds', 'cases hold')}")
    failed = sum(bool(proof.failures) for proof in proofs)
    yield f"{_count(len(proofs), 'rule', 'rules')} tested: {f'{failed} failed' if failed else 'all hold'}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _json(proofs: Sequence[Proof]) -> str:
    import json

    rows = [
        {"rule": proof.rule, "cases": proof.cases, "failures": [_failure(failure) for failure in proof.failures]}
        for proof in proofs
    ]
    return json.dumps({"version": 1, "rules": rows}, indent=1) + "\n"


def _failure(failure: Failure) -> dict[str, object]:
    """`expected` is null where a case only says that something is to be found."""
    from ..quoting import for_json

    keys = {key: for_json(getattr(failure, key)) for key in ("case", "message")}
    return {**keys, "expected": failure.expected and list(failure.expected), "actual": list(failure.actual)}
