"""Service layer: the share of b's receivers that some provider of a serves over a usable standard. Directed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from interop.arrays import Bools, Floats, Ints
from interop.catalog.models import Basis, Domain, Role
from interop.layers.base import Formula, Interval, Settings
from interop.layers.evidence import Driver, Evidence, Gap, Obstacle, distinct, largest, merged
from interop.layers.parts import UnitScores, prefix_means
from interop.layers.patterns import BLOCK, mass_of, patterns
from interop.layers.sides import SidePart, Sides, forces_of_states
from interop.layers.standards import StandardsLayer
from interop.snapshot import Snapshot


class ServiceLayer(StandardsLayer):
    """Refuelling, replenishment, decks: one side provides, the other receives.

    `domains` are those of the receivers, `providers` those of the providers: a torpedo refuels nobody, and need not be
    listed as not doing so. A force without a unit in those domains provides nothing, and is not asked to.
    """

    symmetric: ClassVar[bool] = False
    formula: ClassVar[Formula | None] = "served-share"
    roles: ClassVar[tuple[Role, Role]] = ("provider", "receiver")

    kind: Literal["service"]
    providers: tuple[Domain, ...] = Field(("surface", "subsurface", "air", "land"), min_length=1)

    def domains_of(self, role: Role) -> tuple[Domain, ...]:
        """Return the domains of providers, or of receivers."""
        return self.providers if role == "provider" else self.domains

    def meet(self, sides: Sides) -> Interval:
        """Bound the served share over every way of settling who receives and what serves."""
        snapshot, receive = sides.snapshot, sides.taking
        count, standards = len(snapshot.forces), len(sides.standards)
        rows = np.flatnonzero(receive.weights > 0)
        values, codes, of_unit = patterns(receive.low[rows], receive.high[rows])
        force = snapshot.force_of_unit[rows]
        mass = mass_of(receive.weights[rows], force, of_unit, (count, len(codes)))
        low, high = values[codes[:, :standards]], values[codes[:, standards:]]
        offers = np.concatenate([sides.offers(sides.giving.low), sides.offers(sides.giving.high)], axis=1)
        offers *= np.tile(sides.grades, 2)
        provides = np.flatnonzero(np.bincount(snapshot.force_of_unit[sides.giving.inside], minlength=count))
        bounds = np.full((3, count, count), np.nan)
        optional = np.zeros((count, count), dtype=bool)
        for givers, takers, opened in _open_between(sides, provides):
            offered, alike = np.unique(offers[givers] * opened, axis=0, return_inverse=True)
            ends = offered[:, :standards], offered[:, standards:]
            found = served_shares(mass[takers], low, high, ends, sides.partial)
            place = np.ix_(givers, takers)
            for table, part in zip((*bounds, optional), found, strict=True):
                table[place] = part[alike.reshape(-1)]
        return Interval(bounds[0], bounds[1], bounds[2], optional)

    def unit_scores(
        self, snapshot: Snapshot, settings: Settings, bar: Basis, a: str, b: str, *, of_giving: bool
    ) -> UnitScores | None:
        """Return how well a serves each unit of b. Any provider serves all, so a's units add nothing one by one."""
        if of_giving:
            return None
        sides = self.sides(snapshot, settings, bar)
        place = snapshot.forces.index(a)
        low, high = (
            worth * sides.offers(support)[place]
            for worth, support in (
                (sides.worth(a, b), sides.giving.low),
                (sides.worth(a, b, possibly=True), sides.giving.high),
            )
        )
        part = sides.of(sides.taking, b)
        found = received(part.low, part.high, (low[None], high[None]), sides.partial)
        least, most, slight, known = (array[0] for array in (found.least, found.most, found.slight, found.settled))
        counts = found.receives, found.may_receive
        return UnitScores(part.units, part.weights, least, most, slight, *counts, known.astype(float))

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
        """Return what serves how many of the receivers, what nobody provides, and gaps on either side."""
        sides = self.sides(snapshot, settings)
        worth, possible = sides.worth(a, b), sides.worth(a, b, possibly=True)
        receivers, providers = sides.of(sides.taking, b), sides.of(sides.giving, a)
        if not sides.standards or not providers.units:
            return Evidence()
        total = receivers.weights[(receivers.low > 0).any(axis=1)].sum()
        if not total:
            return Evidence(gaps=merged(_receiver_gaps(sides, receivers, 1.0)))
        offered = providers.low.max(axis=0, initial=0.0)
        served = worth * offered * receivers.low  # R × S
        best = served.max(axis=1, initial=0.0)
        winner = served.argmax(axis=1)
        drivers, obstacles, gaps = [], [], []
        for column, standard in enumerate(sides.standards):
            taking = tuple(receivers.statements(column, ("yes", "partial")))
            facts = (*providers.statements(column, ("yes", "partial")), *taking)
            amount = float((receivers.weights * best * (winner == column)).sum() / total)
            drivers.append(Driver(f"{a} serves {b} by {standard}", amount, facts))
            lost = np.maximum(0, sides.grades[column] * receivers.low[:, column] - best)
            missed = float((receivers.weights * lost).sum() / total)
            if providers.high[:, column].max(initial=0.0) == 0:
                text = f"{a} has no provider of {standard}, which {b} units can receive"
                obstacles.append(Obstacle(text, missed, taking))
            for row, unit in enumerate(providers.units):
                if providers.low[row, column] < providers.high[row, column] and possible[column]:
                    gain = max(0.0, missed) if offered[column] < 1 else 0.0
                    gaps.append(Gap(unit.owner, unit.equipment, unit.name, standard, "provider", gain))
        settled = merged(_receiver_gaps(sides, receivers, float(total)))
        # A provider's gap is one question for all receivers; do not add it up over providers of a type.
        return Evidence(largest(drivers), largest(obstacles), largest([*distinct(gaps), *settled]))


def _receiver_gaps(sides: Sides, part: SidePart, total: float) -> Iterator[Gap]:
    unsettled = np.logical_not((part.low > 0).any(axis=1))
    for column, standard in enumerate(sides.standards):
        for row, unit in enumerate(part.units):
            if unsettled[row] and part.low[row, column] < part.high[row, column]:
                amount = float(part.weights[row]) / max(total, 1e-9)
                yield Gap(unit.owner, unit.equipment, unit.name, standard, "receiver", amount)


@dataclass(frozen=True, eq=False)
class Received:
    """What each of R units gets from each of A providing forces, and whether it receives at all."""

    receives: Bools  # R: certainly a receiver
    may_receive: Bools  # R: may turn out to be one
    least: Floats  # A × R
    most: Floats  # A × R
    slight: Floats  # A × R: the least that a unit gets which turns out to be a receiver

    @property
    def settled(self) -> Bools:
        """A × R: whether it is known that a unit receives and what, or that it receives nothing."""
        settled: Bools = ~self.may_receive & (~self.receives | (self.least == self.most))
        return settled


def received(low: Floats, high: Floats, offered: tuple[Floats, Floats], partial: float) -> Received:
    """Return what units get at the least and at the most; see :func:`served_shares` for the arguments."""
    receives: Bools = np.any(low > 0, axis=1)
    unknown = low < high  # R × S
    may_receive: Bools = np.logical_and(~receives, np.any(unknown, axis=1))
    least = np.max(offered[0][:, None] * low[None], axis=2, initial=0.0)
    most = np.max(offered[1][:, None] * high[None], axis=2, initial=0.0)
    # A unit that may turn out to be a receiver has at the least one standard, and that one partially.
    slight = np.min(np.where(unknown[None], partial * offered[0][:, None], np.inf), axis=2, initial=np.inf)
    return Received(receives, may_receive, least, most, np.minimum(slight, 1.0))


def _open_between(sides: Sides, provides: Ints) -> Iterator[tuple[Ints, Ints, Bools]]:
    """Yield who provides to whom, and G × 2S: what is surely and what possibly open to each provider and all receivers.

    A gate opens between two states when it is open to both, so receivers that the same gates are open to are alike;
    within a state there is none.
    """
    admitted = np.concatenate([sides.admitted, sides.may_be_admitted]).T
    kinds, kind_of_force = np.unique(admitted, axis=0, return_inverse=True)
    for number, kind in enumerate(kinds):
        yield provides, np.flatnonzero(kind_of_force.reshape(-1) == number), admitted[provides] & kind
    for own in forces_of_states(sides.snapshot, np.flatnonzero(~admitted.all(axis=1))):
        givers = np.intersect1d(own, provides)
        yield givers, own, np.ones((len(givers), admitted.shape[1]), dtype=bool)


def served_shares(
    weights: Floats, low: Floats, high: Floats, offered: tuple[Floats, Floats], partial: float
) -> tuple[Floats, Floats, Floats, Bools]:
    """Bound the share of the receivers of each of B forces that each of A providing forces serves.

    Args:
        weights: B × R, weight of each unit, or of all units that support alike, in each receiving force.
        low: R × S, support as a receiver with unknowns counted as 0.
        high: R × S, the same with unknowns counted as 1.
        offered: A × S twice, graded worth of what each provider offers, unknowns counted as 0, and counted as 1.
        partial: worth of partial support: the least a unit gets that turns out to be a receiver.

    Returns:
        Four arrays of A × B: least share, greatest share, coverage (weight of the units whose part is settled, of all
        units), all NaN where no unit receives in any case; and whether possibly no unit receives.
    """
    found = received(low, high, offered, partial)
    some, maybe = (weights[:, units].any(axis=1) for units in (found.receives, found.may_receive))
    lowest = _extreme_means(weights, found.least, found.slight, found, lowest=True)
    highest = np.maximum(lowest, _extreme_means(weights, found.most, found.most, found, lowest=False))
    coverage = np.clip(found.settled @ weights.T / np.maximum(weights.sum(axis=1), 1e-300), 0.0, 1.0)
    for table in (lowest, highest, coverage):
        table[:, ~(some | maybe)] = np.nan
    return lowest, highest, coverage, np.broadcast_to(maybe & ~some, coverage.shape)


def _extreme_means(weights: Floats, certain: Floats, possible: Floats, found: Received, *, lowest: bool) -> Floats:
    """Return A × B: the least (or greatest) mean over the certain receivers and any choice of possible ones."""
    extremes = np.empty((len(certain), len(weights)))
    step = max(1, BLOCK // max(1, len(weights) * int(found.may_receive.sum())))
    for start in range(0, len(certain), step):
        block = slice(start, start + step)
        _, means = prefix_means(
            weights, certain[block], possible[block], found.receives, found.may_receive, lowest=lowest
        )
        extremes[block] = means.min(axis=2) if lowest else means.max(axis=2)
    return np.clip(extremes, 0.0, 1.0)
