"""The repository as Python sees it, under one policy: the one thing that checks across files are given."""

from __future__ import annotations

from ...layout import Layout
from ...policy import Policy, Truth
from ...sources import Tree
from .descent import Descent
from .meanings import Meanings
from .outlines import Outlines
from .standing import Standing
from .trace import Trace


class Project:
    """One tree under one policy, as far as it has been looked at."""

    def __init__(self, tree: Tree, policy: Policy, trace: Trace | None = None, *, lenient: bool = False) -> None:
        """`trace` notes which files the answers depend on, for those who remember them; `lenient`: see `Standing`."""
        self.policy, self.trace, self._lenient = policy, trace or Trace(), lenient
        if trace is None:
            self.layout = Layout(policy.roots, tree.exists)
        else:
            self.layout = Layout(policy.roots, tree.exists, trace.note)
        self.outlines = Outlines(tree, policy.max_file_bytes, self.trace)
        self.meanings = Meanings(self.layout, self.outlines, self.trace)
        self.descent = Descent(self.outlines, self.meanings, self.trace)
        self._standings: dict[str, Standing] = {}

    def standing(self, truth: Truth) -> Standing:
        """Where things stand towards a truth. Raises `CannotRead` if what the truth names is not there."""
        if truth.name not in self._standings:
            standing = Standing(truth, self.layout, self.outlines, self.meanings, lenient=self._lenient)
            self._standings[truth.name] = standing
        return self._standings[truth.name]
