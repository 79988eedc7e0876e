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
_LOADS = re.compile(rf"^[^#;\n]*(?<!no:)\b{re.escape(PLUGIN)}\b", re.MULTILINE)
_OFF = re.compile(r"^[^#;\n]*--ssot-guard[= ]off\b", re.MULTILINE)


def check(here: Surroundings, policy: Policy | None) -> Iterator[Check]:
    """One line, where there is a policy."""
    if policy is None:
        return
    if policy.runtime == "off":
        yield Check(NAME, OPEN, "the policy has it off (`runtime`): only commits are guarded, not imports at run time")
        return
    if not any(truth.competing for truth in policy.truths):
        yield Check(NAME, OPEN, "no truth has `competing`: there is nothing that it could hold back")
        return
    files = sorted({path for path in here.paths if posixpath.basename(path) in SETTINGS | {"conftest.py"}})
    for source in here.texts(files):
        text = source.data.decode("utf-8", "replace")
        if _OFF.search(text):
            yield Check(NAME, OPEN, f"{source.path} has it off (`--ssot-guard=off`)")
            return
        if _LOADS.search(text):
            yield Check(NAME, OK, f"{source.path} loads {PLUGIN}")
            return
        if posixpath.basename(source.path) == "conftest.py" and _INSTALLS.search(text):
            yield Check(NAME, OK, f"{source.path} installs it; with -p {PLUGIN} it would also tell what was swallowed")
            return
    why = "no tracked conftest.py and no settings of pytest put it on, so only commits are guarded"
    yield Check(NAME, OPEN, f"{why}: -p {PLUGIN} among pytest's addopts does")
