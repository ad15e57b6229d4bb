"""An edit of a catalogue: the rows that go and the rows that come. It can be undone, and needs no new validation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate, overlap
from interop.catalog.models import Period, Row
from interop.catalog.tables import TABLE_OF
from interop.errors import InputError

P = TypeVar("P", bound=Period)
R = TypeVar("R", bound=Row)

#: A supposed row was never checked against a source, so it must not make a catalogue look more recent.
NEVER = "1900-01-01"


@dataclass(frozen=True)
class Edit:
    """Rows removed from a catalogue and rows added to it."""

    removed: tuple[Row, ...] = ()
    added: tuple[Row, ...] = ()

    def apply(self, catalog: Catalog) -> Catalog:
        """Return the edited catalogue, its tables in order, without checking it as a whole.

        Raises:
            InputError: a row to be removed is not there, or one to be added is there already.
        """
        tables: dict[str, list[Row]] = {}
        for row in self.removed:
            rows = _table(tables, catalog, row)
            place = _place(rows, row)
            if place is None:
                raise InputError(f"cannot remove {TABLE_OF[type(row)]} {row.key}: the catalogue has no such row")
            del rows[place]
        for row in self.added:
            rows = _table(tables, catalog, row)
            if _place(rows, row) is not None:
                raise InputError(f"cannot add {TABLE_OF[type(row)]} {row.key}: the catalogue has this row already")
            rows.insert(_first_not_before(rows, row), row)
        edited = {name: tuple(rows) for name, rows in tables.items()}
        return catalog.with_tables(edited, (*self.removed, *self.added))

    def inverse(self) -> Edit:
        """Return the edit that undoes this one."""
        return Edit(self.added, self.removed)

    def then(self, later: Edit) -> Edit:
        """Return one edit for this one followed by another; what the one adds and the other removes is left out."""
        added = Counter([*self.added, *later.added])
        removed = Counter([*self.removed, *later.removed])
        return Edit(tuple((removed - added).elements()), tuple((added - removed).elements()))

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def _table(tables: dict[str, list[Row]], catalog: Catalog, row: Row) -> list[Row]:
    name = TABLE_OF[type(row)]
    return tables.setdefault(name, list(getattr(catalog, name)))


def _place(rows: list[Row], row: Row) -> int | None:
    """Return where an equal row stands in a sorted table; None when there is none."""
    place = _first_not_before(rows, row)
    return place if place < len(rows) and rows[place] == row else None


def _first_not_before(rows: list[Row], row: Row) -> int:
    """Return the place of the first row that does not come before another, as a catalogue sorts them.

    Rows are told apart by their key, and only where they share it by all that they say.
    """
    first, last = (cut(rows, row.sort_key, key=lambda item: item.sort_key) for cut in (bisect_left, bisect_right))
    if first == last:
        return first
    return bisect_left(rows, row.model_dump_json(), first, last, key=lambda item: item.model_dump_json())


# Periods


def day_text(day: date) -> PartialDate:
    """Return a day as the catalogue writes it."""
    return PartialDate.parse(day.isoformat())


def outside(row: P, start: PartialDate | None, end: PartialDate | None) -> list[P]:
    """Return what is left of a row's period when `start … end` is cut out of it: nothing, one piece or two."""
    left = []
    if start is not None and (row.since is None or row.since.first < start.first):
        before = start.first - timedelta(days=1)
        ends = row.until if row.until is not None and row.until.last <= before else day_text(before)
        left.append(_cut(row, until=ends))
    if end is not None and (row.until is None or row.until.last > end.last):
        after = end.last + timedelta(days=1)
        begins = row.since if row.since is not None and row.since.first >= after else day_text(after)
        left.append(_cut(row, since=begins))
    return left


def _cut(row: P, **period: PartialDate) -> P:
    """Shorten a row's period, noting what it was: so two rows that come to cover one period stay two."""
    before = f"in the catalogue from {row.since or 'always'} to {row.until or 'now'}"
    return row.model_copy(update={**period, "note": f"{row.note}; {before}" if row.note else before})


def inside(row: P, start: PartialDate | None, end: PartialDate | None) -> dict[str, PartialDate | None]:
    """Return `since` and `until` of the part of a row's period that lies in `start … end`."""
    since, until = row.since, row.until
    if start is not None and (since is None or since.first < start.first):
        since = start
    if end is not None and (until is None or until.last > end.last):
        until = end
    return {"since": since, "until": until}


def meets(row: Period, start: PartialDate | None, end: PartialDate | None) -> bool:
    """Say whether a row holds on some day of `start … end`."""
    return overlap(row.since, row.until, start, end)


def covers(row: Period, start: PartialDate | None, end: PartialDate | None) -> bool:
    """Say whether a row holds throughout `start … end`."""
    begins = row.since is None or (start is not None and row.since.first <= start.first)
    return begins and (row.until is None or (end is not None and end.last <= row.until.last))


def supposed(model: type[R], note: str, **cells: object) -> R:
    """Build a row that a scenario supposes: valid like any other, but it stands on no source."""
    row = model.model_validate({**cells, "sources": "scenario", "verified_on": NEVER, "note": f"scenario: {note}"})
    return row.model_copy(update={"sources": ()})


def assumed_copy(row: P, note: str, **cells: object) -> P:
    """Return a row changed by a scenario: it no longer stands on its sources."""
    update = {**cells, "sources": (), "note": f"scenario: {note}", "verified_on": PartialDate.parse(NEVER)}
    return row.model_copy(update=update)


def without(rows: Iterable[P], start: PartialDate | None, end: PartialDate | None) -> list[P]:
    """Return what is left of several rows when a period is cut out of each."""
    return [part for row in rows for part in outside(row, start, end)]


def without_defaults(mapping: Mapping[str, object]) -> dict[str, object]:
    """Return a mapping without what is empty, for plain data."""
    return {key: value for key, value in mapping.items() if value not in (None, "", ())}
