"""Roadmaps: exact gains, the greedy sequence, and the feasible set."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.changes.agreements import EndAgreement, HoldExercise, SignAgreement
from interop.analysis.changes.base import Change
from interop.analysis.changes.supports import FitKit, FitStandard
from interop.analysis.roadmap import feasible_changes
from interop.analysis.roadmap.feasible import units_fitted
from interop.analysis.roadmap.ranking import rank_changes, roadmap, three_best_changes
from interop.analysis.scenario import Scenario, ScenarioError
from interop.catalog import Catalog, load_catalog
from interop.errors import InputError, UnknownNameError
from interop.testing.strategies import SCHEME, catalogs, schemes
from interop.testing.supposed import changes
from tests.small import write

DAY = date(2020, 11, 3)
PAIR = ("ind-navy", "usa-navy")


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    """India and the United States with a handful of facts."""
    return load_catalog(write(tmp_path))


def small_scheme() -> dict[str, object]:
    """Return the layers of generated catalogues, with the standards that the small one has."""
    layers = {name: SCHEME["layers"][name] for name in ("link", "agreements", "practice")}
    layers["link"] = {**layers["link"], "grades": {"uhf-voice": 0.25}, "others": 1.0}
    return {**SCHEME, "layers": layers}


def gain_of(catalog: Catalog, change: Change, scheme: dict[str, object], forces: list[str], cell: Any) -> float:
    """Return what a change brings by scoring from the start before and after."""
    after = Scenario(name="one", changes=(change,)).apply(catalog).after
    values = [interop.score(facts, forces, as_of=DAY, scheme=scheme).values[cell] for facts in (catalog, after)]
    if np.isnan(values).all(axis=-1).any():
        return 0.0  # not applicable before or after
    return float(np.nanmean(values[1]) - np.nanmean(values[0]))


@given(catalogs(), schemes(), st.data())
def test_first_step_is_best_by_brute_force(catalog: Catalog, scheme: dict[str, object], data: st.DataObject) -> None:
    """No single change of the feasible set brings more than the first step, for a pair or for a group."""
    feasible = data.draw(st.lists(changes(catalog), min_size=1, max_size=4))
    matrix = interop.score(catalog, ["ind-navy", "usa-navy", "rus-navy"], as_of=DAY, scheme=scheme)
    others = ~np.eye(3, dtype=bool)
    for pair, forces, cell in ((PAIR, list(PAIR), ([0], [1])), (None, list(matrix.forces), others)):
        if np.isnan(matrix.values[cell]).all():
            continue
        gains = [gain_of(catalog, change, scheme, forces, cell) for change in feasible]
        found = roadmap(matrix, pair, budget=1, changes=feasible)
        assert sorted((item.gain for item in found.ranking), reverse=True) == pytest.approx(
            sorted(gains, reverse=True), abs=1e-12
        )
        best = max(gains)
        if best > 1e-9:
            assert found.steps[0].gain == pytest.approx(best, abs=1e-12)
        elif best < 1e-13:
            assert not found.steps


@given(catalogs(), st.data())
def test_steps_add_up(catalog: Catalog, data: st.DataObject) -> None:
    """Each step's total is the start and all gains so far, equals the score of the steps as a scenario, and rises."""
    feasible = data.draw(st.lists(changes(catalog), min_size=1, max_size=5))
    matrix = interop.score(catalog, list(PAIR), as_of=DAY, scheme=SCHEME)
    found = roadmap(matrix, PAIR, budget=3, changes=feasible)
    total = found.start
    for step in found.steps:
        total += step.gain
        assert step.gain > 0
        assert step.total == pytest.approx(total, abs=1e-12)
        assert sum(step.layers.values()) == pytest.approx(step.gain, abs=1e-9)
    after = found.scenario().apply(catalog).after
    final = interop.score(after, list(PAIR), as_of=DAY, scheme=SCHEME).values[0, 1]
    assert final == pytest.approx(total, abs=1e-12)


@given(catalogs(), schemes())
def test_generated_changes_are_sound(catalog: Catalog, scheme: dict[str, object]) -> None:
    """Every generated change can be made, changes the facts, and stands once; so can the three best."""
    matrix = interop.score(catalog, "all", as_of=DAY, scheme=scheme)
    feasible = feasible_changes(matrix)
    assert len({change.text() for change in feasible}) == len(feasible)
    Scenario(name="all", changes=feasible).check_each(catalog)
    ranking = rank_changes(matrix, feasible[:12]) if not np.isnan(matrix.values[~np.eye(5, dtype=bool)]).all() else ()
    assert all(not item.reason for item in ranking)
    best = three_best_changes(matrix, *PAIR) if not np.isnan(matrix.values[matrix.cell(*PAIR)]) else ()
    assert len(best) <= 3
    assert all(item.gain > 0 for item in best)


def test_diminishing_returns_by_hand(small: Catalog) -> None:
    """The second exercise together brings less than the first: 1 − exp(−E/τ) bends.

    At τ = 2 the fresh exercises add 1 to E each; the layer weighs 0.4 / 0.4 of its dimension's half.
    """
    layers = {"practice": {**SCHEME["layers"]["practice"], "dimension": "human"}}
    scheme = {**SCHEME, "layers": layers}
    matrix = interop.score(small, "pair", scheme=scheme)
    feasible = [HoldExercise(participants="ind-navy;usa-navy", on="2020-11-03", id=name) for name in ("one", "two")]
    found = roadmap(matrix, PAIR, changes=feasible)
    start = found.start
    gains = [(1 - start) * (1 - np.exp(-1 / 2)), (1 - start) * np.exp(-1 / 2) * (1 - np.exp(-1 / 2))]
    assert [step.gain for step in found.steps] == pytest.approx(gains)
    assert found.steps[1].gain_alone == pytest.approx(gains[0])
    assert found.exhausted


def test_what_the_small_catalogue_suggests(small: Catalog) -> None:
    """Link 16 for the P-8I, the missing logistics agreement and an exercise; none for what both have."""
    matrix = interop.score(small, "pair", scheme=small_scheme())
    assert [change.text() for change in feasible_changes(matrix, PAIR)] == [
        "sign a logistics agreement between IND and USA from 2020-11-03",
        "hold an exercise of ind-navy and usa-navy on 2020-11-03",
        "fit link-16 to ind-navy p-8i from 2020-11-03",
    ]
    best = three_best_changes(matrix, *PAIR)
    assert best[0].text == "fit link-16 to ind-navy p-8i from 2020-11-03"
    assert best[0].layers["link"] == pytest.approx(best[0].gain)


def test_the_three_best_are_found_among_all() -> None:
    """Few fits are tried of those that promise most: what a fit brings to variants is promised too."""
    pair = "jpn-msdf", "usa-navy"
    matrix = interop.score(load_catalog(), pair, as_of=date(2020, 11, 3))
    every = rank_changes(matrix, feasible_changes(matrix, pair, most_fits=60), pair)
    assert three_best_changes(matrix, *pair) == every[:3]


def test_a_shut_gate_is_proposed(small: Catalog) -> None:
    """Without COMCASA, signing an agreement of its kind is among the changes, once."""
    changed = EndAgreement(agreement="comcasa").edit(small)
    assert not isinstance(changed, str)
    after = Scenario(name="x", changes=(EndAgreement(agreement="comcasa"),)).apply(small).after
    texts = [change.text() for change in feasible_changes(interop.score(after, "pair", scheme=small_scheme()), PAIR)]
    assert texts.count("sign a communications-security agreement between IND and USA from 2020-11-03") == 1


def test_what_cannot_be_applied_stands_last(small: Catalog) -> None:
    """A change that would change nothing is ranked last, with the reason."""
    matrix = interop.score(small, "pair", scheme=small_scheme())
    feasible = [
        SignAgreement(kind="communications-security", parties="IND;USA", since="2020"),
        FitStandard(equipment="p-8i", force="ind-navy", standard="link-16"),
    ]
    found = roadmap(matrix, PAIR, changes=feasible)
    assert found.ranking[-1].reason.startswith("comcasa is a communications-security agreement")
    assert [step.text for step in found.steps] == ["fit link-16 to ind-navy p-8i"]


def test_what_is_no_roadmap(small: Catalog) -> None:
    """A budget of nothing, a lone force, an unknown force and a wrong change are refused in words."""
    matrix = interop.score(small, "pair", scheme=small_scheme())
    with pytest.raises(InputError, match="budget must be at least 1, not 0"):
        roadmap(matrix, budget=0)
    with pytest.raises(InputError, match="needs two or more forces"):
        roadmap(interop.score(small, ["ind-navy"], scheme=small_scheme()))
    with pytest.raises(UnknownNameError, match="did you mean 'ind-navy'"):
        roadmap(matrix, ("ind-nav", "usa-navy"))
    with pytest.raises(ScenarioError, match=r"changes\[0\].agreement: no agreement named 'comcas'"):
        roadmap(matrix, PAIR, changes=[EndAgreement(agreement="comcas")])


def test_plain_data(small: Catalog) -> None:
    """The JSON form has steps and ranking; the frame a row per step."""
    found = roadmap(interop.score(small, "pair", scheme=small_scheme()), budget=2)
    data = json.loads(json.dumps(found.to_dict(most=1), allow_nan=False))
    assert data["schema"] == "interop-roadmap/2"
    assert [step["step"] for step in data["steps"]] == [1, 2]
    assert len(data["ranking"]) == 1
    assert data["feasible"] == len(found.ranking_rows())
    assert len(found.to_frame()) == 2


def test_reach_and_whole_roles() -> None:
    """Nothing is rebuilt unless asked; a role is fitted at once where asked; the number of units is that of the fleet."""
    matrix = interop.score(interop.load_catalog(), "ind-navy,usa-navy", as_of="2020-11-03")
    reach_of = {row.id: row.reach for row in matrix.catalog.standards}

    def fitted(**asked: Any) -> set[str]:
        changes = feasible_changes(matrix, ("ind-navy", "usa-navy"), **asked)
        return {item.standard for item in changes if isinstance(item, FitStandard)}

    assert {reach_of[name] for name in fitted()} == {"kit", "refit"}
    assert {reach_of[name] for name in fitted(reach=("structure",))} == {"structure"}
    whole = feasible_changes(matrix, ("ind-navy", "usa-navy"), whole_roles=True)
    kits = [item for item in whole if isinstance(item, FitKit)]
    assert kits
    assert not [item for item in whole if isinstance(item, FitStandard) and item.role is None]
    boats = next(item for item in kits if item.equipment_role == "attack-submarine" and item.standards == ("link-16",))
    by_id = matrix.catalog.equipment_by_id
    there = sum(
        unit.quantity or 0
        for unit in matrix.snapshot.units
        if unit.force == "ind-navy" and by_id[unit.equipment].role == "attack-submarine"
    )
    assert units_fitted(boats, matrix.snapshot) == there
    found = roadmap(matrix, ("ind-navy", "usa-navy"), budget=1, changes=[boats])
    assert found.ranking[0].gain_per_unit == pytest.approx(found.ranking[0].gain / there)
    with pytest.raises(InputError, match="reach"):
        roadmap(matrix, ("ind-navy", "usa-navy"), reach=("far",))  # type: ignore[arg-type]


def test_units_are_those_that_a_fit_equips() -> None:
    """Every part of a kit's filter counts, and a fit on one hull is one unit."""
    snapshot = interop.score(interop.load_catalog(), "ind-navy,usa-navy", as_of="2020-11-03").snapshot
    by_id = snapshot.catalog.equipment_by_id

    def equipped(designer: str | None) -> int:
        kit = FitKit(force="ind-navy", designer=designer, domain="surface", standards=("link-16",))
        return units_fitted(kit, snapshot) or 0

    ships = [unit for unit in snapshot.units if unit.force == "ind-navy" and by_id[unit.equipment].domain == "surface"]
    russian = [unit for unit in ships if dict(by_id[unit.equipment].designers).keys() & {"RUS", "SUN"}]
    assert 0 < len(russian) < len(ships)
    assert equipped(None) == sum(unit.quantity or 0 for unit in ships)
    assert equipped("RUS") == sum(unit.quantity or 0 for unit in russian)
    one = FitStandard(force="ind-navy", equipment="kolkata-class", unit="INS Kochi", standard="link-16")
    assert units_fitted(one, snapshot) == sum(unit.quantity or 0 for unit in ships if unit.name == "INS Kochi") == 1
