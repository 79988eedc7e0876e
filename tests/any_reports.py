"""Reports with any text anywhere, and one whose every text is hostile."""

from __future__ import annotations

from hypothesis import strategies as st
from made import judged

from ssot_guard.engine.finding import Finding
from ssot_guard.problems import Problem
from ssot_guard.verdict import DEBT, EXEMPT, EXPIRED, IN_USE, MOVED, NEW, STALE, Entry, Judged, Report

TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
NAME = TEXT.filter(bool)
COUNT = st.integers(1, 10**9)
FINDINGS = st.builds(Finding, NAME, NAME, NAME, COUNT, COUNT, COUNT, COUNT, TEXT, TEXT, TEXT)
JUDGED = st.builds(Judged, FINDINGS, st.sampled_from([NEW, DEBT, EXEMPT]), st.sampled_from(["error", "warn"]), TEXT)
ENTRIES = st.builds(
    Entry, st.sampled_from(["exempt", "debt"]), TEXT, TEXT, TEXT, st.sampled_from([IN_USE, STALE, EXPIRED, MOVED])
)
PROBLEMS = st.builds(Problem, TEXT, st.integers(0, 9), st.integers(0, 9), NAME)
REPORTS = st.builds(
    Report,
    st.integers(0, 10**6),
    st.lists(JUDGED, max_size=4).map(tuple),
    st.lists(ENTRIES, max_size=4).map(tuple),
    st.lists(PROBLEMS, max_size=3).map(tuple),
    st.lists(PROBLEMS, max_size=3).map(tuple),
)

EVIL = "=\x1b]0;owned\x07\r\n::error::%0A,:]]>&<\"'\u202e\udcff\u2028\ufffe[x](y){0}"
HOSTILE = Report(
    1,
    tuple(
        judged(status, path=EVIL, subject=EVIL, message=EVIL, instead=EVIL, note=EVIL, rule=EVIL, truth=EVIL)
        for status in (NEW, DEBT, EXEMPT)
    ),
    errors=(Problem(EVIL, 1, 1, EVIL),),
)
