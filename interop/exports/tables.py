"""A catalogue and a matrix as Arrow tables and Parquet files; takes the extra `tables`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interop.catalog.catalog import Catalog
from interop.catalog.tables import TABLES, Table
from interop.errors import InputError, need
from interop.matrix import InteropMatrix
from interop.whole import writing

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns that hold numbers; the others hold text, as the CSV files write it.
_NUMBERS = {"quantity": "int64", "size_t": "float64"}
_PURPOSE = "Arrow and Parquet"


def catalog_tables(catalog: Catalog) -> dict[str, pa.Table]:
    """Return every table of a catalogue as an Arrow table, an empty cell as null.

    Quantities are whole numbers and sizes are floats; dates stay text, for `2018-09` says less than a day. What the
    name of a CSV file says, the force of a holding, is a column.
    """
    need("pyarrow", "tables", _PURPOSE)
    import pyarrow as pa

    found = {}
    for table in TABLES:
        rows = [row.model_dump() for row in getattr(catalog, table.name)]
        schema = pa.schema([(name, pa.type_for_alias(_NUMBERS.get(name, "string"))) for name in columns(table)])
        arrays = [[_cell(name, row[name]) for row in rows] for name in columns(table)]
        found[table.name] = pa.table(
            [pa.array(line, kind.type) for line, kind in zip(arrays, schema, strict=True)], schema
        )
    return found


def columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table, with the one that the name of its file says."""
    return (*([table.named_by_file] if table.named_by_file else []), *table.columns)


def _cell(name: str, value: Any) -> Any:
    if value in ("", None):
        return None
    return {"int64": int, "float64": float}.get(_NUMBERS.get(name, ""), str)(value)


def catalog_from_tables(tables: Mapping[str, pa.Table]) -> Catalog:
    """Build a catalogue from Arrow tables as :func:`catalog_tables` returns them, checked as a whole.

    Raises:
        InputError: a table that no catalogue has, or a column that its table does not have.
        CatalogError: something is wrong with the rows.
        pydantic.ValidationError: a cell that its column does not allow.
    """
    rows = {}
    for name, found in tables.items():
        table = next((table for table in TABLES if table.name == name), None)
        if table is None:
            raise InputError(f"no table {name!r} in a catalogue; there are {', '.join(table.name for table in TABLES)}")
        strange = sorted(set(found.column_names) - set(columns(table)))
        if strange:
            raise InputError(f"no column {strange[0]!r} in {name}; there are {', '.join(columns(table))}")
        rows[name] = [
            table.model.model_validate({key: "" if cell is None else str(cell) for key, cell in line.items()})
            for line in found.to_pylist()
        ]
    return Catalog.from_tables(**rows)


def write_parquet(catalog: Catalog, folder: str | Path) -> Path:
    """Write every table of a catalogue into a new folder, a Parquet file each; whole or not at all.

    Raises:
        InputError: the folder exists.
    """
    need("pyarrow", "tables", _PURPOSE)
    import pyarrow.parquet as pq

    target = Path(folder)
    if target.exists():
        raise InputError(f"{target} exists already; name a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, table in catalog_tables(catalog).items():
            pq.write_table(table, beside / f"{name}.parquet")
        beside.chmod(0o755)
        beside.rename(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return target


def read_parquet(folder: str | Path) -> Catalog:
    """Read a catalogue that :func:`write_parquet` wrote; raise InputError for what is not one."""
    need("pyarrow", "tables", _PURPOSE)
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted(Path(folder).glob("*.parquet"))
    if not files:
        raise InputError(f"no Parquet files in {folder}")
    try:
        tables = {path.stem: pq.read_table(path) for path in files}
    except pa.ArrowInvalid as error:
        raise InputError(f"{folder}: not Parquet: {error}") from None
    return catalog_from_tables(tables)


def matrix_table(matrix: InteropMatrix) -> pa.Table:
    """Return a matrix as an Arrow table: a row per pair for the whole score (layer empty) and one per layer."""
    need("pyarrow", "tables", _PURPOSE)
    import pyarrow as pa

    about = {key: str(value) for key, value in matrix.about.items() if isinstance(value, str)}
    about |= {"catalog": matrix.catalog.sha256, "scheme_sha256": matrix.scheme_sha256}
    return pa.Table.from_pylist(matrix.long_rows()).replace_schema_metadata(about)


def write_matrix(matrix: InteropMatrix, path: str | Path) -> Path:
    """Write :func:`matrix_table` as a Parquet file; what was scored stands in its metadata."""
    table = matrix_table(matrix)
    import pyarrow.parquet as pq

    target = Path(path)
    with writing(target) as out:
        pq.write_table(table, out)
    return target
