"""From lines to rows of cells, those that break over several lines put together again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from interop.importers.account import Remark
from interop.importers.sipri.form import Form, bare
from interop.importers.sipri.parties import party_named

MENDED = "broken over several lines, put together again"
SEPARATORS = "with separators inside a list of years or the comments, put together again"
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


def read_rows(lines: Sequence[str], form: Form) -> tuple[list[CellRow], list[Remark]]:
    """Return the rows below the header, and what was mended in them."""
    pieces = [(line, cells) for line, cells in _pieces(lines, form) if any(map(str.strip, cells))]
    rows: list[CellRow] = []
    remarks: list[Remark] = []
    at = 0
    while at < len(pieces):
        line, cells = pieces[at]
        if len(cells) == 1 and rows and _ends(rows[-1], cells[0], form):
            rows[-1] = replace(rows[-1], cells=(*rows[-1].cells[:-1], rows[-1].cells[-1] + cells[0].strip()))
            remarks.append(Remark(rows[-1].line, MENDED))
            at += 1
            continue
        joined = _joined(pieces[at : at + _PIECES], form) if _short(cells, form) else None
        count, cells = joined or (1, cells)
        row = _row(line, cells, form)
        if not row.wrong and (count > 1 or any("\n" in cell for cell in cells)):
            remarks.append(Remark(line, MENDED))
        if not row.wrong and len(_trimmed(cells, form)) > form.width:
            remarks.append(Remark(line, SEPARATORS))
        rows.append(row)
        at += count
    return rows, remarks


def _pieces(lines: Sequence[str], form: Form) -> Iterator[tuple[int, list[str]]]:
    """Yield where each line below the header stands, and its cells; a quoted cell may hold line ends."""
    first = form.header + 2
    below = [bare(line, form.delimiter) for line in lines[form.header + 1 :]]
    at = 0
    while at < len(below):
        count, cells = _quoted(below[at : at + _PIECES], form)
        yield first + at, cells
        at += count


def _quoted(lines: Sequence[str], form: Form) -> tuple[int, list[str]]:
    """Return how many lines the first record takes, and its cells.

    A quote that is not closed soon, or that opens in a line which is whole as it stands, is a mark like any other.
    """
    plain = lines[0].split(form.delimiter)
    whole = len(_trimmed(plain, form)) >= form.width
    for count in range(1, 1 + (1 if whole else len(lines))) if '"' in lines[0] else ():
        text = "\n".join(lines[:count])
        if text.count('"') % 2 == 0:
            with suppress(csv.Error):
                return count, next(csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter))
    return 1, plain


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
        joint = whole[-1] + cells[0]
        if not _short(cells, form) and not (len(whole) == 1 and _begins(joint, cells[0], form)):
            return None
        whole = [*whole[:-1], joint, *cells[1:]]
        if len(_trimmed(whole, form)) == form.width:
            return count, whole
    return None


def _begins(joint: str, rest: str, form: Form) -> bool:
    """Say whether a cell that stands alone is the beginning of the first cell of the row after: `rest` lacks it."""
    return _fits(joint, 0, form) and (form.columns.get("deal") == 0 or not _fits(rest, 0, form))


def _ends(row: CellRow, rest: str, form: Form) -> bool:
    """Say whether a cell that stands alone is the rest of the last cell of the row before."""
    return not row.wrong and _fits(row.cells[-1] + rest.strip(), form.width - 1, form)


def _fits(text: str, place: int, form: Form) -> bool:
    """Say whether a text is what the first or the last column asks for: a name, an answer or a number."""
    if place in (form.columns["recipient"], form.columns["supplier"]):
        return party_named(text) is not None
    asked = "yes|no" if place == form.columns.get("licensed") else r"\d+(\.\d+)?"
    return re.fullmatch(asked, text, re.IGNORECASE) is not None


def _row(line: int, cells: Sequence[str], form: Form) -> CellRow:
    kept = [" ".join(cell.split()) for cell in _trimmed(cells, form)]
    if len(kept) < form.width and _only_values_missing(kept, form):
        kept += [""] * (form.width - len(kept))
    kept = _with_lists_joined(kept, form)
    if sum(map(bool, kept)) <= 1 or _is_header(kept, form):
        return CellRow(line, tuple(kept), NO_ROW)
    if len(kept) != form.width:
        return CellRow(line, tuple(kept), TOO_FEW if len(kept) < form.width else TOO_MANY)
    return CellRow(line, tuple(kept))


def _with_lists_joined(cells: list[str], form: Form) -> list[str]:
    """Return cells in which separators within a list of years or within comments part no fields."""
    surplus = len(cells) - form.width
    years, comments = form.columns.get("years"), form.columns.get("comments")
    if years is not None and surplus > 0:
        more = 0
        while more < surplus and re.fullmatch(r"\d{4}", cells[years + more + 1]):
            more += 1
        cells = [*cells[:years], "; ".join(cells[years : years + more + 1]), *cells[years + more + 1 :]]
        surplus -= more
    if comments is not None and surplus > 0:
        middle = f"{form.delimiter} ".join(cells[comments : comments + surplus + 1])
        cells = [*cells[:comments], middle, *cells[comments + surplus + 1 :]]
    return cells


def _only_values_missing(cells: Sequence[str], form: Form) -> bool:
    """Say whether only TIVs and comments are left out, as where trailing empty cells are not written.

    What was delivered has a TIV: a row that says so and does without was cut short.
    """
    optional = ("comments", "tiv_unit", "tiv_ordered", "tiv_delivered")
    if len(cells) <= max(place for name, place in form.columns.items() if name not in optional):
        return False
    delivered = cells[form.columns["delivered"]] not in ("", "0")
    return not (delivered and len(cells) <= max(form.columns.get(name, -1) for name in optional[1:]))


def _is_header(texts: Sequence[str], form: Form) -> bool:
    place = form.columns["recipient"], form.columns["supplier"]
    return [texts[at].casefold() for at in place if at < len(texts)] == ["recipient", "supplier"]
