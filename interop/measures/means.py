"""Power means: one number from several, with what a 0 does written down."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from interop import aggregate
from interop.arrays import Floats
from interop.errors import InputError
from interop.measures.inputs import shares_of_weight


def power_mean(
    values: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, power: float = 1.0, floor: float = 0.0
) -> Floats:
    """Return the weighted power mean over the first axis; the same function joins the layers of a scheme.

    **A zero.** With a power of 0 (geometric) or below, one value of 0 with weight brings the mean to 0 whatever the
    others are: that is the limit of the mean, and means that nothing makes up for what is wholly missing. Where this
    is too strict, `floor` raises every value to a least one first, and says so in the call.

    Args:
        values: L × …, in [0, 1]; NaN where a value does not apply, whose weight is shared out among the others.
        weights: L, not negative; even when None. A weight of 0 leaves the value out, a 0 included.
        power: 1 arithmetic, 0 geometric, -1 harmonic, -inf the least, inf the greatest.
        floor: least value, in [0, 1); 0 leaves all as they are.

    Returns:
        The means, with the first axis gone; NaN where nothing applies.

    Raises:
        InputError: a value outside [0, 1], a floor out of range, a power that is not a number, or unusable weights.

    Reference: Hardy, Littlewood and Pólya, Inequalities (1934), chapter 2.

    >>> float(power_mean([0.25, 1.0], power=0)), float(power_mean([0.0, 1.0], power=0))
    (0.5, 0.0)
    >>> round(float(power_mean([0.0, 1.0], power=0, floor=0.01)), 6)
    0.1
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0:
        raise InputError("values: at least one axis is needed, over which to take the mean")
    there = array[~np.isnan(array)]
    if there.size and (there.min() < 0 or there.max() > 1):
        raise InputError(f"values must lie between 0 and 1; found {there.min():g} to {there.max():g}")
    if np.isnan(power):
        raise InputError("power must be a number or an infinity")
    if not 0 <= floor < 1:
        raise InputError(f"floor must be at least 0 and below 1, not {floor!r}")
    shares = shares_of_weight(weights, len(array))
    if not len(array):
        return np.full(array.shape[1:], np.nan)
    return aggregate.power_mean(np.maximum(array, floor), shares, power)
