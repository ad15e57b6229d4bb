"""What several tests of changes compare."""

from __future__ import annotations

import numpy as np

from interop.analysis.sampling.unknowns import UnknownFact
from interop.catalog import Catalog
from interop.matrix import InteropMatrix


def is_row(catalog: Catalog, fact: UnknownFact) -> bool:
    """Say whether one row of the fits states a fact, or would; what follows from an adoption is no such row."""
    return fact.statement is None or fact.statement in catalog.fits


def assert_identical(one: InteropMatrix, other: InteropMatrix) -> None:
    """Assert that two matrices hold the same numbers to the bit."""
    assert one.forces == other.forces
    for name in ("values", "lows", "highs", "shares_sourced", "shares_judged"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    for name, layer in one.layers.items():
        twin = other.layers[name]
        for part in ("values", "weights", "contributions"):
            assert np.array_equal(getattr(layer, part), getattr(twin, part), equal_nan=True), (name, part)
        assert np.array_equal(layer.scores.sourced, twin.scores.sourced, equal_nan=True), name
        assert np.array_equal(layer.scores.judged, twin.scores.judged, equal_nan=True), name
