"""How a state comes by a type: as the catalogue says, else out of its tradition or from the design's lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from interop.catalog.catalog import Catalog
from interop.catalog.models import Equipment, Holding


class Supply(NamedTuple):
    """How holdings come, and the state that they come from; None where that is their own."""

    supply: str
    supplier: str | None


def heir(catalog: Catalog, state: str) -> str:
    """Follow successors to the state that carries the design tradition on."""
    while (row := catalog.states_by_id.get(state)) is not None and row.successor:
        state = row.successor
    return state


def supply_of(catalog: Catalog, equipment: Equipment, state: str) -> Supply:
    """Return how a state comes by a type: by itself where its tradition leads the design, else from the lead designer.

    >>> import interop
    >>> catalog = interop.load_catalog()
    >>> supply_of(catalog, catalog.type("p-8i"), "IND")
    Supply(supply='imported', supplier='USA')
    >>> supply_of(catalog, catalog.type("kirov-class"), "RUS")
    Supply(supply='domestic', supplier=None)
    """
    home = heir(catalog, equipment.lead) == heir(catalog, state)
    return Supply("domestic", None) if home else Supply("imported", equipment.lead)


class Supplies:
    """How the forces of a state came by what they have on a day, as their holdings say.

    >>> import interop
    >>> said = Supplies(interop.load_catalog(), "IND", date(2020, 11, 3))
    >>> said.known("kalvari-class"), said.known("chakra-ii", "INS Chakra"), said.known("kirov-class")
    (Supply(supply='licensed', supplier='FRA'), Supply(supply='leased', supplier='RUS'), None)
    """

    def __init__(self, catalog: Catalog, state: str, day: date, service: str = "") -> None:
        """Take the holdings of a state's forces; those of one service go before those of the others."""
        self.state, self._day, self._service = state, day, service
        self._rows: dict[str, list[Holding]] = defaultdict(list)
        for row in catalog.holdings:
            if catalog.forces_by_id[row.force].state == state:
                self._rows[row.equipment].append(row)

    def known(self, equipment: str, unit: str = "", supply: str = "", supplier: str | None = None) -> Supply | None:
        """Return how they came by a unit, or else by most of its type; None where that is not said.

        Args:
            equipment: the type.
            unit: its name as the catalogue writes it, if it has one.
            supply: look among those that came so, if given.
            supplier: look among those that came from there, if given.
        """
        rows = [
            row
            for row in self._rows.get(equipment, ())
            if supply in ("", row.supply) and supplier in (None, row.supplier)
        ]
        of_their_own: tuple[Callable[[Holding], bool], ...] = (
            lambda row: bool(unit) and row.unit == unit,
            lambda row: row.force == self._service,
            lambda row: row.holds_on(self._day),
            lambda row: row.status != "ordered",
        )
        for nearer in of_their_own:
            rows = list(filter(nearer, rows)) or rows
        numbers: dict[Supply, int] = defaultdict(int)
        for row in rows:
            numbers[Supply(row.supply, row.supplier)] += row.quantity or 1
        return max(numbers, key=lambda way: (numbers[way], way.supply, way.supplier or ""), default=None)
