"""How much each part of a composite truly decides, beside the weight that it was given."""

from __future__ import annotations

import numpy as np

from interop.arrays import Floats
from interop.measures.inputs import ratio


def variance_shares(parts: Floats, whole: Floats) -> Floats:
    """Return the share of the composite's variance that enters through each part: `Cov(part, whole) / Var(whole)`.

    Args:
        parts: L × n, what each part adds to the composite in each of n cells.
        whole: n, the composite: the sum of the parts.

    Returns:
        L shares that add to 1; below 0 for a part that runs against the whole. NaN when the composite does not vary.

    Reference: the covariance decomposition of a sum; see Paruolo, Saisana and Saltelli, Ratings and rankings: voodoo or
    science?, Journal of the Royal Statistical Society A 176 (2013), on nominal weights and actual importance.

    >>> import numpy as np
    >>> parts = np.array([[0.1, 0.4], [0.2, 0.2]])
    >>> variance_shares(parts, parts.sum(axis=0)).round(6).tolist()
    [1.0, 0.0]
    """
    if not _varies(whole):
        return np.full(len(parts), np.nan)
    centred = whole - whole.mean()
    shares: Floats = (parts - parts.mean(axis=1, keepdims=True)) @ centred / (centred @ centred)
    return shares


def main_effects(values: Floats, whole: Floats) -> Floats:
    """Return the squared correlation of each layer with the composite: the linear estimate of its main effect.

    The main effect, or correlation ratio, `Var(E(y | x)) / Var(y)`, is the share of the composite's variance that would
    go if the layer were known. The squared correlation equals it when the composite depends on the layer linearly, and
    is below it otherwise. Main effects need not add to 1: correlated layers share what they explain.

    Args:
        values: L × n, NaN where a layer does not apply; such cells are left out for that layer.
        whole: n, the composite.

    Returns:
        L in [0, 1]; NaN where the layer or the composite does not vary.

    Reference: Becker, Saisana, Paruolo and Vandecasteele, Weights and importance in composite indicators: closing the
    gap, Ecological Indicators 80 (2017); Paruolo, Saisana and Saltelli (2013).
    """
    effects = np.full(len(values), np.nan)
    for place, layer in enumerate(values):
        there = ~np.isnan(layer)
        if _varies(layer[there]) and _varies(whole[there]):
            x, y = (array[there] - array[there].mean() for array in (layer, whole))
            effects[place] = np.clip(ratio(np.asarray((x @ y) ** 2), np.asarray((x @ x) * (y @ y))), 0.0, 1.0)
    return effects


def _varies(array: Floats) -> bool:
    """Say whether values differ by more than rounding."""
    return len(array) > 1 and float(np.ptp(array)) > 1e-12
