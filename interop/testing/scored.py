"""What a scorer returns: the arrays that the laws look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from interop.arrays import Floats


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
    """What a scorer returns: F × F arrays, NaN where not applicable."""

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
