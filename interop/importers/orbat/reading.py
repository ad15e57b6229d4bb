"""Reading a list of units as people keep it: any order of columns, any delimiter, UTF-8 or what Windows writes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from interop.catalog.fields import NULL_LIKE
from interop.catalog.names import folded
from interop.catalog.text import (
    DELIMITERS,
    WORKBOOK,
    NotTextError,
    UnreadableError,
    content_of,
    decoded,
    delimiter_of,
    other_kind,
    parted_by,
)
from interop.errors import MOST_LISTED, SHOWN, InputError, UnknownNameError, shown
from interop.importers.orbat.workbook import sheets_of

#: What columns are called, by what they hold; compared without case, accents and punctuation.
HEADINGS = {
    "unit": (
        *("unit", "name", "unit name", "ship", "ship name", "vessel", "hull", "squadron", "unit or hull"),
        *(
            "name of unit",
            "name of ship",
            "name of vessel",
            "vessel name",
            "hull name",
            "boat",
            "boat name",
            "submarine",
        ),
        *("name of boat", "submarine name", "units", "ships", "vessels", "boats", "submarines"),
        *("squadrons", "hulls"),
    ),
    "type": (
        *("type", "class", "ship class", "equipment", "aircraft", "platform", "model", "type or class", "system"),
        *("class or type", "type class", "class type", "class name", "designation", "equipment type", "platform type"),
        *("class of ship", "class of vessel", "vessel class", "ship type", "type of ship", "vessel type"),
        *("types", "classes", "platforms", "models", "class of boat", "boat class", "submarine class", "helicopter"),
        *("type of vessel", "aircraft type", "type of aircraft", "type of equipment", "type of unit", "unit type"),
    ),
    "quantity": (
        *("quantity", "qty", "number", "no", "count", "strength", "amount", "nos", "how many", "total"),
        *("nr", "num", "q ty", "quantities", "no of aircraft", "no of ships", "nr of units", "pieces", "pcs"),
        *("no of units", "number of units", "number of ships", "number of aircraft", "number held"),
    ),
    "supply": ("supply", "how supplied", "kind of supply"),
    "supplier": ("supplier", "supplied by", "supplier state", "supplying state", "state of supplier"),
}
#: Rows, characters and columns looked at for the names of columns.
SEARCHED, MOST_SEARCHED, MOST_COLUMNS = 30, 100_000, 1_000
#: A number with commas between thousands, a nought or two after the point, and a sign of times before or after it.
#: What has three noughts after a point may be a thousand.
_NUMBER = re.compile(r"(?:[x\u00d7] ?)?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0{1,2})?(?: ?[x\u00d7])?", re.IGNORECASE)
#: Rows from which a column that counts 1, 2, 3 … is taken to number them.
FEWEST_NUMBERED = 4
#: Largest file in bytes.
LARGEST = 64 * 2**20


@dataclass(frozen=True)
class Line:
    """A row of the list: where it stands, what it names, and what else it says."""

    number: int  # line of the file, the header being on the first
    unit: str
    type: str
    quantity: str  # in figures where it is a number as people write it
    supply: str = ""
    supplier: str = ""
    more: tuple[tuple[str, str], ...] = ()  # columns that are kept aside


@dataclass(frozen=True)
class Listing:
    """A list of units, and what was noticed while it was read."""

    name: str  # of the file
    lines: tuple[Line, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class _Sheet:
    """The rows of a sheet that say anything, by number, and which of them names the columns."""

    filled: tuple[tuple[int, list[str]], ...]
    at: int  # index of the header among them
    places: dict[str, int]  # column of each thing that is wanted; empty where no row names units or types
    merged: int = 0  # cells that say what one merged with them does
    hidden: tuple[int, ...] = ()  # rows that the workbook does not show
    unseen: str = ""  # what else of the sheet it does not show

    @classmethod
    def of(
        cls, rows: Iterable[Sequence[str]], merged: int = 0, hidden: tuple[int, ...] = (), unseen: str = ""
    ) -> _Sheet:
        """Take for the header, of the first rows, the one that names most of what is wanted."""
        cleaned = enumerate(([_clean(cell) for cell in row] for row in rows), 1)
        filled = tuple((number, row) for number, row in cleaned if any(row))
        named = [_places(row) for _, row in filled[:SEARCHED]] or [{}]
        places = max(named, key=len)
        said = {number for number, _ in filled}
        hidden = tuple(number for number in hidden if number in said)
        return cls(filled, named.index(places), places, merged, hidden, unseen)


def read_listing(path: str | Path, sheet: str = "") -> Listing:
    """Read a list of units from CSV, whatever its delimiter and encoding, or from a workbook.

    Args:
        path: the file.
        sheet: the sheet of a workbook; the first that has a column for units or types when empty.

    Raises:
        InputError: no such file, not a list, or no column that names a unit or a type; says which columns it has.
        UnknownNameError: no such sheet.
    """
    file = Path(path)
    try:
        content = content_of(file, LARGEST)
    except UnreadableError as error:
        raise InputError(f"{file}: {error}") from None
    notices: list[str] = []
    kind = other_kind(content)
    if kind == WORKBOOK or file.suffix.casefold() in (".xlsx", ".xlsm"):
        sheets = {name: _Sheet.of(*cells) for name, cells in sheets_of(file, content).items()}
    elif kind:
        raise InputError(f"{file} is {kind}, not a list of units; save it as CSV or as a workbook (.xlsx)")
    else:
        sheets = {"": _Sheet.of(_text(file, content, notices))}
    found = _chosen(file, sheets, sheet, notices)
    first, header = found.filled[found.at]
    above = list(dict.fromkeys(cell for _, row in found.filled[: found.at] for cell in row if cell))
    notices += [f"columns are named in line {first}; above it, and passed over: {_few(above)}"] if above else []
    if found.merged:
        told = "cell is read as the one that it is" if found.merged == 1 else "cells are read as those that they are"
        notices.append(f"{found.merged:,} {told} merged with, a number for each row")
    if found.hidden:
        numbers = ", ".join(map(str, found.hidden[:MOST_LISTED])) + (", …" if len(found.hidden) > MOST_LISTED else "")
        notices.append(f"hidden rows are read as others are: line {numbers}")
    notices += [f"{found.unseen}, and read all the same"] if found.unseen else []
    if "type" not in found.places:
        notices.append(f"no column for types ({', '.join(HEADINGS['type'][:4])} …): units are known by name alone")
    used = {header[place] for place in found.places.values()}
    kept = [name for name in header if name and name not in used]
    notices += [f"kept aside: {', '.join(kept)}"] if kept else []
    lines = [_line(number, header, row, found.places) for number, row in found.filled[found.at + 1 :]]
    if _only_counts_rows(header, found.places, lines):
        notices.append(f"column {shown(header[found.places['quantity']])} numbers the rows, and is read as no quantity")
        lines = [replace(line, quantity="") for line in lines]
    return Listing(file.name, tuple(lines), tuple(notices))


def _only_counts_rows(header: Sequence[str], places: dict[str, int], lines: Sequence[Line]) -> bool:
    """Say whether a column that may hold quantities or numbers of rows counts from 1 to the last of several rows."""
    if "quantity" not in places or _heading(header[places["quantity"]]) not in ("no", "nos", "nr", "num", "number"):
        return False
    return len(lines) >= FEWEST_NUMBERED and [line.quantity for line in lines] == [*map(str, range(1, len(lines) + 1))]


def _chosen(file: Path, sheets: dict[str, _Sheet], asked: str, notices: list[str]) -> _Sheet:
    """Return the sheet that is asked for, or the first that lists units; the others are told."""
    if asked and asked not in sheets:
        raise UnknownNameError(f"sheet in {file}", asked, filter(None, sheets))
    filled = {name: found for name, found in sheets.items() if found.filled}
    if not filled or (asked and asked not in filled):
        raise InputError(f"{file}: empty")
    listing = [name for name, found in filled.items() if found.places]
    name = asked or next(iter([*listing, *filled]))
    found, others = filled[name], [shown(other) for other in filled if other != name]
    if not found.places:
        first, header = found.filled[0]
        known = "; ".join(f"{what}: {', '.join(names[:4])} …" for what, names in HEADINGS.items())
        nor = f", nor on {', '.join(others)}" if others and not asked else ""
        raise InputError(
            f"{file}:{first}: no column for units or types among {_few(header)}{nor}. Columns are called {known}"
        )
    if len(sheets) > 1:
        rivals = [shown(other) for other in listing if other != name]
        notices.append(f"sheet {shown(name)} is read" + (f"; not read: {', '.join(others)}" if others else ""))
        notices += [f"units are listed on {', '.join(rivals)} too: --sheet"] if rivals else []
    return found


def _clean(cell: str) -> str:
    """Return a cell on one line without marks around it, and nothing for a word that says so, as a dash."""
    text = " ".join(cell.split())
    return "" if text.casefold() in NULL_LIKE else text


def _places(header: Sequence[str]) -> dict[str, int]:
    """Return the column of each thing that is wanted, the first that is called so; none without units or types."""
    called = [_heading(name[:SHOWN]) for name in header[:MOST_COLUMNS]]
    found = {}
    for what, names in HEADINGS.items():
        place = next((called.index(name) for name in names if name in called), None)
        if place is not None:
            found[what] = place
    return found if "unit" in found or "type" in found else {}


def _heading(name: str) -> str:
    """Return the name of a column as those of `HEADINGS` are written: Ship's name is ship name."""
    return folded(re.sub(r"['\u2019]s\b|\(e?s\)", "", name, flags=re.IGNORECASE))


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
        _counted(cells.get("quantity", "")),
        cells.get("supply", ""),
        cells.get("supplier", ""),
        tuple((name, cell) for name, cell in more if cell),
    )


def _counted(cell: str) -> str:
    """Return a number in figures: 2.0, 1,200, x2 and 1 x are numbers as people and spreadsheets write them."""
    number = _NUMBER.fullmatch(cell)
    return number[1].replace(",", "") if number else cell


def _few(header: Sequence[str]) -> str:
    more = f" and {len(header) - MOST_LISTED:,} more" if len(header) > MOST_LISTED else ""
    return ", ".join(name if len(name) <= SHOWN else shown(name) for name in header[:MOST_LISTED]) + more


def _text(file: Path, content: bytes, notices: list[str]) -> list[list[str]]:
    try:
        read = decoded(content, guess=True)
    except NotTextError as error:
        raise InputError(f"{file}: no text ({error.message}); save it as CSV or as a workbook (.xlsx)") from None
    delimiter = _delimiter(read.text.lstrip())
    notices += [f"read past {oddity}" for oddity in read.oddities]
    notices += [parted_by(delimiter)] if delimiter != "," else []
    try:
        return _rows(read.text, delimiter, notices)
    except csv.Error as error:
        raise InputError(f"{file}: not CSV: {error}") from None


def _rows(text: str, delimiter: str, notices: list[str]) -> list[list[str]]:
    """Return the rows; from a quotation mark on that is never closed, every line is a row as it stands."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, ends = [], [0, 0]
    for row in reader:
        rows.append(row)
        ends.append(reader.line_num)
    if reader.line_num - ends[-2] < 2:
        return rows
    rest = list(io.StringIO(text, newline=""))[ends[-2] :]  # the last row
    if "".join(rest).count('"') % 2 == 0:
        return rows
    notices.append(f"a quotation mark in line {ends[-2] + 1} is never closed: it is passed over, each line is a row")
    return [*rows[:-1], *csv.reader((line.replace('"', "") for line in rest), delimiter=delimiter)]


def _delimiter(text: str) -> str:
    """Return what parts the cells: that by which a line names most of what is wanted, else the first line's."""
    heads = text[:MOST_SEARCHED].split("\n", SEARCHED)[:SEARCHED]
    named = [(len(_places(line.split(mark))), line.count(mark), mark) for line in heads for mark in DELIMITERS]
    most = max(named)
    return most[2] if most[0] and most[1] else delimiter_of(heads[0])
