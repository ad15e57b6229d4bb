"""The same numbers as a user would get them without the library: plain loops, pandas, SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from interop.layers import Sides


def units_of(sides: Sides) -> pd.DataFrame:
    """Return a row for each unit that counts: force, state, weight."""
    snapshot, side = sides.snapshot, sides.giving
    rows = np.flatnonzero(side.weights > 0)
    force = snapshot.force_of_unit[rows]
    states = np.array(snapshot.state_of_force)
    return pd.DataFrame({"unit": rows, "force": force, "state": states[force], "weight": side.weights[rows]})


def support_of(sides: Sides, end: str) -> pd.DataFrame:
    """Return a row for each unit and standard that it supports at one end: unit, standard, grade, worth, admitted."""
    table = getattr(sides.giving, end)
    admitted = sides.admitted if end == "low" else sides.may_be_admitted
    inside = sides.giving.weights > 0
    unit, standard = np.nonzero(table * inside[:, None])
    return pd.DataFrame(
        {
            "unit": unit,
            "standard": standard,
            "grade": sides.grades[standard],
            "worth": table[unit, standard],
            "admitted": admitted[standard, sides.snapshot.force_of_unit[unit]],
        }
    )


def by_pandas(sides: Sides, end: str) -> np.ndarray:
    """Return F × F means of the best shared interface: merge, keep what is open, take the best, weigh."""
    units = units_of(sides)
    have = support_of(sides, end).merge(units, on="unit")
    pairs = have.merge(have, on=["standard", "grade"], suffixes=("", "_other"))
    pairs = pairs[(pairs.state == pairs.state_other) | (pairs.admitted & pairs.admitted_other)]
    pairs = pairs.assign(shared=pairs.grade * pairs.worth * pairs.worth_other)
    best = pairs.groupby(["force", "force_other", "unit", "unit_other"]).agg(
        shared=("shared", "max"), weight=("weight", "first"), weight_other=("weight_other", "first")
    )
    part = (best.shared * best.weight * best.weight_other).groupby(level=["force", "force_other"]).sum()
    return _square(part.reset_index().to_numpy(), len(sides.snapshot.forces))


def by_sql(sides: Sides, end: str) -> np.ndarray:
    """Return the same in one query of DuckDB."""
    units, support = units_of(sides), support_of(sides, end)
    with duckdb.connect() as base:
        base.register("units", units)
        base.register("support", support)
        found = base.sql(
            """
            with have as (select * from support join units using (unit)),
            best as (
              select a.force as one, b.force as other, a.weight * b.weight as mass,
                     max(a.grade * a.worth * b.worth) as shared
              from have a join have b using (standard)
              where a.state = b.state or (a.admitted and b.admitted)
              group by a.force, b.force, a.unit, b.unit, a.weight, b.weight
            )
            select one, other, sum(mass * shared) from best group by all
            """
        ).fetchall()
    return _square(found, len(sides.snapshot.forces))


def by_loops(sides: Sides, end: str) -> np.ndarray:
    """Return the same by plain loops over plain data."""
    table = units_of(sides)
    units = list(
        zip(table.unit.tolist(), table.force.tolist(), table.state.tolist(), table.weight.tolist(), strict=True)
    )
    has: dict[int, dict[int, tuple[float, float, bool]]] = {}
    for unit, standard, grade, worth, admitted in support_of(sides, end).to_numpy().tolist():
        has.setdefault(unit, {})[standard] = (grade, worth, admitted)
    means: dict[tuple[int, int], float] = {}
    for one, force, state, weight in units:
        mine = has.get(one, {})
        for other, their_force, their_state, their_weight in units:
            theirs, best = has.get(other, {}), 0.0
            for standard, (grade, worth, admitted) in mine.items():
                if standard in theirs:
                    _, with_them, they_admitted = theirs[standard]
                    if state == their_state or (admitted and they_admitted):
                        best = max(best, grade * worth * with_them)
            key = force, their_force
            means[key] = means.get(key, 0.0) + weight * their_weight * best
    return _square([(a, b, mean) for (a, b), mean in means.items()], len(sides.snapshot.forces))


def both_ends(way: Any, sides: Sides) -> tuple[np.ndarray, np.ndarray]:
    """Return what a way says at the low and at the high end."""
    return way(sides, "low"), way(sides, "high")


def _square(rows: Any, count: int) -> np.ndarray:
    table = np.zeros((count, count))
    for one, other, mean in rows:
        table[int(one), int(other)] = mean
    return table


def jaccard_by_sets(table: np.ndarray) -> Iterator[list[float]]:
    """Yield Jaccard's share of all pairs, row by row, by sets."""
    have = [frozenset(np.flatnonzero(row).tolist()) for row in table]
    for one in have:
        yield [len(one & other) / len(one | other) if one | other else float("nan") for other in have]
