"""Justfiles: what is let pass, oddest first, and what is found where.

A case ends at `===`; behind it stands the subject of what the case below holds. What is found stands in ⟦⟧; → is a tab.
"""

from __future__ import annotations

import pytest
from engine.readers.reading import Case, allowed, blocked, found

PATH = "justfile"

ALLOWED = r"""
pytest:
    python run.py
===
# pytest
===
test:
    echo pytest
===
x := "pytest"
===
test:
    # pytest
===
set shell := ["bash", "-c"]
pytest := "x"
===
test: pytest
===
alias pytest := test
===
test:
    pip install {{x}} pytest
===
x := "pytest"
test:
    echo {{x}}
===
test:
    @echo "{{{{ pytest }}"
===
[doc("pytest")]
test:
    ls
===
test:
    #!/usr/bin/env python
    import pytest
===
test x="pytest":
    echo {{x}}
===
test: # pytest
    echo x
===
x := '''
  pytest -q
'''
===
import "pytest.just"
===
x := 'a `pytest` b'
===
mod pytest
===
test:
    just pytest
"""

BLOCKED = r"""
=== just test
test:
  #!/usr/bin/env -S uv run python
  import pytest
  ⟦pytest.main()⟧
=== just test
test:
  ⟦{{ if os() == 'x' { 'pytest' } else { 'b' } }} -q⟧
=== just test
test:
    ⟦pytest⟧
=== just test
test:
    @⟦pytest -q⟧
=== just test
test:
    -⟦pytest⟧
=== just test
test:
    @-⟦pytest⟧
=== just test
@test:
→⟦pytest⟧
=== just test
test: a && b
    ⟦pytest⟧
=== just test
test *args:
    ⟦pytest {{args}}⟧
=== just test
p := "pytest"
test:
    ⟦{{p}} -q⟧
=== just test
py := "python"
p := py + " -m pytest"
test:
    ⟦{{ p }} -q⟧
=== just test
bin := "venv" / "bin"
test:
    ⟦{{bin}}/pytest⟧
=== just test
p := env_var_or_default("PYTEST", "pytest")
test:
    ⟦{{p}}⟧
=== just test
p := env("PYTEST", 'pytest')
test:
    ⟦{{p}}⟧
=== just test
p := if os() == "windows" { "pytest" } else { "x" }
test:
    ⟦{{p}}⟧
=== just test
test:
    ⟦{{ if x == "a" { "pytest" } else { "b" } }}⟧
=== x
x := `⟦pytest -q⟧`
=== just test
test:
    echo {{`⟦pytest⟧`}}
=== just test
test p="pytest":
    ⟦{{p}} -q⟧
=== just test
test $p="pytest":
    ⟦$p -q⟧
=== just test
export P := "pytest"
test:
    ⟦$P -q⟧
=== just test
set export
P := "pytest"
test:
    ⟦$P -q⟧
=== just test
test:
    #!/usr/bin/env bash
    set -e
    cd x
    ⟦pytest -q⟧
=== just test
test:
    #!/usr/bin/env python3
    import pytest
    ⟦pytest.main()⟧
=== just test
[script("python3")]
test:
    import pytest
    ⟦pytest.main()⟧
=== just test
[script]
test:
    X=pytest
    ⟦$X -q⟧
=== just test
set shell := ["powershell.exe", "-c"]
test:
    ⟦& "pytest" -q⟧
=== just test
set shell := ["python3", "-c"]
test:
    import pytest; ⟦pytest.main()⟧
=== just test
test:
    cd x && \
      ⟦pytest -q⟧
=== just test
test:
    for x in a b; do ⟦pytest $x⟧; done
=== just test
[private]
[no-cd]
test:
    ⟦pytest⟧
=== just test
test:
    cd x; ⟦pytest⟧
=== just b
a:
    echo

b:
    ⟦pytest⟧
=== just test
test:

    ⟦pytest⟧
=== just test
test: (a "x")
    ⟦pytest⟧
=== just test
test:
    cargo test
    ⟦uv run pytest {{ args }}⟧
=== just test
python := "python3"
test:
    ⟦{{python}} -m pytest⟧
=== just test
test:
    ⟦{{python}} -m pytest⟧
=== just _test
_test:
    ⟦pytest⟧
=== just test
x := '''
a
'''
test:
    ⟦pytest⟧
=== just test
test p=("py" + "test"):
    ⟦pytest⟧
=== just test
set windows-shell := ["powershell.exe"]
test:
    ⟦pytest⟧
"""


@pytest.mark.parametrize("text", allowed(ALLOWED))
def test_what_starts_nothing(text: str) -> None:
    assert found(PATH, text) == []


@pytest.mark.parametrize("case", blocked(BLOCKED), ids=str)
def test_what_starts_pytest(case: Case) -> None:
    assert found(PATH, case.text) == case.expected
