"""The one command that mends something: every message names it the same way."""

from __future__ import annotations

FROM_ROOT = ":/"
"""What stands before a path that is from the repository's root, wherever one is (as in git's pathspecs)."""
PRUNE = "ssot-guard allowlist prune"
REASON = "<why it may stay>"
"""What stands in for a reason in a command; the allowlist refuses it, so that nobody can forget to write one."""


def allow(rule: str, path: str, subject: str = "", *, reason: str = REASON, replace: bool = False) -> str:
    """What would allow a finding, or say anew what an entry says. `path` is a file's or a glob, as users name them."""
    why = f'"{REASON}"' if reason == REASON else _quoted(reason)
    command = f"ssot-guard allowlist add {_place(path, subject)} --rule {_quoted(rule)} --reason {why}"
    return command + " --replace" * replace


def take_out(section: str, rule: str, path: str, subject: str = "") -> str:
    """What takes an entry out."""
    return f"ssot-guard allowlist remove {_place(path, subject)} --rule {_quoted(rule)} --section {section}"


def _place(path: str, subject: str) -> str:
    root = FROM_ROOT if path.startswith(("-", ":")) else ""  # or it would be taken for an option
    return _quoted(root + (f"{path}::{subject}" if subject else path))


def _quoted(text: str) -> str:
    """As a shell's word; what no terminal shows as it is, is spelled out (bash, zsh and ksh read `$'...'`)."""
    from shlex import quote  # only what is told needs it

    if text.isprintable():
        return quote(text)
    shown = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + "".join(char if char.isprintable() else _spelled(char) for char in shown) + "'"


def _spelled(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
