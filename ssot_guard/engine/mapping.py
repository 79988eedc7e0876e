"""The map: one file's text and what it is asked -> its `Facts`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ..encoding import decode, legible
from ..problems import CannotRead, Problem
from ..typed import TYPE_CHECKING
from .checks import gatherer_of
from .facts import Facts
from .kinds import PYTHON, kind_of
from .module import Held, Module, Other

if TYPE_CHECKING:
    from ..policy import Truth
    from ..sources import Source
    from .judge import Question


def facts(source: Source, asked: Iterable[Question]) -> Facts:
    """What a file says about the questions that it is asked. Raises `CannotRead`."""
    try:
        return _facts(source, asked)
    except RecursionError:
        raise CannotRead([Problem(source.path, 0, 0, "the code is nested too deeply to be judged")]) from None


def _facts(source: Source, asked: Iterable[Question]) -> Facts:
    path, kind = source.path, kind_of(source.path, source.data)
    found = Facts(path)
    held = Held(path, legible(source.data), kind) if kind not in (None, PYTHON) else None
    module = held or Module(path, decode(source.data, path))
    for rule, truths in _by_rule(asked).items():
        if truths[0].own_rule(rule) is None:
            found = gatherer_of(rule)(module, truths, found)
        else:
            found = _by_own_rule(source, module, rule, truths, found)
    return found


def _by_own_rule(source: Source, module: Module | Held, rule: str, truths: Collection[Truth], found: Facts) -> Facts:
    from .checks import patterns
    from .judge import other_language

    language = other_language(source.path, truths)
    text = decode(source.data, source.path)
    if language:
        return patterns.gather(Other(source.path, text, language), rule, truths, found)
    known = module if isinstance(module, Module) else Module(source.path, text)
    return patterns.gather(known, rule, truths, found)


def _by_rule(asked: Iterable[Question]) -> Mapping[str, list[Truth]]:
    found: dict[str, list[Truth]] = {}
    for truth, rule in asked:
        found.setdefault(rule, []).append(truth)
    return found


def drawn(module: Module, found: Facts) -> Facts:
    """The same facts with the file's outline."""
    return found if found.outline else found._replace(outline=module.outline)
