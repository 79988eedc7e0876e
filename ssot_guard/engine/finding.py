"""The one thing that the engine produces and every room to its right reads."""

from __future__ import annotations

from ..typed import NamedTuple


class Finding(NamedTuple):
    """One place that breaks a rule.

    `path` is relative to the repository's root, with `/`. Lines and columns are 1-based, columns in characters; the end
    is exclusive, as ast-grep's. `subject` is what the finding is about in words that survive moved lines: for a launch
    the dotted scope that holds it, `<module>` at top level.
    """

    rule: str
    truth: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    subject: str
    message: str
    instead: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes two findings of one file the same one: rule, truth and subject, never a line."""
        return (self.rule, self.truth, self.subject)
