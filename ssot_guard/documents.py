"""YAML text and a JSON Schema -> plain data whose texts know their place, and every mistake of the file at once.

The schema files in `schemas/` are the only grammar: what they do not name is an unknown key. They use a small part of
JSON Schema 2020-12: `type` (object, array, string, integer; or one of them and null), `properties`, `required`,
`additionalProperties`, `propertyNames`, `items`, `enum` (texts), `const`, `pattern` (the whole text), `format: date`,
`minLength`, `minItems`, `minProperties` (each 0 or 1), `uniqueItems` (texts) and `minimum`. Every schema has a `type`,
and that of a mapping says what `additionalProperties` are.

Of YAML, what changes meaning from reader to reader is refused instead of guessed: numbers, booleans, nulls and dates
where text is expected (https://yaml.org/type/ against https://yaml.org/spec/1.2.2/#103-core-schema), merge keys, tags,
directives, several documents. Keys are texts exactly as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

import yaml

from .problems import CannotRead, Problem

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
"""Collections in collections. The grammars need 5; libyaml's own composer recurses, and crashes at about 20,000."""
MAX_ALIASED_NODES = 10_000
"""Nodes that all aliases of a file together stand for: a few lines of nested aliases stand for billions."""
MAX_PROBLEMS = 100

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})
_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number in plain digits",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
    "merge": "a merge key",
    "value": "a default value",
}


class Place(NamedTuple):
    """A place in the file. Line and column 1-based, columns in characters."""

    line: int
    column: int


class Text(str):
    """A text of the file that knows where it stands; otherwise a plain `str`."""

    __slots__ = ("column", "line")
    line: int
    column: int


class Problems:
    """The mistakes of one file, gathered so that all can be told at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[Problem] = []

    def at(self, place: Place | _Node | str, message: str) -> None:
        """Note a mistake at a place or at a text that was read from the file.

        Raises `CannotRead` when there are so many that nobody would read the rest.
        """
        place = place_of(place) if isinstance(place, str) else place
        if len(self._found) == MAX_PROBLEMS:
            self._found.append(Problem(self.path, 0, 0, f"more than {MAX_PROBLEMS} mistakes: the rest is not listed"))
            raise self.error()
        self._found.append(Problem(self.path, place.line, place.column, message))

    def refuse(self) -> None:
        """Raise `CannotRead` with all that was noted, in the file's order, if anything was."""
        if self._found:
            raise self.error()

    def error(self) -> CannotRead:
        """All that was noted, in the file's order."""
        return CannotRead(sorted(self._found, key=lambda problem: (not problem.line, problem.line, problem.column)))


class Document(NamedTuple):
    """What the file says, as far as it could be read.

    Values that do not fit the schema are there as empty ones of the type that was meant, and a misspelt key as the one
    that was meant, so that one mistake is told once and later checks can still look at the rest.
    """

    data: dict[str, Any]
    """dict, list, `Text`, int and None. Keys are `Text`."""
    problems: Problems


def read(data: bytes, *, path: str, schema: Mapping[str, Any]) -> Document:
    """Read a YAML file and hold it against a schema. `path` is the file's name in messages.

    Raises `CannotRead` if it is no YAML at all. Where it is, the mistakes are in the document's `problems`: check more,
    then call `problems.refuse()`.
    """
    problems = Problems(path)
    root = _compose(_decode(data, problems), problems)
    return Document(_Walk(problems).mapping(root, schema, None), problems)


def schema(name: str) -> Any:
    """The JSON Schema of a file, parsed. `name` is `policy` or `allowlist`."""
    import os.path

    path = os.path.join(os.path.dirname(__file__), "schemas", name + ".json")
    with open(path, "rb") as file:
        problems = Problems(path)
        # JSON is YAML, and only to import the json module takes twice as long as this (2 ms).
        return _json(_compose(_decode(file.read(), problems), problems))


def place_of(text: str) -> Place:
    """Where a text that was read from a file stands; 0:0 if it was not read from one."""
    return Place(text.line, text.column) if isinstance(text, Text) else Place(0, 0)


def shown(text: str) -> str:
    """A text from the file as messages quote it: short, on one line, without control characters."""
    short = text if len(text) <= 80 else text[:77] + "..."
    safe = short if short.isprintable() else short.encode("unicode_escape").decode("ascii")
    return f"`{safe}`"


def near(text: str, known: Iterable[str]) -> str | None:
    """The one of `known` that was probably meant."""
    import difflib  # Slow to import, and only mistakes need it.

    # difflib takes quadratic time, and a text this long is no slip of the finger.
    return next(iter(difflib.get_close_matches(text, list(known), n=1)), None) if len(text) <= 64 else None


def outside(path: str) -> str:
    """Why a path does not stay in the repository, in words for a message; empty if it does."""
    if path.startswith("/") or path[1:3] in {":/", ":\\"}:
        return "is absolute: write it from the repository's root"
    if ".." in path and ".." in path.split("/"):
        return "holds `..`: write it from the repository's root"
    return ""


def unusable(pattern: str) -> str:
    """Why a gitignore pattern means nothing, in words for a message; empty if it means something."""
    if not pattern.strip("!/ "):
        return "is no pattern"
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        return "is no pattern: nothing follows the last backslash"
    return _unusable_set(pattern) if "[" in pattern else ""


def _unusable_set(pattern: str) -> str:
    import warnings

    from pathspec import GitIgnoreSpec  # 25 ms, and hardly any pattern has a [

    if "[" in re.sub(r"\\.|\[[!^]?\]?[^]]*\]", "", pattern):
        return "is no pattern: its [ is not closed; one that stands for itself is \\["
    with warnings.catch_warnings():
        # pathspec hands sets on to `re` as they are: what that warns of, as `[[:alpha:]]`, means something else to git.
        warnings.simplefilter("error", FutureWarning)
        try:
            GitIgnoreSpec.from_lines([pattern])
        except (ValueError, re.error, FutureWarning) as error:
            return f"is no pattern: {str(error).partition(' at position')[0]}; a [ that stands for itself is \\["
    return ""


# -- text to nodes ----------------------------------------------------------------------------------------------------


class _Scalar(NamedTuple):
    line: int
    column: int
    text: str
    plain: bool
    """Neither quoted nor tagged: YAML readers may take it for something else than text."""


class _Collection(NamedTuple):
    line: int
    column: int
    keyed: bool
    """A mapping; otherwise a list."""
    items: list[Any]
    """A mapping's keys and values in turn."""

    def pairs(self) -> Iterator[tuple[_Node, _Node]]:
        return zip(self.items[::2], self.items[1::2], strict=True)


_Node = _Scalar | _Collection


def _decode(data: bytes, problems: Problems) -> str:
    if len(data) > MAX_BYTES:
        _fatal(problems, Place(1, 1), f"the file has {len(data)} bytes; more than {MAX_BYTES} are not read")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        _fatal(problems, place, "not valid UTF-8: save the file as UTF-8")
    _refuse_odd_characters(text, problems)
    _refuse_odd_lines(text, problems)
    return text


def _refuse_odd_characters(text: str, problems: Problems) -> None:
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    at = odd.start() if odd else text.find("\ufeff")
    if at >= 0:
        _fatal(problems, _place(text[:at]), f"the character U+{ord(text[at]):04X} is not allowed: remove it")


def _refuse_odd_lines(text: str, problems: Problems) -> None:
    if "<<<<<<<" in text or ">>>>>>>" in text or "|||||||" in text or "=======" in text:
        markers = list(re.finditer(r"^([<>|=])\1{6}(?= |\r?$)", text, re.MULTILINE))
        for marker in [marker for marker in markers if marker[1] == "<"] or markers[:1]:
            problems.at(_place(text[: marker.start()]), "unresolved merge conflict: choose what stays")
        problems.refuse()
    if "%" in text and (directive := re.search(r"^%", text, re.MULTILINE)):
        _fatal(problems, _place(text[: directive.start()]), "YAML directives (`%`) are not read here: remove the line")


def _place(before: str) -> Place:
    """The place after `before`, with YAML's line ends (https://yaml.org/spec/1.1/#id871136)."""
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", before)
    return Place(len(lines), len(lines[-1]) + 1)


def _fatal(problems: Problems, place: Place | _Node, message: str) -> NoReturn:
    problems.at(place, message)
    raise problems.error()


def _compose(text: str, problems: Problems) -> _Node:
    """The file's one document as nodes."""
    composer = _Composer(problems)
    loader = _Loader(text)
    try:
        composer.take(iter(loader.get_event, None))
    except yaml.MarkedYAMLError as error:
        _fatal(problems, _mark(error.problem_mark), _syntax_message(error, text))
    except (ValueError, OverflowError) as error:
        # The loader in pure Python raises these for "\U99999999", without a place of its own.
        _fatal(problems, _mark(loader.get_mark()), f"not valid YAML: {error}")
    root = composer.root
    if root is None or _is_nothing(root):
        _fatal(problems, Place(1, 1), "the file is empty: it needs at least `version: 1`")
    return root


class _Composer:
    """Parser events -> nodes. Not `yaml.compose`: that one recurses in C and expands aliases without a limit."""

    def __init__(self, problems: Problems) -> None:
        self.root: _Node | None = None
        self._problems = problems
        self._open: list[tuple[_Collection, str | None, int]] = []
        """Collections that have begun: node, anchor, and how many nodes came before it."""
        self._anchors: dict[str, tuple[_Node, int] | None] = {}
        """Anchor to node and number of nodes in it; None while the collection is still open."""
        self._nodes = 0
        """Nodes so far, aliases counted as what they stand for."""
        self._aliased = 0

    def take(self, events: Iterable[Any]) -> None:
        for event in events:
            handle = self._HANDLERS.get(type(event))
            if handle is not None:
                handle(self, event)

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        node = _Scalar(mark.line + 1, mark.column + 1, event.value, event.implicit[0] and event.tag is None)
        if event.tag not in _TEXT_TAGS:
            self._refuse_tag(event, node)
        if event.style == '"' and not _encodable(event.value):
            _fatal(self._problems, node, "a lone surrogate is no character: write the character itself")
        self._nodes += 1
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1)
        self._add(node)

    def _begin(self, event: Any) -> None:
        mark = event.start_mark
        node = _Collection(mark.line + 1, mark.column + 1, isinstance(event, yaml.MappingStartEvent), [])
        if event.tag not in (None, "!"):
            self._refuse_tag(event, node)
        if len(self._open) == MAX_DEPTH:
            _fatal(self._problems, node, f"nested more than {MAX_DEPTH} deep")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._add(node)
        self._open.append((node, event.anchor, self._nodes))
        self._nodes += 1

    def _end(self, _event: Any) -> None:
        node, anchor, before = self._open.pop()
        if anchor is not None:
            self._anchors[anchor] = (node, self._nodes - before)

    def _alias(self, event: Any) -> None:
        place = _mark(event.start_mark)
        if event.anchor not in self._anchors:
            name = f"*{event.anchor}"
            self._problems.at(place, f'no anchor `&{name[1:]}`: text that begins with * needs quotes, "{name}"')
            self._add(_Scalar(place.line, place.column, name, plain=False))
            return
        target = self._anchors[event.anchor]
        if target is None:
            _fatal(self._problems, place, f"the alias `*{event.anchor}` stands inside what it stands for")
        node, size = target
        self._nodes += size
        self._aliased += size
        if self._aliased > MAX_ALIASED_NODES:
            _fatal(self._problems, place, f"the file's aliases stand for more than {MAX_ALIASED_NODES} values")
        self._add(node)

    def _document(self, event: Any) -> None:
        if self.root is not None:
            _fatal(self._problems, _mark(event.start_mark), "a second document begins here: a file has one")

    def _add(self, node: _Node) -> None:
        if self._open:
            self._open[-1][0].items.append(node)
        else:
            self.root = node

    def _refuse_tag(self, event: Any, place: Place | _Node) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._problems.at(place, f"the tag {shown(tag)} is not read here: remove it")

    _HANDLERS = {  # noqa: RUF012
        yaml.ScalarEvent: _scalar,
        yaml.SequenceStartEvent: _begin,
        yaml.MappingStartEvent: _begin,
        yaml.SequenceEndEvent: _end,
        yaml.MappingEndEvent: _end,
        yaml.AliasEvent: _alias,
        yaml.DocumentStartEvent: _document,
    }


def _encodable(text: str) -> bool:
    """Whether it holds no lone surrogate, which the loader in pure Python lets pass."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mark(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _syntax_message(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
    rest = lines[mark.line][mark.column :] if mark and mark.line < len(lines) else ""
    start = f" {error.context}" if error.context else ""
    if start and error.context_mark is not None and mark is not None and error.context_mark.line < mark.line:
        start += f" from line {error.context_mark.line + 1}"
    return f"not valid YAML{start}: {error.problem}{_syntax_hint(rest, error)}"


def _syntax_hint(rest: str, error: yaml.MarkedYAMLError) -> str:
    if rest.startswith("\t"):
        return "; indent with spaces, not tabs"
    if rest[:1] in {"@", "`", "%"}:
        return f"; text that begins with {rest[0]} needs quotes"
    if "alias" in (error.context or ""):
        return '; text that begins with * needs quotes, "*..."'
    return ""


# -- nodes to data ----------------------------------------------------------------------------------------------------


class _Walk:
    """Nodes and a schema -> data. `key` is the key under which a node stands, or in whose list; None for the file."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def value(self, node: _Node, schema: Mapping[str, Any], key: str | None, item: bool = False) -> Any:
        kind = schema["type"]
        if isinstance(kind, list):
            if _is_nothing(node):
                return None
            kind = kind[0]
        return self._KINDS[kind](self, node, schema, key, item)

    def mapping(self, node: _Node, schema: Mapping[str, Any], key: str | None, item: bool = False) -> dict[str, Any]:
        if not (isinstance(node, _Collection) and node.keyed):
            self._mismatch(node, "object", key, item)
            return {}
        result: dict[str, Any] = {}
        for own, value in self._entries(node):
            if "propertyNames" in schema:
                self._check_text(own, schema["propertyNames"], None, item)
            meant, entry_schema = self._entry_schema(own, schema)
            if entry_schema is not None and meant not in result:
                result[meant] = self.value(value, entry_schema, own)
        if len(node.items) < schema.get("minProperties", 0):
            self._problems.at(node, f"{_called(key, item)} is an empty mapping")
        for required in schema.get("required", ()):
            if required not in result:
                self._problems.at(node, f"{_called(key, item)} has no `{required}`")
        return result

    def _entries(self, node: _Collection) -> Iterator[tuple[Text, _Node]]:
        """Keys and values, without those whose key is none or came before."""
        first: dict[str, Text] = {}
        for key_node, value in node.pairs():
            key = self._key(key_node)
            if key is None:
                continue
            if first.setdefault(key, key) is not key:
                self._problems.at(key, f"{shown(key)} is here twice: lines {first[key].line} and {key.line}")
                continue
            yield key, value

    def _key(self, node: _Node) -> Text | None:
        if not isinstance(node, _Scalar):
            self._problems.at(node, f"a key is to be text, not {_what(node)}")
            return None
        if node.text == "<<" and node.plain:
            self._problems.at(node, "merge keys (`<<`) are not read here: write the keys out")
            return None
        return _placed(node.text, node)

    def _entry_schema(self, key: Text, schema: Mapping[str, Any]) -> tuple[Text, Mapping[str, Any] | None]:
        """The key that was meant and the schema of its value; None if that cannot be told."""
        properties = schema.get("properties", {})
        if key in properties:
            return key, properties[key]
        if schema["additionalProperties"] is not False:
            return key, schema["additionalProperties"]
        meant = near(key, properties)
        if meant is None:
            self._problems.at(key, f"unknown key {shown(key)}: known here are {', '.join(properties)}")
            return key, None
        self._problems.at(key, f"unknown key {shown(key)}, did you mean `{meant}`?")
        return _placed(meant, key), properties[meant]

    def sequence(self, node: _Node, schema: Mapping[str, Any], key: str | None, item: bool) -> list[Any]:
        if not isinstance(node, _Collection) or node.keyed:
            self._mismatch(node, "array", key, item)
            return []
        if len(node.items) < schema.get("minItems", 0):
            self._problems.at(node, f"{_called(key, item)} is an empty list")
        items = [self.value(child, schema["items"], key, item=True) for child in node.items]
        if schema.get("uniqueItems") and len(set(items)) < len(items):
            self._tell_repeated(items)
        return items

    def _tell_repeated(self, items: list[Text]) -> None:
        first: dict[str, Text] = {}
        for item in items:
            if item and first.setdefault(item, item) is not item:
                self._problems.at(item, f"{shown(item)} is listed twice: lines {first[item].line} and {item.line}")

    def text(self, node: _Node, schema: Mapping[str, Any], key: str | None, item: bool) -> Text:
        if not isinstance(node, _Scalar):
            self._mismatch(node, "string", key, item)
            return _placed("", node)
        text = _placed(node.text, node)
        if "enum" in schema:
            self._check_enum(text, schema["enum"], key, item)
        elif node.plain and not _is_text(node, schema):
            self._tell_unquoted(node, key, item)
        else:
            self._check_text(text, schema, key, item)
        return text

    def _check_enum(self, text: Text, known: list[str], key: str | None, item: bool) -> None:
        """As it stands: a plain `off` is one of these, although some YAML readers take it for false."""
        if text not in known:
            meant = near(text, known)
            hint = f", did you mean `{meant}`?" if meant else ""
            self._problems.at(text, f"{_called(key, item)} is to be one of {', '.join(known)}, not {shown(text)}{hint}")

    def _tell_unquoted(self, node: _Scalar, key: str | None, item: bool) -> None:
        if not node.text:
            self._problems.at(node, f"{_called(key, item)} is empty")
            return
        kind = _WORDS[_kind(node.text)]
        advice = f'YAML reads {kind} here: quote it, "{node.text}"'
        self._problems.at(node, f"{_called(key, item)} is to be text, and {advice}")

    def _check_text(self, text: Text, schema: Mapping[str, Any], key: str | None, item: bool) -> None:
        if len(text) < schema.get("minLength", 0):
            self._problems.at(text, f"{_called(key, item)} is empty")
        elif "pattern" in schema and not re.fullmatch(schema["pattern"], text):
            self._problems.at(text, f"{shown(text)} is not {schema['description']}")
        elif schema.get("format") == "date" and not _is_date(text):
            self._problems.at(text, f"{_called(key, item)} is to be a date such as 2027-01-31, not {shown(text)}")

    def integer(self, node: _Node, schema: Mapping[str, Any], key: str | None, item: bool) -> int:
        number = _integer(node) if isinstance(node, _Scalar) else None
        if number is None:
            self._mismatch(node, "integer", key, item)
            return 0
        if "const" in schema and number != schema["const"]:
            self._problems.at(node, f"{_called(key, item)} is to be {schema['const']}, not {number}")
        elif number < schema.get("minimum", number):
            self._problems.at(node, f"{_called(key, item)} is to be at least {schema['minimum']}, not {number}")
        return number

    def _mismatch(self, node: _Node, wanted: str, key: str | None, item: bool) -> None:
        name = _called(key, item)
        if _is_nothing(node):
            self._problems.at(node, f"{name} is empty: it is to be {_WORDS[wanted]}")
            return
        hint = f": write [{shown(node.text)[1:-1]}]" if wanted == "array" and isinstance(node, _Scalar) else ""
        self._problems.at(node, f"{name} is to be {_WORDS[wanted]}, not {_what(node)}{hint}")

    _KINDS: Mapping[str, Callable[..., Any]] = {
        "object": mapping,
        "array": sequence,
        "string": text,
        "integer": integer,
    }


def _called(key: str | None, item: bool) -> str:
    """What messages call a node."""
    if key is None:
        return "the file"
    return f"an item of {shown(key)}" if item else shown(key)


def _is_text(node: _Scalar, schema: Mapping[str, Any]) -> bool:
    kind = _kind(node.text)
    return kind == "str" or (kind == "timestamp" and schema.get("format") == "date")


def _json(node: _Node) -> Any:
    """The value of a file that is JSON and known to be well formed."""
    if isinstance(node, _Scalar):
        return {"true": True, "false": False}.get(node.text, _integer(node)) if node.plain else node.text
    values = [_json(item) for item in node.items]
    return dict(zip(values[::2], values[1::2], strict=True)) if node.keyed else values


def _placed(text: str, place: Place | _Node | Text) -> Text:
    made = Text(text)
    made.line = place.line
    made.column = place.column
    return made


def _what(node: _Node) -> str:
    if isinstance(node, _Scalar):
        return shown(node.text)
    return "a mapping" if node.keyed else "a list"


def _is_nothing(node: _Node) -> bool:
    return isinstance(node, _Scalar) and node.plain and _kind(node.text) == "null"


def _kind(plain: str) -> str:
    """What YAML readers take a plain text for: `str` only if all of them take it for text."""
    for tag, expression in yaml.SafeLoader.yaml_implicit_resolvers.get(plain[:1], ()):
        if expression.match(plain):
            return str(tag).rpartition(":")[2]
    # YAML 1.2 and JSON know numbers that PyYAML, a reader of YAML 1.1, takes for text.
    if plain[:1] in "+-.0123456789" and re.fullmatch(r"[-+]?(0o[0-7]+|(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?)", plain):
        return "float"
    return "str"


def _integer(node: _Scalar) -> int | None:
    """Its number if all YAML readers take it for the same one: no leading zero, no `_`, no `:`."""
    digits = node.text.removeprefix("-")
    if not (node.plain and digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return None
    return None if digits[0] == "0" and len(digits) > 1 else int(node.text)


def _is_date(text: str) -> bool:
    from datetime import date

    if len(text) != 10:  # Newer Pythons also read 20270131 and 2027-W05-1.
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return text[4] == text[7] == "-"
