"""Agreement of two profiles item by item: Signorino and Ritter's S, and its kin corrected for chance.

A profile says how each of N states stands to each of K items: allies and the depth of each alliance, votes, the
number of agreements. All of these measures count an item on which both stand at the bottom of the scale as agreement:
**joint absence raises S, and moves π and κ**. That is their definition, and why S is high between states that merely
have few allies; π and κ take away what chance would give (Häge 2011).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from interop.arrays import Floats
from interop.errors import InputError
from interop.measures.inputs import choice, ratio, shares_of_weight, two_tables

Distance = Literal["absolute", "squared"]
DISTANCES: tuple[Distance, ...] = ("absolute", "squared")
Disagreement = Literal["nominal", "linear", "squared"]
DISAGREEMENTS: tuple[Disagreement, ...] = ("nominal", "linear", "squared")


def signorino_ritter(
    first: npt.ArrayLike,
    second: npt.ArrayLike | None = None,
    *,
    attainable_range: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    distance: Distance = "absolute",
) -> Floats:
    """Return S, from -1 (as far apart as the scale allows on every item) to 1 (identical profiles).

    `S = 1 − 2 Σ w |x − y| / Δ` with weights that add to 1; the squared form has `(x − y)² / Δ²`. Joint absence raises
    S: it is an item with distance 0.

    Args:
        first: N × K, the position of each state on each item.
        second: M × K, likewise; the first table when None.
        attainable_range: Δ above 0, the greatest distance that the *scale* allows, not the greatest one found: 3 for
            alliance depth from 0 to 3. One number, or K of them where the items have different scales.
        weights: K weights of the items, such as shares of capability; even when None.
        distance: `absolute` or `squared`.

    Returns:
        N × M in [-1, 1]; NaN when there is no item.

    Raises:
        UnknownNameError: no such distance.
        InputError: positions further apart than the attainable range, weights that cannot be used, or tables with
            different columns.

    Reference: Signorino and Ritter, Tau-b or not tau-b, International Studies Quarterly 43 (1999), 115-144; their
    Table 6 is a known answer in the tests. The squared form: Häge, Political Analysis 19 (2011), 287-305.

    >>> float(signorino_ritter([[3, 0]], [[0, 0]], attainable_range=3)[0, 0])
    0.0
    """
    choice(distance, DISTANCES, "distance")
    one, two = two_tables(first, second)
    count = one.shape[1]
    shares = shares_of_weight(weights, count)
    spans = _spans(attainable_range, one, two)
    if not count:
        return np.full((len(one), len(two)), np.nan)
    apart = _observed(one / spans, two / spans, shares, "linear" if distance == "absolute" else "squared")
    return np.maximum(1.0 - 2.0 * apart, -1.0)


def scott_pi(
    first: npt.ArrayLike,
    second: npt.ArrayLike | None = None,
    *,
    disagreement: Disagreement = "nominal",
    weights: npt.ArrayLike | None = None,
) -> Floats:
    """Return Scott's π: agreement beyond what chance would give if both profiles drew from one pooled distribution.

    `π = 1 − D / E`: the disagreement observed over the disagreement expected. Never above κ.

    Args:
        first: N × K, the position of each state on each item.
        second: M × K, likewise; the first table when None.
        disagreement: `nominal` (same or not), `linear` (distance) or `squared` (distance squared).
        weights: K weights of the items; even when None.

    Returns:
        N × M, at most 1 and 0 when agreement is as chance would have it; NaN where both profiles are one and the same
        constant, so that chance alone agrees fully, or when there is no item.

    Raises:
        UnknownNameError: no such disagreement.
        InputError: weights that cannot be used, or tables with different columns.

    Reference: Scott, Reliability of content analysis (1955); for foreign-policy profiles Häge, Choice or
    circumstance?, Political Analysis 19 (2011), 287-305.
    """
    return _beyond_chance(first, second, disagreement, weights, pooled=True)


def cohen_kappa(
    first: npt.ArrayLike,
    second: npt.ArrayLike | None = None,
    *,
    disagreement: Disagreement = "nominal",
    weights: npt.ArrayLike | None = None,
) -> Floats:
    """Return Cohen's κ: agreement beyond what chance would give if each profile kept its own distribution.

    `κ = 1 − D / E`, E being the mean disagreement of a random item of one with a random item of the other.

    Args:
        first: N × K, the position of each state on each item.
        second: M × K, likewise; the first table when None.
        disagreement: `nominal` (same or not), `linear` (distance) or `squared` (distance squared).
        weights: K weights of the items; even when None.

    Returns:
        N × M, at most 1 and 0 when agreement is as chance would have it; NaN where both profiles are one and the same
        constant, or when there is no item.

    Raises:
        UnknownNameError: no such disagreement.
        InputError: weights that cannot be used, or tables with different columns.

    Reference: Cohen, A coefficient of agreement for nominal scales (1960); weighted kappa (1968); for foreign-policy
    profiles Häge (2011).

    >>> round(float(cohen_kappa([[1, 1, 0, 0]], [[1, 0, 0, 0]])[0, 0]), 6)
    0.5
    """
    return _beyond_chance(first, second, disagreement, weights, pooled=False)


def _beyond_chance(
    first: npt.ArrayLike,
    second: npt.ArrayLike | None,
    disagreement: str,
    weights: npt.ArrayLike | None,
    *,
    pooled: bool,
) -> Floats:
    choice(disagreement, DISAGREEMENTS, "disagreement")
    one, two = two_tables(first, second)
    shares = shares_of_weight(weights, one.shape[1])
    rows = np.concatenate([one, two])
    if not rows.size:
        return np.full((len(one), len(two)), np.nan)
    # Positions are brought to [0, 1]: the ratio does not change, and squares stay in range.
    one, two = ((array - rows.min()) / (np.ptp(rows) or 1.0) for array in (one, two))
    expected = _expected(one, two, shares, disagreement)
    if pooled:  # the mean over the four ways of drawing two items from the two profiles
        mine, theirs = (np.diag(_expected(array, array, shares, disagreement)) for array in (one, two))
        expected = (np.add.outer(mine, theirs) + 2 * expected) / 4
    expected = np.where(expected > 1e-15, expected, 0.0)
    return 1.0 - ratio(_observed(one, two, shares, disagreement), expected)


def _observed(one: Floats, two: Floats, shares: Floats, disagreement: str) -> Floats:
    """Return N × M mean disagreements item by item; a pass over items keeps memory at N × M."""
    total = np.zeros((len(one), len(two)))
    for mine, theirs, share in zip(one.T, two.T, shares, strict=True):
        if disagreement == "nominal":
            total += share * np.not_equal.outer(mine, theirs)
        else:
            apart = np.abs(np.subtract.outer(mine, theirs))
            total += share * (apart if disagreement == "linear" else apart**2)
    return total


def _expected(one: Floats, two: Floats, shares: Floats, disagreement: str) -> Floats:
    """Return N × M mean disagreements of a random item of one row with a random item of the other."""
    if disagreement == "squared":
        means, others = one @ shares, two @ shares
        squares, other_squares = one**2 @ shares, two**2 @ shares
        apart: Floats = np.add.outer(squares, other_squares) - 2 * np.multiply.outer(means, others)
        return np.maximum(apart, 0.0)
    values = np.unique(np.concatenate([one.ravel(), two.ravel()]))
    mine, theirs = (_distribution(array, shares, values) for array in (one, two))
    if disagreement == "nominal":
        return np.maximum(1.0 - mine @ theirs.T, 0.0)
    # E|u − v| is the integral of F(1 − G) + G(1 − F) over the two distribution functions.
    below, others_below = (np.clip(np.cumsum(rows, axis=1)[:, :-1], 0.0, 1.0) for rows in (mine, theirs))
    steps = np.diff(values)
    expected: Floats = (below * steps) @ (1 - others_below).T + ((1 - below) * steps) @ others_below.T
    return expected


def _distribution(rows: Floats, shares: Floats, values: Floats) -> Floats:
    """Return N × V: the weight of the items on which each row stands at each of the values."""
    place = np.searchsorted(values, rows)
    found = np.zeros((len(rows), len(values)))
    np.add.at(found, (np.arange(len(rows))[:, None], place), shares[None, :])
    return found


def _spans(attainable_range: npt.ArrayLike, one: Floats, two: Floats) -> Floats:
    """Return K ranges, checked against what the tables hold."""
    count = one.shape[1]
    spans = np.asarray(attainable_range, dtype=np.float64)
    if spans.shape not in ((), (count,)):
        raise InputError(f"attainable_range: one number, or one per item, {count}; found an array of {spans.shape}")
    if not np.isfinite(spans).all() or (spans <= 0).any():
        raise InputError("attainable_range: every range must be a finite number above 0")
    spans = np.broadcast_to(spans, (count,))
    rows = np.concatenate([one, two])
    if rows.size:
        found = np.ptp(rows, axis=0)
        worst = int(np.argmax(found - spans))
        if found[worst] > spans[worst] * (1 + 1e-9):
            raise InputError(
                f"attainable_range: positions on item {worst} lie {found[worst]:g} apart, more than the "
                f"{spans[worst]:g} that the scale is said to allow"
            )
    return spans
