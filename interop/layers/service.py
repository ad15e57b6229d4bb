"""Service layer: the share of b's receivers that some provider of a serves over a usable standard. Directed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from interop.arrays import Bools, Floats
from interop.catalog.models import Basis, Domain, Role
from interop.layers.base import Formula, Interval, Settings
from interop.layers.evidence import Driver, Evidence, Gap, Obstacle, distinct, largest, merged
from interop.layers.parts import UnitScores, prefix_means
from interop.layers.sides import SidePart, Sides
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
        offered = sides.offers(sides.giving.low), sides.offers(sides.giving.high)
        gates = (sides.grades[:, None, None] * usable for usable in (sides.usable, sides.may_be_usable))
        open_low, open_high = gates
        count = len(snapshot.forces)
        low, high, settled = (np.full((count, count), np.nan) for _ in range(3))
        optional = np.zeros((count, count), dtype=bool)
        for receiver in range(count):
            mine = (snapshot.force_of_unit == receiver) & (receive.weights > 0)
            share = served_share(
                receive.weights[mine],
                receive.low[mine],
                receive.high[mine],
                offered[0] * open_low[:, :, receiver].T,
                offered[1] * open_high[:, :, receiver].T,
                sides.partial,
            )
            low[:, receiver], high[:, receiver], settled[:, receiver], optional[:, receiver] = share
        provides = np.bincount(snapshot.force_of_unit[sides.giving.inside], minlength=count) > 0
        for array in (low, high, settled):
            array[~provides] = np.nan
        optional[~provides] = False
        return Interval(low, high, np.where(np.isnan(low), np.nan, settled), optional)

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
        found = received(part.low, part.high, low[None], high[None], sides.partial)
        least, most, slight, known = (array[0] for array in (found.least, found.most, found.slight, found.settled))
        counts = found.receives, found.may_receive
        return UnitScores(part.units, part.weights, least, most, slight, *counts, known.astype(float))

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
        """Return what serves how many of the receivers, what nobody provides, and gaps on either side."""
        sides = self.sides(snapshot, settings)
        worth, possible = sides.worth(a, b), sides.worth(a, b, possibly=True)
        receivers, providers = sides.of(sides.taking, b), sides.of(sides.giving, a)
        if not sides.standards:
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


def received(low: Floats, high: Floats, offered_low: Floats, offered_high: Floats, partial: float) -> Received:
    """Return what units get at the least and at the most; see :func:`served_share` for the arguments."""
    receives: Bools = np.any(low > 0, axis=1)
    unknown = low < high  # R × S
    may_receive: Bools = np.logical_and(~receives, np.any(unknown, axis=1))
    least = np.max(offered_low[:, None, :] * low[None], axis=2, initial=0.0)
    most = np.max(offered_high[:, None, :] * high[None], axis=2, initial=0.0)
    # A unit that may turn out to be a receiver has at the least one standard, and that one partially.
    slight = np.min(np.where(unknown[None], partial * offered_low[:, None, :], np.inf), axis=2, initial=np.inf)
    return Received(receives, may_receive, least, most, np.minimum(slight, 1.0))


def served_share(
    weights: Floats, low: Floats, high: Floats, offered_low: Floats, offered_high: Floats, partial: float
) -> tuple[Floats, Floats, Floats, Bools]:
    """Bound the share of one force's receivers that each of A providing forces serves.

    Args:
        weights: R, weight of each unit that may receive.
        low: R × S, support as a receiver with unknowns counted as 0.
        high: R × S, the same with unknowns counted as 1.
        offered_low: A × S, graded worth of what each provider offers, unknowns counted as 0.
        offered_high: A × S, the same with unknowns counted as 1.
        partial: worth of partial support: the least a unit gets that turns out to be a receiver.

    Returns:
        Four arrays of A: least share, greatest share (NaN where no unit receives in any case), coverage
        (weight of the units whose part is settled, of all units), and whether possibly no unit receives.
    """
    found = received(low, high, offered_low, offered_high, partial)
    receives, may_receive, least, most = found.receives, found.may_receive, found.least, found.most
    coverage = found.settled @ weights / weights.sum() if len(weights) else np.full(len(offered_low), np.nan)
    if not (receives.any() or may_receive.any()):
        nothing = np.full(len(offered_low), np.nan)
        return nothing, nothing, nothing, np.zeros(len(offered_low), dtype=bool)
    lowest = _extreme_mean(weights, least, found.slight, receives, may_receive, lowest=True)
    highest = _extreme_mean(weights, most, most, receives, may_receive, lowest=False)
    optional = np.full(len(offered_low), not receives.any())
    return lowest, np.maximum(lowest, highest), np.clip(coverage, 0, 1), optional


def _extreme_mean(
    weights: Floats, certain: Floats, possible: Floats, receives: Bools, may_receive: Bools, *, lowest: bool
) -> Floats:
    """Return the least (or greatest) weighted mean over the certain receivers and any choice of possible ones: A."""
    _, means = prefix_means(weights, certain, possible, receives, may_receive, lowest=lowest)
    extreme: Floats = means.min(axis=1) if lowest else means.max(axis=1)
    return np.clip(extreme, 0.0, 1.0)
