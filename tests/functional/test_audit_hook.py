"""The hook ssot-audit, by hand, under both runners."""

from __future__ import annotations

from guarded import LAUNCH, Guarded, config
from repository import Repository


def test_it_tells_and_does_not_fail(guarded: Guarded, snapshot: Repository) -> None:
    """All is shown although nothing fails; without the stage it does not run."""
    repository = guarded.repository
    repository.write(".pre-commit-config.yaml", config(snapshot, "{id: ssot-guard}", "{id: ssot-audit}"))
    repository.commit("audit")
    repository.stage("tests/test_new.py", LAUNCH)
    assert "files checked" not in guarded.run().output
    done = guarded.run("ssot-audit", "--hook-stage", "manual", "--all-files")
    assert done.code == 0, done.output
    assert "4 findings in 4 files: 1 new, 2 debt, 1 exempt" in done.output


def test_it_fails_where_something_could_not_be_judged(guarded: Guarded, snapshot: Repository) -> None:
    repository = guarded.repository
    repository.write(".pre-commit-config.yaml", config(snapshot, "{id: ssot-audit}"))
    repository.commit("audit")
    repository.stage("tests/test_new.py", b"# \xff\n" + LAUNCH.encode())
    done = guarded.run("ssot-audit", "--hook-stage", "manual")
    assert done.code == 1
    assert "tests/test_new.py" in done.output
