"""A catalogue resolved at one date for some forces: units, their weights and what they support, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from interop.arrays import Bools, Floats, Ints
from interop.catalog.catalog import Catalog
from interop.catalog.models import BASES, DOMAINS, Agreement, AgreementKind, Basis, Exercise, Fit, Holding, Role
from interop.errors import InputError
from interop.resolve import Resolver, Statements

Weighting = Literal["domain-balanced", "count", "type"]
WEIGHTINGS: tuple[Weighting, ...] = ("domain-balanced", "count", "type")


@dataclass(frozen=True)
class Unit:
    """What a force holds of one type under one name: all that fits can tell apart."""

    force: str
    equipment: str
    name: str | None  # a hull or a batch
    quantity: int | None  # None is unknown
    holdings: tuple[Holding, ...]


@dataclass(frozen=True)
class SupportTable:
    """How far each unit supports each standard of a layer in one role."""

    standards: tuple[str, ...]  # S
    low: Floats  # U × S: unknown counts as 0
    high: Floats  # U × S: unknown counts as 1
    fits: tuple[tuple[Fit | None, ...], ...]  # U × S: the deciding statement; None where there is none

    @property
    def known(self) -> Bools:
        """U × S: whether support is known."""
        known: Bools = self.low == self.high
        return known


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Units, states and dated facts of some forces on one day. Forces and units stand in sorted order."""

    catalog: Catalog
    day: date
    evidence: Basis
    forces: tuple[str, ...]  # F, sorted
    units: tuple[Unit, ...]  # U, sorted by force, equipment, name

    @classmethod
    def of(
        cls, catalog: Catalog, day: date, forces: Iterable[str] | None = None, *, evidence: Basis = "assumed"
    ) -> Snapshot:
        """Resolve `catalog` on `day` for `forces` (all when None), counting statements of at least `evidence`."""
        names = tuple(sorted(catalog.forces_by_id if forces is None else forces))
        for name in names:
            catalog.force(name)
        if len(set(names)) != len(names):
            raise InputError("a force is named twice")
        if evidence not in BASES:
            raise InputError(f"evidence must be one of {', '.join(BASES)}, not {evidence!r}")
        return cls(catalog, day, evidence, names, tuple(_units(catalog, day, names)))

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
        return same

    # Units

    @cached_property
    def force_of_unit(self) -> Ints:
        """U indices into forces."""
        place = {name: index for index, name in enumerate(self.forces)}
        return np.array([place[unit.force] for unit in self.units], dtype=np.intp)

    @cached_property
    def domain_of_unit(self) -> Ints:
        """U indices into DOMAINS."""
        by_id = self.catalog.equipment_by_id
        return np.array([DOMAINS.index(by_id[unit.equipment].domain) for unit in self.units], dtype=np.intp)

    def in_domains(self, domains: Sequence[str]) -> Bools:
        """Return U: whether each unit is of one of some domains."""
        codes = [DOMAINS.index(domain) for domain in DOMAINS if domain in domains]
        return np.isin(self.domain_of_unit, codes)

    def weights(self, domains: Sequence[str] = DOMAINS, weighting: Weighting = "domain-balanced") -> Floats:
        """Return U weights: those of a force's units in `domains` add to 1, or are all 0 when it has none."""
        chosen = self.in_domains(domains)
        quantity = np.array([np.nan if unit.quantity is None else unit.quantity for unit in self.units], dtype=float)
        return unit_weights(self.force_of_unit, self.domain_of_unit, self._type_of_unit, quantity, chosen, weighting)

    @cached_property
    def _type_of_unit(self) -> Ints:
        place: dict[tuple[str, str], int] = {}
        keys = [(unit.force, unit.equipment) for unit in self.units]
        return np.array([place.setdefault(key, len(place)) for key in keys], dtype=np.intp)

    def spread(self, weights: Floats) -> Floats:
        """Return F × U: the weights, each in the row of its force."""
        table = np.zeros((len(self.forces), len(self.units)))
        table[self.force_of_unit, np.arange(len(self.units))] = weights
        return table

    # Support

    @cached_property
    def statements(self) -> tuple[Statements, ...]:
        """U: the statements that decide for each unit."""
        resolver = Resolver(self.catalog, self.day)
        return tuple(resolver.statements(unit.equipment, unit.force, unit.name) for unit in self.units)

    def support(self, layer: str, role: Role, partial: float) -> SupportTable:
        """Return how far each unit supports each standard of `layer` in `role`; partial support counts `partial`."""
        standards = tuple(row.id for row in self.catalog.standards if row.layer == layer)
        believed = BASES[: BASES.index(self.evidence) + 1]
        worth = {"yes": 1.0, "partial": partial, "no": 0.0}
        low = np.zeros((len(self.units), len(standards)))
        high = np.ones((len(self.units), len(standards)))
        fits: list[tuple[Fit | None, ...]] = []
        for row, statements in enumerate(self.statements):
            found = tuple(statements.get(standard, layer, role) for standard in standards)
            for column, fit in enumerate(found):
                if fit is not None and fit.basis in believed:
                    low[row, column] = high[row, column] = worth[fit.support]
            fits.append(found)
        return SupportTable(standards, low, high, tuple(fits))

    # States

    def usable(self, standards: Sequence[str]) -> Bools:
        """Return S × F × F: whether two forces may use a standard together, its gate being open to both."""
        states = np.array(self.state_of_force)
        usable = np.ones((len(standards), len(self.forces), len(self.forces)), dtype=bool)
        for index, name in enumerate(standards):
            standard = self.catalog.standards_by_id[name]
            if standard.gate is not None and standard.controlled_by is not None:
                admitted = np.isin(states, list(self._admitted(standard.gate, standard.controlled_by)))
                usable[index] = self.same_state | np.logical_and.outer(admitted, admitted)
        return usable

    def _admitted(self, kind: AgreementKind, keeper: str) -> set[str]:
        parties = (self.parties(agreement) for agreement in self.agreements(kind))
        return {keeper}.union(*(states for states in parties if keeper in states))

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
        states = np.array(self.state_of_force)
        linked = np.zeros((len(self.forces), len(self.forces)), dtype=bool)
        for agreement in self.agreements(kind):
            bound = np.isin(states, list(self.parties(agreement)))
            linked |= np.logical_and.outer(bound, bound)
        return linked

    # Exercises

    @cached_property
    def exercise_ages(self) -> Floats:
        """X: years from the end of each exercise that ended by the day."""
        return np.array([(self.day - row.end.last).days / 365.25 for row in self.ended_exercises], dtype=float)

    @cached_property
    def took_part(self) -> Bools:
        """X × F: whether a force, or the one it is drawn from, took part in each exercise that ended by the day."""
        chains = [set(self.catalog.force_chain(name)) for name in self.forces]
        rows = [[not chain.isdisjoint(row.participants) for chain in chains] for row in self.ended_exercises]
        return np.array(rows, dtype=bool).reshape(len(self.ended_exercises), len(self.forces))

    @cached_property
    def ended_exercises(self) -> tuple[Exercise, ...]:
        """X: exercises that ended by the day."""
        return tuple(row for row in self.catalog.exercises if row.end.last <= self.day)


def _units(catalog: Catalog, day: date, forces: Iterable[str]) -> Iterable[Unit]:
    groups: dict[tuple[str, str, str], list[Holding]] = {}
    for force in forces:
        for holding in catalog.holdings_by_force.get(force, []):
            if holding.status == "active" and holding.holds_on(day):
                groups.setdefault((force, holding.equipment, holding.unit or ""), []).append(holding)
    for (force, equipment, name), holdings in sorted(groups.items()):
        quantities = [holding.quantity for holding in holdings]
        total = None if None in quantities else sum(filter(None, quantities))
        yield Unit(force, equipment, name or None, total, tuple(holdings))


def unit_weights(
    force: Ints, domain: Ints, kind: Ints, quantity: Floats, chosen: Bools, weighting: Weighting
) -> Floats:
    """Spread each force's mass of 1 over its chosen units.

    Args:
        force: U, the force of each unit.
        domain: U, its domain.
        kind: U, its type, numbered across forces.
        quantity: U, how many; NaN is unknown.
        chosen: U, whether the unit counts at all.
        weighting: `domain-balanced` gives each domain of a force equal mass, spread by quantity, or evenly over
            types in a domain where a quantity is unknown; `count` does so over the whole force; `type` spreads
            evenly over types.

    Returns:
        U weights; 0 for units not chosen.
    """
    weights = np.zeros(len(force))
    if not chosen.any():
        return weights
    force, domain, kind, quantity = force[chosen], domain[chosen], kind[chosen], quantity[chosen]
    cell = force * len(DOMAINS) + domain if weighting == "domain-balanced" else force
    _, cell = np.unique(cell, return_inverse=True)
    _, kind = np.unique(kind, return_inverse=True)
    in_kind = _share_by_quantity(kind, quantity)
    cell_of_kind = np.zeros(kind.max() + 1, dtype=np.intp)
    cell_of_kind[kind] = cell
    kind_quantity = np.bincount(kind, weights=quantity).astype(np.float64)
    if weighting == "type":
        kind_quantity = np.full(len(cell_of_kind), np.nan)
    in_cell = _share_by_quantity(cell_of_kind, kind_quantity)
    force_of_cell = np.zeros(cell.max() + 1, dtype=np.intp)
    force_of_cell[cell] = force
    cells_of_force = np.bincount(force_of_cell)
    weights[chosen] = in_kind * in_cell[kind] / cells_of_force[force]
    return weights


def _share_by_quantity(group: Ints, quantity: Floats) -> Floats:
    """Share of each item in its group: by quantity, or evenly in a group where a quantity is unknown."""
    unknown = np.bincount(group, weights=np.isnan(quantity)) > 0
    mass = np.where(unknown[group], 1.0, quantity)
    shares: Floats = mass / np.bincount(group, weights=mass)[group]
    return shares
