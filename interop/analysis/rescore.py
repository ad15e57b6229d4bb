"""Score a matrix again for changed facts or another day, reusing what the change cannot have touched.

The result is the same to the bit as that of :func:`interop.score`: what is reused are arrays that the layers would
have computed from the same rows. Layers of other packages are always computed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from pydantic import ConfigDict

from interop.arrays import Ints
from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit, Period, Role
from interop.layers import AffinityLayer, Layer, LayerScores, PeerLayer, ServiceLayer, Settings
from interop.matrix import InteropMatrix, score_snapshot
from interop.snapshot import Snapshot, SupportTable, Unit

_TableKey = tuple[str, Role, float]


@dataclass(frozen=True, eq=False)
class RememberingSnapshot(Snapshot):
    """A snapshot that keeps its tables of support."""

    tables: dict[_TableKey, SupportTable] = field(default_factory=dict)

    def support(self, layer: str, role: Role, partial: float) -> SupportTable:
        """Return how far each unit supports each standard, computed once."""
        key = (layer, role, partial)
        if key not in self.tables:
            self.tables[key] = super().support(layer, role, partial)
        return self.tables[key]


class _Known(Layer):
    """A layer whose scores are known already, in the order of the snapshot's forces."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    scores: Any

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:  # noqa: ARG002
        """Return what is known."""
        scores: LayerScores = self.scores
        return scores


def remembering(matrix: InteropMatrix) -> InteropMatrix:
    """Return the same matrix over a snapshot from which others can be scored with little work."""
    snapshot = matrix.snapshot
    if isinstance(snapshot, RememberingSnapshot):
        return matrix
    kept = RememberingSnapshot(snapshot.catalog, snapshot.day, snapshot.evidence, snapshot.forces, snapshot.units)
    return score_snapshot(kept, matrix.scheme, matrix.forces, matrix.group)


def restricted(matrix: InteropMatrix, forces: Iterable[str]) -> InteropMatrix:
    """Return the matrix of some of its forces: no cell depends on the others."""
    chosen = tuple(forces)
    snapshot = matrix.snapshot
    kept = RememberingSnapshot(
        snapshot.catalog,
        snapshot.day,
        snapshot.evidence,
        tuple(sorted(chosen)),
        tuple(unit for unit in snapshot.units if unit.force in chosen),
    )
    return score_snapshot(kept, matrix.scheme, chosen, matrix.group if len(chosen) == len(matrix.forces) else None)


def rescore(base: InteropMatrix, catalog: Catalog | None = None, day: date | None = None) -> InteropMatrix:
    """Score the forces of `base` on other facts or another day, as :func:`interop.score` would.

    Args:
        base: a matrix, best one of :func:`remembering` or of this function.
        catalog: the facts; those of `base` when None.
        day: the day; that of `base` when None.
    """
    base = remembering(base)
    difference = _Difference.between(base, catalog or base.catalog, day or base.as_of)
    layers: dict[str, Layer] = {
        name: _known(base, name, layer) if difference.leaves(layer) else layer
        for name, layer in base.scheme.layers.items()
    }
    partly_known = base.scheme.model_copy(update={"layers": layers})
    result = score_snapshot(difference.snapshot, partly_known, base.forces, base.group)
    return replace(result, scheme=base.scheme)


def _known(base: InteropMatrix, name: str, layer: Layer) -> Layer:
    place = np.argsort([base.snapshot.forces.index(force) for force in base.forces])
    cells = np.ix_(place, place)
    old = base.layers[name].scores
    scores = LayerScores(old.low[cells], old.high[cells], old.coverage[cells], old.optional[cells])
    return _Known.model_construct(
        kind="known", dimension=layer.dimension, weight=layer.weight, reason=layer.reason, scores=scores
    )


@dataclass(frozen=True, eq=False)
class _Difference:
    """What separates a new snapshot from an old one, as far as built-in layers can tell."""

    old: Snapshot
    snapshot: RememberingSnapshot
    same_units: bool  # same forces, types, names and quantities; nothing about equipment, standards or forces changed
    fits: tuple[Fit, ...]  # statements in force on only one side, on equipment that somebody holds
    same_states: bool
    same_agreements: bool

    @classmethod
    def between(cls, base: InteropMatrix, catalog: Catalog, day: date) -> _Difference:
        old = base.snapshot
        before = old.catalog
        same_day = day == old.day
        if same_day and catalog.holdings is before.holdings:
            units = old.units
        else:
            units = Snapshot.of(catalog, day, old.forces, evidence=old.evidence).units
        same_types = all(
            getattr(catalog, name) is getattr(before, name) for name in ("equipment", "standards", "forces")
        )
        fits = _between(before.fits, old.day, catalog.fits, day)
        touched = {fit.equipment for fit in fits}
        chains = {unit.equipment: set(catalog.equipment_chain(unit.equipment)) for unit in units}
        affected = {name for name, chain in chains.items() if not chain.isdisjoint(touched)}
        relevant = set().union(*(chains[name] for name in affected))
        same_units = same_types and (units is old.units or list(map(_face, units)) == list(map(_face, old.units)))
        snapshot = RememberingSnapshot(catalog, day, old.evidence, old.forces, units)
        if same_types and isinstance(old, RememberingSnapshot):
            _carry_over(old, snapshot, affected)
        return cls(
            old,
            snapshot,
            same_units,
            tuple(fit for fit in fits if fit.equipment in relevant),
            catalog.states is before.states,
            same_day and catalog.agreements is before.agreements and catalog.accessions is before.accessions,
        )

    def leaves(self, layer: Layer) -> bool:
        """Say whether a layer certainly scores as before."""
        if not self.same_units:
            return False
        if type(layer) is AffinityLayer:
            return self.same_states
        if isinstance(layer, (PeerLayer, ServiceLayer)) and type(layer) in (PeerLayer, ServiceLayer):
            return self._same_support(layer)
        return False

    def _same_support(self, layer: PeerLayer | ServiceLayer) -> bool:
        return not any(self._concerns(fit, layer.standard_layer) for fit in self.fits) and self._same_gates(layer)

    def _concerns(self, fit: Fit, layer: str) -> bool:
        if fit.closes is not None:
            return fit.closes == layer
        return self.snapshot.catalog.standards_by_id[fit.standard].layer == layer

    def _same_gates(self, layer: PeerLayer | ServiceLayer) -> bool:
        if self.same_agreements:
            return True
        standards = [row.id for row in self.old.catalog.standards if row.layer == layer.standard_layer]
        return bool(np.array_equal(self.old.usable(standards), self.snapshot.usable(standards)))


def _face(unit: Unit) -> tuple[str, str, str | None, int | None]:
    """Return all of a unit that layers look at."""
    return unit.force, unit.equipment, unit.name, unit.quantity


def _between(before: tuple[Fit, ...], old_day: date, after: tuple[Fit, ...], new_day: date) -> list[Fit]:
    """Return the statements that are in force on one side only."""
    if old_day == new_day:
        return [] if before is after else list(_only_one(before, after))
    return list(_only_one(_in_force(before, old_day), _in_force(after, new_day)))


def _in_force(rows: Iterable[Fit], day: date) -> list[Fit]:
    return [row for row in rows if _dated(row) is False or row.holds_on(day)]


def _dated(row: Period) -> bool:
    return row.since is not None or row.until is not None


def _only_one(one: Sequence[Fit], other: Sequence[Fit]) -> Iterable[Fit]:
    """Return the rows of only one of two collections; a row that was not rebuilt is the same object."""
    first, second = set(map(id, one)), set(map(id, other))
    for keys, rows in ((first - second, one), (second - first, other)):
        if keys:
            yield from (row for row in rows if id(row) in keys)


def _carry_over(old: RememberingSnapshot, new: RememberingSnapshot, affected: set[str]) -> None:
    """Fill the tables of a new snapshot: old rows where a unit's statements are the same, resolved anew elsewhere."""
    if new.units is old.units and not affected:
        new.tables.update(old.tables)
        return
    place = {(unit.force, unit.equipment, unit.name): row for row, unit in enumerate(old.units)}
    rows: Ints = np.array(
        [
            -1 if unit.equipment in affected else place.get((unit.force, unit.equipment, unit.name), -1)
            for unit in new.units
        ],
        dtype=np.intp,
    )
    fresh = Snapshot(
        new.catalog, new.day, new.evidence, new.forces, tuple(new.units[row] for row in np.flatnonzero(rows < 0))
    )
    for (layer, role, partial), table in old.tables.items():
        own = fresh.support(layer, role, partial)
        new.tables[layer, role, partial] = _joined(table, own, rows)


def _joined(old: SupportTable, fresh: SupportTable, rows: Ints) -> SupportTable:
    """Take row u from row `rows[u]` of the old table, or, where that is -1, the next row of the fresh one."""
    source = np.where(rows >= 0, rows, len(old.low) + np.cumsum(rows < 0) - 1)
    fits = (*old.fits, *fresh.fits)
    return SupportTable(
        old.standards,
        np.concatenate([old.low, fresh.low])[source],
        np.concatenate([old.high, fresh.high])[source],
        tuple(fits[row] for row in source),
    )
