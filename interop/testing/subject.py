"""What is held to the laws, a whole scorer, a layer or a kind of layer, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias, get_args

from hypothesis.strategies import SearchStrategy

from interop.catalog.catalog import Catalog
from interop.errors import InputError
from interop.layers import Layer
from interop.matrix import score
from interop.scheme import Scheme, load_scheme
from interop.testing.scored import Scorer
from interop.testing.strategies import SCHEME, score_days, variations
from interop.testing.trial import Ground
from interop.testing.vocabulary import Vocabulary
from interop.testing.worlds import worlds

#: A scorer, a layer, or a kind of layer.
Subject: TypeAlias = "Scorer | Layer | type[Layer]"


def subject_of(scorer: Subject, scheme: Any = None) -> tuple[Scorer, Scheme]:
    """Return what to call, and the scheme to call it with.

    A layer is scored by itself; a kind of layer, in each layer of the scheme that is of the kind.

    Raises:
        InputError: a kind of layer without a scheme that has a layer of it.
    """
    if isinstance(scorer, Layer):
        return score, _alone({scorer.kind: scorer}, scheme)
    if isinstance(scorer, type) and issubclass(scorer, Layer):
        layers = _of_kind(scorer, scheme)
        if not layers:
            name = scorer.__name__
            raise InputError(f"a kind of layer is tried in a scheme that has it: give scheme=, with a layer of {name}")
        return score, _alone(layers, scheme)
    return scorer, load_scheme(SCHEME if scheme is None else scheme)


def ground_of(scheme: Scheme, catalogs: SearchStrategy[Catalog] | None = None) -> Ground:
    """Return what laws draw from: variations of a scheme, and small catalogues that speak of what it looks at.

    Raises:
        InputError: what should draw catalogues is no strategy.
    """
    if catalogs is not None and not isinstance(catalogs, SearchStrategy):
        raise InputError(f"catalogs is {type(catalogs).__name__}, not a strategy; of one catalogue, st.just(catalog)")
    vocabulary = Vocabulary.of(scheme)
    return Ground(
        scheme, variations(scheme), worlds(vocabulary) if catalogs is None else catalogs, score_days, vocabulary
    )


def _of_kind(kind: type[Layer], scheme: Any) -> dict[str, Layer]:
    """Return the layers of a kind in a scheme, whether or not the kind is installed."""
    if not isinstance(scheme, Mapping):
        layers: Mapping[str, Any] = {} if scheme is None else load_scheme(scheme).layers
    else:
        layers = scheme.get("layers", {})
    names = get_args(kind.model_fields["kind"].annotation)
    found = {}
    for name, layer in layers.items():
        if isinstance(layer, kind):
            found[name] = layer
        elif isinstance(layer, Mapping) and layer.get("kind") in names:
            found[name] = kind.model_validate(layer)
    return found


def _alone(layers: Mapping[str, Layer], scheme: Any) -> Scheme:
    """Return a scheme of some layers alone, which weigh alike; what else a scheme says stays."""
    if scheme is None or isinstance(scheme, Mapping):
        said: dict[str, Any] = dict(scheme or {})
    elif isinstance(scheme, (str, Path, Scheme)):
        said = load_scheme(scheme).model_dump(exclude={"layers", "base", "changes"})
    said.pop("base", None)
    weighed = {name: layer.model_copy(update={"weight": layer.weight or 1.0}) for name, layer in layers.items()}
    dimensions = {layer.dimension: {"weight": 1.0, "reason": "alone"} for layer in weighed.values()}
    defaults = {"name": "alone", "description": "Layers by themselves."}
    return load_scheme({**defaults, **said, "dimensions": dimensions, "layers": weighed})
