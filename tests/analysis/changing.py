"""Strategies for changes of generated catalogues, and what several tests compare."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from interop.analysis.changes.agreements import EndAgreement, HoldExercise, SignAgreement
from interop.analysis.changes.base import Change
from interop.analysis.changes.holdings import (
    AddHolding,
    CancelOrder,
    DeliverOrder,
    ReEquip,
    RemoveHoldings,
    ReplaceEquipment,
)
from interop.analysis.changes.supports import FitStandard, RemoveStandard
from interop.analysis.sampling.unknowns import UnknownFact
from interop.catalog import Catalog
from interop.matrix import InteropMatrix
from interop.testing.strategies import FORCES, PEER_STANDARDS, SERVICE_STANDARDS, STATES, TYPES

_forces = st.sampled_from(FORCES)
_types = st.sampled_from(TYPES)
_since = st.sampled_from(("", "2008-06", "2015-03-01"))
_services = st.tuples(st.sampled_from(SERVICE_STANDARDS), st.sampled_from(("provider", "receiver")))
_standards = st.one_of(st.tuples(st.sampled_from(PEER_STANDARDS), st.just(None)), _services)


def _supported(kind: type[Change], drawn: tuple[Any, ...]) -> Change:
    equipment, force, (standard, role), since = drawn
    return kind.model_validate(
        {
            "change": kind.model_fields["change"].default,
            "equipment": equipment,
            "force": force,
            "standard": standard,
            "role": role,
            "since": since,
        }
    )


_support = st.tuples(_types, st.one_of(st.none(), _forces), _standards, _since)

#: Changes that name only what generated catalogues have.
changes: SearchStrategy[Change] = st.one_of(
    st.builds(AddHolding, force=_forces, equipment=_types, quantity=st.sampled_from((None, 1, 5)), since=_since),
    st.builds(RemoveHoldings, state=st.sampled_from(STATES), designer=st.sampled_from(STATES), since=_since),
    st.builds(RemoveHoldings, force=_forces, unit=st.sampled_from((None, "one")), since=_since),
    st.builds(ReplaceEquipment, force=_forces, equipment=_types, by=_types, since=_since),
    st.builds(ReEquip, state=st.sampled_from(STATES), designer=st.sampled_from(STATES), by=_types),
    st.builds(DeliverOrder, force=_forces, since=_since),
    st.builds(CancelOrder, force=_forces),
    _support.map(lambda drawn: _supported(FitStandard, drawn)),
    _support.map(lambda drawn: _supported(RemoveStandard, drawn)),
    st.builds(
        SignAgreement,
        kind=st.sampled_from(("logistics", "communications-security")),
        parties=st.sampled_from(("IND;USA", "AUS;IND", "IND;RUS")),
        since=_since,
    ),
    st.builds(EndAgreement, agreement=st.just("treaty-0"), since=_since),
    st.builds(HoldExercise, participants=st.just("ind-navy;usa-navy"), on=st.sampled_from(("2008", "2019-05-01"))),
)


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
