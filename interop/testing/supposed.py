"""Hypothesis strategies for what is asked of a catalogue, whosever it is: some of its forces, and what if."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
from interop.analysis.scenario import Scenario, ScenarioError
from interop.catalog.catalog import Catalog

_SINCE = st.sampled_from(("", "2008-06", "2015-03-01"))


def forces(catalog: Catalog, *, least: int = 1) -> SearchStrategy[list[str]]:
    """Draw forces of a catalogue that can be scored together, in any order.

    Args:
        catalog: has the forces; joint ones, which are made of others, are left out.
        least: how many there are at the least.
    """
    return st.lists(_sampled(_services(catalog)), min_size=least, unique=True)


def changes(catalog: Catalog) -> SearchStrategy[Change]:
    """Draw changes, of every kind for which a catalogue has the names, and each without a fault by itself."""
    some = _sampled
    force, state = some(_services(catalog)), some(row.id for row in catalog.states)
    equipment, agreement = some(row.id for row in catalog.equipment), some(row.id for row in catalog.agreements)
    states = sorted(row.id for row in catalog.states)
    # Strategies are empty where a catalogue has no such name, and what is built of them is empty too.
    return st.one_of(
        st.builds(AddHolding, force=force, equipment=equipment, quantity=st.sampled_from((None, 1, 5)), since=_SINCE),
        st.builds(RemoveHoldings, state=state, designer=state, since=_SINCE),
        st.builds(RemoveHoldings, force=force, unit=st.none() | some(_units(catalog)), since=_SINCE),
        st.builds(ReplaceEquipment, force=force, equipment=equipment, by=equipment, since=_SINCE),
        st.builds(ReEquip, state=state, designer=state, by=equipment),
        st.builds(DeliverOrder, force=force, since=_SINCE),
        st.builds(CancelOrder, force=force),
        *(_support(catalog, kind, equipment, force) for kind in (FitStandard, RemoveStandard)),
        _signed(states) if len(states) > 1 else st.nothing(),
        st.builds(EndAgreement, agreement=agreement, since=_SINCE),
        _held(_services(catalog)),
    )


def scenarios(catalog: Catalog, *, most: int = 4) -> SearchStrategy[Scenario]:
    """Draw scenarios of up to so many changes that can be made one after another.

    Args:
        catalog: on which they can be made.
        most: how many changes there are at the most.
    """

    def can_be_made(scenario: Scenario) -> bool:
        try:
            scenario.apply(catalog)
        except ScenarioError:  # an agreement signed twice, or one ended that an earlier change removed
            return False
        return True

    listed = st.lists(changes(catalog), max_size=most).map(tuple)
    return st.builds(Scenario, name=st.just("drawn"), changes=listed).filter(can_be_made)


def _sampled(names: Iterable[str]) -> SearchStrategy[str]:
    listed = sorted(set(names))
    return st.sampled_from(listed) if listed else st.nothing()


def _services(catalog: Catalog) -> list[str]:
    return [row.id for row in catalog.forces if row.kind != "joint"]


def _units(catalog: Catalog) -> Iterable[str]:
    return (row.unit for row in catalog.holdings if row.unit)


def _support(
    catalog: Catalog,
    kind: type[FitStandard | RemoveStandard],
    equipment: SearchStrategy[str],
    force: SearchStrategy[str],
) -> SearchStrategy[Change]:
    """Draw that a type supports a standard, or does not, in a role that the standard knows."""
    roles: dict[str, tuple[str | None, ...]] = {"peer": (None,), "service": ("provider", "receiver")}
    pairs = [(row.id, role) for row in catalog.standards for role in roles[row.mode]]
    if not pairs:
        return st.nothing()

    def stated(pair: tuple[str, str | None], **cells: Any) -> Change:
        return kind(standard=pair[0], role=pair[1], **cells)

    return st.builds(stated, st.sampled_from(pairs), equipment=equipment, force=st.none() | force, since=_SINCE)


def _signed(states: list[str]) -> SearchStrategy[Change]:
    return st.builds(
        SignAgreement,
        kind=st.sampled_from(("logistics", "communications-security")),
        parties=_several(states),
        since=_SINCE,
    )


def _held(names: list[str]) -> SearchStrategy[Change]:
    if len(names) < 2:
        return st.nothing()
    return st.builds(HoldExercise, participants=_several(names), on=st.sampled_from(("2008", "2019-05-01")))


def _several(names: list[str]) -> SearchStrategy[str]:
    """Draw two or three of some names, as a cell lists them."""
    drawn = st.sets(st.sampled_from(names), min_size=2, max_size=min(3, len(names)))
    return drawn.map(lambda some: ";".join(sorted(some)))
