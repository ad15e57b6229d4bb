"""What is said of one type or kind, and which of it holds on a day.

Statements are worked out once for all days between two on which one of them begins or ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np

from interop.arrays import Ints
from interop.catalog.models import Fit, Period, Role, Standard

ROLES: dict[str, tuple[Role, ...]] = {"peer": ("peer",), "service": ("provider", "receiver")}
#: The unit and the force that a statement speaks of; None for all of them.
Place: TypeAlias = tuple[str | None, str | None]


@dataclass(frozen=True)
class Columns:
    """Columns of standards and roles; the standards of a layer stand together, role by role."""

    of_pair: Mapping[tuple[str, Role], int]
    of_layer: Mapping[tuple[str, Role], Sequence[int]]

    @classmethod
    def of(cls, standards: Iterable[Standard]) -> Columns:
        """Number the columns of some standards."""
        of_layer: dict[tuple[str, Role], list[int]] = defaultdict(list)
        of_pair: dict[tuple[str, Role], int] = {}
        for row in standards:
            for role in ROLES[row.mode]:
                of_layer[row.layer, role].append(len(of_pair))
                of_pair[row.id, role] = len(of_pair)
        return cls(of_pair, dict(of_layer))


@dataclass(frozen=True, eq=False)
class Said:
    """What is said for one force and one unit, or for all of them."""

    columns: Ints
    fits: Ints  # the number of the statement on each of the columns
    closed: Ints  # columns that a closing statement speaks of
    closing: Ints  # the number of the statement on each of those

    def after(self, count: int) -> Said:
        """Return the same where that many statements are numbered before these."""
        return Said(self.columns, self.fits + count, self.closed, self.closing + count)


@dataclass(frozen=True, eq=False)
class Spoken:
    """All that is said of one type or kind, whatever its period."""

    fits: Sequence[Fit]
    columns: Columns
    _found: dict[int, Mapping[Place, Said]] = field(default_factory=dict, repr=False)

    @cached_property
    def _turns(self) -> list[date]:
        return turns(self.fits)

    def on(self, day: date) -> Mapping[Place, Said]:
        """Return what holds on a day, by what it speaks of; statements are numbered as they stand in `fits`."""
        span = bisect_right(self._turns, day)
        if span not in self._found:
            rows: dict[Place, list[int]] = defaultdict(list)
            for number, fit in enumerate(self.fits):
                if fit.holds_on(day):
                    rows[fit.unit, fit.force].append(number)
            self._found[span] = {place: self._said(numbers) for place, numbers in rows.items()}
        return self._found[span]

    def _said(self, numbers: Sequence[int]) -> Said:
        explicit: list[tuple[int, int]] = []
        closing: list[tuple[int, int]] = []
        for number in numbers:
            fit = self.fits[number]
            if fit.closes is None:
                explicit.append((self.columns.of_pair[fit.standard, fit.role], number))
            else:
                closing += [(column, number) for column in self.columns.of_layer.get((fit.closes, fit.role), ())]
        pairs = [np.array(found, dtype=np.intp).reshape(-1, 2) for found in (explicit, closing)]
        return Said(pairs[0][:, 0], pairs[0][:, 1], pairs[1][:, 0], pairs[1][:, 1])


def turns(rows: Iterable[Period]) -> list[date]:
    """Return the days on which one of some rows begins to hold, and those on which one no longer does, in order."""
    found = set()
    for row in rows:
        if row.since:
            found.add(row.since.first)
        if row.until:
            found.add(row.until.last + timedelta(days=1))
    return sorted(found)
