"""YAML text and a JSON Schema -> plain data whose texts know their place, and every mistake of the file at once.

The schemas in `schemas/` are the only grammar: what they do not name is an unknown key. They use a small part of
JSON Schema 2020-12: `type` (object, array, string, integer, boolean, or several of them and null), `properties`,
`required`, `additionalProperties`, `propertyNames`, `items`, `enum` (texts), `const`, `pattern` (the whole text),
`format: date`, `minLength`, `minItems`, `minProperties` (each 0 or 1), `uniqueItems` (texts, mappings of one text),
`minimum`, and `$ref` to one of the schema's own `$defs`. A schema without a `type` takes anything, and that of a
mapping says what `additionalProperties` are. `title`, `description`, `default` and `examples` are for people who read
the schema: docs/reference.py makes pages of them.

Of YAML, what changes meaning from reader to reader is refused instead of guessed: numbers, booleans, nulls and dates
where text is expected (https://yaml.org/type/ against https://yaml.org/spec/1.2.2/#103-core-schema), merge keys, tags,
directives. Keys are texts exactly as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module

from .nodes import (
    Collection,
    Node,
    Place,
    Problems,
    Scalar,
    Text,
    compose,
    compose_all,
    decode,
    is_nothing,
    kind_of,
    shown,
)
from .typed import Any, NamedTuple

_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number in plain digits",
    "boolean": "true or false",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
    "merge": "a merge key",
    "value": "a default value",
}


class Document(NamedTuple):
    """What the file says, as far as it could be read.

    Values that do not fit the schema are there as empty ones of the type that was meant, and a misspelt key as the one
    that was meant, so that one mistake is told once and later checks can still look at the rest.
    """

    data: dict[str, Any]
    """dict, list, `Text`, int, bool and None. Keys are `Text`."""
    problems: Problems
    line: int = 1
    """Where it begins in the file."""


def read(data: bytes, *, path: str, schema: Mapping[str, Any]) -> Document:
    """Read a YAML file and hold it against a schema. `path` is the file's name in messages.

    Raises `CannotRead` if it is no YAML at all. Where it is, the mistakes are in the document's `problems`: check more,
    then call `problems.refuse()`.
    """
    problems = Problems(path)
    root = compose(decode(data, problems), problems)
    return Document(_Walk(problems, schema).mapping(root, schema, None), problems)


def read_all(data: bytes, *, path: str, schema: Mapping[str, Any]) -> list[Document]:
    """The same for a file of one or more documents (`---`), which share their `problems`."""
    problems = Problems(path)
    walk = _Walk(problems, schema)
    roots = compose_all(decode(data, problems), problems)
    return [Document(walk.mapping(root, schema, None), problems, root.line) for root in roots]


def schema(name: str) -> Any:
    """The JSON Schema of a file. `name` is that of a module of `schemas/`."""
    return import_module(f"{__package__}.schemas.{name}").SCHEMA


def near(text: str, known: Iterable[str]) -> str | None:
    """The one of `known` that was probably meant."""
    import difflib  # Slow to import, and only mistakes need it.

    # difflib takes quadratic time, and a text this long is no slip of the finger.
    return next(iter(difflib.get_close_matches(text, list(known), n=1)), None) if len(text) <= 64 else None


def hint(text: str, known: Iterable[str]) -> str:
    """What a message about a name that does not exist ends with: the near one, or all there are."""
    names = sorted(known)
    meant = near(text, names)
    return f", did you mean `{meant}`?" if meant else f", known are {', '.join(names)}"


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


class _Walk:
    """Nodes and a schema -> data. `key` is the key under which a node stands, or in whose list; None for the file."""

    def __init__(self, problems: Problems, whole: Mapping[str, Any]) -> None:
        self._problems = problems
        self._named: Mapping[str, Mapping[str, Any]] = whole.get("$defs", {})

    def value(self, node: Node, schema: Mapping[str, Any], key: str | None, item: bool = False) -> Any:
        kind = schema.get("type")
        if kind == "string":  # most are
            return self.text(node, schema, key, item)
        if "$ref" in schema:
            schema = self._named[schema["$ref"].rpartition("/")[2]]
            kind = schema.get("type")
        if kind is None:
            return self._anything(node)
        if isinstance(kind, list):
            if "null" in kind and is_nothing(node):
                return None
            kind = _kind_among(kind, node)
        return self._KINDS[kind](self, node, schema, key, item)

    def _anything(self, node: Node) -> Any:
        """What no schema speaks of, as it stands."""
        if isinstance(node, Scalar):
            number = _integer(node)
            return _placed(node.text, node) if number is None else number
        if node.keyed:
            return {key: self._anything(value) for key, value in self._entries(node)}
        return [self._anything(item) for item in node.items]

    def mapping(self, node: Node, schema: Mapping[str, Any], key: str | None, item: bool = False) -> dict[str, Any]:
        if not (isinstance(node, Collection) and node.keyed):
            self._mismatch(node, "object", key, item)
            return {}
        result: dict[str, Any] = {}
        names = schema.get("propertyNames")
        for own, value in self._entries(node):
            if names is not None:
                self._check_text(own, names, None, item)
            meant, entry_schema = self._entry_schema(own, schema)
            if entry_schema is not None and meant not in result:
                result[meant] = self.value(value, entry_schema, own)
        if len(node.items) < schema.get("minProperties", 0):
            self._problems.at(node, f"{_called(key, item)} is an empty mapping")
        for required in schema.get("required", ()):
            if required not in result:
                self._problems.at(node, f"{_called(key, item)} has no `{required}`")
        return result

    def _entries(self, node: Collection) -> Iterator[tuple[Text, Node]]:
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

    def _key(self, node: Node) -> Text | None:
        if not isinstance(node, Scalar):
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

    def sequence(self, node: Node, schema: Mapping[str, Any], key: str | None, item: bool) -> list[Any]:
        if not isinstance(node, Collection) or node.keyed:
            self._mismatch(node, "array", key, item)
            return []
        if len(node.items) < schema.get("minItems", 0):
            self._problems.at(node, f"{_called(key, item)} is an empty list")
        items = [self.value(child, schema["items"], key, item=True) for child in node.items]
        if len(items) > 1 and schema.get("uniqueItems"):
            self._tell_repeated([item for item in items if isinstance(item, Text)])
            self._tell_repeated([text for item in items if isinstance(item, dict) for text in item.values()])
        return items

    def _tell_repeated(self, items: list[Text]) -> None:
        first: dict[str, Text] = {}
        for item in items if len(set(items)) < len(items) else ():
            if item and first.setdefault(item, item) is not item:
                self._problems.at(item, f"{shown(item)} is listed twice: lines {first[item].line} and {item.line}")

    def text(self, node: Node, schema: Mapping[str, Any], key: str | None, item: bool) -> Text:
        if not isinstance(node, Scalar):
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

    def _tell_unquoted(self, node: Scalar, key: str | None, item: bool) -> None:
        if not node.text:
            self._problems.at(node, f"{_called(key, item)} is empty")
            return
        kind = _WORDS[kind_of(node.text)]
        advice = f'YAML reads {kind} here: quote it, "{node.text}"'
        self._problems.at(node, f"{_called(key, item)} is to be text, and {advice}")

    def _check_text(self, text: Text, schema: Mapping[str, Any], key: str | None, item: bool) -> None:
        if len(text) < schema.get("minLength", 0):
            self._problems.at(text, f"{_called(key, item)} is empty")
        elif "pattern" in schema and not re.fullmatch(schema["pattern"], text):
            self._problems.at(text, f"{shown(text)} is not {schema['description']}")
        elif schema.get("format") == "date" and not is_date(text):
            self._problems.at(text, f"{_called(key, item)} is to be a date such as 2027-01-31, not {shown(text)}")

    def integer(self, node: Node, schema: Mapping[str, Any], key: str | None, item: bool) -> int:
        number = _integer(node) if isinstance(node, Scalar) else None
        if number is None:
            self._mismatch(node, "integer", key, item)
            return 0
        if "const" in schema and number != schema["const"]:
            self._problems.at(node, f"{_called(key, item)} is to be {schema['const']}, not {number}")
        elif number < schema.get("minimum", number):
            self._problems.at(node, f"{_called(key, item)} is to be at least {schema['minimum']}, not {number}")
        return number

    def boolean(self, node: Node, _schema: Mapping[str, Any], key: str | None, item: bool) -> bool:
        text = node.text if isinstance(node, Scalar) and node.plain else ""
        if text not in ("true", "false"):
            self._mismatch(node, "boolean", key, item)
        return text == "true"

    def _mismatch(self, node: Node, wanted: str, key: str | None, item: bool) -> None:
        name = _called(key, item)
        if is_nothing(node):
            self._problems.at(node, f"{name} is empty: it is to be {_WORDS[wanted]}")
            return
        hint = f": write [{shown(node.text)[1:-1]}]" if wanted == "array" and isinstance(node, Scalar) else ""
        self._problems.at(node, f"{name} is to be {_WORDS[wanted]}, not {_what(node)}{hint}")

    _KINDS: Mapping[str, Callable[..., Any]] = {
        "object": mapping,
        "array": sequence,
        "string": text,
        "integer": integer,
        "boolean": boolean,
    }


def _kind_among(kinds: list[str], node: Node) -> str:
    """Which of several types is meant; the first if the node is none of them."""
    if isinstance(node, Collection):
        shapes = ["object" if node.keyed else "array"]
    elif _integer(node) is not None:
        shapes = ["integer"]
    else:
        shapes = ["boolean", "string"] if node.plain and node.text in ("true", "false") else ["string"]
    return next((shape for shape in shapes if shape in kinds), kinds[0])


def _called(key: str | None, item: bool) -> str:
    """What messages call a node."""
    if key is None:
        return "the file"
    return f"an item of {shown(key)}" if item else shown(key)


def _is_text(node: Scalar, schema: Mapping[str, Any]) -> bool:
    kind = kind_of(node.text)
    return kind == "str" or (kind == "timestamp" and schema.get("format") == "date")


def _placed(text: str, place: Place | Node | Text) -> Text:
    made = Text(text)
    made.line = place.line
    made.column = place.column
    return made


def _what(node: Node) -> str:
    if isinstance(node, Scalar):
        return shown(node.text)
    return "a mapping" if node.keyed else "a list"


def _integer(node: Scalar) -> int | None:
    """Its number if all YAML readers take it for the same one: no leading zero, no `_`, no `:`."""
    digits = node.text.removeprefix("-")
    if not (node.plain and digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return None
    return None if digits[0] == "0" and len(digits) > 1 else int(node.text)


def is_date(text: str) -> bool:
    """Whether it is a day of the calendar as ISO 8601 has it with hyphens."""
    from datetime import date

    if len(text) != 10:  # Newer Pythons also read 20270131 and 2027-W05-1.
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return text[4] == text[7] == "-"
