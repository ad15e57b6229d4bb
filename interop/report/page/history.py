"""How a group came to its scores: every year up to the day of the report, and the agreements on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.analysis.rescore import rescore
from interop.analysis.timeline import Event, events_between
from interop.arrays import Floats
from interop.matrix import InteropMatrix, rounded
from interop.report.exhibit import Cell, Exhibit, number_cell, table_of
from interop.report.figures.inert import label
from interop.report.figures.lines import Mark, line_figure
from interop.report.words import LONGEST_TEXT, force_name, plain, score_text, signed

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Years that a report looks back.
YEARS = 15


@dataclass(frozen=True, eq=False)
class Turn:
    """An agreement that came into force or ended, and what the day did to every cell."""

    event: Event
    change: Floats  # F × F: score on the day less score on the day before


@dataclass(frozen=True)
class DayOfPair:
    """A day on which agreements changed for a pair."""

    day: date
    events: tuple[Event, ...]
    change: float | None  # what the day did to the mean of both ways; None where not applicable

    @property
    def text(self) -> str:
        """What happened, in words."""
        return "; ".join(event.text for event in self.events)


@dataclass(frozen=True, eq=False)
class History:
    """Scores of a group on T days, a year apart, the last being that of the report."""

    matrix: InteropMatrix
    days: tuple[date, ...]  # T
    values: Floats  # T × F × F; NaN is not applicable
    lows: Floats
    highs: Floats
    sourced: Floats
    judged: Floats
    turns: tuple[Turn, ...]
    exercises: tuple[Event, ...]

    def both_ways(self, a: str, b: str) -> list[dict[str, Any]]:
        """Return T scores of a pair: the mean of its two directions."""
        i, j = self.matrix.cell(a, b)
        arrays = {name: getattr(self, field) for name, field in _FIELDS.items()}
        return [
            {name: rounded((array[at, i, j] + array[at, j, i]) / 2) for name, array in arrays.items()}
            for at in range(len(self.days))
        ]

    def turns_of(self, a: str, b: str) -> list[DayOfPair]:
        """Return the days on which agreements that touch both forces of a pair began or ended."""
        i, j = self.matrix.cell(a, b)
        found: dict[date, DayOfPair] = {}
        for turn in self.turns:
            if {a, b} <= set(turn.event.forces):
                known = found.get(turn.event.day)
                change = rounded((turn.change[i, j] + turn.change[j, i]) / 2)
                events = (*(known.events if known else ()), turn.event)
                found[turn.event.day] = DayOfPair(turn.event.day, events, change)
        return [found[day] for day in sorted(found)]


#: The arrays of a history by the name that each number has in a matrix.
_FIELDS = {"value": "values", "low": "lows", "high": "highs", "sourced": "sourced", "judged": "judged"}


def _scored(matrix: InteropMatrix, days: Iterable[date]) -> dict[date, InteropMatrix]:
    """Score a matrix on some days, from the latest back: between days that are close little has changed."""
    found, current = {}, matrix
    for day in sorted(days, reverse=True):
        current = matrix if day == matrix.as_of else rescore(current, day=day)
        found[day] = current
    return found


def history(matrix: InteropMatrix, years: int = YEARS) -> History:
    """Score the group of a matrix on its day in each of the last `years` years."""
    last = matrix.as_of
    days = (*(_years_before(last, back) for back in range(years, 0, -1)), last)
    names = matrix.snapshot.forces
    events = [event for start, end in pairwise(days) for event in events_between(matrix.catalog, names, start, end)]
    turning = [event for event in events if event.kind in ("agreement", "accession")]
    eves = {event: event.day - timedelta(days=1) for event in turning}
    on = _scored(matrix, {*days, *(event.day for event in turning), *eves.values()})
    turns = [Turn(event, on[event.day].values - on[eves[event]].values) for event in turning]
    arrays = {field: np.stack([on[day].arrays[name] for day in days]) for name, field in _FIELDS.items()}
    return History(
        matrix, days, **arrays, turns=tuple(turns), exercises=tuple(e for e in events if e.kind == "exercise")
    )


def _years_before(day: date, years: int) -> date:
    year = max(1, day.year - years)
    return date(year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def history_figure(past: History, a: str, b: str) -> go.Figure:
    """Draw the score of a pair year by year with its bounds; days of agreements are numbered marks on the line."""
    cells = past.both_ways(a, b)
    marks = [
        Mark(
            turn.day,
            _value_on(past.days, cells, turn.day),
            f"<b>{turn.day}</b><br>{label(turn.text, 120, width=44)}<br>that day {signed(turn.change, 3)}",
        )
        for turn in past.turns_of(a, b)
    ]
    return line_figure(past.days, cells, marks)


def _value_on(days: Sequence[date], cells: Sequence[Mapping[str, Any]], day: date) -> float | None:
    """Return the height of the line on a day between two of its points."""
    for at, (start, end) in enumerate(pairwise(days)):
        low, high = cells[at]["value"], cells[at + 1]["value"]
        if start <= day <= end and low is not None and high is not None:
            part = (day - start).days / max(1, (end - start).days)
            return rounded(low + part * (high - low))
    return None


def history_exhibit(past: History, a: str, b: str) -> Exhibit:
    """Return the figure of a pair's years, with its words and the years as a table."""
    cells = past.both_ways(a, b)
    turns = past.turns_of(a, b)
    rows = []
    for at, (day, cell) in enumerate(zip(past.days, cells, strict=True)):
        start = past.days[at - 1] if at else date.max
        happened = [(place, turn) for place, turn in enumerate(turns, 1) if start < turn.day <= day]
        together = [event for event in past.exercises if start < event.day <= day and {a, b} <= set(event.forces)]
        earlier = cells[at - 1]["value"] if at else None
        change = None if earlier is None or cell["value"] is None else cell["value"] - earlier
        told = "; ".join(f"{place}: {plain(turn.text, 200)}" for place, turn in happened)
        sources = tuple(name for _, turn in happened for event in turn.events for name in event.sources)
        rows.append(
            [
                day.isoformat(),
                Cell(score_text(cell), cell["value"] if cell["value"] is not None else -1.0),
                number_cell(change, signed(change, 3)),
                number_cell(len(together), str(len(together)) if at else "–"),
                Cell(told, None, None, sources),
            ]
        )
    name = f"history-{a}--{b}"
    ends = f"{force_name(past.matrix, a)} – {force_name(past.matrix, b)}"
    numbered = [
        f"{place}: {turn.day}, {plain(turn.text, LONGEST_TEXT)} ({signed(turn.change, 3)})"
        for place, turn in enumerate(turns, 1)
    ]
    first, last = score_text(cells[0]), score_text(cells[-1])
    marks = (
        f" {'; '.join(numbered)}."
        if numbered
        else " No agreement between them came into force or ended in these years."
    )
    return Exhibit(
        name,
        f"{past.days[0].year} to {past.days[-1].year}: {ends}",
        f"Line from {first} on {past.days[0]} to {last} on {past.days[-1]}.{marks}",
        history_figure(past, a, b),
        table_of(
            f"{name}-table",
            "Score year by year, mean of both ways",
            ("Day", "Score", "Change", "Joint exercises", "Agreements"),
            rows,
            (1, 2, 3),
        ),
        marks.strip(),
    )
