"""What git is asked and how it is understood, on real repositories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from repository import Repository

from ssot_guard import git
from ssot_guard.problems import CannotRead

ODD_NAMES = [
    "-n.py",
    ":(glob)x.py",
    ":colon.py",
    "*.py",
    "[a].py",
    "back\\slash.py",
    "caf\u00e9.py",
    "new\nline.py",
    'quo"te.py',
    "tab\there.py",
    " two  spaces .py",
    os.fsdecode(b"not-utf8-\xff.py"),
    "x-gabc1234",
    "~/HEAD@{0}^{tree}",
]

USER_SETTINGS = {
    "color.ui": "always",
    "core.quotePath": "true",
    "core.fsmonitor": "exit 1",
    "diff.external": "false",
    "diff.noprefix": "true",
    "diff.renames": "false",
    "diff.renameLimit": "1",
    "log.showSignature": "true",
    "alias.ls-files": "!false",
}


def at(repository: Repository, folder: str = "") -> git.Repository:
    return git.locate(str(repository.root / folder))


@pytest.fixture
def odd(repository: Repository) -> Repository:
    """Files with every odd name, each holding its own name."""
    for name in ODD_NAMES:
        repository.write(name, name)
    repository.commit()
    return repository


class TestLocate:
    def test_sub_folder(self, repository: Repository) -> None:
        repository.write("a/b/c.py", "")
        assert at(repository, "a/b") == (str(repository.root), str(repository.root / "a/b"))

    def test_linked_worktree(self, repository: Repository, tmp_path: Path) -> None:
        repository.commit()
        repository.git("worktree", "add", "-q", "../linked")
        assert git.locate(str(tmp_path / "linked")).root == str(tmp_path / "linked")

    def test_submodule(self, repository: Repository, tmp_path: Path) -> None:
        Repository.create(tmp_path / "other").commit()
        repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "other"), "sub")
        assert at(repository, "sub").root == str(repository.root / "sub")

    def test_git_dir_as_in_a_hook(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """git means the current folder to be the root, whatever lies above."""
        repository.stage("sub/x.py", "")
        monkeypatch.setenv("GIT_DIR", "../.git")
        found = at(repository, "sub")
        assert found.root == str(repository.root / "sub")
        assert [entry.path for entry in git.index(found)] == ["sub/x.py"]

    def test_work_tree_elsewhere(self, repository: Repository, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        repository.git("config", "core.worktree", str(tmp_path / "elsewhere"))
        assert at(repository).root == str(tmp_path / "elsewhere")

    def test_broken_git_folder_is_passed_over_as_by_git(self, repository: Repository) -> None:
        repository.write("sub/.git/config", "")
        assert at(repository, "sub").root == str(repository.root)

    def test_ceiling_is_honoured(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        (repository.root / "sub").mkdir()
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.root))
        with pytest.raises(CannotRead, match="not a git repository"):
            at(repository, "sub")

    def test_no_repository(self, tmp_path: Path) -> None:
        with pytest.raises(CannotRead, match="not a git repository"):
            git.locate(str(tmp_path))

    def test_bare(self, repository: Repository, tmp_path: Path) -> None:
        repository.git("init", "-q", "--bare", "../bare")
        with pytest.raises(CannotRead, match="a bare repository has no work tree"):
            git.locate(str(tmp_path / "bare"))

    def test_no_git(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(CannotRead, match="install git and put it on PATH"):
            git.locate(str(tmp_path))

    def test_no_git_for_objects(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        found = at(repository)
        monkeypatch.setenv("PATH", str(repository.root))
        with pytest.raises(CannotRead, match="install git and put it on PATH"), git.Objects(found) as objects:
            objects.tree("HEAD")

    def test_refused_for_its_owner(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """git's own sentence, which holds the command that mends it, comes through from every kind of question."""
        found = at(repository)
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        with pytest.raises(CannotRead, match=r"safe\.directory"):
            git.index(found)
        with pytest.raises(CannotRead, match=r"safe\.directory"), git.Objects(found) as objects:
            objects.tree("HEAD")


class TestIndex:
    def test_odd_names(self, odd: Repository) -> None:
        assert {entry.path for entry in git.index(at(odd))} == set(ODD_NAMES)

    def test_user_settings_have_no_say(self, odd: Repository) -> None:
        for name, value in USER_SETTINGS.items():
            odd.git("config", name, value)
        odd.git("mv", "--", "caf\u00e9.py", "moved.py")
        found = at(odd)
        head = odd.git("rev-parse", "HEAD").strip()
        assert len(git.index(found)) == len(ODD_NAMES)
        assert git.Staging(found).paths() == ["caf\u00e9.py", "moved.py"]
        assert git.renames(found, head, git.INDEX) == {"moved.py": "caf\u00e9.py"}

    @pytest.mark.parametrize("kind", ["LITERAL", "GLOB", "NOGLOB", "ICASE"])
    def test_pathspec_variables_have_no_say(self, odd: Repository, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
        odd.write(".gitignore", "*.tmp\n")
        monkeypatch.setenv(f"GIT_{kind}_PATHSPECS", "1")
        found = at(odd)
        assert len(git.index(found)) == len(ODD_NAMES)
        assert git.ignored(found, ["a.tmp"]) == {"a.tmp"}

    def test_modes_stages_and_sparse(self, repository: Repository) -> None:
        repository.write("kept.py", "1")
        repository.write("left/out.py", "1")
        (repository.root / "link.py").symlink_to("kept.py")
        repository.commit()
        repository.git("update-index", "--skip-worktree", "left/out.py")
        entries = {entry.path: entry for entry in git.index(at(repository))}
        assert {path: (entry.mode, entry.skipped) for path, entry in entries.items()} == {
            "kept.py": ("100644", False),
            "left/out.py": ("100644", True),
            "link.py": (git.LINK, False),
        }

    def test_conflict(self, conflicted: Repository) -> None:
        assert [entry.stage for entry in git.index(at(conflicted)) if entry.path == "x.py"] == list(git.MERGE_STAGES)
        assert git.Staging(at(conflicted)).paths() == ["x.py"]

    def test_other_index_file(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        repository.stage("a.py", "")
        monkeypatch.setenv("GIT_INDEX_FILE", str(repository.root / ".git/other-index"))
        repository.stage("b.py", "")
        assert [entry.path for entry in git.index(at(repository))] == ["b.py"]

    def test_staged_without_a_commit(self, repository: Repository) -> None:
        repository.stage("a.py", "")
        repository.write("b.py", "")
        repository.git("add", "--intent-to-add", "b.py")
        assert git.Staging(at(repository)).paths() == ["a.py"]

    def test_staged_tells_deletions_and_both_names_of_a_rename(self, repository: Repository) -> None:
        for name in ("a.py", "b.py", "c.py"):
            repository.write(name, name * 20)
        repository.commit()
        repository.git("rm", "-q", "a.py")
        repository.git("mv", "b.py", "d.py")
        repository.write("c.py", "not staged")
        assert git.Staging(at(repository)).paths() == ["a.py", "b.py", "d.py"]

    def test_staged_may_be_left_unasked(self, repository: Repository) -> None:
        """Whoever has no use for the answer does not wait for more of it than the end."""
        for number in range(1_000):
            repository.write(f"{'long' * 40} {number}.py", "")  # more than a pipe holds
        repository.git("add", "-A")
        asked = git.Staging(at(repository))
        assert asked.close() != 0
        assert asked.close() == 0

    def test_staged_says_why_not(self, repository: Repository) -> None:
        repository.stage("a.py", "")
        repository.write(".git/index", "no index")
        with pytest.raises(CannotRead, match="git diff` failed"):
            git.Staging(at(repository)).paths()


class TestIgnored:
    def test_only_untracked_files_can_be(self, repository: Repository) -> None:
        repository.write(".gitignore", "*.py\n")
        repository.write("tracked.py", "")
        repository.write("a.txt", "")
        repository.git("add", "-f", "tracked.py")
        assert git.ignored(at(repository), ["tracked.py", "untracked.py", "a.txt"]) == {"untracked.py"}

    def test_odd_names(self, repository: Repository) -> None:
        repository.write(".gitignore", "*\n")
        assert git.ignored(at(repository), ODD_NAMES) == set(ODD_NAMES)

    def test_end_of_a_tracked_name_is_not_tracked(self, repository: Repository) -> None:
        repository.stage("a/x.py", "")
        repository.stage("ax.py", "")
        repository.write(".gitignore", "/x.py\n")
        assert git.ignored(at(repository), ["x.py"]) == {"x.py"}

    @pytest.mark.parametrize("version", ["2", "3", "4"])
    @pytest.mark.parametrize("length", [5, 100])
    def test_index_formats(self, repository: Repository, version: str, length: int) -> None:
        name = "/".join(["f" * length] * 20) + "/x.py"  # one of them longer than an entry's own length field tells
        repository.write(name, "")
        repository.write(".gitignore", "*.py\n")
        repository.git("add", "-f", name)
        repository.git("update-index", "--index-version", version)
        assert git.ignored(at(repository), [name, "other.py"]) == {"other.py"}


class TestCommits:
    def test_revisions(self, repository: Repository) -> None:
        assert git.commit(at(repository), "HEAD") is None
        oid = repository.commit()
        repository.git("tag", "-a", "-m", "x", "annotated")
        found = at(repository)
        assert git.commit(found, "annotated") == git.commit(found, "HEAD") == oid
        assert git.commit(found, "nowhere") is None
        assert git.commit(found, "--output=x") is None

    def test_merge_base(self, repository: Repository) -> None:
        fork = repository.commit()
        repository.git("checkout", "-q", "-b", "other")
        other = repository.commit("other")
        repository.git("checkout", "-q", "main")
        main = repository.commit("main")
        repository.git("checkout", "-q", "--orphan", "apart")
        apart = repository.commit("apart")
        found = at(repository)
        assert git.merge_bases(found, main, other) == (fork,)
        assert git.merge_bases(found, main, apart) == ()

    def test_shallow(self, repository: Repository, tmp_path: Path) -> None:
        repository.commit()
        repository.commit()
        repository.git("clone", "-q", "--depth=1", repository.root.as_uri(), "../shallow")
        assert not git.is_shallow(at(repository))
        assert git.is_shallow(git.locate(str(tmp_path / "shallow")))

    def test_merge_heads(self, conflicted: Repository) -> None:
        assert git.merge_heads(at(conflicted)) == [conflicted.git("rev-parse", "other").strip()]

    def test_merge_heads_before_the_merge_hook(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        """git writes MERGE_HEAD only after pre-merge-commit, and tells that hook by a variable."""
        repository.commit()
        repository.git("checkout", "-q", "-b", "other")
        repository.write("a", "")
        other = repository.commit()
        repository.git("checkout", "-q", "main")
        repository.write("b", "")
        repository.commit()
        repository.write(
            ".git/hooks/pre-merge-commit", "#!/bin/sh\nenv | grep ^GITHEAD_ > told\ntest ! -e .git/MERGE_HEAD\n"
        )
        (repository.root / ".git/hooks/pre-merge-commit").chmod(0o755)
        repository.git("merge", "-q", "--no-edit", "other")
        name, _, value = (repository.root / "told").read_text().strip().partition("=")
        monkeypatch.setenv(name, value)
        assert git.merge_heads(at(repository)) == [other]

    def test_merge_heads_in_a_linked_worktree(self, conflicted: Repository, tmp_path: Path) -> None:
        conflicted.git("worktree", "add", "-q", "../linked", "HEAD")
        assert git.merge_heads(git.locate(str(tmp_path / "linked"))) == []


class TestRenames:
    def test_with_edits(self, repository: Repository) -> None:
        body = "".join(f"line {number}\n" for number in range(20))
        repository.write("old\nname.py", body)
        repository.write("gone.py", "something else\n" * 20)
        head = repository.commit()
        repository.git("mv", "old\nname.py", "new name.py")
        repository.git("rm", "-q", "gone.py")
        repository.write("new name.py", body + "one more\n")
        found = at(repository)
        assert git.renames(found, head, git.WORK_TREE) == {"new name.py": "old\nname.py"}
        assert git.renames(found, head, git.INDEX) == {"new name.py": "old\nname.py"}

    def test_copy_is_none(self, repository: Repository) -> None:
        repository.write("a.py", "line\n" * 20)
        head = repository.commit()
        repository.stage("b.py", "line\n" * 20)
        assert git.renames(at(repository), head, git.INDEX) == {}

    def test_index_and_work_tree_differ(self, repository: Repository) -> None:
        repository.write("a.py", "line\n" * 20)
        head = repository.commit()
        repository.git("mv", "a.py", "b.py")
        (repository.root / "b.py").unlink()
        assert git.renames(at(repository), head, git.INDEX) == {"b.py": "a.py"}
        assert git.renames(at(repository), head, git.WORK_TREE) == {}


class TestObjects:
    @pytest.fixture(params=["posix_spawn", "subprocess"])
    def either_way(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        if request.param == "subprocess":
            monkeypatch.delattr(os, "posix_spawnp")

    @pytest.mark.usefixtures("either_way")
    def test_odd_names(self, odd: Repository) -> None:
        with git.Objects(at(odd)) as objects:
            tree = objects.tree("HEAD")
            assert tree is not None
            for name in ODD_NAMES:
                entry = objects.find(tree, name)
                assert entry is not None
                blob = objects.get(entry[1], 1000)
                assert blob is not None
                assert os.fsdecode(blob.data) == name
            assert objects.find(tree, "caf\u00e9.py/below") is None
            assert objects.find(tree, "nowhere/x.py") is None

    def test_sha256(self, tmp_path: Path) -> None:
        repository = Repository(tmp_path)
        repository.git("init", "-q", "--object-format=sha256")
        repository.write("a/b.py", "text")
        repository.commit()
        with git.Objects(at(repository)) as objects:
            tree = objects.tree("HEAD")
            assert tree is not None
            entry = objects.find(tree, "a/b.py")
            assert entry is not None
            assert len(entry[1]) == 64
            assert objects.get(entry[1], 2) == (entry[1], "blob", 4, b"te")

    def test_many_big_ones_without_deadlock(self, repository: Repository) -> None:
        names = [f"{number}.py" for number in range(450)]
        for name in names:
            repository.write(name, name * 20_000)
        repository.git("add", "-A")
        entries = git.index(at(repository))
        with git.Objects(at(repository)) as objects:
            answers = list(objects.get_many([entry.oid for entry in entries], 10_000_000))
            assert objects.get(entries[0].oid, 3) is not None
        assert [
            answer and answer.data[: len(entry.path)].decode() for answer, entry in zip(answers, entries, strict=True)
        ] == [entry.path for entry in entries]

    def test_no_commit_yet(self, repository: Repository) -> None:
        with git.Objects(at(repository)) as objects:
            assert objects.tree("HEAD") is None
            assert objects.get("0" * 40, 10) is None

    def test_left_with_answers_unread(self, repository: Repository) -> None:
        repository.stage("a.py", "x" * 1_000_000)
        (entry,) = git.index(at(repository))
        with git.Objects(at(repository)) as objects:
            next(objects.get_many([entry.oid] * 100, 1))

    def test_asked_while_it_answers(self, repository: Repository) -> None:
        """Answers that nobody has read yet are kept for whoever asked for them; one reader has gone away."""
        names = [f"{number}.py" for number in range(450)]
        for name in names:
            repository.write(name, name * 2_000)
        repository.commit()
        entries = git.index(at(repository))
        with git.Objects(at(repository)) as objects:
            tree = objects.tree("HEAD")
            assert tree is not None
            next(objects.get_many([entry.oid for entry in entries], 5))
            first = objects.get_many([entry.oid for entry in entries], 20_000)
            other = objects.get_many([entry.oid for entry in reversed(entries)], 20_000)
            for entry, one, another in zip(entries, first, other, strict=True):
                assert one is not None
                assert another is not None
                assert one.data.decode() == entry.path * 2_000
                assert objects.find(tree, entry.path) == (entry.mode, one.oid)
                blob = objects.get(another.oid, 3)
                assert blob is not None
                assert blob.data == another.data[:3]

    def test_asked_again_once_it_is_closed(self, repository: Repository) -> None:
        repository.stage("a.py", "text")
        (entry,) = git.index(at(repository))
        with git.Objects(at(repository)) as objects:
            next(objects.get_many([entry.oid] * 100, 1))
            objects.close()
            assert objects.get(entry.oid, 4) == (entry.oid, "blob", 4, b"text")

    def test_damaged_object(self, repository: Repository) -> None:
        repository.stage("a.py", "text\n" * 100)
        (entry,) = git.index(at(repository))
        file = repository.root / ".git/objects" / entry.oid[:2] / entry.oid[2:]
        file.chmod(0o644)
        file.write_bytes(file.read_bytes()[:20])
        with pytest.raises(CannotRead, match="git fsck"), git.Objects(at(repository)) as objects:
            objects.get(entry.oid, 1000)


class TestMergeFile:
    """Lines merged by git itself, in a repository or not."""

    @pytest.mark.parametrize(
        ("ours", "theirs", "merged"),
        [
            (b"1\n2\n3\nours\n", b"theirs\n2\n3\n4\n", (b"theirs\n2\n3\nours\n", True)),
            (b"1\nours\n3\n4\n", b"1\ntheirs\n3\n4\n", (b"1\n<<< ours\nours\n===\ntheirs\n>>> theirs\n3\n4\n", False)),
            (b"1\n\0\n", b"2\n", None),
        ],
    )
    def test_merged(self, tmp_path: Path, ours: bytes, theirs: bytes, merged: tuple[bytes, bool] | None) -> None:
        for name, data in (("-o", b"1\n2\n3\n4\n"), ("our s", ours), ("é", theirs)):
            (tmp_path / name).write_bytes(data)
        assert git.merge_file(str(tmp_path), "-o", "our s", "é", 3) == merged


def test_nothing_is_written(odd: Repository) -> None:
    """Not even a refreshed index, though every file looks changed to git."""
    for name in ODD_NAMES:
        os.utime(odd.root / name, (1, 1))
    before = (odd.root / ".git/index").stat().st_mtime_ns
    found = at(odd)
    git.index(found)
    git.Staging(found).paths()
    git.renames(found, odd.git("rev-parse", "HEAD").strip(), git.WORK_TREE)
    assert (odd.root / ".git/index").stat().st_mtime_ns == before
