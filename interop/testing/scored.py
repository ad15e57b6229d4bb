"""What a scorer returns, as far as the laws look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from interop.arrays import Bools, Floats


class ScoredBounds(Protocol):
    """Bounds of one layer."""

    @property
    def low(self) -> Floats: ...
    @property
    def high(self) -> Floats: ...
    @property
    def sourced(self) -> Floats: ...
    @property
    def judged(self) -> Floats: ...


class ScoredLayer(Protocol):
    """One layer of a result: F × F arrays."""

    @property
    def values(self) -> Floats: ...
    @property
    def scores(self) -> ScoredBounds: ...
    @property
    def contributions(self) -> Floats: ...


class Scored(Protocol):
    """What a scorer returns: F × F arrays, NaN where not applicable.

    `forces` and `values` must be there. A result without one of the others is held to fewer laws: a law that finds
    nothing to look at says that it tested nothing.
    """

    @property
    def forces(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> Floats: ...
    @property
    def lows(self) -> Floats: ...
    @property
    def highs(self) -> Floats: ...
    @property
    def shares_sourced(self) -> Floats: ...
    @property
    def shares_judged(self) -> Floats: ...
    @property
    def layers(self) -> Mapping[str, ScoredLayer]: ...


#: A callable with the signature of :func:`interop.score`; laws give it a catalogue, ids of forces, `as_of`, `scheme`
#: as an :class:`interop.Scheme`, and now and then `evidence` and `bounds`.
Scorer = Callable[..., Any]

#: What arrays are called here, and where a result has them.
_WHOLE = {
    "value": "values",
    "low": "lows",
    "high": "highs",
    "sourced": "shares_sourced",
    "judged": "shares_judged",
}
#: The numbers that rise where forces have more in common.
SCORES = ("low", "value", "high")


def _numbers(result: Any) -> dict[str, Floats]:
    """Return the arrays that a whole or a layer has, wherever it keeps them."""
    found = {}
    bounds = getattr(result, "scores", None)
    for name, attribute in _WHOLE.items():
        array = getattr(result, attribute, None)
        array = getattr(bounds, name, None) if array is None else array
        if array is not None:
            found[name] = np.asarray(array, dtype=float)
    return found


@dataclass(frozen=True, eq=False)
class Scores:
    """A result taken apart: every F × F array by its part, `` for the whole or a layer's name, and what it is."""

    forces: tuple[str, ...]
    arrays: Mapping[tuple[str, str], Floats]
    contributions: Mapping[str, Floats]  # by layer

    @classmethod
    def of(cls, result: Scored) -> Scores:
        """Take apart what a scorer returned; raise AssertionError for what is no result of scoring."""
        missing = [name for name in ("forces", "values") if getattr(result, name, None) is None]
        if missing:
            raise AssertionError(f"the scorer returned {type(result).__name__} without {' and '.join(missing)}")
        layers: Mapping[str, Any] = getattr(result, "layers", {})
        parts = {"": _numbers(result)} | {part: _numbers(layer) for part, layer in layers.items()}
        count = len(result.forces)
        for part, arrays in parts.items():
            for name, array in arrays.items():
                if array.shape != (count, count):
                    raise AssertionError(f"{named(part, name)} has the shape {array.shape}, not {(count, count)}")
        given = {part: getattr(layer, "contributions", None) for part, layer in layers.items()}
        return cls(
            tuple(result.forces),
            {(part, name): array for part, arrays in parts.items() for name, array in arrays.items()},
            {part: np.asarray(array, dtype=float) for part, array in given.items() if array is not None},
        )

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The whole, and the layers."""
        return tuple(dict.fromkeys(part for part, _ in self.arrays))

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers."""
        return tuple(part for part in self.parts if part)

    def has(self, part: str, *names: str) -> bool:
        """Say whether a part has all of some arrays."""
        return all((part, name) in self.arrays for name in names)

    def cells(self, forces: tuple[str, ...]) -> Scores:
        """Return the cells of some of the forces, in the order given."""
        place = [self.forces.index(name) for name in forces]
        cells = np.ix_(place, place)
        return Scores(
            forces,
            {key: array[cells] for key, array in self.arrays.items()},
            {name: array[cells] for name, array in self.contributions.items()},
        )

    def between(self, pairs: Callable[[str, str], bool]) -> Bools:
        """Return F × F: whether a cell's two forces are such a pair."""
        return np.array([[pairs(a, b) for b in self.forces] for a in self.forces], dtype=bool)


def named(part: str, name: str) -> str:
    """Say which array is meant, as in `link low`."""
    return f"{part} {name}".strip()
