"""Which scope a place belongs to, and which bindings it can see there."""

from __future__ import annotations

import pytest
from engine.snippets import module, uses

SUBJECTS = [
    ("a default value is evaluated outside its function", "def f(x=here): pass", "<module>"),
    ("a decorator is evaluated outside what it decorates", "class A:\n    @here\n    def f(self): pass", "A"),
    ("a base class is evaluated outside its class", "def f():\n    class A(here): pass", "f"),
    ("an annotation is evaluated outside its function", "class A:\n    def f(x: here) -> here: pass", "A"),
    ("a lambda has no name", "def f():\n    return lambda: here", "f"),
    ("a comprehension has no name", "class A:\n    def f(self): [here for x in y]", "A.f"),
    ("a function within a function says no <locals>", "def f():\n    def g():\n        here", "f.g"),
    ("a class within a function", "def f():\n    class A:\n        async def g(self): here", "f.A.g"),
    ("a type parameter changes nothing", "class A[T]:\n    def f[U: int](self): here", "A.f"),
    ("a condition changes nothing", "if x:\n    def f():\n        try: here\n        finally: pass", "f"),
    ("the guard of a script", "if __name__ == '__main__':\n    here", "<module>"),
    ("a name outside of ASCII", "class Prüfung:\n    def läuft(self): here", "Prüfung.läuft"),
    ("a syntax error before it", "class A:\n    x = = 1\n    def f(self): here", "A.f"),
    ("comments and blank lines at the end of a suite", "def f():\n    x\n\n    # y\n\nhere", "<module>"),
    ("a second function of the same name", "def f(): pass\ndef f(): here", "f"),
    ("line ends within a text", "def f():\n    '''\nx\n'''\n    here", "f"),
]


@pytest.mark.parametrize(("code", "subject"), [pytest.param(*row[1:], id=row[0]) for row in SUBJECTS])
def test_subject(code: str, subject: str) -> None:
    read = module(code)
    assert {read.scopes.of(use).subject for use in uses(read)} == {subject}


SEEN = [
    ("a builtin", "[here]", None, []),
    ("not the body of a class, from a method", "class A:\n    here = 1\n    def f(self): return [here]", None, []),
    ("not the variable of a comprehension, from outside", "[0 for here in x]\n(here)", None, []),
    ("not a parameter, from its own default", "def f(here=1, y=(here)): pass", None, []),
    ("the body of a class, from that body", "class A:\n    here = 1\n    x = [here]", "A", ["value"]),
    (
        "the module's name above the class's own",
        "import here\nclass A:\n    [here]\n    here = 1",
        "<module>",
        ["import"],
    ),
    ("what is bound when a class body runs", "import here\nclass A:\n    [here]\nhere = 1", "<module>", ["import"]),
    ("what a class binds in a branch", "class A:\n    if x: here = 1\n    [here]", "A", ["value"]),
    ("a parameter before the module's name", "import here\ndef f(here): return [here]", "f", ["parameter"]),
    ("a local name even above its assignment", "import here\ndef f():\n    x = [here]\n    here = 1", "f", ["value"]),
    ("the module's name under global", "import here\ndef f():\n    global here\n    [here]", "<module>", ["import"]),
    ("the last certain binding only", "import here\nhere = 1\n[here]", "<module>", ["value"]),
    ("both where one is uncertain", "import here\nif x: here = 1\n[here]", "<module>", ["import", "value"]),
    ("both ways of a try", "try: import here\nexcept E: here = 1\n[here]", "<module>", ["import", "value"]),
    ("the last of all, from a function", "import here\ndef f(): return [here]\nhere = 1", "<module>", ["value"]),
    ("an assignment expression within a comprehension", "[(here := 1) for x in y]\n[here]", "<module>", ["value"]),
    ("the name of a caught exception", "try: x\nexcept E as here: [here]", "<module>", ["opaque"]),
    ("the capture of a pattern", "match x:\n    case {'a': here}: [here]", "<module>", ["opaque"]),
    ("the variable of a loop", "for here in x: [here]", "<module>", ["item"]),
    ("a definition", "def here(): pass\n[here]", "<module>", ["definition"]),
    ("what is added", "here = []\nhere += [1]\n[here]", "<module>", ["value", "extend"]),
    ("an annotation binds nothing", "import here\nhere: int\n[here]", "<module>", ["import"]),
    ("nor do the names in it", "import here\nx: list[here] = 1\n[here]", "<module>", ["import"]),
    ("a star among parameters", "def f(*, here=1): return [here]", "f", ["parameter"]),
    ("a part of a tuple", "(x, [here, *y]) = z\n[here]", "<module>", ["value"]),
]


@pytest.mark.parametrize(("code", "scope", "kinds"), [pytest.param(*row[1:], id=row[0]) for row in SEEN])
def test_what_a_name_can_mean(code: str, scope: str | None, kinds: list[str]) -> None:
    read = module(code)
    (use,) = [node for node in uses(read) if node.parent().kind() in ("list", "parenthesized_expression")]
    found, bindings = read.scopes.resolve("here", use)
    assert (found.subject if found else None) == scope
    assert [binding.kind for binding in bindings] == kinds


def test_everything_from_a_module_is_known_where_it_was_imported_and_below() -> None:
    read = module("from a import *\ndef f():\n    from b import *\n    here\n")
    assert sorted(read.scopes.stars_around(uses(read)[0])) == ["a", "b"]
