"""No test here is judged by the clock: hypothesis's own deadline fails on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("engine", deadline=None)
settings.load_profile("engine")
