"""Command lines of nothing but files are read without argparse, as argparse reads them."""

from __future__ import annotations

import sys

import pytest
from front_door import CHECKOUT, LAUNCH, POLICY
from hypothesis import given
from hypothesis import strategies as st
from repository import Repository

from ssot_guard.cli import check, files_only
from ssot_guard.cli.parser import Parser


@pytest.mark.parametrize(
    "rest",
    [
        [],
        ["--"],
        ["a.py"],
        ["--", "a.py", "b c.py"],
        ["--", "-x.py"],
        ["--", "--staged"],
        [""],
        ["--", ""],
        ["é.py", ":/"],
    ],
)
def test_files(rest: list[str]) -> None:
    """Hooks end the options with `--`, so that a file called `-x.py` is a file."""
    found = files_only.options(check.configure, rest)
    assert found is not None
    assert vars(found) == vars(parsed(rest))


@pytest.mark.parametrize(
    "rest", [["--staged"], ["a.py", "--rule", "x"], ["-h"], ["-"], ["a.py", "--", "b.py"], ["--", "a.py", "--"]]
)
def test_what_may_be_an_option(rest: list[str]) -> None:
    """argparse has to say."""
    assert files_only.options(check.configure, rest) is None


@given(st.lists(st.sampled_from(["--", "-", "a.py", "", "--staged", "-x", "--format", "json", "--jobs=2", "d/e f"])))
def test_any_command_line(rest: list[str]) -> None:
    """Either argparse is asked, or it would say the same."""
    found = files_only.options(check.configure, rest)
    if found is not None:
        assert vars(found) == vars(parsed(rest))


def test_hooks_import_no_argparse(repository: Repository) -> None:
    repository.commit_files({"ssot-guard.yaml": POLICY, "run_tests.py": "", "a.py": LAUNCH})
    program = (
        "import sys; from ssot_guard.cli import main; print(main(['check', '--', 'a.py']), 'argparse' in sys.modules)"
    )
    done = repository.run(sys.executable, "-c", program, PYTHONPATH=str(CHECKOUT))
    assert done.output.endswith("1 False\n")


def parsed(rest: list[str]) -> object:
    parser = Parser(prog="ssot-guard check")
    check.configure(parser)
    return parser.parse_args(rest)
