"""Score a matrix again for changed facts or another day, reusing what the change cannot have touched.

The result is the same to the bit as that of :func:`interop.score`: what is reused are arrays that the layers would
have computed from the same rows. Layers of other packages are always computed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from pydantic import ConfigDict

from interop.arrays import Ints
from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit, Row
from interop.layers import Layer, LayerScores, Settings
from interop.layers.standards import StandardsLayer
from interop.matrix import InteropMatrix, score_snapshot
from interop.snapshot import Snapshot, Unit
from interop.support import Answers


class _Known(Layer):
    """A layer whose scores are known already, in the order of the snapshot's forces."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    of_equipment: ClassVar[bool] = False  # what a fleet leaves open is in the scores already

    scores: Any

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:  # noqa: ARG002
        """Return what is known."""
        scores: LayerScores = self.scores
        return scores


def restricted(matrix: InteropMatrix, forces: Iterable[str]) -> InteropMatrix:
    """Return the matrix of some of its forces: no cell depends on the others."""
    chosen = tuple(forces)
    if chosen == matrix.forces:
        return matrix
    old = matrix.snapshot
    rows = np.flatnonzero(np.isin(old.force_of_unit, [old.forces.index(force) for force in set(chosen)]))
    snapshot = replace(
        old,
        forces=tuple(sorted(chosen)),
        units=tuple(old.units[row] for row in rows),
        resolved={key: answers.of_units(rows) for key, answers in old.resolved.items()},
    )
    return score_snapshot(snapshot, matrix.scheme, chosen, matrix.group if len(chosen) == len(matrix.forces) else None)


def valued(matrix: InteropMatrix) -> InteropMatrix:
    """Return the matrix with the bounds of what is believed: the same values, in half the time for each new score."""
    snapshot = matrix.snapshot
    if snapshot.bounds == snapshot.evidence:
        return matrix
    one_bar = replace(snapshot, bounds=snapshot.evidence)
    _carry_over(snapshot, one_bar, set(), set(), set())
    return replace(score_snapshot(one_bar, matrix.scheme, matrix.forces, matrix.group), asked=matrix.asked)


def rescore(
    base: InteropMatrix, catalog: Catalog | None = None, day: date | None = None, *, differ: Sequence[Row] = ()
) -> InteropMatrix:
    """Score the forces of `base` on other facts or another day, as :func:`interop.score` would.

    Args:
        base: a matrix.
        catalog: the facts; those of `base` when None.
        day: the day; that of `base` when None.
        differ: the rows by which the facts differ from those of `base`, old and new, where they are at hand.
    """
    difference = _Difference.between(base, catalog or base.catalog, day or base.as_of, differ)
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
    return _Known.model_construct(
        kind="known",
        dimension=layer.dimension,
        weight=layer.weight,
        reason=layer.reason,
        scores=base.layers[name].scores.cells(cells),
    )


@dataclass(frozen=True, eq=False)
class _Difference:
    """What separates a new snapshot from an old one, as far as built-in layers can tell."""

    old: Snapshot
    snapshot: Snapshot
    same_forces: bool  # nothing about forces and their states changed
    same_units: bool  # same types, names and quantities; nothing about equipment and standards changed
    fits: tuple[Fit, ...]  # statements in force on only one side, on equipment that somebody holds
    listed: frozenset[str]  # layers with a standard of which the list of users says something else of a force's state

    @classmethod
    def between(cls, base: InteropMatrix, catalog: Catalog, day: date, differ: Sequence[Row]) -> _Difference:
        old = base.snapshot
        before = old.catalog
        if catalog.holdings is before.holdings and catalog.unturned(("holdings",), old.day, day):
            units = old.units
        else:
            units = Snapshot.of(catalog, day, old.forces).units
        same_forces = catalog.forces is before.forces
        same_types = same_forces and catalog.equipment is before.equipment and catalog.standards is before.standards
        known = bool(differ) and day == old.day
        fits = (
            tuple(row for row in differ if isinstance(row, Fit)) if known else _between(before, old.day, catalog, day)
        )
        touched = {fit.equipment for fit in fits}
        chains = {name: set(catalog.statement_chain(name)) for name in {unit.equipment for unit in units}}
        affected = {name for name, chain in chains.items() if not chain.isdisjoint(touched)}
        relevant = set().union(*(chains[name] for name in affected))
        same_units = same_types and (units is old.units or list(map(_face, units)) == list(map(_face, old.units)))
        snapshot = replace(old, catalog=catalog, day=day, units=units, resolved={})
        listed = _listed_anew(old, snapshot)
        if same_types:
            concerned = {_layer_of(catalog, fit) for fit in fits} | listed.keys()
            _carry_over(old, snapshot, affected, set().union(*listed.values()), concerned)
        fits = tuple(fit for fit in fits if fit.equipment in relevant)
        return cls(old, snapshot, same_forces, same_units, fits, frozenset(listed))

    def leaves(self, layer: Layer) -> bool:
        """Say whether a layer certainly scores as before."""
        if layer.formula is None or not self.same_forces:
            return False
        if layer.of_equipment and not np.array_equal(self.old.fleet_covered, self.snapshot.fleet_covered):
            return False
        if layer.formula == "affinity":
            return self.same_units and self.old.catalog.states is self.snapshot.catalog.states
        if layer.formula == "agreement":
            return self._same_agreements
        if layer.formula == "practice":
            return self.old.day == self.snapshot.day and self._same_rows("exercises") and self._same_rows("coverage")
        return isinstance(layer, StandardsLayer) and self.same_units and self._same_support(layer)

    def _same_rows(self, table: str) -> bool:
        return getattr(self.old.catalog, table) is getattr(self.snapshot.catalog, table)

    @cached_property
    def _same_agreements(self) -> bool:
        """Whether the same agreements are in force between the same states, and were looked for."""
        tables = ("agreements", "accessions", "coverage")
        unturned = self.snapshot.catalog.unturned(tables, self.old.day, self.snapshot.day)
        return unturned and all(map(self._same_rows, tables))

    def _same_support(self, layer: StandardsLayer) -> bool:
        name = layer.standard_layer
        stated = name in self.listed or any(self._concerns(fit, name) for fit in self.fits)
        return not stated and self._same_gates(layer)

    def _concerns(self, fit: Fit, layer: str) -> bool:
        return _layer_of(self.snapshot.catalog, fit) == layer

    def _same_gates(self, layer: StandardsLayer) -> bool:
        if self._same_agreements:
            return True
        standards = [row.id for row in self.old.catalog.standards if row.layer == layer.standard_layer]
        return all(
            np.array_equal(
                self.old.admitted(standards, possibly=possibly), self.snapshot.admitted(standards, possibly=possibly)
            )
            for possibly in (False, True)
        )


def _layer_of(catalog: Catalog, fit: Fit) -> str:
    return fit.closes or catalog.standards_by_id[fit.standard].layer


def _face(unit: Unit) -> tuple[str, str, str, str | None, int | None]:
    """Return all of a unit that layers look at."""
    return *_key(unit), unit.quantity


def _key(unit: Unit) -> tuple[str, str, str, str | None]:
    return unit.force, unit.owner, unit.equipment, unit.name


def _between(before: Catalog, old_day: date, after: Catalog, new_day: date) -> tuple[Fit, ...]:
    """Return the statements that are in force on one side only."""
    if before.fits is after.fits and after.unturned(("fits",), old_day, new_day):
        return ()
    if old_day == new_day:
        return tuple(_only_one(before.fits, after.fits))
    return tuple(_only_one(before.fits_on(old_day), after.fits_on(new_day)))


def _listed_anew(old: Snapshot, new: Snapshot) -> dict[str, set[str]]:
    """Return, by layer, the states of which the list of a standard's users says something else."""
    before, after = old.catalog.adopters(old.day), new.catalog.adopters(new.day)
    if before == after:
        return {}
    states = {new.catalog.forces_by_id[unit.owner].state for unit in new.units}
    found: dict[str, set[str]] = {}
    for standard in before.keys() | after.keys():
        # A list that begins or ends to be closed speaks of every state.
        one, other = before.get(standard), after.get(standard)
        other_said = states if one is None or other is None else (one ^ other) & states
        if other_said:
            catalog = new.catalog if standard in new.catalog.standards_by_id else old.catalog
            found.setdefault(catalog.standards_by_id[standard].layer, set()).update(other_said)
    return found


def _only_one(one: Sequence[Fit], other: Sequence[Fit]) -> Iterable[Fit]:
    """Return the rows of only one of two collections; a row that was not rebuilt is the same object."""
    first, second = set(map(id, one)), set(map(id, other))
    for keys, rows in ((first - second, one), (second - first, other)):
        if keys:
            yield from (row for row in rows if id(row) in keys)


#: What a snapshot works out from its forces and units alone.
_OF_UNITS = ("state_of_force", "same_state", "naval", "force_of_unit", "domain_of_unit", "types", "fleets", "_weights")


def _carry_over(old: Snapshot, new: Snapshot, affected: set[str], states: set[str], concerned: set[str]) -> None:
    """Fill the answers of a new snapshot: old rows where a unit's statements are the same, resolved anew elsewhere.

    Args:
        old: the snapshot before.
        new: the snapshot to fill.
        affected: types of which something else is stated.
        states: states of which a list of users says something else.
        concerned: layers of which it is.
    """
    if new.units is old.units:
        vars(new).update({name: vars(old)[name] for name in _OF_UNITS if name in vars(old)})
        new.resolved.update({key: table for key, table in old.resolved.items() if key[0] not in concerned})
    if len(new.resolved) == len(old.resolved):
        return
    place = {_key(unit): row for row, unit in enumerate(old.units)}
    holders = {row.id for row in new.catalog.forces if row.state in states}
    rows: Ints = np.array(
        [
            -1 if unit.equipment in affected or unit.owner in holders else place.get(_key(unit), -1)
            for unit in new.units
        ],
        dtype=np.intp,
    )
    fresh = replace(new, units=tuple(new.units[row] for row in np.flatnonzero(rows < 0)), resolved={})
    for (layer, role), answers in old.resolved.items():
        if (layer, role) not in new.resolved:
            new.resolved[layer, role] = _joined(answers, fresh.answers(layer, role), rows)


def _joined(old: Answers, fresh: Answers, rows: Ints) -> Answers:
    """Take row u from row `rows[u]` of the old table, or, where that is -1, the next row of the fresh one."""
    source = np.where(rows >= 0, rows, len(old.fits) + np.cumsum(rows < 0) - 1)
    both = Answers(
        old.standards,
        np.concatenate([old.answers, fresh.answers]),
        np.concatenate([old.bases, fresh.bases]),
        (*old.fits, *fresh.fits),
    )
    return both.of_units(source)
