"""`launches` with what Python calls: names and globs, through whatever they are called in a file."""

from __future__ import annotations

import json

import pytest
from engine.readers.configured import judged, rows
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard import proving
from ssot_guard.engine import judge
from ssot_guard.sources import Source

DOCKER = {"callable": "docker.from_env"}
CONTAINERS = {"callable": "testcontainers.*"}

ALLOWED = {
    "a name of one's own": "def from_env(): pass\nfrom_env()\n",
    "a method that is called so": "import docker\ndocker.DockerClient().from_env()\nself.from_env()\n",
    "a module of one's own that is called so": "from shop import docker\ndocker.from_env()\n",
    "a module that only begins so": "import testcontainers_x as t\nt.Container()\n",
    "imported and not called": "from docker import from_env\nfrom testcontainers.redis import Redis as R\nx: R\n",
    "handed on": "import docker\nx = {'a': docker.from_env}\n",
    "in a text": "x = 'docker.from_env()'  # docker.from_env()\n",
    "bound anew": "import docker\ndocker = fake()\ndocker.from_env()\n",
}


@pytest.mark.parametrize("code", ALLOWED.values(), ids=ALLOWED)
def test_allowed(code: str) -> None:
    assert rows("a.py", code, DOCKER, CONTAINERS, "docker compose") == []


BLOCKED = {
    "a name that is renamed": ("from docker import from_env as f\nclient = f()\n", (2, 10), "docker.from_env"),
    "a module that is renamed": ("import docker as d\nd . from_env(timeout=1)\n", (2, 1), "docker.from_env"),
    "a function bound to a name": ("import docker\ngo = docker.from_env\ngo()\n", (3, 1), "docker.from_env"),
    "from a star": ("from docker import *\nfrom_env()\n", (2, 1), "docker.from_env"),
    "by a text": ("import docker\ngetattr(docker, 'from_' 'env')()\n", (2, 1), "docker.from_env"),
    "by the module's name": ("__import__('docker').from_env()\n", (1, 1), "docker.from_env"),
    "a class under a glob": (
        "from testcontainers.postgres import PostgresContainer as P\nwith P('x') as p:\n    p.get()\n",
        (2, 6),
        "testcontainers.postgres.PostgresContainer",
    ),
    "a class under a glob, by its module": (
        "import testcontainers.core.container as c\nc.DockerContainer('x').with_exposed_ports(1).start()\n",
        (2, 1),
        "testcontainers.core.container.DockerContainer",
    ),
}


@pytest.mark.parametrize(("code", "place", "name"), BLOCKED.values(), ids=BLOCKED)
def test_blocked(code: str, place: tuple[int, int], name: str) -> None:
    (finding,) = judged("a.py", code, "docker compose", CONTAINERS, DOCKER)
    assert (finding.line, finding.column) == place
    assert finding.message == f"calls {name} past run.py"


def test_beside_commands_each_is_told_once() -> None:
    code = "import docker, os, pytest\ndocker.from_env()\nos.system('docker compose up')\npytest.main()\n"
    found = judged("a.py", code, "pytest", "docker compose", {"callable": "pytest.main"}, DOCKER)
    assert [(finding.line, finding.message.partition(" past ")[0]) for finding in found] == [
        (2, "calls docker.from_env"),
        (3, "starts docker compose"),
        (4, "starts pytest"),
    ]


def test_in_a_notebook() -> None:
    sources = ["import docker as d\n", "!ls\nd.from_env()\n"]
    text = json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})
    (finding,) = judged("a.ipynb", text, DOCKER)
    assert (finding.subject, finding.message) == ("cells[1]", "calls docker.from_env past run.py")


def test_the_canonical_file_may() -> None:
    assert rows("run.py", "import docker\ndocker.from_env()\n", DOCKER) == []


SNIPPETS = [
    *("import docker\n", "import docker as d\n", "from docker import *\n", "from docker import from_env as f\n"),
    *("d.from_env()\n", "docker.from_env()\n", "f()\n", "from_env()\n", "getattr(docker, 'from_' 'env')()\n"),
    *("__import__('doc' 'ker').from_env()\n", "import testcontainers.x as t\n", "from testcontainers import x as t\n"),
    *("t.Y()\n", "import importlib as i\n", "t = i.import_module('testcon' 'tainers.x')\n", "x = docker.from_env\n"),
    *("x()\n", "t = sys.modules['test' 'containers']\n", "import sys\n", "d = docker\n", "import pytest as p\n"),
]


@pytest.mark.parametrize("launches", [DOCKER, CONTAINERS])
@given(st.lists(st.sampled_from(SNIPPETS), max_size=8).map("".join))
def test_the_byte_test_only_errs_on_the_safe_side(launches: dict[str, str], code: str) -> None:
    policy = proving.policy({"canonical": ["run.py"], "launches": [launches]})
    source = Source("a.py", code.encode())
    suspected = bool(judge.suspicions(source, policy, ["direct-launch"]))
    assert suspected or not proving.judged(source, policy, "direct-launch", sift=False)


def test_ordinary_files_are_passed_over() -> None:
    policy = proving.policy({"canonical": ["run.py"], "launches": [DOCKER, CONTAINERS]})
    source = Source("a.py", b"import os\nos.environ['x']\n")
    assert judge.suspicions(source, policy, ["direct-launch"]) == []


FORMATS = {
    "tox.ini": "[testenv]\ncommands = {}\n",
    "setup.cfg": "[testenv]\ncommands =\n  {}\n",
    "pyproject.toml": "[tool.poe.tasks]\na = '{}'\n",
    "tox.toml": "env_run_base.commands = [['sh', '-c', '{}']]\n",
    "package.json": '{{"scripts": {{"a": "{}"}}}}',
    "a.ipynb": '{{"cells": [{{"cell_type": "code", "source": "!{}"}}]}}',
    "a.sh": "{}\n",
    "a.py": "import os\nos.system('{}')\n",
    "noxfile.py": "import nox\n@nox.session\ndef t(session):\n    session.run(*'{}'.split())\n",
}
OTHERS = [
    ("unittest", "python -m unittest discover", "python run.py unittest"),
    ("nose2", "nose2 -v", "pip install nose2"),
    ("docker compose", "docker compose -f x.yml up", "docker build compose"),
    ("docker-compose", "sudo docker-compose up", "which docker-compose"),
]


@pytest.mark.parametrize("path", FORMATS)
@pytest.mark.parametrize(("launches", "blocked", "allowed"), OTHERS)
def test_other_commands_in_every_format(path: str, launches: str, blocked: str, allowed: str) -> None:
    assert len(rows(path, FORMATS[path].format(blocked), launches)) == 1
    assert rows(path, FORMATS[path].format(allowed), launches) == []
