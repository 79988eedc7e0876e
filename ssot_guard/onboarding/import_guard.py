"""Whether test sessions put the import guard on, as far as files tell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ..policy import Policy
from .checks import OK, OPEN, Check
from .surroundings import Surroundings

NAME = "import guard"
PLUGIN = "ssot_guard.pytest_plugin"
SETTINGS = frozenset(
    {"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini", "setup.cfg"}
)
"""Where pytest looks for its settings (https://docs.pytest.org/en/stable/reference/customize.html)."""

_INSTALLS = re.compile(
    r"^[^#\n]*\bssot_guard\.(?:install|guarded)\(|^from ssot_guard import .*\b(?:install|guarded)\b", re.MULTILINE
)
_LOADS = re.compile(rf"^[^#;\n]*\b{re.escape(PLUGIN)}\b", re.MULTILINE)


def check(here: Surroundings, policy: Policy | None) -> Iterator[Check]:
    """One line, unless the policy has it off."""
    if policy is None or policy.runtime == "off":
        return
    competing = sum(len(truth.competing) for truth in policy.truths)
    if not competing:
        yield Check(NAME, OPEN, "no truth has `competing`: there is nothing that it could hold back")
        return
    files = sorted({path for path in here.paths if posixpath.basename(path) in SETTINGS | {"conftest.py"}})
    for source in here.texts(files):
        text = source.data.decode("utf-8", "replace")
        if _LOADS.search(text):
            yield Check(NAME, OK, f"{source.path} loads {PLUGIN}, for {competing} competing modules")
            return
        if posixpath.basename(source.path) == "conftest.py" and _INSTALLS.search(text):
            yield Check(NAME, OK, f"{source.path} installs it, for {competing} competing modules")
            return
    yield Check(
        NAME,
        OPEN,
        "no conftest.py and no settings of pytest put it on: only commits are guarded, not imports at run time",
        f"add `-p {PLUGIN}` to pytest's addopts",
    )
