"""Profiles: quick at the desk, brief and few where CI runs everything, full and long for a longer search."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

_slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=_slow)
settings.register_profile("brief", max_examples=10, deadline=None, suppress_health_check=_slow, derandomize=True)
settings.register_profile("few", max_examples=4, deadline=None, suppress_health_check=_slow, derandomize=True)
settings.register_profile("full", max_examples=30, deadline=None, suppress_health_check=_slow, derandomize=True)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=_slow)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "full" if os.environ.get("CI") else "quick"))


def pytest_configure(config: pytest.Config) -> None:  # noqa: ARG001 - the signature of a hook
    """Keep catalogues in a folder of the run's own: workers and commands that tests start share it."""
    os.environ.setdefault("INTEROP_CACHE", tempfile.mkdtemp(prefix="interop-cache-"))
