"""The relative view: a cell compared with what its two forces manage within themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from interop.arrays import Floats
from interop.frames import Bounded, Cells
from interop.matrix import DECIMALS, InteropMatrix, rounded
from interop.named import Named

#: Name of the JSON form, published as interop/schemas/interop-relative-1.json.
JSON_SCHEMA = "interop-relative/1"
#: Share of the weight below which nothing is known: what files round to 0.
LEAST_SETTLED = 0.5 * 10**-DECIMALS


@dataclass(frozen=True, eq=False, repr=False)
class RelativeCells(Bounded):
    """Relative scores, F × F: 1 is as good as within; NaN not applicable; a high of infinity has no upper bound."""

    forces: tuple[str, ...]
    values: Floats
    lows: Floats
    highs: Floats

    @property
    def arrays(self) -> dict[str, Floats]:
        """Every F × F array by the name that it has in tables."""
        return {"value": self.values, "low": self.lows, "high": self.highs}

    def numbers(self, i: int, j: int) -> dict[str, float | None]:
        """Return a cell as files show it; a high without a limit is None beside a value, as all of them are without."""
        cell = {name: array[i, j] for name, array in self.arrays.items()}
        return {name: None if np.isinf(number) else rounded(number) for name, number in cell.items()}


@dataclass(frozen=True, eq=False, repr=False)
class Relative(RelativeCells):
    """The whole score, its dimensions and its layers, each relative to what the two forces manage within themselves."""

    matrix: InteropMatrix
    dimensions: Mapping[str, RelativeCells]
    layers: Mapping[str, RelativeCells]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per pair and measure: the whole, then dimensions, then layers."""
        named: list[tuple[str, str, RelativeCells]] = [("whole", "", self)]
        named += [("dimension", name, cells) for name, cells in self.dimensions.items()]
        named += [("layer", name, cells) for name, cells in self.layers.items()]
        return [
            {"from": a, "to": b, "part": part, "name": name, **cells.numbers(i, j)}
            for i, a in enumerate(self.forces)
            for j, b in enumerate(self.forces)
            for part, name, cells in named
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form as a dictionary; its schema is interop/schemas/interop-relative-1.json."""
        return {"schema": JSON_SCHEMA, **self.matrix.about, "rows": self.rows()}

    def to_json(self) -> str:
        """Return the JSON form as text."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def relative(matrix: InteropMatrix) -> Relative:
    """Compare each cell with what its two forces manage within themselves: `s_ab / sqrt(s_aa·s_bb)`.

    A random pair of units is mostly helicopters and patrol boats, so that two navies that link as well as either does
    within itself may still score 0.3. The view takes that away. Its caveats: it is not monotone (what helps a force
    within itself lowers its relative scores), it may exceed 1, and it says nothing where a force manages nothing
    within itself, or where nothing is known of one of the three scores. Its bounds set each of the three at its worst
    and at its best, as if they were independent, so they are wide.

    >>> import interop
    >>> matrix = interop.score(interop.load_catalog(), "malabar-2020")
    >>> bool(matrix.relative.layers["link"].value.loc["ind-navy", "ind-navy"] == 1)
    True
    """
    dimensions = Named("dimension", {name: _relative(cells) for name, cells in matrix.dimensions.items()})
    layers = Named("layer", {name: _relative(cells) for name, cells in matrix.layers.items()})
    whole = _relative(matrix)
    return Relative(
        matrix.forces, whole.values, whole.lows, whole.highs, matrix=matrix, dimensions=dimensions, layers=layers
    )


def _relative(cells: Cells) -> RelativeCells:
    arrays = cells.arrays
    value, low, high = (arrays[name] for name in ("value", "low", "high"))
    found = [_over(value, value), _over(low, high), np.where(high == 0, 0.0, _over(high, low))]
    settled = np.nan_to_num(arrays["sourced"] + arrays["judged"]) > LEAST_SETTLED
    own = np.diag(settled)
    there = ~np.isnan(found[0]) & settled & np.logical_and.outer(own, own)  # what is all unknown compares with nothing
    itself = np.eye(len(value), dtype=bool)
    return RelativeCells(cells.forces, *(np.where(there, np.where(itself, 1.0, array), np.nan) for array in found))


def _over(cells: Floats, within: Floats) -> Floats:
    """Divide by the geometric mean of the two cells on the diagonal: NaN for 0 / 0, infinity for more over 0."""
    own = np.sqrt(np.outer(np.diag(within), np.diag(within)))
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient: Floats = cells / own
    return quotient
