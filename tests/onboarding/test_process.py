"""The steps of a clean-up, each measured in a real repository."""

from __future__ import annotations

from audits import REVISION, audit
from front_door import LAUNCH, POLICY, ssot_guard, with_policy
from made import judged
from onboarding.newcomer import CONFIG
from repository import Repository

from ssot_guard.auditing.audit import Audit, Payment, Step
from ssot_guard.auditing.looking import look
from ssot_guard.history.timeline import History, Point
from ssot_guard.onboarding.process import steps
from ssot_guard.onboarding.surroundings import around
from ssot_guard.verdict import DEBT

TODAY = "2025-09-15"
BASES = """\
  base:
    canonical: [base.Base]
    competing: [legacy.base]
    required-in: ["tests/**"]
    impact: isolation of tests
"""
ALL = POLICY + "    impact: every release\n" + BASES
PLUGIN = '[tool.pytest.ini_options]\naddopts = ["-p", "ssot_guard.pytest_plugin"]\n'


def process(repository: Repository, seen: Audit | None = None) -> dict[str, Step]:
    """Each step by its name, by an audit of the work tree or the one given."""
    root = str(repository.root)
    return {step.name: step for step in steps(around(root), seen or look(root, today=TODAY))}


def payment(day: str, paid: int, added: int, *, baseline: bool = False) -> Payment:
    when = REVISION._replace(when=f"{day}T12:00:00+00:00")
    return Payment(when, {"direct-launch": paid} if paid else {}, {"direct-launch": added} if added else {}, baseline)


def falling(repository: Repository, *log: Payment, history: History | None = None) -> Step:
    """The step, of an audit with one debt and this work log."""
    seen = audit(judged(DEBT), log=log, history=history, today=TODAY)
    return process(repository, seen)["falling"]


class TestWhole:
    def test_all_done(self, repository: Repository) -> None:
        """Nothing is found, the hook is configured, the import guard on, and the tests are judged."""
        repository.commit_files(
            {
                "ssot-guard.yaml": ALL,
                "run_tests.py": "",
                "base.py": "class Base: ...\n",
                "legacy/base.py": "",
                "tests/test_a.py": "",
                ".pre-commit-config.yaml": CONFIG,
                "pyproject.toml": PLUGIN,
            }
        )
        found = process(repository)
        assert [(step.done, step.command) for step in found.values()] == [(True, "")] * 5
        assert found["guard"].evidence == (
            "configured: ssot-guard at v0.1.0, ssot-allowlist at v0.1.0 in .pre-commit-config.yaml; "
            "import guard: pyproject.toml loads ssot_guard.pytest_plugin"
        )

    def test_each_that_is_not_done_has_a_command(self, guarded: Repository) -> None:
        (guarded.root / ".pre-commit-config.yaml").unlink()
        guarded.write("a.py", LAUNCH)
        guarded.commit()
        found = process(guarded)
        assert not any(step.done for step in found.values())
        for step in found.values():
            assert bool(step.command) is not step.done
            if step.command:
                assert ssot_guard(guarded, *step.command.split()[1:], "--help").code == 0


class TestAudit:
    def test_the_allowlist_is_there(self, guarded: Repository) -> None:
        guarded.write("ssot-allowlist.yaml", "version: 1\n")
        guarded.stage("a.py", LAUNCH)
        step = process(guarded)["audit"]
        assert (step.done, step.evidence) == (True, "ssot-allowlist.yaml is there; 1 finding not in it")

    def test_something_cannot_be_judged(self, guarded: Repository) -> None:
        """Then nobody knows what competes, whatever is written down."""
        guarded.write("ssot-allowlist.yaml", "version: 1\n")
        guarded.stage("broken.py", b"# \xff\n" + LAUNCH.encode())
        found = process(guarded)
        assert (found["audit"].done, found["audit"].command) == (False, "ssot-guard check")
        assert not found["closed"].done


class TestGuard:
    def test_no_import_guard_is_needed(self, guarded: Repository) -> None:
        """Where no truth has anything to hold back at run time."""
        assert process(guarded)["guard"].done

    def test_one_half(self, guarded: Repository) -> None:
        """The hook alone does not do where there is something to hold back."""
        guarded.write("base.py", "class Base: ...\n")
        guarded.write("ssot-guard.yaml", POLICY + BASES)
        step = process(guarded)["guard"]
        assert (step.done, step.command) == (False, "ssot-guard doctor")
        assert "only commits are guarded" in step.evidence

    def test_switched_off(self, guarded: Repository) -> None:
        guarded.write("base.py", "class Base: ...\n")
        guarded.write("ssot-guard.yaml", "runtime: off\n".replace("off", '"off"') + POLICY + BASES)
        guarded.write("pyproject.toml", PLUGIN)
        assert not process(guarded)["guard"].done

    def test_a_hook_that_only_audits_is_none(self, guarded: Repository) -> None:
        hook = "repos: [{repo: local, hooks: [{id: a, name: a, language: system, entry: ssot-guard audit}]}]\n"
        guarded.write(".pre-commit-config.yaml", hook)
        assert not process(guarded)["guard"].done


class TestProtecting:
    def with_bases(self, repository: Repository, bases: str) -> Step:
        repository.write("base.py", "class Base: ...\n")
        repository.stage("tests/test_a.py", "")
        repository.write("ssot-guard.yaml", POLICY + bases)
        return process(repository)["protecting tests"]

    def test_known(self, guarded: Repository) -> None:
        """A truth without any findings has nothing at risk, and need not say so."""
        assert self.with_bases(guarded, BASES).done

    def test_no_file_is_meant(self, guarded: Repository) -> None:
        assert not self.with_bases(guarded, BASES.replace("tests/**", "spec/**")).done

    def test_the_rule_is_off(self, guarded: Repository) -> None:
        assert not self.with_bases(guarded, BASES + '    severity: {foreign-base: "off"}\n').done

    def test_only_excluded_files_are_meant(self, guarded: Repository) -> None:
        assert not self.with_bases(guarded, BASES + "exclude: [tests/**]\n").done

    def test_nobody_says_what_is_at_risk(self, guarded: Repository) -> None:
        guarded.stage("a.py", LAUNCH)
        step = self.with_bases(guarded, BASES)
        assert (step.done, "impact is missing from test-runner" in step.evidence) == (False, True)


class TestFalling:
    def test_no_debt(self, guarded: Repository) -> None:
        assert process(guarded)["falling"].done

    def test_what_is_found_is_not_written_down(self, guarded: Repository) -> None:
        """No debt is no merit where all of it is new."""
        step = process(guarded, audit(judged()))["falling"]
        assert (step.done, step.command) == (False, "ssot-guard check")

    def test_paid_off(self, guarded: Repository) -> None:
        step = falling(guarded, payment("2025-09-14", 3, 0), payment("2025-08-01", 1, 2))
        assert step.done
        assert step.evidence == "4 paid off and 2 added by 2 commits from 2025-08-01 to 2025-09-14"

    def test_as_much_as_before(self, guarded: Repository) -> None:
        step = falling(guarded, payment("2025-09-14", 1, 1))
        assert (step.done, step.command) == (False, "ssot-guard allowlist list --section debt")

    def test_long_ago(self, guarded: Repository) -> None:
        """The 91st day back does not count, the 90th does."""
        assert not falling(guarded, payment("2025-06-16", 1, 0)).done
        assert falling(guarded, payment("2025-06-17", 1, 0)).done

    def test_the_first_allowlist_adds_nothing(self, guarded: Repository) -> None:
        assert falling(guarded, payment("2025-09-14", 1, 0), payment("2025-09-13", 0, 50, baseline=True)).done

    def test_by_the_history(self, guarded: Repository) -> None:
        """It counts what is there, whatever the allowlist says."""
        points = tuple(Point(REVISION, {"test-runner": number}, {}) for number in (7, 5))
        step = falling(guarded, history=History("HEAD", points, (), ()))
        assert (step.done, "7 findings on 2025-09-14, 5 on 2025-09-14" in step.evidence) == (True, True)


def test_closed_takes_the_guard(repository: Repository) -> None:
    """Without it everything can come back."""
    step = process(with_policy(repository))["closed"]
    assert (step.done, step.evidence, step.command) == (
        False,
        "nothing is left to mend, the guard is not on",
        "ssot-guard doctor",
    )
