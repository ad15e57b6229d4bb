"""Which unit supports which standard: the answers of the catalogue, and what they mean at a bar of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, overload

import numpy as np

from interop.arrays import Bools, Codes, Floats, Ints, lock
from interop.catalog.models import BASES, Basis, Fit

#: Answers in a table of codes.
NO, PARTIAL, YES, UNSAID = 0, 1, 2, 3
ANSWERS = {"no": NO, "partial": PARTIAL, "yes": YES}
#: The deciding statements of units, a row of S for each; a row may be made when it is read.
Rows: TypeAlias = Sequence[tuple[Fit | None, ...]]
_RANK = {basis: rank for rank, basis in enumerate(BASES)}


@dataclass(frozen=True, eq=False)
class Deciding(Sequence[tuple[Fit | None, ...]]):
    """The deciding statements of U units on some columns, None where there is none; a row is made when it is read."""

    fits: Sequence[Fit]
    lines: Ints  # L × S numbers of statements; none below 0
    line_of_unit: Ints  # U
    _made: dict[int, tuple[Fit | None, ...]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.line_of_unit)

    @overload
    def __getitem__(self, place: int) -> tuple[Fit | None, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[tuple[Fit | None, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[Fit | None, ...] | Sequence[tuple[Fit | None, ...]]:
        if isinstance(place, slice):
            return Deciding(self.fits, self.lines, self.line_of_unit[place], self._made)
        line = int(self.line_of_unit[place])
        if line not in self._made:
            self._made[line] = tuple(None if fit < 0 else self.fits[fit] for fit in self.lines[line].tolist())
        return self._made[line]


@dataclass(frozen=True, eq=False)
class Answers:
    """What is said of each unit and standard of a layer in one role, on whatever basis."""

    standards: tuple[str, ...]  # S
    answers: Codes  # U × S: NO, PARTIAL, YES or UNSAID
    bases: Codes  # U × S: index into BASES; len(BASES) where nothing is said
    fits: Rows  # U × S: the deciding statement; None where there is none

    def __post_init__(self) -> None:
        lock(self)

    @classmethod
    def of(cls, standards: tuple[str, ...], deciding: Deciding) -> Answers:
        """Encode the deciding statements of some units."""
        numbers, place = deciding.lines, deciding.line_of_unit
        # By number; the last place is that of -1, no statement.
        said: Codes = np.full(len(deciding.fits) + 1, UNSAID, dtype=np.uint8)
        basis: Codes = np.full(len(said), len(BASES), dtype=np.uint8)
        decides = np.zeros(len(said), dtype=bool)
        decides[numbers] = True
        for number in np.flatnonzero(decides[:-1]).tolist():
            fit = deciding.fits[number]
            said[number], basis[number] = ANSWERS[fit.support], _RANK[fit.basis]
        return cls(standards, said[numbers][place], basis[numbers][place], deciding)

    def of_units(self, rows: Ints) -> Answers:
        """Return what is said of some of the units, or of each as often as it is named."""
        fits = tuple(self.fits[row] for row in rows.tolist())
        return Answers(self.standards, self.answers[rows], self.bases[rows], fits)

    def at(self, bar: Basis, partial: float) -> SupportTable:
        """Return what they mean where statements weaker than `bar` count as unknown and partial support `partial`."""
        believed = self.bases <= BASES.index(bar)
        worth = np.array([0.0, partial, 1.0, 0.0])[self.answers]
        low, high = np.where(believed, worth, 0.0), np.where(believed, worth, 1.0)
        return SupportTable(self.standards, low, high, self.fits)


@dataclass(frozen=True, eq=False)
class SupportTable:
    """How far each unit supports each standard of a layer in one role, at one bar of evidence."""

    standards: tuple[str, ...]  # S
    low: Floats  # U × S: unknown counts as 0
    high: Floats  # U × S: unknown counts as 1
    fits: Rows  # U × S: the deciding statement, believed or not

    def __post_init__(self) -> None:
        lock(self)

    @property
    def known(self) -> Bools:
        """U × S: whether support is known."""
        known: Bools = self.low == self.high
        return known
