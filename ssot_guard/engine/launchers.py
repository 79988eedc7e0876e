"""Python's ways to start something: which callables start pytest, which start a child process and from which argument.

Sources: the standard library's documentation of subprocess, os, asyncio, pty, runpy; pytest's "Calling pytest from
Python code"; the documentation of pexpect, anyio, trio and invoke.
"""

from __future__ import annotations

from ..typed import NamedTuple

PYTEST_ENTRY_POINTS = frozenset(
    f"{name}{call}"
    for name in (
        "pytest.main",
        "pytest.console_main",
        "_pytest.config.main",
        "_pytest.config.console_main",
        "_pytest.config._console_main",
        "py.test.cmdline.main",
        "pytest.cmdline.main",
    )
    for call in ("", ".__call__")
)

MODULE_RUNNERS = frozenset({"runpy.run_module", "runpy._run_module_as_main", "runpy.run_path"})

CODE_RUNNERS = frozenset(
    {
        *("builtins.exec", "builtins.eval", "timeit.timeit", "timeit.repeat", "pdb.run"),
        *(f"{module}.{name}" for module in ("cProfile", "profile") for name in ("run", "runctx")),
    }
)
"""Callables whose first argument is a Python program as text."""


class Launcher(NamedTuple):
    """Where a callable's command is.

    `how`: `command` (a list, or a text for the shell), `shell` (a text), `row` (the arguments themselves) or `argv`
    (a path, then a list whose first item is the name it is told). `at` is the index of the argument where it begins.
    """

    how: str
    at: int = 0
    keywords: tuple[str, ...] = ()


_COMMAND = Launcher("command", 0, ("args", "cmd", "command", "popenargs"))
_SHELL = Launcher("shell", 0, ("cmd", "command"))

LAUNCHERS: dict[str, Launcher] = {
    **{f"subprocess.{name}": _COMMAND for name in ("run", "call", "check_call", "check_output", "Popen")},
    **{f"subprocess.{name}": _SHELL for name in ("getoutput", "getstatusoutput")},
    **{f"os.{name}": _SHELL for name in ("system", "popen", "popen2", "popen3", "popen4", "startfile")},
    **{f"os.{name}": Launcher("row") for name in ("execl", "execle", "execlp", "execlpe")},
    **{f"os.{name}": Launcher("argv") for name in ("execv", "execve", "execvp", "execvpe")},
    **{f"os.{name}": Launcher("row", 1) for name in ("spawnl", "spawnle", "spawnlp", "spawnlpe")},
    **{f"os.{name}": Launcher("argv", 1) for name in ("spawnv", "spawnve", "spawnvp", "spawnvpe")},
    **{f"os.{name}": Launcher("argv") for name in ("posix_spawn", "posix_spawnp")},
    "asyncio.create_subprocess_exec": Launcher("row", 0, ("program",)),
    "asyncio.subprocess.create_subprocess_exec": Launcher("row", 0, ("program",)),
    "asyncio.create_subprocess_shell": _SHELL,
    "asyncio.subprocess.create_subprocess_shell": _SHELL,
    "pty.spawn": Launcher("command", 0, ("argv",)),
    "pexpect.spawn": Launcher("shell", 0, ("command",)),
    "pexpect.run": Launcher("shell", 0, ("command",)),
    "anyio.run_process": _COMMAND,
    "anyio.open_process": _COMMAND,
    "trio.run_process": _COMMAND,
    "trio.lowlevel.open_process": _COMMAND,
    "invoke.run": _SHELL,
    "commands.getoutput": _SHELL,
    "commands.getstatusoutput": _SHELL,
}

METHOD_LAUNCHERS: dict[str, Launcher] = {
    "subprocess_exec": Launcher("row", 1),
    "subprocess_shell": Launcher("shell", 1),
}
"""Methods of the event loop, known by their names wherever the loop came from."""

ONLY_LOOKED_AT = frozenset(
    {
        *(
            f"builtins.{name}"
            for name in ("callable", "hasattr", "help", "id", "isinstance", "print", "repr", "str", "type", "vars")
        ),
        *(
            f"inspect.{name}"
            for name in ("signature", "getsource", "getfile", "getdoc", "unwrap", "isfunction", "getmodule")
        ),
        "functools.wraps",
        "functools.update_wrapper",
        "unittest.mock.create_autospec",
        "unittest.mock.patch.object",
        "typing.cast",
        "typing.get_type_hints",
    }
)
"""Callables that are handed a function and do not call it."""

ONLY_LOOKED_AT_BY_METHOD = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
"""The methods of loggers, known by their names wherever the logger came from."""

ONLY_LOOKED_AT_BY_KEYWORD = frozenset({"spec", "spec_set", "autospec"})
"""`Mock(spec=pytest.main)` takes its shape from the function and does not call it."""


class Handle(NamedTuple):
    """An object with methods that start commands, known by where it comes from."""

    methods: dict[str, Launcher]
    decorators: frozenset[str] = frozenset()
    """Functions under one of these are given it as their first argument."""
    types: frozenset[str] = frozenset()
    """Its classes, and functions that give it back."""


_ROW = Launcher("row")

HANDLES = (
    Handle(
        dict.fromkeys(("run", "run_always", "run_install"), _ROW),
        frozenset({"nox.session", "nox.registry.session_decorator"}),
        frozenset({"nox.Session", "nox.sessions.Session"}),
    ),
    Handle(
        dict.fromkeys(("run", "sudo", "local"), _SHELL),
        frozenset({"invoke.task", "invoke.tasks.task", "fabric.task", "fabric.tasks.task"}),
        frozenset({"invoke.Context", "invoke.context.Context", "fabric.Connection", "fabric.connection.Connection"}),
    ),
    Handle(
        {"run": _COMMAND},
        frozenset({"duty.duty", "duty.decorator.duty"}),
        frozenset({"duty.context.Context"}),
    ),
    Handle(
        {
            **dict.fromkeys(("system", "system_raw", "system_piped", "getoutput"), _SHELL),
            **dict.fromkeys(("run_line_magic", "run_cell_magic"), Launcher("magic")),
        },
        types=frozenset({"get_ipython", "IPython.get_ipython", "IPython.core.getipython.get_ipython"}),
    ),
)
"""nox, https://nox.thea.codes/en/stable/config.html; invoke, https://docs.pyinvoke.org/en/stable/api/context.html, and
fabric, which builds on it; duty, https://pawamoy.github.io/duty/; IPython, what `!command` in a notebook becomes:
https://ipython.readthedocs.io/en/stable/api/generated/IPython.core.interactiveshell.html."""

HANDLE_METHODS = frozenset(name for handle in HANDLES for name in handle.methods)

SHELL_MAGICS = frozenset({"bash", "sh", "zsh", "ksh", "dash", "sx", "system", "!"})
PYTHON_MAGICS = frozenset({"python", "python2", "python3", "pypy"})
"""IPython's magics whose text another program reads."""
