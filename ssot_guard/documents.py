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

from collections.abc import Mapping
from importlib import import_module

from .nodes import Problems
from .typed import Any, NamedTuple


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
    from .composing import compose, decode  # YAML takes 13 ms, and not all that knows of documents reads one
    from .holding import Holding

    problems = Problems(path)
    root = compose(decode(data, problems), problems)
    return Document(Holding(problems, schema).mapping(root, schema, None), problems)


def read_all(data: bytes, *, path: str, schema: Mapping[str, Any]) -> list[Document]:
    """The same for a file of one or more documents (`---`), which share their `problems`."""
    from .composing import compose_all, decode
    from .holding import Holding

    problems = Problems(path)
    walk = Holding(problems, schema)
    roots = compose_all(decode(data, problems), problems)
    return [Document(walk.mapping(root, schema, None), problems, root.line) for root in roots]


def schema(name: str) -> Any:
    """The JSON Schema of a file. `name` is that of a module of `schemas/`."""
    return import_module(f"{__package__}.schemas.{name}").SCHEMA
