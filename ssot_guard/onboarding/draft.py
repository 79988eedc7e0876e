"""Proposals -> the text of `ssot-guard.yaml`, with the evidence as comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..quoting import for_terminal, for_yaml
from .excludes import Exclude
from .proposals import Candidate, Proposal

_OFF = "# "
"""What takes a line out, as editors do: without it the line is as far in as those around it."""


def policy(proposals: Sequence[Proposal], excludes: Sequence[Exclude], sketches: Sequence[Proposal] = ()) -> str:
    """The whole file, the `sketches` commented out. What comes from the repository is quoted, in comments too."""
    return "".join(line + "\n" for line in _lines(proposals, excludes, sketches))


def _lines(proposals: Iterable[Proposal], excludes: Sequence[Exclude], sketches: Iterable[Proposal]) -> Iterator[str]:
    yield "# What there is to be one of in this repository."
    yield "# Proposed by `ssot-guard init`: read it, and change what is wrong."
    yield "version: 1"
    if excludes:
        yield ""
        yield "exclude:"
        for exclude in excludes:
            yield f"  - {for_yaml(exclude.pattern)} # {for_terminal(exclude.evidence)}"
    yield ""
    yield "truths:"
    for proposal in proposals:
        yield from _truth(proposal)
        if not proposal.instead:
            yield "    # instead: <the command that runs the tests; each finding shows it>"
    for sketch in sketches:
        yield ""
        yield f"  # A truth to think about. If it is one, take the first `{_OFF}` of each line below away."
        yield from (f"  {_OFF}{line.removeprefix('  ')}" for line in _truth(sketch))


def _truth(proposal: Proposal) -> Iterator[str]:
    yield f"  {proposal.truth}:"
    yield f"    title: {for_yaml(proposal.title)}"
    yield "    canonical:"
    for candidate in proposal.canonical:
        yield f"      # {for_terminal(candidate.told())}"
        yield f"      - {for_yaml(candidate.path)}"
    if proposal.others:
        yield f"      # Also seen. If one of them is the one, or may stay beside it, take its first `{_OFF}` away:"
        yield from (f"      {_OFF}{_entry(candidate)}" for candidate in proposal.others)
    if proposal.competing:
        yield "    competing: # nobody may import these: rule competing-import"
        yield from (f"      {_entry(candidate)}" for candidate in proposal.competing)
    for key, value, comment in proposal.clauses:
        yield f"    {key}: {value} # {comment}"
    if proposal.instead:
        yield f"    instead: {for_yaml(proposal.instead)} # what each finding tells people to run"


def _entry(candidate: Candidate) -> str:
    return f"- {for_yaml(candidate.path)} # {for_terminal(candidate.evidence)}"
