"""What a layer's score for one pair rests on: the facts that drive it, what holds it back, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import TypeVar

import numpy as np

from interop.analysis.facts import FactRef, Gap, fact_ref
from interop.arrays import Floats
from interop.catalog.models import BASES, Fit
from interop.layers import AffinityLayer, AgreementLayer, Layer, PeerLayer, PracticeLayer, ServiceLayer, Settings
from interop.layers.affinity import affinity_matrix, composition
from interop.snapshot import Snapshot, SupportTable, Unit


@dataclass(frozen=True)
class Driver:
    """Something that the score rests on."""

    text: str
    amount: float  # part of the layer's lower bound
    facts: tuple[FactRef, ...]


@dataclass(frozen=True)
class Obstacle:
    """Something known that keeps the score down."""

    text: str
    amount: float  # most that the layer would gain if it fell
    facts: tuple[FactRef, ...]


@dataclass(frozen=True)
class Evidence:
    """All of it, the weightiest first."""

    drivers: tuple[Driver, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    gaps: tuple[Gap, ...] = ()


Item = TypeVar("Item", Driver, Obstacle, Gap)


@singledispatch
def evidence_of(layer: Layer, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:  # noqa: ARG001
    """Return what the score of (a, b) in a layer rests on; a kind of layer of another package may register its own."""
    return Evidence()


def _largest(items: Iterable[Item]) -> tuple[Item, ...]:
    kept = [item for item in items if item.amount > 1e-12]
    return tuple(sorted(kept, key=lambda item: (-item.amount, str(item))))


@dataclass(frozen=True, eq=False)
class _Side:
    """The units of one force that a layer looks at, with their weights and support."""

    units: tuple[Unit, ...]
    rows: list[int]
    weights: Floats
    low: Floats
    high: Floats
    fits: tuple[tuple[Fit | None, ...], ...]

    @classmethod
    def of(cls, snapshot: Snapshot, force: str, weights: Floats, table: SupportTable) -> _Side:
        place = snapshot.forces.index(force)
        rows = [row for row in range(len(snapshot.units)) if snapshot.force_of_unit[row] == place and weights[row] > 0]
        units = tuple(snapshot.units[row] for row in rows)
        fits = tuple(table.fits[row] for row in rows)
        return cls(units, rows, weights[rows], table.low[rows], table.high[rows], fits)

    def facts(self, column: int, wanted: Sequence[str]) -> Iterator[FactRef]:
        """Yield the statements on one standard, each once: the best founded first, then those of the heaviest units."""
        seen: set[str] = set()
        found = [(row, line[column]) for row, line in enumerate(self.fits)]
        said = [(row, fit) for row, fit in found if fit is not None and fit.support in wanted]
        for row, fit in sorted(said, key=lambda pair: (BASES.index(pair[1].basis), -self.weights[pair[0]], pair[0])):
            if fit.key not in seen:
                seen.add(fit.key)
                ref = fact_ref(fit)
                heir = self.units[row].equipment
                yield ref if fit.equipment == heir else replace(ref, text=f"{ref.text}, inherited by {heir}")


@evidence_of.register
def _peer(layer: PeerLayer, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
    weights = snapshot.weights(layer.domains, settings.weighting)
    table = snapshot.support(layer.standard_layer, "peer", settings.partial)
    grades = layer.grade_of(table.standards)
    usable = snapshot.usable(table.standards)[:, snapshot.forces.index(a), snapshot.forces.index(b)]
    one, two = (_Side.of(snapshot, force, weights, table) for force in (a, b))
    if not one.units or not two.units or not table.standards:
        return Evidence()
    mass = np.multiply.outer(one.weights, two.weights)
    worth = grades * usable
    by_standard = worth[:, None, None] * one.low.T[:, :, None] * two.low.T[:, None, :]
    best = by_standard.max(axis=0)
    winner = by_standard.argmax(axis=0)
    drivers: list[Driver] = []
    obstacles: list[Obstacle] = []
    for column, standard in enumerate(table.standards):
        facts = (*one.facts(column, ("yes", "partial")), *two.facts(column, ("yes", "partial")))
        amount = float((mass * best * (winner == column)).sum())
        drivers.append(Driver(f"{standard} is the best shared interface", amount, facts))
        if usable[column]:
            obstacles += _one_sided(standard, column, one, two, mass, grades[column], best, a, b)
        else:
            joint = np.multiply.outer(one.low[:, column], two.low[:, column])
            amount = float((mass * np.maximum(0, grades[column] * joint - best)).sum())
            row = snapshot.catalog.standards_by_id[standard]
            text = f"{standard} is shut: it needs {row.gate} agreements of both states with {row.controlled_by}"
            obstacles.append(Obstacle(text, amount, (fact_ref(row), *facts)))
    gaps = [*_peer_gaps(table, one, two, worth, best, a), *_peer_gaps(table, two, one, worth, best.T, b)]
    return Evidence(_largest(drivers), _largest(obstacles), _merged(gaps))


def _one_sided(
    standard: str, column: int, one: _Side, two: _Side, mass: Floats, grade: float, best: Floats, a: str, b: str
) -> Iterator[Obstacle]:
    """Yield what one side has and the other is known to lack."""
    for lacking, having, who, whom, pairs, reached in ((one, two, a, b, mass, best), (two, one, b, a, mass.T, best.T)):
        lacks = lacking.high[:, column] == 0
        gain = np.maximum(0, grade * np.multiply.outer(lacks, having.low[:, column]) - reached)
        facts = (*lacking.facts(column, ("no",)), *having.facts(column, ("yes", "partial")))
        text = f"{who} units without {standard}, which {whom} units have"
        yield Obstacle(text, float((pairs * gain * lacks[:, None]).sum()), facts)


def _peer_gaps(
    table: SupportTable, mine: _Side, theirs: _Side, worth: Floats, best: Floats, force: str
) -> Iterator[Gap]:
    for column, standard in enumerate(table.standards):
        reach = worth[column] * theirs.high[:, column]
        for row, unit in enumerate(mine.units):
            if mine.low[row, column] < mine.high[row, column]:
                gain = mine.weights[row] * float((theirs.weights * np.maximum(0, reach - best[row])).sum())
                yield Gap(force, unit.equipment, unit.name, standard, "peer", gain)


def _merged(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Add up gaps of one type in one force: one look-up usually settles them together."""
    sums: dict[tuple[str, str, str, str], list[Gap]] = {}
    for gap in gaps:
        sums.setdefault((gap.force, gap.equipment, gap.standard, gap.role), []).append(gap)
    merged = [
        Gap(*key[:2], items[0].unit if len(items) == 1 else None, *key[2:], sum(item.amount for item in items))
        for key, items in sums.items()
    ]
    return _largest(merged)


@evidence_of.register
def _service(layer: ServiceLayer, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
    receiving = snapshot.support(layer.standard_layer, "receiver", settings.partial)
    providing = snapshot.support(layer.standard_layer, "provider", settings.partial)
    usable = snapshot.usable(providing.standards)[:, snapshot.forces.index(a), snapshot.forces.index(b)]
    worth = layer.grade_of(providing.standards) * usable
    receivers = _Side.of(snapshot, b, snapshot.weights(layer.domains, settings.weighting), receiving)
    providers = _Side.of(snapshot, a, snapshot.in_domains(layer.providers).astype(float), providing)
    if not providing.standards:
        return Evidence()
    total = receivers.weights[(receivers.low > 0).any(axis=1)].sum()
    if not total:
        return Evidence(gaps=_merged(_receiver_gaps(receiving, receivers, b, 1.0)))
    offered = providers.low.max(axis=0, initial=0.0)
    served = worth * offered * receivers.low  # R × S
    best = served.max(axis=1, initial=0.0)
    winner = served.argmax(axis=1)
    drivers, obstacles, gaps = [], [], []
    for column, standard in enumerate(providing.standards):
        facts = (*providers.facts(column, ("yes", "partial")), *receivers.facts(column, ("yes", "partial")))
        amount = float((receivers.weights * best * (winner == column)).sum() / total)
        drivers.append(Driver(f"{a} serves {b} by {standard}", amount, facts))
        lost = np.maximum(0, layer.grades.get(standard, 1.0) * receivers.low[:, column] - best)
        missed = float((receivers.weights * lost).sum() / total)
        if providers.high[:, column].max(initial=0.0) == 0:
            text = f"{a} has no provider of {standard}, which {b} units can receive"
            obstacles.append(Obstacle(text, missed, tuple(receivers.facts(column, ("yes", "partial")))))
        for row, unit in enumerate(providers.units):
            if providers.low[row, column] < providers.high[row, column] and usable[column]:
                gain = max(0.0, missed) if offered[column] < 1 else 0.0
                gaps.append(Gap(a, unit.equipment, unit.name, standard, "provider", gain))
    settled = _receiver_gaps(receiving, receivers, b, float(total))
    # A provider's gap is one question for all receivers; do not add it up over providers of a type.
    return Evidence(_largest(drivers), _largest(obstacles), _largest([*_distinct(gaps), *_merged(settled)]))


def _distinct(gaps: Iterable[Gap]) -> list[Gap]:
    first: dict[tuple[str, str, str, str], Gap] = {}
    for gap in gaps:
        first.setdefault((gap.force, gap.equipment, gap.standard, gap.role), gap)
    return list(first.values())


def _receiver_gaps(table: SupportTable, side: _Side, force: str, total: float) -> Iterator[Gap]:
    unsettled = np.logical_not((side.low > 0).any(axis=1))
    for column, standard in enumerate(table.standards):
        for row, unit in enumerate(side.units):
            if unsettled[row] and side.low[row, column] < side.high[row, column]:
                yield Gap(
                    force, unit.equipment, unit.name, standard, "receiver", float(side.weights[row]) / max(total, 1e-9)
                )


@evidence_of.register
def _affinity(layer: AffinityLayer, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
    origins, shares = composition(snapshot, layer.domains, settings)
    kappa = affinity_matrix(snapshot.catalog, origins, layer.blocs)
    mine, theirs = (shares[snapshot.forces.index(force)] for force in (a, b))
    amounts = mine[:, None] * kappa * theirs[None, :]
    facts = {force: _heaviest_holdings(snapshot, layer, settings, force) for force in (a, b)}
    drivers, obstacles = [], []
    for i, origin in enumerate(origins):
        for j, other in enumerate(origins):
            text = f"{mine[i]:.0%} of {a} is {origin}-designed, {theirs[j]:.0%} of {b} is {other}-designed"
            pair = (*facts[a].get(origin, ()), *facts[b].get(other, ()))
            drivers.append(Driver(text, float(amounts[i, j]), pair))
            obstacles.append(Obstacle(text, float(mine[i] * theirs[j] * (1 - kappa[i, j])), pair))
    return Evidence(_largest(drivers), _largest(obstacles))


def _heaviest_holdings(
    snapshot: Snapshot, layer: AffinityLayer, settings: Settings, force: str
) -> dict[str, list[FactRef]]:
    """Return, for each origin, the facts on the three heaviest units of a force."""
    weights = snapshot.weights(layer.domains, settings.weighting)
    place = snapshot.forces.index(force)
    rows = [row for row in range(len(snapshot.units)) if snapshot.force_of_unit[row] == place and weights[row] > 0]
    found: dict[str, list[FactRef]] = {}
    for row in sorted(rows, key=lambda row: (-weights[row], row)):
        unit = snapshot.units[row]
        equipment = snapshot.catalog.equipment_by_id[unit.equipment]
        for state, _ in equipment.designers:
            listed = found.setdefault(state, [])
            if len(listed) < 6:
                listed += [fact_ref(unit.holdings[0]), fact_ref(equipment)]
    return found


@evidence_of.register
def _agreement(layer: AgreementLayer, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:  # noqa: ARG001
    first, second = (snapshot.catalog.forces_by_id[force].state for force in (a, b))
    if first == second:
        return Evidence((Driver("both serve one state, which needs no agreement with itself", 1.0, ()),))
    total = sum(layer.kinds.values())
    drivers, obstacles = [], []
    for kind, weight in layer.kinds.items():
        binding = [row for row in snapshot.agreements(kind) if {first, second} <= snapshot.parties(row)]
        share = weight / total if total else 0.0
        if binding:
            drivers.append(Driver(f"{kind}: {binding[0].name}", share, tuple(map(fact_ref, binding))))
        else:
            obstacles.append(Obstacle(f"no {kind} agreement in force between {first} and {second}", share, ()))
    return Evidence(_largest(drivers), _largest(obstacles))


@evidence_of.register
def _practice(layer: PracticeLayer, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:  # noqa: ARG001
    one, two = (snapshot.forces.index(force) for force in (a, b))
    if snapshot.same_state[one, two]:
        return Evidence((Driver("both serve one state and train together", 1.0, ()),))
    worth = np.exp2(-snapshot.exercise_ages / layer.half_life)
    together = snapshot.took_part[:, one] & snapshot.took_part[:, two]
    total = float(worth[together].sum())
    score = -np.expm1(-total / layer.tau)
    drivers = [
        Driver(row.name, float(score * worth[index] / total), (fact_ref(row),))
        for index, row in enumerate(snapshot.ended_exercises)
        if together[index] and total
    ]
    return Evidence(_largest(drivers))
