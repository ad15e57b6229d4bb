"""The compiled loop over pairs of units against numpy: to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import interop
from interop.analysis.sampling import batched
from interop.analysis.sampling.compiled import best_of_each, best_pairs
from interop.analysis.uncertainty.intervals import uncertainty
from interop.compiled import PLACE, compiled


@st.composite
def _sides(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    draws, standards = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    worth = st.sampled_from((0.0, 0.3, 1.0))

    def table(*shape: int) -> np.ndarray:
        return draw(arrays(float, (draw(st.sampled_from((1, draws))), *shape), elements=worth))

    count = draw(st.integers(0, standards))
    return table(standards, 3), table(standards, 2), table(standards), np.arange(count)


@given(_sides())
def test_the_loop_says_what_numpy_says(sides: tuple[np.ndarray, ...]) -> None:
    """Plain or compiled, arrays of length 1 holding for all draws."""
    loop = compiled(best_of_each)
    assert loop is not None
    left, right, grades, open_to = sides
    wanted = best_pairs(left, right, grades, open_to)
    for way in (loop, best_of_each):
        np.testing.assert_array_equal(best_pairs(left, right, grades, open_to, way), wanted)


def test_draws_are_the_same_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole run, with and without."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020-task-groups")
    monkeypatch.setattr(batched, "WORTH_COMPILING", 0)
    fast = uncertainty(matrix, draws=60, keep_draws=True)
    monkeypatch.setenv(PLACE, "off")
    assert compiled(best_of_each) is None
    slow = uncertainty(matrix, draws=60, keep_draws=True)
    assert fast.values is not None
    assert slow.values is not None
    np.testing.assert_array_equal(fast.values, slow.values)
