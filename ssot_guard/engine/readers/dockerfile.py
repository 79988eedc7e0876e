"""Dockerfiles: what is run while an image is built, and what its containers run. Known by stage and instruction.

Source: https://docs.docker.com/reference/dockerfile/: format, parser directives, shell and exec form, here-documents,
how CMD and ENTRYPOINT interact. (No parser from PyPI: dockerfile-parse knows no columns and takes the lines of a
here-document for instructions.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ...typed import NamedTuple
from ..script import ARGV, BATCH, PLAIN, POWERSHELL, PYTHON, SHELL, Piece, Script
from ..strings import HOLE
from ..words import Word, Words
from ..wrappers import POWERSHELLS, SHELLS

_DIRECTIVE = re.compile(r"[ \t]*#[ \t]*(\w+)[ \t]*=[ \t]*(\S*)[ \t]*$")
_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)(?:\s+|$)")
_FLAGS = re.compile(r"(?:\s*--[a-z-]+(?:=(?:\"[^\"]*\"|\S)*)?)*\s*")
_HEREDOC = re.compile(r"<<(-?)([\"']?)([A-Za-z_][\w.-]*)\2")
_ONLY_HEREDOC = re.compile(r"\s*<<-?([\"']?)[A-Za-z_][\w.-]*\1\s*")
_STAGE = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", re.IGNORECASE)
_PAIR = re.compile(r"([A-Za-z_]\w*)=((?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\.|[^\s\"'])*)", re.DOTALL)
_REFERENCE = re.compile(r"\$\{?(\w+)(?::?[-+]([^}]*))?\}?")
_PYTHON_SHEBANG = re.compile(r"#!.*\b(?:python|pypy)[\d.]*\b")
_MOST_VALUES = 8
_OWN_SCRIPT = re.compile(r"(?:.*/)?[^/]*(?:entrypoint|\.(?:sh|bash|py))[^/]*", re.IGNORECASE)
"""Entry points of the repository's own: most of them end in `exec "$@"`."""


class _Instruction(NamedTuple):
    name: str
    pieces: tuple[Piece, ...]
    """What stands behind its name."""
    heredocs: tuple[tuple[Piece, Piece], ...] = ()
    """The here-documents that belong to it: what each holds, and the line that ends it."""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def behind(self, at: int) -> tuple[Piece, ...]:
        """What is left of it from a place on."""
        rest = []
        for piece in self.pieces:
            if at < len(piece.text):
                cut = max(0, at)
                rest.append(Piece(piece.text[cut:], piece.start + cut, piece.end))
            at -= len(piece.text)
        return tuple(rest)


class _Stage:
    def __init__(self, name: str, index: int, base: _Stage | None = None) -> None:
        self.name = name or str(index)
        self.index = index
        self.entry: tuple[_Instruction, Words] | None = base.entry if base else None
        self.arguments: Words | None = base.arguments if base else None
        self.shell: str = base.shell if base else SHELL
        self.own_entry = False
        """Whether ENTRYPOINT stands in this stage, and not in the one that it is made from."""
        self.commands: list[_Instruction] = []
        self.variables: dict[str, tuple[str, ...]] = dict(base.variables) if base else {}

    def set(self, name: str, value: str) -> None:
        known = {key: held[0] for key, held in self.variables.items()}
        text = _REFERENCE.sub(lambda found: known.get(found[1], found[2] or HOLE), value)
        self.variables[name] = tuple(dict.fromkeys((text, *self.variables.get(name, ()))))[:_MOST_VALUES]


def read(text: str, _path: str) -> Iterator[Script]:
    """What each instruction runs; ENTRYPOINT with the CMD of its stage."""
    stage, stages = _Stage("", 0), dict[str, _Stage]()
    begun = False
    for instruction in _instructions(text):
        if instruction.name == "FROM":
            yield from _entered(stage)
            found = _STAGE.match(instruction.text.strip())
            base = stages.get(found[1].lower()) if found else None
            index = stage.index + 1 if begun else 0
            new = _Stage((found[2] or "") if found else "", index, base)
            new.variables = {**(stage.variables if not begun else {}), **new.variables}
            stage, begun = new, True
            stages[stage.name.lower()] = stages[str(index)] = stage
        else:
            yield from _run(instruction, stage)
    yield from _entered(stage)


# --- instructions -----------------------------------------------------------------------------------------------------


def _instructions(text: str) -> Iterator[_Instruction]:
    escape = _escape(text)
    continued = re.compile(re.escape(escape) + r"[ \t]*$")
    lines = re.compile(r"[^\n]*(?:\n|\Z)")
    at = 0
    while at < len(text):
        pieces: list[Piece] = []
        while at < len(text):
            found = lines.match(text, at)
            line = found[0].rstrip("\n") if found else ""
            start, at = at, found.end() if found else len(text)
            if line.lstrip().startswith("#") or (pieces and not line.strip()):
                if not pieces:
                    break
                continue  # a comment between continued lines is dropped
            more = continued.search(line)
            pieces.append(
                Piece(line[: more.start()] if more else line, start, start + (more.start() if more else len(line)))
            )
            if not more:
                break
        instruction = _named(pieces)
        if instruction is None:
            continue
        heredocs: list[tuple[Piece, Piece]] = []
        if instruction.name in ("RUN", "COPY", "ADD", "ONBUILD") and "<<" in instruction.text:
            for mark in _HEREDOC.finditer(instruction.text):
                last, end = _heredoc_end(text, at, mark[3], strips=bool(mark[1]))
                heredocs.append((Piece(text[at:last], at, last), Piece(text[last:end], last, end)))
                at = end
        yield instruction._replace(heredocs=tuple(heredocs))


def _escape(text: str) -> str:
    for line in text.split("\n", 8)[:8]:
        found = _DIRECTIVE.match(line)
        if not found:
            break
        if found[1].lower() == "escape" and found[2] in ("`", "\\"):
            return found[2]
    return "\\"


def _named(pieces: list[Piece]) -> _Instruction | None:
    text = "".join(piece.text for piece in pieces)
    found = _INSTRUCTION.match(text)
    if not found:
        return None
    whole = _Instruction(found[1].upper(), tuple(pieces))
    return whole._replace(pieces=whole.behind(found.end()) or (Piece("", pieces[-1].end, pieces[-1].end),))


def _heredoc_end(text: str, at: int, mark: str, *, strips: bool) -> tuple[int, int]:
    """The line that ends a here-document: its beginning, and behind it; the text's end if there is none."""
    found = re.compile(("^\\t*" if strips else "^") + re.escape(mark) + r"[ \t]*$", re.MULTILINE).search(text, at)
    return (found.start(), min(len(text), found.end() + 1)) if found else (len(text), len(text))


# --- what they run ----------------------------------------------------------------------------------------------------


def _run(instruction: _Instruction, stage: _Stage) -> Iterator[Script]:
    name, text = instruction.name, instruction.text
    if name in ("ENV", "ARG"):
        _set(stage, text)
    elif name == "SHELL":
        stage.shell = _shell(_exec_form(text))
    elif name == "RUN":
        yield from _built(instruction, stage, "RUN")
    elif name in ("CMD", "ENTRYPOINT"):
        yield from _started(instruction, stage)
    elif name in ("HEALTHCHECK", "ONBUILD"):
        flags = _FLAGS.match(text)
        inner = _named([*instruction.behind(flags.end() if flags else 0)])
        if inner and inner.name in ("CMD", "RUN", "ENTRYPOINT"):
            yield from _built(inner._replace(heredocs=instruction.heredocs), stage, name)


def _set(stage: _Stage, text: str) -> None:
    pairs = _PAIR.findall(text)
    if not pairs and len(parts := text.split(None, 1)) == 2:
        pairs = [(parts[0], parts[1])]  # `ENV NAME a value with spaces`
    for name, value in pairs:
        stage.set(name, re.sub(r"\\(.)|[\"']", r"\1", value))


def _shell(words: list[str] | None) -> str:
    program = words[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe") if words else "sh"
    if program in POWERSHELLS:
        return POWERSHELL
    if program == "cmd":
        return BATCH
    return SHELL if program in SHELLS else PLAIN


def _built(instruction: _Instruction, stage: _Stage, name: str) -> Iterator[Script]:
    """One command, in shell form or exec form."""
    flags = _FLAGS.match(instruction.text)
    pieces = instruction.behind(flags.end() if flags else 0)
    subject, text = f"{stage.name}.{name}", "".join(piece.text for piece in pieces)
    words = _exec_form(text)
    if words is not None:
        yield from _executed(subject, words, pieces, stage)
    elif instruction.heredocs and _ONLY_HEREDOC.fullmatch(text):
        for body, _ in instruction.heredocs:
            how = PYTHON if _PYTHON_SHEBANG.match(body.text) else stage.shell
            yield Script(subject, (body,), how, variables=stage.variables)
    elif pieces:
        line_end = (Piece("\n", pieces[-1].end, pieces[-1].end + 1, True),) if instruction.heredocs else ()
        whole = (*pieces, *line_end, *(piece for heredoc in instruction.heredocs for piece in heredoc))
        yield Script(subject, whole, stage.shell, variables=stage.variables)


def _executed(subject: str, words: list[str], pieces: tuple[Piece, ...], stage: _Stage) -> Iterator[Script]:
    """The exec form: no shell puts variables in, unless it names one."""
    first, last = pieces[0], pieces[-1]
    start = first.start + len(first.text) - len(first.text.lstrip())
    end = last.start + len(last.text.rstrip())
    yield Script(subject, (Piece(" ".join(words), start, end, True),), ARGV, tuple(map(Word, words)))
    runs_text = any(word.startswith("-") and word.endswith("c") for word in words[:-1])
    if runs_text and "$" in words[-1] and words[0].rpartition("/")[2] in SHELLS:
        yield Script(subject, (Piece(words[-1], start, end, True),), SHELL, variables=stage.variables)


def _exec_form(text: str) -> list[str] | None:
    """The words of a JSON list; None for what is none: that is for the shell."""
    text = text.strip()
    if not text.startswith("["):
        return None
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return words if isinstance(words, list) and all(isinstance(word, str) for word in words) else None


# --- what containers run ----------------------------------------------------------------------------------------------


def _started(instruction: _Instruction, stage: _Stage) -> Iterator[Script]:
    """CMD is the whole command, or the arguments of the stage's ENTRYPOINT, which may stand below it."""
    words = _exec_form(instruction.text)
    argv = tuple(map(Word, words)) if words is not None else (Word("/bin/sh"), Word("-c"), Word(instruction.text))
    if instruction.name == "ENTRYPOINT":
        if not stage.own_entry:
            stage.arguments = stage.arguments if any(each.name == "CMD" for each in stage.commands) else None
        stage.own_entry = True
        stage.entry = (instruction, argv) if words is not None else None
        if words is None:
            yield from _built(instruction, stage, "ENTRYPOINT")
    else:
        stage.arguments = argv
        stage.commands.append(instruction)


def _entered(stage: _Stage) -> Iterator[Script]:
    """At the end of a stage: ENTRYPOINT with CMD, and each CMD that is no more than its arguments."""
    if stage.entry and (stage.own_entry or stage.commands):
        instruction, argv = stage.entry
        whole = argv + (stage.arguments or ())
        name, pieces = instruction.name, instruction.pieces
        if not stage.own_entry:
            name, pieces = "CMD", stage.commands[-1].pieces
        yield from _executed(f"{stage.name}.{name}", [word.text for word in whole], pieces, stage)
    if stage.entry is None or _OWN_SCRIPT.fullmatch(stage.entry[1][0].text if stage.entry[1] else ""):
        for command in stage.commands:
            yield from _built(command, stage, "CMD")
