"""`ssot-guard allowlist remove` and `prune`, what scripts are told, and what a terminal asks."""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

import jsonschema
import pytest
from front_door import CHECKOUT, LAUNCH, Done, on_a_terminal, ssot_guard
from repository import Repository

from ssot_guard import mending

FILE = "ssot-allowlist.yaml"
SCHEMAS = {name: json.loads((CHECKOUT / "docs" / f"{name}.schema.json").read_text()) for name in ("edited", "verify")}
IN_GO = "import pytest\n\n\ndef go():\n    pytest.main()\n"
LISTED = """\
# who may, and why
version: 1

exempt:   # people write these
  - rule: direct-launch
    path: tests/kept.py   # the first
    reason: measures pytest itself

  # all of the tools
  - rule: direct-launch
    path: tools/**
    reason: they wrap pytest
    covers: 3

# the tool writes these
debt:
  direct-launch:
    tests/a.py: ["<module>", go]
    tests/b.py: ["<module>"]   # ask @qa
"""


def allowlist(repository: Repository, *arguments: str) -> Done:
    return ssot_guard(repository, "allowlist", *arguments)


def text(repository: Repository) -> str:
    return (repository.root / FILE).read_bytes().decode()


def changed(repository: Repository) -> list[str]:
    """The lines that differ from HEAD's."""
    lines = repository.git("diff", "-U0", "--", FILE).splitlines()
    return [line for line in lines if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")]


def as_json(done: Done, schema: str = "edited") -> dict[str, object]:
    data: dict[str, object] = json.loads(done.out)
    jsonschema.validate(data, SCHEMAS[schema])
    return data


@pytest.fixture
def listed(guarded: Repository) -> Repository:
    """Two exemptions, three debts, all in use and committed."""
    for path in ("tests/a.py", "tests/b.py", "tests/kept.py", "tools/x.py", "tools/y.py", "tools/z.py"):
        guarded.write(path, LAUNCH + IN_GO if path == "tests/a.py" else LAUNCH)
    guarded.write(FILE, LISTED)
    guarded.commit()
    assert allowlist(guarded, "verify").code == 0
    return guarded


class TestPrune:
    def test_nothing_to_do(self, listed: Repository) -> None:
        done = allowlist(listed, "prune")
        assert done == Done(0, f"{FILE}: nothing to change, 3 entries in 2 files, 2 exempt\n", "")
        assert text(listed) == LISTED

    def test_paid_off_in_part_and_in_whole(self, listed: Repository) -> None:
        listed.write("tests/a.py", LAUNCH)
        listed.write("tests/b.py", "")
        assert allowlist(listed, "prune").out == f"{FILE}: 2 taken out; 1 entry in 1 file, 2 exempt left: commit it\n"
        assert changed(listed) == [
            '-    tests/a.py: ["<module>", go]',
            '-    tests/b.py: ["<module>"]   # ask @qa',
            '+    tests/a.py: ["<module>"]',
        ]

    def test_renamed_exemption_and_debt(self, listed: Repository) -> None:
        listed.git("mv", "tests/kept.py", "tests/k\u00e9pt [1].py")
        listed.git("mv", "tests/a.py", "tests/z.py")
        data = as_json(allowlist(listed, "prune", "--format", "json"))
        assert [(moved["path"], moved["moved_to"]) for moved in data["moved"]] == [  # type: ignore[attr-defined, union-attr]
            ("tests/a.py", "tests/z.py"),
            ("tests/a.py", "tests/z.py"),
            ("tests/kept.py", "tests/k\u00e9pt \\[1].py"),
        ]
        assert (data["added"], data["removed"]) == ([], [])
        assert changed(listed) == [
            "-    path: tests/kept.py   # the first",
            '+    path: "tests/k\u00e9pt \\\\[1].py"   # the first',
            '-    tests/a.py: ["<module>", go]',
            '+    tests/z.py: ["<module>", go]',
        ]
        assert allowlist(listed, "verify").code == 0

    def test_rename_in_an_earlier_commit(self, listed: Repository) -> None:
        """HEAD has it under its new name already; the commit before tells where it came from."""
        listed.git("mv", "tests/b.py", "tests/c.py")
        listed.commit()
        assert allowlist(listed, "prune", "--against", "HEAD~1").code == 0
        assert "tests/c.py: " in text(listed)

    def test_glob_that_covers_fewer(self, listed: Repository) -> None:
        listed.git("rm", "-q", "tools/z.py")
        assert allowlist(listed, "prune").out == f"{FILE}: 1 lowered; 3 entries in 2 files, 2 exempt left: commit it\n"
        assert changed(listed) == ["-    covers: 3", "+    covers: 2"]

    def test_stale_exemption(self, listed: Repository) -> None:
        listed.write("tests/kept.py", "")
        assert allowlist(listed, "prune").code == 0
        assert changed(listed) == [
            "-  - rule: direct-launch",
            "-    path: tests/kept.py   # the first",
            "-    reason: measures pytest itself",
        ]

    def test_what_a_merge_left_twice_and_out_of_order(self, listed: Repository) -> None:
        head, debt = LISTED.split("  direct-launch:\n")
        again = '  duplicate-definition: {}\n  direct-launch:\n    tests/b.py: ["<module>"]\n    tests/a.py: [go, go]\n'
        entry = head[head.index("  - rule") : head.index("\n\n  # all")] + "\n"
        doubled = head.replace("  # all of", f"{entry}  # all of") + again + "  direct-launch:\n" + debt
        listed.write(FILE, doubled)
        broken = allowlist(listed, "verify")
        assert (broken.code, "ssot-guard allowlist prune puts into one" in broken.err) == (3, True)
        assert allowlist(listed, "prune").code == 0
        assert allowlist(listed, "verify") == Done(0, f"{FILE}: holds\n", "")
        assert text(listed).count("tests/kept.py") == text(listed).count("tests/b.py") == 1
        assert '    tests/a.py: ["<module>", go]\n' in text(listed)

    def test_rule_that_is_gone(self, listed: Repository) -> None:
        listed.write(FILE, LISTED.replace("debt:\n", "debt:\n  bygone:\n    tests/a.py: [x]\n"))
        done = allowlist(listed, "verify")
        assert (done.code, "there is no rule `bygone`" in done.out) == (1, True)
        assert "run ssot-guard allowlist prune" in done.out
        assert allowlist(listed, "prune").code == 0
        assert text(listed) == LISTED

    def test_file_that_cannot_be_judged(self, listed: Repository) -> None:
        listed.write("tests/a.py", LAUNCH.encode() + b"# \xff\n")
        listed.write("tests/b.py", "")
        done = allowlist(listed, "prune")
        assert (done.code, "nothing was written" in done.err, text(listed)) == (3, True, LISTED)

    def test_what_test_runs_never_imported(self, listed: Repository, tmp_path: Path) -> None:
        policy = (listed.root / "ssot-guard.yaml").read_text()
        listed.write("ssot-guard.yaml", policy + "  base:\n    canonical: [run_tests.py]\n    competing: [legacy]\n")
        listed.write("legacy.py", "")
        for name in "cd":
            listed.write(f"tests/{name}.py", "def later():\n    import legacy\n")
        rows = "  competing-import:\n    tests/c.py: [legacy]\n    tests/d.py: [legacy]\n"
        listed.write(FILE, LISTED.replace("debt:\n", f"debt:\n{rows}"))
        listed.commit()
        edge = {"path": "tests/c.py", "line": 2, "subject": "legacy", "truth": "base", "status": "debt"}
        (tmp_path / "edges.jsonl").write_text(json.dumps({"version": 1, "rule": "competing-import", **edge}) + "\n")
        done = allowlist(listed, "prune", "--recorded", str(tmp_path / "edges.jsonl"))
        assert (done.code, done.err) == (0, "")
        assert changed(listed) == ["-    tests/d.py: [legacy]"]

    @pytest.mark.parametrize("seed", range(4))
    def test_paying_and_pruning_always_passes(self, listed: Repository, seed: int) -> None:
        """Whatever is paid off, deleted or renamed: what is pruned holds, and nothing but that changed."""
        chance = random.Random(seed)
        for path in ("tests/a.py", "tests/b.py", "tests/kept.py", "tools/x.py", "tools/y.py", "tools/z.py"):
            match chance.randrange(4):
                case 0:
                    listed.git("rm", "-q", path)
                case 1:
                    listed.git("mv", path, path.replace(".py", f" {seed}.py"))
                case 2:
                    listed.write(path, "" if chance.random() < 0.5 else LAUNCH)
        listed.git("add", "-A")
        assert allowlist(listed, "prune").code == 0
        assert ssot_guard(listed, "check").code == 0
        assert allowlist(listed, "verify", "--against", "HEAD") == Done(0, f"{FILE}: holds\n", "")
        after = text(listed)
        assert allowlist(listed, "prune").code == 0
        assert text(listed) == after

    def test_what_a_sparse_checkout_leaves_out(self, listed: Repository) -> None:
        """It is tracked all the same: nobody has looked, so nothing of it is stale."""
        listed.git("sparse-checkout", "set", "tools")
        assert not (listed.root / "tests").exists()
        assert allowlist(listed, "verify").code == 0
        assert allowlist(listed, "prune").code == 0
        assert text(listed) == LISTED


class TestRemove:
    def test_exemption(self, listed: Repository) -> None:
        done = allowlist(listed, "remove", "tests/kept.py", "--rule", "direct-launch")
        assert done == Done(0, f"{FILE} no longer has exempt direct-launch tests/kept.py\n", "")
        assert len(changed(listed)) == 3
        assert ssot_guard(listed, "check").code == 1

    def test_a_second_time_changes_nothing(self, listed: Repository) -> None:
        allowlist(listed, "remove", "tests/a.py::go")
        before = text(listed)
        done = allowlist(listed, "remove", "tests/a.py::go")
        assert done.code == 0
        assert done.out == (
            f"{FILE}: nothing to change, it has no such entry; about this file it has direct-launch <module>\n"
        )
        assert text(listed) == before

    def test_glob_as_it_is_written(self, listed: Repository) -> None:
        assert allowlist(listed, "remove", "tools/**").code == 0
        assert "tools" not in text(listed).replace("# all of the tools", "")

    def test_debt_of_a_file_and_of_a_subject(self, listed: Repository) -> None:
        assert as_json(allowlist(listed, "remove", "tests/a.py::go", "--format", "json"))["removed"] == [
            {"section": "debt", "rule": "direct-launch", "path": "tests/a.py", "subject": "go"}
        ]
        assert allowlist(listed, "remove", "tests/a.py").code == 0
        assert "tests/a.py" not in text(listed)

    def test_finding_as_it_is_printed(self, listed: Repository) -> None:
        assert allowlist(listed, "remove", "tests/a.py:8:5").code == 0
        assert '    tests/a.py: ["<module>"]\n' in text(listed)

    def test_file_that_is_gone(self, listed: Repository) -> None:
        listed.git("rm", "-q", "tests/b.py")
        assert allowlist(listed, "remove", "tests/b.py").code == 0
        assert "tests/b.py" not in text(listed)

    def test_everything(self, listed: Repository) -> None:
        for target in ("tests/a.py", "tests/b.py", "tests/kept.py", "tools/**"):
            assert allowlist(listed, "remove", target).code == 0
        assert "debt:" not in text(listed)
        assert ssot_guard(listed, "allowlist", "verify").code == 0

    def test_more_than_one_is_meant(self, listed: Repository) -> None:
        listed.write(FILE, LISTED.replace("tests/kept.py", "tests/b.py"))
        done = allowlist(listed, "remove", "tests/b.py")
        assert (done.code, "--section debt --rule direct-launch, --section exempt" in done.err) == (2, True)
        assert allowlist(listed, "remove", "tests/b.py", "--section", "exempt").code == 0


class TestFromAnotherFolder:
    """Messages name paths from the root, wherever one stands."""

    @pytest.fixture
    def odd(self, listed: Repository) -> Repository:
        for name in ("-dash.py", "tests/x::y.py", "tests/a[1].py", "tests/st*r.py", "tests/tests/a.py"):
            listed.write(name, LAUNCH)
        listed.commit()
        return listed

    @pytest.mark.parametrize("path", ["-dash.py", "tests/x::y.py", "tests/a[1].py", "tests/st*r.py", "tests/b.py"])
    def test_the_command_that_a_finding_names(self, odd: Repository, path: str) -> None:
        told = (
            ssot_guard(odd, "check", "--", path).out if path != "tests/b.py" else mending.allow("direct-launch", path)
        )
        command = told.split("allow: ")[-1].splitlines()[0].replace("<why it may stay>", "measures the start")
        ran = odd.run("sh", "-c", command.replace("ssot-guard", GUARD, 1), cwd="tests")
        assert ran.code == 0, ran.output
        assert ssot_guard(odd, "check", "--", path).code == 0
        assert ssot_guard(odd, "allowlist", "verify").code == 0

    def test_two_files_may_be_meant(self, odd: Repository) -> None:
        wish = ("--rule", "direct-launch", "--reason", "measures the start")
        done = ssot_guard(odd, "allowlist", "add", "tests/a.py", *wish, cwd="tests")
        assert (done.code, "write :/tests/tests/a.py or :/tests/a.py" in done.err) == (2, True)
        assert ssot_guard(odd, "allowlist", "add", ":/tests/tests/a.py", *wish, cwd="tests").code == 0
        assert "    path: tests/tests/a.py\n" in text(odd)

    @pytest.mark.parametrize("glob", ["tests/[z-a].py", "[!z-a]*"])
    def test_no_glob(self, odd: Repository, glob: str) -> None:
        done = allowlist(odd, "add", glob, "--rule", "direct-launch", "--reason", "measures the start")
        assert (done.code, "is no pattern" in done.err) == (2, True)


class TestReplace:
    def test_another_reason_and_day(self, listed: Repository) -> None:
        wish = ("--rule", "direct-launch", "--reason", "it: measures pytest", "--expires", "2999-01-31", "--replace")
        data = as_json(allowlist(listed, "add", "tests/kept.py", *wish, "--format", "json"))
        assert len(data["altered"]) == 1  # type: ignore[arg-type]
        assert changed(listed) == [
            "-    reason: measures pytest itself",
            '+    reason: "it: measures pytest"',
            "+    expires: 2999-01-31",
        ]

    def test_a_glob_is_counted_anew(self, listed: Repository) -> None:
        """The command that `verify` names, as it names it."""
        listed.stage("tools/new.py", LAUNCH)
        told = allowlist(listed, "verify", "--allow-loosening").out
        assert "tools/** covers 4 files, not 3: narrow it, or run ssot-guard allowlist add 'tools/**' " in told
        again = listed.run("sh", "-c", told.splitlines()[0].split(", or run ")[1].replace("ssot-guard", GUARD, 1))
        assert again.code == 0, again.output
        assert changed(listed) == ["-    covers: 3", "+    covers: 4"]


GUARD = f"env PYTHONPATH='{CHECKOUT}' '{sys.executable}' -m ssot_guard"


class TestVerify:
    def test_for_scripts(self, listed: Repository) -> None:
        listed.write("tests/b.py", "")
        data = as_json(allowlist(listed, "verify", "--format", "json"), "verify")
        assert (data["holds"], [entry["status"] for entry in data["entries"]]) == (False, ["stale"])  # type: ignore[attr-defined]

    def test_glob_without_a_count(self, listed: Repository) -> None:
        listed.stage(FILE, LISTED.replace("    covers: 3\n", ""))
        done = allowlist(listed, "verify", "--allow-loosening")
        assert (done.code, "tools/** does not say how many files it `covers` (3 now)" in done.out) == (1, True)
        listed.commit()
        assert allowlist(listed, "verify").code == 0  # nobody is asked to mend what was there before

    def test_reason_that_the_policy_calls_empty(self, listed: Repository) -> None:
        policy = (listed.root / "ssot-guard.yaml").read_text()
        listed.write("ssot-guard.yaml", policy + "empty-reasons: [They wrap pytest!]\n")
        done = allowlist(listed, "verify")
        assert (done.code, "the reason they wrap pytest says nothing: run ssot-guard" in done.out) == (1, True)
        refused = allowlist(listed, "add", "tests/a.py", "--rule", "direct-launch", "--reason", "they wrap pytest")
        assert (refused.code, "the reason says nothing" in refused.err) == (2, True)

    def test_check_tells_what_ends_soon(self, listed: Repository) -> None:
        listed.write(FILE, LISTED.replace("itself\n", "itself\n    expires: 2027-01-31\n"))
        day = ("--today", "2027-01-20")
        done = ssot_guard(listed, "check", *day)
        assert done.code == 0
        assert f"warning: {FILE}:6:1: exempt direct-launch in tests/kept.py ends in 11 days, on 2027-01-31" in done.out
        assert "ends in" in ssot_guard(listed, "check", "tests/kept.py", *day).out
        assert "ends in" not in ssot_guard(listed, "check", "tests/a.py", *day).out
        assert ssot_guard(listed, "check", "--today", "2027-02-01").code == 1


@pytest.mark.skipif(os.name == "nt", reason="terminals are something else there")
class TestInteractive:
    def test_asks_for_what_is_missing(self, listed: Repository) -> None:
        listed.write("tests/new.py", LAUNCH)
        listed.commit()
        typed = "it drives the debugger\n@qa\n90d\n"
        code, shown, _ = on_a_terminal(listed, "allowlist", "add", "tests/new.py", "--interactive", typed=typed)
        assert (code, "Why may it stay?" in shown) == (0, True), shown
        assert '    reason: it drives the debugger\n    owner: "@qa"\n    expires: ' in text(listed)

    @pytest.mark.parametrize("answer", ["n", ""])
    def test_a_no_changes_nothing(self, listed: Repository, answer: str) -> None:
        listed.write("tests/b.py", "")
        code, shown, _ = on_a_terminal(listed, "allowlist", "prune", "--interactive", typed=f"{answer}\n")
        assert (code, "nothing was changed" in shown, text(listed)) == (2, True, LISTED)
        assert on_a_terminal(listed, "allowlist", "prune", "--interactive", typed="y\n").code == 0
        assert text(listed) != LISTED

    def test_never_asks_a_script(self, listed: Repository) -> None:
        done = allowlist(listed, "add", "tests/a.py", "--interactive")
        assert (done.code, "--rule is needed" in done.err) == (2, True)
        assert allowlist(listed, "prune", "--interactive").code == 0
