"""Statistics of draws that come in batches, in memory that does not grow with their number."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from interop.arrays import Bools, Floats, Ints

#: Numbers of draws.
Counts: TypeAlias = npt.NDArray[np.uint32]
#: Fewest and most bins on [0, 1]. A quantile is right to one bin: 0.00025 up to a hundred forces, 0.0025 from 320 on.
BINS = (400, 4000)
#: Bins of all numbers together, where each has more than the fewest.
MOST_BINS = 40_000_000
#: Scores closer than this are equal: it lies far above rounding and far below anything that matters.
TIE = 1e-9


class Distribution:
    """What is known of C numbers in [0, 1] after some draws; NaN is a draw in which a number is not applicable."""

    def __init__(self, size: int) -> None:
        self.bins = int(np.clip(MOST_BINS // max(1, size), *BINS))
        self._counts = np.zeros((size, self.bins), dtype=np.uint32)
        self._sum = np.zeros(size)
        self.number: Ints = np.zeros(size, dtype=np.intp)
        self._lowest = np.full(size, np.inf)
        self._highest = np.full(size, -np.inf)

    def add(self, values: Floats) -> None:
        """Count N × C values."""
        there = ~np.isnan(values)
        filled = np.where(there, values, 0.0)
        bins = np.minimum((filled * self.bins).astype(np.intp), self.bins - 1)
        rows, columns = np.nonzero(there)
        np.add.at(self._counts, (columns, bins[rows, columns]), 1)
        self._sum += filled.sum(axis=0)
        self.number += there.sum(axis=0)
        self._lowest = np.minimum(self._lowest, np.where(there, values, np.inf).min(axis=0, initial=np.inf))
        self._highest = np.maximum(self._highest, np.where(there, values, -np.inf).max(axis=0, initial=-np.inf))

    @property
    def lowest(self) -> Floats:
        """C: the least value, exact; NaN where there is none."""
        return np.where(self.number > 0, self._lowest, np.nan)

    @property
    def highest(self) -> Floats:
        """C: the greatest value, exact; NaN where there is none."""
        return np.where(self.number > 0, self._highest, np.nan)

    @property
    def mean(self) -> Floats:
        """C: the mean; NaN where there is no value."""
        mean = np.divide(self._sum, self.number, out=np.full(len(self._sum), np.nan), where=self.number > 0)
        # Rounding of a long sum could push it out.
        return np.asarray(np.clip(mean, self.lowest, self.highest))

    def quantile(self, share: float) -> Floats:
        """Return C quantiles, interpolated within their bin; NaN where there is no value.

        Values are taken to lie evenly within a bin, and no quantile lies outside the least and greatest value.
        """
        found = np.empty(len(self.number))
        step = max(1, MOST_BINS // (8 * self.bins))
        for start in range(0, len(found), step):
            rows = slice(start, start + step)
            found[rows] = self._places(self._counts[rows], share * self.number[rows])
        return np.asarray(np.clip(found / self.bins, self.lowest, self.highest))

    @staticmethod
    def _places(counts: Counts, target: Any) -> Floats:
        """Return where among their bins so many of the values of each row lie below."""
        before = np.cumsum(counts, axis=1, dtype=np.int64)
        rows = np.arange(len(before))
        bins = np.minimum((before < target[:, None]).sum(axis=1), counts.shape[1] - 1)
        inside = counts[rows, bins]
        short = target - (before[rows, bins] - inside)
        return np.asarray(bins + np.divide(short, inside, out=np.zeros(len(before)), where=inside > 0))


class RankCounts:
    """How often each of P numbers takes its nominal rank, the greatest being first."""

    def __init__(self, nominal: Floats) -> None:
        self.nominal = ranks(nominal[None])[0]
        self.kept: Ints = np.zeros(len(nominal), dtype=np.intp)
        self._total: Ints = np.zeros(len(nominal), dtype=np.intp)
        self._number: Ints = np.zeros(len(nominal), dtype=np.intp)

    def add(self, values: Floats) -> None:
        """Count N × P values."""
        found = ranks(values)
        there = found > 0
        self.kept += (there & (found == self.nominal)).sum(axis=0)
        self._total += found.sum(axis=0)
        self._number += there.sum(axis=0)

    @property
    def mean(self) -> Floats:
        """P: the mean rank; NaN where a number is never applicable."""
        blank = np.full(len(self.kept), np.nan)
        return np.asarray(np.divide(self._total, self._number, out=blank, where=self._number > 0))


def ranks(values: Floats) -> Ints:
    """Return N × P ranks: 1 and the number of greater values in the row; ties share a rank; 0 is not applicable."""
    order = np.argsort(-values, axis=1, kind="stable")  # NaN comes last
    ordered = np.take_along_axis(values, order, axis=1)
    place = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    begins: Bools = np.ones(values.shape, dtype=bool)
    begins[:, 1:] = ordered[:, :-1] - ordered[:, 1:] > TIE
    shared = np.maximum.accumulate(np.where(begins, place, 0), axis=1) + 1
    found = np.zeros(values.shape, dtype=np.intp)
    np.put_along_axis(found, order, shared, axis=1)
    return np.where(np.isnan(values), 0, found)
