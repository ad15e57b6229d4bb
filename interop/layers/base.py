"""What a layer is: a frozen specification with one method, from a snapshot to bounds for every pair of forces."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from interop.arrays import Bools, Floats
from interop.snapshot import Snapshot, Weighting


@dataclass(frozen=True)
class Settings:
    """What a scheme says once for all of its layers."""

    weighting: Weighting = "domain-balanced"
    partial: float = 0.5  # worth of partial support


@dataclass(frozen=True, eq=False)
class LayerScores:
    """Bounds of one layer: F × F arrays, row provides to column, NaN where the layer is not applicable."""

    low: Floats
    high: Floats
    coverage: Floats
    #: F × F: the layer is not applicable in some way of settling the unknowns.
    optional: Bools

    @classmethod
    def exact(cls, value: Floats) -> LayerScores:
        """Scores that rest on nothing unknown; NaN is not applicable."""
        coverage = np.where(np.isnan(value), np.nan, 1.0)
        return cls(value, value, coverage, np.zeros(value.shape, dtype=bool))

    def value(self, unknown_worth: float) -> Floats:
        """Return `low + π·(high − low)`, an unknown being worth π."""
        return np.minimum(self.low + unknown_worth * (self.high - self.low), self.high)


class Layer(BaseModel):
    """A layer of a scheme. A new kind is a subclass with `score`, registered as an entry point of `interop.layers`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Whether cell (a, b) always equals cell (b, a).
    symmetric: ClassVar[bool] = True

    kind: str
    dimension: str = Field(description="dimension of the scheme to which the layer belongs")
    weight: float = Field(ge=0, allow_inf_nan=False, description="weight within the dimension")
    reason: str = Field(min_length=1, description="why the layer weighs what it weighs")

    @abstractmethod
    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
        """Return the bounds of every pair of the snapshot's forces."""

    def check(self, path: str, known: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Return what is wrong with the layer in view of a catalogue; `known` holds its ids by table."""
        return []


def clean(scores: Floats, *, symmetric: bool) -> Floats:
    """Remove what rounding adds: values outside [0, 1] and, in a symmetric layer, differences across the diagonal."""
    if symmetric:
        scores = (scores + scores.T) / 2
    return np.clip(scores, 0.0, 1.0)


def pairs_with_units(weights: Floats) -> Bools:
    """Return F × F: whether both forces have units, `weights` being F × U."""
    some = weights.sum(axis=1) > 0
    both: Bools = np.logical_and.outer(some, some)
    return both
