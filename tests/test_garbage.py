"""The collector is put off, and comes back as it was."""

from __future__ import annotations

import gc

import pytest

from interop.garbage import uncollected


@uncollected()
def enabled() -> bool:
    """Say whether the collector would run now."""
    return gc.isenabled()


def test_the_collector_comes_back() -> None:
    """It is off inside, and on again after, also after an error."""
    assert gc.isenabled()
    assert not enabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="now"), uncollected():
        raise ValueError("now")
    assert gc.isenabled()


def test_who_put_it_off_before_finds_it_off() -> None:
    """Where somebody else has put it off, it stays so."""
    gc.disable()
    try:
        assert not enabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
