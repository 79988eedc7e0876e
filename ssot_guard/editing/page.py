"""The allowlist's text with its YAML nodes: which characters to put others in place of, so that all else stays.

PyYAML tells where each node begins and ends in the text (`Mark.index`, in characters). An edit is a list of splices at
such places, never a new rendering, so comments, quotes, blank lines and line ends survive without anybody's care.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from ..problems import UsageError
from ..typed import Any, NamedTuple

Node = Any
"""One of PyYAML's: scalar, sequence or mapping. The composer's classes have no types of their own."""

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML 1.1 (https://yaml.org/spec/1.1/#id871136)."""
_GAP = re.compile(r"(?:\s|#[^\r\n]*)*")
_SPACE = re.compile(r" +(?!#| )")
"""What can go; before a comment it has to stay."""
_REMARK = re.compile(r"[ \t]+#.*", re.DOTALL)
_ANCHORED = re.compile(rf"&\S+{_GAP.pattern}")


class Splice(NamedTuple):
    """`text` in place of the characters from `start` up to `end`."""

    start: int
    end: int
    text: str = ""


class Pair(NamedTuple):
    """A key with its value. `start` is where its key begins, `end` lies behind the last character of its value."""

    key: Node
    value: Node
    start: int
    end: int


class Page:
    """One text, which the allowlist's reader has found to be in order."""

    def __init__(self, text: str) -> None:
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        self.text = text.removeprefix("\ufeff")
        self._pairs: dict[int, list[Pair]] = {}
        """By the mapping's `id`: the nodes live as long as the page."""
        self.newline = next((end for end in ("\r\n", "\n", "\r") if end in self.text), "\n")

    @cached_property
    def root(self) -> Node | None:
        """The document's node; None if there is only space and comments. Raises `UsageError` for aliases."""
        import yaml  # only what edits needs the nodes

        try:
            root = yaml.compose(self.text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:  # the allowlist's reader lets an anchor stand twice
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            raise UsageError(
                f"the allowlist has {error.context or error.problem} in line {line}: take it out"
            ) from None
        if root is not None and "*" in self.text:
            _refuse_aliases(root)
        return root

    def spliced(self, splices: Iterable[Splice]) -> str:
        """The text with all of these carried out. They must not overlap; at one place they come in the order given."""
        parts, at = [self._mark], 0
        for start, end, text in sorted(splices, key=lambda splice: splice[:2]):
            assert start >= at, "two edits of the same characters"
            parts += [self.text[at:start], text]
            at = end
        return "".join([*parts, self.text[at:]])

    # --- places ---

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *(match.end() for match in _BREAK.finditer(self.text))]

    def start(self, node: Node) -> int:
        """Where a node begins."""
        return int(node.start_mark.index)

    def end(self, node: Node) -> int:
        """Behind the last character that belongs to a node: neither a comment nor a blank line after it does."""
        if node.id != "scalar" and not node.flow_style:
            children = [part for pair in node.value for part in pair] if node.id == "mapping" else node.value
            return max(map(self.end, children), default=int(node.end_mark.index))
        start, end = self.start(node), int(node.end_mark.index)
        if node.id == "scalar" and node.style in ("|", ">"):
            header = self.text[start : self.line_end(start)]
            if "+" in header.partition("#")[0]:  # the blank lines after it are part of it
                return end - (len(self.newline) if self.text[start:end].endswith(self.newline) else 0)
            return start + len(self.text[start:end].rstrip())
        return end

    def remark(self, node: Node) -> str:
        """The comment behind the `|` or `>` that a block scalar begins with, with the space before it."""
        if node.id != "scalar" or node.style not in ("|", ">"):
            return ""
        start = self.start(node)
        found = _REMARK.search(self.text, start, self.line_end(start))
        return found.group() if found else ""

    def line_start(self, at: int) -> int:
        """Where the line of a place begins."""
        return self._starts[bisect_right(self._starts, at) - 1]

    def line_end(self, at: int) -> int:
        """Where the line of a place ends, before its line break."""
        found = _BREAK.search(self.text, at)
        return found.start() if found else len(self.text)

    def next_line(self, at: int) -> int:
        """Where the next line begins; the text's end after the last one."""
        number = bisect_right(self._starts, at)
        return self._starts[number] if number < len(self._starts) else len(self.text)

    def indent(self, at: int) -> int:
        """The column of a place, 0-based, in characters."""
        return at - self.line_start(at)

    # --- what stands there ---

    def pairs(self, mapping: Node) -> list[Pair]:
        """A mapping's keys and values with their places, in the order of the text."""
        if id(mapping) not in self._pairs:
            self._pairs[id(mapping)] = [
                Pair(key, value, self.start(key), self.end(value)) for key, value in mapping.value
            ]
        return self._pairs[id(mapping)]

    def pair(self, name: str) -> Pair | None:
        """The top-level key of that name."""
        pairs = self.pairs(self.root) if self.root is not None else []
        return next((pair for pair in pairs if pair.key.value == name), None)

    def column(self, collection: Node) -> int:
        """How far the items or keys of a collection in block style are indented: its anchor may stand elsewhere."""
        at = self.start(collection)
        if collection.id == "sequence":
            found = _ANCHORED.match(self.text, at)
            return self.indent(found.end()) if found else self.indent(at)
        key = self.start(collection.value[0][0])
        before = self.text[self.line_start(key) : key].rstrip(" ")
        return len(before) - 1 if before.endswith("?") else self.indent(key)

    def dash(self, sequence: Node, item: Node) -> int:
        """Where the `-` of an item stands, in a sequence that has one a line."""
        column, at = self.column(sequence), self.start(item)
        while True:
            line = self.line_start(at)
            if self.text[line : line + column].isspace() * column == column and self.text[line + column] == "-":
                return line + column
            at = line - 1

    def whole_lines(self, start: int, end: int, deeper_than: int) -> tuple[int, int]:
        """The lines from one place to another, and the comments right below that are indented deeper than a column."""
        begin, stop = self.line_start(start), self.next_line(end)
        while stop < len(self.text):
            line = self.text[stop : self.line_end(stop)]
            if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= deeper_than:
                break
            stop = self.next_line(stop)
        return begin, stop

    def spans(self, node: Node) -> list[tuple[int, int]]:
        """The parts of a collection's text that can change places: in block style whole lines with what is above."""
        if node.id == "mapping":
            parts = [(pair.start, pair.end) for pair in self.pairs(node)]
        else:
            parts = [(self.start(item), self.end(item)) for item in node.value]
        if node.flow_style or node.id == "sequence":
            return parts
        column = self.column(node)
        ends = [self.whole_lines(start, end, column)[1] for start, end in parts]
        return list(zip([self.below_key(self.line_start(parts[0][0])), *ends], ends, strict=False))

    def below_key(self, at: int) -> int:
        """From where a line begins up over comments and blank lines, to right below what they stand under."""
        while at:
            above = self.line_start(at - 1)
            line = self.text[above:at].strip()
            if line and not line.startswith("#"):
                break
            at = above
        return at

    def ended(self, at: int) -> str:
        """What has to come before a line that is put in at a place: the line break that the text's last line lacks."""
        return self.newline if at and at == len(self.text) and not _BREAK.search(self.text[-1]) else ""

    # --- splices ---

    def without_items(self, sequence: Node, gone: Iterable[int]) -> Iterator[Splice]:
        """Take items (0-based) out of a sequence in either style."""
        items, numbers = sequence.value, sorted(gone)
        if not sequence.flow_style:
            column = self.column(sequence)
            for number in numbers:
                dash = self.dash(sequence, items[number])
                yield Splice(*self.whole_lines(dash, self.end(items[number]), column))
            return
        spans = [(self.start(item), self.end(item)) for item in items]
        yield from self._without_flow(spans, numbers)

    def without_pairs(self, mapping: Node, gone: Iterable[int]) -> Iterator[Splice]:
        """Take pairs (0-based) out of a mapping in either style, but not the first one of an item (after its `-`)."""
        pairs, numbers = self.pairs(mapping), sorted(gone)
        if mapping.flow_style:
            yield from self._without_flow([(pair.start, pair.end) for pair in pairs], numbers)
            return
        column = self.column(mapping)
        for number in numbers:
            pair = pairs[number]
            before = self.text[self.line_start(pair.start) : pair.start]
            if before.strip() in ("", "?"):
                yield Splice(*self.whole_lines(pair.start, pair.end, column))
            else:  # `- owner: a` and `  rule: b` become `- rule: b`, unless a comment stands between
                dash, line = len(self.text[: pair.start].rstrip(" ")), self.line_end(pair.end)
                bare = not self.text[line : pairs[number + 1].start].strip()
                yield Splice(pair.start if bare else dash, pairs[number + 1].start if bare else line)

    def _without_flow(self, spans: list[tuple[int, int]], gone: list[int]) -> Iterator[Splice]:
        """Each with the comma behind it; without one, what stays last loses its own. Comments stay."""
        left = max({*range(len(spans))}.difference(gone), default=None)
        bare = self._comma(spans[-1][1]) is None
        if bare and left is not None and left < len(spans) - 1:
            yield self._cut_end(spans[left:])
            gone = [number for number in gone if number < left or not self._is_close(spans[left:])]
        for number in gone:
            start, end = spans[number]
            comma = self._comma(end)
            if comma is not None and self.text[end:comma].strip():
                yield from (Splice(start, end), Splice(comma, comma + 1))
                continue
            if comma is not None:
                space = _SPACE.match(self.text, comma + 1)
                end = space.end() if space else comma + 1
            yield Splice(start, end) if left is None else self._cut_whole(start, end)

    def _cut_whole(self, start: int, end: int) -> Splice:
        """A part, with its lines if nothing else stands there."""
        begin, stop = self.line_start(start), self.next_line(end)
        alone = not (self.text[begin:start] + self.text[end:stop]).strip()
        return Splice(begin, stop) if alone else Splice(start, end)

    def _cut_end(self, spans: list[tuple[int, int]]) -> Splice:
        """What follows the first of these; only its comma if there are comments or line breaks between."""
        if self._is_close(spans):
            return Splice(spans[0][1], spans[-1][1])
        comma = self._comma(spans[0][1])
        assert comma is not None
        return Splice(comma, comma + 1)

    def _is_close(self, spans: list[tuple[int, int]]) -> bool:
        gaps = (self.text[end:start] for (_, end), (start, _) in pairwise(spans))
        return all(not gap.strip(", ") for gap in gaps)

    def _comma(self, at: int) -> int | None:
        """The comma that follows a place, comments and space between."""
        gap = _GAP.match(self.text, at)
        assert gap is not None
        return gap.end() if self.text[gap.end() : gap.end() + 1] == "," else None


def is_empty(node: Node) -> bool:
    """Whether nothing stands in a section."""
    return node.id == "scalar" or not node.value


def _refuse_aliases(root: Node) -> None:
    """A node that stands in two places would be changed in both."""
    seen, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            line = node.start_mark.line + 1
            raise UsageError(f"the allowlist has an alias of what stands in line {line}: write it out")
        seen.add(id(node))
        if node.id != "scalar":
            waiting += [part for pair in node.value for part in pair] if node.id == "mapping" else node.value
