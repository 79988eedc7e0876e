"""Not one change on top of another: merges, linked worktrees, pushes, whole trees, very long lists of files."""

from __future__ import annotations

import pytest
from guarded import ALLOWLIST, FILES, LAUNCH, Guarded

NEW_DEBT = ALLOWLIST + '    tests/test_zoo.py: ["<module>"]\n'


@pytest.fixture
def diverged(guarded: Guarded) -> Guarded:
    """`other` brings debt that its allowlist names; `main` has moved on; both changed the same line of shop/tax.py."""
    repository = guarded.repository
    repository.write("shop/tax.py", "TAX = 1\n")
    repository.commit("fork")
    repository.git("checkout", "-q", "-b", "other")
    repository.write("tests/test_zoo.py", LAUNCH)
    repository.write("ssot-allowlist.yaml", NEW_DEBT)
    repository.commit("debt of other")
    repository.write("shop/tax.py", "TAX = 2\n")
    repository.commit("tax of other")
    repository.git("checkout", "-q", "main")
    repository.write("shop/tax.py", "TAX = 3\n")
    repository.commit("tax of main")
    return guarded


class TestMerge:
    def test_clean_merge_brings_listed_debt(self, diverged: Guarded) -> None:
        outcome = diverged.repository.run("git", "merge", "--no-edit", "other~1")
        assert outcome.code == 0, outcome.output
        assert diverged.log()[0].startswith("Merge branch")

    def test_clean_merge_brings_unlisted_launch(self, diverged: Guarded) -> None:
        repository = diverged.repository
        repository.git("checkout", "-q", "-b", "sly", "main~1")
        repository.write("tests/test_sly.py", LAUNCH)
        repository.commit("sly")
        repository.git("checkout", "-q", "main")
        outcome = repository.run("git", "merge", "--no-edit", "sly")
        assert outcome.code != 0
        assert "tests/test_sly.py:3:1" in outcome.output
        assert diverged.log()[0] == "tax of main"

    def test_conflict_resolved(self, diverged: Guarded) -> None:
        assert diverged.repository.run("git", "merge", "other").code == 1
        diverged.repository.stage("shop/tax.py", "TAX = 4\n")
        outcome = diverged.commit()
        assert outcome.code == 0, outcome.output
        assert diverged.log()[0] == "change"

    def test_conflict_resolved_with_a_launch(self, diverged: Guarded) -> None:
        assert diverged.repository.run("git", "merge", "other").code == 1
        diverged.repository.stage("shop/tax.py", LAUNCH)
        outcome = diverged.commit()
        assert outcome.code == 1
        assert "shop/tax.py:3:1" in outcome.output
        assert diverged.log()[0] == "tax of main"


class TestLinkedWorktree:
    def linked(self, guarded: Guarded) -> Guarded:
        guarded.repository.git("worktree", "add", "-q", "../linked")
        return guarded._replace(repository=guarded.repository._replace(root=guarded.repository.root.parent / "linked"))

    def test_made(self, guarded: Guarded) -> None:
        linked = self.linked(guarded)
        linked.repository.stage("tests/test_old.py", FILES["tests/test_old.py"] + "# the end\n")
        outcome = linked.commit()
        assert outcome.code == 0, outcome.output
        assert linked.log()[0] == "change"

    def test_blocked(self, guarded: Guarded) -> None:
        linked = self.linked(guarded)
        linked.repository.stage("tests/test_new.py", LAUNCH)
        outcome = linked.commit(cwd="tests")
        assert outcome.code == 1
        assert "tests/test_new.py:3:1" in outcome.output
        assert linked.log()[0] == "start"


class TestPush:
    def test_launch_that_passed_the_commit_by(self, guarded: Guarded) -> None:
        repository = guarded.repository
        repository.git("init", "-q", "--bare", "../origin.git")
        repository.git("remote", "add", "origin", "../origin.git")
        assert repository.run(guarded.runner, "install", "--hook-type", "pre-push").code == 0
        first = repository.run("git", "push", "-q", "origin", "main")
        assert first.code == 0, first.output
        repository.write("tests/test_sly.py", LAUNCH)
        repository.commit("sly")
        second = repository.run("git", "push", "-q", "origin", "main")
        assert second.code == 1
        assert "tests/test_sly.py:3:1" in second.output
        assert repository.git("log", "--format=%s", "origin/main") == "start\n"


class TestRunnerInCI:
    def test_whole_tree_with_its_debt(self, guarded: Guarded) -> None:
        outcome = guarded.run("--all-files")
        assert outcome.code == 0, outcome.output

    def test_file_named_from_a_sub_folder(self, guarded: Guarded) -> None:
        guarded.repository.write("tests/test_new.py", LAUNCH)
        outcome = guarded.run("ssot-guard", "--files", "test_new.py", cwd="tests")
        assert outcome.code == 1
        assert "tests/test_new.py:3:1" in outcome.output

    def test_list_that_needs_several_processes(self, guarded: Guarded) -> None:
        """2 MiB of names: more than Linux lets one process have; pre-commit stops at 128 KiB."""
        folder = "/".join(["a" * 250] * 4)
        names = [f"{folder}/{number:04}.py" for number in range(2200)]
        for name in names:
            guarded.repository.write(name, "")
        guarded.repository.write(names[0], LAUNCH)
        guarded.repository.write(names[-1], LAUNCH)
        guarded.repository.git("add", "-A")
        outcome = guarded.commit()
        assert outcome.code == 1
        assert outcome.output.count("files checked") > 1
        assert f"{names[0]}:3:1" in outcome.output
        assert f"{names[-1]}:3:1" in outcome.output
