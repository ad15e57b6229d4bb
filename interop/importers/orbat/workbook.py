"""From a workbook to the cells of its sheets, as text: of a formula what it came to, where the file says so."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from itertools import repeat, zip_longest
from pathlib import Path
from typing import Any

from interop.errors import InputError, need, shown

#: Largest workbook in bytes when it is unpacked.
UNPACKED = 256 * 2**20
#: Most cells of all sheets, the empty ones before the last of a row and the rows between counted.
MOST_CELLS = 5_000_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")


def sheets_of(file: Path, content: bytes) -> dict[str, list[list[str]]]:
    """Return the rows of every sheet by its name, each as far as its last cell.

    What was merged with a cell above it reads as that cell does, in rows that say anything of their own.

    Raises:
        InputError: no workbook, or one that is too large.
        MissingExtraError: openpyxl is not installed.
    """
    need("openpyxl", "xlsx", "reading a workbook")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and dates that a list has no use for
            return _sheets(content)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None
    except Exception as error:  # noqa: BLE001 - what a damaged workbook raises in there is of every kind
        raise InputError(f"{file}: not a workbook ({shown(str(error))}); save it as CSV or as one (.xlsx)") from None


def _sheets(content: bytes) -> dict[str, list[list[str]]]:
    from zipfile import ZipFile

    import openpyxl

    with ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED:
            raise InputError(f"a workbook of more than {UNPACKED // 2**20} MiB when it is unpacked")
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        formulas = any(b"<f" in archive.read(name) for name in sheets)
        merged = {name: _MERGED.findall(archive.read(name)) for name in sheets}

    def book(*, data_only: bool) -> Any:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only).worksheets

    cells = 0
    found: dict[str, list[list[str]]] = {}
    for sheet, other in zip_longest(book(data_only=True), book(data_only=False) if formulas else ()):
        rows = found[sheet.title] = []
        for row, formula in zip(_rows(sheet), _rows(other) if other else repeat(()), strict=False):
            cells += 1 + len(row)
            if cells > MOST_CELLS:
                raise InputError(f"sheets of more than {MOST_CELLS:,} cells")
            rows.append([_cell(*pair) for pair in zip_longest(row, formula)])
        cells += _fill(rows, merged.get(sheet._worksheet_path.lstrip("/"), ()), MOST_CELLS - cells)  # noqa: SLF001
    return found


def _fill(rows: list[list[str]], merged: Iterable[bytes], most: int) -> int:
    """Write what stands in the first of merged cells into those below it; return how many cells were gone through."""
    from openpyxl.utils.cell import coordinate_to_tuple

    count = 0
    for corners in merged:
        (first, column), (last, _) = map(coordinate_to_tuple, corners.decode().split(":"))
        column -= 1
        value = rows[first - 1][column] if first <= len(rows) and column < len(rows[first - 1]) else ""
        for place in range(first, min(last, len(rows)) if value else first):
            row = rows[place]
            count += 1 + len(row)
            if count > most:
                raise InputError(f"sheets of more than {MOST_CELLS:,} cells, merged ones counted")
            if any(row):
                rows[place] = [*row[:column], *[""] * (column - len(row)), value, *row[column + 1 :]]
    return count


def _rows(sheet: Any) -> Iterator[tuple[object, ...]]:
    sheet.reset_dimensions()  # a sheet may claim to be of any size
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(values_only=True)
    return rows


def _cell(value: object, formula: object = None) -> str:
    """Return a cell as text: what stands in it, or the formula that nobody has worked out."""
    if value is None:
        return "" if formula is None else str(getattr(formula, "text", formula))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
