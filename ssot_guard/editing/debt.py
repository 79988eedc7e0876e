"""The `debt` section as text: written in the one style there is, changed where it differs, in whatever style it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from ..problems import UsageError
from ..quoting import for_yaml
from .page import Node, Page, Pair, Splice, is_empty
from .sections import begun

Debt = Mapping[tuple[str, str], tuple[str, ...]]
"""(rule, path) -> subjects, as in `Allowlist.debt`."""

_THERE = (
    "the allowlist has a `debt` section already, and debt only shrinks: `ssot-guard allowlist prune` takes out what is "
    "paid off; if the policy asks more than before, take the section out and run this again"
)


def section(debt: Debt) -> str:
    """The whole section, sorted by code point. No totals, line numbers or times: branches must merge."""
    return "".join(line + "\n" for line in ["debt:", *("  " + line for line in _lines(debt))])


def _lines(debt: Debt) -> Iterator[str]:
    """The section without its key."""
    rules = _by_rule(debt)
    for rule in sorted(rules):
        yield from _block(rule, rules[rule])


def _by_rule(debt: Debt) -> dict[str, dict[str, Iterable[str]]]:
    rules: dict[str, dict[str, Iterable[str]]] = {}
    for (rule, path), subjects in debt.items():
        rules.setdefault(rule, {})[path] = subjects
    return rules


def _block(rule: str, files: Mapping[str, Iterable[str]]) -> Iterator[str]:
    yield f"{for_yaml(rule)}:"
    yield from (f"  {_row(path, files[path])}" for path in sorted(files))


def _row(path: str, subjects: Iterable[str]) -> str:
    """One file's line, without its indent."""
    return f"{for_yaml(path)}: {_listed(subjects)}"


def _listed(subjects: Iterable[str]) -> str:
    return f"[{', '.join(for_yaml(subject) for subject in sorted(set(subjects)))}]"


def _flow(debt: Debt) -> str:
    rules = _by_rule(debt)
    return f"{{{', '.join(f'{for_yaml(rule)}: {_flow_rows(rules[rule])}' for rule in sorted(rules))}}}"


def _flow_rows(files: Mapping[str, Iterable[str]]) -> str:
    return f"{{{', '.join(_row(path, files[path]) for path in sorted(files))}}}"


def added(text: str, debt: Debt) -> str:
    """An allowlist's `text` with the section at its end, all else as it was. Raises UsageError if it has one.

    A section without entries does not count: it is filled.
    """
    page = Page(text)
    there = page.pair("debt")
    if there is not None and not is_empty(there.value):
        raise UsageError(_THERE)
    return page.spliced(begun(page, "debt", list(_lines(debt)), _flow(debt)))


def changed(text: str, debt: Debt) -> str:
    """An allowlist's `text` with its section saying `debt`: only what differs is other than before.

    Rows that are new come behind the last one that sorts before them.
    """
    page = Page(text)
    there = page.pair("debt")
    if there is None or is_empty(there.value):
        return added(text, debt) if debt else text
    if not debt:
        number = [pair.start for pair in page.pairs(page.root)].index(there.start)
        return page.spliced(page.without_pairs(page.root, [number]))
    return page.spliced(_changes(page, there.value, debt))


def _changes(page: Page, section: Node, debt: Debt) -> Iterator[Splice]:
    rules = _by_rule(debt)
    blocks = page.pairs(section)
    kept = _firsts([block.key.value for block in blocks], rules)
    yield from page.without_pairs(section, set(range(len(blocks))) - kept)
    for number in sorted(kept):
        yield from _rows(page, blocks[number], rules[blocks[number].key.value])
    new = sorted(rules.keys() - {block.key.value for block in blocks})
    if section.flow_style:
        flow = {rule: f"{for_yaml(rule)}: {_flow_rows(rules[rule])}" for rule in new}
        yield from _put_in_flow(_ends(blocks, kept), blocks[min(kept, default=0)].start, flow)
    else:
        yield from (_put(page, section, rule, list(_block(rule, rules[rule]))) for rule in new)


def _firsts(names: Sequence[str], wanted: Collection[str]) -> set[int]:
    """Where each wanted name stands first: a merge can leave one twice, and then the first gets all."""
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        if name in wanted:
            first.setdefault(name, number)
    return {*first.values()}


def _rows(page: Page, block: Pair, wanted: Mapping[str, Iterable[str]]) -> Iterator[Splice]:
    if is_empty(block.value):
        at = page.next_line(block.end)
        indent = " " * (page.indent(block.start) + 2)
        yield from ([Splice(page.start(block.value), block.end)] if block.end > page.start(block.value) else [])
        lines = "".join(f"{indent}{_row(path, wanted[path])}{page.newline}" for path in sorted(wanted))
        yield Splice(at, at, page.ended(at) + lines)
        return
    rows = page.pairs(block.value)
    kept = _firsts([row.key.value for row in rows], wanted)
    yield from page.without_pairs(block.value, set(range(len(rows))) - kept)
    for number in sorted(kept):
        yield from _subjects(page, rows[number], set(wanted[rows[number].key.value]))
    new = {path: _row(path, wanted[path]) for path in sorted(wanted.keys() - {row.key.value for row in rows})}
    if block.value.flow_style:
        yield from _put_in_flow(_ends(rows, kept), rows[min(kept, default=0)].start, new)
    else:
        yield from (_put(page, block.value, path, [row]) for path, row in new.items())


def _subjects(page: Page, row: Pair, wanted: set[str]) -> Iterator[Splice]:
    items = row.value.value
    listed = [item.value for item in items]
    kept = _firsts(listed, wanted)
    yield from page.without_items(row.value, set(range(len(listed))) - kept)
    new = {subject: for_yaml(subject) for subject in sorted(wanted - set(listed))}
    if row.value.flow_style:
        ends = [(listed[number], page.end(items[number])) for number in sorted(kept)]
        yield from _put_in_flow(ends, page.start(items[min(kept, default=0)]), new)
        return
    column = page.column(row.value)
    for subject, text in new.items():
        before = [item for item in items if item.value < subject]
        dash = page.dash(row.value, before[-1] if before else items[0])
        at = page.whole_lines(dash, page.end(before[-1]), column)[1] if before else page.line_start(dash)
        yield Splice(at, at, f"{page.ended(at)}{' ' * column}- {text}{page.newline}")


def _put(page: Page, mapping: Node, key: str, lines: list[str]) -> Splice:
    """One pair more in block style, behind the last one that sorts before it."""
    pairs, column = page.pairs(mapping), page.column(mapping)
    before = [pair for pair in pairs if pair.key.value < key]
    if before:
        at = page.whole_lines(before[-1].start, before[-1].end, column)[1]
    else:  # above the comments of the first one
        at = page.below_key(page.line_start(pairs[0].start))
    return Splice(at, at, page.ended(at) + "".join(" " * column + line + page.newline for line in lines))


def _ends(pairs: Sequence[Pair], kept: Collection[int]) -> list[tuple[str, int]]:
    return [(pairs[number].key.value, pairs[number].end) for number in sorted(kept)]


def _put_in_flow(kept: Sequence[tuple[str, int]], start: int, new: Mapping[str, str]) -> Iterator[Splice]:
    """More in flow style, each behind the last one that stays (name and end) and sorts before it; else at `start`."""
    first = []
    for name, text in new.items():
        before = [end for other, end in kept if other < name]
        if before:
            yield Splice(before[-1], before[-1], f", {text}")
        else:
            first.append(text)
    if first:
        yield Splice(start, start, ", ".join(first) + ", " * bool(kept))


# --- order ------------------------------------------------------------------------------------------------------------


def tidied(text: str) -> str:
    """What stands twice in the section, as a merge can leave it, put into one; and all of it in its order."""
    page = Page(text)
    there = page.pair("debt")
    if there is None or is_empty(there.value):
        return text
    text = page.spliced(_changes(page, there.value, _all_of(there.value)))
    for mappings in (_sections, _blocks, _lists):
        text = _sorted(text, mappings)
    return text


def _all_of(section: Node) -> Debt:
    """What the section says, each place where it says it counted."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for rule, files in section.value:
        for path, subjects in files.value or ():
            key = rule.value, path.value
            found[key] = (*found.get(key, ()), *(subject.value for subject in subjects.value))
    return found


def _sections(section: Node) -> Iterator[Node]:
    yield section


def _blocks(section: Node) -> Iterator[Node]:
    yield from (files for _, files in section.value if not is_empty(files))


def _lists(section: Node) -> Iterator[Node]:
    yield from (subjects for files in _blocks(section) for _, subjects in files.value)


def _sorted(text: str, parts: Callable[[Node], Iterator[Node]]) -> str:
    """One level of the section sorted: the texts change places, comments above a row go with it."""
    page = Page(text)
    page = Page(text + page.ended(len(page.text)))  # lines that change places all need a line break
    there = page.pair("debt")
    assert there is not None
    splices: list[Splice] = []
    for node in parts(there.value):
        names = [item[0].value if node.id == "mapping" else item.value for item in node.value]
        order = sorted(range(len(names)), key=names.__getitem__)
        if order != [*range(len(names))]:
            spans = page.spans(node)
            splices += [Splice(*spans[at], page.text[slice(*spans[number])]) for at, number in enumerate(order)]
    return page.spliced(splices) if splices else text
