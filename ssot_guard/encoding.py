"""Bytes -> the text that Python itself would read in them."""

from __future__ import annotations

from .problems import CannotRead, Problem
from .typed import NamedTuple

_BOM = b"\xef\xbb\xbf"
_COOKIE = rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"
_NO_CODE = rb"[ \t\f]*(?:#.*)?"
"""PEP 263: a comment on line 1 names the encoding, or one on line 2 below a line that holds no code."""

_PLAIN = bytes(code for code in (*b"\t\f\r\n", *range(0x20, 0x7F)) if code != ord("\\")) + rb"\u0041"
"""What stands for itself in a plain encoding; the backslash only where `raw_unicode_escape` would read an `A`."""


class _Cookie(NamedTuple):
    codec: str
    line: int
    column: int


def decode(data: bytes, path: str) -> str:
    """The text that Python reads in a file's bytes, without its BOM and with every line end as `\\n`.

    The encoding is found as PEP 263 says: a cookie on line 1 or 2, a BOM, else UTF-8.
    Raises `CannotRead` at the place where the bytes are no text to Python, and for an encoding that is not plain.
    """
    cookie = _find_cookie(data)
    codec = _checked(cookie, data, path) if cookie else "utf-8"
    body = data.removeprefix(_BOM)
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(codec, "replace")
        advice = "save the file as UTF-8, or name its encoding on line 1: # coding: <name>"
        raise _at(before, path, f"byte 0x{body[error.start]:02x} is not {codec}: {advice}") from None
    if (nul := text.find("\0")) >= 0:
        raise _at(text[:nul], path, "holds a NUL character: Python reads no such file")
    return _with_newlines(text)


def refuse_illegible(data: bytes, path: str) -> None:
    """Raise what `decode` does; most files are ASCII, and need not be made a text of for that."""
    if not data.isascii() or b"\0" in data or _find_cookie(data) is not None:
        decode(data, path)


def legible(data: bytes) -> str:
    """The text of a file that is no Python, every line end as `\\n`: UTF-16 by its BOM, UTF-8, or a character a byte.

    Commands are ASCII in all that is in use, so that they are read rightly even where an accent is not.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _with_newlines(data.decode("utf-16", "replace"))
    try:
        return _with_newlines(data.removeprefix(_BOM).decode("utf-8"))
    except UnicodeDecodeError:
        return _with_newlines(data.decode("latin-1"))


def _find_cookie(data: bytes) -> _Cookie | None:
    second_end = data.find(b"\n", data.find(b"\n") + 1)
    if b"coding" not in (data if second_end < 0 else data[:second_end]):
        return None
    import re  # compiled only for the few files that get here

    first, *rest = re.split(rb"\r\n|\r|\n", data.removeprefix(_BOM), maxsplit=2)
    lines = [first, *rest[:1]] if re.fullmatch(_NO_CODE, first) else [first]
    for number, line in enumerate(lines, 1):
        if found := re.match(_COOKIE, line):
            return _Cookie(_normal_name(found[1].decode("ascii")), number, found.start(1) + 1)
    return None


def _normal_name(name: str) -> str:
    """As CPython's tokenizer does, so that Emacs's `utf-8-unix` and `latin-1-dos` are what they say."""
    name = name.lower().replace("_", "-")
    for codec in ("utf-8", "latin-1", "iso-8859-1", "iso-latin-1"):
        if name == codec or name.startswith(codec + "-"):
            return "utf-8" if codec == "utf-8" else "latin-1"
    return name


def _checked(cookie: _Cookie, data: bytes, path: str) -> str:
    why = ""
    if data.startswith(_BOM) and cookie.codec != "utf-8":
        why = f"the file begins with a UTF-8 byte order mark, yet names the encoding {cookie.codec}"
    elif not _is_plain_codec(cookie.codec):
        why = f"Python knows no text encoding {cookie.codec} in which ASCII is ASCII: save the file as UTF-8"
    if why:
        raise CannotRead([Problem(path, cookie.line, cookie.column, why)])
    return cookie.codec


def _is_plain_codec(codec: str) -> bool:
    """Python itself would run a file in, say, UTF-7; but there `+AHA-` is a `p`, and no search of bytes finds that."""
    try:
        return _PLAIN.decode(codec) == _PLAIN.decode("ascii")
    except (LookupError, UnicodeError):
        return False


def _at(before: str, path: str, message: str) -> CannotRead:
    """A problem at the end of the text `before`."""
    lines = _with_newlines(before).split("\n")
    return CannotRead([Problem(path, len(lines), len(lines[-1]) + 1, message)])


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
