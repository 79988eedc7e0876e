"""`ssot-guard owners`: as a table and as JSON."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from front_door import CHECKOUT, Done, ssot_guard
from listed import listed
from repository import Repository

SCHEMA = json.loads((CHECKOUT / "docs" / "owners.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Nothing here changes it."""
    return listed(Repository.create(tmp_path_factory.mktemp("listed") / "repository"))


def told(done: Done) -> dict[str, Any]:
    """The object on standard output, held against the schema."""
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def test_a_table(here: Repository) -> None:
    assert ssot_guard(here, "owners") == Done(
        0,
        "owner     debt  files  exempt  rules\n"
        "@more        4      3       0  competing-import 3, direct-launch 1\n"
        "@testers     4      3       0  competing-import 3, direct-launch 1\n"
        "@ci          1      1       1  direct-launch 2\n"
        "@last        1      1       0  competing-import 1\n"
        "@all         0      0       1  direct-launch 1\n"
        "@perf        0      0       1  competing-import 1\n"
        "total        6      5       3  competing-import 5, direct-launch 4\n",
        "",
    )


def test_json(here: Repository) -> None:
    done = ssot_guard(
        here, "owners", "--format", "json", "--owner", "@ci", "--owner", "@perf", "--rule", "direct-launch"
    )
    assert told(done) == {
        "version": 1,
        "allowlist": "ssot-allowlist.yaml",
        "owners": [{"owner": "@ci", "debt": 1, "files": 1, "exempt": 1, "rules": {"direct-launch": 2}}],
        "total": {"debt": 1, "files": 1, "exempt": 1},
    }


def test_nobody_and_what_a_terminal_would_act_on(guarded: Repository) -> None:
    """A reader of names has to be able to tell them apart, and no name may be a command to the terminal."""
    entry = '{rule: direct-launch, path: a.py, reason: needs it, owner: "\\e[31mred\\nteam"}'
    guarded.write("ssot-allowlist.yaml", f"version: 1\nexempt: [{entry}]\ndebt: {{direct-launch: {{b.py: [f]}}}}\n")
    assert ssot_guard(guarded, "owners").out.splitlines()[1:3] == [
        "(nobody)              1      1       0  direct-launch 1",
        "\\x1b[31mred\\nteam     0      0       1  direct-launch 1",
    ]
    owners = told(ssot_guard(guarded, "owners", "--format", "json"))["owners"]
    assert [share["owner"] for share in owners] == [None, "\x1b[31mred\nteam"]


def test_nothing(guarded: Repository) -> None:
    assert ssot_guard(guarded, "owners").out == "owner  debt  files  exempt\ntotal     0      0       0\n"
    assert told(ssot_guard(guarded, "owners", "--format", "json"))["owners"] == []


def test_the_schema_is_one_and_refuses(here: Repository) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    whole = told(ssot_guard(here, "owners", "--format", "json"))
    share = whole["owners"][0]
    for wrong in ({**share, "owner": ""}, {**share, "debt": -1}, {**share, "more": 1}):
        assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({**whole, "owners": [wrong]})


def test_codeowners_that_cannot_be_understood(guarded: Repository) -> None:
    """Nobody's debt is not the same as debt whose owner cannot be read."""
    guarded.write("ssot-allowlist.yaml", "version: 1\ndebt: {direct-launch: {b.py: [f]}}\n")
    guarded.write("docs/CODEOWNERS", "* @a\n*.py platform\n")
    done = ssot_guard(guarded, "owners")
    assert (done.code, done.out) == (3, "")
    assert done.err == "docs/CODEOWNERS:2:1: platform is no owner: write @user, @organisation/team or an address\n"


def test_a_truth_that_there_is_not(here: Repository) -> None:
    done = ssot_guard(here, "owners", "--truth", "test-runer")
    assert (done.code, done.out) == (2, "")
    assert "no truth `test-runer`. Did you mean `test-runner`? There are: test-runner, environments" in done.err
