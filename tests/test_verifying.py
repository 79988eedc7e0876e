"""Whether the allowlist holds, on real repositories."""

from __future__ import annotations

import pytest
from guarded import ALLOWLIST, FILES, LAUNCH, OLD, POLICY
from repository import Repository

from ssot_guard import verifying
from ssot_guard.problems import CannotRead
from ssot_guard.verdict import STALE

DEBT_LINE = '    tests/test_old.py: ["<module>"]\n'


class TestVerify:
    def verify(self, repository: Repository, allowlist: str | None = None, **options: str) -> list[str]:
        if allowlist is not None:
            repository.stage("ssot-allowlist.yaml", allowlist)
        found = verifying.verify(str(repository.root), verifying.Options(**options))  # type: ignore[arg-type]
        return [*(f"{entry.status} {entry.path}" for entry in found.entries), *map(str, found.problems)]

    def test_holds(self, guarded: Repository) -> None:
        assert self.verify(guarded) == []

    def test_no_allowlist(self, guarded: Repository) -> None:
        guarded.git("rm", "-q", "ssot-allowlist.yaml")
        assert self.verify(guarded) == []

    def test_first_one(self, guarded: Repository) -> None:
        """A baseline of what HEAD has already is no growth, though HEAD has no allowlist."""
        guarded.git("rm", "-q", "ssot-allowlist.yaml")
        guarded.commit()
        assert self.verify(guarded, ALLOWLIST) == []

    def test_merged_debt(self, diverged: Repository) -> None:
        assert diverged.run("git", "merge", "other").code == 1
        assert self.verify(diverged) == []

    def test_rename_with_its_line(self, guarded: Repository) -> None:
        guarded.git("mv", "tests/test_old.py", "tests/test_new.py")
        assert self.verify(guarded, ALLOWLIST.replace("test_old.py", "test_new.py")) == []

    def test_rename_without_its_line(self, guarded: Repository) -> None:
        guarded.git("mv", "tests/test_old.py", "tests/test_new.py")
        assert self.verify(guarded) == ["moved tests/test_old.py"]

    def test_stale(self, guarded: Repository) -> None:
        guarded.stage("tests/test_old.py", "")
        guarded.git("rm", "-q", "tests/test_older.py", "scripts/bisect.py")
        assert self.verify(guarded) == [
            "stale tests/test_old.py",
            "stale tests/test_older.py",
            "stale scripts/bisect.py",
        ]

    def test_expired(self, guarded: Repository) -> None:
        expiring = ALLOWLIST.replace("    subject: main\n", "    subject: main\n    expires: 2026-06-14\n")
        assert self.verify(guarded, expiring, today="2026-06-14") == []
        assert self.verify(guarded, today="2026-06-15") == ["expired scripts/bisect.py"]

    def test_unsorted(self, guarded: Repository) -> None:
        (message,) = self.verify(guarded, ALLOWLIST.replace(DEBT_LINE, "") + DEBT_LINE)
        assert "not in order" in message

    def test_unknown_rule(self, guarded: Repository) -> None:
        (message,) = self.verify(guarded, ALLOWLIST.replace("rule: direct-launch", "rule: direct-lunch"))
        assert "direct-lunch" in message

    def test_glob_that_grew(self, guarded: Repository) -> None:
        glob = ALLOWLIST.replace("path: scripts/bisect.py", "path: scripts/*.py\n    covers: 1")
        assert self.verify(guarded, glob) == []
        guarded.stage("scripts/other.py", "")
        (message,) = self.verify(guarded)
        assert "scripts/*.py covers 2 files, not 1" in message

    def test_debt_that_grew(self, guarded: Repository) -> None:
        guarded.stage("tests/test_zoo.py", LAUNCH)
        (message,) = self.verify(guarded, ALLOWLIST + '    tests/test_zoo.py: ["<module>"]\n')
        assert message.startswith(
            "ssot-allowlist.yaml:11:1: direct-launch tests/test_zoo.py <module>: debt may only shrink"
        )

    def test_debt_that_grew_before_the_first_commit(self, repository: Repository) -> None:
        for path, content in FILES.items():
            repository.stage(path, content)
        assert len(self.verify(repository)) == 2

    def test_index(self, guarded: Repository) -> None:
        guarded.stage("tests/test_old.py", "")
        guarded.write("tests/test_old.py", OLD)
        assert self.verify(guarded) == []
        assert len(verifying.verify(str(guarded.root), verifying.Options(staged=True)).entries) == 1

    def test_file_that_cannot_be_judged(self, guarded: Repository) -> None:
        guarded.write("tests/test_old.py", b"import pytest\npytest.main('\xff')\n")
        with pytest.raises(CannotRead, match=r"tests/test_old\.py:2:14"):
            self.verify(guarded)


class TestOnlyChanged:
    """HEAD answers for debt that is as it is there."""

    def verify(self, repository: Repository) -> list[str]:
        found = verifying.verify(str(repository.root), verifying.Options(only_changed=True))
        return [*(f"{entry.status} {entry.path}" for entry in found.entries), *map(str, found.problems)]

    def paid(self, repository: Repository) -> None:
        repository.write("tests/test_old.py", OLD.replace("pytest.main", "str('not pytest.main').join"))

    def test_what_head_has_settled(self, guarded: Repository) -> None:
        assert self.verify(guarded) == []

    def test_stale_since_an_earlier_commit(self, guarded: Repository) -> None:
        """Only a look at the syntax could tell, and that is for the run without the option."""
        self.paid(guarded)
        guarded.commit()
        assert self.verify(guarded) == []
        assert [entry.status for entry in verifying.verify(str(guarded.root)).entries] == [STALE]

    def test_paid_off_in_this_change(self, guarded: Repository) -> None:
        self.paid(guarded)
        guarded.git("add", "-A")
        assert self.verify(guarded) == [f"{STALE} tests/test_old.py"]

    def test_paid_off_in_the_work_tree(self, guarded: Repository) -> None:
        self.paid(guarded)
        assert self.verify(guarded) == [f"{STALE} tests/test_old.py"]

    def test_gone_by_its_bytes_since_an_earlier_commit(self, guarded: Repository) -> None:
        guarded.write("tests/test_old.py", "x = 1\n")
        guarded.commit()
        assert self.verify(guarded) == [f"{STALE} tests/test_old.py"]

    def test_deleted_in_an_earlier_commit(self, guarded: Repository) -> None:
        guarded.git("rm", "-q", "tests/test_old.py")
        guarded.commit()
        assert self.verify(guarded) == [f"{STALE} tests/test_old.py"]

    def test_a_line_that_is_new(self, guarded: Repository) -> None:
        guarded.write("ssot-allowlist.yaml", ALLOWLIST.replace(DEBT_LINE, DEBT_LINE.replace("]", ", nobody]")))
        assert self.verify(guarded) == [f"{STALE} tests/test_old.py"]  # once: there is nothing to mend but the line

    def test_a_policy_that_is_new(self, guarded: Repository) -> None:
        self.paid(guarded)
        guarded.commit()
        guarded.write("ssot-guard.yaml", POLICY + "# looked through\n")
        assert self.verify(guarded) == [f"{STALE} tests/test_old.py"]

    def test_no_commit_yet(self, repository: Repository) -> None:
        for path, content in FILES.items():
            repository.stage(path, content)
        first, second = self.verify(repository)
        assert "tests/test_old.py <module>: debt may only shrink, and no commit yet" in first
        assert "tests/test_older.py <module>: debt may only shrink" in second
