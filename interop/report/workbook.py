"""One spreadsheet workbook with a sheet per table, safe to open: nothing in it runs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interop.errors import OutputError, need
from interop.matrix import InteropMatrix
from interop.report.files import inert, write_file

#: Most characters in a cell of a workbook.
LONGEST_CELL = 32_767
#: Most characters in the name of a sheet.
LONGEST_SHEET = 31
#: Most rows of a sheet, its head included.
MOST_ROWS = 1_048_576
#: The day that every part of the file is stamped with, so that the same tables give the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)
_BANNED = re.compile(r"[\[\]:*?/\\\x00-\x1f']")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def workbook(tables: Mapping[str, Sequence[Mapping[str, Any]]], title: str = "") -> bytes:
    """Return a workbook (xlsx) with one sheet per table.

    Args:
        tables: rows by the name of their sheet; the keys of a table's first row are its columns.
        title: title of the document.

    Returns:
        The file; the same tables give the same bytes. Numbers stay numbers; text is text, even where it begins like
        a formula, and then it also has an apostrophe before it, as in the CSV files.

    Raises:
        MissingExtraError: openpyxl is not installed; names the extra.
        OutputError: a table has more rows than a sheet.
    """
    need("openpyxl", "xlsx", "a workbook")
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    for first in list(book.worksheets):
        book.remove(first)
    names: set[str] = set()
    for name, rows in tables.items():
        if len(rows) >= MOST_ROWS:
            raise OutputError(
                f"table {name} has {len(rows):,} rows, a sheet holds {MOST_ROWS - 1:,}; use the CSV files"
            )
        sheet = book.create_sheet(_sheet_name(name, names))
        columns = list(rows[0]) if rows else []
        for place, column in enumerate(columns, 1):
            cell = _write(sheet, 1, place, column)
            cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
        for at, row in enumerate(rows, 2):
            for place, column in enumerate(columns, 1):
                _write(sheet, at, place, row[column])
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0  # as many pages below each other as it takes, one page wide
        if columns:
            sheet.auto_filter.ref = sheet.dimensions
        for place, column in enumerate(columns, 1):
            longest = max([len(str(column)), *(len(str(row[column] or "")) for row in rows[:200])])
            sheet.column_dimensions[sheet.cell(1, place).column_letter].width = min(60, max(9, longest + 2))
    if not book.sheetnames:
        book.create_sheet("empty")
    book.properties.title, book.properties.creator = title, "interop-matrix"
    out = io.BytesIO()
    book.save(out)
    return _stamped(out.getvalue())


def _write(sheet: Any, row: int, column: int, value: object) -> Any:
    """Write a cell; text never becomes a formula, a number or a link."""
    content = inert(value)
    if isinstance(content, str):
        content = _UNPRINTABLE.sub("\ufffd", content)[:LONGEST_CELL]
    elif isinstance(content, (list, tuple)):
        content = str(inert(";".join(map(str, content))))[:LONGEST_CELL]
    elif isinstance(content, dict):
        content = str(inert("; ".join(f"{key} {item}" for key, item in content.items())))[:LONGEST_CELL]
    if content == "":
        return sheet.cell(row, column)
    cell = sheet.cell(row, column)
    cell.value = content
    if isinstance(content, str):
        cell.data_type = "s"
    return cell


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a spreadsheet accepts and no other sheet has."""
    base = _BANNED.sub(" ", name.removesuffix(".csv")).strip()[:LONGEST_SHEET] or "table"
    found, number = base, 1
    while found.lower() in taken:
        number += 1
        found = f"{base[: LONGEST_SHEET - len(str(number)) - 1]} {number}"
    taken.add(found.lower())
    return found


def _stamped(data: bytes) -> bytes:
    """Return the same workbook without the moment at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()


def report_tables(matrix: InteropMatrix) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of the CSV bundle by name, for a workbook."""
    from interop.report.tables import composition_rows, evidence_rows, gap_rows, matrix_rows, pair_rows, source_rows

    evidence = evidence_rows(matrix)
    about = {
        "group": matrix.group or "",
        "forces": ";".join(matrix.forces),
        "as of": matrix.as_of.isoformat(),
        "scheme": matrix.scheme.title,
        "evidence": matrix.snapshot.evidence,
        "bounds": matrix.snapshot.bounds,
        "catalogue version": matrix.catalog.version,
        "catalogue sha256": matrix.catalog.sha256,
        **({"catalogue extended by": ";".join(matrix.catalog.extended)} if matrix.catalog.extended else {}),
    }
    return {
        "about": [{"what": key, "value": value} for key, value in about.items()],
        "matrix": matrix_rows(matrix),
        "pairs": pair_rows(matrix),
        "layers": matrix.long_rows(),
        "composition": composition_rows(matrix),
        "evidence": evidence,
        "gaps": gap_rows(matrix),
        "sources": source_rows(matrix, evidence),
    }


def write_workbook(tables: Mapping[str, Sequence[Mapping[str, Any]]], path: str | Path, title: str = "") -> Path:
    """Write a workbook, whole or not at all; see :func:`workbook`."""
    return write_file(Path(path), workbook(tables, title))
