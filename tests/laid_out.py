"""Allowlists as people, formatters and merges leave them: random in what they say and in how they say it.

Every comment is another one (`# note 7.`), so that a test can tell which of them an edit has lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies as st

from ssot_guard.allowlist import RUNTIME_RULE, Allowlist, Exempt
from ssot_guard.quoting import as_exempt, for_yaml

T = TypeVar("T")
Part = tuple[object, ...]
"""A part of the file: `("exempt",)`, `("exempt", 2)`, `("exempt", 2, "owner")`, `("debt", rule, path)`, ..."""

LETTERS = st.sampled_from(
    [*"ab é日😀", *"-:#,'\"[]{}&*!|>%@`\\?~=<", "0", "yes", " ", "\n", "\t", "\u2028", "\x00", "\u202e"]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8) | st.lists(
    LETTERS, min_size=1, max_size=8
).map("".join)
WORDS = st.lists(st.sampled_from(["go", "TestA.test_go", "main", "f"]), min_size=1, max_size=4).map(" ".join)
SUBJECTS = st.just("<module>") | WORDS | TEXTS
NAMES = st.sampled_from(["a.py", "b.py", "c d.py"]) | TEXTS.map(lambda text: re.sub(r"[/\\]", "_", text) + ".py")
PATHS = NAMES.map("t/{}".format)
RULES = st.sampled_from(["direct-launch", "competing-import", "my rule: 1", "yes", "<<"])
REASONS = st.one_of(WORDS, TEXTS, st.just("two\nlines\n"), st.just("many lines\n\n")).map("because {}".format)
NOTE = re.compile(r"# note \d+\.")


def entries(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Exempt]:
    """An `exempt` entry, for one file or for a glob."""
    keys: dict[str, st.SearchStrategy[Any]] = {
        "rule": RULES,
        "path": PATHS.map(as_exempt) | st.sampled_from(["t/**", "*.py"]),
        "subject": st.none() | SUBJECTS,
        "reason": REASONS,
        "owner": st.just("") | st.just("@platform") | TEXTS,
        "expires": st.sampled_from(["", "2999-01-31"]),
        "covers": st.none() | st.integers(0, 10),
        "runtime": st.booleans(),
    }
    made = st.builds(Exempt, line=st.just(0), **{**keys, **fixed})
    return made.map(fitting)


def fitting(entry: Exempt) -> Exempt:
    """The same entry without keys that it may not have."""
    covers = entry.covers if entry.is_glob() else None
    return entry._replace(covers=covers, runtime=entry.runtime and entry.rule == RUNTIME_RULE)


def unlike(first: Sequence[Exempt], more: Sequence[Exempt]) -> list[Exempt]:
    """Those of `more` that are about something that no other entry is about."""
    known = {entry[:3]: entry for entry in (*reversed(more), *first)}
    return [entry for entry in more if known[entry[:3]] is entry and entry not in first]


LISTS = st.lists(SUBJECTS, min_size=1, max_size=3, unique=True).map(tuple)
DEBTS = st.dictionaries(st.tuples(RULES, PATHS), LISTS, max_size=6)


class Span(NamedTuple):
    """The lines of a part, from the first to the last one, and how far it is indented."""

    first: int
    last: int
    column: int


class LaidOut(NamedTuple):
    """A file's text, what it says, and where in it what stands."""

    lines: Sequence[str]
    newline: str
    mark: str
    ended: bool
    """Whether the last line has a line break."""
    exempt: tuple[Exempt, ...]
    debt: Mapping[tuple[str, str], tuple[str, ...]]
    spans: Mapping[Part, Span]
    """Parts that have lines of their own."""
    notes: Mapping[str, Part]
    """Comments that stand within a part's lines, and the least part that has to go for them to go."""

    @property
    def text(self) -> str:
        return self.mark + self.newline.join(self.lines) + (self.newline if self.ended else "")

    @property
    def says(self) -> Allowlist:
        return Allowlist(self.exempt, self.debt)

    def to_stay(self, gone: Collection[Part], changed: Collection[Part] = ()) -> list[str]:
        """The lines that an edit has to leave as they are. Comments right below a part, and deeper, go with it."""
        lost: set[int] = set()
        for part in gone:
            if part in self.spans:
                lost |= {*self._with_what_is_deeper(self.spans[part])}
        for part in [part for part in gone if part not in self.spans] + [*changed]:
            within = next((self.spans[above] for above in _upwards(part) if above in self.spans), None)
            lost |= {*range(within.first, within.last + 1)} if within else set()
        return [line for number, line in enumerate(self.lines) if number not in lost and line.strip()]

    def _with_what_is_deeper(self, span: Span) -> Iterator[int]:
        yield from range(span.first, span.last + 1)
        for number in range(span.last + 1, len(self.lines)):
            line = self.lines[number]
            if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= span.column:
                return
            yield number

    def notes_to_stay(self, gone: Collection[Part]) -> set[str]:
        return {note for note, part in self.notes.items() if not any(above in gone for above in _upwards(part))}


def _upwards(part: Part) -> Iterator[Part]:
    while part:
        yield part
        part = part[:-1]


class _Pen:
    """Writes lines, and draws how."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.lines: list[str] = []
        self.spans: dict[Part, Span] = {}
        self.notes: dict[str, Part] = {}
        self._notes = 0
        self._deepest = 99
        self._blank = True
        self.open = False
        """Whether the last line is a scalar's that says less without its line break."""

    def one(self, *options: T) -> T:
        """The first one is the plainest."""
        return self._draw(st.sampled_from(options))

    def seldom(self) -> bool:
        return self.one(*[False] * 5, True)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return self._draw(st.permutations(items)) if self.seldom() else [*items]

    def note(self, part: Part) -> str:
        self._notes += 1
        self.notes[f"# note {self._notes}."] = part
        return f"# note {self._notes}."

    # --- lines ---

    def put(self, text: str) -> None:
        self.lines += text.split("\n")
        self._deepest, self._blank, self.open = 99, True, False

    def between(self, column: int, part: Part = (), *, deeper: bool = True) -> None:
        """Comments and blank lines, where a line of that column could come; within a part they only go with it."""
        for _ in range(self.one(0, 0, 0, 0, 1, 2)):
            if self._blank and self.seldom():
                self.lines.append(self.one("", "", "  "))
                continue
            columns = [column, 0, *([column + 2, column + 1] if deeper else [])]
            indent = min(self.one(*columns), self._deepest)
            self.lines.append(" " * indent + self.note(part))
            if deeper:  # it may go with what is above it: its line tells, not its part
                self.notes.popitem()
            self._blank = True

    def tail(self, part: Part) -> str:
        """What comes behind a line."""
        return self.one("", "", "", "", "", " ", "  " + self.note(part), " " + self.note(part))

    def within(self, part: Part, column: int, write: Callable[[], None]) -> None:
        first = len(self.lines)
        write()
        self.spans[part] = Span(first, len(self.lines) - 1, column)

    # --- scalars ---

    def name(self, text: str) -> str:
        """On one line, as keys are."""
        ways = [for_yaml(text)]
        if text.isprintable():
            ways.append("'" + text.replace("'", "''") + "'")
        if not ways[0].startswith('"'):
            ways.append(f'"{text}"')
        return self.one(*ways[:1] * 2, *ways)

    def pair(self, key: str, text: str, column: int, part: Part) -> None:
        """A key and its text, in block style."""
        start = self.one(key, key, key, f'"{key}"', f"'{key}'") + self.one(":", ":", " :")
        ways = [self._short, self._short, self._below]
        if re.fullmatch(r"\S+( \S+)+", text) and text.isprintable():
            ways.append(self._quoted_in_lines)
            ways += [self._folded, *([self._plain_in_lines] if for_yaml(text) == text else [])]
        if _is_literal(text):
            ways.append(self._literal)
        self.one(*ways)(start, text, column, part)

    def _short(self, start: str, text: str, _column: int, part: Part) -> None:
        self.put(f"{start} {self.one('', '', '   ')}{self.name(text)}{self.tail(part)}")

    def _below(self, start: str, text: str, column: int, part: Part) -> None:
        self.put(f"{start}{self.tail(part)}\n{' ' * (column + 2)}{self.name(text)}{self.tail(part)}")

    def _quoted_in_lines(self, start: str, text: str, column: int, part: Part) -> None:
        quoted = for_yaml(text) if for_yaml(text).startswith('"') else f'"{text}"'
        self.put(f"{start} {quoted.replace(' ', chr(10) + ' ' * (column + 1), 1)}{self.tail(part)}")

    def _plain_in_lines(self, start: str, text: str, column: int, part: Part) -> None:
        self.put(f"{start} {text.replace(' ', chr(10) + ' ' * (column + 3))}{self.tail(part)}")

    def _folded(self, start: str, text: str, column: int, part: Part) -> None:
        indent = " " * (column + self.one(2, 1, 4))
        self.put(f"{start} >-{self.tail(part)}\n{indent}{text.replace(' ', chr(10) + indent)}")
        self._deepest = column

    def _literal(self, start: str, text: str, column: int, part: Part) -> None:
        indent = " " * (column + self.one(2, 1, 4))
        bare = text.rstrip("\n")
        breaks = len(text) - len(bare)
        sign = "+" if breaks > 1 else self.one("", "+") if breaks else "-"
        lines = "\n".join(indent + line if line else "" for line in bare.split("\n"))
        self.put(f"{start} |{sign}{self.tail(part)}\n{lines}" + "\n" * max(breaks - 1, 0))
        self._deepest, self._blank, self.open = column, sign != "+", sign != "-"

    # --- flow style ---

    def flow(self, brackets: str, items: Sequence[Callable[[int], str]], column: int, part: Part) -> str:
        """A collection in brackets; each item is told how far to be indented, should it need more lines."""
        if not items or self.one(True, True, False):
            space = self.one("", "", " ")
            last = self.one("", "", ",") if items else ""
            listed = self.one(", ", ",  ").join(item(column) for item in items)
            return f"{brackets[0]}{space}{listed}{last}{space}{brackets[1]}"
        inner = " " * (column + 2)
        text = brackets[0] + self.tail(part) + "\n"
        for number, item in enumerate(items):
            if self.seldom():
                text += inner + self.note(part) + "\n"
            is_last = number == len(items) - 1
            comma = self.one("", ",") if is_last else self.one(",", ",", ",", f" {self.note(part)}\n{inner},", " ,")
            text += f"{inner}{item(column + 2)}{comma}{self.tail(part)}\n"
        return f"{text}{' ' * self.one(column + 1, column)}{brackets[1]}"


def _is_literal(text: str) -> bool:
    lines = text.rstrip("\n").split("\n")
    return all(line.isprintable() and line == line.strip() for line in lines) and bool(lines[0])


# --- sections ---------------------------------------------------------------------------------------------------------


def _values(entry: Exempt) -> dict[str, str]:
    return {
        key: "true" if value is True else str(value)
        for key, value in entry._asdict().items()
        if key != "line" and value not in (None, "", False)
    } | ({"covers": "0"} if entry.covers == 0 else {})


def _exempt_section(pen: _Pen, exempt: Sequence[Exempt], column: int) -> None:
    key = pen.one("exempt:", "exempt:", "'exempt':", "exempt :")
    if not exempt:
        nothing = pen.one("", " []", " null", " ~", " [ ]", "\n" + " " * (column + 2) + "[]")
        pen.within(("exempt",), column, lambda: pen.put(key + nothing + pen.tail(("exempt",))))
        return
    if pen.seldom():
        items = [_flow_entry(pen, number, entry) for number, entry in enumerate(exempt)]
        listed = lambda: pen.put(f"{key} {pen.flow('[]', items, column, ('exempt',))}{pen.tail(('exempt',))}")  # noqa: E731
        pen.within(("exempt",), column, listed)
        return
    pen.within(("exempt",), column, lambda: _block_entries(pen, key, exempt, column))


def _block_entries(pen: _Pen, key: str, exempt: Sequence[Exempt], column: int) -> None:
    pen.put(key + pen.tail(("exempt",)))
    dash = column + pen.one(2, 2, 0, 1, 4)
    mark = "-" + " " * pen.one(1, 1, 3)
    for number, entry in enumerate(exempt):
        pen.between(dash, ("exempt",))
        part = ("exempt", number)
        pen.within(part, dash, lambda entry=entry, part=part: _entry(pen, entry, dash, mark, part))  # type: ignore[misc]


def _entry(pen: _Pen, entry: Exempt, dash: int, mark: str, part: Part) -> None:
    column = dash + len(mark)
    if pen.seldom():
        pen.put(" " * dash + mark + _flow_entry(pen, part[1], entry)(column) + pen.tail(part))
        return
    alone = pen.seldom()
    if alone:
        pen.put(" " * dash + "-" + pen.one("", " " + pen.note(part), f" &entry{part[1]}"))
        pen.between(column, part, deeper=False)
    for number, (key, text) in enumerate(pen.shuffled([*_values(entry).items()])):
        if number:
            pen.between(column, part, deeper=False)
        first = len(pen.lines)
        if key in ("expires", "covers", "runtime"):
            pen.put(f"{key}: {text}{pen.tail((*part, key))}")
        else:
            pen.pair(key, text, column, (*part, key))
        pen.lines[first] = (
            " " * dash + mark + pen.lines[first] if not number and not alone else " " * column + pen.lines[first]
        )


def _flow_entry(pen: _Pen, number: object, entry: Exempt) -> Callable[[int], str]:
    def item(column: int) -> str:
        plain = ("expires", "covers", "runtime")
        keys = [
            lambda _, key=key, text=text: f"{key}: {text if key in plain else pen.name(text)}"  # type: ignore[misc]
            for key, text in pen.shuffled([*_values(entry).items()])
        ]
        return pen.flow("{}", keys, column, ("exempt", number))

    return item


def _debt_section(pen: _Pen, debt: Mapping[tuple[str, str], Sequence[str]], column: int) -> None:
    rules: dict[str, dict[str, Sequence[str]]] = {}
    for (rule, path), subjects in debt.items():
        rules.setdefault(rule, {})[path] = subjects
    key = pen.one("debt:", "debt:", '"debt":', "debt :")
    if not rules:
        nothing = pen.one("", " {}", " null", " ~", "\n" + " " * (column + 2) + "{}")
        pen.within(("debt",), column, lambda: pen.put(key + nothing + pen.tail(("debt",))))
    elif pen.seldom():
        blocks = [_flow_rule(pen, rule, files) for rule, files in rules.items()]
        flow = lambda: pen.put(f"{key} {pen.flow('{}', blocks, column, ('debt',))}{pen.tail(('debt',))}")  # noqa: E731
        pen.within(("debt",), column, flow)
    else:
        pen.within(("debt",), column, lambda: _block_rules(pen, key, rules, column))


def _block_rules(pen: _Pen, key: str, rules: Mapping[str, Mapping[str, Sequence[str]]], column: int) -> None:
    pen.put(key + pen.one("", "", "", " &all") + pen.tail(("debt",)))
    inner = column + pen.one(2, 2, 1, 4)
    for rule, files in rules.items():
        pen.between(inner, ("debt",))
        part = ("debt", rule)
        pen.within(part, inner, lambda files=files, part=part: _block_rule(pen, files, inner, part))  # type: ignore[misc]


def _block_rule(pen: _Pen, files: Mapping[str, Sequence[str]], column: int, part: Part) -> None:
    rule = str(part[1])
    if pen.seldom():
        rows = [_flow_row(pen, rule, path, subjects) for path, subjects in files.items()]
        pen.put(f"{' ' * column}{_key(pen, rule)}: {pen.flow('{}', rows, column, part)}{pen.tail(part)}")
        return
    pen.put(f"{' ' * column}{_key(pen, rule)}:{pen.tail(part)}")
    inner = column + pen.one(2, 2, 1, 4)
    for path, subjects in files.items():
        pen.between(inner, part)
        row = (*part, path)
        pen.within(row, inner, lambda subjects=subjects, row=row: _row(pen, subjects, inner, row))  # type: ignore[misc]


def _row(pen: _Pen, subjects: Sequence[str], column: int, part: Part) -> None:
    key = " " * column + pen.name(str(part[2]))
    if not pen.seldom():
        items = [lambda _, subject=subject: pen.name(subject) for subject in subjects]  # type: ignore[misc]
        pen.put(f"{key}: {pen.flow('[]', items, column, part)}{pen.tail(part)}")
        return
    pen.put(f"{key}:{pen.tail(part)}")
    inner = column + pen.one(2, 0, 4)
    for subject in subjects:
        pen.between(inner, part)
        item = (*part, subject)
        listed = f"{' ' * inner}-{pen.one(' ', ' ', '   ')}{pen.name(subject)}{pen.tail(item)}"
        pen.within(item, inner, lambda listed=listed: pen.put(listed))  # type: ignore[misc]


def _flow_rule(pen: _Pen, rule: str, files: Mapping[str, Sequence[str]]) -> Callable[[int], str]:
    def item(column: int) -> str:
        rows = [_flow_row(pen, rule, path, subjects) for path, subjects in files.items()]
        return f"{_key(pen, rule)}: {pen.flow('{}', rows, column, ('debt', rule))}"

    return item


def _flow_row(pen: _Pen, rule: str, path: str, subjects: Sequence[str]) -> Callable[[int], str]:
    def item(column: int) -> str:
        listed = [lambda _, subject=subject: pen.name(subject) for subject in subjects]  # type: ignore[misc]
        return f"{pen.name(path)}: {pen.flow('[]', listed, column, ('debt', rule, path))}"

    return item


def _key(pen: _Pen, rule: str) -> str:
    return pen.name(rule)


@st.composite
def laid_out(draw: st.DrawFn) -> LaidOut:
    """A file in block style at its root, as nearly all are."""
    exempt = unlike([], draw(st.lists(entries(), max_size=4)))
    owed = draw(DEBTS)
    debt = {
        key: owed[key] for key in sorted(owed, key=lambda key: [*dict.fromkeys(rule for rule, _ in owed)].index(key[0]))
    }
    pen = _Pen(draw)
    column = pen.one(0, 0, 0, 0, 2)
    start = pen.one("", "", "", "---", "--- " + pen.note(()))
    pen.between(column)
    if start:
        pen.put(start)
    sections = {
        "version": lambda: pen.put(" " * column + "version: 1" + pen.tail(())),
        "exempt": lambda: _exempt_section(pen, exempt, column),
        "debt": lambda: _debt_section(pen, debt, column),
    }
    if not exempt and pen.one(False, True):
        del sections["exempt"]
    if not debt and pen.one(False, True):
        del sections["debt"]
    for name in pen.shuffled([*sections]):
        pen.between(column)
        first = len(pen.lines)
        sections[name]()
        if name != "version":
            pen.lines[first] = " " * column + pen.lines[first]
    ended = pen.open or not pen.seldom()
    if ended:
        pen.between(column)
        pen.lines += pen.one([], [], [], ["..."], ["...", pen.note(())])
    newline, mark = pen.one("\n", "\n", "\r\n", "\r"), pen.one("", "", "\ufeff")
    written = {*NOTE.findall("\n".join(pen.lines))}
    notes = {note: part for note, part in pen.notes.items() if note in written}
    return LaidOut(pen.lines, newline, mark, ended, tuple(exempt), debt, pen.spans, notes)
