"""The byte test may only err on the safe side: what it passes over has no finding."""

from __future__ import annotations

import pytest
from engine.snippets import RUNNER, cases, judged, policy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ssot_guard.engine import judge
from ssot_guard.policy import Policy, Truth
from ssot_guard.sources import Source

POLICY = policy(RUNNER)
WORDS = [
    *("import ", "from ", " as ", "pytest", "_pytest", ".config", "py", ".test", "main", "console_main", "(", ")"),
    *("[", "]", ".", ", ", "\n", ": ", " = ", "*", "'", '"', "p", "subprocess", "os", "system", "run", "Popen", "exec"),
    *("asyncio", "importlib", "import_module", "__import__", "getattr", "runpy", "run_module", "sys.modules", "-m"),
    *("python", " ", "create_subprocess_exec", "spawnlp", "def f():\n    ", "partial", "target=", "py.test", "cmdline"),
    *("__call__", "invoke", "eval"),
]
SNIPPETS = [
    "import pytest\n",
    "import pytest as p\n",
    "from pytest import *\n",
    "from pytest import main as m\n",
    "from _pytest.config import main\n",
    "import subprocess as s\n",
    "from os import *\n",
    "import py, runpy, invoke, pexpect, pty, anyio, trio\n",
    "from asyncio import *\n",
    "pytest.main()\n",
    "p.main()\n",
    "main()\n",
    "m()\n",
    "x = p\n",
    "x.console_main()\n",
    "y = getattr(pytest, 'main')\n",
    "s.run('py.test')\n",
    "system('pytest')\n",
    "popen('pytest')\n",
    "execlp('pytest', 'x')\n",
    "s.Popen(['python', '-m', 'pytest'])\n",
    "runpy.run_module('pytest')\n",
    "runpy.run_path('/bin/pytest')\n",
    "exec('import pytest; pytest.main()')\n",
    "eval('__import__(\"pytest\").main()')\n",
    "invoke.run('pytest')\n",
    "pexpect.spawn('pytest')\n",
    "pty.spawn(['pytest'])\n",
    "anyio.open_process('pytest')\n",
    "loop.subprocess_shell(x, 'pytest')\n",
    "py.test.cmdline.main()\n",
    "f(pytest.main)\n",
    "create_subprocess_shell('pytest')\n",
    "posix_spawnp('pytest', ['pytest'], {})\n",
    "startfile('pytest')\n",
    "__import__('os').system('pytest')\n",
    "def f(x):\n    s.run(x)\n",
    "f('pytest')\n",
    "T = 'pytest'\n",
    "s.getoutput(T)\n",
    "import os, invoke as i\n",
    "from invoke import run as r\n",
    "i.run('pytest')\n",
    "r('pytest')\n",
    "system('pytest3')\n",
    "system('PYTEST.EXE')\n",
    "system('pytest.bat')\n",
    "system('x/pytest;')\n",
    "system('python -m pytest.__main__')\n",
    "system(f'{x}pytest{y}')\n",
    "import importlib as l\n",
    "l.import_module('pytest').main()\n",
    "l.import_module('invoke').run('pytest')\n",
    "import nox\n@nox.session\ndef g(session):\n    session.run('pytest')\n",
    "from duty import duty\n@duty\ndef g(c):\n    c.run('pytest')\n",
    "from fabric import task\n@task\ndef g(c):\n    c.sudo('pytest')\n",
    "from invoke import task\n@task\ndef g(c):\n    c.run('pytest')\n",
    "def task_a(): return {'actions': ['pytest']}\n",
    "get_ipython().run_line_magic('run', '-m pytest')\n",
    "get_ipython().getoutput('pytest')\n",
    "n = 'main'\n",
    "getattr(pytest, n)()\n",
    "import pytest as unittest\n",
    "unittest.main()\n",
    "unittest = pytest\n",
    "go = pytest.main\nimport os\n",
    "pytest.main.__call__()\n",
    "from app.main import app\n",
    "app.main.run()\n",
    "# 'pytest.main()'\r",
    "x = 1 # ",
    "from os import (\n    system,\n)\n",
    "o = os\no. \\\n system('pytest')\n",
    "getattr(os, 'system')('pytest')\n",
]
CODES = sorted({case.code for rule, case in cases() if rule == "direct-launch"})


def agrees(code: str, told: Policy = POLICY) -> bool:
    data = code.encode()
    return suspicious(data, told) or not judged(Source("a.py", data), told, "direct-launch", sift=False)


def suspicious(data: bytes, told: Policy) -> bool:
    return bool(judge.suspicions(Source("a.py", data), told, ["direct-launch"]))


@given(st.lists(st.sampled_from(SNIPPETS), max_size=8).map("".join))
def test_any_snippets_in_any_order(code: str) -> None:
    assert agrees(code)


@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_any_words_in_any_order(code: str) -> None:
    assert agrees(code)


@settings(suppress_health_check=[HealthCheck.too_slow])
@example("from pytest import *\nfrom os.path import *\nmain(['-q'])\n", 12, 17)
@given(st.sampled_from(CODES), st.integers(0, 400), st.integers(0, 40))
def test_any_case_with_any_piece_cut_out(code: str, start: int, length: int) -> None:
    """The engine ends on broken code as well."""
    assert agrees(code[:start] + code[start + length :])


@pytest.mark.parametrize("launches", ["docker compose", "docker-compose", "tox", "npm"])
@given(st.data())
def test_any_other_target(launches: str, data: st.DataObject) -> None:
    told = policy({**RUNNER, "launches": [launches]})
    snippets = [snippet.replace("pytest", launches) for snippet in SNIPPETS]
    assert agrees("".join(data.draw(st.lists(st.sampled_from(snippets), max_size=8))), told)


CLEAN = [
    "import pytest\nfrom app.main import app\napp.main.run()\n",
    "import pytest, unittest\nunittest.main()\n",
    "import pytest\n# never pytest.main() here, nor os.system('pytest')\n",
    '"""The system under test, by pytest."""\nimport pytest\n',
    "",
    "x = 1\n",
    "import pytest\n\ndef test_x():\n    assert pytest\n",
    "import subprocess\nsubprocess.run(['ls'])\n",
]


@pytest.mark.parametrize("code", CLEAN)
def test_ordinary_files_are_passed_over(code: str) -> None:
    """Else it would save nothing."""
    assert not suspicious(code.encode(), POLICY)


def test_a_truth_without_launches_suspects_nothing() -> None:
    nothing = Policy((Truth("a", ("a.py",), frozenset({"a.py"})),))
    assert not suspicious(b"import pytest\npytest.main()\n", nothing)
