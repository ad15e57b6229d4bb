"""A kind of layer: the largest part of two forces that can all be on one net."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from interop.layers import Driver, Evidence, Gap, Interval, Settings, Sides, StandardsLayer
from interop.snapshot import Snapshot

Floats = npt.NDArray[np.float64]


class OneNetLayer(StandardsLayer):
    """`max_s g(s) · P_a(s) · P_b(s)`, P being the share of a force, by weight, that can be on net s.

    A peer layer takes for each pair of units the best that the two share. Here all of them have to share one.
    """

    kind: Literal["one-net"]

    def meet(self, sides: Sides) -> Interval:
        """Return F × F bounds: of support as it is known, and of gates that are surely and possibly open."""
        side = sides.giving
        low = _nets(sides, side.low, sides.usable).max(axis=0, initial=0.0)
        high = _nets(sides, side.high, sides.may_be_usable).max(axis=0, initial=0.0)
        some = np.bincount(sides.snapshot.force_of_unit, side.weights, len(low)) > 0
        low, high = (np.where(np.logical_and.outer(some, some), array, np.nan) for array in (low, high))
        return Interval(low, high, 1.0 - (high - low), np.zeros(low.shape, dtype=bool))

    def grade_of(self, standards: tuple[str, ...]) -> Floats:
        """Return S grades: what has none is no voice radio."""
        return np.array([self.grades.get(name, 0.0) for name in standards], dtype=float)

    def ungraded(self, path: str, known: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Return nothing: standards without a grade are left out on purpose."""
        return []

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
        """Return the best net with the statements on it, and the units of which nobody knows whether they have it."""
        sides = self.sides(snapshot, settings)
        i, j = (snapshot.forces.index(force) for force in (a, b))
        nets = _nets(sides, sides.giving.low, sides.usable)[:, i, j]
        hopes = _nets(sides, sides.giving.high, sides.may_be_usable)[:, i, j]
        parts = [sides.of(sides.giving, force) for force in dict.fromkeys((a, b))]
        drivers, gaps = [], []
        if nets.any():
            best = int(nets.argmax())
            facts = tuple(fact for part in parts for fact in part.statements(best, ("yes", "partial")))
            drivers.append(Driver(f"{sides.standards[best]} is the largest net", float(nets[best]), facts))
        if hopes.max(initial=0.0) > nets.max(initial=0.0):
            best = int(hopes.argmax())
            gain = float(hopes[best] - nets.max())
            for part in parts:
                open_rows = np.flatnonzero(part.low[:, best] < part.high[:, best])
                weights = part.weights[open_rows]
                for row, share in zip(open_rows, weights / weights.sum(), strict=True):
                    unit = part.units[row]
                    name = sides.standards[best]
                    gaps.append(Gap(unit.owner, unit.equipment, unit.name, name, "peer", gain * float(share)))
        return Evidence(tuple(drivers), (), tuple(sorted(gaps, key=lambda gap: -gap.amount)))


def _nets(sides: Sides, support: Floats, usable: npt.NDArray[np.bool_]) -> Floats:
    """Return S × F × F: what each net is worth between two forces."""
    shares = np.clip(sides.snapshot.spread(sides.giving.weights) @ support, 0.0, 1.0).T  # S × F
    worth: Floats = sides.grades[:, None, None] * usable * (shares[:, :, None] * shares[:, None, :])
    return worth
