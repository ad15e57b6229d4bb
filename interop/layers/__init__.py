"""One module per kind of layer; kinds of other packages come through the entry point group `interop.layers`."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points

from interop.errors import InputError, UnknownNameError
from interop.layers.affinity import AffinityLayer, Bloc
from interop.layers.agreement import AgreementLayer
from interop.layers.base import Interval, Layer, LayerScores, Settings
from interop.layers.evidence import Driver, Evidence, Gap, Obstacle
from interop.layers.peer import PeerLayer
from interop.layers.practice import PracticeLayer
from interop.layers.service import ServiceLayer
from interop.layers.sides import Side, Sides
from interop.layers.standards import StandardsLayer

BUILT_IN: dict[str, type[Layer]] = {
    "affinity": AffinityLayer,
    "peer": PeerLayer,
    "service": ServiceLayer,
    "agreement": AgreementLayer,
    "practice": PracticeLayer,
}


@lru_cache(maxsize=1)
def kinds() -> dict[str, type[Layer]]:
    """Return every kind of layer, built in or registered under `interop.layers`."""
    found = dict(BUILT_IN)
    for entry in entry_points(group="interop.layers"):
        if entry.name in found:
            raise InputError(f"layer kind {entry.name!r} of {entry.value} is taken")
        found[entry.name] = entry.load()
    return found


def kind_named(name: str) -> type[Layer]:
    """Return a kind of layer; raise UnknownNameError when there is none of that name."""
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownNameError("kind of layer", name, kinds()) from None


__all__ = [
    "AffinityLayer",
    "AgreementLayer",
    "Bloc",
    "Driver",
    "Evidence",
    "Gap",
    "Interval",
    "Layer",
    "LayerScores",
    "Obstacle",
    "PeerLayer",
    "PracticeLayer",
    "ServiceLayer",
    "Settings",
    "Side",
    "Sides",
    "StandardsLayer",
    "kind_named",
    "kinds",
]
