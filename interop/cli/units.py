"""Command units: who can work with whom, unit by unit, and over what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    Format,
    FormatOption,
    QuietOption,
)
from interop.cli.output import emit, heading, say, table

if TYPE_CHECKING:
    from interop.analysis.units import UnitPairs


#: Pairs that a table lists where nobody says how many: a screen scrolls no further.
MOST = 1000


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(units)


@asking()
def units(
    a: Annotated[str, typer.Argument(metavar="A|GROUP", help="Force whose units provide, or a whole group.")],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="Force whose units receive.")] = None,
    *,
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
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Also write the matrices: to print (.html), or a workbook (.xlsx)."),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, help=f"Most pairs to list; {MOST} in a table, else all.", show_default=False),
    ] = None,
    within: Annotated[bool, typer.Option("--within", help="Also list pairs of units of one force.")] = False,
    asked: Asked,
    quiet: QuietOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Show who can work with whom, unit by unit, and over which standard."""
    from interop.analysis.units import unit_pairs
    from interop.report import answers

    matrix = scored(a if b is None or a == b else f"{a},{b}", asked)
    if b is not None:
        a, b = matrix.forces[0], matrix.forces[-1]
    pairs = unit_pairs(matrix, None if b is None else a, b, columns=layer, within=within)
    if form is Format.json:
        emit((), (), form, document=pairs.to_dict(top))
    elif grid:
        _print_matrices(pairs, form)
        if form is Format.table:
            say(answers.of_units, pairs, quiet=quiet)
    elif form is Format.csv:
        _print_csv(pairs, top)
    else:
        _print_list(pairs, top or MOST)
        say(answers.of_units, pairs, quiet=quiet)
    if out is not None:  # last: a workbook takes a library that may be missing
        from interop.report.pinned import write_pinned

        write_pinned(pairs, out)


def _print_csv(pairs: UnitPairs, most: int | None) -> None:
    sides = [f"{end}_{key}" for end in ("from", "to") for key in ("force", "equipment", "unit")]
    cells = [
        f"{item.column.name}{suffix}" for item in pairs.tables for suffix in ("", "_low", "_high", "_possible", "_shut")
    ]
    emit(pairs.rows(most), (*sides, *cells), Format.csv)


def _print_list(pairs: UnitPairs, most: int) -> None:
    from interop.report.units import legend, unit_label, with_bounds

    names = [item.column.name for item in pairs.tables]
    rows: list[dict[str, Any]] = []
    for i, j in pairs.first(most):
        row = {"from": unit_label(pairs, pairs.givers[i]), "to": unit_label(pairs, pairs.takers[j])}
        rows.append(row | {item.column.name: with_bounds(item, i, j) for item in pairs.tables})
    total = int(pairs.listed.sum())
    more = [f"The first {most} of {total} pairs; --layer, --matrix, --top N or --format csv show others."]
    footer = "\n".join([*(more if total > most else []), *legend(pairs)])
    emit(rows, ("from", "to", *names), Format.table, title=heading(pairs.matrix, "units, "), footer=footer)


def _print_matrices(pairs: UnitPairs, form: Format) -> None:
    """Print a matrix per column; on a terminal one block per pair of forces, so that it fits."""
    from interop.errors import InputError
    from interop.report.units import blocks, legend, whole

    if form is Format.csv:
        if len(pairs.tables) != 1:
            raise InputError("a CSV file holds one matrix; choose one column with --layer")
        rows = whole(pairs, pairs.tables[0]).to_rows()
        emit(rows, list(rows[0]), form)
        return
    print(heading(pairs.matrix, "units, "))
    for item in pairs.tables:
        for one, two, block in blocks(pairs, item):
            rows = block.to_rows()
            arrow = "provides to" if item.directed else "with"
            title = f"\n{item.column.name}: {one} {arrow} {two}"
            table(rows, list(rows[0]), title=title, whole="--out FILE.html or FILE.xlsx holds them all")
    print("\n".join(legend(pairs, worth=False)))
