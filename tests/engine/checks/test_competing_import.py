"""competing-import: subjects, messages, places, and through the front door."""

from __future__ import annotations

import json

import pytest
from engine.snippets import judged, policy
from front_door import ssot_guard
from repository import Repository

from ssot_guard.engine.finding import Finding
from ssot_guard.sources import Source

FILES = {
    "shop/base.py": "class Base: ...\n",
    "shop/again.py": "from legacy.base import LegacyBase\n",
    "legacy/__init__.py": "",
    "legacy/base.py": "class LegacyBase: ...\n",
    "src/pkg/bad.py": "",
}
TRUTH = {"canonical": ["shop.base.Base"], "competing": ["legacy.base", "pkg.bad"]}


def findings(code: str, path: str = "tests/test_a.py", roots: tuple[str, ...] = (".", "src")) -> list[Finding]:
    return judged(Source(path, code.encode()), policy(TRUTH, FILES, roots), "competing-import", FILES)


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("from legacy import base as b", "legacy.base"),
        ("from legacy.base import LegacyBase", "legacy.base"),
        ("from shop.again import LegacyBase", "legacy.base"),
        ("import pkg.bad", "pkg.bad"),
        ("import src.pkg.bad", "pkg.bad"),
    ],
)
def test_the_subject_is_what_the_module_is_called_however_it_is_imported(code: str, subject: str) -> None:
    assert [finding.subject for finding in findings(code)] == [subject]


def test_a_message_says_what_is_canonical_and_who_passed_it_on() -> None:
    (finding,) = findings("import os\nif os:\n    from shop.again import LegacyBase as é\n")
    assert finding.message == "imports legacy.base, through shop/again.py, which competes with shop.base.Base"
    assert finding.instead == "import from shop.base.Base"
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (3, 5, 3, 43)


def test_the_canonical_file_may_import_what_competes() -> None:
    assert findings("import legacy.base", path="shop/base.py") == []


def test_a_commit_that_adds_one_is_blocked(repository: Repository) -> None:
    told = {"version": 1, "truths": {"base": TRUTH}, "roots": [".", "src"]}
    for path, text in {**FILES, "ssot-guard.yaml": json.dumps(told), "tests/test_old.py": ""}.items():
        repository.write(path, text)
    repository.commit()
    repository.stage("tests/test old é.py", "import shop.base\n\n\ndef test_x():\n    import legacy.base\n")
    done = ssot_guard(repository, "check", "--staged", "--rule", "competing-import")
    assert done.code == 1, done.err
    assert "tests/test old é.py:5:5 competing-import legacy.base\n" in done.out
