"""The audit's page, as a browser has it: a real one, with the page as a file on disk."""

from __future__ import annotations

import io
import shlex
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pages
import pytest
from audits import audit
from browser import Browser
from front_door import LAUNCH, ssot_guard, with_policy
from made import judged
from pypdf import PdfReader
from repository import Repository
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from ssot_guard.auditing.audit import Audit
from ssot_guard.problems import Problem
from ssot_guard.reports.page import render
from ssot_guard.verdict import DEBT

Show = Callable[..., Browser]
FINDINGS = 'table[data-table="findings"]'
FORM = 'form[data-for="findings"]'
NAMES = [judged.finding.path + f":{judged.finding.line}" for judged in pages.FOUND]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Show:
    """Makes the page of an audit and opens it."""

    def shown(found: Audit, code: Mapping[tuple[str, int], Sequence[str]] = {}, **screen: str) -> Browser:
        file = tmp_path / "page.html"
        file.write_text(render(found, code), encoding="utf-8")
        browser.open(file, **screen)
        return browser

    return shown


def column(browser: Browser, table: str, key: str) -> list[str]:
    """The cells of a column, as they stand."""
    script = """
        const table = document.querySelector(`table[data-table="${arguments[0]}"]`);
        const at = [...table.tHead.rows[0].cells].findIndex((each) => each.dataset.key === arguments[1]);
        const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("detail"));
        return rows.map((row) => row.cells[at].textContent);
    """
    return list(browser.run(script, table, key))


places = partial(column, table="findings", key="place")


def told(browser: Browser, table: str = "findings") -> str:
    """What a screen reader is told of the rows."""
    (text,) = browser.texts(f'[data-shown="{table}"]')
    return text


def choose(browser: Browser, name: str, value: str) -> None:
    Select(browser.one(f'{FORM} select[name="{name}"]')).select_by_visible_text(value)


# --- what is hostile --------------------------------------------------------------------------------------------------


def is_harmless(browser: Browser) -> None:
    """Nothing ran, nothing was made of a text, and nothing was asked for."""
    with pytest.raises(NoAlertPresentException):
        _ = browser.driver.switch_to.alert
    assert browser.run("return window.__pwned === undefined")
    assert (
        browser.run("return document.querySelectorAll('img, iframe, object, embed, link, base, a[href^=j]').length")
        == 0
    )
    assert browser.run("return document.scripts.length") == 2
    assert browser.complaints() == []
    assert browser.requests() == [browser.driver.current_url]


def test_hostile_texts_stay_texts(show: Show) -> None:
    """Wherever they stand: paths, subjects, code, authors, and what is only shown when something is opened."""
    browser = show(pages.hostile(), {(pages.WORST, 3): (pages.WORST,)})
    browser.press(f"{FINDINGS} .opener", Keys.ENTER)
    is_harmless(browser)
    assert "<img src=x onerror=alert(1)>" in browser.one(f"{FINDINGS} pre").text
    for selector in ("h1", ".facts", ".problems", "figcaption", '[data-table="changes"] tbody', f"{FINDINGS} tbody"):
        assert "</script><script>window.__pwned=1</script>" in browser.texts(selector)[0]


def test_hostile_names_of_a_real_repository(browser: Browser, repository: Repository) -> None:
    """From the file system and from git to the screen."""
    with_policy(repository)
    name = "tests/<img src=x onerror=alert(1)>\u202e & 'é'.py"
    repository.stage(name, "import pytest\n\npytest.main(['</script><script>window.__pwned=1</script>'])\n")
    repository.git("commit", "-q", "-m", "</title><script>window.__pwned=1</script>", GIT_AUTHOR_NAME="<img src=x>")
    done = ssot_guard(repository, "audit", "--format", "html", "--output", "page.html")
    assert (done.code, done.err) == (0, "")
    browser.open(repository.root / "page.html")
    browser.press(f"{FINDINGS} .opener", Keys.ENTER)
    assert places(browser) == [name.replace("\u202e", "\\u202e") + ":3"]
    assert "window.__pwned=1</script>'])" in browser.one(f"{FINDINGS} pre").text
    is_harmless(browser)


def test_nothing_may_be_loaded_and_no_other_script_run(show: Show) -> None:
    """The page's own policy says so to the browser, and it holds for whatever would get in."""
    browser = show(pages.full())
    stopped = browser.wait_for("""
        const seen = [];
        document.addEventListener("securitypolicyviolation", (event) => {
          seen.push(event.effectiveDirective);
          if (seen.length === 3) done(seen.sort());
        });
        const script = document.createElement("script");
        script.textContent = "window.__pwned = 1";
        document.body.append(script);
        new Image().src = "http://127.0.0.1:9/x.png";
        fetch("http://127.0.0.1:9/").catch(() => 0);
    """)
    assert stopped == ["connect-src", "img-src", "script-src-elem"]
    assert browser.run("return window.__pwned === undefined")


# --- sorting ----------------------------------------------------------------------------------------------------------

_ORDERS = {
    "status": ["debt", "debt", "debt", "exempt", "new", "warned"],
    "place": NAMES,
    "subject": ["<module>", "<module>", "<module>", "main", "TestB.test_go", "Z"],
    "truth": ["test-base", *["test-runner"] * 5],
    "rule": [*["direct-launch"] * 5, "foreign-base"],
    "owners": ["(nobody)", "(nobody)", "@ann, @bo", "@base", "@bo", "@bo"],
}


@pytest.mark.parametrize("key", _ORDERS)
def test_sorting_findings(show: Show, key: str) -> None:
    """Each column by the keyboard, both ways; what a screen reader is told of it goes along."""
    browser = show(pages.full())
    head = f'{FINDINGS} th[data-key="{key}"]'
    assert browser.one(head).get_attribute("aria-sort") == "none"
    browser.press(f"{head} button", Keys.ENTER)
    assert (column(browser, "findings", key), browser.one(head).get_attribute("aria-sort")) == (
        _ORDERS[key],
        "ascending",
    )
    browser.press(f"{head} button", Keys.SPACE)
    assert (column(browser, "findings", key), browser.one(head).get_attribute("aria-sort")) == (
        _ORDERS[key][::-1],
        "descending",
    )
    assert browser.run("return document.querySelectorAll(arguments[0]).length", f"{FINDINGS} [aria-sort=none]") == 5


def test_equal_rows_stay_in_the_order_of_their_places(show: Show) -> None:
    """Also downwards, so that a second key is never needed."""
    browser = show(pages.full())
    for _ in range(2):
        browser.press(f'{FINDINGS} th[data-key="rule"] button', Keys.ENTER)
        left = [place for place in places(browser) if place != "tests/unit/test_Z.py:4"]
        assert left == [place for place in NAMES if place != "tests/unit/test_Z.py:4"]


def as_sorted(text: str) -> tuple[int, str]:
    """What a cell is sorted by."""
    return (int(text), "") if text.isdigit() else (0, text.lower())


@pytest.mark.parametrize("table", ["files", "owners", "entries", "changes"])
def test_sorting_the_other_tables(show: Show, table: str) -> None:
    """Numbers as numbers, texts without regard to case."""
    browser = show(pages.full())
    script = (
        'return [...document.querySelectorAll(`[data-table="${arguments[0]}"] th[data-key]`)].map((h) => h.dataset.key)'
    )
    for key in browser.run(script, table):
        button = f'table[data-table="{table}"] th[data-key="{key}"] button'
        browser.press(button, Keys.ENTER)
        up = column(browser, table, key)
        assert len(up) > 1 and up == sorted(
            up, key=lambda text: (int(text), "") if text.isdigit() else (0, text.lower())
        )
        browser.press(button, Keys.ENTER)
        assert column(browser, table, key) == up[::-1]


# --- filtering --------------------------------------------------------------------------------------------------------


def test_nothing_matches(show: Show) -> None:
    """And all is back when the filter is cleared."""
    browser = show(pages.full())
    browser.press(f"{FORM} input", "no such thing")
    assert (places(browser), told(browser)) == ([], "Showing 0 of 0 that match, of 6 findings")
    browser.press(f"{FORM} button[type=reset]", Keys.ENTER)
    browser.wait_for("setTimeout(done, 0)")
    assert (places(browser), told(browser)) == (NAMES, "Showing 6 of 6 findings")


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("TEST_b 90", [3]),  # each word, in whatever order and case
        ("main(", [0, 1, 2, 3, 4, 5]),  # the message
        ("# a", [0]),  # the code
        ("testb.TEST_go", [2]),  # the subject
        ("@ann", [0]),  # the owner
        ("was there before", [0]),  # the note
        ("foreign-base", [4]),  # the rule
    ],
)
def test_filtering_by_text(show: Show, typed: str, left: list[int]) -> None:
    """All that a finding says is searched."""
    browser = show(pages.full(), pages.CODE)
    browser.press(f"{FORM} input", typed)
    assert places(browser) == [NAMES[number] for number in left]


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("status", "debt", [2, 3, 4]),
        ("status", "warned", [1]),
        ("truth", "test-base", [4]),
        ("rule", "foreign-base", [4]),
        ("owners", "@bo", [0, 2, 3]),  # one of several owners is an owner
        ("owners", "(nobody)", [1, 5]),
        ("folder", "tests", [2, 3, 4, 5]),
        ("folder", "tests/unit", [2, 3, 4]),
        ("folder", ".", [0]),
    ],
)
def test_filtering_by_choice(show: Show, name: str, value: str, left: list[int]) -> None:
    """What there is to choose is what there is; a folder means what is in its folders as well."""
    browser = show(pages.full())
    choose(browser, name, value)
    assert places(browser) == [NAMES[number] for number in left]
    assert told(browser) == f"Showing {len(left)} of {len(left)} that match, of 6 findings"


def test_filters_hold_together(show: Show) -> None:
    """A row has to satisfy each, and sorting keeps them."""
    browser = show(pages.full())
    choose(browser, "status", "debt")
    browser.press(f"{FORM} input", "test_b")
    browser.press(f'{FINDINGS} th[data-key="subject"] button', Keys.ENTER)
    assert places(browser) == [NAMES[3], NAMES[2]]


@pytest.mark.parametrize(
    ("selector", "left"),
    [
        ('[aria-labelledby="truths"] [data-value="test-base"]', [4]),
        ('[aria-labelledby="folders"] button[data-value="tests/web"]', [5]),
        ('[data-table="files"] [data-value="tests/unit/test_b.py"]', [2, 3]),
        ('[data-table="owners"] [data-value="@bo"]', [0, 2, 3]),
        ('[data-table="owners"] [data-value=" "]', [1, 5]),
    ],
)
def test_what_names_something_leads_to_its_findings(show: Show, selector: str, left: list[int]) -> None:
    """By the keyboard as well; whatever was filtered before is not any more."""
    browser = show(pages.full())
    browser.press(f"{FORM} input", "no such thing")
    browser.press(selector, Keys.ENTER)
    assert places(browser) == [NAMES[number] for number in left]
    assert browser.run("return document.activeElement.id") == "findings"


def test_a_box_of_the_map_leads_to_its_findings(show: Show) -> None:
    """For those who point; the table below is for those who do not."""
    browser = show(pages.full())
    browser.run("arguments[0].click()", browser.one('.map [data-value="tests/unit"]'))
    assert places(browser) == NAMES[2:5]


def test_rows_come_in_windows(show: Show) -> None:
    """A hundred, then as many more; the focus goes on with the first that came."""
    found, code = pages.many(250)
    browser = show(found, code)
    more = 'button[data-more="findings"]'
    assert (len(places(browser)), told(browser)) == (100, "Showing 100 of 250 findings")
    assert browser.one(more).text == "Show 100 more"
    browser.press(more, Keys.ENTER)
    assert browser.run("return document.activeElement.textContent") == places(browser)[100]
    assert browser.one(more).text == "Show 50 more"
    browser.press(more, Keys.ENTER)
    assert (len(places(browser)), browser.one(more).is_displayed()) == (250, False)
    browser.press(f"{FORM} input", "test_it_does")
    assert told(browser) == "Showing 100 of 250 findings"


# --- opening ----------------------------------------------------------------------------------------------------------


def test_opening_a_finding(show: Show) -> None:
    """Its code with the numbers of its lines, what is wrong, what to do instead, and the command that allows it."""
    browser = show(pages.full(), pages.CODE)
    opener = f"{FINDINGS} tbody tr:first-child .opener"
    assert browser.one(opener).get_attribute("aria-expanded") == "false"
    browser.press(opener, Keys.ENTER)
    assert browser.one(opener).get_attribute("aria-expanded") == "true"
    detail = browser.one("#" + str(browser.one(opener).get_attribute("aria-controls")))
    assert detail.find_element("css selector", "pre").text.split("\n") == ["9", "pytest.main()  # a < b"]
    lines = browser.texts(f"{FINDINGS} dd")
    assert browser.texts(f"{FINDINGS} .message") == ["starts pytest past run_tests.py: pytest.main(...)"]
    assert lines[:2] == ["was there before", "python run_tests.py"]
    command = "ssot-guard allowlist add a.py::main --rule direct-launch --reason"
    assert lines[2].startswith(command)
    browser.press(opener, Keys.ENTER)
    assert browser.texts(f"{FINDINGS} .detail") == []
    assert browser.one(opener).get_attribute("aria-expanded") == "false"


def test_the_command_of_a_real_finding_allows_it(browser: Browser, guarded: Repository) -> None:
    """What the page says can be pasted: with a reason in it, the finding is allowed."""
    guarded.stage("tests/it's new.py", LAUNCH)
    assert ssot_guard(guarded, "audit", "--format", "html", "--output", "page.html").code == 0
    browser.open(guarded.root / "page.html")
    choose(browser, "status", "new")
    browser.press(f"{FINDINGS} .opener", Keys.ENTER)
    (command,) = browser.texts(f"{FINDINGS} dd:last-of-type code")
    words = command.replace('"<why it may stay>"', "'it measures pytest itself'").removeprefix("ssot-guard ")
    assert ssot_guard(guarded, *shlex.split(words)).code == 0
    assert ssot_guard(guarded, "check").code == 0


def test_what_is_exempt_has_no_command_that_allows_it(show: Show) -> None:
    """It is allowed; and a finding whose lines are not in the page says so."""
    browser = show(pages.full(), pages.CODE)
    browser.press(f"{FINDINGS} tbody tr:last-child .opener", Keys.ENTER)
    assert browser.texts(f"{FINDINGS} dt") == ["Instead"]
    assert "not in this page" in browser.one(f"{FINDINGS} .detail").text


def test_of_long_findings_it_is_said_how_much_is_left_out(show: Show) -> None:
    """Six lines are shown of nine."""
    found = audit(judged(DEBT, line=3, end_line=11))
    browser = show(found, {("tests/a.py", 3): tuple("abcdef")})
    browser.press(f"{FINDINGS} .opener", Keys.ENTER)
    assert browser.texts(f"{FINDINGS} pre")[0].splitlines()[-1].endswith("… 3 more lines")


def test_what_is_open_stays_open(show: Show) -> None:
    """Sorted and filtered away and back."""
    browser = show(pages.full(), pages.CODE)
    browser.press(f"{FINDINGS} tbody tr:first-child .opener", Keys.ENTER)
    browser.press(f"{FORM} input", "scripts")
    assert browser.texts(f"{FINDINGS} .detail") == []
    browser.press(f"{FORM} input", *[Keys.BACKSPACE] * 7)
    browser.press(f'{FINDINGS} th[data-key="status"] button', Keys.ENTER)
    assert len(browser.texts(f"{FINDINGS} .detail")) == 1


# --- the other tables -------------------------------------------------------------------------------------------------


def test_entries_that_hold_no_longer_and_those_that_soon_will_not(show: Show) -> None:
    """Each with what to do about it."""
    browser = show(pages.full())
    assert column(browser, "entries", "status") == ["stale", "expired", "moved", "ending"]
    assert column(browser, "entries", "todo") == [
        "excuses nothing: run ssot-guard allowlist prune",
        "excuses nothing any more: give it a new day and a reason, or mend what it excused and run "
        "ssot-guard allowlist remove tests/late.py::main --rule direct-launch --section exempt",
        "the file is now tests/to.py: run ssot-guard allowlist prune",
        "ends on 2025-09-20: mend what it excuses, or give it a new day",
    ]


def test_changes_since_a_revision(show: Show) -> None:
    """Who did what, with where it was before; what no commit has is nobody's yet."""
    browser = show(pages.full())
    assert column(browser, "changes", "kind") == ["introduced", "removed", "moved"]
    assert column(browser, "changes", "path") == ["a.py", "b.py", "from.py → to.py"]
    assert column(browser, "changes", "author") == ["Ann", "Bo", "(not committed)"]
    assert column(browser, "changes", "commit")[1].endswith("Clean up")
    assert "3 paid off, 1 added, 1 moved" in browser.one('[aria-labelledby="changes"]').text


# --- for everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_shut_out(show: Show, scheme: str, width: int) -> None:
    """axe-core finds nothing serious in either scheme, contrast included, with all opened that opens."""
    found = pages.full()
    found = found._replace(report=found.report._replace(errors=(Problem("x.py", 1, 1, "is no text"),)))
    browser = show(found, pages.CODE, scheme=scheme, width=width)
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
    browser.run("for (const each of document.querySelectorAll('.opener')) each.click()")
    wrong = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in browser.violations()]
    assert wrong == []


def test_a_narrow_screen_is_never_scrolled_sideways(show: Show) -> None:
    """Tables scroll within themselves."""
    browser = show(pages.full(), pages.CODE, width=390)
    browser.run("for (const each of document.querySelectorAll('.opener')) each.click()")
    assert browser.run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_first_key_stroke_skips_to_the_findings(show: Show) -> None:
    """Nobody has to go through all that is above them."""
    browser = show(pages.full())
    browser.one("body").send_keys(Keys.TAB)
    assert browser.run("return document.activeElement.className") == "skip"
    browser.press(".skip", Keys.ENTER)
    assert browser.run("return document.activeElement.id") == "findings"


def test_the_focus_can_be_seen(show: Show) -> None:
    """Wherever it is that the keyboard leads."""
    browser = show(pages.full())
    seen = set()
    for _ in range(40):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        seen.add(
            browser.run("""
                const at = document.activeElement, shown = at.matches(".scheme input") ? at.nextElementSibling : at;
                return at === document.body || getComputedStyle(shown).outlineStyle !== "none";
            """)
        )
    assert seen == {True}


_GROUND = "return getComputedStyle(document.body).backgroundColor"


def test_both_colour_schemes(show: Show, tmp_path: Path) -> None:
    """As the system has it, and as the reader says; neither is a blank page."""
    grounds = []
    for scheme in ("light", "dark"):
        browser = show(pages.full(), scheme=scheme)
        grounds.append(browser.run(_GROUND))
        assert len(set(browser.screenshot(tmp_path / f"{scheme}.png"))) > 32
    light, dark = grounds
    assert light != dark
    browser.press('input[value="system"]', Keys.ARROW_RIGHT)
    assert browser.run(_GROUND) == light
    browser.driver.refresh()
    assert (browser.run(_GROUND), browser.one('input[value="light"]').is_selected()) == (light, True)
    browser.press('input[value="light"]', Keys.ARROW_RIGHT)
    browser.media("light")
    assert browser.run(_GROUND) == dark
    browser.run("localStorage.clear()")


def test_without_its_script_the_page_says_what_is_missing(show: Show) -> None:
    """And has its totals, charts and folders all the same."""
    browser = show(pages.full())
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.driver.refresh()
        text = browser.one("body").text
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert "need this page's own script" in text
    assert "tests/unit" in text and "1,200 on 2025-07-01" in text


# --- paper ------------------------------------------------------------------------------------------------------------


def printed(browser: Browser) -> str:
    """The text of the printed page; ligatures as the letters that they are."""
    pdf = PdfReader(io.BytesIO(browser.printed()))
    return unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in pdf.pages))


def test_the_rows_that_are_filtered_are_printed(show: Show) -> None:
    """All of them, not only those of the window; no others, and nothing that can be pressed."""
    found, code = pages.many(500)
    browser = show(found, code)
    choose(browser, "folder", "tests/e2e")
    text = printed(browser).replace("\n", "")
    wanted = [each.finding for each in found.report.findings if each.finding.path.startswith("tests/e2e/")]
    assert len(wanted) > 100
    assert text.count("TestSomethingOfTheShop") == len(wanted)
    assert not [word for word in ("Show 100 more", "Clear", "Skip to", "System") if word in text]
    assert told(browser).startswith("Showing 100 of")


def test_charts_and_totals_are_printed(show: Show) -> None:
    """Tables that are closed on the screen as well."""
    found = pages.full()
    browser = show(found._replace(report=found.report._replace(errors=(Problem("x.py", 1, 1, "is no text"),))))
    text = printed(browser)
    for words in ("Not all could be judged", "1,200 on 2025-07-01", "2025-12-01", "tests/unit", "paid off", "@base"):
        assert words in text
    assert browser.run("return document.querySelectorAll('details[open]').length") == 0
