"""What tests of reports may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import browser as browsers
import pytest


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsers.Browser]:
    """One for all tests of a worker. Without it they are skipped, but never in CI."""
    if not browsers.is_there():
        why = f"there is no Chromium: {browsers.INSTALL}"
        (pytest.fail if browsers.required() else pytest.skip)(why)
    started = browsers.Browser.started(tmp_path_factory.mktemp("browser"))
    yield started
    started.driver.quit()
