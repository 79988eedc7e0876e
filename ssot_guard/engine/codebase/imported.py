"""What the statements, calls and texts of one file import: places and the references that stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...typed import TYPE_CHECKING, NamedTuple
from .. import matcher
from ..strings import literal
from ..syntax import argument, named, positional
from .outline import Ref, Span, span, taken

if TYPE_CHECKING:
    from ...rules import Rule
    from ..matcher import Node
    from ..module import Module

STAR = "*"

_BY_NAME = frozenset(
    {
        *("importlib.import_module", "importlib.__import__", "builtins.__import__", "runpy.run_module"),
        *("pytest.importorskip", "_pytest.outcomes.importorskip"),
    }
)
_GETATTR = "getattr"
_WRITTEN = (_GETATTR, *{name.rpartition(".")[2] for name in _BY_NAME})
"""One of these stands in a text that imports by name, whatever it calls it; most texts have none, and many calls."""
_WITH_FROMLIST = frozenset({"importlib.__import__", "builtins.__import__"})
_OF_MOCKS = frozenset(
    f"{mock}.{patch}"
    for mock in ("unittest.mock", "mock", "mock.mock")
    for patch in ("patch", "patch.dict", "patch.multiple")
)
_OF_MONKEYPATCH = frozenset({"monkeypatch", "mp", "mocker"})
_SETTERS = frozenset({"setattr", "delattr", "patch"})


class Import(NamedTuple):
    """One place that imports.

    `module` is the reference of a module as a whole; `names` what is taken from it, `*` for all.
    """

    span: Span
    module: Ref
    names: tuple[str, ...] = ()
    is_text: bool = False
    """A text for a mock: it names something in a module, and where the module ends it does not say."""

    def refs(self) -> Iterable[Ref]:
        """What it names: the module, or what is taken from it."""
        names = [name for name in self.names if name != STAR]
        return [taken(self.module, name) for name in names] or [self.module]


class Use(NamedTuple):
    """The first place of an expression that takes a name from an imported module, and what it denotes."""

    span: Span
    ref: Ref


def imports(statement: Node) -> Iterator[Import]:
    """What one `import` or `from ... import` names."""
    if statement.kind() == "import_statement":
        place = span(statement)
        yield from (Import(place, _dotted(_unaliased(name))) for name in statement.field_children("name"))
    else:
        names = tuple(_dotted(_unaliased(name)) for name in statement.field_children("name"))
        yield Import(span(statement), _dotted(statement.field("module_name")), names or (STAR,))


class Imported:
    """The imports of one file. What only a type checker reads is none."""

    def __init__(self, module: Module, rule: Rule) -> None:
        self._module, self._rule = module, rule

    def statements(self) -> Iterator[Import]:
        """`import` and `from ... import`, wherever they stand."""
        for node in self._found("statements"):
            yield from imports(node)

    def by_name(self) -> Iterator[Import]:
        """`import_module("a.b")` and its like, with a name that the file tells."""
        may_be = any(word in self._module.text for word in _WRITTEN)
        for call in self._found("calls") if may_be else ():
            callee = self._denotes(call.field("function"))
            if callee & _BY_NAME:
                names = tuple(self._fromlist(call)) if callee & _WITH_FROMLIST else ()
                for text in self._texts(argument(call, 0, "name")):
                    if not text.startswith("."):
                        yield Import(span(call), text, names)
                    else:  # relative to a package that is given along
                        names_here = (name for name in self._denotes(call) if not name.startswith("."))
                        yield from (Import(span(call), name) for name in names_here)

    def _fromlist(self, call: Node) -> Iterator[str]:
        given = argument(call, 3, "fromlist")
        for item in self._module.local.items(given) if given else ():
            yield from self._texts(item)

    def plugins(self) -> Iterator[Import]:
        """`pytest_plugins = [...]`."""
        for statement in self._found("plugins"):
            value = statement.field("right")
            items = [value, *self._module.local.items(value)] if value else []
            texts = dict.fromkeys(text for item in items for text in self._texts(item))
            yield from (Import(span(statement), text) for text in texts)

    def texts(self) -> Iterator[Import]:
        """`mock.patch("a.b.Name")`, `monkeypatch.setattr("a.b.Name", ...)`."""
        for call in self._found("calls"):
            callee = call.field("function")
            if callee and (self._denotes(callee) & _OF_MOCKS or _is_setter(callee)):
                for node in positional(call)[:1]:
                    yield from (Import(span(node), text, is_text=True) for text in self._texts(node) if "." in text)

    def uses(self) -> Iterator[Use]:
        """What takes a name from an imported module, or may."""
        seen = set()
        imported = {
            name
            for scope in self._module.scopes.all()
            for name, bindings in scope.bindings.items()
            if any(binding.kind in ("import", "value") for binding in bindings)
        }
        for node in sorted([*self._found("attributes"), *self._getattrs()], key=_start):
            text = node.text()
            if text not in seen and (text.partition(".")[0] in imported or node.kind() == "call"):
                seen.add(text)
                names = (name for name in sorted(self._denotes(node)) if not name.startswith("builtins."))
                yield from (Use(span(node), name) for name in names)

    def _getattrs(self) -> Iterator[Node]:
        calls = self._found("calls") if _GETATTR in self._module.text else ()
        return (call for call in calls if "builtins.getattr" in self._denotes(call.field("function")))

    def _found(self, document: str) -> Iterator[Node]:
        for node in matcher.find(self._module.root, self._rule.document(document)):
            if not self._module.outlining.origins.is_unread(_start(node)):
                yield node

    def _denotes(self, node: Node | None) -> frozenset[str]:
        return self._module.names.denotes(node)

    def _texts(self, node: Node | None) -> list[str]:
        return [text for found in self._module.local.literals(node) for text in [literal(found)] if text]


def _start(node: Node) -> int:
    return node.range().start.index


def _unaliased(name: Node) -> Node | None:
    return name.field("name") if name.kind() == "aliased_import" else name


def _dotted(node: Node | None) -> str:
    return "".join(node.text().split()) if node else ""


def _is_setter(callee: Node) -> bool:
    """`monkeypatch.setattr`, `mocker.patch`: fixtures are known by their names only."""
    parts = [part.text() for part in named(callee)] if callee.kind() == "attribute" else []
    return len(parts) == 2 and parts[0] in _OF_MONKEYPATCH and parts[1] in _SETTERS
