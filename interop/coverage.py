"""What was looked at: outside it, what the catalogue does not list is unknown, not absent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from interop.arrays import Bools
from interop.catalog.catalog import Catalog
from interop.catalog.models import AgreementKind, CoveredTable


def fleets_covered(catalog: Catalog, day: date, forces: Sequence[str]) -> Bools:
    """Return F: whether the fleet of each force is known as a whole on a day.

    A task group is what its holdings say; the fleet of a service is known where `coverage.csv` says that it is.
    """
    covered = {row.force for row in catalog.coverage if row.table == "holdings" and row.holds_on(day)}
    kinds = (catalog.forces_by_id[force].kind for force in forces)
    whole = [kind == "task-group" or force in covered for force, kind in zip(forces, kinds, strict=True)]
    return np.array(whole, dtype=bool)


def pairs_covered(
    catalog: Catalog,
    day: date,
    table: CoveredTable,
    kind: AgreementKind | None,
    states: Sequence[str],
    others: Sequence[str],
) -> Bools:
    """Return A × B: whether a table was gone through on a day for what stands between two states.

    Args:
        catalog: the facts.
        day: the day.
        table: `agreements` or `exercises`.
        kind: kind of agreement; None for exercises.
        states: A codes of states.
        others: B codes of states.
    """
    covered: Bools = np.zeros((len(states), len(others)), dtype=bool)
    one, other = np.array(states), np.array(others)
    for row in catalog.coverage:
        if row.table == table and row.holds_on(day) and row.kind in (kind, "*", None):
            first, second = list(row.state), list(row.with_state or row.state)
            covered |= np.logical_and.outer(np.isin(one, first), np.isin(other, second))
            covered |= np.logical_and.outer(np.isin(one, second), np.isin(other, first))
    return covered
