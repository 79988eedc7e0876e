"""Where commands stand, in every way to write them in YAML."""

from __future__ import annotations

import pytest
from engine.readers.reading import judged, shown, told
from hypothesis import given
from hypothesis import strategies as st

from ssot_guard.engine.notation.yaml_nodes import File, get, items, text_of
from ssot_guard.engine.notation.yaml_places import _of_block, _of_flow, written

PATH = ".gitlab-ci.yml"
WORDS = st.text("ab \"'#:-\\é🎉,[]{}&*!%@`|>?~", min_size=1, max_size=12)
INDENTS = st.integers(1, 9)


def double_quoted(text: str, escaped: list[bool]) -> str:
    """A text with some of its characters as escapes."""
    parts = []
    for at, char in enumerate(text):
        if char in '"\\' or escaped[at % len(escaped)]:
            parts.append(f"\\U{ord(char):08x}" if at % 2 or char not in '"\\' else f"\\{char}")
        else:
            parts.append(char)
    return '"' + "".join(parts) + '"'


def block(style: str, indent: int, lines: list[str], around: int) -> str:
    """The lines as a block scalar of a key that stands in column `around`; its indent is said if it begins with one."""
    said = str(indent) if lines and lines[0][:1] in ("", " ") else ""
    return f"{style}{said}\n" + "".join(f"{' ' * (around + indent)}{line}\n" if line else "\n" for line in lines)


def reads_as_it_stands(source: str, *, exactly: bool = True) -> None:
    """Every character of the scalar's text that is written as itself stands where it is said to."""
    file = File(source)
    (item,) = items(get(file.documents[0], "a"))
    text, places = file.written(item)  # type: ignore[arg-type]
    assert len(places) == len(text) == len(text_of(item))
    assert places == sorted(places)
    for char, place in zip(text, places, strict=True):
        assert source[place] in (char, "\\", "'", "\n", " ") or not exactly, (char, place)


@given(WORDS, st.lists(st.booleans(), min_size=1, max_size=5), st.sampled_from(["", "&x ", "!t ", "&x !t "]))
def test_quoted(text: str, escaped: list[bool], properties: str) -> None:
    for written_as in (double_quoted(text, escaped), "'" + text.replace("'", "''") + "'"):
        source = f"# é\na:\n  - {properties}{written_as}  # pytest\n"
        file = File(source)
        assert text_of(items(get(file.documents[0], "a"))[0]) == text
        assert _of_flow(source, source.index(written_as), text, written_as[0]) is not None
        reads_as_it_stands(source)


LINES = st.lists(st.text("ab #:é'\"\\", max_size=8).map(str.rstrip), min_size=1, max_size=6)


@given(LINES.filter(any), INDENTS, st.sampled_from("|>"), st.sampled_from(["", "-", "+"]), st.booleans())
def test_block(lines: list[str], indent: int, style: str, chomping: str, last: bool) -> None:
    source = "a:\n  - " + block(style, indent, lines, 2).replace("\n", f"{chomping}\n", 1)
    source = source.rstrip("\n") if last else source + "# pytest\n"
    file = File(source)
    text = text_of(items(get(file.documents[0], "a"))[0])
    places = _of_block(source, source.index(style), text)
    assert places is not None
    reads_as_it_stands(source)


@given(st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_flow_scalars_of_several_lines(words: list[str], data: st.DataObject) -> None:
    breaks = [data.draw(st.sampled_from([" ", "\n    ", "  \n    ", "\n\n    ", "\n\n\n     "])) for _ in words]
    text = "".join(word + after for word, after in zip(words, breaks, strict=True)).strip()
    for quote in ("", "'", '"'):
        source = f"a:\n  - {quote}{text}{quote}\nb: 1\n"
        value = text_of(items(get(File(source).documents[0], "a"))[0])
        places = _of_flow(source, source.index("- ") + 2, value, quote)
        assert places is not None
        assert [source[place] for place in places if not source[place].isspace()] == list("".join(words))


COMMANDS = st.sampled_from(["pytest", "pytest -q", "python -m pytest tests", "env A=1 pytest -k a", "uv run pytest"])
BEFORE = st.lists(st.sampled_from(["cd x", "", "# é pytest", "echo '🎉'", "if a; then b; fi", "n=1"]), max_size=4)


@given(COMMANDS, BEFORE, st.integers(2, 9), st.sampled_from(["|", "|-", "|+"]))
def test_a_command_in_a_block_is_found_where_it_stands(
    command: str, before: list[str], indent: int, style: str
) -> None:
    lines = [*before, f"  {command}"] if any(before) else [*before, command]
    source = f"# pytest\na:\n  script:\n    {block(style, indent, lines, 4).lstrip()}"
    source = source.replace("    |", "  - |", 1)
    assert shown(PATH, source) == [command]
    assert [line for line, _, _ in told(PATH, source)] == [4 + len(lines)]


@given(COMMANDS, st.lists(st.booleans(), min_size=1, max_size=5), st.sampled_from(["cd x && ", "é; ", "", "a\t;\t"]))
def test_a_command_in_quotes_is_found_where_it_stands(command: str, escaped: list[bool], before: str) -> None:
    for value in (double_quoted(before + command, escaped), f"'{before}{command}'"):
        source = f"a:\n  # pytest\n  script: [x, {value}]  # é\n"
        (text,) = shown(PATH, source)
        (line,) = (line for line, _, _ in told(PATH, source))
        assert line == 3
        # Of an escape that ends a command, only the first character is in its span.
        decoded = text_of(get(File(f'a: "{text.removesuffix(chr(92))}"').documents[0], "a"))
        assert decoded == (command[:-1] if text.endswith("\\") else command)


@given(COMMANDS.filter(lambda command: " " in command), st.sampled_from([">", ">-", "", '"', "'"]), st.integers(6, 9))
def test_a_folded_command_begins_on_its_own_line(command: str, style: str, indent: int) -> None:
    folded = command.replace(" ", "\n" + " " * indent)
    value = f"{style}\n{' ' * indent}{folded}" if style[:1] == ">" else f"{style}{folded}{style}"
    (finding,) = judged(PATH, f"a:\n  script:\n    - {value}\n")
    assert finding.line == 3 + (style[:1] == ">")
    assert finding.end_line == finding.line + command.count(" ")


@given(st.text("\"\\xu0041 \n'&!|>-+2a:#", max_size=30), st.text("a \n", max_size=5))
def test_any_text_has_as_many_places_as_characters(source: str, text: str) -> None:
    """Also one that cannot have been written so."""
    for start in range(len(source)):
        places = written(source, start, text).places
        assert len(places) == len(text)
        assert all(0 <= place <= len(source) for place in places)


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
def test_what_only_yaml_takes_for_a_line_end_is_none_to_others(odd: str) -> None:
    assert told(PATH, f"x: 'a{odd}  b'\na:\n  script: pytest\n") == [(3, 11, "a.script")]
