"""direct-launch: who starts what only the canonical runner may start. Twin of `hooks/direct-launch/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .. import launchers, matcher
from ..commands import PYTEST, Target, is_probe, reads_its_program, shell_starts, starts
from ..finding import Finding
from ..module import Module
from ..strings import HOLE, key_text
from ..syntax import entries, keywords, makes_dictionary, method, named, only, positional
from ..words import Value, Word

if TYPE_CHECKING:
    from ...policy import Truth
    from ...rules import Rule
    from ..matcher import Node
    from ..values import Arguments

RULE = "direct-launch"

_MOST_NESTED_PROGRAMS = 3
_MOST_CALLS_DEEP = 4
_LONGEST_SHOWN = 60
_MOST_ITEMS = 50

_TRANSPARENT = frozenset({"parenthesized_expression", "conditional_expression", "boolean_operator", "named_expression"})
_NEVER_CALLABLE = frozenset({"string", "list", "tuple", "dictionary", "integer", "list_splat", "true", "false", "none"})
_NOT_HANDED_ON = frozenset(
    {
        *("comparison_operator", "not_operator", "expression_statement", "assert_statement", "delete_statement"),
        *("if_statement", "elif_clause", "while_statement", "interpolation", "attribute", "keyword_argument"),
        *("argument_list", "call", "import_from_statement", "dotted_name", "aliased_import", "global_statement"),
        *("function_definition", "class_definition", "type", "ERROR"),
        *("list_splat_pattern", "dictionary_splat_pattern", "typed_parameter", "parameters", "lambda_parameters"),
        *("list_pattern", "pattern_list", "tuple_pattern", "as_pattern_target", "import_statement", "type_parameter"),
    }
)
"""Parents under which an entry point is only looked at, or which the calls' own turn deals with."""


class Launch(NamedTuple):
    """A place that starts the target, and what it starts, for the message."""

    node: Node
    what: str


class Application(NamedTuple):
    """A callable and what it is applied to, now or later: `f(a)`, `partial(f, a)`, `Thread(target=f, args=(a,))`."""

    callee: Node
    arguments: list[Node]
    named: Mapping[str, Node]


def check(module: Module, truth: Truth, rule: Rule) -> Iterator[Finding]:
    """The findings of one truth in one file, in no order."""
    seen: set[Node] = set()
    for words in truth.launches:
        target = Target(tuple(words.split()), deny_probes=truth.probes == "deny")
        for launch in Launches(module, target, rule).all():
            if launch.node not in seen:
                seen.add(launch.node)
                yield _finding(module, truth, words, launch)


def _finding(module: Module, truth: Truth, words: str, launch: Launch) -> Finding:
    place = launch.node.range()
    shown = " ".join(launch.what.replace(HOLE, "…").split())
    shown = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
    return Finding(
        RULE,
        truth.name,
        module.path,
        place.start.line + 1,
        place.start.column + 1,
        place.end.line + 1,
        place.end.column + 1,
        module.scopes.of(launch.node).subject,
        f"starts {words} past {truth.canonical[0]}: {shown}",
        truth.instead,
    )


class Launches:
    """Finds what starts one target in one module."""

    def __init__(self, module: Module, target: Target, rule: Rule, nested: int = 0) -> None:
        self.module, self.target, self.rule, self.nested = module, target, rule, nested
        self.names, self.values = module.names, module.values
        self.calls = matcher.find(module.root, rule.document("calls"))
        self._found: dict[Node, Launch] = {}
        self._helped: dict[tuple[Node, tuple[object, ...]], list[str]] = {}

    def all(self) -> Iterator[Launch]:
        for call in self.calls:
            what = next(self._started_by(call), None)
            if what:
                self._found[call] = Launch(call, what)
        for call, what in list(self._through_helpers()):
            self._found.setdefault(call, Launch(call, what))
        yield from self._found.values()
        if self.target.is_pytest:
            yield from self._handed_on()

    def _started_by(self, call: Node) -> Iterator[str]:
        """What a call starts of the target; nothing for most calls."""
        callee = call.field("function")
        looked_at = bool(self.names.denotes(callee) & launchers.ONLY_LOOKED_AT)
        looked_at = looked_at or method(callee)[1] in launchers.ONLY_LOOKED_AT_BY_METHOD
        for index, application in enumerate(self._applications(call)):
            if index and looked_at:
                return
            yield from self._started(application)

    def _started(self, application: Application) -> Iterator[str]:
        denoted = self.names.denotes(application.callee)
        if self.target.is_pytest and denoted & launchers.PYTEST_ENTRY_POINTS:
            if not self._is_probe(application):
                yield f"{application.callee.text()}(...)"
            return
        for name in denoted & launchers.LAUNCHERS.keys():
            yield from self._of_launcher(launchers.LAUNCHERS[name], application)
        if denoted & launchers.MODULE_RUNNERS:
            yield from self._of_module_runner(application)
        if denoted & launchers.CODE_RUNNERS:
            yield from self._of_code(application)
        name = method(application.callee)[1]
        if name in launchers.METHOD_LAUNCHERS:
            yield from self._of_launcher(launchers.METHOD_LAUNCHERS[name], application)

    def _is_probe(self, application: Application) -> bool:
        given = application.arguments[0] if application.arguments else application.named.get("args")
        lists = self.values.lists(given)
        if any(found.kind() == "none" for found in self.module.local.literals(given)):
            return False  # without arguments pytest takes those of this process
        return bool(lists) and all(is_probe(words, self.target) for words in lists)

    def _of_launcher(self, launcher: launchers.Launcher, application: Application) -> Iterator[str]:
        for command in self._commands(launcher, application):
            if isinstance(command, str):
                if shell_starts(command, self.target, self._code_starts):
                    yield command
            elif starts(command, self.target, self._code_starts):
                yield " ".join("…" if word.many else word.text for word in command)

    def _commands(self, launcher: launchers.Launcher, application: Application) -> Iterable[Value]:
        rest = application.arguments[launcher.at :]
        named = [application.named[name] for name in launcher.keywords if name in application.named]
        first = rest[0] if rest else named[0] if named else None
        if first is None:
            return ()
        if launcher.how == "row":
            return list(self.values.words([*named, *rest]))
        if launcher.how == "argv":
            # The second argument is a whole argv: its first word is only the name that the program is told.
            argvs = self.values.lists(rest[1] if len(rest) > 1 else None)
            return [(Word(path), *argv[1:]) for path in self.values.texts(first) for argv in argvs or [()]]
        values = self.values.of(first)
        if "executable" in application.named:
            programs = self.values.texts(application.named["executable"])
            values = tuple((Word(p), *v[1:]) if isinstance(v, tuple) else v for p in programs for v in values)
        # A list with `shell=True` has its text in the first item.
        texts = [value[0].text for value in values if isinstance(value, tuple) and value and " " in value[0].text]
        return [*values, *texts, *self._fed(values, application)]

    def _fed(self, values: Iterable[Value], application: Application) -> Iterator[Value]:
        """What `input=` gives a shell or an interpreter to run."""
        given = application.named.get("input")
        for argv in [value for value in values if isinstance(value, tuple)] if given else ():
            reader = reads_its_program(argv)
            for text in self.values.texts(given) if reader else ():
                yield text if reader == "shell" else (argv[0], Word("-c"), Word(text))

    def _of_module_runner(self, application: Application) -> Iterator[str]:
        named = application.named.get("mod_name") or application.named.get("path_name")
        for text in self.values.texts(application.arguments[0] if application.arguments else named):
            if self._starts_as_module(text):
                yield f"runpy {text}"

    def _starts_as_module(self, text: str) -> bool:
        argv = (Word("python"), Word(text)) if "/" in text or "\\" in text else (Word("python"), Word("-m"), Word(text))
        return starts(argv, self.target, self._code_starts)

    def _of_code(self, application: Application) -> Iterator[str]:
        source = application.arguments[0] if application.arguments else None
        for text in self.values.texts(source):
            if (PYTEST in text or self.target.words[0] in text) and self._code_starts(text):
                yield text

    def _code_starts(self, text: str) -> bool:
        """Whether a Python program given as text starts the target."""
        if self.nested >= _MOST_NESTED_PROGRAMS:
            return False
        inner = Module(self.module.path, text)
        return any(Launches(inner, self.target, self.rule, self.nested + 1).all())

    # Helpers of the same file: `def run(cmd): subprocess.run(cmd)`, called with what starts the target

    def _through_helpers(self) -> Iterator[tuple[Node, str]]:
        launching = self._launching_helpers()
        for call in self.calls if launching else ():
            if call not in self._found:
                what = next(iter(self._through(call, launching, 0)), None)
                if what:
                    self._found[call] = Launch(call, what)
                    yield call, what

    def _launching_helpers(self) -> dict[Node, list[Node]]:
        """The functions of this file in which a child process is started, or another such function is called."""
        inside: dict[Node, list[Node]] = {}
        for call in self.calls:
            if call not in self._found and self._is_launcher(call):
                inside.setdefault(self.module.scopes.of(call).node, []).append(call)
        if not inside:
            return inside
        for _ in range(_MOST_CALLS_DEEP):
            more = [
                (self.module.scopes.of(call).node, call)
                for call in self.calls
                if call not in self._found and any(d in inside for d in self._local_functions(call))
            ]
            for owner, call in more:
                if call not in inside.setdefault(owner, []):
                    inside[owner].append(call)
        return inside

    def _local_functions(self, call: Node) -> Iterator[Node]:
        for application in self._applications(call):
            yield from self.module.local.definitions(application.callee)

    def _is_launcher(self, call: Node) -> bool:
        callee = call.field("function")
        # (a helper that hands the launcher on, `Thread(target=subprocess.run, args=...)`, is judged where it stands)
        return (
            bool(self.names.denotes(callee) & launchers.LAUNCHERS.keys())
            or method(callee)[1] in launchers.METHOD_LAUNCHERS
        )

    def _through(self, call: Node, launching: Mapping[Node, list[Node]], depth: int) -> list[str]:
        """What a call starts by way of helpers; each helper is looked through once for the same arguments."""
        found: list[str] = []
        for application in self._applications(call) if depth < _MOST_CALLS_DEEP else ():
            for definition in self.module.local.definitions(application.callee):
                inner_calls = [inner for inner in launching.get(definition, ()) if inner not in self._found]
                for inner in inner_calls:
                    passed_on = self._passed_on(inner, application, definition)
                    found += self._started(passed_on) if passed_on else ()
                arguments = self._arguments(application, definition) if inner_calls else {}
                if arguments:
                    found += self._inside(definition, arguments, inner_calls, launching, depth)
        return found

    def _inside(
        self,
        definition: Node,
        arguments: Arguments,
        inner_calls: list[Node],
        launching: Mapping[Node, list[Node]],
        depth: int,
    ) -> list[str]:
        key = (definition, tuple(arguments.items()))
        if key not in self._helped:
            self._helped[key] = []  # helpers that call each other end here
            with self.values.assuming(arguments):
                for inner in inner_calls:
                    self._helped[key] += self._started_by(inner)
                    self._helped[key] += self._through(inner, launching, depth + 1)
        return self._helped[key]

    def _arguments(self, application: Application, definition: Node) -> Arguments:
        return self.values.arguments_of(application.arguments, application.named, definition)

    def _passed_on(self, inner: Node, application: Application, definition: Node) -> Application | None:
        """`def sh(*args, **kwargs): run(*args, **kwargs)` given arguments: `run` given the same ones."""
        parameters = self.module.scopes.scope_of(definition).parameters()
        starred = next((p for p in parameters if p.target == "*"), None)
        splats = [argument.text() for argument in positional(inner)]
        callee = inner.field("function")
        if starred is None or callee is None or splats != [f"*{starred.name}"]:
            return None
        before = starred.path[0] - (1 if parameters[0].name in ("self", "cls") else 0)
        return Application(callee, application.arguments[before:], {**application.named, **keywords(inner)})

    # Entry points that are given away instead of called: `return pytest.main`, `{"unit": pytest.main}`

    def _handed_on(self) -> Iterator[Launch]:
        for node in self._references():
            outer, parent = node, node.parent()
            while parent and parent.kind() in _TRANSPARENT:
                outer, parent = parent, parent.parent()
            if parent is None or parent.kind() in _NOT_HANDED_ON or self._only_renamed(outer, parent):
                continue
            yield Launch(node, node.text())

    def _references(self) -> Iterator[Node]:
        for node in matcher.find(self.module.root, self.rule.document("entry-point-attributes")):
            if self.names.denotes(node) & launchers.PYTEST_ENTRY_POINTS:
                yield node
        local = self._local_names()
        for node in matcher.find(self.module.root, self.rule.document("names")) if local else ():
            if node.text() in local and self.names.denotes(node) & launchers.PYTEST_ENTRY_POINTS:
                yield node

    def _local_names(self) -> set[str]:
        """The names of this file that stand for an entry point somewhere in it."""
        names = set()
        for scope in self.module.scopes.all():
            for name, bindings in scope.bindings.items():
                if any(self.names.of_binding(b) & launchers.PYTEST_ENTRY_POINTS for b in bindings):
                    names.add(name)
            names.update(
                p.rpartition(".")[2] for p in launchers.PYTEST_ENTRY_POINTS if p.rpartition(".")[0] in scope.stars
            )
        return names

    def _only_renamed(self, value: Node, parent: Node) -> bool:
        """`run = pytest.main`: not handed on as long as `run` is used here, where its own uses are judged."""
        kind = parent.kind()
        if kind in ("default_parameter", "typed_default_parameter"):
            return True
        left = parent.field("left") if kind == "assignment" else None
        if left is None:
            return False
        if value == left or (left.kind() == "attribute" and self.names.denotes(left) & launchers.PYTEST_ENTRY_POINTS):
            return True  # put back where it was: `pytest.main = original`
        return left.kind() in ("identifier", "attribute") and self._is_used(left)

    def _applications(self, call: Node) -> Iterator[Application]:
        """The call itself, then each argument as a callable that is handed the arguments after it."""
        callee, arguments, given = call.field("function"), positional(call), self._keywords(call)
        if callee is None:
            return
        yield Application(callee, arguments, given)
        if any(argument.kind() == "list_splat" for argument in arguments):
            yield Application(callee, self._laid_out(arguments), given)
        held = named(given["args"]) if "args" in given and given["args"].kind() in ("tuple", "list") else []
        held_names = self._by_name(given.get("kwargs"))
        for index, argument in enumerate(arguments):
            if argument.kind() not in _NEVER_CALLABLE:
                rest = arguments[index + 1 :]
                yield Application(argument, rest or held, {**given, **held_names})
                for collection in rest[:1]:  # `apply(f, (a,))` hands on all of a tuple, `map(f, [a, b])` one by one
                    if collection.kind() == "tuple":
                        yield Application(argument, named(collection), given)
                    elif collection.kind() in ("list", "identifier"):
                        items = self.module.local.items(collection)
                        yield from (Application(argument, [item], given) for item in items[:_MOST_ITEMS])
        for name, value in given.items():
            if name not in ("args", "kwargs") and name not in launchers.ONLY_LOOKED_AT_BY_KEYWORD:
                yield Application(value, held, held_names)

    def _laid_out(self, arguments: list[Node]) -> list[Node]:
        """What `f(*[a, b])` gives by position, where it can be seen."""
        found = []
        for argument in arguments:
            behind = self.module.local.literals(only(argument)) if argument.kind() == "list_splat" else []
            rows = [row for row in behind if row.kind() in ("list", "tuple")]
            found += named(rows[0]) if len(rows) == 1 else [argument]
        return found

    def _keywords(self, call: Node) -> dict[str, Node]:
        """The arguments by name; what `**{...}` gives is among them where it can be seen."""
        found = keywords(call)
        arguments = call.field("arguments")
        for child in named(arguments) if arguments else ():
            if child.kind() == "dictionary_splat":
                found = {**self._by_name(only(child)), **found}
        return found

    def _by_name(self, node: Node | None) -> dict[str, Node]:
        dictionaries = [found for found in self.module.local.literals(node) if makes_dictionary(found)]
        return {key_text(key) or "": value for dictionary in dictionaries for key, value in entries(dictionary)}

    def _is_used(self, target: Node) -> bool:
        document = "names" if target.kind() == "identifier" else "attributes"
        text = target.text() if target.kind() == "identifier" else method(target)[1]
        uses = matcher.find(self.module.root, self.rule.document(document))
        return sum(1 for node in uses if text in (node.text(), method(node)[1])) > 1
