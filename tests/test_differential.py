"""The vectorised engine against the obvious one: equal to 1e-12 on random catalogues."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog
from interop.catalog.models import BASES, Basis
from interop.scheme import load_scheme
from interop.testing.strategies import FORCES, JOINT, SCHEME, catalogs, schemes, score_days
from interop.testing.vocabulary import Vocabulary
from interop.testing.worlds import worlds
from tests.reference import Reference

CLOSE = 1e-12


def _same(found: float | None, wanted: float | None, what: str) -> None:
    if found is None or math.isnan(found):
        assert wanted is None, what
    else:
        assert wanted is not None, what
        assert abs(found - wanted) <= CLOSE, (what, found, wanted)


def _equal(
    catalog: Catalog, forces: tuple[str, ...], scheme: dict[str, Any], day: date, evidence: Basis, bounds: Basis
) -> None:
    """Check every layer and the composite against the plain loops, in value, bounds and shares."""
    matrix = interop.score(catalog, forces, as_of=day, scheme=scheme, evidence=evidence, bounds=bounds)
    reference = Reference(catalog, day, scheme, evidence, bounds)
    for i, a in enumerate(forces):
        for j, b in enumerate(forces):
            for name, layer in matrix.layers.items():
                cell = reference.layer(name, a, b) or {}
                arrays = {key: getattr(layer.scores, key) for key in ("low", "high", "sourced", "judged")}
                for key, array in {**arrays, "value": layer.values}.items():
                    _same(array[i, j], cell.get(key), f"{name} {key} {a} {b}")
            whole = reference.composite(a, b) or {}
            for key, array in matrix.arrays.items():
                _same(array[i, j], whole.get(key), f"{key} {a} {b}")


@given(catalogs(), schemes(), score_days, st.sampled_from(BASES), st.sampled_from(BASES))
def test_engine_equals_reference(
    catalog: Catalog, scheme: dict[str, Any], day: date, evidence: Basis, bounds: Basis
) -> None:
    """On catalogues of every kind of row, joint forces among them."""
    _equal(catalog, (*FORCES, JOINT), scheme, day, evidence, bounds)


@given(
    worlds(Vocabulary.of(load_scheme(SCHEME))), schemes(), score_days, st.sampled_from(BASES), st.sampled_from(BASES)
)
def test_engine_equals_reference_where_much_is_at_stake(
    catalog: Catalog, scheme: dict[str, Any], day: date, evidence: Basis, bounds: Basis
) -> None:
    """On small catalogues in which forces mostly have units, and statements speak of them."""
    _equal(catalog, tuple(row.id for row in catalog.forces), scheme, day, evidence, bounds)
