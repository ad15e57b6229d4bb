"""Affinity layer: the chance that a random unit of each force comes from the same design tradition."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import DOMAINS, Domain
from interop.layers.base import Layer, LayerScores, Settings, clean, pairs_with_units
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

    kind: Literal["affinity"]
    domains: tuple[Domain, ...] = DOMAINS
    blocs: tuple[Bloc, ...] = ()

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
        """Return exact scores: designers are always known."""
        origins, shares = composition(snapshot, self.domains, settings)
        kappa = affinity_matrix(snapshot.catalog, origins, self.blocs)
        scores = clean(shares @ kappa @ shares.T, symmetric=True)
        return LayerScores.exact(np.where(pairs_with_units(shares), scores, np.nan))


def composition(snapshot: Snapshot, domains: tuple[Domain, ...], settings: Settings) -> tuple[tuple[str, ...], Floats]:
    """Return the origins, sorted, and each force's shares of them (F × O); rows add to 1, or to 0 without units."""
    designers = [snapshot.catalog.equipment_by_id[unit.equipment].designers for unit in snapshot.units]
    origins = tuple(sorted({state for shares in designers for state, _ in shares}))
    place = {state: index for index, state in enumerate(origins)}
    design = np.zeros((len(snapshot.units), len(origins)))
    for row, shares in enumerate(designers):
        for state, share in shares:
            design[row, place[state]] = share
    weights = snapshot.weights(domains, settings.weighting)
    shares_of_origin: Floats = snapshot.spread(weights) @ design
    return origins, shares_of_origin


def affinity_matrix(catalog: Catalog, origins: tuple[str, ...], blocs: tuple[Bloc, ...]) -> Floats:
    """Return κ (O × O): 1 for one tradition, the bloc's affinity within a bloc (the best of several), else 0."""
    heirs = [_heir(catalog, state) for state in origins]
    names = np.array(heirs)
    kappa: Floats = np.equal.outer(names, names).astype(np.float64)
    for bloc in blocs:
        members = np.isin(names, [_heir(catalog, state) for state in bloc.states])
        kappa = np.maximum(kappa, bloc.affinity * np.logical_and.outer(members, members))
    return kappa


def _heir(catalog: Catalog, state: str) -> str:
    """Follow successors to the state that carries the design tradition on."""
    while (row := catalog.states_by_id.get(state)) is not None and row.successor:
        state = row.successor
    return state
