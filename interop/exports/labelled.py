"""A matrix as labelled arrays; takes the extra `arrays`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interop.errors import need
from interop.matrix import InteropMatrix

if TYPE_CHECKING:
    import xarray as xr


def to_xarray(matrix: InteropMatrix) -> xr.Dataset:
    """Return value, bounds and shares over `from` × `to`, and those of the layers over `layer` × `from` × `to`.

    Variables of layers are called `layer_value`, `layer_low` and so on, with `layer_weight` and `layer_contribution`
    beside them; NaN is not applicable.
    """
    need("xarray", "arrays", "labelled arrays")
    import xarray as xr

    ends = ("from", "to")
    whole = {name: (ends, array.copy()) for name, array in matrix.arrays.items()}
    layers = {
        name: {**layer.arrays, "weight": layer.weights, "contribution": layer.contributions}
        for name, layer in matrix.layers.items()
    }
    names = next(iter(layers.values()))
    parts = {
        f"layer_{name}": (("layer", *ends), np.stack([arrays[name] for arrays in layers.values()])) for name in names
    }
    return xr.Dataset(
        {**whole, **parts},
        coords={"from": list(matrix.forces), "to": list(matrix.forces), "layer": list(layers)},
        attrs={
            "as_of": matrix.as_of.isoformat(),
            "scheme": matrix.scheme.title,
            "evidence": matrix.snapshot.evidence,
            "bounds": matrix.snapshot.bounds,
            "catalog": matrix.catalog.sha256,
        },
    )
