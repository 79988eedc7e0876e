"""The languages that ast-grep has built in: what rule files may call them, and which files are theirs.

Names and endings are ast-grep's own (https://ast-grep.github.io/reference/languages.html), of those languages that the
oldest version asked for has. Which files are Python is the engine's to say: it also looks at the first line.
"""

from __future__ import annotations

from .typed import NamedTuple

PYTHON = "python"


class Language(NamedTuple):
    """Further names, in small letters, and the endings of file names."""

    aliases: tuple[str, ...]
    endings: tuple[str, ...]


LANGUAGES = {
    "bash": Language(
        (), (".bash", ".bats", ".cgi", ".command", ".env", ".fcgi", ".ksh", ".sh", ".tmux", ".tool", ".zsh")
    ),
    "c": Language((), (".c", ".h")),
    "cpp": Language(("cc", "c++", "cxx"), (".cc", ".hpp", ".cpp", ".c++", ".hh", ".cxx", ".cu", ".ino")),
    "csharp": Language(("cs",), (".cs",)),
    "css": Language((), (".css", ".scss")),
    "elixir": Language(("ex",), (".ex", ".exs")),
    "go": Language(("golang",), (".go",)),
    "haskell": Language(("hs",), (".hs",)),
    "hcl": Language((), (".hcl", ".nomad", ".tf", ".tfvars", ".workflow")),
    "html": Language((), (".html", ".htm", ".xhtml")),
    "java": Language((), (".java",)),
    "javascript": Language(("js", "jsx"), (".cjs", ".js", ".mjs", ".jsx")),
    "json": Language((), (".json",)),
    "kotlin": Language(("kt",), (".kt", ".ktm", ".kts")),
    "lua": Language((), (".lua",)),
    "nix": Language((), (".nix",)),
    "php": Language((), (".php",)),
    PYTHON: Language(("py",), ()),
    "ruby": Language(("rb",), (".rb", ".rbw", ".gemspec")),
    "rust": Language(("rs",), (".rs",)),
    "scala": Language((), (".scala", ".sc", ".sbt")),
    "solidity": Language(("sol",), (".sol",)),
    "swift": Language((), (".swift",)),
    "tsx": Language((), (".tsx",)),
    "typescript": Language(("ts",), (".ts", ".cts", ".mts")),
    "yaml": Language(("yml",), (".yaml", ".yml")),
}


def of(path: str) -> str:
    """The language that a file's ending tells; Python, which asks for more than the ending, if it tells none."""
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    return _BY_ENDING.get(dot + ending, PYTHON) if stem else PYTHON


def called(name: str) -> str | None:
    """The language that a rule file calls so, in letters of any size."""
    small = name.lower()
    return next((own for own, language in LANGUAGES.items() if small in (own, *language.aliases)), None)


_BY_ENDING = {ending: own for own, language in LANGUAGES.items() for ending in language.endings}
