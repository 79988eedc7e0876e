"""What both ways of listening share: names that need no look, names that always do, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType

from .asking import who
from .guard import Guard
from .requests import Request, UnderWay
from .watch import Claim


class Verdicts:
    """The guard, asked by the import system."""

    def __init__(self, guard: Guard, foreign: Callable[[], object]) -> None:
        """`foreign` gives the code of another tool's wrapper that stands on ours, or the wrapper if it has none."""
        self.watch, self.under_way = guard.watch, UnderWay()
        self._judge, self._foreign = guard.judge, foreign
        self.innocent: set[str] = set()
        """Modules, by whole name, that have nothing to do with what competes: their imports cost one look-up."""
        self.harmless: set[tuple[str, tuple[str, ...]]] = set()
        """Modules that are not innocent, with names that were taken from them and of which nothing was to be said."""
        self.suspects: set[str] = set()
        """Names under which something that competes was loaded, and those of the packages around it."""

    def met(self, name: str) -> None:
        """Note that something that competes is loaded under a name."""
        self.harmless.clear()
        while name:
            self.suspects.add(name)
            self.innocent.discard(name)
            name = name.rpartition(".")[0]

    def on_request(self, claims: tuple[Claim, ...], request: Request) -> None:
        """Judge what was asked for by name. Raises `NonCanonicalImportError`."""
        __tracebackhide__ = True
        if claims:
            path_of, foreign = self.watch.territory.path_of, self._foreign()
            self._judge(claims, who(request.frame, path_of, namespace=request.namespace, past=foreign))

    def on_frame(self, claims: tuple[Claim, ...], frame: FrameType) -> None:
        """Judge what code in that frame, or whoever it does it for, loads. Raises `NonCanonicalImportError`."""
        __tracebackhide__ = True
        if claims:
            self._judge(claims, who(frame, self.watch.territory.path_of))
