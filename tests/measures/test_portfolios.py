"""Share overlap and concentration of portfolios."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from interop.arrays import Floats
from interop.errors import InputError
from interop.measures.portfolios import finger_kreinin, herfindahl, pooled_herfindahl

masses = arrays.arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.integers(0, 9).map(float))


def portfolios(mass: Floats) -> Floats:
    total = mass.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(mass, total, out=np.zeros_like(mass), where=total > 0)
    return shares


def test_finger_kreinin_by_hand() -> None:
    """Shares in common: min(0.6, 0.2) + min(0.4, 0.3) + min(0, 0.5)."""
    assert finger_kreinin([[0.6, 0.4, 0.0]], [[0.2, 0.3, 0.5]])[0, 0] == pytest.approx(0.5)


def test_herfindahl_by_hand() -> None:
    """0.25 + 0.09 + 0.04."""
    assert herfindahl([[0.5, 0.3, 0.2]])[0] == pytest.approx(0.38)


def test_empty_portfolio_is_not_applicable() -> None:
    """Of nothing, neither overlap nor concentration can be said."""
    assert np.isnan(finger_kreinin([[0.0, 0.0], [1.0, 0.0]])[0]).all()
    assert np.isnan(herfindahl([[0.0, 0.0]])[0])
    assert np.isnan(pooled_herfindahl([[0.0, 0.0], [1.0, 0.0]])[0, 1])


def test_an_unknown_part_counts_as_not_shared() -> None:
    """A portfolio known by half cannot overlap by more than that half."""
    assert finger_kreinin([[0.5, 0.0]], [[1.0, 0.0]])[0, 0] == 0.5


@given(masses)
def test_laws(mass: Floats) -> None:
    """Overlap is in [0, 1], symmetric, 1 with itself, blind to items that nobody has; so is pooled concentration."""
    shares = portfolios(mass)
    wider = np.column_stack([shares, np.zeros(len(shares))])
    for measure in (finger_kreinin, pooled_herfindahl):
        found = measure(shares)
        there = found[~np.isnan(found)]
        assert ((there >= 0) & (there <= 1)).all()
        np.testing.assert_allclose(found, found.T, rtol=0, atol=1e-12)
        np.testing.assert_allclose(measure(wider), found, rtol=0, atol=1e-12)
    filled = shares.any(axis=1)
    np.testing.assert_allclose(np.diag(finger_kreinin(shares))[filled], 1.0)
    np.testing.assert_allclose(np.diag(pooled_herfindahl(shares))[filled], herfindahl(shares)[filled])
    assert (herfindahl(shares)[filled] >= 1 / shares.shape[1] - 1e-12).all()


@given(masses)
def test_pooled_concentration_is_that_of_the_pool(mass: Floats) -> None:
    """The pooled index of two portfolios is the index of their mean."""
    shares = portfolios(mass)[[0, -1]]
    if shares.any(axis=1).all():
        assert pooled_herfindahl(shares)[0, 1] == pytest.approx(herfindahl(shares.mean(axis=0)[None])[0])


def test_rounding_is_forgiven_and_no_more_than_everything_is_shared() -> None:
    """Halves that are a little more than halves."""
    more = [[0.5 + 4e-10, 0.5 + 4e-10]]
    assert finger_kreinin(more).tolist() == [[1.0]]
    assert herfindahl(more).tolist() == [pytest.approx(0.5)]


def test_no_portfolios() -> None:
    """Nothing to compare, and no error."""
    none = np.zeros((0, 2))
    assert finger_kreinin(none).shape == pooled_herfindahl(none).shape == (0, 0)
    assert herfindahl(none).shape == (0,)


def test_refusals() -> None:
    """Shares that add to more than 1, or lie outside [0, 1], are refused."""
    with pytest.raises(InputError, match=r"the shares of a portfolio add to 1 or less; found 1.2"):
        finger_kreinin([[0.6, 0.6], [0.5, 0.5]])
    with pytest.raises(InputError, match="shares: values must lie between 0 and 1; found 0 to 3"):
        herfindahl([[3, 0]])


def test_a_share_above_one_is_told_as_such() -> None:
    """Before the sum of its row is."""
    with pytest.raises(InputError, match=r"values must lie between 0 and 1; found 0 to 1\.5"):
        finger_kreinin([[1.5, 0.0]])
