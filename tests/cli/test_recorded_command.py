"""`ssot-guard recorded`: what runs have shown, held against the allowlist and the static rule."""

from __future__ import annotations

import json
import sys

import pytest
from front_door import CHECKOUT, ssot_guard
from repository import Repository

POLICY = """\
version: 1
truths:
  base:
    canonical: [shop.Base]
    competing: [legacy_base, "legacy_kit.*"]
"""
LISTED = """\
version: 1
exempt:
  - {rule: competing-import, path: "tools/**", reason: the vendor's own tools need it, covers: 1}
debt:
  competing-import:
    tests/test_a.py: [legacy_base, legacy_kit.deep]
    tests/test_gone.py: [legacy_base]
"""
USES = "import importlib\nimport legacy_base\nimportlib.import_module('.'.join(['legacy_kit', 'deep']))\n"
FILES = {
    "ssot-guard.yaml": POLICY,
    "ssot-allowlist.yaml": LISTED,
    "shop.py": "class Base: ...\n",
    "legacy_base.py": "",
    "legacy_kit/__init__.py": "",
    "legacy_kit/deep.py": "",
    "tools/x.py": "",
    "tests/test_gone.py": "import legacy_base\n",
    "tests/test_a.py": USES,
}
RUN = "import ssot_guard; ssot_guard.install(); import tests.test_a"


@pytest.fixture
def recorded(repository: Repository) -> Repository:
    """A repository with the record of one run."""
    repository.commit_files(FILES)
    run = repository.run(sys.executable, "-c", RUN, PYTHONPATH=str(CHECKOUT), SSOT_GUARD_RECORD="edges.jsonl")
    assert run.output == ""
    return repository


def test_what_is_idle_and_what_only_run_time_sees(recorded: Repository) -> None:
    done = ssot_guard(recorded, "recorded", "edges.jsonl")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "listed, and not imported in these runs (2): if all was run, take out what is paid off",
        "  ssot-allowlist.yaml:3: exempt tools/**",
        "  ssot-allowlist.yaml:7: debt tests/test_gone.py legacy_base",
        "imported, and the static rule does not see it (1): write the name out, if it can be",
        "  tests/test_a.py:3 imports legacy_kit.deep (debt)",
        "2 recorded imports in 1 file",
    ]


def test_several_records_as_json(recorded: Repository) -> None:
    line = {"version": 1, "rule": "competing-import", "path": "tests/test_gone.py", "line": 1}
    line |= {"subject": "legacy_base", "truth": "base", "status": "debt"}
    recorded.write("more/edges é", json.dumps(line) + "\n")
    done = ssot_guard(recorded, "recorded", "--format", "json", "../edges.jsonl", "edges é", cwd="more")
    told = json.loads(done.out)
    assert [entry["path"] for entry in told["idle"]] == ["tools/**"]
    assert [edge["subject"] for edge in told["unseen"]] == ["legacy_kit.deep"]
    assert len(told["edges"]) == 3


@pytest.mark.parametrize(
    "text",
    ["{", "{}", "[]", '{"rule": "competing-import"}', "1", "\udcff", "[" * 100_000, '{"path": 1}', " "],
)
def test_a_line_that_is_none(recorded: Repository, text: str) -> None:
    good = (recorded.root / "edges.jsonl").read_text()
    recorded.write("bad", good + text + "\n")
    done = ssot_guard(recorded, "recorded", "bad")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("bad:3:1: is no line that the import guard wrote")


def test_no_record(recorded: Repository) -> None:
    done = ssot_guard(recorded, "recorded", "nowhere")
    assert (done.code, done.err) == (3, "nowhere: cannot be read: No such file or directory\n")
