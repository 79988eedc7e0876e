"""The exempt section as text, in layouts that are easily got wrong; test_laws.py has any."""

from __future__ import annotations

import pytest

from ssot_guard.allowlist import Exempt, read_allowlist
from ssot_guard.editing.exempt import edited

ONE = Exempt("r", "a.py", None, "why it is so")
TWO = Exempt("r", "b.py", None, "because")


def said(text: str) -> list[Exempt]:
    return [entry._replace(line=0) for entry in read_allowlist(text.encode(), path="ssot-allowlist.yaml").exempt]


@pytest.mark.parametrize(
    ("section", "after"),
    [
        (
            "- covers: 3\n  # about the rule\n  rule: r\n  path: '*.py'\n  reason: why it is so\n",
            "-\n  # about the rule\n  rule: r\n  path: a.py\n  reason: why it is so\n",
        ),
        (
            "- &one\n  rule: q\n  path: a.py\n  reason: |-  # told\n    it was\n",
            "- &one\n  rule: r\n  path: a.py\n  reason: why it is so  # told\n",
        ),
        (
            "- # a comment\n  owner: me\n  rule: r\n  path: a.py\n  reason: why it is so\n",
            "- # a comment\n  rule: r\n  path: a.py\n  reason: why it is so\n",
        ),
        (
            "- {rule: r, path: a.py, reason: why it is so, owner: me,}\n",
            "- {rule: r, path: a.py, reason: why it is so, }\n",
        ),
    ],
)
def test_changed(section: str, after: str) -> None:
    assert edited(f"version: 1\nexempt:\n{section}", {0: ONE}) == f"version: 1\nexempt:\n{after}"
    assert said(f"version: 1\nexempt:\n{after}") == [ONE]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "version: 1\n\n# of the debt\ndebt:\n",
            "version: 1\n\nexempt:\n  - rule: r\n    path: b.py\n    reason: because\n# of the debt\ndebt:\n",
        ),
        (
            "# of the file\ndebt:\nversion: 1\n",
            "# of the file\nexempt:\n  - rule: r\n    path: b.py\n    reason: because\ndebt:\nversion: 1\n",
        ),
        (
            "version: 1\nexempt: [{rule: r, path: a.py, reason: so it is},]  # short\n",
            "version: 1\nexempt: [{rule: r, path: b.py, reason: because}]  # short\n",
        ),
        (
            "version: 1\nexempt:\n-   rule: r\n    path: a.py\n    reason: so it is\n\n  # of this one\n",
            "version: 1\nexempt:\n-   rule: r\n    path: b.py\n    reason: because\n\n  # of this one\n",
        ),
    ],
)
def test_all_taken_out_and_another_put_in(before: str, after: str) -> None:
    gone = dict.fromkeys(range(len(said(before))))
    assert edited(before, gone, [TWO]) == after
    assert said(after) == [TWO]


def test_comments_right_below_and_deeper_go_with_their_entry() -> None:
    entries = "  - rule: r\n    path: a.py\n    reason: so it is\n   # of this one\n  # of the next one\n"
    kept = "  - rule: r\n    path: b.py\n    reason: because\n"
    before = f"version: 1\nexempt:\n{entries}{kept}"
    assert edited(before, {0: None}) == f"version: 1\nexempt:\n  # of the next one\n{kept}"
