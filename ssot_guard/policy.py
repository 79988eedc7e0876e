"""`ssot-guard.yaml` -> `Policy`: what a repository declares there is to be one of."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from . import documents, spelling
from .nodes import Problems, place_of, shown
from .problems import CannotRead, Problem
from .typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .patterns import OwnRule

FILE_NAME = "ssot-guard.yaml"
ALLOWLIST = "ssot-allowlist.yaml"
"""What the allowlist is called where the policy does not say otherwise."""
DEFAULT_MAX_FILE_BYTES = 5_000_000

RULE_OF_CLAUSE = {
    "launches": "direct-launch",
    "names": "duplicate-definition",
    "competing": "competing-import",
    "required-in": "foreign-base",
}
"""The clauses whose rule is built in, and the rule that each needs."""
CLAUSES = (*RULE_OF_CLAUSE, "patterns")
"""The clauses that say what competes; the rules of the last are the repository's own."""


class Truth(NamedTuple):
    """A thing of which there is to be one: what is canonical, and clauses saying what competes with it."""

    name: str
    canonical: tuple[str, ...]
    """As written: repository paths, or dotted names of modules, classes or functions."""
    canonical_files: frozenset[str]
    """The repository paths that `canonical` leads to under the policy's roots: they never break their own truth."""
    launches: tuple[str, ...] = ()
    """Command lines by their first words."""
    callables: tuple[str, ...] = ()
    """What else `launches` has: dotted names of Python's, or globs of them."""
    probes: str = "allow"
    """`allow` | `deny`."""
    names: tuple[str, ...] = ()
    names_except: tuple[str, ...] = ()
    competing: tuple[str, ...] = ()
    required_in: tuple[str, ...] = ()
    plain_classes: str = "allow"
    patterns: tuple[str, ...] = ()
    strings: bool = False
    """Whether a competing module counts where only a text that mocks are given names it."""
    severity: Mapping[str, str] = {}
    """Rule name to `error` | `warn` | `off`; a rule not in it is `error`. Has what the files of own rules say, too."""
    instead: str = ""
    title: str = ""
    impact: str = ""
    priority: str = ""
    owner: str = ""
    own_rules: tuple[OwnRule, ...] = ()
    """What stands in the files under `patterns`."""

    def has(self, clause: str) -> bool:
        """Whether it says something under a clause, as the policy file calls it."""
        return bool(getattr(self, clause.replace("-", "_")) or (clause == "launches" and self.callables))

    def protects(self, name: str, path: str) -> bool:
        """Whether a class of that (dotted) name, defined in that file, bears a name of `names`."""
        from fnmatch import fnmatchcase  # only classes are asked about

        bare = name.rpartition(".")[2]
        return (
            path not in self.canonical_files
            and any(fnmatchcase(bare, glob) for glob in self.names)
            and not any(fnmatchcase(bare, glob) for glob in self.names_except)
        )

    def own_rule(self, name: str) -> OwnRule | None:
        """That one of its own rules; None if it has none of that name."""
        return next((rule for rule in self.own_rules if rule.id == name), None)


class Policy(NamedTuple):
    """A whole policy file, checked. Frozen; paths relative to the repository's root, with `/`."""

    truths: tuple[Truth, ...]
    roots: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    """gitignore-style patterns."""
    allowlist: str = ALLOWLIST
    runtime: str = "raise"
    max_file_bytes: int = DEFAULT_MAX_FILE_BYTES
    testcases: tuple[str, ...] = ()
    """Dotted names of classes outside the repository that descend from `unittest.TestCase`, besides the known ones."""
    empty_reasons: tuple[str, ...] = ()
    """Reasons that say nothing, besides those that no allowlist may have."""

    def own_rules(self) -> dict[str, OwnRule]:
        """The repository's own rules by their `id`."""
        return {rule.id: rule for truth in self.truths for rule in truth.own_rules}

    def truths_with(self, rule: str) -> tuple[Truth, ...]:
        """Those that a rule looks after, be it built in or one of their own."""
        clauses = [clause for clause, needed in RULE_OF_CLAUSE.items() if needed == rule]
        return tuple(truth for truth in self.truths if truth.own_rule(rule) or any(map(truth.has, clauses)))

    def severities(self) -> dict[tuple[str, str], str]:
        """(Truth, rule) -> `error`, `warn` or `off`, of those that it speaks of."""
        return {(truth.name, rule): severity for truth in self.truths for rule, severity in truth.severity.items()}

    def at(self, exists: Callable[[str], bool]) -> Policy:
        """The same policy for another tree, of which `exists` tells whether it holds a file: what is canonical and not
        there yet is left out."""
        return self._replace(truths=tuple(_settled(truth, self.roots, exists) for truth in self.truths))

    def rule_files(self) -> list[str]:
        """The files that they stand in, each once."""
        return list(dict.fromkeys(rule.path for rule in self.own_rules().values()))


def _settled(truth: Truth, roots: Sequence[str], exists: Callable[[str], bool]) -> Truth:
    found = []
    for entry in truth.canonical:
        is_file = _is_path(entry) or exists(entry)
        candidates = [posixpath.normpath(entry)] if is_file else _candidates(entry, roots)
        found += [file for file in candidates if exists(file)][:1]
    return truth._replace(canonical_files=frozenset(found))


def _unread(path: str) -> bytes:
    raise CannotRead([Problem(path, 0, 0, "cannot be read here")])


def read_policy(
    data: bytes,
    *,
    path: str = FILE_NAME,
    rules: Collection[str],
    exists: Callable[[str], bool],
    read: Callable[[str], bytes] | None = _unread,
) -> Policy:
    """Read and check a policy file, and the rule files that it names.

    `rules` are the rules this installation has: a clause that needs another one is a problem. `exists` tells whether
    the judged tree holds a repository path as a file (work tree, index or commit: the caller's choice), `read` gives
    its bytes or raises `CannotRead`; only the files under `patterns` are read, and if it is None not even those.

    Texts that come from the file know their place: `nodes.place_of` tells it.

    Raises `CannotRead` with every problem of the files at once.
    """
    document = documents.read(data, path=path, schema=documents.schema("policy"))
    policy = _Reading(document.problems, frozenset(rules), exists, read).policy(document.data)
    document.problems.refuse()
    return policy


def idle_globs(policy: Policy, paths: Collection[str]) -> list[Problem]:
    """The policy's globs that match none of the repository's `paths`: warnings, and only a whole-tree run can tell.

    Looks at `exclude`, `required-in` and `competing`. A plain module name under `competing` is not asked to exist: it
    may stay to keep the module from coming back.
    """
    idle = [*_idle_patterns(policy.exclude, paths)]
    for truth in policy.truths:
        idle += _idle_patterns(truth.required_in, paths)
    globs = [name for truth in policy.truths for name in truth.competing if is_glob(name)]
    if globs:
        idle += _idle_modules(globs, set(_modules(paths, policy.roots)))
    return [
        Problem(FILE_NAME, *place_of(glob), f"{shown(glob)} matches nothing: mend or remove it")
        for glob in sorted(idle, key=place_of)
    ]


def is_glob(text: str) -> bool:
    """Whether `text` holds a character that stands for others."""
    return any(char in text for char in "*?[")


def _idle_patterns(patterns: Sequence[str], paths: Collection[str]) -> Iterator[str]:
    if not patterns:
        return
    from pathspec import GitIgnoreSpec  # 25 ms, and only whole-tree runs ask

    for pattern in patterns:
        # `!kept.py` is idle if there is no kept.py, so it is asked without the `!`.
        spec = GitIgnoreSpec.from_lines([pattern.removeprefix("!")])
        if not any(spec.match_file(path) for path in paths):
            yield pattern


def _idle_modules(globs: Iterable[str], modules: Collection[str]) -> Iterator[str]:
    from fnmatch import fnmatchcase

    for glob in globs:
        # `pkg.mod.Old*` means names in a module: only the module can be looked for without opening files.
        wanted = (glob, glob.rpartition(".")[0])
        if not any(fnmatchcase(module, pattern) for pattern in wanted for module in modules):
            yield glob


def _modules(paths: Iterable[str], roots: Iterable[str]) -> Iterator[str]:
    """The dotted names under which files can be imported, packages included that are only a folder."""
    for root in roots:
        prefix = "" if root == "." else root + "/"
        for path in paths:
            if path.startswith(prefix) and path.endswith(".py"):
                parts = path.removeprefix(prefix)[:-3].removesuffix("/__init__").split("/")
                yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


class _Reading:
    """What the schema cannot say: does it exist, is there a rule for it, does it stay in the repository."""

    def __init__(
        self,
        problems: Problems,
        rules: frozenset[str],
        exists: Callable[[str], bool],
        read: Callable[[str], bytes] | None,
    ) -> None:
        self._problems = problems
        self._at = problems.at
        self._rules = rules
        self._exists = exists
        self._read = read
        self._files: dict[str, tuple[OwnRule, ...]] = {}
        """The rules of each file under `patterns`."""
        self._roots: tuple[str, ...] = (".",)

    def policy(self, data: Mapping[str, Any]) -> Policy:
        self._roots = tuple(self._inside(root) for root in data.get("roots", ())) or (".",)
        self._check_globs(data.get("exclude", ()))
        fields: dict[str, Any] = {"roots": self._roots, "exclude": tuple(data.get("exclude", ()))}
        if "allowlist" in data:
            fields["allowlist"] = self._inside(data["allowlist"])
        for key in data.keys() & {"runtime", "max-file-bytes"}:
            fields[key.replace("-", "_")] = data[key]
        fields["testcases"] = tuple(data.get("testcases", ()))
        fields["empty_reasons"] = tuple(data.get("empty-reasons", ()))
        for name in fields["testcases"]:
            if name and not (_is_dotted(name) and "." in name and not is_glob(name)):
                self._at(name, f"{shown(name)} is no dotted name of a class")
        truths = tuple(self._truth(name, keys) for name, keys in data.get("truths", {}).items())
        self._check_ids()
        return Policy(truths, **fields)

    def _truth(self, name: str, keys: Mapping[str, Any]) -> Truth:
        if keys and not keys.keys() & set(CLAUSES):
            self._at(name, f"`{name}` does not say what competes: add one of {', '.join(CLAUSES)}")
        for clause in keys:
            self._check_rule(clause)
        self._check_content(keys)
        files = dict.fromkeys(self._existing(file) for file in keys.get("patterns", ()))
        own = tuple(rule for file in files for rule in self._own_rules(file))
        if all(self._files.get(file) for file in files):  # else it is not known what there is, and why has been told
            self._check_severity(keys, [rule.id for rule in own])
        fields: dict[str, Any] = {
            key.replace("-", "_"): tuple(value) if isinstance(value, list) else value for key, value in keys.items()
        }
        if "launches" in keys:
            fields["launches"], fields["callables"] = _told_apart(keys["launches"])
        canonical = fields.pop("canonical", ())
        found = (self._canonical_file(entry) for entry in canonical)
        if own:
            said = {rule.id: rule.severity for rule in own if rule.severity}
            fields |= {"own_rules": own, "severity": {**said, **keys.get("severity", {})}}
        return Truth(name, canonical, frozenset(file for file in found if file), **fields)

    def _check_rule(self, clause: str) -> None:
        rule = RULE_OF_CLAUSE.get(clause)
        if rule is not None and rule not in self._rules:
            self._at(
                clause,
                f"this version has no rule for `{clause}` ({rule}): remove the clause or upgrade ssot-guard",
            )

    def _own_rules(self, path: str) -> tuple[OwnRule, ...]:
        if path and self._read and path not in self._files:
            from . import patterns  # only those who have rules of their own pay for reading them

            self._files[path] = ()
            try:
                self._files[path] = patterns.read(self._read(path), path=path)
            except CannotRead as error:
                self._problems.also(error.problems)
        return self._files.get(path, ())

    def _check_ids(self) -> None:
        """A name means one rule, wherever it is written: in options, in the allowlist, under `severity`."""
        seen = dict[str, "OwnRule"]()  # (typeguard asks for what the annotation of a variable names)
        for rule in (rule for rules in self._files.values() for rule in rules):
            other = seen.setdefault(rule.id, rule)
            if rule.id in self._rules.union(RULE_OF_CLAUSE.values()):
                taken = "is the name of a rule that is built in"
            elif other is not rule:
                taken = f"is also the rule at {other.path}:{other.place().line}"
            else:
                continue
            message = f"the id {shown(rule.id)} {taken}: give this one another"
            self._problems.also([Problem(rule.path, *rule.place(), message)])

    def _check_severity(self, keys: Mapping[str, Any], own: Sequence[str]) -> None:
        known = self._rules.union(RULE_OF_CLAUSE.values(), own)
        for rule in keys.get("severity", ()):
            if rule not in known:
                self._at(rule, f"there is no rule {shown(rule)}{spelling.hint(rule, known)}")

    def _check_content(self, keys: Mapping[str, Any]) -> None:
        self._check_globs(keys.get("required-in", ()))
        commands, callables = _told_apart(keys.get("launches", ()))
        for command in commands:
            if command and command != " ".join(command.split()):
                self._at(command, f"{shown(command)}: write the words with one space between them")
        for name in callables:
            if name and not (_is_dotted(name) and "." in name and not is_glob(name.partition(".")[0])):
                self._at(name, f"{shown(name)} is no dotted name of a function or class, or glob of some in a module")
        for name in [*keys.get("names", ()), *keys.get("names-except", ())]:
            if any(char in name for char in "./ "):
                self._at(name, f"{shown(name)} is no class name or glob of one")
        for module in keys.get("competing", ()):
            self._check_competing(module)

    def _check_competing(self, module: str) -> None:
        if _is_path(module):
            dotted = module.removesuffix(".py").strip("/").replace("/", ".")
            self._at(module, f"{shown(module)} is a path: write the module, {shown(dotted)}")
        elif module and not _is_dotted(module):
            self._at(module, f"{shown(module)} is no dotted name or glob of one")

    def _check_globs(self, globs: Sequence[str]) -> None:
        for glob in globs:
            wrong = glob and (spelling.unusable(glob) or spelling.outside(glob.lstrip("!/")))
            if wrong:
                self._at(glob, f"{shown(glob)} {wrong}")

    def _inside(self, path: str) -> str:
        """The path as git writes it; empty if it is none of the repository's."""
        wrong = spelling.outside(path) or ("holds a backslash: write / between folders" if "\\" in path else "")
        if wrong:
            self._at(path, f"{shown(path)} {wrong}")
        return "" if wrong or not path else posixpath.normpath(path)

    def _existing(self, path: str) -> str:
        file = self._inside(path)
        if not file or self._exists(file):
            return file
        self._at(path, f"there is no file {shown(file)}")
        return ""

    def _canonical_file(self, entry: str) -> str:
        """The file that a canonical entry leads to; empty if there is none."""
        if not entry:  # The schema has told.
            return ""
        if _is_path(entry) or self._exists(entry):  # `tox.ini` looks like a dotted name
            return self._existing(entry)
        if is_glob(entry) or not _is_dotted(entry):
            self._at(entry, f"{shown(entry)} is no path (with a / or .py) and no dotted name")
            return ""
        candidates = list(_candidates(entry, self._roots))
        for file in candidates:
            if self._exists(file):
                return file
        sought = ", ".join(candidates[:4]) + (", ..." if len(candidates) > 4 else "")
        self._at(entry, f"{shown(entry)} leads to no module under the roots: looked for {sought}")
        return ""


def _told_apart(launches: Iterable[str | Mapping[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The commands and the callables."""
    commands = tuple(each for each in launches if isinstance(each, str))
    callables = tuple(each["callable"] for each in launches if not isinstance(each, str) and "callable" in each)
    return commands, callables


def _is_path(entry: str) -> bool:
    return "/" in entry or entry.endswith(".py")


def _is_dotted(entry: str) -> bool:
    """Whether it is a dotted name, or a glob of one."""
    plain = entry.translate({ord(char): "_" for char in "*?[]!-"}) if is_glob(entry) else entry
    return all(part.isidentifier() for part in plain.split("."))


def _candidates(dotted: str, roots: Iterable[str]) -> Iterator[str]:
    """The files that may hold what a dotted name means: longest module first, at most two names within it.

    A package comes before a module of the same name, as Python itself has it (importlib's FileFinder).
    """
    parts = dotted.split(".")
    for length in range(len(parts), max(0, len(parts) - 3), -1):
        for root in roots:
            base = "/".join(parts[:length]) if root == "." else root + "/" + "/".join(parts[:length])
            yield base + "/__init__.py"
            yield base + ".py"
