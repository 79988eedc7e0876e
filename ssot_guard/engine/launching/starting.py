"""What one call starts: an entry point of pytest, a child process, a module, a program given as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...typed import TYPE_CHECKING
from .. import launchers
from ..commands import Target, is_probe, mentions, reads_its_program, shell_starts, starts
from ..syntax import method
from ..words import Value, Word
from .applications import Application, Applications
from .suspects import Suspects

if TYPE_CHECKING:
    from ..matcher import Node


class Starting:
    """Says what the calls of one module start of one target, each by itself.

    `code_starts` says whether a Python program given as text starts it.
    """

    def __init__(self, suspects: Suspects, target: Target, code_starts: Callable[[str], bool]) -> None:
        self.suspects, self.target, self.code_starts = suspects, target, code_starts
        self.module = module = suspects.module
        self.names, self.values = module.names, module.values
        self.applications = Applications(module.local)

    def by(self, call: Node) -> Iterator[str]:
        """What a call starts of the target; nothing for most calls."""
        for index, application in enumerate(self.applications.of(call)):
            if not self.suspects.may_launch(application.callee):
                continue
            if index and self._only_looks(call):
                return
            yield from self.by_application(application)

    def _only_looks(self, call: Node) -> bool:
        """Whether a call does nothing with the functions that it is handed but look at them."""
        callee = call.field("function")
        known = self.names.denotes(callee) & launchers.ONLY_LOOKED_AT
        return bool(known) or method(callee)[1] in launchers.ONLY_LOOKED_AT_BY_METHOD

    def by_application(self, application: Application) -> Iterator[str]:
        denoted = self.names.denotes(application.callee)
        if self.target.is_pytest and denoted & launchers.PYTEST_ENTRY_POINTS:
            if not self._is_probe(application):
                yield f"{application.callee.text()}(...)"
            return
        for name in denoted & launchers.LAUNCHERS.keys():
            yield from self._of_launcher(launchers.LAUNCHERS[name], application)
        if denoted & launchers.MODULE_RUNNERS:
            yield from self._of_module_runner(application)
        if denoted & launchers.CODE_RUNNERS:
            yield from self._of_code(application)
        name = method(application.callee)[1]
        if name in launchers.METHOD_LAUNCHERS:
            yield from self._of_launcher(launchers.METHOD_LAUNCHERS[name], application)
        for launcher in self._of_handle(application.callee):
            yield from self._of_launcher(launcher, application)

    def _is_probe(self, application: Application) -> bool:
        given = application.arguments[0] if application.arguments else application.named.get("args")
        lists = self.values.lists(given)
        if any(found.kind() == "none" for found in self.module.local.literals(given)):
            return False  # without arguments pytest takes those of this process
        return bool(lists) and all(is_probe(words, self.target) for words in lists)

    def _of_launcher(self, launcher: launchers.Launcher, application: Application) -> Iterator[str]:
        for command in self._commands(launcher, application):
            if isinstance(command, str):
                if shell_starts(command, self.target, self.code_starts):
                    yield command
            elif starts(command, self.target, self.code_starts):
                yield " ".join("…" if word.many else word.text for word in command)

    def _commands(self, launcher: launchers.Launcher, application: Application) -> Iterable[Value]:
        if launcher.how == "magic":
            return list(self._of_magic(application))
        rest = application.arguments[launcher.at :]
        named = [application.named[name] for name in launcher.keywords if name in application.named]
        first = rest[0] if rest else named[0] if named else None
        if first is None:
            return ()
        if launcher.how == "row":
            return list(self.values.words([*named, *rest]))
        if launcher.how == "argv":
            # The second argument is a whole argv: its first word is only the name that the program is told.
            argvs = self.values.lists(rest[1] if len(rest) > 1 else None)
            return [(Word(path), *argv[1:]) for path in self.values.texts(first) for argv in argvs or [()]]
        values = self.values.of(first)
        if "executable" in application.named:
            programs = self.values.texts(application.named["executable"])
            values = tuple((Word(p), *v[1:]) if isinstance(v, tuple) else v for p in programs for v in values)
        # A list with `shell=True` has its text in the first item.
        texts = [value[0].text for value in values if isinstance(value, tuple) and value and " " in value[0].text]
        return [*values, *texts, *self._fed(values, application)]

    def _of_magic(self, application: Application) -> Iterator[Value]:
        """`run_line_magic("run", "-m pytest")`, `run_cell_magic("bash", "", "pytest")`."""
        name, *lines = [next(iter(self.values.texts(argument)), "") for argument in application.arguments[:3]] or [""]
        for text in lines[-1:]:
            if name in launchers.SHELL_MAGICS:
                yield text
            elif name in launchers.PYTHON_MAGICS:
                yield (Word("python"), Word("-c"), Word(text))
            elif name == "run":
                yield (Word("python"), *map(Word, text.split()))

    def _fed(self, values: Iterable[Value], application: Application) -> Iterator[Value]:
        """What `input=` gives a shell or an interpreter to run."""
        given = application.named.get("input")
        for argv in [value for value in values if isinstance(value, tuple)] if given else ():
            reader = reads_its_program(argv)
            for text in self.values.texts(given) if reader else ():
                yield text if reader == "shell" else (argv[0], Word("-c"), Word(text))

    def _of_module_runner(self, application: Application) -> Iterator[str]:
        named = application.named.get("mod_name") or application.named.get("path_name")
        for text in self.values.texts(application.arguments[0] if application.arguments else named):
            if self._starts_as_module(text):
                yield f"runpy {text}"

    def _starts_as_module(self, text: str) -> bool:
        argv = (Word("python"), Word(text)) if "/" in text or "\\" in text else (Word("python"), Word("-m"), Word(text))
        return starts(argv, self.target, self.code_starts)

    def _of_code(self, application: Application) -> Iterator[str]:
        source = application.arguments[0] if application.arguments else None
        for text in self.values.texts(source):
            if mentions(text, self.target) and self.code_starts(text):
                yield text

    def _of_handle(self, callee: Node) -> Iterable[launchers.Launcher]:
        """How a method of what starts commands (nox's session) starts its own."""
        if method(callee)[1] not in launchers.HANDLE_METHODS:
            return ()
        from .handles import Handles

        return Handles(self.module).launchers(callee)

    def is_launcher(self, call: Node) -> bool:
        """Whether a call itself starts some child process."""
        callee = call.field("function")
        if callee is None or not self.suspects.may_launch(callee):
            return False
        known = self.names.denotes(callee) & launchers.LAUNCHERS.keys()
        return bool(known) or method(callee)[1] in launchers.METHOD_LAUNCHERS or any(self._of_handle(callee))
