"""A cell as the mean over the units of a force, some of which may not count."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.layers.parts import UnitScores, prefix_means
from interop.snapshot import Unit

worths = st.floats(0, 1)
masses = st.floats(0.01, 1)


def _units(count: int) -> tuple[Unit, ...]:
    return tuple(Unit("force", f"type-{place}", None, 1, ()) for place in range(count))


def _scores(
    counts: list[bool], may: list[bool], low: list[float], high: list[float], slight: list[float]
) -> UnitScores:
    least, most, taken = (np.array(numbers, dtype=float) for numbers in (low, high, slight))
    even = np.full(len(counts), 1 / len(counts))
    known = np.ones(len(counts))
    return UnitScores(_units(len(counts)), even, least, most, taken, np.array(counts), np.array(may), known)


def test_bounds_by_hand() -> None:
    """One unit at 0.5 counts; one may count from 0.2 and one at most to 0.9: each end takes in what moves it on."""
    scores = _scores([True, False, False], [False, True, True], [0.5, 0.0, 0.0], [0.5, 0.3, 0.9], [1.0, 0.2, 0.6])
    assert scores.bounds() == pytest.approx((0.35, 0.7))
    shares, parts = scores.settled(lowest=True)
    np.testing.assert_allclose(shares, [0.5, 0.5, 0.0])
    np.testing.assert_allclose(parts, [0.25, 0.1, 0.0])
    shares, parts = scores.settled(lowest=False)
    np.testing.assert_allclose(shares, [0.5, 0.0, 0.5])
    np.testing.assert_allclose(parts, [0.25, 0.0, 0.45])


def test_none_that_counts() -> None:
    """Where no unit counts in any case there is no mean; where one may, it is that unit's."""
    none = _scores([False], [False], [0.5], [0.5], [0.5])
    assert all(map(math.isnan, none.bounds()))
    assert none.settled(lowest=True)[0].tolist() == [0.0]
    assert _scores([False], [True], [0.0], [0.8], [0.4]).bounds() == (0.4, 0.8)


@given(st.lists(st.tuples(worths, masses, st.booleans()), min_size=1, max_size=6))
def test_prefixes_reach_the_extremes_of_every_choice(units: list[tuple[float, float, bool]]) -> None:
    """No choice among the units that may count gives a lower or a higher mean than the best prefix."""
    worth, weights, sure = (np.array(column) for column in zip(*units, strict=True))
    sure = sure.astype(bool)
    free = np.flatnonzero(~sure)
    chosen = [[*np.flatnonzero(sure), *some] for size in range(len(free) + 1) for some in combinations(free, size)]
    means = [float(np.average(worth[some], weights=weights[some])) for some in chosen if len(some)]
    for lowest, best in ((True, min(means)), (False, max(means))):
        _, found = prefix_means(weights[None], worth[None], worth[None], sure, ~sure, lowest=lowest)
        assert found.shape == (1, 1, len(free) + 1)
        assert (found.min() if lowest else found.max()) == pytest.approx(best)
    if not sure.any():
        assert math.isinf(found[0, 0, 0])


def test_a_part_of_a_fleet() -> None:
    """Weights shrink by the shares; a unit of which nothing is left counts no more."""
    whole = UnitScores.all_counting(
        _units(2), np.array([0.6, 0.4]), np.array([0.1, 0.9]), np.array([0.2, 1.0]), np.ones(2)
    )
    assert whole.bounds() == pytest.approx((0.42, 0.52))
    assert (whole.counts.tolist(), whole.may.tolist(), whole.slight.tolist()) == (
        [True, True],
        [False, False],
        [0.1, 0.9],
    )
    part = whole.part(np.array([0.0, 0.5]))
    np.testing.assert_allclose(part.weights, [0.0, 0.2])
    assert part.counts.tolist() == [False, True]
    assert part.bounds() == pytest.approx((0.9, 1.0))


def test_coverage_is_the_settled_share_of_the_weight() -> None:
    """Of 0.6 all is known and of 0.4 a half; of nothing, nothing."""
    known = np.array([1.0, 0.5])
    scores = UnitScores.all_counting(_units(2), np.array([0.6, 0.4]), known, known, known)
    assert scores.coverage == pytest.approx(0.8)
    assert scores.part(np.array([0.0, 0.5])).coverage == pytest.approx(0.5)
    assert scores.part(np.zeros(2)).coverage == 0.0
