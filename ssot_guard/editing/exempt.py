"""The `exempt` section as text: entries put in, taken out and changed, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..allowlist import Exempt
from ..quoting import for_yaml
from .page import Node, Page, Splice, is_empty
from .sections import begun

Key = tuple[str, str, str | None]
"""What makes an entry the same one: rule, path and subject."""


def key_of(entry: Exempt) -> Key:
    """Rule, path and subject."""
    return entry[:3]


def edited(text: str, changes: Mapping[int, Exempt | None], more: Sequence[Exempt] = ()) -> str:
    """An allowlist's text with some entries (0-based, in the file's order) other than before, or gone (None), and with
    `more` behind the last one."""
    page = Page(text)
    there = page.pair("exempt")
    if there is None or is_empty(there.value):
        return page.spliced(_first(page, more)) if more else text
    items = there.value
    gone = [number for number, entry in changes.items() if entry is None]
    splices = list(page.without_items(items, gone))
    if len(gone) == len(items.value) and not more and not items.flow_style:
        splices = list(_without_section(page, there.start, splices))
    for number, entry in changes.items():
        if entry is not None:
            splices += _changed(page, items.value[number], entry)
    return page.spliced([*splices, *_appended(page, items, gone, more)])


def written(entry: Exempt) -> list[str]:
    """An entry's lines in block style, without what goes before each."""
    return [f"{key}: {value}" for key, value in _keys(entry).items()]


def _keys(entry: Exempt) -> dict[str, str]:
    """An entry's keys in their order, each with its value as YAML."""
    keys = {
        "rule": for_yaml(entry.rule),
        "path": for_yaml(entry.path),
        "subject": for_yaml(entry.subject) if entry.subject else "",
        "reason": for_yaml(entry.reason),
        "owner": for_yaml(entry.owner) if entry.owner else "",
        "expires": entry.expires,
        "covers": "" if entry.covers is None else str(entry.covers),
        "runtime": "true" if entry.runtime else "",
    }
    return {key: value for key, value in keys.items() if value}


def _said(item: Node) -> dict[str, str]:
    """An entry's keys as the file has them, each with its value as this room would write it."""
    said = {key.value: value.value for key, value in item.value}
    for key in said.keys() - {"expires", "covers", "runtime"}:
        said[key] = for_yaml(said[key])
    return {key: value for key, value in said.items() if (key, value) != ("runtime", "false")}


# --- splices ----------------------------------------------------------------------------------------------------------


def _first(page: Page, entries: Sequence[Exempt]) -> list[Splice]:
    lines = [line for entry in entries for line in _block(entry, "- ")]
    return begun(page, "exempt", lines, f"[{', '.join(map(_flow, entries))}]", before="debt")


def _appended(page: Page, items: Node, gone: Collection[int], entries: Sequence[Exempt]) -> Iterator[Splice]:
    if not entries:
        return
    if items.flow_style:
        kept = [page.end(item) for number, item in enumerate(items.value) if number not in gone]
        at = kept[-1] if kept else page.start(items.value[0])
        yield Splice(at, at, f"{', ' * bool(kept)}{', '.join(map(_flow, entries))}")
        return
    last = items.value[-1]
    column, dash = page.column(items), page.dash(items, items.value[0])
    start = page.start(items.value[0])
    mark = "-" + " " * (start - dash - 1 if page.line_start(start) == page.line_start(dash) else 1)
    at = page.whole_lines(dash, page.end(last), column)[1]
    lines = [" " * column + line + page.newline for entry in entries for line in _block(entry, mark)]
    yield Splice(at, at, page.ended(at) + "".join(lines))


def _block(entry: Exempt, mark: str) -> Iterator[str]:
    """Its lines, the first behind `mark`."""
    for number, line in enumerate(written(entry)):
        yield (" " * len(mark) if number else mark) + line


def _flow(entry: Exempt) -> str:
    return f"{{{', '.join(written(entry))}}}"


def _without_section(page: Page, start: int, splices: Iterable[Splice]) -> Iterator[Splice]:
    """Take the key out as well, unless a comment speaks of it or stands between the entries."""
    spans = sorted(splices)
    ends, starts = [start, *(span.end for span in spans)], [span.start for span in spans]
    left = "".join(page.text[end:begin] for end, begin in zip(ends, starts, strict=False))
    if left.strip() == "exempt:":
        yield Splice(page.line_start(start), spans[-1].end)
    else:
        yield from spans


def _changed(page: Page, item: Node, entry: Exempt) -> Iterator[Splice]:
    """Only the values that differ; a key that is new comes last, one that is not needed goes."""
    wanted, said = _keys(entry), _said(item)
    pairs = page.pairs(item)
    for pair in pairs:
        key = pair.key.value
        if key in wanted and wanted[key] != said[key]:
            yield Splice(page.start(pair.value), pair.end, wanted[key] + page.remark(pair.value))
    yield from page.without_pairs(item, [n for n, pair in enumerate(pairs) if pair.key.value not in wanted])
    more = [f"{key}: {value}" for key, value in wanted.items() if key not in said]
    if more and item.flow_style:
        end = [pair.end for pair in pairs if pair.key.value in wanted][-1]
        yield Splice(end, end, "".join(f", {line}" for line in more))
    elif more:
        column = page.column(item)
        at = page.whole_lines(pairs[-1].start, pairs[-1].end, column)[1]
        lines = "".join(" " * column + line + page.newline for line in more)
        yield Splice(at, at, page.ended(at) + lines)


# --- order ------------------------------------------------------------------------------------------------------------


def tidied(text: str) -> str:
    """Entries that stand twice word for word, as a merge can leave them, once."""
    page = Page(text)
    there = page.pair("exempt")
    if there is None or is_empty(there.value):
        return text
    seen: set[tuple[tuple[str, str], ...]] = set()
    again = []
    for number, item in enumerate(there.value.value):
        keys = tuple(sorted(_said(item).items()))
        if keys in seen:
            again.append(number)
        seen.add(keys)
    return page.spliced(page.without_items(there.value, again)) if again else text
