"""Own rules made ready: those that cannot work are refused at their place, and the byte test errs on the safe side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own import PATH, own_rule

from ssot_guard import languages
from ssot_guard.engine import matcher, own_rules
from ssot_guard.engine.checks import patterns
from ssot_guard.engine.module import Module, Other
from ssot_guard.patterns import OwnRule
from ssot_guard.policy import Policy, Truth
from ssot_guard.problems import CannotRead


def problems(keys: str) -> list[str]:
    rule = own_rule("rule: {kind: call}\n")._replace(matching=_read(keys).matching)
    return [str(problem).removeprefix(f"{PATH}:").replace(" own: ", " ") for problem in own_rules.problems(rule)]


def _read(keys: str) -> OwnRule:
    from ssot_guard.patterns import read

    return read(f"id: own\nlanguage: python\n{keys}".encode(), path=PATH)[0]


WORKS = [
    "rule: {pattern: 'os.environ[$KEY]'}",
    "rule: {kind: call, regex: ^f}",
    "rule: {all: [{regex: ^f}, {kind: call}]}",
    "rule: {any: [{kind: call}, {pattern: f}]}",
    "rule: {matches: u}\nutils: {u: {any: [{kind: call}, {matches: v}]}, v: {kind: string}}",
    "rule: {pattern: {context: 'class A: $B = 1', selector: assignment}}",
    "rule: {nthChild: {position: 1, ofRule: {kind: call}}}",
    "rule: {pattern: 'f($$$A)'}\nconstraints: {}",
    "rule: {kind: ERROR}",
]


@pytest.mark.parametrize("keys", WORKS)
def test_works(keys: str) -> None:
    assert problems(keys) == []


CANNOT_WORK = [
    ("rule: {kind: call, has: {pattern: 'import import ('}}",
     "3:35: the pattern is no python by itself, so it finds nothing: `import import (`"),
    ("rule: {pattern: {context: 'def $F', selector: identifier}}",
     "3:27: the pattern is no python by itself, so it finds nothing: `def $F`"),
    ("rule: {pattern: {context: 'x = 1', selector: call}}",
     "3:27: Fails to create Contextual pattern: selector `call` matches no node in the context `x = 1`."),
    ("rule: {pattern: '# a comment'}\nconstraints: {A: {kind: no_kind}}", "4:25: Kind `no_kind` is invalid."),
    ("rule: {pattern: \"a\\nb\"}",
     "3:17: Multiple AST nodes are detected. Please check the pattern source `a b`."),
    ("rule: {kind: no_kind}", "3:14: Kind `no_kind` is invalid."),
    ("rule: {kind: call, regex: '('}", "3:27: regex parse error: ( ^ error: unclosed group"),
    ("rule: {kind: call, inside: {kind: module, field: no_field}}",
     "3:50: Relational rule contains invalid field no_field."),
    ("rule: {kind: call, nthChild: x}", "3:30: Illegal character x encountered"),
    ("rule: {kind: call, inside: {kind: module, stopBy: {kind: no_kind}}}", "3:58: Kind `no_kind` is invalid."),
    ("rule: {kind: call}\nutils: {u: {kind: no_kind}}", "4:19: Kind `no_kind` is invalid."),
    ("rule: {matches: u}\nutils: {u: {matches: u}}",
     "4:9: Rule `u` has a cyclic dependency in its `matches` sub-rule."),
    ("rule: {kind: call}\nconstraints: {A: {kind: call}}", "4:15: Undefined meta var `A` used in `constraints`."),
    ("rule: {pattern: 'f($A)'}\ntransform: {B: {substring: {source: $C}}}",
     "3:1: Undefined meta var `C` used in `transform`."),
    *(
        (rule, "3:1: does not say which nodes it is about, and would look at every one: add a `kind` or a `pattern`")
        for rule in (
            "rule: {regex: x}",
            "rule: {pattern: $A}",
            "rule: {not: {kind: call}}",
            "rule: {inside: {kind: call}}",
            "rule: {any: [{kind: call}, {regex: x}]}",
            "rule: {matches: u}\nutils: {u: {regex: x}}",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "problem"), CANNOT_WORK)
def test_cannot_work(keys: str, problem: str) -> None:
    told = problems(keys)
    assert told == [problem]


def test_all_of_a_policy_at_once() -> None:
    broken = [_read("rule: {kind: no_kind}")._replace(id=name) for name in "ab"]
    policy = Policy((Truth("t", ("a.py",), frozenset({"a.py"}), own_rules=tuple(broken)),))
    with pytest.raises(CannotRead) as caught:
        own_rules.ready(policy)
    assert [problem.message.partition(":")[0] for problem in caught.value.problems] == ["a", "b"]


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_language_of_the_table_is_one_of_ast_grep(language: str) -> None:
    for name in (language, *languages.LANGUAGES[language].aliases):
        assert matcher.parse("", name)
        assert languages.called(name) == language


# -- the byte test -----------------------------------------------------------------------------------------------------

NEEDED = [
    ("rule: {pattern: 'os.environ[$KEY]'}", {(b"os",), (b"environ",)}),
    ("rule: {any: [{pattern: 'os.environ[$K]'}, {pattern: 'os.getenv($K)'}]}", {(b"environ", b"getenv")}),
    ("rule: {any: [{pattern: 'os.environ[$K]'}, {kind: call}]}", set()),
    ("rule: {all: [{pattern: 'f()'}, {not: {pattern: 'g()'}}], inside: {pattern: 'class A: $$$'}}", {(b"f",), (b"A",)}),
    ("rule: {pattern: {context: 'a = b', selector: assignment}}", set()),
    ("rule: {matches: u}\nutils: {u: {any: [{pattern: f()}, {has: {matches: u}, kind: call}]}}", set()),
    ("rule: {matches: u}\nutils: {u: {pattern: f()}}", {(b"f",)}),
    ("rule: {pattern: 'f($A)'}\nconstraints: {A: {pattern: g}}", {(b"f",)}),
    ("rule: {pattern: 'f(\"héllo wörld\")'}", {(b"f",)}),
    ("rule: {pattern: 'f(\"two words\")'}", {(b"f",), (b"two",), (b"words",)}),
    ("rule: {pattern: 'not $A is None'}", {(b"None",)}),
]


@pytest.mark.parametrize(("keys", "rows"), NEEDED)
def test_words(keys: str, rows: set[tuple[bytes, ...]]) -> None:
    assert set(own_rule(keys).words) == rows


@pytest.mark.parametrize(
    ("language", "keys", "rows"),
    [
        ("bash", "rule: {pattern: 'rm $HERE'}", {(b"rm",)}),  # the grammar has a node for the name in `$HERE`
        ("js", "rule: {pattern: 'f($A, b)'}", {(b"f",), (b"b",)}),
        ("css", "rule: {pattern: 'a { color: $_B }'}", {(b"a",), (b"color",)}),
        ("yaml", "rule: {pattern: 'secret: $A'}", {(b"secret",)}),
    ],
)
def test_words_of_other_languages(language: str, keys: str, rows: set[tuple[bytes, ...]]) -> None:
    assert set(own_rule(keys, head=f"id: own\nlanguage: {language}\n").words) == rows


RULES = [
    own_rule(keys)
    for keys in (
        *(keys for keys, _ in NEEDED),
        *WORKS,
        "rule: {pattern: 'import os'}",
        "rule: {pattern: 'from os import $A'}",
        "rule: {pattern: '$A.environ'}",
        "rule: {pattern: {context: 'os.environ', strictness: signature}}",
        "rule: {pattern: 'os.environ.get($K, $$$)', follows: {pattern: 'import os', stopBy: end}}",
        "rule: {kind: call, has: {pattern: os.environ, stopBy: end}}",
        "rule: {kind: function_definition, not: {has: {pattern: os.getenv, stopBy: end}}}",
        "rule: {pattern: 'f($A)'}\nconstraints: {A: {regex: environ}}",
        'rule: {pattern: "f( # os\\n a)"}',
        "rule: {pattern: 'f(print, \"os\")'}",
        "rule: {pattern: 'async def f(): $$$'}",
    )
]
PIECES = [
    *("import os\n", "from os import environ\n", "from os import getenv as g\n", "x = os.environ['A']\n", "f()\n"),
    *("os.environ.get('A', b)\n", "os.getenv('A')\n", "os . environ [ 'A' ]\n", "(os.environ)['A']\n", "f(g, 1)\n"),
    *("def f():\n    os.getenv('A')\n", "class A:\n    f()\n", "class A: f()\n", "f(os.environ)\n", "f(a)\n"),
    *("getenv('A')\n", "a = b\n", "a.environ\n", "f('two words', \"two words\")\n", 'f("héllo wörld")\n'),
    *("os.environ[  # a comment\n    'A']\n", "os.\\\nenviron['A']\n", "# os.environ['A']\n", "'os.environ[A]'\n"),
    *("f( # os\n  a)\n", 'f(print, "os")\n', "async  def f():\n    pass\n", "lambda: os.environ['A']\n", "f(\n"),
    *("not a is None\n", "del os.environ['A']\n", "if x:\n    # y\n", 'f\t("two words")\n', "f(b)\n", "x = [f()]\n"),
]
CODE = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@given(CODE, st.integers(0, 80), st.integers(0, 12))
def test_what_the_byte_test_passes_over_has_no_match(code: str, start: int, length: int) -> None:
    """For whole code, and for code with a piece cut out."""
    for text in (code, code[:start] + code[start + length :]):
        module = Module("a.py", text)
        wrong = [rule for rule in RULES if not rule.may_match(text.encode()) and patterns.matches(module, rule)]
        assert wrong == []


def test_the_law_is_about_something() -> None:
    """Each of these rules matches somewhere, and most are passed over somewhere."""
    code = "".join(PIECES)
    module = Module("a.py", code)
    assert sum(bool(patterns.matches(module, rule)) for rule in RULES) > len(RULES) * 2 / 3
    assert sum(not rule.may_match(b"x = 1\n") for rule in RULES) > len(RULES) / 2


@given(
    st.lists(st.sampled_from(["rm $HERE\n", "rm ", "$HERE", "HERE", "\n", "'", '"', "rm a\n"]), max_size=6).map("".join)
)
def test_the_same_in_another_language(code: str) -> None:
    rule = own_rule("rule: {pattern: 'rm $HERE'}", head="id: own\nlanguage: bash\n")
    assert rule.may_match(code.encode()) or not patterns.matches(Other("a.sh", code, "bash"), rule)
