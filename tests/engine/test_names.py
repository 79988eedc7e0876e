"""What an expression denotes, whatever it is called."""

from __future__ import annotations

import pytest
from engine.snippets import last, module

SOMETHING_ELSE = [
    "def f(pytest):\n    pytest.main",
    "import pytest\nself.pytest.main",
    "import pytest\npytest().main",
    "import pytest\nx[pytest].main",
    "import pytest\npytest = 1\npytest.main",
    "import pytest\nclass pytest: pass\npytest.main",
    "import pytest\n'pytest.main'",
    "import pytest\n(pytest, 1).main",
    "importlib = 1\nimportlib.import_module('pytest').main",
    "import importlib\nimportlib.import_module(name).main",
    "import pytest\ngetattr(pytest, name)",
    "import pytest\ngetattr(pytest, f'{x}main')",
    "x = x\nx.main",
    "x = y\ny = x\nx.main",
    "x = x.main",
    "a, b = pytest\nb.main",
    "import pytest\na, *b = 1, pytest\nb.main",
    "from . import pytest\npytest.main",
    "from .pytest import main\nmain",
    "from ...a.pytest import main\nmain",
    "from . import *\nmain",
    "import acme.pytest\nacme.pytest.main",
    "import pytest_asyncio as pytest\npytest.main",
]
PYTEST_MAIN = [
    "(__import__)('pytest').main",
    "__import__('pytest.a').main",
    "__import__('pytest', fromlist=['x']).main",
    "import builtins\nbuiltins.getattr(builtins.__import__('pytest'), 'main')",
    "from importlib import import_module as im\nim('py' 'test').main",
    "import importlib\nimportlib.import_module(r'pytest').main",
    "import sys as s\ns.modules['pytest'].main",
    "import pytest\n(\n  pytest\n  .\n  main  # x\n)",
    "import pytest as p\np.main",
    "import pytest.a\npytest.main",
    "import a, pytest as p, b\np.main",
    "from pytest import (\n  a,\n  main as m,  # x\n)\nm",
    "from pytest import *\nmain",
    "def f():\n    import pytest\n    pytest.main",
    "import pytest\ndef f():\n    pytest.main",
    "import pytest\np = q = (pytest)\nq.main",
    "import pytest\n(a, [b, c]) = 1, [2, pytest]\nc.main",
    "import pytest\n(p := pytest).main",
    "import pytest\nx = pytest if y else pytest\nx.main",
    "import pytest\ndef f(p=pytest):\n    p.main",
    "import pytest\np: object = pytest\np.main",
    "import pytest\nm = getattr(pytest, 'main', None)\nm",
    "import pytest\npytest = pytest\npytest.main",
]


@pytest.mark.parametrize("code", SOMETHING_ELSE)
def test_denotes_something_else(code: str) -> None:
    read = module(code)
    assert "pytest.main" not in read.names.denotes(last(read))


@pytest.mark.parametrize("code", PYTEST_MAIN)
def test_denotes_the_entry_point(code: str) -> None:
    read = module(code)
    assert "pytest.main" in read.names.denotes(last(read))


ALTERNATIVES = [
    ("try:\n    import a as x\nexcept ImportError:\n    import b as x\nx.y", {"a.y", "b.y"}),
    ("import a, b\n(a if c else b).y", {"a.y", "b.y"}),
    ("import a, b\nx = a or b\nx.y", {"a.y", "b.y"}),
    ("from a import *\nfrom b import *\nx", {"builtins.x", "a.x", "b.x"}),
    ("def f(x=a):\n    from b import *\n    x", {"a"}),
]


@pytest.mark.parametrize(("code", "names"), ALTERNATIVES)
def test_denotes_all_it_can_mean(code: str, names: set[str]) -> None:
    read = module(code)
    assert read.names.denotes(last(read)) >= names


def test_names_that_lead_on_and_on_end() -> None:
    """A chain longer than any real one is not known, and no RecursionError either."""
    chain = "".join(f"x{n + 1} = x{n}\n" for n in range(5000))
    read = module(f"import pytest as x0\n{chain}x5000.main\n")
    assert read.names.denotes(last(read)) == frozenset()


def test_attributes_of_attributes_without_end() -> None:
    read = module(f"import x\nx{'.a' * 3000}\n")
    assert len(read.names.denotes(last(read))) <= 1
