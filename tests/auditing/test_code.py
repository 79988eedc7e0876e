"""What stands where findings are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from front_door import LAUNCH, with_policy
from hypothesis import given
from hypothesis import strategies as st
from made import judged
from repository import Repository

from ssot_guard import git
from ssot_guard.auditing.code import LINES, WIDTH, lines
from ssot_guard.auditing.looking import look
from ssot_guard.problems import CannotRead
from ssot_guard.sources import OverLimit, Source, WorkTree
from ssot_guard.verdict import Judged


def tree(repository: Repository) -> WorkTree:
    return WorkTree(git.locate(str(repository.root)))


class Texts:
    """A tree of texts that counts how often each is read."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.read: list[str] = []

    def exists(self, path: str) -> bool:
        return path in self.texts

    def read_many(self, paths: Iterable[str], limit: int = 0) -> Iterator[Source]:  # noqa: ARG002
        for path in paths:
            self.read.append(path)
            yield Source(path, self.texts[path].encode())


def code(text: str, *findings: Judged) -> dict[int, tuple[str, ...]]:
    """The lines of findings in tests/a.py, by where they begin."""
    return {line: found for (_, line), found in lines(Texts({"tests/a.py": text}), findings).items()}


def test_a_file_that_is_gone_since_it_was_judged(repository: Repository) -> None:
    """Is no page without its code: nobody knows what else has changed."""
    with pytest.raises(CannotRead, match="is not on disk"):
        lines(tree(repository), [judged()])


def test_a_file_that_has_grown_past_the_limit(repository: Repository) -> None:
    """The limit of the policy holds here as well."""
    repository.write("tests/a.py", LAUNCH)
    with pytest.raises(OverLimit):
        lines(tree(repository), [judged()], limit=5)


def test_a_finding_past_the_end_has_no_lines() -> None:
    """A file that became shorter between the two looks costs no more than that."""
    assert code("x = 1\n", judged(line=30, end_line=31)) == {30: ()}


def test_a_file_that_is_no_text_to_python(repository: Repository) -> None:
    """A shell script in Latin-1 was judged, so it is shown."""
    repository.write("run.sh", b"# caf\xe9\npytest\n")
    assert lines(tree(repository), [judged(path="run.sh", line=1, end_line=2)]) == {("run.sh", 1): ("# café", "pytest")}


def test_tabs_and_what_all_lines_are_indented_by() -> None:
    """Are not what a reader wants to see."""
    assert code("if x:\n\tif y:\n\t\tz\n", judged(line=2, end_line=3)) == {2: ("if y:", "    z")}


def test_of_two_findings_at_one_line_the_longer_is_shown() -> None:
    """Its lines are those of the other as well."""
    assert code("a\nb\n", judged(line=1, end_line=1), judged(line=1, end_line=2)) == {1: ("a", "b")}


def test_each_file_is_read_once() -> None:
    """However many findings it has."""
    texts = Texts({"a.py": "1\n2\n", "b.py": "3\n"})
    lines(texts, [judged(path="a.py", line=1), judged(path="b.py", line=1), judged(path="a.py", line=2)])
    assert texts.read == ["a.py", "b.py"]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=400), min_size=1, max_size=20)
)
def test_there_is_little_of_each(texts: list[str]) -> None:
    """Whatever a file holds, a finding has at most six lines of at most 160 characters."""
    (found,) = code("\n".join(texts), judged(line=1, end_line=len(texts))).values()
    assert 1 <= len(found) <= LINES
    assert all(len(line) <= WIDTH for line in found)


def test_of_a_real_audit(repository: Repository) -> None:
    """What `look` found is what the lines show."""
    with_policy(repository)
    repository.stage("tests/a.py", "import pytest\n\n\ndef go():\n    return pytest.main(\n        ['-q'],\n    )\n")
    audit = look(str(repository.root))
    assert lines(tree(repository), audit.report.findings) == {
        ("tests/a.py", 5): ("return pytest.main(", "    ['-q'],", ")")
    }
