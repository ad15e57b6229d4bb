"""The pairs of very many systems that are alike: a block of rows at a time, here or on many machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from interop.arrays import Floats, Ints
from interop.errors import InputError
from interop.measures.characters import Similarity, jaccard
from interop.measures.inputs import table
from interop.spread import spread
from interop.whole import parquet

if TYPE_CHECKING:
    from distributed import Client

#: Pairs that are compared at once.
PAIRS = 20_000_000


@dataclass(frozen=True, eq=False)
class SimilarPairs:
    """P pairs of systems, the earlier first, in the order of the systems."""

    first: Ints  # P
    second: Ints  # P
    similarity: Floats  # P


def similar_pairs(
    systems: npt.ArrayLike,
    least: float,
    similarity: Similarity = jaccard,
    *,
    client: Client | None = None,
    advance: Callable[[int], object] | None = None,
) -> Iterator[SimilarPairs]:
    """Yield the pairs of different systems whose similarity is at least so much, block by block.

    All pairs are compared, and only those that are kept are held: 100,000 systems are 5 · 10^9 pairs.

    Args:
        systems: N × C characters.
        least: what a pair must come to.
        similarity: a symmetric function of two tables, which workers can import.
        client: a `distributed.Client` on whose workers blocks are compared, to the same bits; None compares them here.
        advance: called with the number of systems that were just compared with all later ones.

    Raises:
        InputError: no table of finite numbers, or `least` is not a number.
        MissingExtraError: a client without the extra `dask`.

    >>> [(int(p.first[0]), int(p.second[0])) for p in similar_pairs([[1, 1, 0], [0, 0, 1], [1, 1, 1]], 0.5)]
    [(0, 2)]
    """
    rows = table(systems, "systems")
    if not np.isfinite(least):
        raise InputError(f"least must be a finite number, not {least!r}")
    return _compared(rows, float(least), similarity, client, advance)


def write_similar_pairs(pairs: Iterator[SimilarPairs], target: str | Path) -> int:
    """Write pairs to a Parquet file as they come; return how many there were. The file appears once all are written.

    Raises:
        MissingExtraError: the extra `tables` is not installed.
        OutputError: the file cannot be written.
    """
    count = 0
    with parquet(Path(target)) as append:
        for block in pairs:
            append({"first": block.first, "second": block.second, "similarity": block.similarity})
            count += len(block.first)
    return count


def _compared(
    rows: Floats,
    least: float,
    similarity: Similarity,
    client: Client | None,
    advance: Callable[[int], object] | None,
) -> Iterator[SimilarPairs]:
    parts = list(_blocks(len(rows)))
    for (start, stop), found in zip(parts, spread(_alike, (rows, least, similarity), parts, client), strict=True):
        yield found
        if advance is not None:
            advance(stop - start)


def _blocks(count: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the end of each block of rows; blocks grow as fewer systems are left to compare with."""
    start = 0
    while start < count:
        stop = min(count, start + max(1, PAIRS // (count - start)))
        yield start, stop
        start = stop


def _alike(held: tuple[Floats, float, Similarity], block: tuple[int, int]) -> SimilarPairs:
    rows, least, similarity = held
    start, stop = block
    found = similarity(rows[start:stop], rows[start:])
    first, second = np.nonzero(np.triu(found >= least, k=1))
    return SimilarPairs(first + start, second + start, found[first, second])
