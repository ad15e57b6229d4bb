"""From a folder of CSV files to cells: everything about bytes, and nothing about meaning."""

from __future__ import annotations

import csv
import io
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path

from interop.catalog.tables import TABLES, Table
from interop.catalog.text import NotTextError, UnreadableError, content_of, decoded, delimiter_of, parted_by
from interop.errors import Problem, nearest

#: Longest cell in characters; a longer one is a mistake in quoting far more often than a fact.
MAX_CELL = 10_000
#: Most columns of which each is looked at; no table has a tenth of them.
MAX_COLUMNS = 1_000

#: What a table is called in another form than that of a catalogue.
_SHEETS = ("csv", "tsv", "xlsx", "xlsm", "xls", "ods")
#: Files that may stand beside tables: hidden ones, what editors keep, a README.
_ASIDE = re.compile(r"\.|~|.*~$|readme", re.IGNORECASE)

_field_limit = threading.Lock()

#: Cells that are looked at together, give or take a row.
BLOCK = 100_000


@dataclass(frozen=True)
class Block:
    """Some data rows of a file, each with a cell for every column, before anything is known about what they mean."""

    file: str
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # on which each row starts, the header being 1

    def row(self, place: int, problems: list[Problem]) -> RawRow | None:
        """Return one of the rows; None where a cell is none, which is added to `problems`."""
        row = RawRow(self.file, self.lines[place], dict(zip(self.header, self.rows[place], strict=True)))
        faults = [fault for column, cell in row.values.items() for fault in _cell_faults(row, column, cell)]
        problems += faults
        return None if faults else row


@dataclass(frozen=True)
class RawRow:
    """One data row of a file, before anything is known about what its cells mean."""

    file: str
    row: int  # line on which the row starts, the header being 1
    values: dict[str, str]


def table_files(
    root: Path | Traversable, problems: list[Problem], *, partial: bool
) -> Iterator[tuple[Table, str, bytes]]:
    """Yield (table, path inside the catalogue, content) for every file of a catalogue folder.

    `partial` says that tables may be missing, as in a folder that only extends another catalogue.
    """
    there = os.path.isdir(root) if isinstance(root, Path) else root.is_dir()  # noqa: PTH112 - that of a path takes not every text
    if not there:
        is_file = isinstance(root, Path) and os.path.exists(root)  # noqa: PTH110 - as above
        message = "not a folder but a file" if is_file else "no such folder"
        problems.append(Problem(str(root), 0, "", "", message, hint="Give the folder that holds sources.csv."))
        return
    known = {table.name if table.folder else f"{table.name}.csv" for table in TABLES}
    for entry in sorted(root.iterdir(), key=lambda entry: entry.name):
        if entry.name not in known and (_like_a_table(entry.name) or (entry.is_dir() and _holds_csv(entry))):
            close = nearest(entry.name, known)
            hint = f"Did you mean {close}?" if close else "Tables: " + ", ".join(sorted(known)) + "."
            problems.append(Problem(entry.name, 0, "", "", "not a table of a catalogue", hint=hint))
    for table in TABLES:
        if table.folder:
            yield from _folder_files(root, table, problems, partial=partial)
        else:
            yield from _single_file(root, table, problems, partial=partial)


def _like_a_table(name: str) -> bool:
    """Say whether a file is called as if it were one: in CSV, or as a table in another form."""
    stem, _, form = name.casefold().rpartition(".")
    return name.endswith(".csv") or (form in _SHEETS and stem in {table.name for table in TABLES})


def _holds_csv(folder: Traversable) -> bool:
    return any(entry.name.endswith(".csv") for entry in folder.iterdir())


def _folder_files(
    root: Traversable, table: Table, problems: list[Problem], *, partial: bool
) -> Iterator[tuple[Table, str, bytes]]:
    folder = root / table.name
    if amiss := _amiss(root, folder, "folder"):
        problems.append(Problem(table.name, 0, "", "", amiss[0], hint=amiss[1]))
        return
    if not folder.is_dir():
        if folder.is_file():
            problems.append(Problem(table.name, 0, "", "", "a file where a folder is expected"))
        elif not partial:
            problems.append(Problem(table.name, 0, "", "", "missing folder", hint="Create it, even if it stays empty."))
        return
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".csv"):
            name = f"{table.name}/{entry.name}"
            content = _content(root, entry, name, problems)
            if content is not None:
                yield table, name, content
        elif not _ASIDE.match(entry.name):
            message, hint = "not a table in a file called .csv", "Save it as CSV, or keep it elsewhere."
            if entry.is_dir():
                message, hint = "a folder where a file is expected", ""
            problems.append(Problem(f"{table.name}/{entry.name}", 0, "", "", message, hint=hint))


def _single_file(
    root: Traversable, table: Table, problems: list[Problem], *, partial: bool
) -> Iterator[tuple[Table, str, bytes]]:
    name = f"{table.name}.csv"
    entry = root / name
    if not (os.path.lexists(entry) if isinstance(entry, Path) else entry.is_file() or entry.is_dir()):
        if not partial and not table.optional:
            columns = ",".join(table.columns)
            problems.append(Problem(name, 0, "", "", "missing file", hint=f"Create it with the header row {columns}"))
        return
    content = _content(root, entry, name, problems)
    if content is not None:
        yield table, name, content


def _content(root: Traversable, entry: Traversable, name: str, problems: list[Problem]) -> bytes | None:
    def refuse(message: str, hint: str = "") -> None:
        problems.append(Problem(name, 0, "", "", message, hint=hint))

    if amiss := _amiss(root, entry, "file"):
        refuse(*amiss)
        return None
    if entry.is_dir():
        refuse("a folder where a file is expected")
        return None
    try:
        return content_of(entry) if isinstance(entry, Path) else entry.read_bytes()
    except UnreadableError as error:
        refuse(str(error))
        return None


def _amiss(root: Traversable, entry: Traversable, what: str) -> tuple[str, str] | None:
    """Say why an entry of a folder is not what it may be, a file or a folder within the catalogue, and what helps."""
    if not (isinstance(entry, Path) and isinstance(root, Path)):
        return None
    if entry.is_symlink() and not _leads_somewhere(entry):
        return "a link that leads nowhere", ""
    if not entry.resolve().is_relative_to(root.resolve()):
        return "a link that leads out of the catalogue", f"Put the {what} itself here."
    if entry.exists() and not entry.is_file() and not entry.is_dir():
        return "neither a file nor a folder", "A pipe or a device cannot be read as a table."
    return None


def _leads_somewhere(link: Path) -> bool:
    """Say whether a link ends at something; one that leads to itself does not."""
    try:
        link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return True


def read_blocks(
    table: Table, name: str, content: bytes, problems: list[Problem], notices: list[Problem]
) -> Iterator[Block]:
    """Yield the data rows of one file, or add to `problems` what keeps it from being read.

    What it was read past, a mark, line ends or separators of another kind, makes one entry of `notices`.
    """
    try:
        read = decoded(content)
    except NotTextError as error:
        problems.append(Problem(name, error.row, "", error.value, error.message, hint=error.hint))
        return
    if not read.text.strip():
        problems.append(Problem(name, 0, "", "", "empty file", hint="The first line is the header row."))
        return
    delimiter = delimiter_of(read.text.partition("\n")[0])
    odd = [*read.oddities, *([parted_by(delimiter)] if delimiter != "," else [])]
    if odd:
        hint = "interop validate --fix writes it as the catalogue does."
        notices.append(Problem(name, 0, "", "", f"read past {', '.join(odd)}", hint=hint))
    with _long_fields_allowed():
        reader = csv.reader(io.StringIO(read.text, newline=""), delimiter=delimiter, strict=True)
        block, size = Block(name, []), 0
        try:
            header = next(reader)
            if not _header_is_right(table, name, header, problems):
                return
            block, line = Block(name, header), reader.line_num + 1
            for row in reader:
                if len(row) == len(header):
                    block.rows.append(row)
                    block.lines.append(line)
                    size += len(row)
                else:
                    problems.append(_misfit(name, line, header, row))
                line = reader.line_num + 1
                if size >= BLOCK:
                    yield block
                    block, size = Block(name, header), 0
        except csv.Error as error:
            hint = "Check the quotes: a quote inside a quoted cell is written twice."
            problems.append(Problem(name, reader.line_num, "", "", f"not CSV: {error}", hint=hint))
        if block.rows:
            yield block


@contextmanager
def _long_fields_allowed() -> Iterator[None]:
    """Lift the csv module's own limit, which names no column, so that ours can."""
    with _field_limit:
        before = csv.field_size_limit(sys.maxsize)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _header_is_right(table: Table, name: str, header: list[str], problems: list[Problem]) -> bool:
    before = len(problems)
    if len(header) > MAX_COLUMNS:
        message = f"{len(header):,} columns where the table has {len(table.columns)}"
        problems.append(Problem(name, 1, "", "", message, hint="Check what parts the columns."))
        return False
    missing = sorted(set(table.needed) - set(header))
    hint = f"Add it to the header; the table has {', '.join(table.columns)}"
    problems += [
        Problem(name, 1, column, "", "missing column", allowed=", ".join(table.choices(column)), hint=hint)
        for column in missing
    ]
    for column in sorted(set(header) - set(table.columns)):
        close = nearest(column, table.columns)
        hint = f"Did you mean {close}?" if close else ""
        problems.append(Problem(name, 1, column, column, "unknown column", allowed=",".join(table.columns), hint=hint))
    twice = sorted({column for column in header if header.count(column) > 1})
    problems += [Problem(name, 1, column, column, "the same column twice") for column in twice]
    return len(problems) == before


def _misfit(name: str, line: int, header: list[str], row: list[str]) -> Problem:
    """Say what is wrong with a row that has more or fewer cells than the header."""
    many = len(row) > len(header)
    hint = "Quote a cell that contains a separator." if many else "Write every separator, also before empty cells."
    if not row:
        hint = "Remove the empty line."
    message = f"too {'many' if many else 'few'} fields: {len(row)} where the header has {len(header)}"
    return Problem(name, line, "", ",".join(row), message, hint=hint)


def is_cell(text: str) -> bool:
    """Say whether a text can stand in a cell, whatever it means."""
    return len(text) <= MAX_CELL and "\n" not in text


def _cell_faults(row: RawRow, column: str, cell: str) -> Iterator[Problem]:
    if len(cell) > MAX_CELL:
        hint = "A quote that is never closed swallows the lines after it."
        yield Problem(row.file, row.row, column, cell, f"longer than {MAX_CELL:,} characters", hint=hint)
    elif not is_cell(cell):
        yield Problem(row.file, row.row, column, cell, "a line break inside a cell", allowed="one line per cell")


def file_stem(name: str) -> str:
    """Return `ind-navy` for `holdings/ind-navy.csv`."""
    return name.rpartition("/")[2].removesuffix(".csv")
