"""Which files may import what competes: never too few."""

from __future__ import annotations

from engine.imports import KEYS, LEGACY, LINES, NAMES
from engine.snippets import Texts, project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_guard.engine import judge
from ssot_guard.engine.codebase.importers import Importers
from ssot_guard.engine.codebase.leads import Leads
from ssot_guard.proving import judged, policy
from ssot_guard.sources import Source

RULE = "competing-import"
TEXTS = st.lists(st.sampled_from(LINES), max_size=5).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, TEXTS)))
def test_who_has_a_finding_leads_there(written: dict[str, str]) -> None:
    """The law: whatever files hold, those that are not led there have no finding."""
    files = {**LEGACY, **written}
    told = policy(KEYS, files)
    tree = Texts(files)
    leads = Leads(project(files, told), Importers(tree.read_many(files), told.roots), lambda path: files[path].encode())
    led = leads.of(told.truths[0])
    for path, text in files.items():
        if path not in led:
            assert judged(Source(path, text.encode()), told, RULE, files, sift=False) == [], path


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, TEXTS)))
def test_bystanders_bring_nothing(written: dict[str, str]) -> None:
    """The law: whoever knows of them, and does not look into them, finds what one finds that looks into all."""
    files = {**LEGACY, **written}
    told = policy(KEYS, files)
    truth, asking, knowing = told.truths[0], project(files, told), project(files, told)
    index = Importers(Texts(files).read_many(files), told.roots)
    leads = Leads(knowing, index, lambda path: files[path].encode())
    knowing.standing(truth).bystanders = leads.bystanders(truth, leads.of(truth))
    for path, text in files.items():
        source = Source(path, text.encode())
        asked = judge.questions(source, told, [RULE])
        assert judge.findings(source, asked, knowing) == judge.findings(source, asked, asking), path


def test_who_imports_other_things_is_left_alone() -> None:
    """It is of use: files that take something else from the same packages are not parsed."""
    files = {
        **LEGACY,
        "pkg/__init__.py": "from legacy.base import Rival\nfrom .one import Other\n",
        "pkg/one.py": "class Other: pass\n",
        "a.py": "from pkg import Other\nfrom legacy.mixed import Good\n",
        "b.py": "from pkg import Rival\n",
        "c.py": "import pytest, os.path\n",
    }
    told = policy(KEYS, files)
    index = Importers(Texts(files).read_many(files), told.roots)
    led = Leads(project(files, told), index, lambda path: files[path].encode()).of(told.truths[0])
    assert {"pkg/__init__.py", "b.py"} <= led
    assert led.isdisjoint({"a.py", "c.py", "pkg/one.py"})


def test_a_bystander_beside_what_is_meant() -> None:
    """Beside a test stand two modules of one name, on the path of pytest both: the one that has the name is meant."""
    files = {
        **{f"src/{path}": text for path, text in LEGACY.items()},
        "helpers.py": "x = 1\n",
        "tests/__init__.py": "",
        "tests/helpers.py": "from legacy.base import Rival\n",
        "tests/test_a.py": "from helpers import Rival\n",
    }
    told = policy(KEYS, files, ["src"])
    truth, knowing = told.truths[0], project(files, told)
    index = Importers(Texts(files).read_many(files), told.roots)
    leads = Leads(knowing, index, lambda path: files[path].encode())
    knowing.standing(truth).bystanders = leads.bystanders(truth, leads.of(truth))
    source = Source("tests/test_a.py", files["tests/test_a.py"].encode())
    found = judge.findings(source, judge.questions(source, told, [RULE]), knowing)
    assert [finding.subject for finding in found] == ["legacy.base"]


def test_what_is_banned_is_no_bystander() -> None:
    """Nor is who passes it on; a module beside it is one."""
    files = {**LEGACY, "pkg/__init__.py": "from legacy.mixed import Rival\n", "pkg/one.py": "", "a.py": "import os\n"}
    told = policy(KEYS, files)
    leads = Leads(
        project(files, told), Importers(Texts(files).read_many(files), told.roots), lambda path: files[path].encode()
    )
    truth = told.truths[0]
    assert leads.bystanders(truth, leads.of(truth)) == {"legacy/__init__.py", "pkg/one.py", "a.py", "tools/base.py"}
