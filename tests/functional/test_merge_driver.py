"""The merge driver as git runs it: in merges, rebases and cherry-picks of real repositories."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from front_door import CHECKOUT, LAUNCH, POLICY, ssot_guard
from merges import Allowed, Owed, expected, fits, is_decided, owed, read, resolved
from repository import Outcome, Repository

from ssot_guard.allowlist import Exempt
from ssot_guard.editing import debt, exempt
from ssot_guard.problems import CannotRead

ALLOWLIST = "ssot-allowlist.yaml"
LISTED = """\
# Ask @platform.
version: 1
exempt:
  - rule: direct-launch
    path: scripts/bisect.py
    reason: git bisect needs the bare exit code of pytest
debt:
  direct-launch:
    tests/a.py: ["<module>"]
    tests/b.py: ["<module>"]
    tests/c.py: ["<module>"]
"""
TRUTH = """\
  test-base:
    canonical: [kit.py]
    competing: [legacy.base]
    instead: from kit import Base
"""
DRIVER = "ssot-guard allowlist merge %O %A %B"
DRIVER_WITH_ALL = "ssot-guard allowlist merge --marker-size %L --path %P %O %A %B"


@pytest.fixture(scope="module", autouse=True)
def command_on_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `ssot-guard` with this checkout's code, which notes each call in a file beside it."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "ssot-guard"
    command.write_text(
        f'#!/bin/sh\necho "$*" >> "{folder}/calls"\n'
        f'PYTHONPATH="{CHECKOUT}" exec "{sys.executable}" -m ssot_guard "$@"\n'
    )
    command.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=os.pathsep)
        yield folder


def registered(repository: Repository, pattern: str = ALLOWLIST, driver: str = DRIVER) -> Repository:
    attributes = repository.root / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text(f"{pattern} merge=ssot-allowlist\n")
    repository.git("config", "merge.ssot-allowlist.driver", driver)
    return repository


def without(*names: str, text: str = LISTED) -> str:
    """The allowlist with the debt of these test files paid."""
    for name in names:
        assert f"tests/{name}.py" in text
        text = text.replace(f'    tests/{name}.py: ["<module>"]\n', "")
    return text


# --- many histories ---------------------------------------------------------------------------------------------------

RULES = ("competing-import", "direct-launch")
PATHS = ("shop/ü b.py", *(f"tests/{letter}.py" for letter in "abcdefgh"), "tests/i j.py", "tests/é.py", "tests/z: 1.py")
SUBJECTS = ("<module>", "TestA.test_go", "go")
REASONS = ("measures pytest itself", "the vendor has no other hook", "git bisect needs it")


class History:
    """One random ancestor with two sides, as texts that people and the tool could have written."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        newline = self._random.choice(["\n", "\n", "\r\n"])
        text = debt.added(exempt.edited("version: 1\n", {}, self._entries(3)), self._debt(0.6))
        self.base = self._commented(text, "base").replace("\n", newline)
        self.only_pays = self._lucky(0.3)
        self._busy = self._random.choice([0.02, 0.02, 0.1])
        self.ours, self.theirs = (self._commented(self._side(), side, newline) for side in ("ours", "theirs"))
        if self._lucky(0.1):
            self.base = ""

    def _debt(self, share: float) -> dict[tuple[str, str], tuple[str, ...]]:
        rows = {(rule, path): tuple(s for s in SUBJECTS if self._lucky(share)) for rule in RULES for path in PATHS}
        return {where: listed for where, listed in rows.items() if listed}

    def _entries(self, most: int) -> list[Exempt]:
        paths = self._random.sample(("tests/x.py", "tests/é *.py", "scripts/**", "y.py"), self._random.randint(0, most))
        return [self._entry(path) for path in paths]

    def _entry(self, path: str) -> Exempt:
        pick = self._random.choice
        covers = pick([None, 2, 3, 5]) if "*" in path else None
        days = ["", "2027-01-31", "2027-06-30"]
        return Exempt("direct-launch", path, None, pick(REASONS), pick(["", "@one", "@two"]), pick(days), covers)

    def _side(self) -> str:
        text, there = self.base, read(self.base)
        paid = {where: tuple(s for s in listed if not self._lucky(self._busy)) for where, listed in there.debt.items()}
        left = {where: listed for where, listed in paid.items() if listed}
        if not self.only_pays:
            for where in self._debt(self._busy / 5):
                left[where] = tuple(sorted({*left.get(where, ()), "go"}))
            text = self._with_other_entries(text)
        return debt.changed(text, left)

    def _with_other_entries(self, text: str) -> str:
        there = read(text).exempt
        changes: dict[int, Exempt | None] = {}
        for number, entry in enumerate(there):
            if self._lucky(0.3):
                other = self._entry(entry.path)
                keys = self._random.sample(("reason", "owner", "expires", "covers"), 2)
                changed = entry._replace(**{key: getattr(other, key) for key in keys})
                changes[number] = None if self._lucky(0.3) else changed
        known = {entry[:3] for entry in there}
        more = [entry for entry in self._entries(self._random.choice([0, 0, 2])) if entry[:3] not in known]
        return exempt.edited(exempt.edited(text, changes), {}, more)

    def _commented(self, text: str, who: str, newline: str = "\n") -> str:
        if self._lucky(0.3):
            at = self._random.choice(text.split(newline))
            text = text.replace(at + newline, f"{at}   # {who}{newline}", 1) if at else text
        return text

    def _lucky(self, share: float) -> bool:
        return self._random.random() < share


def diverged(repository: Repository, histories: dict[str, History]) -> None:
    """`main` and `other`, each with its version of every file, on top of the ancestor's; `main` is checked out."""
    repository.write("README", "shop\n")
    versions = {side: {name: getattr(each, side) for name, each in histories.items()} for side in ("base", *SIDES)}
    repository.commit_files({name: text for name, text in versions["base"].items() if text})
    repository.git("branch", "other")
    repository.commit_files(versions["ours"])
    repository.git("checkout", "-q", "other")
    repository.commit_files(versions["theirs"])
    repository.git("checkout", "-q", "main")


SIDES = ("ours", "theirs")


def conflicts(repository: Repository) -> set[str]:
    return set(repository.git("diff", "--name-only", "--diff-filter=U").splitlines())


@pytest.mark.parametrize("hundred", range(3))
def test_random_histories(hundred: int, repository: Repository, tmp_path: Path) -> None:
    """What is merged is what the sets say; and where git alone is right, its bytes."""
    histories = {f"lists/{seed:03}.yaml": History(seed) for seed in range(100 * hundred, 100 * hundred + 100)}
    diverged(repository, histories)
    alone = Repository(tmp_path / "alone")
    repository.git("clone", "-q", ".", str(alone.root))
    alone.run("git", "merge", "-q", "origin/other")
    registered(repository, "lists/*.yaml", DRIVER_WITH_ALL).run("git", "merge", "-q", "other")
    undecided, git_undecided = conflicts(repository), conflicts(alone)
    seen = {"git is right": 0, "git is wrong": 0, "git is undecided": 0, "undecided": len(undecided)}
    for name, history in histories.items():
        after, git_after = ((each.root / name).read_bytes() for each in (repository, alone))
        if len({history.base, history.ours, history.theirs}) < 3:
            continue  # git asks nobody
        sides = [read(text or "version: 1\n") for text in (history.base, history.ours, history.theirs)]
        allowed, wanted = expected(*sides), owed(sides[1]) & owed(sides[2])
        assert (name in undecided) != is_decided(allowed)
        assert not (history.only_pays and history.base and name in undecided)
        for side in SIDES:
            assert owed(resolved(after, side)) == wanted, name
            assert fits(resolved(after, side), allowed), name
        assert after.count(b"\n") == after.count(b"\r\n") or "\r\n" not in history.ours
        kind = "git is undecided" if name in git_undecided else "git is wrong"
        if name not in git_undecided and says(git_after, wanted, allowed) and is_decided(allowed):
            kind = "git is right"
            assert after == git_after, name
        seen[kind] += 1
    assert all(seen.values()), seen


def says(data: bytes, wanted: set[Owed], allowed: Allowed) -> bool:
    try:
        found = read(data)
    except CannotRead:
        return False
    return owed(found) == wanted and fits(found, allowed)


# --- one history ------------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(repository: Repository) -> Repository:
    """Three test files that start pytest and are listed, one that is exempt; the driver as `init` has it registered."""
    files = {f"tests/{name}.py": LAUNCH + f"# {name}\n" * 9 for name in "abc"}
    files |= {"ssot-guard.yaml": POLICY, "run_tests.py": "", "scripts/bisect.py": LAUNCH}
    repository.commit_files({ALLOWLIST: LISTED, **files})
    return registered(repository)


def fork(repository: Repository, ours: dict[str, str], theirs: dict[str, str]) -> None:
    """One commit on `main`, which is checked out, and one on `other`."""
    repository.git("checkout", "-q", "-b", "other")
    repository.commit_files(theirs)
    repository.git("checkout", "-q", "main")
    repository.commit_files(ours)


def allowlist(repository: Repository) -> str:
    return (repository.root / ALLOWLIST).read_bytes().decode()


def merge(repository: Repository) -> Outcome:
    return repository.run("git", "merge", "-q", "--no-edit", "other")


class TestCommands:
    """Paid debt in rows side by side: git alone has a conflict, whoever calls its merge."""

    @pytest.fixture
    def paid(self, listed: Repository) -> Repository:
        ours = {"tests/a.py": "", ALLOWLIST: without("a").replace("Ask", "Do ask")}
        fork(listed, ours, {"tests/b.py": "", ALLOWLIST: without("b")})
        return listed

    @pytest.mark.parametrize(
        "command",
        [
            ("merge", "-q", "--no-edit", "other"),
            ("cherry-pick", "other"),
            ("rebase", "-q", "main", "other"),
            ("merge", "-q", "--squash", "other"),
        ],
        ids=lambda command: command[0],
    )
    def test_both_paid(self, paid: Repository, command: tuple[str, ...], command_on_path: Path) -> None:
        paid.write(".git/info/attributes", "")
        assert paid.run("git", *command).code == 1
        assert conflicts(paid) == {ALLOWLIST}
        paid.git("reset", "-q", "--hard")
        paid.run("git", "rebase", "--abort")
        paid.run("git", "cherry-pick", "--abort")
        paid.git("checkout", "-q", "main")
        (command_on_path / "calls").unlink(missing_ok=True)
        registered(paid)
        outcome = paid.run("git", *command)
        assert outcome.code == 0, outcome.output
        assert allowlist(paid) == without("a", "b").replace("Ask", "Do ask")
        assert ssot_guard(paid, "allowlist", "verify").code == 0
        assert (command_on_path / "calls").read_text().count("allowlist merge") == 1


class TestMerge:
    def test_conflict(self, listed: Repository) -> None:
        """git says so, the guard says which entry, and all but that entry is merged."""
        reasons = [LISTED.replace("the bare exit code of pytest", it) for it in ("pytest itself", "the exit code")]
        fork(listed, {ALLOWLIST: reasons[0]}, {ALLOWLIST: without("b", text=reasons[1]), "tests/b.py": ""})
        outcome = merge(listed)
        assert outcome.code == 1
        assert "ssot-allowlist.yaml: conflict in exempt direct-launch in scripts/bisect.py: " in outcome.output
        assert conflicts(listed) == {ALLOWLIST}
        block = "  - rule: direct-launch\n    path: scripts/bisect.py\n    reason: git bisect needs "
        versions = f"<<<<<<< ours\n{block}pytest itself\n=======\n{block}the exit code\n>>>>>>> theirs\n"
        assert allowlist(listed) == without("b").replace(f"{block}the bare exit code of pytest\n", versions)
        assert ssot_guard(listed, "check", "tests/a.py").code == 3

    @pytest.mark.parametrize("driver", [DRIVER, DRIVER_WITH_ALL])
    def test_truth_with_its_baseline_meets_paid_debt(self, listed: Repository, driver: str) -> None:
        """main begins to guard a base class; a branch that does not know has paid one debt and dropped one import."""
        registered(listed, driver=driver)
        imports = "import legacy.base\n"
        listed.commit_files({"kit.py": "", "legacy/base.py": "", "x.py": imports, "y.py": imports})
        main = {"ssot-guard.yaml": POLICY + TRUTH}
        rows = "  competing-import:\n    x.py: [legacy.base]\n    y.py: [legacy.base]\n"
        main[ALLOWLIST] = LISTED.replace("  direct-launch:\n", rows + "  direct-launch:\n")
        fork(listed, {"y.py": "", "tests/a.py": "", ALLOWLIST: without("a")}, main)
        outcome = merge(listed)
        assert outcome.code == 0, outcome.output
        assert "1 new entry of one side's debt is left out" in outcome.output
        assert "competing-import in y.py, legacy.base" in outcome.output
        assert allowlist(listed) == without("a", text=main[ALLOWLIST].replace("    y.py: [legacy.base]\n", ""))
        assert ssot_guard(listed, "check").code == 0
        assert ssot_guard(listed, "allowlist", "verify").code == 0

    def test_the_same_the_other_way_round(self, listed: Repository) -> None:
        """Merged into main, what main itself has listed and breaks stays; `prune` sees what the branch has mended."""
        listed.commit_files({"kit.py": "", "legacy/base.py": "", "x.py": "import legacy.base\n"})
        rows = "  competing-import:\n    x.py: [legacy.base]\n"
        main = LISTED.replace("  direct-launch:\n", rows + "  direct-launch:\n")
        fork(
            listed,
            {"ssot-guard.yaml": POLICY + TRUTH, ALLOWLIST: main},
            {"tests/a.py": "", ALLOWLIST: without("a")},
        )
        assert merge(listed).code == 0
        assert allowlist(listed) == without("a", text=main)
        assert ssot_guard(listed, "allowlist", "verify").code == 0

    def test_debt_of_theirs_in_a_file_of_theirs(self, listed: Repository) -> None:
        """Nobody else can owe it, and their branch has it: without the row nobody could merge theirs."""
        row = '    tests/zoo.py: ["<module>"]\n'
        fork(
            listed,
            {"tests/a.py": "", ALLOWLIST: without("a")},
            {ALLOWLIST: LISTED + row, "tests/zoo.py": LAUNCH},
        )
        assert merge(listed).code == 0
        assert allowlist(listed) == without("a") + row
        assert ssot_guard(listed, "check").code == 0

    @pytest.mark.parametrize("text", ["# new\n", None])
    def test_debt_of_theirs_that_nobody_owes(self, listed: Repository, text: str | None) -> None:
        """An entry for a file of theirs that breaks nothing, or for one that is not there."""
        more = {} if text is None else {"tests/zoo.py": text}
        row = '    tests/zoo.py: ["<module>"]\n'
        fork(listed, {"tests/a.py": "", ALLOWLIST: without("a")}, {ALLOWLIST: LISTED + row, **more})
        assert merge(listed).code == 0
        assert allowlist(listed) == without("a")
        assert ssot_guard(listed, "check").code == 0

    def test_renamed_by_theirs(self, listed: Repository) -> None:
        fork(listed, {"tests/a.py": "", ALLOWLIST: without("a")}, {})
        self.rename(listed, "other")
        assert merge(listed).code == 0
        assert allowlist(listed) == without("a", "b") + '    tests/é f.py: ["<module>"]\n'
        assert ssot_guard(listed, "check").code == 0
        assert ssot_guard(listed, "allowlist", "verify").code == 0

    def test_renamed_by_ours(self, listed: Repository) -> None:
        fork(listed, {}, {"tests/a.py": "", ALLOWLIST: without("a")})
        self.rename(listed, "main")
        assert merge(listed).code == 0
        assert allowlist(listed) == without("a", "b") + '    tests/é f.py: ["<module>"]\n'
        assert ssot_guard(listed, "allowlist", "verify").code == 0

    @pytest.mark.parametrize("renamed", ["main", "other"])
    def test_renamed_by_one_and_paid_by_the_other(self, listed: Repository, renamed: str) -> None:
        mended = {"tests/b.py": "# b\n" * 9, ALLOWLIST: without("b")}
        fork(listed, *((mended, {}) if renamed == "other" else ({}, mended)))
        self.rename(listed, renamed)
        assert merge(listed).code == 0
        assert allowlist(listed) == without("b")
        assert ssot_guard(listed, "check").code == 0

    def rename(self, repository: Repository, branch: str) -> None:
        repository.git("checkout", "-q", branch)
        repository.git("mv", "tests/b.py", "tests/é f.py")
        assert ssot_guard(repository, "allowlist", "prune").code == 0
        repository.commit()
        repository.git("checkout", "-q", "main")

    def test_carriage_returns(self, listed: Repository) -> None:
        listed.commit_files({ALLOWLIST: LISTED.replace("\n", "\r\n")})
        paid = [{f"tests/{name}.py": "", ALLOWLIST: without(name).replace("\n", "\r\n")} for name in "ab"]
        fork(listed, *paid)
        assert merge(listed).code == 0
        assert allowlist(listed) == without("a", "b").replace("\n", "\r\n")

    def test_both_made_the_file(self, repository: Repository) -> None:
        files = {"ssot-guard.yaml": POLICY, "run_tests.py": "", "tests/a.py": LAUNCH, "tests/b.py": LAUNCH}
        registered(repository.commit_files(files))
        row = 'version: 1\ndebt:\n  direct-launch:\n    tests/a.py: ["<module>"]\n'
        fork(
            repository, {ALLOWLIST: row + '    tests/b.py: ["<module>"]\n'}, {ALLOWLIST: row + "    tests/b.py: [go]\n"}
        )
        assert merge(repository).code == 0
        assert ssot_guard(repository, "allowlist", "verify").code == 0

    def test_commits_that_are_not_checked_out(self, listed: Repository) -> None:
        """HEAD is not ours then, so nothing of what a side added is taken over."""
        row = '    tests/d.py: ["<module>"]\n'
        listed.commit_files({"tests/d.py": LAUNCH})
        fork(listed, {"tests/a.py": "", ALLOWLIST: without("a")}, {ALLOWLIST: LISTED + row})
        listed.git("checkout", "-q", "-b", "third")
        listed.commit_files({ALLOWLIST: without("a", "b")})
        tree = listed.git("merge-tree", "--write-tree", "main", "other").split()[-1]
        assert listed.git("show", f"{tree}:{ALLOWLIST}") == without("a")
        listed.git("checkout", "-q", "main")
        tree = listed.git("merge-tree", "--write-tree", "main", "other").split()[-1]
        assert listed.git("show", f"{tree}:{ALLOWLIST}") == without("a") + row

    def test_criss_cross(self, listed: Repository) -> None:
        """The ancestor is a merge of ancestors, with a conflict in it: no merge that does not read comes out clean."""
        old = "the bare exit code of pytest"
        fork(listed, {ALLOWLIST: LISTED.replace(old, "A")}, {ALLOWLIST: LISTED.replace(old, "B")})
        tips = [listed.git("rev-parse", branch).strip() for branch in ("main", "other")]
        for branch, tip, reason, name in (("main", tips[1], "A", "a"), ("other", tips[0], "B", "b")):
            listed.git("checkout", "-q", branch)
            assert listed.run("git", "merge", "-q", tip).code == 1
            listed.commit_files({ALLOWLIST: LISTED.replace(old, reason)})
            listed.commit_files({ALLOWLIST: without(name, text=LISTED.replace(old, reason)), f"tests/{name}.py": ""})
        listed.git("checkout", "-q", "main")
        outcome = merge(listed)
        assert outcome.code == 1
        assert "(base)" in outcome.output
        assert conflicts(listed) == {ALLOWLIST}
        assert "<<<<<<< ours" in allowlist(listed)
