"""The files under `patterns` -> `OwnRule`: a repository's own rules, in the YAML format of ast-grep's command line.

The format is https://ast-grep.github.io/reference/yaml.html; what only its own command line has a use for (`fix`,
`rewriters`, `labels`, `metadata`) is read and left alone. Whether ast-grep takes a rule is the engine's to say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from . import documents, globs, languages, spelling
from .nodes import Place, Problems, place_of, shown
from .typed import Any, NamedTuple

SEVERITIES = {"off": "off", "hint": "warn", "info": "warn", "warning": "warn", "error": "error"}
"""What a file's `severity` means here; `severity` of the truth rules over it."""

MATCHING = ("rule", "constraints", "utils", "transform")
"""The keys that ast-grep's library reads; the others are for who reports what it finds."""

RELATIONS = ("inside", "has", "precedes", "follows")


class Case(NamedTuple):
    """A snippet of a rule's own, and whether the rule is to find something in it."""

    code: str
    hit: bool
    path: str
    """The file that holds it."""
    line: int


class OwnRule(NamedTuple):
    """One document of a rule file, checked as far as that goes without a parser for its language."""

    id: str
    path: str
    language: str
    """A key of `languages.LANGUAGES`."""
    matching: Mapping[str, Any]
    """The keys in `MATCHING`; its texts know their place."""
    severity: str = ""
    """`error` | `warn` | `off`; empty if the file does not say."""
    message: str = ""
    note: str = ""
    url: str = ""
    files: tuple[re.Pattern[str], ...] | None = None
    ignores: tuple[re.Pattern[str], ...] = ()
    text: str = ""
    """The document as it stands in the file."""
    cases: tuple[Case, ...] = ()
    """Those that the document itself holds."""
    words: tuple[tuple[bytes, ...], ...] = ()
    """Of each row, one word at least is in every text in which the rule finds something. The engine knows them."""

    def is_about(self, path: str) -> bool:
        """Whether a file is one of its language, and `files` and `ignores` let it look there; `ignores` come first."""
        if languages.of(path) != self.language or any(glob.fullmatch(path) for glob in self.ignores):
            return False
        return self.files is None or any(glob.fullmatch(path) for glob in self.files)

    def may_match(self, data: bytes) -> bool:
        """A byte test that can only err on the safe side: what it says no to, the rule finds nothing in."""
        return all(any(word in data for word in row) for row in self.words)

    def place(self) -> Place:
        """Where it stands in its file."""
        return place_of(self.id)


def read(data: bytes, *, path: str) -> tuple[OwnRule, ...]:
    """The rules of one file. `path` is the repository's. Raises `CannotRead` with every problem of the file at once."""
    found = documents.read_all(data, path=path, schema=documents.schema("rule"))
    texts = _texts(data.decode("utf-8").removeprefix("\ufeff"), [document.line for document in found])
    reading = _Reading(path, found[0].problems)
    rules = tuple(reading.rule(document.data, text) for document, text in zip(found, texts, strict=True))
    found[0].problems.refuse()
    return rules


def case_files(path: str) -> tuple[str, ...]:
    """Where the cases of a rule file may be: beside it, or where `ast-grep new` puts them."""
    stem, ending = posixpath.splitext(path)
    folder, name = posixpath.split(stem)
    tests = posixpath.join(posixpath.dirname(folder), "rule-tests") if folder else "rule-tests"
    return (f"{stem}-test{ending}", posixpath.join(tests, f"{name}-test{ending}"))


def read_cases(data: bytes, *, path: str, ids: Iterable[str]) -> dict[str, tuple[Case, ...]]:
    """The cases of one file, by rule, of which there are `ids`. Raises `CannotRead`."""
    found = documents.read_all(data, path=path, schema=documents.schema("cases"))
    problems, known = found[0].problems, sorted(ids)
    cases: dict[str, tuple[Case, ...]] = {}
    for document in found:
        about = document.data.get("id", "")
        if about and about not in known:
            problems.at(about, f"there is no rule {shown(about)}{spelling.hint(about, known)}")
        cases[about] = (*cases.get(about, ()), *_cases(document.data, path))
    problems.refuse()
    return cases


def _cases(data: Mapping[str, Any], path: str) -> Iterator[Case]:
    for kind, hit in (("valid", False), ("invalid", True)):
        yield from (Case(str(code), hit, path, place_of(code).line) for code in data.get(kind, ()))


def _texts(text: str, starts: Sequence[int]) -> Iterator[str]:
    lines = text.splitlines()
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        document = "\n".join(lines[start - 1 : end - 1]).rstrip()
        yield re.split(r"^(?:---|\.\.\.)(?:\s|$)", document, maxsplit=1, flags=re.MULTILINE)[0].rstrip()


def roots(matching: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rule objects that stand at the top of a document, with the key that leads to each."""
    for key, value in matching.items():
        if key == "rule":
            yield key, value
        elif key in ("utils", "constraints"):
            yield from value.items()


def parts(rule: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rule objects within a rule object, with the key that leads to each."""
    for key, value in rule.items():
        if key in ("all", "any"):
            yield from ((key, part) for part in value)
        elif key in (*RELATIONS, "not") or (key == "stopBy" and isinstance(value, Mapping)):
            yield key, value
        elif key == "nthChild" and isinstance(value, Mapping) and "ofRule" in value:
            yield key, value["ofRule"]


class _Reading:
    """What the schema cannot say: is there such a language, such a utility rule, is each glob one."""

    def __init__(self, path: str, problems: Problems) -> None:
        self._path = path
        self._at = problems.at

    def rule(self, data: Mapping[str, Any], text: str) -> OwnRule:
        files = data.get("files")
        for _, part in roots(data):
            self._check_utils(part, data.get("utils", {}))
        return OwnRule(
            data.get("id", ""),
            self._path,
            self._language(data.get("language", "")),
            {key: value for key, value in data.items() if key in MATCHING},
            SEVERITIES.get(data.get("severity", ""), ""),
            data.get("message", ""),
            data.get("note", ""),
            data.get("url", ""),
            files=None if files is None else tuple(self._globs(files)),
            ignores=tuple(self._globs(data.get("ignores", ()))),
            text=text,
            cases=tuple(_cases(data, self._path)),
        )

    def _language(self, name: str) -> str:
        language = languages.called(name)
        if name and language is None:
            meant = spelling.hint(name.lower(), languages.LANGUAGES)
            self._at(name, f"ast-grep has no language {shown(name)}{meant}")
        return language or languages.PYTHON

    def _check_utils(self, rule: Mapping[str, Any], utils: Mapping[str, Any]) -> None:
        name = rule.get("matches")
        if name and name not in utils:
            known = spelling.hint(name, utils) if utils else ": the document has no `utils`"
            self._at(name, f"there is no rule {shown(name)} under `utils`{known}")
        for _, part in parts(rule):
            self._check_utils(part, utils)

    def _globs(self, given: Sequence[Any]) -> Iterator[re.Pattern[str]]:
        for item in given:
            keys: Mapping[str, Any] = {"glob": item} if isinstance(item, str) else item
            glob = keys.get("glob", "")
            if glob.startswith("./"):
                self._at(glob, f"{shown(glob)} matches nothing: write it without `./`, from the repository's root")
            try:
                yield globs.compiled(glob, any_case=keys.get("caseInsensitive", False))
            except ValueError as error:
                self._at(glob, f"{shown(glob)} is no glob: {error}")
