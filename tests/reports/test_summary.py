"""A pull request's summary: the gravest first, short whatever happened, and hostile names are only names."""

from __future__ import annotations

from any_reports import TEXT
from audits import REVISION, audit, change
from hypothesis import given, settings
from hypothesis import strategies as st
from made import judged
from shown import PARSERS, links_of, tags, text

from ssot_guard.auditing.audit import Since
from ssot_guard.history.timeline import INTRODUCED, MOVED, REMOVED, Change, Revision
from ssot_guard.problems import Problem
from ssot_guard.reports.summary import render
from ssot_guard.verdict import DEBT, Report

REVISIONS = st.builds(Revision, st.sampled_from(["", "c0ffee" + "0" * 34]), TEXT, TEXT, TEXT)
LONG = st.text("|`<@#&", min_size=300, max_size=300)
KINDS = st.sampled_from([INTRODUCED, REMOVED, MOVED])
NAMES = TEXT | LONG
CHANGES = st.builds(Change, KINDS, NAMES, NAMES, NAMES, NAMES, st.integers(1, 99), REVISIONS, TEXT, NAMES)


def summary(*changes: Change, name: str = "main", **differs: object) -> str:
    since = Since(name, changes)
    return render(audit(since=since, **differs), since)


def test_nothing_changed() -> None:
    assert summary() == "### One of each: nothing changed since main\n\nNothing is new; 0 findings in debt, 0 exempt.\n"


def test_what_happened() -> None:
    """What was added comes before who did what, and what was paid off and moved after it."""
    page = summary(
        change(path="tests/new.py"),
        change(REMOVED, path="tests/old.py", amount=3),
        change(MOVED, path="b.py", moved_from="a.py"),
        change(path="c.py", revision=REVISION._replace(oid="", author="", subject="")),
        report=Report(9, (judged(), judged(DEBT))),
    )
    assert page == (
        "### One of each: 3 paid off, 2 added, 1 moved since main\n"
        "\n"
        "**1 finding new, which fail the check**; 1 finding in debt, 0 exempt.\n"
        "\n"
        "**Added**\n"
        "\n"
        "- 1 × `direct-launch` in `c.py` `<module>`, by (not committed)\n"
        "- 1 × `direct-launch` in `tests/new.py` `<module>`, by Ann in `c0ffee000000` Pay off\n"
        "\n"
        "| truth | paid off | added | moved |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| `test-runner` | 3 | 2 | 1 |\n"
        "\n"
        "| by | paid off | added | moved |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| Ann | 3 | 1 | 1 |\n"
        "| (not committed) |  | 1 |  |\n"
        "\n"
        "**Paid off**\n"
        "\n"
        "- 3 × `direct-launch` in `tests/old.py` `<module>`, by Ann in `c0ffee000000` Pay off\n"
        "\n"
        "**Moved**\n"
        "\n"
        "- 1 × `direct-launch` in `b.py` `<module>`, which was `a.py`, by Ann in `c0ffee000000` Pay off\n"
    )


def test_what_could_not_be_judged_is_said_first() -> None:
    page = summary(report=Report(1, (), errors=(Problem("a.py", 0, 0, "is gone"),)))
    assert page.splitlines()[2] == "**1 thing could not be judged:** `ssot-guard check` says what."


@settings(deadline=None, max_examples=50)
@given(st.lists(CHANGES, max_size=6), st.integers(1, 40), NAMES)
def test_short_and_harmless_whatever_happened(changes: list[Change], times: int, name: str) -> None:
    """Services cut comments at some 65,000 characters; nobody reads as many."""
    page = summary(*changes * times, name=name)
    assert page.count("\n") <= 60 and len(page) <= 60_000
    for parsed in PARSERS:
        shown = parsed(page)
        assert {tag.split()[0].strip("</>") for tag in tags(shown)} <= {
            *("h3", "p", "strong", "ul", "li", "code", "table", "thead", "tbody", "tr", "th", "td")
        }
        assert links_of(shown) == []
        assert text(shown).startswith("One of each: ")
