"""What happens to a commit, through the hooks as people install them."""

from __future__ import annotations

import pytest
from guarded import ALLOWLIST, FILES, LAUNCH, OLD, POLICY, Guarded, config
from repository import Outcome, Repository

PAID_OFF = ALLOWLIST.replace('    tests/test_old.py: ["<module>"]\n', "")


def made(outcome: Outcome, guarded: Guarded) -> None:
    assert outcome.code == 0, outcome.output
    assert guarded.log()[0] == "change"


def blocked(outcome: Outcome, guarded: Guarded, *says: str, head: str = "start") -> None:
    assert outcome.code == 1, outcome.output
    assert guarded.log()[0] == head
    for text in says:
        assert text in outcome.output


class TestMade:
    def test_nothing_suspicious(self, guarded: Guarded) -> None:
        guarded.repository.stage("shop/price.py", "def price(amount):\n    return 3 * amount\n")
        made(guarded.commit(), guarded)

    def test_launch_named_in_other_kinds_of_file(self, guarded: Guarded) -> None:
        guarded.repository.stage("notes.md", LAUNCH)
        guarded.repository.stage("tests/test_old.py.backup", LAUNCH)
        made(guarded.commit(), guarded)

    def test_excluded_file(self, guarded: Guarded) -> None:
        """pre-commit names it, the policy leaves it out."""
        guarded.repository.stage("vendor/lib.py", LAUNCH)
        made(guarded.commit(), guarded)

    def test_canonical_file_launches(self, guarded: Guarded) -> None:
        guarded.repository.stage("run_tests.py", FILES["run_tests.py"] + "import pytest\n\npytest.main()\n")
        made(guarded.commit(), guarded)

    def test_exempt_with_its_first_launch(self, guarded: Guarded) -> None:
        guarded.repository.stage("scripts/profile.py", LAUNCH)
        entry = '  - {rule: direct-launch, path: scripts/profile.py, subject: "<module>", reason: profiling hooks in}\n'
        guarded.repository.stage("ssot-allowlist.yaml", ALLOWLIST.replace("debt:\n", entry + "debt:\n"))
        made(guarded.commit(), guarded)

    def test_debt_edited_elsewhere(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_old.py", "# moved down\n\n" + OLD.replace("== 4", "== 2 + 2"))
        made(guarded.commit(), guarded)

    def test_debt_paid_off_with_its_line(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_old.py", OLD.split("if __name__")[0])
        guarded.repository.stage("ssot-allowlist.yaml", PAID_OFF)
        made(guarded.commit(), guarded)

    def test_debt_deleted_with_its_line(self, guarded: Guarded) -> None:
        guarded.repository.git("rm", "-q", "tests/test_old.py")
        guarded.repository.stage("ssot-allowlist.yaml", PAID_OFF)
        made(guarded.commit(), guarded)

    @pytest.mark.parametrize("content", [OLD, "# renamed\n" + OLD.replace("== 4", "== 2 + 2")], ids=["as is", "edited"])
    def test_debt_renamed_with_its_line(self, guarded: Guarded, content: str) -> None:
        guarded.repository.git("mv", "tests/test_old.py", "tests/test_renamed.py")
        guarded.repository.stage("tests/test_renamed.py", content)
        line = '    tests/test_renamed.py: ["<module>"]\n'
        guarded.repository.stage("ssot-allowlist.yaml", PAID_OFF + line)
        made(guarded.commit(), guarded)

    def test_violation_only_in_the_work_tree(self, guarded: Guarded) -> None:
        guarded.repository.stage("shop/price.py", "def price(amount):\n    return 3 * amount\n")
        guarded.repository.write("shop/price.py", LAUNCH)
        made(guarded.commit(), guarded)
        assert (guarded.repository.root / "shop/price.py").read_text() == LAUNCH

    def test_pathspec_leaves_a_staged_violation_out(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_new.py", LAUNCH)
        guarded.repository.write("shop/price.py", "def price(amount):\n    return 3 * amount\n")
        made(guarded.commit("--", "shop/price.py"), guarded)

    def test_from_a_sub_folder(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_old.py", OLD + "# the end\n")
        made(guarded.commit(cwd="tests"), guarded)

    def test_amended_debt(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_old.py", OLD + "# the end\n")
        made(guarded.commit("--amend"), guarded)
        assert guarded.log() == ["change"]

    def test_first_commit(self, guarded: Guarded) -> None:
        guarded.repository.git("checkout", "-q", "--orphan", "fresh")
        guarded.repository.git("rm", "-q", "-f", "tests/test_old.py", "tests/test_older.py")
        guarded.repository.stage("ssot-allowlist.yaml", ALLOWLIST.split("debt:")[0])
        made(guarded.commit(), guarded)


class TestBlocked:
    def test_new_launch(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_new.py", LAUNCH)
        outcome = guarded.commit()
        blocked(outcome, guarded, "tests/test_new.py:3:1", "direct-launch", "python run_tests.py", "exit code: 1")
        assert guarded.repository.git("status", "--porcelain") == "A  tests/test_new.py\n"

    def test_new_launch_in_a_script(self, guarded: Guarded) -> None:
        guarded.repository.stage("tools/quick test.sh", '#!/bin/sh\nRUN="python -m pytest"\n\n$RUN -x "$@"\n')
        blocked(guarded.commit(), guarded, "tools/quick test.sh:4:1 direct-launch <script>")

    @pytest.mark.parametrize(
        ("path", "text", "place"),
        [
            (".github/workflows/t.yml", "jobs:\n  t:\n    steps:\n      - run: |\n          pytest -q\n", "5:11"),
            ("Makefile", "test:\n\tpytest -q\n", "2:2"),
            ("Dockerfile", 'FROM python\nCMD ["pytest"]\n', "2:"),
            ("tox.ini", "[testenv]\ncommands = pytest -q\n", "2:12"),
            ("setup.cfg", "[tox:testenv]\ncommands = pytest -q\n", "2:12"),
            ("pyproject.toml", '[tool.poe.tasks]\ntest = "pytest -q"\n', "2:9"),
            ("package.json", '{"scripts": {"test": "pytest -q"}}\n', "1:23"),
            ("n.ipynb", '{"cells": [{"cell_type": "code", "source": "!pytest -q"}]}\n', "1:"),
            ("t.ps1", "pytest -q\n", "1:1"),
            ("t.bat", "pytest -q\n", "1:1"),
            ("justfile", "test:\n    pytest -q\n", "2:5"),
        ],
    )
    def test_new_launch_in_other_kinds_of_file(self, guarded: Guarded, path: str, text: str, place: str) -> None:
        """The runners pass each of these formats to the hook."""
        guarded.repository.stage(path, text)
        blocked(guarded.commit(), guarded, f"{path}:{place}", "direct-launch")

    def test_second_launch_in_a_file_with_debt(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_old.py", OLD + "    pytest.main()\n")
        blocked(guarded.commit(), guarded, "tests/test_old.py:10:5")

    def test_launch_written_down_as_debt_in_the_same_commit(self, guarded: Guarded) -> None:
        """The ratchet trusts commits: a line by itself unlocks nothing, and each of the two hooks says so."""
        guarded.repository.stage("tests/test_zoo.py", LAUNCH)
        guarded.repository.stage("ssot-allowlist.yaml", ALLOWLIST + '    tests/test_zoo.py: ["<module>"]\n')
        blocked(guarded.commit(SKIP="ssot-allowlist"), guarded, "tests/test_zoo.py:3:1")
        blocked(guarded.commit(SKIP="ssot-guard"), guarded, "tests/test_zoo.py")

    def test_launch_that_passed_the_hooks_by(self, guarded: Guarded) -> None:
        guarded.repository.write("tests/test_sly.py", LAUNCH)
        guarded.repository.commit("sly")
        guarded.repository.stage("tests/test_sly.py", LAUNCH + "# more\n")
        blocked(guarded.commit(), guarded, "tests/test_sly.py:3:1", head="sly")

    def test_script_without_extension(self, guarded: Guarded) -> None:
        guarded.repository.write("scripts/go", "#!/usr/bin/env python3\n" + LAUNCH)
        (guarded.repository.root / "scripts/go").chmod(0o755)
        guarded.repository.git("add", "scripts/go")
        blocked(guarded.commit(), guarded, "scripts/go:4:1")

    def test_fixed_only_in_the_work_tree(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_new.py", LAUNCH)
        guarded.repository.write("tests/test_new.py", "import pytest\n")
        blocked(guarded.commit(), guarded, "tests/test_new.py:3:1")

    def test_pathspec(self, guarded: Guarded) -> None:
        guarded.repository.write("shop/price.py", LAUNCH)
        blocked(guarded.commit("--", "shop/price.py"), guarded, "shop/price.py:3:1")

    def test_from_a_sub_folder(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_new.py", LAUNCH)
        blocked(guarded.commit(cwd="tests"), guarded, "tests/test_new.py:3:1")

    def test_amend_that_adds_a_launch(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_new.py", LAUNCH)
        blocked(guarded.commit("--amend"), guarded, "tests/test_new.py:3:1")

    def test_first_commit(self, guarded: Guarded) -> None:
        """Nothing is debt where there is no past."""
        guarded.repository.git("checkout", "-q", "--orphan", "fresh")
        outcome = guarded.commit()
        assert outcome.code == 1
        assert "tests/test_old.py:9:5" in outcome.output
        assert "no commit yet" in outcome.output

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("tests/test_café.py", "test_café.py"),
            ("tests/test with  spaces.py", "test with  spaces.py"),
            ("tests/test_\n_line.py", "test_\\n_line.py"),
            ("tests/'test\"$(HOME)`&;*.py", 'test"$(HOME)`&;*.py'),
            ("-x.py", "-x.py"),
            ("--rule.py", "--rule.py"),
        ],
    )
    def test_odd_names(self, guarded: Guarded, name: str, shown: str) -> None:
        guarded.repository.stage(name, LAUNCH)
        blocked(guarded.commit(), guarded, f"{shown}:3:1")

    def test_name_that_is_not_utf8(self, guarded: Guarded) -> None:
        """prek hands it on; pre-commit cannot, and stops by itself."""
        guarded.repository.stage("tests/test_\udcff.py", LAUNCH)
        outcome = guarded.commit()
        assert outcome.code == 1
        assert guarded.log()[0] == "start"
        assert "test_\\xff.py:3:1" in outcome.output or "UnicodeDecodeError" in outcome.output


class TestAllowlist:
    """`ssot-allowlist` looks at the list itself, also where no file is passed."""

    def test_deleted_debt(self, guarded: Guarded) -> None:
        guarded.repository.git("rm", "-q", "tests/test_old.py")
        blocked(guarded.commit(), guarded, "stale", "tests/test_old.py", "Skipped")

    def test_paid_off_debt(self, guarded: Guarded) -> None:
        guarded.repository.stage("tests/test_old.py", OLD.split("if __name__")[0])
        blocked(guarded.commit(), guarded, "stale", "tests/test_old.py")

    def test_renamed_debt(self, guarded: Guarded) -> None:
        """The rename itself is no violation; the list is to name the file as it is called now."""
        guarded.repository.git("mv", "tests/test_old.py", "tests/test_renamed.py")
        blocked(guarded.commit(), guarded, "moved", "tests/test_renamed.py")
        made(guarded.commit(SKIP="ssot-allowlist"), guarded)

    def test_unsorted_debt(self, guarded: Guarded) -> None:
        old, older = ALLOWLIST.splitlines(keepends=True)[-2:]
        guarded.repository.stage("ssot-allowlist.yaml", ALLOWLIST.replace(old + older, older + old))
        blocked(guarded.commit(), guarded, "ssot-allowlist.yaml:10:5", "`tests/test_old.py` goes before")

    def test_expired(self, guarded: Guarded) -> None:
        expired = ALLOWLIST.replace("    reason:", "    expires: 2020-01-31\n    reason:")
        guarded.repository.stage("ssot-allowlist.yaml", expired)
        blocked(guarded.commit(), guarded, "expired", "scripts/bisect.py")


class TestUnreadable:
    """Exit 3: never taken for clean."""

    def test_policy(self, guarded: Guarded) -> None:
        guarded.repository.stage("ssot-guard.yaml", POLICY.replace("launches", "lanches"))
        guarded.repository.stage("shop/price.py", "")
        blocked(guarded.commit(), guarded, "exit code: 3", "ssot-guard.yaml:6:5", "launches")

    def test_conflict_markers_in_the_allowlist(self, guarded: Guarded) -> None:
        guarded.repository.stage("ssot-allowlist.yaml", ALLOWLIST + "<<<<<<< HEAD\n=======\n>>>>>>> other\n")
        guarded.repository.stage("shop/price.py", "")
        blocked(guarded.commit(), guarded, "exit code: 3", "ssot-allowlist.yaml:11:1")

    def test_source(self, guarded: Guarded) -> None:
        guarded.repository.stage("shop/price.py", b"import pytest\n\npytest.main('\xff')\n")
        blocked(guarded.commit(), guarded, "exit code: 3", "shop/price.py")


class TestConfigured:
    """Other ways to write the hooks down."""

    def test_one_rule_as_a_hook(self, guarded: Guarded, snapshot: Repository) -> None:
        guarded.repository.stage(".pre-commit-config.yaml", config(snapshot, "{id: ssot-direct-launch}"))
        guarded.repository.stage("-x.py", LAUNCH)
        blocked(guarded.commit(), guarded, "-x.py:3:1", "ssot-direct-launch")

    def test_arguments_of_ones_own(self, guarded: Guarded, snapshot: Repository) -> None:
        hook = "{id: ssot-guard, args: [--format, json, --]}"
        guarded.repository.stage(".pre-commit-config.yaml", config(snapshot, hook))
        guarded.repository.stage("-x.py", LAUNCH)
        blocked(guarded.commit(), guarded, '"path": "-x.py"')

    def test_arguments_without_the_end_of_options(self, guarded: Guarded, snapshot: Repository) -> None:
        hook = "{id: ssot-guard, args: [--truth, test-runner]}"
        guarded.repository.stage(".pre-commit-config.yaml", config(snapshot, hook))
        guarded.repository.stage("-x.py", LAUNCH)
        blocked(guarded.commit(), guarded, "exit code: 2")
