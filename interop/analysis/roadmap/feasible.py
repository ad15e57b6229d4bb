"""The single changes that are open to some forces: what a roadmap chooses from when nothing is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from interop.analysis.changes.agreements import HoldExercise, SignAgreement
from interop.analysis.changes.base import Change
from interop.analysis.changes.edit import day_text
from interop.analysis.changes.holdings import DeliverOrder
from interop.analysis.changes.supports import FitKit, FitStandard
from interop.arrays import Floats, Ints
from interop.catalog.models import AgreementKind, Fit, Reach
from interop.layers import Side, Sides
from interop.layers.sides import best_shared
from interop.matrix import InteropMatrix
from interop.snapshot import Snapshot

#: Most fits that are proposed; agreements, exercises and orders are few and come besides.
MOST_FITS = 200
#: How far fits that are proposed may go, in the words of `standards.reach`: kit that is carried aboard, and a refit.
#: Others rebuild the ship or airframe (structure), or are another nation's own (national).
REACH: tuple[Reach, ...] = ("kit", "refit")

Pairs = Sequence[tuple[str, str]]


def feasible_changes(
    matrix: InteropMatrix,
    pair: tuple[str, str] | None = None,
    *,
    most_fits: int = MOST_FITS,
    reach: Sequence[Reach] = REACH,
    whole_roles: bool = False,
) -> tuple[Change, ...]:
    """Return the single changes that the facts suggest for a pair, or for all pairs of a matrix, in a fixed order.

    They are: an agreement of each kind that counts, or that opens a gate, and is not in force; an exercise together;
    each order delivered; and each standard fitted to each type that lacks it or of which it is not known, where

    * the other force of a pair has it, so that there is somebody to share it with, and
    * for a standard between peers, some unit of the same domain has it, and for a service, some unit of the same
      role gives or takes it: so no fighter is proposed as a tanker unless some fighter is one, and
    * the standard lies within `reach`, or its reach is not said.

    With `whole_roles` a standard between peers is fitted to all types of a role at once, as "Link 16 on all frigates".

    Of the fits, the `most_fits` that promise most are kept: by what the layer's lower bound would gain, every gate
    taken to be open, times the layer's weight. What each brings is for :func:`interop.analysis.roadmap.ranking` to
    find out exactly.
    """
    pairs = list(permutations(matrix.forces, 2)) if pair is None else [pair]
    forces = tuple(dict.fromkeys(force for ends in pairs for force in ends))
    found = _by_role(matrix, _fits(matrix, pairs, reach)) if whole_roles else _fits(matrix, pairs, reach)
    promised = sorted(found, key=lambda item: (-round(item.promise, 12), item.change.text()))
    changes: list[Change] = [
        *_agreements(matrix, forces),
        *_exercises(matrix, forces),
        *_orders(matrix, forces),
        *(item.change for item in promised[:most_fits]),
    ]
    return tuple({change.text(): change for change in changes}.values())


@dataclass(frozen=True)
class _Promise:
    """A fit and an estimate of what it would bring."""

    change: FitStandard | FitKit
    promise: float


def _agreements(matrix: InteropMatrix, forces: Sequence[str]) -> Iterator[Change]:
    snapshot = matrix.snapshot
    states = sorted({snapshot.catalog.forces_by_id[force].state for force in forces})
    kinds = {kind for layer in matrix.scheme.layers.values() for kind in layer.agreement_kinds}
    for pair in combinations(states, 2):
        for kind in sorted(kinds):
            if not _bound(snapshot, kind, pair):
                yield _signed(snapshot, kind, pair)
    layers = {layer.standard_layer for layer in matrix.scheme.over_standards.values()}
    for standard in snapshot.catalog.standards:
        keeper = standard.controlled_by
        if standard.gate is None or keeper is None or standard.layer not in layers:
            continue
        for state in states:
            if state != keeper and not _bound(snapshot, standard.gate, (state, keeper)):
                yield _signed(snapshot, standard.gate, tuple(sorted((state, keeper))))


def _bound(snapshot: Snapshot, kind: AgreementKind, states: Sequence[str]) -> bool:
    return any(snapshot.parties(row).issuperset(states) for row in snapshot.agreements(kind))


def _signed(snapshot: Snapshot, kind: AgreementKind, parties: tuple[str, ...]) -> SignAgreement:
    return SignAgreement(kind=kind, parties=parties, since=day_text(snapshot.day))


def _exercises(matrix: InteropMatrix, forces: Sequence[str]) -> Iterator[Change]:
    if any(layer.counts_exercises for layer in matrix.scheme.layers.values()) and len(forces) > 1:
        for together in dict.fromkeys((tuple(sorted(forces)), *combinations(sorted(forces), 2))):
            yield HoldExercise(participants=_services(matrix, together), on=day_text(matrix.as_of))


def _services(matrix: InteropMatrix, forces: Sequence[str]) -> tuple[str, ...]:
    """Return the forces that hold things and take part: services, where a force is joint."""
    return tuple(dict.fromkeys(part for force in forces for part in matrix.catalog.parts(force)))


def _orders(matrix: InteropMatrix, forces: Sequence[str]) -> Iterator[Change]:
    for force in _services(matrix, forces):
        rows = matrix.catalog.holdings_of(force)
        ordered = {row.equipment for row in rows if row.status == "ordered" and row.holds_on(matrix.as_of)}
        for equipment in sorted(ordered):
            yield DeliverOrder(force=force, equipment=equipment, since=day_text(matrix.as_of))


def units_fitted(change: Change, snapshot: Snapshot) -> int | None:
    """Return how many units a fit equips; None for a change of another kind, or where a number is not known."""
    if not isinstance(change, (FitStandard, FitKit)):
        return None
    catalog = snapshot.catalog
    types = change.types(catalog) if isinstance(change, FitKit) else [change.equipment]
    name = change.unit if isinstance(change, FitStandard) else None  # kit goes to every unit of a type
    numbers = [
        unit.quantity
        for unit in snapshot.units
        if unit.equipment in types
        and name in (None, unit.name)
        and (change.force is None or change.force in catalog.force_chain(unit.owner))
    ]
    return None if None in numbers else sum(filter(None, numbers))


def _by_role(matrix: InteropMatrix, found: Iterable[_Promise]) -> Iterator[_Promise]:
    """Yield fits between peers joined over the types of a role in a force, and the others as they are."""
    role_of = {row.id: row.role for row in matrix.catalog.equipment}
    sums: dict[tuple[str, str, str], float] = {}
    for item in found:
        change = item.change
        if isinstance(change, FitStandard) and change.force and change.role is None:
            key = change.force, role_of[change.equipment], change.standard
            sums[key] = sums.get(key, 0.0) + item.promise
        else:
            yield item
    for (force, role, standard), promise in sums.items():
        kit = FitKit(force=force, equipment_role=role, standards=(standard,), since=day_text(matrix.as_of))
        yield _Promise(kit, promise)


def _fits(matrix: InteropMatrix, pairs: Pairs, reach: Sequence[Reach]) -> Iterator[_Promise]:
    snapshot = matrix.snapshot
    by_id = snapshot.catalog.standards_by_id
    within = {name for name, row in by_id.items() if row.reach is None or row.reach in reach}
    for name, layer in matrix.scheme.over_standards.items():
        weight = matrix.scheme.weights[name] / len(pairs)
        if not weight:
            continue
        sides = layer.sides(snapshot, matrix.scheme.settings)
        sides = sides.restricted([name for name in sides.standards if name in within])
        if not sides.standards:
            continue
        weights = weight * sides.taking.weights
        if not sides.directed:
            yield from _lacking(snapshot, sides.giving, _peer_promise(sides, weights, pairs), "domain")
            continue
        as_provider, as_receiver = _service_promise(sides, weights, pairs)
        yield from _lacking(snapshot, sides.giving, as_provider, "role")
        yield from _lacking(snapshot, sides.taking, as_receiver, "role")


def _rows(snapshot: Snapshot, force: str) -> Ints:
    return np.flatnonzero(snapshot.force_of_unit == snapshot.forces.index(force))


def _peer_promise(sides: Sides, weights: Floats, pairs: Pairs) -> Floats:
    """Return U × S: what the layer's lower bound would gain, over all pairs, if a unit had a standard."""
    low, grades = sides.giving.low, sides.grades
    promise = np.zeros(low.shape)
    total = weights.sum() / max(1, len(sides.snapshot.forces))
    for a, b in pairs:
        mine, theirs = _rows(sides.snapshot, a), _rows(sides.snapshot, b)
        one, two = low[mine], low[theirs]
        best = best_shared(one, two, sides.worth(a, b))
        mass = np.multiply.outer(weights[mine], weights[theirs]) / total if total else best
        for column, grade in enumerate(grades):
            promise[mine, column] += (mass * np.maximum(0, grade * two[:, column] - best)).sum(axis=1)
            promise[theirs, column] += (mass * np.maximum(0, grade * one[:, [column]] - best)).sum(axis=0)
    return promise


def _service_promise(sides: Sides, weights: Floats, pairs: Pairs) -> tuple[Floats, Floats]:
    """Return U × S twice: what the served weight would gain if a unit provided, and if it received, a standard."""
    receive, grades = sides.taking.low, sides.grades
    offers = sides.offers(sides.giving.low)
    as_provider, as_receiver = np.zeros(sides.giving.low.shape), np.zeros(receive.shape)
    for a, b in pairs:
        giver = sides.snapshot.forces.index(a)
        mine, theirs = _rows(sides.snapshot, a), _rows(sides.snapshot, b)
        served = (sides.worth(a, b) * offers[giver] * receive[theirs]).max(axis=1, initial=0.0)
        more = np.maximum(0, grades * receive[theirs] - served[:, None])
        as_provider[mine] += weights[theirs] @ more
        reach = np.maximum(0, grades * offers[giver] - served[:, None])
        as_receiver[theirs] += weights[theirs, None] * reach
    as_provider[~sides.giving.inside] = 0.0
    return as_provider, as_receiver


def _lacking(snapshot: Snapshot, side: Side, promise: Floats, alike: str) -> Iterator[_Promise]:
    """Yield the fits of one role that types lack or are not known to have, where units alike have them."""
    table, role = side.table, side.role
    by_id = snapshot.catalog.equipment_by_id
    traits = [str(getattr(by_id[unit.equipment], alike)) for unit in snapshot.units]
    for column, standard in enumerate(table.standards):
        carried_by = {traits[row] for row in np.flatnonzero(table.low[:, column] > 0)}
        sums: dict[tuple[str, str], float] = {}
        lack: dict[tuple[str, str], None] = {}
        for row in np.flatnonzero((promise[:, column] > 0) & (table.low[:, column] < 1)).tolist():
            unit = snapshot.units[row]
            if traits[row] not in carried_by:
                continue
            lack[unit.owner, unit.equipment] = None
            for equipment in _followed(snapshot, unit.equipment, table.fits[row][column]):
                key = unit.owner, equipment
                # A service is given by the best provider of a type, but shared out over the units that take it.
                more = float(promise[row, column])
                sums[key] = max(sums.get(key, 0.0), more) if role == "provider" else sums.get(key, 0.0) + more
        for force, equipment in lack:
            change = FitStandard(
                equipment=equipment,
                force=force,
                standard=standard,
                role=None if role == "peer" else role,
                since=day_text(snapshot.day),
            )
            yield _Promise(change, sums[force, equipment])


def _followed(snapshot: Snapshot, equipment: str, stated: Fit | None) -> tuple[str, ...]:
    """Return the types whose fit a unit would have: its own, and those it derives from up to what is stated of it."""
    chain = snapshot.catalog.equipment_chain(equipment)
    return chain[: chain.index(stated.equipment) + 1] if stated and stated.equipment in chain else chain
