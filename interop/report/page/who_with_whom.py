"""Unit by unit: who works with whom, over what; and which standard stands where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from interop.analysis.support import Support, support
from interop.analysis.units import PairTable, unit_pairs
from interop.arrays import Ints
from interop.matrix import InteropMatrix
from interop.report.exhibit import Cell, PageTable, table_of
from interop.report.words import counted, force_name, joined, layer_title, percent, plain
from interop.snapshot import Unit


def peer_layer(matrix: InteropMatrix) -> str | None:
    """Return the heaviest layer in which two units share an interface; None when the scheme has none."""
    weights = matrix.scheme.weights
    found = [name for name, layer in matrix.scheme.over_standards.items() if layer.symmetric]
    return max(found, key=lambda name: (weights[name], name), default=None)


def unit_table(matrix: InteropMatrix, a: str, b: str, most: int) -> PageTable | None:
    """Return units of a against units of b with the best interface that they share, at most `most` of each.

    The units that weigh most in the layer are shown. None where there is nothing to share or nobody to share it.
    """
    layer = peer_layer(matrix)
    present = {unit.force for unit in matrix.snapshot.units}
    if layer is None or most == 0 or not {a, b} <= present:
        return None
    pairs = unit_pairs(matrix, a, b, columns=[layer])
    rows, columns = (_heaviest(matrix, layer, indices, most) for indices in (pairs.giving, pairs.taking))
    table = pairs.tables[0]
    rows = [row for row in rows if not np.isnan(table.low[row, columns]).all()]
    columns = [column for column in columns if not np.isnan(table.low[rows, column]).all()]
    if not rows or not columns:
        return None
    body = [[_unit_name(matrix, pairs.givers[row]), *(_cell(table, row, column) for column in columns)] for row in rows]
    caption = (
        f"{layer_title(layer)}: the best interface that two units share, and what it is worth. Rows: "
        f"{_count(pairs.givers, len(rows))} of {force_name(matrix, a)}; columns: "
        f"{_count(pairs.takers, len(columns))} of {force_name(matrix, b)}"
    )
    heads = ("Unit", *(_unit_name(matrix, pairs.takers[column]) for column in columns))
    return table_of(f"units-{a}--{b}", caption, heads, body)


def _count(units: Sequence[Unit], shown: int) -> str:
    types = len({unit.equipment for unit in units})
    return f"a unit of each of the {types} types" if shown == types else f"units of {shown} of the {types} types"


def _heaviest(matrix: InteropMatrix, layer: str, indices: Ints, most: int) -> list[int]:
    """Return one unit of each of the types that weigh most in a layer, in the order of the units."""
    domains = matrix.scheme.over_standards[layer].domains
    weights = matrix.snapshot.weights(domains, matrix.scheme.settings)[indices]
    by_type: dict[str, list[int]] = {}
    for place, index in enumerate(indices.tolist()):
        if weights[place] > 0:
            by_type.setdefault(matrix.snapshot.units[index].equipment, []).append(place)
    ranked = sorted(by_type.items(), key=lambda item: (-round(float(weights[item[1]].sum()), 12), item[0]))[:most]
    return sorted(max(places, key=lambda place: (weights[place], -place)) for _, places in ranked)


def _unit_name(matrix: InteropMatrix, unit: Unit) -> str:
    name = plain(matrix.catalog.equipment_by_id[unit.equipment].name, 40)
    return f"{name} ({plain(unit.name, 24)})" if unit.name else name


def _cell(table: PairTable, row: int, column: int) -> Cell:
    if np.isnan(table.low[row, column]):
        return Cell("–", -1.0)
    low, high = float(table.low[row, column]), float(table.high[row, column])
    sure, maybe = table.standard(row, column), table.candidate(row, column)
    text = f"{sure} {low:.2f}" if sure else "none" if maybe is None else "?"
    if maybe is not None and maybe != sure:
        text += f", perhaps {maybe} {high:.2f}"
    return Cell(text, low)


def support_tables(matrix: InteropMatrix) -> tuple[tuple[PageTable, ...], str]:
    """Return a table of standards × forces per layer over standards, and the common denominator in words."""
    if not matrix.scheme.over_standards:
        return (), ""
    if not matrix.snapshot.units:
        return (), ""
    known = support(matrix)
    layers = list(dict.fromkeys(cell.layer for cell in known.cells))
    return tuple(_support_table(known, layer) for layer in layers), _baseline(known)


def _support_table(known: Support, layer: str) -> PageTable:
    matrix = known.matrix
    cells = {(cell.standard, cell.role, cell.force): cell for cell in known.cells if cell.layer == layer}
    lines = list(dict.fromkeys((standard, role) for standard, role, _ in cells))
    gates = {row.id: row.gate for row in matrix.catalog.standards}
    names = {row.id: plain(row.name, 48) for row in matrix.catalog.standards}
    rows, doubtful = [], 0
    for standard, role in lines:
        held = [cells[standard, role, force] for force in matrix.forces]
        if not any(cell.has for cell in held):
            doubtful += any(cell.may_have for cell in held)
            continue
        title = names[standard] + ("" if role == "peer" else f" ({role})")
        row: list[Cell | str] = [title]
        for cell in held:
            if cell.value is None or cell.low is None or cell.high is None:
                row.append(Cell("–", -1.0) if cell.low is None else Cell("?", 0.0))
                continue
            shut = known.shut_with(standard, cell.force) if cell.has else ()
            others = [gate.b if gate.a == cell.force else gate.a for gate in shut]
            ends = list(dict.fromkeys(percent(end) for end in (cell.low, cell.high)))
            text = "?" if not cell.sourced and not cell.judged else f"{percent(cell.value)} ({'–'.join(ends)})"
            if len(ends) == 1 and text != "?":
                text = ends[0]
            if others:
                text += f"; not with {joined([force_name(matrix, other, 24) for other in others])}"
            row.append(Cell(text, cell.low))
        row.append((gates[standard] or "").replace("-", " "))
        rows.append(row)
    heads = ("Standard", *(force_name(matrix, force) for force in matrix.forces), "Needs agreement on")
    caption = f"{layer_title(layer)}: share of each force's equipment that supports each standard"
    if doubtful:
        caption += f"; left out: {counted(doubtful, 'standard')} that nobody is known to have"
    return table_of(f"support-{layer}", caption, heads, rows, range(1, len(matrix.forces) + 1))


def _baseline(known: Support) -> str:
    names = {row.id: plain(row.name, 64) for row in known.matrix.catalog.standards}
    shared = list(dict.fromkeys(names[item.standard] for item in known.common if item.by_all))
    if not shared:
        return "No standard is supported somewhere in every force and usable between all of them."
    return f"Supported somewhere in every force and usable between all of them: {joined(shared)}."
