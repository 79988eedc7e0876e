"""`ssot-guard audit --since REV`: what became of the findings, by whom, committed or not."""

from __future__ import annotations

import json

import pytest
from front_door import LAUNCH, ssot_guard
from guarded import FILES
from repository import Repository


@pytest.fixture
def changed(repository: Repository) -> Repository:
    """On a branch off `main`: one debt is paid off, one file with debt moved, a launch added; another not committed."""
    guarded = repository.commit_files(FILES)
    guarded.git("checkout", "-q", "-b", "topic")
    guarded.write("tests/test_old.py", "")
    guarded.git("mv", "tests/test_older.py", "tests/test_moved.py")
    guarded.commit("pay and move")
    guarded.write("tests/test_`new`.py", LAUNCH)
    guarded.commit("add @one")
    guarded.git("checkout", "-q", "main")
    guarded.write("tests/test_others.py", LAUNCH)
    guarded.commit("of somebody else, later")
    guarded.git("checkout", "-q", "topic")
    return guarded


def told(repository: Repository, *arguments: str) -> list[tuple[str, str]]:
    done = ssot_guard(repository, "audit", "--since", "main", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return [(change["kind"], change["path"]) for change in json.loads(done.out)["since"]["changes"]]


def test_from_the_merge_base(changed: Repository) -> None:
    """What others have done on main since then is no affair of the branch."""
    assert told(changed) == [
        ("introduced", "tests/test_`new`.py"),
        ("moved", "tests/test_moved.py"),
        ("removed", "tests/test_old.py"),
    ]


def test_what_is_not_committed_yet(changed: Repository) -> None:
    """It is told along with it."""
    changed.write("tests/test_later.py", LAUNCH)
    changed.git("add", "tests/test_later.py")
    assert told(changed)[-1] == ("introduced", "tests/test_later.py")


def test_as_text(changed: Repository) -> None:
    """Paid off, added, moved, and who."""
    done = ssot_guard(changed, "audit", "--since", "main")
    assert done.code == 0
    assert done.out.splitlines()[-2].split() == ["A", "U", "Thor", "1", "1", "1"]


def test_as_the_summary_of_a_pull_request(changed: Repository) -> None:
    """A comment in Markdown; names in it are text and notify nobody."""
    done = ssot_guard(changed, "audit", "--since", "main", "--format", "summary")
    assert done.code == 0
    assert len(done.out.splitlines()) <= 60
    assert "tests/test_old.py" in done.out
    assert "@one" not in done.out


def test_the_tracker_has_the_burn_down(changed: Repository) -> None:
    """The Markdown page looks back half a year unless it is told not to."""
    with_it = ssot_guard(changed, "audit", "--format", "json", "--history", "HEAD~1").out
    assert [point["truths"]["test-runner"] for point in json.loads(with_it)["history"]["points"]] == [2, 3]
    assert json.loads(ssot_guard(changed, "audit", "--format", "json").out)["history"] is None
    trends = [ssot_guard(changed, "audit", "--format", "markdown", *more).out for more in ((), ("--no-history",))]
    assert [" → 3 since " in trend for trend in trends] == [True, False]


def test_no_such_revision(changed: Repository) -> None:
    """A base that is not here is an error with its place."""
    done = ssot_guard(changed, "audit", "--since", "origin/nowhere")
    assert (done.code, done.out) == (3, "")
    assert "there is no commit origin/nowhere" in done.err
