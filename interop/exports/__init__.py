"""Facts and scores for other tools: Arrow and Parquet, labelled arrays, graphs, SQL. Each takes an extra of its own."""

from interop.exports.graph import to_networkx, write_graphml
from interop.exports.labelled import to_xarray
from interop.exports.rebuilt import catalog_from_tables, read_parquet
from interop.exports.siso import siso_text, write_siso
from interop.exports.sql import query
from interop.exports.tables import catalog_tables, matrix_table, write_matrix, write_parquet

__all__ = [
    "catalog_from_tables",
    "catalog_tables",
    "matrix_table",
    "query",
    "read_parquet",
    "siso_text",
    "to_networkx",
    "to_xarray",
    "write_graphml",
    "write_matrix",
    "write_parquet",
    "write_siso",
]
