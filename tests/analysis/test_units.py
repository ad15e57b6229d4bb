"""units: who can work with whom, unit by unit, and over what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import interop
from interop.analysis.units import Column, UnitPairs, unit_pairs
from interop.arrays import Bools, Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import Fit
from interop.errors import InputError, UnknownNameError
from interop.layers.sides import PairWorth, best_shared, ranked_shared
from interop.matrix import InteropMatrix
from interop.testing.strategies import FORCES, PEER_STANDARDS, SCHEME, TYPES, catalogs, schemes, score_days
from tests.reference import Reference
from tests.small import changed, write


@st.composite
def matrices(draw: st.DrawFn) -> InteropMatrix:
    """Draw a scored catalogue with at least one unit in service."""
    result = interop.score(draw(catalogs()), FORCES, as_of=draw(score_days), scheme=draw(schemes()))
    assume(result.snapshot.units)
    return result


def weighted_mean(matrix: InteropMatrix, pairs: UnitPairs, array: Floats, name: str) -> Floats:
    """Average over the units of each pair of forces, by the weights of the layer: F × F in the snapshot's order."""
    layer: Any = matrix.scheme.layers[name]
    weights = matrix.snapshot.spread(matrix.snapshot.weights(layer.domains, matrix.scheme.settings))[:, pairs.giving]
    return weights @ np.nan_to_num(array) @ weights.T


def covered(matrix: InteropMatrix) -> Bools:
    """Return F × F: whether the fleets of both forces were gone through, in the order of the matrix."""
    known = matrix.snapshot.fleet_covered[[matrix.snapshot.forces.index(force) for force in matrix.forces]]
    both: Bools = np.logical_and.outer(known, known)
    return both


@given(matrices())
def test_weighted_mean_of_pairs_is_the_layer(matrix: InteropMatrix) -> None:
    """In a peer layer the weighted means of the pairs' bounds, and of what is known, are the layer's."""
    pairs = unit_pairs(matrix, columns=["link"])
    table, layer = pairs.tables[0], matrix.layers["link"]
    order = [matrix.snapshot.forces.index(force) for force in matrix.forces]
    there = ~np.isnan(layer.values) & covered(matrix)
    known = (table.low == table.high).astype(float)
    for array, expected in (
        (table.low, layer.scores.believed.low),
        (table.high, layer.scores.believed.high),
        (known, layer.scores.believed.settled),
    ):
        found = weighted_mean(matrix, pairs, array, "link")[np.ix_(order, order)]
        np.testing.assert_allclose(found[there], expected[there], rtol=0, atol=1e-12)


@given(matrices())
def test_pairs_are_those_of_the_reference(matrix: InteropMatrix) -> None:
    """Every cell is what the definition says, and the standard named is the first that reaches the bound."""
    scheme = matrix.scheme.model_dump(by_alias=True)
    slow = Reference(matrix.catalog, matrix.as_of, {**SCHEME, "partial": scheme["partial"]})
    grades = SCHEME["layers"]["link"]["grades"]
    pairs = unit_pairs(matrix, columns=["link"])
    table = pairs.tables[0]
    for i, one in enumerate(pairs.givers):
        for j, two in enumerate(pairs.takers):
            worth: list[tuple[float, float]] = []
            for name in PEER_STANDARDS:
                mine = slow.support(one.force, (one.equipment, one.name or "", one.owner), name, "peer")
                theirs = slow.support(two.force, (two.equipment, two.name or "", two.owner), name, "peer")
                surely, possibly = slow.usable(name, slow.state(one.force), slow.state(two.force))
                grade = grades.get(name, 1.0)
                worth.append((surely * grade * mine[0] * theirs[0], possibly * grade * mine[1] * theirs[1]))
            if np.isnan(table.low[i, j]):
                continue
            low, high = (max(item[end] for item in worth) for end in (0, 1))
            assert table.low[i, j] == pytest.approx(low, abs=1e-12)
            assert table.high[i, j] == pytest.approx(high, abs=1e-12)
            first = next((name for name, item in zip(PEER_STANDARDS, worth, strict=True) if 0 < item[0] == low), None)
            assert table.standard(i, j) == first
            shared = tuple(name for name, item in zip(PEER_STANDARDS, worth, strict=True) if item[0] > 0)
            assert table.shared(i, j) == shared


@given(matrices())
def test_peer_tables_are_symmetric(matrix: InteropMatrix) -> None:
    """What one unit shares with another, the other shares with it: bounds and standard alike."""
    table = unit_pairs(matrix, columns=["link"]).tables[0]
    for array in (table.low, table.high, table.best, table.possible):
        np.testing.assert_array_equal(array, array.T)


def settled(catalog: Catalog) -> Catalog:
    """Say of every type that it receives nothing beyond what is listed."""
    level = (None, None, "refuel:*", "receiver")
    others = [row for row in catalog.fits if (row.force, row.unit, row.standard, row.role) != level]
    common: dict[str, Any] = {"support": "no", "basis": "cited", "sources": "paper", "verified_on": "2020"}
    closing = [Fit(equipment=name, standard="refuel:*", role="receiver", **common) for name in TYPES]
    return catalog.replace(fits=[*others, *closing])


@given(matrices())
def test_service_layer_is_the_share_of_the_best_provider(unsettled: InteropMatrix) -> None:
    """Where it is settled who receives, the layer's bounds are the receivers' mean over their best provider."""
    matrix = interop.score(settled(unsettled.catalog), FORCES, as_of=unsettled.as_of, scheme=unsettled.scheme)
    assert matrix.snapshot.support("refuel", "receiver", 0.5).known.all()
    pairs = unit_pairs(matrix, columns=["refuel"])
    table, scores = pairs.tables[0], matrix.layers["refuel"].scores.believed
    gives = matrix.snapshot.in_domains(matrix.scheme.over_standards["refuel"].domains_of("provider"))[pairs.giving]
    layer: Any = matrix.scheme.layers["refuel"]
    weights = matrix.snapshot.weights(layer.domains, matrix.scheme.settings)[pairs.taking]
    forces = np.array([matrix.forces.index(unit.force) for unit in pairs.givers])
    takes = matrix.snapshot.support("refuel", "receiver", 0.5).high[pairs.taking] > 0
    receives = takes.any(axis=1) & (weights > 0)
    for a in range(len(matrix.forces)):
        for b in range(len(matrix.forces)):
            mine, theirs = (forces == a) & gives, receives & (forces == b)
            if not covered(matrix)[a, b]:
                continue
            if not theirs.any() or not mine.any():
                assert np.isnan(scores.low[a, b])
                continue
            for array, bound in ((table.low, scores.low), (table.high, scores.high)):
                best = np.nan_to_num(array[mine][:, theirs]).max(axis=0, initial=0.0)
                assert bound[a, b] == pytest.approx(np.average(best, weights=weights[theirs]), abs=1e-12)


@given(matrices(), st.sets(st.sampled_from(PEER_STANDARDS), min_size=1, max_size=2))
def test_a_layer_split_into_columns(matrix: InteropMatrix, some: set[str]) -> None:
    """Splitting a layer's standards over two columns loses nothing: the better of the two is the layer."""
    rest = tuple(name for name in PEER_STANDARDS if name not in some)
    columns: list[str | Column] = ["link", Column("some", "link", tuple(sorted(some))), Column("rest", "link", rest)]
    whole, one, two = unit_pairs(matrix, columns=columns).tables
    np.testing.assert_array_equal(whole.low, np.maximum(one.low, two.low))
    np.testing.assert_array_equal(whole.high, np.maximum(one.high, two.high))


@given(matrices())
def test_two_forces_are_a_part_of_the_group(matrix: InteropMatrix) -> None:
    """The table of two forces is the part of the group's table that concerns them."""
    present = sorted({unit.force for unit in matrix.snapshot.units})
    a, b = present[0], present[-1]
    whole, part = unit_pairs(matrix), unit_pairs(matrix, a, b)
    rows = [whole.givers.index(unit) for unit in part.givers]
    columns = [whole.takers.index(unit) for unit in part.takers]
    for one, two in zip(whole.tables, part.tables, strict=True):
        np.testing.assert_array_equal(one.low[np.ix_(rows, columns)], two.low)
        np.testing.assert_array_equal(one.high[np.ix_(rows, columns)], two.high)


@given(matrices(), st.booleans())
def test_flat_rows_and_plain_data_agree(matrix: InteropMatrix, within: bool) -> None:  # noqa: FBT001
    """CSV and JSON list the same pairs with the same numbers, and no lone unit beside itself."""
    pairs = unit_pairs(matrix, within=within)
    rows, plain = pairs.rows(), pairs.to_dict()["pairs"]
    assert len(rows) == len(plain)
    for row, pair in zip(rows, plain, strict=True):
        assert row["from_force"] == pair["from"]["force"]
        assert row["to_equipment"] == pair["to"]["equipment"]
        for name, cell in pair["columns"].items():
            assert (row[f"{name}_low"], row[f"{name}_high"]) == (cell["low"], cell["high"])
            assert row[name] == (cell["standard"] or "")
        assert within or row["from_force"] != row["to_force"]


def test_each_pair_once_where_no_column_is_directed(tmp_path: Path) -> None:
    """A group's peer table lists a pair once; with a service among the columns both directions stand."""
    matrix = interop.score(interop.load_catalog(write(tmp_path)), "pair")
    assert len(unit_pairs(matrix, columns=["link"]).rows()) == 1
    assert len(unit_pairs(matrix, columns=["link", "refuel"]).rows()) == 2


def small_matrix(folder: Path, as_of: str, **files: str) -> InteropMatrix:
    """Score the small catalogue with some files replaced."""
    return interop.score(interop.load_catalog(write(folder, **files)), "pair", as_of=as_of)


def cell(matrix: InteropMatrix) -> dict[str, Any]:
    """Return the cell of the Indian P-8I with the American P-8A in the link layer."""
    pairs = unit_pairs(matrix, "ind-navy", "usa-navy", columns=["link"])
    place = [unit.equipment for unit in pairs.givers].index("p-8i")
    return pairs.tables[0].to_dict(place, 0)


def test_known_no(tmp_path: Path) -> None:
    """The P-8I lacks Link 16; it inherits uhf-voice from the P-8A, which the scheme grades low."""
    found = cell(small_matrix(tmp_path, "2020-11-03"))
    assert found == {
        "standard": "uhf-voice",
        "low": 0.15,
        "possible": None,
        "high": 0.15,
        "shared": ["uhf-voice"],
        "shut": [],
    }


def test_shut_gate(tmp_path: Path) -> None:
    """Both have Link 16, and before COMCASA the gate is shut: the table says so instead of hiding it."""
    fitted = changed("fits/ind-navy.csv", "link-16,no", "link-16,yes")
    silent = changed("fits/usa.csv", "p-8a,,,uhf-voice,yes", "p-8a,,,uhf-voice,no")
    for day, standard, shut in (("2018-09-05", None, ["link-16"]), ("2018-09-06", "link-16", [])):
        found = cell(small_matrix(tmp_path / day, day, fits__ind_navy=fitted, fits__usa=silent))
        assert found["standard"] == standard
        assert found["shut"] == shut


def test_unknown_names_what_it_could_be(tmp_path: Path) -> None:
    """With nothing said of the P-8I and of the P-8A's uhf-voice, the best that could be is Link 16."""
    nothing = changed("fits/ind-navy.csv", "p-8i,ind-navy,,link-16,no,peer,,,cited,paper,,2020-12-31\n", "")
    silent = changed("fits/usa.csv", "p-8a,,,link-16,yes,peer,,,cited,paper,,2020-12-31\n", "")
    silent = silent.replace("uhf-voice,yes", "uhf-voice,no")
    found = cell(small_matrix(tmp_path, "2020-11-03", fits__ind_navy=nothing, fits__usa=silent))
    assert (found["standard"], found["low"], found["possible"], found["high"]) == (None, 0.0, "link-16", 0.9)


def test_not_applicable(tmp_path: Path) -> None:
    """A missile is outside the link layer: the cell is empty, not 0."""
    pairs = unit_pairs(small_matrix(tmp_path, "2020-11-03"), "ind-navy", "usa-navy", columns=["link"])
    place = [unit.equipment for unit in pairs.givers].index("brahmos")
    found = pairs.tables[0].to_dict(place, 0)
    assert found == {"standard": None, "low": None, "possible": None, "high": None, "shared": [], "shut": []}


def test_best_shared_by_hand() -> None:
    """Two standards graded 1 and 0.5: partial support of the better ties with the lesser, and the first is named."""
    given, taken = np.array([[0.5, 1.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])
    usable = np.ones((2, 1, 1), dtype=bool)
    one, two = np.zeros(1, dtype=np.intp), np.zeros(2, dtype=np.intp)
    worth, which, second = ranked_shared(given, taken, PairWorth(np.array([1.0, 0.5]), usable, one, two))
    np.testing.assert_array_equal(worth, [[0.5, 0.0]])
    np.testing.assert_array_equal(which, [[0, -1]])
    np.testing.assert_array_equal(second, [[0.5, 0.0]])
    np.testing.assert_array_equal(best_shared(given, taken, np.array([1.0, 0.5])), worth)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The bundled facts."""
    return interop.load_catalog()


def test_task_groups_of_malabar(catalog: Catalog) -> None:
    """INS Deepak can fuel USS Sterett at sea, and no Indian unit shares Link 16 with an American one."""
    matrix = interop.score(catalog, "malabar-2020-task-groups")
    pairs = unit_pairs(matrix, columns=["fuel=replenish", "link"])
    rows = {(row["from_unit"], row["to_unit"]): row for row in pairs.rows()}
    assert rows["INS Deepak", "USS Sterett"]["fuel"] == "ras-probe"
    indian = [row for row in rows.values() if {row["from_force"][:3], row["to_force"][:3]} == {"ind", "usa"}]
    assert indian
    assert not [row for row in indian if row["link"] == "link-16"]


@pytest.mark.parametrize(
    ("columns", "error", "words"),
    [
        (["lnk"], UnknownNameError, "did you mean 'link'"),
        (["origin"], InputError, "layer 'origin' of kind affinity has no standards; layers that have: link, identify"),
        (["uhf-voice=link:uhf-voise"], UnknownNameError, "did you mean 'uhf-voice'"),
        (["fuel=replenish:link-16"], UnknownNameError, "no standard of layer replenish named 'link-16'"),
        (["link", "link=link:link-16"], InputError, "two columns are named 'link'"),
        (["link:link-16"], InputError, "write LAYER, NAME=LAYER or NAME=LAYER:STANDARD,STANDARD"),
        (["uhf-voice=link:"], InputError, "not a column: 'uhf-voice=link:'"),
    ],
)
def test_mistakes_in_columns(catalog: Catalog, columns: list[str], error: type[Exception], words: str) -> None:
    """A column that cannot be is refused, with what was meant."""
    with pytest.raises(error, match=words):
        unit_pairs(interop.score(catalog, "malabar-2020"), columns=columns)


def test_forces_without_units(catalog: Catalog) -> None:
    """A pair without units is an error that names them; in a group the idle are listed."""
    matrix = interop.score(catalog, ["ind-navy", "ind-navy-malabar-2020"], as_of="2019")
    with pytest.raises(InputError, match="no units of ind-navy-malabar-2020 are listed on 2019-12-31"):
        unit_pairs(matrix, "ind-navy", "ind-navy-malabar-2020")
    assert unit_pairs(matrix, columns=["link"]).idle == ("ind-navy-malabar-2020",)


def test_one_force_alone_is_not_a_pair(catalog: Catalog) -> None:
    """Half a pair is an error, and so is a force that is not in the matrix."""
    matrix = interop.score(catalog, "malabar-2020")
    with pytest.raises(InputError, match="give two forces, or none"):
        unit_pairs(matrix, "ind-navy")
    with pytest.raises(UnknownNameError, match="no force in this matrix named 'rus-navy'"):
        unit_pairs(matrix, "ind-navy", "rus-navy")


def test_scheme_without_standards(catalog: Catalog) -> None:
    """The origin scheme has nothing to share."""
    with pytest.raises(InputError, match="scheme origin has no layer over standards"):
        unit_pairs(interop.score(catalog, "malabar-2020", scheme="origin"))
