"""The engine's front door: which files, which truths, and what cannot be read."""

from __future__ import annotations

import pytest
from engine.snippets import CANONICAL, PYTEST, RUNNER, findings, judged, policy

from ssot_guard.engine import judge
from ssot_guard.policy import Policy, Truth
from ssot_guard.problems import CannotRead
from ssot_guard.sources import Source

LAUNCH = "import pytest\npytest.main()\n"


@pytest.mark.parametrize(
    ("path", "head", "claimed"),
    [
        ("README.md", b"#!/usr/bin/env python", False),
        ("a.py.backup", b"import pytest", False),
        ("a.pyc", b"", False),
        ("a.pyi", b"", False),
        ("run.sh", b"#!/bin/sh\n# python", False),
        ("run", b"import pytest", False),
        ("run", b" #!/usr/bin/python", False),
        ("run", b"#!/usr/bin/env pythonista", False),
        ("run", b"", False),
        ("py", b"", False),
        (".py", b"", True),
        ("a.py", b"", True),
        ("b c/é.py", b"\xff", True),
        ("a.b.pyw", b"", True),
        ("run", b"#!/usr/bin/python", True),
        ("tools/run", b"#! /usr/bin/env python3.12\nimport pytest", True),
        ("run", b"#!/usr/bin/env -S python3 -u\r\n", True),
        ("run", b"#!/usr/bin/pypy3", True),
        ("run", b"#!/usr/bin/env -S uv run --script python", True),
        (".run", b"#!/usr/bin/python\n", True),
    ],
)
def test_which_files_are_judged(path: str, head: bytes, claimed: bool) -> None:
    assert judge.claims(path, head) is claimed


def test_the_canonical_file_may_launch_and_no_other_of_its_name() -> None:
    assert findings(LAUNCH, path=CANONICAL) == []
    assert len(findings(LAUNCH, path=f"other/{CANONICAL}")) == 1


def test_a_canonical_file_breaks_another_truth() -> None:
    other = Truth("other", ("o.py",), frozenset({"o.py"}), launches=("pytest",))
    both = Policy((*policy(RUNNER).truths, other))
    source = Source(CANONICAL, LAUNCH.encode())
    assert [finding.truth for finding in judged(source, both, "direct-launch")] == ["other"]


def test_what_two_truths_protect_is_found_for_each() -> None:
    other = Truth("other", ("o.py",), frozenset({"o.py"}), launches=("pytest",))
    both = Policy((*policy(RUNNER).truths, other))
    found = judged(Source("a.py", LAUNCH.encode()), both, "direct-launch")
    assert [(finding.truth, finding.line) for finding in found] == [("other", 2), ("runner", 2)]


@pytest.mark.parametrize(("severity", "count"), [("off", 0), ("warn", 1), ("error", 1)])
def test_severity(severity: str, count: int) -> None:
    """`warn` is found as well: what it means for a commit is the verdict's affair."""
    assert len(findings(LAUNCH, severity={"direct-launch": severity})) == count


def test_another_rule_is_not_run() -> None:
    assert judge.questions(Source("a.py", b""), policy(RUNNER), []) == []
    assert judge.questions(Source("a.py", b""), policy(RUNNER), ["foreign-base"]) == []


@pytest.mark.parametrize(
    "data",
    [
        b"import pytest\npytest.main()  # \xff\n",
        b"# coding: no-such-codec\nimport pytest\npytest.main()\n",
        b"import pytest\0\npytest.main()\n",
        LAUNCH.encode("utf-16"),
    ],
)
def test_what_is_no_text_is_an_error(data: bytes) -> None:
    with pytest.raises(CannotRead) as caught:
        findings(data)
    assert {problem.path for problem in caught.value.problems} == {"a.py"}


@pytest.mark.parametrize(
    "data",
    [
        b"# coding: latin-1\nx = '\xe9'; import pytest\npytest.main()\n",
        b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\npytest = '\x80'\nimport pytest; pytest.main()\n",
        b"\xef\xbb\xbf# coding: utf-8\nx = '\xc3\xa9'\nimport pytest; pytest.main()\n",
        "# coding: shift_jis\nx = '表'\nimport pytest; pytest.main()\n".encode("shift_jis"),
    ],
)
def test_encodings_that_a_file_names(data: bytes) -> None:
    assert len(findings(data)) == 1


def test_findings_come_in_the_order_of_the_text() -> None:
    code = "import pytest, os\nos.system('pytest'); run = [pytest.main]\npytest.main()\nos.system('pytest')\n"
    found = findings(code)
    places = [(finding.line, finding.column) for finding in found]
    assert places == sorted(places) == [(2, 1), (2, 29), (3, 1), (4, 1)]


def test_a_target_knows_its_preset() -> None:
    assert PYTEST.is_pytest
