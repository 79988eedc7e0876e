"""`ssot-guard.yaml`: what is accepted, and each mistake with its place, all of a file at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_guard import nodes, patterns, policy
from ssot_guard.policy import Policy, Truth
from ssot_guard.problems import CannotRead

PAGE = (Path(__file__).parent.parent / "docs" / "policy.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.split("```yaml\n")[1].split("```")[0]
EXAMPLE_FILES = frozenset({
    "tests/unified_test_runner.py",
    "test_framework/ssot/base_test_case.py",
    "test_framework/ssot/orchestration/__init__.py",
    "shared/isolated_environment.py",
    "rules/raw-environ.yml",
})  # fmt: skip
ALL_RULES = frozenset(policy.RULE_OF_CLAUSE.values())
FILES = frozenset({"run.py", "src/pkg/mod.py", "src/pkg/__init__.py", "lib/space/deep.py", "tox.ini", "a b/é.py"})
RULE = """\
id: raw-environ
language: python
severity: hint
rule: {pattern: "os.environ[$KEY]"}
"""
RULE_FILES = {
    "rules/raw-environ.yml": RULE,
    "rules/two.yml": f"{RULE.replace('raw-', 'rawer-')}---\n{RULE.replace('raw-', 'rawest-').replace('hint', 'off')}",
    "rules/clash.yml": RULE.replace("raw-environ", "direct-launch") + "---\n" + RULE,
    "rules/broken.yml": "id: [\n",
}


def read(text: str, rules: frozenset[str] = ALL_RULES, files: frozenset[str] = FILES) -> Policy:
    return policy.read_policy(
        text.encode(),
        rules=rules,
        exists=files.union(RULE_FILES).__contains__,
        read=lambda path: RULE_FILES[path].encode(),
    )


def mistakes(text: str, rules: frozenset[str] = ALL_RULES, files: frozenset[str] = FILES) -> list[str]:
    with pytest.raises(CannotRead) as caught:
        read(text, rules, files)
    return [str(problem).removeprefix("ssot-guard.yaml:") for problem in caught.value.problems]


def with_truth(clauses: str) -> str:
    """A policy whose truth's keys, in one line, begin at line 3, column 6."""
    return f"version: 1\ntruths:\n  t: {{{clauses}}}\n"


def test_the_whole_language() -> None:
    assert read(EXAMPLE, files=EXAMPLE_FILES) == Policy(
        roots=(".",),
        exclude=("**/backups/**",),
        allowlist="ssot-allowlist.yaml",
        runtime="raise",
        truths=(
            Truth(
                "test-runner",
                ("tests/unified_test_runner.py",),
                frozenset({"tests/unified_test_runner.py"}),
                launches=("pytest",),
                instead="python tests/unified_test_runner.py --category <category>",
                impact="chat validation, $500K+ ARR",
            ),
            Truth(
                "test-base",
                (
                    "test_framework.ssot.base_test_case.SSotBaseTestCase",
                    "test_framework.ssot.base_test_case.SSotAsyncTestCase",
                ),
                frozenset({"test_framework/ssot/base_test_case.py"}),
                names=("*BaseTestCase", "*TestBase"),
                names_except=("Test*",),
                competing=("test_framework.base.BaseTestCase", "legacy.*"),
                required_in=("tests/**", "**/tests/**"),
                severity={"duplicate-definition": "warn"},
            ),
            Truth(
                "orchestrator",
                ("test_framework.ssot.orchestration",),
                frozenset({"test_framework/ssot/orchestration/__init__.py"}),
                names=("*Orchestrator", "*TestRunner"),
                competing=("test_framework.docker_orchestrator",),
                launches=("docker compose", "docker-compose"),
            ),
            Truth(
                "environment",
                ("shared.isolated_environment",),
                frozenset({"shared/isolated_environment.py"}),
                patterns=("rules/raw-environ.yml",),
                severity={"raw-environ": "warn"},
                own_rules=patterns.read(RULE.encode(), path="rules/raw-environ.yml"),
            ),
        ),
    )


def test_what_is_not_said_has_its_default() -> None:
    read_back = read(with_truth("canonical: [run.py], launches: [pytest]"))
    assert read_back == Policy((Truth("t", ("run.py",), frozenset({"run.py"}), launches=("pytest",)),))
    assert read_back.max_file_bytes == 5_000_000


def test_commands_and_callables_are_told_apart() -> None:
    (truth,) = read(with_truth("canonical: [run.py], launches: [tox, {callable: docker.x}, {callable: 'a.*'}]")).truths
    assert (truth.launches, truth.callables) == (("tox",), ("docker.x", "a.*"))


def test_a_truth_of_callables_alone() -> None:
    told = read(with_truth("canonical: [run.py], launches: [{callable: docker.x}]"))
    assert told.truths_with("direct-launch") == told.truths
    assert told.truths[0].has("launches") and not told.truths[0].has("required-in")


def test_everything_that_reports_show() -> None:
    clauses = "canonical: [run.py], names: [A], title: T, impact: I, priority: P0, owner: '@o', plain-classes: deny"
    (truth,) = read("max-file-bytes: 7\nruntime: off\n" + with_truth(clauses)).truths
    shown = (truth.title, truth.impact, truth.priority, truth.owner, truth.plain_classes)
    assert shown == ("T", "I", "P0", "@o", "deny")


@pytest.mark.parametrize(
    ("canonical", "file"),
    [
        ("'a b/é.py'", "a b/é.py"),
        ("./run.py", "run.py"),
        ("src//pkg/./mod.py", "src/pkg/mod.py"),
        ("tox.ini", "tox.ini"),
        ("run", "run.py"),
        ("run.Runner.start", "run.py"),
        ("pkg", "src/pkg/__init__.py"),
        ("pkg.mod", "src/pkg/mod.py"),
        ("pkg.mod.Class", "src/pkg/mod.py"),
        ("pkg.mod.Class.method", "src/pkg/mod.py"),
        ("pkg.other.name", "src/pkg/__init__.py"),
        ("space.deep.Class", "lib/space/deep.py"),
    ],
)
def test_canonical_leads_to_a_file(canonical: str, file: str) -> None:
    (truth,) = read("roots: [., src/, ./lib]\n" + with_truth(f"canonical: [{canonical}], launches: [pytest]")).truths
    assert truth.canonical_files == {file}


def test_a_package_hides_a_module_of_its_name_and_the_first_root_hides_the_others() -> None:
    files = frozenset({"b/pkg.py", "b/pkg/__init__.py", "c/pkg/__init__.py"})
    text = "roots: [a, b, c]\n" + with_truth("canonical: [pkg], launches: [pytest]")
    assert read(text, files=files).truths[0].canonical_files == {"b/pkg/__init__.py"}


def test_texts_know_where_they_stand() -> None:
    (truth,) = read(with_truth("canonical: [run.py], names: [A], instead: b")).truths
    assert [nodes.place_of(text) for text in (truth.name, truth.names[0], truth.instead)] == [
        (3, 3), (3, 36), (3, 49),
    ]  # fmt: skip


def test_every_clause_without_a_rule_is_told_and_its_content_is_read_all_the_same() -> None:
    text = EXAMPLE.replace('"legacy.*"', "legacy/old.py")
    assert mistakes(text, frozenset({"direct-launch"}), EXAMPLE_FILES) == [
        f"{line}:5: this version has no rule for `{clause}` ({rule}): remove the clause or upgrade ssot-guard"
        for line, clause, rule in ((16, "names", "duplicate-definition"), (18, "competing", "competing-import"))
    ] + [
        "18:51: `legacy/old.py` is a path: write the module, `legacy.old`",
    ] + [
        f"{line}:5: this version has no rule for `{clause}` ({rule}): remove the clause or upgrade ssot-guard"
        for line, clause, rule in (
            (20, "required-in", "foreign-base"),
            (25, "names", "duplicate-definition"),
            (26, "competing", "competing-import"),
        )
    ]  # fmt: skip


REFUSED = {
    "no truths": ("version: 1\n", ["1:1: the file has no `truths`"]),
    "empty truths": ("version: 1\ntruths: {}\n", ["2:9: `truths` is an empty mapping"]),
    "a truth's name": ("version: 1\ntruths:\n  'a b': {canonical: [run.py], names: [A]}\n", [
        "3:3: `a b` is not a name of letters, digits, `.`, `_` and `-` that begins with a letter or a digit",
    ]),
    "an empty name": ("version: 1\ntruths:\n  '': {canonical: [run.py], names: [A]}\n", [
        "3:3: `` is not a name of letters, digits, `.`, `_` and `-` that begins with a letter or a digit",
    ]),
    "another version": ("version: 2\ntruths: {t: {canonical: [run.py], names: [A]}}\n", [
        "1:10: `version` is to be 1, not 2",
    ]),
    "no canonical": (with_truth("names: [A]"), ["3:6: `t` has no `canonical`"]),
    "empty canonical": (with_truth("canonical: [], names: [A]"), ["3:18: `canonical` is an empty list"]),
    "no clause": (with_truth("canonical: [run.py], probes: deny"), [
        "3:3: `t` does not say what competes: add one of launches, names, competing, required-in, patterns",
    ]),
    "a misspelt clause is told once": (with_truth("canonical: [run.py], launch: [pytest]"), [
        "3:28: unknown key `launch`, did you mean `launches`?",
    ]),
    "a clause of the wrong type is told once": (with_truth("canonical: [run.py], launches: pytest"), [
        "3:38: `launches` is to be a list, not `pytest`: write [pytest]",
    ]),
    "a truth of the wrong type is told once": ("version: 1\ntruths: {t: []}", [
        "2:13: `t` is to be a mapping, not a list",
    ]),
    "missing file": (with_truth("canonical: [./gone.py], names: [A]"), ["3:19: there is no file `gone.py`"]),
    "missing module": ("roots: [src, lib]\n" + with_truth("canonical: [pkgs.mod], names: [A]"), [
        "4:19: `pkgs.mod` leads to no module under the roots: looked for src/pkgs/mod/__init__.py, src/pkgs/mod.py, "
        "lib/pkgs/mod/__init__.py, lib/pkgs/mod.py, ...",
    ]),
    "more than two names in a module": ("roots: [src]\n" + with_truth("canonical: [pkg.mod.A.b.c], names: [A]"), [
        "4:19: `pkg.mod.A.b.c` leads to no module under the roots: looked for src/pkg/mod/A/b/c/__init__.py, "
        "src/pkg/mod/A/b/c.py, src/pkg/mod/A/b/__init__.py, src/pkg/mod/A/b.py, ...",
    ]),
    "canonical by a glob": (with_truth("canonical: ['pkg.*'], names: [A]"), [
        "3:19: `pkg.*` is no path (with a / or .py) and no dotted name",
    ]),
    "canonical outside": (with_truth("canonical: [../run.py, /run.py, 'C:/run.py', 'src\\run.py'], names: [A]"), [
        "3:19: `../run.py` holds `..`: write it from the repository's root",
        "3:30: `/run.py` is absolute: write it from the repository's root",
        "3:39: `C:/run.py` is absolute: write it from the repository's root",
        "3:52: `src\\run.py` holds a backslash: write / between folders",
    ]),
    "other paths outside": (
        "roots: [../lib]\nallowlist: /etc/list.yaml\nexclude: ['a/../b']\n" + with_truth(
            "canonical: [run.py], required-in: ['/../x'], patterns: [../r.yml]"
        ),
        ["1:9: `../lib` holds `..`: write it from the repository's root",
         "2:12: `/etc/list.yaml` is absolute: write it from the repository's root",
         "3:11: `a/../b` holds `..`: write it from the repository's root",
         "6:42: `/../x` holds `..`: write it from the repository's root",
         "6:63: `../r.yml` holds `..`: write it from the repository's root"],
    ),
    "missing patterns": (with_truth("canonical: [run.py], patterns: [rules/a.yml]"), [
        "3:39: there is no file `rules/a.yml`",
    ]),
    "what is no pattern": (with_truth("canonical: [run], required-in: ['!', '/', 'a\\', '[b-a]', '[[]', 'a[']"), [
        "3:39: `!` is no pattern", "3:44: `/` is no pattern",
        "3:49: `a\\` is no pattern: nothing follows the last backslash",
        "3:55: `[b-a]` is no pattern: bad character range b-a; a [ that stands for itself is \\[",
        "3:64: `[[]` is no pattern: Possible nested set; a [ that stands for itself is \\[",
        "3:71: `a[` is no pattern: its [ is not closed; one that stands for itself is \\[",
    ]),
    "what is no command": (with_truth("canonical: [run.py], launches: ['docker  compose', ' ']"), [
        "3:39: `docker  compose`: write the words with one space between them",
        "3:58: ` `: write the words with one space between them",
    ]),
    "what is no callable": (
        with_truth(
            "canonical: [run.py], launches: [{callable: a b}, {callable: from_env}, {callable: '*.x'}, {callble: a.b}]"
        ),
        ["3:50: `a b` is no dotted name of a function or class, or glob of some in a module",
         "3:67: `from_env` is no dotted name of a function or class, or glob of some in a module",
         "3:89: `*.x` is no dotted name of a function or class, or glob of some in a module",
         "3:98: unknown key `callble`, did you mean `callable`?"],
    ),
    "a callable twice, and nothing": (
        with_truth("canonical: [run.py], launches: [a.b, {callable: a.b}, {callable: a.b}, {callable: ''}, {}]"),
        ["3:72: `a.b` is listed twice: lines 3 and 3", "3:89: `callable` is empty",
         "3:94: an item of `launches` has no `callable`"],
    ),
    "what is no class name": (with_truth("canonical: [run.py], names: [pkg.A], names-except: [a/b]"), [
        "3:36: `pkg.A` is no class name or glob of one", "3:59: `a/b` is no class name or glob of one",
    ]),
    "what is no module": (with_truth("canonical: [run.py], competing: [a b, a..b, src/pkg/mod.py]"), [
        "3:40: `a b` is no dotted name or glob of one", "3:45: `a..b` is no dotted name or glob of one",
        "3:51: `src/pkg/mod.py` is a path: write the module, `src.pkg.mod`",
    ]),
    "severity of an unknown rule": (with_truth("canonical: [run], names: [A], severity: {direct-lunch: off, x: off}"), [
        "3:48: there is no rule `direct-lunch`, did you mean `direct-launch`?",
        "3:67: there is no rule `x`, known are competing-import, direct-launch, duplicate-definition, foreign-base",
    ]),
    "severity of no kind": (with_truth("canonical: [run.py], names: [A], severity: {direct-launch: warning}"), [
        "3:66: `direct-launch` is to be one of error, warn, off, not `warning`, did you mean `warn`?",
    ]),
    "no priority": (with_truth("canonical: [run.py], names: [A], priority: P4"), [
        "3:50: `priority` is to be one of P0, P1, P2, P3, not `P4`",
    ]),
    "no size": ("max-file-bytes: 0\n" + with_truth("canonical: [run.py], names: [A]"), [
        "1:17: `max-file-bytes` is to be at least 1, not 0",
    ]),
    "a duplicate key": (with_truth("canonical: [run.py], names: [A], names: [B]"), [
        "3:40: `names` is here twice: lines 3 and 3",
    ]),
    "what the schema finds and what only the tree tells, at once": (
        "version: 1\nexlude: [a]\ntruths:\n  t: {canonical: [gone.py], launches: [1.0]}\n",
        ["2:1: unknown key `exlude`, did you mean `exclude`?",
         "4:19: there is no file `gone.py`",
         '4:40: an item of `launches` is to be text, and YAML reads a number here: quote it, "1.0"'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    text, expected = REFUSED[case]
    assert mistakes(text) == expected


class TestOwnRules:
    def test_severity_is_the_truths_else_the_files(self) -> None:
        text = with_truth("canonical: [run.py], patterns: [rules/two.yml], severity: {rawer-environ: error}")
        assert read(text).truths[0].severity == {"rawer-environ": "error", "rawest-environ": "off"}

    def test_one_file_may_serve_two_truths(self) -> None:
        one = "{canonical: [run.py], patterns: [rules/two.yml, ./rules/two.yml]}"
        told = read(f"version: 1\ntruths: {{a: {one}, b: {one}}}\n")
        assert list(told.own_rules()) == ["rawer-environ", "rawest-environ"]
        assert [len(truth.own_rules) for truth in told.truths] == [2, 2]
        assert told.rule_files() == ["rules/two.yml"]

    def test_severity_of_a_rule_that_another_truth_has(self) -> None:
        text = (
            "version: 1\ntruths:\n"
            "  a: {canonical: [run.py], patterns: [rules/two.yml], severity: {raw-environ: off, direct-launch: off}}\n"
            "  b: {canonical: [run.py], patterns: [rules/raw-environ.yml]}\n"
        )
        assert mistakes(text) == ["3:66: there is no rule `raw-environ`, did you mean `rawer-environ`?"]

    def test_a_name_means_one_rule(self) -> None:
        text = with_truth("canonical: [run.py], patterns: [rules/raw-environ.yml, rules/clash.yml]")
        assert mistakes(text) == [
            "rules/clash.yml:1:5: the id `direct-launch` is the name of a rule that is built in: give this one another",
            "rules/clash.yml:6:5: the id `raw-environ` is also the rule at rules/raw-environ.yml:1: "
            "give this one another",
        ]

    def test_mistakes_of_both_files_are_told_at_once_and_none_that_follows_from_another(self) -> None:
        text = with_truth("canonical: [gone.py], patterns: [rules/broken.yml], severity: {raw-environ: off}")
        told = mistakes(text)
        assert told[0] == "3:19: there is no file `gone.py`"
        assert [problem.split(": ")[0] for problem in told[1:]] == ["rules/broken.yml:2:1"]

    def test_nobody_who_could_read_them(self) -> None:
        text = with_truth("canonical: [run.py], patterns: [run.py]")
        with pytest.raises(CannotRead, match=r"^run\.py: cannot be read here$"):
            policy.read_policy(text.encode(), rules=ALL_RULES, exists=FILES.__contains__)


GLOBS = """\
version: 1
roots: [src, .]
exclude: [backups/, "!kept.py", "*.gen.py", "build/**"]
truths:
  t:
    canonical: [run.py]
    required-in: ["tests/**", "**/spec/**"]
    competing: ["old.*", "pkg.m?d", "src.pkg.mod.Old*", "gone.*", gone.module]
"""


def test_a_glob_that_matches_nothing_is_told() -> None:
    paths = ["src/pkg/mod.py", "src/old/__init__.py", "src/old/part.py", "tests/a.py", "a.gen.py", "x/backups/a.py"]
    assert [str(warning) for warning in policy.idle_globs(read(GLOBS), paths)] == [
        "ssot-guard.yaml:3:21: `!kept.py` matches nothing: mend or remove it",
        "ssot-guard.yaml:3:45: `build/**` matches nothing: mend or remove it",
        "ssot-guard.yaml:7:31: `**/spec/**` matches nothing: mend or remove it",
        "ssot-guard.yaml:8:57: `gone.*` matches nothing: mend or remove it",
    ]


def test_no_glob_is_idle_when_each_matches_something() -> None:
    paths = ["old/a.py", "pkg/mad.py", "src/pkg/mod.py", "gone/x.py", "tests/a", "a/spec/b", "kept.py", "build/x",
             "backups/x", "b.gen.py"]  # fmt: skip
    assert policy.idle_globs(read(GLOBS), paths) == []
