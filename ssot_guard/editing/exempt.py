"""One more `exempt` entry: what people allow, with a reason, written where they would write it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from .. import checking
from ..allowlist import EMPTY_REASONS, Allowlist, Exempt, says_nothing
from ..checking import Guarded
from ..competitors import Competitors
from ..engine.finding import Finding
from ..layout import Layout
from ..policy import RULE_OF_CLAUSE
from ..problems import UsageError
from ..quoting import as_exempt, for_yaml, is_yaml
from ..sources import resolve
from ..verifying import covered
from .layout import ended, is_empty, lines_of, newline_of, pairs_of
from .writing import edit

_AS_PRINTED = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?:?\Z", re.DOTALL)
_IMPORTS = RULE_OF_CLAUSE["competing"]


class Wish(NamedTuple):
    """What is to be allowed, as a user says it."""

    target: str
    """`PATH`, `PATH::SUBJECT`, a finding as it is printed (`PATH:LINE:COLUMN`), or a glob of paths."""
    rule: str
    reason: str
    owner: str = ""
    expires: str = ""
    """The last day, ISO 8601; empty for never."""


class Added(NamedTuple):
    """What was written."""

    allowlist: str
    entry: Exempt
    changed: bool
    """Whether it was not there before."""

    def told(self) -> list[str]:
        """What to tell the user, one line a thing."""
        what = f"{self.entry.rule} in {self.entry.path}" + (f", {self.entry.subject}" if self.entry.subject else "")
        if not self.changed:
            return [f"{self.allowlist}: nothing to change, it allows {what}"]
        lines = [f"{self.allowlist} allows {what}: commit it"]
        if self.entry.runtime:
            lines.append("only the import guard sees this one, so it says `runtime: true`")
        return lines


def add(start: str, wish: Wish, *, today: str = "") -> Added:
    """Allow something in the repository that the absolute folder `start` is in.

    Raises `UsageError` for a reason that says nothing, a day that has passed, a rule that there is not, and for a path
    that has no such finding; `CannotRead`. Nothing is written then.
    """
    guarded = checking.opened(start)
    with guarded.objects:
        _refuse_empty(wish, today or checking.this_day())
        if wish.rule not in guarded.rules:
            raise UsageError(f"no rule `{wish.rule}`: there are {', '.join(sorted(guarded.rules))}")
        entry = _entry(guarded, wish)
        there = checking.read_allowlist(guarded)
        same = next((each for each in there.exempt if each[:3] == entry[:3]), None)
        if same is not None and same._replace(line=0) != entry:
            raise UsageError(f"{guarded.policy.allowlist}:{same.line} is about the same already: edit that entry")
        changed = same is None and edit(
            guarded, lambda text: appended(text, entry), lambda before: _with(before, entry)
        )
        return Added(guarded.policy.allowlist, entry, changed)


def appended(text: str, entry: Exempt) -> str:
    """An allowlist's text with one more entry after the last; all other lines as they were.

    Raises `UsageError` if the section is not a list of lines that begin with `-`.
    """
    text = ended(text)
    newline, there = newline_of(text), pairs_of(text)
    if "exempt" in there and not is_empty(there["exempt"][1]):
        items = there["exempt"][1]
        if items.flow_style:
            raise UsageError("`exempt` is written as [...]: write each entry on lines of its own, after a `-`")
        lines = lines_of(text)
        place = _last_line(items.value[-1], lines) + 1
        indent = items.value[0].start_mark.column - 2
    else:
        lines, place = _with_section(text, there, newline)
        indent = 2
    written = [" " * indent + line + newline for line in _written(entry)]
    return "".join([*lines[:place], *written, *lines[place:]])


def _with_section(text: str, there: dict[str, tuple[Any, Any]], newline: str) -> tuple[list[str], int]:
    """The lines with the section's first one, and where to go on: over the debt, or at the end."""
    lines = lines_of(text)
    if "exempt" in there:  # it is there, and empty
        line = there["exempt"][0].start_mark.line
        comment = re.search(r"\s#.*", lines[line])
        lines[line] = f"exempt:{comment.group().rstrip() if comment else ''}{newline}"
        return lines, line + 1
    line = there["debt"][0].start_mark.line if "debt" in there else len(lines)
    return [*lines[:line], f"exempt:{newline}", *lines[line:]], line + 1


def _last_line(node: Any, lines: Sequence[str]) -> int:
    """The last line (0-based) on which something of a node stands: a collection's own end mark lies behind comments."""
    if node.id != "scalar":
        children = [part for pair in node.value for part in pair] if node.id == "mapping" else node.value
        return max((_last_line(child, lines) for child in children), default=int(node.end_mark.line))
    last = int(node.end_mark.line)
    if node.style in ("|", ">"):  # ends where the next thing begins
        last -= 1
        while not lines[last].strip():
            last -= 1
    return last


def _written(entry: Exempt) -> Iterator[str]:
    yield f"- rule: {for_yaml(entry.rule)}"
    yield f"  path: {for_yaml(entry.path)}"
    if entry.subject:
        yield f"  subject: {for_yaml(entry.subject)}"
    yield f"  reason: {for_yaml(entry.reason)}"
    if entry.owner:
        yield f"  owner: {for_yaml(entry.owner)}"
    if entry.expires:
        yield f"  expires: {entry.expires}"
    if entry.covers is not None:
        yield f"  covers: {entry.covers}"
    if entry.runtime:
        yield "  runtime: true"


def _with(before: Allowlist, entry: Exempt) -> Allowlist:
    return before._replace(exempt=(*before.exempt, entry))


# --- what is meant ----------------------------------------------------------------------------------------------------


def _refuse_empty(wish: Wish, today: str) -> None:
    if says_nothing(wish.reason):
        known = ", ".join(sorted(EMPTY_REASONS - {""})[:4])
        raise UsageError(f"the reason says nothing (like {known}, ...): say why this may stay")
    if wish.expires and wish.expires < today:
        raise UsageError(f"{wish.expires} has passed: an entry excuses up to its last day")


def _entry(guarded: Guarded, wish: Wish) -> Exempt:
    path, subject, line = _target(guarded, wish.target)
    entry = Exempt(wish.rule, path, subject, wish.reason, wish.owner, wish.expires)
    if entry.is_glob():
        tracked = [each for each in guarded.tree.paths() if entry.covers_path(each)]
        found = checking.of_rule(guarded, wish.rule, tracked)
        entry = entry._replace(covers=covered(entry, tracked))
    else:
        found = checking.of_rule(guarded, wish.rule, [entry.file()])
    if line is not None:
        entry = entry._replace(subject=_at(found, line, wish.target))
    if not any(entry.matches(each.rule, each.path, each.subject) for each in found):
        return _unseen(guarded, entry, found)
    return entry


def _target(guarded: Guarded, target: str) -> tuple[str, str | None, tuple[int, int] | None]:
    """Path as the allowlist has it, subject, and (line, column) of a finding as it is printed."""
    path, has_subject, subject = target.partition("::")
    printed = None if has_subject or _is_there(guarded, target) else _AS_PRINTED.match(target)
    if printed:
        path = printed["path"]
    place = (int(printed["line"]), int(printed["column"] or 0)) if printed else None
    if not is_yaml(path):
        raise UsageError("YAML cannot hold this name, which is not UTF-8: use a glob with `?` for the byte")
    if not _is_there(guarded, path) and Exempt("", path, None, "").is_glob():
        return path, subject or None, place
    (resolved,) = resolve(guarded.repository, [path]).files or [path]
    if not guarded.tree.exists(resolved) and guarded.tree.exists(path):
        resolved = path  # as messages have it: from the root, wherever one stands
    if not guarded.tree.exists(resolved):
        raise UsageError(f"{path} is no file here: write its path, or a glob such as tests/**")
    return as_exempt(resolved), subject or None, place


def _is_there(guarded: Guarded, name: str) -> bool:
    return os.path.lexists(os.path.join(guarded.repository.start, name))


def _at(found: Collection[Finding], place: tuple[int, int], target: str) -> str:
    line, column = place
    subjects = {each.subject for each in found if each.line == line and column in (0, each.column)}
    if len(subjects) != 1:
        what = f"there are {', '.join(sorted(subjects))}: name one as PATH::SUBJECT" if subjects else "there is none"
        raise UsageError(f"which finding is meant by {target}: {what}")
    return subjects.pop()


def _unseen(guarded: Guarded, entry: Exempt, found: Collection[Finding]) -> Exempt:
    """What no finding stands for: an import that only happens at run time may be allowed all the same, and says so."""
    if entry.rule == _IMPORTS and entry.subject and not entry.is_glob() and _competes(guarded, entry.subject):
        return entry._replace(runtime=True)
    known = ", ".join(sorted({each.subject for each in found}))
    about = f" about {entry.subject}" if entry.subject else ""
    more = f": there are {known}" if known else ""
    raise UsageError(f"{entry.path} has no finding of {entry.rule}{about}{more}: nothing needs to be allowed")


def _competes(guarded: Guarded, subject: str) -> bool:
    """Whether it is a module that is there and competes, or a name that the policy spells out."""
    layout = Layout(guarded.policy.roots, guarded.tree.exists)
    file, rest = layout.find(subject)
    rivals = [Competitors(truth, layout) for truth in guarded.policy.truths]
    return any(each.is_spelled(subject) or bool(file and not rest and each.competing(file)) for each in rivals)
