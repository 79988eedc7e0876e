"""YAML that cannot be read: never a crash, and no silence where a command starts pytest."""

from __future__ import annotations

import time

import pytest
from engine.readers.reading import told, wrong
from hypothesis import given
from hypothesis import strategies as st

PATHS = [
    ".github/workflows/ci.yml",
    "action.yml",
    ".gitlab-ci.yml",
    "azure-pipelines.yml",
    ".circleci/config.yml",
    "bitbucket-pipelines.yml",
    ".pre-commit-config.yaml",
    "compose.yaml",
    "Taskfile.yml",
    "pod.yaml",
]
BROKEN = "a: {{ b }} c\n"

ALLOWED = [
    "  name: pytest\n",
    "  - name: pytest\n",
    "  packages:\n  - pytest\n",
    "  requirements:\n    run:\n    - pytest\n",
    "  pytest tests:\n    y\n",
    "  pytest: x\n",
    "  # pytest\n",
    "  - x # pytest\n",
    "  - echo pytest\n",
    "  - pip install \\\n     pytest\n",
    "  - {name: pytest, x: y}\n",
    "  {% pytest %}\n",
    "  {{ pytest }}\n",
    "  run: |\n",
]

BLOCKED = [
    ('  run: "cd x\\npytest -q"\n', [(2, 15, "<file>")]),
    ("  - {run: ${{ x }} -m pytest}\n", [(2, 11, "<file>")]),
    ('  - {name: x, run: "pytest -q"}\n', [(2, 21, "<file>")]),
    ("  - {command: [pytest], x: y}\n", [(2, 16, "<file>")]),
    ("\t- pytest\n", [(2, 4, "<file>")]),
    ("  x: [python, -m, pytest]\n", [(2, 7, "<file>")]),
    ("  - python \\\n     -m pytest\n", [(2, 5, "<file>")]),
    ("  - >\n    python\n    -m pytest\n", [(4, 5, "<file>")]),
    ("  - '{{ x }}' -m pytest\n", [(2, 6, "<file>")]),
    ('  - !x &a "pytest"\n', [(2, 12, "<file>")]),
    ("  name: x\n  run: |\n    pytest\n", [(4, 5, "<file>")]),
    ("  names:\n  - name: x\n    run: pytest\n", [(4, 10, "<file>")]),
    ("  cd x; if y; then pytest; fi \\", [(2, 15, "<file>")]),
]


def test_what_is_no_command() -> None:
    assert wrong(PATHS[0], [(BROKEN + text, []) for text in ALLOWED]) == {}


def test_what_is_one() -> None:
    assert wrong(PATHS[0], [(BROKEN + text, expected) for text, expected in BLOCKED]) == {}


ILLEGIBLE = {
    "merge conflict": "<<<<<<< a\n  x: y\n=======\n",
    "tab": "a:\n\tb: c\n",
    "unfinished": "a: [\n",
    "unfinished quote": 'a: "\n',
    "a directive": "%YAML 1.2\n%x\n---\n",
    "a control character": "a: \x07\n",
    "a byte order mark inside": "a: \ufeff\n",
    "two byte order marks": "\ufeff\ufeffa: b\n",
    "nul": "a: \0\n",
    "too deep": "a: " + "[" * 100 + "]" * 100 + "\n",
    "deep": "a: " + "[" * 100_000 + "\n",
    "an alias to itself": "a: &a [*a]\n",
    "aliases": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "deep aliases": "a: &a [x]\n"
    + "".join(f"b{n}: &b{n} {'[' * 45}*b{n - 1}{']' * 45}\n".replace("*b-1", "*a") for n in range(20)),
    "a big number": 'a: "\\U99999999"\n',
    "a surrogate": 'a: "\\ud800"\n',
}
HELD = "apiVersion: v1\nkind: Pod\nx:\n  - pytest -q\n"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("why", ILLEGIBLE)
def test_what_cannot_be_read_is_read_by_its_lines(why: str, path: str) -> None:
    text = ILLEGIBLE[why] + HELD
    places = told(path, text)
    assert [(line, subject) for line, _, subject in places] == [(text.count("\n"), "<file>")]


SOUND = {
    ".gitlab-ci.yml": ("é:\n  script: [pytest]\n", "é.script"),
    ".circleci/config.yml": ("é: x\njobs: {t: {steps: [run: pytest]}}\n", "jobs.t.steps[0]"),
    "pod.yaml": (
        "x: é\napiVersion: v1\nkind: Pod\nspec: {containers: [{name: t, command: [pytest]}]}\n",
        "containers.t",
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("path", SOUND)
def test_encodings(path: str, encoding: str) -> None:
    text, subject = SOUND[path]
    assert [held for _, _, held in told(path, text.encode(encoding))] == [subject]


def test_latin_1_is_read_character_by_character() -> None:
    assert told(".gitlab-ci.yml", "é:\n  script: [pytest]\n".encode("latin-1")) == [(2, 12, "é.script")]


@pytest.mark.parametrize("path", [PATHS[0], PATHS[-1]])
def test_ten_megabytes_are_read_by_their_lines(path: str) -> None:
    begun = time.monotonic()
    assert len(told(path, HELD + "# 3456789\n" * 1_000_000 + "  x\n")) == 1
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("text", ["{{" * 200_000, "${{" * 200_000, "{% " * 200_000, "- " * 200_000, "&a " * 200_000])
def test_what_begins_and_never_ends_costs_no_time(text: str, path: str) -> None:
    begun = time.monotonic()
    told(path, f"a: {text}\n{HELD}")
    told(path, f"apiVersion: 1\nkind: x\nx: '{text} pytest'\n")
    assert time.monotonic() - begun < 30


@given(st.sampled_from(PATHS), st.integers(0, 400), st.data())
def test_half_a_file_is_no_crash(path: str, cut: int, data: st.DataObject) -> None:
    keys = ["jobs", "steps", "run", "script", "services", "command", "tasks", "cmds", "args", "x", "<<", "entry"]
    values = ["pytest", "[pytest]", "{a: pytest}", "|", "&a", "*a", '"', "- pytest", "!t", "", "?", "{{ x }}"]
    lines = data.draw(
        st.lists(st.tuples(st.integers(0, 4), st.sampled_from(keys), st.sampled_from(values)), max_size=9)
    )
    text = HELD + "".join(f"{'  ' * indent}{key}: {value}\n" for indent, key, value in lines)
    told(path, text[:cut])


KEYS = "jobs steps run script services command tasks cmds args env with containers apiVersion kind matrix strategy vars"
SCALARS = st.sampled_from(["pytest", "x", "", "$A", "${{ a }}"]).map(repr)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda row: f"[{', '.join(row)}]")
        | st.dictionaries(st.sampled_from([*KEYS.split(), "repos", "hooks", "<<"]), inner, max_size=4).map(
            lambda row: f"{{{', '.join(f'{key}: {value}' for key, value in row.items())}}}"
        )
    ),
    max_leaves=20,
)


@given(st.sampled_from(PATHS), DOCUMENTS)
def test_whatever_shape_it_has_is_no_crash(path: str, text: str) -> None:
    told(path, text + "\n# pytest\n")
