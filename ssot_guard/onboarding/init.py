"""The use case `init`: look, propose, write the policy and the first allowlist, say what comes next."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Sequence

from .. import git, rules, sources
from ..editing import baseline, debt
from ..editing.edited import Edited
from ..judging.guarded import Guarded
from ..judging.scanning import scan
from ..policy import ALLOWLIST, Policy, read_policy
from ..policy import FILE_NAME as POLICY
from ..problems import CannotRead, Problem, UsageError
from ..quoting import for_terminal
from ..typed import NamedTuple
from . import discovering, draft, excludes, first_steps, runners
from .proposals import Proposal
from .surroundings import Surroundings, around

PROPOSERS = {runners.RULE: runners.propose}
"""Rule -> what proposes a truth for it. Only what this installation has a rule for is proposed.

What classes say stands commented out beside it: it takes somebody who knows them to say which is the one.
"""

_SHOWN_FOLDERS = 5


class Draft(NamedTuple):
    """What `init` would write, and what it saw."""

    around: Surroundings
    seen: Sequence[str]
    policy: str
    """The text of `ssot-guard.yaml`; empty if nothing was convincing."""


def look(start: str, canonical: str | None = None) -> Draft:
    """Look at the repository that the absolute folder `start` is in. `canonical` is a path as a user gives it.

    Raises `UsageError` if there is a policy or an allowlist already, or no such file, `CannotRead` without a
    repository.
    """
    here = around(start)
    _refuse_to_overwrite(here)
    chosen = _repository_path(here, canonical) if canonical is not None else None
    if not here.paths and chosen is None:
        raise UsageError("git tracks no file here yet: run `git add -A`, then `ssot-guard init` again")
    left_out = excludes.propose(here.paths)
    folders = [exclude.folder for exclude in left_out]
    known = rules.available()
    proposals = [propose(here, folders, chosen) for rule, propose in PROPOSERS.items() if rule in known]
    seen = [line for proposal in proposals for line in (*proposal.seen, *_told(proposal))]
    convincing = [proposal for proposal in proposals if proposal.canonical]
    if not convincing:
        return Draft(here, seen, "")
    sketches = discovering.sketch(here, folders, known).proposals
    text = draft.policy(convincing, left_out, sketches)
    _read(here, text)
    return Draft(here, [*seen, *(line for one in sketches for line in _sketched(one))], text)


def preview(drafted: Draft) -> str:
    """Both files as `write` would write them. Raises `CannotRead` if a file cannot be judged."""
    here = drafted.around
    guarded = Guarded(
        here.repository,
        here.tree,
        _read(here, drafted.policy),
        frozenset(rules.available()),
        git.WORK_TREE,
        objects=git.Objects(here.repository),
    )
    scanned = scan(guarded, here.paths)
    if scanned.errors:
        raise CannotRead(problem for problems in scanned.errors.values() for problem in problems)
    owed: dict[tuple[str, str], tuple[str, ...]] = {}
    for finding in scanned.findings:
        owed[finding.rule, finding.path] = (*owed.get((finding.rule, finding.path), ()), finding.subject)
    text = f"# --- {POLICY}\n{drafted.policy}"
    return text + (f"\n# --- {ALLOWLIST}\nversion: 1\n{debt.section(owed)}" if owed else "")


def write(drafted: Draft, start: str) -> list[str]:
    """Write both files and return what to tell the user. Raises `UsageError`, `CannotRead`; never overwrites."""
    here = drafted.around
    try:
        with open(os.path.join(here.repository.root, POLICY), "x", encoding="utf-8", newline="\n") as file:
            file.write(drafted.policy)
    except FileExistsError:
        raise _there_already(POLICY) from None
    except OSError as error:
        raise UsageError(f"cannot write {POLICY}: {error.strerror}") from error
    written = _first_allowlist(start)
    files = [POLICY, *([written.allowlist] if written.written.changed else [])]
    debt_in = _by_folder(path for _, path in written.written.after.debt)
    told = [f"{POLICY} written: read it.", *written.lines, *debt_in]
    return [*told, "", *first_steps.hooks(here), *first_steps.commands(here, files), "", *first_steps.merging()]


def _first_allowlist(start: str) -> Edited:
    try:
        return baseline.write(start)
    except CannotRead as error:
        advice = "is written, the allowlist is not: mend the above, then run `ssot-guard allowlist baseline`"
        raise CannotRead([*error.problems, Problem(POLICY, 0, 0, advice)]) from None


# --- before anything is written ---------------------------------------------------------------------------------------


def _refuse_to_overwrite(here: Surroundings) -> None:
    for name in (POLICY, ALLOWLIST):
        if os.path.lexists(os.path.join(here.repository.root, name)):
            raise _there_already(name)


def _there_already(name: str) -> UsageError:
    return UsageError(f"there is a {name} already, and init overwrites nothing: `ssot-guard doctor` says how it stands")


def _repository_path(here: Surroundings, named: str) -> str:
    files = sources.resolve(here.repository, [named]).files
    if not files:
        raise UsageError(f"--canonical: {for_terminal(named)} is no file of this repository (nor a link to one)")
    return posixpath.normpath(files[0])


def _read(here: Surroundings, text: str) -> Policy:
    """The proof that what is written can be read."""
    return read_policy(text.encode("utf-8"), rules=rules.available(), exists=here.tree.exists)


# --- in words ---------------------------------------------------------------------------------------------------------


def _told(proposal: Proposal) -> list[str]:
    if proposal.canonical:
        return [f"{proposal.truth}: {for_terminal(one.path)} {one.told()}." for one in proposal.canonical]
    shown = [f"  {for_terminal(one.path)} {one.evidence}" for one in proposal.others]
    return [*shown, f"{proposal.truth}: nothing here is convincingly {proposal.title}."]


def _sketched(proposal: Proposal) -> list[str]:
    (best,) = proposal.canonical
    perhaps = f"{proposal.truth}, perhaps: {for_terminal(best.path)}: {best.told()}."
    return [perhaps, f"  {POLICY} has it commented out: take the `# ` away if it is the one."]


def _by_folder(paths: Iterable[str]) -> list[str]:
    """How many files each top folder has in the debt, the most first."""
    counts: dict[str, int] = {}
    for path in paths:
        folder = path.partition("/")[0] + "/" if "/" in path else "the root itself"
        counts[folder] = counts.get(folder, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = f"  ... and {len(ranked) - _SHOWN_FOLDERS} folders more"
    lines = [
        f"  {count:6,} file{'s' * (count > 1)} in {for_terminal(folder)}" for folder, count in ranked[:_SHOWN_FOLDERS]
    ]
    return lines + [rest] * (len(ranked) > _SHOWN_FOLDERS)
