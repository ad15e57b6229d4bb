"""The laws of `interop.testing.laws`, on the built-in scorer and on scorers that break one."""

from __future__ import annotations

import pytest

import interop
from interop.testing import laws


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_builtin_scorer_obeys(law: laws.Law) -> None:
    """The built-in scorer obeys every law on generated catalogues."""
    laws.check(law, interop.score)
