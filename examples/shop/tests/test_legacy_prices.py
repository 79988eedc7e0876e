"""Older than the runner: its last line starts pytest past it. The allowlist knows it as debt."""

import pytest

from shop import prices


def test_tax():
    assert prices.with_tax(100) == 119


if __name__ == "__main__":
    pytest.main([__file__])
