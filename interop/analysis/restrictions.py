"""Sanctions and embargoes that touch a pair: they annotate a score and never enter it."""

from __future__ import annotations

from dataclasses import dataclass

from interop.catalog.models import Holding, Restriction
from interop.snapshot import Snapshot


@dataclass(frozen=True)
class Annotation:
    """A restriction in force that touches a force, and what it touches."""

    restriction: Restriction
    force: str
    holdings: tuple[
        Holding, ...
    ]  # in service or on order from a restricted state; empty if the state itself is the target


def annotations(snapshot: Snapshot, *forces: str) -> tuple[Annotation, ...]:
    """Return the restrictions that touch forces: as targets, or through what they have or have ordered from one.

    A restriction touches a delivery only after it came into force: an order or delivery that began before is left out.
    """
    found = []
    for restriction in snapshot.catalog.restrictions:
        if not restriction.holds_on(snapshot.day):
            continue
        for force in dict.fromkeys(forces):
            state = snapshot.catalog.forces_by_id[force].state
            holdings = tuple(row for row in _fresh(snapshot, force, restriction) if row.supplier in restriction.target)
            if holdings or state in restriction.target:
                found.append(Annotation(restriction, force, holdings))
    return tuple(found)


def _fresh(snapshot: Snapshot, force: str, restriction: Restriction) -> list[Holding]:
    """Return what a force ordered or received under a restriction, and has or awaits on the day."""
    return [
        row
        for row in snapshot.catalog.holdings_by_force.get(force, [])
        if row.holds_on(snapshot.day)
        and row.status in ("active", "ordered")
        and row.since is not None
        and (restriction.since is None or restriction.since.first <= row.since.first)
    ]
