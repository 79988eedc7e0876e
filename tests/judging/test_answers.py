"""A whole answer that is remembered: it is given again only while nothing that it depends on has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from front_door import LAUNCH
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard.checking import check
from ssot_guard.judging import statuses
from ssot_guard.judging.means import Means, using
from ssot_guard.judging.scanning import Scan, Scanning
from ssot_guard.judging.statuses import Statuses
from ssot_guard.problems import CannotRead, Problem
from ssot_guard.sources import Source, WorkTree
from ssot_guard.verdict import Report

POLICY = """\
version: 1
exclude: ["nowhere/**"]
truths:
  runner:
    canonical: [run_tests.py]
    launches: [pytest]
  base:
    canonical: [good.Good]
    required-in: ["tests/**"]
    names: ["*Base"]
    competing: [rival]
"""
OWED = "version: 1\ndebt:\n  direct-launch:\n    tests/test_launch.py: [<module>]\n"
OWED_BEFORE = OWED.replace("test_launch", "test_before")
EXEMPT = """\
version: 1
exempt:
  - {rule: direct-launch, path: tests/test_launch.py, reason: bisecting needs the bare exit code, expires: 2026-06-30}
"""
FILES = {
    "ssot-guard.yaml": POLICY,
    "run_tests.py": "",
    "good.py": "class Good: pass\n",
    "rival.py": "class RivalBase: pass\n",
    "tests/test_base.py": "from base import Base\nclass TestA(Base):\n    def test(self): pass\n",
    "base.py": "from good import Good as Base\n",
    "tests/test_launch.py": LAUNCH,
    **{f"shop/module_{number}.py": "import os\n" for number in range(20)},
}


@pytest.fixture
def large(repository: Repository) -> Repository:
    """A repository that is worth remembering."""
    return repository.commit_files(FILES)


@pytest.fixture
def looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One for each answer that is worked out, and none for one that is remembered."""
    monkeypatch.setenv("SSOT_GUARD_CACHE", str(tmp_path / "cache"))
    scan, made = Scanning.scan, list[bool]()

    def noted(scanning: Scanning, paths: Iterable[str]) -> Scan:
        made.append(scanning.guarded.means.cache)
        return scan(scanning, paths)

    monkeypatch.setattr(Scanning, "scan", noted)
    return made


def answer(repository: Repository, today: str = "2026-01-01", against: str | None = None) -> Report:
    """What one says that remembers; it is what one says that does not."""
    reports = []
    for cache in (True, False):
        with using(Means(cache=cache)):
            reports.append(check(str(repository.root), today=today, against=against))
    assert reports[0] == reports[1]
    return reports[0]


def test_the_same_again(large: Repository, looks: list[bool]) -> None:
    """Nothing is looked at; not even after `touch` of what nobody tracks, or a commit of nothing."""
    first = answer(large)
    assert {judged.status for judged in first.findings} == {"new"}
    large.write("notes.txt", "of mine")
    large.git("commit", "-q", "--allow-empty", "-m", "nothing")
    assert answer(large) == first
    assert looks.count(True) == 1


def test_what_had_just_been_written(large: Repository, looks: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its content is read until it is so old that its status tells."""
    answer(large)
    monkeypatch.setattr(statuses, "RACY", -(10**20))
    answer(large)

    def absent(path: str) -> bytes:
        assert not os.path.exists(path)
        return digest_of(path)

    digest_of = statuses.digest_of
    monkeypatch.setattr(statuses, "digest_of", absent)
    answer(large)
    assert looks.count(True) == 1


def test_what_could_not_be_read_for_once(large: Repository, looks: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """An error is told again only if it is there again."""
    read_many = WorkTree.read_many

    def failing(tree: WorkTree, paths: Iterable[str], limit: int = 0) -> Iterator[Source | CannotRead]:
        for found in read_many(tree, paths, limit):
            lost = isinstance(found, Source) and found.path == "tests/test_launch.py"
            yield CannotRead([Problem("tests/test_launch.py", 0, 0, "for once")]) if lost else found

    with monkeypatch.context() as once:
        once.setattr(WorkTree, "read_many", failing)
        assert answer(large).errors
    assert not answer(large).errors
    assert looks.count(True) == 2


def test_few_files(repository: Repository, looks: list[bool]) -> None:
    """They are judged sooner than looked up."""
    repository.commit_files({path: text for path, text in FILES.items() if not path.startswith("shop/")})
    answer(repository)
    answer(repository)
    assert looks.count(True) == 2


CHANGES: dict[str, Callable[[Repository], object]] = {
    "an allowlist that nobody tracks": lambda repository: repository.write("ssot-allowlist.yaml", OWED),
    "a commit of what is there": lambda repository: repository.commit(),
    "a file in the index alone": lambda repository: repository.git("rm", "-q", "--cached", "tests/test_launch.py"),
    "a line more in the policy": lambda repository: repository.write("ssot-guard.yaml", f"# ours\n{POLICY}"),
    "another policy": lambda repository: repository.write("ssot-guard.yaml", POLICY.replace("[pytest]", "[tox]")),
    "a word in a file that is read by users only": lambda repository: repository.write("shop/module_3.py", "Base\n"),
    "a file that is gone": lambda repository: repository.git("rm", "-q", "tests/test_base.py"),
}


def untracked_module(repository: Repository) -> None:
    repository.write("base/__init__.py", "from rival import *\n")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_seen(large: Repository, looks: list[bool], change: Callable[[Repository], object]) -> None:
    """Be it of the files, of the index, of the commit or of what is allowed."""
    large.write("tests/test_launch.py", f"{LAUNCH}pytest.main()\n")
    answer(large)
    change(large)
    answer(large)
    assert looks.count(True) == 2
    answer(large)
    assert looks.count(True) == 2


def test_a_module_that_nobody_tracks(large: Repository, looks: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may lead to it; and as long as it may be written once more right away, the answer is not remembered."""
    monkeypatch.setattr(statuses, "RACY", 10**20)
    answer(large)
    untracked_module(large)
    answer(large)
    answer(large)
    assert looks.count(True) == 3


def test_another_day_and_another_base(large: Repository, looks: list[bool]) -> None:
    """What has expired excuses no more; what another commit had is something else."""
    large.write("ssot-allowlist.yaml", EXEMPT)
    first = large.commit()
    large.write("tests/test_more.py", LAUNCH)
    large.commit()
    found = [
        [judged.status for judged in answer(large, today, against).findings if judged.finding.rule == "direct-launch"]
        for today, against in (("2026-01-01", None), ("2026-12-31", None), ("2026-01-01", first))
    ]
    assert found == [["exempt", "new"], ["new", "new"], ["exempt", "new"]]
    assert looks.count(True) == 3


def test_a_file_that_makes_a_move_of_it(large: Repository, looks: list[bool]) -> None:
    """Whether an entry's file is still there decides whether git is asked for renames, and it may be untracked."""
    large.write("tests/test_before.py", f"{LAUNCH}\n# this one is so long that git knows it again\n" * 5)
    large.write("ssot-allowlist.yaml", OWED_BEFORE)
    large.commit()
    large.git("mv", "tests/test_before.py", "tests/test_after.py")
    large.write("tests/test_before.py", "")
    answer(large)
    (large.root / "tests/test_before.py").unlink()
    answer(large)
    assert looks.count(True) == 2


STEPS = st.lists(
    st.sampled_from(
        [
            *CHANGES.values(),
            untracked_module,
            lambda repository: (repository.root / "tests/test_base.py").unlink(),
            lambda repository: repository.git("add", "-A"),
            lambda repository: repository.git("stash", "-q", "-u"),
            lambda repository: repository.write("ssot-allowlist.yaml", EXEMPT),
            lambda repository: repository.write("tests/test_launch.py", LAUNCH),
            lambda repository: repository.write("tests/test_launch.py", LAUNCH.replace("main", "Main")),
            lambda repository: repository.git("reset", "-q", "--hard"),
            lambda repository: repository.git("mv", "-f", "tests/test_launch.py", "tests/test_after.py"),
            lambda repository: os.utime(repository.root / "good.py", (1, 1)),
        ]
    ),
    max_size=6,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25, deadline=None
)
@given(STEPS)
def test_whatever_is_done(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Callable[[Repository], object]]
) -> None:
    """After any of it the answer is what it would be without a memory."""
    folder = tmp_path_factory.mktemp("answers")
    repository = Repository.create(folder / "repository").commit_files(FILES)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSOT_GUARD_CACHE", str(folder / "cache"))
        answer(repository)
        for step in steps:
            with suppress(AssertionError, FileNotFoundError):  # git may have nothing to do it to
                step(repository)
            answer(repository)


class TestMissing:
    """What has to appear before any of some files can."""

    @pytest.mark.parametrize(
        ("paths", "missing"),
        [
            ([], []),
            (["new.py", "there/new.py", "there/new.py"], ["new.py", "there/new.py"]),
            (["gone/a.py", "gone/deep/b.py", "there/gone/deep/c.py"], ["gone/", "there/gone/"]),
            (["folder.py", "file.py/below.py"], ["folder.py", "file.py/"]),
        ],
    )
    def test_the_topmost(self, tmp_path: Path, paths: list[str], missing: list[str]) -> None:
        """No folder twice, and a folder or a file in the place of the other is neither."""
        for folder in ("there", "folder.py"):
            (tmp_path / folder).mkdir()
        (tmp_path / "file.py").touch()
        below = Statuses(str(tmp_path))
        assert below.missing(paths) == missing
        assert below.are_missing(missing)

    @pytest.mark.parametrize("appears", ["new.py", "gone/other.py", "gone/deep/b.py"])
    def test_it_appears(self, tmp_path: Path, appears: str) -> None:
        below = Statuses(str(tmp_path))
        missing = below.missing(["new.py", "gone/deep/b.py"])
        Repository(tmp_path).write(appears, "")
        assert not below.are_missing(missing)
