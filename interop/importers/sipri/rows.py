"""From lines to rows of cells, those that break over several lines put together again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from interop.errors import InputError
from interop.importers.account import Remark
from interop.importers.sipri.form import Form

MENDED = "broken over several lines, put together again"
COMMAS = "separators inside the comments, put together again"
TOO_FEW, TOO_MANY = "too few fields", "too many fields"
NO_ROW = "a line of text or a second header, not a row"
#: Most lines over which a row is taken to be broken.
_PIECES = 5


@dataclass(frozen=True)
class CellRow:
    """One row of the table; `wrong` says why it cannot be read."""

    line: int  # line on which it starts, the first of the file being 1
    cells: tuple[str, ...]
    wrong: str = ""


def read_rows(lines: Sequence[str], form: Form, path: Path) -> tuple[list[CellRow], list[Remark]]:
    """Return the rows below the header, and what was mended in them.

    Raises:
        InputError: the file holds what cannot be read as CSV.
    """
    pieces = [(line, cells) for line, cells in _pieces(lines, form, path) if any(map(str.strip, cells))]
    rows: list[CellRow] = []
    remarks: list[Remark] = []
    at = 0
    while at < len(pieces):
        line, cells = pieces[at]
        joined = _joined(pieces[at : at + _PIECES], form) if _short(cells, form) else None
        if joined is not None:
            count, cells = joined
            remarks.append(Remark(line, MENDED))
        else:
            count = 1
        row = _row(line, cells, form)
        if len(row.cells) < len(_trimmed(cells, form)) and not row.wrong:
            remarks.append(Remark(line, COMMAS))
        rows.append(row)
        at += count
    return rows, remarks


def _pieces(lines: Sequence[str], form: Form, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line below the header; a quoted cell may hold line ends."""
    below = lines[form.header + 1 :]
    first = form.header + 2
    if not any('"' in line for line in below):
        yield from ((first + index, line.split(form.delimiter)) for index, line in enumerate(below))
        return
    try:
        quoted = list(_quoted(below, form.delimiter))
    except csv.Error as error:
        raise InputError(f"{path} is not CSV: {error}") from None
    longest = max(after - before for before, after, _ in quoted)
    if longest > 2 * _PIECES:  # a quote that is never closed: it is a mark like any other
        yield from ((first + index, line.split(form.delimiter)) for index, line in enumerate(below))
        return
    yield from ((first + before, [" ".join(cell.split("\n")) for cell in cells]) for before, _, cells in quoted)


def _quoted(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    before = 0
    for cells in reader:
        yield before, reader.line_num, cells
        before = reader.line_num


def _trimmed(cells: Sequence[str], form: Form) -> list[str]:
    """Return cells without the empty ones behind the last column."""
    end = len(cells)
    while end > form.width and not cells[end - 1].strip():
        end -= 1
    return list(cells[:end])


def _short(cells: Sequence[str], form: Form) -> bool:
    return len(cells) < form.width


def _joined(pieces: Sequence[tuple[int, list[str]]], form: Form) -> tuple[int, list[str]] | None:
    """Return how many pieces make one row, and its cells; None where they make none."""
    whole = list(pieces[0][1])
    for count, (_, cells) in enumerate(pieces[1:], 2):
        if not _short(cells, form):
            return None
        whole = [*whole[:-1], f"{whole[-1]} {cells[0]}".strip(), *cells[1:]]
        if len(_trimmed(whole, form)) == form.width:
            return count, whole
    return None


def _row(line: int, cells: list[str], form: Form) -> CellRow:
    kept = _trimmed(cells, form)
    surplus = len(kept) - form.width
    comments = form.columns.get("comments")
    if surplus > 0 and comments is not None:
        middle = form.delimiter.join(kept[comments : comments + surplus + 1])
        kept = [*kept[:comments], middle, *kept[comments + surplus + 1 :]]
    elif surplus < 0 and _only_values_missing(kept, form):
        kept += [""] * -surplus
    texts = tuple(cell.strip() for cell in kept)
    if sum(map(bool, texts)) <= 1 or _is_header(texts, form):
        return CellRow(line, texts, NO_ROW)
    if len(texts) != form.width:
        return CellRow(line, texts, TOO_FEW if surplus < 0 else TOO_MANY)
    return CellRow(line, texts)


def _only_values_missing(cells: Sequence[str], form: Form) -> bool:
    """Say whether only TIVs and comments are cut off, as where trailing empty cells are not written."""
    optional = ("comments", "tiv_unit", "tiv_ordered", "tiv_delivered")
    return len(cells) > max(place for name, place in form.columns.items() if name not in optional)


def _is_header(texts: Sequence[str], form: Form) -> bool:
    place = form.columns["recipient"], form.columns["supplier"]
    return [texts[at].casefold() for at in place if at < len(texts)] == ["recipient", "supplier"]
