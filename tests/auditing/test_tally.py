"""The figures of an audit."""

from __future__ import annotations

from audits import RUNNER, audit
from made import judged

from ssot_guard.auditing.tally import Sum, folder_of, tally
from ssot_guard.verdict import DEBT, EXEMPT, NEW


def test_nothing() -> None:
    """A truth that holds is in the figures all the same."""
    found = tally(audit())
    assert found == (Sum(), {"test-runner": Sum()}, {}, {}, {}, {})


def test_folders_have_two_levels_at_most() -> None:
    """A file in a folder of one level is the folder's, one at the root the root's."""
    assert [folder_of(path) for path in ("a.py", "x/a.py", "x/y/a.py", "x/y/z/a.py")] == [".", "x", "x/y", "x/y"]


def test_what_is_only_warned_about_fails_nothing() -> None:
    """So it is not among what is new, and yet open."""
    total = tally(audit(judged(severity="warn"), judged(DEBT, severity="warn"))).total
    assert (total, total.open, total.findings) == (Sum(warned=1, debt=1, files=1), 2, 2)


def test_the_most_open_findings_come_first() -> None:
    """What is exempt is nobody's to mend; equal ones are in the order of their names."""
    found = tally(
        audit(
            *(judged(EXEMPT, path="a/x.py") for _ in range(3)),
            judged(NEW, path="c/x.py"),
            judged(DEBT, path="b/x.py"),
        )
    )
    assert list(found.folders.items()) == [("b", Sum(debt=1, files=1)), ("c", Sum(new=1, files=1)),
                                           ("a", Sum(exempt=3, files=1))]  # fmt: skip
    assert list(found.files) == ["b/x.py", "c/x.py", "a/x.py"]


def test_truths_are_in_the_order_of_their_priority() -> None:
    """However many findings they have."""
    others = (RUNNER._replace(name="other", priority=""), RUNNER._replace(name="second", priority="P1"))
    found = tally(audit(judged(truth="other"), truths=(*others, RUNNER)))
    assert list(found.truths) == ["test-runner", "second", "other"]


def test_an_owner_has_what_the_nearest_word_gives_him() -> None:
    """An exemption's own owner before CODEOWNERS; with several each has it, and what is nobody's comes last."""
    found = tally(
        audit(
            judged(path="a.py"),
            judged(EXEMPT, path="b.py"),
            judged(path="c.py"),
            owners={"a.py": ("@x", "@y"), "b.py": ("@x",)},
            exempt_owners={1: "@z"},
        )
    )
    one = Sum(new=1, files=1)
    assert found.owners == {"@x": one, "@y": one, None: one, "@z": Sum(exempt=1, files=1)}
    assert list(found.owners) == ["@x", "@y", None, "@z"]
