"""Measures that use order alone: Kendall's τ_b, Spearman's ρ, outranking and Copeland's rule."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from interop.arrays import Floats
from interop.errors import InputError, need
from interop.measures.inputs import shares_of_weight, table, two_tables

#: Shares of weight nearer to one half than this are a draw: they differ by rounding alone.
DRAW = 1e-12


def kendall_tau_b(first: npt.ArrayLike, second: npt.ArrayLike | None = None) -> Floats:
    """Return Kendall's τ_b of every row of one table with every row of the other.

    Ties are corrected for. A column on which both rows stand at the bottom ties with others like it, so joint absence
    moves the result; two profiles that agree on having little may come out high.

    Args:
        first: N × K.
        second: M × K; the first table when None.

    Returns:
        N × M in [-1, 1]; NaN where a row has fewer than two columns or a single value throughout.

    Raises:
        InputError: tables with different columns, or scipy is not installed.

    Reference: Kendall, The treatment of ties in ranking problems (1945); computed by :func:`scipy.stats.kendalltau`.

    >>> round(float(kendall_tau_b([[1, 2, 3]], [[1, 3, 2]])[0, 0]), 6)
    0.333333
    """
    one, two = two_tables(first, second)
    stats = _scipy_stats()
    result = np.full((len(one), len(two)), np.nan)
    if one.shape[1] < 2:
        return result
    varied = [np.ptp(rows, axis=1) > 0 for rows in (one, two)]
    for i in np.flatnonzero(varied[0]):
        for j in np.flatnonzero(varied[1]):
            if second is None and j < i:
                result[i, j] = result[j, i]
            else:
                result[i, j] = stats.kendalltau(one[i], two[j]).statistic
    return result


def spearman_rho(first: npt.ArrayLike, second: npt.ArrayLike | None = None) -> Floats:
    """Return Spearman's ρ of every row of one table with every row of the other: the correlation of average ranks.

    Args:
        first: N × K.
        second: M × K; the first table when None.

    Returns:
        N × M in [-1, 1]; NaN where a row has fewer than two columns or a single value throughout.

    Raises:
        InputError: tables with different columns.

    Reference: Spearman, The proof and measurement of association between two things (1904).
    """
    one, two = two_tables(first, second)
    if not one.shape[1]:
        return np.full((len(one), len(two)), np.nan)
    mine, theirs = (_standard(average_ranks(rows)) for rows in (one, two))
    return np.clip(mine @ theirs.T, -1.0, 1.0)


def average_ranks(values: npt.ArrayLike) -> Floats:
    """Return the rank of each value in its row, 1 for the greatest; equal values share the mean of their ranks.

    Args:
        values: N × K.

    >>> average_ranks([[0.9, 0.1, 0.5, 0.5]]).tolist()
    [[1.0, 4.0, 2.5, 2.5]]
    """
    rows = table(values, "values")
    ranks = np.empty(rows.shape)
    for place, row in enumerate(rows):
        ordered = np.sort(-row)
        ranks[place] = (np.searchsorted(ordered, -row, "left") + 1 + np.searchsorted(ordered, -row, "right")) / 2
    return ranks


def outranking(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Floats:
    """Return the share of the weight of criteria on which each alternative stands above each other; a tie gives half.

    Only order counts: how far one stands above another on a criterion does not, so no criterion makes up for another
    by its size.

    Args:
        values: A × C, more is better; NaN where a criterion does not apply to an alternative. A criterion that does
            not apply to either of two is left out between them, its weight shared out among the rest.
        weights: C weights of the criteria; even when None.

    Returns:
        A × A in [0, 1]; cells (a, b) and (b, a) add to 1; NaN where two have no criterion in common.

    Raises:
        InputError: a table without two axes, an infinite value, or weights that cannot be used.

    Reference: Munda and Nardo, Noncompensatory/nonlinear composite indicators for ranking countries (2009).

    >>> float(outranking([[0.9, 0.2], [0.1, 0.2]])[0, 1])
    0.75
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or np.isinf(array).any():
        raise InputError("values: a row per alternative and a column per criterion, finite or not applicable (NaN)")
    shares = shares_of_weight(weights, array.shape[1])
    won, counted = np.zeros((2, len(array), len(array)))
    for column, share in zip(array.T, shares, strict=True):
        both = np.logical_and.outer(~np.isnan(column), ~np.isnan(column))
        filled = np.nan_to_num(column)
        won += share * both * (np.greater.outer(filled, filled) + np.equal.outer(filled, filled) / 2)
        counted += share * both
    share_won: Floats = np.divide(won, counted, out=np.full(won.shape, np.nan), where=counted > 0)
    return share_won


def copeland(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Floats:
    """Return Copeland's score of each alternative: duels won less duels lost, each decided by a majority of weight.

    The score depends on which alternatives are there, unlike every other measure of this package: one more
    alternative may move all.

    Args:
        values: A × C, more is better; NaN where a criterion does not apply.
        weights: C weights of the criteria; even when None.

    Returns:
        A whole numbers from -(A - 1) to A - 1, which add to 0; NaN for an alternative that no criterion applies to.

    Raises:
        InputError: as :func:`outranking`.

    Reference: Copeland, A "reasonable" social welfare function (1951).

    >>> copeland([[0.9, 0.9], [0.5, 0.1], [0.1, 0.5]]).tolist()
    [2.0, -1.0, -1.0]
    """
    margin = outranking(values, weights) - 0.5
    verdict = np.where(np.abs(margin) <= DRAW, 0.0, np.sign(margin))
    return np.where(np.isnan(np.diag(margin)), np.nan, np.nansum(verdict, axis=1))


def _standard(rows: Floats) -> Floats:
    """Centre rows and bring them to length 1; NaN for rows of a single value, which have no order."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    unit: Floats = np.divide(centred, length, out=np.full(rows.shape, np.nan), where=length > 0)
    return unit


def _scipy_stats() -> Any:
    need("scipy", "uncertainty", "Kendall's τ")
    return import_module("scipy.stats")
