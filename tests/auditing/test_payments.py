"""The work log, from real commits."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from guarded import ALLOWLIST
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard import git
from ssot_guard.auditing.audit import Payment
from ssot_guard.auditing.payments import WorkLog, payments
from ssot_guard.policy import ALLOWLIST as FILE_NAME
from ssot_guard.policy import Policy

A, B, C = (f'    tests/test_{name}.py: ["<module>"]\n' for name in ("a", "b", "c"))


def log_of(repository: Repository, limit: int = 50, allowlist: str = FILE_NAME) -> WorkLog:
    here = git.locate(str(repository.root))
    with git.Objects(here) as objects:
        return payments(here, objects, Policy((), allowlist=allowlist), limit)


def owing(*lines: str) -> str:
    return "version: 1\n" + ("debt:\n  direct-launch:\n" + "".join(lines) if lines else "")


def commit(repository: Repository, text: str | bytes, message: str = "change") -> str:
    repository.write(FILE_NAME, text)
    return repository.commit(message)


def told(payment: Payment) -> tuple[str, int, int]:
    return payment.revision.subject, sum(payment.paid.values()), sum(payment.added.values())


class TestNothing:
    def test_no_commit(self, repository: Repository) -> None:
        assert log_of(repository) == WorkLog(())

    def test_no_allowlist(self, repository: Repository) -> None:
        repository.write("a.py", "")
        repository.commit()
        assert log_of(repository) == WorkLog(())

    def test_what_leaves_the_debt_as_it_was(self, repository: Repository) -> None:
        """An exemption, another order, a comment: nobody has paid or added anything."""
        commit(repository, owing(A, B), "first")
        commit(repository, "# why\n" + owing(B, A))
        entry = "exempt:\n  - {rule: direct-launch, path: x.py, reason: needs the bare exit code}\n"
        commit(repository, owing(A, B) + entry)
        assert [told(payment) for payment in log_of(repository).payments] == [("first", 0, 2)]

    def test_a_renamed_file_is_neither_paid_nor_added(self, repository: Repository) -> None:
        commit(repository, owing(A), "first")
        commit(repository, owing(B), "rename")
        commit(repository, owing(C, A), "rename and add")
        assert [told(payment) for payment in log_of(repository).payments] == [("rename and add", 0, 1), ("first", 0, 1)]


def test_who_paid_what_and_when(guarded: Repository) -> None:
    """The latest first, by rule; the first allowlist is told apart from debt that somebody added."""
    lines = ALLOWLIST.replace('    tests/test_old.py: ["<module>"]\n', "")
    oid = commit(guarded, lines + "  foreign-base:\n    tests/test_z.py: [TestZ]\n", "Pay off one")
    latest, first = log_of(guarded).payments
    assert (latest.paid, latest.added, latest.baseline) == ({"direct-launch": 1}, {"foreign-base": 1}, False)
    assert latest.revision[0::2] == (oid, "A U Thor")
    assert latest.revision.subject == "Pay off one"
    assert first.baseline and (first.paid, first.added) == ({}, {"direct-launch": 2})


def test_a_deleted_allowlist(repository: Repository) -> None:
    """All is paid off, as far as the commit says; the next one is a first allowlist again."""
    commit(repository, owing(A, B), "first")
    (repository.root / FILE_NAME).unlink()
    repository.commit("gone")
    commit(repository, owing(A), "again")
    log = log_of(repository).payments
    assert [told(payment) for payment in log] == [("again", 0, 1), ("gone", 2, 0), ("first", 0, 2)]
    assert [payment.baseline for payment in log] == [True, False, True]


def test_only_so_many_commits(repository: Repository) -> None:
    for lines in ([A, B, C], [A, B], [A]):
        commit(repository, owing(*lines), str(len(lines)))
    assert [told(payment) for payment in log_of(repository, limit=1).payments] == [("1", 1, 0)]


def test_a_merge_pays_what_its_branch_paid(guarded: Repository) -> None:
    """The branch's own commits are not on the first-parent line: nothing counts twice."""
    guarded.git("checkout", "-q", "-b", "other")
    commit(guarded, ALLOWLIST.replace('    tests/test_old.py: ["<module>"]\n', ""), "on the branch")
    guarded.git("checkout", "-q", "main")
    guarded.write("shop/tax.py", "")
    guarded.commit("main goes on")
    guarded.git("merge", "-q", "--no-ff", "-m", "Merge", "other")
    assert [told(payment) for payment in log_of(guarded).payments] == [("Merge", 1, 0), ("start", 0, 2)]


def test_a_version_that_cannot_be_read(repository: Repository) -> None:
    """It is told once, and neither it nor what came after it counts: nobody knows who paid what."""
    commit(repository, owing(A, B, C), "first")
    broken = commit(repository, "version: 1\n<<<<<<< ours\n", "broken")
    commit(repository, owing(A), "mended")
    commit(repository, owing(), "last")
    log = log_of(repository)
    assert [told(payment) for payment in log.payments] == [("last", 1, 0), ("first", 0, 3)]
    (warning,) = log.warnings
    assert (warning.path, broken[:12] in warning.message) == (FILE_NAME, True)


def test_a_shallow_clone(repository: Repository) -> None:
    """Its last commit has no parent to be held against: what it lists was not added there."""
    commit(repository, owing(A, B), "first")
    commit(repository, owing(A), "paid")
    commit(repository, owing(), "last")
    clone = Repository(repository.root.parent / "clone")
    repository.git("clone", "-q", "--depth=2", repository.root.as_uri(), str(clone.root))
    log = log_of(clone)
    assert [told(payment) for payment in log.payments] == [("last", 1, 0)]
    assert "shallow" in log.warnings[0].message


def test_an_oddly_named_allowlist(repository: Repository) -> None:
    """Its path is a path, and no pattern or magic of git's."""
    name = "lists/*[a].yaml"
    repository.write("lists/xa.yaml", owing(A))
    repository.commit("another's")
    repository.write(name, owing(B))
    repository.commit("own")
    assert [told(payment) for payment in log_of(repository, allowlist=name).payments] == [("own", 0, 1)]


@settings(deadline=None, max_examples=10)
@given(st.lists(st.frozensets(st.sampled_from([A, B, C])), min_size=1, max_size=5))
def test_what_was_added_less_what_was_paid_is_what_is_owed(versions: list[frozenset[str]]) -> None:
    """Whatever the versions: the log adds up."""
    with TemporaryDirectory() as folder:
        repository = Repository.create(Path(folder))
        for lines in versions:
            commit(repository, owing(*sorted(lines)))
        sums = [told(payment)[1:] for payment in log_of(repository).payments]
        assert sum(added - paid for paid, added in sums) == len(versions[-1])
