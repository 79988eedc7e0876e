"""What a class launches, by the rules of direct-launch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...rules import load
from ...typed import TYPE_CHECKING
from ..checks.direct_launch import RULE, launches
from ..commands import Target
from ..launching.suspects import Suspects
from ..module import Module
from ..prefilter import may_launch

if TYPE_CHECKING:
    from ...policy import Policy

_ALWAYS = ("pytest", "docker", "docker-compose", "docker compose")
"""What people start by hand beside the one runner or orchestrator; a policy's own `launches` are looked for as well."""


def launched(module: Module, number: int, policy: Policy) -> list[str]:
    """What class `number` of a file starts, in words of `launches`, sorted."""
    data = module.text.encode("utf-8", "surrogatepass")
    words = [each for each in _words(policy) if may_launch(data, each)]
    found = list(_among(words, module, number)) if words else []
    return sorted(each for each in found if not any(other.startswith(each + " ") for other in found))


def _among(words: Iterable[str], module: Module, number: int) -> Iterator[str]:
    place, suspects = module.outlining.nodes[number].range(), Suspects(module, load(RULE))
    for each in words:
        starts = (node.range().start.index for node in launches(suspects, Target(tuple(each.split()))))
        if any(place.start.index <= start < place.end.index for start in starts):
            yield each


def _words(policy: Policy) -> Iterator[str]:
    own = (words for truth in policy.truths for words in truth.launches)
    yield from dict.fromkeys((*own, *_ALWAYS))
