"""Which support statement decides for a unit.

The order is: unit-specific, force-specific, the type's own, inherited, of its kind (with a force before without, role
before domain); the first match wins. A closing statement speaks of standards "beyond those listed", so any other goes
before it. Where the list of a standard's users is closed and the force's state is not on it, only statements that name
the force count, and without one the answer is no.

Statements are numbered, and so are the columns, standard and role: what decides for a unit is a line of numbers, and
units of which the same is said share one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from interop.arrays import Ints
from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit, Role, Standard
from interop.catalog.spoken import ROLES, Place, Said

#: Stands before the code of a state in the place of equipment, where a closed list of users speaks of the state.
STATE = "state:"
#: The number of no statement.
NONE = -1


@dataclass(frozen=True, eq=False)
class _Lines:
    """What decides for a unit of whatever state: by any statement, and by those that name its force."""

    decided: Ints
    of_force: Ints


class Resolver:
    """Resolves statements for the units of one catalogue on one day."""

    def __init__(self, catalog: Catalog, day: date) -> None:
        self._catalog, self._day = catalog, day
        #: Statements by number: all on what was asked about, whenever they hold, and what closed lists say of states.
        self.fits: list[Fit] = []
        self._number: dict[tuple[str, tuple[str, ...], str, str | None], int] = {}
        self._lines: list[Ints] = []
        self._table: Ints = np.zeros((0, 0), dtype=np.int32)  # the lines so far, when last asked for
        self._chain = lru_cache(maxsize=None)(catalog.force_chain)
        self._by_name = lru_cache(maxsize=None)(self._places)
        self._named = lru_cache(maxsize=None)(
            lambda equipment: {force for name in catalog.statement_chain(equipment) for _, force in self._by_name(name)}
        )
        self._open = lru_cache(maxsize=None)(self._resolve)
        self._barred = lru_cache(maxsize=None)(self._bar)

    def line(self, equipment: str, force: str, unit: str | None) -> int:
        """Return the number of the line that decides for a unit of `equipment` in `force`, called `unit` if at all."""
        named = self._named(equipment)
        forces = tuple(name for name in self._chain(force) if name in named)
        state = self._catalog.forces_by_id[force].state
        key = (equipment, forces, state, unit if unit in self._catalog.units_spoken_of else None)
        if key not in self._number:
            self._number[key] = len(self._lines)
            self._lines.append(self._within(state, self._open(equipment, forces, key[3])))
        return self._number[key]

    def lines(self, columns: Sequence[tuple[str, Role]]) -> Ints:
        """Return L × S: the deciding statements of every line so far on some standards and roles."""
        found: Ints = np.full((len(self._lines), len(columns)), NONE, dtype=np.int32)
        numbers = self._catalog.columns.of_pair
        known = [(place, numbers[pair]) for place, pair in enumerate(columns) if pair in numbers]
        if known and self._lines:
            if len(self._table) != len(self._lines):
                self._table = np.stack(self._lines)
            places, wanted = zip(*known, strict=True)
            found[:, places] = self._table[:, wanted]
        return found

    def statement(self, equipment: str, force: str, unit: str | None, standard: str, role: Role) -> Fit | None:
        """Return the statement that decides; None where the catalogue does not know."""
        column = self._catalog.columns.of_pair.get((standard, role))
        number = NONE if column is None else int(self._lines[self.line(equipment, force, unit)][column])
        return None if number == NONE else self.fits[number]

    def _places(self, name: str) -> dict[Place, Said]:
        """Return what a type or kind says on the day, by the unit and the force that it speaks of."""
        spoken, count = self._catalog.spoken_of(name), len(self.fits)
        self.fits += spoken.fits
        return {place: said.after(count) for place, said in spoken.on(self._day).items()}

    def _resolve(self, equipment: str, forces: tuple[str, ...], unit: str | None) -> _Lines:
        decided: Ints = np.full(len(self._catalog.columns.of_pair), NONE, dtype=np.int32)
        closed, of_force = decided.copy(), decided.copy()
        for force, said in self._from_general_to_specific(equipment, forces, unit):
            decided[said.columns] = said.fits
            closed[said.closed] = said.closing
            if force is not None:
                of_force[said.columns] = said.fits
        return _Lines(np.where(decided == NONE, closed, decided), of_force)

    def _from_general_to_specific(
        self, equipment: str, forces: tuple[str, ...], unit: str | None
    ) -> Iterator[tuple[str | None, Said]]:
        """Yield what applies and the force that it names, so that what comes later overrides what came before."""
        chain = self._catalog.statement_chain(equipment)
        types, kinds = chain[:-2], chain[-2:]
        rising = (None, *reversed(forces))
        # Of kinds, the force counts before the kind; of types, the nearer type counts before the force.
        places: list[tuple[str, str | None, str | None]]
        places = [(kind, None, force) for force in rising for kind in reversed(kinds)]
        for name in reversed(types):
            places += [(name, called, force) for called in dict.fromkeys((None, unit)) for force in rising]
        for name, called, force in places:
            said = self._by_name(name).get((called, force))
            if said is not None:
                yield force, said

    def _within(self, state: str, lines: _Lines) -> Ints:
        """Return what decides in a state: of what closed lists bar it from, only what names the force counts."""
        columns, no = self._barred(state)
        if not len(columns):
            return lines.decided
        line = lines.decided.copy()
        own = lines.of_force[columns]
        line[columns] = np.where(own == NONE, no, own)
        return line

    def _bar(self, state: str) -> tuple[Ints, Ints]:
        """Return the columns of standards whose users are all listed without a state, and what says no of each."""
        columns, numbers = [], []
        adopters, numbered = self._catalog.adopters(self._day), self._catalog.columns.of_pair
        for row in self._catalog.closed_standards:
            if state in adopters[row.id]:
                continue
            own = [numbered[row.id, role] for role in ROLES[row.mode]]
            columns += own
            numbers += [len(self.fits)] * len(own)
            self.fits.append(_unlisted(row, state))
        return np.array(columns, dtype=np.intp), np.array(numbers, dtype=np.int32)


def _unlisted(standard: Standard, state: str) -> Fit:
    """Return what the closed list of a standard's users says of a state that is not on it."""
    return Fit.model_construct(
        equipment=f"{STATE}{state}",
        force=None,
        unit=None,
        standard=standard.id,
        support="no",
        role="peer" if standard.mode == "peer" else "provider",
        since=None,
        until=None,
        basis="inferred",
        sources=standard.sources,
        note=f"The list of those who use {standard.id} is complete, and {state} is not on it.",
        verified_on=standard.verified_on,
    )
