"""The shadow record: which edges fired, from any number of processes."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from front_door import CHECKOUT
from repository import Repository

import ssot_guard
from ssot_guard.problems import CannotRead
from ssot_guard.runtime.record import VARIABLE

LISTED = "version: 1\ndebt:\n  competing-import:\n    listed.py: [legacy_base]\n"
USES = "import legacy_base\nimport importlib\nimportlib.import_module('.'.join(['legacy_kit', 'deep']))\n"
MANY = """\
import os, subprocess, sys
import ssot_guard
ssot_guard.install(mode="warn")
for _ in range(8):
    if os.fork() == 0:
        for _ in range(200):
            import listed
        os._exit(0)
if len(sys.argv) < 2:
    subprocess.run([sys.executable, "-W", "ignore", __file__, "again"])
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
"""


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def recorded(shop: Repository) -> Repository:
    shop.write("ssot-allowlist.yaml", LISTED)
    shop.write("listed.py", USES)
    return shop


@pytest.mark.filterwarnings("ignore::ssot_guard.NonCanonicalImportWarning")
def test_each_edge_once_with_why_it_was_let_through(
    recorded: Repository, on_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "edges é.jsonl")
    with ssot_guard.guarded(root=on_path, mode="warn"):
        for path in ("listed.py", "shop/base.py"):
            for _ in range(2):
                file = str(on_path / path)
                exec(compile(USES, file, "exec"), {"__file__": file, "__name__": "made"})
    edges = lines(recorded.root / "edges é.jsonl")
    assert [(e["path"], e["line"], e["subject"], e["status"]) for e in edges] == [
        ("listed.py", 1, "legacy_base", "debt"),
        ("listed.py", 3, "legacy_kit.deep", "new"),
        ("shop/base.py", 1, "legacy_base", "canonical"),
        ("shop/base.py", 3, "legacy_kit.deep", "canonical"),
    ]
    assert {(e["version"], e["rule"], e["truth"]) for e in edges} == {(1, "competing-import", "base")}


def test_nothing_is_written_unasked(on_path: Path) -> None:
    before = sorted(on_path.iterdir())
    with ssot_guard.guarded(root=on_path):
        exec("import shop", {"__file__": str(on_path / "listed.py")})
    assert [path for path in sorted(on_path.iterdir()) if path.name != "__pycache__"] == before


def test_many_processes_write_whole_lines(recorded: Repository) -> None:
    recorded.write("many.py", MANY)
    done = recorded.run(sys.executable, "-W", "ignore", "many.py", PYTHONPATH=str(CHECKOUT), **{VARIABLE: "edges"})
    assert done.output == ""
    counted = Counter((e["path"], e["subject"]) for e in lines(recorded.root / "edges"))
    assert counted == {("listed.py", "legacy_base"): 16, ("listed.py", "legacy_kit.deep"): 16}


def test_a_file_that_cannot_be_written_is_told_at_once(on_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "no/such/folder")
    with pytest.raises(CannotRead, match=f"{VARIABLE} names it, and it cannot be written: No such file"):
        ssot_guard.install(root=on_path)
