"""Whether a clone has the message of each commit judged, so that other hooks can leave it to that."""

from __future__ import annotations

import os
import re

from .. import git
from ..problems import CannotRead
from ..sources import WorkTree
from . import hook_config
from .installed import called_by
from .kinds import HOOK_CONFIGS
from .surroundings import Surroundings

STAGE = "commit-msg"


def are_judged(start: str) -> bool:
    """Whether git calls, for each commit, a runner that has `ssot-commit-msg` configured, or the guard itself.

    `start` is an absolute folder of the repository. Raises `CannotRead` where git cannot tell where its hooks are.
    """
    repository = git.locate(start)
    here = Surroundings(repository, WorkTree(repository), ())
    text = called_by(os.path.join(git.hooks_folder(repository), STAGE))
    if re.search(r"\bssot[-_]guard(?:\.exe)?[\"']?\s+verify\s+--message\b", text):
        return True
    return bool(re.search(r"pre.commit|prek", text)) and any(_is_configured(here, name) for name in HOOK_CONFIGS)


def _is_configured(here: Surroundings, config: str) -> bool:
    if not here.tree.exists(config):
        return False
    try:
        return any(hook.judges_messages for hook in hook_config.read(here, config))
    except CannotRead:
        return False
