"""A catalogue and a matrix as Arrow tables and Parquet files; takes the extra `tables`."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interop.catalog.catalog import Catalog
from interop.catalog.models import Row
from interop.catalog.tables import TABLES, Table
from interop.errors import InputError, OutputError, need
from interop.matrix import InteropMatrix
from interop.whole import writing

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns that hold numbers; the others hold text, as the CSV files write it.
NUMBERS = {"quantity": "int64", "size_t": "float64"}
#: Columns of a catalogue that was extended: in which folder of one's own a row stands, and what would hold without it.
OWN = ("own", "overrules")
PURPOSE = "Arrow and Parquet"


def catalog_tables(catalog: Catalog) -> dict[str, pa.Table]:
    """Return every table of a catalogue as an Arrow table, an empty cell as null.

    Quantities are whole numbers and sizes are floats; dates stay text, for `2018-09` says less than a day. What the
    name of a CSV file says, the force of a holding, is a column. Of a catalogue that was extended, `own` is the folder
    of one's own in which a row stands, and `overrules` says in JSON what would hold without it.
    """
    need("pyarrow", "tables", PURPOSE)
    import pyarrow as pa

    found = {}
    for table in TABLES:
        rows = getattr(catalog, table.name)
        dumped = [row.model_dump() for row in rows]
        cells = {name: [_cell(name, row[name]) for row in dumped] for name in columns(table)}
        if catalog.extended:
            marks = [_marks(row) for row in rows]
            cells |= {name: [mark.get(name) for mark in marks] for name in OWN}
        schema = pa.schema([(name, pa.type_for_alias(NUMBERS.get(name, "string"))) for name in cells])
        found[table.name] = pa.table([pa.array(cells[kind.name], kind.type) for kind in schema], schema)
    return found


def columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table, with the one that the name of its file says."""
    return (*([table.named_by_file] if table.named_by_file else []), *table.columns)


def _cell(name: str, value: Any) -> Any:
    if value in ("", None):
        return None
    return {"int64": int, "float64": float}.get(NUMBERS.get(name, ""), str)(value)


def _marks(row: Row) -> dict[str, str]:
    """Return what says that a row is of a folder of one's own; nothing for one of the catalogue's."""
    if row.own is None:
        return {}
    before = [{**old.model_dump(mode="json"), **_marks(old)} for old in row.own.overrules]
    return {"own": row.own.folder, "overrules": json.dumps(before, ensure_ascii=False)}


def write_parquet(catalog: Catalog, folder: str | Path) -> Path:
    """Write every table of a catalogue into a new folder, a Parquet file each; whole or not at all.

    Raises:
        InputError: the folder exists.
        OutputError: it cannot be written.
    """
    need("pyarrow", "tables", PURPOSE)
    import pyarrow.parquet as pq

    target = Path(folder)
    if target.exists():
        raise InputError(f"{target} exists already; name a new folder")
    beside = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        for name, table in catalog_tables(catalog).items():
            pq.write_table(table, beside / f"{name}.parquet")
        beside.chmod(0o755)
        beside.rename(target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from None
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
    return target


def matrix_table(matrix: InteropMatrix) -> pa.Table:
    """Return a matrix as an Arrow table: a row per pair for the whole score (layer empty) and one per layer."""
    need("pyarrow", "tables", PURPOSE)
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
