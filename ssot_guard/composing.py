"""YAML text -> nodes that know their place, with what is dangerous or ambiguous in YAML refused on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

from .nodes import Collection, Node, Place, Problems, Scalar, shown
from .typed import Any, NoReturn

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
"""Collections in collections. The grammars need 5; libyaml's own composer recurses, and crashes at about 20,000."""
MAX_ALIASED_NODES = 10_000
"""Nodes that all aliases of a file together stand for: a few lines of nested aliases stand for billions."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})


def decode(data: bytes, problems: Problems) -> str:
    if len(data) > MAX_BYTES:
        _fatal(problems, Place(1, 1), f"the file has {len(data)} bytes; more than {MAX_BYTES} are not read")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        _fatal(problems, place, "not valid UTF-8: save the file as UTF-8")
    _refuse_odd_characters(text, problems)
    _refuse_odd_lines(text, problems)
    return text


def _refuse_odd_characters(text: str, problems: Problems) -> None:
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    at = odd.start() if odd else text.find("\ufeff")
    if at >= 0:
        _fatal(problems, _place(text[:at]), f"the character U+{ord(text[at]):04X} is not allowed: remove it")


def _refuse_odd_lines(text: str, problems: Problems) -> None:
    if "<<<<<<<" in text or ">>>>>>>" in text or "|||||||" in text or "=======" in text:
        markers = list(re.finditer(r"^([<>|=])\1{6}(?= |\r?$)", text, re.MULTILINE))
        for marker in [marker for marker in markers if marker[1] == "<"] or markers[:1]:
            problems.at(_place(text[: marker.start()]), "unresolved merge conflict: choose what stays")
        problems.refuse()
    if "%" in text and (directive := re.search(r"^%", text, re.MULTILINE)):
        _fatal(problems, _place(text[: directive.start()]), "YAML directives (`%`) are not read here: remove the line")


def _place(before: str) -> Place:
    """The place after `before`, with YAML's line ends (https://yaml.org/spec/1.1/#id871136)."""
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", before)
    return Place(len(lines), len(lines[-1]) + 1)


def _fatal(problems: Problems, place: Place | Node, message: str) -> NoReturn:
    problems.at(place, message)
    raise problems.error()


def compose(text: str, problems: Problems) -> Node:
    """The file's one document as nodes."""
    root = next(iter(_roots(text, problems, several=False)), None)
    if root is None or is_nothing(root):
        _fatal(problems, Place(1, 1), "the file is empty: it needs at least `version: 1`")
    return root


def compose_all(text: str, problems: Problems) -> list[Node]:
    """Each of the file's documents as nodes, of which there is at least one."""
    roots = _roots(text, problems, several=True)
    if not roots:
        _fatal(problems, Place(1, 1), "the file is empty")
    for root in roots:
        if is_nothing(root):
            problems.at(root, "this document is empty: take out the `---` that begins it")
    return [root for root in roots if not is_nothing(root)]


def _roots(text: str, problems: Problems, *, several: bool) -> list[Node]:
    composer = _Composer(problems, several)
    loader = _Loader(text)
    try:
        composer.take(iter(loader.get_event, None))
    except yaml.MarkedYAMLError as error:
        _fatal(problems, _mark(error.problem_mark), _syntax_message(error, text))
    except (ValueError, OverflowError) as error:
        # The loader in pure Python raises these for "\U99999999", without a place of its own.
        _fatal(problems, _mark(loader.get_mark()), f"not valid YAML: {error}")
    return composer.roots


class _Composer:
    """Parser events -> nodes. Not `yaml.compose`: that one recurses in C and expands aliases without a limit."""

    def __init__(self, problems: Problems, several: bool) -> None:
        self.roots: list[Node] = []
        self._problems = problems
        self._several = several
        self._open: list[tuple[Collection, str | None, int]] = []
        """Collections that have begun: node, anchor, and how many nodes came before it."""
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        """Anchor to node and number of nodes in it; None while the collection is still open."""
        self._nodes = 0
        """Nodes so far, aliases counted as what they stand for."""
        self._aliased = 0

    def take(self, events: Iterable[Any]) -> None:
        for event in events:
            handle = self._HANDLERS.get(type(event))
            if handle is not None:
                handle(self, event)

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        node = Scalar(mark.line + 1, mark.column + 1, event.value, event.implicit[0] and event.tag is None)
        if event.tag not in _TEXT_TAGS:
            self._refuse_tag(event, node)
        if event.style == '"' and not _encodable(event.value):
            _fatal(self._problems, node, "a lone surrogate is no character: write the character itself")
        self._nodes += 1
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1)
        self._add(node)

    def _begin(self, event: Any) -> None:
        mark = event.start_mark
        node = Collection(mark.line + 1, mark.column + 1, isinstance(event, yaml.MappingStartEvent), [])
        if event.tag not in (None, "!"):
            self._refuse_tag(event, node)
        if len(self._open) == MAX_DEPTH:
            _fatal(self._problems, node, f"nested more than {MAX_DEPTH} deep")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._add(node)
        self._open.append((node, event.anchor, self._nodes))
        self._nodes += 1

    def _end(self, _event: Any) -> None:
        node, anchor, before = self._open.pop()
        if anchor is not None:
            self._anchors[anchor] = (node, self._nodes - before)

    def _alias(self, event: Any) -> None:
        place = _mark(event.start_mark)
        if event.anchor not in self._anchors:
            name = f"*{event.anchor}"
            self._problems.at(place, f'no anchor `&{name[1:]}`: text that begins with * needs quotes, "{name}"')
            self._add(Scalar(place.line, place.column, name, plain=False))
            return
        target = self._anchors[event.anchor]
        if target is None:
            _fatal(self._problems, place, f"the alias `*{event.anchor}` stands inside what it stands for")
        node, size = target
        self._nodes += size
        self._aliased += size
        if self._aliased > MAX_ALIASED_NODES:
            _fatal(self._problems, place, f"the file's aliases stand for more than {MAX_ALIASED_NODES} values")
        self._add(node)

    def _document(self, event: Any) -> None:
        if self.roots and not self._several:
            _fatal(self._problems, _mark(event.start_mark), "a second document begins here: a file has one")
        self._anchors.clear()

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1][0].items.append(node)
        else:
            self.roots.append(node)

    def _refuse_tag(self, event: Any, place: Place | Node) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._problems.at(place, f"the tag {shown(tag)} is not read here: remove it")

    _HANDLERS = {  # noqa: RUF012
        yaml.ScalarEvent: _scalar,
        yaml.SequenceStartEvent: _begin,
        yaml.MappingStartEvent: _begin,
        yaml.SequenceEndEvent: _end,
        yaml.MappingEndEvent: _end,
        yaml.AliasEvent: _alias,
        yaml.DocumentStartEvent: _document,
    }


def _encodable(text: str) -> bool:
    """Whether it holds no lone surrogate, which the loader in pure Python lets pass."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mark(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _syntax_message(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
    rest = lines[mark.line][mark.column :] if mark and mark.line < len(lines) else ""
    start = f" {error.context}" if error.context else ""
    if start and error.context_mark is not None and mark is not None and error.context_mark.line < mark.line:
        start += f" from line {error.context_mark.line + 1}"
    return f"not valid YAML{start}: {error.problem}{_syntax_hint(rest, error)}"


def _syntax_hint(rest: str, error: yaml.MarkedYAMLError) -> str:
    if rest.startswith("\t"):
        return "; indent with spaces, not tabs"
    if rest[:1] in {"@", "`", "%"}:
        return f"; text that begins with {rest[0]} needs quotes"
    if "alias" in (error.context or ""):
        return '; text that begins with * needs quotes, "*..."'
    return ""


def is_nothing(node: Node) -> bool:
    """Whether a key has no value: `debt:` and a line end."""
    return isinstance(node, Scalar) and node.plain and kind_of(node.text) == "null"


def kind_of(plain: str) -> str:
    """What YAML readers take a plain text for: `str` only if all of them take it for text."""
    for tag, expression in yaml.SafeLoader.yaml_implicit_resolvers.get(plain[:1], ()):
        if expression.match(plain):
            return str(tag).rpartition(":")[2]
    # YAML 1.2 and JSON know numbers that PyYAML, a reader of YAML 1.1, takes for text.
    if plain[:1] in "+-.0123456789" and re.fullmatch(r"[-+]?(0o[0-7]+|(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?)", plain):
        return "float"
    return "str"
