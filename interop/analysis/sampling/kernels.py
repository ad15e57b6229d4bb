"""The layers of one matrix, made ready to be scored for many draws at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from interop.analysis.sampling import batched
from interop.analysis.sampling.unknowns import UNKNOWN, Codes, Unknowns
from interop.arrays import Bools, Floats, Ints
from interop.layers import AffinityLayer, Interval, PracticeLayer, Settings, Sides
from interop.layers.affinity import affinity_matrix, composition
from interop.layers.peer import means_of_pairs
from interop.layers.practice import unseen_years
from interop.snapshot import Snapshot
from interop.support import NO, PARTIAL, YES

#: Pairs of rows times standards beyond which the draws of a layer between peers are scored one after another.
ONE_BY_ONE = 50_000_000


@dataclass(frozen=True, eq=False)
class Batch:
    """Inputs of N draws; an array of length 1 holds for all of them."""

    size: int  # N
    weights: Floats  # N × L
    worth: Floats  # N: what an unknown is worth
    partial: Floats  # N: what partial support is worth
    power: Floats  # N: exponent of the mean that joins the layers
    grades: Mapping[str, Floats]  # layer → N × S
    affinities: Mapping[str, Floats]  # layer → N × B
    half_life: Mapping[str, Floats]  # layer → N
    tau: Mapping[str, Floats]  # layer → N
    answers: Floats | None = None  # N × K: what each fact turns out to be worth; None where unknowns stay unknown
    factors: Floats | None = None  # N × T: multiples of what each force has of each type
    exponents: Floats | None = None  # N: of size


class Kernel(Protocol):
    """One layer, for many draws."""

    def values(self, batch: Batch) -> Floats:
        """Return N × F × F values, or 1 × F × F where the draws do not differ."""


class Held:
    """A layer whose bounds no perturbation moves."""

    def __init__(self, scores: Interval) -> None:
        self._scores = scores

    def values(self, batch: Batch) -> Floats:
        """Return `low + π·(high − low)`."""
        return _valued(self._scores.low[None], self._scores.high[None], batch)


def _valued(low: Floats, high: Floats, batch: Batch) -> Floats:
    return np.asarray(np.minimum(low + batch.worth[:, None, None] * (high - low), high))


class Mass:
    """The weights of units, and how they follow quantities and the exponent of size."""

    def __init__(self, snapshot: Snapshot, domains: tuple[str, ...], settings: Settings) -> None:
        self.nominal = snapshot.weights(domains, settings)
        self._fleets, self._domains, self._rule = snapshot.fleets, domains, settings
        counted = self._fleets.counted(domains)
        #: T: whether a type's weight follows its own quantity, and whether it follows the exponent of size.
        self.by_quantity: Bools = counted & ~np.isnan(self._fleets.quantity) & (settings.weighting != "type")
        self.by_size: Bools = counted & settings.balanced

    def of(self, batch: Batch) -> Floats:
        """Return N × U weights."""
        if batch.factors is None and batch.exponents is None:
            return self.nominal[None]
        return self._fleets.weights(self._domains, self._rule, exponents=batch.exponents, factors=batch.factors)


class Rows:
    """Units of one force that support the same, as one row: R rows instead of U units.

    Where `facts` are told apart, a row holds units of one type, unknown for the same reasons; else unknown is unknown.
    """

    def __init__(self, snapshot: Snapshot, table: Codes, chosen: Bools, types: Ints, *, facts: bool) -> None:
        self._units = np.flatnonzero(chosen)
        told = np.column_stack([types, table.codes]) if facts else np.minimum(table.codes, UNKNOWN)
        keys = np.column_stack([snapshot.force_of_unit, told])[self._units]
        _, first, of_unit = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        self._order = np.argsort(of_unit.reshape(-1), kind="stable")
        self._starts = np.searchsorted(of_unit.reshape(-1)[self._order], np.arange(len(first)))
        codes = table.codes[self._units[first]].T  # S × R
        self.force: Ints = keys[first, 0]  # R
        self.groups: list[Ints] = [np.flatnonzero(self.force == index) for index in range(len(snapshot.forces))]
        self.in_play: Bools = (codes != NO).any(axis=1)  # S
        self.partly: bool = bool((codes == PARTIAL).any())
        self.facts: Ints = np.unique(codes[codes >= UNKNOWN]) - UNKNOWN
        place = UNKNOWN + (np.searchsorted(self.facts, codes - UNKNOWN) if facts else 0)
        self._codes = np.where(codes >= UNKNOWN, place, codes)

    def gather(self, mass: Floats) -> Floats:
        """Add up N × U weights by row: N × R."""
        if not len(self._starts):
            return np.zeros((len(mass), 0))
        return np.asarray(np.add.reduceat(mass[:, self._units[self._order]], self._starts, axis=1))

    def support(self, batch: Batch, unknown: float) -> Floats:
        """Return N × S × R support; where unknowns stay unknown, they count as `unknown`."""
        settled = batch.answers is not None and len(self.facts) > 0
        table = np.full(
            (max(len(batch.partial), batch.size if settled else 1), UNKNOWN + max(1, len(self.facts))), unknown
        )
        table[:, NO], table[:, PARTIAL], table[:, YES] = 0.0, batch.partial, 1.0
        if batch.answers is not None and settled:
            table[:, UNKNOWN:] = batch.answers[:, self.facts]
        return np.asarray(table[:, self._codes])


class PeerKernel:
    """A peer layer."""

    def __init__(self, name: str, sides: Sides, unknowns: Unknowns, mass: Mass, types: Ints) -> None:
        snapshot, table = unknowns.snapshot, unknowns.tables[sides.layer, "peer"]
        self._name, self._mass = name, mass
        self.rows = Rows(snapshot, table, mass.nominal > 0, types, facts=True)
        self._merged = Rows(snapshot, table, mass.nominal > 0, types, facts=False)
        self._sides, self._gates = sides, _gates(sides)
        self.standards, self.grades = sides.standards, sides.grades
        self.in_play: Bools = self.rows.in_play
        some = np.array([len(rows) > 0 for rows in self.rows.groups])
        self._blank = np.where(np.logical_and.outer(some, some), 0.0, np.nan)

    def values(self, batch: Batch) -> Floats:
        """Average the best shared interface over pairs of units."""
        rows = self.rows if batch.answers is not None else self._merged
        mass = rows.gather(self._mass.of(batch))
        grades = batch.grades[self._name]
        if len(rows.force) ** 2 * len(self.standards) > ONE_BY_ONE:
            means = self._one_by_one(rows, batch, grades, mass)
        else:
            means = [
                batched.peer_means(rows.support(batch, end), grades, mass, usable, rows.groups)
                for end, usable in _ends(batch, self._gates)
            ]
        return np.asarray(_valued(means[0], np.maximum(means[0], means[-1]), batch) + self._blank)

    def _one_by_one(self, rows: Rows, batch: Batch, grades: Floats, mass: Floats) -> list[Floats]:
        """Meet the patterns of each draw as the layer does: what is settled leaves few of them."""
        least = rows.support(batch, 0.0)
        inputs = least, least if batch.answers is not None else rows.support(batch, 1.0), grades, mass
        count = max(map(len, inputs))
        means = np.empty((2, count, *self._blank.shape))
        for draw in range(count):
            low, high, graded, weights = (item[min(draw, len(item) - 1)] for item in inputs)
            met = means_of_pairs(self._sides, low.T, high.T, graded, weights, rows.force)
            means[:, draw] = met.low, met.high
        return list(np.clip(means, 0.0, 1.0))


class ServiceKernel:
    """A service layer."""

    def __init__(self, name: str, sides: Sides, unknowns: Unknowns, mass: Mass, types: Ints) -> None:
        snapshot = unknowns.snapshot
        table, offering = (unknowns.tables[sides.layer, role] for role in ("receiver", "provider"))
        self._name, self._mass = name, mass
        may_provide = sides.giving.inside
        self.receivers = Rows(snapshot, table, mass.nominal > 0, types, facts=True)
        self.providers = Rows(snapshot, offering, may_provide, types, facts=True)
        self._merged = (
            Rows(snapshot, table, mass.nominal > 0, types, facts=False),
            Rows(snapshot, offering, may_provide, types, facts=False),
        )
        self._gates = _gates(sides)
        self.standards, self.grades = sides.standards, sides.grades
        self.in_play: Bools = self.receivers.in_play & self.providers.in_play
        provides = np.bincount(snapshot.force_of_unit[may_provide], minlength=len(snapshot.forces)) > 0
        self._blank = np.where(provides, 0.0, np.nan)[:, None]

    def values(self, batch: Batch) -> Floats:
        """Share out receivers among those served and those not."""
        settled = batch.answers is not None
        receivers, providers = (self.receivers, self.providers) if settled else self._merged
        ends = _ends(batch, self._gates)
        mass = receivers.gather(self._mass.of(batch))
        grades = batch.grades[self._name][:, :, None]
        offers = [batched.best_offers(providers.support(batch, end), providers.groups) * grades for end, _ in ends]
        receive = [receivers.support(batch, end) for end, _ in ends]
        columns = []
        for force, rows in enumerate(receivers.groups):
            opened = [offer * usable[:, :, force] for offer, (_, usable) in zip(offers, ends, strict=True)]
            taken = [item[:, :, rows] for item in receive]
            if settled:
                shares = [batched.served_shares(taken[0], offer, mass[:, rows])[:, :, None] for offer in opened]
                columns.append(_valued(shares[0], np.fmax(shares[0], shares[-1]), batch)[:, :, 0])
                continue
            low, high = batched.served_bounds(
                (taken[0], taken[1]), (opened[0], opened[1]), mass[:, rows], batch.partial
            )
            columns.append(_valued(low[:, :, None], high[:, :, None], batch)[:, :, 0])
        count = max(len(column) for column in columns)
        return np.stack([np.broadcast_to(column, (count, len(columns))) for column in columns], axis=2) + self._blank


def _gates(sides: Sides) -> tuple[Bools, ...]:
    """Return what is surely usable, and, where that differs, what may be."""
    same = np.array_equal(sides.usable, sides.may_be_usable)
    return (sides.usable,) if same else (sides.usable, sides.may_be_usable)


def _ends(batch: Batch, gates: tuple[Bools, ...]) -> list[tuple[float, Bools]]:
    """Return what unknown support and unknown gates count as at the low and at the high end."""
    if batch.answers is not None:
        return [(0.0, usable) for usable in gates]
    return [(0.0, gates[0]), (1.0, gates[-1])]


class AffinityKernel:
    """An affinity layer."""

    def __init__(self, name: str, layer: AffinityLayer, snapshot: Snapshot, settings: Settings, mass: Mass) -> None:
        origins, shares = composition(snapshot, layer.domains, settings)
        self._name, self._mass = name, mass
        self._design = np.zeros((len(snapshot.units), len(origins)))
        for row, unit in enumerate(snapshot.units):
            for state, share in snapshot.catalog.equipment_by_id[unit.equipment].designers:
                self._design[row, origins.index(state)] = share
        self._groups = [np.flatnonzero(snapshot.force_of_unit == index) for index in range(len(snapshot.forces))]
        self._same = affinity_matrix(snapshot.catalog, origins, ()) > 0
        certain = [bloc.model_copy(update={"affinity": 1.0}) for bloc in layer.blocs]
        members = [affinity_matrix(snapshot.catalog, origins, (bloc,)) > 0 for bloc in certain]
        self._members = np.array(members, dtype=bool).reshape(len(members), len(origins), len(origins))
        some = shares.sum(axis=1) > 0
        self._blank = np.where(np.logical_and.outer(some, some), 0.0, np.nan)

    def values(self, batch: Batch) -> Floats:
        """Compare the compositions by origin."""
        shares = batched.weighted_compositions(self._mass.of(batch), self._design, self._groups)
        means = batched.affinity_means(shares, self._same, self._members, batch.affinities[self._name])
        return np.asarray(means + self._blank)


class PracticeKernel:
    """A practice layer."""

    def __init__(self, name: str, layer: PracticeLayer, snapshot: Snapshot) -> None:
        self._name, self._layer, self._snapshot = name, layer, snapshot

    def values(self, batch: Batch) -> Floats:
        """Weigh the exercises held together by their age."""
        half_life, tau = batch.half_life[self._name], batch.tau[self._name]
        snapshot = self._snapshot
        means = batched.practice_means(snapshot.exercise_ages, snapshot.took_part, half_life, tau)
        more = -np.expm1(-self._layer.unseen * unseen_years(snapshot, half_life) / tau[:, None, None])
        known, possible = (np.where(snapshot.same_state, 1.0, score) for score in (means, means + (1 - means) * more))
        return _valued(known, np.where(snapshot.exercises_looked_for, possible, 1.0), batch)
