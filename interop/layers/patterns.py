"""All pairs of units at once: units that support alike count as one pattern, whatever force has them.

The best shared interface of two units takes few values, `g·p·p` over all standards; pairs of patterns are held as ranks
among them, one byte each, a block of rows at a time, so that memory stays bounded however many patterns there are.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from interop.arrays import Bools, Codes, Floats, Ints
from interop.compiled import compiled
from interop.spread import THREADS

#: Places in an order, as few bytes as it takes.
Ranks: TypeAlias = npt.NDArray[np.uint8 | np.uint16]
#: Pairs of patterns held at once.
BLOCK = 2_000_000
#: Holders of patterns times patterns below which loading what was compiled takes longer than it saves.
WORTH_COMPILING = 30_000_000
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
    ranks, levels = _ranks(grades, values)
    ends = codes[:, :standards], codes[:, standards:]
    offered_low, offered_high = (_offered(ranks, end) for end in ends)
    starts, holders, held = _holders(mass)
    meeting = _Meeting(*ends, offered_low, offered_high, levels, starts, holders, held)
    met = np.zeros((3, forces, count))  # of each force with each pattern, every two patterns once
    loop = compiled(meet_rows) if len(holders) * count > WORTH_COMPILING else None
    if loop is None:
        _meet_by_numpy(meeting, met)
    else:
        _meet_in_columns(loop, meeting, met)
    once = met @ mass.T
    return PairMeans(*(once + once.swapaxes(1, 2)))


class _Meeting(NamedTuple):
    """What it takes to meet patterns: all of it arrays, as numba wants them."""

    low: Codes  # Q × S, the place of each pattern's support among the numbers that occur
    high: Codes
    offered_low: Ranks  # S × V × Q: the rank that a unit supporting a standard so far reaches with each pattern
    offered_high: Ranks
    levels: Floats  # worth of each rank
    starts: Ints  # Q + 1: where the holders of each pattern begin
    holders: Ints  # forces that have a pattern, pattern by pattern
    weights: Floats  # what it weighs in each


def _holders(mass: Floats) -> tuple[Ints, Ints, Floats]:
    """Return where the holders of each pattern begin, who they are, and what the pattern weighs with them."""
    pattern, force = np.nonzero(mass.T)
    starts = np.concatenate([[0], np.cumsum(np.bincount(pattern, minlength=mass.shape[1]))]).astype(np.intp)
    return starts, force, mass[force, pattern]


def _meet_by_numpy(meeting: _Meeting, met: Floats) -> None:
    """Add up as :func:`meet_rows` does, a block of rows at a time."""
    levels, starts, count = meeting.levels, meeting.starts.tolist(), len(meeting.low)
    holders, weights = meeting.holders.tolist(), meeting.weights.tolist()
    first = 0
    while first < count:
        last = min(count, first + max(1, BLOCK // (count - first)))
        block = slice(first, last)
        least = _best(meeting.low[block], meeting.offered_low[..., first:])
        most = _best(meeting.high[block], meeting.offered_high[..., first:])
        pairs = np.stack([levels[least], levels[most], least == most])
        for row in range(first, last):
            line = pairs[:, row - first, row - first :]
            line[:, 0] /= 2
            for place in range(starts[row], starts[row + 1]):
                sums = met[:, holders[place], row:]
                sums += weights[place] * line
        first = last


def _meet_in_columns(loop: Callable[..., None], meeting: _Meeting, met: Floats) -> None:
    """Let threads add up for some columns each, every one of them for as many pairs."""
    count = len(meeting.low)
    ends = [round(count * (part / THREADS) ** 0.5) for part in range(THREADS + 1)]
    with ThreadPoolExecutor(THREADS) as pool:
        under_way = [pool.submit(loop, meeting, first, last, met) for first, last in pairwise(ends)]
    for done in under_way:
        done.result()


def meet_rows(meeting: _Meeting, first: int, last: int, met: Floats) -> None:
    """Add to some columns of `met` what each force's patterns come to with every pattern from them on.

    A pattern with itself counts half, as it does in either direction.

    Args:
        meeting: the patterns and who has them.
        first: the first of the columns.
        last: the column after the last.
        met: 3 × F × Q, sums of least, of most, and of weights where they are equal.
    """
    low, high, offered_low, offered_high, levels, starts, holders, weights = meeting
    for row in range(last):
        start = max(row, first)
        count = last - start
        least, most = np.zeros(count, offered_low.dtype), np.zeros(count, offered_high.dtype)
        for standard in range(low.shape[1]):
            mine = offered_low[standard, low[row, standard], start:last]
            own = offered_high[standard, high[row, standard], start:last]
            for place in range(count):
                least[place] = max(least[place], mine[place])
                most[place] = max(most[place], own[place])
        line = np.zeros((3, count))
        for place in range(count):
            line[0, place], line[1, place] = levels[least[place]], levels[most[place]]
            line[2, place] = 1.0 if least[place] == most[place] else 0.0
        if start == row:
            line[:, 0] /= 2
        for holder in range(starts[row], starts[row + 1]):
            weight, force = weights[holder], holders[holder]
            for end in range(3):
                sums, parts = met[end, force, start:last], line[end]
                for place in range(count):
                    sums[place] += weight * parts[place]


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
