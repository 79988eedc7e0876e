"""Rule files and case files: what is accepted, and each mistake with its place."""

from __future__ import annotations

import pytest
from own import PATH, own_rule

from ssot_guard import languages, patterns
from ssot_guard.patterns import Case
from ssot_guard.problems import CannotRead

WHOLE = """\
# The whole language.
id: raw-environ
language: Python
message: $KEY is read past the isolated environment
note: |
  Ask for it.
url: https://example.org/raw-environ
severity: warning
metadata: {team: platform, since: 2024-01-01, numbers: [1, 1.5]}
labels: {KEY: {style: primary}}
rule:
  any:
    - pattern: os.environ[$KEY]
    - pattern: {context: "os.getenv($KEY)", selector: call, strictness: relaxed}
    - {kind: call, regex: ^getenv, nthChild: 1}
    - {kind: call, nthChild: {position: 2n+1, ofRule: {kind: call}, reverse: true}}
    - {matches: unset, range: {start: {line: 0, column: 0}, end: {line: 0, column: 4}}}
  all: [{not: {kind: string}}]
  inside: {kind: function_definition, stopBy: end, field: body}
  has: {kind: identifier, stopBy: {kind: lambda}}
  precedes: {kind: comment, stopBy: neighbor}
  follows: {kind: comment}
constraints: {KEY: {kind: string}}
utils: {unset: {pattern: "del os.environ[$KEY]"}}
transform:
  SHORT: {substring: {source: $KEY, startChar: 1}}
  LOUD: replace($KEY, replace='a', by='b')
fix: ""
rewriters: [{id: x, rule: {kind: call}, fix: y}]
files: ["tests/**", {glob: "*_TEST.py", caseInsensitive: true}]
ignores: [tests/old/**]
valid: [get_env()]
invalid:
  - os.environ["A"]
  - |
    import os
    os.environ["B"]
---
id: second
language: js
rule: {kind: call_expression}
...
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(CannotRead) as caught:
        patterns.read(text.encode(), path="r.yml")
    return [str(problem).removeprefix("r.yml:") for problem in caught.value.problems]


class TestAccepted:
    def test_the_whole_language(self) -> None:
        first, second = patterns.read(WHOLE.encode(), path="r.yml")
        assert (first.id, first.language, first.severity) == ("raw-environ", "python", "warn")
        assert (first.message, first.note) == ("$KEY is read past the isolated environment", "Ask for it.\n")
        assert first.url == "https://example.org/raw-environ"
        assert first.matching.keys() == {"rule", "constraints", "utils", "transform"}
        assert first.cases == (
            Case("get_env()", False, "r.yml", 32),
            Case('os.environ["A"]', True, "r.yml", 34),
            Case('import os\nos.environ["B"]\n', True, "r.yml", 35),
        )
        assert (second.id, second.language, second.severity, second.cases) == ("second", "javascript", "", ())

    def test_each_knows_its_place_and_its_text(self) -> None:
        first, second = patterns.read(WHOLE.encode(), path="r.yml")
        assert [(rule.path, *rule.place()) for rule in (first, second)] == [("r.yml", 2, 5), ("r.yml", 39, 5)]
        assert first.text == WHOLE.split("---")[0].split("\n", 1)[1].rstrip()
        assert second.text == "id: second\nlanguage: js\nrule: {kind: call_expression}"

    @pytest.mark.parametrize(
        ("path", "about"),
        [("tests/a.py", True), ("tests/old/a.py", False), ("x/a_test.py", True), ("a.py", False)],
    )
    def test_files_and_ignores(self, path: str, about: bool) -> None:
        first, second = patterns.read(WHOLE.encode(), path="r.yml")
        assert first.is_about(path) is about
        assert not second.is_about(path)
        assert second.is_about("a/b.mjs")

    @pytest.mark.parametrize(
        ("said", "means"), [("off", "off"), ("hint", "warn"), ("info", "warn"), ("warning", "warn"), ("error", "error")]
    )
    def test_severity(self, said: str, means: str) -> None:
        assert own_rule(f"rule: {{kind: call}}\nseverity: {said}\n").severity == means

    @pytest.mark.parametrize("name", ["Python", "PY", "python"])
    def test_language_in_letters_of_any_size(self, name: str) -> None:
        assert own_rule("rule: {kind: call}\n", head=f"id: own\nlanguage: {name}\n").language == languages.PYTHON


REFUSED = {
    "an empty file": ("", ["1:1: the file is empty"]),
    "no YAML": ("id: [\n", ["2:1: not valid YAML while parsing a flow node: did not find expected node content"]),
    "an alias across documents": (
        "id: &a x\nlanguage: py\nrule: {kind: call}\n---\nid: *a\nlanguage: py\nrule: {kind: call}\n",
        ['5:5: no anchor `&a`: text that begins with * needs quotes, "*a"'],
    ),
    "an empty document": (
        "id: x\nlanguage: py\nrule: {kind: call}\n---\n",
        ["5:1: this document is empty: take out the `---` that begins it"],
    ),
    "nothing of what is needed": ("message: x\n", [
        "1:1: the file has no `id`", "1:1: the file has no `language`", "1:1: the file has no `rule`",
    ]),
    "no mapping": ("- x\n", ["1:1: the file is to be a mapping, not a list"]),
    "an unknown language": ("id: x\nlanguage: pyton\nrule: {kind: call}\n", [
        "2:11: ast-grep has no language `pyton`, did you mean `python`?",
    ]),
    "an unknown key": ("id: x\nlanguage: py\nrule: {kind: call}\nmesage: y\n", [
        "4:1: unknown key `mesage`, did you mean `message`?",
    ]),
    "an unknown key of a rule": ("id: x\nlanguage: py\nrule: {kinds: call}\n", [
        "3:8: unknown key `kinds`, did you mean `kind`?",
    ]),
    "what ast-grep itself passes over in silence": (
        "id: x\nlanguage: py\nrule: {kind: call, inside: {kind: module, stopby: end}}\n",
        ["3:43: unknown key `stopby`, did you mean `stopBy`?"],
    ),
    "an empty rule": ("id: x\nlanguage: py\nrule: {}\n", ["3:7: `rule` is an empty mapping"]),
    "empty alternatives": ("id: x\nlanguage: py\nrule: {any: []}\n", ["3:13: `any` is an empty list"]),
    "no such utility": ("id: x\nlanguage: py\nrule: {not: {matches: u}}\nutils: {ab: {matches: bcd}, bcde: {}}\n", [
        "3:23: there is no rule `u` under `utils`, known are ab, bcde",
        "4:23: there is no rule `bcd` under `utils`, did you mean `bcde`?",
        "4:35: `bcde` is an empty mapping",
    ]),
    "no utilities": ("id: x\nlanguage: py\nrule: {matches: u}\n", [
        "3:17: there is no rule `u` under `utils`: the document has no `utils`",
    ]),
    "a severity of ours": ("id: x\nlanguage: py\nrule: {kind: call}\nseverity: warn\n", [
        "4:11: `severity` is to be one of off, hint, info, warning, error, not `warn`, did you mean `warning`?",
    ]),
    "no globs": ("id: x\nlanguage: py\nrule: {kind: call}\nfiles: ['a[', ./a]\n", [
        "4:9: `a[` is no glob: its [ is not closed",
        "4:15: `./a` matches nothing: write it without `./`, from the repository's root",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    text, expected = REFUSED[case]
    assert mistakes(text) == expected


class TestCases:
    def test_where_they_are(self) -> None:
        assert patterns.case_files("lint/rules/raw.yml") == ("lint/rules/raw-test.yml", "lint/rule-tests/raw-test.yml")
        assert patterns.case_files("raw.yaml") == ("raw-test.yaml", "rule-tests/raw-test.yaml")

    def test_as_ast_grep_reads_them(self) -> None:
        text = "id: b\nvalid:\n- x\n---\nid: a\ninvalid: [y]\n---\nid: b\ninvalid: [z]\n"
        assert patterns.read_cases(text.encode(), path=PATH, ids=["a", "b"]) == {
            "a": (Case("y", True, PATH, 6),),
            "b": (Case("x", False, PATH, 3), Case("z", True, PATH, 9)),
        }

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("id: aa\nvalid: [x]\n", "1:5: there is no rule `aa`, did you mean `a`?"),
            ("valid: [x]\n", "1:1: the file has no `id`"),
            ("id: a\nvlaid: [x]\n", "2:1: unknown key `vlaid`, did you mean `valid`?"),
            ("id: a\nvalid: x\n", "2:8: `valid` is to be a list, not `x`: write [x]"),
        ],
    )
    def test_refused(self, text: str, why: str) -> None:
        with pytest.raises(CannotRead) as caught:
            patterns.read_cases(text.encode(), path="t.yml", ids=["a", "bcd"])
        assert str(caught.value) == f"t.yml:{why}"
