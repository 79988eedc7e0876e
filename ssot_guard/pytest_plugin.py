"""The import guard in pytest: `-p ssot_guard.pytest_plugin`, which is earlier than any conftest.py.

Options: `--ssot-guard=raise|warn|off`; in the configuration file `ssot_guard_require_runner`, `ssot_guard_strict`.
"""

from __future__ import annotations

import warnings

import pytest

from .problems import CannotRead
from .runtime import handle
from .runtime.errors import GuardNotLiveError, NonCanonicalImportError, NonCanonicalImportWarning
from .runtime.guard import MODES, OFF, Guard, find_root
from .runtime.lookup import is_module
from .runtime.session import Outcome, fails, finish, header, judge_plugins, outcome_of, summary, title
from .typed import Any

_GUARD = pytest.StashKey[Guard]()
_WORKERS = pytest.StashKey[list[Outcome]]()
_OUTCOME = pytest.StashKey[Outcome]()
_PROBES = (
    *("help", "version", "collectonly", "markers", "showfixtures", "show_fixtures_per_test"),
    *("setupplan", "cacheshow"),
)
"""pytest's options with which no test is started."""
_SENT = "ssot_guard"
"""The key under which a worker of pytest-xdist sends what it found."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ssot-guard")
    group.addoption(
        "--ssot-guard",
        choices=MODES,
        help="what the import guard does with an import that nothing allows (default: the policy's `runtime`)",
    )
    parser.addini("ssot_guard_require_runner", "fail unless a canonical runner started the session", "bool", False)
    parser.addini("ssot_guard_strict", "fail if competing modules were imported before the guard", "bool", False)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    _start(early_config, early_config.known_args_namespace.ssot_guard)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if _GUARD not in config.stash:  # named in a conftest.py: then those before it were not looked at
        _start(config, config.getoption("ssot_guard"))
    if config.getini("ssot_guard_require_runner") and not _is_worker(config):
        _require_runner(config)


@pytest.hookimpl(tryfirst=True)
def pytest_plugin_registered(plugin: object) -> None:
    """Before pytest imports what a conftest.py or a plugin lists under `pytest_plugins`."""
    guard = handle.current()
    if guard is not None and is_module(plugin):
        try:
            judge_plugins(guard, plugin)
        except NonCanonicalImportError as error:
            raise pytest.UsageError(f"ssot-guard: {error}") from None


def pytest_report_header(config: pytest.Config) -> list[str]:
    guard = config.stash[_GUARD]
    return header(guard, _missing_hook(guard))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config: Any = session.config
    guard: Guard | None = config.stash.get(_GUARD, None)
    if guard is None:
        return
    if _is_worker(config):
        config.workeroutput[_SENT] = finish(guard, config.workerinput["workerid"]).plain()
        return
    outcome = finish(guard, "this process").joined(config.stash.get(_WORKERS, []))
    config.stash[_OUTCOME] = outcome
    if fails(guard, outcome) and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    outcome = config.stash.get(_OUTCOME, Outcome())
    guard = config.stash.get(_GUARD, None)
    headline = title(guard, outcome) if guard else ""
    if guard and headline:
        terminalreporter.section(headline, red=fails(guard, outcome))
        for line in summary(guard, outcome):
            terminalreporter.line(line)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker of pytest-xdist has ended."""
    sent = getattr(node, "workeroutput", None) or {}
    if _SENT in sent:
        outcome = outcome_of(sent[_SENT])
    elif error is None:
        outcome = Outcome(dead=[f"{node.gateway.id}: the guard was not installed in this worker"])
    else:  # it crashed, and pytest-xdist tells of that
        return
    node.config.stash.setdefault(_WORKERS, []).append(outcome)


def _start(config: pytest.Config, mode: str | None) -> None:
    strict = bool(config.getini("ssot_guard_strict"))
    try:
        # pytest's rootdir may lie in the repository, or the repository in it
        root = find_root(str(config.rootpath), str(config.invocation_params.dir))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NonCanonicalImportWarning)  # the header tells what was there before
            config.stash[_GUARD] = handle.install(mode=mode, root=root, strict=strict)
        if config.stash[_GUARD].mode != OFF and (broken := config.stash[_GUARD].watch.broken):
            handle.uninstall()
            raise CannotRead(broken)
    except (CannotRead, GuardNotLiveError, NonCanonicalImportError) as error:
        raise pytest.UsageError(f"ssot-guard: {error}") from None
    config.add_cleanup(handle.uninstall)  # (A session that fails while it is set up is never unconfigured.)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _require_runner(config: pytest.Config) -> None:
    from .runtime.runner import refusal, unstarted

    watch = config.stash[_GUARD].watch
    try:
        truth = unstarted(watch.policy, watch.territory)
    except CannotRead as error:
        raise pytest.UsageError(f"ssot-guard: {error}") from None
    if truth is not None and not (truth.probes == "allow" and any(config.getoption(each, False) for each in _PROBES)):
        raise pytest.UsageError(f"ssot-guard: {refusal(truth)}")


def _missing_hook(guard: Guard) -> str:
    from .onboarding.installed import missing

    return missing(guard.root)
