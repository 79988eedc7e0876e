"""How Python code comes by what competes: one table for the static rule and for the import guard.

Each piece of code stands in a file of a repository that holds `FILES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

TRUTH: Mapping[str, Any] = {
    "canonical": ["shop.base.Base"],
    "competing": ["legacy.base", "legacy.kit", "shop.misc.Rival", "old_*", "shop.attic.Old*", "gonelib"],
}
FILES = {
    "shop/__init__.py": "",
    "shop/base.py": "from legacy.base import Wrapped\n\n\nclass Base: ...\n",
    "shop/misc.py": "class Rival: ...\n\n\nclass Good: ...\n",
    "shop/attic.py": "class OldBase: ...\n\n\nclass NewBase: ...\n",
    "shop/again.py": "from legacy.base import LegacyBase\n",
    "legacy/__init__.py": "",
    "legacy/base.py": "VALUE = 1\n\n\nclass LegacyBase:\n    size = 1\n\n\nclass Wrapped: ...\n",
    "legacy/good.py": "",
    "legacy/kit/__init__.py": "",
    "legacy/kit/deep.py": "",
    "other/legacy/base.py": "",
    "old_tools.py": "",
    "tests/__init__.py": "",
    "tests/base.py": "",
    "tests/early.py": "from importlib import import_module as load\nfrom runpy import run_path as run\n",
    "tests/listed.py": (
        "import legacy.base, legacy.kit.deep, old_tools\nfrom shop.attic import OldBase\nfrom shop.misc import Rival\n"
    ),
}
LISTED = {
    "tests/listed.py": [
        *("legacy.base", "legacy.kit.deep", "old_tools", "shop.attic.OldBase", "shop.misc.Rival"),
    ],
    "shop/again.py": ["legacy.base"],
}
"""The debt: file -> what it may import."""

_BY_HAND = """\
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("anything", ROOT + "/legacy/base.py")
spec.loader.exec_module(module_from_spec(spec))
"""
_LAZY = """\
from importlib.util import LazyLoader, find_spec, module_from_spec
spec = find_spec("legacy.base")
loader = spec.loader = LazyLoader(spec.loader)
loader.exec_module(module_from_spec(spec))
"""
_THREAD = """\
from concurrent.futures import ThreadPoolExecutor
def load():
    import legacy.base
with ThreadPoolExecutor(1) as pool:
    pool.submit(load).result()
"""
_ROOT = "import os\nROOT = os.path.dirname(os.path.dirname(__file__))\n"


class Spelling(NamedTuple):
    """A piece of code, and what it imports that competes; nothing means that it is to be let through."""

    name: str
    code: str
    subject: str = ""
    static_gap: str = ""
    """Why the static rule cannot see it."""
    runtime_gap: str = ""
    """Why the guard cannot see it."""
    only: str = ""
    """`fresh` or `cached`, where it makes sense only so."""
    raises: str = ""
    """What else the code raises at run time."""
    folder: str = "tests"
    """The package that its file is in."""

    def file(self) -> str:
        """Its path: each has one of its own."""
        return f"{self.folder}/spelled_{SPELLINGS.index(self)}.py"


_COMPUTED = "the name is put together at run time"
_BY_FILE = "a file is run by its path"
_PASSED_ON = "a module that may import it hands the class on: no import of what competes happens"
_NO_IMPORT = "the module is there already and nothing is imported: the sweep at the end finds it"

SPELLINGS = (
    # -- to be let through, oddest first
    Spelling(
        "under TYPE_CHECKING",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from legacy.base import LegacyBase\n",
    ),
    Spelling("a module of the same name elsewhere", "from . import base\nfrom tests.base import __name__\n"),
    Spelling("another folder called the same", "import other.legacy.base\n"),
    Spelling("what the canonical module wraps", "from shop.base import Wrapped\n"),
    Spelling("a good name beside a banned one", "from shop.misc import Good\n"),
    Spelling("a module that holds a banned name", "import shop.misc\nfrom shop import attic, misc\n"),
    Spelling("a name that a glob does not mean", "from shop.attic import NewBase\n"),
    Spelling("a package that holds what competes", "import legacy\nfrom legacy import good\n"),
    Spelling("a probe", "import importlib.util\nassert importlib.util.find_spec('legacy.base')\n"),
    Spelling("names that begin alike", "import legacy.good as basement\n"),
    Spelling("patched by its name", "from unittest import mock\nwith mock.patch('legacy.base.VALUE', 2):\n    pass\n"),
    Spelling(
        "an installed module, in spite of its text",
        "import json\nassert json.loads('1') == 1\ntext = 'import legacy.base'\n",
    ),
    # -- statements
    Spelling("import", "import legacy.base\n", "legacy.base"),
    Spelling("import as", "import legacy.base as b\n", "legacy.base"),
    Spelling("among others", "import os, legacy.base, sys\n", "legacy.base"),
    Spelling("from its package", "from legacy import base\n", "legacy.base"),
    Spelling("from its package, among others", "from legacy import good, base\n", "legacy.base"),
    Spelling("a name from it", "from legacy.base import LegacyBase\n", "legacy.base"),
    Spelling("a star from it", "from legacy.base import *\n", "legacy.base"),
    Spelling("relative", "from . import base\n", "legacy.base", folder="legacy"),
    Spelling("relative, a name", "from .base import LegacyBase\n", "legacy.base", folder="legacy"),
    Spelling("relative, a star", "from .base import *\n", "legacy.base", folder="legacy"),
    Spelling("relative, what is good", "from . import good\nfrom .good import __name__\n", folder="legacy"),
    Spelling("relative, two levels up", "from ..legacy.base import LegacyBase\n", "legacy.base", raises="ImportError"),
    Spelling("relative, above the package", "from ..legacy import base\n", "legacy.base", raises="ImportError"),
    Spelling("a competing package", "import legacy.kit\n", "legacy.kit", only="fresh"),
    Spelling("a module of a competing package", "import legacy.kit.deep\n", "legacy.kit.deep"),
    Spelling("a module from a competing package", "from legacy.kit import deep\n", "legacy.kit"),
    Spelling("a glob", "import old_tools\n", "old_tools"),
    Spelling("a banned name", "from shop.misc import Good, Rival as R\n", "shop.misc.Rival"),
    Spelling("a banned name, by a star", "from shop.misc import *\n", "shop.misc.Rival"),
    Spelling("a name that a glob bans", "from shop.attic import OldBase\n", "shop.attic.OldBase"),
    Spelling("in a function", "def f():\n    import legacy.base\nf()\n", "legacy.base"),
    Spelling("in a class", "class A:\n    from legacy.base import LegacyBase\n", "legacy.base"),
    Spelling("in a try", "try:\n    import legacy.base\nexcept ImportError:\n    pass\n", "legacy.base"),
    Spelling("gone", "import gonelib\n", "gonelib", raises="ModuleNotFoundError"),
    # -- by name
    Spelling("__import__", "__import__('legacy.base')\n", "legacy.base"),
    Spelling("__import__ with names", "__import__('legacy.base', fromlist=['VALUE'])\n", "legacy.base"),
    Spelling(
        "__import__ of the package with names",
        "__import__('legacy', fromlist=['base'])\n",
        "legacy.base",
    ),
    Spelling("import_module", "import importlib\nimportlib.import_module('legacy.base')\n", "legacy.base"),
    Spelling(
        "import_module, relative", "import importlib\nimportlib.import_module('.base', 'legacy')\n", "legacy.base"
    ),
    Spelling(
        "import_module under another name, taken before the guard came",
        "from tests.early import load\nload('legacy.base')\n",
        "legacy.base",
        static_gap="functions are not followed into other files",
    ),
    Spelling(
        "import_module with a name that is put together",
        "import importlib\nimportlib.import_module('.'.join(['legacy', 'base']))\n",
        "legacy.base",
        static_gap=_COMPUTED,
    ),
    Spelling("importlib.__import__", "import importlib\nimportlib.__import__('legacy.base')\n", "legacy.base"),
    Spelling(
        "importlib.__import__ of the package with names",
        "import importlib\nimportlib.__import__('legacy', fromlist=['base'])\n",
        "legacy.base",
    ),
    Spelling(
        "importlib.__import__ with a banned name",
        "import importlib\nimportlib.__import__('shop.misc', fromlist=['Rival'])\n",
        "shop.misc.Rival",
    ),
    Spelling("importorskip", "import pytest\npytest.importorskip('legacy.base')\n", "legacy.base"),
    Spelling(
        "pkgutil.resolve_name",
        "import pkgutil\npkgutil.resolve_name('legacy.base:VALUE')\n",
        "legacy.base",
        static_gap="not among the functions that import by name",
    ),
    Spelling(
        "reload",
        "import sys, importlib\nimportlib.reload(sys.modules['legacy.base'])\n",
        "legacy.base",
        static_gap=_COMPUTED,
        only="cached",
    ),
    Spelling("exec", "exec('import legacy.base')\n", "legacy.base", static_gap="texts that are run are not read"),
    Spelling(
        "exec in names of its own",
        "exec('import legacy.base', {})\n",
        "legacy.base",
        static_gap="texts that are run are not read",
    ),
    Spelling("in a thread", _THREAD, "legacy.base"),
    # -- by file
    Spelling("run_module", "import runpy\nrunpy.run_module('legacy.base')\n", "legacy.base"),
    Spelling("run_path", _ROOT + "import runpy\nrunpy.run_path(ROOT + '/legacy/base.py')\n", "legacy.base", _BY_FILE),
    Spelling(
        "run_path under another name, taken before the guard came",
        _ROOT + "from tests.early import run\nrun(ROOT + '/legacy/base.py')\n",
        "legacy.base",
        _BY_FILE,
    ),
    Spelling("a spec made by hand", _ROOT + _BY_HAND, "legacy.base", _BY_FILE),
    Spelling("a lazy loader", _LAZY, "legacy.base", _COMPUTED),
    Spelling(
        "under a second name, since its folder is on the path",
        _ROOT + "import sys\nsys.path.insert(0, ROOT + '/legacy')\nimport base\n",
        "legacy.base",
        "changes of sys.path are not followed",
    ),
    Spelling(
        "out of a zip file",
        _ROOT + "import sys\nsys.path.insert(0, ROOT + '/lib.zip')\nimport gonelib\n",
        "gonelib",
    ),
    # -- what never imports it
    Spelling(
        "pytest_plugins",
        "pytest_plugins = ['legacy.base']\n",
        "legacy.base",
        runtime_gap="pytest imports it later: pytest's own plugin of the guard asks then",
    ),
    Spelling("passed on", "from shop.again import LegacyBase\n", "legacy.base", runtime_gap=_PASSED_ON),
    Spelling(
        "a banned name as an attribute",
        "import shop.misc\nRival = shop.misc.Rival\n",
        "shop.misc.Rival",
        runtime_gap=_NO_IMPORT,
    ),
    Spelling(
        "read from sys.modules",
        "import sys\nbase = sys.modules['legacy.base']\n",
        "legacy.base",
        static_gap=_COMPUTED,
        runtime_gap=_NO_IMPORT,
        only="cached",
    ),
    Spelling(
        "its text run",
        _ROOT + "exec(open(ROOT + '/legacy/base.py').read())\n",
        "legacy.base",
        static_gap=_BY_FILE,
        runtime_gap="no module is imported: the sweep at the end finds the classes",
    ),
)
