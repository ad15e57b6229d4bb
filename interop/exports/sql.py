"""SQL over the tables of a catalogue, by DuckDB; takes the extra `sql`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interop.catalog.catalog import Catalog
from interop.errors import InputError, need
from interop.exports.tables import catalog_tables

if TYPE_CHECKING:
    import pyarrow as pa

#: Kinds of statement that answer, as DuckDB calls them; PIVOT is one of several in one.
ANSWERING = frozenset({"SELECT", "EXPLAIN", "PRAGMA", "CALL", "MULTI"})


def query(catalog: Catalog, statement: str) -> pa.Table:
    """Run one SQL statement over the tables of a catalogue, each by its name, and return what it selects.

    The statement can read the tables and nothing else: no file, no network, no extension.

    Raises:
        InputError: DuckDB's own words, where the statement is wrong; or one that answers nothing, or none at all.

    >>> import interop
    >>> counted = query(interop.load_catalog(), "select count(*) as n from forces where state = 'IND'")
    >>> counted.to_pylist()[0]["n"] > 2
    True
    """
    if not isinstance(statement, str):
        raise InputError(f"SQL is text, not {statement!r:.80}")
    need("duckdb", "sql", "SQL over the catalogue")
    import duckdb

    with duckdb.connect(config={"enable_external_access": False, "autoinstall_known_extensions": False}) as engine:
        for name, table in catalog_tables(catalog).items():
            engine.register(name, table)
        engine.execute("set lock_configuration = true")
        try:
            statements = engine.extract_statements(statement)
            if len(statements) != 1:
                raise InputError(f"SQL: one statement at a time, not {len(statements) or 'none'}")
            if (kind := statements[0].type.name) not in ANSWERING:
                raise InputError(f"SQL: {kind} answers nothing, as SELECT does")
            return _named_apart(engine.sql(statement).to_arrow_table())
        except duckdb.Error as error:
            raise InputError(f"SQL: {error}") from None


def _named_apart(table: pa.Table) -> pa.Table:
    """Number the columns that share a name from the second on, as `id`, `id_2`."""
    names: list[str] = []
    for name in table.column_names:
        numbered = (name, *(f"{name}_{number}" for number in range(2, 2 + len(table.column_names))))
        names.append(next(item for item in numbered if item not in names))
    return table.rename_columns(names)
