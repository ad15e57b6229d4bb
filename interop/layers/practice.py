"""Practice layer: exercises that two forces both took part in, the recent ones counting more."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from interop.layers.base import Layer, LayerScores, Settings, clean
from interop.snapshot import Snapshot


class PracticeLayer(Layer):
    """`1 − exp(−E/τ)` with `E = Σ 2^(−age/half_life)`. Forces of one state train together anyway: 1."""

    kind: Literal["practice"]
    half_life: float = Field(gt=0, description="years after which an exercise counts half")
    tau: float = Field(gt=0, description="recent exercises that bring the score to 63 %")

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:  # noqa: ARG002
        """Return exact scores: an exercise that the catalogue does not list counts as not held."""
        worth = np.exp2(-snapshot.exercise_ages / self.half_life)
        took_part = snapshot.took_part.astype(float)
        together = (took_part * worth[:, None]).T @ took_part
        scores = clean(-np.expm1(-together / self.tau), symmetric=True)
        return LayerScores.exact(np.where(snapshot.same_state, 1.0, scores))
