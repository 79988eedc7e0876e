"""Which files may import what competes: never too few.

A name that nobody binds imports nothing, so each line here binds what it uses.
"""

from __future__ import annotations

from engine.snippets import Texts, project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_guard.engine.codebase.importers import Importers
from ssot_guard.engine.codebase.leads import Leads
from ssot_guard.proving import judged, policy
from ssot_guard.sources import Source

RULE = "competing-import"
LEGACY = {
    "legacy/__init__.py": "",
    "legacy/base.py": "class Rival: pass\ndef helper(): pass\n",
    "legacy/mixed.py": "class Rival: pass\nclass Good: pass\n",
    "tools/base.py": "class Base: pass\n",
}
KEYS = {"canonical": ["tools.base.Base"], "competing": ["legacy.base", "legacy.mixed.Rival", "gone.away", "old.*"]}
NAMES = ("pkg/__init__.py", "pkg/one.py", "pkg/sub/__init__.py", "two.py", "tests/test_three.py")
LINES = [
    "from legacy.base import Rival\n",
    "from legacy.base import helper as h\n",
    "import legacy.base\n",
    "import legacy\n",
    "from legacy import base, mixed\n",
    "from legacy.mixed import Good\n",
    "from legacy.mixed import Rival as R\n",
    "from legacy.mixed import *\n",
    "from legacy.base import *\n",
    "import legacy.mixed as m; x = m.Rival\n",
    "import legacy; x = legacy.base.Rival\n",
    "import legacy; x = legacy.mixed.Rival\n",
    "from pkg import *\n",
    "from pkg import Rival\n",
    "from pkg import one\n",
    "from pkg.one import R\n",
    "from pkg.one import x\n",
    "from .one import x, h\n",
    "import pkg\n",
    "from . import one\n",
    "import pkg; x = pkg.one.Rival\n",
    "import pkg; y = pkg.Rival\n",
    "from two import y\n",
    "from two import *\n",
    "import two; z = two.y.Rival\n",
    "from pkg.sub import Rival\n",
    "from .sub import *\n",
    "from .. import one\n",
    "import gone.away\n",
    "import gone; gone.away.X\n",
    "from gone import away\n",
    "from old import thing\n",
    "import old.x\n",
    "import importlib; importlib.import_module('legacy.base')\n",
    "import importlib; importlib.import_module('legacy.' 'base')\n",
    "import importlib; importlib.import_module('leg\\x61cy.base')\n",
    "from sys import modules; modules['legacy.base'].Rival\n",
    "from tools.base import Base; y = Base\n",
    "from tools.base import Base as R\n",
    "import legacy.mixed as m; (a, y) = (1, m.Rival)\n",
    "__all__ = ['Rival', 'one']\n",
    "import pkg; getattr(pkg, 'Rival')\n",
    "pytest_plugins = ['legacy.base']\n",
    "import legacy.base as b; y = b.Rival\n",
    "if x:\n    from legacy import base\n",
    "def f():\n    import legacy.base as b\n    return b.Rival\ny = f()\n",
]
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
