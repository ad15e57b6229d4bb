"""Means over all pairs of units at once, against pairs taken one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from interop.layers import patterns
from interop.layers.patterns import pair_means

#: More than are looked for one by one.
MANY = tuple(np.linspace(0, 1, 2 * patterns.MOST_VALUES).tolist())


@st.composite
def sides(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    """Draw least and most support, grades, weights and forces of a few units."""
    units, standards, forces = draw(st.integers(0, 6)), draw(st.integers(0, 4)), draw(st.integers(1, 3))
    values = st.sampled_from(draw(st.sampled_from(((0.0, 0.3, 1.0), MANY))))
    low = draw(arrays(float, (units, standards), elements=values))
    high = np.maximum(low, draw(arrays(float, (units, standards), elements=values)))
    grades = draw(arrays(float, standards, elements=st.sampled_from((0.1, 0.25, 0.3, 1.0))))
    weights = draw(arrays(float, units, elements=st.sampled_from((0.25, 0.5, 1.0))))
    force = draw(arrays(np.intp, units, elements=st.integers(0, forces - 1)))
    return low, high, grades, weights, force, np.array(forces)


@given(sides(), st.sampled_from((1, 3, patterns.BLOCK)))
def test_against_pairs_one_by_one(drawn: tuple[np.ndarray, ...], block: int) -> None:
    """Least, most and settled share of every pair of forces, in blocks of any size."""
    low, high, grades, weights, force, forces = drawn
    before, patterns.BLOCK = patterns.BLOCK, block
    try:
        means = pair_means(low, high, grades, weights, force, int(forces))
    finally:
        patterns.BLOCK = before
    wanted = np.zeros((3, int(forces), int(forces)))
    for h, k in product(range(len(low)), repeat=2):
        least, most = (max((grades * end[h] * end[k]).tolist(), default=0.0) for end in (low, high))
        mass = weights[h] * weights[k]
        wanted[:, force[h], force[k]] += mass * np.array([least, most, least == most])
    for found, expected in zip((means.low, means.high, means.settled), wanted, strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("way", ["compiled", "plain"])
@given(sides(), st.sampled_from((1, 3, patterns.BLOCK)), st.integers(1, 3))
def test_rows_in_columns_are_added_up_to_the_same_bits(
    way: str, drawn: tuple[np.ndarray, ...], block: int, threads: int
) -> None:
    """Whether numpy goes through a block at a time, or a loop through rows, compiled or not, in a few threads."""
    low, high, grades, weights, force, forces = drawn
    by_numpy = pair_means(low, high, grades, weights, force, int(forces))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "WORTH_COMPILING", -1)
        patch.setattr(patterns, "BLOCK", block)
        patch.setattr(patterns, "THREADS", threads)
        if way == "plain":
            patch.setattr(patterns, "compiled", lambda loop: loop)
        by_rows = pair_means(low, high, grades, weights, force, int(forces))
        patch.setattr(patterns, "compiled", lambda _: None)
        in_blocks = pair_means(low, high, grades, weights, force, int(forces))
    for name in ("low", "high", "settled"):
        np.testing.assert_array_equal(getattr(by_rows, name), getattr(by_numpy, name))
        np.testing.assert_array_equal(getattr(in_blocks, name), getattr(by_numpy, name))


@pytest.mark.parametrize("count", [255, 256, 500])
def test_more_ranks_than_a_byte_holds(count: int) -> None:
    """Standards each of its own worth: the best of two units is the largest that both have."""
    grades = np.linspace(0.001, 1.0, count)
    support = np.eye(count)
    support[:, count // 2] = 1.0
    means = pair_means(support, support, grades, np.full(count, 1 / count), np.zeros(count, dtype=np.intp), 1)
    best = np.maximum(grades[count // 2], np.diag(grades)).mean()
    assert abs(means.low[0, 0] - best) < 1e-12
