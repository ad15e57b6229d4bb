"""What each unit adds to a cell: the numbers of which a cell is the mean, so that it can be split over a fleet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from interop.arrays import Bools, Floats
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

    @classmethod
    def all_counting(cls, units: tuple[Unit, ...], weights: Floats, low: Floats, high: Floats) -> UnitScores:
        """Return units of which each counts."""
        every = np.ones(len(units), dtype=bool)
        return cls(units, weights, low, high, low, every, ~every)

    def settled(self, *, lowest: bool) -> tuple[Floats, Floats]:
        """Return, for the least mean or the greatest, R weights that add to 1 and each unit's part of the mean."""
        worth = np.where(self.may, self.slight, self.low) if lowest else self.high
        taken = self.counts | (self.may & self._helps(worth, lowest=lowest))
        mass = np.where(taken, self.weights, 0.0)
        total = mass.sum()
        shares = mass / total if total > 0 else mass
        return shares, shares * np.where(taken, worth, 0.0)

    def _helps(self, worth: Floats, *, lowest: bool) -> Bools:
        """Return R: whether taking a unit in that may count makes the mean least, or greatest: a prefix by worth."""
        order = np.flatnonzero(self.may)
        order = order[np.argsort(worth[order] if lowest else -worth[order], kind="stable")]
        masses = np.concatenate([[self.weights[self.counts].sum()], self.weights[order]]).cumsum()
        sums = np.concatenate(
            [[self.weights[self.counts] @ worth[self.counts]], self.weights[order] * worth[order]]
        ).cumsum()
        means = np.divide(sums, masses, out=np.full(len(sums), np.inf if lowest else -np.inf), where=masses > 0)
        chosen = np.zeros(len(self.weights), dtype=bool)
        chosen[order[: int(means.argmin() if lowest else means.argmax())]] = True
        return chosen

    def part(self, shares: Floats) -> UnitScores:
        """Return a part of the fleet: of each unit a share (R) of its weight."""
        weights = self.weights * shares
        some = weights > 0
        return UnitScores(self.units, weights, self.low, self.high, self.slight, self.counts & some, self.may & some)

    def bounds(self) -> tuple[float, float]:
        """Return the least and the greatest mean; NaN where no unit counts in any case."""
        if not (self.counts | self.may).any():
            return np.nan, np.nan
        least, most = (float(self.settled(lowest=lowest)[1].sum()) for lowest in (True, False))
        return least, max(least, most)
