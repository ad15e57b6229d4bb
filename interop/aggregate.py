"""From layers to one number: weighted power means, their bounds and each layer's contribution.

Pure functions on arrays. In every array the first axis is layers (L); the other axes are cells. NaN marks a layer that
is not applicable in a cell; its weight is shared out among the others.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from interop.arrays import Bools, Floats
from interop.errors import InputError

#: Most layers for which Shapley values are computed; their cost doubles with each layer.
MOST_SHAPLEY_LAYERS = 16


def effective_weights(values: Floats, weights: Floats) -> Floats:
    """Return the weights that count in each cell: 0 where not applicable, adding to 1, or all 0."""
    present = ~np.isnan(values) * weights.reshape(len(weights), *([1] * (values.ndim - 1)))
    total = present.sum(axis=0)
    shares: Floats = np.divide(present, total, out=np.zeros_like(present), where=total > 0)
    return shares


def power_mean(values: Floats, weights: Floats, power: float | Floats) -> Floats:
    """Return the weighted power mean over the first axis; NaN where no layer with weight applies.

    Args:
        values: L × …, in [0, 1], NaN where not applicable.
        weights: L, or L × … where the weights differ by cell; not negative.
        power: exponent; 1 arithmetic, 0 geometric, -inf minimum, inf maximum. For a power of 0 or below, a layer
            at 0 brings the mean to 0, which is the limit of the mean as the layer goes to 0. An array gives each cell
            an exponent of its own, finite and neither 0 nor 1.

    Reference: Hardy, Littlewood and Pólya, Inequalities (1934), chapter 2.
    """
    shares = effective_weights(values, weights) if weights.ndim == 1 else weights
    counts = shares > 0
    filled = np.nan_to_num(values)
    nothing = ~counts.any(axis=0)
    if isinstance(power, np.ndarray):
        mean = _curved_mean(filled, shares, counts, power)
    elif power == np.inf:
        mean = np.max(np.where(counts, filled, -np.inf), axis=0)
    elif power == -np.inf:
        mean = np.min(np.where(counts, filled, np.inf), axis=0)
    elif power == 1:
        mean = np.sum(shares * filled, axis=0)
    else:
        mean = _curved_mean(filled, shares, counts, power)
    return np.where(nothing, np.nan, np.clip(mean, 0.0, 1.0))


def _curved_mean(filled: Floats, shares: Floats, counts: Bools, power: float | Floats) -> Floats:
    """Compute in logarithms, so that large exponents neither overflow nor underflow.

    The logarithm of a layer at 0 is -inf. It carries through: a mean with a power of 0 or below becomes 0, and to one
    with a power above 0 the layer adds nothing.
    """
    with np.errstate(divide="ignore", over="ignore"):
        logs = np.where(counts, np.log(filled), 0.0)
        if not np.any(power):
            geometric: Floats = np.exp(np.sum(shares * logs, axis=0))
            return geometric
        exponents = np.where(counts, power * logs, -np.inf)
        peak = exponents.max(axis=0)
        base = np.where(np.isfinite(peak), peak, 0.0)
        total = np.sum(shares * np.exp(exponents - base), axis=0)
        mean: Floats = np.exp((np.log(total) + base) / power)
        return mean


def mean_bounds(low: Floats, high: Floats, optional: Bools, weights: Floats, power: float) -> tuple[Floats, Floats]:
    """Return the least and the greatest composite over every way of settling the unknowns.

    A layer marked `optional` in a cell may turn out not to be applicable, and then its weight goes to the others.
    A power mean falls when a value below it joins, so the extremes are reached by adding the optional layers in
    order of value: one candidate per optional layer.
    """
    return (
        _extreme(low, optional, weights, power, lowest=True),
        _extreme(high, optional, weights, power, lowest=False),
    )


def _extreme(values: Floats, optional: Bools, weights: Floats, power: float, *, lowest: bool) -> Floats:
    may_drop = optional & ~np.isnan(values)
    best = power_mean(values, weights, power)
    cells = may_drop.any(axis=0)
    if not cells.any():
        return best
    may_drop, values = may_drop[:, cells], values[:, cells]
    order = np.where(may_drop, values if lowest else -values, -np.inf)
    rank = np.argsort(np.argsort(order, axis=0, kind="stable"), axis=0)
    pick = np.fmin if lowest else np.fmax
    for kept in range(len(weights)):
        dropped = may_drop & (rank >= kept)
        if dropped.any():
            best[cells] = pick(best[cells], power_mean(np.where(dropped, np.nan, values), weights, power))
    return best


def contributions(values: Floats, weights: Floats, power: float) -> Floats:
    """Return each layer's part of the composite (L × …); the parts add to it.

    For the additive mean a part is weight × value. Otherwise it is the layer's Shapley value in the game in which
    a coalition of layers is worth their own power mean, weights renormalised, and no layers are worth 0.

    Reference: Shapley, A value for n-person games (1953).
    """
    shares = effective_weights(values, weights)
    if power == 1:
        return np.where(np.isnan(values), np.nan, shares * np.nan_to_num(values))
    used = np.flatnonzero(weights > 0)
    if len(used) > MOST_SHAPLEY_LAYERS:
        raise InputError(f"contributions of a mean with power {power:g} need at most {MOST_SHAPLEY_LAYERS} layers")
    parts = np.zeros_like(values)
    worth = {
        frozenset(members): _coalition(values, weights, members, power)
        for size in range(len(used) + 1)
        for members in combinations(used.tolist(), size)
    }
    # A layer that does not apply adds nothing to any coalition, so the plain formula over all layers is right.
    for layer in used.tolist():
        others = [other for other in used.tolist() if other != layer]
        for size in range(len(others) + 1):
            chance = 1.0 / (len(used) * comb(len(used) - 1, size))
            for members in combinations(others, size):
                without = frozenset(members)
                parts[layer] += chance * (worth[without | {layer}] - worth[without])
    return np.where(np.isnan(values), np.nan, parts)


def _coalition(values: Floats, weights: Floats, members: tuple[int, ...], power: float) -> Floats:
    chosen = np.zeros_like(weights)
    chosen[list(members)] = weights[list(members)]
    return np.nan_to_num(power_mean(values, chosen, power))
