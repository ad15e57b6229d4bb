"""What was looked at: outside it, what the catalogue does not list is unknown, not absent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import inf

import numpy as np

from interop.arrays import Bools, among
from interop.catalog.catalog import Catalog
from interop.catalog.models import AgreementKind, Coverage


def fleets_covered(catalog: Catalog, day: date, forces: Sequence[str]) -> Bools:
    """Return F: whether the fleet of each force is known as a whole on a day.

    A task group is what its holdings say; the fleet of a service is known where `coverage.csv` says that it is, that of
    a joint force where those of all its services are.
    """
    covered = {row.force for row in catalog.coverage if row.table == "holdings" and row.holds_on(day)}
    covered |= {row.id for row in catalog.forces if row.kind == "task-group"}
    whole = [covered.issuperset(catalog.parts(force)) for force in forces]
    return np.array(whole, dtype=bool)


def exercises_covered(catalog: Catalog, day: date, states: Sequence[str], naval: Bools) -> Bools:
    """Return F × F: whether the exercises of two forces were gone through on a day.

    A row of kind `*` speaks of all services, one without a kind of navies alone.

    Args:
        catalog: the facts.
        day: the day.
        states: F codes of states.
        naval: F, whether a force is of the service navy.
    """
    rows = [row for row in catalog.coverage if row.table == "exercises" and row.holds_on(day)]
    all_services = _between([row for row in rows if row.kind == "*"], states, states)
    covered: Bools = all_services | (_between(rows, states, states) & np.logical_and.outer(naval, naval))
    return covered


def exercise_spans(
    catalog: Catalog, day: date, states: Sequence[str], naval: Bools
) -> tuple[tuple[float, float, Bools], ...]:
    """Return the time before a day in spans in which the same was gone through, the latest first.

    Returns:
        For each span its two ages in years, the younger first and the last without an end, and A × A: whether the
        exercises between two states were gone through.
    """
    rows = [row for row in catalog.coverage if row.table == "exercises"]
    starts = {row.since.first for row in rows if row.since} | {
        row.until.last + timedelta(days=1) for row in rows if row.until and row.until.last < date.max
    }
    begins = [*sorted((start for start in starts if start <= day), reverse=True), None]
    found, younger = [], 0.0
    for start in begins:
        older = inf if start is None else (day - start).days / 365.25
        within = date.min if start is None else start
        found.append((younger, older, exercises_covered(catalog, within, states, naval)))
        younger = older
    return tuple(found)


def agreements_covered(
    catalog: Catalog, day: date, kind: AgreementKind, states: Sequence[str], others: Sequence[str]
) -> Bools:
    """Return A × B: whether agreements of a kind between two states were looked for on a day.

    Args:
        catalog: the facts.
        day: the day.
        kind: kind of agreement.
        states: A codes of states.
        others: B codes of states.
    """
    rows = [row for row in catalog.coverage if row.table == "agreements" and row.kind in (kind, "*")]
    return _between([row for row in rows if row.holds_on(day)], states, others)


def _between(rows: Iterable[Coverage], states: Sequence[str], others: Sequence[str]) -> Bools:
    """Return A × B: whether a row speaks of what stands between two states."""
    covered: Bools = np.zeros((len(states), len(others)), dtype=bool)
    for row in rows:
        first, second = row.state, row.with_state or row.state
        covered |= np.logical_and.outer(among(states, first), among(others, second))
        covered |= np.logical_and.outer(among(states, second), among(others, first))
    return covered
