"""How much each unit of a force weighs: pure functions on arrays."""

from __future__ import annotations

from typing import Literal

import numpy as np

from interop.arrays import Bools, Floats, Ints
from interop.catalog.models import DOMAINS

Weighting = Literal["domain-balanced", "count", "type"]
WEIGHTINGS: tuple[Weighting, ...] = ("domain-balanced", "count", "type")


def unit_weights(
    force: Ints, domain: Ints, kind: Ints, quantity: Floats, chosen: Bools, weighting: Weighting
) -> Floats:
    """Spread each force's mass of 1 over its chosen units.

    Args:
        force: U, the force of each unit.
        domain: U, its domain.
        kind: U, its type, numbered across forces.
        quantity: U, how many; NaN is unknown.
        chosen: U, whether the unit counts at all.
        weighting: `domain-balanced` gives each domain of a force equal mass, spread by quantity, or evenly over
            types in a domain where a quantity is unknown; `count` does so over the whole force; `type` spreads
            evenly over types.

    Returns:
        U weights; 0 for units not chosen.
    """
    weights = np.zeros(len(force))
    if not chosen.any():
        return weights
    force, domain, kind, quantity = force[chosen], domain[chosen], kind[chosen], quantity[chosen]
    cell = force * len(DOMAINS) + domain if weighting == "domain-balanced" else force
    _, cell = np.unique(cell, return_inverse=True)
    _, kind = np.unique(kind, return_inverse=True)
    in_kind = _share_by_quantity(kind, quantity)
    cell_of_kind = np.zeros(kind.max() + 1, dtype=np.intp)
    cell_of_kind[kind] = cell
    kind_quantity = np.bincount(kind, weights=quantity).astype(np.float64)
    if weighting == "type":
        kind_quantity = np.full(len(cell_of_kind), np.nan)
    in_cell = _share_by_quantity(cell_of_kind, kind_quantity)
    force_of_cell = np.zeros(cell.max() + 1, dtype=np.intp)
    force_of_cell[cell] = force
    cells_of_force = np.bincount(force_of_cell)
    weights[chosen] = in_kind * in_cell[kind] / cells_of_force[force]
    return weights


def _share_by_quantity(group: Ints, quantity: Floats) -> Floats:
    """Share of each item in its group: by quantity, or evenly in a group where a quantity is unknown."""
    unknown = np.bincount(group, weights=np.isnan(quantity)) > 0
    mass = np.where(unknown[group], 1.0, quantity)
    shares: Floats = mass / np.bincount(group, weights=mass)[group]
    return shares
