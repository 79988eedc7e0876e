"""`python -m ssot_guard`: the same as the installed command."""

from __future__ import annotations

from .cli import run

run()
