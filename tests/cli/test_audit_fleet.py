"""`ssot-guard audit` of many repositories, and on a real Dask cluster of two processes."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import cloudpickle
import jsonschema
import pytest
from distributed import Client, LocalCluster
from engine.snippets import RUNNER, policy
from front_door import CHECKOUT, LAUNCH, ssot_guard, with_policy
from repository import Repository

from ssot_guard.cli.executors import lent
from ssot_guard.engine import judge
from ssot_guard.judging import mapping
from ssot_guard.judging.mapping import Task, mapped, run
from ssot_guard.judging.means import Means
from ssot_guard.judging.sifting import Sifted
from ssot_guard.problems import UsageError
from ssot_guard.sources import Source

SCHEMA = json.loads((CHECKOUT / "docs" / "fleet.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def many(tmp_path: Path) -> Repository:
    """A folder with two repositories that can be judged and one without a policy, and a list of them."""
    for name, launches in (("first", 1), ("zweite für alle", 2)):
        repository = with_policy(Repository.create(tmp_path / name))
        repository.commit_files({f"tests/test_{number}.py": LAUNCH for number in range(launches)})
    Repository.create(tmp_path / "bare of policy").commit_files({"a.py": ""})
    (tmp_path / "repos.txt").write_text("# all of ours\nfirst\n\nzweite für alle  # two\n", encoding="utf-8")
    return Repository(tmp_path)


def test_one_report_of_many(many: Repository) -> None:
    """A row for each, by its own policy, and a sum."""
    done = ssot_guard(many, "audit", "--repos", "repos.txt", PYTHONIOENCODING="utf-8")
    assert (done.code, done.err) == (0, "")
    rows = [line.split("  ") for line in done.out.splitlines()]
    assert [row[0] for row in rows] == ["repository", "first", "zweite für alle", "total"]
    assert [line.split()[-1] for line in done.out.splitlines()[1:3]] == ["1", "2"]


def test_as_json(many: Repository) -> None:
    """Each repository's audit is what `audit` alone says of it."""
    done = ssot_guard(many, "audit", "--repos", "repos.txt", "--format", "json", "--today", "2026-01-01")
    told = json.loads(done.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    alone = json.loads(
        ssot_guard(many, "audit", "--format", "json", "--today", "2026-01-01", cwd="zweite für alle").out
    )
    assert told["repositories"][1]["audit"]["findings"] == alone["findings"]


def test_one_that_cannot_be_judged_is_no_clean_one(many: Repository) -> None:
    """It is told with its place, the others are judged, and the exit code says so."""
    (many.root / "repos.txt").write_text("first\nbare of policy\nnowhere\n", encoding="utf-8")
    done = ssot_guard(many, "audit", "--repos", "repos.txt")
    assert done.code == 3
    assert "not judged" in done.out
    assert "no ssot-guard.yaml in" in done.out
    assert done.out.endswith("Not all could be judged: the figures may be too low.\n")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--repos", "none.txt"], "--repos none.txt: No such file or directory"),
        (["--repos", "repos.txt", "--format", "html"], "--format html is about one repository"),
        (["--repos", "repos.txt", "--since", "HEAD"], "--since is about one repository"),
        (["--executor", "ssh://host"], "write dask://HOST:PORT"),
        (["--executor", "dask://127.0.0.1:1"], "no scheduler answers there"),
    ],
)
def test_usage(many: Repository, arguments: list[str], why: str) -> None:
    """What has no meaning is told before anything is judged."""
    done = ssot_guard(many, "audit", *arguments)
    assert (done.code, done.out) == (2, "")
    assert why in done.err


# --- on a cluster -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with two worker processes of their own."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as running:
        yield running.scheduler_address.removeprefix("tcp://")


def test_a_cluster_finds_what_one_process_finds(many: Repository, cluster: str) -> None:
    """The same report, byte for byte."""
    arguments = ("audit", "--repos", "repos.txt", "--format", "json", "--today", "2026-01-01")
    here = ssot_guard(many, *arguments)
    there = ssot_guard(many, *arguments, "--executor", f"dask://{cluster}")
    assert (there.code, there.out) == (here.code, here.out)


def _die_once(task: Task) -> object:
    """As `run`, but the first process that gets the file named in it dies of it."""
    for _, data, _ in task.files:
        mark = data.partition(b"MARK ")[2].decode().strip()
        if mark and not os.path.exists(mark):
            Path(mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return run(task)


def test_the_share_of_a_lost_worker_is_done_again(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is killed with work in its hands: every file has its facts all the same."""
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    monkeypatch.setattr(mapping, "run", _die_once)
    monkeypatch.setattr(mapping, "_CHUNK", 1)
    told = policy(RUNNER)
    files = {f"{number}.py": LAUNCH.encode() for number in range(20)}
    files["7.py"] += f"# MARK {tmp_path / 'died'}\n".encode()
    asked = {path: judge.questions(Source(path, data), told, ["direct-launch"]) for path, data in files.items()}
    sifted = Sifted(20, asked, {path: len(data) for path, data in files.items()}, {}, {})
    with lent(f"dask://{cluster}", Means()) as means:
        found = dict(mapped(sifted, told, means, lambda paths: (Source(path, files[path]) for path in paths)))
    assert (tmp_path / "died").exists()
    assert [len(facts.found) for facts in found.values()] == [1] * 20  # type: ignore[union-attr]


def test_a_worker_of_another_version_is_refused(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions may come to two verdicts."""
    with Client(f"tcp://{cluster}") as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2)  # type: ignore[no-untyped-call]
    monkeypatch.setattr("ssot_guard.__version__", "9.9")
    with (
        pytest.raises(UsageError, match=r"has ssot-guard 0\.1\.0, and this is 9\.9"),
        lent(f"dask://{cluster}", Means()),
    ):
        pass
