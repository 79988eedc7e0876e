"""What is meant to be YAML and cannot be read as such (a template, tabs, a typing error): its lines are the commands.

Better one too many than a launch behind a typing error. But what no reader of such a file takes for a command is none
here either: comments, names and descriptions, lists of packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..script import PLAIN, Script
from ..strings import HOLE
from .templates import filled
from .yaml_places import Written, joined

SUBJECT = "<file>"

_PREFIX = re.compile(r"(?P<indent>[ \t]*)(?P<items>(?:-[ \t]+)*)")
_KEY = re.compile(
    r"(?:(?P<quote>[\"'])(?P<quoted>[\w.$<>/ -]{1,100})(?P=quote)|(?P<key>[\w.$<>/-]{1,100}))[ \t]*:(?:[ \t]+|$)"
    r"|(?P<spaced>[\w.$<>/ -]{1,100}):[ \t]*$"
)
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+)*")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_TEMPLATE = re.compile(r"\$?\{\{((?:(?!\{\{|\}\}).){0,1000})\}\}|\{%(?:(?!\{%|%\}).){0,1000}%\}")
_IN_MAPPING = re.compile(r"(?P<before>[{,][ \t]*(?P<key>[\w.$-]{1,100})[ \t]*:[ \t]+)(?P<value>(?:[^,{}\n]|,(?! ))*)")
_ESCAPE = re.compile(r"\\[nt\"]")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_NO_COMMANDS = frozenset(
    {"name", "displayname", "description", "desc", "title", "summary", "label", "labels", "annotations"}
    | {"image", "key", "keys", "id", "version", "uses", "repo", "packages"}
    | {"package", "dependencies", "additional_dependencies", "requirements", "requires"}
    | {"require", "pip", "conda", "extras", "needs", "tags", "stage", "stages", "paths", "cache"}
)


def scripts(text: str) -> Iterator[Script]:
    """Every line without what YAML puts before it and around it, each a script of its own; so are lines that a
    backslash joins.
    """
    above: list[tuple[int, str]] = []
    before: list[Written] = []
    start = 0
    for line in text.split("\n"):
        at = _value(line, above)
        value = Written(line[at:], [*range(start + at, start + len(line))])
        goes_on = value.text.rstrip().endswith("\\")
        before.append(_without_backslash(value) if goes_on else value)
        if not goes_on:
            yield from _of(text, joined(before))
            before = []
        start += len(line) + 1
    yield from _of(text, joined(before))


def _value(line: str, above: list[tuple[int, str]]) -> int:
    """Where a line's value begins: at its end, for one that is no command.

    `above` has the keys that it stands below, with their columns, and is brought up to date.
    """
    prefix = _PREFIX.match(line)
    at = prefix.end() if prefix else 0
    if at == len(line) or line.startswith("#", at):
        return len(line)
    key = _KEY.match(line, at)
    is_item = prefix is not None and bool(prefix["items"])
    column = at if key or prefix is None else len(prefix["indent"]) + is_item
    while above and above[-1][0] >= column:
        above.pop()
    if key:
        above.append((at, (key["quoted"] or key["key"] or key["spaced"]).strip().lower()))
        at = key.end()
    if any(name in _NO_COMMANDS for _, name in above):
        return len(line)
    found = _PROPERTIES.match(line, at)
    return found.end() if found else at


def _without_backslash(value: Written) -> Written:
    at = value.text.rindex("\\")
    return Written(value.text[:at] + " ", value.places[: at + 1])


def _of(source: str, value: Written) -> Iterator[Script]:
    """A value as the words of a command, each where it was."""
    text, places = value
    if not text.strip() or _BLOCK.match(text):
        return
    text = _COMMENT.sub("", text)
    text = _ESCAPE.sub(lambda found: " ;" if found[0] == "\\n" else "  ", text) if text[:1] == '"' else text
    command = next(filled(Written(text, places[: len(text)]), _TEMPLATE, {}))
    words = command.text
    if words[:1] == "{":
        words = _IN_MAPPING.sub(_apart, words)
    words = words.translate(_OF_A_LIST if words[:1] in ("[", ";") else _QUOTES)
    if words.lstrip()[:1] == "-":  # what stands before an option is not known
        command = joined([Written(HOLE + " ", command.places[:1] * 2), command])
        words = f"{HOLE} {words}"
    yield Script(SUBJECT, tuple(Written(words, command.places).pieces(source)), PLAIN)


def _apart(entry: re.Match[str]) -> str:
    """What stands before a value in `{key: value, key: value}`; and the value, too, of a key that has no command."""
    if entry["key"].lower() in _NO_COMMANDS:
        return ";" * len(entry[0])
    return ";" * len(entry["before"]) + entry["value"]


_QUOTES = str.maketrans("\"'", "  ")
_OF_A_LIST = str.maketrans("\"'[],", "     ")
