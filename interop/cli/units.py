"""Command units: who can work with whom, unit by unit, and over what."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interop.cli.asked import DEFAULT_SCHEME, Asked, scored
from interop.cli.options import (
    AsOf,
    Bar,
    BoundsOption,
    CatalogOption,
    EvidenceOption,
    ExtendOption,
    Format,
    FormatOption,
    JointOption,
    QuietOption,
    SchemeOption,
    SetOption,
)
from interop.cli.output import emit, heading, say, table

if TYPE_CHECKING:
    from interop.analysis.units import PairTable, UnitPairs
    from interop.snapshot import Unit


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(units)


def units(
    a: Annotated[str, typer.Argument(metavar="A|GROUP", help="Force whose units provide, or a whole group.")],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="Force whose units receive.")] = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            "--layer",
            metavar="LAYER|NAME=LAYER:STANDARD,…",
            help="A column of the table: a layer, or some of its standards. May be repeated; all layers when left out.",
        ),
    ] = None,
    grid: Annotated[
        bool, typer.Option("--matrix", help="A unit × unit matrix per column instead of a row per pair.")
    ] = False,
    within: Annotated[bool, typer.Option("--within", help="Also list pairs of units of one force.")] = False,
    as_of: AsOf = None,
    scheme: SchemeOption = DEFAULT_SCHEME,
    settings: SetOption = None,
    evidence: EvidenceOption = Bar.assumed,
    bounds: BoundsOption = Bar.inferred,
    joint: JointOption = False,
    quiet: QuietOption = False,
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Show who can work with whom, unit by unit, and over which standard."""
    from interop.analysis.units import unit_pairs
    from interop.report import answers

    asked = Asked(as_of, scheme, evidence, bounds, None, catalog, extend or (), settings=settings or (), joint=joint)
    matrix = scored(a if b is None or a == b else f"{a},{b}", asked)
    if b is not None:
        a, b = matrix.forces[0], matrix.forces[-1]
    pairs = unit_pairs(matrix, None if b is None else a, b, columns=layer, within=within)
    if form is Format.json:
        emit((), (), form, document=pairs.to_dict())
    elif grid:
        _print_matrices(pairs, form)
    elif form is Format.csv:
        _print_csv(pairs, form)
    else:
        _print_list(pairs, form)
        say(answers.of_units, pairs, quiet=quiet)


def _print_csv(pairs: UnitPairs, form: Format) -> None:
    sides = [f"{end}_{key}" for end in ("from", "to") for key in ("force", "equipment", "unit")]
    cells = [
        f"{item.column.name}{suffix}" for item in pairs.tables for suffix in ("", "_low", "_high", "_possible", "_shut")
    ]
    emit(pairs.rows(), (*sides, *cells), form)


def _print_list(pairs: UnitPairs, form: Format) -> None:
    import numpy as np

    names = [item.column.name for item in pairs.tables]
    rows: list[dict[str, Any]] = []
    for i, j in np.argwhere(pairs.listed).tolist():
        row = {"from": _label(pairs, pairs.givers[i]), "to": _label(pairs, pairs.takers[j])}
        rows.append(row | {item.column.name: with_bounds(item, i, j) for item in pairs.tables})
    emit(rows, ("from", "to", *names), form, title=heading(pairs.matrix, "units, "), footer=_footer(pairs))


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


def _print_matrices(pairs: UnitPairs, form: Format) -> None:
    """Print a matrix per column; on a terminal one block per pair of forces, so that it fits."""
    from interop.errors import InputError

    if form is Format.csv:
        if len(pairs.tables) != 1:
            raise InputError("a CSV file holds one matrix; choose one column with --layer")
        rows = _matrix_rows(pairs, pairs.tables[0], range(len(pairs.givers)), range(len(pairs.takers)))
        emit(rows, list(rows[0]), form)
        return
    print(heading(pairs.matrix, "units, "))
    for item in pairs.tables:
        for one, two in _blocks(pairs, item):
            givers = [i for i, unit in enumerate(pairs.givers) if unit.force == one]
            takers = [j for j, unit in enumerate(pairs.takers) if unit.force == two]
            rows = _matrix_rows(pairs, item, givers, takers)
            arrow = "provides to" if item.directed else "with"
            table(rows, list(rows[0]), title=f"\n{item.column.name}: {one} {arrow} {two}")
    print(_footer(pairs))


def _blocks(pairs: UnitPairs, item: PairTable) -> list[tuple[str, str]]:
    """List the pairs of forces to print: both orders of a directed column, otherwise the larger force in the rows."""
    sizes: dict[str, int] = {}
    for unit in pairs.givers:
        sizes[unit.force] = sizes.get(unit.force, 0) + 1
    present = {unit.force for unit in pairs.takers}
    ordered = [
        (one, two)
        for one in pairs.matrix.forces
        for two in pairs.matrix.forces
        if one in sizes and two in present and (one != two or pairs.within)
    ]
    if item.directed or not pairs.both_ways:
        return ordered
    place = pairs.matrix.forces.index
    return [(one, two) for one, two in ordered if (-sizes[one], place(one)) <= (-sizes[two], place(two))]


def _matrix_rows(pairs: UnitPairs, item: PairTable, givers: Any, takers: Any) -> list[dict[str, str]]:
    def alone(i: int, j: int) -> bool:
        unit = pairs.givers[i]
        return pairs.giving[i] == pairs.taking[j] and unit.quantity == 1

    return [
        {
            "": _label(pairs, pairs.givers[i]),
            **{_label(pairs, pairs.takers[j]): "" if alone(i, j) else short(item, i, j) for j in takers},
        }
        for i in givers
    ]


def _label(pairs: UnitPairs, unit: Unit) -> str:
    """Name a unit by its state and its own name, or its type; by its force where two forces serve one state."""
    states = pairs.matrix.snapshot.state_of_force
    force = pairs.matrix.catalog.forces_by_id[unit.owner]
    prefix = force.state if len(set(states)) == len(states) and unit.owner == unit.force else force.id
    known = [other for other in pairs.matrix.snapshot.units if other.force == unit.force and other.name == unit.name]
    name = unit.name if unit.name and len(known) <= 1 else f"{unit.equipment} {unit.name or ''}".strip()
    return f"{prefix} {name}"


def _title(pairs: UnitPairs) -> str:
    matrix = pairs.matrix
    what = matrix.group or ", ".join(matrix.forces)
    return f"{what} on {matrix.as_of}: units, scheme {matrix.scheme.title}, evidence {matrix.snapshot.evidence}"


def _footer(pairs: UnitPairs) -> str:
    lines = ["The best standard that both units have and may use together, with its worth."]
    if any(item.directed for item in pairs.tables):
        lines.append("In a service the first unit provides and the second receives.")
    lines.append(
        "? not known; in brackets the worth with unknowns counted as no and as yes, and what could be better. "
        "no: known to share nothing. – not applicable. shut: both have it, but no agreement opens it."
    )
    if pairs.idle:
        lines.append(f"Without units on the day: {', '.join(pairs.idle)}.")
    return "\n".join(lines)
