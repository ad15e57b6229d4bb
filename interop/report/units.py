"""Unit by unit in words: names of units, cells, and the matrices that they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from interop.analysis.units import PairTable, UnitPairs
from interop.snapshot import Unit


def with_bounds(item: PairTable, i: int, j: int) -> str:
    """Write a cell as `link-16 0.90`, `uhf-voice [0.15–0.90 link-16?]`, `? [0.00–0.90 link-16?]`, `no` or `–`."""
    low, high = item.low[i, j], item.high[i, j]
    if isnan(low):
        return "–"
    if high == 0:
        text = "no"
    elif low == high:
        text = f"{item.standard(i, j)} {low:.2f}"
    else:
        text = f"{item.standard(i, j) or '?'} [{low:.2f}–{high:.2f} {item.candidate(i, j)}?]"
    shut = item.shut(i, j)
    return f"{text}; shut: {' '.join(shut)}" if shut else text


def short(item: PairTable, i: int, j: int) -> str:
    """Write a cell by names alone: `link-16`, `uhf-voice or link-16?`, `link-16?`, `no` or `–`.

    A candidate that is the sure standard itself, only not yet sure to be supported in full, is `link-16?` too.
    """
    if isnan(item.low[i, j]):
        return "–"
    sure, candidate = item.standard(i, j), item.candidate(i, j)
    if candidate is None:
        return sure or "no"
    return f"{sure} or {candidate}?" if sure and sure != candidate else f"{candidate}?"


@dataclass(frozen=True)
class Grid:
    """A matrix of one column of the table: who works with whom, over what."""

    table: PairTable
    rows: tuple[int, ...]  # places among the units that give
    columns: tuple[int, ...]  # places among those that take
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]  # empty where a single unit meets itself

    def to_rows(self) -> list[dict[str, str]]:
        """Return a row per unit, the units that take being its columns."""
        return [
            {"": name, **dict(zip(self.column_names, cells, strict=True))}
            for name, cells in zip(self.row_names, self.cells, strict=True)
        ]


def grid(pairs: UnitPairs, table: PairTable, rows: Sequence[int], columns: Sequence[int]) -> Grid:
    """Return the matrix of some units against some units, in the order given."""

    def cell(i: int, j: int) -> str:
        alone = pairs.giving[i] == pairs.taking[j] and pairs.givers[i].quantity == 1
        return "" if alone else short(table, i, j)

    return Grid(
        table,
        tuple(rows),
        tuple(columns),
        tuple(unit_label(pairs, pairs.givers[i]) for i in rows),
        tuple(unit_label(pairs, pairs.takers[j]) for j in columns),
        tuple(tuple(cell(i, j) for j in columns) for i in rows),
    )


def whole(pairs: UnitPairs, table: PairTable) -> Grid:
    """Return one matrix of all units, in the order of their forces."""
    return grid(pairs, table, range(len(pairs.givers)), range(len(pairs.takers)))


def blocks(pairs: UnitPairs, table: PairTable) -> Iterator[tuple[str, str, Grid]]:
    """Yield a matrix per pair of forces, with their ids."""
    for one, two in _force_pairs(pairs, table):
        rows = [i for i, unit in enumerate(pairs.givers) if unit.force == one]
        columns = [j for j, unit in enumerate(pairs.takers) if unit.force == two]
        yield one, two, grid(pairs, table, rows, columns)


def _force_pairs(pairs: UnitPairs, table: PairTable) -> list[tuple[str, str]]:
    """List the pairs of forces to show: both orders of a directed column, otherwise the larger force in the rows."""
    sizes = Counter(unit.force for unit in pairs.givers)
    present = {unit.force for unit in pairs.takers}
    ordered = [
        (one, two)
        for one in pairs.matrix.forces
        for two in pairs.matrix.forces
        if one in sizes and two in present and (one != two or pairs.within)
    ]
    if table.directed or not pairs.both_ways:
        return ordered
    place = pairs.matrix.forces.index
    return [(one, two) for one, two in ordered if (-sizes[one], place(one)) <= (-sizes[two], place(two))]


def unit_label(pairs: UnitPairs, unit: Unit) -> str:
    """Name a unit by its state and its own name, or its type; by its force where two forces serve one state."""
    states = pairs.matrix.snapshot.state_of_force
    force = pairs.matrix.catalog.forces_by_id[unit.owner]
    prefix = force.state if len(set(states)) == len(states) and unit.owner == unit.force else force.id
    known = [other for other in pairs.matrix.snapshot.units if other.force == unit.force and other.name == unit.name]
    name = unit.name if unit.name and len(known) <= 1 else f"{unit.equipment} {unit.name or ''}".strip()
    return f"{prefix} {name}"


def legend(pairs: UnitPairs, *, worth: bool = True) -> list[str]:
    """Say how cells are read, those with their `worth` or by names alone, and which forces have no units."""
    lines = [f"The best standard that both units have and may use together{', with its worth' if worth else ''}."]
    if any(item.directed for item in pairs.tables):
        lines.append("In a service the first unit provides and the second receives.")
    if worth:
        lines.append(
            "? not known; in brackets the worth with unknowns counted as no and as yes, and what could be better. "
            "no: known to share nothing. – not applicable. shut: both have it, but no agreement opens it."
        )
    else:
        lines.append(
            "With ?: not known to be supported, or not in full; it would be the best if it were. "
            "no: known to share nothing that they may use. – not applicable."
        )
    if pairs.idle:
        lines.append(f"Without units on the day: {', '.join(pairs.idle)}.")
    return lines
