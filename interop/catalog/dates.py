"""Dates as the catalogue writes them: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

#: First and last year in which a fact may lie or a question be asked; what lies beyond is a slip of the pen.
YEARS = (1900, 2100)
#: The form of a date, as a JSON Schema pattern.
PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, month or day: `first` and `last` are the days it may mean.

    >>> PartialDate.parse("2018-02").last
    datetime.date(2018, 2, 28)
    """

    first: date
    last: date
    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2018`, `2018-09` or `2018-09-06`; raise ValueError for anything else."""
        return _parse(text)

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text


def out_of_range(day: PartialDate | date) -> bool:
    """Say whether a date lies outside the years that are spoken of.

    >>> out_of_range(PartialDate.parse("2018-02")), out_of_range(PartialDate.parse("3018"))
    (False, True)
    """
    first, last = (day.first, day.last) if isinstance(day, PartialDate) else (day, day)
    return not YEARS[0] <= first.year <= last.year <= YEARS[1]


@lru_cache(maxsize=65536)
def _parse(text: str) -> PartialDate:
    match = _FORM.fullmatch(text)
    if not match:
        raise ValueError("not a date")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if year == 0 or month == 0 or (month or 1) > 12:
        raise ValueError("not a date")
    if day is not None and month is not None:
        exact = date(year, month, day)
        return PartialDate(exact, exact, text)
    last_month = month or 12
    last = date(year, last_month, calendar.monthrange(year, last_month)[1])
    return PartialDate(date(year, month or 1, 1), last, text)


def in_force(since: PartialDate | None, until: PartialDate | None, day: date) -> bool:
    """Say whether `since <= day <= until`; an empty end is open, a coarse one means its outer day."""
    return (since is None or since.first <= day) and (until is None or day <= until.last)


def overlap(
    since: PartialDate | None,
    until: PartialDate | None,
    other_since: PartialDate | None,
    other_until: PartialDate | None,
) -> bool:
    """Say whether two periods share a day."""
    starts_in_time = until is None or other_since is None or other_since.first <= until.last
    return starts_in_time and (other_until is None or since is None or since.first <= other_until.last)
