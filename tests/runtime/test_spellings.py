"""One table of spellings holds for both guards; what one of them cannot see is named, and a change would be noticed."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from engine.snippets import judged, policy
from front_door import CHECKOUT
from once import Once
from repository import run
from runtime.spellings import FILES, LISTED, SPELLINGS, TRUTH, Spelling

from ssot_guard.sources import Source

MODES = ("fresh", "cached")


def marked(gap: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=gap, strict=True)] if gap else []


STATIC = [pytest.param(each, id=each.name, marks=marked(each.static_gap)) for each in SPELLINGS]
RUNTIME = [
    pytest.param(number, mode, id=f"{each.name}, {mode}", marks=marked(each.runtime_gap))
    for number, each in enumerate(SPELLINGS)
    for mode in MODES
    if each.only in ("", mode)
]


def make(root: Path) -> None:
    """The repository of the table, with a file for each spelling."""
    files = dict(FILES)
    files |= {each.file(): each.code for each in SPELLINGS}
    files["ssot-guard.yaml"] = yaml.safe_dump({"version": 1, "truths": {"base": dict(TRUTH)}})
    files["ssot-allowlist.yaml"] = yaml.safe_dump({"version": 1, "debt": {"competing-import": LISTED}})
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(root / "lib.zip", "w") as archive:
        archive.writestr("gonelib.py", "")


@pytest.fixture(scope="session")
def outcomes(once: Once) -> Mapping[tuple[int, str], Mapping[str, Any]]:
    """What came of each spelling under the guard, in each mode: one process a mode, one fork a spelling."""
    root = once.folder(f"spellings-{sys.version_info[1]}", make)
    return {(number, mode): told for mode in MODES for number, told in driven(root, mode)}


def driven(root: Path, mode: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    driver = Path(__file__).with_name("driver.py")
    modules = "".join(each.file().removesuffix(".py").replace("/", ".") + "\n" for each in SPELLINGS)
    done = run(sys.executable, str(driver), str(root), mode, cwd=root, given=modules, PYTHONPATH=str(CHECKOUT))
    return [json.loads(line) for line in done.output.splitlines() if line.startswith("[")]


@pytest.mark.parametrize("spelling", STATIC)
def test_the_static_rule_sees(spelling: Spelling) -> None:
    findings = judged(Source(spelling.file(), spelling.code.encode()), policy(TRUTH, FILES), "competing-import", FILES)
    assert {finding.subject for finding in findings} == ({spelling.subject} if spelling.subject else set())


@pytest.mark.parametrize(("number", "mode"), RUNTIME)
def test_the_guard_sees(number: int, mode: str, outcomes: Mapping[tuple[int, str], Mapping[str, Any]]) -> None:
    spelling, told = SPELLINGS[number], outcomes[number, mode]
    if spelling.raises:
        assert (told["raised"], told["hits"]) == (spelling.raises, 0)
    else:
        assert (told["subject"], told["raised"], told["hits"]) == (
            spelling.subject,
            "",
            1 if spelling.subject else 0,
        ), told


REFUSED = [
    pytest.param(number, mode, id=f"{each.name}, {mode}")
    for number, each in enumerate(SPELLINGS)
    for mode in MODES
    if each.subject and each.only in ("", mode) and not each.runtime_gap and not each.raises
]


@pytest.mark.parametrize(("number", "mode"), REFUSED)
def test_what_is_refused_leaves_nothing_behind(
    number: int, mode: str, outcomes: Mapping[tuple[int, str], Mapping[str, Any]]
) -> None:
    told = outcomes[number, mode]
    assert (told["left"], told["parent"]) == ([], True)


@pytest.mark.parametrize(("number", "mode"), REFUSED)
def test_the_message_names_file_and_line(
    number: int, mode: str, outcomes: Mapping[tuple[int, str], Mapping[str, Any]]
) -> None:
    spelling, told = SPELLINGS[number], outcomes[number, mode]
    first, truth, instead, allow = told["message"].splitlines()
    path = SPELLINGS[number].file()
    lines = [at for at, line in enumerate(spelling.code.splitlines(), 1) if told["line"] == at]
    assert lines, "a line of the file"
    assert first == f"{path}:{told['line']} imports {spelling.subject}"
    assert truth == "breaks the truth base: it competes with shop.base.Base"
    assert instead == "instead: import from shop.base.Base"
    assert allow.startswith(f"allow: ssot-guard allowlist add {path}::{spelling.subject} --rule competing-import")


SWEPT = [pytest.param(number, id=each.name) for number, each in enumerate(SPELLINGS) if "sweep" in each.runtime_gap]


@pytest.mark.parametrize("number", SWEPT)
def test_the_sweep_finds_what_is_no_import(number: int, outcomes: Mapping[tuple[int, str], Mapping[str, Any]]) -> None:
    path = SPELLINGS[number].file()
    assert [path, SPELLINGS[number].subject] in outcomes[number, "cached"]["held"]


def test_the_sweep_finds_nothing_in_files_that_may(outcomes: Mapping[tuple[int, str], Mapping[str, Any]]) -> None:
    held = {tuple(each) for told in outcomes.values() for each in told["held"]}
    assert {path for path, _ in held if "/spelled_" not in path} == set()
