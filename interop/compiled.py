"""Loops that numba compiles where it is installed: the same numbers, to the bit, as numpy comes to without it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., Any])

#: In the environment, `off` leaves numba alone.
PLACE = "INTEROP_COMPILED"


def compiled(loop: Loop) -> Loop | None:
    """Return a loop as machine code that lets other threads run; None without numba, or where the environment says so.

    Args:
        loop: a function of a module, of numbers and arrays, that numba understands.
    """
    return None if os.environ.get(PLACE) == "off" else _compiled(loop)


@cache
def _compiled(loop: Any) -> Any:
    if find_spec("numba") is None:
        return None
    from numba import njit

    return njit(cache=True, nogil=True)(loop)
