"""The tables of a report as lists of dictionaries: every number rounded once, the same in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy as np

from interop.analysis.facts import FactRef, fact_ref
from interop.arrays import Floats
from interop.catalog.models import Agreement, Fact
from interop.frames import Cells
from interop.matrix import InteropMatrix, rounded, rounded_parts
from interop.snapshot import Snapshot

Row = dict[str, Any]
#: What makes a state the origin of equipment: that it designed it, or that it supplied it.
Origin = Literal["design", "supply"]


def matrix_rows(matrix: InteropMatrix) -> list[Row]:
    """Return the wide matrix: a row per force, a column per force."""
    return [
        {"from": a, **{b: rounded(matrix.values[i, j]) for j, b in enumerate(matrix.forces)}}
        for i, a in enumerate(matrix.forces)
    ]


def pair_rows(matrix: InteropMatrix) -> list[Row]:
    """Return a row per cell: value, bounds and shares."""
    keys = ("from", "to", "value", "low", "high", "sourced", "judged", "unknown")
    return [{key: pair[key] for key in keys} for pair in matrix.pairs()]


def both_ways(cells: Cells, a: str, b: str) -> dict[str, float | None]:
    """Return the mean of the two directions of a pair, of a matrix or one layer: value, bounds and shares."""
    i, j = cells.forces.index(a), cells.forces.index(b)
    return {name: rounded((array[i, j] + array[j, i]) / 2) for name, array in cells.arrays.items()}


def mean_shares(cells: Cells) -> dict[str, float]:
    """Return the mean shares, sourced and judged, over pairs of different forces; of one force, its own.

    A force with itself is left out: between units of one state agreements need no source.
    """
    there = ~np.isnan(cells.arrays["sourced"])
    if len(cells.forces) > 1:
        there &= ~np.eye(len(cells.forces), dtype=bool)
    return {name: float(cells.arrays[name][there].mean()) if there.any() else 0.0 for name in ("sourced", "judged")}


def composition_rows(matrix: InteropMatrix, by: Origin = "design") -> list[Row]:
    """Return each force's shares of origin, the largest first: of the designers of what it has, or of its suppliers.

    A state that ended counts with the one that succeeded it: Soviet designs are Russian. Shares by supply add to less
    than 1 where the catalogue does not say who supplied a part.
    """
    origins, shares = _origins(matrix, by)
    rows = []
    for force in matrix.forces:
        line = shares[matrix.snapshot.forces.index(force)]
        listed = sorted(zip(origins, line, strict=True), key=lambda item: (-item[1], item[0]))
        rows += [{"force": force, "origin": origin, "share": rounded(share)} for origin, share in listed if share > 0]
    return rows


def _origins(matrix: InteropMatrix, by: Origin) -> tuple[tuple[str, ...], Floats]:
    """Return the states and each force's shares of them, F × O, in the order of the snapshot."""
    from interop.measures.facts import Facts

    facts = Facts(matrix.snapshot, matrix.scheme)
    found = facts.origins if by == "design" else facts.suppliers
    return found.names, found.shares


def origin_rows(matrix: InteropMatrix, by: Origin = "supply", most: int = 8) -> list[Row]:
    """Return a row per force: its shares of the `most` states that count for most, of the others, and what is not said.

    Columns are `force`, the codes of the states, `others` and `not said`; a row adds to 1.
    """
    origins, shares = _origins(matrix, by)
    shares = shares[[matrix.snapshot.forces.index(force) for force in matrix.forces]]
    largest = sorted(range(len(origins)), key=lambda place: (-shares[:, place].sum(), origins[place]))
    shown = [place for place in largest if shares[:, place].any()][:most]
    rest = np.column_stack([np.delete(shares, shown, axis=1).sum(axis=1), 1 - shares.sum(axis=1)])
    parts = np.column_stack([shares[:, shown], np.where(rest < 1e-9, 0.0, rest)])  # what rounding leaves is nothing
    columns = [*(origins[place] for place in shown), "others", "not said"]
    return [
        {"force": force, **dict(zip(columns, rounded_parts(line, 1.0), strict=True))}
        for force, line in zip(matrix.forces, parts, strict=True)
    ]


def evidence_rows(matrix: InteropMatrix) -> list[Row]:
    """Return every fact that the scores use, with its basis and sources."""
    return [_fact_row(fact_ref(row)) for row in _facts_used(matrix)]


def _fact_row(fact: FactRef) -> Row:
    return {
        "table": fact.table,
        "key": fact.key,
        "says": fact.text,
        "basis": fact.basis,
        "sources": ";".join(fact.sources),
        "note": fact.note,
    }


def _facts_used(matrix: InteropMatrix) -> Iterator[Fact]:
    snapshot = matrix.snapshot
    equipment = sorted({name for unit in snapshot.units for name in matrix.catalog.equipment_chain(unit.equipment)})
    yield from (matrix.catalog.equipment_by_id[name] for name in equipment)
    yield from (holding for unit in snapshot.units for holding in unit.holdings)
    yield from _fits_used(matrix)
    yield from _agreements_used(matrix)
    for index, exercise in enumerate(snapshot.ended_exercises):
        if snapshot.took_part[index].sum() > 1:
            yield exercise


def _agreements_used(matrix: InteropMatrix) -> Iterator[Agreement]:
    """Yield what binds two of the states, and what opens a gate to two of them, be one its keeper."""
    snapshot, states = matrix.snapshot, set(matrix.snapshot.state_of_force)
    bound = {row: snapshot.parties(row) for row in matrix.catalog.agreements if row.holds_on(snapshot.day)}
    kinds = {kind for layer in matrix.scheme.layers.values() for kind in layer.agreement_kinds}
    used = {row for row, parties in bound.items() if row.kind in kinds and len(parties & states) > 1}
    over = {layer.standard_layer for layer in matrix.scheme.over_standards.values()}
    for kind, keeper in {(row.gate, row.controlled_by) for row in matrix.catalog.standards if row.layer in over}:
        opening = [row for row, parties in bound.items() if row.kind == kind and {keeper} < parties & {keeper, *states}]
        if len(states.intersection({keeper}.union(*(bound[row] for row in opening)))) > 1:
            used.update(opening)
    yield from (row for row in bound if row in used)


def _fits_used(matrix: InteropMatrix) -> Iterator[Fact]:
    used: dict[int, Fact] = {}  # each row of the catalogue is one object
    for layer in matrix.scheme.over_standards.values():
        for role in dict.fromkeys(layer.roles):
            answers = matrix.snapshot.answers(layer.standard_layer, role)
            used |= {id(fit): fit for line in answers.fits for fit in line if fit is not None}
    yield from sorted(used.values(), key=lambda fit: fit.key)


def gap_rows(matrix: InteropMatrix) -> list[Row]:
    """Return what the catalogue does not know, by how much an answer would narrow the group's mean interval."""
    from interop.analysis.gaps import gaps

    return gaps(matrix).rows()


def source_rows(matrix: InteropMatrix, used: Iterable[Row]) -> list[Row]:
    """Return the sources of the facts used."""
    names = {name for row in used for name in row["sources"].split(";") if name}
    return [matrix.catalog.sources_by_id[name].model_dump() for name in sorted(names)]


def holdings_on(snapshot: Snapshot, force: str) -> list[Row]:
    """Return what a force has on the day of a snapshot, heaviest domain-balanced weight first."""
    weights = snapshot.weights()
    rows = [
        {
            "force": unit.force,
            "equipment": unit.equipment,
            "unit": unit.name or "",
            "quantity": unit.quantity,
            "domain": snapshot.catalog.equipment_by_id[unit.equipment].domain,
            "designers": snapshot.catalog.equipment_by_id[unit.equipment].model_dump()["designers"],
            "supply": ";".join(sorted({row.supply for row in unit.holdings})),
            "weight": rounded(weight),
        }
        for unit, weight in zip(snapshot.units, weights, strict=True)
        if unit.force == force
    ]
    return sorted(rows, key=lambda row: (-float(str(row["weight"])), str(row["equipment"]), str(row["unit"])))
