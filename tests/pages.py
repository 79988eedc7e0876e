"""Audits to make a page of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from any_reports import EVIL
from audits import REVISION, RUNNER, audit, change
from made import judged

from ssot_guard.allowlist import Exempt
from ssot_guard.auditing.audit import Audit, Payment, Since, Step
from ssot_guard.history.timeline import INTRODUCED, MOVED, REMOVED, Forecast, History, Point, Revision
from ssot_guard.policy import Truth
from ssot_guard.problems import Problem
from ssot_guard.verdict import DEBT, EXEMPT, EXPIRED, NEW, STALE, Entry, Judged, Report
from ssot_guard.verdict import MOVED as HAS_MOVED

BASE = Truth("test-base", ("shop.base.Base",), frozenset({"shop/base.py"}), title="the one base", owner="@base")
TRUTHS = (RUNNER, BASE)

WORST = EVIL + "</script><script>window.__pwned=1</script><img src=x onerror=alert(1)><!--"
HARMLESS = re.sub("[^/]", "x", WORST, flags=re.DOTALL)
"""The same without anything that means something in HTML, in the same folders."""


FOUND = (
    judged(NEW, path="a.py", line=9, subject="main", note="was there before"),
    judged(NEW, path="scripts/run.py", line=2, severity="warn"),
    judged(DEBT, path="tests/unit/test_b.py", line=10, subject="TestB.test_go"),
    judged(DEBT, path="tests/unit/test_b.py", line=90),
    judged(DEBT, path="tests/unit/test_Z.py", line=4, end_line=6, truth="test-base", rule="foreign-base", subject="Z"),
    judged(EXEMPT, path="tests/web/test_c.py", line=7, subject="<module>"),
)
OWNERS = {"a.py": ("@ann", "@bo"), "tests/unit/test_b.py": ("@bo",)}
CODE = {
    ("a.py", 9): ("pytest.main()  # a < b",),
    ("tests/unit/test_Z.py", 4): ("class Z(unittest.TestCase):", "    def test_z(self):", "        pass"),
}


def full() -> Audit:
    """One with something of everything."""
    return audit(
        truths=TRUTHS,
        report=Report(12, FOUND, ENTRIES, warnings=(Problem("ssot-guard.yaml", 3, 1, "matches nothing"),), base="HEAD"),
        owners=OWNERS,
        ending=(Exempt("direct-launch", "scripts/soon.py", None, "why", expires="2025-09-20", line=5),),
        since=Since("v1", CHANGES),
        history=history(),
        steps=(Step("audit", "Audit done", True, "it is"), Step("guard", "Guard on", False, "no hook", "do it")),
        log=(Payment(REVISION, {"direct-launch": 3}, {}),),
    )


ENTRIES = (
    Entry("debt", "direct-launch", "tests/gone.py", "<module>", STALE, line=9),
    Entry("exempt", "direct-launch", "tests/late.py", "main", EXPIRED, line=3),
    Entry("debt", "direct-launch", "tests/from.py", "<module>", HAS_MOVED, "tests/to.py", 10),
)
CHANGES = (
    change(INTRODUCED, path="a.py"),
    change(REMOVED, path="b.py", amount=3, revision=REVISION._replace(author="Bo", subject="Clean up")),
    change(MOVED, path="to.py", moved_from="from.py", revision=REVISION._replace(oid="")),
)


def history() -> History:
    """Two truths over ten weeks: one that falls, and one that does not."""
    points = tuple(_point(number) for number in range(10))
    forecasts = (
        Forecast("test-runner", "2025-10-30", "2025-10-10", "2025-12-01"),
        Forecast("test-base", why="does not fall"),
    )
    return History("main", points, (), forecasts)


def _point(number: int) -> Point:
    day = date(2025, 7, 1) + timedelta(days=7 * number)
    revision = Revision(f"{number:040x}", f"{day}T12:00:00+00:00", "Ann", "Work")
    return Point(revision, {"test-runner": 1200 - 100 * number, "test-base": 40}, {})


def many(number: int) -> tuple[Audit, Mapping[tuple[str, int], Sequence[str]]]:
    """As many findings, no two of them alike, as a large repository has them; with their code."""
    findings = [_one(at, number) for at in range(number)]
    code = {
        (each.finding.path, each.finding.line): (
            f"    sys.exit(pytest.main([__file__, '-k', 'case_{at}', '--tb=short']))",
        )
        for at, each in enumerate(findings)
    }
    return audit(truths=TRUTHS, report=Report(9899, tuple(findings)), history=history()), code


def _one(at: int, number: int) -> Judged:
    folder = ("unit/shop", "integration/services/billing", "e2e", "mission_critical/websocket")[4 * at // number]
    return judged(
        (DEBT, DEBT, DEBT, NEW, EXEMPT)[at % 5],
        path=f"tests/{folder}/test_something_of_the_shop_{at // 2:05}.py",
        line=10 + at % 2 * 40,
        subject=f"TestSomethingOfTheShop{at}.test_it_does",
        message=f"starts pytest past tests/unified_test_runner.py: pytest.main([__file__, '-k', 'case_{at}'])",
    )


def hostile() -> Audit:
    """Every text of the repository's is the worst one."""
    revision = REVISION._replace(author=WORST, subject=WORST)
    truth = Truth(WORST, (), frozenset(), title=WORST, impact=WORST, owner="")
    return audit(
        judged(NEW, path=WORST, subject=WORST, message=WORST, instead=WORST, note=WORST, rule=WORST, truth=WORST),
        truths=(truth,),
        name=WORST,
        head=revision,
        owners={WORST: (WORST,)},
        ending=(Exempt(WORST, WORST, WORST, WORST, expires="2025-09-20"),),
        since=Since(WORST, (change(truth=WORST, path=WORST, subject=WORST, moved_from=WORST, revision=revision),)),
        history=History(WORST, (Point(revision, {WORST: 3}, {}),), (), (), (Problem(WORST, 1, 1, WORST),)),
    )


def tame(found: Audit) -> Audit:
    """The same with a harmless text instead."""

    def tamed(value: object) -> object:
        if isinstance(value, str):
            return value.replace(WORST, HARMLESS)
        if isinstance(value, dict):
            return {tamed(key): tamed(each) for key, each in value.items()}
        if isinstance(value, tuple):
            items = [tamed(each) for each in value]
            return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
        return value

    result = tamed(found)
    assert isinstance(result, Audit)
    return result
