"""What became of the findings since a commit: what commits did, and what is not committed yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import git
from ..history.attribution import Attribution, Counts, tallied
from ..history.looking import way
from ..history.sampling import commits
from ..history.timeline import Change, Revision
from ..judging.guarded import Guarded
from ..judging.past import against
from ..verdict import Judged
from .audit import Since


def since(guarded: Guarded, revision: str, findings: Iterable[Judged], today: str) -> Since:
    """The way from the merge base of a revision and HEAD to these findings of the work tree, by its policy. Raises
    `CannotRead`."""
    held, name = against(guarded, revision)
    assert held.bases is not None
    done = way(guarded, commits(guarded.repository, "HEAD", held.bases[0]))
    counts = tallied(judged.finding for judged in findings)
    return Since(name, (*done.changes, *_uncommitted(guarded, done.counts, counts, today)))


def _uncommitted(guarded: Guarded, head: Counts, now: Counts, today: str) -> Iterator[Change]:
    if head == now:
        return
    renames = git.renames(guarded.repository, "HEAD^{tree}", git.WORK_TREE)
    here = Revision("", today, "", "not committed yet")
    way_here = Attribution("", here, {}, renames, lambda _path, _blob: None)
    yield from way_here.changes(head, now)
