"""The report for eyes."""

from __future__ import annotations

import subprocess

import pytest
from made import judged

from ssot_guard import allowlist
from ssot_guard.problems import Problem
from ssot_guard.reports import text
from ssot_guard.verdict import DEBT, EXEMPT, EXPIRED, IN_USE, MOVED, NO_COMMIT, STALE, UNLISTED, Entry, Report
from ssot_guard.verifying import Verification


def lines(report: Report) -> list[str]:
    return text.render(report, colour=False).splitlines()


class TestNothingNew:
    def test_clean_run_is_one_line(self) -> None:
        assert lines(Report(12, ())) == ["12 files checked: nothing new"]

    def test_one_file(self) -> None:
        assert lines(Report(1, ())) == ["1 file checked: nothing new"]

    def test_known_findings_are_counted_and_not_listed(self) -> None:
        report = Report(
            12, (judged(DEBT), judged(DEBT), judged(EXEMPT)), (Entry("debt", "r", "p", "s", IN_USE),), base="HEAD"
        )
        assert lines(report) == ["12 files checked: nothing new, 2 debt, 1 exempt"]

    def test_another_base_is_named(self) -> None:
        assert lines(Report(2, (judged(DEBT),), base="origin/main")) == [
            "2 files checked against origin/main: nothing new, 1 debt"
        ]


class TestNew:
    def test_finding(self) -> None:
        assert lines(Report(12, (judged(), judged(DEBT)), base="HEAD")) == [
            "tests/a.py:3:1 direct-launch <module>",
            "    starts pytest past run_tests.py: pytest.main(...)",
            "    instead: python run_tests.py",
            "    allow: ssot-guard allowlist add 'tests/a.py::<module>' --rule direct-launch"
            ' --reason "<why it may stay>"',
            "To allow one all the same, run its `allow` line and say why: it writes to ssot-allowlist.yaml.",
            "12 files checked: 1 new, 1 debt",
        ]

    def test_without_a_replacement(self) -> None:
        assert not any("instead" in line for line in lines(Report(1, (judged(instead=""),))))

    def test_warned(self) -> None:
        shown = lines(Report(1, (judged(severity="warn"),)))
        assert shown[1].startswith("    warning only: ")
        assert shown[-1] == "1 file checked: nothing new, 1 warned"

    def test_there_before(self) -> None:
        shown = lines(Report(1, (judged(note=f"was there at HEAD already, but {UNLISTED}"),)))
        assert "    note: was there at HEAD already, but the allowlist does not name it" in shown
        assert "To keep all that was there before as debt: ssot-guard allowlist baseline" in shown

    def test_no_commit_yet(self) -> None:
        assert any("no commit yet" in line for line in lines(Report(1, (judged(),), base=NO_COMMIT)))

    @pytest.mark.parametrize(
        "path", ["tests/a.py", "a[1]*?.py", "a: b #c.py", 'q"uote\\.py', "new\nline.py", "\x1b[31m.py"]
    )
    def test_allow_line_is_a_command_for_a_shell(self, path: str) -> None:
        """As it is shown it names the finding, and no reason yet; what a terminal acts on is spelled out."""
        shown = lines(Report(1, (judged(path=path, subject="TestB.test_go"),)))
        (line,) = (line.removeprefix("    allow: ") for line in shown if line.startswith("    allow: "))
        ran = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
        *command, place, _, rule, _, reason, _ = ran.stdout.decode().split("\0")
        assert (command, rule) == (["ssot-guard", "allowlist", "add"], "direct-launch")
        assert place == f"{path}::TestB.test_go"
        assert allowlist.says_nothing(reason)

    def test_allow_line_of_a_name_like_an_option(self) -> None:
        shown = lines(Report(1, (judged(path="-x.py", subject="f"),)))
        assert any(line.startswith("    allow: ssot-guard allowlist add :/-x.py::f ") for line in shown)

    def test_name_that_no_allowlist_can_hold(self) -> None:
        shown = lines(Report(1, (judged(path="caf\udce9.py"),)))
        assert shown[0] == "caf\\xe9.py:3:1 direct-launch <module>"
        assert shown[3].startswith("    allow: YAML cannot hold this file's name")

    def test_hostile_texts_stay_on_their_line(self) -> None:
        evil = "\x1b]0;owned\x07\n\u202e\udcff\u2028"
        found = judged(path=evil, subject=evil, message=evil, instead=evil, note=evil, rule=evil)
        entry = Entry("exempt", evil, evil, evil, MOVED, evil)
        problem = Problem(evil, 1, 1, evil)
        report = Report(1, (found,), (entry,), (problem,), (problem,), evil, evil)
        shown = text.render(report, colour=False)
        assert all(line.isprintable() for line in shown.split("\n"))
        assert shown.count("\n") == 10

    def test_colour_adds_nothing_but_colour(self) -> None:
        report = Report(
            3, (judged(), judged(severity="warn")), (Entry("debt", "r", "p", "s", STALE),), (Problem("x", 0, 0, "m"),)
        )
        coloured = text.render(report, colour=True)
        plain = text.render(report, colour=False)
        assert "\x1b[" in coloured and "\x1b" not in plain
        bare = coloured.replace("\x1b[0m", "")
        for code in ("1", "31;1", "33;1", "32", "2"):
            bare = bare.replace(f"\x1b[{code}m", "")
        assert bare == plain


class TestAllowlistEntries:
    @pytest.mark.parametrize(
        ("entry", "shown"),
        [
            (
                Entry("debt", "rule", "b.py", "f", STALE, line=7),
                "stale: ssot-allowlist.yaml:7: debt rule b.py f: excuses nothing: run ssot-guard allowlist prune",
            ),
            (
                Entry("debt", "rule", "b.py", "f", MOVED, "c.py", 7),
                "moved: ssot-allowlist.yaml:7: debt rule b.py f: the file is now c.py: run ssot-guard allowlist prune",
            ),
            (
                Entry("exempt", "rule", "b.py", "", STALE, line=3),
                "stale: ssot-allowlist.yaml:3: exempt rule b.py: excuses nothing: run ssot-guard allowlist prune",
            ),
            (
                Entry("exempt", "rule", "b.py", "", MOVED, "c.py", 3),
                "moved: ssot-allowlist.yaml:3: exempt rule b.py: the file is now c.py: run ssot-guard allowlist prune",
            ),
            (
                Entry("exempt", "rule", "b.py", "", EXPIRED, line=3),
                "expired: ssot-allowlist.yaml:3: exempt rule b.py: excuses nothing any more: give it a "
                "new day and a reason, or mend what it excused and run ssot-guard allowlist remove b.py --rule rule "
                "--section exempt",
            ),
        ],
    )
    def test_says_what_to_do(self, entry: Entry, shown: str) -> None:
        assert lines(Report(2, (), (entry,))) == [shown, f"2 files checked: nothing new, 1 {entry.status}"]
        verified = text.render_verification(Verification((entry,), ()), colour=False)
        assert verified.splitlines() == [shown, "ssot-allowlist.yaml: 1 line does not hold"]

    def test_all_hold(self) -> None:
        assert text.render_verification(Verification((), (), "lists/a.yaml"), colour=False) == "lists/a.yaml: holds\n"


def test_errors_come_last_and_are_counted() -> None:
    problems = (Problem("a.py", 3, 9, "byte 0xff is not utf-8"), Problem("b.py", 0, 0, "is not a file"))
    report = Report(2, (judged(),), errors=problems, warnings=(Problem("ssot-guard.yaml", 2, 11, "matches nothing"),))
    assert lines(report)[-5:] == [
        "warning: ssot-guard.yaml:2:11: matches nothing",
        "error: a.py:3:9: byte 0xff is not utf-8",
        "error: b.py: is not a file",
        "To allow one all the same, run its `allow` line and say why: it writes to ssot-allowlist.yaml.",
        "2 files checked: 1 new, 2 errors: not all could be judged",
    ]
