"""`ssot-guard.yaml` -> `Policy`: what a repository declares there is to be one of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from .problems import Problem

FILE_NAME = "ssot-guard.yaml"
DEFAULT_MAX_FILE_BYTES = 5_000_000


class Truth(NamedTuple):
    """A thing of which there is to be one: what is canonical, and clauses saying what competes with it."""

    name: str
    canonical: tuple[str, ...]
    """As written: repository paths, or dotted names of modules, classes or functions."""
    canonical_files: frozenset[str]
    """The repository paths that `canonical` leads to under the policy's roots: they never break their own truth."""
    launches: tuple[str, ...] = ()
    probes: str = "allow"
    """`allow` | `deny`."""
    names: tuple[str, ...] = ()
    names_except: tuple[str, ...] = ()
    competing: tuple[str, ...] = ()
    required_in: tuple[str, ...] = ()
    plain_classes: str = "allow"
    patterns: tuple[str, ...] = ()
    severity: Mapping[str, str] = {}
    """Rule name to `error` | `warn` | `off`; a rule not in it is `error`."""
    instead: str = ""
    title: str = ""
    impact: str = ""
    priority: str = ""
    owner: str = ""


class Policy(NamedTuple):
    """A whole policy file, checked. Frozen; paths relative to the repository's root, with `/`."""

    truths: tuple[Truth, ...]
    roots: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    """gitignore-style patterns."""
    allowlist: str = "ssot-allowlist.yaml"
    runtime: str = "raise"
    max_file_bytes: int = DEFAULT_MAX_FILE_BYTES


def read_policy(
    data: bytes, *, path: str = FILE_NAME, rules: Collection[str], exists: Callable[[str], bool]
) -> Policy:
    """Read and check a policy file.

    `rules` are the rules this installation has: a clause that needs another one is a problem. `exists` tells whether
    the judged tree holds a repository path as a file (work tree, index or commit: the caller's choice).

    Raises `CannotRead` with every problem of the file at once.
    """
    raise NotImplementedError


def idle_globs(policy: Policy, paths: Collection[str]) -> list[Problem]:
    """The policy's globs that match none of the repository's `paths`: warnings, and only a whole-tree run can tell."""
    raise NotImplementedError
