"""`ssot-guard history`: the commits of a branch from the first to the last, in each format."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest
from front_door import CHECKOUT, LAUNCH, ssot_guard
from repository import Repository

SCHEMA = json.loads((CHECKOUT / "docs" / "history.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def falling(guarded: Repository) -> Repository:
    """Two launches come with one commit each, and one goes."""
    guarded.write("tests/a.py", LAUNCH)
    guarded.commit("one")
    guarded.write("tests/b.py", LAUNCH)
    guarded.commit("two")
    guarded.write("tests/a.py", "")
    guarded.commit("one less")
    return guarded


@pytest.mark.parametrize("wrong", [["--every", "year"], ["--format", "sarif"], ["--colour"], ["HEAD"]])
def test_usage(guarded: Repository, wrong: list[str]) -> None:
    done = ssot_guard(guarded, "history", *wrong)
    assert (done.code, done.out) == (2, "")
    assert "`ssot-guard history --help` lists what there is" in done.err


def test_json(falling: Repository) -> None:
    done = ssot_guard(falling, "history", "--format", "json")
    assert done.code == 0, done
    told = json.loads(done.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert [point["truths"]["test-runner"]["findings"] for point in told["points"]] == [0, 1, 2, 1]
    assert [(change["kind"], change["path"]) for change in told["changes"]] == [
        ("introduced", "tests/a.py"),
        ("introduced", "tests/b.py"),
        ("removed", "tests/a.py"),
    ]
    assert told["forecasts"][0]["why"] == "too few points"


def test_text(falling: Repository) -> None:
    done = ssot_guard(falling, "history", PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert "test-runner on HEAD: 0 -> 1 findings" in done.out
    assert "  Introduced: A U Thor 2\n  Removed: A U Thor 1\n" in done.out


def test_csv_into_a_file(falling: Repository) -> None:
    assert ssot_guard(falling, "history", "--format", "csv", "--output", "out.csv").out == ""
    text = (falling.root / "out.csv").read_bytes().decode()
    assert [row["change"] for row in csv.DictReader(io.StringIO(text, newline=""))] == ["", "1", "1", "-1"]
