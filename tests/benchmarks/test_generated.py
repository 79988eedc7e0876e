"""Generated trees: the same every time, and as suspicious as they say."""

from __future__ import annotations

import ast
import json
from collections import Counter
from pathlib import Path

import generated
import pytest
from front_door import ssot_guard
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import Repository


@pytest.fixture(scope="module")
def thousand() -> list[generated.File]:
    return list(generated.files(1_000))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 150), st.integers(0, 150), st.integers(0, 3))
def test_a_larger_tree_holds_all_of_a_smaller_one(some: int, more: int, seed: int) -> None:
    """And it is the same at every call."""
    small, large = list(generated.files(some, seed)), list(generated.files(some + more, seed))
    assert large[:some] == small
    assert [file.text() for file in large[:some][:3]] == [file.text() for file in small[:3]]


def test_another_seed_is_another_tree() -> None:
    assert [file.text() for file in generated.files(5, 1)] != [file.text() for file in generated.files(5, 2)]


class TestMix:
    def test_each_hundred_has_all_kinds_in_their_shares(self, thousand: list[generated.File]) -> None:
        assert sum(generated.KINDS.values()) == 100
        for first in range(0, 1_000, 100):
            assert Counter(file.kind for file in thousand[first : first + 100]) == generated.KINDS

    def test_is_that_of_the_real_case(self, thousand: list[generated.File]) -> None:
        """60 % tests, 19 KB in the mean, 62 % of the files without a last line end."""
        texts = [file.text() for file in thousand]
        assert sum(file.path.startswith("tests/") for file in thousand) == 600
        assert 17_000 < sum(map(len, texts)) / 1_000 < 21_000
        assert 0.55 < sum(not text.endswith("\n") for text in texts) / 1_000 < 0.69

    def test_has_a_few_odd_names_and_empty_files(self, thousand: list[generated.File]) -> None:
        assert [file.number for file in thousand if not file.path.isascii()] == [generated.UNICODE]
        assert [file.number for file in thousand if " " in file.path] == [generated.SPACE]
        assert [file.number for file in thousand if not file.text()] == [generated.EMPTY]
        assert len({file.path for file in thousand}) == 1_000

    def test_commented_out_files_are_runs_of_indented_comments(self, thousand: list[generated.File]) -> None:
        files = [file.text() for file in thousand if file.kind == "commented-out"]
        lines = [line for text in files for line in text.splitlines()]
        assert all(line.lstrip().startswith("#") for line in lines)
        assert sum(line.startswith("    ") for line in lines) > len(lines) / 2
        assert max(text.count("\n") for text in files) > 1_000

    def test_every_file_is_python(self, thousand: list[generated.File]) -> None:
        for file in thousand[:200]:
            ast.parse(file.text())


def test_the_guard_finds_what_was_planted(tmp_path: Path) -> None:
    """Files that call pytest.main and that start it as a process; what is commented out does not count."""
    generated.generate(str(tmp_path), 100)
    done = ssot_guard(Repository(tmp_path), "check", "--format", "json", "--rule", "direct-launch")
    found = {finding["path"] for finding in json.loads(done.out)["findings"]}
    assert found == {file.path for file in generated.files(100) if file.kind in ("launch", "process")}


def test_a_clean_tree_has_nothing_to_find(tmp_path: Path) -> None:
    generated.generate(str(tmp_path), 100, clean=True)
    done = ssot_guard(Repository(tmp_path), "check", "--rule", "direct-launch")
    assert done.code == 0, done.out
    assert "files checked: nothing new" in done.out
