"""Names, paths and messages come from the judged repository: each is hostile until escaped for where it goes."""

from __future__ import annotations

import re

# Plain YAML scalars that no reader, of YAML 1.1 or 1.2, takes for another type or for syntax: they begin with a letter,
# `_` or a dot before a letter. What begins with a digit may be a number, a date or base 60, so it is quoted.
PLAIN = r"(?:\.?[^\W\d_]|_)(?:[\w./@+-]| (?=[\w./@+-]))*"
OTHER_TYPES = frozenset(
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", ".inf", ".nan"]  # https://yaml.org/type/
)
_NO_XML = r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # XML 1.0, 2.2; to compile it takes 5 ms
_MARKS = re.compile(r"[*?[]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STYLES = r"[\\`*_\[\]~$]"
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "\u200b": "&#8203;"}
_SPELLED_OUT = {"|": "&#124;", "[": "&#91;"}
_LINKING = r"(?i)(?<=[@#:!%~$&])(?=\S)|(?<=[a-z]-)(?=\d)|(?<=www)(?=\.)|(?<=/)(?=/)"
"""Where a link of GitHub's or GitLab's own would go on: `@user`, `#12`, `https://`, `GH-12`, `www.` and the like."""
_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def for_terminal(text: str) -> str:
    """`text` on one line, without anything that a terminal acts on: control characters, line and paragraph separators,
    direction overrides and lone surrogates become backslash escapes, a byte that is not UTF-8 becomes `\\xNN`."""
    return text if text.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in text)


def for_json(text: str) -> str:
    """`text` without lone surrogates, which many JSON readers refuse: the byte behind one becomes `\\xNN`."""
    return "".join(_escaped(char) if "\ud800" <= char <= "\udfff" else char for char in text)


def for_script(json: str) -> str:
    """JSON that may stand within HTML's `<script>`, where no entity is read and `</script` or `<!--` would end it
    (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements): the same JSON to every reader."""
    return json.translate(_SCRIPT)


def for_xml(text: str) -> str:
    """`text` without what XML 1.0 cannot hold in any spelling: most control characters, lone surrogates, U+FFFE and
    U+FFFF become backslash escapes. Markup is the serializer's affair."""
    return re.sub(_NO_XML, lambda match: _escaped(match[0]), text)


def for_yaml(text: str) -> str:
    """`text` as a YAML scalar on one line, also within `[...]` and `{...}`: plain if nobody can misread that.

    YAML cannot hold lone surrogates (YAML 1.2.2, 5.1), so a name that is not UTF-8 does not survive: ask `is_yaml`.
    """
    if re.fullmatch(PLAIN, text) and text.lower() not in OTHER_TYPES:
        return text
    return '"' + "".join(_ESCAPES.get(char) or (char if char.isprintable() else _unicode(char)) for char in text) + '"'


def for_markdown(text: str) -> str:
    """`text` on one line of running text, of a list item or a table's cell, in GitHub's Markdown, and nothing but text.

    Neither markup, HTML nor a link, and nobody is notified: what GitHub and GitLab make links of once the Markdown is
    HTML (`@user`, `#12`, commits) knows no escapes, so a zero-width space parts it.
    """
    parted = re.sub(_LINKING, "\u200b", re.sub(r"[0-9A-Fa-f]{7,}", _in_sixes, for_terminal(text)))
    escaped = re.sub(_STYLES, r"\\\g<0>", parted)
    escaped = re.sub(r"\A(\d*)([-+=#]|(?<=\d)[.)])", r"\1\\\2", escaped)  # a list or a heading
    shown = re.sub(r"[<>&|\u200b]", lambda found: _ENTITIES[found[0]], escaped)
    return re.sub(r"^ | $", "&#32;", shown)


def for_markdown_code(text: str) -> str:
    """`text` as code on one line, also in a table's cell: shown as it is, to be copied, and no link of any kind.

    What parsers look for before they look for code stands between pieces of it: pipes, which end a cell, and `[x]`, by
    which an old one of GitHub's ticks a box from anywhere in its line.
    """
    pieces = re.split(r"(\||\[(?=[Xx]\]))", for_terminal(text))
    return "".join(_SPELLED_OUT.get(piece) or _code(piece) for piece in pieces)


def as_exempt(path: str) -> str:
    """`path` as an `exempt` entry names that one file: a backslash before what would make it a glob."""
    return re.sub(r"[*?[\\]", r"\\\g<0>", path)


def is_pattern(path: str) -> bool:
    """Whether an `exempt` path may stand for many: it has a `*`, `?` or `[` that no backslash takes as it is."""
    return _MARKS.search(path) is not None and _MARKS.search(_ESCAPED.sub("", path)) is not None


def unescaped(path: str) -> str:
    """The one file that an `exempt` entry's path means, if it is no pattern."""
    return _ESCAPED.sub(r"\1", path) if "\\" in path else path


def is_yaml(text: str) -> bool:
    """Whether YAML can hold `text`: it has no lone surrogates, so no bytes that are not UTF-8."""
    return text.isprintable() or not any("\ud800" <= char <= "\udfff" for char in text)


def _code(text: str) -> str:
    """A code span (CommonMark 0.31, 6.1): one space at both ends is not shown, and there is none without content."""
    if not text:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padded = text.startswith("`") or text.endswith("`") or (text[0] == text[-1] == " " and text.strip(" "))
    return f"{fence} {text} {fence}" if padded else f"{fence}{text}{fence}"


def _in_sixes(digits: re.Match[str]) -> str:
    """A commit is called by seven digits at least."""
    return "\u200b".join(re.findall(".{1,6}", digits[0]))


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # how Python hands on a byte that is not UTF-8 (PEP 383)
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")


def _unicode(char: str) -> str:
    point = ord(char)
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
