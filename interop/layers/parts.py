"""What each unit adds to a cell: the numbers of which a cell is the mean, so that it can be split over a fleet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from interop.arrays import Bools, Floats, Ints
from interop.snapshot import Unit


@dataclass(frozen=True, eq=False)
class UnitScores:
    """The units of one force with what each is worth against the other force, at one bar of evidence.

    The cell is the mean over the units that count. Units that `may` count are those of which nobody knows whether
    they receive at all: the least mean takes some of them in, and the greatest mean others.
    """

    units: tuple[Unit, ...]
    weights: Floats  # R
    low: Floats  # R: least worth of a unit that counts
    high: Floats  # R
    slight: Floats  # R: least worth of a unit that turns out to count
    counts: Bools  # R: surely counts
    may: Bools  # R: may turn out to count
    known: Floats  # R: share of a unit's weight that is settled

    @classmethod
    def all_counting(
        cls, units: tuple[Unit, ...], weights: Floats, low: Floats, high: Floats, known: Floats
    ) -> UnitScores:
        """Return units of which each counts."""
        every = np.ones(len(units), dtype=bool)
        return cls(units, weights, low, high, low, every, ~every, known)

    def settled(self, *, lowest: bool) -> tuple[Floats, Floats]:
        """Return, for the least mean or the greatest, R weights that add to 1 and each unit's part of the mean."""
        certain, possible = (self.low, self.slight) if lowest else (self.high, self.high)
        order, means = prefix_means(
            self.weights[None], certain[None], possible[None], self.counts, self.may, lowest=lowest
        )
        best = int(means[0, 0].argmin() if lowest else means[0, 0].argmax())
        taken = self.counts.copy()
        taken[np.flatnonzero(self.may)[order[0, :best]]] = True
        mass = np.where(taken, self.weights, 0.0)
        total = mass.sum()
        shares = mass / total if total > 0 else mass
        return shares, shares * np.where(taken, np.where(self.may, possible, certain), 0.0)

    def part(self, shares: Floats) -> UnitScores:
        """Return a part of the fleet: of each unit a share (R) of its weight."""
        weights = self.weights * shares
        some = weights > 0
        return replace(self, weights=weights, counts=self.counts & some, may=self.may & some)

    @property
    def coverage(self) -> float:
        """The settled share of the weight."""
        total = float(self.weights.sum())
        return float(np.clip(self.known @ self.weights / total, 0.0, 1.0)) if total else 0.0

    def bounds(self) -> tuple[float, float]:
        """Return the least and the greatest mean; NaN where no unit counts in any case."""
        if not (self.counts | self.may).any():
            return np.nan, np.nan
        least, most = (float(self.settled(lowest=lowest)[1].sum()) for lowest in (True, False))
        return least, max(least, most)


def prefix_means(
    weights: Floats, certain: Floats, possible: Floats, counts: Bools, may: Bools, *, lowest: bool
) -> tuple[Ints, Floats]:
    """Return the weighted means over the units that count and ever more of those that may, the most helpful first.

    Adding a unit lowers a mean exactly when the unit lies below it, so the least mean over any choice of units that may
    count takes a prefix of them in order of worth; the greatest likewise.

    Args:
        weights: B × R, of the same units in each of B fleets; 0 where a fleet has none.
        certain: A × R, worth of units that count, A times over.
        possible: A × R, worth of units that turn out to count.
        counts: R, surely counts.
        may: R, may turn out to count; M of them.
        lowest: whether the least mean is sought, or the greatest.

    Returns:
        A × M order of the units that may count, and A × B × (M + 1) means with none, one, two … of them; while none
        counts at all, a mean is infinite, of the sign that is not sought.
    """
    sign = 1.0 if lowest else -1.0
    values = sign * possible[:, may]
    order = np.argsort(values, axis=1, kind="stable")
    added = weights[:, may][:, order].swapaxes(0, 1)  # A × B × M
    masses = np.zeros((*added.shape[:2], order.shape[1] + 1))
    sums = np.zeros(masses.shape)
    masses[:, :, 0] = weights[:, counts].sum(axis=1)
    sums[:, :, 0] = sign * (certain[:, counts] @ weights[:, counts].T)
    masses[:, :, 1:] = added
    sums[:, :, 1:] = added * np.take_along_axis(values, order, axis=1)[:, None]
    np.cumsum(masses, axis=2, out=masses)
    np.cumsum(sums, axis=2, out=sums)
    return order, sign * np.divide(sums, masses, out=np.full(sums.shape, np.inf), where=masses > 0)
