"""The breakdown: a layer's cell split over the parts of a fleet, by origin, role, domain, type or supply."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import Basis
from interop.catalog.supply import heir
from interop.errors import InputError, UnknownNameError, one_of
from interop.frames import Tabular
from interop.layers.parts import UnitScores
from interop.matrix import InteropMatrix, rounded, rounded_parts
from interop.snapshot import Unit

#: Name of the JSON form, published as interop/schemas/interop-breakdown-1.json.
JSON_SCHEMA = "interop-breakdown/1"
#: By what a fleet is split.
By = Literal["origin", "role", "domain", "type", "supply"]
BYS: tuple[By, ...] = get_args(By)
#: What all parts but one are called, taken together.
OTHERS = "others"
#: The part that stands for a fleet of which nothing is listed.
NOTHING_LISTED = "(nothing listed)"


@dataclass(frozen=True)
class Part:
    """A part of a fleet: what it weighs, how well it does, and what it adds to the cell."""

    name: str
    weight: float  # share of the fleet that counts in the layer; those of all parts add to 1
    value: float  # score of the part alone with the other force
    low: float
    high: float
    adds: float  # to the cell's value; those of all parts add to it
    adds_low: float
    adds_high: float
    sourced: float  # share of the part's weight that is settled at the bar of the bounds
    judged: float  # share that only weaker statements settle

    @property
    def shortfall(self) -> float:
        """What the part lacks of 1: those of all parts add to 1 less the cell's value."""
        return self.weight - self.adds


@dataclass(frozen=True, eq=False)
class Breakdown(Tabular):
    """Cell (a, b) of a layer, split over the fleet of one of the two forces."""

    matrix: InteropMatrix
    a: str
    b: str
    layer: str
    by: By
    of: str  # the force whose fleet is split
    parts: tuple[Part, ...]  # those with the largest shortfall first

    @property
    def cell(self) -> dict[str, float]:
        """The cell that the parts add up to: value, bounds and shares."""
        place = self.matrix.cell(self.a, self.b)
        return {name: float(array[place]) for name, array in self.matrix.layers[self.layer].arrays.items()}

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per part, as files show it: weights add to 1 and what is added to the cell, as written."""
        names = ("adds", "adds_low", "adds_high")
        added = {name: _written([getattr(part, name) for part in self.parts]) for name in names}
        weights = _written([part.weight for part in self.parts])
        return [
            {
                "from": self.a,
                "to": self.b,
                "layer": self.layer,
                "of": self.of,
                "by": self.by,
                "part": part.name,
                "weight": weights[row],
                **{name: rounded(getattr(part, name)) for name in ("value", "low", "high", "sourced", "judged")},
                **{name: parts[row] for name, parts in added.items()},
                "shortfall": rounded(part.shortfall),
            }
            for row, part in enumerate(self.parts)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form as a dictionary; its schema is interop/schemas/interop-breakdown-1.json."""
        return {"schema": JSON_SCHEMA, **self.matrix.about, "rows": self.rows()}

    def to_json(self) -> str:
        """Return the JSON form as text."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def breakdown(
    matrix: InteropMatrix,
    a: str,
    b: str,
    layer: str,
    by: By = "origin",
    of: str | None = None,
    beside: str | None = None,
) -> Breakdown:
    """Split a layer's cell over the parts of a fleet; the parts add up to the cell.

    Args:
        matrix: the scores.
        a: the force that provides.
        b: the force that receives.
        layer: a layer that speaks of equipment.
        by: `origin` (who designed it; a successor state stands for its predecessor), `role`, `domain`, `type` or
            `supply`. A unit of mixed origin or supply belongs to several parts, each a share.
        of: the force whose fleet is split. a when None, or b in a layer of services, where any provider serves all
            and only receivers count one by one.
        beside: a part that is put beside all others taken together, which are called `others`.

    Raises:
        UnknownNameError: a force that is not in the matrix, a layer that is not in the scheme, or no such part.
        InputError: the layer does not split over that fleet, the cell is not applicable, or `by` is none of the above.

    >>> import interop
    >>> matrix = interop.score(interop.load_catalog(), "malabar-2020")
    >>> split = matrix.breakdown("ind-navy", "usa-navy", "link", by="origin")
    >>> cell = matrix.layers["link"].value.loc["ind-navy", "usa-navy"]
    >>> bool(abs(sum(part.adds for part in split.parts) - cell) < 1e-9)
    True
    """
    a, b = matrix.force(a), matrix.force(b)
    of = of and matrix.force(of)
    cell = matrix.layers[layer].values[matrix.cell(a, b)]
    one_of("by", by, BYS)
    if of not in (None, a, b):
        raise InputError(f"the fleet to split is that of {a} or of {b}, not of {of!r}")
    if np.isnan(cell):
        raise InputError(f"{layer} is not applicable between {a} and {b}")
    splits = _splits(matrix, a, b, layer)
    if not splits or of not in (None, *splits):
        fleet = "fleets" if of is None else f"the fleet of {of}"
        raise InputError(f"{layer} does not split over {fleet}")
    force = of or next(iter(splits))
    return _broken_down(matrix, a, b, layer, by, force, splits[force], beside)


def breakdowns(
    matrix: InteropMatrix, a: str, b: str, by: By = "origin", layer: str | None = None
) -> tuple[Breakdown, ...]:
    """Split every layer that speaks of equipment, or one, over each fleet that it counts unit by unit.

    Raises:
        UnknownNameError: a force that is not in the matrix, or a layer that is not in the scheme.
        InputError: there is nothing to split.
    """
    a, b = matrix.force(a), matrix.force(b)
    i, j = matrix.cell(a, b)
    if layer is not None and layer not in matrix.layers:
        raise UnknownNameError("layer", layer, matrix.layers)
    one_of("by", by, BYS)
    found = [
        _broken_down(matrix, a, b, name, by, of, scores)
        for name, cells in matrix.layers.items()
        if layer in (None, name) and not np.isnan(cells.values[i, j])
        for of, scores in _splits(matrix, a, b, name).items()
    ]
    if not found:
        raise InputError(f"{layer or 'no layer'} does not split over the fleets of {a} and {b}")
    return tuple(found)


def _splits(matrix: InteropMatrix, a: str, b: str, layer: str) -> dict[str, tuple[UnitScores, UnitScores]]:
    """Return what each unit adds at the bars of the value and of the bounds, by the force whose units they are."""
    snapshot = matrix.snapshot
    found: dict[str, tuple[UnitScores, UnitScores]] = {}
    for of, of_giving in ((a, True), (b, False)):

        def at(bar: Basis, *, of_giving: bool = of_giving) -> UnitScores | None:
            scored = matrix.scheme.layers[layer]
            return scored.unit_scores(snapshot, matrix.scheme.settings, bar, a, b, of_giving=of_giving)

        believed, bounded = at(snapshot.evidence), at(snapshot.bounds)
        if believed is not None and bounded is not None:
            found.setdefault(of, (believed, bounded))
    return found


def _broken_down(
    matrix: InteropMatrix,
    a: str,
    b: str,
    layer: str,
    by: By,
    of: str,
    scores: tuple[UnitScores, UnitScores],
    beside: str | None = None,
) -> Breakdown:
    belongs = _membership(matrix.catalog, scores[0].units, by)
    if beside is not None and scores[0].units:
        if beside not in belongs:
            raise UnknownNameError(f"part by {by}", beside, belongs)
        belongs = {beside: belongs[beside], OTHERS: 1 - belongs[beside]}
    return Breakdown(matrix, a, b, layer, by, of, tuple(_parts(matrix, *matrix.cell(a, b), layer, scores, belongs)))


def _parts(
    matrix: InteropMatrix,
    i: int,
    j: int,
    layer: str,
    scores: tuple[UnitScores, UnitScores],
    belongs: Mapping[str, Floats],
) -> list[Part]:
    """Return the parts of a cell; where a fleet was not gone through, anything may be true of each of them."""
    believed, bounded = scores
    cell = matrix.layers[layer]
    place = [matrix.snapshot.forces.index(matrix.forces[index]) for index in (i, j)]
    covered = bool(matrix.scheme.layers[layer].covered(matrix.snapshot)[place[0], place[1]])
    if not believed.units:
        worth = float(cell.values[i, j])
        return [Part(NOTHING_LISTED, 1.0, worth, 0.0, 1.0, worth, 0.0, 1.0, 0.0, 0.0)]
    # Against a fleet of which nothing is listed the cell is as open as the unknown fleet, whatever the units.
    open_cell = not np.allclose(believed.bounds(), (cell.scores.believed.low[i, j], cell.scores.believed.high[i, j]))
    mass, amount = _mixed(believed, matrix.scheme.unknown_worth)
    least, most = (bounded.settled(lowest=lowest)[1] for lowest in (True, False))
    found = []
    for name, shares in belongs.items():
        weight, adds = float(mass @ shares), float(amount @ shares)
        alone = bounded.part(shares)
        sourced = alone.coverage if covered else 0.0
        about = sourced, max(0.0, believed.part(shares).coverage - sourced)
        if not covered:
            value = float(cell.values[i, j]) if open_cell else adds / weight if weight else 0.0
            about = (0.0, 0.0) if open_cell else about
            found.append(Part(name, weight, value, 0.0, 1.0, weight * value, 0.0, weight, *about))
            continue
        low, high = alone.bounds()
        if np.isnan(low):
            continue  # no unit of the part counts in any case
        value = float(np.clip(adds / weight, low, high)) if weight else low
        added = adds, float(least @ shares), float(most @ shares)
        found.append(Part(name, weight, value, low, high, *added, *about))
    return sorted(found, key=lambda part: (-round(part.shortfall, 12), part.name))  # rounding alone breaks no tie


def _mixed(scores: UnitScores, unknown_worth: float) -> tuple[Floats, Floats]:
    """Return R weights and what each unit adds: between the least and the greatest mean as the value lies."""
    (mass, amount), (most_mass, most) = (scores.settled(lowest=lowest) for lowest in (True, False))
    return (1 - unknown_worth) * mass + unknown_worth * most_mass, (1 - unknown_worth) * amount + unknown_worth * most


def _membership(catalog: Catalog, units: tuple[Unit, ...], by: By) -> Mapping[str, Floats]:
    """Return, for every part, R: how much of each unit belongs to it; over the parts that adds to 1."""
    belongs: dict[str, Floats] = {}
    for row, unit in enumerate(units):
        for name, share in _BELONGS[by](catalog, unit):
            belongs.setdefault(name, np.zeros(len(units)))[row] += share
    return dict(sorted(belongs.items()))


def _origins(catalog: Catalog, unit: Unit) -> list[tuple[str, float]]:
    return [(heir(catalog, state), share) for state, share in catalog.equipment_by_id[unit.equipment].designers]


def _supplies(_: Catalog, unit: Unit) -> list[tuple[str, float]]:
    """Share a unit out by how many came by each supply, or evenly over its rows where a number is unknown."""
    numbers = [row.quantity for row in unit.holdings]
    counts = [1 if None in numbers else number or 0 for number in numbers]
    total = sum(counts)
    return [(row.supply, count / total) for row, count in zip(unit.holdings, counts, strict=True)]


_BELONGS: Mapping[By, Callable[[Catalog, Unit], list[tuple[str, float]]]] = {
    "origin": _origins,
    "role": lambda catalog, unit: [(catalog.equipment_by_id[unit.equipment].role, 1.0)],
    "domain": lambda catalog, unit: [(catalog.equipment_by_id[unit.equipment].domain, 1.0)],
    "type": lambda _, unit: [(unit.equipment, 1.0)],
    "supply": _supplies,
}


def _written(parts: list[float]) -> list[float | None]:
    return rounded_parts(parts, sum(parts)) if parts else []
