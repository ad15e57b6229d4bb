"""Power means, their bounds and contributions, against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop import aggregate
from interop.aggregate import contributions, effective_weights, mean_bounds, power_mean
from interop.errors import InputError

POWERS = (1.0, 0.0, -1.0, 2.0, -3.0, math.inf, -math.inf)
scores = st.floats(0, 1, allow_subnormal=False).map(lambda x: 0.0 if x < 1e-9 else x)


def column(*values: float) -> np.ndarray:
    """One cell of several layers."""
    return np.array(values, dtype=float).reshape(-1, 1)


@pytest.mark.parametrize(
    ("power", "wanted"),
    [
        (1.0, 0.25 * 0.2 + 0.75 * 0.8),
        (0.0, 0.2**0.25 * 0.8**0.75),
        (-1.0, 1 / (0.25 / 0.2 + 0.75 / 0.8)),
        (2.0, math.sqrt(0.25 * 0.04 + 0.75 * 0.64)),
        (math.inf, 0.8),
        (-math.inf, 0.2),
    ],
)
def test_by_hand(power: float, wanted: float) -> None:
    """Weights 1 and 3 over 0.2 and 0.8, worked out by hand for each exponent."""
    assert power_mean(column(0.2, 0.8), np.array([1.0, 3.0]), power)[0] == pytest.approx(wanted, abs=1e-15)


@pytest.mark.parametrize("power", [0.0, -1e-3, -1.0, -5.0, -math.inf])
@pytest.mark.parametrize("weights", [(1e-6, 1.0), (1.0, 1e-6)])
def test_zero_brings_the_whole_to_zero(power: float, weights: tuple[float, float]) -> None:
    """For an exponent of 0 or below, one layer at 0 brings the mean to 0, without a warning."""
    assert power_mean(column(0.0, 1.0), np.array(weights), power)[0] == 0.0


@pytest.mark.parametrize("power", POWERS)
def test_all_at_zero(power: float) -> None:
    """Layers that are all at 0 have a mean of 0."""
    assert power_mean(column(0.0, 0.0), np.array([1.0, 1.0]), power)[0] == 0.0


@pytest.mark.parametrize("power", POWERS)
def test_layer_that_does_not_apply_leaves_its_weight(power: float) -> None:
    """NaN is left out; a layer of no weight too; nothing left is NaN."""
    weights = np.array([1.0, 2.0, 0.0])
    assert power_mean(column(0.3, np.nan, 0.9), weights, power)[0] == pytest.approx(0.3)
    assert np.isnan(power_mean(column(np.nan, np.nan, 0.9), weights, power)[0])


def test_extreme_exponents_do_not_overflow() -> None:
    """Exponents of hundreds come close to the maximum and the minimum."""
    values, weights = column(0.01, 0.5), np.array([1.0, 1.0])
    assert power_mean(values, weights, 800.0)[0] == pytest.approx(0.5, rel=1e-2)
    assert power_mean(values, weights, -800.0)[0] == pytest.approx(0.01, rel=1e-2)
    assert power_mean(column(0.0, 0.01), weights, -800.0)[0] == 0.0


def test_effective_weights_add_to_one() -> None:
    """Weights are shared out among the layers that apply."""
    shares = effective_weights(np.array([[0.5, np.nan], [0.5, 0.5]]), np.array([1.0, 3.0]))
    np.testing.assert_allclose(shares, [[0.25, 0.0], [0.75, 1.0]])


@given(st.lists(scores, min_size=3, max_size=3), st.sampled_from(POWERS))
def test_mean_lies_between_extremes(values: list[float], power: float) -> None:
    """A mean lies between the least and the greatest value."""
    mean = power_mean(column(*values), np.array([1.0, 2.0, 3.0]), power)[0]
    assert min(values) - 1e-12 <= mean <= max(values) + 1e-12


@given(st.lists(scores, min_size=4, max_size=4), st.sampled_from(POWERS))
def test_contributions_add_to_the_mean(values: list[float], power: float) -> None:
    """Contributions add to the mean, whatever the exponent."""
    weights = np.array([1.0, 2.0, 0.0, 3.0])
    parts = contributions(column(*values), weights, power)
    assert np.nansum(parts) == pytest.approx(power_mean(column(*values), weights, power)[0], abs=1e-12)
    assert parts[2, 0] == 0


def test_shapley_by_hand() -> None:
    """Two equal weights under the minimum: v(1)=0.2, v(2)=0.8, v(12)=0.2, so 0.2/2+(0.2-0.8)/2 and 0.8/2+0/2."""
    parts = contributions(column(0.2, 0.8), np.array([1.0, 1.0]), -math.inf)
    np.testing.assert_allclose(parts[:, 0], [-0.2, 0.4])


def test_as_many_layers_as_may_be_for_shapley(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those without weight do not count, and add nothing."""
    monkeypatch.setattr(aggregate, "MOST_SHAPLEY_LAYERS", 2)
    parts = contributions(column(0.2, 0.9, 0.8), np.array([1.0, 0.0, 1.0]), -math.inf)
    np.testing.assert_allclose(parts[:, 0], [-0.2, 0.0, 0.4])
    with pytest.raises(InputError, match="at most 2 layers"):
        contributions(column(0.2, 0.9, 0.8), np.ones(3), 0.0)


@pytest.mark.parametrize("power", POWERS)
def test_weights_may_differ_by_cell(power: float) -> None:
    """Cell by cell as with weights of its own; 1 at the most, where shares add to a little more by rounding."""
    values = np.array([[0.2, 0.2, np.nan], [0.8, 0.8, 0.5]])
    weights = np.array([[0.25, 0.5, 0.0], [0.75, 0.5, 1.0]])
    found = power_mean(values, weights, power)
    wanted = [power_mean(values[:, [cell]], weights[:, cell], power)[0] for cell in range(3)]
    np.testing.assert_allclose(found, wanted)
    assert power_mean(np.ones((4, 1)), np.array([6.0, 7.0, 7.0, 4.0]), power)[0] <= 1.0


def test_too_many_layers_for_shapley() -> None:
    """Shapley values of very many layers are refused, not attempted."""
    with pytest.raises(InputError, match="at most 16 layers"):
        contributions(np.full((17, 1), 0.5), np.ones(17), 0.0)


@given(
    st.lists(st.one_of(scores, st.just(math.nan)), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.sampled_from(POWERS),
)
def test_bounds_with_optional_layers(values: list[float], optional: list[bool], power: float) -> None:
    """The bounds are the extremes over every choice of optional layers, tried one by one."""
    weights = np.array([1.0, 2.0, 3.0, 0.5])
    array, may = column(*values), np.array(optional).reshape(-1, 1)
    found = []
    for choice in range(16):
        dropped = np.array([bool(choice >> bit & 1) for bit in range(4)]).reshape(-1, 1) & may
        found.append(power_mean(np.where(dropped, np.nan, array), weights, power)[0])
    low, high = mean_bounds(array, array, may, weights, power)
    if np.isnan(found).all():
        assert np.isnan(low[0])
    else:
        assert low[0] == pytest.approx(np.nanmin(found), abs=1e-12)
        assert high[0] == pytest.approx(np.nanmax(found), abs=1e-12)


def test_parts_of_the_additive_mean_are_weight_times_value() -> None:
    """Not the Shapley values of shared-out means, which would charge the weaker layer for what it takes away."""
    parts = contributions(np.array([[0.2], [0.8], [np.nan]]), np.array([0.6, 0.2, 0.2]), 1.0)
    np.testing.assert_allclose(parts, [[0.15], [0.2], [np.nan]])


def test_only_the_layers_that_help_join_at_each_end() -> None:
    """One layer at 0.5 is sure, two may not apply: the least takes in the one below alone, the greatest the one above."""
    values, weights = np.array([[0.1], [0.5], [0.9]]), np.ones(3) / 3
    optional = np.array([[True], [False], [True]])
    low, high = mean_bounds(values, values, optional, weights, 1.0)
    assert (low[0], high[0]) == (pytest.approx(0.3), pytest.approx(0.7))
    low, high = mean_bounds(values, values, ~optional, weights, 1.0)
    assert (low[0], high[0]) == (pytest.approx(0.5), pytest.approx(0.5))
