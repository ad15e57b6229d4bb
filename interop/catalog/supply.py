"""How a state comes by a type where nobody says: out of its own design tradition, or from whoever leads the design."""

from __future__ import annotations

from typing import Literal, NamedTuple

from interop.catalog.catalog import Catalog
from interop.catalog.models import Equipment


class Supply(NamedTuple):
    """How holdings come, and the state that they come from; None where that is their own."""

    supply: Literal["domestic", "imported"]
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
