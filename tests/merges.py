"""What a merge of three allowlists may come to by the rules of docs/allowlist.md: written down a second time."""

from __future__ import annotations

import re
from typing import Any

from ssot_guard.allowlist import Allowlist, Exempt, read_allowlist

Key = tuple[str, str, str | None]
Owed = tuple[str, str, str]
Allowed = dict[Key, set[Exempt | None]]
"""What may come of each `exempt` entry; more than one thing is a conflict."""


def read(data: bytes | str) -> Allowlist:
    return read_allowlist(data if isinstance(data, bytes) else data.encode(), path="ssot-allowlist.yaml")


def entries(allowlist: Allowlist) -> set[Exempt]:
    return {entry._replace(line=0) for entry in allowlist.exempt}


def resolved(data: bytes, side: str) -> Allowlist:
    """What the file says once each conflict is resolved by taking one side."""
    group = r"\1" if side == "ours" else r"\2"
    pattern = r"<{7} ours\r?\n(.*?)={7}\r?\n(.*?)>{7} theirs\r?\n"
    text = re.sub(pattern, group, data.decode(), flags=re.DOTALL)
    assert "<<<<<<<" not in text
    return read(text)


def by_key(allowlist: Allowlist) -> dict[Key, Exempt]:
    return {entry[:3]: entry for entry in entries(allowlist)}


def one_value(key: str, old: Any, our: Any, their: Any) -> set[Any]:
    """What may come of one key of an entry; two values are a conflict."""
    changed = {our, their} - {old} or {old}
    if len(changed) == 1 or key not in ("covers", "expires"):
        return changed
    return {min(changed - {None, ""})}


def outcomes(base: Exempt | None, ours: Exempt | None, theirs: Exempt | None) -> set[Exempt | None]:
    """What may come of an entry by the rules; more than one is a conflict."""
    if ours and theirs:
        old = base or Exempt(*ours[:3], reason="")
        keys = {key: one_value(key, *(getattr(side, key) for side in (old, ours, theirs))) for key in Exempt._fields}
        apart = {key for key, values in keys.items() if len(values) > 1}
        settled = {key: next(iter(values)) for key, values in keys.items()}
        return {Exempt(**{**settled, **{key: getattr(side, key) for key in apart}}) for side in (ours, theirs)}
    if base is None:
        return {ours or theirs}
    return {None} if {ours, theirs} <= {base, None} else {ours, theirs}


def owed(allowlist: Allowlist) -> set[Owed]:
    return {(*where, subject) for where, listed in allowlist.debt.items() for subject in listed}


def expected(base: Allowlist, ours: Allowlist, theirs: Allowlist) -> Allowed:
    """What may come of each `exempt` entry."""
    listed = [by_key(side) for side in (base, ours, theirs)]
    return {key: outcomes(*(side.get(key) for side in listed)) for key in {*listed[0], *listed[1], *listed[2]}}


def is_decided(allowed: Allowed) -> bool:
    return all(len(values) == 1 for values in allowed.values())


def fits(found: Allowlist, allowed: Allowed) -> bool:
    """Whether its `exempt` is what there may be."""
    there = by_key(found)
    return there.keys() <= allowed.keys() and all(there.get(key) in values for key, values in allowed.items())
