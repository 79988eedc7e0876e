"""The burn-down of real histories: which commits, what each breaks, and who did it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from front_door import LAUNCH, POLICY, with_policy
from repository import Repository

from ssot_guard.history.looking import look
from ssot_guard.history.timeline import Change, History
from ssot_guard.problems import CannotRead, UsageError

LONG = "".join(f"def test_{number}():\n    assert {number} == {number}\n\n\n" for number in range(20))


def commit(repository: Repository, day: str, message: str) -> str:
    """Commit everything on a day; the commit's name."""
    repository.git("add", "-A")
    date = f"{day}T12:00:00+00:00"
    repository.git("commit", "-q", "-m", message, GIT_COMMITTER_DATE=date, GIT_AUTHOR_DATE=date)
    return repository.git("rev-parse", "HEAD").strip()


def counts(history: History, truth: str = "test-runner") -> list[tuple[str, int]]:
    return [(point.revision.day, point.truths[truth]) for point in history.points]


def told(changes: Sequence[Change]) -> list[tuple[str, str, str, int]]:
    return [(change.kind, change.path, change.revision.subject, change.amount) for change in changes]


@pytest.fixture
def burning(repository: Repository) -> Repository:
    """Debt comes in two commits of one week, goes in another; a file is moved, and renamed files are not new."""
    repository.write("ssot-guard.yaml", POLICY)
    repository.write("run_tests.py", "")
    commit(repository, "2026-01-01", "policy")
    repository.write("tests/a é.py", LONG + LAUNCH)
    commit(repository, "2026-01-05", "first a")
    repository.write("tests/b.py", LAUNCH)
    commit(repository, "2026-01-06", "then b")
    repository.write("tests/b.py", LAUNCH + "pytest.main()\n")
    commit(repository, "2026-01-07", "b twice")
    repository.git("mv", "tests/a é.py", "tests/moved to.py")
    commit(repository, "2026-01-14", "a moves")
    repository.write("tests/b.py", "")
    commit(repository, "2026-01-21", "b is paid off")
    return repository


class TestPoints:
    def test_every_commit_that_changes_something(self, burning: Repository) -> None:
        """The first, those in which the findings differ, and the last."""
        history = look(str(burning.root), since="2026-01-05")
        assert counts(history) == [
            ("2026-01-05", 1),
            ("2026-01-06", 2),
            ("2026-01-07", 3),
            ("2026-01-14", 3),
            ("2026-01-21", 1),
        ]

    def test_every_week(self, burning: Repository) -> None:
        """The last commit of each week, and the first of all."""
        history = look(str(burning.root), since="2026-01-05", every="week")
        assert counts(history) == [("2026-01-05", 1), ("2026-01-07", 3), ("2026-01-14", 3), ("2026-01-21", 1)]

    def test_since_a_revision(self, burning: Repository) -> None:
        """It is where the way begins."""
        first = burning.git("rev-parse", "HEAD~2").strip()
        assert counts(look(str(burning.root), since=first)) == [("2026-01-07", 3), ("2026-01-14", 3), ("2026-01-21", 1)]

    def test_another_branch(self, burning: Repository) -> None:
        """What is checked out has no say but for the policy."""
        burning.git("branch", "old", "HEAD~4")
        assert counts(look(str(burning.root), since="2026-01-05", branch="old")) == [("2026-01-05", 1)]

    def test_a_merge_is_what_it_brought(self, burning: Repository) -> None:
        """First parents only: a branch counts when it lands."""
        burning.git("checkout", "-q", "-b", "side")
        burning.write("tests/side.py", LAUNCH)
        commit(burning, "2026-01-22", "on the side")
        burning.git("checkout", "-q", "main")
        date = "2026-02-02T12:00:00+00:00"
        burning.git("merge", "-q", "--no-ff", "-m", "land", "side", GIT_COMMITTER_DATE=date, GIT_AUTHOR_DATE=date)
        history = look(str(burning.root), since="2026-01-21")
        assert counts(history) == [("2026-01-21", 1), ("2026-02-02", 2)]
        assert told(history.changes) == [("introduced", "tests/side.py", "land", 1)]

    def test_what_was_canonical_later_is_not_there_yet(self, repository: Repository) -> None:
        """Today's policy is held against commits from before its runner came."""
        repository.commit_files({"tests/a.py": LAUNCH})
        with_policy(repository)
        assert [point.truths["test-runner"] for point in look(str(repository.root)).points] == [1, 1]

    @pytest.mark.parametrize(
        ("keys", "why"),
        [
            ({"since": "2026-02-31"}, "there is no such day"),
            ({"since": "yesterday-ish"}, "neither a day such as"),
            ({"every": "year"}, "write day, week or month"),
            ({"truths": ["other"]}, "no truth `other`"),
        ],
    )
    def test_usage(self, burning: Repository, keys: dict[str, str], why: str) -> None:
        """What has no meaning is told."""
        with pytest.raises(UsageError, match=why):
            look(str(burning.root), **keys)  # type: ignore[arg-type]

    def test_no_such_branch(self, burning: Repository) -> None:
        """A branch that is not here is an error with its place."""
        with pytest.raises(CannotRead, match="there is no commit nowhere"):
            look(str(burning.root), branch="nowhere")


class TestChanges:
    def test_one_by_one(self, burning: Repository) -> None:
        """Each commit's own, a rename as such."""
        assert told(look(str(burning.root), since="2026-01-05").changes) == [
            ("introduced", "tests/b.py", "then b", 1),
            ("introduced", "tests/b.py", "b twice", 1),
            ("moved", "tests/moved to.py", "a moves", 1),
            ("removed", "tests/b.py", "b is paid off", 2),
        ]

    def test_sampled_the_same_commits_did_it(self, burning: Repository) -> None:
        """Of several commits between two points the last that brought the number there is named."""
        history = look(str(burning.root), since="2026-01-05", every="month")
        assert told(history.changes) == [("moved", "tests/moved to.py", "a moves", 1)]
        assert history.changes[0].moved_from == "tests/a é.py"
        weekly = look(str(burning.root), since="2026-01-05", every="week")
        assert told(weekly.changes) == [
            ("introduced", "tests/b.py", "b twice", 2),
            ("moved", "tests/moved to.py", "a moves", 1),
            ("removed", "tests/b.py", "b is paid off", 2),
        ]
        assert all(not change.since for change in weekly.changes)

    def test_what_came_and_went_between_two_points_is_nobodys(self, burning: Repository) -> None:
        """From January's first to its last, b was never there."""
        history = look(str(burning.root), since="2026-01-05", every="month")
        assert [change.path for change in history.changes] == ["tests/moved to.py"]

    def test_moved_and_paid_off_at_once(self, burning: Repository) -> None:
        """What the moved file no longer breaks is removed, and told at its new place."""
        burning.git("mv", "tests/moved to.py", "tests/clean.py")
        burning.write("tests/clean.py", LONG)
        commit(burning, "2026-01-28", "cleaned")
        burning.write("tests/new.py", LAUNCH)
        commit(burning, "2026-01-29", "one more")
        changes = look(str(burning.root), since="2026-01-21", every="month").changes
        assert [(change.kind, change.path) for change in changes] == [
            ("removed", "tests/clean.py"),
            ("introduced", "tests/new.py"),
        ]

    def test_a_base_far_away(self, repository: Repository) -> None:
        """A class that is foreign since its base's file has changed is told, by the range that did it."""
        policy = 'version: 1\ntruths:\n  base:\n    canonical: [good.Good]\n    required-in: ["tests/**"]\n'
        repository.commit_files(
            {
                "ssot-guard.yaml": policy,
                "good.py": "class Good: pass\n",
                "between.py": "from good import Good as Base\n",
                "tests/test_a.py": "from between import Base\nclass TestA(Base):\n    def test(self): pass\n",
            }
        )
        repository.write("between.py", "from unittest import TestCase as Base\n")
        last = commit(repository, "2099-01-05", "rebased")
        history = look(str(repository.root))
        assert [point.truths["base"] for point in history.points] == [0, 1]
        (change,) = history.changes
        assert (change.path, change.subject, change.revision.oid) == ("tests/test_a.py", "TestA", last)
        assert change.since == repository.git("rev-parse", "HEAD~1").strip()

    def test_a_file_that_cannot_be_judged_is_told(self, burning: Repository) -> None:
        """It counts for nothing in that commit, and a warning says so."""
        burning.write("tests/bad.py", b"\xff\xfe = pytest")
        commit(burning, "2026-01-30", "bad bytes")
        history = look(str(burning.root), since="2026-01-21")
        assert [warning.path for warning in history.warnings] == ["tests/bad.py"]
