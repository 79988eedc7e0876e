"""What a repository without a policy is found to have several of, and what `init` makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema
import pytest
from engine.snippets import Texts
from front_door import CHECKOUT, LAUNCH, ssot_guard
from hypothesis import given, settings
from hypothesis import strategies as st
from onboarding.newcomer import RUNNER
from repository import Repository

from ssot_guard import git
from ssot_guard.auditing.discovery import Base, Discovery
from ssot_guard.onboarding import discovering
from ssot_guard.onboarding.surroundings import Surroundings
from ssot_guard.reports import discovery as report
from ssot_guard.reports.json import dump

SCHEMA = json.loads((CHECKOUT / "docs" / "discovery.schema.json").read_text(encoding="utf-8"))

CASE = "import unittest\n\n\nclass Case(unittest.TestCase): ...\n"
PROJECT = {
    "run_tests.py": RUNNER,
    "tests/base.py": CASE,
    "tests/other.py": CASE,
    "tests/test_a.py": "from tests.base import Case\n\n\nclass A(Case):\n    def test_a(self): ...\n",
    "tests/test_b.py": "from tests.test_a import A\n\n\nclass B(A): ...\n",
    "tests/test_c.py": "import tests.base\n\n\nclass C(tests.base.Case): ...\n",
    "tests/test_d.py": "from tests.other import Case as Base\n\n\nclass D(Base): ...\n",
    "tests/test_e.py": "from tests import other\n\n\nclass E(other.Case): ...\n",
}

ORCHESTRATORS = {
    "tools/docker.py": "import subprocess\n\n\nclass Orchestrator:\n    def up(self):\n"
    '        subprocess.run(["docker", "compose", "up"])\n',
    "tools/__init__.py": "from .docker import Orchestrator\n",
    "app/one.py": "from tools import Orchestrator\n",
    "app/two.py": "import tools.docker\n\ntools.docker.Orchestrator()\n",
    "app/own.py": "class Orchestrator: ...\n",
    "app/three.py": "import subprocess\n",
}
ODD = {
    "tests/test_odd.py": b"import unittest\nclass Odd(unittest.TestCase): x = '\xff'\n",
    "tests/test_nul.py": "import pytest\npytest.main()\n\0",
}


def discovered(repository: Repository, files: Mapping[str, str | bytes] = PROJECT) -> Discovery:
    """What is found in a repository of these files."""
    for path, text in files.items():
        repository.write(path, text)
    repository.commit()
    return discovering.discover(str(repository.root))


def bases(found: Discovery) -> dict[str, Base]:
    return {base.identity: base for base in found.bases}


def uncommented(policy: str) -> str:
    """The policy after somebody took the first `# ` of each line below a sketch's heading away."""
    parts = policy.split("\n\n")
    told = "  # A truth to think about."
    heads = [part.partition("\n") for part in parts if part.startswith(told)]
    kept = [part for part in parts if not part.startswith(told)]
    return "\n\n".join([*kept, *(re.sub(r"^  # ", "  ", below, flags=re.MULTILINE) for _, _, below in heads)])


class TestBases:
    @pytest.mark.parametrize(
        "files",
        [
            {},
            {"shop/a.py": "class Tool: ...\nclass Saw(Tool): ...\n"},
            {"tests/test_a.py": "class TestA:\n    def test_a(self): ...\n"},
            {"shop/links.py": "class Link:\n    def test_link(self): ...\nclass Wire(Link): ...\n"},
            {"tests/test_a.py": "import unittest\nclass A(unittest.TestCase): ...\n"},
            {"tests/test_a.py": "from gone import Case\nclass A(Case): ...\n"},
            {
                "shop/table.py": "class Table: ...\nclass A(Table): ...\nclass B(Table): ...\n",
                "tests/test_a.py": "from shop.table import Table\nclass C(Table):\n    def test_a(self): ...\n",
            },
        ],
    )
    def test_none(self, repository: Repository, files: dict[str, str]) -> None:
        """What no test class of the repository descends from is no base, whatever it is called or has."""
        assert discovered(repository, files).bases == ()

    def test_by_file_and_name_through_any_number_of_others(self, repository: Repository) -> None:
        found = bases(discovered(repository))
        assert {known: (one.classes, one.direct, one.files) for known, one in found.items()} == {
            "tests/base.py::Case": (3, 2, 3),
            "tests/other.py::Case": (2, 2, 2),
            "tests/test_a.py::A": (1, 1, 1),
        }
        assert found["tests/test_a.py::A"].under == ("tests/base.py::Case",)
        assert found["tests/base.py::Case"].testcase == "unittest.TestCase"
        assert found["tests/base.py::Case"].dotted == "tests.base.Case"

    def test_without_any_testcase(self, repository: Repository) -> None:
        """A base that itself is no TestCase and has no tests is one for what its classes do."""
        files = {
            "lib/ssot.py": "class Base: ...\n",
            "tests/test_a.py": "from lib.ssot import Base\nclass TestA(Base):\n    def test_a(self): ...\n",
            "tests/test_b.py": "from tests.test_a import TestA\nclass TestB(TestA): ...\n",
        }
        found = bases(discovered(repository, files))
        assert {known: (one.testcase, one.has_tests, one.tests) for known, one in found.items()} == {
            "lib/ssot.py::Base": ("", False, 2),
            "tests/test_a.py::TestA": ("", True, 1),
        }

    def test_a_mixin_of_the_tests_of_another_base_stands_alone_nowhere(self, repository: Repository) -> None:
        both = "from tests.base import Case\nfrom tests.mixin import Mixin\n\n\nclass {0}(Mixin, Case): ...\n"
        files = {
            "tests/base.py": CASE,
            "tests/mixin.py": "class Mixin: ...\n",
            "tests/test_a.py": both.format("A"),
            "tests/test_b.py": both.format("B"),
            "tests/test_c.py": "from tests.base import Case\n\n\nclass C(Case): ...\n",
        }
        found = bases(discovered(repository, files))
        assert (found["tests/mixin.py::Mixin"].tests, found["tests/mixin.py::Mixin"].alone) == (2, 0)
        assert (found["tests/base.py::Case"].tests, found["tests/base.py::Case"].alone) == (3, 1)

    def test_a_file_that_does_not_say_what_it_is(self, repository: Repository) -> None:
        """Its bytes speak of no test at all: that it imports a base is what has it parsed."""
        files = {
            "quality/base.py": CASE,
            "quality/more.py": "from quality.base import Case\n\n\nclass More(Case): ...\n",
            "quality/most.py": "from quality.more import More\n\n\nclass Most(More): ...\n",
        }
        seed = {"tests/test_a.py": "from quality.base import Case\n\n\nclass A(Case): ...\n"}
        assert bases(discovered(repository, files | seed))["quality/base.py::Case"].classes == 3

    def test_folders_of_other_people_are_left_out(self, repository: Repository) -> None:
        found = discovered(repository, {f"third_party/{path}": text for path, text in PROJECT.items()})
        assert (found.left_out, found.bases, found.launches, found.files) == (("/third_party/",), (), (), 0)

    @settings(deadline=None, max_examples=30)
    @given(st.lists(st.lists(st.integers(0, 20), max_size=2, unique=True), min_size=1, max_size=12))
    def test_counts_are_those_of_python(self, graph: Sequence[Sequence[int]]) -> None:
        """Classes in files of their own, a TestCase above each, most without a word of tests: as Python counts."""
        above = [
            sorted({base % number for base in row} if number else set(), reverse=True)
            for number, row in enumerate(graph)
        ]
        files = {}
        for number, row in enumerate(above):
            lines = [f"from quality.c{base} import C{base}" for base in row] or ["import unittest"]
            named = ", ".join(f"C{base}" for base in row) or "unittest.TestCase"
            files[f"quality/c{number}.py"] = "\n".join([*lines, f"class C{number}({named}): ...", ""])
        heirs: list[set[int]] = [set() for _ in above]
        for number in range(len(above)):
            waiting = list(above[number])
            while waiting:
                base = waiting.pop()
                heirs[base].add(number)
                waiting += above[base]
        nowhere = git.Repository("/nowhere", "/nowhere")
        found = discovering.sketch(Surroundings(nowhere, Texts(files), sorted(files)), ())
        assert {base.name: base.classes for base in found.bases} == {
            f"C{number}": len(below) for number, below in enumerate(heirs) if below
        }


class TestNamed:
    @pytest.mark.parametrize(
        "text",
        [
            "class TestOrchestrator: ...\n",
            "class MockOrchestrator: ...\n",
            "class OrchestratorState: ...\n",
            "class WindowManager: ...\n",
            "class Runner: ...\n",
            "Orchestrator = 1\n# class Orchestrator: is gone\n",
        ],
    )
    def test_none(self, repository: Repository, text: str) -> None:
        """Tests, stand-ins, and what only sounds like one."""
        assert discovered(repository, {"a.py": text}).named == ()

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("ServiceOrchestrator", "orchestrator"),
            ("UnifiedTestRunner", "runner"),
            ("UnifiedDockerManager", "service-manager"),
        ],
    )
    def test_kinds(self, repository: Repository, name: str, kind: str) -> None:
        (found,) = discovered(repository, {"a.py": f"class Outer:\n    class {name}: ...\n"}).named
        assert (found.kind, found.name, found.line, found.dotted) == (kind, f"Outer.{name}", 2, "")

    def test_with_what_they_do(self, repository: Repository) -> None:
        """Who imports one is followed through what passes it on; the namesake in another file is another class."""
        first, second = discovered(repository, ORCHESTRATORS).named
        assert (first.identity, first.importers) == ("tools/docker.py::Orchestrator", 3)
        assert first.launches == ("docker compose",)
        assert (second.identity, second.importers, second.launches) == ("app/own.py::Orchestrator", 0, ())

    def test_one_that_starts_something_is_the_likelier_one(self, repository: Repository) -> None:
        """Names are a weak sign, behaviour is a strong one: it beats any number of importers."""
        files = {f"app/{name}.py": "from app.own import Orchestrator\n" for name in "abcd"}
        found = discovered(repository, ORCHESTRATORS | files)
        assert [one.path for one in found.named] == ["app/own.py", "tools/docker.py"]
        assert [one.canonical[0][0] for one in found.proposed] == ["tools.docker.Orchestrator"]


class TestLaunches:
    def test_of_every_kind_with_test_modules_last(self, repository: Repository) -> None:
        found = discovered(
            repository,
            {
                "run_tests.py": RUNNER,
                "Makefile": "test:\n\tpytest -q\n",
                "docs/how.sh": "python run_tests.py\n",
                "tests/test_a.py": LAUNCH,
            },
        )
        told = [(one.path, one.lines, one.is_test, one.named_in) for one in found.launches]
        assert told == [
            ("run_tests.py", (10,), False, 1),
            ("Makefile", (2,), False, None),
            ("tests/test_a.py", (3,), True, None),
        ]
        assert found.launches[0].how == "python run_tests.py --category <category>"

    def test_two_that_are_as_good(self, repository: Repository) -> None:
        """Nothing is proposed, and what init is to be told is said."""
        found = discovered(repository, {"run_tests.py": RUNNER, "runtests.py": RUNNER, **ORCHESTRATORS})
        assert [(one.truth, one.commented_out) for one in found.proposed] == [("orchestrator", True)]
        assert "ssot-guard init --canonical PATH" in report.render(found, colour=False)


class TestUnread:
    def test_is_told_with_its_place_and_the_rest_is_found(self, repository: Repository) -> None:
        found = discovered(repository, PROJECT | ODD)
        assert bases(found)["tests/base.py::Case"].classes == 3
        assert [(one.path, one.line) for one in found.unread] == [("tests/test_nul.py", 3), ("tests/test_odd.py", 2)]
        told = report.render(found, colour=False)
        assert "error: tests/test_odd.py:2:" in told

    def test_a_base_that_cannot_be_read(self, repository: Repository) -> None:
        """What descends from it has an unknown base, and nothing is made up."""
        found = discovered(repository, PROJECT | {"tests/base.py": b"class Case: '\xff'\n"})
        assert "tests/base.py::Case" not in bases(found)
        assert [one.path for one in found.unread] == ["tests/base.py"]


class TestTold:
    def test_namesakes_are_a_group(self, repository: Repository) -> None:
        told = report.render(discovered(repository), colour=False)
        assert "  tests/base.py:4 Case (unittest.TestCase): 3 classes, 2 directly, in 3 files\n" in told
        assert "  2 are called Case: tests/base.py, tests/other.py\n" in told

    def test_nothing(self, repository: Repository) -> None:
        told = report.render(discovered(repository, {"a.py": ""}), colour=False)
        assert "Who starts pytest: 0 files\n" in told
        assert "declared" not in told

    def test_hostile_names(self, repository: Repository) -> None:
        """No name is a command to the terminal, and JSON takes a name that is not UTF-8."""
        folder = "tests/\x1b[31m\u202e\n::error::\udcff"
        files = {f"{folder}/{path}": text for path, text in PROJECT.items()}
        files |= {f"{folder}/b.py": CASE + "class X(Case): ...\nclass AnOrchestrator: ...\n"}
        found = discovered(repository, files)
        assert found.bases and found.named and found.launches
        assert all(line.isprintable() for line in report.render(found, colour=False).splitlines())
        assert machine(found)["bases"][0]["path"].startswith("tests/\x1b[31m\u202e\n::error::\\xff")

    def test_json(self, repository: Repository) -> None:
        told = machine(discovered(repository, PROJECT | ORCHESTRATORS))
        assert [one["truth"] for one in told["proposed"]] == ["test-runner", "test-base", "orchestrator"]
        for key in ("launches", "bases", "named", "proposed"):
            more = {**told, key: [{**told[key][0], "more": 1}]}
            assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(more)


def machine(found: Discovery) -> dict[str, Any]:
    """The object for scripts, held against its schema."""
    told: dict[str, Any] = json.loads(dump(report.data(found)))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    return told


class TestInit:
    def drafted(self, repository: Repository, files: Mapping[str, str]) -> str:
        """The policy that `init` writes there."""
        repository.commit_files(files)
        done = ssot_guard(repository, "init")
        assert done.code == 0, done
        return (repository.root / "ssot-guard.yaml").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        "files",
        [
            {},
            {"tests/test_a.py": CASE + "class A(Case): ...\nclass B(Case): ...\n"},
            {"a.py": "class Orchestrator: ...\n", "b.py": "from a import Orchestrator\n"},
            {"a.py": "class Orchestrator: ...\n", "b.py": "class Orchestrator: ...\n"},
        ],
    )
    def test_nothing_to_think_about(self, repository: Repository, files: dict[str, str]) -> None:
        """Bases of one file, one orchestrator, or two that nobody imports: the draft is as it would be without them."""
        text = self.drafted(repository, {"run_tests.py": RUNNER, **files})
        assert text.endswith(
            'instead: "python run_tests.py --category <category>" # what each finding tells people to run\n'
        )

    def test_what_is_commented_out_holds_nobody_up(self, repository: Repository) -> None:
        text = self.drafted(repository, PROJECT | ORCHESTRATORS)
        assert "  # test-base:\n" in text and "  # orchestrator:\n" in text
        assert "#     # 3 classes in 3 files descend from it, 2 of them directly; defined at tests/base.py:4\n" in text
        assert ssot_guard(repository, "check").code == 0

    def test_uncommented_it_is_a_policy_that_finds_the_rivals(self, repository: Repository) -> None:
        """Every line that the draft calls a truth is one, and `check` judges by all of them."""
        text = self.drafted(repository, PROJECT | ORCHESTRATORS)
        repository.write("ssot-guard.yaml", uncommented(text))
        done = ssot_guard(repository, "check", "--format", "json")
        assert (done.code, done.err) == (1, "")
        found = {(one["rule"], one["truth"], one["path"]) for one in json.loads(done.out)["findings"]}
        assert found == {
            ("competing-import", "test-base", "tests/test_d.py"),
            ("competing-import", "test-base", "tests/test_e.py"),
            ("foreign-base", "test-base", "tests/other.py"),
            ("foreign-base", "test-base", "tests/test_d.py"),
            ("foreign-base", "test-base", "tests/test_e.py"),
            ("duplicate-definition", "orchestrator", "app/own.py"),
        }

    def test_a_runner_up_without_its_hash(self, repository: Repository) -> None:
        """What the draft says about its own comments is true."""
        text = self.drafted(repository, {"run_tests.py": RUNNER, "other_tests.py": RUNNER})
        assert "take its first `# ` away" in text
        repository.write("ssot-guard.yaml", text.replace("# - other_tests.py", "- other_tests.py"))
        done = ssot_guard(repository, "allowlist", "verify")
        assert "stale" in done.out and done.code == 1

    def test_a_folder_that_no_policy_can_name(self, repository: Repository) -> None:
        """Its class is told by `discover`, and is no canonical one."""
        moved = {path.replace("tests/", "odd-tests/"): text for path, text in PROJECT.items()}
        assert "test-base" not in self.drafted(repository, moved)
