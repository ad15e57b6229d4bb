"""From a register to a catalogue, with an account of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from interop.catalog.catalog import Catalog
from interop.errors import InputError
from interop.importers.account import Account, Remark
from interop.importers.sipri.placing import COMPONENT, DELIVERED, ORDERED, Placed, place_records
from interop.importers.sipri.register import Register
from interop.importers.sipri.tables import catalog_of


@dataclass(frozen=True)
class Import:
    """A register turned into a catalogue."""

    register: Register
    day: date  # on which the register was made; nothing is claimed beyond it
    placed: tuple[Placed, ...]  # every record, in the order of the file
    catalog: Catalog

    @cached_property
    def account(self) -> Account:
        """What became of every row."""
        used = Counter(place.outcome for place in self.placed if not place.aside)
        aside = [Remark(place.record.line, place.outcome, place.cause) for place in self.placed if place.aside]
        return Account(
            rows=self.register.rows,
            used={name: used[name] for name in (DELIVERED, ORDERED, COMPONENT)},
            aside=tuple(sorted((*self.register.unread, *aside))),
            remarks=self.register.remarks,
        )


def build(
    register: Register,
    *,
    today: date,
    components: bool = False,
    service_years: int | None = None,
    advance: Callable[[int], object] = lambda done: None,  # noqa: ARG005 - nobody watches
) -> Import:
    """Turn a register into a catalogue.

    Args:
        register: what was read.
        today: the day taken for that of the register where the file does not say when it was made.
        components: count engines, sensors and turrets among holdings too.
        service_years: years after which a delivery no longer counts; it counts for good when None.
        advance: called with how many records were just placed, then written into tables, for a progress bar.

    Raises:
        InputError: no row can be used.
    """
    day = register.generated or today
    placed = place_records(register, day, components=components, advance=advance)
    if all(place.aside for place in placed):
        aside = [*register.unread, *(Remark(place.record.line, place.outcome, place.cause) for place in placed)]
        raise InputError("\n".join(["no row of the register can be used", *map(str, sorted(aside)[:20])]))
    return Import(register, day, placed, catalog_of(placed, day, service_years, advance))
