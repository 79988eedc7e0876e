"""Makes the reference pages, docs/reference/*.md, of the JSON Schemas that the readers themselves check with.

`python docs/reference.py` writes the pages; `--check` only says, by its exit code, whether those that are there are
what the schemas give now. What a page says of a key is its `description`, `default` and `examples` there, no more.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ssot_guard import documents, rules
from ssot_guard.quoting import for_yaml

FOLDER = Path(__file__).with_name("reference")
FILES = {"policy": "ssot-guard.yaml", "allowlist": "ssot-allowlist.yaml"}
"""A page's name, which is also its schema's, and the file that it is about."""

INTRODUCTION = """\
# The keys of `{file}`

What each key takes, and what it means. How the file is used stands in [{name}](../{name}.md). This page is made of the
JSON Schema that the file is checked with (`ssot-guard schema {name}`): there is no key that is not here.
"""


class Level(NamedTuple):
    """The keys of one mapping of the file, and the key under which it stands ("" for the file itself)."""

    under: str
    keys: dict[str, dict[str, Any]]
    needed: frozenset[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is not up to date")
    check: bool = parser.parse_args().check
    pages = {FOLDER / f"{name}.md": page(name) for name in FILES}
    if not check:
        FOLDER.mkdir(exist_ok=True)
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8", newline="\n")
        return 0
    late = [path.name for path, text in pages.items() if not path.is_file() or path.read_bytes() != text.encode()]
    told = f"out of date: {', '.join(late)}; run python {sys.argv[0]}"
    print(told if late else "the pages are what the schemas give")
    return 1 if late else 0


def page(name: str) -> str:
    """The page about a file, by the name of its schema."""
    parts = [INTRODUCTION.format(name=name, file=FILES[name])]
    for level in levels(documents.schema(name)):
        parts.append(f"## {f'Each of `{level.under}`' if level.under else 'The file'}\n")
        parts += [entry(key, schema, key in level.needed) for key, schema in level.keys.items()]
    return "\n".join(parts)


def levels(schema: dict[str, Any], under: str = "") -> Iterator[Level]:
    """The mappings with known keys in a schema, from the outside in."""
    keys = schema.get("properties", {})
    if keys:
        yield Level(under, keys, frozenset(schema.get("required", ())))
    for key, inner in keys.items():
        yield from levels(inner, key)
    for keyword in ("additionalProperties", "items"):
        if isinstance(schema.get(keyword), dict):
            yield from levels(schema[keyword], under)


def entry(key: str, schema: dict[str, Any], needed: bool) -> str:
    """What a page says of one key."""
    examples = "\n# or\n".join(yaml(key, example) for example in schema["examples"])
    return f"""\
### `{key}`

{linked(schema["description"])}

| takes | default |
|---|---|
| {takes(schema)} | {default(schema, needed)} |

```yaml
{examples}
```
"""


def linked(description: str) -> str:
    """A description, each rule that it names with a link to its page."""
    known = "|".join(rules.available())
    return re.sub(rf"\brule ({known})\b", r"rule [\1](../rules/\1.md)", description)


def default(schema: dict[str, Any], needed: bool) -> str:
    """What goes for a key that is not there."""
    if needed:
        return "needed"
    value = schema.get("default")
    return "none" if value in (None, [], {}) else f"`{flow(value)}`"


def takes(schema: dict[str, Any]) -> str:
    """The values that a schema lets through, in words."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return ", or ".join(_WORDS[kind](schema) for kind in kinds if kind != "null")


def _text(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    return "a date, `YYYY-MM-DD`" if schema.get("format") == "date" else "text"


def _integer(schema: dict[str, Any]) -> str:
    return f"`{schema['const']}`" if "const" in schema else f"a whole number, {schema['minimum']} or more"


def _list(schema: dict[str, Any]) -> str:
    items = takes(schema["items"])
    least = ", at least one" if schema.get("minItems") else ""
    return f"a list of {'texts' if items == 'text' else f'these: {items}'}{least}"


def _mapping(schema: dict[str, Any]) -> str:
    if "properties" in schema:
        return "a mapping with the keys below"
    return f"a mapping of names to {takes(schema['additionalProperties'])}"


_WORDS = {
    "string": _text,
    "integer": _integer,
    "boolean": lambda _schema: "`true`, `false`",
    "array": _list,
    "object": _mapping,
}


def yaml(key: str, value: Any, indent: str = "") -> str:
    """One key with a value as the files are written: mappings and lists of them as blocks, all else on its line."""
    return f"{key}:{_block(value, indent + '  ')}" if _deep(value) else f"{key}: {flow(value)}"


def _block(value: Any, indent: str) -> str:
    """The lines below a key, each with its line break before it."""
    if isinstance(value, list):
        return "".join(f"\n{indent}- {_block(entry, indent + '  ').lstrip()}" for entry in value)
    return "".join(f"\n{indent}{yaml(key, inner, indent)}" for key, inner in value.items())


def _deep(value: Any) -> bool:
    """Whether it is more than a line: a mapping that holds lists, or a list that holds only mappings."""
    if isinstance(value, dict):
        return any(isinstance(inner, (dict, list)) for inner in value.values())
    return isinstance(value, list) and bool(value) and all(isinstance(inner, dict) for inner in value)


def flow(value: Any) -> str:
    """A value on one line of YAML."""
    if isinstance(value, bool) or not isinstance(value, (str, list, dict)):
        return str(value).lower()
    if isinstance(value, str):
        return for_yaml(value)
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return f"{{{', '.join(f'{for_yaml(key)}: {flow(inner)}' for key, inner in value.items())}}}"


if __name__ == "__main__":
    sys.exit(main())
