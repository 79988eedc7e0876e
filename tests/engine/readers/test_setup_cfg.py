"""Commands in setup.cfg."""

from __future__ import annotations

import pytest
from engine.readers.configured import Row, rows

ALLOWED = {
    "a section that only looks like tox's": "[toxic]\ncommands = pytest\n[testenvironment]\ncommands = pytest\n",
    "pytest's own section": "[tool:pytest]\naddopts = pytest\n[pytest]\naddopts = pytest\n",
    "packages": "[options]\ninstall_requires =\n  pytest\n  pytest>=8\n[options.extras_require]\ntest = pytest\n",
    "an alias for something else": "[aliases]\ntest = check --pytest\nrelease = sdist bdist_wheel\n",
    "an alias called so": "[aliases]\npytest = check\n",
    "an entry point into a package of its own": "[options.entry_points]\nconsole_scripts =\n  pytest = shop.cli:main\n",
    "pytest's plugins": "[options.entry_points]\npytest11 =\n  shop = shop.plugin\n",
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_allowed(text: str) -> None:
    assert rows("setup.cfg", text) == []


BLOCKED: dict[str, tuple[str, list[Row]]] = {
    "an alias, behind another command": ("[aliases]\ntest = develop pytest -q\n", [(2, 16, "aliases.test")]),
    "an alias": ("[aliases]\ntest=pytest\n", [(2, 6, "aliases.test")]),
    "pytest's own entry point": (
        "[options.entry_points]\nconsole_scripts =\n  x = shop:main\n  t = pytest:console_main\n",
        [(4, 7, "options.entry_points.console_scripts.t")],
    ),
    "tox's environments": (
        "[tox:tox]\nenvlist = a\n[testenv]\ncommands = pytest\n[tox:testenv:a]\ncommands =\n  pytest\n",
        [(4, 12, "testenv.commands"), (7, 3, "tox:testenv:a.commands")],
    ),
    "by a reference to some section": (
        "[base]\ncommands = pytest\n[testenv]\ncommands = {[base]commands}\n",
        [(4, 12, "testenv.commands")],
    ),
}


@pytest.mark.parametrize(("text", "found"), BLOCKED.values(), ids=BLOCKED)
def test_blocked(text: str, found: list[Row]) -> None:
    assert rows("setup.cfg", text) == found
