"""From deliveries to periods of constant quantity: what had been delivered by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Lot:
    """A quantity that came within some years: all of it by the last, how much by any earlier is not known."""

    first: int
    last: int
    quantity: int | None  # None is not known


@dataclass(frozen=True)
class Stretch:
    """Years in which the sum of what has come is the same; `until` is None to the end."""

    since: int
    until: int | None
    quantity: int | None


def added_up(lots: Iterable[Lot], service_years: int | None = None) -> Iterator[Stretch]:
    """Yield the running sum of lots, from the first year in which anything came.

    Args:
        lots: what came.
        service_years: years after which a lot no longer counts; it counts for good when None.

    >>> for stretch in added_up([Lot(2001, 2001, 4), Lot(2003, 2005, 6)]):
    ...     print(stretch.since, stretch.until, stretch.quantity)
    2001 2002 4
    2003 2004 None
    2005 None 10
    """
    known: dict[int, int] = defaultdict(int)  # what the sum grows by at the beginning of a year
    opened: dict[int, int] = defaultdict(int)  # by how much the number of unknowns in it grows
    present: dict[int, int] = defaultdict(int)  # by how much the number of lots does
    for lot in lots:
        end = None if service_years is None else lot.last + service_years
        if lot.quantity is None:
            opened[lot.first] += 1
        elif lot.first < lot.last:
            opened[lot.first] += 1
            opened[lot.last] -= 1
            known[lot.last] += lot.quantity
        else:
            known[lot.last] += lot.quantity
        present[lot.first] += 1
        if end is not None:
            present[end] -= 1
            if lot.quantity is None:
                opened[end] -= 1
            else:
                known[end] -= lot.quantity
    years = sorted({*known, *opened, *present})
    total = unknown = lying = 0
    begun: tuple[int, int | None] | None = None  # since when, how many
    for year in years:
        total, unknown, lying = total + known[year], unknown + opened[year], lying + present[year]
        now = (None if unknown else total) if lying else 0
        if begun is not None and begun[1] == now:
            continue
        if begun is not None and begun[1] != 0:
            yield Stretch(begun[0], year - 1, begun[1])
        begun = year, now
    if begun is not None and begun[1] != 0:
        yield Stretch(begun[0], None, begun[1])
