"""What git shows of an edit: the entry's own lines; and that a command that has nothing left to do does nothing."""

from __future__ import annotations

import pytest
from front_door import LAUNCH, ssot_guard
from repository import Repository

FILE = "ssot-allowlist.yaml"
LISTED = """\
# who may, and why
version: 1

exempt:   # people write these
  - rule: direct-launch
    # the oldest
    path: tests/kept.py   # it stays
    reason: >-
      a reason of
      two lines

  - {rule: direct-launch, path: tests/other.py,
     reason: "another one"}   # in brackets

# what was there
debt:
  direct-launch:
    tests/a.py: ["<module>"]
    # paid off by the summer
    tests/b.py: [ '<module>', go ]   # two
    tests/c.py: ["<module>"]
"""
IN_FUNCTION = "import pytest\n\n\ndef go():\n    return pytest.main()\n"
WHY = ("--rule", "direct-launch", "--reason", "measures the runner")


@pytest.fixture
def listed(guarded: Repository) -> Repository:
    for name in ("a", "c", "new", "kept", "other"):
        guarded.write(f"tests/{name}.py", LAUNCH)
    guarded.write("tests/b.py", LAUNCH + IN_FUNCTION)
    guarded.write(FILE, LISTED)
    guarded.commit()
    return guarded


def run(repository: Repository, *arguments: str) -> None:
    done = ssot_guard(repository, "allowlist", *arguments)
    assert (done.code, done.err) == (0, "")


def numbers(repository: Repository) -> tuple[int, int]:
    """Lines added and removed."""
    added, removed, _ = repository.git("diff", "--numstat", "--", FILE).split("\t")
    return int(added), int(removed)


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("add", "tests/new.py", *WHY), (3, 0)),
        (("add", "tests/new.py::<module>", *WHY, "--owner", "@us", "--expires", "2999-01-31"), (6, 0)),
        (("add", "tests/kept.py", *WHY, "--owner", "@us", "--replace"), (2, 3)),
        (("remove", "tests/kept.py"), (0, 6)),
        (("remove", "tests/other.py"), (0, 2)),
        (("remove", "tests/c.py"), (0, 1)),
        (("remove", "tests/b.py::go"), (1, 1)),
    ],
)
def test_only_the_lines_of_the_entry_and_only_once(
    listed: Repository, arguments: tuple[str, ...], lines: tuple[int, int]
) -> None:
    run(listed, *arguments)
    assert numbers(listed) == lines
    once = (listed.root / FILE).read_bytes()
    run(listed, *arguments)
    assert (listed.root / FILE).read_bytes() == once
    listed.git("checkout", "-q", "--", FILE)
    run(listed, *arguments)
    assert (listed.root / FILE).read_bytes() == once


def test_pruning_one_file_that_is_paid_off_takes_its_line(listed: Repository) -> None:
    run(listed, "prune")
    assert listed.git("status", "--porcelain") == ""
    listed.write("tests/c.py", "")
    for _ in range(2):
        run(listed, "prune")
        assert numbers(listed) == (0, 1)


def test_a_second_baseline_is_refused_and_changes_nothing(listed: Repository) -> None:
    assert ssot_guard(listed, "allowlist", "baseline").code == 2
    assert listed.git("status", "--porcelain") == ""
