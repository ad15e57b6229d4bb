"""A catalogue from Arrow tables and Parquet files; what is wrong with them is told as it is of CSV files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interop.catalog.catalog import Catalog, latest_check
from interop.catalog.files import Block, RawRow
from interop.catalog.models import Own, Row
from interop.catalog.reader import validated
from interop.catalog.tables import BY_NAME, TABLES, Table
from interop.errors import CatalogError, InputError, Problem, need
from interop.exports.tables import NUMBERS, OWN, PURPOSE, columns

if TYPE_CHECKING:
    import pyarrow as pa

#: Where a row of the catalogue would stand in CSV files.
_PLACE = re.compile(r"(\w+)(?:/[^:\s]+)?\.csv:([1-9]\d*)")


def catalog_from_tables(tables: Mapping[str, pa.Table]) -> Catalog:
    """Build a catalogue from Arrow tables as :func:`catalog_tables` returns them, checked as a whole.

    Raises:
        InputError: a table that no catalogue has, or a column that its table does not have.
        CatalogError: a table or a column that is not there, or rows that are wrong; the first row of a table is 1.
    """
    return _catalog(tables, "")


def read_parquet(folder: str | Path) -> Catalog:
    """Read a catalogue that :func:`write_parquet` wrote, a file per table; raises as :func:`catalog_from_tables`."""
    need("pyarrow", "tables", PURPOSE)
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = {}
    for path in sorted(Path(folder).glob("*.parquet")):
        try:
            tables[path.stem] = pq.ParquetFile(path).read()
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{path}: not Parquet: {error}") from None
    if not tables:
        raise InputError(f"no Parquet files in {folder}")
    return _catalog(tables, ".parquet")


def _catalog(tables: Mapping[str, pa.Table], ending: str) -> Catalog:
    """Build a catalogue from tables that stand in files with that ending."""
    problems = list(_lacking(tables, ending))
    if problems:
        raise CatalogError(problems)
    rows: dict[str, list[Row]] = {}
    for name, found in tables.items():
        made = [
            _row(BY_NAME[name], line, f"{name}{ending}", number, problems)
            for number, line in enumerate(found.to_pylist(), 1)
        ]
        rows[name] = [row for row in made if row is not None]
    if problems:
        raise CatalogError(problems)
    catalog = _checked(rows, ending)
    own = list(dict.fromkeys(row.own.folder for listed in rows.values() for row in listed if row.own))
    return replace(catalog, extended=tuple(own), own_day=latest_check(_of_others(rows))) if own else catalog


def _checked(rows: Mapping[str, list[Row]], ending: str) -> Catalog:
    """Return the catalogue that rows make; what is wrong with it is told by the place of the rows in their tables."""
    catalog = Catalog.unchecked(rows)
    try:
        catalog.check()
    except CatalogError as error:
        numbers = {id(row): number for listed in rows.values() for number, row in enumerate(listed, 1)}

        def place(match: re.Match[str]) -> str:
            return f"{match[1]}{ending}:{numbers[id(getattr(catalog, match[1])[int(match[2]) - 2])]}"

        moved = []
        for problem in error.problems:
            file, _, row = _PLACE.sub(place, f"{problem.file}:{problem.row}").partition(":")
            moved.append(replace(problem, file=file, row=int(row), hint=_PLACE.sub(place, problem.hint)))
        raise CatalogError(moved) from None
    return catalog


def _lacking(tables: Mapping[str, pa.Table], ending: str) -> Iterator[Problem]:
    """Yield the tables and columns that are not there, and columns of another kind; refuse what no catalogue has."""
    from pyarrow import types

    kinds = (types.is_string, types.is_large_string, types.is_integer, types.is_floating, types.is_date, types.is_null)
    for name, found in tables.items():
        if name not in BY_NAME:
            raise InputError(f"no table {name!r} in a catalogue; there are {', '.join(BY_NAME)}")
        known = columns(BY_NAME[name])
        strange = sorted(set(found.column_names) - {*known, *OWN})
        if strange:
            raise InputError(f"{name}{ending}: no column {strange[0]!r} in a table; there are {', '.join(known)}")
        for column in known:
            if found.column_names.count(column) != 1:
                message = "there twice" if column in found.column_names else "no such column"
                hint = "It may be empty, and is there once."
                yield Problem(f"{name}{ending}", 0, column, "", message, hint=hint)
        for field in found.schema:
            kind = field.type.value_type if types.is_dictionary(field.type) else field.type
            if not any(fits(kind) for fits in kinds):
                allowed = "text as in the CSV files, or numbers"
                yield Problem(f"{name}{ending}", 0, field.name, str(field.type), "of a kind that says nothing", allowed)
    for table in TABLES:
        if table.name not in tables:
            hint = "A table without rows is there all the same."
            yield Problem(f"{table.name}{ending}", 0, "", "", "no such table", hint=hint)


def _row(table: Table, line: Mapping[str, Any], file: str, number: int, problems: list[Problem]) -> Row | None:
    """Return a row, as one of a folder of one's own where it says so; None with what is wrong added to `problems`."""
    texts = {name: _text(name, cell) for name, cell in line.items() if name not in OWN}
    cells = Block(file, list(texts), [list(texts.values())], [number]).row(0, problems)
    if cells is None:
        return None
    row, wrong = validated(table, cells)
    problems += wrong
    if row is None or line.get("own") is None:
        return row
    overruled = [_row(table, old, file, number, problems) for old in _overruled(line, cells, problems)]
    return row.owned(Own(str(line["own"]), tuple(old for old in overruled if old is not None)))


def _overruled(line: Mapping[str, Any], cells: RawRow, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the cells of the rows that a row overrules."""
    text = line.get("overrules")
    try:
        return [dict(old) for old in json.loads(text or "[]")]
    except (TypeError, ValueError, RecursionError):
        problems.append(Problem(cells.file, cells.row, "overrules", str(text), "no list of rows in JSON"))
        return []


def _of_others(rows: Mapping[str, list[Row]]) -> Iterator[Row]:
    """Yield the rows of the catalogue that is extended, those that no longer hold among them."""
    left = [row for listed in rows.values() for row in listed]
    while left:
        row = left.pop()
        if row.own is None:
            yield row
        else:
            left += row.own.overrules


def _text(name: str, cell: Any) -> str:
    """Return a cell as the CSV files write it; whole numbers are whole, though they come as 2.0 beside empty ones."""
    if cell is None:
        return ""
    whole = NUMBERS.get(name) == "int64" and isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell)
