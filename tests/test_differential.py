"""The vectorised engine against the obvious one: equal to 1e-12 on random catalogues."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog
from interop.catalog.models import Basis
from interop.testing.strategies import FORCES, catalogs, schemes, score_days
from tests.reference import Reference

CLOSE = 1e-12


def _same(found: float | None, wanted: float | None, what: str) -> None:
    if found is None or math.isnan(found):
        assert wanted is None, what
    else:
        assert wanted is not None, what
        assert abs(found - wanted) <= CLOSE, (what, found, wanted)


@given(catalogs(), schemes(), score_days, st.sampled_from(("cited", "inferred", "assumed")))
def test_engine_equals_reference(catalog: Catalog, scheme: dict[str, Any], day: date, evidence: Basis) -> None:
    """Every layer and the composite agree with the plain loops, in value, bounds and coverage."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme, evidence=evidence)
    reference = Reference(catalog, day, scheme, evidence)
    for i, a in enumerate(FORCES):
        for j, b in enumerate(FORCES):
            for name, layer in matrix.layers.items():
                cell = reference.layer(name, a, b) or {}
                arrays = {"low": layer.scores.low, "high": layer.scores.high, "value": layer.values}
                for key, array in {**arrays, "coverage": layer.scores.coverage}.items():
                    _same(array[i, j], cell.get(key), f"{name} {key} {a} {b}")
            whole = reference.composite(a, b) or {}
            _same(matrix.lows[i, j], whole.get("low"), f"low {a} {b}")
            _same(matrix.highs[i, j], whole.get("high"), f"high {a} {b}")
            _same(matrix.values[i, j], whole.get("value"), f"value {a} {b}")
            _same(matrix.coverages[i, j], whole.get("coverage"), f"coverage {a} {b}")
