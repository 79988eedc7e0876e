"""Runs in a process of its own: tries each spelling in a fork, and prints what came of it as a line of JSON.

python driver.py ROOT fresh|cached      (modules, a line each, on standard input)
"""

import importlib
import json
import os
import sys

ROOT, MODE = sys.argv[1:]
sys.path.insert(0, ROOT)

import tests.early  # noqa: E402, F401

import ssot_guard  # noqa: E402
from ssot_guard.runtime.sweep import held  # noqa: E402


def attempt(module):
    """Import the module that holds the spelling."""
    guard = ssot_guard.install(root=ROOT)
    if MODE == "cached":
        importlib.import_module("tests.listed")
    before, parent = set(sys.modules), sys.modules.get("legacy")
    inside = dict(vars(parent)) if parent else None
    outcome = {"subject": "", "raised": ""}
    try:
        importlib.import_module(module)
    except ssot_guard.NonCanonicalImportError as error:
        outcome.update(subject=error.subject, path=error.path, line=error.line, message=str(error))
    except Exception as error:
        outcome["raised"] = type(error).__name__
    outcome["hits"] = sum(guard.hits.values())
    outcome["left"] = sorted(
        name for name in set(sys.modules) - before if name.split(".")[-1] in ("base", "deep", "old_tools", "gonelib")
    )
    outcome["parent"] = dict(vars(parent)) == inside if parent else "base" not in vars(sys.modules.get("legacy", sys))
    outcome["held"] = [[each.path, each.subject] for each in held(guard)]
    return outcome


for number, module in enumerate(sys.stdin.read().split()):
    if os.fork() == 0:
        sys.stdout.write(json.dumps([number, attempt(module)]) + "\n")
        sys.stdout.flush()
        os._exit(0)
    os.wait()
