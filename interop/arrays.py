"""Names for the arrays that flow through the engine, with their shapes."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: Floating-point array; the shape is said where it is used: F forces, U units, S standards, L layers, O origins.
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.intp]
#: Small whole numbers that stand for answers.
Codes: TypeAlias = npt.NDArray[np.uint8]
