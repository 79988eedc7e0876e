"""`hooks/` -> `Rule`: what each rule looks for, as data; one folder a rule."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache

from .problems import CannotRead, Problem
from .typed import Any, NamedTuple

PACKS = "ssot_guard.rules"
"""The entry-point group under which installed distributions offer folders of rules."""


class Rule(NamedTuple):
    """One rule's data: its ast-grep documents by their `id`, as they stand in `hooks/<name>/rule.yml`."""

    name: str
    folder: str
    documents: Mapping[str, Mapping[str, Any]]

    def document(self, name: str) -> Mapping[str, Any]:
        """One of its ast-grep documents. Raises `CannotRead`: a rule without its patterns would find nothing."""
        if name not in self.documents:
            path = os.path.join(self.folder, "rule.yml")
            raise CannotRead([Problem(path, 0, 0, f"the rule has no document with the id `{name}`")])
        return self.documents[name]


class Case(NamedTuple):
    """One snippet of `hooks/<name>/cases.yml` and the lines (1-based) where the rule must find something.

    `truth` are the truth's keys: the case file's own, with what the case says different. The snippet stands at `path`
    of a repository that also holds `files` (path -> text): again the case file's own and the case's.
    """

    name: str
    code: str
    lines: tuple[int, ...]
    truth: Mapping[str, Any]
    path: str = "a.py"
    files: Mapping[str, str] = {}
    roots: tuple[str, ...] = (".",)


def folder() -> str:
    """Where the rule folders are: in the installed package, or beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    packaged = os.path.join(here, "hooks")
    return packaged if os.path.isdir(packaged) else os.path.join(os.path.dirname(here), "hooks")


def available() -> tuple[str, ...]:
    """The names of the rules that this installation has, sorted."""
    with os.scandir(folder()) as entries:
        return tuple(sorted(entry.name for entry in entries if entry.is_dir()))


def described(name: str) -> tuple[str, str]:
    """What a rule is about, as the title and the first paragraph of its page say it."""
    with open(os.path.join(folder(), name, "README.md"), encoding="utf-8") as page:
        title, text, *_ = page.read().split("\n\n")
    return title.partition(": ")[2], " ".join(text.split())


def load(name: str) -> Rule:
    """Read one rule. Raises `CannotRead` if its file is missing or broken: a rule that is not there finds nothing."""
    return _load(os.path.join(folder(), name))


@cache
def _load(folder: str) -> Rule:
    path = os.path.join(folder, "rule.yml")
    documents = {}
    for document in _yaml_documents(path):
        if not isinstance(document, dict) or not {"id", "language", "rule"} <= document.keys():
            raise CannotRead([Problem(path, 0, 0, "every document of a rule needs `id`, `language` and `rule`")])
        documents[document["id"]] = document
    return Rule(os.path.basename(folder), folder, documents)


def table(rule: Rule, file: str) -> frozenset[str]:
    """A list in a rule's folder: its lines without comments (`#`). Raises `CannotRead`: nothing in it finds nothing."""
    return _table(os.path.join(rule.folder, file))


@cache
def _table(path: str) -> frozenset[str]:
    try:
        with open(path, encoding="utf-8") as lines:
            words = frozenset(line.partition("#")[0].strip() for line in lines) - {""}
    except (OSError, ValueError) as error:
        raise CannotRead([Problem(path, 0, 0, f"the rule cannot be read: {error}")]) from None
    if not words:
        raise CannotRead([Problem(path, 0, 0, "the list is empty")])
    return words


def cases(name: str) -> tuple[Case, ...]:
    """The allowed and blocked snippets of a rule, from `cases.yml` and `cases-*.yml`. Raises `CannotRead`."""
    home = os.path.join(folder(), name)
    more = sorted(file for file in os.listdir(home) if file.startswith("cases-") and file.endswith(".yml"))
    found: list[Case] = []
    for file in ("cases.yml", *more):
        (document,) = _yaml_documents(os.path.join(home, file))
        found += [_case(case, document) for kind in ("allowed", "blocked") for case in document[kind]]
    return tuple(found)


def _case(case: Mapping[str, Any], shared: Mapping[str, Any]) -> Case:
    return Case(
        case["name"],
        case["code"],
        tuple(case.get("lines", ())),
        {**shared["truth"], **case.get("truth", {})},
        case.get("path", shared.get("path", "a.py")),
        {**shared.get("files", {}), **case.get("files", {})},
        tuple(case.get("roots", (".",))),
    )


def packs() -> dict[str, str]:
    """Installed rule packs: entry-point name -> the module that offers them. Reads every distribution: never hot."""
    from importlib_metadata import entry_points  # 30 ms, and only `doctor` asks

    return {point.name: point.value for point in entry_points(group=PACKS)}


def _yaml_documents(path: str) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        with open(path, "rb") as file:
            yield from yaml.load_all(file, loader)
    except (OSError, yaml.YAMLError) as error:
        raise CannotRead([Problem(path, 0, 0, f"the rule cannot be read: {error}")]) from None
