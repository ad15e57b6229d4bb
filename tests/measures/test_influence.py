"""Shares of variance and main effects."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from interop.arrays import Floats
from interop.measures.influence import main_effects, variance_shares

parts_of_cells = arrays.arrays(
    float, st.tuples(st.integers(1, 4), st.integers(2, 8)), elements=st.sampled_from((0.0, 0.1, 0.4, 0.5))
)


def test_by_hand() -> None:
    """Independent parts with variances 1 and 9: shares and main effects are 0.1 and 0.9."""
    parts = np.array([[0.0, 0.1, 0.0, 0.1], [0.0, 0.0, 0.3, 0.3]])
    whole = parts.sum(axis=0)
    assert variance_shares(parts, whole) == pytest.approx([0.1, 0.9])
    assert main_effects(parts, whole) == pytest.approx([0.1, 0.9])


@given(parts_of_cells)
def test_shares_add_to_one(parts: Floats) -> None:
    """The variance of the whole enters through its parts, and through nothing else."""
    shares = variance_shares(parts, parts.sum(axis=0))
    assert np.isnan(shares).all() or shares.sum() == pytest.approx(1.0)


@given(parts_of_cells)
def test_main_effects_do_not_see_weights(parts: Floats) -> None:
    """Main effects lie in [0, 1], and scaling a layer alone changes nothing while the whole is what it is."""
    whole = parts.sum(axis=0)
    effects = main_effects(parts, whole)
    known = effects[~np.isnan(effects)]
    assert ((known >= 0) & (known <= 1)).all()
    np.testing.assert_allclose(main_effects(parts * 3, whole), effects, rtol=0, atol=1e-9)


def test_what_does_not_vary_has_no_effect_to_speak_of() -> None:
    """A constant layer has a share of 0 and no correlation; a constant whole has neither."""
    parts = np.array([[0.2, 0.2], [0.0, 0.5]])
    assert variance_shares(parts, parts.sum(axis=0)) == pytest.approx([0.0, 1.0])
    assert np.isnan(main_effects(parts, parts.sum(axis=0))[0])
    assert np.isnan(variance_shares(parts[:1], parts[0])).all()
    rounding = np.array([0.1 + 0.2, 0.3, 0.3])
    varied = np.array([0.1, 0.5, 0.2])
    assert np.isnan(main_effects(varied[None], rounding)).all()
    assert np.isnan(main_effects(rounding[None], varied)).all()
    assert np.isnan(variance_shares(varied[None], rounding)).all()


def test_cells_without_a_layer_are_left_out_for_it() -> None:
    """A layer that does not apply somewhere is correlated over the cells where it does."""
    values = np.array([[0.1, 0.2, np.nan]])
    assert main_effects(values, np.array([0.3, 0.6, 0.0])) == pytest.approx([1.0])
