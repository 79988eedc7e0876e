"""`ssot-guard verify A..B`: what passed the hooks by is found, whatever became of it on the way."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from front_door import CHECKOUT, LAUNCH, Done, ssot_guard
from repository import Repository

SCHEMA = json.loads((CHECKOUT / "docs" / "range.schema.json").read_text())


def verify(repository: Repository, *arguments: str, **environment: str) -> Done:
    return ssot_guard(repository, "verify", *arguments, **environment)


def added(repository: Repository, path: str, text: str = LAUNCH, message: str = "change") -> str:
    repository.write(path, text)
    return repository.commit(message)


def guilty(done: Done) -> list[tuple[str, list[str], list[str]]]:
    """(Subject of the commit, paths still open, paths mended) of a JSON report."""
    report = json.loads(done.out)
    jsonschema.validate(report, SCHEMA)
    return [
        (one["subject"], [found["path"] for found in one["findings"]], [found["path"] for found in one["mended"]])
        for one in report["accused"]
    ]


@pytest.fixture
def based(guarded: Repository) -> Repository:
    """`guarded`, with debt of old, tagged `base`."""
    added(guarded, "tests/old.py", LAUNCH)
    added(guarded, "ssot-allowlist.yaml", 'version: 1\ndebt:\n  direct-launch:\n    tests/old.py: ["<module>"]\n')
    guarded.git("tag", "base")
    return guarded


class TestHolds:
    def test_nothing_in_the_range(self, based: Repository) -> None:
        assert verify(based, "base..HEAD") == Done(0, "0 commits judged (base..HEAD): nothing new\n", "")

    def test_debt_edited_moved_and_paid(self, based: Repository) -> None:
        added(based, "tests/old.py", "# moved down\n" + LAUNCH)
        based.git("mv", "tests/old.py", "tests/caf\u00e9 new.py")
        based.write(
            "ssot-allowlist.yaml", 'version: 1\ndebt: {direct-launch: {"tests/caf\u00e9 new.py": ["<module>"]}}\n'
        )
        based.commit()
        added(based, "tests/caf\u00e9 new.py", "")
        assert verify(based, "base..HEAD") == Done(0, "3 commits judged (base..HEAD): nothing new\n", "")

    def test_added_with_its_exemption(self, based: Repository) -> None:
        based.write("tools/start.py", LAUNCH)
        entry = "version: 1\nexempt: [{rule: direct-launch, path: tools/start.py, reason: measures the start}]\n"
        added(based, "ssot-allowlist.yaml", entry + 'debt: {direct-launch: {tests/old.py: ["<module>"]}}\n')
        assert verify(based, "base..HEAD").code == 0

    def test_added_and_mended(self, based: Repository) -> None:
        """It is told, and fails nothing: whoever has mended it need not rewrite what is pushed."""
        added(based, "tests/a.py", message="quick")
        added(based, "tests/a.py", "", "mend it")
        done = verify(based, "base..HEAD")
        assert done.code == 0
        assert "  mended since, or allowed: tests/a.py:3 direct-launch <module>" in done.out
        assert guilty(verify(based, "base..HEAD", "--format", "json")) == [("quick", [], ["tests/a.py"])]

    def test_what_the_other_side_has(self, based: Repository) -> None:
        """A merge brings what `base`'s branch got meanwhile: nobody in the range has added that."""
        based.git("checkout", "-q", "-b", "other")
        added(based, "shop.py", "PRICE = 1\n")
        based.git("checkout", "-q", "main")
        added(based, "tests/theirs.py")
        based.git("checkout", "-q", "other")
        based.git("merge", "-q", "--no-edit", "main")
        assert verify(based, "main..other").code == 0

    def test_branches_that_cross(self, based: Repository) -> None:
        """Two merge bases: what either has is not new."""
        based.git("checkout", "-q", "-b", "other")
        added(based, "tests/b.py")
        based.git("checkout", "-q", "main")
        added(based, "tests/a.py")
        ours, theirs = based.git("rev-parse", "main").strip(), based.git("rev-parse", "other").strip()
        based.git("merge", "-q", "--no-edit", theirs)
        based.git("checkout", "-q", "other")
        based.git("merge", "-q", "--no-edit", ours)
        added(based, "shop.py", "PRICE = 1\n")
        assert verify(based, "main..other").code == 0

    def test_the_commit_that_brings_the_guard(self, repository: Repository) -> None:
        added(repository, "tests/old.py")
        repository.git("tag", "base")
        repository.write("run_tests.py", "")
        added(
            repository, "ssot-guard.yaml", "version: 1\ntruths: {t: {canonical: [run_tests.py], launches: [pytest]}}\n"
        )
        assert verify(repository, "base..HEAD").code == 0

    def test_branch_that_never_had_a_policy(self, based: Repository) -> None:
        based.git("checkout", "-q", "--orphan", "pages")
        based.git("rm", "-q", "-r", "-f", ".")
        added(based, "index.html", "one")
        based.git("tag", "first")
        added(based, "index.html", "two")
        assert verify(based, "first..HEAD").code == 0

    def test_policy_that_came_within(self, repository: Repository) -> None:
        """What is older than the policy is debt, whoever added it."""
        added(repository, "run_tests.py", "")
        repository.git("tag", "base")
        added(repository, "tests/old.py")
        added(
            repository, "ssot-guard.yaml", "version: 1\ntruths: {t: {canonical: [run_tests.py], launches: [pytest]}}\n"
        )
        assert verify(repository, "base..HEAD").code == 0
        added(repository, "tests/a.py")
        assert guilty(verify(repository, "base..HEAD", "--format", "json")) == [("change", ["tests/a.py"], [])]

    def test_no_remote_yet(self, based: Repository) -> None:
        """The whole history is to be pushed; what is older than the policy is no news."""
        done = verify(based)
        assert done.code == 1
        assert "tests/old.py" in done.out  # it came after the policy, with --no-verify

    def test_what_no_remote_has(self, based: Repository, tmp_path: Path) -> None:
        based.git("clone", "-q", "--bare", ".", str(tmp_path / "remote"))
        based.git("remote", "add", "origin", str(tmp_path / "remote"))
        based.git("fetch", "-q", "origin")
        assert verify(based).out == "0 commits judged (what no remote has): nothing new\n"
        added(based, "tests/a.py")
        assert verify(based).code == 1


class TestNew:
    def test_commit_that_passed_the_hooks_by(self, based: Repository) -> None:
        oid = added(based, "tests/a.py", message="quick \x1b[31mtest\u202e")
        added(based, "shop.py", "PRICE = 1\n")
        done = verify(based, "base..HEAD")
        assert (done.code, done.err) == (1, "")
        assert done.out.splitlines() == [
            f"{oid[:12]} quick \\x1b[31mtest\\u202e (A U Thor)",
            "  tests/a.py:3:1 direct-launch <module>",
            "      starts pytest past run_tests.py: pytest.main(...)",
            "      instead: python run_tests.py",
            "      allow: ssot-guard allowlist add 'tests/a.py::<module>' --rule direct-launch"
            ' --reason "<why it may stay>"',
            "2 commits judged (base..HEAD): 1 new, by 1 commit",
        ]

    def test_listed_as_debt_a_commit_later(self, based: Repository) -> None:
        """For the later commit it was there before, so its hooks let it pass: the range knows better."""
        added(based, "tests/a.py", message="quick")
        both = 'version: 1\ndebt: {direct-launch: {tests/a.py: ["<module>"], tests/old.py: ["<module>"]}}\n'
        added(based, "ssot-allowlist.yaml", both, "list it")
        assert ssot_guard(based, "check").code == 0
        assert guilty(verify(based, "base..HEAD", "--format", "json")) == [("quick", ["tests/a.py"], [])]

    def test_renamed_after_it_was_added(self, based: Repository) -> None:
        added(based, "tests/a.py", LAUNCH + "# one\n# two\n", "quick")
        based.git("mv", "tests/a.py", "tests/b.py")
        based.commit("rename")
        assert guilty(verify(based, "base..HEAD", "--format", "json")) == [("quick", ["tests/a.py"], [])]

    def test_in_a_merged_branch_and_in_the_merge_itself(self, based: Repository) -> None:
        based.git("checkout", "-q", "-b", "other")
        added(based, "tests/b.py", message="on other")
        based.git("checkout", "-q", "main")
        added(based, "shop.py", "PRICE = 1\n")
        based.git("merge", "-q", "--no-commit", "--no-ff", "other")
        added(based, "tests/c.py", message="merge")
        assert guilty(verify(based, "base..HEAD", "--format", "json")) == [
            ("on other", ["tests/b.py"], []),
            ("merge", ["tests/c.py"], []),
        ]

    def test_base_class_rewritten_for_files_that_no_commit_touches(self, guarded: Repository) -> None:
        policy = (guarded.root / "ssot-guard.yaml").read_text()
        truth = "  base:\n    canonical: [base.Base]\n    required-in: [tests/**]\n"
        guarded.write("ssot-guard.yaml", policy + truth)
        guarded.write("base.py", "import unittest\n\n\nclass Base(unittest.TestCase):\n    pass\n")
        guarded.write("mid.py", "from base import Base\n\n\nclass Mid(Base):\n    pass\n")
        guarded.write("tests/test_a.py", "from mid import Mid\n\n\nclass TestA(Mid):\n    def test_a(self): ...\n")
        guarded.commit()
        added(guarded, "mid.py", "import unittest\n\n\nclass Mid(unittest.TestCase):\n    pass\n", "shortcut")
        assert guilty(verify(guarded, "HEAD~1..HEAD", "--format", "json")) == [("shortcut", ["tests/test_a.py"], [])]

    def test_what_had_excused_it_is_gone(self, based: Repository) -> None:
        based.write("tools/start.py", LAUNCH)
        debt = 'debt: {direct-launch: {tests/old.py: ["<module>"]}}\n'
        entry = "exempt: [{rule: direct-launch, path: tools/start.py, reason: measures the start}]\n"
        added(based, "ssot-allowlist.yaml", f"version: 1\n{entry}{debt}")
        added(based, "ssot-allowlist.yaml", f"version: 1\n{debt}")
        done = verify(based, "base..HEAD")
        assert (done.code, "by no one commit: what had excused it is gone" in done.out) == (1, True)

    def test_policy_loosened_on_the_way(self, based: Repository) -> None:
        policy = (based.root / "ssot-guard.yaml").read_text()
        added(based, "ssot-guard.yaml", policy.replace("[pytest]", "[tox]"), "less")
        added(based, "tests/a.py")
        done = verify(based, "base..HEAD")
        assert (done.code, "`launches` lacks pytest" in done.out) == (1, True)
        assert json.loads(verify(based, "base..HEAD", "--format", "json").out)["loosened"]["what"]
        assert verify(based, "base..HEAD", "--allow-loosening").code == 0
        based.git("commit", "-q", "--allow-empty", "-m", "agree\n\nSSOT-Guard: loosened by @qa")
        assert verify(based, "base..HEAD").code == 0

    def test_out_of_a_folder_that_was_left_out(self, based: Repository) -> None:
        """What the policy excluded never counted, so it is no debt that has moved."""
        policy = (based.root / "ssot-guard.yaml").read_text()
        based.write("ssot-guard.yaml", "exclude: [backups/**]\n" + policy)
        added(based, "backups/rogue.py", LAUNCH + "# one\n# two\n")
        based.git("tag", "-f", "base")
        based.git("mv", "backups/rogue.py", "tests/rogue.py")
        both = 'version: 1\ndebt: {direct-launch: {tests/old.py: ["<module>"], tests/rogue.py: ["<module>"]}}\n'
        added(based, "ssot-allowlist.yaml", both, "move")
        assert guilty(verify(based, "base..HEAD", "--format", "json")) == [("move", ["tests/rogue.py"], [])]
        assert ssot_guard(based, "allowlist", "verify", "--against", "base").code == 1

    def test_a_branch_that_is_not_checked_out(self, based: Repository) -> None:
        """The first push to an empty remote: the runners tell the branch, and no range."""
        based.git("checkout", "-q", "-b", "evil")
        added(based, "tests/a.py", message="evil")
        based.git("checkout", "-q", "main")
        assert "evil" in verify(based, PRE_COMMIT_LOCAL_BRANCH="refs/heads/evil").out
        assert "tests/a.py" not in verify(based).out

    def test_as_a_runner_tells_it(self, based: Repository) -> None:
        added(based, "tests/a.py")
        pushed = {"PRE_COMMIT_FROM_REF": "base", "PRE_COMMIT_TO_REF": "HEAD"}
        assert "1 commit judged (base..HEAD): 1 new" in verify(based, **pushed).out


class TestMessage:
    """`--message`, as the hook ssot-commit-msg calls it."""

    @pytest.fixture
    def loosened(self, based: Repository) -> Repository:
        policy = (based.root / "ssot-guard.yaml").read_text()
        based.stage("ssot-guard.yaml", policy.replace("[pytest]", "[tox]"))
        based.stage("tests/a.py", LAUNCH)
        return based

    def said(self, repository: Repository, message: str) -> int:
        repository.write(".git/COMMIT_EDITMSG", message)
        return verify(repository, "--message", ".git/COMMIT_EDITMSG").code

    @pytest.mark.parametrize(
        "rest",
        ["", "\n# Please enter\n# ------------------------ >8 ------------------------\ndiff --git a b\n+x: y\n"],
    )
    def test_agreed(self, loosened: Repository, rest: str) -> None:
        assert self.said(loosened, "less\n\nSSOT-Guard: loosened by @qa\n" + rest) == 0

    @pytest.mark.parametrize(
        "message", ["less\n", "\n\nSSOT-Guard: loosened by @qa\n", "less\n\n# SSOT-Guard: loosened by @qa\n"]
    )
    def test_not_agreed(self, loosened: Repository, message: str) -> None:
        assert self.said(loosened, message) == 1

    def test_a_policy_before_that_does_not_load(self, based: Repository) -> None:
        """Nobody can tell what it asked: somebody has to say so, or nobody could ever mend it."""
        policy = (based.root / "ssot-guard.yaml").read_text()
        added(based, "ssot-guard.yaml", "version: 2\n")
        based.stage("ssot-guard.yaml", policy)
        based.write("message", "mend it\n")
        done = verify(based, "--message", "message")
        assert (done.code, "or --allow-loosening, lets it pass" in done.err) == (3, True)
        based.write("message", "mend it\n\nSSOT-Guard: loosened by @qa\n")
        assert verify(based, "--message", "message").code == 0
        assert verify(based, "--allow-loosening", "--message", "gone").code == 0


class TestCannotTell:
    @pytest.mark.parametrize("given", ["HEAD", "base...HEAD", "-x"])
    def test_no_range(self, based: Repository, given: str) -> None:
        assert verify(based, given).code == 2

    def test_no_such_commit(self, based: Repository) -> None:
        done = verify(based, "gone..HEAD")
        assert (done.code, done.err) == (3, ".git: there is no commit gone: nothing to judge against\n")

    def test_no_common_ancestor(self, based: Repository) -> None:
        based.git("checkout", "-q", "--orphan", "apart")
        based.commit()
        done = verify(based, "main..apart")
        assert (done.code, "no common ancestor" in done.err) == (3, True)

    def test_shallow_clone(self, based: Repository, tmp_path: Path) -> None:
        """It says how to deepen; once that is done it judges."""
        added(based, "tests/a.py", message="quick")
        for number in range(3):
            added(based, "shop.py", f"PRICE = {number}\n")
        based.git("clone", "-q", "--depth", "2", based.root.as_uri(), str(tmp_path / "clone"))
        clone = Repository(tmp_path / "clone")
        base = based.git("rev-parse", "base").strip()
        done = verify(clone, f"{base}..HEAD")
        assert (done.code, "this clone is shallow: run `git fetch --unshallow`" in done.err) == (3, True)
        named = verify(clone, "origin/other..HEAD")
        assert "run `git fetch origin other:refs/remotes/origin/other && git fetch --unshallow`" in named.err
        clone.git("fetch", "-q", "--depth", "1", "origin", base)
        cut = verify(clone, f"{base}..HEAD")
        assert (cut.code, "git fetch --unshallow" in cut.err) == (3, True)
        clone.git("fetch", "-q", "--unshallow")
        assert verify(clone, f"{base}..HEAD").code == 1

    def test_end_without_a_policy(self, based: Repository) -> None:
        based.git("rm", "-q", "ssot-guard.yaml")
        based.commit()
        done = verify(based, "base..HEAD")
        assert (done.code, "nothing says what there is to be one of" in done.err) == (3, True)

    def test_end_that_cannot_be_read(self, based: Repository) -> None:
        added(based, "tests/a.py", LAUNCH + "# \udcff\n")
        done = verify(based, "base..HEAD")
        assert (done.code, "not all could be judged" in done.out) == (3, True)

    def test_commit_on_the_way_that_cannot_be_read(self, based: Repository) -> None:
        """The end is judged, so nothing is lost; who was it cannot be told, and that is."""
        policy = (based.root / "ssot-guard.yaml").read_text()
        oid = added(based, "ssot-guard.yaml", "version: 2\n")
        added(based, "ssot-guard.yaml", policy)
        done = verify(based, "base..HEAD")
        assert done.code == 0
        assert f"warning: {oid[:12]}: cannot be judged: ssot-guard.yaml:1:1: " in done.out
