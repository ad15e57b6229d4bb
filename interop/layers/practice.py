"""Practice layer: exercises that two forces both took part in, the recent ones counting more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from interop.arrays import Floats
from interop.layers.base import Formula, Interval, Layer, LayerScores, Settings, clean
from interop.layers.evidence import Driver, Evidence, largest
from interop.snapshot import Snapshot


class PracticeLayer(Layer):
    """`1 − exp(−E/τ)` with `E = Σ 2^(−age/half_life)`. Forces of one state train together anyway: 1."""

    of_equipment: ClassVar[bool] = False
    counts_exercises: ClassVar[bool] = True
    formula: ClassVar[Formula | None] = "practice"

    kind: Literal["practice"]
    half_life: float = Field(gt=0, description="years after which an exercise counts half")
    tau: float = Field(gt=0, description="recent exercises that bring the score to 63 %")
    unseen: float = Field(4.0, ge=0, description="most exercises a year that there may have been where nobody looked")

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:  # noqa: ARG002
        """Count the exercises known; where they were not gone through, there may be more.

        In years that nobody went through there may have been `unseen` exercises each; on a day that nobody went
        through, any number.
        """
        worth = np.exp2(-snapshot.exercise_ages / self.half_life)
        took_part = snapshot.took_part.astype(float)
        together = (took_part * worth[:, None]).T @ took_part
        known = np.where(snapshot.same_state, 1.0, clean(-np.expm1(-together / self.tau), symmetric=True))
        most = together + self.unseen * unseen_years(snapshot, np.array([self.half_life]))[0]
        possible = np.where(snapshot.same_state, 1.0, clean(-np.expm1(-most / self.tau), symmetric=True))
        high = np.where(snapshot.exercises_looked_for, np.maximum(known, possible), 1.0)
        # What is sure of a score that may still rise is all but what it may rise by.
        return LayerScores.of(Interval(known, high, 1.0 - (high - known), np.zeros(known.shape, dtype=bool)))

    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Yield half-life and τ."""
        yield "half-life", f"{self.half_life:g} years", "age at which an exercise counts half"
        yield "τ", f"{self.tau:g}", "recent exercises that bring the layer to 63 %"
        yield "unseen", f"{self.unseen:g} a year", "most exercises that may have been where nobody looked"

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:  # noqa: ARG002
        """Return the exercises held together."""
        one, two = (snapshot.forces.index(force) for force in (a, b))
        if snapshot.same_state[one, two]:
            return Evidence((Driver("both serve one state and train together", 1.0, ()),))
        worth = np.exp2(-snapshot.exercise_ages / self.half_life)
        together = snapshot.took_part[:, one] & snapshot.took_part[:, two]
        total = float(worth[together].sum())
        score = -np.expm1(-total / self.tau)
        return Evidence(
            largest(
                Driver(row.name, float(score * worth[index] / total), (row,))
                for index, row in enumerate(snapshot.ended_exercises)
                if together[index] and total
            )
        )


def unseen_years(snapshot: Snapshot, half_life: Floats) -> Floats:
    """Return N × F × F: the years that nobody went through for two forces, each as much as an exercise in it counts.

    Args:
        snapshot: says which years were gone through.
        half_life: N, years after which an exercise counts half.
    """
    count = len(snapshot.forces)
    found = np.zeros((len(half_life), count, count))
    for younger, older, covered in snapshot.exercise_spans:
        counted = half_life / np.log(2) * (np.exp2(-younger / half_life) - np.exp2(-older / half_life))
        found += counted[:, None, None] * ~covered
    return found
