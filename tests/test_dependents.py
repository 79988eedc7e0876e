"""What a commit does to files that it does not touch: `check --staged` judges them too, if their verdict can change."""

from __future__ import annotations

import shutil

import pytest
from repository import Repository

from ssot_guard import checking, git, verifying
from ssot_guard.dependents import Change, Reach, reach
from ssot_guard.judging.guarded import opened
from ssot_guard.problems import CannotRead
from ssot_guard.sources import Commit, Index, WorkTree
from ssot_guard.verdict import DEBT, NEW, Report

POLICY = """\
version: 1
exclude: [vendor/**]
truths:
  test-base:
    canonical: [framework.base.SSotBase]
    required-in: ["tests/**"]
"""
BASE = "from framework.base import SSotBase\n\n\nclass LocalBase(SSotBase):\n    '''Ours.'''\n"
FOREIGN = BASE.replace("(SSotBase)", "")
TEST = """\
import unittest

from tests.support import LocalBase


class TestPrice(LocalBase, unittest.TestCase):
    def test_price(self):
        assert True
"""
FILES = {
    "ssot-guard.yaml": POLICY,
    "framework/base.py": "class SSotBase:\n    pass\n",
    "tests/__init__.py": "",
    "tests/base.py": BASE,
    "tests/support/__init__.py": "from ..base import LocalBase\n",
    "tests/unit/test_price.py": TEST,
    "tests/unit/test_other.py": "from framework.base import SSotBase\n\n\nclass TestA(SSotBase):\n    pass\n",
}
PRICE = "tests/unit/test_price.py"


@pytest.fixture
def based(repository: Repository) -> Repository:
    for path, content in FILES.items():
        repository.write(path, content)
    repository.commit()
    return repository


def check(repository: Repository, **options: object) -> Report:
    return checking.check(str(repository.root), staged=True, **options)  # type: ignore[arg-type]


def new(report: Report) -> list[str]:
    assert report.errors == ()
    return [judged.finding.path for judged in report.findings if judged.status == NEW]


def reached(repository: Repository) -> Reach:
    found = git.locate(str(repository.root))
    with git.Objects(found) as objects:
        guarded = opened(str(repository.root))
        change = Change(found, Commit(objects, "HEAD"), Index(found, objects), git.Staging(found).paths(), git.INDEX)
        return reach(change, guarded.policy)


class TestNobodyIsLookedFor:
    """What others see of the changed files is what it was."""

    @pytest.mark.parametrize(
        ("path", "before", "after"),
        [
            ("tests/base.py", "'''Ours.'''", "'''Ours, and more.'''  # a comment"),
            ("tests/base.py", "class Local", "def helper():\n    return 3\n\n\nLIMIT = 10\n\n\nclass Local"),
            ("tests/base.py", "    '''Ours.'''", "    def tear_down(self):\n        import os\n\n        os.sync()"),
            (PRICE, "assert True", "assert 1 + 1 == 2"),
            (PRICE, "        assert True\n", "        assert True\n\n    def test_more(self):\n        pass\n"),
        ],
    )
    def test_unless_the_outline_differs(self, based: Repository, path: str, before: str, after: str) -> None:
        assert before in FILES[path]
        based.stage(path, FILES[path].replace(before, after))
        assert reached(based) == Reach()
        assert new(check(based)) == []

    def test_for_other_files(self, based: Repository) -> None:
        based.stage("README.md", "tests.support")
        based.git("rm", "-q", "--cached", "tests/support/__init__.py")
        based.stage("tests/support/__init__.py", FILES["tests/support/__init__.py"])
        assert reached(based) == Reach()

    def test_where_no_rule_looks_at_other_files(self, based: Repository) -> None:
        launches = "version: 1\ntruths: {runner: {canonical: [tests/base.py], launches: [pytest]}}\n"
        based.write("ssot-guard.yaml", launches)
        based.commit()
        based.stage("tests/base.py", FOREIGN)
        assert reached(based) == Reach()

    def test_for_a_new_test_that_nobody_mentions(self, based: Repository) -> None:
        based.stage("tests/unit/test_new.py", TEST)
        assert reached(based) == Reach(("tests/unit/test_new.py",))
        assert new(check(based)) == []


class TestDependents:
    def test_base_rewritten(self, based: Repository) -> None:
        """Through a package that passes the name on; the file that the commit does not touch is told of, with why."""
        based.stage("tests/base.py", FOREIGN)
        assert reached(based) == Reach(("tests/base.py",), frozenset({PRICE, "tests/support/__init__.py"}))
        report = check(based)
        (judged,) = report.findings
        assert (judged.finding.path, judged.finding.subject, judged.status) == (PRICE, "TestPrice", NEW)
        assert judged.note == "it depends on tests/base.py, which this commit changes"

    def test_only_in_the_work_tree(self, based: Repository) -> None:
        based.write("tests/base.py", FOREIGN)
        based.stage("tests/more.py", "")
        assert new(check(based)) == []

    def test_base_deleted(self, based: Repository) -> None:
        based.git("rm", "-q", "tests/base.py")
        assert new(check(based)) == [PRICE]

    def test_base_renamed(self, based: Repository) -> None:
        based.git("mv", "tests/base.py", "tests/local_base.py")
        report = check(based)
        assert new(report) == [PRICE]
        assert "it depends on tests/base.py or 1 more, which" in report.findings[0].note

    def test_base_renamed_with_those_who_import_it(self, based: Repository) -> None:
        based.git("mv", "tests/base.py", "tests/local_base.py")
        based.stage("tests/support/__init__.py", "from ..local_base import LocalBase\n")
        assert new(check(based)) == []

    def test_package_that_passes_on_another(self, based: Repository) -> None:
        based.stage("tests/support/__init__.py", "class LocalBase:\n    pass\n")
        assert new(check(based)) == [PRICE]

    def test_module_that_shadows_another(self, based: Repository) -> None:
        """A package is found before the module of the same name."""
        based.stage("tests/base/__init__.py", "class LocalBase:\n    pass\n")
        assert new(check(based)) == [PRICE]

    def test_star_and_what_it_brings(self, based: Repository) -> None:
        based.write("tests/support/__init__.py", "from ..base import *\n")
        based.commit()
        based.stage("tests/base.py", BASE + "\n\n__all__ = []\n")
        assert new(check(based)) == [PRICE]

    def test_folder_that_is_a_package_no_longer(self, based: Repository) -> None:
        """Then imports of the files in it start somewhere else."""
        based.write("tests/deep/__init__.py", "")
        based.write("tests/deep/near.py", BASE.replace("LocalBase", "NearBase"))
        based.write("tests/deep/test_near.py", TEST.replace("tests.support", "deep.near").replace("Local", "Near"))
        based.write("tests/__init__.py", "")
        based.git("rm", "-q", "tests/__init__.py")
        based.commit()
        based.stage("tests/__init__.py", "")
        assert "tests/deep/test_near.py" in reached(based).files
        assert new(check(based)) == ["tests/deep/test_near.py"]

    def test_script_without_an_ending(self, based: Repository) -> None:
        based.write("tests/run", "#!/usr/bin/python3\n" + TEST)
        based.commit()
        based.stage("tests/base.py", FOREIGN)
        assert new(check(based)) == ["tests/run", PRICE]

    def test_new_where_there_is_debt(self, based: Repository) -> None:
        based.write("tests/base.py", FOREIGN)
        based.write("ssot-allowlist.yaml", f"version: 1\ndebt:\n  foreign-base:\n    {PRICE}: [TestPrice]\n")
        based.commit()
        based.write("tests/unit/test_late.py", TEST)
        based.write("tests/unit/test_sly.py", TEST)
        based.git("add", "tests/unit/test_sly.py")
        based.git("commit", "-q", "-m", "sly")
        based.git("add", "tests/unit/test_late.py")
        based.stage("tests/base.py", FOREIGN + "\n\nclass Other:\n    pass\n")
        report = check(based)
        statuses = {judged.finding.path: judged.status for judged in report.findings}
        assert statuses == {PRICE: DEBT, "tests/unit/test_late.py": NEW}  # what HEAD has already is no change's affair

    def test_what_the_policy_names_is_something_else(self, based: Repository) -> None:
        """Nobody imports the module that it is named by."""
        based.write("ssot-guard.yaml", POLICY.replace("framework.base", "framework.api"))
        based.write("framework/api.py", "from .base import SSotBase\n")
        based.write("docs/conf.py", "import framework.api\n")
        based.commit()
        assert new(check(based)) == []
        based.stage("framework/api.py", "class SSotBase:\n    pass\n")
        assert reached(based).everywhere
        assert new(check(based)) == [PRICE]

    def test_unreadable_importer(self, based: Repository) -> None:
        based.write("tests/big.py", "#" * 2_000)
        based.write("vendor/big.py", "#" * 2_000)
        based.write("ssot-guard.yaml", "max-file-bytes: 1000\n" + POLICY)
        based.commit()
        based.stage("tests/base.py", FOREIGN)
        with pytest.raises(CannotRead, match=r"tests/big\.py") as caught:
            check(based)
        assert len(caught.value.problems) == 1

    def test_before_the_first_commit(self, repository: Repository) -> None:
        for path, content in FILES.items():
            repository.stage(path, content)
        repository.stage("tests/base.py", FOREIGN)
        assert new(check(repository)) == [PRICE]


class TestWhatTheBaseHas:
    """Of files that are what they were: it is not judged anew unless names led to other files there."""

    @pytest.fixture
    def owing(self, based: Repository) -> Repository:
        paths = [f"tests/unit/test_{number:02}.py" for number in range(30)]
        for path in paths:
            based.write(path, TEST)
        based.write("tests/base.py", FOREIGN)
        lines = "".join(f"    {path}: [TestPrice]\n" for path in [*paths, PRICE])
        based.write("ssot-allowlist.yaml", "version: 1\ndebt:\n  foreign-base:\n" + lines)
        based.commit()
        return based

    def whole(self, repository: Repository, **options: object) -> list[str]:
        return [judged.status for judged in checking.check(str(repository.root), ["."], **options).findings]  # type: ignore[arg-type]

    @pytest.mark.parametrize("staged", [True, False])
    def test_nothing_changed(self, owing: Repository, staged: bool) -> None:
        assert self.whole(owing, staged=staged) == [DEBT] * 31

    @pytest.mark.parametrize("staged", [True, False])
    def test_others_changed(self, owing: Repository, staged: bool) -> None:
        owing.stage("tests/unit/test_other.py", "")
        owing.stage("tests/unit/test_00.py", TEST.replace("TestPrice", "TestNew"))
        assert self.whole(owing, staged=staged) == [NEW] + [DEBT] * 30

    def good_base(self, repository: Repository) -> None:
        repository.write("tests/base.py", BASE)
        repository.commit()

    @pytest.mark.parametrize("staged", [True, False])
    def test_base_changed(self, owing: Repository, staged: bool) -> None:
        self.good_base(owing)
        owing.stage("tests/base.py", FOREIGN)
        assert self.whole(owing, staged=staged) == [NEW] * 31

    def test_base_changed_in_the_work_tree_alone(self, owing: Repository) -> None:
        self.good_base(owing)
        owing.write("tests/base.py", FOREIGN)
        assert self.whole(owing) == [NEW] * 31
        assert self.whole(owing, staged=True) == []

    def test_base_deleted(self, owing: Repository) -> None:
        self.good_base(owing)
        owing.git("rm", "-q", "tests/base.py")
        assert self.whole(owing) == [NEW] * 31

    @pytest.mark.parametrize("ignored", [True, False])
    def test_untracked_module_shadows_the_base(self, owing: Repository, ignored: bool) -> None:
        self.good_base(owing)
        if ignored:
            owing.write(".gitignore", "/tests/base/\n")
        owing.write("tests/base/__init__.py", FOREIGN)
        assert self.whole(owing) == [NEW] * 31

    def test_base_is_tracked_no_longer(self, owing: Repository) -> None:
        owing.git("rm", "-q", "--cached", "tests/base.py")
        assert self.whole(owing) == [DEBT] * 31


class TestPolicy:
    def test_another_policy_judges_every_file(self, based: Repository) -> None:
        based.stage("ssot-guard.yaml", POLICY.replace("framework.base", "framework.new"))
        based.stage("framework/new.py", "class SSotBase:\n    pass\n")
        assert new(check(based)) == [PRICE]
        assert new(check(based, truths=["test-base"])) == [PRICE]

    def test_the_same_policy_in_other_words(self, based: Repository) -> None:
        based.stage("ssot-guard.yaml", "# ours\n" + POLICY.replace('["tests/**"]', "\n      - tests/**"))
        assert check(based).files_checked == 0
        assert check(based, truths=["test-base"]).files_checked == 0

    def test_no_policy_before(self, based: Repository) -> None:
        based.git("rm", "-q", "--cached", "ssot-guard.yaml")
        based.git("commit", "-q", "-m", "none")
        based.git("add", "ssot-guard.yaml")
        assert check(based).files_checked == 6


class TestSettledDebt:
    """`allowlist verify --only-changed` asks again where others decide."""

    @pytest.fixture
    def owing(self, based: Repository) -> Repository:
        based.write("tests/base.py", FOREIGN)
        based.write("ssot-allowlist.yaml", f"version: 1\ndebt:\n  foreign-base:\n    {PRICE}: [TestPrice]\n")
        based.commit()
        return based

    @pytest.mark.parametrize("staged", [True, False])
    def test_paid_off_by_its_base(self, owing: Repository, staged: bool) -> None:
        assert verify(owing, staged) == []
        owing.stage("tests/base.py", FOREIGN + "\n\nLIMIT = 3\n")
        assert verify(owing, staged) == []
        owing.stage("tests/base.py", BASE)
        assert verify(owing, staged) == [("stale", PRICE)]

    def test_paid_off_by_the_canonical_class(self, owing: Repository) -> None:
        owing.stage("framework/base.py", "from tests.base import LocalBase as SSotBase\n")
        assert verify(owing, True) == [("stale", PRICE)]

    def test_still_owed(self, owing: Repository) -> None:
        owing.stage("tests/base.py", FOREIGN.replace("LocalBase:", "LocalBase(object):"))
        assert verify(owing, True) == []


def verify(repository: Repository, staged: bool) -> list[tuple[str, str]]:
    verification = verifying.verify(str(repository.root), verifying.Options(staged=staged, only_changed=True))
    assert verification.problems == ()
    return [(entry.status, entry.path) for entry in verification.entries]


@pytest.mark.parametrize("words", [["LocalBase"], ["LocalBase", "nowhere"]])
def test_git_finds_words(based: Repository, words: list[str]) -> None:
    based.write("tests/base.py", "")
    based.write("untracked.py", "LocalBase\n")
    based.stage("caf\u00e9.py", b"\xff\0 LocalBase\n")
    based.stage("part.py", "LocalBases\n")
    found = git.locate(str(based.root))
    rest = ["caf\u00e9.py", "tests/support/__init__.py", PRICE]
    assert sorted(git.mentioning(found, words, git.INDEX)) == sorted([*rest, "tests/base.py"])
    assert sorted(git.mentioning(found, words, git.WORK_TREE)) == sorted(rest)
    assert git.mentioning(found, ["nowhere"], git.INDEX) == []


def test_work_tree(based: Repository) -> None:
    shutil.rmtree(based.root / "tests/support")
    found = git.locate(str(based.root))
    with git.Objects(found) as objects:
        policy = opened(str(based.root)).policy
        head = Commit(objects, "HEAD")
        assert head.tree is not None
        paths = git.changed(found, head.tree, git.WORK_TREE)
        assert reach(Change(found, head, WorkTree(found), paths, git.WORK_TREE), policy).files == {PRICE}
