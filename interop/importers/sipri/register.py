"""A trade register read: its records, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from interop.errors import InputError
from interop.importers.account import Remark
from interop.importers.sipri.fields import FieldError
from interop.importers.sipri.form import FormName, recognise
from interop.importers.sipri.records import Record, parse_record
from interop.importers.sipri.rows import read_rows
from interop.importers.sipri.text import read_lines

#: What is said of a row that stands in the file before, cell by cell.
TWICE = "the same as a row before, and counted as one more"


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
    records: list[Record] = []
    unread: list[Remark] = []
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, 1):
        try:
            records.append(parse_record(row, form))
            if row.cells in seen:
                remarks.append(Remark(row.line, TWICE))
            seen.add(row.cells)
        except FieldError as error:
            unread.append(Remark(row.line, error.what, error.value))
        if number % 1000 == 0:
            advance(1000)
    return Register(form.name, form.generated, len(rows), tuple(records), tuple(unread), tuple(remarks), form.lacking)
