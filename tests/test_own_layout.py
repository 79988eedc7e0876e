"""The quick reader of allowlists: it says what YAML's says, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from laid_out import DEBTS, LaidOut, entries, laid_out, unlike

from ssot_guard import allowlist, own_layout
from ssot_guard.allowlist import Allowlist, Exempt, read_allowlist
from ssot_guard.editing import debt, exempt
from ssot_guard.problems import CannotRead

FILE = "ssot-allowlist.yaml"
WRITTEN = """\
# Ask @platform.
version: 1
exempt:   # people write these
  - rule: direct-launch
    path: scripts/bisect.py   # the one that stays
    subject: "<module>"
    reason: git bisect needs pytest's bare exit code (and nothing else), says #12

  - rule: competing-import
    path: "tests/**"
    reason: "it: the vendor's"
    owner: "@qa"
    expires: 2027-01-31
    covers: 3
    runtime: true
debt:
  # by the summer
  direct-launch:
    tests/a.py: ["<module>", TestA.test_go]   # see the wiki
    "tests/- b.py": [f]
  yes and no:
    c.py: [g]
"""
ODD = """\
version: 2|debt: {}|exempt: []|exempt:|  - rule: a|    path: ../x|    covers: 03|    covers: 3|    reason: todo
    reason: yes|    reason: a: b|    reason: >|      more|    expires: 2027-02-30|    x.py: []|    x.py: [a, a]|---|...
    x.py: [no]|    1.py: [a]|  r: {}|\tx|    subject:|<<<<<<< ours|%YAML 1.1|    path: a\\b.py|    rule: x|   - rule: a
  -  rule: a|    a.py: [b] #|# \x07|  - path: b.py|    runtime: true|    subject: "a"|    owner: [a]|    "a b": [c, "d"]
"""
LINES = st.sampled_from([*WRITTEN.splitlines(), *(line for row in ODD.splitlines() for line in row.split("|"))])
CHARACTERS = st.sampled_from("\t\r\n :#'\"[]{}-,a1.\u00e9\x85\u2028\ufeff&*!|>%@`~")


@pytest.fixture(autouse=True, scope="module")
def of_any_size() -> Iterator[None]:
    """Small ones too: only time says that they are left to YAML."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(allowlist, "_MANY_BYTES", 0)
        yield


def same(text: str) -> bool:
    """Whether the quick reader knew, having held that it then says what YAML's says."""
    data = text.encode("utf-8", "surrogatepass")
    known = own_layout.read(data, path=FILE)
    try:
        expected = read_allowlist(data, path=FILE)
    except CannotRead:
        with pytest.raises(CannotRead):
            read_allowlist(data, path=FILE, quick=True)
        return known is not None
    found = read_allowlist(data, path=FILE, quick=True)
    assert found == expected
    assert list(found.debt) == list(expected.debt)
    assert found.debt_lines == expected.debt_lines
    return known is not None


def test_what_people_and_the_program_write() -> None:
    assert same(WRITTEN)
    assert len(read_allowlist(WRITTEN.encode(), path=FILE, quick=True).exempt) == 2


@settings(deadline=None)
@given(DEBTS, st.lists(entries(), max_size=3))
def test_what_the_program_writes(listed: debt.Debt, more: list[Exempt]) -> None:
    kept = unlike([], more)
    same(exempt.edited("version: 1\n" + (debt.section(listed) if listed else ""), {}, kept))


@settings(deadline=None)
@given(laid_out())
def test_any_layout(laid: LaidOut) -> None:
    same(laid.text)


@settings(deadline=None, max_examples=300)
@given(st.lists(LINES, max_size=12), st.integers(0, 20), st.integers(0, 20))
@example(["version: 1", "debt"], 0, 0)
def test_lines_that_come_and_go(lines: list[str], start: int, gone: int) -> None:
    whole = WRITTEN.splitlines()
    same("\n".join([*whole[:start], *lines, *whole[start + gone :]]) + "\n")
    same("\n".join(lines))


@settings(deadline=None, max_examples=300)
@given(
    st.integers(0, len(WRITTEN)),
    st.integers(0, 3),
    st.text(st.sampled_from("\t\r\n :#'\"[]{}-,a1.é\x85\u2028\ufeff&*!|>%@`~"), max_size=3),
)
def test_characters_that_come_and_go(at: int, gone: int, more: str) -> None:
    same(WRITTEN[:at] + more + WRITTEN[at + gone :])


def test_an_empty_one() -> None:
    assert same("version: 1\n")
    assert read_allowlist(b"version: 1\nexempt: []\ndebt: {}\n", path=FILE, quick=True) == Allowlist()
