"""From cells to a checked catalogue; every problem is reported at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from interop.catalog.catalog import Catalog, latest_check
from interop.catalog.checks import Located, check
from interop.catalog.fields import CellError
from interop.catalog.files import Cells, file_stem, read_cells, table_files
from interop.catalog.models import Row
from interop.catalog.tables import TABLES, Table
from interop.errors import CatalogError, Problem, nearest


def load_catalog(path: str | Path | None = None, *, extend: str | Path | Iterable[str | Path] = ()) -> Catalog:
    """Read a catalogue from a folder of CSV files.

    Args:
        path: the folder; the catalogue that ships with the package when None.
        extend: one or more folders whose rows are added; there, tables may be missing.

    Returns:
        The catalogue, checked as a whole. The order of rows and files makes no difference to it.

    Raises:
        CatalogError: with every problem found, each with file, row, column, value, what was allowed and a hint.

    >>> load_catalog().groups_by_id["malabar-2020"].forces
    ('aus-navy', 'ind-navy', 'jpn-msdf', 'usa-navy')
    """
    problems: list[Problem] = []
    located = read_rows(bundled() if path is None else Path(path), problems)
    own = len(located)
    for folder in [extend] if isinstance(extend, (str, Path)) else extend:
        located += read_rows(Path(folder), problems, partial=True, prefix=f"{folder}/")
    # A file that could not be read leaves dangling references behind; report them only when all files were read.
    if not problems or all(problem.row > 1 for problem in problems):
        problems += check(located)
    if problems:
        raise CatalogError(problems)
    tables: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for item in located:
        tables[item.table.name].append(item.row)
    catalog = Catalog.unchecked(cast("dict[str, list[Any]]", tables))
    return replace(catalog, own_day=latest_check(item.row for item in located[:own])) if own < len(located) else catalog


def bundled() -> Traversable:
    """Return the folder of the catalogue that ships with the package."""
    packaged = files("interop") / "catalogs"
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[2] / "catalogs"  # a source checkout installed in editable mode


def read_rows(
    root: Path | Traversable, problems: list[Problem], *, partial: bool = False, prefix: str = ""
) -> list[Located]:
    """Read and validate every row of a folder on its own; add what is wrong to `problems`."""
    found: list[Located] = []
    seen: list[Problem] = []
    for table, name, content in table_files(root, seen, partial=partial):
        for cells in read_cells(table, name, content, seen):
            row = _row(table, cells, seen)
            if row is not None:
                found.append(Located(table, row, prefix + name, cells.row))
    problems += [Problem(prefix + p.file, p.row, p.column, p.value, p.message, p.allowed, p.hint) for p in seen]
    return found


def _row(table: Table, cells: Cells, problems: list[Problem]) -> Row | None:
    values = cells.values
    if table.named_by_file:
        values = {**values, table.named_by_file: file_stem(cells.file)}
    try:
        return table.model.model_validate(values)
    except ValidationError as error:
        problems += [_problem(cells, dict(detail)) for detail in error.errors(include_url=False)]
        return None


def _problem(cells: Cells, detail: dict[str, Any]) -> Problem:
    """Translate one of pydantic's findings into file, row, column, value, allowed and hint."""
    column = str(detail["loc"][0]) if detail["loc"] else ""
    message, allowed, hint = str(detail["msg"]), "", ""
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, CellError):
        message, allowed = cause.message, cause.allowed
        if not column:
            column, _, message = message.partition(": ")
    elif detail["type"] == "literal_error":
        choices = [part.strip("'") for part in detail["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        message, allowed = "not a valid value", " ".join(choices)
        close = nearest(cells.values.get(column, ""), choices)
        hint = f"Did you mean {close}?" if close else ""
    return Problem(cells.file, cells.row, column, cells.values.get(column, ""), message, allowed, hint)
