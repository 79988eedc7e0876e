"""What calls give back: the library functions that commands are built with, and the functions of the same file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from ..typed import TYPE_CHECKING
from .strings import HOLE, literal
from .syntax import keywords, method, positional
from .words import MANY, Value, Word, Words, concatenated

if TYPE_CHECKING:
    from .matcher import Node
    from .values import Values

_SAME_AS_FIRST = frozenset(
    f"{module}.{name}"
    for module, names in {
        "builtins": ("str", "list", "tuple", "compile"),
        "os": ("fspath", "fsdecode", "fsencode"),
        "os.path": ("abspath", "normpath", "realpath", "expanduser", "expandvars"),
        "pathlib": ("Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath"),
        "shlex": ("quote",),
        "shutil": ("which",),
        "textwrap": ("dedent",),
        "copy": ("copy", "deepcopy"),
        "sys": ("intern",),
    }.items()
    for name in names
)
_SAME_AS_SECOND = frozenset({"builtins.map", "builtins.filter", "typing.cast", "os.getenv", "os.environ.get"})
_PATH_JOINERS = frozenset({"os.path.join", "pathlib.Path", "pathlib.PurePath"})
_SAME_TEXT_METHODS = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "copy", "as_posix", "resolve", "absolute", "expanduser", "encode", "decode"}
)


def of_call(of: Values, call: Node) -> Iterable[Value]:
    """What a call gives, as far as it is known."""
    callee, arguments = call.field("function"), positional(call)
    found = of.names.denotes(callee)
    first = arguments[0] if arguments else None
    if found & _PATH_JOINERS and len(arguments) > 1:
        return ("/".join(choice) for choice in product(*map(of.texts, arguments)))
    if found & _SAME_AS_FIRST:
        return of.of(first) if first else [()]
    if found & _SAME_AS_SECOND:
        return of.of(arguments[1]) if len(arguments) > 1 else ()
    if "shlex.split" in found:
        return map(_split, of.texts(first))
    if found & {"shlex.join", "subprocess.list2cmdline"}:
        return (_joined(" ", value) for value in of.of(first))
    if "itertools.chain" in found:
        return concatenated([of.of(argument) or ((MANY,),) for argument in arguments])
    return [*_of_method(of, callee, arguments, call), *_of_local_function(of, callee, call)]


def _of_method(of: Values, callee: Node | None, arguments: list[Node], call: Node) -> Iterator[Value]:
    owner, name = method(callee)
    if name in _SAME_TEXT_METHODS:
        yield from of.of(owner)
    elif name == "split" and (not arguments or literal(arguments[0]) == " "):
        yield from (tuple(map(Word, text.split())) for text in of.texts(owner))
    elif name == "join" and arguments:
        yield from (_joined(separator, value) for separator in of.texts(owner) for value in of.of(arguments[0]))
    elif name == "joinpath":
        yield from ("/".join(choice) for choice in product(of.texts(owner), *map(of.texts, arguments)))
    elif name == "replace" and len(arguments) > 1:
        old, new = literal(arguments[0]), of.texts(arguments[1])[0]
        yield from (text.replace(old, new) if old else HOLE for text in of.texts(owner))
    elif name in ("get", "pop", "popleft"):
        yield from (value for found in of.local.literals(call) if found != call for value in of.of(found))
    elif name == "format":
        yield from (_formatted(of, template, arguments, keywords(call)) for template in of.texts(owner))


def _formatted(of: Values, template: str, arguments: list[Node], named_arguments: dict[str, Node]) -> str:
    from string import Formatter

    text, count = "", 0
    try:
        for plain, field, _, _ in Formatter().parse(template):
            text += plain
            if field is None:
                continue
            index = count if not field else int(field) if field.isdigit() else None
            count += 1
            if index is None:
                argument = named_arguments.get(field)
            else:
                argument = arguments[index] if index < len(arguments) else None
            text += of.texts(argument)[0]
    except ValueError:  # a broken template: the program will fail there
        text += HOLE
    return text


def _of_local_function(of: Values, callee: Node | None, call: Node) -> Iterator[Value]:
    for definition in of.local.definitions(callee):
        arguments = of.arguments_of(positional(call), keywords(call), definition)
        key = (definition, tuple(arguments.items()))
        if key not in of.returns:
            of.returns[key] = ()  # a function that calls itself adds nothing
            with of.assuming(arguments):
                found = [value for node in of.local.returned(definition) for value in of.of(node)]
            of.returns[key] = tuple(found)
        yield from of.returns[key]


def _joined(separator: str, value: Value) -> str:
    if isinstance(value, str):
        return HOLE
    return separator.join(HOLE if word.many else word.text for word in value)


def _split(text: str) -> Words:
    import shlex

    try:
        return tuple(map(Word, shlex.split(text)))
    except ValueError:  # an open quote: the program will fail there, or a HOLE closes it
        return tuple(map(Word, text.split()))
