"""The best and the worst pair of units of a cell: who works best with whom, and who hardly at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from interop.analysis.units.table import PairTable, UnitPairs, unit_pairs
from interop.matrix import InteropMatrix, rounded


@dataclass(frozen=True)
class PairOfUnits:
    """Two units and the interface they share."""

    giving: str  # the unit of a
    taking: str  # the unit of b
    standard: str | None  # the best shared interface; None where nothing is sure
    low: float
    high: float

    @property
    def text(self) -> str:
        """Name the pair and what it works over, for people."""
        over = f" over {self.standard}" if self.standard else ""
        return f"{self.giving} with {self.taking}{over}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "from": self.giving,
            "to": self.taking,
            "standard": self.standard,
            "low": rounded(self.low),
            "high": rounded(self.high),
        }


def extreme_pairs(matrix: InteropMatrix, a: str, b: str, layer: str, most: int = 3) -> tuple[list[PairOfUnits], ...]:
    """Return the best and the worst pairs of units of cell (a, b) in a layer, one per pair of types.

    The best are the pairs with the greatest lower bound, the worst those with the least upper bound; among equals the
    pairs first by name. Both lists are empty for a layer that does not rest on standards, and where a force has no
    units.

    Raises:
        UnknownNameError: a layer that is not in the matrix.
    """
    held = {unit.force for unit in matrix.snapshot.units}
    if matrix.layers[layer].name not in matrix.scheme.over_standards or not {a, b} <= held:
        return [], []
    pairs = unit_pairs(matrix, a, b, columns=[layer], within=a == b)
    table = pairs.tables[0]
    cells = np.argwhere(~np.isnan(table.low))
    best = sorted(cells.tolist(), key=lambda cell: (-table.low[*cell], -table.high[*cell], *cell))
    worst = sorted(cells.tolist(), key=lambda cell: (table.high[*cell], table.low[*cell], *cell))
    return _distinct(pairs, table, best, most), _distinct(pairs, table, worst, most)


def _distinct(pairs: UnitPairs, table: PairTable, cells: list[list[int]], most: int) -> list[PairOfUnits]:
    """Describe the first cells, hulls of one class standing for each other."""
    found: dict[tuple[str, str], PairOfUnits] = {}
    for row, column in cells:
        giver, taker = pairs.givers[row], pairs.takers[column]
        key = (giver.equipment, taker.equipment)
        if key not in found:
            low, high = float(table.low[row, column]), float(table.high[row, column])
            found[key] = PairOfUnits(*key, table.standard(row, column), low, high)
        if len(found) == most:
            break
    return list(found.values())
