"""Agreement layer: the weighted share of agreement kinds in force between two states."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from interop.catalog.models import AgreementKind
from interop.layers.base import Layer, LayerScores, Settings, clean
from interop.snapshot import Snapshot

KindWeight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class AgreementLayer(Layer):
    """What two states have signed. Forces of one state need no agreement: 1."""

    kind: Literal["agreement"]
    kinds: dict[AgreementKind, KindWeight] = Field(min_length=1, description="weight of each kind of agreement")

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:  # noqa: ARG002
        """Return exact scores: an agreement that the catalogue does not list is taken not to exist."""
        total = sum(self.kinds.values())
        scores = np.zeros((len(snapshot.forces), len(snapshot.forces)))
        for kind in sorted(self.kinds):
            scores += self.kinds[kind] / total * snapshot.in_agreement(kind) if total else 0.0
        return LayerScores.exact(np.where(snapshot.same_state, 1.0, clean(scores, symmetric=True)))
