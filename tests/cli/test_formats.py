"""`ssot-guard check --format ...`: what reads each format reads what the command prints."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import jsonschema
import pytest
from front_door import CHECKOUT, LAUNCH, Done, ssot_guard
from repository import Repository

from ssot_guard.cli.check import FORMATS

ALLOWLIST = """\
version: 1
exempt:
  - {rule: direct-launch, path: tests/kept.py, subject: "<module>", reason: measures pytest itself}
debt:
  direct-launch:
    tests/old.py: ["<module>"]
"""


@pytest.fixture
def mixed(guarded: Repository) -> Repository:
    """One finding of every status."""
    guarded.write("tests/old.py", LAUNCH)
    guarded.write("tests/kept.py", LAUNCH)
    guarded.write("ssot-allowlist.yaml", ALLOWLIST)
    guarded.commit()
    guarded.stage("tests/new é.py", LAUNCH)
    return guarded


def check(repository: Repository, *arguments: str, **environment: str) -> Done:
    return ssot_guard(repository, "check", *arguments, **environment)


def test_sarif(mixed: Repository) -> None:
    done = check(mixed, "--format", "sarif")
    assert (done.code, done.err) == (1, "")
    log = json.loads(done.out)
    schema = CHECKOUT / "tests" / "reports" / "sarif" / "sarif-schema-2.1.0.json"
    jsonschema.Draft4Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(log)
    (run,) = log["runs"]
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]]
    assert places == ["tests/kept.py", "tests/new%20%C3%A9.py", "tests/old.py"]
    assert [bool(one["suppressions"]) for one in run["results"]] == [True, False, True]


def test_that_cannot_be_read(guarded: Repository) -> None:
    guarded.stage("tests/broken.py", b"# \xff\n" + LAUNCH.encode())
    done = check(guarded, "--format", "sarif")
    assert (done.code, done.err) == (3, "")
    (run,) = json.loads(done.out)["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_warnings_go_to_standard_error(guarded: Repository) -> None:
    policy = (guarded.root / "ssot-guard.yaml").read_text()
    guarded.write("ssot-guard.yaml", policy + "exclude: [no-such-folder/**]\n")
    done = check(guarded, "--format", "sarif")
    assert done.code == 0
    assert done.err.startswith("warning: ssot-guard.yaml:")
    json.loads(done.out)


def test_github(mixed: Repository) -> None:
    """In UTF-8 on any stream: the runner takes no other encoding."""
    done = check(mixed, "--format", "github", PYTHONIOENCODING="latin-1")
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("::error file=tests/new é.py,line=3,col=1,endLine=3,")
    assert done.out.count("\n") == 1


def test_gitlab(mixed: Repository) -> None:
    done = check(mixed, "--format", "gitlab", "--output", "quality.json")
    assert done == Done(1, "", "")
    (issue,) = json.loads((mixed.root / "quality.json").read_text())
    assert issue["location"] == {"path": "tests/new é.py", "lines": {"begin": 3}}


def test_junit(mixed: Repository) -> None:
    done = check(mixed, "--format", "junit")
    assert (done.code, done.err) == (1, "")
    root = ElementTree.fromstring(done.out)
    assert [[child.tag for child in case] for case in root.iter("testcase")] == [["skipped"], ["failure"], ["skipped"]]


def test_checkstyle(mixed: Repository) -> None:
    done = check(mixed, "--format", "checkstyle")
    assert (done.code, done.err) == (1, "")
    assert [file.get("name") for file in ElementTree.fromstring(done.out)] == ["tests/new é.py"]


def test_csv_is_the_same_on_any_stream(mixed: Repository) -> None:
    done = check(mixed, "--format", "csv", PYTHONIOENCODING="latin-1")
    assert (done.code, done.err) == (1, "")
    assert [row["status"] for row in csv.DictReader(io.StringIO(done.out, newline=""))] == ["exempt", "new", "debt"]
    check(mixed, "--format", "csv", "--output", "report.csv")
    assert (mixed.root / "report.csv").read_bytes() == done.out.encode()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_name_that_is_not_utf8(guarded: Repository, name: str) -> None:
    try:
        guarded.stage("tests/caf\udce9\n::x,]]>.py", LAUNCH)
    except OSError:
        pytest.skip("no such names here")
    done = check(guarded, "--format", name)
    assert (done.code, done.err) == (1, "")
    assert "\udce9" not in done.out


def test_help_names_every_format(guarded: Repository) -> None:
    assert ", ".join(FORMATS) in " ".join(check(guarded, "--help").out.split())
