"""What the command's tests ask for."""

from __future__ import annotations

import pytest
from front_door import with_policy
from repository import Repository


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    """A repository with one commit: a policy and its canonical runner."""
    return with_policy(repository)
