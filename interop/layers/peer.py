"""Peer layer: how well two units met at random can work together over the best interface they share."""

from __future__ import annotations

from typing import Literal

import numpy as np

from interop.arrays import Bools, Floats, Ints
from interop.layers.base import LayerScores, Settings, clean, pairs_with_units
from interop.layers.standards import StandardsLayer
from interop.snapshot import Snapshot


class PeerLayer(StandardsLayer):
    """Data links, identification, shared munitions: both sides need the same standard."""

    kind: Literal["peer"]

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
        """Average the bounds of all pairs of units, weighted."""
        weights = snapshot.spread(snapshot.weights(self.domains, settings.weighting))
        support = snapshot.support(self.standard_layer, "peer", settings.partial)
        grades = self.grade_of(support.standards)
        usable = snapshot.usable(support.standards)
        patterns = merge_alike(support.low, support.high, snapshot.force_of_unit, snapshot.same_state)
        low, high = pair_bounds(patterns.low, patterns.high, grades, usable, patterns.force)
        mass = patterns.gather(weights)
        applicable = pairs_with_units(weights)

        def mean(pairs: Floats) -> Floats:
            return np.where(applicable, clean(mass @ pairs @ mass.T, symmetric=True), np.nan)

        lows = mean(low)
        coverage = mean((low == high).astype(float))
        return LayerScores(lows, np.maximum(lows, mean(high)), coverage, np.zeros(lows.shape, dtype=bool))


class Patterns:
    """Units of one state with the same support count as one pattern: P patterns instead of U units."""

    def __init__(self, low: Floats, high: Floats, force: Ints, of_unit: Ints) -> None:
        self.low, self.high, self.force, self.of_unit = low, high, force, of_unit

    def gather(self, weights: Floats) -> Floats:
        """Add up weights (F × U) by pattern: F × P."""
        gathered = np.zeros((weights.shape[0], len(self.force)))
        for row, line in enumerate(weights):
            gathered[row] = np.bincount(self.of_unit, weights=line, minlength=len(self.force))
        return gathered


def merge_alike(low: Floats, high: Floats, force: Ints, same_state: Bools) -> Patterns:
    """Merge units that no pair could tell apart: of one state, with the same bounds on every standard."""
    state = same_state.argmax(axis=1)[force] if len(force) else force
    keys = np.column_stack([state, low, high])
    _, first, of_unit = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return Patterns(low[first], high[first], force[first], of_unit.reshape(-1))


def pair_bounds(low: Floats, high: Floats, grades: Floats, usable: Bools, force: Ints) -> tuple[Floats, Floats]:
    """Return the least and the greatest worth of the best shared interface of every pair of units.

    Args:
        low: P × S, support with every unknown counted as 0.
        high: P × S, support with every unknown counted as 1.
        grades: S, worth of each standard.
        usable: S × F × F, whether two forces may use a standard together.
        force: P, index of the force (any force of the unit's state will do).

    Returns:
        Two P × P arrays: `max_s g(s)·lo_h(s)·lo_k(s)` over usable standards, and the same of the upper bounds.
    """
    size = len(force)
    pair_low, pair_high = np.zeros((size, size)), np.zeros((size, size))
    for standard in range(low.shape[1]):
        open_to = grades[standard] * usable[standard][np.ix_(force, force)]
        np.maximum(pair_low, open_to * np.multiply.outer(low[:, standard], low[:, standard]), out=pair_low)
        np.maximum(pair_high, open_to * np.multiply.outer(high[:, standard], high[:, standard]), out=pair_high)
    return pair_low, pair_high
