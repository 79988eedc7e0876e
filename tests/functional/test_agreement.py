"""What a commit's message has to say, and what a push finds: the hooks ssot-commit-msg and ssot-range."""

from __future__ import annotations

from pathlib import Path

import pytest
from guarded import LAUNCH, POLICY, Guarded, config
from repository import Outcome, Repository

HOOKS = ("ssot-guard", "ssot-allowlist", "ssot-commit-msg", "ssot-range")
AGREED = "less\n\nSSOT-Guard: loosened by @qa"


@pytest.fixture
def watched(guarded: Guarded, snapshot: Repository) -> Guarded:
    """All four hooks, installed for the stages that they need."""
    repository = guarded.repository
    repository.write(".pre-commit-config.yaml", config(snapshot, *(f"{{id: {hook}}}" for hook in HOOKS)))
    repository.commit("all hooks")
    stages = [part for stage in ("pre-commit", "commit-msg", "pre-push") for part in ("-t", stage)]
    installed = repository.run(guarded.runner, "install", "-f", *stages)
    assert installed.code == 0, installed.output
    return guarded


@pytest.fixture
def loosened(watched: Guarded) -> Guarded:
    """Staged: the policy leaves a file out that begins to launch pytest."""
    watched.repository.stage("ssot-guard.yaml", POLICY.replace("[vendor/**]", "[vendor/**, tests/test_new.py]"))
    watched.repository.stage("tests/test_new.py", LAUNCH)
    return watched


def commit(guarded: Guarded, message: str) -> Outcome:
    return guarded.repository.run("git", "commit", "-q", "-m", message)


class TestMessage:
    def test_nothing_loosened(self, watched: Guarded) -> None:
        watched.repository.stage("shop/price.py", "PRICE = 1\n")
        assert commit(watched, "price").code == 0

    def test_the_owner_s_word(self, loosened: Guarded) -> None:
        done = commit(loosened, AGREED)
        assert done.code == 0, done.output

    def test_without_it(self, loosened: Guarded) -> None:
        """The hook before the message leaves it to the one that sees the message."""
        done = commit(loosened, "less")
        assert done.code == 1
        assert "the allowlist holds and only shrinks" in done.output
        assert "this lets direct-launch in tests/test_new.py:3 pass, which is new" in done.output
        assert "SSOT-Guard: loosened by <owner>" in done.output
        assert loosened.log()[0] == "all hooks"

    @pytest.mark.parametrize("hook", ["# - id: ssot-commit-msg", "- {id: ssot-commit-msg, stages: [manual]}"])
    def test_where_the_hook_is_off(self, loosened: Guarded, hook: str) -> None:
        """It is named, and does not run."""
        file = loosened.repository.root / ".pre-commit-config.yaml"
        text = file.read_text()
        hooks = text[text.index("    hooks:") :]
        others = "".join(f"    - id: {name}\n" for name in HOOKS if name != "ssot-commit-msg")
        loosened.repository.stage(".pre-commit-config.yaml", text.replace(hooks, f"    hooks:\n{others}    {hook}\n"))
        done = commit(loosened, "less")
        assert (done.code, "this lets direct-launch" in done.output) == (1, True)

    def test_where_nobody_sees_the_message(self, loosened: Guarded) -> None:
        """Then the hook before it blocks: nobody else would."""
        (loosened.repository.root / ".git/hooks/commit-msg").unlink()
        done = commit(loosened, AGREED)
        assert (done.code, "this lets direct-launch" in done.output) == (1, True)


class TestPush:
    @pytest.fixture
    def remote(self, watched: Guarded, tmp_path: Path) -> Guarded:
        """A remote that has what there is so far."""
        watched.repository.git("clone", "-q", "--bare", ".", str(tmp_path / "remote"))
        watched.repository.git("remote", "add", "origin", str(tmp_path / "remote"))
        watched.repository.git("fetch", "-q", "origin")
        return watched

    def push(self, guarded: Guarded, branch: str = "main") -> Outcome:
        return guarded.repository.run("git", "push", "-q", "origin", branch)

    def test_nothing_new(self, remote: Guarded) -> None:
        remote.repository.write("shop/price.py", "PRICE = 1\n")
        remote.repository.commit()
        done = self.push(remote)
        assert done.code == 0, done.output

    @pytest.mark.parametrize("branch", ["main", "first-push"])
    def test_what_was_committed_past_the_hooks(self, remote: Guarded, branch: str) -> None:
        remote.repository.git("checkout", "-q", "-B", branch)
        remote.repository.write("tests/test_new.py", LAUNCH)
        oid = remote.repository.commit("quick test")
        remote.repository.write("shop/price.py", "PRICE = 1\n")
        remote.repository.commit("price")
        done = self.push(remote, branch)
        assert done.code == 1
        assert f"{oid[:12]} quick test (A U Thor)" in done.output
        assert "1 new, by 1 commit" in done.output
