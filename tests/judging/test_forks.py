"""Children that do a part of the work: what comes of it is what one process comes to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from front_door import CHECKOUT, LAUNCH
from repository import Repository

DRIVER = Path(__file__).with_name("forking.py")
SQUARES = [number**2 for number in range(10)]

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="the system has no files in memory")


def told(*arguments: str) -> Any:
    return json.loads(printed(*arguments))


def printed(*arguments: str) -> str:
    """What the driver prints, its buffers filled and emptied as usual."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = [sys.executable, str(DRIVER), *arguments]
    done = subprocess.run(command, env={**variables, "PYTHONPATH": str(CHECKOUT)}, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def test_all_is_done_in_order() -> None:
    """Each process has every third item; none of them does what another one has done."""
    found, left = told("squares")
    assert found == [[square, number % 3 == 0] for number, square in enumerate(SQUARES)]
    assert not left


def test_a_child_that_dies() -> None:
    """Its part is done by the parent."""
    found, left = told("dying")
    assert found == [[square, number % 3 in (0, 1)] for number, square in enumerate(SQUARES)]
    assert not left


@pytest.mark.parametrize("how", ["refused", "forgotten"])
def test_the_system_gives_no_children(how: str) -> None:
    """Or does not keep how they ended: all is done all the same."""
    found, left = told(how)
    assert [square for square, _ in found] == SQUARES
    assert not left


def test_an_error_is_the_parents() -> None:
    """As if there were no children."""
    assert told("refusing") == [[["a.py", 1, 2, "in the parent: True"]], False]


def test_an_interrupt_ends_all() -> None:
    """No child goes on when the parent does not."""
    assert told("interrupted") == ["interrupted", False]


def test_a_child_says_nothing() -> None:
    """What its parent has still in its buffers is the parent's to write."""
    assert printed("buffered").startswith("once\n[")


def test_threads_would_be_missing() -> None:
    assert told("threads") == [True, False]


def test_a_tree_is_sifted_alike(repository: Repository) -> None:
    """With files that cannot be read or decoded, excluded ones, and imports that lead on."""
    repository.commit_files(
        {
            "ssot-guard.yaml": "version: 1\nexclude: [vendor/**]\ntruths:\n  runner:\n    canonical: [run_tests.py]\n"
            "    launches: [pytest]\n    competing: [rival]\n",
            "run_tests.py": "",
            "rival.py": "class Rival: pass\n",
            "passes_on.py": "from rival import *\n",
            "vendor/a.py": LAUNCH,
            "broken.py": "import pytest  # \udcff",
            "cookie.py": "# coding: nonsense\nimport rival\n",
            **{f"test_{number}.py": LAUNCH if number % 3 else "from passes_on import Rival\n" for number in range(200)},
        }
    )
    (repository.root / "test_7.py").unlink()
    one, three = told("scans", str(repository.root))
    assert one == three
    assert "test_7.py" in one and "broken.py" in one and "through passes_on.py" in one
