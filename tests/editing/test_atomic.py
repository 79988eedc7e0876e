"""Files replaced in one step."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ssot_guard.editing.atomic import replace


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o444])
def test_mode_is_kept(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "allowlist.yaml"
    file.write_bytes(b"old")
    file.chmod(mode)
    replace(str(file), b"new\r\n")
    assert file.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    replace(str(tmp_path / "allowlist.yaml"), b"")
    assert (tmp_path / "allowlist.yaml").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_whoever_has_the_old_file_open_keeps_it_whole(tmp_path: Path) -> None:
    file = tmp_path / "allowlist.yaml"
    file.write_bytes(b"old")
    with open(file, "rb") as reader:
        replace(str(file), b"new")
        assert reader.read() == b"old"


def test_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """A folder cannot be replaced by a file: the step that fails is the last one."""
    (tmp_path / "allowlist.yaml").mkdir()
    with pytest.raises(OSError):
        replace(str(tmp_path / "allowlist.yaml"), b"new")
    assert os.listdir(tmp_path) == ["allowlist.yaml"]


def test_made_elsewhere_where_a_killed_process_left_something(tmp_path: Path) -> None:
    file, spare = tmp_path / "allowlist.yaml", tmp_path / "git" / "spare"
    spare.parent.mkdir()
    spare.write_bytes(b"half of")
    file.write_bytes(b"old")
    replace(str(file), b"new", spare=str(spare))
    assert file.read_bytes() == b"new"
    assert not spare.exists()


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="needs a second file system")
def test_made_on_another_file_system(tmp_path: Path) -> None:
    """No rename leads from there: it is made anew beside the file."""
    with TemporaryDirectory(dir="/dev/shm") as folder:
        if os.stat(folder).st_dev == os.stat(tmp_path).st_dev:
            pytest.skip("there is only one file system")
        replace(str(tmp_path / "allowlist.yaml"), b"new", spare=os.path.join(folder, "spare"))
        assert os.listdir(folder) == []
    assert os.listdir(tmp_path) == ["allowlist.yaml"]
    assert (tmp_path / "allowlist.yaml").read_bytes() == b"new"


def test_name_as_long_as_names_may_be(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 255)
    replace(str(file), b"new")
    assert file.read_bytes() == b"new"
