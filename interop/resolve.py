"""Which support statement decides for a unit.

The order is: unit-specific, force-specific, the type's own, inherited, of its kind (with a force before without, role
before domain); the first match wins. A closing statement speaks of standards "beyond those listed", so any other goes
before it. Where the list of a standard's users is closed and the force's state is not on it, only statements that name
the force count, and without one the answer is no.

Statements are numbered, and so are the columns, standard and role: what decides for a unit is a line of numbers, and
units of which the same is said share one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from interop.arrays import Ints
from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import Fit, Role

#: Stands before the code of a state in the place of equipment, where a closed list of users speaks of the state.
STATE = "state:"
#: The number of no statement.
NONE = -1
ROLES: dict[str, tuple[Role, ...]] = {"peer": ("peer",), "service": ("provider", "receiver")}


@dataclass(frozen=True, eq=False)
class _Said:
    """What one type or kind says for one force and one unit, or for all of them."""

    columns: Ints
    fits: Ints  # the statement on each of the columns
    closed: Ints  # columns that a closing statement speaks of
    closing: Ints  # the statement on each of those


@dataclass(frozen=True, eq=False)
class _Lines:
    """What decides for a unit of whatever state: by any statement, and by those that name its force."""

    decided: Ints
    of_force: Ints


class Resolver:
    """Resolves statements for the units of one catalogue on one day."""

    def __init__(self, catalog: Catalog, day: date) -> None:
        self._catalog, self._day = catalog, day
        #: Statements by their number, as far as anybody asked: those in force, and what closed lists say of states.
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

    @cached_property
    def columns(self) -> dict[tuple[str, Role], int]:
        """Columns of standards and roles; the standards of a layer stand together, role by role."""
        pairs = [(row.id, role) for row in self._catalog.standards for role in ROLES[row.mode]]
        return {pair: column for column, pair in enumerate(pairs)}

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
        known = [(place, self.columns[pair]) for place, pair in enumerate(columns) if pair in self.columns]
        if known and self._lines:
            if len(self._table) != len(self._lines):
                self._table = np.stack(self._lines)
            places, wanted = zip(*known, strict=True)
            found[:, places] = self._table[:, wanted]
        return found

    def statement(self, equipment: str, force: str, unit: str | None, standard: str, role: Role) -> Fit | None:
        """Return the statement that decides; None where the catalogue does not know."""
        column = self.columns.get((standard, role))
        number = NONE if column is None else int(self._lines[self.line(equipment, force, unit)][column])
        return None if number == NONE else self.fits[number]

    def _places(self, name: str) -> dict[tuple[str | None, str | None], _Said]:
        """Return what a type or kind says, by the unit and the force that it speaks of."""
        rows: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
        for fit in self._catalog.fits_by_equipment.get(name, ()):
            if fit.holds_on(self._day):
                rows[fit.unit, fit.force].append(len(self.fits))
                self.fits.append(fit)
        return {place: self._said(numbers) for place, numbers in rows.items()}

    def _said(self, numbers: Sequence[int]) -> _Said:
        explicit: list[tuple[int, int]] = []
        closing: list[tuple[int, int]] = []
        for number in numbers:
            fit = self.fits[number]
            if fit.closes is None:
                explicit.append((self.columns[fit.standard, fit.role], number))
            else:
                closing += [(column, number) for column in self._of_layer.get((fit.closes, fit.role), ())]
        pairs = [np.array(found, dtype=np.intp).reshape(-1, 2) for found in (explicit, closing)]
        return _Said(pairs[0][:, 0], pairs[0][:, 1], pairs[1][:, 0], pairs[1][:, 1])

    @cached_property
    def _of_layer(self) -> dict[tuple[str, Role], list[int]]:
        """Columns by layer and role."""
        found: dict[tuple[str, Role], list[int]] = defaultdict(list)
        for (standard, role), column in self.columns.items():
            found[self._catalog.standards_by_id[standard].layer, role].append(column)
        return found

    def _resolve(self, equipment: str, forces: tuple[str, ...], unit: str | None) -> _Lines:
        decided: Ints = np.full(len(self.columns), NONE, dtype=np.int32)
        closed, of_force = decided.copy(), decided.copy()
        for force, said in self._from_general_to_specific(equipment, forces, unit):
            decided[said.columns] = said.fits
            closed[said.closed] = said.closing
            if force is not None:
                of_force[said.columns] = said.fits
        return _Lines(np.where(decided == NONE, closed, decided), of_force)

    def _from_general_to_specific(
        self, equipment: str, forces: tuple[str, ...], unit: str | None
    ) -> Iterator[tuple[str | None, _Said]]:
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
        adopters = self._catalog.adopters(self._day)
        for row in self._catalog.closed_standards:
            if state in adopters[row.id]:
                continue
            own = [self.columns[row.id, role] for role in ROLES[row.mode]]
            columns += own
            numbers += [len(self.fits)] * len(own)
            self.fits.append(
                Fit.model_construct(
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
            )
        return np.array(columns, dtype=np.intp), np.array(numbers, dtype=np.int32)
