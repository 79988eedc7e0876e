"""What a class launches, by the rules of direct-launch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...rules import load
from ..checks.direct_launch import RULE, launches
from ..commands import Target
from ..module import Module
from ..prefilter import may_launch

if TYPE_CHECKING:
    from ...policy import Policy

_ALWAYS = ("pytest", "docker", "docker-compose", "docker compose")
"""What people start by hand beside the one runner or orchestrator; a policy's own `launches` are looked for as well."""


def launched(module: Module, number: int, policy: Policy) -> list[str]:
    """What class `number` of a file starts, in words of `launches`, sorted."""
    place = module.outlining.nodes[number].range()
    data = module.text.encode("utf-8", "surrogatepass")
    found = [
        words
        for words in _words(policy)
        if may_launch(data, words)
        and any(
            place.start.index <= node.range().start.index < place.end.index
            for node in launches(module, Target(tuple(words.split())), load(RULE))
        )
    ]
    return sorted(words for words in found if not any(other.startswith(words + " ") for other in found))


def _words(policy: Policy) -> Iterator[str]:
    own = (words for truth in policy.truths for words in truth.launches)
    yield from dict.fromkeys((*own, *_ALWAYS))
