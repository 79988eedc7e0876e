"""Commands in pyproject.toml and in the files that tools have of their own."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from engine.readers.configured import Row, commands, judged, rows, span
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard.engine.notation import toml
from ssot_guard.engine.notation.written import Written

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ALLOWED = {
    "a script of that name runs something else": (
        '[tool.hatch.envs.default.scripts]\npytest = "python run.py"\n'
        '[tool.hatch.envs.test.scripts]\ncov = ["pytest --cov", "- pytest"]\n'
    ),
    "steps that name other tasks": (
        '[tool.poe.tasks]\npytest = "python run.py"\nall = ["pytest", {ref = "pytest"}]\nx.sequence = ["pytest -q"]\n'
        '[tool.pdm.scripts]\npytest = "run"\nall = {composite = ["pytest -q"]}\n'
        '[tool.rye.scripts]\npytest = "run"\nall = {chain = ["pytest"]}\n'
    ),
    "what a task is called, helped and given": (
        '[tool.poe.tasks.pytest]\nhelp = "pytest"\ncmd = "python run.py"\nenv = {A = "pytest"}\ndeps = ["pytest"]\n'
        'args = ["pytest"]\n[tool.pixi.tasks]\nx = {depends-on = ["pytest"]}\n'
    ),
    "requirements": (
        '[project]\nname = "pytest"\ndependencies = ["pytest", "pytest>=8"]\noptional-dependencies.test = ["pytest"]\n'
        '[dependency-groups]\ntest = ["pytest"]\n[tool.pdm.dev-dependencies]\ntest = ["pytest"]\n'
        '[tool.hatch.envs.test]\ndependencies = ["pytest"]\n[tool.pixi.dependencies]\npytest = "*"\n'
        '[tool.tox.env_run_base]\ndeps = ["pytest"]\nallowlist_externals = ["pytest"]\n'
    ),
    "options": '[tool.pytest.ini_options]\naddopts = "pytest"\n[tool.pytest]\naddopts = ["pytest"]\n',
    "entry points of one's own": '[project.scripts]\npytest = "shop.cli:main"\n[project.entry-points.x]\na="b:c"\n',
    "tables that only look like a tool's": '[tool.poem.tasks]\na = "pytest"\n[poe.tasks]\na = "pytest"\n',
    "in a comment, in a text": '[tool.poe.tasks]\n# a = "pytest"\nb = """\necho \'\npytest\n\'"""\n',
    "only what the user gives": '[tool.hatch.envs.default.scripts]\na = "{args}"\n[tool.pdm.scripts]\nb = "{args} x"\n',
    "an argument": '[tool.tox.env_run_base]\ncommands = [["python", "run.py", "pytest"], ["echo", "pytest"], []]\n',
    "a probe": '[tool.poe.tasks]\na = "pytest --version"\nb.script = "pytest:main([\'--version\'])"\n',
    "a table of numbers, dates and tables of tables": (
        "[tool.poe.tasks]\na = 1.5\nb = 1979-05-27 07:32:00\nc = [1e3, true, [[]], {}]\n[[tool.poe.x]]\n# pytest\n"
    ),
    "another tool of that file": '[project]\ndependencies = ["pytest"]\nbroken = \n[tool.ruff]\nx = "pytest"\n',
    "nothing": "",
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_allowed(text: str) -> None:
    assert rows("pyproject.toml", text) == []


BLOCKED: dict[str, tuple[str, list[Row]]] = {
    "a tox.ini in a text": (
        '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ncommands =\n  py311: python \\\\\n    -m pytest {posargs}\n"""\n',
        [(5, 10, "tool.tox.legacy_tox_ini.testenv.commands")],
    ),
    "a script that names itself": (
        '[tool.hatch.envs.default.scripts]\npytest = "pytest -q"\n',
        [(2, 11, "tool.hatch.envs.default.scripts.pytest")],
    ),
    "a script of that name in an environment that is none of this one's": (
        '[tool.hatch.envs.docs.scripts]\npytest = "run"\n[tool.hatch.envs.x.scripts]\na = "pytest"\n',
        [(4, 6, "tool.hatch.envs.x.scripts.a")],
    ),
    "a task called so, and a command that no step can name": (
        '[tool.poe.tasks]\npytest = "run"\nb = "pytest -q"\nc = {cmd = "pytest"}\n',
        [(3, 6, "tool.poe.tasks.b"), (4, 13, "tool.poe.tasks.c")],
    ),
    "tox, as TOML": (
        "[tool.tox.env_run_base]\ncommands = [\n  # pytest\n  ['python', '-m', 'pytest', {replace='posargs'}],\n"
        "  ['{posargs:pytest tests}'],\n  [{replace='posargs', default=['pytest', 'a'], extend=true}],\n]\n"
        "[tool.tox.env.'3.12']\ncommands_pre = [['pytest']]\ncommands = [{replace='if', then=[['pytest']]}]\n",
        [
            (4, 5, "tool.tox.env_run_base.commands"),
            (5, 14, "tool.tox.env_run_base.commands"),
            (6, 34, "tool.tox.env_run_base.commands"),
            (9, 19, "tool.tox.env.3.12.commands_pre"),
            (10, 36, "tool.tox.env.3.12.commands"),
        ],
    ),
    "hatch": (
        '[tool.hatch.envs.test]\nscripts.a = "pytest{env:ARGS:} {args:tests}"\nextra-scripts.b = ["x", "- pytest"]\n'
        'post-install-commands = ["pytest"]\n',
        [
            (2, 14, "tool.hatch.envs.test.scripts.a"),
            (3, 28, "tool.hatch.envs.test.extra-scripts.b"),
            (4, 27, "tool.hatch.envs.test.post-install-commands"),
        ],
    ),
    "pdm": (
        '[tool.pdm.scripts]\na = "pytest {args}"\nb = {cmd = ["pytest", "-q"], env = {A = "1"}}\n'
        'c.shell = "cd x && pytest"\nd = {call = "pytest:main"}\n'
        'e = {composite = ["lint", "pytest -q"]}\n_.env_file = ".env"\n',
        [
            (2, 6, "tool.pdm.scripts.a"),
            (3, 14, "tool.pdm.scripts.b"),
            (4, 20, "tool.pdm.scripts.c"),
            (5, 14, "tool.pdm.scripts.d"),
            (6, 28, "tool.pdm.scripts.e"),
        ],
    ),
    "poe": (
        '[tool.poe]\ntasks.a = "pytest"\ntasks.b = [{ shell = "pytest" }, "pytest"]\n'
        '[tool.poe.tasks.c]\nshell = "import pytest; pytest.main()"\ninterpreter = "python"\n'
        '[[tool.poe.tasks.d.switch]]\ncase = "x"\ncmd = """\n  python  # here\n"""\n'
        '[[tool.poe.tasks.d.switch]]\ncmd = """\n  python\n    -m pytest\n"""\n'
        '[tool.poe.groups.g.tasks]\ne.expr = "pytest.main()"\nf.parallel = [["pytest"]]\n'
        "g.script = \"_pytest.config:main(['-q'])\"\n",
        [
            (2, 12, "tool.poe.tasks.a"),
            (3, 23, "tool.poe.tasks.b"),
            (3, 35, "tool.poe.tasks.b"),
            (5, 25, "tool.poe.tasks.c"),
            (14, 3, "tool.poe.tasks.d"),
            (18, 11, "tool.poe.groups.g.tasks.e"),
            (19, 17, "tool.poe.groups.g.tasks.f"),
            (20, 13, "tool.poe.groups.g.tasks.g"),
        ],
    ),
    "taskipy": (
        '[tool.taskipy.variables]\npy = "python"\nrun = {var = "-m pytest"}\n'
        '[tool.taskipy.tasks]\npre_test = {cmd = "{py} {run}", use_vars = true}\ntest = "pytest"\n',
        [(5, 20, "tool.taskipy.tasks.pre_test"), (6, 9, "tool.taskipy.tasks.test")],
    ),
    "rye": (
        '[tool.rye.scripts]\na = "pytest"\nb = ["python", "-m", "pytest"]\nc.cmd = "pytest"\n'
        'd = {chain = ["a", "pytest"]}\n',
        [
            (2, 6, "tool.rye.scripts.a"),
            (3, 7, "tool.rye.scripts.b"),
            (4, 10, "tool.rye.scripts.c"),
            (5, 21, "tool.rye.scripts.d"),
        ],
    ),
    "pixi": (
        '[tool.pixi.tasks]\na = "pytest {{ x }}"\n[tool.pixi.feature.t.tasks]\nb = {cmd = ["pytest"]}\n'
        '[tool.pixi.feature.t.target.win.tasks]\nc.cmd = "pytest"\n',
        [
            (2, 6, "tool.pixi.tasks.a"),
            (4, 14, "tool.pixi.feature.t.tasks.b"),
            (6, 10, "tool.pixi.feature.t.target.win.tasks.c"),
        ],
    ),
    "cibuildwheel": (
        '[tool.cibuildwheel]\ntest-requires = ["pytest"]\ntest-command = "pytest {project}/tests"\n'
        'linux.before-test = ["x", "pytest"]\n[[tool.cibuildwheel.overrides]]\ntest-command = "pytest"\n',
        [
            (3, 17, "tool.cibuildwheel.test-command"),
            (4, 28, "tool.cibuildwheel.linux.before-test"),
            (6, 17, "tool.cibuildwheel.overrides.test-command"),
        ],
    ),
    "entry points": (
        "[project]\nscripts.t = 'pytest:console_main'\n[project.entry-points.x]\n'a.b'='pytest : main'\n"
        "[tool.poetry.scripts]\nt = '_pytest.config:main'\n",
        [(2, 14, "project.scripts.t"), (4, 8, "project.entry-points.x.a.b"), (6, 6, "tool.poetry.scripts.t")],
    ),
    "in escapes": (
        '[tool.poe.tasks]\na = "\\u0070ytest"\nb = "\\U00000070ytest"\n',
        [(2, 6, "tool.poe.tasks.a"), (3, 6, "tool.poe.tasks.b")],
    ),
    "with quotes at the end": ("[tool.poe.tasks]\na = ''''pytest' 'a''''\n", [(2, 8, "tool.poe.tasks.a")]),
    "cut off": ('[tool.poe.tasks]\na = "pytest\n', [(2, 6, "<file>")]),
    "a key that is there twice": (
        '[project]\ndependencies = [\n"pytest"]\n[tool.poe.tasks]\na = "pytest"\na = "pytest -q"\n',
        [(5, 6, "<file>"), (6, 6, "<file>")],
    ),
    "a template": (
        '[project]\nname = {{ x }}\noptional = ["pytest"]\n[tool.hatch.envs.{{ x }}.scripts]\na = ["x", "- pytest"]\n',
        [(5, 14, "<file>")],
    ),
}


@pytest.mark.parametrize(("text", "found"), BLOCKED.values(), ids=BLOCKED)
def test_blocked(text: str, found: list[Row]) -> None:
    assert rows("sub/pyproject.toml", text) == found


OWN_FILES = [
    ("tox.toml", "env_run_base.commands = [['pytest']]", "env_run_base.commands"),
    ("hatch.toml", "[envs.a.scripts]\nb = 'pytest'", "envs.a.scripts.b"),
    ("pdm.toml", "[scripts]\na = 'pytest'", "scripts.a"),
    ("pixi.toml", "[dependencies]\npytest = '*'\n[tasks]\na = 'pytest'", "tasks.a"),
    ("poe_tasks.toml", "[tasks]\na = 'pytest'", "tasks.a"),
    ("poe_tasks.toml", "[tool.poe.tasks]\na = 'pytest'", "tool.poe.tasks.a"),
]


@pytest.mark.parametrize(("path", "text", "subject"), OWN_FILES)
def test_files_of_tools(path: str, text: str, subject: str) -> None:
    assert [row[2] for row in rows(path, text)] == [subject]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_in_any_encoding(encoding: str) -> None:
    text = '[tool.poe.tasks]\n"é" = "ls é"\na = "pytest é"\n'
    assert rows("pyproject.toml", text.encode(encoding)) == [(3, 6, "tool.poe.tasks.a")]


@pytest.mark.parametrize("deep", ["[" * 20_000, "[" * 20_000 + "]" * 20_000, "{a=" * 20_000, "a." * 20_000 + "a"])
def test_nested_deeply(deep: str) -> None:
    assert rows("pyproject.toml", f"[tool.poe.tasks]\nt = 'pytest'\nx = {deep}\n")[0][:2] == (2, 6)


def test_ten_megabytes() -> None:
    text = (
        "[tool.poe.tasks]\n"
        + "".join(f"t{number} = 'run {'x' * 240}'\n" for number in range(40_000))
        + "x = 'pytest'\n"
    )
    assert [row[:2] for row in rows("pyproject.toml", text)] == [(40_002, 6)]


def basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


STYLES = {
    '"{}"': basic,
    '"""\n  {}"""': lambda text: text.replace("\\", "\\\\"),
    '"""\\\n  {}"""': lambda text: text.replace("\\", "\\\\").replace(" ", " \\\n   "),
    "'''{}\n'''": str,
}


@given(commands, st.sampled_from(sorted(STYLES)), st.integers(0, 3))
def test_place(command: str, style: str, before: int) -> None:
    if style.startswith('"""\\'):  # what follows the backslash is left out: no blank of the command may be
        command = command.replace("'a b'", "a").replace("\\ ", "").replace("'not slow'", "x").replace('"é ü"', "é")
    written = STYLES[style](command)
    text = "[tool.poe.tasks]\n" + "a = 'ls' # pytest\n" * min(before, 1) + f"'ü'.cmd = {style.format(written)} # x\n"
    (finding,) = judged("pyproject.toml", text)
    assert finding.line == 2 + min(before, 1) + style.partition("{}")[0].count("\n")
    assert span(text, finding) == written


@given(commands)
def test_place_in_a_literal_text(command: str) -> None:
    command = command.replace("'", "")
    text = f"[tool.rye.scripts]\na = '{command}'\n"
    (finding,) = judged("pyproject.toml", text)
    assert (finding.line, span(text, finding)) == (2, command)


def told(value: toml.Value) -> Any:
    """Only its texts."""
    if isinstance(value, Written):
        return value.text
    if isinstance(value, dict):
        return {key: told(inner) for key, inner in value.items()}
    return [told(inner) for inner in value] if isinstance(value, list) else None


def only_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: only_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [only_texts(inner) for inner in value]
    return value if isinstance(value, str) else None


VALUES = [
    *('"a\\n\\t\\"\\\\\\u00e9"', "'a\\b'", '"""\na\\\n   b""c"""', "'''\n'a''b'''", '""""a"""""', "''''''", '""', "''"),
    *("1", "-1.5e3", "true", "1979-05-27", "1979-05-27 07:32:00.5", "1979-05-27T07:32:00Z", "07:32:00", "0x1f", "+inf"),
    *("[]", "[ 1, 'a', # c ]\n ['b'], ]", "{}", "{ a = 1, b.c = 'x' }", "[{a='1'}, {a=[{}]}]", "{'a b' = \"x\"}"),
]
KEYS = ["a", "b", "a.b", '"a b"', "'c'.d", "1.5", "a . b", '""', "b.'x.y'", "-_"]
ROWS = st.one_of(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    st.sampled_from(KEYS).map(lambda key: f"[{key}]"),
    st.sampled_from(KEYS).map(lambda key: f"[[ {key} ]] # c"),
    st.sampled_from(["", "# c = 'x'", "   "]),
)


@given(st.lists(ROWS, max_size=7), st.sampled_from(["\n", "  \n\n", "\r\n"]))
def test_reads_what_tomllib_reads(lines: list[str], end: str) -> None:
    text = end.join(lines)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(toml.NotToml):
            toml.read(text)
    else:
        assert told(toml.read(text)) == only_texts(expected)
