"""What a layer is: a frozen specification with one method, from a snapshot to bounds for every pair of forces."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from interop.arrays import Bools, Floats
from interop.catalog.models import AgreementKind, Basis
from interop.layers.evidence import Evidence
from interop.layers.parts import UnitScores
from interop.snapshot import Snapshot
from interop.weighting import WeightRule

#: The formulas that analyses know by heart and work out faster than by scoring again.
Formula = Literal["best-shared", "served-share", "affinity", "practice", "agreement"]


@dataclass(frozen=True)
class Settings(WeightRule):
    """What a scheme says once for all of its layers."""

    partial: float = 0.5  # worth of partial support


@dataclass(frozen=True, eq=False)
class Interval:
    """What one bar of evidence says of one layer: F × F arrays, row provides to column, NaN where not applicable."""

    low: Floats  # every unknown counted as no
    high: Floats  # every unknown counted as yes
    settled: Floats  # share of the weight that is known
    optional: Bools  # whether the layer is not applicable in some way of settling the unknowns

    @classmethod
    def exact(cls, value: Floats) -> Interval:
        """Return what rests on nothing unknown; NaN is not applicable."""
        settled = np.where(np.isnan(np.asarray(value, dtype=float)), np.nan, 1.0)
        return cls(value, value, settled, np.zeros(settled.shape, dtype=bool))

    def where_covered(self, covered: Bools) -> Interval:
        """Return it open from 0 to 1, with nothing settled, where a fleet was not gone through."""
        return Interval(
            np.where(covered, self.low, 0.0),
            np.where(covered, self.high, 1.0),
            np.where(covered, self.settled, 0.0),
            np.where(covered, self.optional, True),  # noqa: FBT003 - arrays, not flags
        )

    def cells(self, cells: tuple[Any, ...]) -> Interval:
        """Return some cells, as `numpy.ix_` picks them."""
        return Interval(self.low[cells], self.high[cells], self.settled[cells], self.optional[cells])


@dataclass(frozen=True, eq=False)
class LayerScores:
    """One layer of every pair of forces, at the two bars of a snapshot."""

    bounded: Interval  # at the bar `bounds`: what sourced facts guarantee and allow
    believed: Interval  # at the bar `evidence`: what the value rests on; within `bounded`

    @classmethod
    def of(cls, interval: Interval) -> LayerScores:
        """Return scores that are the same at both bars."""
        return cls(interval, interval)

    @property
    def low(self) -> Floats:
        """F × F lower bounds."""
        return self.bounded.low

    @property
    def high(self) -> Floats:
        """F × F upper bounds."""
        return self.bounded.high

    @property
    def optional(self) -> Bools:
        """F × F: the layer is not applicable in some way of settling the unknowns."""
        return self.bounded.optional

    @property
    def sourced(self) -> Floats:
        """F × F: share of the weight that is settled at the bar `bounds`; NaN where the value is not applicable."""
        return np.where(np.isnan(self.believed.settled), np.nan, np.nan_to_num(self.bounded.settled))

    @property
    def judged(self) -> Floats:
        """F × F: share of the weight that only weaker statements settle."""
        return np.maximum(self.believed.settled - self.sourced, 0.0)

    def value(self, unknown_worth: float) -> Floats:
        """Return `low + π·(high − low)` at the bar `evidence`, an unknown being worth π."""
        low, high = self.believed.low, self.believed.high
        value = np.minimum(low + unknown_worth * (high - low), high)
        # At two bars units make up other patterns, and their sums are rounded otherwise.
        return np.where(np.isnan(value), np.nan, np.fmin(np.fmax(value, self.low), self.high))

    def where_covered(self, covered: Bools) -> LayerScores:
        """Return them with bounds from 0 to 1 where a fleet was not gone through.

        The value still rests on what is listed; where nothing is, it is as unknown as the bounds.
        """
        empty = np.isnan(self.believed.low) & ~covered
        return replace(self, bounded=self.bounded.where_covered(covered), believed=self.believed.where_covered(~empty))

    def cells(self, cells: tuple[Any, ...]) -> LayerScores:
        """Return some cells, as `numpy.ix_` picks them."""
        return LayerScores(self.bounded.cells(cells), self.believed.cells(cells))


class Layer(BaseModel):
    """A layer of a scheme. A new kind is a subclass with `score`, registered as an entry point of `interop.layers`.

    What else a kind offers is how analyses tell it from others: `evidence` if it can say why, `formula` if it is one
    of those that analyses work out by themselves. A kind that rests on standards is a subclass of
    :class:`interop.layers.StandardsLayer` and says how its two sides `meet`; it needs nothing else to be explained,
    listed unit by unit and searched for gaps.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Whether cell (a, b) always equals cell (b, a).
    symmetric: ClassVar[bool] = True
    #: Whether it speaks of what forces hold, so that nothing is sure of a force whose fleet was not gone through.
    of_equipment: ClassVar[bool] = True
    #: Whether an exercise together raises it.
    counts_exercises: ClassVar[bool] = False
    #: The formula by which it scores; None for one of its own.
    formula: ClassVar[Formula | None] = None

    kind: str
    dimension: str = Field(description="dimension of the scheme to which the layer belongs")
    weight: float = Field(ge=0, le=1e9, description="weight within the dimension")
    reason: str = Field(min_length=1, description="why the layer weighs what it weighs")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Drop the formula where a subclass scores in its own way and does not say by which.

        A kind of another package is held to what is expected of it.
        """
        super().__pydantic_init_subclass__(**kwargs)
        own = vars(cls)
        if "formula" not in own and ("score" in own or "meet" in own):
            cls.formula = None
        if cls.__module__.partition(".")[0] != __name__.partition(".")[0]:
            from interop.layers.promises import hold

            hold(cls)

    @abstractmethod
    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
        """Return the bounds of every pair of the snapshot's forces."""

    def covered(self, snapshot: Snapshot) -> Bools:
        """Return F × F: whether the fleets that the layer speaks of were gone through, of both forces."""
        fleets = snapshot.fleet_covered | (not self.of_equipment)
        both: Bools = np.logical_and.outer(fleets, fleets)
        return both

    @property
    def agreement_kinds(self) -> tuple[AgreementKind, ...]:
        """Kinds of agreement that raise it."""
        return ()

    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, value and meaning of each setting beyond those that every layer has."""
        for name, spec in type(self).model_fields.items():
            if name not in Layer.model_fields:
                yield name, str(getattr(self, name)), spec.description or ""

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:  # noqa: ARG002
        """Return what the score of (a, b) rests on, what holds it back and what is not known."""
        return Evidence()

    def unit_scores(
        self,
        snapshot: Snapshot,  # noqa: ARG002
        settings: Settings,  # noqa: ARG002
        bar: Basis,  # noqa: ARG002
        a: str,  # noqa: ARG002
        b: str,  # noqa: ARG002
        *,
        of_giving: bool,  # noqa: ARG002
    ) -> UnitScores | None:
        """Return what each unit adds to cell (a, b): of a's units, or else of b's.

        None where the layer does not come to its cells as a mean over those units.
        """
        return None

    def check(self, path: str, known: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Return what the layer names and a catalogue lacks; `known` holds rows by id, by table."""
        return []

    def ungraded(self, path: str, known: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Return what a catalogue has and the layer should have an opinion on."""
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
