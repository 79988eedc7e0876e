"""YAML against a schema: each mistake has its place, all of a file are told at once, and nothing gets out otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ssot_guard import composing, documents, nodes
from ssot_guard.problems import CannotRead

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version"],
    "additionalProperties": False,
    "properties": {
        "version": {"type": "integer", "const": 1},
        "size": {"type": "integer", "minimum": 0},
        "title": {"type": "string", "minLength": 1},
        "mode": {"type": "string", "enum": ["raise", "warn", "off"]},
        "day": {"type": "string", "format": "date"},
        "names": {
            "type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "minLength": 1},
        },
        "notes": {"type": ["array", "null"], "items": {"type": "string"}},
        "by-path": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
        "by-slug": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"type": "string", "pattern": "^[a-z]+$", "description": "a word of small letters"},
            "additionalProperties": {"type": "integer"},
        },
    },
}  # fmt: skip


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both of PyYAML's loaders: the one in C, and the one for machines without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composing, "_Loader", getattr(yaml, request.param))
        yield


def read(text: str | bytes, schema: dict[str, Any] = SCHEMA) -> dict[str, Any]:
    data = text if isinstance(text, bytes) else text.encode()
    document = documents.read(data, path="f.yaml", schema=schema)
    document.problems.refuse()
    return document.data


def mistakes(text: str | bytes, schema: dict[str, Any] = SCHEMA) -> list[str]:
    with pytest.raises(CannotRead) as caught:
        read(text, schema)
    return [str(problem) for problem in caught.value.problems]


ACCEPTED = {
    "byte order mark": (b"\xef\xbb\xbfversion: 1\n", {"version": 1}),
    "CRLF": ("version: 1\r\nnames:\r\n- a\r\n", {"version": 1, "names": ["a"]}),
    "old Mac line ends": ("version: 1\rtitle: a\r", {"version": 1, "title": "a"}),
    "JSON": ('{"version": 1, "names": ["a"]}', {"version": 1, "names": ["a"]}),
    "document start and end": ("---\nversion: 1\n...\n", {"version": 1}),
    "date as text": ("version: 1\nday: 2027-01-31", {"version": 1, "day": "2027-01-31"}),
    "quoted date": ("version: 1\nday: '2027-01-31'", {"version": 1, "day": "2027-01-31"}),
    "off is a word where the schema lists it": ("version: 1\nmode: off", {"version": 1, "mode": "off"}),
    "quoted number": ("version: 1\ntitle: '1.0'", {"version": 1, "title": "1.0"}),
    "tagged text": ("version: 1\ntitle: !!str 1.0", {"version": 1, "title": "1.0"}),
    "non-specific tag": ("version: 1\ntitle: ! 1.0", {"version": 1, "title": "1.0"}),
    "keys as they stand": (
        "version: 1\nby-path: {123: a, yes: b, ~: c, 1.0: d, 2027-01-31: e, null: f}",
        {"version": 1, "by-path": {"123": "a", "yes": "b", "~": "c", "1.0": "d", "2027-01-31": "e", "null": "f"}},
    ),
    "a quoted << is a key": ("version: 1\nby-path: {'<<': a}", {"version": 1, "by-path": {"<<": "a"}}),
    "nothing where nothing is allowed": ("version: 1\nby-path:\nnotes: ~", {
        "version": 1, "by-path": None, "notes": None,
    }),
    "anchors": ("version: 1\ntitle: &a x\nnames: &b [*a, y]\nnotes: *b", {
        "version": 1, "title": "x", "names": ["x", "y"], "notes": ["x", "y"],
    }),
    "an anchor set anew": ("version: 1\nnotes: [&a x, &a y, *a]", {"version": 1, "notes": ["x", "y", "y"]}),
    "an escape": ('version: 1\ntitle: "caf\\u00e9\\t\\e"', {"version": 1, "title": "café\t\x1b"}),
    "emoji": ("version: 1\ntitle: 🐍", {"version": 1, "title": "🐍"}),
    "a conflict marker's look-alike": ("version: 1\ntitle: |\n  <<<<<<< HEAD\n", {
        "version": 1, "title": "<<<<<<< HEAD\n",
    }),
}  # fmt: skip


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case: str) -> None:
    text, expected = ACCEPTED[case]
    assert read(text) == expected


REFUSED_TEXTS = {
    "empty": ("", ["f.yaml:1:1: the file is empty: it needs at least `version: 1`"]),
    "only a comment": ("# nothing\n", ["f.yaml:1:1: the file is empty: it needs at least `version: 1`"]),
    "only a document start": ("---\n", ["f.yaml:1:1: the file is empty: it needs at least `version: 1`"]),
    "top-level list": ("- a\n", ["f.yaml:1:1: the file is to be a mapping, not a list"]),
    "top-level text": ("\n  a\n", ["f.yaml:2:3: the file is to be a mapping, not `a`"]),
    "two documents": ("version: 1\n---\nversion: 1\n", ["f.yaml:2:1: a second document begins here: a file has one"]),
    "not UTF-8": (b"version: 1\n# caf\xe9\n", ["f.yaml:2:6: not valid UTF-8: save the file as UTF-8"]),
    "not UTF-8, counted in characters": (
        "version: 1\n# é🐍 ".encode() + b"\xff", ["f.yaml:2:6: not valid UTF-8: save the file as UTF-8"],
    ),
    "UTF-16": ("version: 1".encode("utf-16"), ["f.yaml:1:1: not valid UTF-8: save the file as UTF-8"]),
    "NUL": ("version: 1\r\né\0", ["f.yaml:2:2: the character U+0000 is not allowed: remove it"]),
    "delete": ("version: 1 #\x7f", ["f.yaml:1:13: the character U+007F is not allowed: remove it"]),
    "second byte order mark": (
        "version: 1\n\ufeffnames: [a]", ["f.yaml:2:1: the character U+FEFF is not allowed: remove it"],
    ),
    "merge conflict": (
        "version: 1\n<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> b\nsize: 1\n<<<<<<< HEAD\n=======\n>>>>>>> b\n",
        ["f.yaml:2:1: unresolved merge conflict: choose what stays",
         "f.yaml:8:1: unresolved merge conflict: choose what stays"],
    ),
    "the rest of a merge conflict": (
        "version: 1\r\n=======\r\ntitle: b\r\n>>>>>>> other\r\n",
        ["f.yaml:2:1: unresolved merge conflict: choose what stays"],
    ),
    "directive": ("%YAML 1.1\n---\nversion: 1", [
        "f.yaml:1:1: YAML directives (`%`) are not read here: remove the line",
    ]),
    "recursive alias": ("version: 1\nnotes: &a [b, *a]", [
        "f.yaml:2:15: the alias `*a` stands inside what it stands for",
    ]),
}  # fmt: skip


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("case", REFUSED_TEXTS)
def test_refused_before_the_schema(case: str) -> None:
    text, expected = REFUSED_TEXTS[case]
    assert mistakes(text) == expected


SYNTAX = {
    "tab": (
        "version: 1\nnames:\n\t- a\n",
        "f.yaml:3:1: not valid YAML while scanning for the next token: found character that cannot start any token;"
        " indent with spaces, not tabs",
    ),
    "@ unquoted": (
        "version: 1\ntitle: @team",
        "f.yaml:2:8: not valid YAML while scanning for the next token: found character that cannot start any token;"
        " text that begins with @ needs quotes",
    ),
    "** unquoted": (
        "version: 1\nnames: [**/x]",
        "f.yaml:2:10: not valid YAML while scanning an alias: did not find expected alphabetic or numeric"
        ' character; text that begins with * needs quotes, "*..."',
    ),
    "open list": (
        "version: 1\nnames: [a,\n\ntitle: b\n",
        "f.yaml:5:1: not valid YAML while parsing a flow sequence from line 2: did not find expected ',' or ']'",
    ),
    "colon in text": (
        "version: 1\ntitle: a: b\n",
        "f.yaml:2:9: not valid YAML: mapping values are not allowed in this context",
    ),
    "surrogate": (
        'version: 1\ntitle: "\\ud800"',
        "f.yaml:2:11: not valid YAML while parsing a quoted scalar: found invalid Unicode character escape code",
    ),
}


@pytest.mark.parametrize("case", SYNTAX)
def test_what_is_no_yaml_is_told_with_libyaml_s_words_and_what_to_do(case: str) -> None:
    text, expected = SYNTAX[case]
    assert mistakes(text) == [expected]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("escape", ["\\ud800", "\\U99999999", "\\U00110000", "\\uD83D\\uDC0D"])
def test_an_escape_that_is_no_character_is_refused_on_its_line(escape: str) -> None:
    (mistake,) = mistakes(f'version: 1\ntitle: "{escape}"\n')
    assert mistake.startswith("f.yaml:2:")


KNOWN = "version, size, title, mode, day, names, notes, by-path, by-slug"
REFUSED_VALUES = {
    "unknown key": ("version: 1\nquark: 1", [
        f"f.yaml:2:1: unknown key `quark`: known here are {KNOWN}",
    ]),
    "misspelt key, whose value is read all the same": ("versoin: 2\nname: []", [
        "f.yaml:1:1: unknown key `versoin`, did you mean `version`?",
        "f.yaml:1:10: `versoin` is to be 1, not 2",
        "f.yaml:2:1: unknown key `name`, did you mean `names`?",
        "f.yaml:2:7: `name` is an empty list",
    ]),
    "misspelt key beside the right one": ("version: 1\nVersion: 1", [
        "f.yaml:2:1: unknown key `Version`, did you mean `version`?",
    ]),
    "missing key": ("size: 1", ["f.yaml:1:1: the file has no `version`"]),
    "a key twice": ("version: 1\nsize: 1\nsize: 2", ["f.yaml:3:1: `size` is here twice: lines 2 and 3"]),
    "a key thrice, in a mapping of paths": ("version: 1\nby-path:\n  a b: x\n  'a b': y\n  a b: z", [
        "f.yaml:4:3: `a b` is here twice: lines 3 and 4", "f.yaml:5:3: `a b` is here twice: lines 3 and 5",
    ]),
    "a key that is a list": ("version: 1\n? [a]\n: b", ["f.yaml:2:3: a key is to be text, not a list"]),
    "merge key": ("version: 1\nby-path: &a {x: y}\n<<: *a", [
        "f.yaml:3:1: merge keys (`<<`) are not read here: write the keys out",
    ]),
    "key that does not fit": ("version: 1\nby-slug: {a-b: 1}", ["f.yaml:2:11: `a-b` is not a word of small letters"]),
    "key with a line end": ('version: 1\nby-slug: {"a\\n": 1}', [
        "f.yaml:2:11: `a\\n` is not a word of small letters",
    ]),
    "empty mapping": ("version: 1\nby-slug: {}", ["f.yaml:2:10: `by-slug` is an empty mapping"]),
    "text for a mapping": ("version: 1\nby-slug: x", ["f.yaml:2:10: `by-slug` is to be a mapping, not `x`"]),
    "text for a list": ("version: 1\nnames: pytest", [
        "f.yaml:2:8: `names` is to be a list, not `pytest`: write [pytest]",
    ]),
    "mapping for a list": ("version: 1\nnames: {a: b}", ["f.yaml:2:8: `names` is to be a list, not a mapping"]),
    "nothing for a list": ("version: 1\nnames:\nsize: 1", ["f.yaml:2:7: `names` is empty: it is to be a list"]),
    "empty list": ("version: 1\nnames: []", ["f.yaml:2:8: `names` is an empty list"]),
    "list for text": ("version: 1\ntitle: [a]", ["f.yaml:2:8: `title` is to be text, not a list"]),
    "empty text": ('version: 1\ntitle: ""', ["f.yaml:2:8: `title` is empty"]),
    "nothing for text": ("version: 1\ntitle:\nsize: 1", ["f.yaml:2:7: `title` is empty"]),
    "empty item": ("version: 1\nnames: [a, '']", ["f.yaml:2:12: an item of `names` is empty"]),
    "an item twice": ("version: 1\nnames:\n- a\n- b\n- a", ["f.yaml:5:3: `a` is listed twice: lines 3 and 5"]),
    "unquoted yes": ("version: 1\ntitle: yes", [
        'f.yaml:2:8: `title` is to be text, and YAML reads true or false here: quote it, "yes"',
    ]),
    "unquoted numbers": ("version: 1\nnames: [1.0, 010, 0x1F, 1_000, 1:30, 1e5, 0o17, .5, +1]", [
        f'f.yaml:2:{column}: an item of `names` is to be text, and YAML reads a number here: quote it, "{text}"'
        for column, text in (
            (9, "1.0"), (14, "010"), (19, "0x1F"), (25, "1_000"), (32, "1:30"), (38, "1e5"), (43, "0o17"), (49, ".5"),
            (53, "+1"),
        )
    ]),
    "unquoted date": ("version: 1\ntitle: 2027-01-31", [
        'f.yaml:2:8: `title` is to be text, and YAML reads a date here: quote it, "2027-01-31"',
    ]),
    "unquoted null": ("version: 1\ntitle: ~", [
        'f.yaml:2:8: `title` is to be text, and YAML reads nothing here: quote it, "~"',
    ]),
    "unquoted *": ("version: 1\nnames: [*BaseTestCase, *Base]", [
        'f.yaml:2:9: no anchor `&BaseTestCase`: text that begins with * needs quotes, "*BaseTestCase"',
        'f.yaml:2:24: no anchor `&Base`: text that begins with * needs quotes, "*Base"',
    ]),
    "unquoted signs of YAML's own": ("version: 1\nnames: [=, <<]", [
        'f.yaml:2:9: an item of `names` is to be text, and YAML reads a default value here: quote it, "="',
        'f.yaml:2:12: an item of `names` is to be text, and YAML reads a merge key here: quote it, "<<"',
    ]),
    "not one of a few": ("version: 1\nmode: rise", [
        "f.yaml:2:7: `mode` is to be one of raise, warn, off, not `rise`, did you mean `raise`?",
    ]),
    "not one of a few, nor near": ("version: 1\nmode: no", [
        "f.yaml:2:7: `mode` is to be one of raise, warn, off, not `no`",
    ]),
    "no date": ("version: 1\nday: soon", ["f.yaml:2:6: `day` is to be a date such as 2027-01-31, not `soon`"]),
    "no day of any calendar": ("version: 1\nday: 2027-02-30", [
        "f.yaml:2:6: `day` is to be a date such as 2027-01-31, not `2027-02-30`",
    ]),
    "a date of another format": ("version: 1\nday: 2027-W05-1", [
        "f.yaml:2:6: `day` is to be a date such as 2027-01-31, not `2027-W05-1`",
    ]),
    "a date and a time": ("version: 1\nday: 2027-01-31 10:00:00", [
        "f.yaml:2:6: `day` is to be a date such as 2027-01-31, not `2027-01-31 10:00:00`",
    ]),
    "another version": ("version: 2", ["f.yaml:1:10: `version` is to be 1, not 2"]),
    "quoted number": ("version: '1'", ["f.yaml:1:10: `version` is to be a whole number in plain digits, not `1`"]),
    "number with a point": ("version: 1.0", [
        "f.yaml:1:10: `version` is to be a whole number in plain digits, not `1.0`",
    ]),
    "octal number": ("version: 1\nsize: 010", [
        "f.yaml:2:7: `size` is to be a whole number in plain digits, not `010`",
    ]),
    "digits grouped": ("version: 1\nsize: 5_000", [
        "f.yaml:2:7: `size` is to be a whole number in plain digits, not `5_000`",
    ]),
    "number with more digits than Python reads": ("version: 1\nsize: " + "9" * 5000, [
        f"f.yaml:2:7: `size` is to be a whole number in plain digits, not `{'9' * 77}...`",
    ]),
    "too small": ("version: 1\nsize: -1", ["f.yaml:2:7: `size` is to be at least 0, not -1"]),
    "Python tag": ("version: 1\ntitle: !!python/object/apply:os.system [id]", [
        "f.yaml:2:8: the tag `!!python/object/apply:os.system` is not read here: remove it",
        "f.yaml:2:8: `title` is to be text, not a list",
    ]),
    "tag of one's own": ("version: 1\ntitle: !secret x", ["f.yaml:2:8: the tag `!secret` is not read here: remove it"]),
    "control characters are not repeated to the terminal": ('version: 1\n"\\e[31m\\n": 1', [
        f"f.yaml:2:1: unknown key `\\x1b[31m\\n`: known here are {KNOWN}",
    ]),
    "all at once, in the file's order": ("size: x\ntitle: 1\nnames: a\n", [
        "f.yaml:1:1: the file has no `version`",
        "f.yaml:1:7: `size` is to be a whole number in plain digits, not `x`",
        'f.yaml:2:8: `title` is to be text, and YAML reads a number here: quote it, "1"',
        "f.yaml:3:8: `names` is to be a list, not `a`: write [a]",
    ]),
    "columns are characters": ("{version: 1, title: 🐍é, size: x}", [
        "f.yaml:1:31: `size` is to be a whole number in plain digits, not `x`",
    ]),
}  # fmt: skip


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("case", REFUSED_VALUES)
def test_refused_by_the_schema(case: str) -> None:
    text, expected = REFUSED_VALUES[case]
    assert mistakes(text) == expected


def test_texts_know_where_they_stand() -> None:
    data = read("version: 1\nnames:\n  - é\n  - 'b'\n")
    assert [nodes.place_of(text) for text in [*data, *data["names"]]] == [(1, 1), (2, 1), (3, 5), (4, 5)]


def test_a_text_of_no_file_has_no_place() -> None:
    assert nodes.place_of("a") == (0, 0)


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_nesting_is_refused_before_it_costs_anything(opening: str) -> None:
    (mistake,) = mistakes(opening * 100_000)
    assert mistake.endswith("nested more than 50 deep")


@pytest.mark.usefixtures("loader")
def test_nesting_by_indentation_is_refused() -> None:
    (mistake,) = mistakes("\n".join(" " * depth + "a:" for depth in range(1000)))
    assert mistake == "f.yaml:51:51: nested more than 50 deep"


@pytest.mark.usefixtures("loader")
def test_aliases_that_stand_for_billions_are_refused_where_they_pass_the_limit() -> None:
    lines = ["version: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    (mistake,) = mistakes("\n".join(lines))
    assert mistake == "f.yaml:5:45: the file's aliases stand for more than 10000 values"


@pytest.mark.usefixtures("loader")
def test_many_aliases_of_a_text_are_no_bomb() -> None:
    assert len(read(f"version: 1\ntitle: &a x\nnotes: [{', '.join(['*a'] * 5000)}]")["notes"]) == 5000


def test_a_file_over_the_limit_is_refused() -> None:
    (mistake,) = mistakes("version: 1\n#" + "x" * composing.MAX_BYTES)
    assert mistake == "f.yaml:1:1: the file has 5000012 bytes; more than 5000000 are not read"


def test_of_very_many_mistakes_the_first_hundred_are_told() -> None:
    told = mistakes("version: 1\n" + "".join(f"key{number:04}: 1\n" for number in range(1000)))
    assert (len(told), told[-1]) == (101, "f.yaml: more than 100 mistakes: the rest is not listed")


@pytest.mark.usefixtures("loader")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.binary() | st.text(st.sampled_from("&*!|>'\"%@`[]{}?:-, \t\n\r#<=~\\xuU0aé\ufeff\0")).map(str.encode))
@example(b"? ")
@example(b"&a ")
@example(b"*a: *a")
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    try:
        read(data)
    except CannotRead as error:
        assert all(problem.line and problem.column for problem in error.problems)


SHIPPED = ["policy", "allowlist", "rule", "cases"]
UNIONS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "any": {},
        "mixed": {
            "type": ["integer", "string", "object", "array", "null"],
            "minLength": 1,
            "minItems": 1,
            "minimum": 0,
            "items": {"type": "boolean"},
            "additionalProperties": {"$ref": "#/$defs/tree"},
        },
    },
    "$defs": {
        "tree": {"type": ["object", "boolean"], "additionalProperties": {"$ref": "#/$defs/tree"}},
    },
}
SCHEMAS = {"test": SCHEMA, "unions": UNIONS, **{name: documents.schema(name) for name in SHIPPED}}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_schema_can_be_said_as_json_and_is_a_valid_json_schema(name: str) -> None:
    shipped = documents.schema(name)
    jsonschema.Draft202012Validator.check_schema(shipped)
    assert json.loads(json.dumps(shipped)) == shipped


def is_comparable(schema: dict[str, Any]) -> bool:
    """Whether the reader can tell that two values are the same: texts, and mappings of one text."""
    texts = [value["type"] == "string" for value in schema.get("properties", {}).values()]
    return schema["type"] == "string" or (schema["type"] == ["string", "object"] and texts == [True])


def schemas_within(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for child in schema.get("properties", {}).values():
        yield from schemas_within(child)
    for keyword in ("additionalProperties", "propertyNames", "items"):
        if schema.get(keyword):
            yield from schemas_within(schema[keyword])
    for child in schema.get("$defs", {}).values():
        yield from schemas_within(child)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_uses_nothing_that_the_reader_does_not_know(name: str) -> None:
    """An unknown keyword would be ignored in silence, and a pattern without ^ and $ means something else elsewhere."""
    known = {
        "object": {"properties", "required", "additionalProperties", "propertyNames", "minProperties"},
        "array": {"items", "minItems", "uniqueItems"},
        "string": {"enum", "pattern", "minLength", "format"},
        "integer": {"const", "minimum"},
        "boolean": set(),
        "null": set(),
    }
    needed = {"object": {"additionalProperties"}, "array": {"items"}}
    for schema in schemas_within(SCHEMAS[name]):
        if "$ref" in schema:
            assert schema.keys() == {"$ref"}
            assert schema["$ref"].removeprefix("#/$defs/") in SCHEMAS[name]["$defs"]
            continue
        kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema["type"]] if schema else []
        assert kinds != ["null"]
        keywords = schema.keys() - {"type", "description", "title", "default", "examples", "$schema", "$defs"}
        assert set().union(*(needed.get(kind, set()) for kind in kinds)) <= keywords
        assert keywords <= set().union(*(known[kind] for kind in kinds))
        assert len(kinds) == 1 or not keywords & {"enum", "const"}  # JSON Schema holds them against every type
        assert {schema.get(keyword, 0) for keyword in ("minLength", "minItems", "minProperties")} <= {0, 1}
        assert schema.get("format", "date") == "date"
        if "pattern" in schema:
            assert schema["pattern"][0] + schema["pattern"][-1] == "^$"
            assert schema["description"]
        assert not schema.get("uniqueItems") or is_comparable(schema["items"])


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=4)
SCALARS = (
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.5, -2.25])
    | TEXTS | st.sampled_from(["", "yes", "1", "2027-01-31", "2027-02-30", "2027-1-1", "a.py", "<<"])
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=5
)


def fitting(schema: dict[str, Any], whole: dict[str, Any], depth: int = 2) -> st.SearchStrategy[Any]:
    """Documents that mostly fit, so that the random ones differ from valid ones in a place or two."""
    if "$ref" in schema:
        schema, depth = whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], depth - 1
    kinds = schema.get("type", ())
    strategies = [of_kind(kind, schema, whole, depth) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    if not strategies or not depth:
        return ANYTHING
    good = st.one_of(strategies)
    return st.integers(0, 30).flatmap(lambda chance: good if chance else ANYTHING)


def of_kind(kind: str, schema: dict[str, Any], whole: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if not depth or kind == "null":
        return st.none()
    if kind == "array":
        return st.lists(fitting(schema["items"], whole, depth), max_size=3)
    if kind == "object":
        return fitting_mapping(schema, whole, depth)
    if kind == "integer":
        return st.just(schema["const"]) if "const" in schema else st.integers(-1, 3)
    if kind == "boolean":
        return st.booleans()
    return st.sampled_from(schema.get("enum", ["a", "b.c", "2027-01-31", "end"]))


def fitting_mapping(schema: dict[str, Any], whole: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    named = {key: fitting(child, whole, depth) for key, child in schema.get("properties", {}).items()}
    required = {key: named.pop(key) for key in schema.get("required", ())}
    free = schema["additionalProperties"]
    keys = st.sampled_from(["a", "bc", "d e"]) | TEXTS
    others = st.dictionaries(keys, fitting(free, whole, depth) if free else ANYTHING, max_size=2)
    if free is False:
        others = st.integers(0, 30).flatmap(lambda chance: st.just({}) if chance else others)
    return st.builds(lambda known, more: {**more, **known}, st.fixed_dictionaries(required, optional=named), others)


@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_verdict_is_that_of_the_jsonschema_library(name: str, data: st.DataObject) -> None:
    document = data.draw(st.deferred(lambda: fitting(SCHEMAS[name], SCHEMAS[name])) | ANYTHING)
    validator = jsonschema.Draft202012Validator(SCHEMAS[name], format_checker=jsonschema.FormatChecker(["date"]))
    text = json.dumps(document, ensure_ascii=False)
    try:
        read(text, SCHEMAS[name])
    except CannotRead as error:
        assert not validator.is_valid(document), str(error)
    else:
        assert validator.is_valid(document)
