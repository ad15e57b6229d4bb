"""A matrix taken apart: its layers made ready for many draws, and what can move each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from interop.analysis.sampling.kernels import (
    AffinityKernel,
    Held,
    Kernel,
    Mass,
    PeerKernel,
    PracticeKernel,
    ServiceKernel,
)
from interop.analysis.sampling.unknowns import Unknowns, is_peer, is_service
from interop.arrays import Bools, Ints
from interop.layers import AffinityLayer, AgreementLayer, Layer, PracticeLayer
from interop.matrix import InteropMatrix


@dataclass(frozen=True, eq=False)
class Part:
    """A layer that counts in the composite."""

    name: str
    layer: Layer
    weight: float  # share of the composite
    kernel: Kernel
    held: Held  # the layer where nothing moves it
    moved_by: frozenset[str]  # perturbations that can change it
    by_quantity: Bools  # U: units whose weight in the layer follows their quantity

    @property
    def foreign(self) -> bool:
        """Whether another package's formula scores the layer, which perturbations cannot reach into."""
        return self.kernel is self.held and not isinstance(self.layer, AgreementLayer)


class Model:
    """The parts of a matrix that a draw sets anew."""

    def __init__(self, matrix: InteropMatrix) -> None:
        snapshot, scheme = matrix.snapshot, matrix.scheme
        self.matrix = matrix
        layers = {name: layer for name, layer in scheme.layers.items() if scheme.weights[name] > 0}
        self.unknowns = Unknowns.of(snapshot, layers.values())
        #: T: what a quantity is stated of.
        self.types: tuple[tuple[str, str], ...] = tuple(
            sorted({(unit.force, unit.equipment) for unit in snapshot.units})
        )
        place = {key: index for index, key in enumerate(self.types)}
        self.type_of_unit: Ints = np.array([place[u.force, u.equipment] for u in snapshot.units], dtype=np.intp)
        order = [snapshot.forces.index(name) for name in matrix.forces]
        #: Picks the cells of an F × F array of the snapshot in the order of the matrix.
        self.cells = np.ix_(order, order)
        self._back = np.ix_(np.argsort(order), np.argsort(order))
        self.parts = tuple(self._part(name, layer) for name, layer in layers.items())

    def _part(self, name: str, layer: Layer) -> Part:
        snapshot, settings = self.matrix.snapshot, self.matrix.scheme.settings
        scores = self.matrix.layers[name].scores
        held = Held(replace(scores, low=scores.low[self._back], high=scores.high[self._back]))
        kernel: Kernel = held
        moved: set[str] = {"unknown_worth"} if bool((scores.low < scores.high).any()) else set()
        by_quantity = np.zeros(len(snapshot.units), dtype=bool)

        def mass(domains: tuple[str, ...]) -> Mass:
            nonlocal by_quantity
            made = Mass(snapshot, domains, settings, self.type_of_unit)
            by_quantity = made.by_quantity
            return made

        if is_peer(layer):
            peer = PeerKernel(name, layer, self.unknowns, mass(layer.domains), self.type_of_unit)
            kernel = peer
            moved |= {"unknowns"} if len(peer.rows.facts) else set()
            moved |= {"partial"} if peer.rows.partly else set()
            moved |= {"grades"} if peer.in_play.any() else set()
        elif is_service(layer):
            service = ServiceKernel(name, layer, self.unknowns, mass(layer.domains), self.type_of_unit)
            kernel = service
            receivers, providers = service.receivers, service.providers
            moved |= {"unknowns"} if len(receivers.facts) or len(providers.facts) else set()
            # A unit that turns out to be a receiver is one partially at the least, so φ counts there too.
            moved |= {"partial"} if receivers.partly or providers.partly or len(receivers.facts) else set()
            moved |= {"grades"} if service.in_play.any() else set()
        elif isinstance(layer, AffinityLayer) and type(layer).score is AffinityLayer.score:
            kernel = AffinityKernel(name, layer, snapshot, settings, mass(layer.domains))
            moved |= {"affinities"} if layer.blocs else set()
        elif isinstance(layer, PracticeLayer) and type(layer).score is PracticeLayer.score:
            kernel = PracticeKernel(name, snapshot)
            moved |= {"half_life", "tau"}
        moved |= {"quantities"} if by_quantity.any() else set()
        return Part(name, layer, self.matrix.scheme.weights[name], kernel, held, frozenset(moved), by_quantity)

    def moved_by(self, perturbation: str) -> list[Part]:
        """Return the layers that a perturbation can change."""
        return [part for part in self.parts if perturbation in part.moved_by]
