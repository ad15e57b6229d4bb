"""A folder of one's own on top of a catalogue: what it says holds, and what it does not speak of stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from interop.catalog.checks import Located
from interop.catalog.dates import PartialDate, overlap
from interop.catalog.models import Own, Period, Row, Source

_DAY = timedelta(days=1)


def overruled(rows: Sequence[Located], own: Sequence[Located], folder: str) -> list[Located]:
    """Put the rows of a folder on top of others.

    A row with an id takes the place of the one that bears it. A row without one, a statement or a holding, takes the
    place of those on the same subject for its own period; they keep the rest of theirs. A source is not replaced, for
    facts stand on it: its id is found to be taken when the rows are checked, unless the two are the same.

    Args:
        rows: what is there.
        own: what the folder says; nothing in it overrules anything else in it.
        folder: its name.

    Returns:
        Both; those of the folder say that they are of it, and what they overrule.
    """
    speaking: dict[tuple[str, tuple[str, ...]], list[Located]] = defaultdict(list)
    for item in own:
        speaking[item.table.name, item.row.subject].append(item)
    kept: list[Located] = []
    silenced: dict[int, list[Row]] = defaultdict(list)
    for item in rows:
        rest = [item.row]
        for other in speaking.get((item.table.name, item.row.subject), ()):
            left = [piece for row in rest for piece in _left(row, other.row)]
            if left != rest:
                silenced[id(other)].append(item.row)
            rest = left
        kept += [replace(item, row=row) for row in rest]
    return [*kept, *(replace(item, row=item.row.owned(Own(folder, tuple(silenced[id(item)])))) for item in own)]


def _left(row: Row, own: Row) -> Iterator[Row]:
    """Yield what is left of a row beside another on the same subject."""
    if isinstance(row, Source):
        if row != own:
            yield row
    elif row.has_id:
        return
    elif isinstance(row, Period) and isinstance(own, Period):
        apart = not overlap(row.since, row.until, own.since, own.until)
        yield from [row] if apart else _around(row, own)
    else:
        yield row


def _around(row: Period, own: Period) -> Iterator[Period]:
    """Yield a row before and after the period of another that overlaps it."""
    if own.since and own.since.first > date.min and (row.since is None or row.since.first < own.since.first):
        yield _cut(row, until=own.since.first - _DAY)
    if own.until and own.until.last < date.max and (row.until is None or own.until.last < row.until.last):
        yield _cut(row, since=own.until.last + _DAY)


def _cut(row: Period, **ends: date) -> Period:
    """Return a row that begins or ends on another day; whose it is stays as it was."""
    cut = row.model_copy(update={name: PartialDate.parse(day.isoformat()) for name, day in ends.items()})
    return cut if row.own is None else cut.owned(row.own)
