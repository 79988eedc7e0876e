"""The JSON Schema of `ssot-allowlist.yaml`."""

from __future__ import annotations

from ..typed import Any

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ssot-allowlist.yaml: what is excused, by people and by history",
    "type": "object",
    "required": ["version"],
    "additionalProperties": False,
    "properties": {
        "version": {"type": "integer", "const": 1, "description": "The version of this format.", "examples": [1]},
        "exempt": {
            "type": ["array", "null"],
            "description": "Written by people: what may stay, and why.",
            "default": [],
            "examples": [
                [
                    {
                        "rule": "direct-launch",
                        "path": "scripts/bisect.py",
                        "reason": "git bisect needs pytest's bare exit code",
                    }
                ]
            ],
            "items": {
                "type": "object",
                "required": ["rule", "path", "reason"],
                "additionalProperties": False,
                "properties": {
                    "rule": {
                        "type": "string",
                        "minLength": 1,
                        "description": "The rule that does not hold here.",
                        "examples": ["direct-launch"],
                    },
                    "path": {
                        "type": "string",
                        "minLength": 1,
                        "description": (
                            "Where it does not hold: a path from the repository's root, or a glob of paths. "
                            "`\\[` is a bracket in a name."
                        ),
                        "examples": ["scripts/bisect.py", "scripts/ci_*.py"],
                    },
                    "subject": {
                        "type": "string",
                        "minLength": 1,
                        "description": "What is excused, as findings show it. Without it the whole file is.",
                        "examples": ["main", "TestB.test_go"],
                    },
                    "reason": {
                        "type": "string",
                        "minLength": 1,
                        "description": (
                            "Why it may stay, for the next reader. What says nothing is refused: `todo`, `by "
                            "design`, `legacy` and their like."
                        ),
                        "examples": ["git bisect needs pytest's bare exit code"],
                    },
                    "owner": {
                        "type": "string",
                        "minLength": 1,
                        "description": "Whom to ask.",
                        "examples": ["@platform"],
                    },
                    "expires": {
                        "type": "string",
                        "format": "date",
                        "description": "The last day on which the entry excuses. Without it, it has none.",
                        "examples": ["2027-01-31"],
                    },
                    "covers": {
                        "type": "integer",
                        "minimum": 0,
                        "description": "With a glob, and only there: how many files it may match.",
                        "examples": [3],
                    },
                    "runtime": {
                        "type": "boolean",
                        "description": (
                            "Whether only the import guard sees what is excused, so that no finding has to "
                            "stand for the entry."
                        ),
                        "default": False,
                        "examples": [True],
                    },
                },
            },
        },
        "debt": {
            "type": ["object", "null"],
            "description": (
                "Written by ssot-guard, and may only shrink: what was there when the guard came. Rule, then "
                "path, then subjects, all sorted."
            ),
            "default": {},
            "examples": [{"direct-launch": {"tests/a/test_x.py": ["<module>"]}}],
            "additionalProperties": {
                "type": ["object", "null"],
                "additionalProperties": {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"type": "string", "minLength": 1},
                },
            },
        },
    },
}
