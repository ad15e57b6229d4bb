"""The bounds of layers with one unknown fact settled: exact, without scoring everything again."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TypeAlias

import numpy as np

from interop.analysis.sampling.unknowns import Codes, Unknowns
from interop.arrays import Bools, Floats, Ints
from interop.catalog.models import Role
from interop.layers import Interval, Settings, Sides, StandardsLayer
from interop.layers.service import served_shares
from interop.layers.sides import PairWorth, best_shared, ranked_shared
from interop.snapshot import Snapshot

#: Low, high and optional of one layer, F × F each.
Settled: TypeAlias = tuple[Floats, Floats, Bools]
#: A fact, by its index, and whether the answer is yes.
Answer: TypeAlias = tuple[int, bool]


def settled_bounds(
    snapshot: Snapshot, settings: Settings, unknowns: Unknowns, layers: Mapping[str, StandardsLayer]
) -> dict[Answer, dict[str, Settled]]:
    """Return, for every unknown fact and either answer, the new bounds of the layers that it changes.

    Args:
        snapshot: the facts.
        settings: what the scheme says for all layers.
        unknowns: the unknown facts of the snapshot.
        layers: the layers to work out; a kind of another package meets its sides anew for every answer.
    """
    found: dict[Answer, dict[str, Settled]] = {
        (fact, answer): {} for fact in range(len(unknowns.facts)) for answer in (True, False)
    }
    for name, layer in layers.items():
        sides = layer.sides(snapshot, settings, unknowns.bar)
        if layer.formula == "best-shared":
            changed = _Peer(sides, unknowns).settled()
        elif layer.formula == "served-share":
            changed = _Service(sides, unknowns).settled()
        else:
            changed = _met_anew(layer, sides, unknowns)
        covered = layer.covered(snapshot)
        for answer, (low, high, optional) in changed.items():
            opened = Interval(low, high, low, optional).where_covered(covered)
            found[answer][name] = opened.low, opened.high, opened.optional
    return found


def _met_anew(layer: StandardsLayer, sides: Sides, unknowns: Unknowns) -> dict[Answer, Settled]:
    """Meet the sides of a layer anew for every answer: right for any formula, and slow."""
    found: dict[Answer, Settled] = {}
    for index, fact in enumerate(unknowns.facts):
        if fact.layer == sides.layer and fact.role in layer.roles:
            column = sides.standards.index(fact.standard)
            for answer in (True, False):
                units = unknowns.settled_by(index)
                met = layer.meet(sides.settled(fact.role, units, column, answer=answer))
                found[index, answer] = met.low, met.high, met.optional
    return found


class _Peer:
    """A peer layer whose pairs of rows remember their two best upper bounds."""

    def __init__(self, sides: Sides, unknowns: Unknowns) -> None:
        self._unknowns, self._sides, snapshot = unknowns, sides, sides.snapshot
        self._table = unknowns.tables[sides.layer, "peer"]
        weights = sides.giving.weights
        keys = np.column_stack([snapshot.force_of_unit, _types(snapshot), self._table.codes])
        chosen = np.flatnonzero(weights > 0)
        _, first, of_unit = np.unique(keys[chosen], axis=0, return_index=True, return_inverse=True)
        self._row_of_unit = np.full(len(weights), -1, dtype=np.intp)
        self._row_of_unit[chosen] = of_unit.reshape(-1)
        self._force: Ints = snapshot.force_of_unit[chosen[first]]
        self._lows, self._highs = sides.giving.low[chosen[first]], sides.giving.high[chosen[first]]  # R × S
        self._forces = len(snapshot.forces)
        self._spread = np.zeros((self._forces, len(first)))  # F × R: the mass of each force's rows
        np.add.at(self._spread, (snapshot.force_of_unit[chosen], of_unit.reshape(-1)), weights[chosen])
        present = np.bincount(self._force, minlength=self._forces) > 0
        self._blank = np.where(np.logical_and.outer(present, present), 0.0, np.nan)
        surely = PairWorth(sides.grades, sides.usable, self._force, self._force)
        possibly = PairWorth(sides.grades, sides.may_be_usable, self._force, self._force)
        self._low = best_shared(self._lows, self._lows, surely)
        self._high, self._best, self._second = ranked_shared(self._highs, self._highs, possibly)

    def settled(self) -> dict[Answer, Settled]:
        """Return the layer's bounds with each fact settled."""
        low, high = (self._means(pairs) for pairs in (self._low, self._high))
        never = np.zeros((self._forces, self._forces), dtype=bool)
        found: dict[Answer, Settled] = {}
        for index, fact in enumerate(self._unknowns.facts):
            if (fact.layer, fact.role) != (self._sides.layer, "peer"):
                continue
            rows = np.unique(self._row_of_unit[self._unknowns.settled_by(index)])
            rows = rows[rows >= 0]
            standard = self._table.standards.index(fact.standard)
            more = low + self._change(rows, self._if_yes(rows, standard) - self._low[rows])
            less = high + self._change(rows, self._if_no(rows, standard) - self._high[rows])
            found[index, True] = (np.clip(more, low, high) + self._blank, high + self._blank, never)
            found[index, False] = (low + self._blank, np.clip(less, low, high) + self._blank, never)
        return found

    def _if_yes(self, rows: Ints, standard: int) -> Floats:
        """Return the new lower bounds of the pairs of `rows` with all rows."""
        theirs = self._lows[:, standard].copy()
        theirs[rows] = 1.0
        worth = PairWorth(self._sides.grades, self._sides.usable, self._force[rows], self._force)[standard]
        return np.maximum(self._low[rows], worth * theirs)

    def _if_no(self, rows: Ints, standard: int) -> Floats:
        """Return the new upper bounds: without the standard, the second best is best."""
        return np.where(self._best[rows] == standard, self._second[rows], self._high[rows])

    def _means(self, pairs: Floats) -> Floats:
        means = self._spread @ pairs @ self._spread.T
        return np.asarray((means + means.T) / 2)

    def _change(self, rows: Ints, change: Floats) -> Floats:
        """Return F × F: what a change of the pairs of some rows with all rows does to the means."""
        inside = np.zeros(len(self._force), dtype=bool)
        inside[rows] = True
        mine = self._spread[:, rows]
        with_others, with_each_other = (mine @ (change @ (self._spread * which).T) for which in (~inside, inside))
        # Pairs within `rows` are met from both sides already; the others from one.
        return np.asarray(with_others + with_others.T + with_each_other)


def _types(snapshot: Snapshot) -> Ints:
    names = sorted({unit.equipment for unit in snapshot.units})
    return np.array([names.index(unit.equipment) for unit in snapshot.units], dtype=np.intp)


class _Service:
    """A service layer, worked out again for the forces that a fact is about."""

    def __init__(self, sides: Sides, unknowns: Unknowns) -> None:
        self._unknowns, self._sides = unknowns, sides
        self._force, self._count = sides.snapshot.force_of_unit, len(sides.snapshot.forces)
        self._weights = sides.taking.weights
        self._tables: dict[Role, Codes] = {side.role: unknowns.tables[sides.layer, side.role] for side in sides.roles}
        self._support = {side.role: (side.low, side.high) for side in sides.roles}
        grades = sides.grades[:, None, None]
        self._open = grades * sides.usable, grades * sides.may_be_usable  # S × F × F each
        provides = np.bincount(self._force[sides.giving.inside], minlength=self._count) > 0
        self._blank = np.where(provides, 0.0, np.nan)
        self._offers = tuple(sides.offers(support) for support in self._support["provider"])
        self._bounds = [self._receive(force, *self._support["receiver"], *self._offers) for force in range(self._count)]

    def _receive(
        self, receiver: int, low: Floats, high: Floats, offered_low: Floats, offered_high: Floats
    ) -> tuple[Floats, Floats, Bools]:
        """Return low, high and optional of every provider to one receiver; offers are A × F' × S or F' × S."""
        mine = (self._force == receiver) & (self._weights > 0)
        flat = (prod(offered_low.shape[:-1]), offered_low.shape[-1])
        least, most = (
            (offer * open_to[:, :, receiver].T).reshape(flat)
            for offer, open_to in zip((offered_low, offered_high), self._open, strict=True)
        )
        found = served_shares(self._weights[None, mine], low[mine], high[mine], (least, most), self._sides.partial)
        blank = np.tile(self._blank, flat[0] // self._count)
        return found[0][:, 0] + blank, found[1][:, 0] + blank, found[3][:, 0] & ~np.isnan(blank)

    def settled(self) -> dict[Answer, Settled]:
        """Return the layer's bounds with each fact settled."""
        found: dict[Answer, Settled] = {}
        of_role: dict[str, list[int]] = {"provider": [], "receiver": []}
        for index, fact in enumerate(self._unknowns.facts):
            if fact.layer == self._sides.layer and fact.role in of_role:
                of_role[fact.role].append(index)
        found.update(self._providing(of_role["provider"]))
        for index in of_role["receiver"]:
            for answer in (True, False):
                found[index, answer] = self._receiving(index, answer=answer)
        return found

    def _known(self, index: int, role: Role, *, answer: bool) -> tuple[Floats, Floats, list[int]]:
        """Return both bounds of support with a fact settled, and the units that it is about."""
        low, high = (array.copy() for array in self._support[role])
        units = self._unknowns.settled_by(index)
        column = self._tables[role].standards.index(self._unknowns.facts[index].standard)
        low[units, column] = high[units, column] = float(answer)
        return low, high, units

    def _receiving(self, index: int, *, answer: bool) -> Settled:
        low, high, units = self._known(index, "receiver", answer=answer)
        affected = set(self._force[units].tolist())
        columns = [
            self._receive(force, low, high, *self._offers) if force in affected else self._bounds[force]
            for force in range(self._count)
        ]
        return _stacked(columns)

    def _providing(self, facts: list[int]) -> dict[Answer, Settled]:
        """Settle all providers' facts at once: offers that change are further providers to the same receivers."""
        if not facts:
            return {}
        answers = [(index, answer) for index in facts for answer in (True, False)]
        offers: list[list[Floats]] = [[], []]
        for index, answer in answers:
            column = self._tables["provider"].standards.index(self._unknowns.facts[index].standard)
            units = self._unknowns.settled_by(index)
            for end in (0, 1):
                offers[end].append(self._changed(end, units, column, answer=answer))
        low, high = (np.stack(item) for item in offers)  # A × F × S
        columns = [self._receive(force, *self._support["receiver"], low, high) for force in range(self._count)]
        shape = (len(answers), self._count)
        parts = [
            [array.reshape(shape)[place] for array in column] for place in range(len(answers)) for column in columns
        ]
        size = self._count
        return {
            answer: _stacked([tuple(part) for part in parts[place * size : (place + 1) * size]])
            for place, answer in enumerate(answers)
        }

    def _changed(self, end: int, units: list[int], column: int, *, answer: bool) -> Floats:
        """Return F × S offers with some units' support of one standard settled."""
        offers = self._offers[end].copy()
        support = self._support["provider"][end][:, [column]]
        support[units] = float(answer)
        offers[:, [column]] = self._sides.offers(support)
        return offers


def _stacked(columns: list[tuple[Floats, Floats, Bools]]) -> Settled:
    low, high, optional = (np.stack(arrays, axis=1) for arrays in zip(*columns, strict=True))
    return low, high, optional.astype(bool)
