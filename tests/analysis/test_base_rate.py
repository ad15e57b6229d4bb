"""What a hit is worth: demonstrated pairs against all pairs of the same forces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import interop
from interop.analysis.backtest import backtest, discrimination
from interop.catalog import Catalog, load_catalog
from interop.testing.strategies import SCHEME
from tests.analysis.test_backtest import demonstrated
from tests.small import FILES, write

DEMONSTRATIONS = (
    FILES["demonstrations.csv"].splitlines()[0]
    + """
seen,2019-05-01,link,uhf-voice,usa-navy,p-8a,ind-navy,p-8i,succeeded,paper,,2020-12-31
"""
)


@given(demonstrated())
def test_what_is_remembered_changes_nothing(catalog: Catalog) -> None:
    """Each demonstration is held against the same pairs alone as after others of the same forces and day."""
    found = backtest(catalog, scheme=SCHEME)
    alone = [discrimination(replace(found, trials=(trial,)))[-1] for trial in found.trials]
    assert discrimination(found)[-1].successes == sum(item.successes for item in alone)
    rates = [item.base_rate for item in alone if item.base_rate is not None]
    assert discrimination(found)[-1].base_rate == (pytest.approx(np.mean(rates)) if rates else None)


def test_by_hand(tmp_path: Path) -> None:
    """The one American and the one Indian type that the layer looks at share uhf-voice: every pair does what was seen."""
    catalog = load_catalog(write(tmp_path, demonstrations=DEMONSTRATIONS))
    found = discrimination(backtest(catalog))
    assert [item.layer for item in found] == ["link", "all"]
    assert (found[0].successes, found[0].base_rate, found[0].auc) == (1, 0.0, 0.5)
    assert not found[0].tells


def test_failures_and_what_is_not_tested_are_left_out(tmp_path: Path) -> None:
    """Without a success there is nothing to hold against anything."""
    found = discrimination(backtest(load_catalog(write(tmp_path))))
    assert found[-1].to_dict() == {
        "layer": "all",
        "successes": 0,
        "predicted": None,
        "base_rate": None,
        "auc": None,
        "auc_low": None,
        "auc_high": None,
        "tells": False,
    }


def test_the_bundled_facts_tell_what_works() -> None:
    """Over all layers a demonstrated pair scores above a random one, and a hit is not what any pair would give."""
    whole = discrimination(backtest(interop.load_catalog()))[-1]
    assert whole.predicted is not None
    assert whole.base_rate is not None
    assert whole.predicted > 2 * whole.base_rate
    assert whole.tells
    assert whole.auc == pytest.approx((whole.auc_low + whole.auc_high) / 2, abs=0.05)  # type: ignore[operator]
