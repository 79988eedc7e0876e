"""The one door to ast-grep: what it takes long over, what it says nothing about, what it panics at."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from engine.snippets import findings, lines

from ssot_guard import rules
from ssot_guard.engine import matcher
from ssot_guard.problems import CannotRead

LAUNCH = "import pytest\npytest.main()\n"

LARGE = [
    ("8,000 indented comment lines", "def f():\n" + "    # x\n" * 8000 + "    pass\n", 8004),
    ("8,000 of them, commented code with quotes", "if x:\n" + "    # it's \"x\" '''\n" * 8000 + "    pass\n", 8004),
    ("8,000 of them at the end of a text", "x = '''\n" + "    # x\n" * 8000 + "'''\n", 8004),
    ("8,000 of them between decorators", "@a\n" + "    # x\n" * 8000 + "def f(): pass\n", 8004),
    ("8,000 of them in a list", "x = [\n" + "    # x\n" * 8000 + "]\n", 8004),
    ("8,000 comment lines in steps", "if x:\n" + "".join(f"{' ' * (n % 60)}# x\n" for n in range(8000)) + " y\n", 8004),
    ("8,000 comment lines after tabs and form feeds", "def f():\n" + "\t\f# x\n" * 8000 + "\tpass\n", 8004),
    ("8,000 comment lines with blank ones between", "def f():\n" + "    # x\n\n" * 8000 + "    pass\n", 16004),
    ("100,000 nested brackets", "x = " + "[" * 100_000 + "]" * 100_000 + "\n", 3),
    ("100,000 nested parentheses", "x = " + "(" * 100_000 + "1" + ")" * 100_000 + "\n", 3),
    ("a text of 5 MB in one line", "x = '" + "a" * 5_000_000 + "'\n", 3),
    ("a comment of 5 MB in one line", "# " + "a" * 5_000_000 + "\n", 3),
    ("a name of 5 MB", "a" * 5_000_000 + "\n", 3),
]


@pytest.mark.parametrize(("code", "line"), [pytest.param(*row[1:], id=row[0]) for row in LARGE])
def test_what_comes_after_something_large_is_found(code: str, line: int) -> None:
    assert lines(code + LAUNCH) == [line]


def test_a_long_line_of_code() -> None:
    """One that names nothing of interest; the launch stands at its end."""
    found = findings("import pytest; x = [" + "1, " * 100_000 + "]; pytest.main()\n")
    assert [(finding.line, finding.column) for finding in found] == [(1, 300_024)]


@pytest.mark.parametrize("opening", ["[", "(", "{", "f(", "x[", "not ", "lambda: ", "-", "*", "await ", "if x:\n"])
def test_nested_without_an_end(opening: str) -> None:
    """No crash; what a broken nesting hides cannot be asked for, what stands before it can."""
    assert lines(LAUNCH + opening * 20_000)[:1] == [2]


DEEP = [
    ("a sum", "x = " + "a + " * 5_000 + "a\n"),
    ("a chain of calls", "x" + ".a()" * 5_000 + "\n"),
    ("calls in calls", "f(" * 1_000 + ")" * 1_000 + "\n"),
    ("blocks in blocks", "".join(" " * n + "if x:\n" for n in range(300)) + " " * 300 + "pass\n"),
    ("functions in functions", "".join(" " * n + "def f():\n" for n in range(100)) + " " * 100 + "pass\n"),
    ("an elif after an elif", "if x: pass\n" + "elif x: pass\n" * 5_000),
    ("a text after a text", "x = (" + "'a'\n" * 5_000 + ")\n"),
    ("an operator after an operator", "x = " + "a and b or " * 5_000 + "c\n"),
]


@pytest.mark.parametrize("code", [pytest.param(row[1], id=row[0]) for row in DEEP])
def test_deep_code(code: str) -> None:
    assert lines(f"{code}{LAUNCH}")[-1:] == [code.count("\n") + 2]


def test_comments_in_texts_stay_what_they_are() -> None:
    """Blanking comment lines must not touch the program that a text holds."""
    program = "import pytest\n" + "    # x\n" * 150 + "pytest.main()\n"
    code = "if x:\n" + "    # y\n" * 150 + f"    exec('''{program}''')\n"
    assert lines(code) == [152]


def test_a_run_of_comments_does_not_move_what_comes_after() -> None:
    code = "def f():\n" + "    # é 🎉 'x\n" * 150 + "    import pytest; pytest.main()\n"
    (finding,) = findings(code)
    assert (finding.line, finding.column, finding.subject) == (152, 20, "f")


# -- rules that ast-grep does not take: it stays silent, panics or raises bare exceptions


@pytest.mark.parametrize(
    "document",
    [
        {"id": "unknown key", "rule": {"kind": "call", "kinds": "call"}},
        {"id": "unknown kind", "rule": {"kind": "no_such_kind"}},
        {"id": "unknown utility", "rule": {"matches": "nowhere"}},
        {"id": "syntax error in a pattern", "rule": {"pattern": "import import ("}},
        {"id": "syntax error in an inner pattern", "rule": {"kind": "call", "inside": {"pattern": "import import ("}}},
        {"id": "broken regular expression", "rule": {"kind": "call", "regex": "("}},
        {"id": "empty", "rule": {}},
        {"id": "no mapping", "rule": "call"},
        {"id": "nothing", "rule": None},
        {"id": "unknown constraint", "rule": {"pattern": "$A()"}, "constraints": {"A": {"kinds": "x"}}},
    ],
    ids=lambda document: str(document["id"]),
)
def test_a_rule_that_cannot_work_is_an_error_and_never_one_that_finds_nothing(document: dict[str, Any]) -> None:
    with pytest.raises(CannotRead) as caught:
        matcher.find(matcher.parse("f()\n"), document)
    assert str(document["id"]) in str(caught.value)


def test_a_rule_finds_in_the_order_of_the_text() -> None:
    root = matcher.parse("a(b())\nc()\n")
    found = matcher.find(root, {"id": "calls", "rule": {"kind": "call"}})
    assert [node.text() for node in found] == ["a(b())", "b()", "c()"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("no file", None),
        ("no YAML", "id: [\n"),
        ("a document without `rule`", "id: calls\nlanguage: python\n"),
        ("no mapping", "- calls\n"),
        ("an empty file", ""),
        ("bytes that are no text", "\x00"),
        ("one document too few", "id: calls\nlanguage: python\nrule: {kind: call}\n"),
        ("a misspelt id", None),
        ("an unknown key within", None),
    ],
)
def test_a_broken_rule_folder_is_an_error(
    name: str, text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is a real one; only where it lies is told differently."""
    shutil.copytree(rules.folder(), tmp_path / "hooks")
    file = tmp_path / "hooks" / "direct-launch" / "rule.yml"
    good = file.read_text(encoding="utf-8")
    if name == "no file":
        file.unlink()
    elif name == "a misspelt id":
        file.write_text(good.replace("id: calls", "id: call"), encoding="utf-8")
    elif name == "an unknown key within":
        file.write_text(good.replace("kind: call\n", "kind: call\n  kinds: call\n"), encoding="utf-8")
    else:
        file.write_text(text or "", encoding="utf-8")
    monkeypatch.setattr(rules, "folder", lambda: os.fspath(tmp_path / "hooks"))
    with pytest.raises(CannotRead, match=r"rule\.yml|ast-grep"):
        findings(LAUNCH)
