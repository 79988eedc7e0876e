"""Which bytes are read from where, and which text they are."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard import git
from ssot_guard.encoding import decode
from ssot_guard.excludes import Excludes
from ssot_guard.problems import CannotRead, UsageError
from ssot_guard.sources import Commit, Index, OverLimit, Source, WorkTree, read, resolve

if TYPE_CHECKING:
    from ssot_guard.sources import ListedTree


def at(repository: Repository, folder: str = "") -> git.Repository:
    return git.locate(str(repository.root / folder))


def why(answer: Source | CannotRead) -> str:
    assert isinstance(answer, CannotRead), answer
    return answer.problems[0].message


@pytest.fixture(params=["work tree", "index"])
def listed(request: pytest.FixtureRequest, repository: Repository, index: Index) -> ListedTree:
    """A tree of the repository, found when it is asked first."""
    return index if request.param == "index" else WorkTree(at(repository))


@pytest.fixture
def index(repository: Repository) -> Iterator[Index]:
    with git.Objects(at(repository)) as objects:
        yield Index(at(repository), objects)


class TestEveryTree:
    def test_reads_bytes_as_they_are(self, repository: Repository, listed: ListedTree) -> None:
        contents = {"a/b\n.py": b"\xef\xbb\xbfx\r\n\x0c\0", "empty.py": b"", os.fsdecode(b"\xff.py"): b"caf\xe9"}
        for path, data in contents.items():
            repository.write(path, data)
        commit = repository.commit()
        assert list(listed.paths()) == sorted(contents)
        with git.Objects(at(repository)) as objects:
            for tree in (listed, Commit(objects, "HEAD"), Commit(objects, commit)):
                assert list(tree.read_many(contents)) == [Source(*item) for item in contents.items()]
                assert tree.exists("empty.py")
                assert not tree.exists("a")
                assert not tree.exists("nowhere.py")

    def test_neither_links_nor_submodules_are_sources(
        self, repository: Repository, listed: ListedTree, tmp_path: Path
    ) -> None:
        Repository.create(tmp_path / "other").commit()
        repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "other"), "sub.py")
        repository.write("a.py", "")
        (repository.root / "link.py").symlink_to("a.py")
        repository.commit()
        assert list(listed.paths()) == [".gitmodules", "a.py"]
        with git.Objects(at(repository)) as objects:
            head = Commit(objects, "HEAD")
            assert [why(answer) for answer in head.read_many(["link.py", "sub.py"])] == ["is no file in HEAD"] * 2

    def test_limit(self, repository: Repository, listed: ListedTree) -> None:
        repository.write("big.py", "#!/bin/sh\n" + "x" * 90)
        repository.write("small.py", "x" * 99)
        repository.commit()
        with git.Objects(at(repository)) as objects:
            for tree in (listed, Commit(objects, "HEAD")):
                big, small = tree.read_many(["big.py", "small.py"], 99)
                assert small == Source("small.py", b"x" * 99)
                assert isinstance(big, OverLimit)
                assert big.head.startswith(b"#!/bin/sh\n")
                assert "more than 99 bytes, the limit `max-file-bytes`" in why(big)

    def test_a_problem_stops_no_other_file(self, repository: Repository, listed: ListedTree) -> None:
        repository.stage("a.py", "a")
        repository.stage("b.py", "b")
        answers = list(listed.read_many(["a.py", "nowhere.py", "b.py"]))
        assert [isinstance(answer, Source) for answer in answers] == [True, False, True]
        with pytest.raises(CannotRead, match=r"^nowhere\.py: "):
            read(listed, "nowhere.py")


class TestWorkTree:
    def test_only_tracked_files_are_listed(self, repository: Repository) -> None:
        repository.stage("a.py", "")
        repository.write("b.py", "")
        repository.write("c.py", "")
        repository.git("add", "--intent-to-add", "c.py")
        assert list(WorkTree(at(repository)).paths()) == ["a.py", "c.py"]

    def test_sparse_checkout(self, repository: Repository, index: Index) -> None:
        repository.write("in/a.py", "")
        repository.write("out/b.py", "")
        repository.commit()
        repository.git("sparse-checkout", "set", "in")
        assert not (repository.root / "out").exists()
        assert list(WorkTree(at(repository)).paths()) == ["in/a.py"]
        assert list(index.paths()) == ["in/a.py", "out/b.py"]

    def test_vanished(self, repository: Repository) -> None:
        repository.stage("a.py", "")
        tree = WorkTree(at(repository))
        (repository.root / "a.py").unlink()
        assert list(tree.paths()) == ["a.py"]
        (answer,) = tree.read_many(["a.py"])
        assert "git restore" in why(answer)

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
    def test_no_permission(self, repository: Repository) -> None:
        repository.stage("a.py", "")
        (repository.root / "a.py").chmod(0)
        (answer,) = WorkTree(at(repository)).read_many(["a.py"])
        assert why(answer) == "cannot be read: Permission denied"

    def test_something_else_where_a_file_was(self, repository: Repository) -> None:
        (repository.root / "folder.py").mkdir()
        os.mkfifo(repository.root / "pipe.py")
        (repository.root / "link.py").symlink_to("/etc/passwd")
        folder, pipe, link = WorkTree(at(repository)).read_many(["folder.py", "pipe.py", "link.py"])
        assert why(folder) == "is not a file"
        assert why(pipe) == "is not a file"
        assert why(link) == "is a link: put the file itself there"

    def test_folder_that_became_a_link_out_of_the_repository(self, repository: Repository, tmp_path: Path) -> None:
        repository.stage("sub/a.py", "")
        (repository.root / "sub").rename(tmp_path / "outside")
        (repository.root / "sub").symlink_to(tmp_path / "outside")
        (answer,) = WorkTree(at(repository)).read_many(["sub/a.py"])
        assert "folder that is a link" in why(answer)

    def test_root_behind_a_link(self, repository: Repository, tmp_path: Path) -> None:
        repository.stage("a.py", "text")
        (tmp_path / "link").symlink_to(repository.root)
        assert read(WorkTree(git.locate(str(tmp_path / "link"))), "a.py") == b"text"

    def test_conflict_is_read_from_disk(self, conflicted: Repository) -> None:
        tree = WorkTree(at(conflicted))
        assert list(tree.paths()) == ["x.py"]
        assert b"<<<<<<<" in read(tree, "x.py")


class TestIndex:
    def test_never_the_work_tree(self, repository: Repository, index: Index) -> None:
        repository.stage("a.py", "staged")
        repository.write("a.py", "not staged")
        repository.write("b.py", "not staged")
        assert read(index, "a.py") == b"staged"
        assert not index.exists("b.py")
        with pytest.raises(CannotRead, match="is not staged: run `git add` on it"):
            read(index, "b.py")

    @pytest.mark.parametrize("version", [2, 4])
    def test_read_while_others_are_being_read(self, repository: Repository, index: Index, version: int) -> None:
        """A check opens further files while the ones to judge are coming in; names are compressed in version 4."""
        for number in range(300):
            repository.write(f"{number}.py", str(number))
        repository.git("add", "-A")
        repository.git("update-index", f"--index-version={version}")
        paths = [f"{number}.py" for number in range(300)]
        for number, source in enumerate(index.read_many(paths)):
            assert source == Source(f"{number}.py", str(number).encode())
            assert read(index, f"{299 - number}.py") == str(299 - number).encode()
            assert not index.exists(f"{number}.p")

    def test_gone_from_disk(self, repository: Repository, index: Index) -> None:
        repository.stage("a.py", "staged")
        (repository.root / "a.py").unlink()
        assert read(index, "a.py") == b"staged"

    @pytest.mark.usefixtures("conflicted")
    def test_conflict(self, index: Index) -> None:
        with pytest.raises(CannotRead, match="has a merge conflict: resolve it"):
            read(index, "x.py")

    def test_content_missing_in_a_partial_clone(self, repository: Repository, tmp_path: Path) -> None:
        repository.write("a.py", "old")
        old = repository.commit()
        repository.write("a.py", "new")
        repository.commit()
        repository.git("config", "uploadpack.allowFilter", "true")
        repository.git("clone", "-q", "--filter=blob:none", repository.root.as_uri(), "../partial")
        (tmp_path / "repository").rename(tmp_path / "unreachable")
        with git.Objects(git.locate(str(tmp_path / "partial"))) as objects:
            assert read(Commit(objects, "HEAD"), "a.py") == b"new"
            with pytest.raises(CannotRead, match="git"):
                read(Commit(objects, old), "a.py")


class TestResolve:
    def test_names_from_a_sub_folder(self, repository: Repository) -> None:
        for path in ("a.py", "sub/b.py", "sub/deep/c.py"):
            repository.write(path, "")
        found = resolve(
            at(repository, "sub"), ["b.py", "./b.py", "../a.py", "deep", str(repository.root / "sub/b.py"), "-new.py"]
        )
        assert found.files == ("sub/b.py", "a.py", "sub/-new.py")
        assert found.folders == ("sub/deep",)

    def test_root(self, repository: Repository) -> None:
        (repository.root / "sub").mkdir()
        assert resolve(at(repository, "sub"), [".."]).folders == ("",)
        assert resolve(at(repository), ["."]).folders == ("",)

    def test_links(self, repository: Repository, tmp_path: Path) -> None:
        """A file behind a linked folder is the file it is; a link itself is none, nor is what a link leads out to."""
        repository.write("real/a.py", "")
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside/b.py").write_text("")
        (repository.root / "linked").symlink_to("real")
        (repository.root / "out").symlink_to(tmp_path / "outside")
        (repository.root / "link.py").symlink_to("real/a.py")
        names = ["linked/a.py", "out/b.py", "link.py", "linked", "out"]
        assert resolve(at(repository), names) == (("real/a.py",), ())

    @pytest.mark.parametrize("name", ["../x.py", "/etc/passwd", "sub/../../x.py", ".."])
    def test_outside(self, repository: Repository, name: str) -> None:
        with pytest.raises(UsageError, match="is outside the repository"):
            resolve(at(repository), [name])

    def test_repository_inside(self, repository: Repository) -> None:
        Repository.create(repository.root / "vendor/inner").write("deep/x.py", "")
        assert resolve(at(repository), ["vendor/inner/deep/x.py", ".git/config"]) == ((), ())


PATTERNS = st.lists(
    st.sampled_from(
        [
            *("a", "a/", "/a", "a/*", "a/**/b", "**/b", "b/**", "*.py", "[ab].py", "a?", "/*", "b.py "),
            *("!a.py", "!a/b", "!b/a", "!/a/b.py", "!*", "\\!a", "#a", "", " "),
        ]
    ),
    max_size=5,
)
PARTS = st.sampled_from(["a", "b", "a.py", "b.py", "ab", "!a", "#a", "c d"])
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@pytest.fixture(scope="module")
def checked_by_git(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository.create(tmp_path_factory.mktemp("ignored"))


class TestExcludes:
    @settings(deadline=None, max_examples=50)
    @given(patterns=PATTERNS, paths=st.lists(PATHS, min_size=1, max_size=6))
    def test_as_git_itself(self, checked_by_git: Repository, patterns: list[str], paths: list[str]) -> None:
        checked_by_git.write(".gitignore", "".join(pattern + "\n" for pattern in patterns))
        excludes = Excludes(patterns)
        assert {path for path in paths if path in excludes} == git.ignored(at(checked_by_git), paths)

    def test_odd_names(self) -> None:
        excludes = Excludes(["old/*.py"])
        assert os.fsdecode(b"old/\xff.py") in excludes
        assert "old/new\nline.py" in excludes
        assert "older/x.py" not in excludes


class TestDecode:
    @pytest.mark.parametrize(
        ("data", "text"),
        [
            (b"", ""),
            (b"\xef\xbb\xbf", ""),
            (b"\xef\xbb\xbfx = 1", "x = 1"),
            (b"\xef\xbb\xbf# coding: utf-8-unix\nx", "# coding: utf-8-unix\nx"),
            (b"a\r\nb\rc\n\r\n", "a\nb\nc\n\n"),
            (b"a\x0cb\x0b\x1c\xc2\x85\xe2\x80\xa8c", "a\x0cb\x0b\x1c\x85\u2028c"),
            (b"# -*- coding: latin-1 -*-\n\xe9", "# -*- coding: latin-1 -*-\n\u00e9"),
            (b"# caf\xe9 coding=Latin_1-dos\n\xe9", "# caf\u00e9 coding=Latin_1-dos\n\u00e9"),
            (
                b"#!/usr/bin/python\r# vim: set fileencoding=cp1252 :\r\x80",
                "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n\u20ac",
            ),
            (b"\x0c # coding: cp1252\n\x80", "\x0c # coding: cp1252\n\u20ac"),
            (b"\n# coding: latin-1\n\xe9", "\n# coding: latin-1\n\u00e9"),
            (b"# coding: shift_jis\n\x83\x65", "# coding: shift_jis\n\u30c6"),
            (b"x = 1\n# coding: latin-1\n\xc3\xa9", "x = 1\n# coding: latin-1\n\u00e9"),
            (b"\n\n# coding: latin-1\n\xc3\xa9", "\n\n# coding: latin-1\n\u00e9"),
            (b"'coding: latin-1'\n\xc3\xa9", "'coding: latin-1'\n\u00e9"),
        ],
    )
    def test_text(self, data: bytes, text: str) -> None:
        assert decode(data, "a.py") == text
        assert all(word.encode() in data for word in text.split() if word.isascii())

    @pytest.mark.parametrize(
        ("data", "place", "message"),
        [
            (b"x = 1\r\ny = '\xc3\xa9\xff'\n", (2, 7), "byte 0xff is not utf-8"),
            (b"\xef\xbb\xbfab\xff", (1, 3), "byte 0xff is not utf-8"),
            (b"\xff\xfex\0", (1, 1), "byte 0xff is not utf-8"),
            (b"# coding: ascii\n\n\xc3\xa9", (3, 1), "byte 0xc3 is not ascii"),
            (b"'\xed\xa0\x80'", (1, 2), "byte 0xed is not utf-8"),
            (b"a\n\xc3\xa9\0", (2, 2), "holds a NUL character"),
            (b"\n #  coding: klingon\n", (2, 13), "no text encoding klingon"),
            (b"# coding: rot13\n", (1, 11), "no text encoding rot13"),
            (b"# coding: hex\n", (1, 11), "no text encoding hex"),
            (b"# coding: zlib\n", (1, 11), "no text encoding zlib"),
            (b"# coding: utf-16\n", (1, 11), "no text encoding utf-16"),
            (b"# coding: utf-7\n+AHA-ytest", (1, 11), "no text encoding utf-7"),
            (b"# coding: unicode_escape\n\\x70ytest", (1, 11), "no text encoding unicode-escape"),
            (b"# coding: raw_unicode_escape\n\\u0070ytest", (1, 11), "no text encoding raw-unicode-escape"),
            (b"# coding: ..os\n", (1, 11), "no text encoding ..os"),
            (b"\xef\xbb\xbf# coding: latin-1\n", (1, 11), "begins with a UTF-8 byte order mark"),
        ],
    )
    def test_refused_at_its_place(self, data: bytes, place: tuple[int, int], message: str) -> None:
        with pytest.raises(CannotRead) as caught:
            decode(data, "a.py")
        (problem,) = caught.value.problems
        assert (problem.path, problem.line, problem.column) == ("a.py", *place)
        assert message in problem.message

    @given(
        st.lists(
            st.sampled_from(["\n", "\r", "\r\n", "x", "'", "#", " ", "coding", ":", "=", "latin-1", "\x0c", "pass"])
        ),
        st.sampled_from([b"", b"\xef\xbb\xbf"]),
    )
    def test_encoding_as_in_python(self, words: list[str], bom: bytes) -> None:
        """Where Python reads a string literal at a file's end, it is the same string; its bytes are no ASCII."""
        data = bom + "".join(words).encode() + b"\n'''\xc3\xa9'''\n"
        try:
            last = ast.parse(data).body[-1]
        except SyntaxError:
            return
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and "'''" not in "".join(words):
            assert decode(data, "a.py").endswith(f"'''{last.value.value}'''\n")

    @given(st.binary(max_size=60), st.sampled_from(["utf-8", "latin-1", "cp932", "gb18030", "euc-jp", "iso2022-jp"]))
    def test_text_or_a_problem_and_never_a_surrogate(self, data: bytes, codec: str) -> None:
        try:
            text = decode(b"# coding: " + codec.encode() + b"\n" + data, "a.py")
        except CannotRead:
            return
        assert "\r" not in text
        assert "\0" not in text
        text.encode()
