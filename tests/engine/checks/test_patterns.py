"""What a match of a repository's own rule is told as: place, subject, message, and what to write instead."""

from __future__ import annotations

import pytest
from own import own_rule

from ssot_guard.engine.checks import patterns
from ssot_guard.engine.finding import Finding
from ssot_guard.engine.module import Module, Other
from ssot_guard.policy import Truth

TRUTH = Truth("environment", ("env.py",), frozenset({"env.py"}))
GETENV = "rule: {any: [{pattern: os.getenv($KEY)}, {pattern: 'os.getenv($KEY, $$$REST)'}]}\n"


def found(code: str, keys: str, truth: Truth = TRUTH) -> list[Finding]:
    return list(patterns.findings(Module("a.py", code), truth, own_rule(keys)))


def message(code: str, keys: str) -> str:
    (finding,) = found(code, keys)
    return finding.message


def test_a_finding() -> None:
    code = "import os\n\nclass TestA:\n    def test_b(self):\n        é = '🎉'; os.getenv(\n            'A')\n"
    assert found(code, GETENV) == [
        Finding("own", "environment", "a.py", 5, 18, 6, 17, "TestA.test_b", "matches the pattern own", "")
    ]


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("os.getenv(a)\n", "<module>"),
        ("def f(x=os.getenv(a)):\n    pass\n", "<module>"),
        ("def f():\n    g = lambda: [os.getenv(a) for a in b]\n", "f"),
        ("class A:\n    x = os.getenv(a)\n", "A"),
        ("class A:\n    def f(self):\n        def g():\n            os.getenv(a)\n", "A.f.g"),
        ("@os.getenv(a)\ndef f(): pass\n", "<module>"),
    ],
)
def test_the_subject_is_the_scope_around(code: str, subject: str) -> None:
    assert [finding.subject for finding in found(code, GETENV)] == [subject]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("reads $KEY", "reads 'A'"),
        ("reads $KEY, else $$$REST!", "reads 'A', else b, c!"),
        ("$KEY$KEY $OTHER.", "'A''A' ."),
        ("$500K of ARR, $x, $", "$500K of ARR, $x, $"),
        ("two\n\n  lines", "two lines"),
        ("$SHORT and $LOUD", "A' and 'B'"),
    ],
)
def test_the_message(told: str, shown: str) -> None:
    transform = (
        "transform: {SHORT: {substring: {source: $KEY, startChar: 1}}, LOUD: \"replace($KEY, replace='A', by='B')\"}\n"
    )
    code = "\n\n\nos.getenv('A', b, c)\n"
    assert (
        message(code, f"{GETENV}{transform}message: {told!r}\n".replace("'two\\n\\n  lines'", '"two\\n\\n  lines"'))
        == shown
    )


def test_what_a_variable_stands_for_is_told_in_short_and_on_one_line() -> None:
    code = "os.getenv(f(1,\n    2), " + "x" * 5_000 + ")\n"
    assert message(code, f"{GETENV}message: '$KEY / $$$REST'\n") == "f(1, 2) / " + "x" * 59 + "…"


def test_what_to_write_instead_is_the_truths_else_the_note() -> None:
    noted = f"{GETENV}note: |\n  Ask get_env()\n  for it.\n"
    assert [finding.instead for finding in found("os.getenv(a)\n", noted)] == ["Ask get_env() for it."]
    told = TRUTH._replace(instead="get_env()")
    assert [finding.instead for finding in found("os.getenv(a)\n", noted, told)] == ["get_env()"]


def test_another_language_has_no_scopes() -> None:
    rule = own_rule("rule: {pattern: 'eval($A)'}\nmessage: evaluates $A\n", head="id: own\nlanguage: javascript\n")
    (finding,) = patterns.findings(Other("a.js", "function f() {\n  eval(b)\n}\n", "javascript"), TRUTH, rule)
    assert (finding.line, finding.column, finding.subject, finding.message) == (2, 3, "<module>", "evaluates b")


def test_comments_of_other_languages_are_left_in_the_text() -> None:
    """Python's are taken out where there are many, since its grammar is slow about them."""
    rule = own_rule("rule: {kind: comment, regex: secret}\n", head="id: own\nlanguage: yaml\n")
    code = "a:\n" + "    # secret\n" * 200
    assert len(list(patterns.findings(Other("a.yaml", code, "yaml"), TRUTH, rule))) == 200
