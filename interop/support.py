"""Which unit supports which standard: the answers of the catalogue, and what they mean at a bar of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from interop.arrays import Bools, Codes, Floats, lock
from interop.catalog.models import BASES, Basis, Fit

#: Answers in a table of codes.
NO, PARTIAL, YES, UNSAID = 0, 1, 2, 3
ANSWERS = {"no": NO, "partial": PARTIAL, "yes": YES}
_RANK = {basis: rank for rank, basis in enumerate(BASES)}


@dataclass(frozen=True, eq=False)
class Answers:
    """What is said of each unit and standard of a layer in one role, on whatever basis."""

    standards: tuple[str, ...]  # S
    answers: Codes  # U × S: NO, PARTIAL, YES or UNSAID
    bases: Codes  # U × S: index into BASES; len(BASES) where nothing is said
    fits: tuple[tuple[Fit | None, ...], ...]  # U × S: the deciding statement; None where there is none

    def __post_init__(self) -> None:
        lock(self)

    @classmethod
    def of(cls, standards: tuple[str, ...], lines: Sequence[Mapping[int, Fit]], line_of_unit: Sequence[int]) -> Answers:
        """Encode the deciding statements of some units; units of which the same is said share a line of statements.

        A line holds statements by column; of columns that it lacks nothing is said.
        """
        said = np.full((len(lines), len(standards)), UNSAID, dtype=np.uint8)
        basis = np.full(said.shape, len(BASES), dtype=np.uint8)
        cells = [(row, column, fit) for row, line in enumerate(lines) for column, fit in line.items()]
        if cells:
            rows, columns, fits = zip(*cells, strict=True)
            said[rows, columns] = [ANSWERS[fit.support] for fit in fits]
            basis[rows, columns] = [_RANK[fit.basis] for fit in fits]
        places = np.array(line_of_unit, dtype=np.intp)
        every = range(len(standards))
        whole = [tuple(map(line.get, every)) for line in lines]
        return cls(standards, said[places], basis[places], tuple(whole[place] for place in line_of_unit))

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
    fits: tuple[tuple[Fit | None, ...], ...]  # U × S: the deciding statement, believed or not

    def __post_init__(self) -> None:
        lock(self)

    @property
    def known(self) -> Bools:
        """U × S: whether support is known."""
        known: Bools = self.low == self.high
        return known
