"""Which file is the one way to start the tests: who launches pytest, is called a runner, and is named by the others."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence

from .. import git
from ..engine.finding import Finding
from ..engine.scope import MODULE_SUBJECT
from ..judging.guarded import Guarded
from ..judging.scanning import scan
from ..policy import Policy, Truth
from ..problems import Problem, UsageError
from ..quoting import for_terminal, is_yaml
from ..typed import NamedTuple
from .kinds import AUTOMATION, kind
from .mentions import naming
from .proposals import Candidate, Proposal
from .surroundings import Surroundings

RULE = "direct-launch"
TRUTH = "test-runner"

_SHOWN_NAMES = 3
_SHOWN_LINES = 3
_TEST_MODULE = re.compile(r"test_.*\.py|.*_test\.py|conftest\.py")
_NAMED_LIKE_ONE = re.compile(r".*runner|run[-_]?(?:\w+[-_])?tests?|run[-_]?all|tests?|noxfile|tasks", re.IGNORECASE)
_WORTH_SHOWING = 5

_OPTION = re.compile(r"""\s*(?:["']-\w["']\s*,\s*)?["'](--[a-z][\w-]*)["']""")
_LONGEST_OPTION = 500
_PICKING = ("category", "categories", "suite", "suites", "group", "tests", "test", "pattern", "path", "module", "file")
"""Options that pick tests, the likeliest first."""
_MAIN_GUARD = re.compile(r"""^if\s+__name__\s*==\s*["']__main__["']""", re.MULTILINE)
_TOOLS = {
    "noxfile.py": (
        re.compile(r"""\.run(?:_always)?\(\s*(?:["']python["']\s*,\s*["']-m["']\s*,\s*)?["']pytest["']"""),
        "nox -s",
    ),
    "tasks.py": (re.compile(r"""\.run\(\s*f?["'](?:[^"'\n]*[\s&;])?pytest\b"""), "invoke"),
}
"""Files that a tool runs, how pytest looks in them also where nothing is imported from the tool, and the tool."""


class Launcher(NamedTuple):
    """A Python file that starts pytest, at `lines` (1-based)."""

    path: str
    lines: tuple[int, ...]
    how: str
    """The command that starts it, if one is known to."""
    named: tuple[str, ...] = ()
    """The files that name it."""

    @property
    def called_runner(self) -> bool:
        return _NAMED_LIKE_ONE.fullmatch(_stem(self.path)) is not None

    @property
    def automated(self) -> int:
        """How many files that run commands (CI, Makefile, shell, ...) name it."""
        return sum(kind(path) in AUTOMATION for path in self.named)

    @property
    def weight(self) -> tuple[bool, int]:
        return self.called_runner, len(self.named) + 10 * self.automated


class Launching(NamedTuple):
    """Who starts pytest."""

    candidates: Sequence[Launcher]
    """Python files that may be the runner, the likeliest first."""
    others: Sequence[Launcher]
    """Test modules, and files that are no Python; by path."""
    unread: Sequence[Problem]
    """Files that could not be read or judged."""


def propose(around: Surroundings, leaving_out: Collection[str], chosen: str | None) -> Proposal:
    """Look at the tracked Python files outside the folders `leaving_out`. `chosen` is what the user calls canonical."""
    paths = [path for path in _outside(around, leaving_out) if _may_be_one(path) or path == chosen]
    launchers, _ = _launchers(around, paths)
    return proposed(around, _ranked(around, launchers), chosen)


def launching(around: Surroundings, leaving_out: Collection[str]) -> Launching:
    """Look at all tracked files outside the folders `leaving_out`, of whatever kind."""
    launchers, unread = _launchers(around, _outside(around, leaving_out))
    candidates = [launcher for launcher in launchers if _may_be_one(launcher.path)]
    others = [launcher for launcher in launchers if not _may_be_one(launcher.path)]
    return Launching(_ranked(around, candidates), sorted(others), unread)


def proposed(around: Surroundings, launchers: Sequence[Launcher], chosen: str | None = None) -> Proposal:
    """What the launchers that may be the runner, ranked, lead to."""
    best = _chosen(around, launchers, chosen) if chosen else _convincing(launchers)
    others = [launcher for launcher in launchers if launcher != best]
    return Proposal(
        truth=TRUTH,
        title="the one way to start the tests",
        canonical=[_candidate(best)] if best else [],
        others=[_candidate(launcher) for launcher in others[:_WORTH_SHOWING]],
        clauses=[("launches", "[pytest]", "nobody else may start pytest: rule direct-launch")],
        instead=best.how if best else "",
        seen=_seen(around, launchers),
    )


def is_test_module(path: str) -> bool:
    """Whether pytest calls the file, by its name, and it is not what calls pytest."""
    name = path.rpartition("/")[2]
    return _TEST_MODULE.fullmatch(name) is not None and name != "test_runner.py"


# --- who launches pytest ----------------------------------------------------------------------------------------------


def _outside(around: Surroundings, leaving_out: Collection[str]) -> list[str]:
    inside = tuple(folder + "/" for folder in leaving_out)
    return [path for path in around.paths if not path.startswith(inside)]


def _may_be_one(path: str) -> bool:
    return path.endswith(".py") and is_yaml(path) and not is_test_module(path)


def _launchers(around: Surroundings, paths: Sequence[str]) -> tuple[list[Launcher], list[Problem]]:
    truth = Truth(TRUTH, ("the runner",), frozenset(), launches=("pytest",))
    here, objects = around.repository, git.Objects(around.repository)
    guarded = Guarded(here, around.tree, Policy((truth,)), frozenset({RULE}), git.WORK_TREE, objects)
    found: dict[str, list[Finding]] = {}
    scanned = scan(guarded, paths)
    for finding in scanned.findings:
        found.setdefault(finding.path, []).append(finding)
    direct = [
        Launcher(path, tuple(finding.line for finding in findings), _how(around, path, findings))
        for path, findings in found.items()
    ]
    tools = [path for path in paths if path.rpartition("/")[2] in _TOOLS and path not in found]
    by_tools = [launcher for path in tools for launcher in _by_tool(path, around.text(path) or "")]
    return direct + by_tools, [problem for problems in scanned.errors.values() for problem in problems]


def _by_tool(path: str, text: str) -> Iterable[Launcher]:
    pattern, tool = _TOOLS[path.rpartition("/")[2]]
    found = list(pattern.finditer(text))
    if found and "/" not in path:
        functions = re.findall(r"^def (\w+)", text[: found[0].start()], re.MULTILINE)
        task = functions[-1] if functions else ""
        name = task.replace("_", "-") if tool == "invoke" else task
        yield Launcher(path, tuple(text.count("\n", 0, match.start()) + 1 for match in found), f"{tool} {name}".strip())


def _how(around: Surroundings, path: str, findings: Sequence[Finding]) -> str:
    """What starts it: its own command, or that of the tool whose file it is; empty for what is no Python."""
    if not path.endswith(".py"):
        return ""
    own = _command(around, path, findings)
    if own or path.rpartition("/")[2] not in _TOOLS:
        return own
    return next((launcher.how for launcher in _by_tool(path, around.text(path) or "")), "")


def _command(around: Surroundings, path: str, findings: Sequence[Finding] = ()) -> str:
    """How the file is started, as far as its text tells: nothing is recommended that was not seen."""
    text = around.text(path) or ""
    if not (_MAIN_GUARD.search(text) or any(finding.subject == MODULE_SUBJECT for finding in findings)):
        return ""
    options = set(_options_with_values(text))
    picking = next((name for name in _PICKING if name in options), "")
    return f"python {shlex.quote(path)}" + (f" --{picking} <{picking}>" if picking else "")


def _options_with_values(text: str) -> Iterator[str]:
    for rest in text.split("add_argument(")[1:]:
        option = _OPTION.match(rest)
        if option and not re.search(r"store_|action=.count", rest[:_LONGEST_OPTION].partition(")\n")[0]):
            yield option[1][2:]


# --- which of them is the one -----------------------------------------------------------------------------------------


def _ranked(around: Surroundings, launchers: Sequence[Launcher]) -> list[Launcher]:
    named = naming(around, [launcher.path for launcher in launchers])
    known = [launcher._replace(named=named[launcher.path]) for launcher in launchers]
    return sorted(known, key=lambda launcher: (not launcher.called_runner, -launcher.weight[1], launcher.path))


def _convincing(launchers: Sequence[Launcher]) -> Launcher | None:
    """The first, if it is called a runner or a command names it, and nothing else has as much to show."""
    if not launchers or not (launchers[0].called_runner or launchers[0].automated):
        return None
    return launchers[0] if len(launchers) == 1 or launchers[0].weight > launchers[1].weight else None


def _chosen(around: Surroundings, launchers: Sequence[Launcher], path: str) -> Launcher:
    known = next((launcher for launcher in launchers if launcher.path == path), None)
    if known:
        return known
    if not around.tree.exists(path):
        raise UsageError(f"--canonical: there is no file {for_terminal(path)}")
    if not is_yaml(path):
        raise UsageError(f"--canonical: no policy can name {for_terminal(path)}, because its name is not UTF-8")
    how = _command(around, path) if path.endswith(".py") else ""
    return Launcher(path, (), how, naming(around, [path])[path] if path.endswith(".py") else ())


# --- in words ---------------------------------------------------------------------------------------------------------


def _candidate(launcher: Launcher) -> Candidate:
    if not launcher.path.endswith(".py"):
        return Candidate(launcher.path, "named with --canonical")
    shown = ", ".join(for_terminal(path) for path in launcher.named[:_SHOWN_NAMES])
    more = ", ..." if len(launcher.named) > _SHOWN_NAMES else ""
    return Candidate(launcher.path, f"{_launches(launcher)}; {_fan_in(launcher)}", shown + more)


def _launches(launcher: Launcher) -> str:
    if not launcher.lines:
        return "named with --canonical, not seen to launch pytest"
    lines = sorted(set(launcher.lines))
    more = f" and {len(lines) - _SHOWN_LINES} more" if len(lines) > _SHOWN_LINES else ""
    return f"launches pytest at line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:_SHOWN_LINES]))}{more}"


def _fan_in(launcher: Launcher) -> str:
    count = len(launcher.named)
    return f"named in {count:,} file{'s' * (count > 1)}" if count else "named in no other file"


def _seen(around: Surroundings, launchers: Sequence[Launcher]) -> list[str]:
    count = len(launchers)
    found = f"{count:,} of them launch{'es' * (count == 1)} pytest" if count else "none of them launches pytest"
    python = sum(path.endswith(".py") for path in around.paths)
    lines = [f"Looked for a test runner among {python:,} Python files; test modules left aside, {found}."]
    automation = [path for path in around.paths if kind(path) in AUTOMATION]
    named = [for_terminal(s.path) for s in around.texts(automation) if re.search(rb"(?<![\w-])pytest(?![\w-])", s.data)]
    if named:
        more = f" and {len(named) - _SHOWN_NAMES} more" if len(named) > _SHOWN_NAMES else ""
        lines.append(f"Outside Python, pytest is named in {', '.join(named[:_SHOWN_NAMES])}{more}.")
    return lines


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
