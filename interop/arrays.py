"""Names for the arrays that flow through the engine, with their shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

_Number = TypeVar("_Number", bound=np.generic)

#: Floating-point array; the shape is said where it is used: F forces, U units, S standards, L layers, O origins.
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.intp]
#: Small whole numbers that stand for answers.
Codes: TypeAlias = npt.NDArray[np.uint8]


def locked(array: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Return an array that several rooms share, so that whoever would write to it gets an error instead.

    It is a view, which cannot be unlocked: numpy lets the owner of the numbers alone do that.
    """
    array.flags.writeable = False
    return array.view()


def lock(holder: object) -> None:
    """Lock every array that an object holds."""
    for name, held in tuple(vars(holder).items()):
        if isinstance(held, np.ndarray):
            object.__setattr__(holder, name, locked(held))


def array_fault(name: str, array: Any, shape: tuple[int, ...], dtype: type[np.generic] = np.float64) -> str:
    """Say what is wrong with the form of an array that other code returned; nothing where it is right."""
    if not isinstance(array, np.ndarray) or hasattr(array, "mask"):  # what is masked passes every comparison
        return f"returned {name} as {type(array).__name__}, not as an array"
    if array.shape != shape:
        return f"returned {name} of the shape {array.shape}, not {shape}"
    if array.dtype != dtype:
        return f"returned {name} of the type {array.dtype}, not {np.dtype(dtype)}"
    return ""


def among(items: Sequence[str], chosen: Iterable[str]) -> Bools:
    """Return, for each item, whether it is one of those chosen."""
    wanted = frozenset(chosen)
    return np.fromiter((item in wanted for item in items), dtype=bool, count=len(items))


def run_of(indices: Ints) -> Ints | slice:
    """Return indices that follow each other as a slice, which numpy copies by faster; others as they are."""
    if len(indices) and bool((np.diff(indices) == 1).all()):
        return slice(int(indices[0]), int(indices[-1]) + 1)
    return indices


def occurring(indices: Ints) -> Ints:
    """Return which indices occur, in order: `numpy.unique` of numbers from 0 up, without loading masked arrays."""
    return np.flatnonzero(np.bincount(indices))
