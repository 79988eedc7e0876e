"""Files that import what competes, in all ways, for laws about random repositories.

Each line binds what it uses: a name that nobody binds imports nothing.
"""

from __future__ import annotations

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
    "import legacy.mixed as m; getattr(m, 'Ri' 'val')\n",
    "import legacy.mixed as m; NAME = 'Riv\\x61l'; getattr(m, NAME)\n",
    "import pkg; getattr(pkg, 'Rival')\n",
    "pytest_plugins = ['legacy.base']\n",
    "import legacy.base as b; y = b.Rival\n",
    "if x:\n    from legacy import base\n",
    "def f():\n    import legacy.base as b\n    return b.Rival\ny = f()\n",
]
