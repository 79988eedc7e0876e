"""The JSON Schema of `ssot-guard.yaml`."""

from __future__ import annotations

from ..typed import Any

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ssot-guard.yaml: what a repository has only one of",
    "type": "object",
    "required": ["version", "truths"],
    "additionalProperties": False,
    "properties": {
        "version": {"type": "integer", "const": 1, "description": "The version of this format.", "examples": [1]},
        "roots": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1},
            "description": "Folders where imports start, as on `sys.path`, in order.",
            "default": ["."],
            "examples": [[".", "src"]],
        },
        "exclude": {
            "type": "array",
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1},
            "description": (
                "Files that are never judged: gitignore patterns, on top of `.gitignore`. They hold for "
                "files named explicitly, too."
            ),
            "default": [],
            "examples": [["**/backups/**", "third_party/"]],
        },
        "allowlist": {
            "type": "string",
            "minLength": 1,
            "description": "Where the allowlist is.",
            "default": "ssot-allowlist.yaml",
            "examples": ["tools/ssot-allowlist.yaml"],
        },
        "runtime": {
            "type": "string",
            "enum": ["raise", "warn", "off"],
            "description": (
                "What the import guard does with an import of what competes: refuse it, warn at its line, or "
                "nothing at all."
            ),
            "default": "raise",
            "examples": ["warn"],
        },
        "max-file-bytes": {
            "type": "integer",
            "minimum": 1,
            "description": "A file of more bytes is an error that says so, never skipped.",
            "default": 5000000,
            "examples": [20000000],
        },
        "testcases": {
            "type": "array",
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1},
            "description": (
                "Dotted names of classes of installed packages that descend from `unittest.TestCase`, "
                "besides those that ship with the rule foreign-base."
            ),
            "default": [],
            "examples": [["ourlib.testing.DatabaseTestCase"]],
        },
        "empty-reasons": {
            "type": "array",
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1},
            "description": (
                "Reasons in the allowlist that say nothing, besides `todo`, `legacy`, `by design` and their like."
            ),
            "default": [],
            "examples": [["see the ticket", "agreed in the meeting"]],
        },
        "truths": {
            "type": "object",
            "minProperties": 1,
            "description": (
                "The things of which there is to be one, by name. Each has `canonical` and at least one of "
                "`launches`, `names`, `competing`, `required-in` and `patterns`."
            ),
            "examples": [{"test-runner": {"canonical": ["tests/unified_test_runner.py"], "launches": ["pytest"]}}],
            "propertyNames": {
                "type": "string",
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
                "description": "a name of letters, digits, `.`, `_` and `-` that begins with a letter or a digit",
            },
            "additionalProperties": {
                "type": "object",
                "required": ["canonical"],
                "additionalProperties": False,
                "properties": {
                    "canonical": {
                        "type": "array",
                        "minItems": 1,
                        "uniqueItems": True,
                        "items": {"type": "string", "minLength": 1},
                        "description": (
                            "The one there is to be: paths, or dotted names of modules, classes or "
                            "functions. Its files never break their own truth."
                        ),
                        "examples": [["tests/unified_test_runner.py"], ["shop.testing.base.SSotBaseTestCase"]],
                    },
                    "launches": {
                        "type": "array",
                        "minItems": 1,
                        "uniqueItems": True,
                        "items": {
                            "type": ["string", "object"],
                            "minLength": 1,
                            "required": ["callable"],
                            "additionalProperties": False,
                            "properties": {
                                "callable": {
                                    "type": "string",
                                    "minLength": 1,
                                    "description": (
                                        "A function or class of Python's by its dotted name, or a glob of "
                                        "some in a module. Calls of it count, under whatever name."
                                    ),
                                    "examples": ["docker.from_env", "testcontainers.*"],
                                }
                            },
                        },
                        "description": (
                            "Nobody else may start these (rule direct-launch): `pytest`, which knows "
                            "pytest's entry points in Python as well, a command's first words, or what "
                            "Python code may not call."
                        ),
                        "examples": [["pytest"], ["docker compose", "docker-compose", {"callable": "docker.from_env"}]],
                    },
                    "probes": {
                        "type": "string",
                        "enum": ["allow", "deny"],
                        "description": "Launches that start no test: `--version`, `--help`, `--collect-only`.",
                        "default": "allow",
                        "examples": ["deny"],
                    },
                    "names": {
                        "type": "array",
                        "minItems": 1,
                        "uniqueItems": True,
                        "items": {"type": "string", "minLength": 1},
                        "description": (
                            "Nobody else may define a class so named (rule duplicate-definition): names or globs."
                        ),
                        "examples": [["*BaseTestCase", "*TestBase"]],
                    },
                    "names-except": {
                        "type": "array",
                        "uniqueItems": True,
                        "items": {"type": "string", "minLength": 1},
                        "description": "Class names that `names` matches and that do not compete: names or globs.",
                        "default": [],
                        "examples": [["Test*", "Mock*"]],
                    },
                    "competing": {
                        "type": "array",
                        "minItems": 1,
                        "uniqueItems": True,
                        "items": {"type": "string", "minLength": 1},
                        "description": (
                            "Nobody may import these, at commit or run time (rule competing-import): "
                            "modules, globs, or one name in a module."
                        ),
                        "examples": [["legacy.base", "legacy.*", "shop.misc.RivalBase"]],
                    },
                    "required-in": {
                        "type": "array",
                        "minItems": 1,
                        "uniqueItems": True,
                        "items": {"type": "string", "minLength": 1},
                        "description": (
                            "Test classes in these files descend from a canonical class (rule foreign-base): "
                            "gitignore patterns."
                        ),
                        "examples": [["tests/**", "**/tests/**"]],
                    },
                    "plain-classes": {
                        "type": "string",
                        "enum": ["allow", "deny"],
                        "description": (
                            "Whether pytest-style test classes without any base pass the rule foreign-base."
                        ),
                        "default": "allow",
                        "examples": ["deny"],
                    },
                    "patterns": {
                        "type": "array",
                        "minItems": 1,
                        "uniqueItems": True,
                        "items": {"type": "string", "minLength": 1},
                        "description": "Paths of files with rules of your own, in ast-grep's YAML format.",
                        "examples": [["rules/raw-environ.yml"]],
                    },
                    "strings": {
                        "type": "boolean",
                        "description": (
                            "Whether a text that names a competing module for a mock, as in "
                            '`mock.patch("legacy.base.x")`, counts (rule competing-import).'
                        ),
                        "default": False,
                        "examples": [True],
                    },
                    "severity": {
                        "type": "object",
                        "additionalProperties": {"type": "string", "enum": ["error", "warn", "off"]},
                        "description": (
                            "By rule: `error`, `warn` (told, never fails) or `off`. A rule that is not named "
                            "here is an `error`; for a rule of your own this goes over what its file says."
                        ),
                        "default": {},
                        "examples": [{"duplicate-definition": "warn"}],
                    },
                    "instead": {
                        "type": "string",
                        "minLength": 1,
                        "description": "What to write instead; every finding shows it.",
                        "examples": ["python tests/unified_test_runner.py --category <category>"],
                    },
                    "title": {
                        "type": "string",
                        "minLength": 1,
                        "description": "The truth in words, for reports.",
                        "examples": ["the one way to start the tests"],
                    },
                    "impact": {
                        "type": "string",
                        "minLength": 1,
                        "description": "What a competitor puts at risk, for reports.",
                        "examples": ["test runs without coverage"],
                    },
                    "priority": {
                        "type": "string",
                        "enum": ["P0", "P1", "P2", "P3"],
                        "description": "How much it matters, for reports.",
                        "examples": ["P0"],
                    },
                    "owner": {
                        "type": "string",
                        "minLength": 1,
                        "description": "Whom to ask, for reports.",
                        "examples": ["@platform"],
                    },
                },
            },
        },
    },
}
