"""A trade register read: its records, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from pathlib import Path

from interop.errors import InputError
from interop.importers.account import Remark
from interop.importers.sipri.fields import FieldError, decimal_mark
from interop.importers.sipri.form import TIVS, Form, FormName, cells_of, form_of, recognise
from interop.importers.sipri.records import Record, parse_record
from interop.importers.sipri.rows import read_rows
from interop.importers.sipri.text import read_lines

#: What is said of a row that stands in the file before, cell by cell.
TWICE = "the same as a row before, and counted as one more"


#: Why rows below a second header are set aside, if it is another than the first.
JOINED = "below the header of another form: two registers in one file, to be read one by one"


@dataclass(frozen=True)
class Register:
    """What a file of the trade register holds."""

    form: FormName
    generated: date | None  # day on which the site made the file, where its preamble says so
    rows: int
    records: tuple[Record, ...]
    unread: tuple[Remark, ...]  # rows of which no record could be made
    remarks: tuple[Remark, ...]  # rows that were mended, or that stand there twice
    lacking: tuple[str, ...] = ()  # columns of the form that the file does without


def read_register(path: str | Path, advance: Callable[[int], object] = lambda done: None) -> Register:  # noqa: ARG005
    """Read a trade register as the site of SIPRI exports it, in either form.

    Args:
        path: a CSV file: deals, one row each, or deliveries, one row for each deal and year.
        advance: called with the number of rows that were just read, for a progress bar.

    Raises:
        InputError: the file is another table of the database or no table at all, or has no rows; the message names it.
    """
    file = Path(path)
    lines = read_lines(file)
    form = recognise(lines, file)
    rows, remarks = read_rows(lines, form)
    if not rows:
        raise InputError(f"{file}: no rows below the header in line {form.header + 1}")
    places = [form.columns[column] for column in TIVS if column in form.columns]
    form = replace(form, mark=decimal_mark(row.cells[place] for row in rows if not row.wrong for place in places))
    records: list[Record] = []
    unread: list[Remark] = []
    seen: set[tuple[str, ...]] = set()
    end = _another_begins(lines, form)
    for number, row in enumerate(rows, 1):
        try:
            records.append(parse_record(replace(row, wrong=JOINED) if row.line >= end else row, form))
            if row.cells in seen:
                remarks.append(Remark(row.line, TWICE))
            seen.add(row.cells)
        except FieldError as error:
            unread.append(Remark(row.line, error.what, error.value))
        if number % 1000 == 0:
            advance(1000)
    return Register(form.name, form.generated, len(rows), tuple(records), tuple(unread), tuple(remarks), form.lacking)


def _another_begins(lines: Sequence[str], form: Form) -> float:
    """Return the line, from 1, of the first header of a register laid out otherwise; infinity where there is none."""
    for number, line in enumerate(lines[form.header + 1 :], form.header + 2):
        if "recipient" in line.casefold():
            other = form_of(cells_of(line, form.delimiter), form.delimiter, 0, None)
            if other is not None and other.columns != form.columns:
                return number
    return inf
