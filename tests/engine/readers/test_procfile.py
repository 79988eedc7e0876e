"""Procfiles: what is let pass, oddest first, and what is found where.

A case ends at `===`; behind it stands the subject of what the case below holds. What is found stands in ⟦⟧; → is a tab.
"""

from __future__ import annotations

import pytest
from engine.readers.reading import Case, allowed, blocked, found

PATH = "Procfile"

ALLOWED = """
pytest: python run.py
===
# web: pytest
===
web: echo pytest
===
pytest
===
web: gunicorn app # pytest
===
: pytest
"""

BLOCKED = """
=== Procfile web
web: ⟦pytest⟧
=== Procfile web
web:⟦pytest -q⟧
=== Procfile release-1
release-1: cd x && ⟦python -m pytest⟧
web: gunicorn app
=== Procfile web
web: T=pytest; ⟦$T -q⟧
=== Procfile web
  web :→⟦env A=1 pytest⟧ | tee log
=== Procfile web
web: bash -c "a"; ⟦bash -c "pytest"⟧
"""


@pytest.mark.parametrize("text", allowed(ALLOWED))
def test_what_starts_nothing(text: str) -> None:
    assert found(PATH, text) == []


@pytest.mark.parametrize("case", blocked(BLOCKED), ids=str)
def test_what_starts_pytest(case: Case) -> None:
    assert found(PATH, case.text) == case.expected
