"""Sanctions and embargoes that touch a pair: they annotate a score and never enter it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from interop.catalog.models import Holding, Restriction
from interop.snapshot import Snapshot


@dataclass(frozen=True)
class Annotation:
    """A restriction in force that touches a force, and what it touches."""

    restriction: Restriction
    force: str
    holdings: tuple[Holding, ...]  # from a restricted state; empty if the state itself is the target


def restrictions_on(snapshot: Snapshot, *forces: str) -> tuple[Annotation, ...]:
    """Return the restrictions of the forces' own states that touch one of them.

    A restriction touches a force when its state is the target, or through what it has ordered from a target, or first
    received from one, after the restriction came into force.
    """
    states = {snapshot.catalog.forces_by_id[force].state for force in forces}
    found = []
    for restriction in snapshot.catalog.restrictions:
        if restriction.imposer not in states or not restriction.holds_on(snapshot.day):
            continue
        for force in dict.fromkeys(forces):
            state = snapshot.catalog.forces_by_id[force].state
            holdings = tuple(row for row in _fresh(snapshot, force, restriction) if row.supplier in restriction.target)
            if holdings or state in restriction.target:
                found.append(Annotation(restriction, force, holdings))
    return tuple(found)


def _fresh(snapshot: Snapshot, force: str, restriction: Restriction) -> list[Holding]:
    """Return what a force has on order or in service on the day, ordered or first received under a restriction."""
    rows = snapshot.catalog.holdings_of(force)
    begun = restriction.since.first if restriction.since else date.min
    first: dict[str, date] = {}
    for row in rows:
        first[row.equipment] = min(first.get(row.equipment, date.max), _start(row))
    return [
        row
        for row in rows
        if row.holds_on(snapshot.day)
        and (
            (row.status == "ordered" and _start(row) >= begun)
            or (row.status == "active" and first[row.equipment] >= begun)
        )
    ]


def _start(row: Holding) -> date:
    return row.since.first if row.since else date.min
