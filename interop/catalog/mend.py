"""Mending what is mechanical in the files of a catalogue: marks, line ends, empty lines, order of columns and rows."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from interop.catalog.files import table_files
from interop.catalog.tables import Table
from interop.errors import Problem

_MARK = b"\xef\xbb\xbf"


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
    mended = []
    if content.startswith(_MARK):
        content, mended = content.removeprefix(_MARK), ["byte order mark"]
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        mended.append("line ends")
    try:
        rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return content, mended
    text, more = _ordered(table, rows)
    return (content, mended) if text is None else (text.encode(), [*mended, *more])


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
