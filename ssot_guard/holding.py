"""YAML's nodes held against a JSON Schema -> plain data whose texts know their place; `documents` says what counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from .composing import is_nothing, kind_of
from .nodes import Collection, Node, Place, Problems, Scalar, Text, shown
from .spelling import is_date, near
from .typed import Any

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


class Holding:
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
