"""Reading a list of units as people keep it: any order of columns, any delimiter, UTF-8 or what Windows writes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from interop.catalog.fields import NULL_LIKE
from interop.catalog.names import folded
from interop.catalog.text import NotTextError, decoded, delimiter_of, parted_by
from interop.errors import InputError, need

#: What columns are called, by what they hold; compared without case, accents and punctuation.
HEADINGS = {
    "unit": ("unit", "name", "unit name", "ship", "ship name", "vessel", "hull", "squadron", "unit or hull"),
    "type": ("type", "class", "ship class", "equipment", "aircraft", "platform", "model", "type or class", "system"),
    "quantity": ("quantity", "qty", "number", "no", "count", "strength", "amount", "nos", "how many"),
}
#: Largest file in bytes.
LARGEST = 64 * 2**20


@dataclass(frozen=True)
class Line:
    """A row of the list: where it stands, what it names, and what else it says."""

    number: int  # line of the file, the header being on the first
    unit: str
    type: str
    quantity: str
    more: tuple[tuple[str, str], ...] = ()  # columns that are kept aside


@dataclass(frozen=True)
class Listing:
    """A list of units, and what was noticed while it was read."""

    name: str  # of the file
    lines: tuple[Line, ...]
    notices: tuple[str, ...]


def read_listing(path: str | Path) -> Listing:
    """Read a list of units from CSV, whatever its delimiter and encoding, or from the first sheet of a workbook.

    Raises:
        InputError: no such file, not a list, or no column that names a unit or a type; says which columns it has.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file}: no such file")
    if file.stat().st_size > LARGEST:
        raise InputError(f"{file}: larger than {LARGEST // 2**20} MiB")
    notices: list[str] = []
    rows = _workbook(file) if file.suffix.casefold() in (".xlsx", ".xlsm") else _text(file, notices)
    cleaned = [[_clean(cell) for cell in row] for row in rows]
    filled = [(number, row) for number, row in enumerate(cleaned, 1) if any(row)]
    if not filled:
        raise InputError(f"{file}: empty")
    (first, header), *body = filled
    places = _places(header)
    if "unit" not in places and "type" not in places:
        known = "; ".join(f"{what}: {', '.join(names[:4])} …" for what, names in HEADINGS.items())
        raise InputError(
            f"{file}:{first}: no column for units or types among {', '.join(header)}. Columns are called {known}"
        )
    used = {header[place] for place in places.values()}
    kept = [name for name in header if name and name not in used]
    if kept:
        notices.append(f"kept aside: {', '.join(kept)}")
    lines = [_line(number, header, row, places) for number, row in body]
    return Listing(file.name, tuple(lines), tuple(notices))


def _clean(cell: str) -> str:
    """Return a cell on one line without marks around it, and nothing for a word that says so, as a dash."""
    text = " ".join(cell.split())
    return "" if text.casefold() in NULL_LIKE else text


def _places(header: Sequence[str]) -> dict[str, int]:
    """Return the column of each thing that is wanted, the first that is called so."""
    called = [folded(name) for name in header]
    found = {}
    for what, names in HEADINGS.items():
        place = next((called.index(name) for name in names if name in called), None)
        if place is not None:
            found[what] = place
    return found


def _line(number: int, header: Sequence[str], row: Sequence[str], places: dict[str, int]) -> Line:
    padded = [*row, *[""] * (len(header) - len(row))]
    cells = {what: padded[place] for what, place in places.items()}
    more = [
        (name, cell)
        for place, (name, cell) in enumerate(zip(header, padded, strict=False))
        if place not in places.values()
    ]
    more += [("", cell) for cell in padded[len(header) :]]
    return Line(
        number,
        cells.get("unit", ""),
        cells.get("type", ""),
        cells.get("quantity", ""),
        tuple((name, cell) for name, cell in more if cell),
    )


def _text(file: Path, notices: list[str]) -> list[list[str]]:
    try:
        read = decoded(file.read_bytes(), guess=True)
    except NotTextError as error:
        raise InputError(f"{file}: no text ({error.message}); save it as CSV or as a workbook (.xlsx)") from None
    delimiter = delimiter_of(read.text.lstrip().partition("\n")[0])
    notices += [f"read past {oddity}" for oddity in read.oddities]
    notices += [parted_by(delimiter)] if delimiter != "," else []
    try:
        return list(csv.reader(io.StringIO(read.text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"{file}: not CSV: {error}") from None


def _workbook(file: Path) -> list[list[str]]:
    need("openpyxl", "xlsx", "reading a workbook")
    from zipfile import BadZipFile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise InputError(f"{file}: not a workbook: {error}") from None
    try:
        sheet = book.worksheets[0]
        return [_cells(row) for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _cells(row: Iterable[object]) -> list[str]:
    def text(cell: object) -> str:
        whole = isinstance(cell, float) and cell.is_integer()
        return "" if cell is None else str(int(cell)) if whole else str(cell)  # type: ignore[call-overload]

    return [text(cell) for cell in row]
