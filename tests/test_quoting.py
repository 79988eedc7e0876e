"""Escapes: for terminals, for JSON, for XML, for YAML and for Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from shown import PARSERS, links_of, tags, text

from ssot_guard.allowlist import Exempt
from ssot_guard.quoting import (
    as_exempt,
    for_json,
    for_markdown,
    for_markdown_code,
    for_script,
    for_terminal,
    for_xml,
    for_yaml,
    is_yaml,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
YAML_TEXT = ANY_TEXT.filter(is_yaml)


class TestForTerminal:
    @pytest.mark.parametrize("text", ["", "a b", "tests/café.py", "日本.py", "\\x1b", "😀"])
    def test_harmless(self, text: str) -> None:
        assert for_terminal(text) == text

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("a\u202eb", "a\\u202eb"),  # right-to-left override: `gpj.exe` reads as `exe.jpg`
            ("a\u2028b", "a\\u2028b"),
            ("caf\udce9.py", "caf\\xe9.py"),
            ("\ud800", "\\ud800"),
            ("\U000e0041", "\\U000e0041"),
            ("\x9b31m", "\\x9b31m"),  # the one-character CSI
            ("\x1b[31m", "\\x1b[31m"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ],
    )
    def test_escaped(self, text: str, shown: str) -> None:
        assert for_terminal(text) == shown

    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_one_printable_line(self, text: str) -> None:
        shown = for_terminal(text)
        assert shown.isprintable()
        assert shown.encode("utf-8").decode("utf-8") == shown


class TestForScript:
    @pytest.mark.parametrize("text", ["</script>", "<!--", "&lt;", "\u2028\u2029", "]]>"])
    def test_holds_nothing_that_ends_a_script(self, text: str) -> None:
        """Nor a line end to the JavaScript of before 2019."""
        assert not set("<>&\u2028\u2029") & set(for_script(json.dumps(text, ensure_ascii=False)))

    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_is_the_same_json(self, text: str) -> None:
        """To whoever reads it."""
        assert json.loads(for_script(json.dumps([text, {text: 1}], ensure_ascii=False))) == [text, {text: 1}]


class TestForXml:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("a\nb\r\tc]]>&", "a\nb\r\tc]]>&"),
            ("\x1b[31m\x00", "\\x1b[31m\\x00"),
            ("caf\udce9.py", "caf\\xe9.py"),
            ("\ud800\ufffe\uffff", "\\ud800\\ufffe\\uffff"),
            ("\x85\ufffd\U0001f600", "\x85\ufffd\U0001f600"),
        ],
    )
    def test_escaped(self, text: str, shown: str) -> None:
        assert for_xml(text) == shown

    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_a_reader_gets_it_back(self, text: str) -> None:
        element = ElementTree.Element("e", name=for_xml(text))
        assert ElementTree.fromstring(ElementTree.tostring(element)).get("name") == for_xml(text)


class TestForJson:
    @settings(deadline=None)
    @given(ANY_TEXT)
    def test_only_lone_surrogates_change(self, text: str) -> None:
        for_json(text).encode("utf-8")
        assert for_json(text) == text or not is_yaml(text)


class TestForYaml:
    @pytest.mark.parametrize(
        "text",
        [
            "tests/a.py",
            "tests/my file.py",
            ".github/run.py",
            "_x",
            "TestB.test_go",
            "direct-launch",
            "a@b+c.py",
            "café",
        ],
    )
    def test_plain(self, text: str) -> None:
        assert for_yaml(text) == text

    @pytest.mark.parametrize(
        "text",
        [
            *("yes", "Off", "NULL", "~", "?", ".inf", "1.0", "2027-01-31", "1e3", "0x1", "12:30", "", " a", "a b "),
            *("*a", "&a", "!a", "@a", "a,b", "[a]", "{a}", "- a", "a: b", "a #b", "<module>", "a\\b", 'a"b'),
            *("a\nb", "\ufeff", "\x85", "a\u2028b"),
        ],
    )
    def test_quoted(self, text: str) -> None:
        assert for_yaml(text).startswith('"')

    @settings(deadline=None)
    @given(YAML_TEXT)
    def test_reads_back_as_the_same_text(self, text: str) -> None:
        """In every place where the reports and the allowlist put it, and with readers that guess types."""
        scalar = for_yaml(text)
        document = f"k: {scalar}\nflow: [{scalar}, {{{scalar}: {scalar}}}]\n{scalar}: 1\n"
        expected = {"k": text, "flow": [text, {text: text}]} | {text: 1}
        for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            assert yaml.load(document, loader) == expected

    @settings(deadline=None)
    @given(YAML_TEXT)
    def test_one_line(self, text: str) -> None:
        assert for_yaml(text).isprintable()


@settings(deadline=None)
@given(st.text("ab*?[]\\/.! ", min_size=1, max_size=12), ANY_TEXT)
def test_exempt_path_means_that_one_file(path: str, other: str) -> None:
    entry = Exempt("direct-launch", as_exempt(path), None, "why")
    assert not entry.is_glob()
    assert entry.covers_path(path)
    assert entry.covers_path(other) == (other == path)


PLACES = ("{}\n", "- {}\n", "- [ ] {}\n", "x {} y\n", "| a | b |\n|---|---|\n| {} | z |\n")
"""Where reports put names: a line's beginning, a list, running text, a table's cell."""
MARKUP = st.text(st.sampled_from("a1f.@#:!%~$&-<>|`\\*_[]()+= /\n\x1b\u202e"), max_size=14)
HOSTILE = [
    *("@octocat", "@org/team", "a@b.example", "#12", "owner/repo#12", "GH-12", "!7", "c0ffeec0ffee", "C0FFEE1"),
    *("https://e.example", "www.e.example", "mailto:a@b.example", "//e.example", "<https://e.example>"),
    *("[x](https://e.example)", "[x]: /y", "![x](y)", "[^1]", "<img src=x>", "<!-- x -->", "&copy;", "&#64;octocat"),
    *(
        "*a*",
        "__a__",
        "~~a~~",
        "`a`",
        "``",
        "$a$",
        "a|b",
        "\\|",
        "a\\",
        "# a",
        "1. a",
        "1) a",
        "- a",
        "+ a",
        "=",
        "---",
    ),
    *("> a", "```", "~~~", "    a", " ", "a ", ":+1:", "a\nb", "- [x] a", "`` `|` ``", "`|` `"),
]


class TestForMarkdown:
    @pytest.mark.parametrize("harmless", ["", "a b", "tests/café.py", "Pay off: 3 of 12 (again)", "I'm 1.5"])
    def test_harmless(self, harmless: str) -> None:
        """Ordinary prose stays readable for those who read the file itself."""
        assert for_markdown(harmless) == harmless

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_hostile(self, hostile: str) -> None:
        """No tag and no link of theirs, not even one that a service makes of plain text; and all of it is shown."""
        inert(for_markdown, hostile)

    @settings(deadline=None)
    @given(MARKUP | ANY_TEXT)
    def test_text_is_text(self, anything: str) -> None:
        inert(for_markdown, anything)


class TestForMarkdownCode:
    @pytest.mark.parametrize(
        ("code", "written"),
        [("", ""), ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), (" a ", "`  a  `"), ("a|b", "`a`&#124;`b`")],
    )
    def test_written(self, code: str, written: str) -> None:
        assert for_markdown_code(code) == written

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_hostile(self, hostile: str) -> None:
        inert(for_markdown_code, hostile)

    @settings(deadline=None)
    @given(MARKUP | ANY_TEXT)
    def test_text_is_text(self, anything: str) -> None:
        inert(for_markdown_code, anything)


def inert(written: Callable[[str], str], anything: str) -> None:
    """Wherever it stands, the page has the tags that it has with a plain word, but for code's, and shows the text."""
    for place in PLACES:
        for parsed in PARSERS:
            page, plain = parsed(place.format(written(anything))), parsed(place.format("Q" if anything else ""))
            assert [tag for tag in tags(page) if tag.strip("</>") != "code"] == tags(plain)
            assert text(page) == text(plain).replace("Q", for_terminal(anything))
            assert links_of(page) == []
