"""Agreement layer: the weighted share of agreement kinds in force between two states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from interop.arrays import Floats
from interop.catalog.models import AgreementKind
from interop.layers.base import Formula, Interval, Layer, LayerScores, Settings
from interop.layers.evidence import Driver, Evidence, Obstacle, largest
from interop.snapshot import Snapshot

KindWeight = Annotated[float, Field(ge=0, le=1e9)]


class AgreementLayer(Layer):
    """What two states have signed. Forces of one state need no agreement: 1."""

    of_equipment: ClassVar[bool] = False
    formula: ClassVar[Formula | None] = "agreement"

    kind: Literal["agreement"]
    kinds: dict[AgreementKind, KindWeight] = Field(min_length=1, description="weight of each kind of agreement")

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:  # noqa: ARG002
        """Count the kinds in force; one that nobody looked for may be."""
        low, open_to_question = (np.zeros((len(snapshot.forces), len(snapshot.forces))) for _ in range(2))
        for kind, share in self._shares():
            in_force = snapshot.in_agreement(kind)
            low += share * in_force
            open_to_question += share * ~(in_force | snapshot.looked_for(kind))
        low = np.where(snapshot.same_state, 1.0, np.minimum(low, 1.0))
        unknown = np.minimum(open_to_question, 1.0)
        return LayerScores.of(_interval(low, np.where(snapshot.same_state, 0.0, unknown)))

    @property
    def agreement_kinds(self) -> tuple[AgreementKind, ...]:
        """The kinds that count."""
        return tuple(self.kinds)

    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Yield the weights of the kinds."""
        yield "kinds", ", ".join(f"{kind} {weight:g}" for kind, weight in self.kinds.items()), "weights"

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:  # noqa: ARG002
        """Return the kinds in force and those that are not, or were not looked for."""
        one, two = (snapshot.forces.index(force) for force in (a, b))
        first, second = (snapshot.state_of_force[place] for place in (one, two))
        if first == second:
            return Evidence((Driver("both serve one state, which needs no agreement with itself", 1.0, ()),))
        drivers, obstacles = [], []
        for kind, share in self._shares():
            binding = tuple(row for row in snapshot.agreements(kind) if {first, second} <= snapshot.parties(row))
            if binding:
                drivers.append(Driver(f"{kind}: {binding[0].name}", share, binding))
            else:
                looked = bool(snapshot.looked_for(kind)[one, two])
                what = "in force" if looked else "known, and none was looked for,"
                obstacles.append(Obstacle(f"no {kind} agreement {what} between {first} and {second}", share, ()))
        return Evidence(largest(drivers), largest(obstacles))

    def _shares(self) -> list[tuple[AgreementKind, float]]:
        """Return each kind with its share of the whole, sorted."""
        total = sum(self.kinds.values())
        return [(kind, self.kinds[kind] / total if total else 0.0) for kind in sorted(self.kinds)]


def _interval(low: Floats, unknown: Floats) -> Interval:
    return Interval(low, np.minimum(low + unknown, 1.0), 1 - unknown, np.zeros(low.shape, dtype=bool))
