"""The clean-up as steps, each of them done or not by what is measured: nobody ticks a box."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from ..auditing.audit import Audit, Step
from ..auditing.tally import Tally, tally
from ..engine.prefilter import required
from ..excludes import Excludes
from ..policy import Policy, Truth
from ..reports.audited import counted
from . import doctor, import_guard
from .checks import OK
from .surroundings import Surroundings

FALLING_DAYS = 90
"""How far back the work log is asked whether the debt falls."""

_LOOK = "ssot-guard check"
_LIST = "ssot-guard allowlist list --section debt"
_REQUIRED = "foreign-base"
"""The rule behind `required-in`."""


def steps(here: Surroundings, audit: Audit) -> tuple[Step, ...]:
    """How far the clean-up of an audited work tree has come; the audit has to be of every rule and every truth.

    Raises `CannotRead` where git cannot tell where its hooks are.
    """
    sums = tally(audit)
    guard = _guard(here, audit.policy)
    first = _audited(audit, sums, listed=here.tree.exists(audit.policy.allowlist))
    return first, guard, _protecting(here.paths, audit.policy, sums), _falling(audit, sums), _closed(audit, sums, guard)


def _audited(audit: Audit, sums: Tally, *, listed: bool) -> Step:
    """The allowlist is what an audit writes; where nothing is found there is nothing to write."""
    allowlist, missed = audit.policy.allowlist, len(audit.report.errors)
    title = "Audit done: what competes is written down"
    if missed:
        return Step("audit", title, False, f"{counted(missed, 'thing')} could not be judged", _LOOK)
    if listed:
        new = f"; {counted(sums.total.new, 'finding')} not in it" if sums.total.new else ""
        return Step("audit", title, True, f"{allowlist} is there{new}")
    if not sums.total.findings:
        return Step("audit", title, True, "nothing is found, so there is nothing to write down")
    return Step("audit", title, False, f"there is no {allowlist}", "ssot-guard allowlist baseline")


def _guard(here: Surroundings, policy: Policy) -> Step:
    """At the commit, and where there is something to hold back at run time, there as well."""
    halves = [doctor.configured(here)]
    if any(truth.competing for truth in policy.truths):
        halves += import_guard.check(here, policy)
    done = all(half.status == OK for half in halves)
    evidence = "; ".join(f"{half.name}: {half.evidence}" for half in halves)
    return Step("guard", "Guard on: nothing new comes in", done, evidence, "" if done else "ssot-guard doctor")


def _protecting(paths: Collection[str], policy: Policy, sums: Tally) -> Step:
    """Some truth has its test classes judged, and of each that has findings it is said what they put at risk."""
    judging = [truth.name for truth in policy.truths if _judges_tests(truth, paths, policy)]
    silent = [truth.name for truth in policy.truths if sums.truths[truth.name].findings and not truth.impact]
    parts = [
        f"required-in of {', '.join(judging)} has test classes judged"
        if judging
        else "no truth has a required-in that means a tracked file and is not off, so no test class is judged",
        f"impact is missing from {', '.join(silent)}" if silent else "impact says what is at risk",
    ]
    done = bool(judging) and not silent
    title = "Protecting tests known: what they hold, and what it is worth"
    return Step("protecting tests", title, done, "; ".join(parts), "" if done else f"ssot-guard explain {_REQUIRED}")


def _judges_tests(truth: Truth, paths: Collection[str], policy: Policy) -> bool:
    if not truth.required_in or truth.severity.get(_REQUIRED) == "off":
        return False
    left_out = Excludes(policy.exclude)
    return any(path.endswith(".py") and required(truth.required_in, path) and path not in left_out for path in paths)


def _falling(audit: Audit, sums: Tally) -> Step:
    """By the work log, or by the history where there is one; without debt there is nothing to fall."""
    title = "Debt falling"
    if not sums.total.debt:
        done = not sums.total.open
        evidence = "there is no debt" if done else "what is found is not written down as debt"
        return Step("falling", title, done, evidence, "" if done else _LOOK)
    told = [_by_log(audit), _by_history(audit)]
    done = any(net is not None and net < 0 for net, _ in told)
    return Step("falling", title, done, "; ".join(words for _, words in told if words), "" if done else _LIST)


def _by_log(audit: Audit) -> tuple[int | None, str]:
    """What came in less what went out of the allowlist, without the first one; None if nothing did."""
    oldest = (date.fromisoformat(audit.today) - timedelta(days=FALLING_DAYS)).isoformat()
    known = [each for each in audit.log if each.revision.day >= oldest and not each.baseline]
    if not known:
        return None, f"no commit of the last {FALLING_DAYS} days changed the debt"
    paid, added = (sum(sum(getattr(each, side).values()) for each in known) for side in ("paid", "added"))
    first, last = known[-1].revision.day, known[0].revision.day
    days = f"on {last}" if first == last else f"from {first} to {last}"
    return added - paid, f"{paid} paid off and {added} added by {counted(len(known), 'commit')} {days}"


def _by_history(audit: Audit) -> tuple[int | None, str]:
    if audit.history is None or len(audit.history.points) < 2:
        return None, ""
    first, last = audit.history.points[0], audit.history.points[-1]
    before, after = sum(first.truths.values()), sum(last.truths.values())
    return after - before, f"{before} findings on {first.revision.day}, {after} on {last.revision.day}"


def _closed(audit: Audit, sums: Tally, guard: Step) -> Step:
    left = sums.total.open
    parts = [
        f"{counted(left, 'finding')} to mend" if left else "nothing is left to mend",
        f"{counted(len(audit.report.errors), 'thing')} could not be judged" if audit.report.errors else "",
        "" if guard.done else "the guard is not on",
    ]
    done = not left and not audit.report.errors and guard.done
    command = "" if done else _LIST if left else _LOOK if audit.report.errors else "ssot-guard doctor"
    return Step(
        "closed", "Closed: one of each, and the guard keeps it so", done, ", ".join(filter(None, parts)), command
    )
