"""Places, subjects and messages of direct-launch, and every spelling against every way to use it.

What is found at all is told by hooks/direct-launch/cases.yml.
"""

from __future__ import annotations

import pytest
from engine.snippets import findings, lines

PLACES = [
    ("import pytest\npytest.main()\n", (2, 1, 2, 14)),
    ("import pytest\nx = (  pytest . main (\n))\n", (2, 8, 3, 2)),
    ("import pytest\nif x:\n\tsys.exit(pytest.main())\n", (3, 11, 3, 24)),
    ("import pytest; é = '🎉'; pytest.main()\n", (1, 25, 1, 38)),
    ("\ufeff__import__('pytest').main()\n", (1, 1, 1, 28)),
    ("import pytest\r\nx\r\n  \r\npytest.main()\r\n", (4, 1, 4, 14)),
    ("import os\ncmd = 'pytest'\nos.system(\n    cmd\n)\n", (3, 1, 5, 2)),
    ("import pytest\nrun = {1: pytest.main}\n", (2, 11, 2, 22)),
    ("import pytest\nThread(target=pytest.main).start()\n", (2, 1, 2, 27)),
    ("import subprocess\nasync def f(): return await (subprocess).run(['pytest'])\n", (2, 29, 2, 57)),
]


@pytest.mark.parametrize(("code", "place"), PLACES)
def test_place(code: str, place: tuple[int, int, int, int]) -> None:
    (finding,) = findings(code)
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == place


SUBJECTS = [
    ("pytest.main()", "<module>"),
    ("if __name__ == '__main__':\n    pytest.main()", "<module>"),
    ("x = lambda: pytest.main()", "<module>"),
    ("def f(x=pytest.main()): pass", "<module>"),
    ("class A:\n    x = pytest.main()", "A"),
    ("class A:\n    def f(self): pytest.main()", "A.f"),
    ("class A:\n    class B:\n        async def f(self):\n            def g(): [pytest.main() for x in y]", "A.B.f.g"),
]


@pytest.mark.parametrize(("code", "subject"), SUBJECTS)
def test_subject(code: str, subject: str) -> None:
    (finding,) = findings(f"import pytest\n{code}\n")
    assert finding.subject == subject


def test_the_message_says_what_starts_what_past_what() -> None:
    (finding,) = findings("import os\nos.system(f'cd {x} && pytest -q')\n", instead="python tools/runner.py")
    assert finding.message == "starts pytest past tools/runner.py: cd … && pytest -q"
    assert (finding.rule, finding.truth, finding.path) == ("direct-launch", "runner", "a.py")
    assert finding.instead == "python tools/runner.py"


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.system('''\ncd x\n\tpytest\n''')",
        "exec('import pytest\\npytest.main()')",
        "import pytest\n(pytest\n  .main)()",
        "import os\nos.system('pytest \\x1b[31m')",
        "import subprocess\nsubprocess.run(['pytest', 'a\\nb', '\\x07'])",
        f"import os\nos.system('pytest {'x' * 500}')",
    ],
)
def test_the_message_is_one_short_line(code: str) -> None:
    (finding,) = findings(code)
    assert "\n" not in finding.message
    assert len(finding.message) < 120


IMPORTS = [
    ("import pytest", "pytest.main"),
    ("import pytest as p", "p.main"),
    ("import os, pytest, sys", "pytest.main"),
    ("from pytest import main", "main"),
    ("from pytest import main as go", "go"),
    ("from pytest import (\n    fixture,\n    console_main as go,  # here\n)", "go"),
    ("from pytest import *", "main"),
    ("import _pytest.config", "_pytest.config.main"),
    ("import _pytest.config as c", "c.console_main"),
    ("from _pytest import config", "config.main"),
    ("from _pytest.config import main as go", "go"),
    ("import py", "py.test.cmdline.main"),
    ("import importlib", "importlib.import_module('pytest').main"),
    ("from importlib import import_module as load", "load('_pytest.config').main"),
    ("import sys", "sys.modules['pytest'].main"),
    ("", "__import__('pytest').main"),
    ("import pytest", "getattr(pytest, 'main')"),
    ("import pytest", "(pytest).main"),
    ("try:\n    import pytest\nexcept ImportError:\n    pytest = None", "pytest.main"),
    ("try:\n    from a import main\nexcept ImportError:\n    from pytest import main", "main"),
    ("if x:\n    import pytest as p\nelse:\n    import a as p", "p.main"),
    ("import pytest\np = q = pytest", "q.main"),
    ("import pytest\nrun = pytest.main", "run"),
]
USES = [
    "{}()",
    "{}(['-q', *x], plugins=[y])",
    "sys.exit({}())",
    "x = {}()",
    "functools.partial({}, ['-q'])",
    "threading.Thread(target={}).start()",
    "executor.submit({}, ['-q'])",
    "asyncio.run(asyncio.to_thread({}))",
    "atexit.register({})",
    "print([f(x=1, *{}()) for x in y])",
    "f = {}; f()",
    "({} if x else y)()",
    "(z := {})()",
    "{}.__call__()",
    "@decorate({})\n{{i}}def f(): pass",
]
CONTEXTS = [
    "{imports}\n{use}\n",
    "def f():\n    {imports}\n    {use}\n",
    "{imports}\nclass A:\n    def f(self):\n        {use}\n",
    "def f():\n    {use}\n{imports}\nf()\n",
    "{imports}\nif __name__ == '__main__':\n    try:\n        {use}\n    finally:\n        pass\n",
    "{imports}\nasync def f(first, *rest, flag=1, **more):\n    def g():\n        with x as y:\n            {use}\n",
]


@pytest.mark.parametrize(("imports", "name"), IMPORTS)
def test_every_way_to_use_what_is_imported_so(imports: str, name: str) -> None:
    """Each exactly once: a launch that counts twice is as wrong as one that is missed."""
    missed = {}
    for context in CONTEXTS:
        for use in USES:
            code = written(context, imports, use.format(name).replace("{i}", ""))
            if len(lines(code)) != 1:
                missed[code] = lines(code)
    assert missed == {}


STARTERS = [
    ("import subprocess", "subprocess.run({})"),
    ("import subprocess as s", "s.Popen({}, stdout=s.PIPE)"),
    ("from subprocess import call as c", "c({})"),
    ("from subprocess import *", "check_output({})"),
    ("import importlib", "importlib.import_module('subprocess').check_call({})"),
    ("import subprocess", "getattr(subprocess, 'run')({})"),
    ("import subprocess", "subprocess.run(args={}, check=True)"),
    ("import subprocess\nrun = subprocess.run", "run({})"),
    ("import asyncio", "asyncio.create_subprocess_exec(*{})"),
    ("from asyncio import create_subprocess_exec as e", "e(*{}, cwd=x)"),
    ("import os", "os.execvp('python', {})"),
    ("import os", "os.spawnvp(os.P_WAIT, 'python', {})"),
    ("import os", "os.posix_spawnp('python', {}, os.environ)"),
    ("import subprocess", "Thread(target=subprocess.run, args=({},))"),
    ("import subprocess, functools", "functools.partial(subprocess.run, {}, check=True)"),
    ("import subprocess", "pool.submit(subprocess.call, {})"),
    ("import os", "os.system(' '.join({}))"),
    ("import os, shlex", "os.popen(shlex.join({}))"),
]
COMMANDS = [
    ("", "['python', '-m', 'pytest', '-q']"),
    ("", "('python', '-m', 'pytest')"),
    ("", "[*['python', '-m'], 'pytest', *x]"),
    ("", "['python'] + ['-m', 'pytest'] + x"),
    ("", "'python -m pytest'.split()"),
    ("", "f'python -m pytest {x}'.split()"),
    ("", "list(('python', '-m', 'pytest'))"),
    ("", "(['python', '-m', 'pytest'] if x else ['python'])"),
    ("", "[a for a in ['python', '-m', 'pytest']]"),
    ("cmd = ['python', '-m', 'pytest']", "cmd"),
    ("cmd: list[str] = ['python', '-m', 'pytest']", "cmd"),
    ("cmd = ['python', '-m']; cmd.append('pytest')", "cmd"),
    ("cmd = ['python']; cmd += ['-m', 'pytest']", "[*cmd, '-q']"),
    ("cmd = ['python']; cmd.extend(['-m', 'pytest'])", "cmd + x"),
    ("cmd = ['python']; cmd = cmd + ['-m', 'pytest']", "cmd"),
    ("cmd, y = ['python', '-m', 'pytest'], 1", "cmd"),
    ("tool = 'pytest'", "['python', '-m', tool]"),
    ("cmds = {'a': ['python', '-m', 'pytest'], 'b': ['python']}", "cmds['a']"),
]


@pytest.mark.parametrize(("imports", "start"), STARTERS)
def test_every_way_to_write_a_command_that_is_started_so(imports: str, start: str) -> None:
    missed = {}
    for context in CONTEXTS:
        for before, command in COMMANDS:
            code = written(context, imports, f"{before}\n{start.format(command)}" if before else start.format(command))
            if len(lines(code)) != 1:
                missed[code] = lines(code)
    assert missed == {}


def written(context: str, imports: str, use: str) -> str:
    """Both texts in their places, each line of them indented as its first."""
    rows = []
    for row in context.split("\n"):
        indent = row[: len(row) - len(row.lstrip())]
        text = row.replace("{imports}", imports).replace("{use}", use)
        rows.append(text.replace("\n", f"\n{indent}"))
    return "\n".join(rows)
