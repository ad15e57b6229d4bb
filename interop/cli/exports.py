"""Commands that hand facts and scores to other tools: export, sql."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Annotated

import typer

from interop.cli.asked import Asked, asking, scored
from interop.cli.options import (
    CatalogOption,
    ExtendOption,
    Format,
    FormatOption,
)
from interop.cli.output import emit

#: Endings of files that a matrix can be written to.
ENDINGS = (".parquet", ".graphml")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (export, sql):
        app.command()(command)


@asking()
def export(
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE|DIR", help="A .parquet or .graphml file; for the facts a new folder, or .xml."
        ),
    ],
    group: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GROUP | FORCE …]", help="Whose scores; left out, the facts themselves are written."),
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="In GraphML: one layer instead of the whole.")] = None,
    asked: Asked,
) -> None:
    """Write the scores of a group as Parquet or GraphML; all facts as Parquet files, or types as SISO XML."""
    from interop.errors import InputError, UnknownNameError
    from interop.exports import write_graphml, write_matrix, write_parquet, write_siso

    if not group and out.suffix not in ("", ".xml"):
        raise InputError(f"{out}: facts are written to a new folder, or to a file that ends in .xml")
    if not group:
        print(write_siso(asked.facts(), out) if out.suffix == ".xml" else write_parquet(asked.facts(), out))
        return
    if out.suffix not in ENDINGS:
        raise InputError(f"{out}: scores are written to a file that ends in {' or '.join(ENDINGS)}")
    matrix = scored(group, asked)
    if layer is not None and layer not in matrix.layers:
        raise UnknownNameError("layer", layer, matrix.layers)
    print(write_matrix(matrix, out) if out.suffix == ".parquet" else write_graphml(matrix, out, layer))


def sql(
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="As: select id, name from forces")],
    catalog: CatalogOption = None,
    extend: ExtendOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Run SQL over the tables of the catalogue: forces, holdings, equipment, fits, agreements, sources and the rest."""
    from interop.exports import query

    found = query(Asked(catalog=catalog, extend=extend).facts(), statement)
    rows = [{name: _plain(value) for name, value in row.items()} for row in found.to_pylist()]
    emit(rows, tuple(found.column_names), form, of="rows")


def _plain(value: object) -> object:
    """Return a value of SQL as JSON and tables write it: numbers as numbers, what is no number as nothing."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
