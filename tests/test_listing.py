"""Which entries of an allowlist are meant, how each stands, and who answers for it."""

from __future__ import annotations

from typing import Any

import pytest
from listed import ALL, ALLOWLIST, BOTH, BRACKET, COLONS, GLOB, GONE, HE, NONE, ODD, OLD, POLICY, RUN, TOX, listed
from repository import Repository

from ssot_guard.listing import Row, Wanted, look

DAY = "2027-01-01"
FILE = "ssot-allowlist.yaml"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Nothing here changes it."""
    return listed(Repository.create(tmp_path_factory.mktemp("listed") / "repository"))


@pytest.fixture
def mine(repository: Repository) -> Repository:
    """The same to be changed."""
    return listed(repository)


def rows(repository: Repository, *, cwd: str = "", today: str = DAY, **wanted: Any) -> list[Row]:
    return list(look(str(repository.root / cwd), Wanted(**wanted), today=today).rows)


def lines(repository: Repository, **wanted: Any) -> list[int]:
    return [row.entry.line for row in rows(repository, **wanted)]


def owners(repository: Repository) -> dict[int, tuple[str, ...]]:
    return {row.entry.line: row.owners for row in rows(repository)}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ALL),
        ({"rules": ["direct-launch"]}, [GLOB, BRACKET, BOTH, RUN]),
        ({"truths": ["test-runner"]}, [BRACKET, BOTH]),
        ({"truths": ["environments"]}, [GLOB, NONE, COLONS, GONE, HE, OLD, BOTH]),
        ({"section": "exempt"}, [GLOB, BRACKET, NONE]),
        ({"section": "debt"}, [COLONS, GONE, HE, OLD, BOTH, RUN]),
        ({"statuses": ["in use"]}, [GLOB, BRACKET, COLONS, HE, BOTH]),
        ({"statuses": ["stale", "moved"]}, [NONE, GONE, OLD, RUN]),
        ({"statuses": ["expired"]}, []),
        ({"statuses": ["expired"], "today": "2027-02-01"}, [BRACKET]),
        ({"statuses": ["in use"], "today": "2027-02-01"}, [GLOB, COLONS, HE, BOTH]),
        ({"within": 29}, []),
        ({"within": 30}, [BRACKET]),
        ({"within": 0, "today": "2027-02-01"}, [BRACKET]),
        ({"owners": ["@perf"]}, [NONE]),
        ({"owners": ["@ci"]}, [BRACKET, BOTH]),
        ({"owners": ["@all", "@more"]}, [GLOB, COLONS, GONE, HE, RUN]),
        ({"owners": ["@al"]}, []),
        ({"paths": ["tests"]}, [COLONS, GONE, HE, OLD, BOTH, RUN]),
        ({"paths": ["tests/"]}, [COLONS, GONE, HE, OLD, BOTH, RUN]),
        ({"paths": ["test"]}, []),
        ({"paths": ["tests/gone.py"]}, [GONE, RUN]),
        ({"paths": ["tests/a::b.py"]}, [COLONS]),
        ({"paths": ["tests/*o*.py"]}, [GONE, OLD, BOTH, RUN]),
        ({"paths": ["**/gone.py"]}, [GONE, RUN]),
        ({"paths": ["*.py"]}, []),
        ({"paths": ["tools/**"]}, [GLOB]),
        ({"paths": ["tools/one.py"]}, [GLOB]),
        ({"paths": ["tools/not_there_yet.py"]}, [GLOB]),
        ({"paths": ["tools"]}, [GLOB]),
        ({"paths": ["**/two.py"]}, [GLOB]),
        ({"paths": ["scripts/[a] b.py"]}, [BRACKET]),
        ({"paths": ["scripts/\\[a] b.py"]}, [BRACKET]),
        ({"paths": [ODD]}, [HE]),
        ({"paths": ["."]}, ALL),
        ({"paths": ["gone.py"], "cwd": "tests"}, [GONE, RUN]),
        ({"paths": ["tests/gone.py"], "cwd": "tests"}, [GONE, RUN]),
        ({"paths": ["../tools"], "cwd": "tests"}, [GLOB]),
        ({"paths": ["tests"], "rules": ["direct-launch"]}, [BOTH, RUN]),
        ({"statuses": ["stale"], "owners": ["@testers"]}, [GONE, RUN]),
    ],
    ids=str,
)
def test_wanted(here: Repository, wanted: dict[str, Any], found: list[int]) -> None:
    assert lines(here, **wanted) == found


class TestStatus:
    def test_it_does_not_depend_on_what_is_asked_for(self, mine: Repository) -> None:
        """What is listed under its new path already has not moved: it excuses nothing."""
        new = "    tests/new.py: [legacy_base]\n    tests/old.py:"
        mine.write(FILE, ALLOWLIST.replace("    tests/old.py:", new))
        both = rows(mine, paths=["tests/old.py", "tests/new.py"])
        (alone,) = rows(mine, paths=["tests/old.py"])
        assert (alone.entry.status, alone.entry.moved_to, alone in both, len(both)) == ("stale", "", True, 2)

    def test_it_is_that_of_the_work_tree(self, mine: Repository) -> None:
        mine.write("tests/both.py", "")
        assert RUN in lines(mine, statuses=["stale"]) and BOTH in lines(mine, statuses=["stale"])

    def test_an_exemption_that_moved(self, mine: Repository) -> None:
        mine.git("mv", "scripts/[a] b.py", "scripts/[c] d.py")
        (row,) = rows(mine, paths=["scripts/[a] b.py"])
        assert (row.entry.status, row.entry.moved_to, row.truths) == ("moved", "scripts/[c] d.py", ("test-runner",))


class TestTruths:
    def test_what_nothing_is_found_for_is_the_only_ones(self, mine: Repository) -> None:
        """Where two truths have the rule, nobody can say."""
        found = {row.entry.line: row.truths for row in rows(mine)}
        assert (found[GONE], found[RUN]) == (("environments",), ())
        mine.write("ssot-guard.yaml", POLICY.replace("    launches: [tox]\n", ""))
        assert {row.entry.line: row.truths for row in rows(mine)}[RUN] == ("test-runner",)

    def test_those_of_a_moved_file(self, mine: Repository) -> None:
        mine.git("mv", "tests/both.py", "tests/twice.py")
        (row,) = rows(mine, paths=["tests/both.py"])
        assert (row.entry.status, row.truths) == ("moved", ("environments", "test-runner"))


class TestOwners:
    def test_its_own_before_the_truths_before_codeowners(self, here: Repository) -> None:
        found = owners(here)
        assert found[NONE] == ("@perf",)
        assert found[BRACKET] == found[BOTH] == ("@ci",)
        assert found[GONE] == found[RUN] == ("@testers", "@more")

    def test_of_a_moved_file_it_is_who_owns_the_path_that_is_listed(self, here: Repository) -> None:
        """So that nothing has to be judged for it; the last line that matches decides."""
        assert owners(here)[OLD] == ("@last",)

    def test_of_a_glob_it_is_all_who_own_what_it_covers(self, mine: Repository) -> None:
        mine.write(".github/CODEOWNERS", "/tools/one.py @one @both\n/tools/two.py @two @both\n/tools/no.py @no\n")
        mine.write("tools/no.py", "")
        assert owners(mine)[GLOB] == ("@one", "@both", "@two")

    def test_nobody(self, mine: Repository) -> None:
        mine.write(".github/CODEOWNERS", "/tools/ @tools\n")
        nobodys = [COLONS, GONE, HE, OLD, RUN]
        assert lines(mine, owners=["(nobody)"]) == nobodys
        (mine.root / ".github/CODEOWNERS").unlink()
        assert lines(mine, owners=["(nobody)"]) == [GLOB, *nobodys]

    def test_several_truths_of_several_owners(self, mine: Repository) -> None:
        mine.write("ssot-guard.yaml", POLICY + '    owner: "@envs"\n')
        assert owners(mine)[BOTH] == ("@ci", "@envs")
        mine.write("tests/both.py", TOX)
        assert owners(mine)[BOTH] == ("@envs",)
