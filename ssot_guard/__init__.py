"""ssot-guard: stop adding copies of the things a repository is to have only one of.

The import guard, for a `conftest.py`: `import ssot_guard; ssot_guard.install()`. Nothing is imported until it is used.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = [
    "Guard",
    "GuardNotLiveError",
    "NonCanonicalImportError",
    "NonCanonicalImportWarning",
    "__version__",
    "guarded",
    "install",
    "uninstall",
]

TYPE_CHECKING = False  # as typing's, which takes 5 ms to import
if TYPE_CHECKING:
    from .runtime.errors import GuardNotLiveError, NonCanonicalImportError, NonCanonicalImportWarning
    from .runtime.guard import Guard
    from .runtime.handle import guarded, install, uninstall


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import gc

    collecting = gc.isenabled()
    gc.disable()  # what is imported stays: to look for garbage meanwhile takes 3 ms
    try:
        from .runtime import errors, guard, handle
    finally:
        if collecting:
            gc.enable()
    return next(vars(room)[name] for room in (errors, handle, guard) if name in vars(room))


def __dir__() -> list[str]:
    return __all__
