"""Which support statement decides for a unit.

The order is: unit-specific, force-specific, the type's own, inherited; the first match wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit, Role


@dataclass(frozen=True)
class Statements:
    """The statements that decide for one unit on one day."""

    explicit: dict[tuple[str, Role], Fit]  # by standard and role
    closing: dict[tuple[str, Role], Fit]  # by layer and role: no standard of the layer beyond those listed

    def get(self, standard: str, layer: str, role: Role) -> Fit | None:
        """Return the deciding statement; None when the catalogue does not know.

        A closing statement speaks of standards "beyond those listed", so any explicit statement goes before it.
        """
        return self.explicit.get((standard, role)) or self.closing.get((layer, role))


class Resolver:
    """Resolves statements for the units of one catalogue on one day."""

    def __init__(self, catalog: Catalog, day: date) -> None:
        self._catalog = catalog
        self._in_force = lru_cache(maxsize=None)(
            lambda equipment: [fit for fit in catalog.fits_by_equipment.get(equipment, []) if fit.holds_on(day)]
        )

    def statements(self, equipment: str, force: str, unit: str | None) -> Statements:
        """Return what decides for a unit of `equipment` in `force`, called `unit` if it has a name."""
        explicit: dict[tuple[str, Role], Fit] = {}
        closing: dict[tuple[str, Role], Fit] = {}
        for fit in self._from_general_to_specific(equipment, force, unit):
            layer = fit.closes
            if layer is None:
                explicit[fit.standard, fit.role] = fit
            else:
                closing[layer, fit.role] = fit
        return Statements(explicit, closing)

    def _from_general_to_specific(self, equipment: str, force: str, unit: str | None) -> list[Fit]:
        """List the statements that apply, so that a later one overrides an earlier one."""
        forces = self._catalog.force_chain(force)
        rank = {name: len(forces) - place for place, name in enumerate(forces)}
        found: list[Fit] = []
        for name in reversed(self._catalog.equipment_chain(equipment)):
            applying = [
                ((fit.unit is not None, rank.get(fit.force, 0) if fit.force else 0), fit)
                for fit in self._in_force(name)
                if (fit.force is None or fit.force in rank) and fit.unit in (None, unit)
            ]
            found += [fit for _, fit in sorted(applying, key=lambda pair: pair[0])]
        return found
