"""Mending what is mechanical in files of a catalogue: marks, line ends, separators, empty lines, order."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from interop.catalog.files import table_files
from interop.catalog.tables import Table
from interop.catalog.text import NotTextError, decoded, delimiter_of, parted_by
from interop.errors import Problem


def mend(folder: Path) -> dict[str, list[str]]:
    """Rewrite the tables of a folder in their canonical form; return what was mended, by file.

    No cell is changed. A file that is not UTF-8 or not CSV, or whose header is not that of its table, keeps its
    content, so that nothing is lost. Each file is replaced whole or not at all.
    """
    found: dict[str, list[str]] = {}
    unread: list[Problem] = []
    for table, name, content in list(table_files(folder, unread, partial=True)):
        text, mended = _canonical(table, content)
        if mended:
            found[name] = mended
            beside = folder / f"{name}.new"
            beside.write_bytes(text)
            os.replace(beside, folder / name)  # noqa: PTH105 - atomic, also over an existing file
    return found


def _canonical(table: Table, content: bytes) -> tuple[bytes, list[str]]:
    try:
        read = decoded(content)
    except NotTextError:
        return content, []
    mended = list(read.oddities)
    delimiter = delimiter_of(read.text.partition("\n")[0])
    try:
        rows = list(csv.reader(io.StringIO(read.text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return read.text.encode(), mended
    text, more = _ordered(table, rows)
    if text is None:
        return read.text.encode(), mended
    return text.encode(), [*mended, *([parted_by(delimiter)] if delimiter != "," else []), *more]


def _ordered(table: Table, rows: list[list[str]]) -> tuple[str | None, list[str]]:
    """Return rows in order, and what was out of it; nothing where they are not those of the table."""
    filled = [row for row in rows if any(row)]
    mended = ["empty lines"] if len(filled) < len(rows) else []
    header = filled[0] if filled else []
    columns = [column for column in table.columns if column in header]
    if sorted(header) != sorted(columns) or any(len(row) != len(header) for row in filled):
        return None, []
    if header != columns:
        mended.append("order of columns")
    lines = [dict(zip(header, row, strict=True)) for row in filled[1:]]
    key = [column for column in table.model.KEY if column in header]
    ordered = sorted(lines, key=lambda line: [line[column] for column in key])
    if ordered != lines:
        mended.append("order of rows")
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([columns, *([line[name] for name in columns] for line in ordered)])
    return out.getvalue(), mended
