"""The map over many files: in this process, in others of this machine, or wherever an executor has its workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..engine.facts import Facts
from ..engine.mapping import facts as facts_of
from ..problems import CannotRead, Problem
from ..sources import Source
from ..typed import TYPE_CHECKING, NamedTuple
from .means import Means
from .sifting import Sifted

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ..engine.judge import Question
    from ..policy import Policy
    from .workers import Lent, Processes

    Answer = tuple[str, Facts | CannotRead]
    """A file's path, and its facts or why there are none."""
    Outcome = Facts | tuple[Problem, ...]
    Read = Callable[[Sequence[str]], Iterable[Source | CannotRead]]

_WORTH_A_PROCESS = 3_000_000
"""Bytes to parse, about half a second: starting a process and handing files over takes a fifth of that."""
_CHUNK = 400_000
"""Bytes that a worker is given at once."""
_UNDER_WAY = 3
"""Chunks for each worker that are out at once: no worker waits, and no more than these are in memory."""


class Task(NamedTuple):
    """Some files for a worker. Truths are named, as the policy goes along."""

    policy: Policy
    files: tuple[tuple[str, bytes, tuple[tuple[str, str], ...]], ...]
    """Path, bytes, and what is asked: (truth, rule)."""


class _Chunk(NamedTuple):
    """Files in their order, those that cannot be read included."""

    answers: Sequence[tuple[str, Source | CannotRead]]
    task: Task


def mapped(sifted: Sifted, policy: Policy, means: Means, read: Read) -> Iterator[Answer]:
    """The facts of each suspicious file, in the files' order, as they come. `read` gives files by their paths."""
    total, done = sum(sifted.sizes[path] for path in sifted.asked), 0
    for path, facts in _answers(sifted, policy, means, total, read):
        yield path, facts
        done += sifted.sizes[path]
        means.tick(done, total)


def _answers(sifted: Sifted, policy: Policy, means: Means, total: int, read: Read) -> Iterator[Answer]:
    jobs = min(means.jobs, total // _WORTH_A_PROCESS)
    if means.executor is None and jobs < 2:
        paths = [*sifted.asked]
        return ((path, _facts(answer, sifted.asked[path])) for path, answer in zip(paths, read(paths), strict=True))
    from .workers import Lent, Processes

    workers = Processes(jobs) if means.executor is None else Lent(means.executor, max(means.jobs, 1))
    return _Spreading(workers).answers(_chunks(sifted, policy, read))


def _facts(answer: Source | CannotRead, asked: Sequence[Question]) -> Facts | CannotRead:
    if isinstance(answer, CannotRead):
        return answer
    try:
        return facts_of(answer, asked)
    except CannotRead as error:
        return error


# --- elsewhere --------------------------------------------------------------------------------------------------------


def run(task: Task) -> list[Outcome]:
    """A worker's part. Errors come back as what they tell: exceptions with arguments of their own do not travel."""
    truths = {truth.name: truth for truth in task.policy.truths}
    outcomes: list[Outcome] = []
    for path, data, asked in task.files:
        found = _facts(Source(path, data), [(truths[name], rule) for name, rule in asked])
        outcomes.append(found.problems if isinstance(found, CannotRead) else found)
    return outcomes


def _chunks(sifted: Sifted, policy: Policy, read: Read) -> Iterator[_Chunk]:
    paths, answers, size = [*sifted.asked], list[tuple[str, Source | CannotRead]](), 0
    for path, answer in zip(paths, read(paths), strict=True):
        answers.append((path, answer))
        size += sifted.sizes[path]
        if size >= _CHUNK:
            yield _chunk(answers, sifted, policy)
            answers, size = [], 0
    if answers:
        yield _chunk(answers, sifted, policy)


def _chunk(answers: Sequence[tuple[str, Source | CannotRead]], sifted: Sifted, policy: Policy) -> _Chunk:
    files = tuple(
        (path, answer.data, tuple((truth.name, rule) for truth, rule in sifted.asked[path]))
        for path, answer in answers
        if isinstance(answer, Source)
    )
    return _Chunk(answers, Task(policy, files))


class _Spreading:
    """Chunks over workers, and back in their order."""

    def __init__(self, workers: Processes | Lent) -> None:
        self._workers = workers
        self._out: deque[tuple[_Chunk, Future[list[Outcome]]]] = deque()

    def answers(self, chunks: Iterable[_Chunk]) -> Iterator[Answer]:
        """The answers about all files. However this ends, no worker is left behind."""
        with self._workers:
            for chunk in chunks:
                self._send(chunk)
                if len(self._out) >= self._workers.count * _UNDER_WAY:
                    yield from self._first()
            while self._out:
                yield from self._first()

    def _send(self, chunk: _Chunk) -> None:
        self._out.append((chunk, self._workers.submit(run, chunk.task)))

    def _first(self) -> Iterator[Answer]:
        chunk, future = self._out.popleft()
        outcomes = self._workers.result(future)
        if outcomes is None:  # a worker died, perhaps of one of these files: each is given to a worker of its own
            outcomes = [self._alone(Task(chunk.task.policy, (file,))) for file in chunk.task.files]
            waiting = [other for other, _ in self._out]
            self._out.clear()
            for other in waiting:
                self._send(other)
        return _merged(chunk, outcomes)

    def _alone(self, task: Task) -> Outcome:
        self._workers.renew()
        outcomes = self._workers.result(self._workers.submit(run, task))
        if outcomes is None:
            self._workers.renew()
            path = task.files[0][0]
            return (Problem(path, 0, 0, "the process that judged it died: it was killed, or there is a bug"),)
        return outcomes[0]


def _merged(chunk: _Chunk, outcomes: Iterable[Outcome]) -> Iterator[Answer]:
    remaining = iter(outcomes)
    for path, answer in chunk.answers:
        if isinstance(answer, CannotRead):
            yield path, answer
        else:
            found = next(remaining)
            yield path, found if isinstance(found, Facts) else CannotRead(found)
