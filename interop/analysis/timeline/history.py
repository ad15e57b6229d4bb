"""timeline: scores over a range of dates, and what moved them from one date to the next."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from interop.analysis.rescore import rescore, valued
from interop.analysis.timeline.events import Event, events_between, one_by_one
from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import Basis
from interop.catalog.names import force_among
from interop.errors import InputError
from interop.matrix import InteropMatrix, answer, rounded
from interop.request import DEFAULT_SCHEME, Day, Request, day_of, first_day_of
from interop.scheme import Scheme, SchemeLike
from interop.spread import spread
from interop.weighting import Weighting

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

#: Name of the JSON form.
JSON_SCHEMA = "interop-timeline/2"
#: What the part of a change is called that no event explains.
TIME_PASSING = "time passes: exercises fade"

#: Steps that a worker takes at a time; each span begins with a score from scratch.
SPAN = 12

Step = Literal["year", "month"]


@dataclass(frozen=True, eq=False)
class Move:
    """What one event, or the passage of time, did to every cell between two dates."""

    start: date
    end: date
    event: Event | None  # None is the passage of time
    change: Floats  # F × F: part of the change of the score; NaN where not applicable
    layers: Mapping[str, Floats]  # by layer, F × F: part of the change of what the layer adds to the score

    @property
    def text(self) -> str:
        """What happened, in words."""
        return TIME_PASSING if self.event is None else self.event.text

    @property
    def day(self) -> date:
        """When it happened; the passage of time is dated at its end."""
        return self.end if self.event is None else self.event.day


@dataclass(frozen=True, eq=False)
class Timeline:
    """Scores of some forces on T dates."""

    catalog: Catalog
    scheme: Scheme
    evidence: Basis
    group: str | None
    forces: tuple[str, ...]
    step: Step
    days: tuple[date, ...]  # T
    values: Floats  # T × F × F; NaN is not applicable
    lows: Floats
    highs: Floats
    sourced: Floats
    judged: Floats
    layers: Mapping[str, Floats]  # by layer, T × F × F: value
    contributions: Mapping[str, Floats]  # by layer, T × F × F: part of the score
    moves: tuple[Move, ...]  # in order; those of one interval sum to the change of the score

    def cell(self, a: str, b: str) -> tuple[int, int]:
        """Return the indices of a pair; raise UnknownNameError for a force that is not in the timeline."""
        i, j = (self.forces.index(force_among(self.catalog, self.forces, name, "timeline")) for name in (a, b))
        return i, j

    def moves_of(self, a: str, b: str, *, least: float = 0.0, end: date | None = None) -> list[Move]:
        """Return what moved a pair by more than `least` either way, in order; of the interval up to `end` if given."""
        i, j = self.cell(a, b)
        return [
            move
            for move in self.moves
            if abs(np.nan_to_num(move.change[i, j])) > least and (end is None or move.end == end)
        ]

    def pair_rows(self, a: str, b: str) -> list[dict[str, Any]]:
        """Return one row per date of a pair: the score, its bounds and the value of every layer."""
        i, j = self.cell(a, b)
        numbers = {
            "value": self.values,
            "low": self.lows,
            "high": self.highs,
            "sourced": self.sourced,
            "judged": self.judged,
        }
        return [
            {
                "day": day.isoformat(),
                "from": a,
                "to": b,
                **{name: rounded(array[at, i, j]) for name, array in numbers.items()},
                "change": rounded(self.values[at, i, j] - self.values[at - 1, i, j]) if at else None,
                **{name: rounded(array[at, i, j]) for name, array in self.layers.items()},
            }
            for at, day in enumerate(self.days)
        ]

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of every pair, the diagonal included."""
        return [row for a in self.forces for b in self.forces for row in self.pair_rows(a, b)]

    def move_rows(self, a: str, b: str, *, least: float = 0.0) -> list[dict[str, Any]]:
        """Return one row per thing that moved a pair: when, what, by how much, and through which layers."""
        i, j = self.cell(a, b)
        return [
            {
                "day": move.day.isoformat(),
                "by": move.end.isoformat(),
                "from": a,
                "to": b,
                "kind": "time" if move.event is None else move.event.kind,
                "what": move.text,
                "change": rounded(move.change[i, j]),
                "layers": {name: rounded(part[i, j]) for name, part in move.layers.items() if rounded(part[i, j])},
                "sources": [] if move.event is None else list(move.event.sources),
            }
            for move in self.moves_of(a, b, least=least)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return :meth:`rows` as a DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def to_dict(self, pairs: Sequence[tuple[str, str]] | None = None) -> dict[str, Any]:
        """Return some pairs (all ordered pairs when None) and what moved them, as plain data."""
        chosen = [(a, b) for a in self.forces for b in self.forces] if pairs is None else list(pairs)
        return {
            "schema": JSON_SCHEMA,
            "group": self.group,
            "forces": list(self.forces),
            "scheme": self.scheme.title,
            "evidence": self.evidence,
            "catalog": self.catalog.stamp,
            "step": self.step,
            "days": [day.isoformat() for day in self.days],
            "pairs": [
                {"from": a, "to": b, "steps": self.pair_rows(a, b), "moves": self.move_rows(a, b, least=5e-7)}
                for a, b in chosen
            ],
        }


def timeline(
    catalog: Catalog,
    group: str | Sequence[str],
    start: Day,
    end: Day,
    *,
    step: Step = "year",
    events: bool = True,
    scheme: SchemeLike = DEFAULT_SCHEME,
    evidence: Basis = "assumed",
    bounds: Basis = "inferred",
    weighting: Weighting | None = None,
    client: Client | None = None,
    advance: Callable[[int], object] | None = None,
) -> Timeline:
    """Score forces on a range of dates, and say what moved the scores.

    Between two dates, first time passes, so that exercises fade, and then the events happen in the order of their
    days. What each adds to the score as it stands then is its part; the parts of an interval sum to its change.

    Args:
        catalog: the facts.
        group: id of a group, or a list of force ids.
        start: first date; a coarse one means its first day.
        end: last date, scored even where no whole step leads to it; a coarse one means its last day.
        step: `year` or `month`.
        events: whether to find out what moved the scores, which takes one scoring per event.
        scheme: as in :func:`interop.score`.
        evidence: as in :func:`interop.score`.
        bounds: as in :func:`interop.score`.
        weighting: as in :func:`interop.score`.
        client: a `distributed.Client` whose workers score spans of the dates, to the same bits; None scores them here.
        advance: called with the number of dates that were just done, for a progress bar.

    Returns:
        The scores on every date, equal to those of :func:`interop.score` on that date, and the moves between them.

    Raises:
        InputError: a date that is none or outside the years that count, or an end before the start.
        UnknownNameError: a group, force or scheme that does not exist.
    """
    days = tuple(_days(first_day_of(catalog, start), day_of(catalog, end)[0], step))
    asked = Request.of(
        catalog, group, as_of=days[0], scheme=scheme, evidence=evidence, bounds=bounds, weighting=weighting
    )
    spans = [days] if client is None and advance is None else _spans(days, SPAN)
    scores: list[_Scores] = []
    moves: list[Move] = []
    for found, moved in spread(_history, (asked, events), spans, client):
        fresh = found[1:] if scores else found  # a span begins where the one before it ended
        scores += fresh
        moves += moved
        if advance is not None:
            advance(len(fresh))
    return _assembled(asked, scores, moves, step)


def _spans(days: Sequence[date], length: int) -> Iterator[Sequence[date]]:
    """Yield dates in spans, each beginning with the last date of the one before it."""
    for start in range(0, max(1, len(days) - 1), length):
        yield days[start : start + length + 1]


def _history(asked: tuple[Request, bool], days: Sequence[date]) -> tuple[list[_Scores], list[Move]]:
    """Return the scores of some dates, and what moved them where that was asked."""
    request, events = asked
    before = answer(request.on(days[0]))
    scores, moves = [_Scores.of(before)], []
    for day in days[1:]:
        after = rescore(before, day=day)
        scores.append(_Scores.of(after))
        if events:
            moves += list(_moves(before, after))
        before = after
    return scores, moves


def _days(start: date, end: date, step: str) -> Iterator[date]:
    if step not in ("year", "month"):
        raise InputError(f"step must be year or month, not {step!r}")
    if end < start:
        raise InputError(f"the timeline ends on {end}, before it starts on {start}")
    months = 12 if step == "year" else 1
    count, day = 0, start
    while day < end:
        yield day
        count += months
        year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
        day = date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
    yield end


def _moves(before: InteropMatrix, after: InteropMatrix) -> Iterator[Move]:
    """Yield the parts of a change: time first, then the events one by one."""
    events = events_between(after.catalog, after.snapshot.forces, before.as_of, after.as_of)
    current = valued(before)
    states = one_by_one(after.catalog, events, after.as_of)
    for event, (catalog, differ) in zip((None, *events), states, strict=True):
        following = rescore(current, catalog, after.as_of, differ=differ)
        layers = {
            name: np.nan_to_num(layer.contributions) - np.nan_to_num(current.layers[name].contributions)
            for name, layer in following.layers.items()
        }
        yield Move(before.as_of, after.as_of, event, following.values - current.values, layers)
        current = following


class _Scores(NamedTuple):
    """What is kept of a matrix: F × F arrays, and none of what they were made from."""

    day: date
    arrays: Mapping[str, Floats]
    layers: Mapping[str, Floats]
    contributions: Mapping[str, Floats]

    @classmethod
    def of(cls, matrix: InteropMatrix) -> _Scores:
        values = {name: layer.values for name, layer in matrix.layers.items()}
        parts = {name: layer.contributions for name, layer in matrix.layers.items()}
        return cls(matrix.as_of, matrix.arrays, values, parts)


def _assembled(asked: Request, scores: Sequence[_Scores], moves: Sequence[Move], step: Step) -> Timeline:
    arrays = {name: np.stack([of_day.arrays[name] for of_day in scores]) for name in scores[0].arrays}
    return Timeline(
        asked.catalog,
        asked.scheme,
        asked.evidence,
        asked.group,
        asked.forces,
        step,
        tuple(of_day.day for of_day in scores),
        arrays["value"],
        arrays["low"],
        arrays["high"],
        arrays["sourced"],
        arrays["judged"],
        {name: np.stack([of_day.layers[name] for of_day in scores]) for name in scores[0].layers},
        {name: np.stack([of_day.contributions[name] for of_day in scores]) for name in scores[0].layers},
        tuple(moves),
    )
