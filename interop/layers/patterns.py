"""All pairs of units at once: units that support alike count as one pattern, whatever force has them.

The best shared interface of two units takes few values, `g·p·p` over all standards; pairs of patterns are held as ranks
among them, one byte each, a block of rows at a time, so that memory stays bounded however many patterns there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from interop.arrays import Bools, Codes, Floats, Ints

#: Places in an order, as few bytes as it takes.
Ranks: TypeAlias = npt.NDArray[np.uint8 | np.uint16]
#: Pairs of patterns held at once.
BLOCK = 2_000_000
#: Numbers that support takes, at most, before their order is found by sorting.
MOST_VALUES = 8


@dataclass(frozen=True, eq=False)
class PairMeans:
    """Of every pair of forces, the mean over their pairs of units: F × F each; 0 where a force has no unit."""

    low: Floats
    high: Floats
    settled: Floats  # share of the weight of pairs whose bounds are equal

    def put(self, forces: Ints, part: PairMeans) -> None:
        """Put the pairs of some forces in their place."""
        place = np.ix_(forces, forces)
        for name in ("low", "high", "settled"):
            getattr(self, name)[place] = getattr(part, name)


def pair_means(low: Floats, high: Floats, grades: Floats, weights: Floats, force: Ints, forces: int) -> PairMeans:
    """Return the means of the best interface that two units share, least and most, over all pairs of forces.

    Args:
        low: U × S, support with every unknown counted as 0.
        high: U × S, the same with every unknown counted as 1.
        grades: S, worth of each standard.
        weights: U, weight of each unit in its force.
        force: U, force of each unit.
        forces: F, number of forces.
    """
    values, codes, of_unit = patterns(low, high)
    count, standards = len(codes), low.shape[1]
    mass = mass_of(weights, force, of_unit, (forces, count))
    rows_of_force = [np.flatnonzero(line) for line in mass]
    ranks, levels = _ranks(grades, values)
    ends = codes[:, :standards], codes[:, standards:]
    offered = [_offered(ranks, end) for end in ends]
    met = np.zeros((3, forces, count))  # of each force with each pattern, every two patterns once
    start = 0
    while start < count:
        step = max(1, BLOCK // (count - start))
        block = slice(start, start + step)
        least, most = (_best(end[block], table[..., start:]) for end, table in zip(ends, offered, strict=True))
        for sums, pairs in zip(met, (levels[least], levels[most], (least == most).astype(float)), strict=True):
            pairs[:, : len(pairs)] /= 2  # these occur twice in the block
            # A force has few of the patterns: its own rows, and not all of them times zero.
            for of_force, (line, rows) in enumerate(zip(mass, rows_of_force, strict=True)):
                mine = rows[np.searchsorted(rows, start) : np.searchsorted(rows, start + step)]
                if mine.size:
                    sums[of_force, start:] += line[mine] @ pairs[mine - start]
        start += step
    once = met @ mass.T
    return PairMeans(*(once + once.swapaxes(1, 2)))


def patterns(low: Floats, high: Floats) -> tuple[Floats, Codes, Ints]:
    """Tell apart the units that do not support alike.

    Args:
        low: U × S, support with every unknown counted as 0.
        high: U × S, the same with every unknown counted as 1.

    Returns:
        V numbers that support takes; Q × 2S, for each distinct pattern the places among them of its low and its high;
        and U, the pattern of each unit.
    """
    values, places = _coded(np.concatenate([low, high], axis=1))
    return values, *_distinct(places)


def mass_of(weights: Floats, force: Ints, of_unit: Ints, shape: tuple[int, int]) -> Floats:
    """Return F × Q: the weight of each pattern in each force."""
    forces, count = shape
    mass: Floats = np.bincount(force * count + of_unit, weights=weights, minlength=forces * count).astype(float)
    return mass.reshape(shape)


def _coded(table: Floats) -> tuple[Floats, Codes]:
    """Return the numbers that occur in a table, in order, and the place of each cell among them.

    Support is nothing, everything or partial: looking for one number after another beats sorting all cells.
    """
    codes: Codes = np.zeros(table.shape, dtype=np.uint8)
    values: list[float] = []
    rest = table.ravel()
    while rest.size:
        if len(values) == MOST_VALUES:
            found, places = np.unique(table, return_inverse=True)
            return found, places.reshape(table.shape).astype(np.uint8)
        values.append(float(rest[0]))
        rest = rest[rest != values[-1]]
    values.sort()
    for place, value in enumerate(values[1:], start=1):
        codes[table == value] = place
    return np.array(values), codes


def _distinct(codes: Codes) -> tuple[Codes, Ints]:
    """Return the distinct rows of a table, and which of them each row is."""
    if not codes.shape[1]:
        return codes[:1], np.zeros(len(codes), dtype=np.intp)
    lines = np.ascontiguousarray(codes).view(np.dtype((np.void, codes.shape[1]))).ravel()
    _, first, of_unit = np.unique(lines, return_index=True, return_inverse=True)
    return codes[first], of_unit.ravel().astype(np.intp)


def _ranks(grades: Floats, values: Floats) -> tuple[Ranks, Floats]:
    """Return S × V × V, the rank of `g·p·p` among all that occur, and those numbers in order; rank 0 is worth 0."""
    products = grades[:, None, None] * values[:, None] * values
    levels, ranks = np.unique(np.concatenate([[0.0], products.ravel()]), return_inverse=True)
    return ranks.ravel()[1:].reshape(products.shape).astype(np.uint16), levels


def _offered(ranks: Ranks, codes: Codes) -> Ranks:
    """Return S × V × P: the rank that a unit supporting a standard so far reaches with each pattern."""
    standards, values = ranks.shape[:2]
    small = np.uint8 if ranks.max(initial=0) < 256 else np.uint16
    table: Ranks = np.empty((standards, values, len(codes)), dtype=small)
    for standard in range(standards):
        table[standard] = ranks[standard][:, codes[:, standard]]
    return table


def _best(codes: Codes, offered: Ranks) -> Ranks:
    """Return R × P: the best rank that each of some patterns reaches with every pattern."""
    best: Ranks = np.zeros((len(codes), offered.shape[2]), dtype=offered.dtype)
    reaches: Bools = np.any(offered, axis=2)  # S × V: with anybody at all
    rows, standards = np.nonzero(reaches[np.arange(codes.shape[1]), codes])
    for row, standard in zip(rows.tolist(), standards.tolist(), strict=True):
        line = best[row]
        np.maximum(line, offered[standard, codes[row, standard]], out=line)
    return best
