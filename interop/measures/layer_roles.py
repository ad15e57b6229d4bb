"""What each layer of a scheme decides in a matrix: the order without it, and its weight in effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interop.aggregate import power_mean
from interop.arrays import Floats
from interop.matrix import InteropMatrix, rounded
from interop.measures.influence import main_effects, variance_shares
from interop.measures.ranks import kendall_tau_b, spearman_rho


@dataclass(frozen=True)
class LayerLeftOut:
    """What leaving one layer out of a scheme does to the order and the scores of the pairs."""

    layer: str
    kendall: float | None  # rank agreement with the whole scheme; None where there is no order to compare
    spearman: float | None
    mean_change: float | None  # mean of |without − with|; None when no layer with weight is left
    largest_change: float | None  # without − with, of the pair that moves most
    a: str | None
    b: str | None


@dataclass(frozen=True)
class LayerWeight:
    """The weight a layer was given against the weight that it has in effect."""

    layer: str
    nominal: float  # what the scheme says
    applied: float | None  # mean over pairs, once the layers that do not apply have given their weight to the others
    variance_share: float | None  # share of the variance of the scores that enters through the layer; they add to 1
    main_effect: float | None  # squared correlation of the layer with the score


def leave_one_out(matrix: InteropMatrix) -> tuple[LayerLeftOut, ...]:
    """Return what leaving each layer out does, the layer that changes the order most first.

    The weight of the layer goes to the others of its dimension; when it was the only one there, the dimension goes, and
    its weight is shared among the other dimensions: what :meth:`interop.Scheme.without` says. Only pairs of different
    forces count.
    """
    off = ~np.eye(len(matrix.forces), dtype=bool)
    values = np.stack([layer.values[off] for layer in matrix.layers.values()])
    cells = [(a, b) for a in matrix.forces for b in matrix.forces if a != b]
    found = []
    for name in matrix.layers:
        if not any(weight for other, weight in matrix.scheme.weights.items() if other != name):
            found.append(LayerLeftOut(name, None, None, None, None, None, None))
            continue
        shares = {**dict.fromkeys(matrix.layers, 0.0), **matrix.scheme.without(name).weights}
        without = power_mean(values, np.array([shares[layer] for layer in matrix.layers]), matrix.scheme.power)
        found.append(_left_out(name, matrix.values[off], without, cells))
    return tuple(sorted(found, key=lambda item: (2.0 if item.kendall is None else item.kendall, item.layer)))


def weights_in_effect(matrix: InteropMatrix) -> tuple[LayerWeight, ...]:
    """Return each layer's nominal weight, the weight applied, and what it has in effect, in the scheme's order.

    Two definitions of an effective weight stand side by side, each over the pairs of different forces that are scored:
    the share of the variance of the scores that enters through a layer (:func:`~interop.measures.variance_shares`, on
    its contributions, where a layer that does not apply contributes 0), and its main effect
    (:func:`~interop.measures.main_effects`).
    """
    off = ~np.eye(len(matrix.forces), dtype=bool) & ~np.isnan(matrix.values)
    layers = list(matrix.layers.values())
    whole = matrix.values[off]
    shares = variance_shares(np.nan_to_num(np.stack([layer.contributions[off] for layer in layers])), whole)
    effects = main_effects(np.stack([layer.values[off] for layer in layers]), whole)
    return tuple(
        LayerWeight(
            layer.name,
            rounded(matrix.scheme.weights[layer.name]) or 0.0,
            rounded(float(layer.weights[off].mean())) if whole.size else None,
            rounded(share),
            rounded(effect),
        )
        for layer, share, effect in zip(layers, shares, effects, strict=True)
    )


def rank_agreement(first: Floats, second: Floats) -> tuple[float | None, float | None]:
    """Return Kendall's τ_b and Spearman's ρ of n values each; None where there is no order to compare.

    Values are rounded first, so that noise in the last digits breaks no tie.
    """
    rows = [np.round(array, 9)[None, :] for array in (first, second)]
    return rounded(float(kendall_tau_b(*rows)[0, 0])), rounded(float(spearman_rho(*rows)[0, 0]))


def _left_out(name: str, whole: Floats, without: Floats, cells: Sequence[tuple[str, str]]) -> LayerLeftOut:
    places = np.flatnonzero(~(np.isnan(whole) | np.isnan(without)))
    kendall, spearman = rank_agreement(whole[places], without[places])
    if not places.size:
        return LayerLeftOut(name, kendall, spearman, None, None, None, None)
    moved = without[places] - whole[places]
    worst = int(np.argmax(np.abs(moved).round(9)))
    a, b = cells[places[worst]]
    return LayerLeftOut(name, kendall, spearman, rounded(float(np.abs(moved).mean())), rounded(moved[worst]), a, b)
