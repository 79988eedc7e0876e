"""What modules take from `typing`, without importing it: that takes 3 ms, and making a `NamedTuple` with it eight times
as long as it has to, of which a commit with a finding pays for fifty.

Type checkers see `typing` itself.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import IO as IO
    from typing import Any as Any
    from typing import NamedTuple as NamedTuple
    from typing import NoReturn as NoReturn
    from typing import Protocol as Protocol
    from typing import TextIO as TextIO
else:
    from collections import _tuplegetter, namedtuple
    from types import FunctionType

    IO = Any = NoReturn = Protocol = TextIO = object

    class _Making(type):
        """Makes the class that `typing.NamedTuple` would, as `typing` does, but compiles nothing."""

        def __new__(cls, name, _bases, body):
            fields = body.get("__annotations__", {})
            given = {field: body.pop(field) for field in fields if field in body}
            if [*fields][len(fields) - len(given) :] != [*given]:
                raise TypeError(f"{name} has a field without a default after one with a default: {', '.join(fields)}")
            if not 0 < len(fields) < len(_NEW):
                return _with_all(namedtuple(name, fields, defaults=given.values()), body)
            return type.__new__(type, name, (tuple,), {**_SHARED, **_own(name, tuple(fields), given), **body})

    def _with_all(made, body):
        for key, value in body.items():
            setattr(made, key, value)
        return made

    def _own(name, fields, given):
        code = _NEW[len(fields)].__code__.replace(co_name="__new__", co_varnames=("_cls", *fields))
        new = FunctionType(code, globals(), "__new__", (*given.values(),))
        new.__qualname__ = f"{name}.__new__"
        return {
            "__slots__": (),
            "__match_args__": fields,
            "__new__": new,
            "_fields": fields,
            "_field_defaults": given,
            **{field: _tuplegetter(at, None) for at, field in enumerate(fields)},
        }

    _new = tuple.__new__
    _NEW = (
        None,
        lambda _cls, a: _new(_cls, (a,)),
        lambda _cls, a, b: _new(_cls, (a, b)),
        lambda _cls, a, b, c: _new(_cls, (a, b, c)),
        lambda _cls, a, b, c, d: _new(_cls, (a, b, c, d)),
        lambda _cls, a, b, c, d, e: _new(_cls, (a, b, c, d, e)),
        lambda _cls, a, b, c, d, e, f: _new(_cls, (a, b, c, d, e, f)),
        lambda _cls, a, b, c, d, e, f, g: _new(_cls, (a, b, c, d, e, f, g)),
        lambda _cls, a, b, c, d, e, f, g, h: _new(_cls, (a, b, c, d, e, f, g, h)),
        lambda _cls, a, b, c, d, e, f, g, h, i: _new(_cls, (a, b, c, d, e, f, g, h, i)),
        lambda _cls, a, b, c, d, e, f, g, h, i, j: _new(_cls, (a, b, c, d, e, f, g, h, i, j)),
    )
    """How many fields -> what makes one of them: only their names are put in, where `namedtuple` compiles it anew."""

    def _make(cls, iterable):
        made = _new(cls, iterable)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self, /, **given):
        made = self._make(map(given.pop, self._fields, self))
        if given:
            raise TypeError(f"Got unexpected field names: {[*given]}")
        return made

    _SHARED = {
        "_make": classmethod(_make),
        "_replace": _replace,
        "__replace__": _replace,
        "_asdict": lambda self: dict(zip(self._fields, self, strict=True)),
        "__getnewargs__": lambda self: tuple(self),
        "__repr__": lambda self: f"{type(self).__name__}({', '.join(map('{}={!r}'.format, self._fields, self))})",
    }
    """What `collections.namedtuple` makes for each class anew."""

    NamedTuple = type.__new__(_Making, "NamedTuple", (), {})
