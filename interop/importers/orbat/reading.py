"""Reading a list of units as people keep it: any order of columns, any delimiter, UTF-8 or what Windows writes."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from interop.catalog.fields import NULL_LIKE
from interop.catalog.names import folded
from interop.catalog.text import NotTextError, UnreadableError, content_of, decoded, delimiter_of, parted_by
from interop.errors import MOST_LISTED, SHOWN, InputError, need, shown

#: What columns are called, by what they hold; compared without case, accents and punctuation.
HEADINGS = {
    "unit": ("unit", "name", "unit name", "ship", "ship name", "vessel", "hull", "squadron", "unit or hull"),
    "type": ("type", "class", "ship class", "equipment", "aircraft", "platform", "model", "type or class", "system"),
    "quantity": ("quantity", "qty", "number", "no", "count", "strength", "amount", "nos", "how many"),
}
#: Largest file in bytes.
LARGEST = 64 * 2**20
#: Largest workbook in bytes when it is unpacked.
UNPACKED = 256 * 2**20
#: Most cells of a sheet, the empty ones before the last of a row and the rows between counted.
MOST_CELLS = 5_000_000


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
    try:
        content = content_of(file, LARGEST)
    except UnreadableError as error:
        raise InputError(f"{file}: {error}") from None
    notices: list[str] = []
    as_workbook = file.suffix.casefold() in (".xlsx", ".xlsm")
    rows = _workbook(file, content) if as_workbook else _text(file, content, notices)
    cleaned = [[_clean(cell) for cell in row] for row in rows]
    filled = [(number, row) for number, row in enumerate(cleaned, 1) if any(row)]
    if not filled:
        raise InputError(f"{file}: empty")
    (first, header), *body = filled
    places = _places(header)
    if "unit" not in places and "type" not in places:
        known = "; ".join(f"{what}: {', '.join(names[:4])} …" for what, names in HEADINGS.items())
        raise InputError(
            f"{file}:{first}: no column for units or types among {_few(header)}. Columns are called {known}"
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


def _few(header: Sequence[str]) -> str:
    more = f" and {len(header) - MOST_LISTED:,} more" if len(header) > MOST_LISTED else ""
    return ", ".join(name if len(name) <= SHOWN else shown(name) for name in header[:MOST_LISTED]) + more


def _text(file: Path, content: bytes, notices: list[str]) -> list[list[str]]:
    try:
        read = decoded(content, guess=True)
    except NotTextError as error:
        raise InputError(f"{file}: no text ({error.message}); save it as CSV or as a workbook (.xlsx)") from None
    delimiter = delimiter_of(read.text.lstrip().partition("\n")[0])
    notices += [f"read past {oddity}" for oddity in read.oddities]
    notices += [parted_by(delimiter)] if delimiter != "," else []
    try:
        return list(csv.reader(io.StringIO(read.text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"{file}: not CSV: {error}") from None


def _workbook(file: Path, content: bytes) -> list[list[str]]:
    need("openpyxl", "xlsx", "reading a workbook")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and dates that a list has no use for
            return _sheet(content)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None
    except Exception as error:  # noqa: BLE001 - what a damaged workbook raises in there is of every kind
        raise InputError(f"{file}: not a workbook: {shown(str(error))}") from None


def _sheet(content: bytes) -> list[list[str]]:
    """Return the rows of the first sheet, each as far as its last cell."""
    from zipfile import ZipFile

    import openpyxl

    with ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED:
            raise InputError(f"a workbook of more than {UNPACKED // 2**20} MiB when it is unpacked")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a sheet may claim to be of any size
        rows: list[list[str]] = []
        cells = 0
        for row in sheet.iter_rows(values_only=True):
            cells += 1 + len(row)
            if cells > MOST_CELLS:
                raise InputError(f"a sheet of more than {MOST_CELLS:,} cells")
            rows.append(_cells(row))
        return rows
    finally:
        book.close()


def _cells(row: Iterable[object]) -> list[str]:
    def text(cell: object) -> str:
        whole = isinstance(cell, float) and cell.is_integer()
        return "" if cell is None else str(int(cell)) if whole else str(cell)  # type: ignore[call-overload]

    return [text(cell) for cell in row]
