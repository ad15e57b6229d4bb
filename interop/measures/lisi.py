"""Levels of Information Systems Interoperability (LISI): generic, expected and specific levels.

Levels run from 0, isolated, to 4, enterprise, and are judged by four attributes, PAID: procedures, applications,
infrastructure and data. Sub-levels (0a, 2c …) are not told apart.

Reference: C4ISR Architectures Working Group, Levels of Information Systems Interoperability (1998). The rules stand
here after secondary accounts of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from interop.arrays import Ints
from interop.errors import InputError

#: The four attributes, in the order of the axis.
ATTRIBUTES = ("procedures", "applications", "infrastructure", "data")
#: Names of the levels 0 to 4.
LEVELS = ("isolated", "connected", "functional", "domain", "enterprise")


def generic_level(attained: npt.ArrayLike) -> Ints:
    """Return each system's generic level: the least level that it attains in any of the four attributes.

    Args:
        attained: N × 4 whole numbers from 0 to 4, a column per attribute in the order of :data:`ATTRIBUTES`.

    Returns:
        N levels.

    Raises:
        InputError: another shape, or a value that is not a level.

    >>> generic_level([[3, 2, 4, 3]]).tolist()
    [2]
    """
    levels = _levels(attained, "attained", 2)
    if levels.shape[1] != len(ATTRIBUTES):
        raise InputError(f"attained: a column for each of {', '.join(ATTRIBUTES)} is needed; found {levels.shape[1]}")
    least: Ints = levels.min(axis=1)
    return least


def expected_level(generic: npt.ArrayLike) -> Ints:
    """Return the level expected of each pair of systems before their implementations are compared: the lesser one.

    Args:
        generic: N levels from 0 to 4, as :func:`generic_level` returns them.

    Returns:
        N × N levels; the diagonal is the system's own.

    Raises:
        InputError: another shape, or a value that is not a level.

    >>> expected_level([2, 4, 3])[1].tolist()
    [2, 4, 3]
    """
    levels = _levels(generic, "generic", 1)
    return np.minimum.outer(levels, levels)


def specific_level(options: npt.ArrayLike) -> Ints:
    """Return the level at which the implementations of each pair of systems truly meet.

    In one attribute, two systems meet at the highest level at which they share an implementation option: the same
    protocol, the same format. The specific level is the least over the four attributes. It may lie below the expected
    level, where two systems chose differently, or above it, where an attribute's shared option makes up for a
    missing lower one. Level 0 needs nothing.

    Args:
        options: N × 4 × 5 × K, whether a system has each of K implementation options at each attribute and level.

    Returns:
        N × N levels.

    Raises:
        InputError: another shape, or values other than true and false.
    """
    has = np.asarray(options)
    if has.ndim != 4 or has.shape[1:3] != (len(ATTRIBUTES), len(LEVELS)):
        raise InputError(
            f"options: systems × {len(ATTRIBUTES)} × {len(LEVELS)} × options are needed; found {has.shape}"
        )
    if not np.isin(has, (0, 1)).all():
        raise InputError("options: every value must be true or false")
    counts = has.astype(np.intp)
    shared = np.einsum("iplk,jplk->ijpl", counts, counts) > 0
    level = np.where(shared, np.arange(len(LEVELS)), 0).max(axis=3)
    least: Ints = level.min(axis=2).astype(np.intp)
    return least


def _levels(values: npt.ArrayLike, name: str, axes: int) -> Ints:
    array = np.asarray(values)
    if array.ndim != axes:
        raise InputError(f"{name}: {axes} ax{'e' if axes > 1 else 'i'}s expected; found {array.ndim}")
    if not np.isin(array, range(len(LEVELS))).all():
        raise InputError(f"{name}: every value must be a whole level from 0 to {len(LEVELS) - 1}")
    return array.astype(np.intp)
