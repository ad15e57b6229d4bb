"""Measures on portfolios: shares of what a force has, by type, by state of design or by supplier."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from interop.arrays import Floats
from interop.errors import InputError
from interop.measures.inputs import table, two_tables

#: Rounding that is forgiven where shares add to more than 1.
ROUNDING = 1e-9


def finger_kreinin(first: npt.ArrayLike, second: npt.ArrayLike | None = None) -> Floats:
    """Return the share that two portfolios have in common: `Σ min(p, q)`; what neither has plays no part.

    Args:
        first: N × K, shares in [0, 1]; a row adds to 1, or to less where the rest is unknown, which then counts as
            not shared.
        second: M × K, likewise; the first table when None.

    Returns:
        N × M in [0, 1]; NaN where a portfolio is empty.

    Raises:
        InputError: a share outside [0, 1], a row that adds to more than 1, or tables with different columns.

    Reference: Finger and Kreinin, A measure of "export similarity" and its possible uses, Economic Journal 89 (1979).

    >>> float(finger_kreinin([[0.5, 0.5, 0.0]], [[0.25, 0.25, 0.5]])[0, 0])
    0.5
    """
    one, two = two_tables(first, second, least=0.0, most=1.0)
    total = np.zeros((len(one), len(two)))
    for mine, theirs in zip(one.T, two.T, strict=True):  # a pass over items keeps memory at N × M
        total += np.minimum.outer(mine, theirs)
    filled = np.logical_and.outer(_sums(one) > 0, _sums(two) > 0)
    return np.where(filled, np.clip(total, 0.0, 1.0), np.nan)


def herfindahl(shares: npt.ArrayLike) -> Floats:
    """Return the concentration of each portfolio: `Σ p²`, from 1 / K for an even spread to 1 for a single item.

    Its inverse is the number of equal suppliers that would be as concentrated.

    Args:
        shares: N × K in [0, 1]; where a row adds to less than 1 the result is a lower bound.

    Returns:
        N in (0, 1]; NaN for an empty portfolio.

    Raises:
        InputError: a share outside [0, 1], or a row that adds to more than 1.

    Reference: Herfindahl, Concentration in the Steel Industry (1950); Hirschman, The paternity of an index (1964).

    >>> herfindahl([[0.5, 0.5], [1.0, 0.0]]).tolist()
    [0.5, 1.0]
    """
    parts = table(shares, "shares", least=0.0, most=1.0)
    sums = _sums(parts)
    return np.where(sums > 0, (parts**2).sum(axis=1), np.nan)


def pooled_herfindahl(shares: npt.ArrayLike) -> Floats:
    """Return the concentration of every two portfolios taken together in equal parts: `Σ ((p + q) / 2)²`.

    High where both depend on the same few suppliers. The diagonal is :func:`herfindahl`.

    Args:
        shares: N × K in [0, 1], as for :func:`herfindahl`.

    Returns:
        N × N in (0, 1]; NaN where a portfolio is empty.

    Raises:
        InputError: as :func:`herfindahl`.
    """
    own = herfindahl(shares)
    parts = np.asarray(shares, dtype=np.float64)
    pooled = (np.add.outer(own, own) + 2 * parts @ parts.T) / 4
    even: Floats = (pooled + pooled.T) / 2
    return even


def _sums(shares: Floats) -> Floats:
    sums: Floats = shares.sum(axis=1)
    if sums.size and sums.max() > 1 + ROUNDING:
        raise InputError(f"the shares of a portfolio add to 1 or less; found {sums.max():g}")
    return sums
