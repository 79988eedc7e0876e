"""A repository for the guard, and what Python's import system looks like without it."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import runpy
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from repository import Repository

from ssot_guard.runtime import handle

POLICY = """\
version: 1
truths:
  base:
    canonical: [shop.base.Base]
    competing: [legacy_base, "legacy_kit.*", shop.misc.Rival]
    instead: shop.base.Base
"""
FILES = {
    "ssot-guard.yaml": POLICY,
    "shop/__init__.py": "",
    "shop/base.py": "class Base: ...\n",
    "shop/misc.py": "class Rival: ...\n",
    "legacy_base.py": "class LegacyBase: ...\n",
    "legacy_kit/__init__.py": "",
    "legacy_kit/deep.py": "",
}


@pytest.fixture
def shop(repository: Repository) -> Repository:
    """`FILES`, committed."""
    return repository.commit_files(FILES)


@pytest.fixture
def on_path(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same as the first folder of `sys.path`; what is imported from it is forgotten at the end."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(shop.root))
    yield shop.root
    while handle.current():
        handle.uninstall()
    for name in set(sys.modules) - before:
        del sys.modules[name]


def import_system() -> Mapping[str, Any]:
    """All that the guard may touch, as it is now."""
    bootstrap, external = sys.modules["_frozen_importlib"], sys.modules["_frozen_importlib_external"]
    return {
        "__import__": builtins.__import__,
        "importlib": dict(vars(importlib)),
        "bootstrap": dict(vars(bootstrap)),
        "loader": dict(vars(vars(external)["_LoaderBasics"])),
        "lazy": dict(vars(importlib.util.LazyLoader)),
        "runpy": dict(vars(runpy)),
        "meta_path": list(sys.meta_path),
        "path_hooks": list(sys.path_hooks),
    }
