"""A matrix taken apart: its layers made ready for many draws, and what can move each of them."""

from __future__ import annotations

from dataclasses import dataclass

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
from interop.analysis.sampling.unknowns import Unknowns
from interop.arrays import Bools, Codes, Floats, Ints
from interop.catalog.models import Basis
from interop.layers import AffinityLayer, Layer, PracticeLayer, StandardsLayer
from interop.matrix import InteropMatrix
from interop.support import ANSWERS, NO

#: Bases whose statements may turn out wrong.
DOUBTED: tuple[Basis, ...] = ("inferred", "assumed")


@dataclass(frozen=True, eq=False)
class LayerPart:
    """A layer that counts in the composite."""

    name: str
    layer: Layer
    weight: float  # share of the composite
    kernel: Kernel
    held: Held  # the layer where nothing moves it
    moved_by: frozenset[str]  # perturbations that can change it
    by_quantity: Bools  # T: types whose weight in the layer follows their quantity
    unlisted: Bools  # F × F: a fleet was not gone through, so that no value is as unknown as can be

    @property
    def foreign(self) -> bool:
        """Whether another package's formula scores the layer, which perturbations cannot reach into."""
        return self.layer.formula is None


class Model:
    """The parts of a matrix that a draw sets anew."""

    def __init__(self, matrix: InteropMatrix, *, doubted: bool = False) -> None:
        """Take a matrix apart; `doubted` says that believed statements may turn out wrong."""
        snapshot, scheme = matrix.snapshot, matrix.scheme
        self.matrix = matrix
        layers = {name: layer for name, layer in scheme.layers.items() if scheme.weights[name] > 0}
        self.unknowns = Unknowns.of(snapshot, layers.values(), snapshot.evidence, doubted=doubted)
        #: K: whether a fact is believed, and what it is worth as it is stated.
        self.believed: Bools = np.array([fact.believed for fact in self.unknowns.facts], dtype=bool)
        #: K: what is stated of each fact, and on which of the doubted bases; of no matter where nothing is believed.
        self.stated: Codes = np.array(
            [ANSWERS[fact.statement.support] if fact.statement else NO for fact in self.unknowns.facts], dtype=np.uint8
        )
        self.basis_of_fact: Ints = np.array(
            [
                DOUBTED.index(fact.statement.basis) if fact.statement and fact.statement.basis in DOUBTED else 0
                for fact in self.unknowns.facts
            ],
            dtype=np.intp,
        )
        #: K: part of a statement's error that falls to the fact: a closing one is wrong of one standard that it closes.
        self.part_of_error: Floats = np.array(
            [
                1 / len(self.unknowns.tables[fact.layer, fact.role].standards)
                if fact.statement and fact.statement.closes
                else 1.0
                for fact in self.unknowns.facts
            ]
        )
        self.type_of_unit: Ints = snapshot.fleets.type_of_unit
        order = [snapshot.forces.index(name) for name in matrix.forces]
        #: Picks the cells of an F × F array of the snapshot in the order of the matrix.
        self.cells = np.ix_(order, order)
        self._back = np.ix_(np.argsort(order), np.argsort(order))
        self.parts = tuple(self._part(name, layer) for name, layer in layers.items())

    def _part(self, name: str, layer: Layer) -> LayerPart:
        snapshot, settings = self.matrix.snapshot, self.matrix.scheme.settings
        scores = self.matrix.layers[name].scores.believed.cells(self._back)
        held = Held(scores)
        kernel: Kernel = held
        moved: set[str] = {"unknown_worth"} if bool((scores.low < scores.high).any()) else set()
        by_quantity = by_size = np.zeros(len(snapshot.types), dtype=bool)

        def mass(domains: tuple[str, ...]) -> Mass:
            nonlocal by_quantity, by_size
            made = Mass(snapshot, domains, settings)
            by_quantity, by_size = made.by_quantity, made.by_size
            return made

        if isinstance(layer, StandardsLayer) and layer.formula == "best-shared":
            sides = layer.sides(snapshot, settings)
            peer = PeerKernel(name, sides, self.unknowns, mass(layer.domains), self.type_of_unit)
            kernel = peer
            moved |= self._settling(peer.rows.facts)
            moved |= {"partial"} if peer.rows.partly else set()
            moved |= {"grades"} if peer.in_play.any() else set()
        elif isinstance(layer, StandardsLayer) and layer.formula == "served-share":
            sides = layer.sides(snapshot, settings)
            service = ServiceKernel(name, sides, self.unknowns, mass(layer.domains), self.type_of_unit)
            kernel = service
            receivers, providers = service.receivers, service.providers
            moved |= self._settling(receivers.facts) | self._settling(providers.facts)
            # A unit that turns out to be a receiver is one partially at the least, so φ counts there too.
            moved |= {"partial"} if receivers.partly or providers.partly or len(receivers.facts) else set()
            moved |= {"grades"} if service.in_play.any() else set()
        elif isinstance(layer, AffinityLayer) and layer.formula == "affinity":
            kernel = AffinityKernel(name, layer, snapshot, settings, mass(layer.domains))
            moved |= {"affinities"} if layer.blocs else set()
        elif isinstance(layer, PracticeLayer) and layer.formula == "practice":
            kernel = PracticeKernel(name, layer, snapshot)
            moved |= {"half_life", "tau"}
        moved |= {"quantities"} if by_quantity.any() else set()
        moved |= {"size_exponent"} if by_size.any() else set()
        unlisted = ~layer.covered(snapshot)
        moved |= {"unknowns"} if unlisted.any() else set()  # what nobody went through is settled as a whole
        weight = self.matrix.scheme.weights[name]
        return LayerPart(name, layer, weight, kernel, held, frozenset(moved), by_quantity, unlisted)

    def _settling(self, facts: Ints) -> set[str]:
        """Return the perturbations that settle some facts."""
        believed = self.believed[facts]
        return {name for name, there in (("statements", believed.any()), ("unknowns", (~believed).any())) if there}

    def moved_by(self, perturbation: str) -> list[LayerPart]:
        """Return the layers that a perturbation can change."""
        return [part for part in self.parts if perturbation in part.moved_by]


def statement_inputs(model: Model) -> int:
    """Return how many inputs the perturbation `statements` has: two for each doubted basis, then one for each fact."""
    return 2 * len(DOUBTED) + len(model.unknowns.facts)
