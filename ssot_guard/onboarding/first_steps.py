"""What is left to do after `init`: the hooks' place in the configuration, the commands, and git's merge driver."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from .. import __version__, git
from ..policy import ALLOWLIST
from ..quoting import for_terminal, for_yaml
from ..typed import NamedTuple
from .kinds import HOOK_CONFIGS
from .surroundings import Surroundings

HOOKS = ("ssot-guard", "ssot-allowlist")
UNKNOWN_ADDRESS = "<the address of ssot-guard's git repository>"


class Origin(NamedTuple):
    """Where hook runners can get this very version from."""

    repo: str
    rev: str


def origin() -> Origin:
    """As the installed distribution tells it: where it was installed from (PEP 610), else its `Repository` link.

    If it tells neither, the address is a placeholder that says so.
    """
    from importlib.metadata import PackageNotFoundError, distribution  # 24 ms

    try:
        installed = distribution("ssot-guard")
    except PackageNotFoundError:
        return Origin(UNKNOWN_ADDRESS, f"v{__version__}")
    direct = json.loads(installed.read_text("direct_url.json") or "{}")
    if "vcs_info" in direct:
        return Origin(direct["url"], direct["vcs_info"]["commit_id"])
    links = [link.split(", ", 1) for link in installed.metadata.get_all("Project-URL") or ()]
    known = {name.lower(): url for name, url in (link for link in links if len(link) == 2)}
    return Origin(known.get("repository", UNKNOWN_ADDRESS), f"v{__version__}")


def config(around: Surroundings) -> str:
    """The hook runner's configuration file, or the one to make."""
    return next((name for name in HOOK_CONFIGS if around.tree.exists(name)), ".pre-commit-config.yaml")


def hooks(around: Surroundings) -> list[str]:
    """Lines that say what to put where, so that the hooks are configured."""
    file, source = config(around), origin()
    there = around.tree.exists(file)
    if file.endswith(".toml"):
        block = _toml(source)
    else:
        # Merges without a conflict run no pre-commit hook but pre-merge-commit. The key cannot be there twice.
        block = [
            *([] if there else ["default_install_hook_types: [pre-commit, pre-merge-commit]", "repos:"]),
            *_yaml(source),
        ]
    place = f"Add this to {file}, under `repos:`" if there else f"Make {file} and put this in it"
    missing = ["(Fill in the address yourself: this installation does not know where it came from.)"]
    return [f"{place}:", "", *block, "", *(missing if source.repo == UNKNOWN_ADDRESS else [])]


def _yaml(source: Origin) -> Iterator[str]:
    yield f"  - repo: {for_yaml(source.repo)}"
    yield f"    rev: {for_yaml(source.rev)}"
    yield "    hooks:"
    yield from (f"      - id: {hook}" for hook in HOOKS)


def _toml(source: Origin) -> list[str]:
    ids = ", ".join(f'{{ id = "{hook}" }}' for hook in HOOKS)
    # A JSON text is a TOML basic string (https://toml.io/en/v1.0.0#string).
    return ["[[repos]]", f"repo = {json.dumps(source.repo)}", f"rev = {json.dumps(source.rev)}", f"hooks = [{ids}]"]


def commands(around: Surroundings, written: Sequence[str]) -> list[str]:
    """The next three commands."""
    runner = "prek" if config(around).endswith(".toml") else "pre-commit"
    add = shlex.join(["git", "add", *written, config(around)])
    commit, install = 'git commit -m "Guard the single sources of truth"', f"{runner} install"
    born = git.commit(around.repository, "HEAD") is not None
    # Debt is what the commit before has: without one the hook would call everything new.
    steps = [add, install, commit] if born else ["git add -A", commit, install]
    either = "    # or: prek install" if runner == "pre-commit" else ""
    return ["Next:", *(f"  {for_terminal(step)}{either * (step == install)}" for step in steps)]


def merging() -> list[str]:
    """How to register the merge driver: a line of .gitattributes for all, and two commands for this clone."""
    driver = "git config merge.ssot-allowlist"
    return [
        "So that git merges the allowlist by what it says, not by its lines: a line for .gitattributes, two commands",
        f"  {ALLOWLIST} merge=ssot-allowlist",
        f"  {driver}.name 'the allowlist by its entries'",
        f"  {driver}.driver 'ssot-guard allowlist merge %O %A %B'",
    ]
