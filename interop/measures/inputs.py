"""What measures accept, checked once at the edge: tables of systems × characters, weights and names of options."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from interop.arrays import Floats
from interop.errors import InputError, UnknownNameError


def table(values: npt.ArrayLike, name: str, *, least: float = -np.inf, most: float = np.inf) -> Floats:
    """Return a table with two axes as numbers.

    Args:
        values: N × C numbers.
        name: what the caller calls the table, for messages.
        least: smallest value allowed.
        most: largest value allowed.

    Raises:
        InputError: not numbers, not two axes, a value that is not finite, or one outside the limits.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name}: not a table of numbers") from None
    if array.ndim != 2:
        raise InputError(
            f"{name}: a table has two axes, a row per system and a column per character; found {array.ndim}"
        )
    if not np.isfinite(array).all():
        raise InputError(f"{name}: every value must be a finite number; settle what is unknown before measuring")
    if array.size and (array.min() < least or array.max() > most):
        raise InputError(
            f"{name}: values must lie between {least:g} and {most:g}; found {array.min():g} to {array.max():g}"
        )
    return array


def two_tables(
    first: npt.ArrayLike, second: npt.ArrayLike | None, *, least: float = -np.inf, most: float = np.inf
) -> tuple[Floats, Floats]:
    """Return both tables of a comparison; the second is the first when None.

    Raises:
        InputError: as :func:`table`, or the tables have different numbers of columns.
    """
    one = table(first, "first", least=least, most=most)
    two = one if second is None else table(second, "second", least=least, most=most)
    if one.shape[1] != two.shape[1]:
        raise InputError(f"both tables need the same columns; found {one.shape[1]} and {two.shape[1]}")
    return one, two


def shares_of_weight(weights: npt.ArrayLike | None, count: int) -> Floats:
    """Return `count` weights that add to 1; even ones when None.

    Raises:
        InputError: another number of weights, one below 0 or not finite, or none above 0.
    """
    if weights is None:
        return np.full(count, 1.0 / count) if count else np.zeros(0)
    try:
        array = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("weights: not numbers") from None
    if array.shape != (count,):
        raise InputError(f"weights: one per column is needed, {count}; found an array of shape {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any():
        raise InputError("weights: every weight must be a finite number, 0 or more")
    if count and not array.any():
        raise InputError("weights: every weight is 0; at least one must count")
    total: Floats = array / array.sum()
    return total


def choice(value: str, allowed: Iterable[str], what: str) -> str:
    """Return an option's value; raise UnknownNameError, with the nearest name, when it is none of those allowed."""
    names = tuple(allowed)
    if value not in names:
        raise UnknownNameError(what, str(value), names)
    return value


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, NaN where the whole is 0."""
    quotient: Floats = np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole != 0)
    return quotient
