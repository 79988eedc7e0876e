"""One part of a file, replaced."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard.editing.part import Marks, replaced, update
from ssot_guard.problems import CannotRead, UsageError

MARKS = Marks("<!-- begin -->", "<!-- end -->")
PART = "<!-- begin -->\nnew\n<!-- end -->\n"
AROUND = st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=4).map(b"".join)


@settings(deadline=None)
@given(AROUND, st.sampled_from([b"\n", b"\r\n"]), AROUND, st.sampled_from([b"", b"no line end"]))
def test_all_else_stays(before: bytes, ends: bytes, after: bytes, last: bytes) -> None:
    """Byte for byte, be it text or not; and a second time changes nothing."""
    marked = ends.join([b"  <!-- begin -->", b"old", b"<!-- end -->", b""])
    done = replaced(before + marked + after + last, PART, MARKS, path="p")
    assert done == before + PART.encode().replace(b"\n", ends) + after + last
    assert replaced(done, PART, MARKS, path="p") == done


def test_the_last_line_keeps_having_no_end() -> None:
    assert replaced(b"<!-- begin -->\n<!-- end -->", PART, MARKS, path="p") == PART.rstrip("\n").encode()


def test_after_a_byte_order_mark() -> None:
    """Nobody sees it before the first line, which is a mark all the same; and it stays."""
    mark = b"\xef\xbb\xbf"
    assert replaced(mark + b"<!-- begin -->\n<!-- end -->\n", PART, MARKS, path="p") == mark + PART.encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "p: has no line `<!-- begin -->`"),
        (b"text <!-- begin -->\n<!-- end -->\n", "p: has no line `<!-- begin -->`"),
        (b"<!-- begin -->\n", "p: has no line `<!-- end -->`"),
        (b"<!-- begin -->\n<!-- begin -->\n<!-- end -->\n", "p:2:1: `<!-- begin -->` again, after line 1"),
        (b"<!-- begin -->\n<!-- end -->\n\n<!-- end -->\n", "p:4:1: `<!-- end -->` again, after line 2"),
        (b"x\n<!-- end -->\n<!-- begin -->\n", "p:2:1: `<!-- end -->` stands before `<!-- begin -->`"),
        ("<!-- begin -->\n<!-- end -->\n".encode("utf-16"), "p: has no line `<!-- begin -->`"),
    ],
)
def test_where_it_is_not_plain_which_part_is_meant(data: bytes, says: str) -> None:
    """A place, and what to write: nothing is guessed."""
    with pytest.raises(CannotRead) as raised:
        replaced(data, PART, MARKS, path="p")
    assert str(raised.value).startswith(says)


class TestUpdate:
    def test_a_link_is_followed_and_the_mode_kept(self, repository: Repository) -> None:
        repository.write("real.md", "<!-- begin -->\n<!-- end -->\n")
        (repository.root / "real.md").chmod(0o600)
        (repository.root / "link.md").symlink_to("real.md")
        assert update(str(repository.root / "link.md"), PART, MARKS, make="it")
        assert (repository.root / "link.md").is_symlink()
        assert (repository.root / "real.md").read_text() == PART
        assert (repository.root / "real.md").stat().st_mode & 0o777 == 0o600

    def test_what_is_up_to_date_is_not_written(self, repository: Repository) -> None:
        """Its time stays, so that nothing is built anew."""
        repository.write("p.md", PART)
        os.utime(repository.root / "p.md", (1, 1))
        assert not update(str(repository.root / "p.md"), PART, MARKS, make="it")
        assert (repository.root / "p.md").stat().st_mtime == 1

    def test_no_file(self, repository: Repository) -> None:
        with pytest.raises(UsageError, match=r"there is no file .*p\.md: `make it` makes it"):
            update(str(repository.root / "p.md"), PART, MARKS, make="make it")

    def test_a_folder(self, repository: Repository) -> None:
        with pytest.raises(CannotRead, match="cannot be read"):
            update(str(repository.root), PART, MARKS, make="it")
