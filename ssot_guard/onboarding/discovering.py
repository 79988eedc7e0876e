"""The use case `discover`: what a repository without a policy has several of, and what `init` would propose."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence

from ..auditing.discovery import Base, Discovery, Launch, Named, Proposed
from ..problems import Problem
from ..typed import NamedTuple
from . import bases, excludes, runners, services
from .classes import Classes
from .proposals import Proposal
from .surroundings import Surroundings, around

_RULES = (bases.RULE, services.RULE)


class Sketched(NamedTuple):
    """What the classes of a repository say, and the truths that this would make."""

    bases: Sequence[Base]
    named: Sequence[Named]
    proposals: Sequence[Proposal]
    files: int
    unread: Sequence[Problem]


def discover(start: str) -> Discovery:
    """Look at the repository that the absolute folder `start` is in, whether it has a policy or not.

    Raises `CannotRead` without a repository; files that cannot be read or judged are in the discovery.
    """
    here = around(start)
    left_out = excludes.propose(here.paths)
    folders = [exclude.folder for exclude in left_out]
    launching = runners.launching(here, folders)
    runner = runners.proposed(here, launching.candidates)
    sketched = sketch(here, folders)
    return Discovery(
        name=os.path.basename(here.repository.root),
        files=sketched.files,
        left_out=tuple(exclude.pattern for exclude in left_out),
        launches=(
            *(_launch(one, len(one.named)) for one in launching.candidates),
            *(_launch(one, None) for one in sorted(launching.others, key=_tests_last)),
        ),
        bases=tuple(sketched.bases),
        named=tuple(sketched.named),
        proposed=(*_proposed([runner], commented_out=False), *_proposed(sketched.proposals, commented_out=True)),
        unread=tuple(sorted({*launching.unread, *sketched.unread})),
    )


def sketch(here: Surroundings, leaving_out: Collection[str], rules: Collection[str] = _RULES) -> Sketched:
    """Look at the classes outside the folders `leaving_out`. Only what one of the `rules` judges is proposed."""
    classes = Classes(here, leaving_out, services.may_define)
    found, named = bases.find(classes), services.find(classes)
    base = bases.proposed(found) if bases.RULE in rules else None
    others = services.proposed(named) if services.RULE in rules else []
    return Sketched(found, named, [*([base] if base else []), *others], len(classes.paths), classes.unread)


def _launch(launcher: runners.Launcher, named_in: int | None) -> Launch:
    lines = tuple(sorted(set(launcher.lines)))
    return Launch(launcher.path, lines, runners.is_test_module(launcher.path), launcher.how, named_in)


def _tests_last(launcher: runners.Launcher) -> tuple[bool, str]:
    return runners.is_test_module(launcher.path), launcher.path


def _proposed(proposals: Iterable[Proposal], *, commented_out: bool) -> list[Proposed]:
    return [
        Proposed(one.truth, one.title, tuple((c.path, c.told()) for c in one.canonical), commented_out)
        for one in proposals
        if one.canonical
    ]
