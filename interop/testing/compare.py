"""Two results held against each other; what does not agree is said with its cell and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from interop.arrays import Bools, Floats
from interop.testing.scored import SCORES, Scores, named

#: Rounding that a law forgives.
CLOSE = 1e-12

Wrong = Callable[[Floats, Floats], Bools]


def differ(one: Floats, two: Floats, close: float = CLOSE) -> Bools:
    """Return where two arrays differ; NaN equals NaN."""
    gone: Bools = np.isnan(one) != np.isnan(two)
    with np.errstate(invalid="ignore"):
        apart: Bools = np.abs(one - two) > close
    return gone | apart


def same(
    one: Scores, two: Scores, *, cells: Bools | None = None, but_for: str | None = None, only: str | None = None
) -> None:
    """Assert that two results agree, on some cells, and but for one layer or in one alone, where these are given."""
    keys = [key for key in one.arrays if key in two.arrays and key[0] != (but_for or None)]
    keys = [key for key in keys if only in (None, key[0])]
    _hold(one, two, keys, differ, "should be the same", cells)


def identical(one: Scores, two: Scores) -> None:
    """Assert that two results are the same to the bit."""
    _hold(one, two, list(one.arrays), lambda a, b: differ(a, b, 0.0), "should be the same to the bit")


def not_lower(before: Scores, after: Scores, names: Iterable[str] = SCORES) -> None:
    """Assert that no low, value or high that was there fell or vanished."""

    def fell(old: Floats, new: Floats) -> Bools:
        return ~np.isnan(old) & ~(new >= old - CLOSE)

    _hold(before, after, before.keys(names), fell, "should not fall")


def not_higher(before: Scores, after: Scores, names: Iterable[str] = SCORES) -> None:
    """Assert that no low, value or high rose."""

    def rose(old: Floats, new: Floats) -> Bools:
        return ~np.isnan(new) & ~(new <= old + CLOSE)

    _hold(before, after, before.keys(names), rose, "should not rise")


def within(outer: Scores, inner: Scores) -> None:
    """Assert that every interval of `inner` lies within that of `outer`: no low below, no high above."""

    def below(old: Floats, new: Floats) -> Bools:
        return ~np.isnan(new) & ~(new >= old - CLOSE)

    def above(old: Floats, new: Floats) -> Bools:
        return ~np.isnan(new) & ~(new <= old + CLOSE)

    _hold(outer, inner, outer.keys(("low",)), below, "should not fall")
    _hold(outer, inner, outer.keys(("high",)), above, "should not rise")


def moved(one: Scores, two: Scores, *, cells: Bools | None = None, names: Iterable[str] = SCORES) -> bool:
    """Say whether a low, value or high differs somewhere, which is what makes a case worth looking at."""
    keys = one.keys(names)
    return any((differ(one.arrays[key], two.arrays[key]) & _chosen(one, cells)).any() for key in keys)


def hold(scores: Scores, part: str, name: str, broken: Bools, must: str) -> None:
    """Assert that no cell of an array is broken."""
    if broken.any():
        i, j = (int(place[0]) for place in np.nonzero(broken))
        number = scores.arrays[part, name][i, j]
        raise AssertionError(
            f"{named(part, name)} of ({scores.forces[i]}, {scores.forces[j]}) is {float(number)!r}, {must}"
        )


def _chosen(scores: Scores, cells: Bools | None) -> Bools:
    return np.ones((len(scores.forces),) * 2, dtype=bool) if cells is None else cells


def _hold(
    one: Scores, two: Scores, keys: Iterable[tuple[str, str]], wrong: Wrong, must: str, cells: Bools | None = None
) -> None:
    for part, name in keys:
        if (part, name) not in two.arrays:
            raise AssertionError(f"{named(part, name)} is there in the first result and not in the second")
        first, second = one.arrays[part, name], two.arrays[part, name]
        broken = wrong(first, second) & _chosen(one, cells)
        if broken.any():
            i, j = (int(place[0]) for place in np.nonzero(broken))
            pair = f"({one.forces[i]}, {one.forces[j]})"
            numbers = f"{first[i, j]:.6g} at first, {second[i, j]:.6g} then"
            raise AssertionError(f"{named(part, name)} of {pair} {must}: {numbers}")
