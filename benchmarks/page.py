"""What a key stroke costs in the audit's page with 5,000 findings, in Debian's Chromium, and how large that page is.

A made-up repository is audited by the command; then words are typed into the search, headers are pressed and choices
made in the browser. Each is timed from the event until the next frame has been painted; the budget is 100 ms.

    python benchmarks/page.py [findings]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scratch import CHECKOUT, commit
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

BUDGET = 100
POLICY = """\
version: 1
truths:
  test-runner:
    canonical: [run_tests.py]
    launches: [pytest]
    instead: python run_tests.py
"""
TEST = """\
import pytest


def test_price_{number}():
    assert 2 * 2 == 4


if __name__ == "__main__":
    pytest.main([__file__, "-k", "price_{number}"])
"""
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

TIMED = """
    const [selector, value, done] = arguments;
    const element = document.querySelector(selector);
    const start = performance.now();
    if (value === null) element.click();
    else {
      element.value = value;
      element.dispatchEvent(new Event(element.matches("select") ? "change" : "input", { bubbles: true }));
    }
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - start);
      channel.port2.postMessage(0);
    });
"""
STEPS: Mapping[str, tuple[str, str | None]] = {
    "first letter": ('form[data-for="findings"] input', "p"),
    "a word": ('form[data-for="findings"] input', "price_12"),
    "nothing matches": ('form[data-for="findings"] input', "price_12 nowhere"),
    "all back": ('form[data-for="findings"] input', ""),
    "sort by subject": ('table[data-table="findings"] th[data-key="subject"] button', None),
    "sort by place": ('table[data-table="findings"] th[data-key="place"] button', None),
    "a status": ('form[data-for="findings"] select[name="status"]', "new"),
    "a folder": ('form[data-for="findings"] select[name="folder"]', "tests"),
    "more rows": ('button[data-more="findings"]', None),
}


def main(findings: int, runs: int = 15) -> int:
    with tempfile.TemporaryDirectory() as folder:
        page = audited(os.path.join(folder, "repository"), findings)
        print(f"{findings} findings: {os.path.getsize(page) / 1e6:.2f} MB")
        times = measured(page, os.path.join(folder, "profile"), runs)
    for step, found in times.items():
        print(f"{step:16} median {statistics.median(found):6.1f} ms   worst {max(found):6.1f} ms")
    slow = [step for step, found in times.items() if statistics.median(found) > BUDGET]
    print(f"over {BUDGET} ms: {', '.join(slow)}" if slow else f"all within {BUDGET} ms")
    return bool(slow)


def audited(repository: str, findings: int) -> str:
    """The page of a repository with that many findings, each in a file of its own."""
    tests = {f"tests/part_{at % 40}/test_price_{at}.py": TEST.format(number=at) for at in range(findings)}
    commit(repository, {"ssot-guard.yaml": POLICY, "run_tests.py": "", **tests})
    command = [sys.executable, "-m", "ssot_guard", "audit", "--format", "html", "--output", "page.html"]
    subprocess.run(command, cwd=repository, env={**os.environ, "PYTHONPATH": CHECKOUT}, check=True)
    return os.path.join(repository, "page.html")


def measured(page: str, profile: str, runs: int) -> dict[str, list[float]]:
    """Step -> how long it took each time, in milliseconds."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    driver = Chrome(options, Service("/usr/bin/chromedriver"))
    try:
        driver.get(Path(page).as_uri())
        times: dict[str, list[float]] = {step: [] for step in STEPS}
        for _ in range(runs):
            for step, (selector, value) in STEPS.items():
                times[step].append(driver.execute_async_script(TIMED, selector, value))
    finally:
        driver.quit()
    return times


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
