"""Tasks in Python: nox, invoke, duty, doit, and IPython's shell."""

from __future__ import annotations

import pytest
from engine.readers.configured import rows

NOX = "import nox\n@nox.session\ndef f(session):\n"

ALLOWED = {
    "a parameter called so, and no nox": "def f(session):\n    session.run('pytest')\n",
    "a decorator of one's own that is called so": (
        "from shop import session\nimport nox\n@session\ndef f(s):\n    s.run('pytest')\n"
    ),
    "the second parameter": "import nox\n@nox.session\ndef f(session, other):\n    other.run('pytest')\n",
    "what is installed": NOX + "    session.install('pytest')\n",
    "what is told": NOX + "    session.log('pytest')\n    session.run('ls', 'pytest')\n",
    "only what the user gives": NOX + "    session.run(*session.posargs)  # pytest\n",
    "a probe": NOX + "    session.run('pytest', '--version')\n",
    "the one runner": NOX + "    session.run('python', 'run.py')  # pytest\n",
    "another parameter of a task": "from invoke import task\n@task\ndef f(c, d):\n    d.run('pytest')\n",
    "actions of no task": "def f():\n    return {'actions': ['pytest']}\n",
    "another key of a task": "def task_a():\n    return {'doc': 'pytest', 'actions': ['ls'], 'file_dep': ['pytest']}\n",
    "a notebook's shell of one's own": "x = get_shell()\nx.system('pytest')\n",
}


@pytest.mark.parametrize("code", ALLOWED.values(), ids=ALLOWED)
def test_allowed(code: str) -> None:
    assert rows("noxfile.py", code) == []


BLOCKED = {
    "by a decorator that is renamed and given things": (
        "from nox import session as s, parametrize\n@s(python=['3.12'], name='x')\n@parametrize('a', [1])\n"
        "def t(z, a):\n    z.run('pytest', '-q', *z.posargs, external=True)\n",
        (5, 5, "t"),
    ),
    "by a decorator through a module that is renamed": (
        "import nox as n\n@n.session\ndef t(session):\n    with session.chdir('x'):\n"
        "        session.run_always('python', '-m', 'pytest')\n",
        (5, 9, "t"),
    ),
    "a list that is laid out": (
        "import nox\n@nox.session\ndef t(session):\n    cmd = ['python']\n    cmd += ['-m', 'pytest']\n"
        "    session.run_install(*cmd)\n",
        (6, 5, "t"),
    ),
    "in a helper by its type": (
        "from nox import Session\ndef go(s: Session, *args):\n    s.run('coverage', 'run', '-m', 'pytest', *args)\n",
        (3, 5, "go"),
    ),
    "in a helper by its type in quotes": (
        "import nox\ndef go(x, s: 'nox.Session' = None):\n    s.run('pytest')\n",
        (3, 5, "go"),
    ),
    "in a helper by its name": ("import nox\ndef go(session):\n    session.run('pytest')\n", (3, 5, "go")),
    "in a helper that is given the command": (
        "import nox\ndef go(session, *cmd):\n    session.run(*cmd)\n@nox.session\ndef t(session):\n"
        "    go(session, 'pytest', '-q')\n",
        (6, 5, "t"),
    ),
    "in a function inside": (
        "import nox\n@nox.session\ndef t(session):\n    def go():\n        session.run('pytest')\n    go()\n",
        (5, 9, "t.go"),
    ),
    "invoke": (
        "from invoke import task\n@task(pre=[x])\ndef t(c):\n    c.run('cd x && pytest', pty=True)\n",
        (4, 5, "t"),
    ),
    "invoke, in a helper": ("import invoke\ndef t(c: invoke.Context):\n    c.sudo(f'pytest {x}')\n", (3, 5, "t")),
    "invoke, without a task": ("from invoke import Context\nContext().run('pytest')\n", (2, 1, "<module>")),
    "fabric": ("from fabric import Connection\nc = Connection('host')\nc.run('pytest')\n", (3, 1, "<module>")),
    "duty, as a text": ("from duty import duty\n@duty\ndef t(ctx):\n    ctx.run('pytest -q')\n", (4, 5, "t")),
    "duty, as a list": (
        "import duty\n@duty.duty(pre=['x'])\ndef t(ctx):\n    ctx.run(['pytest'], title='x')\n",
        (4, 5, "t"),
    ),
    "duty, as a function": (
        "from duty import duty\nimport pytest\n@duty\ndef t(ctx):\n    ctx.run(pytest.main, args=[['-q']])\n",
        (5, 5, "t"),
    ),
    "doit": ("def task_a():\n    return {\n        'actions': ['ls', 'cd x; pytest'],\n    }\n", (3, 27, "task_a")),
    "doit, as a list, of many": (
        "def task_a():\n    for x in y:\n        yield {'name': x, 'actions': [['python', '-m', 'pytest', x]]}\n",
        (3, 39, "task_a"),
    ),
    "doit, as a function": (
        "import pytest\ndef task_a():\n    return {'actions': [(pytest.main, [['-q']])]}\n",
        (3, 26, "task_a"),
    ),
    "what a notebook becomes": ("get_ipython().system('pytest -q')\n", (1, 1, "<module>")),
    "what a cell of a notebook becomes": (
        "from IPython import get_ipython as g\ng().run_cell_magic('python', '', 'import pytest\\npytest.main()')\n",
        (2, 1, "<module>"),
    ),
}


@pytest.mark.parametrize(("code", "found"), BLOCKED.values(), ids=BLOCKED)
def test_blocked(code: str, found: tuple[int, int, str]) -> None:
    assert rows("anywhere/tasks.py", code) == [found]
