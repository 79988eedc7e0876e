"""What stands in for `typing` makes what `typing` makes."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
import typing
from typing import Any

import pytest

from ssot_guard import typed

SOURCE = '''
class Row(NamedTuple):
    """A row."""

    name: str
    places: tuple[int, ...] = ()
    of: "Row | None" = None

    LIMIT = 3

    def longest(self) -> int:
        return max(self.places, default=0)

    @property
    def shown(self) -> str:
        return f"<{self.name}>"

    @classmethod
    def empty(cls) -> "Row":
        return cls("")
'''


def made(base: Any) -> Any:
    names = {"NamedTuple": base, "__name__": __name__}
    exec(compile("from __future__ import annotations\n" + SOURCE, "row.py", "exec"), names)
    return names["Row"]


Row = made(typed.NamedTuple)


def test_fields_and_their_defaults() -> None:
    real = made(typing.NamedTuple)
    assert (Row._fields, Row._field_defaults, Row.__doc__) == (real._fields, real._field_defaults, real.__doc__)
    assert {*Row.__annotations__} == {*real.__annotations__}
    assert (Row.__module__, Row.__qualname__, Row.__name__) == (real.__module__, real.__qualname__, real.__name__)
    assert {name for name in vars(real) if name not in vars(Row)} <= {"__orig_bases__"}


def test_is_a_tuple_with_methods() -> None:
    row = Row("a", (1, 5))
    assert row == ("a", (1, 5), None)
    assert (row.longest(), row.shown, Row.empty().name, Row.LIMIT) == (5, "<a>", "", 3)
    assert row._replace(name="b") == ("b", (1, 5), None)
    assert repr(row) == "Row(name='a', places=(1, 5), of=None)"
    assert pickle.loads(pickle.dumps(row)) == row


@pytest.mark.parametrize("count", range(14))
def test_any_number_of_fields(count: int) -> None:
    fields = [f"field_{number}" for number in range(count)]
    body = "".join(f"    {field}: int\n" for field in fields) or "    pass\n"
    names: dict[str, Any] = {"__name__": __name__, "ours": typed.NamedTuple, "real": typing.NamedTuple}
    exec(f"class Ours(ours):\n{body}\nclass Real(real):\n{body}", names)
    ours, real = names["Ours"], names["Real"]
    assert inspect.signature(ours.__new__).parameters.keys() == inspect.signature(real.__new__).parameters.keys()
    given = {field: number for number, field in enumerate(fields)}
    assert (ours(**given), ours(*range(count)), ours._make(range(count))) == (real(**given),) * 3
    assert ours(**given)._asdict() == given == {field: getattr(ours(**given), field) for field in fields}
    assert repr(ours(**given)) == repr(real(**given)).replace("Real", "Ours")
    for wrong in ({**given, "other": 1}, {} if count else {"other": 1}):
        assert said(ours, wrong) == said(real, wrong).replace("Real", "Ours")
    with pytest.raises(TypeError, match="Expected"):
        ours._make(range(count + 1))
    with pytest.raises((TypeError, ValueError), match="unexpected"):
        ours(**given)._replace(other=1)


def said(made: Any, given: dict[str, int]) -> str:
    with pytest.raises(TypeError) as wrong:
        made(**given)
    return str(wrong.value)


def test_a_field_without_a_default_after_one_with() -> None:
    with pytest.raises(TypeError, match="name, other"):
        exec(
            "class Bad(NamedTuple):\n    name: str = ''\n    other: str\n",
            {"NamedTuple": typed.NamedTuple, "__name__": "x"},
        )


def test_a_commit_imports_no_typing() -> None:
    program = "import sys, ssot_guard.cli, ssot_guard.checking, ssot_guard.reports.text; print('typing' in sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", PATHS + program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


PATHS = f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}; "
