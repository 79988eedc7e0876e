"""One attribute of Python's import system replaced by a function, and put back as it was."""

from __future__ import annotations

from collections.abc import Callable

from ..typed import Any

_MARK = "__ssot_guard_patch__"

Function = Callable[..., Any]


class Patch:
    """`holder.name`, replaced by what `make(patch)` returns: a function that ends by calling `patch.below`.

    Other tools wrap the same attributes. If one of them has put its wrapper on top of ours when we leave, ours cannot
    be taken out without theirs: it then stays, does nothing but call `below`, and leaves as soon as it finds itself on
    top again, be that at its next call or when another patch is put there.
    """

    def __init__(self, holder: Any, name: str, make: Callable[[Patch], Function]) -> None:
        self._holder, self._name, self._make = holder, name, make
        self.on = False

    @property
    def on_top(self) -> bool:
        """Whether nobody has put something else in its place."""
        return getattr(self._holder, self._name) is self._ours

    @property
    def top(self) -> Function:
        """What stands there now."""
        top: Function = getattr(self._holder, self._name)
        return top

    def put(self) -> None:
        """Put it on top of what is there now."""
        self.below = self._without_retired(self.top)
        self._ours = self._make(self)
        setattr(self._ours, _MARK, self)
        self.on = True
        setattr(self._holder, self._name, self._ours)

    def remove(self) -> None:
        """Restore what was there, now or as soon as that can be done."""
        self.on = False
        self.leave_if_off()

    def leave_if_off(self) -> None:
        """Leave at last, if it was removed and nobody stands on top any more."""
        if not self.on and self.on_top:
            setattr(self._holder, self._name, self._without_retired(self.below))

    def _without_retired(self, function: Function) -> Function:
        patch = getattr(function, _MARK, None)
        while patch is not None and not patch.on:
            function = patch.below
            patch = getattr(function, _MARK, None)
        return function
