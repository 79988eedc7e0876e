"""`python -m ssot_guard`: the same as the installed command."""

from __future__ import annotations

import sys

from .cli import run

sys.exit(run())
