"""What competes, as modules that are imported, and which files may import it."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from ..competitors import Competitors
from ..layout import Layout
from ..policy import RULE_OF_CLAUSE, Policy, Truth
from ..problems import CannotRead, Problem
from ..typed import NamedTuple
from .asking import Asker
from .territory import Territory

if TYPE_CHECKING:
    from ..allowlist import Allowlist
    from ..excludes import Excludes

RULE = RULE_OF_CLAUSE["competing"]
CANARY = "ssot_guard.runtime.canary"
"""The module that nobody may import. Nothing of a policy speaks of it."""


class Claim(NamedTuple):
    """Something that competes, as one truth has it: whoever imports it needs leave."""

    rivals: Competitors
    subject: str
    """The dotted name that the allowlist knows it by."""
    is_name: bool = False
    """Whether it is one name in a module, and not the module."""

    @property
    def truth(self) -> Truth:
        return self.rivals.truth


class Watch:
    """One repository's policy and allowlist, asked by the names and files of modules."""

    def __init__(self, policy: Policy, territory: Territory) -> None:
        self.policy, self.territory = policy, territory
        self._layout = Layout(policy.roots, territory.exists)
        self.rivals = [
            Competitors(truth, self._layout)
            for truth in policy.truths
            if truth.competing and truth.severity.get(RULE) != "off"
        ]
        self._canary = Claim(Competitors(Truth("canary", (__package__,), frozenset()), self._layout), CANARY)
        self._known: dict[tuple[str, str | None], tuple[Claim, ...]] = {}

    def __len__(self) -> int:
        """How many entries all `competing` have."""
        return sum(len(rivals.truth.competing) for rivals in self.rivals)

    # -- what competes

    def claims(self, name: str, origin: str | None) -> tuple[Claim, ...]:
        """What competes about a module called `name` here that stands in the file `origin` (absolute), if in any.

        The file decides where the repository has it: another folder's module of the same name is another module, and
        the same file under a second name is the same. What is installed, zipped or compiled is known by its name.
        """
        key = (name, origin)
        if key not in self._known:
            if name == CANARY:
                self._known[key] = (self._canary,)
            else:
                path = self._source(origin)
                told = ((rivals, self._subject(rivals, name, path)) for rivals in self.rivals)
                self._known[key] = tuple(Claim(rivals, subject) for rivals, subject in told if subject)
        return self._known[key]

    def claims_on_name(self, module: str, origin: str | None, item: str) -> tuple[Claim, ...]:
        """What competes about one name taken from such a module, where the module itself does not."""
        path = self._source(origin)
        whole = {claim.truth.name for claim in self.claims(module, origin)}
        found = []
        for rivals in self.rivals:
            if rivals.truth.name not in whole:
                dotted = f"{module}.{item}"
                outside = dotted if not path and rivals.competing_outside(dotted) else ""
                subject = rivals.competing(path, item) if path else outside
                found += [Claim(rivals, subject, is_name=True)] if subject else []
        return tuple(found)

    def may_compete(self, name: str) -> bool:
        """Whether a module of that name competes, should it be the one that its name leads to under the roots."""
        return name == CANARY or any(self._by_name(rivals, name) for rivals in self.rivals)

    def leads_on(self, name: str, origin: str | None) -> bool:
        """Whether something in or below a module may compete, so that what is taken from it has to be looked at."""
        path = self._source(origin)
        return any(rivals.below(name) or (path and rivals.holds_names(path)) for rivals in self.rivals)

    def _source(self, origin: str | None) -> str:
        path = self.territory.path_of(origin)
        # (Asked anew each time: it may have been written just now.)
        return path if path.endswith(".py") and self.territory.exists(path) else ""

    def _subject(self, rivals: Competitors, name: str, path: str) -> str:
        if not path:
            return self._by_name(rivals, name)
        # A file that no root leads to, as in an editable install: the static rule knows it by its name in the import.
        nameless = rivals.spelled_outside(name) and not self._layout.find(name)[0]
        return rivals.competing(path) or (name if nameless else "")

    def _by_name(self, rivals: Competitors, name: str) -> str:
        if not rivals.may_mean(name) or not all(name.split(".")):
            return ""
        file, rest = self._layout.find(name)
        if file:
            return "" if rest else rivals.competing(file)
        return name if rivals.competing_outside(name) else ""

    # -- who may import it

    def leave(self, claim: Claim, asker: Asker) -> str:
        """Why this file may import what competes, in a word; empty if it may not.

        `exempt` and `debt` are the allowlist's words. It is read when it is first asked; one that cannot be read
        (`broken`) excuses nothing.
        """
        path, truth = asker.path, claim.truth
        if not path:
            return "outside"
        if asker.by_text and not truth.strings:
            return "text"
        if path in truth.canonical_files:
            return "canonical"
        if claim.rivals.competing(path):
            return "competing"
        if self.policy.exclude and path in self._excludes:
            return "excluded"
        return self._listed(path, claim.subject)

    def _listed(self, path: str, subject: str) -> str:
        listed, _ = self._read
        if listed.owes(RULE, path, subject):
            return "debt"
        excused = (entry.matches(RULE, path, subject) and not entry.expired(_today()) for entry in listed.exempt)
        return "exempt" if any(excused) else ""

    def expired(self, path: str, subject: str) -> str:
        """The last day of an entry that excuses it no longer; empty if there is none."""
        entries = (each for each in self._read[0].exempt if each.matches(RULE, path, subject))
        return next((each.expires for each in entries if each.expired(_today())), "")

    @cached_property
    def _excludes(self) -> Excludes:
        from ..excludes import Excludes

        return Excludes(self.policy.exclude)

    @property
    def broken(self) -> tuple[Problem, ...]:
        """Why the allowlist cannot be read, if it cannot."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[Allowlist, tuple[Problem, ...]]:
        from ..allowlist import Allowlist, read_allowlist  # most programs import nothing that competes

        path = self.policy.allowlist
        if not self.territory.exists(path):
            return Allowlist(), ()
        try:
            return read_allowlist(read_or_tell(self.territory, path), path=path, quick=True), ()
        except CannotRead as error:
            return Allowlist(), error.problems


def _today() -> str:
    return time.strftime("%Y-%m-%d")


def read_or_tell(territory: Territory, path: str) -> bytes:
    """A file of the repository that has to be there. Raises `CannotRead`."""
    data = territory.read(path)
    if data is None:
        raise CannotRead([Problem(path, 0, 0, "cannot be read")])
    return data
