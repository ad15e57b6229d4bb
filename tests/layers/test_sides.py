"""Two forces meeting in a layer of standards: what each side has, what is open, what the best shared interface is."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import interop
from interop.layers import Settings, StandardsLayer
from interop.layers.evidence import Inherited
from interop.layers.sides import PairWorth, Sides, best_shared, ranked_shared, shared_worths
from interop.scheme import load_scheme
from interop.snapshot import Snapshot
from tests.small import FILES, write

HOSE = (
    "p-8a,usa-navy,,drogue,yes,provider,,,cited,paper,,2020-12-31\n"
    "p-8i,ind-navy,,drogue,partial,receiver,,,cited,paper,hose,2020-12-31\n"
)


def _snapshot(folder: Path, **files: str) -> Snapshot:
    fits = {"fits__ind_navy": FILES["fits/ind-navy.csv"] + HOSE}
    return interop.score(interop.load_catalog(write(folder, **{**fits, **files})), "pair").snapshot


def _sides(snapshot: Snapshot, name: str) -> Sides:
    layer = load_scheme("three-dimensions").layers[name]
    assert isinstance(layer, StandardsLayer)
    return layer.sides(snapshot, Settings())


@pytest.fixture
def links(tmp_path: Path) -> Sides:
    return _sides(_snapshot(tmp_path), "link")


@pytest.fixture
def hoses(tmp_path: Path) -> Sides:
    return _sides(_snapshot(tmp_path), "refuel")


def test_peers_have_one_side_and_services_two(links: Sides, hoses: Sides) -> None:
    """Only between provider and receiver is there a direction."""
    assert (links.directed, hoses.directed) == (False, True)
    assert [side.role for side in links.roles] == ["peer"]
    assert [side.role for side in hoses.roles] == ["provider", "receiver"]


def test_sides_stand_at_a_bar_of_evidence(tmp_path: Path) -> None:
    """At that of the value unless another is asked for; what is weaker is then unknown."""
    judged = FILES["fits/usa.csv"].replace("uhf-voice,yes,peer,,,cited,paper,,", "uhf-voice,yes,peer,,,assumed,,why,")
    snapshot = _snapshot(tmp_path, fits__usa=judged)
    layer = load_scheme("three-dimensions").layers["link"]
    assert isinstance(layer, StandardsLayer)
    for bar, known in ((None, True), ("assumed", True), ("inferred", False)):
        sides = layer.sides(snapshot, Settings(), bar)  # type: ignore[arg-type]
        column = sides.standards.index("uhf-voice")
        (unit,) = sides.of(sides.giving, "usa-navy").low[:, column].tolist()
        assert (sides.bar, unit) == (bar or "assumed", float(known))
        assert (sides.layer, sides.partial) == ("link", 0.5)


def test_a_standard_is_worth_its_grade_where_its_gate_is_open(tmp_path: Path) -> None:
    """Before the agreement Link 16 is shut between the two, unless nobody looked, and open within one state."""
    quiet = FILES["coverage.csv"].replace("agreements,,IND;USA,,*,,,,,2020-12-31\n", "")
    for coverage, possibly in ((FILES["coverage.csv"], 0.0), (quiet, 0.9)):
        facts = interop.load_catalog(write(tmp_path, coverage=coverage))
        sides = _sides(interop.score(facts, "pair", as_of="2018-09-05").snapshot, "link")
        column = sides.standards.index("link-16")
        assert sides.worth("ind-navy", "usa-navy")[column] == 0.0
        assert sides.worth("ind-navy", "usa-navy", possibly=True)[column] == possibly
        assert sides.worth("ind-navy", "ind-navy")[column] == 0.9
        assert sides.worth("ind-navy", "usa-navy")[1 - column] == 0.15


def test_restricted_to_some_standards(links: Sides, hoses: Sides) -> None:
    """Every array is cut alike, and answers stay with their standards."""
    part = links.restricted(["uhf-voice"])
    column = links.standards.index("uhf-voice")
    assert part.standards == part.giving.table.standards == ("uhf-voice",)
    np.testing.assert_array_equal(part.grades, links.grades[[column]])
    np.testing.assert_array_equal(part.giving.low, links.giving.low[:, [column]])
    np.testing.assert_array_equal(part.giving.high, links.giving.high[:, [column]])
    assert [line[0] for line in part.giving.table.fits] == [line[column] for line in links.giving.table.fits]
    np.testing.assert_array_equal(part.worth("ind-navy", "usa-navy"), links.worth("ind-navy", "usa-navy")[[column]])
    assert part.taking is part.giving
    both = hoses.restricted(hoses.standards)
    assert (both.giving.role, both.taking.role) == ("provider", "receiver")
    assert hoses.restricted([]).grades.shape == (0,)


def test_settling_an_unknown(links: Sides, hoses: Sides) -> None:
    """Both ends of some units on one standard become the answer, on the side of the role alone."""
    column = links.standards.index("uhf-voice")
    units = np.flatnonzero(links.giving.low[:, column] < links.giving.high[:, column]).tolist()
    for answer in (True, False):
        found = links.settled("peer", units, column, answer=answer)
        assert found.taking is found.giving
        assert (found.giving.low[units, column] == answer).all()
        assert (found.giving.high[units, column] == answer).all()
        others = np.arange(len(links.standards)) != column
        np.testing.assert_array_equal(found.giving.low[:, others], links.giving.low[:, others])
    given = hoses.settled("provider", [0], 0, answer=False)
    assert given.giving.high[0, 0] == 0.0
    assert given.taking is hoses.taking
    taken = hoses.settled("receiver", [0], 0, answer=True)
    assert taken.taking.low[0, 0] == 1.0
    assert taken.giving is hoses.giving
    assert links.giving.high[units, column].all()  # what was settled is a copy


def test_the_best_that_a_force_offers(hoses: Sides) -> None:
    """The American aircraft gives; the Indian one is not known to, and what is no ship or aircraft is not asked."""
    place = hoses.snapshot.forces.index
    low, high = hoses.offers(hoses.giving.low), hoses.offers(hoses.giving.high)
    assert (low[place("usa-navy"), 0], high[place("usa-navy"), 0]) == (1.0, 1.0)
    assert (low[place("ind-navy"), 0], high[place("ind-navy"), 0]) == (0.0, 1.0)


def test_statements_are_told_once_the_best_founded_first(tmp_path: Path) -> None:
    """Of units of one type one statement; cited before assumed; one of an ancestor says to whom it came down."""
    held = FILES["holdings/usa-navy.csv"] + (
        "p-8a,unit one,2,2013,,active,domestic,,paper,,2020-12-31\np-8i,,3,2013,,active,domestic,,paper,,2020-12-31\n"
    )
    fits = FILES["fits/usa.csv"] + "p-8a,usa-navy,unit one,uhf-voice,partial,peer,,,assumed,,reasoned,2020-12-31\n"
    sides = _sides(_snapshot(tmp_path, holdings__usa_navy=held, fits__usa=fits), "link")
    part = sides.of(sides.giving, "usa-navy")
    column = sides.standards.index("uhf-voice")
    assert [unit.name for unit in part.units] == [None, "unit one", None]
    found = list(part.statements(column, ("yes", "partial")))
    assert [(type(item) is Inherited, getattr(item, "basis", None)) for item in found] == [
        (False, "cited"),
        (False, "assumed"),
    ]
    assert list(part.statements(column, ("no",))) == []
    other = sides.of(sides.giving, "ind-navy")
    (inherited,) = other.statements(column, ("yes",))
    assert isinstance(inherited, Inherited)


tables = arrays(float, st.tuples(st.integers(0, 3), st.just(3)), elements=st.sampled_from((0.0, 0.5, 1.0)))
grades = arrays(float, 3, elements=st.sampled_from((0.2, 0.5, 1.0)))


@given(tables, tables, st.none() | grades)
def test_the_best_shared_interface_of_each_pair(
    given_: np.ndarray, taken: np.ndarray, worth: np.ndarray | None
) -> None:
    """Standard by standard, pair by pair; with axes for draws, and with the first and second best."""
    wanted = np.zeros((3, len(given_), len(taken)))
    for standard, h, k in product(range(3), range(len(given_)), range(len(taken))):
        grade = 1.0 if worth is None else worth[standard]
        wanted[standard, h, k] = grade * given_[h, standard] * taken[k, standard]
    np.testing.assert_allclose(list(shared_worths(given_, taken, worth)), wanted)
    np.testing.assert_allclose(best_shared(given_, taken, worth), wanted.max(axis=0))
    drawn = best_shared(np.stack([given_, 0 * given_]), taken, worth)
    np.testing.assert_allclose(drawn, np.stack([wanted.max(axis=0), 0 * wanted[0]]))
    taken_by_draw = best_shared(given_, np.stack([taken, 0 * taken]), worth)
    np.testing.assert_allclose(taken_by_draw, np.stack([wanted.max(axis=0), 0 * wanted[0]]))
    best, which, second = ranked_shared(given_, taken, worth)
    np.testing.assert_allclose(best, wanted.max(axis=0))
    np.testing.assert_allclose(second, np.sort(wanted, axis=0)[-2])
    np.testing.assert_array_equal(which, np.where(best > 0, wanted.argmax(axis=0), -1))


def test_the_second_best_may_come_before_or_after_the_best() -> None:
    """Whatever order standards stand in; a tie for the best is the second best as well."""
    for worth, second in (((1.0, 0.5, 0.75), 0.75), ((0.75, 1.0, 0.5), 0.75), ((0.5, 1.0, 1.0), 1.0)):
        best, which, found = ranked_shared(np.ones((1, 3)), np.ones((1, 3)), np.array(worth))
        assert (best.item(), which.item(), found.item()) == (1.0, worth.index(1.0), second)


def test_worth_by_pairs_is_shut_where_a_pair_may_not_use_it() -> None:
    """Unit 0 is of force 0, units 1 and 2 of force 1; the one standard is open within a force alone."""
    usable = np.eye(2, dtype=bool)[None]
    force = np.array([0, 1, 1])
    worth = PairWorth(np.array([0.5]), usable, force, force)
    ones = np.ones((3, 1))
    wanted = 0.5 * np.equal.outer(force, force)
    np.testing.assert_array_equal(worth[0], wanted)
    np.testing.assert_array_equal(best_shared(ones, ones, worth), wanted)
    np.testing.assert_array_equal(worth.between(0, np.array([0]), np.array([0, 2])), [[0.5, 0.0]])
