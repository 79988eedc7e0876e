"""A law of the drafted policy: no name can make it say anything else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_guard.onboarding import draft
from ssot_guard.onboarding.excludes import Exclude
from ssot_guard.onboarding.proposals import Candidate, Proposal
from ssot_guard.policy import read_policy

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/\\"), min_size=1, max_size=20)


@settings(deadline=None)
@given(NAMES, NAMES, NAMES)
def test_names_stay_what_they_are(canonical: str, other: str, command: str) -> None:
    candidate = Candidate(f"a/{canonical}.py", f"named in {other}", f"{other}, {command}")
    others = [Candidate(f"a/{other}.py", f"named in {canonical}")]
    clauses = [("launches", "[pytest]", "nobody else")]
    proposal = Proposal("test-runner", "title", [candidate], others, clauses, f"python {command}", [])
    sketch = proposal._replace(truth="test-base", clauses=[], competing=others)
    text = draft.policy([proposal], [Exclude("/a/", "a", f"holds {other}")], [sketch])
    policy = read_policy(text.encode(), rules=["direct-launch"], exists=lambda _path: True)
    (truth,) = policy.truths
    assert truth.canonical == (f"a/{canonical}.py",)
    assert (truth.launches, truth.instead) == (("pytest",), f"python {command}")
    assert policy.exclude == ("/a/",)
