"""Peer layer: how well two units met at random can work together over the best interface they share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np

from interop.arrays import Bools, Floats, Ints
from interop.catalog.models import Basis
from interop.layers.base import Formula, Interval, Settings, clean, pairs_with_units
from interop.layers.evidence import Driver, Evidence, Gap, Obstacle, largest, merged
from interop.layers.parts import UnitScores
from interop.layers.sides import PairWorth, Part, Sides, best_shared, shared_worths
from interop.layers.standards import StandardsLayer
from interop.snapshot import Snapshot


class PeerLayer(StandardsLayer):
    """Data links, identification, shared munitions: both sides need the same standard."""

    formula: ClassVar[Formula | None] = "best-shared"

    kind: Literal["peer"]

    def meet(self, sides: Sides) -> Interval:
        """Average the bounds of all pairs of units, weighted."""
        snapshot, side = sides.snapshot, sides.giving
        weights = snapshot.spread(side.weights)
        patterns = merge_alike(side.low, side.high, snapshot.force_of_unit, snapshot.same_state)
        low = best_shared(patterns.low, patterns.low, patterns.worth(sides.grades, sides.usable))
        high = best_shared(patterns.high, patterns.high, patterns.worth(sides.grades, sides.may_be_usable))
        mass = patterns.gather(weights)
        applicable = pairs_with_units(weights)

        def mean(pairs: Floats) -> Floats:
            return np.where(applicable, clean(mass @ pairs @ mass.T, symmetric=True), np.nan)

        lows = mean(low)
        settled = mean((low == high).astype(float))
        return Interval(lows, np.maximum(lows, mean(high)), settled, np.zeros(lows.shape, dtype=bool))

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
        if not one.units or not two.units or not sides.standards:
            return Evidence()
        mass = np.multiply.outer(one.weights, two.weights)
        worth = sides.worth(a, b)
        by_standard = np.stack(list(shared_worths(one.low, two.low, worth)))
        best, winner = by_standard.max(axis=0), by_standard.argmax(axis=0)
        drivers: list[Driver] = []
        obstacles: list[Obstacle] = []
        for column, standard in enumerate(sides.standards):
            facts = (*one.statements(column, ("yes", "partial")), *two.statements(column, ("yes", "partial")))
            amount = float((mass * best * (winner == column)).sum())
            drivers.append(Driver(f"{standard} is the best shared interface", amount, facts))
            if worth[column]:
                obstacles += _one_sided(standard, column, one, two, mass, sides.grades[column], best, a, b)
            else:
                joint = np.multiply.outer(one.low[:, column], two.low[:, column])
                amount = float((mass * np.maximum(0, sides.grades[column] * joint - best)).sum())
                row = snapshot.catalog.standards_by_id[standard]
                text = f"{standard} is shut: it needs {row.gate} agreements of both states with {row.controlled_by}"
                obstacles.append(Obstacle(text, amount, (row, *facts)))
        possible = sides.worth(a, b, possibly=True)
        gaps = [*_gaps(sides, one, two, possible, best), *_gaps(sides, two, one, possible, best.T)]
        return Evidence(largest(drivers), largest(obstacles), merged(gaps))


def _one_sided(
    standard: str, column: int, one: Part, two: Part, mass: Floats, grade: float, best: Floats, a: str, b: str
) -> Iterator[Obstacle]:
    """Yield what one side has and the other is known to lack."""
    both = ((one, two, a, b, mass, best), (two, one, b, a, mass.T, best.T))
    for lacking, having, who, whom, pairs, reached in both[: 1 if a == b else 2]:
        lacks = lacking.high[:, column] == 0
        gain = np.maximum(0, grade * np.multiply.outer(lacks, having.low[:, column]) - reached)
        facts = (*lacking.statements(column, ("no",)), *having.statements(column, ("yes", "partial")))
        text = f"{who} units without {standard}, which {whom} units have"
        yield Obstacle(text, float((pairs * gain * lacks[:, None]).sum()), facts)


def _gaps(sides: Sides, mine: Part, theirs: Part, worth: Floats, best: Floats) -> Iterator[Gap]:
    for column, standard in enumerate(sides.standards):
        reach = worth[column] * theirs.high[:, column]
        for row, unit in enumerate(mine.units):
            if mine.low[row, column] < mine.high[row, column]:
                gain = mine.weights[row] * float((theirs.weights * np.maximum(0, reach - best[row])).sum())
                yield Gap(unit.owner, unit.equipment, unit.name, standard, "peer", gain)


class Patterns:
    """Units of one state with the same support count as one pattern: P patterns instead of U units."""

    def __init__(self, low: Floats, high: Floats, force: Ints, of_unit: Ints) -> None:
        self.low, self.high, self.force, self.of_unit = low, high, force, of_unit

    def worth(self, grades: Floats, usable: Bools) -> PairWorth:
        """Return what each standard is worth between patterns."""
        return PairWorth(grades, usable, self.force, self.force)

    def gather(self, weights: Floats) -> Floats:
        """Add up weights (F × U) by pattern: F × P."""
        gathered = np.zeros((weights.shape[0], len(self.force)))
        for row, line in enumerate(weights):
            gathered[row] = np.bincount(self.of_unit, weights=line, minlength=len(self.force))
        return gathered


def merge_alike(low: Floats, high: Floats, force: Ints, same_state: Bools) -> Patterns:
    """Merge units that no pair could tell apart: of one state, with the same bounds on every standard."""
    state = same_state.argmax(axis=1)[force] if len(force) else force
    keys = np.column_stack([state, low, high])
    _, first, of_unit = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return Patterns(low[first], high[first], force[first], of_unit.reshape(-1))
