"""Catalogues for people: the rows that say something, as tables, and how one differs from another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from interop.catalog.catalog import Catalog
from interop.catalog.models import Row
from interop.catalog.tables import TABLES, Table
from interop.scheme import Scheme

if TYPE_CHECKING:
    from interop.testing.trial import Call

#: Rows shown of a table: drawn catalogues have fewer, one of somebody's own may have thousands.
MOST_ROWS = 40
#: Tables and columns that say nothing of a score.
_SILENT_TABLES = ("sources", "groups")
_SILENT_COLUMNS = ("sources", "note", "verified_on", "name", "supply", "supplier", "series", "service")


def shown(calls: Sequence[Call]) -> str:
    """Show what was scored: the first call in full, the others by how they differ from it."""
    if not calls:
        return "nothing was scored"
    first = calls[0]
    lines = ["scored first:", *_indented(called(first)), *_indented(tables(first.catalog))]
    for call in calls[1:]:
        lines += ["scored then:", *_indented(differences(first, call))]
    return "\n".join(lines)


def called(call: Call) -> list[str]:
    """Show what a call asks for."""
    more = "".join(f", {name} {value}" for name, value in call.more)
    return [f"{', '.join(call.forces)} on {call.day}{more}", f"scheme: {settings(call.scheme)}"]


def settings(scheme: Scheme) -> str:
    """Show a scheme in a line."""
    weights = ", ".join(f"{name} {weight:.3g}" for name, weight in scheme.weights.items())
    return (
        f"{weights}; power {scheme.power:g}, partial {scheme.partial:g}, unknown worth {scheme.unknown_worth:g}, "
        f"weighting {scheme.weighting} (size exponent {scheme.size_exponent:g})"
    )


def tables(catalog: Catalog) -> list[str]:
    """Show a catalogue: each table with the rows that something hangs on, and the columns that are not empty."""
    lines = []
    for table in TABLES:
        rows = [row for row in getattr(catalog, table.name) if _matters(catalog, table, row)]
        if rows:
            lines += [table.name, *_indented(_table(table, rows))]
    return lines


def differences(first: Call, call: Call) -> list[str]:
    """Show how a call differs from the first: what is asked, and which rows are there or gone."""
    lines = []
    if (call.forces, call.more) != (first.forces, first.more):
        lines.append(called(call)[0])
    if settings(call.scheme) != settings(first.scheme):
        lines.append(f"scheme: {settings(call.scheme)}")
    for table in TABLES:
        old, new = (getattr(item.catalog, table.name) for item in (first, call))
        if old is new:
            continue
        for mark, these, those in (("without", old, new), ("with", new, old)):
            kept = set(map(_text, those))
            rows = [row for row in these if _text(row) not in kept]
            if rows:
                lines += [f"{mark}, in {table.name}", *_indented(_table(table, rows))]
    return lines or ["the same again"]


def _text(row: Row) -> str:
    return row.model_dump_json()


def _matters(catalog: Catalog, table: Table, row: Row) -> bool:
    """Say whether a score may hang on a row: types that are held, standards that are spoken of, states with an heir."""
    if table.name in _SILENT_TABLES:
        return False
    if table.name == "equipment":
        held = {name for item in catalog.holdings for name in catalog.equipment_chain(item.equipment)}
        return row.key in held
    if table.name == "standards":
        return any(item.standard in (row.key, f"{getattr(row, 'layer', '')}:*") for item in catalog.fits)
    return table.name != "states" or getattr(row, "successor", None) is not None


def _table(table: Table, rows: Sequence[Row]) -> list[str]:
    """Lay rows out in columns, leaving out those that are empty throughout, and rows beyond the most."""
    cells = [row.model_dump() for row in rows[:MOST_ROWS]]
    names = dict.fromkeys(name for name in (table.named_by_file, *table.columns) if name)
    texts = {name: [_cell(row[name]) for row in cells] for name in names if name not in _SILENT_COLUMNS}
    columns = [[name, *column] for name, column in texts.items() if any(column)]
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    laid = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return [*laid, f"… and {len(rows) - MOST_ROWS:,} rows more"] if len(rows) > MOST_ROWS else laid


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
