"""Similarity of systems by their interoperability characters: what each of them can do, a column per character.

Every function takes one table of systems × characters and compares all its systems with each other, or two tables and
compares the rows of the first with those of the second. The second form is how a directional measure is written:
what one system transmits against what the other receives (:func:`directed`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from interop.arrays import Floats
from interop.errors import InputError
from interop.measures.inputs import choice, ratio, table, two_tables

#: What a character counts that one of two systems lacks; see :func:`i_score`.
ZeroRule = Literal["published", "shared", "value"]
ZERO_RULES: tuple[ZeroRule, ...] = ("published", "shared", "value")
#: Whether a character that neither system has is counted among the characters; see :func:`i_score`.
JointAbsence = Literal["ignored", "counted"]
JOINT_ABSENCES: tuple[JointAbsence, ...] = ("ignored", "counted")

#: Pairs of systems held at once beside the answer.
BLOCK = 500_000

Numbers = npt.NDArray[Any]
Similarity = Callable[[npt.ArrayLike, npt.ArrayLike], Floats]


def russell_rao(first: npt.ArrayLike, second: npt.ArrayLike | None = None) -> Floats:
    """Return the share of all characters that two systems both have.

    `|A ∩ B| / n` over binary characters. A further character that neither has lowers the score: n is the length of the
    list of characters, so scores compare only over one and the same list. A system scores 1 against itself only when
    it has every character.

    Args:
        first: N × C, 0 or 1.
        second: M × C, 0 or 1; the first table when None.

    Returns:
        N × M in [0, 1]; NaN when there is no character at all.

    Raises:
        InputError: a table with a value other than 0 and 1, or tables with different columns.

    Reference: Russell and Rao, On habitat and association of species of anopheline larvae in south-eastern Madras
    (1940); used for interoperability characters by Ford, Colombi, Graham and Jacques (2008).

    >>> float(russell_rao([[1, 1, 0, 0]], [[1, 0, 1, 0]])[0, 0])
    0.25
    """
    one, two = two_tables(first, second)
    if not (_is_binary(one) and _is_binary(two)):
        raise InputError("Russell–Rao takes binary characters: every value must be 0 or 1")
    count = one.shape[1]
    return one @ two.T / count if count else np.full((len(one), len(two)), np.nan)


def jaccard(first: npt.ArrayLike, second: npt.ArrayLike | None = None) -> Floats:
    """Return the share of the characters that either system has which both have; joint absence plays no part.

    `Σ min / Σ max`, which on binary characters is `|A ∩ B| / |A ∪ B|`.

    Args:
        first: N × C, 0 or more.
        second: M × C, 0 or more; the first table when None.

    Returns:
        N × M in [0, 1]; 0 when one system has no character, NaN when neither has any.

    Raises:
        InputError: a value below 0, or tables with different columns.

    Reference: Jaccard, The distribution of the flora in the alpine zone (1912); for quantities, Ružička (1958).

    >>> float(jaccard([[1, 1, 0, 0]], [[1, 0, 1, 0]])[0, 0]) == 1 / 3
    True
    """
    one, two = two_tables(first, second, least=0.0)
    sums = one.sum(axis=1), two.sum(axis=1)

    def either(rows: slice, least: Numbers) -> Floats:
        total: Floats = np.add.outer(sums[0][rows], sums[1])
        return np.subtract(total, least, out=total)

    return _over_least(one, two, either)


def overlap(first: npt.ArrayLike, second: npt.ArrayLike | None = None) -> Floats:
    """Return how much of the lesser system's characters the greater one has too; joint absence plays no part.

    `Σ min / min(Σ a, Σ b)`, on binary characters `|A ∩ B| / min(|A|, |B|)`. A small system inside a large one scores 1.

    Args:
        first: N × C, 0 or more.
        second: M × C, 0 or more; the first table when None.

    Returns:
        N × M in [0, 1]; 0 when one system has no character, NaN when neither has any.

    Raises:
        InputError: a value below 0, or tables with different columns.

    Reference: the Szymkiewicz–Simpson coefficient; Simpson, Mammals and the nature of continents (1943).
    """
    one, two = two_tables(first, second, least=0.0)
    sums = one.sum(axis=1), two.sum(axis=1)

    def lesser(rows: slice, least: Numbers) -> Floats:  # noqa: ARG001 - what is shared plays no part
        total: Floats = np.minimum.outer(sums[0][rows], sums[1])
        return total

    return _nothing_shared(_over_least(one, two, lesser), *sums)


def cosine(first: npt.ArrayLike, second: npt.ArrayLike | None = None) -> Floats:
    """Return the cosine of the angle between two systems' characters; joint absence plays no part.

    Only proportions count: a system with half of everything that another has scores 1 against it.

    Args:
        first: N × C, 0 or more.
        second: M × C, 0 or more; the first table when None.

    Returns:
        N × M in [0, 1]; 0 when one system has no character, NaN when neither has any.

    Raises:
        InputError: a value below 0, or tables with different columns.

    Reference: Salton and McGill, Introduction to Modern Information Retrieval (1983).
    """
    one, two = two_tables(first, second, least=0.0)
    peaks = one.max(axis=1, initial=0.0), two.max(axis=1, initial=0.0)
    # Each row is brought to a peak of 1 first, so that squares of very small or large values stay in range.
    unit = [_directions(array, peak) for array, peak in zip((one, two), peaks, strict=True)]
    similar = np.clip(np.where(np.logical_and.outer(*(peak > 0 for peak in peaks)), unit[0] @ unit[1].T, np.nan), 0, 1)
    return _nothing_shared(similar, *peaks)


def i_score(
    first: npt.ArrayLike,
    second: npt.ArrayLike | None = None,
    *,
    zero_rule: ZeroRule,
    most: float = 1.0,
    order: float = 2.0,
    joint_absence: JointAbsence = "ignored",
) -> Floats:
    """Return the modified Minkowski similarity of the i-Score family.

    `[Σ (a + b) / 2nc] · [1 − (Σ β (|a − b| / c)^r / n)^(1/r)]`: how strong the characters of both are on average, times
    how near they are to each other; c is `most`, r is `order`, n the number of characters.

    Args:
        first: N × C, from 0 (the system lacks the character) to `most`.
        second: M × C, likewise; the first table when None.
        zero_rule: what a character counts that at least one of the two systems lacks. It has no default, because the
            choice decides what two systems without a shared character score.

            - `published`: its difference does not count (β = 0) but its strength does. Two systems without a single
              shared character then score above 0.
            - `shared`: neither its difference nor its strength counts. Two systems without a shared character score 0.
            - `value`: 0 is a value like any other, β = 1. They may score 0 or more.
        most: c, the largest value a character can take, above 0.
        order: r, the exponent of Minkowski's distance, 1 or more; 2 is Euclid's.
        joint_absence: whether a character that neither system has is `ignored` or `counted` in n. The published form
            counts it; that lowers the first factor and raises the second, so that it may raise the score.

    Returns:
        N × M in [0, 1]; NaN when there is no character to count.

    Raises:
        UnknownNameError: no such zero rule or treatment of joint absence.
        InputError: a value outside [0, most], tables with different columns, or `most` or `order` out of range.

    Reference: Ford, Colombi, Graham and Jacques on the i-Score and its successors (2008). The formula and the rule for
    β stand here after secondary accounts; `zero_rule="published", joint_absence="counted"` is the form they give.

    >>> disjoint = [[1, 1, 0, 0], [0, 0, 1, 1]]
    >>> float(i_score(disjoint, zero_rule="published")[0, 1]), float(i_score(disjoint, zero_rule="shared")[0, 1])
    (0.5, 0.0)
    """
    choice(zero_rule, ZERO_RULES, "zero rule")
    choice(joint_absence, JOINT_ABSENCES, "treatment of joint absence")
    if not (np.isfinite(most) and most > 0):
        raise InputError(f"most must be a finite number above 0, not {most!r}")
    if not (np.isfinite(order) and order >= 1):
        raise InputError(f"order must be a finite number of 1 or more, not {order!r}")
    one, two = two_tables(first, second, least=0.0, most=most)
    return _modified_minkowski(one / most, two / most, zero_rule, order, joint_absence)


def directed(transmit: npt.ArrayLike, receive: npt.ArrayLike, similarity: Similarity = russell_rao) -> Floats:
    """Return a directional measure: what each system transmits against what each system receives.

    Cell (a, b) says how well b can take what a gives. The diagonal is a system sending to another one of its own kind.

    Args:
        transmit: N × C, characters that each system can transmit or provide.
        receive: N × C, the same characters in their receiving form, in the same order of systems and characters.
        similarity: a function of two tables, such as :func:`russell_rao` or a partial of :func:`i_score`.

    Returns:
        N × N, row transmits to column; the range is that of `similarity`.

    Raises:
        InputError: tables of different shapes, or what `similarity` refuses.

    Reference: directional interoperability with transmit and receive characters, Ford, Colombi, Graham and Jacques
    (2008), after secondary accounts.
    """
    out, into = table(transmit, "transmit"), table(receive, "receive")
    if out.shape != into.shape:
        raise InputError(f"transmit and receive need the same systems and characters; found {out.shape}, {into.shape}")
    return similarity(out, into)


def _modified_minkowski(one: Floats, two: Floats, zero_rule: str, order: float, joint_absence: str) -> Floats:
    """Compute :func:`i_score` for values in [0, 1]."""
    binary = _is_binary(one) and _is_binary(two)
    strength, distance, either = (_of_bits if binary else _of_values)(one, two, zero_rule, order)
    count = either if joint_absence == "ignored" else np.full(either.shape, float(one.shape[1]))
    return ratio(strength, count) * (1.0 - ratio(distance, count) ** (1.0 / order))


def _of_values(one: Floats, two: Floats, zero_rule: str, order: float) -> tuple[Floats, Floats, Floats]:
    """Return N × M sums of strength and distance, and how many characters either has, in memory of a few N × M."""
    strength, distance, count = (np.zeros((len(one), len(two))) for _ in range(3))
    for mine, theirs in zip(one.T, two.T, strict=True):
        both = np.logical_and.outer(mine > 0, theirs > 0)
        either = np.logical_or.outer(mine > 0, theirs > 0)
        strength += np.add.outer(mine, theirs) / 2 * (both if zero_rule == "shared" else either)
        distance += np.abs(np.subtract.outer(mine, theirs)) ** order * (either if zero_rule == "value" else both)
        count += either
    return strength, distance, count


def _of_bits(one: Floats, two: Floats, zero_rule: str, order: float) -> tuple[Floats, Floats, Floats]:  # noqa: ARG001
    """Return the same of binary characters, counted: whatever the order, a difference is 1 or none."""
    both = _shared_bits(_words(one), _words(two)).astype(np.float64)
    held: Floats = np.add.outer(one.sum(axis=1), two.sum(axis=1))
    either = held - both
    distance = either - both if zero_rule == "value" else np.zeros_like(both)
    return both if zero_rule == "shared" else held / 2, distance, either


def _over_least(one: Floats, two: Floats, whole: Callable[[slice, Numbers], Floats]) -> Floats:
    """Return N × M: the sum of the lesser value over characters as a share of a whole; NaN where the whole is 0.

    Goes by blocks of rows, and `whole` says of what, from the rows and their sums, so that beside the answer no more
    than a block is held. Binary characters are counted 64 at a time.
    """
    found = np.empty((len(one), len(two)))
    step = max(1, BLOCK // max(1, len(two)))
    shared = _shared_of(one, two)
    for start in range(0, len(one), step):
        rows = slice(start, start + step)
        least = shared(rows)
        with np.errstate(invalid="ignore"):
            np.divide(least, whole(rows, least), out=found[rows])
        np.clip(found[rows], 0.0, 1.0, out=found[rows])
    return found


def _shared_of(one: Floats, two: Floats) -> Callable[[slice], Numbers]:
    """Return what sums the lesser value over characters, for some rows of the first table and all of the second."""
    if _is_binary(one) and _is_binary(two):
        words = _words(one), _words(two)
        return lambda rows: _shared_bits(words[0][rows], words[1])
    return lambda rows: _sum_of_least(one[rows], two)


def _words(binary: Floats) -> npt.NDArray[np.uint64]:
    """Return N × W: the characters of each system as bits of words."""
    padded = np.pad(binary.astype(bool), ((0, 0), (0, -binary.shape[1] % 64)))
    return np.packbits(padded, axis=1).view(np.uint64)


def _shared_bits(one: npt.NDArray[np.uint64], two: npt.NDArray[np.uint64]) -> Numbers:
    """Return N × M: how many bits two systems both have."""
    total = np.zeros((len(one), len(two)), dtype=np.uint16 if one.shape[1] < 1024 else np.uint32)
    for mine, theirs in zip(one.T, two.T, strict=True):
        total += np.bitwise_count(np.bitwise_and.outer(mine, theirs))
    return total


def _sum_of_least(one: Floats, two: Floats) -> Floats:
    """Return N × M sums of the lesser value over characters; one pass over characters keeps memory at N × M."""
    total = np.zeros((len(one), len(two)))
    for mine, theirs in zip(one.T, two.T, strict=True):
        total += np.minimum.outer(mine, theirs)
    return total


def _directions(array: Floats, peak: Floats) -> Floats:
    scaled = np.divide(array, peak[:, None], out=np.zeros_like(array), where=peak[:, None] > 0)
    length = np.sqrt((scaled**2).sum(axis=1))
    unit: Floats = np.divide(scaled, length[:, None], out=np.zeros_like(array), where=length[:, None] > 0)
    return unit


def _nothing_shared(similar: Floats, one: Floats, two: Floats) -> Floats:
    """Put 0 where exactly one of two systems has no character: they share nothing."""
    return np.where(np.logical_xor.outer(one == 0, two == 0), 0.0, similar)


def _is_binary(array: Floats) -> bool:
    return bool(((array == 0) | (array == 1)).all())
