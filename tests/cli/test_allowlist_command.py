"""`ssot-guard allowlist verify`, which the hook ssot-allowlist runs; tests/editing has `baseline`."""

from __future__ import annotations

import pytest
from front_door import LAUNCH, Done, ssot_guard
from repository import Repository

ALLOWLIST = "ssot-allowlist.yaml"
LISTED = """\
version: 1
exempt:
  - {rule: direct-launch, path: tests/kept.py, reason: measures pytest itself, expires: 2027-01-31}
debt:
  direct-launch:
    tests/a.py: ["<module>"]
    tests/b.py: ["<module>"]
"""
BEFORE = ("--today", "2027-01-31")
AFTER = ("--today", "2027-02-01")


def verify(repository: Repository, *arguments: str) -> Done:
    return ssot_guard(repository, "allowlist", "verify", *(arguments or BEFORE))


@pytest.fixture
def listed(guarded: Repository) -> Repository:
    for name in ("a", "b", "kept"):
        guarded.write(f"tests/{name}.py", LAUNCH)
    guarded.write(ALLOWLIST, LISTED)
    guarded.commit()
    return guarded


class TestHolds:
    def test_no_allowlist(self, guarded: Repository) -> None:
        assert verify(guarded) == Done(0, "ssot-allowlist.yaml: holds\n", "")

    def test_every_entry_in_use(self, listed: Repository) -> None:
        assert verify(listed, "--today", "2027-01-01") == Done(0, "ssot-allowlist.yaml: holds\n", "")

    @pytest.mark.parametrize(
        ("today", "left"), [("2027-01-31", "today"), ("2027-01-30", "in 1 day"), ("2027-01-17", "in 14 days")]
    )
    def test_an_entry_that_ends_soon(self, listed: Repository, today: str, left: str) -> None:
        """It is told, and fails nothing."""
        done = verify(listed, "--today", today)
        assert (done.code, done.out.splitlines()[0]) == (
            0,
            f"warning: ssot-allowlist.yaml:3:1: exempt direct-launch in tests/kept.py ends {left}, on 2027-01-31: "
            "mend what it excuses, or give it a new day",
        )

    def test_shrunk(self, listed: Repository) -> None:
        listed.write("tests/b.py", "")
        listed.write(ALLOWLIST, LISTED.replace('    tests/b.py: ["<module>"]\n', ""))
        assert verify(listed).code == 0


class TestDoesNotHold:
    """Each failure names the command or the edit that mends it."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (LISTED.replace("b.py", "c.py"), "stale: ssot-allowlist.yaml:7: debt direct-launch tests/c.py <module>: "),
            (LISTED.replace("kept", "other"), "stale: ssot-allowlist.yaml:3: exempt direct-launch tests/other.py: "),
            (LISTED.replace('["<module>"]', '["<module>", go]', 1), "run ssot-guard allowlist prune"),
            (
                LISTED.replace("/a.py", "/z.py").replace("/b.py", "/a.py"),
                "error: ssot-allowlist.yaml:7:5: not in order",
            ),
        ],
    )
    def test_entry(self, listed: Repository, text: str, says: str) -> None:
        listed.write(ALLOWLIST, text)
        done = verify(listed)
        assert (done.code, done.err) == (1, "")
        assert says in done.out
        assert "not hold" in done.out.splitlines()[-1]

    def test_expired(self, listed: Repository) -> None:
        done = verify(listed, *AFTER)
        assert done.code == 1
        assert "expired: ssot-allowlist.yaml:3: exempt direct-launch tests/kept.py: " in done.out

    def test_moved(self, listed: Repository) -> None:
        listed.git("mv", "tests/b.py", "tests/c.py")
        done = verify(listed)
        assert done.code == 1
        assert "tests/b.py <module>: the file is now tests/c.py: run ssot-guard allowlist prune" in done.out

    def test_debt_that_grew(self, listed: Repository) -> None:
        listed.stage("tests/c.py", LAUNCH)
        listed.write(ALLOWLIST, LISTED + '    tests/c.py: ["<module>"]\n')
        done = verify(listed)
        assert done.code == 1
        assert "error: ssot-allowlist.yaml:8:1: direct-launch tests/c.py <module>: debt may only shrink" in done.out

    def test_index_and_work_tree(self, listed: Repository) -> None:
        listed.stage(ALLOWLIST, LISTED.replace("b.py", "c.py"))
        listed.write(ALLOWLIST, LISTED)
        assert verify(listed).code == 0
        assert verify(listed, "--staged", *BEFORE).code == 1


class TestCannotTell:
    def test_broken_file(self, listed: Repository) -> None:
        listed.write(ALLOWLIST, LISTED + "surprise: 1\n")
        done = verify(listed)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith("ssot-allowlist.yaml:8:1: ")

    @pytest.mark.parametrize("arguments", [(), ("prnue",), ("verify", "tests/a.py"), ("baseline", "--prune")])
    def test_usage(self, listed: Repository, arguments: tuple[str, ...]) -> None:
        done = ssot_guard(listed, "allowlist", *arguments)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
