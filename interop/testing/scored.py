"""What a scorer returns, as far as the laws look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
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


class _Arrays(dict[tuple[str, str], Floats]):
    """Arrays by part and name; one that other results of a scorer have, and this one lacks, breaks the law at hand."""

    def __missing__(self, key: tuple[str, str]) -> Floats:
        raise AssertionError(f"{named(*key)} is there in some results and not in others")


def _arrays(result: Any, part: str, count: int) -> dict[str, Floats]:
    """Return the arrays that a whole or a layer has, wherever it keeps them."""
    found = {}
    bounds = getattr(result, "scores", None)
    for name, attribute in _WHOLE.items():
        array = getattr(result, attribute, None)
        array = getattr(bounds, name, None) if array is None else array
        if array is not None:
            found[name] = _numbers(array, named(part, name), count)
    if not found:
        raise AssertionError(f"layer {part} is {type(result).__name__}, without values")
    return found


def _numbers(array: Any, what: str, count: int) -> Floats:
    """Return F × F numbers; raise AssertionError for what is none."""
    try:
        table = np.asarray(array)
        numbers = table.astype(float) if table.dtype.kind in "biufO" else None
    except (TypeError, ValueError):
        numbers = None
    if numbers is None:
        raise AssertionError(f"{what} is no table of numbers")
    if numbers.shape != (count, count):
        raise AssertionError(f"{what} has the shape {numbers.shape}, not {(count, count)}")
    return numbers


@dataclass(frozen=True, eq=False)
class Scores:
    """A result taken apart: every F × F array by its part, `` for the whole or a layer's name, and what it is."""

    forces: tuple[str, ...]
    arrays: Mapping[tuple[str, str], Floats]
    contributions: Mapping[str, Floats]  # by layer
    lacked: set[str] = field(default_factory=set)  # what was looked for and is not there

    @classmethod
    def of(cls, result: Scored, asked: tuple[str, ...]) -> Scores:
        """Take apart what a scorer returned, in the order in which it was asked; its own order may be another.

        Raises:
            AssertionError: it is no result of scoring, or not of these forces.
        """
        missing = [name for name in ("forces", "values") if getattr(result, name, None) is None]
        if missing:
            raise AssertionError(f"the scorer returned {type(result).__name__} without {' and '.join(missing)}")
        if not isinstance(result.forces, Iterable):
            problem = f"forces is {type(result.forces).__name__}, not the ids of forces"
            raise AssertionError(problem)  # noqa: TRY004 - it is held to a law
        forces, layers = tuple(result.forces), getattr(result, "layers", {})
        if sorted(map(str, forces)) != sorted(asked):
            raise AssertionError(
                f"the scorer was asked for {', '.join(asked)} and returned {', '.join(map(str, forces))}"
            )
        if not isinstance(layers, Mapping):
            problem = f"layers is {type(layers).__name__}, not a mapping of layers by their names"
            raise AssertionError(problem)  # noqa: TRY004 - it is held to a law
        count = len(forces)
        parts = {"": _arrays(result, "", count)} | {part: _arrays(layer, part, count) for part, layer in layers.items()}
        given = {part: getattr(layer, "contributions", None) for part, layer in layers.items()}
        found = cls(
            forces,
            _Arrays(((part, name), array) for part, arrays in parts.items() for name, array in arrays.items()),
            {
                part: _numbers(array, f"contributions of {part}", count)
                for part, array in given.items()
                if array is not None
            },
        )
        return found if forces == asked else found.cells(asked)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The whole, and the layers."""
        return tuple(dict.fromkeys(part for part, _ in self.arrays))

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers; that there is none is noted."""
        found = tuple(part for part in self.parts if part)
        self.lacked.update([] if found else ["layers"])
        return found

    def has(self, part: str, *names: str) -> bool:
        """Say whether a part has all of some arrays."""
        missing = [name for name in names if (part, name) not in self.arrays]
        self.lacked.update(_WHOLE[name] if part in self.parts else "layers" for name in missing)
        return not missing

    def keys(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return the keys of the arrays of some names, of whatever part."""
        wanted = tuple(names)
        found = [key for key in self.arrays if key[1] in wanted]
        if not found:
            self.lacked.update(_WHOLE[name] for name in wanted)
        return found

    def cells(self, forces: tuple[str, ...]) -> Scores:
        """Return the cells of some of the forces, in the order given."""
        place = [self.forces.index(name) for name in forces]
        cells = np.ix_(place, place)
        return Scores(
            forces,
            _Arrays((key, array[cells]) for key, array in self.arrays.items()),
            {name: array[cells] for name, array in self.contributions.items()},
            self.lacked,
        )

    def between(self, pairs: Callable[[str, str], bool]) -> Bools:
        """Return F × F: whether a cell's two forces are such a pair."""
        return np.array([[pairs(a, b) for b in self.forces] for a in self.forces], dtype=bool)


def named(part: str, name: str) -> str:
    """Say which array is meant, as in `link low`."""
    return f"{part} {name}".strip()
