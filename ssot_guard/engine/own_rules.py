"""A repository's own rules, made ready: those that could never work are refused, the others learn their words.

ast-grep's library takes much that its command line refuses, and some of it in silence: a rule that finds nothing for
such a reason must not look like one that has nothing to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..nodes import place_of, shown
from ..patterns import RELATIONS, OwnRule, parts, roots
from ..policy import Policy
from ..problems import CannotRead, Problem
from ..typed import Any
from . import matcher

_PARTS = ("pattern", "kind", "regex", "nthChild", "range")
_ONLY_A_VARIABLE = re.compile(r"\s*\$+[A-Z_][A-Z0-9_]*\s*|\s*\$\$\$\s*")


def ready(policy: Policy) -> Policy:
    """The same policy with the words of its own rules. Raises `CannotRead` with all that is wrong with them."""
    if not any(truth.own_rules for truth in policy.truths):
        return policy
    wrong = [problem for rule in policy.own_rules().values() for problem in problems(rule)]
    if wrong:
        raise CannotRead(wrong)
    return policy._replace(
        truths=tuple(
            truth._replace(own_rules=tuple(rule._replace(words=words(rule)) for rule in truth.own_rules))
            for truth in policy.truths
        )
    )


# --- what cannot work -------------------------------------------------------------------------------------------------


def problems(rule: OwnRule) -> list[Problem]:
    """Why a rule cannot work, each at its place: the parts that are broken, else what ast-grep says of the whole."""
    found = [
        Problem(rule.path, *place_of(at), f"{rule.id}: {message}")
        for key, part in roots(rule.matching)
        for at, message in _faults(key, part, rule.language)
    ]
    return found or [Problem(rule.path, *place_of(at), f"{rule.id}: {message}") for at, message in _of_the_whole(rule)]


def _faults(key: str, part: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Texts of the rule file and what is wrong with each; `key` leads to the rule object.

    Each part is looked at by itself, since ast-grep does not say where it is that it finds fault.
    """

    def refused(alone: Mapping[str, Any]) -> str:
        return matcher.why_refused({"rule": alone}, language)

    for own, value in part.items():
        at, why = value if isinstance(value, str) else own, ""
        if own == "pattern":
            at = value if isinstance(value, str) else value["context"]
            why = _no_code(at, language)
        if own == "field":
            why = refused({key: {"regex": ".", own: value}})
        elif own in _PARTS and not why:
            why = refused({own: value})
        if why:
            yield at, why
    for own, child in parts(part):
        yield from _faults(own, child, language)


def _no_code(pattern: str, language: str) -> str:
    if matcher.broken(pattern, language):
        return f"the pattern is no {language} by itself, so it finds nothing: {shown(pattern)}"
    return ""


def _of_the_whole(rule: OwnRule) -> Iterator[tuple[str, str]]:
    keys = {str(key): key for key in rule.matching}
    if why := matcher.why_refused(rule.matching, rule.language):
        named = [key for root in ("constraints", "utils") for key in rule.matching.get(root, ()) if f"`{key}`" in why]
        yield (named[0] if named else keys["rule"]), why
    elif not _says_which_nodes(rule.matching["rule"], rule.matching.get("utils", {}), frozenset()):
        yield (
            keys["rule"],
            "does not say which nodes it is about, and would look at every one: add a `kind` or a `pattern`",
        )


def _says_which_nodes(part: Mapping[str, Any], utils: Mapping[str, Any], seen: frozenset[str]) -> bool:
    """What ast-grep's command line asks of a rule and its library does not (`MissingPotentialKinds`)."""
    pattern = part.get("pattern")
    if "kind" in part or isinstance(pattern, Mapping):
        return True
    if pattern is not None and not _ONLY_A_VARIABLE.fullmatch(pattern):
        return True
    if any(_says_which_nodes(child, utils, seen) for child in part.get("all", ())):
        return True
    if "any" in part and all(_says_which_nodes(child, utils, seen) for child in part["any"]):
        return True
    nth = part.get("nthChild")
    if isinstance(nth, Mapping) and "ofRule" in nth and _says_which_nodes(nth["ofRule"], utils, seen):
        return True
    util = part.get("matches", "")
    return util in utils and util not in seen and _says_which_nodes(utils[util], utils, seen | {util})


# --- words ------------------------------------------------------------------------------------------------------------

Words = tuple[tuple[bytes, ...], ...]
"""Rows of words: of each row, one at least has to be in the text. No row: nothing is known."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def words(rule: OwnRule) -> Words:
    """What a text has to hold, byte for byte, for the rule to find something in it. Errs on the safe side only."""
    return _words(rule.matching["rule"], rule, frozenset())


def _words(part: Mapping[str, Any], rule: OwnRule, seen: frozenset[str]) -> Words:
    """Every key of a rule object has to hold, and so do relations: what they lead to is part of the same text."""
    rows: Words = ()
    for key, value in part.items():
        if key == "pattern" and isinstance(value, str):  # with a context, only a part of it has to match
            rows += _words_of_pattern(value, rule.language)
        elif key in ("all", *RELATIONS):
            for child in value if key == "all" else (value,):
                rows += _words(child, rule, seen)
        elif key == "any":
            rows += _one_of(*(_words(child, rule, seen) for child in value))
        elif key == "matches" and value not in seen:
            rows += _words(rule.matching["utils"][value], rule, seen | {value})
    return tuple(dict.fromkeys(rows))


def _words_of_pattern(pattern: str, language: str) -> Words:
    """Of a pattern's own names only: keywords are compared by their kind, and a variable stands for anything."""
    found = (word for name in matcher.names_in(pattern, language) for word in _WORD.findall(name) if name.isascii())
    return tuple((word.encode(),) for word in found)


def _one_of(*alternatives: Words) -> Words:
    """One row for them all, of the words that each needs most; none if one of them needs none."""
    if not all(alternatives):
        return ()
    rarest = (max(rows, key=lambda row: min(map(len, row))) for rows in alternatives)
    return (tuple(dict.fromkeys(word for row in rarest for word in row)),)
