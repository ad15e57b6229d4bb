"""Peer layer: how well two units met at random can work together over the best interface they share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np

from interop.arrays import Floats, Ints, occurring
from interop.catalog.models import Basis
from interop.layers.base import Formula, Interval, Settings, clean
from interop.layers.evidence import LEAST, Driver, Evidence, Gap, Ground, Obstacle, largest, merged
from interop.layers.parts import UnitScores
from interop.layers.patterns import PairMeans, pair_means
from interop.layers.sides import SidePart, Sides, best_shared, forces_of_states, shared_worths
from interop.layers.standards import StandardsLayer
from interop.snapshot import Snapshot


class PeerLayer(StandardsLayer):
    """Data links, identification, shared munitions: both sides need the same standard."""

    formula: ClassVar[Formula | None] = "best-shared"

    kind: Literal["peer"]

    def meet(self, sides: Sides) -> Interval:
        """Average the bounds of all pairs of units, weighted."""
        snapshot, side = sides.snapshot, sides.giving
        rows = np.flatnonzero(side.weights > 0)
        force = snapshot.force_of_unit[rows]
        means = means_of_pairs(sides, side.low[rows], side.high[rows], sides.grades, side.weights[rows], force)
        some = np.bincount(force, minlength=len(snapshot.forces)) > 0
        applicable = np.logical_and.outer(some, some)
        lows, highs, settled = (
            np.where(applicable, clean(array, symmetric=True), np.nan)
            for array in (means.low, means.high, means.settled)
        )
        return Interval(lows, np.maximum(lows, highs), settled, np.zeros(lows.shape, dtype=bool))

    def unit_scores(
        self, snapshot: Snapshot, settings: Settings, bar: Basis, a: str, b: str, *, of_giving: bool
    ) -> UnitScores:
        """Return the mean over the other force's units of the best interface that each unit shares with them."""
        sides = self.sides(snapshot, settings, bar)
        mine, theirs = (sides.of(sides.giving, force) for force in ((a, b) if of_giving else (b, a)))
        low = best_shared(mine.low, theirs.low, sides.worth(a, b))
        high = best_shared(mine.high, theirs.high, sides.worth(a, b, possibly=True))
        means = (pairs @ theirs.weights for pairs in (low, high, (low == high).astype(float)))
        return UnitScores.all_counting(mine.units, mine.weights, *means)

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
        """Return the interfaces that are the best of some pairs, those that one side lacks or may not use, and gaps."""
        sides = self.sides(snapshot, settings)
        one, two = (sides.of(sides.giving, force) for force in (a, b))
        if not sides.standards:
            return Evidence()
        mass = np.multiply.outer(one.weights, two.weights)
        worth = sides.worth(a, b)
        by_standard = np.stack(list(shared_worths(one.low, two.low, worth)))
        best, winner = by_standard.max(axis=0), by_standard.argmax(axis=0)
        drivers: list[Driver] = []
        obstacles: list[Obstacle] = []
        for column, standard in enumerate(sides.standards):
            if (amount := float((mass * best * (winner == column)).sum())) > LEAST:
                drivers.append(Driver(f"{standard} is the best shared interface", amount, _having(column, one, two)))
            row = snapshot.catalog.standards_by_id[standard]
            if row.reach == "national":
                continue  # another nation's own system is nothing that could be shared
            if worth[column]:
                obstacles += _one_sided(standard, column, one, two, mass, sides.grades[column], best, a, b)
            else:
                joint = np.multiply.outer(one.low[:, column], two.low[:, column])
                amount = float((mass * np.maximum(0, sides.grades[column] * joint - best)).sum())
                text = f"{standard} is shut: it needs {row.gate} agreements of both states with {row.controlled_by}"
                obstacles.append(Obstacle(text, amount, (row, *_having(column, one, two))))
        possible = sides.worth(a, b, possibly=True)
        gaps = [*_gaps(sides, one, two, possible, best), *_gaps(sides, two, one, possible, best.T)]
        return Evidence(largest(drivers), largest(obstacles), merged(gaps))


def means_of_pairs(sides: Sides, low: Floats, high: Floats, grades: Floats, weights: Floats, force: Ints) -> PairMeans:
    """Return the means of the best interface that two units share, over all pairs of forces and as their gates allow.

    Args:
        sides: the gates, and the states of the forces.
        low: U × S, support with every unknown counted as 0.
        high: U × S, the same with every unknown counted as 1.
        grades: S, worth of each standard.
        weights: U, weight of each unit in its force.
        force: U, force of each unit.
    """
    # A gate between two states opens for units of states that are admitted; within a state there is none.
    shown = low * sides.admitted.T[force], high * sides.may_be_admitted.T[force]
    means = pair_means(*shown, grades, weights, force, len(sides.snapshot.forces))
    shut = (shown[0] != low).any(axis=1) | (shown[1] != high).any(axis=1)
    for own in forces_of_states(sides.snapshot, occurring(force[shut])):
        mine = np.isin(force, own)
        place = np.searchsorted(own, force[mine])
        means.put(own, pair_means(low[mine], high[mine], grades, weights[mine], place, len(own)))
    return means


def _having(column: int, *parts: SidePart) -> tuple[Ground, ...]:
    return tuple(fact for part in parts for fact in part.statements(column, ("yes", "partial")))


def _one_sided(
    standard: str, column: int, one: SidePart, two: SidePart, mass: Floats, grade: float, best: Floats, a: str, b: str
) -> Iterator[Obstacle]:
    """Yield what one side has and the other is known to lack; mended in a force itself, it is mended on both sides."""
    both = ((one, two, a, b, mass, best), (two, one, b, a, mass.T, best.T))
    for lacking, having, who, whom, pairs, reached in both[: 1 if a == b else 2]:
        has = having.low[:, column]
        if not has.any():
            continue
        mended = np.where(lacking.high[:, column] == 0, 1.0, lacking.low[:, column])
        gain = np.maximum(0, grade * np.multiply.outer(mended, mended if a == b else has) - reached)
        if (amount := float((pairs * gain).sum())) > LEAST:
            facts = (*lacking.statements(column, ("no",)), *_having(column, having))
            yield Obstacle(f"{who} units without {standard}, which {whom} units have", amount, facts)


def _gaps(sides: Sides, mine: SidePart, theirs: SidePart, worth: Floats, best: Floats) -> Iterator[Gap]:
    for column, standard in enumerate(sides.standards):
        reach = worth[column] * theirs.high[:, column]
        for row, unit in enumerate(mine.units):
            if mine.low[row, column] < mine.high[row, column]:
                gain = mine.weights[row] * float((theirs.weights * np.maximum(0, reach - best[row])).sum())
                yield Gap(unit.owner, unit.equipment, unit.name, standard, "peer", gain)
