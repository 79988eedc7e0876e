"""How much of the allowlist each owner answers for."""

from __future__ import annotations

import pytest
from listed import FILES, POLICY, listed
from repository import Repository

from ssot_guard.owners import Share, shared
from ssot_guard.problems import CannotRead, UsageError

IMPORTS, LAUNCHES = "competing-import", "direct-launch"


@pytest.fixture
def here(repository: Repository) -> Repository:
    return listed(repository)


def test_each_share(here: Repository) -> None:
    """Most debt first, then by name; what has two owners is in both shares and once in the total."""
    found = shared(str(here.root))
    assert found.shares == (
        Share("@more", 4, 3, 0, {IMPORTS: 3, LAUNCHES: 1}),
        Share("@testers", 4, 3, 0, {IMPORTS: 3, LAUNCHES: 1}),
        Share("@ci", 1, 1, 1, {LAUNCHES: 2}),
        Share("@last", 1, 1, 0, {IMPORTS: 1}),
        Share("@all", 0, 0, 1, {LAUNCHES: 1}),
        Share("@perf", 0, 0, 1, {IMPORTS: 1}),
    )
    assert found.total == Share(None, 6, 5, 3, {IMPORTS: 5, LAUNCHES: 4})


def test_narrowed(here: Repository) -> None:
    start = str(here.root)
    of_rule = shared(start, rules=[IMPORTS])
    assert [(share.owner, share.debt) for share in of_rule.shares] == [
        ("@more", 3), ("@testers", 3), ("@last", 1), ("@perf", 0)
    ]  # fmt: skip
    of_truth = shared(start, truths=["test-runner"])
    assert of_truth.shares == (Share("@ci", 1, 1, 1, {LAUNCHES: 2}),)
    of_owner = shared(start, owners=["@more"], rules=[LAUNCHES])
    assert (of_owner.shares, of_owner.total.debt) == ((Share("@more", 1, 1, 0, {LAUNCHES: 1}),), 1)


def test_nobody_comes_last_among_equals(here: Repository) -> None:
    here.write(".github/CODEOWNERS", "/tools/ @tools\n/tests/gone.py @z\n")
    found = shared(str(here.root))
    assert [(share.owner, share.debt) for share in found.shares] == [
        (None, 3), ("@z", 2), ("@ci", 1), ("@perf", 0), ("@tools", 0)
    ]  # fmt: skip
    assert [share.owner for share in shared(str(here.root), owners=["(nobody)"]).shares] == [None]


def test_files_are_judged_only_where_that_decides(here: Repository) -> None:
    """Imports are of one truth, so their owner is known; launches are of two, and one of these has an owner."""
    here.write("tests/a::b.py", b"# \xff\nimport legacy_base\n")
    assert shared(str(here.root)).total.debt == 6
    here.write("tests/both.py", b"# \xff\nimport pytest\npytest.main()\n")
    with pytest.raises(CannotRead, match=r"^tests/both\.py:1:3"):
        shared(str(here.root))
    here.write("ssot-guard.yaml", POLICY.replace('    owner: "@ci"\n', ""))
    assert "@ci" not in {share.owner for share in shared(str(here.root)).shares}


def test_no_allowlist(repository: Repository) -> None:
    repository.commit_files({path: text for path, text in FILES.items() if path != "ssot-allowlist.yaml"})
    assert shared(str(repository.root)) == ("ssot-allowlist.yaml", (), Share(None, 0, 0, 0))


def test_what_there_is_not(here: Repository) -> None:
    with pytest.raises(UsageError, match="no truth `runner`"):
        shared(str(here.root), truths=["runner"])
