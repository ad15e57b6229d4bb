"""One module per kind of layer; kinds of other packages come through the entry point group `interop.layers`."""

from __future__ import annotations

from collections.abc import Mapping

from interop.errors import UnknownNameError
from interop.layers.affinity import AffinityLayer, Bloc
from interop.layers.agreement import AgreementLayer
from interop.layers.base import Interval, Layer, LayerScores, Settings
from interop.layers.evidence import Driver, Evidence, Gap, Obstacle
from interop.layers.parts import UnitScores
from interop.layers.peer import PeerLayer
from interop.layers.practice import PracticeLayer
from interop.layers.service import ServiceLayer
from interop.layers.sides import Side, Sides
from interop.layers.standards import StandardsLayer
from interop.plugins import Plugin, plugins

BUILT_IN: dict[str, type[Layer]] = {
    "affinity": AffinityLayer,
    "peer": PeerLayer,
    "service": ServiceLayer,
    "agreement": AgreementLayer,
    "practice": PracticeLayer,
}


def kinds() -> dict[str, type[Layer]]:
    """Return every kind of layer, built in or registered under `interop.layers`.

    Raises:
        PluginError: a package's kind cannot be loaded, is no kind of layer, or has a name that is taken.
    """
    return BUILT_IN | {name: _loaded(plugin) for name, plugin in _installed().items()}


def kind_named(name: str) -> type[Layer]:
    """Return a kind of layer, loading no other.

    Raises:
        UnknownNameError: there is none of that name.
        PluginError: as for :func:`kinds`.
    """
    if name in BUILT_IN:
        return BUILT_IN[name]
    if name in _installed():
        return _loaded(_installed()[name])
    raise UnknownNameError("kind of layer", name, (*BUILT_IN, *_installed()))


def _installed() -> Mapping[str, Plugin]:
    return plugins("interop.layers", tuple(BUILT_IN))


def _loaded(plugin: Plugin) -> type[Layer]:
    found: type = plugin.load(type, "a subclass of interop.layers.Layer")
    if not issubclass(found, Layer):
        raise plugin.error(f"is {found!r}", "The entry point must refer to a subclass of interop.layers.Layer")
    return found


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
    "UnitScores",
    "kind_named",
    "kinds",
]
