"""Commands in Jupyter notebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from engine.readers.configured import Row, commands, judged, rows, span
from hypothesis import given
from hypothesis import strategies as st


def notebook(*sources: str | list[str], kind: str = "code", **keys: Any) -> str:
    """A notebook with one cell for each source; each source begins a line of the file."""
    cells = [{"cell_type": kind, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, **keys}, indent=0)


ALLOWED = {
    "in a cell of text": notebook("!pytest\n", "%%bash\npytest", kind="markdown"),
    "in an output": json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "source": [],
                    "outputs": [{"text": ["!pytest\n"], "data": {"text/plain": "!pytest"}}],
                }
            ]
        }
    ),
    "a file that is written": notebook("%%writefile run.sh\npytest\n"),
    "another language": notebook("%%javascript\n!pytest\n"),
    "a magic that only has the word": notebook(
        "%pip install pytest\n", "!pip install pytest\n", "%%time\nimport pytest\n"
    ),
    "a text with a comment of it": notebook("x = 1  # !pytest\n# !pytest\n", "pytest -q\n"),
    "a probe": notebook("!pytest --version\n", "%run -m pytest --collect-only\n"),
    "a file that is run": notebook("%run pytest.py\n", "%run run.py pytest"),
    "not a notebook": '["!pytest"]',
    "a name of one's own": notebook("from shop import main\n", "main()\n", "x.system('pytest')\n"),
    "empty cells": notebook("", [], ["\n"], "%%bash\n", "!\n", "%run\n", "%%time\n", "%%script\n"),
    "nothing": "",
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_allowed(text: str) -> None:
    assert rows("a.ipynb", text) == []


BLOCKED: dict[str, tuple[str | list[str], str]] = {
    "what a magic times": ("%timeit -n 1 -r1 pytest.main()\n", "pytest.main()"),
    "a command that a magic times": ("%time !pytest -q\n", "pytest -q"),
    "a cell that a magic times": ("%%timeit -n1 pytest.main()\n", "pytest.main()"),
    "by IPython's own function": ('get_ipython().system("pytest")\n', 'get_ipython().system(\\"pytest\\")'),
    "by IPython's own function, renamed": ('ip = get_ipython()\nip.getoutput("pytest")', 'ip.getoutput(\\"pytest\\")'),
    "a magic by IPython's own function": (
        "get_ipython().run_cell_magic('bash', '', 'pytest')\n",
        "get_ipython().run_cell_magic('bash', '', 'pytest')",
    ),
    "a line magic by IPython's own function": (
        "get_ipython().run_line_magic('run', '-m pytest')\n",
        "get_ipython().run_line_magic('run', '-m pytest')",
    ),
    "by this Python": ("!{sys.executable} -m pytest\n", "{sys.executable} -m pytest"),
    "what a name is given": ("if x:\n    out = !pytest -q\n", "pytest -q"),
    "what a name is given by a magic": ("out = %sx pytest\n", "pytest"),
    "twice": ("!!pytest\n", "pytest"),
    "with the shell's own magic": ("%system cd x && pytest\n", "pytest"),
    "as a module": ("%run -m pytest -q\n", "-m pytest -q"),
    "over two lines": (["!cd x; \\\n", "  pytest tests\n"], "pytest tests"),
    "a cell for the shell": ("%%bash --out x\ncd x\npytest -q\n", "pytest -q"),
    "a cell for a program that is a shell": ("%%script --no-raise-error /bin/bash -e\npytest -q", "pytest -q"),
    "a cell for another Python": ("%%python3\nimport pytest\npytest.main()", "pytest.main()"),
    "a cell for a program that nobody knows": ("%%script fish\npytest -q", "pytest -q"),
    "a cell that a magic captures": ("%%capture out\nx = 1\n!pytest\n", "pytest"),
    "Python": ("import subprocess\nsubprocess.run(['pytest'])\n%matplotlib inline\n", "subprocess.run(['pytest'])"),
    "Python under a magic that is unknown": ("%%unknown x\npytest.main()\n", "pytest.main()"),
    "a shell's variable": ("!PY=pytest; $PY -q\n", "$PY -q"),
}


@pytest.mark.parametrize(("source", "shown"), BLOCKED.values(), ids=BLOCKED)
@pytest.mark.parametrize("as_list", [False, True])
def test_blocked(source: str | list[str], shown: str, as_list: bool) -> None:
    if as_list and isinstance(source, str):
        source = source.splitlines(keepends=True)
    text = notebook("# text", source)
    (finding,) = judged("sub/a.ipynb", text)
    assert (span(text, finding), finding.subject) == (shown, "cells[1]")


def test_cells_know_what_those_before_imported() -> None:
    text = notebook("import pytest as p\ndef go(x):\n    !ls\n    p.main(x)\n", "x = (", "p.main()", "p.console_main()")
    assert [row[2] for row in rows("a.ipynb", text)] == ["cells[0]", "cells[2]", "cells[3]"]


KERNELS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"kernelspec": {"language": "bash", "name": "bash"}}, "cd x\npytest", ["cells[0]"]),
    ({"language_info": {"name": "PowerShell"}}, "cd x; pytest", ["cells[0]"]),
    ({"kernelspec": {"language": "python"}}, "cd x\npytest", []),
]


@pytest.mark.parametrize(("metadata", "source", "found"), KERNELS)
def test_the_language_of_the_kernel(metadata: dict[str, Any], source: str, found: list[str]) -> None:
    assert [row[2] for row in rows("a.ipynb", notebook(source, metadata=metadata))] == found


def test_an_old_notebook() -> None:
    cells = [{"cell_type": "code", "input": ["!pytest"]}]
    assert [row[2] for row in rows("a.ipynb", json.dumps({"worksheets": [{"cells": cells}]}))] == ["cells[0]"]


BROKEN: dict[str, tuple[str, list[Row]]] = {
    "cut off": ('{"cells": [\n{"cell_type": "code", "source": ["x\\n",\n "!pytest -q\\n', [(3, 4, "<file>")]),
    "in a conflict": ('{"cells": [\n<<<<<<<\n{"source": "%%bash\\npytest"}\n=======\n]}', [(3, 21, "<file>")]),
}


@pytest.mark.parametrize(("text", "found"), BROKEN.values(), ids=BROKEN)
def test_broken(text: str, found: list[Row]) -> None:
    assert rows("a.ipynb", text) == found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_in_any_encoding(encoding: str) -> None:
    text = '{"é": 1, "cells": [\n{"cell_type": "code", "source": "!pytest é"}]}'
    assert rows("a.ipynb", text.encode(encoding)) == [(2, 35, "cells[0]")]


def test_ten_megabytes_of_output() -> None:
    outputs = [{"data": {"image/png": "A" * 10_000_000}}]
    cells = [{"cell_type": "code", "outputs": outputs, "source": "x"}, {"cell_type": "code", "source": "!pytest"}]
    assert [row[2] for row in rows("a.ipynb", json.dumps({"cells": cells}))] == ["cells[1]"]


def test_many_cells() -> None:
    text = notebook(*["x = 1\n!ls\nimport pytest"] * 2_000, "pytest.main()")
    assert [row[2] for row in rows("a.ipynb", text)] == ["cells[2000]"]


@given(commands, st.booleans(), st.booleans(), st.sampled_from(["!{}\n", "    x = !{}\n", "%%bash\n{}\n", "%sx {}\n"]))
def test_place(command: str, as_list: bool, is_ascii: bool, form: str) -> None:
    source: str | list[str] = form.format(command)
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True) if as_list else source}]
    text = json.dumps({"cells": cells}, indent=1, ensure_ascii=is_ascii)
    (finding,) = judged("a.ipynb", text)
    written = json.dumps(command, ensure_ascii=is_ascii)[1:-1]
    assert span(text, finding) == written
    assert finding.line == text[: text.index(written)].count("\n") + 1


@given(
    st.lists(
        st.sampled_from([*'{}[]",:\\', "!pytest", "cells", "source", "code", "%%", "\n", "\\n", "%run "]), max_size=30
    )
)
def test_any_text_is_read(parts: list[str]) -> None:
    for path in ("a.ipynb", "package.json", "pyproject.toml", "tox.ini", "setup.cfg"):
        rows(path, "".join(parts) + " # pytest")
