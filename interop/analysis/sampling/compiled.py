"""The best shared interface of many pairs of units in many draws: compiled where numba is installed, else by numpy.

The reason to compile it: numpy goes over all pairs once for each standard, though most units lack most standards. Both
multiply and compare the same numbers, so they agree to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from interop.arrays import Floats, Ints
from interop.layers.sides import best_shared

#: Multiplications below which loading what was compiled takes longer than it saves.
WORTH_COMPILING = 5_000_000

#: Takes what :func:`best_pairs` takes, and writes the best of each pair into the last: N × P × Q zeros.
Loop: TypeAlias = Callable[[Floats, Floats, Floats, Ints, Floats], None]


def best_pairs(left: Floats, right: Floats, grades: Floats, open_to: Ints, loop: Loop | None = None) -> Floats:
    """Return N × P × Q: the best `g·p·p` over standards. An array of length 1 holds for all draws.

    Args:
        left: N × S × P, support.
        right: N × S × Q, support.
        grades: N × S.
        open_to: indices of the standards that count.
        loop: :func:`best_of_each`, compiled; numpy when None.
    """
    if loop is None:
        graded = left[:, open_to] * grades[:, open_to, None]
        return best_shared(graded.swapaxes(1, 2), right[:, open_to].swapaxes(1, 2))
    best = np.zeros((max(len(left), len(right), len(grades)), left.shape[2], right.shape[2]))
    loop(left, right, grades, open_to, best)
    return best


def best_of_each(left: Floats, right: Floats, grades: Floats, open_to: Ints, best: Floats) -> None:
    """Write the best of each pair into `best`, passing over what nobody on the left supports."""
    for draw in range(len(best)):
        one, other, graded = min(draw, len(left) - 1), min(draw, len(right) - 1), min(draw, len(grades) - 1)
        for standard in open_to:
            for mine in range(left.shape[2]):
                given = left[one, standard, mine] * grades[graded, standard]
                if given > 0.0:
                    for theirs in range(right.shape[2]):
                        offered = given * right[other, standard, theirs]
                        best[draw, mine, theirs] = max(best[draw, mine, theirs], offered)
