"""The JSON Schema of a rule's `cases.yml`."""

from __future__ import annotations

from ..typed import Any

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The cases of a rule of one's own, as `ast-grep test` reads them",
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "minLength": 1, "description": "The rule that the cases are about."},
        "valid": {"type": "array", "items": {"type": "string"}, "description": "Code in which nothing is to be found."},
        "invalid": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Code in which something is to be found.",
        },
    },
}
