"""What a look into git's index file finds is what git lists."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard import git
from ssot_guard.index_file import IndexFile

ODD = [
    "a\n.py",
    "a.py",
    "a b.py",
    "é.py",
    "a" * 250 + ".py",
    "/".join(["b" * 200] * 3) + ".py",
    "a/a.py",
    "a/a.pyx",
    "z",
]


def listed(repository: Repository) -> dict[str, list[tuple[str, str, str]]]:
    entries: dict[str, list[tuple[str, str, str]]] = {}
    for entry in git.index(git.locate(str(repository.root))):
        entries.setdefault(entry.path, []).append((entry.mode, entry.oid, entry.stage))
    return entries


def looked_up(repository: Repository, paths: Iterable[str]) -> dict[str, list[tuple[str, str, str]] | None]:
    file = git.index_file(git.locate(str(repository.root)))
    found = {path: file.find(path.encode()) for path in paths}
    return {path: slots if slots is None else [slot[1:4] for slot in slots] for path, slots in found.items()}


@pytest.fixture
def odd(repository: Repository) -> Repository:
    for path in ODD:
        repository.write(path, path)
    (repository.root / "link").symlink_to("a.py")
    (repository.root / "z").chmod(0o755)
    repository.git("add", "-A")
    return repository


class TestWhatGitLists:
    def test_odd_names(self, odd: Repository) -> None:
        assert looked_up(odd, [*ODD, "link"]) == listed(odd)

    def test_what_is_not_there(self, odd: Repository) -> None:
        absent = ["", "a", ".py", "a.p", "a.pyx", "a/a", "zz", "0", "b" * 200, "a/"]
        assert looked_up(odd, absent) == {path: [] for path in absent}

    def test_conflict(self, conflicted: Repository) -> None:
        conflicted.stage("a.py", "")
        assert looked_up(conflicted, ["a.py", "x.py"]) == listed(conflicted)
        assert [stage for _, _, stage in listed(conflicted)["x.py"]] == ["1", "2", "3"]

    def test_extended_entries(self, odd: Repository) -> None:
        """Version 3: what is only intended to be added, and what is left out of the work tree."""
        odd.write("new.py", "")
        odd.git("add", "--intent-to-add", "new.py")
        odd.git("update-index", "--skip-worktree", "a.py")
        assert looked_up(odd, [*ODD, "link", "new.py"]) == listed(odd)

    def test_sha256(self, tmp_path: Path) -> None:
        repository = Repository(tmp_path)
        repository.git("init", "-q", "--object-format=sha256")
        for path in ODD:
            repository.stage(path, path)
        assert looked_up(repository, ODD) == listed(repository)

    def test_with_what_git_appends(self, odd: Repository) -> None:
        """A cache of trees, untracked files and resolved conflicts follow the entries."""
        odd.git("config", "core.untrackedCache", "true")
        odd.git("config", "index.threads", "2")
        odd.commit()
        odd.write("un/tracked.py", "")
        odd.git("update-index", "--untracked-cache")
        odd.git("status")
        assert looked_up(odd, [*ODD, "link"]) == listed(odd)
        absent = ["un/tracked.py", "un/", "tracked.py"]
        assert looked_up(odd, absent) == {path: [] for path in absent}

    def test_many(self, repository: Repository) -> None:
        paths = [f"folder_{number % 40}/package_{number % 7}/module_{number}.py" for number in range(4_000)]
        lines = "".join(f"100644 blob {number + 1:040x}\t{path}\n" for number, path in enumerate(paths))
        (repository.root / "lines").write_text(lines)
        repository.run("sh", "-c", "git update-index --index-info < lines")
        entries = listed(repository)
        assert len(entries) == 4_000
        assert looked_up(repository, paths) == entries
        absent = [path.replace("module", "modules") for path in paths[::50]]
        assert looked_up(repository, absent) == {path: [] for path in absent}


class TestWhatOnlyGitCanTell:
    @pytest.mark.parametrize("version", ["--index-version=4", "--split-index"])
    def test_names_that_stand_elsewhere(self, odd: Repository, version: str) -> None:
        odd.git("update-index", version)
        assert looked_up(odd, ["a.py", "no.py"]) == {"a.py": None, "no.py": None}

    def test_folders_of_a_sparse_index(self, repository: Repository) -> None:
        for path in ("in/a.py", "out/deep/b.py", "out/c.py", "outer.py"):
            repository.write(path, "")
        repository.commit()
        repository.git("sparse-checkout", "set", "--cone", "--sparse-index", "in")
        assert looked_up(repository, ["out/deep/b.py", "out/no.py"]) == {"out/deep/b.py": None, "out/no.py": None}
        inside = looked_up(repository, ["in/a.py", "outer.py", "no.py", "out.py"])
        assert [len(slots or ()) for slots in inside.values()] == [1, 1, 0, 0]

    @pytest.mark.parametrize("count", [0, 1])
    def test_too_few_to_tell_how_long_object_ids_are(self, repository: Repository, count: int) -> None:
        for number in range(count):
            repository.stage(f"{number}.py", "")
        assert looked_up(repository, ["0.py"]) == {"0.py": None}

    @given(st.binary(max_size=300))
    @settings(max_examples=50)
    def test_anything(self, data: bytes) -> None:
        assert IndexFile(data).find(b"a.py") in (None, [])
        assert IndexFile(b"DIRC\0\0\0\2" + data).find(b"a.py") in (None, [])
