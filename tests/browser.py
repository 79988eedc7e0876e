"""Debian's Chromium without a window, for what only a browser can tell of a page."""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
INSTALL = "apt-get install chromium chromium-driver"
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,900",
)


def is_there() -> bool:
    """Whether it can be started."""
    return CHROMIUM.is_file() and DRIVER.is_file()


class Browser(NamedTuple):
    """A browser with one tab."""

    driver: Chrome

    @classmethod
    def started(cls, profile: Path) -> Browser:
        """A new one, whose user has never been anywhere; selenium is told where all is, so it looks nothing up."""
        options = ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for option in (*OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        return cls(Chrome(options, Service(str(DRIVER))))

    # --- where it is --------------------------------------------------------------------------------------------------

    def open(self, file: Path, *, scheme: str = "light", width: int = 1280) -> None:
        """Load a file, on a screen of that many pixels in that colour scheme; what was logged before is forgotten."""
        for log in ("browser", "performance"):
            self.driver.get_log(log)
        self.media(scheme)
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", screen)
        self.driver.get(file.as_uri())

    def media(self, scheme: str) -> None:
        """What the system says that its user likes, `light` or `dark`."""
        self._devtools("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def requests(self) -> list[str]:
        """The addresses that the page has asked for since it was opened, its own included."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in sent if each["documentURL"] == self.driver.current_url]

    def complaints(self) -> list[str]:
        """What it logged since then: errors of scripts, what a policy stopped."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    # --- what is there ------------------------------------------------------------------------------------------------

    def one(self, selector: str) -> WebElement:
        """The first element of a CSS selector. Raises if there is none."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """What stands in each element, also where nobody sees it."""
        script = "return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)"
        return list(self.run(script, selector))

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self.driver.execute_script(script, *arguments)

    def wait_for(self, script: str) -> Any:
        """What a script hands to `done`."""
        return self.driver.execute_async_script(f"const done = arguments[0]; {script}")

    def press(self, selector: str, *keys: str) -> None:
        """Press keys in an element that has the focus."""
        element = self.one(selector)
        self.run("arguments[0].focus()", element)
        element.send_keys(*keys)

    def violations(self) -> Sequence[Mapping[str, Any]]:
        """What axe-core finds that is serious or critical."""
        found = find_spec("axe_playwright_python")
        assert found is not None and found.origin is not None
        self.run((Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
        results = self.wait_for("axe.run().then(done)")
        assert len(results["passes"]) > 10
        return [each for each in results["violations"] if each["impact"] in ("serious", "critical")]

    # --- pictures -----------------------------------------------------------------------------------------------------

    def screenshot(self, file: Path) -> bytes:
        """What is to be seen, as PNG; its raw pixels, with a byte before each row (PNG 1.2, 6)."""
        png = self.driver.get_screenshot_as_png()
        file.write_bytes(png)
        return zlib.decompress(b"".join(data for kind, data in _chunks(png) if kind == b"IDAT"))

    def printed(self) -> bytes:
        """The page on paper, as PDF."""
        done = self._devtools("Page.printToPDF", {"printBackground": True})
        return base64.b64decode(done["data"])

    def _devtools(self, command: str, arguments: Mapping[str, Any]) -> Any:
        return self.driver.execute_cdp_cmd(command, dict(arguments))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def required() -> bool:
    """Whether a browser that is not there is a failure."""
    return bool(os.environ.get("CI"))
