"""What modules take from `typing`, without importing it: that takes 3 ms, and making a `NamedTuple` with it four times
as long as it has to, of which a commit of one file pays for thirty-four.

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
    from collections import namedtuple

    IO = Any = NoReturn = Protocol = TextIO = object

    class _Making(type):
        """Makes the class that `typing.NamedTuple` would, as `typing` does, but compiles no annotation."""

        def __new__(cls, name, _bases, body):
            fields = body.get("__annotations__", {})
            given = {field: body.pop(field) for field in fields if field in body}
            if [*fields][len(fields) - len(given) :] != [*given]:
                raise TypeError(f"{name} has a field without a default after one with a default: {', '.join(fields)}")
            made = namedtuple(name, fields, defaults=given.values(), module=body["__module__"])
            made.__annotations__ = fields
            for key, value in body.items():
                if key not in ("__annotations__", "__module__", "__qualname__"):
                    setattr(made, key, value)
            made.__qualname__ = body["__qualname__"]
            return made

    NamedTuple = type.__new__(_Making, "NamedTuple", (), {})
