"""Two catalogues row by row, and the groups that both can score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from interop.catalog.catalog import Catalog
from interop.catalog.models import Basis, Row
from interop.catalog.tables import TABLES
from interop.errors import SchemeError
from interop.frames import Tabular
from interop.matrix import InteropMatrix, rounded, score
from interop.request import DEFAULT_SCHEME, Day, day_of
from interop.scheme import SchemeLike
from interop.weighting import Weighting

What = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class RowChange:
    """A row that only one catalogue has, or that says something else in the other."""

    table: str
    key: str
    what: What
    columns: tuple[str, ...] = ()  # of a changed row: those that differ


@dataclass(frozen=True)
class Moved:
    """A cell of a group that scores differently; NaN where it is not applicable."""

    group: str
    a: str
    b: str
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class Difference(Tabular):
    """What separates two catalogues."""

    old: Catalog
    new: Catalog
    changes: tuple[RowChange, ...]  # in the order of the tables
    moved: tuple[Moved, ...]  # the largest first
    scored: tuple[str, ...]  # groups that both catalogues can score

    @property
    def counts(self) -> dict[str, dict[What, int]]:
        """How many rows of each table came, went and changed; tables without any are left out."""
        found = Counter((change.table, change.what) for change in self.changes)
        kinds: tuple[What, ...] = ("added", "removed", "changed")
        tables = dict.fromkeys(change.table for change in self.changes)
        return {table: {what: found[table, what] for what in kinds} for table in tables}

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per change and per cell that moved."""
        none = {"before": None, "after": None}
        facts = [
            {"table": row.table, "what": row.what, "which": row.key, "columns": ";".join(row.columns), **none}
            for row in self.changes
        ]
        scores = [
            {
                "table": "scores",
                "what": "moved",
                "which": f"{cell.group}: {cell.a} → {cell.b}",
                "columns": "",
                "before": rounded(cell.before),
                "after": rounded(cell.after),
            }
            for cell in self.moved
        ]
        return [*facts, *scores]


def difference(
    old: Catalog,
    new: Catalog,
    groups: Sequence[str] | None = None,
    *,
    as_of: Day = None,
    scheme: SchemeLike = DEFAULT_SCHEME,
    evidence: Basis = "assumed",
    bounds: Basis = "inferred",
    weighting: Weighting | None = None,
    joint: bool = False,
    least: float = 0.0005,
) -> Difference:
    """Compare two catalogues.

    Args:
        old: the facts before.
        new: the facts after.
        groups: groups to score by both; all that both have, with the same forces and day, when None.
        as_of: the day, in place of each group's own.
        scheme: as in :func:`interop.score`, and so `evidence`, `bounds`, `weighting` and `joint`.
        evidence: weakest basis on which a value may rest.
        bounds: weakest basis on which bounds may rest.
        weighting: how units are weighted, instead of what the scheme says.
        joint: put, in place of each force, all services of its state.
        least: smallest change of a score that is told.

    Raises:
        UnknownNameError: a group that one of the catalogues does not have.
    """
    named = _common_groups(old, new) if groups is None else tuple(groups)
    day = None if as_of is None else day_of(new, as_of)[0]

    def scored_by(catalog: Catalog, name: str) -> InteropMatrix:
        return score(
            catalog,
            name,
            as_of=day or _day(old, new, name),  # the same for both
            scheme=scheme,
            evidence=evidence,
            bounds=bounds,
            weighting=weighting,
            joint=joint,
        )

    moved: list[Moved] = []
    scored: list[str] = []
    for name in named:
        try:
            before, after = scored_by(old, name), scored_by(new, name)
        except SchemeError:
            if groups is not None:
                raise
            continue  # nobody asked for it: a scheme may know standards that one of the catalogues lacks
        scored.append(name)
        moved += _moved(name, before, after, least)
    moved.sort(key=lambda cell: (-abs(np.nan_to_num(cell.after - cell.before)), cell.group, cell.a, cell.b))
    changes = [change for table in TABLES for change in _changes(table.name, *_tables(old, new, table.name))]
    return Difference(old, new, tuple(changes), tuple(moved), tuple(scored))


def _common_groups(old: Catalog, new: Catalog) -> tuple[str, ...]:
    def face(catalog: Catalog, name: str) -> tuple[object, ...]:
        row = catalog.groups_by_id[name]
        return row.forces, str(row.as_of)

    both = old.groups_by_id.keys() & new.groups_by_id.keys()
    return tuple(sorted(name for name in both if face(old, name) == face(new, name)))


def _day(old: Catalog, new: Catalog, group: str) -> date:
    day = old.group(group).as_of
    return new.day if day is None else day.last


def _moved(group: str, before: InteropMatrix, after: InteropMatrix, least: float) -> Iterator[Moved]:
    apart = np.abs(after.values - before.values) >= least
    apart |= np.isnan(after.values) != np.isnan(before.values)
    for i, j in np.argwhere(apart).tolist():
        yield Moved(group, before.forces[i], before.forces[j], float(before.values[i, j]), float(after.values[i, j]))


def _tables(old: Catalog, new: Catalog, table: str) -> tuple[Iterable[Row], Iterable[Row]]:
    return getattr(old, table), getattr(new, table)


def _changes(table: str, before: Iterable[Row], after: Iterable[Row]) -> Iterator[RowChange]:
    """Yield what came, went and changed; rows that share a key are held against each other in their order."""
    old, new = _by_key(before), _by_key(after)
    for key in sorted(old.keys() | new.keys()):
        gone = [row for row in old.get(key, []) if row not in new.get(key, [])]
        come = [row for row in new.get(key, []) if row not in old.get(key, [])]
        for one, other in zip(gone, come, strict=False):
            columns = tuple(name for name in type(one).model_fields if getattr(one, name) != getattr(other, name))
            yield RowChange(table, key, "changed", columns)
        yield from (RowChange(table, key, "removed") for _ in gone[len(come) :])
        yield from (RowChange(table, key, "added") for _ in come[len(gone) :])


def _by_key(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return found
