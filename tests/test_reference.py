"""The reference pages are what the schemas give, and what the schemas say of the keys is so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml
from prose import ROOT, blocks
from repository import run

from ssot_guard import documents
from ssot_guard.allowlist import Exempt
from ssot_guard.policy import Policy, Truth

FILES = ("policy", "allowlist")


def keys_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a file may have, at any depth, with its schema."""
    for key, inner in schema.get("properties", {}).items():
        yield key, inner
        yield from keys_of(inner)
    for keyword in ("additionalProperties", "items"):
        if isinstance(schema.get(keyword), dict):
            yield from keys_of(schema[keyword])


KEYS = [(key, schema) for name in FILES for key, schema in keys_of(documents.schema(name))]
SCHEMAS = [pytest.param(schema, id=key) for key, schema in KEYS]


def test_the_pages_are_what_the_schemas_give() -> None:
    """Else somebody has changed a schema, or a page by hand: `python docs/reference.py` writes them."""
    outcome = run(sys.executable, "docs/reference.py", "--check", cwd=ROOT)
    assert outcome.code == 0, outcome.output


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_key_says_what_it_means_and_shows_how_it_is_written(schema: dict[str, Any]) -> None:
    """Each example and each default is one that the schema lets through."""
    assert schema["description"].endswith(".")
    assert schema["examples"]
    for value in [*schema["examples"], *([schema["default"]] if "default" in schema else [])]:
        jsonschema.validate(value, schema)


@pytest.mark.parametrize("name", FILES)
def test_the_examples_on_a_page_are_yaml_that_means_those_of_the_schema(name: str) -> None:
    """In the schema's order, the file's own keys before those of the mappings in it."""
    shown = [
        yaml.load(example, yaml.BaseLoader)
        for block in blocks(ROOT / "docs" / "reference" / f"{name}.md", "yaml")
        for example in block.text.split("# or\n")
    ]
    given = [{key: example} for key, schema in keys_of(documents.schema(name)) for example in schema["examples"]]
    assert sorted(map(str, shown)) == sorted(str(as_texts(example)) for example in given)


def as_texts(value: Any) -> Any:
    """A value as a YAML reader has it that takes every scalar for text."""
    if isinstance(value, dict):
        return {key: as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(("key", "schema"), KEYS)
def test_a_default_is_the_one_that_holds(key: str, schema: dict[str, Any]) -> None:
    """What the page says of a key that is missing is what the reader takes for it."""
    field = key.replace("-", "_")
    held = [kind._field_defaults[field] for kind in (Policy, Truth, Exempt) if field in kind._field_defaults]
    if "default" in schema and held:
        empty = {"[]": (), "{}": {}}
        default = schema["default"]
        assert empty.get(str(default), tuple(default) if isinstance(default, list) else default) in held
    else:
        assert not any(held)
