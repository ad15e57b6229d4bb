"""From a workbook to the cells of its sheets, as text: of a formula what it came to, where the file says so."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from interop.errors import InputError, need, shown

#: Largest workbook in bytes when it is unpacked.
UNPACKED = 256 * 2**20
#: Most cells of all sheets, the empty ones before the last of a row and the rows between counted.
MOST_CELLS = 5_000_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")


_HIDDEN = rb"\shidden\s*=\s*[\"'](?:1|true)[\"']"
_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]*?" + _HIDDEN)


class Cells(NamedTuple):
    """What a sheet holds, and what of it the workbook does not show."""

    rows: list[list[str]]  # each as far as its last cell
    merged: int  # cells that say what one merged with them does
    hidden: tuple[int, ...]  # rows, the first being 1
    unseen: str  # the sheet as a whole, or columns of it, in words


class _Part(NamedTuple):
    """What is told of a sheet by its XML alone."""

    merged: list[bytes]  # corners of the ranges that are merged
    hidden: tuple[int, ...]
    columns: bool  # whether any is hidden

    @classmethod
    def of(cls, xml: bytes) -> _Part:
        rows = [row for row in _ROW.findall(xml) if re.search(_HIDDEN, b" " + row)] if b"hidden" in xml else []
        numbers = (re.search(rb"\br\s*=\s*[\"'](\d{1,7})[\"']", row) for row in rows)
        return cls(
            _MERGED.findall(xml), tuple(int(number[1]) for number in numbers if number), bool(_COLUMN.search(xml))
        )


def sheets_of(file: Path, content: bytes) -> dict[str, Cells]:
    """Return the cells of every sheet by its name.

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


def _sheets(content: bytes) -> dict[str, Cells]:
    from zipfile import ZipFile

    import openpyxl

    with ZipFile(io.BytesIO(content)) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            kind = "an OpenDocument file" if "content.xml" in archive.namelist() else "a ZIP archive"
            raise InputError(f"{kind}, not a workbook; save it as CSV or as a workbook (.xlsx)")
        if sum(part.file_size for part in archive.infolist()) > UNPACKED:
            raise InputError(f"a workbook of more than {UNPACKED // 2**20} MiB when it is unpacked")
        formulas, parts = False, {}
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                xml = archive.read(name)
                formulas = formulas or b"<f" in xml
                parts[name] = _Part.of(xml)

    def book(*, data_only: bool) -> Any:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only).worksheets

    cells = 0
    found: dict[str, Cells] = {}
    for sheet, other in zip_longest(book(data_only=True), book(data_only=False) if formulas else ()):
        rows: list[list[str]] = []
        for row, formula in zip(_rows(sheet), _rows(other) if other else repeat(()), strict=False):
            cells += 1 + len(row)
            if cells > MOST_CELLS:
                raise InputError(f"sheets of more than {MOST_CELLS:,} cells")
            rows.append([_cell(*pair) for pair in zip_longest(row, formula)])
        part = parts.get(sheet._worksheet_path.lstrip("/"), _Part([], (), columns=False))  # noqa: SLF001
        places, gone_through = _merged(rows, part.merged, MOST_CELLS - cells)
        cells += gone_through
        for place, column, value in places:
            old = rows[place]
            rows[place] = [*old[:column], *[""] * (column - len(old)), value, *old[column + 1 :]]
        unseen = ["the sheet is hidden"] * (sheet.sheet_state != "visible") + ["columns are hidden"] * part.columns
        found[sheet.title] = Cells(rows, len(places), part.hidden, " and ".join(unseen))
    return found


def _merged(rows: Sequence[list[str]], corners: Iterable[bytes], most: int) -> tuple[list[tuple[int, int, str]], int]:
    """Return row, column and value of the cells below those that they are merged with, in rows that say anything.

    And how many cells were gone through for that, of which there may be so many at most.
    """
    from openpyxl.utils.cell import coordinate_to_tuple

    found: list[tuple[int, int, str]] = []
    gone_through = 0
    for pair in corners:
        (first, column), (last, _) = map(coordinate_to_tuple, pair.decode().split(":"))
        value = rows[first - 1][column - 1] if first <= len(rows) and column <= len(rows[first - 1]) else ""
        for place in range(first, min(last, len(rows)) if value else first):
            gone_through += 1 + max(len(rows[place]), column)
            if gone_through > most:
                raise InputError(f"sheets of more than {MOST_CELLS:,} cells, merged ones counted")
            if any(rows[place]):
                found.append((place, column - 1, value))
    return found, gone_through


def _rows(sheet: Any) -> Iterator[tuple[object, ...]]:
    sheet.reset_dimensions()  # a sheet may claim to be of any size
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(values_only=True)
    return rows


def _cell(value: object, formula: object = None) -> str:
    """Return a cell as text: what stands in it, or the formula that nobody has worked out."""
    if value is None:
        return "" if formula is None else str(getattr(formula, "text", formula))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
