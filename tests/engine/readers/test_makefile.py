"""Makefiles: what is let pass, oddest first, and what is found where.

A case ends at `===`; behind it stands the subject of what the case below holds. What is found stands in ⟦⟧; → is a tab.
"""

from __future__ import annotations

import pytest
from engine.readers.reading import Case, allowed, blocked, found

PATH = "Makefile"

ALLOWED = r"""
help: ## pytest
→@grep -E '^[a-z]+:.*?## pytest' $(MAKEFILE_LIST) | awk 'BEGIN {FS = "pytest"}; {printf "pytest"}'
===
t:
→@echo '$$(pytest)'
===
.PHONY: pytest
===
test: pytest
→echo
===
PYTEST = pytest
===
# test: ; pytest
===
test:
→@echo pytest
===
test:
→# pytest
===
test:
→pip install pytest
===
test:
→$(PIP) install pytest
===
test:
→$(MAKE) pytest
===
pytest:
→python run.py
===
$(info pytest)
===
test:
→$(info run; pytest)
===
ifeq ($(X),pytest)
endif
===
X := pytest # comment
===
define T
pytest -q
endef
===
test:
→pytest --version
===
test: ## runs; pytest
→python run.py
===
help:
→@echo "a" \
→  "; pytest"
===
X = pytest
test:
→echo $(X)
===
export PYTEST_ADDOPTS = -q
===
include pytest.mk
===
test: T = pytest
test:
→echo $T
===
test: ; echo pytest
===
build/pytest.txt: pytest.in
→cp $< $@
===
test:
→@printf "%s" "pytest"
===
lint:
→ruff check # then pytest
===
test:
→which $(PYTEST) || pip install pytest
"""

BLOCKED = r"""
=== make t
t:
→@echo "$$(⟦pytest⟧)"
=== make t
ifeq ($(OS),Windows_NT)
  PYTEST := venv/Scripts/pytest
else
  PYTEST := venv/bin/pytest
endif
t:
→⟦$(PYTEST)⟧
=== make all
-include x
all: ; @echo

all: b; cd a; \
→⟦pytest⟧
=== make t
t: $(T:.c=.o) | dir
→@if [ -x y ]; then \
→→echo a; \
→else \
→→⟦$(PY) -m pytest⟧; \
→fi
=== make test
test:
→⟦pytest⟧
=== make test
test:
→@⟦pytest -q⟧
=== make test
test:
→-@⟦pytest⟧
=== make test
test:
→+@- ⟦pytest⟧
=== make test
test: ; ⟦pytest⟧
=== make test
test: a b ; @⟦pytest -q⟧
=== make test
PYTEST = pytest
test:
→⟦$(PYTEST) -q⟧
=== make test
PYTEST = pytest
test:
→⟦${PYTEST} -q⟧
=== make test
P = pytest
test:
→⟦$P -q⟧
=== make test
PY = python
PYTEST = $(PY) -m pytest
test:
→⟦$(PYTEST)⟧
=== make test
PYTEST ?= pytest
test:
→⟦$(PYTEST)⟧
=== make test
PYTEST := pytest
PYTEST += -q
test:
→⟦$(PYTEST)⟧
=== make test
X = a
X += && pytest
test:
→⟦$(X)⟧
=== make test
ifdef CI
PYTEST = pytest
else
PYTEST = python run.py
endif
test:
→⟦$(PYTEST)⟧
=== make test
test:
ifdef CI
→⟦pytest⟧
else
→echo
endif
=== make test
test:
→cd x && \
→⟦pytest -q⟧
=== make test
test:
→cd x; \
→  if [ -f y ]; then \
→    ⟦pytest -q⟧; \
→  fi
=== make test
define run
@cd x
@pytest -q
endef
test:
→⟦$(run)⟧
=== make test
define run
pytest $(1)
endef
test:
→⟦$(call run,x)⟧
=== make test
run = $(1) -m $(2)
test:
→⟦$(call run,python,pytest)⟧
=== make $(1)-test
define T
$(1)-test:
→⟦pytest $(1)⟧
endef
$(foreach x,a b,$(eval $(call T,$(x))))
=== $(X)
X := $(shell ⟦pytest -q⟧)
=== $(X)
X != ⟦pytest -q⟧
=== make test
test:
→echo $(shell ⟦pytest⟧)
=== make test
test: R = pytest
test:
→⟦$(R) -q⟧
=== make test
test: export R := pytest
test:
→⟦$(R) -q⟧
=== make %.out
%.out: %.py
→⟦pytest $<⟧ > $@
=== make a
a b: c
→⟦pytest⟧
=== make test
.RECIPEPREFIX = >
test:
> ⟦pytest⟧
=== make test
.ONESHELL:
test:
→cd x
→⟦pytest -q⟧
=== make test
.ONESHELL:
test:
→X=pytest
→⟦$$X -q⟧
=== make test
test:
→for x in a b; do ⟦pytest $$x⟧; done
=== make test
test:
→X=pytest; ⟦$$X -q⟧
=== make test
export X = pytest
test:
→⟦$$X -q⟧
=== make test
test:
→⟦$(PYTHON) -m pytest⟧
=== make test
test:
→⟦$(VENV)/bin/pytest⟧
=== make test
test:
→⟦$(Q)pytest⟧
=== make test
Q = @
test:
→$(Q)⟦pytest⟧
=== make test
test:
→⟦poetry run pytest⟧
=== make test
test::
→⟦pytest⟧
=== make test
SHELL = /usr/bin/env python3
.ONESHELL:
test:
→import pytest
→⟦pytest.main()⟧
=== make test
test:
→⟦$(if $(CI),pytest -q,pytest)⟧
=== make test
test:
→⟦$(or $(PYTEST),pytest) -q⟧
=== make pytest
pytest:
→⟦$@ -q⟧
=== make test
test:

→# c

→⟦pytest⟧
=== make $(T)
$(T): x
→⟦pytest⟧
=== make test
SRC = a \
  b
test:
→⟦pytest $(SRC)⟧
=== make t
override PYTEST = pytest
t:
→⟦$(PYTEST)⟧
=== make t
PYTEST = $(PYTEST_X)
PYTEST_X = pytest
t:
→⟦$(PYTEST)⟧
=== make test
test:
→@set -e; ⟦pytest⟧
=== make test
test: $(shell ⟦pytest⟧)
=== make test-x
NAME=test
$(NAME)-x:
→⟦pytest⟧
=== make test
test:
→⟦bash -c "pytest -q"⟧
=== make test
test:
→⟦bash -c '$(PYTEST)'⟧
PYTEST = pytest
=== make t
X = $(X) pytest
t:
→$(X)
→⟦pytest⟧
=== make t
V = $(strip pytest )
t:
→⟦$(V) -q⟧
=== make test
test:
  # spaces
→⟦pytest⟧
=== make b
a:
→echo
b: c
→⟦pytest⟧
"""


@pytest.mark.parametrize("text", allowed(ALLOWED))
def test_what_starts_nothing(text: str) -> None:
    assert found(PATH, text) == []


@pytest.mark.parametrize("case", blocked(BLOCKED), ids=str)
def test_what_starts_pytest(case: Case) -> None:
    assert found(PATH, case.text) == case.expected
