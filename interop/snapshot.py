"""A catalogue resolved at one date for some forces: units, their weights and what they support, as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from interop.arrays import Bools, Floats, Ints, among, locked
from interop.catalog.catalog import Catalog
from interop.catalog.models import BASES, DOMAINS, Agreement, AgreementKind, Basis, Exercise, Holding, Role
from interop.coverage import agreements_covered, exercise_spans, exercises_covered, fleets_covered
from interop.errors import InputError, one_of
from interop.resolve import Resolver
from interop.support import Answers, Deciding, SupportTable
from interop.weighting import Fleets, Weighting, WeightRule


@dataclass(frozen=True)
class Unit:
    """What a force holds of one type under one name: all that fits can tell apart."""

    force: str
    equipment: str
    name: str | None  # a hull or a batch
    quantity: int | None  # None is unknown
    holdings: tuple[Holding, ...]

    @property
    def owner(self) -> str:
        """The force that lists it: a service, where `force` is joint."""
        return self.holdings[0].force if self.holdings else self.force


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Units, states and dated facts of some forces on one day. Forces and units stand in sorted order."""

    catalog: Catalog
    day: date
    evidence: Basis  # weakest basis on which a value may rest
    bounds: Basis  # weakest basis on which bounds may rest; never weaker than `evidence`
    forces: tuple[str, ...]  # F, sorted
    units: tuple[Unit, ...]  # U, sorted by force, equipment, name, owner
    #: What was resolved already, by layer and role; filled on first use, and handed on where facts stay the same.
    resolved: dict[tuple[str, Role], Answers] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        catalog: Catalog,
        day: date,
        forces: Iterable[str] | None = None,
        *,
        evidence: Basis = "assumed",
        bounds: Basis = "inferred",
    ) -> Snapshot:
        """Resolve `catalog` on `day` for `forces`, all services and task groups when None.

        Values count statements of at least `evidence`, bounds those of at least `bounds`: the stricter of the two,
        where `evidence` is.
        """
        own = (row.id for row in catalog.forces if row.kind != "joint")
        names = tuple(sorted(own if forces is None else forces))
        for name in names:
            catalog.force(name)
        if len(set(names)) != len(names):
            raise InputError("a force is named twice")
        one_of("evidence", evidence, BASES)
        one_of("bounds", bounds, BASES)
        stricter = min(evidence, bounds, key=BASES.index)
        return cls(catalog, day, evidence, stricter, names, tuple(_units(catalog, day, names)))

    def __repr__(self) -> str:
        return f"<Snapshot {self.day}: {len(self.forces)} forces, {len(self.units)} units>"

    # Forces

    @cached_property
    def state_of_force(self) -> tuple[str, ...]:
        """F state codes."""
        return tuple(self.catalog.forces_by_id[name].state for name in self.forces)

    @cached_property
    def same_state(self) -> Bools:
        """F × F: whether two forces serve one state."""
        states = np.array(self.state_of_force)
        same: Bools = states[:, None] == states[None, :]
        return locked(same)

    # Units

    @cached_property
    def force_of_unit(self) -> Ints:
        """U indices into forces."""
        place = {name: index for index, name in enumerate(self.forces)}
        return locked(np.array([place[unit.force] for unit in self.units], dtype=np.intp))

    @cached_property
    def domain_of_unit(self) -> Ints:
        """U indices into DOMAINS."""
        by_id = self.catalog.equipment_by_id
        codes = [DOMAINS.index(by_id[unit.equipment].domain) for unit in self.units]
        return locked(np.array(codes, dtype=np.intp))

    def in_domains(self, domains: Sequence[str]) -> Bools:
        """Return U: whether each unit is of one of some domains."""
        codes = [DOMAINS.index(domain) for domain in DOMAINS if domain in domains]
        return np.isin(self.domain_of_unit, codes)

    def weights(self, domains: Sequence[str] = DOMAINS, rule: WeightRule | None = None) -> Floats:
        """Return U weights: those of a force's units in `domains` add to 1, or are all 0 when it has none."""
        rule = rule or WeightRule()
        key = tuple(domains), rule.weighting, rule.exponent
        if key not in self._weights:
            self._weights[key] = locked(self.fleets.weights(domains, rule))
        return self._weights[key]

    @cached_property
    def _weights(self) -> dict[tuple[tuple[str, ...], Weighting, float], Floats]:
        """What :meth:`weights` has found already."""
        return {}

    @cached_property
    def types(self) -> tuple[tuple[str, str], ...]:
        """T: force and equipment of everything that the forces have, in the order of the units."""
        return tuple(dict.fromkeys((unit.force, unit.equipment) for unit in self.units))

    @cached_property
    def fleets(self) -> Fleets:
        """What the forces have, type by type, ready to be weighed."""
        by_id, sizes = self.catalog.equipment_by_id, self.catalog.sizes
        place = {key: index for index, key in enumerate(self.types)}
        rows = [by_id[equipment] for _, equipment in self.types]
        roles = sorted({row.role for row in rows})
        role_of = {role: index for index, role in enumerate(roles)}
        of_unit = np.array([place[unit.force, unit.equipment] for unit in self.units], dtype=np.intp)
        quantity = np.array([np.nan if unit.quantity is None else unit.quantity for unit in self.units], dtype=float)
        return Fleets.of(
            force=self.force_of_unit[np.unique(of_unit, return_index=True)[1]],
            domain=np.array([DOMAINS.index(row.domain) for row in rows], dtype=np.intp),
            role=np.array([role_of[row.role] for row in rows], dtype=np.intp),
            size=np.array([sizes[row.id] for row in rows], dtype=float),
            type_of_unit=of_unit,
            quantity_of_unit=quantity,
        )

    def spread(self, weights: Floats) -> Floats:
        """Return F × U: the weights, each in the row of its force."""
        table = np.zeros((len(self.forces), len(self.units)))
        table[self.force_of_unit, np.arange(len(self.units))] = weights
        return table

    # Support

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.catalog, self.day)

    @cached_property
    def _line_of_unit(self) -> Ints:
        """U: the line of statements that decides for each unit."""
        line = self._resolver.line
        return np.array([line(unit.equipment, unit.owner, unit.name) for unit in self.units], dtype=np.intp)

    def answers(self, layer: str, role: Role) -> Answers:
        """Return what is said of each unit and standard of `layer` in `role`; worked out once."""
        if (layer, role) not in self.resolved:
            standards = tuple(row.id for row in self.catalog.standards if row.layer == layer)
            place, resolver = self._line_of_unit, self._resolver
            lines = resolver.lines([(name, role) for name in standards])
            self.resolved[layer, role] = Answers.of(standards, Deciding(resolver.fits, lines, place))
        return self.resolved[layer, role]

    def support(self, layer: str, role: Role, partial: float, bar: Basis | None = None) -> SupportTable:
        """Return how far each unit supports each standard of `layer` in `role`; partial support counts `partial`.

        Statements weaker than `bar`, the snapshot's `evidence` when None, count as unknown.
        """
        return self.answers(layer, role).at(bar or self.evidence, partial)

    # States

    def admitted(self, standards: Sequence[str], *, possibly: bool = False) -> Bools:
        """Return S × F: whether the gate of a standard is open to a force, or it has none.

        Two forces may use a standard together where it is open to both; forces of one state need no gate. `possibly`
        counts a gate as open where nobody looked for the agreements that open it.
        """
        admitted = np.ones((len(standards), len(self.forces)), dtype=bool)
        for index, name in enumerate(standards):
            standard = self.catalog.standards_by_id[name]
            if standard.gate is not None and standard.controlled_by is not None:
                gate = standard.gate, standard.controlled_by, possibly
                if gate not in self._gates:
                    self._gates[gate] = self._admitted(standard.gate, standard.controlled_by, possibly=possibly)
                admitted[index] = self._gates[gate]
        return admitted

    @cached_property
    def _gates(self) -> dict[tuple[AgreementKind, str, bool], Bools]:
        """What :meth:`admitted` has found already: F by kind of agreement, keeper, and whether possibly."""
        return {}

    def _admitted(self, kind: AgreementKind, keeper: str, *, possibly: bool) -> Bools:
        """Return F: whether each force's state keeps a gate, or has agreed with the state that does."""
        parties = (self.parties(agreement) for agreement in self.agreements(kind))
        admitted = among(self.state_of_force, {keeper}.union(*(bound for bound in parties if keeper in bound)))
        if possibly:
            admitted |= ~agreements_covered(self.catalog, self.day, kind, self.state_of_force, (keeper,))[:, 0]
        return admitted

    @cached_property
    def fleet_covered(self) -> Bools:
        """F: whether the fleet of a force was gone through for the day, so that what is not listed is not there."""
        return locked(fleets_covered(self.catalog, self.day, self.forces))

    def looked_for(self, kind: AgreementKind) -> Bools:
        """Return F × F: whether agreements of a kind between the states of two forces were looked for."""
        states = self.state_of_force
        return self.same_state | agreements_covered(self.catalog, self.day, kind, states, states)

    @cached_property
    def exercises_looked_for(self) -> Bools:
        """F × F: whether the exercises that two forces took part in were gone through."""
        covered: Bools = self.same_state | exercises_covered(self.catalog, self.day, self.state_of_force, self.naval)
        return locked(covered)

    @cached_property
    def naval(self) -> Bools:
        """F: whether a force is of the service navy."""
        services = [self.catalog.forces_by_id[name].service for name in self.forces]
        return locked(np.array([service == "navy" for service in services], dtype=bool))

    @cached_property
    def exercise_spans(self) -> tuple[tuple[float, float, Bools], ...]:
        """Spans of time before the day, the latest first: two ages in years, and F × F, whether it was gone through."""
        spans = exercise_spans(self.catalog, self.day, self.state_of_force, self.naval)
        return tuple((younger, older, locked(self.same_state | covered)) for younger, older, covered in spans)

    def agreements(self, kind: AgreementKind) -> tuple[Agreement, ...]:
        """Return the agreements of a kind in force on the day."""
        return tuple(row for row in self.catalog.agreements if row.kind == kind and row.holds_on(self.day))

    def parties(self, agreement: Agreement) -> set[str]:
        """Return the states bound by an agreement on the day, accessions and departures counted."""
        rows = self.catalog.accessions_by_agreement.get(agreement.id, [])
        dated = {row.state for row in rows}
        return (set(agreement.parties) - dated) | {row.state for row in rows if row.holds_on(self.day)}

    def in_agreement(self, kind: AgreementKind) -> Bools:
        """Return F × F: whether an agreement of a kind is in force between the states of two forces."""
        linked = np.zeros((len(self.forces), len(self.forces)), dtype=bool)
        for agreement in self.agreements(kind):
            bound = among(self.state_of_force, self.parties(agreement))
            linked |= np.logical_and.outer(bound, bound)
        return linked

    # Exercises

    @cached_property
    def exercise_ages(self) -> Floats:
        """X: years from the end of each exercise that ended by the day."""
        ages = [(self.day - row.end.last).days / 365.25 for row in self.ended_exercises]
        return locked(np.array(ages, dtype=float))

    @cached_property
    def took_part(self) -> Bools:
        """X × F: whether a force, one it is drawn from or made of, took part in each exercise that ended by the day."""
        known_as: dict[str, list[int]] = defaultdict(list)
        for place, force in enumerate(self.forces):
            for name in self.catalog.names_of(force):
                known_as[name].append(place)
        took_part = np.zeros((len(self.ended_exercises), len(self.forces)), dtype=bool)
        for row, exercise in zip(took_part, self.ended_exercises, strict=True):
            row[[place for name in exercise.participants for place in known_as.get(name, ())]] = True
        return locked(took_part)

    @cached_property
    def ended_exercises(self) -> tuple[Exercise, ...]:
        """X: exercises that ended by the day."""
        return tuple(row for row in self.catalog.exercises if row.end.last <= self.day)


def _units(catalog: Catalog, day: date, forces: Iterable[str]) -> Iterable[Unit]:
    groups: dict[tuple[str, str, str, str], list[Holding]] = {}
    for force in forces:
        for holding in catalog.holdings_of(force):
            if holding.status == "active" and holding.holds_on(day):
                key = (force, holding.equipment, holding.unit or "", holding.force)
                groups.setdefault(key, []).append(holding)
    for (force, equipment, name, _), holdings in sorted(groups.items()):
        quantities = [holding.quantity for holding in holdings]
        total = None if None in quantities else sum(filter(None, quantities))
        yield Unit(force, equipment, name or None, total, tuple(holdings))
