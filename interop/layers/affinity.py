"""Affinity layer: the chance that a random unit of each force comes from the same design tradition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import DOMAINS, Basis, Domain
from interop.catalog.supply import heir
from interop.layers.base import Formula, Interval, Layer, LayerScores, Settings, clean, pairs_with_units
from interop.layers.evidence import Driver, Evidence, Ground, Obstacle, largest
from interop.layers.parts import UnitScores
from interop.snapshot import Snapshot


class Bloc(BaseModel):
    """States whose design traditions are akin."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    states: tuple[str, ...] = Field(min_length=2)
    affinity: float = Field(ge=0, le=1)
    reason: str = Field(min_length=1)


class AffinityLayer(Layer):
    """`Σ_h Σ_k W_a(h) W_b(k) Σ_o Σ_p d_h(o) d_k(p) κ(o, p)`, which is `c_a · κ · c_b` for origin compositions c."""

    formula: ClassVar[Formula | None] = "affinity"

    kind: Literal["affinity"]
    domains: tuple[Domain, ...] = DOMAINS
    blocs: tuple[Bloc, ...] = ()

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
        """Return exact scores: designers are always known."""
        origins, shares = composition(snapshot, self.domains, settings)
        kappa = affinity_matrix(snapshot.catalog, origins, self.blocs)
        scores = clean(shares @ kappa @ shares.T, symmetric=True)
        return LayerScores.of(Interval.exact(np.where(pairs_with_units(shares), scores, np.nan)))

    def unit_scores(
        self,
        snapshot: Snapshot,
        settings: Settings,
        bar: Basis,  # noqa: ARG002
        a: str,
        b: str,
        *,
        of_giving: bool,
    ) -> UnitScores:
        """Return how akin each unit's designers are to those of the other force's fleet."""
        mine, theirs = (snapshot.forces.index(force) for force in ((a, b) if of_giving else (b, a)))
        origins, shares = composition(snapshot, self.domains, settings)
        weights = snapshot.weights(self.domains, settings)
        rows = np.flatnonzero((snapshot.force_of_unit == mine) & (weights > 0))
        worth = (
            designs(snapshot, origins)[rows] @ affinity_matrix(snapshot.catalog, origins, self.blocs) @ shares[theirs]
        )
        return UnitScores.all_counting(
            tuple(snapshot.units[row] for row in rows), weights[rows], worth, worth, np.ones(len(rows))
        )

    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Yield the blocs."""
        for bloc in self.blocs:
            yield bloc.name, f"{', '.join(bloc.states)}: {bloc.affinity:g}", bloc.reason

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:
        """Return the pairs of origins, by what they add and by what they keep away."""
        origins, shares = composition(snapshot, self.domains, settings)
        kappa = affinity_matrix(snapshot.catalog, origins, self.blocs)
        mine, theirs = (shares[snapshot.forces.index(force)] for force in (a, b))
        amounts = mine[:, None] * kappa * theirs[None, :]
        facts = {force: self._heaviest_holdings(snapshot, settings, force) for force in (a, b)}
        drivers, obstacles = [], []
        for i, origin in enumerate(origins):
            for j, other in enumerate(origins):
                text = f"{mine[i]:.0%} of {a} is {origin}-designed, {theirs[j]:.0%} of {b} is {other}-designed"
                pair = (*facts[a].get(origin, ()), *facts[b].get(other, ()))
                drivers.append(Driver(text, float(amounts[i, j]), pair))
                obstacles.append(Obstacle(text, float(mine[i] * theirs[j] * (1 - kappa[i, j])), pair))
        return Evidence(largest(drivers), largest(obstacles))

    def _heaviest_holdings(self, snapshot: Snapshot, settings: Settings, force: str) -> dict[str, list[Ground]]:
        """Return, for each origin, the facts on the three heaviest units of a force."""
        weights = snapshot.weights(self.domains, settings)
        mine = (snapshot.force_of_unit == snapshot.forces.index(force)) & (weights > 0)
        found: dict[str, list[Ground]] = {}
        for row in sorted(np.flatnonzero(mine).tolist(), key=lambda row: (-weights[row], row)):
            unit = snapshot.units[row]
            equipment = snapshot.catalog.equipment_by_id[unit.equipment]
            for state, _ in equipment.designers:
                listed = found.setdefault(state, [])
                if len(listed) < 6:
                    listed += [unit.holdings[0], equipment]
        return found


def composition(snapshot: Snapshot, domains: tuple[Domain, ...], settings: Settings) -> tuple[tuple[str, ...], Floats]:
    """Return the origins, sorted, and each force's shares of them (F × O); rows add to 1, or to 0 without units."""
    by_id = snapshot.catalog.equipment_by_id
    origins = tuple(sorted({state for unit in snapshot.units for state, _ in by_id[unit.equipment].designers}))
    shares_of_origin: Floats = snapshot.spread(snapshot.weights(domains, settings)) @ designs(snapshot, origins)
    return origins, shares_of_origin


def designs(snapshot: Snapshot, origins: tuple[str, ...]) -> Floats:
    """Return U × O: each designer's share of each unit's design."""
    place = {state: index for index, state in enumerate(origins)}
    design = np.zeros((len(snapshot.units), len(origins)))
    for row, unit in enumerate(snapshot.units):
        for state, share in snapshot.catalog.equipment_by_id[unit.equipment].designers:
            design[row, place[state]] = share
    return design


def affinity_matrix(catalog: Catalog, origins: tuple[str, ...], blocs: tuple[Bloc, ...]) -> Floats:
    """Return κ (O × O): 1 for one tradition, the bloc's affinity within a bloc (the best of several), else 0."""
    heirs = [heir(catalog, state) for state in origins]
    names = np.array(heirs)
    kappa: Floats = np.equal.outer(names, names).astype(np.float64)
    for bloc in blocs:
        members = np.isin(names, [heir(catalog, state) for state in bloc.states])
        kappa = np.maximum(kappa, bloc.affinity * np.logical_and.outer(members, members))
    return kappa
