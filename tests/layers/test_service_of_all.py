"""All forces serving all others at once, against one pair after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from interop.layers import patterns, service
from interop.layers.service import ServiceLayer, served_shares
from interop.layers.sides import Sides
from interop.testing.world import synthetic_scheme, synthetic_world

FORCES = 6
WORLD = synthetic_world(7, forces=FORCES, equipment=60, holdings=150, fits=500, agreements=5, exercises=5)
SCHEME = synthetic_scheme()
gates = arrays(bool, (7, FORCES), elements=st.booleans())


def _layer() -> ServiceLayer:
    layer = SCHEME.layers["replenish"]
    assert isinstance(layer, ServiceLayer)
    return layer


@cache
def _sides() -> Sides:
    """Return the two sides of replenishment between a few forces, of which some serve one state."""
    snapshot = WORLD.at(date(2018, 1, 1), [force.id for force in WORLD.forces])
    assert snapshot.same_state.sum() > FORCES
    return _layer().sides(snapshot, SCHEME.settings)


@given(gates, gates, st.sampled_from((1, 40, patterns.BLOCK)))
def test_each_pair_as_if_there_were_no_other(surely: np.ndarray, perhaps: np.ndarray, block: int) -> None:
    """Gates open to some forces and not to others, and always within a state; in blocks of any size."""
    gated = replace(_sides(), admitted=surely, may_be_admitted=surely | perhaps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "BLOCK", block)
        found = _layer().meet(gated)
    provides = np.bincount(gated.snapshot.force_of_unit[gated.giving.inside], minlength=FORCES) > 0
    names = gated.snapshot.forces
    for a, giver in enumerate(names):
        for b, taker in enumerate(names):
            part = gated.of(gated.taking, taker)
            least = gated.worth(giver, taker) * gated.offers(gated.giving.low)[[a]]
            most = gated.worth(giver, taker, possibly=True) * gated.offers(gated.giving.high)[[a]]
            alone = served_shares(part.weights[None], part.low, part.high, (least, most), gated.partial)
            for name, wanted in zip(("low", "high", "settled", "optional"), alone, strict=True):
                expected = wanted[0, 0] if provides[a] else (False if name == "optional" else np.nan)
                np.testing.assert_allclose(getattr(found, name)[a, b], expected, atol=1e-12, err_msg=name)
