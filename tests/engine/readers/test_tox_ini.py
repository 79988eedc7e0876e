"""Commands in tox.ini."""

from __future__ import annotations

import configparser

import pytest
from engine.readers.configured import Row, commands, judged, rows, span
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard.engine.notation import ini

ALLOWED = {
    "a key of another name": "[testenv]\nlist_dependencies_command = pytest\ninstall_command=pytest",
    "a word in a list of packages": "[testenv]\ndeps =\n  pytest\n  -rpytest\ncommands = python run.py",
    "commented out in the middle": "[testenv]\ncommands =\n  python run.py\n# pytest\n  # pytest\n  ; pytest\n",
    "a comment behind a command": "[testenv]\ncommands = python run.py # pytest; pytest",
    "pytest's own options": "[pytest]\naddopts = pytest\ntestpaths = pytest\n",
    "an argument": "[testenv]\ncommands = python run.py pytest\n  echo pytest",
    "a probe": "[testenv]\ncommands = pytest --version\n  - pytest --collect-only {posargs}",
    "only what the user gives": "[testenv]\ncommands = {posargs}\n",
    "a placeholder that is never closed": "[testenv]\ncommands = python run.py {posargs:pytest\n",
    "references that lead to each other": "[a]\nx = {[a]y}\ny = {[a]x}\n[testenv]\ncommands = {[a]x}",
    "packages by a factor": "[testenv]\ndeps =\n  py311: pytest\n",
    "allowed programs": "[testenv]\nallowlist_externals = pytest\n",
    "nothing": "",
    "an environment's name": "[testenv:pytest]\ncommands = python run.py\n",
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_allowed(text: str) -> None:
    assert rows("tox.ini", text) == []


BLOCKED: dict[str, tuple[str, list[Row]]] = {
    "in a line of its own, outside of everything": ("pytest -q\n", [(1, 1, "<file>")]),
    "a default for what the user gives": (
        "[testenv]\ncommands = {posargs:pytest {toxinidir}/tests}\n",
        [(2, 21, "testenv.commands")],
    ),
    "a default for a variable": ("[testenv]\ncommands = {env:RUNNER:pytest} -q", [(2, 24, "testenv.commands")]),
    "by a reference to a value that is no command": (
        "[base]\ntest = pytest\n    nose2\n[testenv:a]\ncommands = {[base]test}",
        [(5, 12, "testenv:a.commands")],
    ),
    "by a reference, in the middle": (
        "[base]\npython = python -X dev\n[testenv]\ncommands =\n    {[base]python} -m pytest",
        [(5, 5, "testenv.commands")],
    ),
    "a reference to commands is told once, where they are": (
        "[testenv]\ncommands = pytest\n[testenv:b]\ncommands = {[testenv]commands}\n",
        [(2, 12, "testenv.commands")],
    ),
    "behind what is nothing by default": (
        "[testenv]\ncommands =\n    {env:COVERAGE_RUN:} pytest {posargs:{env:ARGS:}}\n",
        [(3, 25, "testenv.commands")],
    ),
    "behind a factor and what ignores its failure": (
        "[testenv]\ncommands =\n  py3{10,11}-!cov,x: - pytest -q\n  py311:! pytest\n  -pytest\n",
        [(3, 24, "testenv.commands"), (4, 11, "testenv.commands"), (5, 4, "testenv.commands")],
    ),
    "over several lines": (
        "[testenv]\ncommands =\n    python \\\n      -m \\\n      pytest\n    pytest \\",
        [(3, 5, "testenv.commands"), (6, 5, "testenv.commands")],
    ),
    "before and after": (
        "[testenv:a]\ncommands_pre = pytest a\ncommands_post: pytest b\nCOMMANDS=pytest c\n",
        [(2, 16, "testenv:a.commands_pre"), (3, 16, "testenv:a.commands_post"), (4, 10, "testenv:a.commands")],
    ),
    "by the environment's python": (
        "[testenv]\ncommands =\n\n  {envpython} -m pytest {posargs}\n  {envbindir}{/}pytest",
        [(4, 3, "testenv.commands"), (5, 3, "testenv.commands")],
    ),
    "by another program": (
        "[testenv]\ncommands =\n  coverage run -m pytest\n  bash -c 'cd x && pytest'\n",
        [(3, 3, "testenv.commands"), (4, 3, "testenv.commands")],
    ),
    "a key that is there twice": (
        "[testenv]\ncommands = pytest\ncommands = pytest a\n",
        [(2, 12, "testenv.commands"), (3, 12, "testenv.commands")],
    ),
    "below a comment": ("[testenv]\ncommands =\n  # not here\n# nor here\n\n  pytest\n", [(6, 3, "testenv.commands")]),
    "with Windows' line ends": ("[testenv]\r\ncommands =\r\n  x\r\n  pytest\r\n", [(4, 3, "testenv.commands")]),
}


@pytest.mark.parametrize(("text", "found"), BLOCKED.values(), ids=BLOCKED)
def test_blocked(text: str, found: list[Row]) -> None:
    assert rows("sub/tox.ini", text) == found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_in_any_encoding(encoding: str) -> None:
    text = "[testenv]\n# é\ncommands = pytest é\n"
    assert rows("tox.ini", text.encode(encoding)) == [(3, 12, "testenv.commands")]


def test_ten_megabytes() -> None:
    text = "[testenv]\ncommands =\n" + f"  python run.py {'x' * 240}\n" * 40_000 + "  pytest\n"
    assert rows("tox.ini", text) == [(40_003, 3, "testenv.commands")]


def test_what_is_put_in_has_only_the_place_of_its_name() -> None:
    text = "[base]\nt = python\nu = tests\n[testenv]\ncommands = {[base]t} -m pytest {[base]u}\n"
    (finding,) = judged("tox.ini", text)
    assert span(text, finding) == "{[base]t} -m pytest {[base]u}"


@given(commands, st.booleans(), st.sampled_from(["  ", "\t", "        "]), st.integers(0, 3))
def test_place(command: str, continued: bool, indent: str, before: int) -> None:
    written = command.replace(" -", f" \\\n{indent}-") if continued else command
    text = f"[testenv]\ncommands =\n{f'{indent}ls{chr(10)}' * before}{indent}{written}\n[x]\n"
    (finding,) = judged("tox.ini", text)
    assert finding.line == 3 + before
    assert span(text, finding) == written


LINES = [
    "[a]",
    "[b]",
    "x = 1",
    "y: 2",
    "  more",
    "",
    "# c",
    " ; c",
    "z=",
    "    k = v",
    "  # c",
    "Q = a=b:c",
    "[c",
    "\tt",
]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_reads_what_configparser_reads(rows: list[str]) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=True, default_section="")
    text = "\n".join(["[first]", *rows])
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    told = {(entry.section, entry.key): [line.text for line in entry.lines] for entry in ini.entries(text) if entry.key}
    assert told == {
        (section, key): [line for line in value.split("\n") if line]
        for section in parser.sections()
        for key, value in parser.items(section)
    }
