"""Two catalogues row by row, and the groups that both can score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from interop.catalog.catalog import Catalog
from interop.catalog.models import Row
from interop.catalog.tables import TABLES
from interop.errors import InteropError
from interop.frames import Tabular
from interop.matrix import rounded, score
from interop.request import DEFAULT_SCHEME
from interop.scheme import SchemeLike

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
    scheme: SchemeLike = DEFAULT_SCHEME,
    least: float = 0.0005,
) -> Difference:
    """Compare two catalogues.

    Args:
        old: the facts before.
        new: the facts after.
        groups: groups to score by both; all that both have, with the same forces and day, when None.
        scheme: as in :func:`interop.score`.
        least: smallest change of a score that is told.

    Raises:
        UnknownNameError: a group that one of the catalogues does not have.
    """
    named = _common_groups(old, new) if groups is None else tuple(groups)
    moved: list[Moved] = []
    scored: list[str] = []
    for name in named:
        try:
            cells = list(_moved(old, new, name, scheme, least))
        except InteropError:
            if groups is not None:
                raise
            continue  # nobody asked for it: a scheme may know standards that one of the catalogues lacks
        scored.append(name)
        moved += cells
    moved.sort(key=lambda cell: (-abs(np.nan_to_num(cell.after - cell.before)), cell.group, cell.a, cell.b))
    changes = [change for table in TABLES for change in _changes(table.name, *_tables(old, new, table.name))]
    return Difference(old, new, tuple(changes), tuple(moved), tuple(scored))


def _common_groups(old: Catalog, new: Catalog) -> tuple[str, ...]:
    def face(catalog: Catalog, name: str) -> tuple[object, ...]:
        row = catalog.groups_by_id[name]
        return row.forces, str(row.as_of)

    both = old.groups_by_id.keys() & new.groups_by_id.keys()
    return tuple(sorted(name for name in both if face(old, name) == face(new, name)))


def _moved(old: Catalog, new: Catalog, group: str, scheme: SchemeLike, least: float) -> Iterator[Moved]:
    day = old.group(group).as_of
    when = new.day if day is None else day.last  # the same for both
    before, after = (score(catalog, group, as_of=when, scheme=scheme) for catalog in (old, new))
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
