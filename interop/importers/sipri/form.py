"""Which table a file holds, told from its header row wherever that stands; all but registers are refused by name."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from interop.catalog.dates import out_of_range
from interop.catalog.names import folded
from interop.errors import InputError, shown

FormName = Literal["deals", "deliveries"]

#: What the register has called its columns, as `folded` writes them.
_COLUMNS = {
    "deal": ("sipri at database id", "database id", "deal id"),
    "recipient": ("recipient", "recipients", "importer"),
    "supplier": ("supplier", "suppliers", "exporter"),
    "ordered_in": ("year of order", "order date", "order year"),
    "ordered": ("number ordered", "numbers ordered"),
    "designation": ("weapon designation", "designation"),
    "description": ("weapon description", "description"),
    "category": ("armament category", "weapon category"),
    "delivered": ("number delivered", "numbers delivered"),
    "years": ("year s of delivery", "year s of deliveries", "years of delivery", "years of deliveries"),
    "year": ("delivery year", "year of delivery"),
    "status": ("status", "weapon status"),
    "comments": ("comments", "comment"),
    "licensed": ("local production",),
    "tiv_unit": ("sipri tiv per unit", "tiv per unit", "tiv deal unit"),
    "tiv_ordered": ("sipri tiv for total order", "tiv for total order"),
    "tiv_delivered": ("sipri tiv of delivered weapons", "tiv of delivered weapons", "tiv delivery values"),
}
#: The columns that hold TIVs.
TIVS = ("tiv_unit", "tiv_ordered", "tiv_delivered")
_NAMED = {name: column for column, names in _COLUMNS.items() for name in names}
_NEEDED = ("recipient", "supplier", "designation", "description", "delivered", "status")
#: What a form has besides, and what is not known without it: values, doubt, licences.
_MORE: Mapping[FormName, tuple[str, ...]] = {
    "deals": ("ordered_in", "ordered", "comments", "tiv_unit", "tiv_ordered", "tiv_delivered"),
    "deliveries": ("ordered_in", "category", "licensed", "tiv_unit", "tiv_delivered"),
}
#: Lines looked at for a header row; the register's own preamble has eleven.
_SEARCHED = 100
_DELIMITERS = (",", ";", "\t", "|")
TIV_TABLE = "a table of TIVs by year (importer or exporter × year)"
_GENERATED = re.compile(r"generated\W+(\d{1,2}) (\w{3})\w* (\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """How a register is laid out."""

    name: FormName
    delimiter: str
    header: int  # index of the header line
    columns: Mapping[str, int]  # place of each column
    flags: Mapping[str, int]  # place of the column that says whether a column's value is uncertain
    generated: date | None  # day on which the site made the file, where its preamble says so
    mark: str = ""  # what parts off fractions of TIVs, where the file says so

    @property
    def width(self) -> int:
        """Fields of a row."""
        return 1 + max(self.columns.values())

    @property
    def lacking(self) -> tuple[str, ...]:
        """What the site calls those columns of the form that the file does without."""
        return tuple(_COLUMNS[column][0] for column in _MORE[self.name] if column not in self.columns)


def recognise(lines: Sequence[str], path: Path) -> Form:
    """Return the form of a trade register.

    Raises:
        InputError: the file is another table of the database, or none; the message says which.
    """
    heads = lines[:_SEARCHED]
    for index, line in enumerate(heads):
        for delimiter in _DELIMITERS:
            form = form_of(cells_of(line, delimiter), delimiter, index, _generated(heads[:index]))
            if form is not None:
                return form
    nearest = _likest(heads)
    other = "" if nearest else _other_table(heads)
    if other:
        raise InputError(f"{path} is {other}, not a trade register; export the trade register instead.")
    wanted = "recipient, supplier, weapon designation, description, number delivered, year of delivery and status"
    lacking = f"; line {nearest[0]} lacks {', '.join(nearest[1])}" if nearest else ""
    raise InputError(f"{path} is not a trade register of SIPRI: no line names the columns {wanted}{lacking}.")


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line that is a row of its own."""
    plain = bare(line, delimiter)
    if '"' in plain:
        with suppress(csv.Error):  # a quoted cell beyond what the csv module takes
            return next(csv.reader([plain], delimiter=delimiter), [])
    return plain.split(delimiter)


def bare(line: str, delimiter: str) -> str:
    """Return a line without separators of another kind at its end, which spreadsheets leave by the dozen.

    A space after a word stays: where a row is broken in two, it is one between two words.

    >>> bare("Local production;;;;", ","), bare("1.2;3;;", ";"), bare("Produced under ", ",")
    ('Local production', '1.2;3;;', 'Produced under ')
    """
    kept = len(line.rstrip("".join(set(",;\t ") - {delimiter})))
    return line[: kept + line.startswith(" ", kept)]


def form_of(cells: Sequence[str], delimiter: str, index: int, generated: date | None) -> Form | None:
    """Return the form of which some cells are the header; None where they are none."""
    columns: dict[str, int] = {}
    flags: dict[str, int] = {}
    before = ""
    for place, cell in enumerate(cells):
        name = folded(cell)
        if name in _NAMED:
            before = _NAMED[name]
            columns.setdefault(before, place)
        elif before and place == columns[before] + 1 and _is_flag(name):
            flags[before] = place
    if any(column not in columns for column in _NEEDED) or not {"years", "year"} & set(columns):
        return None
    return Form("deals" if "years" in columns else "deliveries", delimiter, index, columns, flags, generated)


def _is_flag(name: str) -> bool:
    """Say whether a folded header is that of a column of flags: empty, as pandas writes an empty one, or in words."""
    return not name or name.startswith("unnamed") or name.endswith("is estimate")


def _generated(preamble: Sequence[str]) -> date | None:
    for line in preamble:
        match = _GENERATED.search(line)
        if match:
            try:
                day = datetime.strptime(" ".join(match.groups()), "%d %b %Y").date()  # noqa: DTZ007 - a day alone
            except ValueError:
                return None
            return None if out_of_range(day) else day
    return None


def _other_table(heads: Sequence[str]) -> str:
    """Name another table of the database; empty text for anything else."""
    text = "\n".join(heads).casefold()
    for line in heads:
        for delimiter in _DELIMITERS:
            cells = [cell.strip() for cell in cells_of(line, delimiter)]
            years = [cell for cell in cells if re.fullmatch(r"(19|20)\d\d(-(19|20)?\d\d)?", cell)]
            names = {cell.casefold().replace("_", "") for cell in cells}
            if len(years) >= 2 and len(years) >= len([cell for cell in cells if cell]) - 3:
                told = "sipri" in text or "tiv" in text or {"supplier", "recipient", "importer", "exporter"} & names
                return TIV_TABLE if told else "a table of values by year"
            if len(names & {"tradeid", "buyer", "seller", "buyerid", "sellerid", "buyercod", "sellercod"}) >= 2:
                return "a dump of the database's API"
    return TIV_TABLE if "tiv of arms" in text else ""


def _likest(heads: Sequence[str]) -> tuple[int, list[str]] | None:
    """Return the line, from 1, that most resembles a header row, with the columns that it lacks."""
    best: tuple[int, list[str]] | None = None
    for index, line in enumerate(heads, 1):
        for delimiter in _DELIMITERS:
            found = {_NAMED.get(folded(cell)) for cell in cells_of(line, delimiter)}
            wanted = (*_NEEDED, "year" if "year" in found else "years")
            lacking = [shown(_COLUMNS[column][0]) for column in wanted if column not in found]
            if len(lacking) <= 3 and (best is None or len(lacking) < len(best[1])):
                best = index, lacking
    return best
