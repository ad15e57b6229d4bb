"""Which support statement decides for a unit.

The order is: unit-specific, force-specific, the type's own, inherited, of its kind (with a force before without, role
before domain); the first match wins. Where the list of a standard's users is closed and the force's state is not on it,
only statements that name the force count, and without one the answer is no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import Fit, Role

#: Stands before the code of a state in the place of equipment, where a closed list of users speaks of the state.
STATE = "state:"


@dataclass(frozen=True)
class Statements:
    """The statements that decide for one unit on one day."""

    explicit: Mapping[tuple[str, Role], Fit]  # by standard and role
    closing: Mapping[tuple[str, Role], Fit]  # by layer and role: no standard of the layer beyond those listed
    of_force: Mapping[tuple[str, Role], Fit]  # by standard and role: the nearest that names the force
    barred: Mapping[str, Fit]  # by standard: its users are all listed, and the force's state is not among them

    def get(self, standard: str, layer: str, role: Role) -> Fit | None:
        """Return the deciding statement; None when the catalogue does not know.

        Where a list of users bars the force's state, only what is said of the force itself counts against it. A closing
        statement speaks of standards "beyond those listed", so any explicit statement goes before it.
        """
        if standard in self.barred:
            return self.of_force.get((standard, role)) or self.barred[standard]
        return self.explicit.get((standard, role)) or self.closing.get((layer, role))

    def of_layer(self, columns: Mapping[str, int], layer: str, role: Role) -> dict[int, Fit]:
        """Return the deciding statements on the standards of a layer, by the column that each standard has."""
        closing = self.closing.get((layer, role))
        found = {} if closing is None else dict.fromkeys(columns.values(), closing)
        for (standard, of_role), fit in self.explicit.items():
            if of_role == role and standard in columns:
                found[columns[standard]] = fit
        for standard, fit in self.barred.items():
            if standard in columns:
                found[columns[standard]] = self.of_force.get((standard, role)) or fit
        return found


class Resolver:
    """Resolves statements for the units of one catalogue on one day."""

    def __init__(self, catalog: Catalog, day: date) -> None:
        self._catalog, self._day = catalog, day
        self._in_force = lru_cache(maxsize=None)(
            lambda equipment: [fit for fit in catalog.fits_by_equipment.get(equipment, []) if fit.holds_on(day)]
        )
        self._named = lru_cache(maxsize=None)(
            lambda equipment: {
                fit.force for name in catalog.statement_chain(equipment) for fit in self._in_force(name) if fit.force
            }
        )
        self._chain = lru_cache(maxsize=None)(catalog.force_chain)
        self._resolved = lru_cache(maxsize=None)(self._resolve)
        self._barred = lru_cache(maxsize=None)(self._bar)

    def statements(self, equipment: str, force: str, unit: str | None) -> Statements:
        """Return what decides for a unit of `equipment` in `force`, called `unit` if it has a name.

        Units of which the same is said get one and the same object.
        """
        named = self._named(equipment)
        forces = tuple(name for name in self._chain(force) if name in named)
        state = self._catalog.forces_by_id[force].state
        return self._resolved(equipment, forces, state, unit if unit in self._spoken_of else None)

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        """Names of units about which something is said; the others of a type are alike."""
        return frozenset(fit.unit for fit in self._catalog.fits if fit.unit is not None)

    def _resolve(self, equipment: str, forces: tuple[str, ...], state: str, unit: str | None) -> Statements:
        explicit: dict[tuple[str, Role], Fit] = {}
        of_force: dict[tuple[str, Role], Fit] = {}
        closing: dict[tuple[str, Role], Fit] = {}
        for fit in self._from_general_to_specific(equipment, forces, unit):
            layer = fit.closes
            if layer is not None:
                closing[layer, fit.role] = fit
                continue
            explicit[fit.standard, fit.role] = fit
            if fit.force is not None:
                of_force[fit.standard, fit.role] = fit
        return Statements(explicit, closing, of_force, self._barred(state))

    def _from_general_to_specific(self, equipment: str, forces: tuple[str, ...], unit: str | None) -> list[Fit]:
        """List the statements that apply, so that a later one overrides an earlier one."""
        chain = self._catalog.statement_chain(equipment)
        types, kinds = chain[:-2], chain[-2:]
        rank = {name: len(forces) - place for place, name in enumerate(forces)}

        def applying(name: str) -> list[tuple[tuple[bool, int], Fit]]:
            return [
                ((fit.unit is not None, rank.get(fit.force, 0) if fit.force else 0), fit)
                for fit in self._in_force(name)
                if (fit.force is None or fit.force in rank) and fit.unit in (None, unit)
            ]

        # Of kinds, the force counts before the kind; of types, the nearer type counts before the force.
        general = [(place, fit) for name in reversed(kinds) for place, fit in applying(name)]
        found = [fit for _, fit in sorted(general, key=lambda pair: pair[0])]
        for name in reversed(types):
            found += [fit for _, fit in sorted(applying(name), key=lambda pair: pair[0])]
        return found

    def _bar(self, state: str) -> dict[str, Fit]:
        """Return, for each standard whose users are all listed without a state, that the state has it on no unit."""
        return {
            row.id: Fit.model_construct(
                equipment=f"{STATE}{state}",
                force=None,
                unit=None,
                standard=row.id,
                support="no",
                role="peer" if row.mode == "peer" else "provider",
                since=None,
                until=None,
                basis="inferred",
                sources=row.sources,
                note=f"The list of those who use {row.id} is complete, and {state} is not on it.",
                verified_on=PartialDate.parse(self._day.isoformat()),
            )
            for row in self._catalog.closed_standards
            if state not in self._catalog.adopters(self._day)[row.id]
        }
