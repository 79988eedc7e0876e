"""Scripts in package.json."""

from __future__ import annotations

import json

import pytest
from engine.readers.configured import Row, commands, judged, rows, span
from hypothesis import given
from hypothesis import strategies as st

ALLOWED = {
    "a script that is no text": '{"scripts": {"test": ["pytest"], "a": {"b": "pytest"}, "c": 1, "d": null}}',
    "scripts somewhere else": '{"config": {"scripts": {"test": "pytest"}}, "x": "pytest"}',
    "a script called so": '{"scripts": {"pytest": "node run.js", "all": "npm run pytest"}}',
    "a package": '{"scripts": {}, "devDependencies": {"pytest": "1"}, "keywords": ["pytest"]}',
    "a probe": '{"scripts": {"v": "pytest --version"}}',
    "a list": '["pytest"]',
    "a text": '"pytest"',
    "nothing": "",
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_allowed(text: str) -> None:
    assert rows("package.json", text) == []


BLOCKED: dict[str, tuple[str, list[Row]]] = {
    "in escapes": ('{"scripts": {"t": "\\u0070ytest"}}', [(1, 20, "scripts.t")]),
    "a name of two lines": ('{"scripts": {"a\\nb": "pytest"}}', [(1, 23, "scripts.a b")]),
    "before and after others": (
        '{"scripts": {\n  "pretest": "pytest a",\n  "posttest": "npm run x && pytest b"\n}}',
        [(2, 15, "scripts.pretest"), (3, 29, "scripts.posttest")],
    ),
    "a key that is there twice": (
        '{"scripts": {"t": "pytest a", "t": "pytest b"}, "scripts": {"t": "pytest"}}',
        [(1, 20, "scripts.t"), (1, 37, "scripts.t"), (1, 67, "scripts.t")],
    ),
    "with comments, as some tools allow": ('// x\n{"scripts": { /* y */ "t": "pytest" }}', [(2, 29, "scripts.t")]),
    "cut off": ('{"name": "x", "scripts": {\n "t": "pytest -q', [(2, 8, "<file>")]),
    "cut off behind it": ('{"scripts": {\n "t": "pytest -q",', [(2, 8, "<file>")]),
    "in a conflict of a merge": (
        '{"scripts": {\n<<<<<<< HEAD\n "t": "pytest"\n=======\n "t": "pytest -q"\n>>>>>>> x\n}}',
        [(3, 8, "scripts.t"), (5, 8, "scripts.t")],
    ),
    "with quotes in quotes": ('{"scripts": {"t": "echo \\"é\\" | bash -c \'pytest\'"}}', [(1, 33, "scripts.t")]),
}


@pytest.mark.parametrize(("text", "found"), BLOCKED.values(), ids=BLOCKED)
def test_blocked(text: str, found: list[Row]) -> None:
    assert [row[:2] for row in rows("web/package.json", text)] == [row[:2] for row in found]
    if "<file>" not in {row[2] for row in found} and "<<<" not in text:
        assert rows("package.json", text) == found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_in_any_encoding(encoding: str) -> None:
    assert rows("package.json", '{"é": 1,\n "scripts": {"t": "pytest é"}}'.encode(encoding)) == [(2, 20, "scripts.t")]


@pytest.mark.parametrize("deep", ["[" * 20_000, '{"a":' * 20_000])
def test_nested_deeply(deep: str) -> None:
    assert rows("package.json", f'{{"scripts": {{"t": "pytest"}}, "x": {deep}')[0][:2] == (1, 20)


def test_ten_megabytes() -> None:
    text = '{"x": [' + '"aaaaaaaaaaaa",' * 700_000 + '0], "scripts": {"t": "pytest"}}'
    assert [row[2] for row in rows("package.json", text)] == ["scripts.t"]


@given(commands, st.booleans(), st.integers(0, 3), st.data())
def test_place(command: str, is_ascii: bool, indent: int, data: st.DataObject) -> None:
    written = json.dumps(command, ensure_ascii=is_ascii)[1:-1]
    if data.draw(st.booleans()):
        char = data.draw(st.sampled_from("yte"))
        written = written.replace(char, f"\\u{ord(char):04x}", 1)
    text = '{{"scripts": {{{0}"a": "ls",{0}"t": "{1}",{0}"b": ""}}}}'.format("\n" + " " * indent, written)
    (finding,) = judged("package.json", text)
    assert finding.line == 3
    assert json.loads(f'"{span(text, finding)}"') == command
