"""Files may be written to hurt: none of them makes a reader hang or crash, and what stands beside is found."""

from __future__ import annotations

import json

import pytest
from engine.readers.configured import rows

MANY = 60_000
TOX = "[testenv]\ncommands =\n  pytest\n  "
POE = "[tool.poe.tasks]\nt = 'pytest'\n"
HOSTILE = {
    "braces that are never closed": ("tox.ini", f"{TOX}ls {'{' * MANY}"),
    "placeholders that are never closed": ("tox.ini", f"{TOX}ls {'{a:' * MANY}"),
    "placeholders in placeholders": ("tox.ini", f"{TOX}ls {'{a:' * MANY}{'}' * MANY}"),
    "many placeholders": ("tox.ini", f"{TOX}ls {'{a:b}' * MANY}"),
    "references that are never closed": ("tox.ini", f"{TOX}ls {'{[a' * MANY}"),
    "factors": ("tox.ini", f"{TOX}{'a,' * MANY}\n  {'{a' * MANY}\n  {'a{b}' * MANY}"),
    "blanks": ("tox.ini", f"{TOX}a\nkey{' ' * MANY}key{' ' * MANY}\n"),
    "many lines that go on": ("tox.ini", TOX + "a \\\n  " * MANY),
    "brackets": ("tox.ini", f"{TOX}a\n{'[' * MANY}\n{']' * MANY}"),
    "references that double": (
        "tox.ini",
        TOX + "{[a]x0}\n[a]\n" + "".join(f"x{n} = {{[a]x{n + 1}}}{{[a]x{n + 1}}}\n" for n in range(60)),
    ),
    "aliases of many words": ("setup.cfg", f"[aliases]\nt = pytest {'a ' * MANY}{'-b ' * MANY}"),
    "a long text of quotes": ("pyproject.toml", POE + 'x = """' + 'a"" ' * MANY + '"""\n'),
    "a long text of escapes and placeholders": ("pyproject.toml", POE + 'x = "' + '\\"{a}' * MANY + '"\n'),
    "an old tox.ini of escapes": (
        "pyproject.toml",
        POE + '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ncommands =\n' + '  \\"a\\"\n' * MANY + '"""\n',
    ),
    "templates of templates": (
        "pyproject.toml",
        POE + "".join(f"[tool.hatch.envs.e{n}]\ntemplate = 'e{n + 1}'\nscripts.s{n} = 'ls'\n" for n in range(5_000)),
    ),
    "a long array": ("pyproject.toml", POE + "x = [" + "'a', " * MANY + "]\n"),
    "many tables": ("pyproject.toml", POE + "".join(f"[[tool.poe.x{n}]]\na = 1\n" for n in range(5_000))),
    "many quotes in what is no JSON": ("package.json", '{"scripts": {"t": "pytest"}, ' + '"' * MANY + "'\"" * MANY),
    "magics that go on": (
        "a.ipynb",
        json.dumps({"cells": [{"cell_type": "code", "source": "!pytest\n" + "!a \\\n" * 5_000}]}),
    ),
    "a cell of braces and blanks": (
        "a.ipynb",
        json.dumps({"cells": [{"cell_type": "code", "source": f"!pytest\n!{'{' * MANY}\nx{' ' * MANY}y"}]}),
    ),
}


@pytest.mark.parametrize(("path", "text"), HOSTILE.values(), ids=HOSTILE)
def test_ends_and_finds_what_is_there(path: str, text: str) -> None:
    assert len(rows(path, text)) == 1


@pytest.mark.parametrize("path", ["tox.ini", "setup.cfg", "pyproject.toml", "pixi.toml", "package.json", "a.ipynb"])
@pytest.mark.parametrize(
    "data", [b"pytest\0\xff\xfe", b"\xff\xfepytest", b"\xef\xbb\xbf\n pytest -q", b"\n\npytest -q"]
)
def test_no_bytes_are_an_error(path: str, data: bytes) -> None:
    assert len(rows(path, data)) <= 1
