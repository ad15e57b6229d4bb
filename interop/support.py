"""Which unit supports which standard: the answers of the catalogue, and what they mean at a bar of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interop.arrays import Bools, Codes, Floats
from interop.catalog.models import BASES, Basis, Fit

#: Answers in a table of codes.
NO, PARTIAL, YES, UNSAID = 0, 1, 2, 3
ANSWERS = {"no": NO, "partial": PARTIAL, "yes": YES}


@dataclass(frozen=True, eq=False)
class Answers:
    """What is said of each unit and standard of a layer in one role, on whatever basis."""

    standards: tuple[str, ...]  # S
    answers: Codes  # U × S: NO, PARTIAL, YES or UNSAID
    bases: Codes  # U × S: index into BASES; len(BASES) where nothing is said
    fits: tuple[tuple[Fit | None, ...], ...]  # U × S: the deciding statement; None where there is none

    @classmethod
    def of(
        cls, standards: tuple[str, ...], lines: Sequence[tuple[Fit | None, ...]], line_of_unit: Sequence[int]
    ) -> Answers:
        """Encode the deciding statements of some units; units of which the same is said share a line of statements."""
        shape = (len(lines), len(standards))
        answers = [[UNSAID if fit is None else ANSWERS[fit.support] for fit in line] for line in lines]
        bases = [[len(BASES) if fit is None else BASES.index(fit.basis) for fit in line] for line in lines]
        said, basis = (np.array(table, dtype=np.uint8).reshape(shape) for table in (answers, bases))
        places = np.array(line_of_unit, dtype=np.intp)
        return cls(standards, said[places], basis[places], tuple(lines[place] for place in line_of_unit))

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

    @property
    def known(self) -> Bools:
        """U × S: whether support is known."""
        known: Bools = self.low == self.high
        return known
