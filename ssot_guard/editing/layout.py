"""The allowlist's text as lines and YAML nodes with their places: what edits of single lines go by."""

from __future__ import annotations

import re
from typing import Any

_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)")  # YAML 1.1's line breaks, as PyYAML's


def lines_of(text: str) -> list[str]:
    """Lines with their ends, as YAML counts them."""
    return [match.group() for match in _LINE.finditer(text) if match.group()]


def newline_of(text: str) -> str:
    """How its lines end."""
    return "\r\n" if "\r\n" in text else "\n"


def ended(text: str) -> str:
    """The text with an end to its last line."""
    return text + ("" if not text or text.endswith(("\n", "\r")) else newline_of(text))


def pairs_of(text: str) -> dict[str, tuple[Any, Any]]:
    """The document's top-level keys with their nodes, places included; the reader has checked the rest before."""
    import yaml  # only what edits needs the nodes

    root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {key.value: (key, value) for key, value in root.value} if root is not None else {}


def is_empty(value: Any) -> bool:
    """Whether nothing stands in a section."""
    return value.id == "scalar" or not value.value
