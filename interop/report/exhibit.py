"""A figure with what must stand beside it: a title, the same in words, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from interop.report.words import percent, score_text

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Cell:
    """A cell of a table on the page."""

    text: str
    sort: float | str | None = None  # what the column is sorted by; the text when None
    href: str | None = None  # anchor on the page
    sources: tuple[str, ...] = ()  # ids; shown as numbered references


@dataclass(frozen=True)
class PageTable:
    """A table on the page: sortable, its first column naming the row."""

    name: str  # id of the element
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int] = frozenset()  # columns that are numbers, and stand to the right


@dataclass(frozen=True)
class Exhibit:
    """A figure of the page."""

    name: str  # id of the element
    title: str
    alternative: str  # the same in words, for those who do not see the figure
    figure: go.Figure
    table: PageTable
    note: str = ""  # how to read it


def score_cell(cell: Mapping[str, Any], href: str | None = None) -> Cell:
    """Return a cell that shows a score with its bounds and is sorted by its value."""
    return Cell(score_text(cell), -1.0 if cell["value"] is None else cell["value"], href)


def number_cell(number: float | None, text: str) -> Cell:
    """Return a cell that is sorted by its number."""
    return Cell(text, -1.0 if number is None else number)


def share_cell(share: float | None) -> Cell:
    """Return a cell that shows a share of the weight."""
    return number_cell(share, "–" if share is None else percent(share))


def table_of(
    name: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[int] = ()
) -> PageTable:
    """Return a table; what is not a cell already becomes one, as text."""
    cells = tuple(tuple(item if isinstance(item, Cell) else Cell(str(item)) for item in row) for row in rows)
    return PageTable(name, caption, tuple(columns), cells, frozenset(numbers))
