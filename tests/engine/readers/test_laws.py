"""What holds in every format: places are those of the command, and no input stops the reading or hides a launch."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from engine.readers.reading import found, judged
from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_guard.problems import CannotRead


class Form(NamedTuple):
    """How a format holds a row of commands: each as a line of its own."""

    path: str
    before: str
    line: str
    join: str = "\n"


FORMS = [
    Form("run.sh", "set -e\n", "{}"),
    Form("run.sh", "f() {\n", "  {} || exit 1"),
    Form("Makefile", "X = 1\n\ntest: a b\n", "\t{}"),
    Form("Makefile", "test:\n", "\t{}", " && \\\n"),
    Form("Makefile", ".ONESHELL:\ntest:\n", "\t{}"),
    Form("justfile", "x := '1'\n\ntest a='b':\n", "    @{}"),
    Form("justfile", "test:\n    #!/bin/sh\n", "    {}"),
    Form("Dockerfile", "FROM x AS y\n", "RUN {}"),
    Form("Dockerfile", "FROM x\nRUN true && \\\n", "  {}", " && \\\n"),
    Form("Dockerfile", "FROM x\nRUN <<EOF\n", "{}"),
    Form("run.ps1", "# é\n", "if ($x) { {} }"),
    Form("run.ps1", "function f {\n", "  {}; $y = 1"),
    Form("run.bat", "@echo off\n", "{} || exit /b 1"),
    Form("run.bat", "if exist x (\n", "  @{}"),
    Form("Procfile", "# é\n", "web: {}"),
]
COMMANDS = st.sampled_from(
    ["pytest", "pytest -q tests", "python -m pytest -x", "env A=1 pytest", "uv run pytest --co=x", "timeout 9 pytest"]
)
OTHERS = st.sampled_from(["ls -l", "pip install pytest", "echo pytest", "python run.py", "git log --oneline", "cd é"])
BYTES = [b"\xff\xfe", b"\x00", b"\xe9", b"\xf0\x9f\x98\x80", b"\r\n", b"(" * 50, b"`", b'"', b"'", b"\\\n", b"<<E\n"]


def written(form: Form, commands: list[str]) -> str:
    return form.before + form.join.join(form.line.replace("{}", command, 1) for command in commands) + "\n"


@given(st.sampled_from(FORMS), st.lists(st.one_of(COMMANDS, OTHERS), min_size=1, max_size=6))
def test_a_launch_is_told_where_it_stands(form: Form, commands: list[str]) -> None:
    text = written(form, commands)
    first = form.before.count("\n") + 1
    expected = [
        (first + at, form.line.index("{}") + 1, command)
        for at, command in enumerate(commands)
        if "pytest" in command and not command.startswith(("pip", "echo"))
    ]
    assert [each[:3] for each in found(form.path, text)] == expected


@given(st.sampled_from(FORMS), COMMANDS, st.sampled_from(["\r\n", "\r"]))
def test_line_ends_do_not_matter(form: Form, command: str, line_end: str) -> None:
    text = written(form, ["ls", command])
    places = [(each.line, each.column) for each in judged(form.path, text)]
    assert [(each.line, each.column) for each in judged(form.path, text.replace("\n", line_end))] == places != []


@pytest.mark.parametrize("codec", ["latin-1", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("form", FORMS)
def test_encodings_do_not_matter(form: Form, codec: str) -> None:
    text = written(form, ["echo é", "pytest -q"])
    places = [(each.line, each.column) for each in judged(form.path, text)]
    assert [(each.line, each.column) for each in judged(form.path, text.encode(codec))] == places != []


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_ends_anywhere_is_read(form: Form) -> None:
    text = written(form, ["pytest -q", "ls"])
    for end in range(len(text)):
        judged(form.path, text[:end])
    assert found(form.path, text.rstrip("\n"))


@settings(max_examples=300)
@given(st.sampled_from(FORMS), st.lists(st.one_of(st.sampled_from(BYTES), st.binary(max_size=8)), max_size=4))
def test_any_bytes_are_read(form: Form, junk: list[bytes]) -> None:
    """Neither is a launch before them hidden."""
    text = written(form, ["pytest -q", "ls"]).encode() + b"\n" + b"\n".join(junk)
    assert judged(form.path, text) != [] or text.startswith((b"\xff\xfe", b"\xfe\xff"))


@pytest.mark.parametrize(
    "part", ["(", "{", "[", "$(", "${", "{{", "`", '"', "'", "<#", "if ", "\\", "&", "^", "@", "=", "%x", "$(X", "<<E "]
)
@pytest.mark.parametrize("form", FORMS)
def test_deep_nesting_is_read_or_refused(form: Form, part: str) -> None:
    text = written(form, ["pytest -q", part * 2_000 + "ls"])
    try:
        assert judged(form.path, text)
    except CannotRead as refused:
        assert "nested too deeply" in str(refused)


@pytest.mark.parametrize("form", FORMS)
def test_a_large_file_is_read(form: Form) -> None:
    assert judged(form.path, written(form, ["pytest -q", *["ls -l"] * 20_000]))
    assert judged(form.path, written(form, ["pytest -q", "; ".join(["ls -l"] * 20_000)]))
    assert judged(form.path, written(form, ["pytest -q", "x" * 400_000]))
