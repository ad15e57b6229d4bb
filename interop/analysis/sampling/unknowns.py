"""Unknown facts: the statements that the catalogue lacks, each at the level where one statement would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from interop.arrays import Bools, Ints
from interop.catalog.models import Basis, Fit, Role
from interop.layers import Layer, StandardsLayer
from interop.snapshot import Snapshot
from interop.support import ANSWERS, NO, UNSAID, Rows, SupportTable

#: In a table of codes, beside the answers: `UNKNOWN + k` is the unknown fact k.
UNKNOWN = UNSAID

#: A layer of standards and a role in it.
Place = tuple[str, Role]


@dataclass(frozen=True)
class UnknownFact:
    """Whether equipment supports a standard, where the catalogue cannot be believed to say."""

    layer: str  # value of the layer column of standards.csv
    standard: str
    role: Role
    equipment: str
    force: str | None  # None: the type, whoever has it
    unit: str | None
    statement: Fit | None  # what is said, believed or not; None when nothing is said
    believed: bool = False  # the statement counts, and is here because it may turn out wrong

    def __str__(self) -> str:
        who = " ".join(filter(None, [self.force, self.equipment, f"({self.unit})" if self.unit else ""]))
        return f"{who}: {self.standard} ({self.role})"


@dataclass(frozen=True, eq=False)
class Codes:
    """What each unit supports in one place: U × S codes; units outside the place's domains are `NO`."""

    standards: tuple[str, ...]  # S
    codes: Ints  # U × S: NO, PARTIAL, YES or UNKNOWN + the index of the fact
    fits: Rows  # U × S: the deciding statement


@dataclass(frozen=True, eq=False)
class Unknowns:
    """Every unknown fact of a snapshot, and the codes that refer to them."""

    snapshot: Snapshot
    bar: Basis  # what is weaker is unknown
    facts: tuple[UnknownFact, ...]  # K
    tables: Mapping[Place, Codes]

    @classmethod
    def of(cls, snapshot: Snapshot, layers: Iterable[Layer], bar: Basis, *, doubted: bool = False) -> Unknowns:
        """Collect what is unknown at a bar of evidence to those of `layers` that rest on standards.

        `doubted` collects beside it what is believed without being cited.
        """
        facts: dict[UnknownFact, int] = {}
        tables: dict[Place, Codes] = {}
        for place, domains in sorted(_places(layers).items()):
            support = snapshot.support(place[0], place[1], 0.5, bar)
            inside = snapshot.in_domains(tuple(domains))
            tables[place] = _codes(snapshot, place, support, inside, facts, doubted=doubted)
        return cls(snapshot, bar, tuple(facts), tables)

    @cached_property
    def _types(self) -> tuple[str, ...]:
        return tuple(unit.equipment for unit in self.snapshot.units)

    @cached_property
    def _services(self) -> tuple[str, ...]:
        return _services(self.snapshot)

    @cached_property
    def _heirs(self) -> dict[str, list[str]]:
        """For each type, the held types that are derived from it."""
        found: dict[str, list[str]] = {}
        for name in sorted(set(self._types)):
            for ancestor in self.snapshot.catalog.equipment_chain(name)[1:]:
                found.setdefault(ancestor, []).append(name)
        return found

    @cached_property
    def _own_cells(self) -> list[list[int]]:
        """K lists of units: those whose code names the fact."""
        found: list[list[int]] = [[] for _ in self.facts]
        for table in self.tables.values():
            for unit, column in np.argwhere(table.codes >= UNKNOWN).tolist():
                found[table.codes[unit, column] - UNKNOWN].append(unit)
        return found

    def settled_by(self, fact: int) -> list[int]:
        """Return the units, in order, for which a statement on the fact would decide.

        Beside the units of the type itself these are the units of types derived from it about which nothing
        nearer is said: they inherit the statement.
        """
        own, row = self._own_cells[fact], self.facts[fact]
        if row.statement is not None or row.equipment not in self._heirs:
            return own
        table = self.tables[row.layer, row.role]
        column = table.standards.index(row.standard)
        heirs = set(self._heirs[row.equipment])
        older = set(self.snapshot.catalog.equipment_chain(row.equipment)[1:])
        inherited = []
        for unit in np.flatnonzero(table.codes[:, column] >= UNKNOWN).tolist():
            said = table.fits[unit][column]
            silent = said is None or said.closes is not None or said.equipment in older
            if self._types[unit] in heirs and silent and row.force in (None, self._services[unit]):
                inherited.append(unit)
        return sorted({*own, *inherited})


def _places(layers: Iterable[Layer]) -> dict[Place, set[str]]:
    """Return the layers of standards and the roles that `layers` look at, with the domains of their units."""
    found: dict[Place, set[str]] = {}
    for layer in layers:
        if isinstance(layer, StandardsLayer):
            for role in layer.roles:
                found.setdefault((layer.standard_layer, role), set()).update(layer.domains_of(role))
    return found


def _services(snapshot: Snapshot) -> tuple[str, ...]:
    """For each unit, the service it serves in: one statement on a service holds for its task groups."""
    return tuple(snapshot.catalog.service(unit.owner) for unit in snapshot.units)


def _codes(
    snapshot: Snapshot,
    place: Place,
    support: SupportTable,
    inside: Bools,
    facts: dict[UnknownFact, int],
    *,
    doubted: bool,
) -> Codes:
    unknown = ~support.known & inside[:, None]
    codes = np.full(support.low.shape, NO, dtype=np.intp)
    bare = unknown.copy()  # nothing is said of the standard by name
    for row, fits in enumerate(support.fits):
        for column, fit in enumerate(fits):
            if fit is None or not inside[row]:
                continue
            believed = not unknown[row, column]
            if believed and (not doubted or fit.basis == "cited"):
                codes[row, column] = ANSWERS[fit.support]
            elif believed or fit.closes is None:
                bare[row, column] = False
                said = fit.equipment, fit.force, fit.unit, fit
                weak = UnknownFact(place[0], support.standards[column], place[1], *said, believed=believed)
                codes[row, column] = UNKNOWN + facts.setdefault(weak, len(facts))
    of_type: dict[str, list[int]] = {}
    for row, unit in enumerate(snapshot.units):
        of_type.setdefault(unit.equipment, []).append(row)
    services = _services(snapshot)
    for equipment, rows in of_type.items():
        for column in np.flatnonzero(bare[rows].any(axis=0)).tolist():
            whole = bool(bare[rows, column].all())
            for row in rows:
                if bare[row, column]:
                    force = None if whole else services[row]
                    fact = UnknownFact(place[0], support.standards[column], place[1], equipment, force, None, None)
                    codes[row, column] = UNKNOWN + facts.setdefault(fact, len(facts))
    return Codes(support.standards, codes, support.fits)
