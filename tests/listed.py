"""A repository whose allowlist has entries of every kind and status, of several owners."""

from __future__ import annotations

from repository import Repository

POLICY = """\
version: 1
truths:
  test-runner:
    canonical: [run_tests.py]
    launches: [pytest]
    owner: "@ci"
  environments:
    canonical: [run_tests.py]
    launches: [tox]
    competing: [legacy_base]
"""
ALLOWLIST = """\
version: 1
exempt:
  - rule: direct-launch
    path: tools/**
    covers: 2
    reason: the vendor's tools need the bare exit code of what they start, and nothing that a runner adds to it
  - {rule: direct-launch, path: 'scripts/\\[a] b.py', subject: "<module>", reason: measures it, expires: 2027-01-31}
  - {rule: competing-import, path: scripts/none.py, reason: a plugin names it, owner: "@perf"}
debt:
  competing-import:
    tests/a::b.py: [legacy_base]
    tests/gone.py: [legacy_base]
    "tests/h\\u00e9 \\e[31m.py": [legacy_base]
    tests/old.py: [legacy_base]
  direct-launch:
    tests/both.py: ["<module>"]
    tests/gone.py: [run]
"""
GLOB, BRACKET, NONE, COLONS, GONE, HE, OLD, BOTH, RUN = 4, 7, 8, 11, 12, 13, 14, 16, 17
"""The lines of its entries."""
ALL = [GLOB, BRACKET, NONE, COLONS, GONE, HE, OLD, BOTH, RUN]
CODEOWNERS = """\
* @all
/tests/ @testers @more  # two of them
/tests/old.py @first
/tests/old.py @last
"""
IMPORT = "import legacy_base\n"
PYTEST = "import pytest\n\npytest.main()\n"
TOX = 'import subprocess\n\nsubprocess.run(["tox"])\n'
ODD = "tests/hé \x1b[31m.py"
FILES = {
    "ssot-guard.yaml": POLICY,
    "ssot-allowlist.yaml": ALLOWLIST,
    ".github/CODEOWNERS": CODEOWNERS,
    "run_tests.py": "",
    "legacy_base.py": "",
    "tools/one.py": TOX,
    "tools/two.py": "",
    "scripts/[a] b.py": PYTEST,
    "scripts/none.py": "",
    "tests/a::b.py": IMPORT,
    ODD: IMPORT,
    "tests/old.py": IMPORT + "\n\ndef test_one():\n    assert legacy_base\n",
    "tests/both.py": PYTEST + TOX,
}
BEFORE = ("--today", "2027-01-01")
"""A day on which nothing has expired."""


def listed(repository: Repository) -> Repository:
    """`FILES`, committed; and `tests/old.py` renamed since."""
    repository.commit_files(FILES)
    repository.git("mv", "tests/old.py", "tests/new.py")
    return repository
