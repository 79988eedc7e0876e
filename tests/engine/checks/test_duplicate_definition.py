"""Places, subjects and messages of duplicate-definition, and what it says of a class through the front door.

What is found at all is told by hooks/duplicate-definition/cases.yml.
"""

from __future__ import annotations

import json

import pytest
from engine.snippets import judged, policy
from front_door import ssot_guard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repository import Repository

from ssot_guard import rules
from ssot_guard.engine.finding import Finding
from ssot_guard.proving import judged_case
from ssot_guard.sources import Source

RULE = "duplicate-definition"
TOLD = policy({"canonical": ["tools/runner.py"], "names": ["*Orchestrator"], "instead": "Orchestrator of tools.runner"})
CASES = rules.cases(RULE)


def found(code: str, path: str = "a.py") -> list[Finding]:
    files = {"rival.py": "class Rival:\n    pass\n", "tools/runner.py": ""}
    return judged(Source(path, code.encode()), TOLD, RULE, files)


PLACES = [
    ("class XOrchestrator: pass\n", (1, 1, 1, 20), "XOrchestrator"),
    ("@x\nclass XOrchestrator(\n    A,\n): pass\n", (2, 1, 4, 2), "XOrchestrator"),
    ("é = '🎉'; YOrchestrator = type('X', (), {})\n", (1, 26, 1, 43), "YOrchestrator"),
    ("class A:\n  def f(self):\n    class XOrchestrator: pass\n", (3, 5, 3, 24), "A.f.XOrchestrator"),
    ("def f():\n  return type('XOrchestrator', (), {})\n", (2, 10, 2, 39), "f.XOrchestrator"),
    ("from rival import Rival as XOrchestrator\n", (1, 1, 1, 41), "XOrchestrator"),
    ("import rival\nclass A:\n  x = XOrchestrator = rival.Rival\n", (3, 7, 3, 34), "A.XOrchestrator"),
]


@pytest.mark.parametrize(("code", "place", "subject"), PLACES)
def test_place_and_subject(code: str, place: tuple[int, int, int, int], subject: str) -> None:
    (finding,) = found(code)
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == place
    assert finding.subject == subject


def test_the_message_says_whose_name_it_is_and_what_is_behind_an_alias() -> None:
    (defined,) = found("class XOrchestrator: pass\n")
    assert defined.message == "defines XOrchestrator, a name that is kept for tools/runner.py"
    assert defined.instead == "Orchestrator of tools.runner"
    (alias,) = found("from rival import Rival as XOrchestrator\n")
    assert alias.message == "gives Rival (rival.py) the name XOrchestrator, which is kept for tools/runner.py"


def test_two_names_in_one_statement_are_two_findings() -> None:
    subjects = [one.subject for one in found("from rival import Rival as XOrchestrator, Rival as YOrchestrator\n")]
    assert sorted(subjects) == ["XOrchestrator", "YOrchestrator"]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(CASES), st.integers(0, 200), st.integers(0, 30))
def test_no_piece_cut_out_of_a_case_lets_it_pass_unread(case: rules.Case, start: int, length: int) -> None:
    code = case.code[:start] + case.code[start + length :]
    assert judged_case(RULE, case, code) == judged_case(RULE, case, code, sift=False)


# --- what the class does ----------------------------------------------------------------------------------------------

POLICY = """\
version: 1
truths:
  orchestrator:
    canonical: [tools/orchestrator.py]
    names: ["*Orchestrator"]
    launches: [make]
"""
RIVAL = "class DockerOrchestrator:\n    pass\n"


def said(repository: Repository, files: dict[str, str], *arguments: str) -> list[str]:
    """What the message says of the classes that a commit of these files would add."""
    repository.write("ssot-guard.yaml", POLICY)
    repository.write("tools/orchestrator.py", "class Orchestrator:\n    pass\n")
    repository.commit("start")
    for path, content in files.items():
        repository.write(path, content)
    repository.git("add", "-A")
    done = ssot_guard(repository, "check", "--format", "json", "--rule", RULE, *arguments)
    assert done.code == 1, done.err
    return [one["message"].partition("; ")[2] for one in json.loads(done.out)["findings"]]


NOTHING = "it launches nothing; nobody imports it; no class descends from it"


def test_that_nobody_uses_it(repository: Repository) -> None:
    others = {
        "a.py": "# from rival import DockerOrchestrator\n",
        "b.py": '"""Use it so:\n\nfrom rival import DockerOrchestrator\n"""\n',
        "c.py": "from other.rival import DockerOrchestrator\n",
        "d.py": "import rival\n\nrival.helper()\n",
        "e.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from rival import DockerOrchestrator\n",
    }
    assert said(repository, {"rival.py": RIVAL, **others}) == [NOTHING]


IMPORTS = {
    "tests/a.py": "def f():\n    from pkg.rival import DockerOrchestrator as D\n",
    "tests/b.py": "import pkg.rival\n\nx = pkg.rival.DockerOrchestrator()\n",
    "tests/c.py": "from pkg.rival import *\n",
    "tests/d.py": "from importlib import import_module\n\nx = import_module('pkg.rival').DockerOrchestrator\n",
}


@pytest.mark.parametrize("path", IMPORTS)
def test_which_file_imports_it(repository: Repository, path: str) -> None:
    (does,) = said(repository, {"pkg/rival.py": RIVAL, path: IMPORTS[path]})
    assert f"; imported by 1 file: {path}; " in does


def test_how_many_files_import_it_and_the_first_three(repository: Repository) -> None:
    (does,) = said(repository, {"pkg/rival.py": RIVAL, **IMPORTS})
    assert "; imported by 4 files: tests/a.py, tests/b.py, tests/c.py, ...; " in does


def test_that_a_package_passes_it_on_under_another_name(repository: Repository) -> None:
    files = {
        "pkg/__init__.py": "from .rival import DockerOrchestrator as Docker\n",
        "pkg/rival.py": RIVAL,
        "a.py": "from pkg import Docker\n",
        "b.py": "from pkg import other\n",
    }
    assert said(repository, files) == [
        "it launches nothing; imported by 2 files: a.py, pkg/__init__.py; no class descends from it"
    ]


def test_what_descends_from_it_through_other_files(repository: Repository) -> None:
    files = {
        "rival.py": RIVAL + "\n\nclass Near(DockerOrchestrator):\n    pass\n",
        "a.py": "from rival import Near as N\n\n\nclass Further(N):\n    class Inner(N):\n        pass\n",
        "b.py": "import a\n\n\nclass Last(a.Further):\n    pass\n\n\nclass Other:\n    pass\n",
    }
    assert said(repository, files) == ["it launches nothing; nobody imports it; 4 classes descend from it"]


def test_what_it_launches(repository: Repository) -> None:
    up = RIVAL.replace("pass", "def up(self):\n        subprocess.run(['docker', 'compose', 'up'])")
    more = "        subprocess.run('make all', shell=True)\n\n\ndef f():\n    subprocess.run(['pytest'])\n"
    assert said(repository, {"rival.py": f"import subprocess\n\n\n{up}{more}"}) == [
        "it launches docker compose, make; nobody imports it; no class descends from it"
    ]


def test_what_an_alias_brings_with_it(repository: Repository) -> None:
    files = {
        "rival.py": "import pytest\n\n\nclass Rival:\n    def f(self):\n        pytest.main()\n",
        "a.py": "from rival import Rival as MyOrchestrator\n",
        "b.py": "from a import MyOrchestrator\n\n\nclass Heir(MyOrchestrator):\n    pass\n",
        "c.py": "from rival import Rival\n\n\nclass Other(Rival):\n    pass\n",
    }
    assert said(repository, files) == ["it launches pytest; imported by 1 file: b.py; 1 class descends from it"]


def test_the_index_is_asked_where_the_index_is_judged(repository: Repository) -> None:
    repository.write("untracked.py", "from rival import DockerOrchestrator\n")
    repository.write(".gitignore", "untracked.py\n")
    assert said(repository, {"rival.py": RIVAL}, "--staged") == [NOTHING]


def test_excluded_files_do_not_count(repository: Repository) -> None:
    policy = POLICY.replace("truths:", "exclude: [backup/**]\ntruths:")
    files = {"rival.py": RIVAL, "backup/a.py": "from rival import DockerOrchestrator\n", "ssot-guard.yaml": policy}
    assert said(repository, files) == [NOTHING]


def test_known_findings_are_told_of_in_a_run_over_everything_only(repository: Repository) -> None:
    (whole,) = said(repository, {"rival.py": RIVAL})
    repository.write("ssot-allowlist.yaml", f"version: 1\ndebt:\n  {RULE}:\n    rival.py: [DockerOrchestrator]\n")
    repository.commit()
    assert whole == NOTHING
    for arguments, expected in (([], NOTHING), (["rival.py"], "")):
        done = ssot_guard(repository, "check", "--format", "json", *arguments)
        (finding,) = json.loads(done.out)["findings"]
        assert (finding["status"], finding["message"].partition("; ")[2]) == ("debt", expected)
