"""Two forces meeting in a layer of standards: one value that peer and service layers and all analyses work on.

Every unit of a snapshot stands on both sides: it gives in one role and takes in another. In a layer between peers the
roles, and so the sides, are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from interop.arrays import Bools, Floats, Ints
from interop.catalog.models import BASES, Basis, Fit, Role
from interop.layers.evidence import Ground, Inherited
from interop.snapshot import Snapshot, Unit
from interop.support import SupportTable


@dataclass(frozen=True, eq=False)
class Side:
    """What every unit of a snapshot supports in one role, and how much it weighs there."""

    role: Role
    table: SupportTable  # U × S
    inside: Bools  # U: the layer looks at the unit in this role
    weights: Floats  # U: those of a force's units inside add to 1, or are all 0

    @property
    def low(self) -> Floats:
        """U × S: support with every unknown counted as 0."""
        return self.table.low

    @property
    def high(self) -> Floats:
        """U × S: support with every unknown counted as 1."""
        return self.table.high


@dataclass(frozen=True, eq=False)
class Sides:
    """The two sides of one layer on one day at one bar of evidence."""

    snapshot: Snapshot
    layer: str  # value of the layer column of standards.csv
    bar: Basis
    partial: float  # worth of partial support
    standards: tuple[str, ...]  # S
    grades: Floats  # S: worth of each standard
    admitted: Bools  # S × F: its gate is surely open to a force, or it has none
    may_be_admitted: Bools  # S × F: the same, gates that nobody looked at being open
    giving: Side
    taking: Side

    @cached_property
    def usable(self) -> Bools:
        """S × F × F: two forces may surely use a standard together."""
        return self._together(self.admitted)

    @cached_property
    def may_be_usable(self) -> Bools:
        """S × F × F: the same, gates that nobody looked at being open."""
        return self._together(self.may_be_admitted)

    def _together(self, admitted: Bools) -> Bools:
        together: Bools = self.snapshot.same_state | (admitted[:, :, None] & admitted[:, None, :])
        return together

    @property
    def directed(self) -> bool:
        """Whether one side provides what the other receives."""
        return self.giving.role != self.taking.role

    @property
    def roles(self) -> tuple[Side, ...]:
        """The sides that differ: one between peers, provider and receiver else."""
        return (self.giving, self.taking) if self.directed else (self.giving,)

    def worth(self, a: str, b: str, *, possibly: bool = False) -> Floats:
        """Return S: what each standard is worth between two forces; 0 where they may not use it together."""
        place = self.snapshot.forces.index
        open_to: Bools = (self.may_be_usable if possibly else self.usable)[:, place(a), place(b)]
        return self.grades * open_to

    def restricted(self, standards: Sequence[str]) -> Sides:
        """Return the sides as far as some of the standards go."""
        chosen = [column for column, name in enumerate(self.standards) if name in standards]

        def cut(side: Side) -> Side:
            table = side.table
            fits = tuple(tuple(line[column] for column in chosen) for line in table.fits)
            names = tuple(self.standards[column] for column in chosen)
            return replace(side, table=SupportTable(names, table.low[:, chosen], table.high[:, chosen], fits))

        giving = cut(self.giving)
        return replace(
            self,
            standards=giving.table.standards,
            grades=self.grades[chosen],
            admitted=self.admitted[chosen],
            may_be_admitted=self.may_be_admitted[chosen],
            giving=giving,
            taking=cut(self.taking) if self.directed else giving,
        )

    def settled(self, role: Role, units: Sequence[int], column: int, *, answer: bool) -> Sides:
        """Return the sides with the support of some units for one standard settled."""

        def settle(side: Side) -> Side:
            low, high = side.low.copy(), side.high.copy()
            low[units, column] = high[units, column] = float(answer)
            return replace(side, table=replace(side.table, low=low, high=high))

        giving = settle(self.giving) if self.giving.role == role else self.giving
        if not self.directed:
            return replace(self, giving=giving, taking=giving)
        return replace(self, giving=giving, taking=settle(self.taking) if self.taking.role == role else self.taking)

    def offers(self, support: Floats) -> Floats:
        """Return F × S: the best support for each standard among the providers of each force."""
        offers = np.zeros((len(self.snapshot.forces), support.shape[1]))
        np.maximum.at(offers, self.snapshot.force_of_unit[self.giving.inside], support[self.giving.inside])
        return offers

    def of(self, side: Side, force: str) -> SidePart:
        """Return the units of one force that count on a side."""
        rows = np.flatnonzero((self.snapshot.force_of_unit == self.snapshot.forces.index(force)) & (side.weights > 0))
        units = tuple(self.snapshot.units[row] for row in rows)
        fits = tuple(side.table.fits[row] for row in rows.tolist())
        return SidePart(units, rows, side.weights[rows], side.low[rows], side.high[rows], fits)


def forces_of_states(snapshot: Snapshot, forces: Ints) -> Iterator[Ints]:
    """Yield, for the state of each of some forces, all forces of that state, in order."""
    for line in np.unique(snapshot.same_state[forces], axis=0):
        yield np.flatnonzero(line)


@dataclass(frozen=True, eq=False)
class SidePart:
    """The units of one force on one side."""

    units: tuple[Unit, ...]  # R
    rows: Ints  # R indices of units of the snapshot
    weights: Floats  # R
    low: Floats  # R × S
    high: Floats  # R × S
    fits: tuple[tuple[Fit | None, ...], ...]  # R × S

    def statements(self, column: int, wanted: Sequence[str]) -> Iterator[Ground]:
        """Yield the statements on one standard, each once: the best founded first, then those of the heaviest units."""
        seen: set[int] = set()  # rows of the catalogue, each one object
        found = [(row, line[column]) for row, line in enumerate(self.fits)]
        said = [(row, fit) for row, fit in found if fit is not None and fit.support in wanted]
        for row, fit in sorted(said, key=lambda pair: (BASES.index(pair[1].basis), -self.weights[pair[0]], pair[0])):
            if id(fit) not in seen:
                seen.add(id(fit))
                heir = self.units[row].equipment
                yield fit if fit.equipment == heir else Inherited(fit, heir)


@dataclass(frozen=True, eq=False)
class PairWorth:
    """What each standard is worth between units of some forces; item s is A × B, 0 where a pair may not use it."""

    grades: Floats  # S
    usable: Bools  # S × F × F
    giving: Ints  # A, the force of each giving unit
    taking: Ints  # B, the force of each taking unit

    def __getitem__(self, standard: int) -> Floats:
        return self.between(standard, slice(None), slice(None))

    def between(self, standard: int, givers: Ints | slice, takers: Ints | slice) -> Floats:
        """Return what a standard is worth between some giving and some taking units."""
        pairs = np.ix_(self.giving[givers], self.taking[takers])
        worth: Floats = self.grades[standard] * self.usable[standard][pairs]
        return worth


def shared_worths(given: Floats, taken: Floats, worth: PairWorth | Floats | None = None) -> Iterator[Floats]:
    """Yield, for one standard after another, what it is worth between every two units.

    Args:
        given: … × A × S, support in [0, 1]; the axes before the last two, if any, are draws.
        taken: … × B × S, support in [0, 1].
        worth: what each standard is worth: S numbers, or by pairs; 1 when None.

    Yields:
        S arrays of … × A × B: `g(s)·p_h(s)·p_k(s)`. Memory stays that of one table of pairs.
    """
    for standard in range(given.shape[-1]):
        pairs = given[..., :, None, standard] * taken[..., None, :, standard]
        yield pairs if worth is None else worth[standard] * pairs


def best_shared(given: Floats, taken: Floats, worth: PairWorth | Floats | None = None) -> Floats:
    """Return … × A × B: the worth of the best interface that each pair of units shares, 0 where there is none."""
    if given.ndim == taken.ndim == 2:
        return _best_of_supporters(given, taken, worth)
    shape = np.broadcast_shapes(given.shape[:-2], taken.shape[:-2])
    best = np.zeros((*shape, given.shape[-2], taken.shape[-2]))
    for offered in shared_worths(given, taken, worth):
        np.maximum(best, offered, out=best)
    return best


def _best_of_supporters(given: Floats, taken: Floats, worth: PairWorth | Floats | None) -> Floats:
    """Return A × B as :func:`best_shared` does, looking for each standard at those units alone that have it."""
    best = np.zeros((len(given), len(taken)))
    for standard in range(given.shape[1]):
        givers, takers = np.flatnonzero(given[:, standard]), np.flatnonzero(taken[:, standard])
        offered = np.multiply.outer(given[givers, standard], taken[takers, standard])
        if isinstance(worth, PairWorth):
            offered *= worth.between(standard, givers, takers)
        elif worth is not None:
            offered *= worth[standard]
        place = np.ix_(givers, takers)
        best[place] = np.maximum(best[place], offered)
    return best


def ranked_shared(given: Floats, taken: Floats, worth: PairWorth | Floats | None = None) -> tuple[Floats, Ints, Floats]:
    """Return A × B thrice: the worth of the best shared interface, the first standard that reaches it, the second best.

    The index is -1 where no standard is shared.
    """
    best = np.zeros((len(given), len(taken)))
    second = np.zeros(best.shape)
    which: Ints = np.full(best.shape, -1, dtype=np.intp)
    for standard, offered in enumerate(shared_worths(given, taken, worth)):
        better = offered > best
        second = np.where(better, best, np.maximum(second, offered))
        best = np.where(better, offered, best)
        which[better] = standard
    return best, which, second
