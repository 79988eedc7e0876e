"""Rules of a repository's own, given as they stand in a rule file."""

from __future__ import annotations

from ssot_guard import patterns
from ssot_guard.engine import own_rules
from ssot_guard.patterns import OwnRule

PATH = "rules/own.yml"


def own_rule(keys: str, *, head: str = "id: own\nlanguage: python\n") -> OwnRule:
    """The rule of a document with these keys, with its words. Raises `CannotRead`, but not for what cannot work."""
    (rule,) = patterns.read((head + keys).encode(), path=PATH)
    return rule._replace(words=own_rules.words(rule))
