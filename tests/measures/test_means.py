"""Power means by hand, and what a zero does."""

from __future__ import annotations

import numpy as np
import pytest

from interop.errors import InputError
from interop.measures.means import power_mean


@pytest.mark.parametrize(
    ("power", "wanted"),
    [(1, 0.5), (0, 0.4), (-1, 0.32), (2, np.sqrt(0.34)), (float("-inf"), 0.2), (float("inf"), 0.8)],
)
def test_means_by_hand(power: float, wanted: float) -> None:
    """Arithmetic, geometric, harmonic, quadratic mean, least and greatest of 0.2 and 0.8."""
    assert float(power_mean([0.2, 0.8], power=power)) == pytest.approx(wanted)


def test_weights() -> None:
    """Weights of 3 and 1 need not add to 1."""
    assert float(power_mean([0.2, 0.6], [3, 1])) == pytest.approx(0.3)


@pytest.mark.parametrize("power", [0, -1, -50, float("-inf")])
def test_a_zero_with_weight_brings_the_mean_to_zero(power: float) -> None:
    """From the geometric mean down nothing makes up for what is wholly missing."""
    assert float(power_mean([0.0, 1.0], power=power)) == 0.0


@pytest.mark.parametrize("power", [0, -1, float("-inf")])
def test_a_zero_without_weight_does_not_count(power: float) -> None:
    """A weight of 0 leaves the value out, a zero included."""
    assert float(power_mean([0.0, 0.5], [0, 1], power=power)) == pytest.approx(0.5)


def test_floor_replaces_zeros() -> None:
    """A floor stated in the call keeps a zero from deciding alone."""
    assert float(power_mean([0.0, 1.0], power=0, floor=0.01)) == pytest.approx(0.1)
    assert float(power_mean([0.5, 1.0], power=0, floor=0.01)) == pytest.approx(np.sqrt(0.5))


def test_not_applicable() -> None:
    """What does not apply gives its weight to the others; nothing at all is not applicable, floor or no floor."""
    nan = float("nan")
    assert power_mean([[nan, nan], [0.4, nan]], power=0, floor=0.1).tolist() == [
        pytest.approx(0.4),
        pytest.approx(nan, nan_ok=True),
    ]
    for power in (1.0, 0.0, -1.0, float("inf"), -float("inf")):
        np.testing.assert_array_equal(power_mean(np.zeros((0, 2)), power=power), [nan, nan], strict=True)


@pytest.mark.parametrize(
    ("values", "keywords", "message"),
    [
        ([1.5], {}, "values must lie between 0 and 1; found 1.5 to 1.5"),
        (0.5, {}, "at least one axis is needed"),
        ([0.5], {"power": float("nan")}, "power must be a number or an infinity"),
        ([0.5], {"floor": 1.0}, "floor must be at least 0 and below 1, not 1.0"),
        ([0.5], {"weights": [0]}, "every weight is 0; at least one must count"),
    ],
)
def test_refusals(values: object, keywords: dict[str, object], message: str) -> None:
    """What cannot be averaged is refused in words that say what is allowed."""
    with pytest.raises(InputError, match=message):
        power_mean(values, **keywords)  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [[0.5, 1.5], [-0.5, 0.5]])
def test_one_value_out_of_range_is_enough(values: list[float]) -> None:
    """Whatever stands beside it."""
    with pytest.raises(InputError, match="between 0 and 1"):
        power_mean(values)
