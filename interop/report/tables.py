"""The tables of a report as lists of dictionaries: every number rounded once, the same in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from interop.analysis.evidence import FactRef, Gap, evidence_of, fact_ref
from interop.catalog.models import DOMAINS, Fact
from interop.layers import AgreementLayer
from interop.layers.affinity import composition
from interop.layers.standards import StandardsLayer
from interop.matrix import InteropMatrix, rounded
from interop.snapshot import Snapshot

Row = dict[str, Any]


def matrix_rows(matrix: InteropMatrix) -> list[Row]:
    """Return the wide matrix: a row per force, a column per force."""
    return [
        {"from": a, **{b: rounded(matrix.values[i, j]) for j, b in enumerate(matrix.forces)}}
        for i, a in enumerate(matrix.forces)
    ]


def pair_rows(matrix: InteropMatrix) -> list[Row]:
    """Return a row per cell: value, bounds and coverage."""
    keys = ("from", "to", "value", "low", "high", "coverage")
    return [{key: pair[key] for key in keys} for pair in matrix.pairs()]


def composition_rows(matrix: InteropMatrix) -> list[Row]:
    """Return each force's shares of origin (the designers of what it has), the largest first."""
    origins, shares = composition(matrix.snapshot, DOMAINS, matrix.scheme.settings)
    rows = []
    for force in matrix.forces:
        line = shares[matrix.snapshot.forces.index(force)]
        listed = sorted(zip(origins, line, strict=True), key=lambda item: (-item[1], item[0]))
        rows += [{"force": force, "origin": origin, "share": rounded(share)} for origin, share in listed if share > 0]
    return rows


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
    kinds = {
        kind for layer in matrix.scheme.layers.values() if isinstance(layer, AgreementLayer) for kind in layer.kinds
    }
    gates = {row.gate for row in matrix.catalog.standards if row.gate}
    states = set(snapshot.state_of_force)
    for row in matrix.catalog.agreements:
        if row.kind in kinds | gates and row.holds_on(snapshot.day) and snapshot.parties(row) & states:
            yield row
    for index, exercise in enumerate(snapshot.ended_exercises):
        if snapshot.took_part[index].sum() > 1:
            yield exercise


def _fits_used(matrix: InteropMatrix) -> Iterator[Fact]:
    layers = [layer for layer in matrix.scheme.layers.values() if isinstance(layer, StandardsLayer)]
    used: dict[str, Fact] = {}
    for layer in layers:
        for role in ("peer", "provider", "receiver"):
            table = matrix.snapshot.support(layer.standard_layer, role, matrix.scheme.partial)
            used |= {fit.key: fit for line in table.fits for fit in line if fit is not None}
    yield from (used[key] for key in sorted(used))


def gap_rows(matrix: InteropMatrix) -> list[Row]:
    """Return what the catalogue does not know, by how much a yes could raise one cell's composite at most."""
    worst: dict[tuple[str, str, str | None, str, str, str], Row] = {}
    for a in matrix.forces:
        for b in matrix.forces:
            for name, gap, share in _gaps(matrix, a, b):
                key = (name, gap.force, gap.unit, gap.equipment, gap.standard, gap.role)
                amount = rounded(gap.amount * share) or 0.0
                if amount > worst.get(key, {"could_add": 0.0})["could_add"]:
                    worst[key] = {
                        "layer": name,
                        "force": gap.force,
                        "equipment": gap.equipment,
                        "unit": gap.unit or "",
                        "standard": gap.standard,
                        "role": gap.role,
                        "could_add": amount,
                        "from": a,
                        "to": b,
                    }
    return sorted(worst.values(), key=lambda row: (-row["could_add"], *map(str, row.values())))


def _gaps(matrix: InteropMatrix, a: str, b: str) -> Iterator[tuple[str, Gap, float]]:
    i, j = matrix.cell(a, b)
    for name, layer in matrix.scheme.layers.items():
        share = float(matrix.layers[name].weights[i, j])
        if share and matrix.layers[name].scores.low[i, j] < matrix.layers[name].scores.high[i, j]:
            for gap in evidence_of(layer, matrix.snapshot, matrix.scheme.settings, a, b).gaps:
                yield name, gap, share


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
