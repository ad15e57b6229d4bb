"""What had been delivered by when, against adding up year by year."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from interop.importers.sipri.fleet import Lot, added_up

_lots = st.lists(
    st.builds(
        lambda first, more, quantity: Lot(first, first + more, quantity),
        st.integers(1950, 1960),
        st.integers(0, 4),
        st.none() | st.integers(1, 5),
    ),
    max_size=6,
)


def at(lots: list[Lot], year: int, service: int | None) -> int | None:
    """Return what there is in a year: 0 for nothing, None where that is not known."""
    there = [lot for lot in lots if lot.first <= year and (service is None or year < lot.last + service)]
    if any(lot.quantity is None or year < lot.last for lot in there):
        return None
    return sum(lot.quantity or 0 for lot in there)


@given(_lots, st.none() | st.integers(1, 12))
def test_year_by_year(lots: list[Lot], service: int | None) -> None:
    """In every year the stretches say what adding up the lots says, without gap, overlap or two that could be one."""
    stretches = list(added_up(lots, service))
    for year in range(1945, 1990):
        covering = [
            stretch.quantity
            for stretch in stretches
            if stretch.since <= year and (stretch.until is None or year <= stretch.until)
        ]
        expected = at(lots, year, service)
        assert covering == ([] if expected == 0 else [expected]), year
    for one, other in pairwise(stretches):
        assert one.until is not None
        assert one.until < other.since
        assert one.quantity != other.quantity or one.until + 1 < other.since
