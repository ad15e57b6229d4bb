"""Joint forces: what the services of a state have and do, together."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import interop
from interop.analysis.backtest import backtest
from interop.analysis.compare import compare
from interop.analysis.timeline import timeline
from interop.catalog import Catalog
from interop.errors import CatalogError
from interop.request import Request
from interop.testing.strategies import FORCES, JOINT, catalogs, schemes, score_days


@cache
def facts() -> Catalog:
    return interop.load_catalog()


@given(catalogs(), schemes(), score_days)
def test_joint_of_one_is_that_one(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """Where one service alone has and does anything, the joint force scores as that service."""
    alone = catalog.replace(
        holdings=[row for row in catalog.holdings if row.force != "ind-army"],
        exercises=[row for row in catalog.exercises if "ind-army" not in row.participants],
        forces=[row for row in catalog.forces if row.id != "ind-army"],
        fits=[row for row in catalog.fits if row.force != "ind-army"],
        coverage=[
            row.model_copy(update={"kind": "*"}) if row.table == "exercises" else row
            for row in catalog.coverage
            if row.force != "ind-army"
        ],
    )
    matrix = interop.score(alone, (*FORCES, JOINT), as_of=day, scheme=scheme)
    one, other = (matrix.forces.index(force) for force in ("ind-navy", JOINT))
    for array in matrix.arrays.values():
        np.testing.assert_allclose(array[one], array[other], atol=1e-12)
        np.testing.assert_allclose(array[:, one], array[:, other], atol=1e-12)


def test_joint_force_has_what_its_services_have() -> None:
    """Su-30MKI belongs to no navy; a joint force has it, as the service that lists it does."""
    catalog = facts()
    units = catalog.at(date(2020, 11, 3), ["ind-joint"]).units
    owners = {unit.owner for unit in units if unit.equipment == "su-30mki"}
    assert owners == {"ind-air-force"}
    assert {unit.force for unit in units} == {"ind-joint"}
    services = [row.id for row in catalog.forces if row.parent == "ind-joint" and row.kind == "service"]
    assert {"ind-air-force", "ind-coast-guard", "ind-navy"} < set(services)
    both = catalog.at(date(2020, 11, 3), services).units
    assert {(unit.owner, unit.equipment, unit.name, unit.quantity) for unit in units} == {
        (unit.owner, unit.equipment, unit.name, unit.quantity) for unit in both
    }


def test_every_state_with_two_services_has_a_joint_force() -> None:
    """All of them belong to it, and so does no other."""
    forces = facts().forces
    for state in {row.state for row in forces}:
        services = [row for row in forces if row.state == state and row.kind == "service"]
        joint = [row.id for row in forces if row.state == state and row.kind == "joint"]
        assert len(joint) == (len(services) > 1)
        assert {row.parent or "" for row in services} == (set(joint) or {""})


def test_joint_replaces_each_force_by_all_services_of_its_state() -> None:
    """Of a group, too; a state with one service here stays as it is."""
    catalog = facts()
    asked = Request.of(catalog, "ind, usa, ind-air-force, sgp-navy", as_of=2020, joint=True)
    assert asked.forces == ("ind-joint", "usa-joint", "sgp-joint")
    assert Request.of(catalog, "malabar-2020", joint=True).day == date(2020, 11, 3)
    single = next(row.id for row in catalog.forces if row.parent is None and row.kind == "service")
    assert Request.of(catalog, single, joint=True).forces == (single,)


def test_every_door_takes_joint() -> None:
    """A score, a comparison and the demonstrations of joint forces are those of all their services."""
    catalog = facts()
    asked = ("ind-navy", "usa-navy")
    joint = ("ind-joint", "usa-joint")
    matrices = [interop.score(catalog, asked, as_of=2020, joint=True), interop.score(catalog, joint, as_of=2020)]
    assert matrices[0].to_dict() == matrices[1].to_dict()
    found = compare(catalog, asked, measures=["jaccard"], as_of=2020, joint=True)
    assert found.forces == joint
    navies, all_services = (backtest(catalog, asked, joint=flag).trials for flag in (False, True))
    assert {trial.demonstration.id for trial in navies} < {trial.demonstration.id for trial in all_services}


def test_thin_ground_names_the_services() -> None:
    """A joint force is as covered as its least covered service, and it is the service that is named."""
    matrix = interop.score(facts(), ["pak-joint", "usa-navy"], as_of="2020-11-03")
    assert matrix.thin == ("pak-army",)
    cell = matrix.layers["link"].scores
    assert (cell.low[0, 1], cell.high[0, 1]) == (0, 1)
    assert 0 < matrix.layers["link"].values[0, 1] < 1


def test_exercises_of_the_services_are_those_of_the_joint_force() -> None:
    """Two joint forces have trained together at least as much as their navies."""
    catalog = facts()
    forces = ["ind-joint", "ind-navy", "usa-joint", "usa-navy"]
    low = interop.score(catalog, forces, as_of="2020-11-03").layers["practice"].scores.low
    assert low[0, 2] > low[1, 3] > 0
    line = timeline(catalog, ["ind-joint", "usa-joint"], "2020-11-01", "2020-11-30")
    assert any("Malabar 2020" in move.text for move in line.moves)


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        (
            "holdings",
            {"force": "ind-joint"},
            (
                "[force]: a joint force has what its services have, found 'ind-joint'; "
                "allowed: ind-air-force ind-army ind-coast-guard ind-navy"
            ),
        ),
        (
            "coverage",
            {"force": "ind-joint"},
            (
                "[force]: a joint force is as covered as its services, found 'ind-joint'; "
                "allowed: ind-air-force ind-army ind-coast-guard ind-navy"
            ),
        ),
        (
            "exercises",
            {"participants": ("ind-joint", "usa-navy")},
            (
                "[participants]: a joint force takes part by its services, found 'ind-joint'; "
                "allowed: ind-air-force ind-army ind-coast-guard ind-navy"
            ),
        ),
        (
            "forces",
            {"parent": "usa-joint"},
            "[parent]: a service of AGO in a joint force of USA, found 'usa-joint'; allowed: a joint force of AGO",
        ),
    ],
)
def test_what_a_joint_force_cannot_be_said_to_do(table: str, change: dict[str, Any], message: str) -> None:
    """Facts are of services; the message names them."""
    catalog = facts()
    rows = list(getattr(catalog, table))
    place = next(i for i, row in enumerate(rows) if getattr(row, "table", "holdings") == "holdings")
    rows[place] = rows[place].model_copy(update=change)
    with pytest.raises(CatalogError) as error:
        catalog.replace(**{table: rows})
    assert message in str(error.value)


def test_a_joint_force_within_another() -> None:
    """Joint forces do not nest."""
    catalog = facts()
    forces = [
        row.model_copy(update={"parent": "usa-joint"}) if row.id == "ind-joint" else row for row in catalog.forces
    ]
    with pytest.raises(CatalogError, match="a joint force within another, found 'usa-joint'"):
        catalog.replace(forces=forces)
