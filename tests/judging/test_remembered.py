"""What is remembered between runs: it saves work, and never changes what is said."""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from front_door import LAUNCH, ssot_guard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard import git
from ssot_guard.judging import scanning, sifting
from ssot_guard.judging import store as stores
from ssot_guard.judging.guarded import opened
from ssot_guard.judging.means import Means, using
from ssot_guard.judging.scanning import scan
from ssot_guard.judging.store import Store
from ssot_guard.policy import DEFAULT_MAX_FILE_BYTES
from ssot_guard.problems import CannotRead
from ssot_guard.sources import Source, WorkTree

POLICY = """\
version: 1
truths:
  runner:
    canonical: [run_tests.py]
    launches: [pytest]
  base:
    canonical: [good.Good]
    required-in: ["tests/**"]
    competing: [rival]
"""
FILES = {
    "ssot-guard.yaml": POLICY,
    "run_tests.py": "",
    "good.py": "class Good: pass\n",
    "rival.py": "class Rival: pass\n",
    "tests/test_base.py": "from base import Base\nclass TestA(Base):\n    def test(self): pass\n",
    "base.py": "from good import Good as Base\n",
    "tests/test_launch.py": LAUNCH,
    **{f"shop/module_{number}.py": f"import os\nX = {number}\n" for number in range(200)},
}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "what is remembéred"


@pytest.fixture
def large(repository: Repository) -> Repository:
    """A repository that is worth remembering, written long ago."""
    repository.commit_files(FILES)
    for path in FILES:
        os.utime(repository.root / path, (1_700_000_000, 1_700_000_000))
    return repository


def said(repository: Repository, cache: Path, *arguments: str) -> str:
    """What a run says, which is what one says that remembers nothing."""
    done = ssot_guard(repository, "check", "--format", "json", *arguments, SSOT_GUARD_CACHE=str(cache))
    alone = ssot_guard(repository, "check", "--format", "json", "--no-cache", *arguments)
    assert (done.code, done.out) == (alone.code, alone.out)
    return done.out


def test_the_same_again(large: Repository, cache: Path) -> None:
    """Nothing has changed, so all is as it was; and it is written down."""
    first = said(large, cache)
    assert '"subject": "<module>"' in first
    assert said(large, cache) == first
    assert (cache / "remembered.sqlite").stat().st_size


def test_another_process_knows_it_again(large: Repository, cache: Path) -> None:
    """Whatever order sets have there: nothing is written a second time."""
    large.write("ssot-guard.yaml", POLICY.replace("[run_tests.py]", "[run_tests.py, good.py, base.py, rival.py]"))
    large.git("add", "-A")
    for seed in ("1", "2", "3"):
        ssot_guard(large, "check", SSOT_GUARD_CACHE=str(cache), PYTHONHASHSEED=seed)
        rows = sqlite3.connect(cache / "remembered.sqlite").execute("SELECT key FROM remembered").fetchall()
        if seed == "1":
            first = rows
    assert rows == first


def test_nothing_is_remembered_unasked(large: Repository, cache: Path) -> None:
    """`--no-cache` writes nothing, nor does a run over a few files."""
    ssot_guard(large, "check", "--no-cache", SSOT_GUARD_CACHE=str(cache))
    ssot_guard(large, "check", "tests/test_launch.py", SSOT_GUARD_CACHE=str(cache))
    assert not cache.exists()


def test_every_change_is_seen(large: Repository, cache: Path) -> None:
    """Of the same size and with its old time, at once after a run, and a file that another one's names lead to."""
    said(large, cache)
    large.write("tests/test_launch.py", LAUNCH.replace("main", "Main"))
    os.utime(large.root / "tests/test_launch.py", (1_700_000_000, 1_700_000_000))
    assert '"findings": []' in said(large, cache)
    large.write("tests/test_launch.py", LAUNCH)
    assert '"findings": []' not in said(large, cache)
    large.write("base.py", "from unittest import TestCase as Base\n")
    assert '"subject": "TestA"' in said(large, cache)
    large.write("base.py", "from good import Good as Base\n")
    assert '"subject": "TestA"' not in said(large, cache)


def test_a_file_that_was_not_there(large: Repository, cache: Path) -> None:
    """An untracked file can be what a name leads to."""
    large.write("tests/test_base.py", "from tests.base import Base\nclass TestA(Base):\n    def test(self): pass\n")
    assert '"subject": "TestA"' not in said(large, cache)
    large.write("tests/base.py", "from unittest import TestCase as Base\n")
    assert '"subject": "TestA"' in said(large, cache)


def test_another_policy(large: Repository, cache: Path) -> None:
    """What was found under other rules is not taken."""
    said(large, cache)
    large.write("ssot-guard.yaml", POLICY.replace("launches: [pytest]", "launches: [tox]"))
    assert '"findings": []' in said(large, cache)
    assert '"findings": []' in said(large, cache, "--rule", "foreign-base")


def test_an_excluded_file_that_passes_on(large: Repository, cache: Path) -> None:
    """Who is not judged can still lead others to what competes."""
    large.write("ssot-guard.yaml", POLICY.replace("truths:", "exclude: [vendor/**]\ntruths:"))
    large.write("vendor/__init__.py", "X = 1\n")
    large.write("shop/module_7.py", "from vendor import Rival\n")
    large.git("add", "-A")
    assert "vendor" not in said(large, cache)
    large.write("vendor/__init__.py", "from rival import Rival\n")
    assert "through vendor/__init__.py" in said(large, cache)


@pytest.mark.parametrize("broken", [b"", b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_broken_file_is_written_anew(large: Repository, cache: Path, broken: bytes) -> None:
    """Whatever stands there, it is no reason to fail."""
    said(large, cache)
    for leftover in cache.glob("remembered.sqlite*"):
        leftover.unlink()
    (cache / "remembered.sqlite").write_bytes(broken)
    said(large, cache)
    said(large, cache)
    assert sqlite3.connect(cache / "remembered.sqlite").execute("SELECT COUNT(*) FROM remembered").fetchone()[0]


def test_where_nothing_can_be_written(large: Repository, cache: Path) -> None:
    """A file in the folder's place."""
    cache.write_text("in the way")
    said(large, cache)


def test_runs_at_the_same_time(large: Repository, cache: Path) -> None:
    """They share the file and come to the same."""
    with ThreadPoolExecutor(4) as runs:
        outcomes = list(runs.map(lambda _: ssot_guard(large, "check", SSOT_GUARD_CACHE=str(cache)), range(4)))
    assert len({(outcome.code, outcome.out, outcome.err) for outcome in outcomes}) == 1


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (os.environ["EVIL"],)


class TestStore:
    def test_nothing_is_run(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a value would have made in another program is not made here."""
        monkeypatch.setenv("EVIL", str(cache / "evil"))
        store = Store(str(cache))
        store.put({b"evil": Evil(), b"good": ({"a": 1}, frozenset({"b"}))})
        with sqlite3.connect(cache / "remembered.sqlite") as database:
            database.execute("INSERT INTO remembered VALUES (?, ?, 0)", (b"other", pickle.dumps(print)))
        assert store.get([b"evil", b"good", b"other", b"none"]) == {b"good": ({"a": 1}, frozenset({"b"}))}
        assert not (cache / "evil").exists()

    def test_it_is_bounded(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The latest stay."""
        monkeypatch.setattr(stores, "_MOST_BYTES", 10_000)
        store = Store(str(cache))
        for number in range(100):
            store.put({str(number).encode(): "x" * 1_000})
        with sqlite3.connect(cache / "remembered.sqlite") as database:
            (total,) = database.execute("SELECT SUM(LENGTH(value)) FROM remembered").fetchone()
        assert 4_000 < total <= 11_000

    def test_what_is_used_stays(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of what was written long ago, what was asked for since."""
        monkeypatch.setattr(stores, "_MOST_BYTES", 10_000)
        store = Store(str(cache))
        for number in range(9):
            store.put({str(number).encode(): "x" * 1_000})
        with sqlite3.connect(cache / "remembered.sqlite") as database:
            database.execute("UPDATE remembered SET used = 1700000000")
        assert store.get([b"0", b"3"]).keys() == {b"0", b"3"}
        store.put({b"9": "x" * 1_000, b"10": "x" * 1_000})
        assert store.get(str(number).encode() for number in range(11)).keys() >= {b"0", b"3", b"9", b"10"}


class Changing(WorkTree):
    """A work tree in which somebody writes a file right after it was read for the `after`th time."""

    def __init__(self, repository: git.Repository, path: str, text: str, after: int) -> None:
        super().__init__(repository)
        self._file, self._changed, self._text, self._left = Path(repository.root, path), path, text, after

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        for answer in super().read_many(paths, limit):
            yield answer
            if isinstance(answer, Source) and answer.path == self._changed:
                self._left -= 1
                if not self._left:
                    self._file.write_text(self._text)


class TestChangesUnderWay:
    """Somebody works on while a long run reads; what it remembers is what it has read."""

    @pytest.fixture(autouse=True)
    def remembering(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("SSOT_GUARD_CACHE", str(cache))
        with using(Means(cache=True)):
            yield

    @pytest.mark.parametrize("after", [1, 2, 3, 4])
    @pytest.mark.parametrize(("before", "then"), [(LAUNCH, ""), ("import pytest\npytest.main\n", LAUNCH)])
    def test_the_next_run_sees_it(self, large: Repository, before: str, then: str, after: int) -> None:
        """Whenever it was written, the next run says what is there then, and so does the one after it was undone."""
        path = "tests/test_launch.py"
        large.write(path, before)
        guarded = opened(str(large.root))
        with guarded.objects:
            names = guarded.tree.paths()
            alone = guarded._replace(means=Means())
            scan(guarded._replace(tree=Changing(guarded.repository, path, then, after)), names)
            assert scan(guarded, names) == scan(alone, names)
            large.write(path, before)
            assert scan(guarded, names) == scan(alone, names)


class Read(WorkTree):
    """A work tree that notes which files are read."""

    def __init__(self, repository: git.Repository) -> None:
        super().__init__(repository)
        self.read: list[str] = []

    def read_many(self, paths: Iterable[str], limit: int = DEFAULT_MAX_FILE_BYTES) -> Iterator[Source | CannotRead]:
        for answer in super().read_many(paths, limit):
            if isinstance(answer, Source):
                self.read.append(answer.path)
            yield answer


def scanned(repository: Repository) -> set[str]:
    """The files that a run reads which remembers; it says what one says that does not."""
    guarded = opened(str(repository.root))
    with guarded.objects, using(Means(cache=True)):
        tree = Read(guarded.repository)
        names = tree.paths()
        remembering = guarded._replace(tree=tree, means=Means(cache=True))
        assert scan(remembering, names)[:4] == scan(guarded._replace(means=Means()), names)[:4]
        return {*tree.read}


class TestWhatIsRead:
    @pytest.fixture(autouse=True)
    def remembering(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSOT_GUARD_CACHE", str(cache))

    def test_nothing_if_nothing_has_changed(self, large: Repository) -> None:
        assert len(scanned(large)) > 200
        assert scanned(large) == set()

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("shop/module_3.py", "import os\nX = 'other'\n"),
            ("tests/test_launch.py", LAUNCH + "# once more\n"),
            ("tests/test_base.py", "from base import Base\nclass TestB(Base):\n    def test(self): pass\n"),
        ],
    )
    def test_only_what_has_changed(self, large: Repository, path: str, text: str) -> None:
        scanned(large)
        large.write(path, text)
        assert scanned(large) == {path}
        assert scanned(large) == set()

    def test_other_imports_are_looked_into(self, large: Repository) -> None:
        scanned(large)
        large.write("base.py", "from rival import Rival as Base\n")
        assert "base.py" in scanned(large)
        large.write("shop/module_3.py", "from base import Base\n")
        assert "shop/module_3.py" in scanned(large)
        assert scanned(large) == set()

    def test_new_files_and_gone_ones(self, large: Repository) -> None:
        scanned(large)
        large.write("tests/test_new.py", "import rival\n")
        large.git("add", "-A")
        assert {"tests/test_new.py"} <= scanned(large)
        large.git("rm", "-q", "-f", "tests/test_new.py", "base.py")
        scanned(large)


CODES = [
    "",
    LAUNCH,
    "import rival\n",
    "from base import *\n",
    "from rival import Rival as Base\n",
    "from good import Good as Base\n",
    "import pkg\nBase = pkg.mod.Base\n",
    "from pkg.mod import Base\nclass TestA(Base):\n    def test(self): pass\n",
    "import importlib\nimportlib.import_module('ri' 'val')\n",
]
STEP = st.dictionaries(
    st.sampled_from(["base.py", "pkg/__init__.py", "pkg/mod.py", "tests/test_a.py", "tests/test_b.py"]),
    st.sampled_from(CODES) | st.none(),
    max_size=3,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25, deadline=None
)
@given(st.lists(STEP, min_size=2, max_size=5))
def test_any_history_of_a_work_tree(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, str | None]]
) -> None:
    """Whatever was remembered of it, a work tree comes to what it comes to alone."""
    folder = tmp_path_factory.mktemp("history")
    repository = Repository.create(folder / "repository")
    repository.commit_files({path: text for path, text in FILES.items() if not path.startswith("shop/")})
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSOT_GUARD_CACHE", str(folder / "cache"))
        for module in (sifting, scanning):
            patched.setattr(module, "MANY", 1)
        for step in steps:
            repository.change(step)
            scanned(repository)
