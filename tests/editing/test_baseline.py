"""`ssot-guard allowlist baseline` on real repositories."""

from __future__ import annotations

import os

import pytest
from front_door import LAUNCH, Done, ssot_guard
from repository import Repository

ALLOWLIST = "ssot-allowlist.yaml"
IN_FUNCTION = "import pytest\n\n\ndef go():\n    return pytest.main()\n"
WRITTEN = """\
# Ask @platform.\r
version: 1\r
exempt:\r
  - {rule: direct-launch, path: tests/kept.py, reason: "measures pytest itself"}   # stays\r
"""


def baseline(repository: Repository, *arguments: str, cwd: str = ".") -> Done:
    return ssot_guard(repository, "allowlist", "baseline", *arguments, cwd=cwd)


def content(repository: Repository) -> str:
    return (repository.root / ALLOWLIST).read_bytes().decode()


class TestWritten:
    def test_first_one(self, guarded: Repository) -> None:
        guarded.write("tests/b.py", LAUNCH + IN_FUNCTION)
        guarded.write("tests/a.py", LAUNCH + LAUNCH)
        guarded.commit()
        done = baseline(guarded)
        assert done == Done(0, "3 entries in 2 files written to ssot-allowlist.yaml: commit it\n", "")
        assert content(guarded) == (
            'version: 1\ndebt:\n  direct-launch:\n    tests/a.py: ["<module>"]\n    tests/b.py: ["<module>", go]\n'
        )
        assert ssot_guard(guarded, "check").code == 0
        assert ssot_guard(guarded, "allowlist", "verify").code == 0

    def test_hostile_names(self, guarded: Repository) -> None:
        names = [
            "a: b.py",
            "#.py",
            "new\nline.py",
            "\x1b[31m.py",
            "café.py",
            '"q\\.py',
            "*.py",
            "- x.py",
            "1.0.py",
            "日.py",
        ]
        for name in names:
            guarded.write(f"tests/{name}", LAUNCH)
        guarded.commit()
        done = baseline(guarded)
        assert (done.code, done.err) == (0, "")
        assert ssot_guard(guarded, "check").out == f"{len(names) + 1} files checked: nothing new, {len(names)} debt\n"

    def test_from_a_sub_folder(self, guarded: Repository) -> None:
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        assert baseline(guarded, cwd="tests").code == 0
        assert "tests/a.py" in content(guarded)

    def test_beside_exempt_entries(self, guarded: Repository) -> None:
        """What people wrote stays byte for byte, line ends included, and what it excuses is no debt."""
        guarded.write(ALLOWLIST, WRITTEN)
        guarded.write("tests/kept.py", LAUNCH)
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        assert baseline(guarded).code == 0
        assert content(guarded) == WRITTEN + 'debt:\r\n  direct-launch:\r\n    tests/a.py: ["<module>"]\r\n'

    def test_where_the_policy_says(self, guarded: Repository) -> None:
        policy = (guarded.root / "ssot-guard.yaml").read_text()
        guarded.write("ssot-guard.yaml", policy + "allowlist: lists/known.yaml\n")
        guarded.write("lists/.keep", "")
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        assert baseline(guarded).out == "1 entry in 1 file written to lists/known.yaml: commit it\n"
        assert (guarded.root / "lists/known.yaml").exists()

    def test_nothing_to_write(self, guarded: Repository) -> None:
        assert baseline(guarded) == Done(0, "nothing to write down: no debt\n", "")
        assert not (guarded.root / ALLOWLIST).exists()

    def test_not_yet_committed(self, guarded: Repository) -> None:
        """It is written down, and the message does not promise what the hook will not do."""
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        guarded.stage("tests/b.py", LAUNCH)
        done = baseline(guarded)
        assert done.out.splitlines() == [
            "2 entries in 2 files written to ssot-allowlist.yaml: commit it",
            "1 of them no commit has yet: until they are committed, they stay new",
        ]
        assert ssot_guard(guarded, "check").code == 1
        guarded.commit()
        assert ssot_guard(guarded, "check").code == 0


class TestRefused:
    def test_debt_is_there(self, guarded: Repository) -> None:
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        baseline(guarded)
        guarded.stage("tests/b.py", LAUNCH)
        before = content(guarded)
        done = baseline(guarded)
        assert done.code == 2
        assert "`ssot-guard allowlist prune`" in done.err
        assert content(guarded) == before

    def test_file_that_cannot_be_judged(self, guarded: Repository) -> None:
        """Fail closed: nothing is written, though the other file could be."""
        guarded.write("tests/a.py", LAUNCH)
        guarded.write("tests/b.py", LAUNCH.encode() + b"# \xff\n")
        guarded.commit()
        done = baseline(guarded)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith("tests/b.py:4:3: ")
        assert not (guarded.root / ALLOWLIST).exists()

    @pytest.mark.skipif(os.name == "nt", reason="file names are text there")
    def test_name_that_is_not_utf8(self, guarded: Repository) -> None:
        (guarded.root / os.fsdecode(b"caf\xe9.py")).write_text(LAUNCH)
        guarded.commit()
        done = baseline(guarded)
        assert done.code == 3
        assert done.err.startswith("caf\\xe9.py: YAML cannot hold this file's name, which is not UTF-8")

    def test_name_longer_than_a_yaml_key(self, guarded: Repository) -> None:
        guarded.write("/".join(["n" * 200] * 6) + ".py", LAUNCH)
        guarded.commit()
        done = baseline(guarded)
        assert done.code == 3
        assert "as a key, it is too long" in done.err

    @pytest.mark.parametrize("target", ["elsewhere.yaml", "nowhere.yaml"])
    def test_link(self, guarded: Repository, target: str) -> None:
        guarded.write("elsewhere.yaml", "version: 1\n")
        (guarded.root / ALLOWLIST).symlink_to(target)
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        done = baseline(guarded)
        assert done.code in (2, 3)
        assert ALLOWLIST in done.err
        assert (guarded.root / ALLOWLIST).is_symlink()
        assert (guarded.root / "elsewhere.yaml").read_text() == "version: 1\n"
        assert not (guarded.root / "nowhere.yaml").exists()

    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("{version: 1}\n", '{version: 1, debt: {direct-launch: {tests/a.py: ["<module>"]}}}\n'),
            ("version: 1\n...\n", 'version: 1\ndebt:\n  direct-launch:\n    tests/a.py: ["<module>"]\n...\n'),
        ],
    )
    def test_other_layouts(self, guarded: Repository, text: str, after: str) -> None:
        guarded.write(ALLOWLIST, text)
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        assert baseline(guarded).code == 0
        assert content(guarded) == after

    def test_folder_that_is_not_there(self, guarded: Repository) -> None:
        policy = (guarded.root / "ssot-guard.yaml").read_text()
        guarded.write("ssot-guard.yaml", policy + "allowlist: lists/known.yaml\n")
        guarded.write("tests/a.py", LAUNCH)
        guarded.commit()
        assert baseline(guarded) == Done(
            2, "", "ssot-guard: cannot write lists/known.yaml: No such file or directory\n"
        )


class TestPruned:
    @pytest.fixture
    def indebted(self, guarded: Repository) -> Repository:
        for name in "abc":
            guarded.write(f"tests/{name}.py", LAUNCH + IN_FUNCTION)
        guarded.commit()
        baseline(guarded)
        guarded.write(ALLOWLIST, "# Ask @platform.\n" + content(guarded).replace("b.py", "b.py  "))
        guarded.commit()
        return guarded

    def test_nothing_to_prune(self, indebted: Repository) -> None:
        before = content(indebted)
        done = baseline(indebted, "--prune-only")
        assert done == Done(0, "ssot-allowlist.yaml: nothing to change, 6 entries in 3 files\n", "")
        assert content(indebted) == before

    def test_paid_off_deleted_and_renamed(self, indebted: Repository) -> None:
        indebted.write("tests/a.py", LAUNCH)
        indebted.git("rm", "-q", "tests/b.py")
        indebted.git("mv", "tests/c.py", "tests/d.py")
        done = baseline(indebted, "--prune-only")
        assert done == Done(0, "ssot-allowlist.yaml: 3 taken out, 2 moved; 3 entries in 2 files left: commit it\n", "")
        assert content(indebted) == (
            "# Ask @platform.\nversion: 1\ndebt:\n  direct-launch:\n"
            '    tests/a.py: ["<module>"]\n    tests/d.py: ["<module>", go]\n'
        )
        assert ssot_guard(indebted, "allowlist", "verify").code == 0

    def test_all_paid_off(self, indebted: Repository) -> None:
        indebted.git("rm", "-q", "-r", "tests")
        assert baseline(indebted, "--prune-only").code == 0
        assert content(indebted) == "# Ask @platform.\nversion: 1\n"
        assert ssot_guard(indebted, "allowlist", "verify").code == 0

    def test_nothing_is_added(self, indebted: Repository) -> None:
        indebted.stage("tests/new.py", LAUNCH)
        indebted.write("tests/a.py", LAUNCH)
        assert baseline(indebted, "--prune-only").code == 0
        assert "tests/new.py" not in content(indebted)

    def test_without_an_allowlist(self, guarded: Repository) -> None:
        assert baseline(guarded, "--prune-only") == Done(0, "nothing to take out: no debt\n", "")
        assert not (guarded.root / ALLOWLIST).exists()
