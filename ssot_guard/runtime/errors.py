"""What the guard raises and warns with."""

from __future__ import annotations


class NonCanonicalImportError(Exception):
    """A competing module, or a banned name in one, was imported by a file that the allowlist does not name.

    Not an `ImportError`, so that no `except ImportError:` takes it for a module that is not installed.
    """

    def __init__(self, message: str, path: str = "", line: int = 0, subject: str = "", truth: str = "") -> None:
        super().__init__(message)
        self.path = path
        """The importing file from the repository's root, or `<string>` for code that stands in no file."""
        self.line = line
        self.subject = subject
        """The dotted name of what was imported, as the allowlist has it."""
        self.truth = truth


class NonCanonicalImportWarning(UserWarning):
    """The same, where the policy's `runtime` is `warn`, or the truth's severity for `competing-import` is."""


class GuardNotLiveError(RuntimeError):
    """The guard was installed, or said to be, and an import that must fail did not."""
