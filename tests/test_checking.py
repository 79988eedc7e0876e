"""The use case on real repositories: what is judged, against what, and what is said of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from guarded import ALLOWLIST, FILES, LAUNCH, OLD, POLICY
from repository import Repository

from ssot_guard import checking
from ssot_guard.problems import CannotRead, UsageError
from ssot_guard.verdict import DEBT, EXEMPT, EXPIRED, MOVED, NEW, STALE, Report

DEBT_LINE = '    tests/test_old.py: ["<module>"]\n'
TWICE = OLD + "    pytest.main()\n"


def check(repository: Repository, *files: str, folder: str = "", **options: object) -> Report:
    return checking.check(str(repository.root / folder), files or None, **options)  # type: ignore[arg-type]


def statuses(report: Report) -> dict[str, str]:
    return {judged.finding.path: judged.status for judged in report.findings}


def new(report: Report) -> list[tuple[str, int]]:
    return [(judged.finding.path, judged.finding.line) for judged in report.findings if judged.status == NEW]


def messages(report: Report) -> list[str]:
    return [str(problem) for problem in report.errors]


KNOWN = {"scripts/bisect.py": EXEMPT, "tests/test_old.py": DEBT, "tests/test_older.py": DEBT}


class TestWholeTree:
    def test_warns_where_git_tracks_nothing(self, repository: Repository) -> None:
        for path, content in FILES.items():
            repository.write(path, content)
        report = check(repository)
        assert report.files_checked == 0
        assert ["run git add first" in str(warning) for warning in report.warnings] == [True]

    def test_what_is_known(self, guarded: Repository) -> None:
        report = check(guarded)
        assert statuses(report) == KNOWN
        assert {entry.status for entry in report.entries} == {"in use"}
        assert (report.files_checked, report.base, report.errors) == (5, "HEAD", ())
        assert report.allowlist == "ssot-allowlist.yaml"

    def test_warns_of_globs_that_match_nothing(self, guarded: Repository) -> None:
        assert ["vendor/**" in str(warning) for warning in check(guarded).warnings] == [True]
        assert check(guarded, "shop/price.py").warnings == ()

    def test_moved_lines_and_reformatting(self, guarded: Repository) -> None:
        guarded.write("tests/test_old.py", "\n\n" + OLD.replace("main([__file__])", "main(\n        [__file__]\n    )"))
        assert statuses(check(guarded)) == KNOWN

    def test_new_file_is_seen_once_it_is_tracked(self, guarded: Repository) -> None:
        guarded.write("tests/test_new.py", LAUNCH)
        assert new(check(guarded)) == []
        guarded.git("add", "-A")
        assert new(check(guarded)) == [("tests/test_new.py", 3)]

    def test_second_launch_in_the_same_scope(self, guarded: Repository) -> None:
        guarded.write("tests/test_old.py", TWICE)
        assert new(check(guarded)) == [("tests/test_old.py", 10)]

    def test_swap_to_another_scope(self, guarded: Repository) -> None:
        guarded.write("tests/test_old.py", "import pytest\n\n\ndef go():\n    pytest.main()\n")
        guarded.write("ssot-allowlist.yaml", ALLOWLIST.replace(DEBT_LINE, DEBT_LINE.replace('"]', '", go]')))
        report = check(guarded)
        assert new(report) == [("tests/test_old.py", 5)]
        assert [(entry.subject, entry.status) for entry in report.entries if entry.path == "tests/test_old.py"] == [
            ("<module>", STALE),
            ("go", "in use"),
        ]

    def test_debt_listed_with_its_violation(self, guarded: Repository) -> None:
        guarded.write("tests/test_zoo.py", LAUNCH)
        guarded.write("ssot-allowlist.yaml", ALLOWLIST + '    tests/test_zoo.py: ["<module>"]\n')
        guarded.git("add", "-A")
        (judged,) = (judged for judged in check(guarded).findings if judged.status == NEW)
        assert "debt is only what was there before" in judged.note

    def test_there_before_and_not_listed(self, guarded: Repository) -> None:
        guarded.write("ssot-allowlist.yaml", ALLOWLIST.replace(DEBT_LINE, ""))
        (judged,) = (judged for judged in check(guarded).findings if judged.status == NEW)
        assert judged.note == "was there at HEAD already, but the allowlist does not name it"

    def test_paid_off(self, guarded: Repository) -> None:
        guarded.write("tests/test_old.py", "")
        guarded.git("rm", "-q", "tests/test_older.py")
        report = check(guarded)
        assert new(report) == []
        assert [entry.path for entry in report.entries if entry.status == STALE] == [
            "tests/test_old.py",
            "tests/test_older.py",
        ]

    def test_expired(self, guarded: Repository) -> None:
        reason = "    reason: git bisect needs the bare exit code of pytest\n"
        guarded.write("ssot-allowlist.yaml", ALLOWLIST.replace(reason, reason + "    expires: 2026-06-14\n"))
        assert new(check(guarded, today="2026-06-14")) == []
        report = check(guarded, today="2026-06-15")
        assert new(report) == [("scripts/bisect.py", 5)]
        assert [entry.status for entry in report.entries if entry.section == "exempt"] == [EXPIRED]

    def test_no_commit_yet(self, repository: Repository) -> None:
        for path, content in FILES.items():
            repository.stage(path, content)
        report = check(repository)
        assert statuses(report) == {**KNOWN, "tests/test_old.py": NEW, "tests/test_older.py": NEW}
        assert report.base == "no commit yet"

    def test_detached(self, guarded: Repository) -> None:
        guarded.git("checkout", "-q", "--detach")
        assert statuses(check(guarded)) == KNOWN

    def test_linked_worktree(self, guarded: Repository, tmp_path: Path) -> None:
        guarded.git("worktree", "add", "-q", "../linked")
        linked = Repository(tmp_path / "linked")
        linked.stage("tests/test_new.py", LAUNCH)
        assert statuses(check(linked)) == {**KNOWN, "tests/test_new.py": NEW}
        assert statuses(check(guarded)) == KNOWN

    def test_one_bad_file_stops_no_other(self, guarded: Repository) -> None:
        guarded.stage("bad.py", b"import pytest\npytest.main('\xff')\n")
        guarded.stage("new.py", LAUNCH)
        guarded.stage("gone.py", "")
        (guarded.root / "gone.py").unlink()
        report = check(guarded)
        assert new(report) == [("new.py", 3)]
        assert [(problem.path, problem.line, problem.column) for problem in report.errors] == [
            ("bad.py", 2, 14),
            ("gone.py", 0, 0),
        ]

    def test_unread_file_makes_no_entry_stale(self, guarded: Repository) -> None:
        guarded.write("tests/test_old.py", b"import pytest\npytest.main('\xff')\n")
        report = check(guarded)
        assert len(report.errors) == 1
        assert "tests/test_old.py" not in {entry.path for entry in report.entries}

    def test_limit_is_for_claimed_files(self, guarded: Repository) -> None:
        guarded.write("ssot-guard.yaml", POLICY + "max-file-bytes: 400\n")
        heads = {"big.py": "", "big": "#!/usr/bin/env python\n", "sh": "#!/bin/sh\n", "pl": "#!/usr/bin/perl\n"}
        for path, head in {**heads, "data.bin": ""}.items():
            guarded.stage(path, head + "#" * 401)
        assert [problem.path for problem in check(guarded).errors] == ["big", "big.py", "sh"]

    def test_warned_only(self, guarded: Repository) -> None:
        guarded.write("ssot-guard.yaml", POLICY + "    severity: {direct-launch: warn}\n")
        guarded.stage("new.py", LAUNCH)
        assert {judged.severity for judged in check(guarded).findings} == {"warn"}

    def test_sparse_checkout(self, guarded: Repository) -> None:
        guarded.git("sparse-checkout", "set", "--no-cone", "/*", "!/tests/test_older.py")
        report = check(guarded)
        assert report.errors == ()
        assert "tests/test_older.py" not in statuses(report)


class TestNamedFiles:
    def test_nothing_found_reads_no_allowlist(self, guarded: Repository) -> None:
        guarded.write("ssot-allowlist.yaml", "<<<<<<< ours\n")
        assert check(guarded, "shop/price.py") == Report(1, ())
        with pytest.raises(CannotRead, match=r"ssot-allowlist\.yaml:1:1"):
            check(guarded, "tests/test_old.py")
        with pytest.raises(CannotRead, match=r"ssot-allowlist\.yaml:1:1"):
            check(guarded, "shop/price.py", "ssot-allowlist.yaml")

    def test_sub_folder(self, guarded: Repository) -> None:
        report = check(guarded, "test_old.py", "../scripts/bisect.py", "../run_tests.py", folder="tests")
        assert statuses(report) == {"tests/test_old.py": DEBT, "scripts/bisect.py": EXEMPT}

    def test_folder_means_tracked_files(self, guarded: Repository) -> None:
        guarded.write("tests/untracked.py", LAUNCH)
        assert statuses(check(guarded, "tests")) == {"tests/test_old.py": DEBT, "tests/test_older.py": DEBT}
        assert statuses(check(guarded, ".", folder="tests")) == statuses(check(guarded, "tests"))
        assert check(guarded, ".") == check(guarded)

    def test_untracked(self, guarded: Repository) -> None:
        guarded.write("new.py", LAUNCH)
        guarded.write("tool", "#!/usr/bin/env python3\n" + LAUNCH)
        guarded.write("notes.md", LAUNCH)
        assert new(check(guarded, "new.py", "tool", "notes.md")) == [("new.py", 3), ("tool", 4)]

    def test_excluded_and_ignored(self, guarded: Repository) -> None:
        guarded.write(".gitignore", "build/\n")
        for path in ("vendor/a.py", "build/b.py"):
            guarded.write(path, LAUNCH)
        guarded.write("build/c.py", b"import pytest\npytest.main('\xff')\n")
        report = check(guarded, "vendor/a.py", "build/b.py", "build/c.py")
        assert (report.files_checked, report.findings, report.errors) == (0, (), ())

    def test_ignored_yet_tracked(self, guarded: Repository) -> None:
        guarded.write(".gitignore", "build/\n")
        guarded.write("build/b.py", LAUNCH)
        guarded.git("add", "-f", "build/b.py")
        assert new(check(guarded, "build/b.py")) == [("build/b.py", 3)]

    def test_no_such_file(self, guarded: Repository) -> None:
        guarded.write("new.py", LAUNCH)
        report = check(guarded, "nowhere.py", "new.py")
        assert messages(report) == ["nowhere.py: no such file"]
        assert new(report) == [("new.py", 3)]

    def test_deleted(self, guarded: Repository) -> None:
        guarded.git("rm", "-q", "tests/test_old.py")
        report = check(guarded, "tests/test_old.py")
        assert report.errors == ()
        assert [(entry.path, entry.status) for entry in report.entries] == [("tests/test_old.py", STALE)]

    def test_gone_from_disk_only(self, guarded: Repository) -> None:
        (guarded.root / "tests/test_old.py").unlink()
        (message,) = messages(check(guarded, "tests/test_old.py"))
        assert "not on disk" in message

    def test_outside(self, guarded: Repository) -> None:
        with pytest.raises(UsageError, match="outside the repository"):
            check(guarded, "../elsewhere.py")

    @pytest.mark.parametrize(
        "name",
        [
            "-n.py",
            ":(top)x.py",
            "new\nline.py",
            " x .py",
            "q\"'.py",
            "caf\u00e9.py",
            "[a]*.py",
            os.fsdecode(b"\xff.py"),
        ],
    )
    def test_odd_names(self, guarded: Repository, name: str) -> None:
        guarded.write(name, LAUNCH)
        assert new(check(guarded, name)) == [(name, 3)]
        guarded.git("add", "-A")
        assert new(check(guarded, name)) == new(check(guarded)) == new(check(guarded, staged=True)) == [(name, 3)]

    def test_only_their_own_entries(self, guarded: Repository) -> None:
        guarded.write("tests/test_older.py", "")
        guarded.write("new.py", LAUNCH)
        assert check(guarded, "new.py").entries == ()
        (entry,) = check(guarded, "new.py", "tests/test_older.py").entries
        assert (entry.path, entry.status) == ("tests/test_older.py", STALE)


class TestStaged:
    def test_what_a_commit_would_add(self, guarded: Repository) -> None:
        guarded.stage("new.py", LAUNCH)
        guarded.write("tests/test_old.py", TWICE)
        report = check(guarded, staged=True)
        assert (statuses(report), report.files_checked) == ({"new.py": NEW}, 1)

    def test_staged_violates_and_work_tree_is_clean(self, guarded: Repository) -> None:
        guarded.stage("new.py", LAUNCH)
        guarded.write("new.py", "")
        assert new(check(guarded, "new.py", staged=True)) == [("new.py", 3)]
        assert new(check(guarded, "new.py")) == []

    def test_work_tree_violates_and_staged_is_clean(self, guarded: Repository) -> None:
        guarded.stage("new.py", "")
        guarded.write("new.py", LAUNCH)
        assert new(check(guarded, "new.py", staged=True)) == []
        assert new(check(guarded, "new.py")) == [("new.py", 3)]

    def test_staged_policy_and_allowlist_are_the_ones(self, guarded: Repository) -> None:
        guarded.stage("new.py", LAUNCH)
        guarded.write("ssot-guard.yaml", "not: a policy\n")
        guarded.write("ssot-allowlist.yaml", "not: an allowlist\n")
        assert new(check(guarded, staged=True)) == [("new.py", 3)]

    def test_policy_is_not_staged(self, repository: Repository) -> None:
        repository.write("ssot-guard.yaml", POLICY)
        with pytest.raises(CannotRead, match=r"is not staged: run git add ssot-guard\.yaml"):
            check(repository, staged=True)

    def test_deletion(self, guarded: Repository) -> None:
        guarded.git("rm", "-q", "tests/test_old.py")
        report = check(guarded, staged=True)
        assert (report.files_checked, report.errors) == (0, ())
        assert [(entry.path, entry.status) for entry in report.entries] == [("tests/test_old.py", STALE)]

    def test_named_and_not_staged(self, guarded: Repository) -> None:
        guarded.write("new.py", LAUNCH)
        assert messages(check(guarded, "new.py", staged=True)) == ["new.py: is not staged: run `git add` on it"]

    def test_pathspec_commit(self, guarded: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """`git commit -- b.py` shows its hook an index of its own, in which a.py is as it was."""
        guarded.stage("a.py", LAUNCH)
        guarded.write("b.py", LAUNCH)
        guarded.git("read-tree", "HEAD", GIT_INDEX_FILE=".git/next-index")
        guarded.git("add", "b.py", GIT_INDEX_FILE=".git/next-index")
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index")
        assert new(check(guarded, staged=True, folder="tests")) == [("b.py", 3)]

    def test_conflict(self, diverged: Repository) -> None:
        assert diverged.run("git", "merge", "other").code == 1
        (message,) = messages(check(diverged, staged=True))
        assert message.startswith("shop/tax.py: has a merge conflict")


class TestRenames:
    @pytest.fixture
    def renamed(self, guarded: Repository) -> Repository:
        guarded.git("mv", "tests/test_old.py", "tests/test caf\u00e9\n.py")
        guarded.write("tests/test caf\u00e9\n.py", OLD + "# edited\n")
        return guarded

    @pytest.mark.parametrize("staged", [False, True])
    @pytest.mark.parametrize("files", [(), ("tests/test caf\u00e9\n.py",)])
    def test_allowlist_left_behind(self, renamed: Repository, files: tuple[str, ...], staged: bool) -> None:
        report = check(renamed, *files, staged=staged)
        assert new(report) == []
        assert [(entry.path, entry.moved_to) for entry in report.entries if entry.status == MOVED] == [
            ("tests/test_old.py", "tests/test caf\u00e9\n.py")
        ]

    @pytest.mark.parametrize("staged", [False, True])
    def test_allowlist_moved_along(self, renamed: Repository, staged: bool) -> None:
        moved = ALLOWLIST.replace(DEBT_LINE, "") + r'    "tests/test caf\u00e9\n.py": ["<module>"]' + "\n"
        renamed.stage("ssot-allowlist.yaml", moved)
        report = check(renamed, staged=staged)
        assert new(report) == []
        assert {entry.status for entry in report.entries} == {"in use"}

    def test_with_a_second_launch(self, renamed: Repository) -> None:
        renamed.write("tests/test caf\u00e9\n.py", TWICE)
        assert new(check(renamed)) == [("tests/test caf\u00e9\n.py", 10)]

    def test_copy(self, guarded: Repository) -> None:
        guarded.stage("tests/test_copy.py", OLD)
        assert new(check(guarded)) == [("tests/test_copy.py", 9)]

    def test_exempt_file(self, guarded: Repository) -> None:
        guarded.git("mv", "scripts/bisect.py", "bisect.py")
        report = check(guarded)
        assert statuses(report)["bisect.py"] == EXEMPT
        assert MOVED in {entry.status for entry in report.entries}

    def test_canonical_file(self, guarded: Repository) -> None:
        """Nothing there was a violation before, so nothing is known of it."""
        guarded.git("mv", "run_tests.py", "tests/test_run.py")
        guarded.write("run_tests.py", "")
        guarded.write("ssot-allowlist.yaml", ALLOWLIST + '    tests/test_run.py: ["<module>"]\n')
        assert new(check(guarded)) == [("tests/test_run.py", 3)]


class TestMerge:
    def test_debt_of_either_side(self, diverged: Repository) -> None:
        assert diverged.run("git", "merge", "other").code == 1
        report = check(diverged)
        assert statuses(report) == {**KNOWN, "tests/test_zoo.py": DEBT}
        assert report.base == "HEAD and what is being merged"

    def test_resolution_that_launches(self, diverged: Repository) -> None:
        assert diverged.run("git", "merge", "other").code == 1
        diverged.stage("shop/tax.py", LAUNCH)
        assert new(check(diverged, staged=True)) == [("shop/tax.py", 3)]


class TestAgainst:
    def test_what_a_branch_adds(self, guarded: Repository) -> None:
        guarded.git("checkout", "-q", "-b", "topic")
        guarded.write("new.py", LAUNCH)
        guarded.write("ssot-allowlist.yaml", ALLOWLIST + '    new.py: ["<module>"]\n')
        guarded.commit()
        assert new(check(guarded)) == []
        report = check(guarded, against="main")
        assert (new(report), report.base) == ([("new.py", 3)], "main")

    def test_merge_base_and_not_the_tip(self, diverged: Repository) -> None:
        """`other` has debt that `main` does not know, and `main` moved on since."""
        report = check(diverged, against="other")
        assert new(report) == []
        assert report.base == "the merge base of other and HEAD"

    def test_index(self, guarded: Repository) -> None:
        guarded.write("new.py", LAUNCH)
        guarded.commit()
        assert new(check(guarded, staged=True)) == []
        assert new(check(guarded, staged=True, against="HEAD~1")) == [("new.py", 3)]

    @pytest.mark.parametrize("revision", ["nowhere", "-x", "HEAD:shop/price.py"])
    def test_no_commit(self, guarded: Repository, revision: str) -> None:
        """Even where nothing is found: a typing error in CI must not make everything pass."""
        with pytest.raises(CannotRead, match=f"there is no commit {revision}"):
            check(guarded, "shop/price.py", against=revision)

    def test_nothing_in_common(self, guarded: Repository) -> None:
        guarded.git("checkout", "-q", "--orphan", "apart")
        guarded.commit("apart")
        with pytest.raises(CannotRead, match="no common ancestor: nothing"):
            check(guarded, against="main")

    def test_shallow(self, guarded: Repository, tmp_path: Path) -> None:
        guarded.commit("more")
        guarded.git("clone", "-q", "--depth=1", guarded.root.as_uri(), "../shallow")
        with pytest.raises(CannotRead, match="this clone is shallow: run `git fetch"):
            check(Repository(tmp_path / "shallow"), against="HEAD~1")


class TestNarrowed:
    TWO = POLICY + "  other:\n    canonical: [shop/price.py]\n    launches: [docker]\n"

    def test_truth(self, guarded: Repository) -> None:
        guarded.write("ssot-guard.yaml", self.TWO)
        report = check(guarded, truths=["other"])
        assert (report.findings, report.entries) == ((), ())
        assert statuses(check(guarded, truths=["test-runner"])) == KNOWN

    def test_rule(self, guarded: Repository) -> None:
        assert statuses(check(guarded, rules=["direct-launch"])) == KNOWN

    @pytest.mark.parametrize("options", [{"rules": ["direct-lunch"]}, {"truths": ["nobody"]}])
    def test_unknown(self, guarded: Repository, options: dict[str, list[str]]) -> None:
        with pytest.raises(UsageError, match=r"no (rule|truth) `"):
            check(guarded, **options)


class TestNoPolicy:
    def test_says_what_to_run(self, repository: Repository) -> None:
        with pytest.raises(CannotRead, match=f"no ssot-guard.yaml in {repository.root}: run ssot-guard init"):
            check(repository)

    def test_broken(self, repository: Repository) -> None:
        repository.write("ssot-guard.yaml", "version: 2\nwhat: ever\n")
        with pytest.raises(CannotRead, match=r"ssot-guard\.yaml:1:"):
            check(repository)


@pytest.mark.parametrize(
    ("file", "forbidden"),
    [
        ("shop/price.py", {"subprocess", "pathspec", "json", "dataclasses", "pathlib", "tokenize", "ast_grep_py"}),
        ("tests/test_old.py", {"subprocess", "pathspec", "dataclasses", "pathlib", "tokenize"}),
    ],
)
def test_imports_nothing_it_does_not_need(guarded: Repository, file: str, forbidden: set[str]) -> None:
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; from ssot_guard import checking, verifying;"
        f"checking.check({str(guarded.root)!r}, [{file!r}]); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert forbidden.isdisjoint(done.stdout.split())
