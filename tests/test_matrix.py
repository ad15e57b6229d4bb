"""From layers to a matrix: what files say of each cell is what the arrays hold."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import interop
from interop.analysis.gaps import gaps
from interop.analysis.support import support
from interop.analysis.units import unit_pairs
from interop.errors import InputError, UnknownNameError
from interop.matrix import (
    DECIMALS,
    Asked,
    InteropMatrix,
    Joined,
    answer,
    cell_numbers,
    rounded,
    rounded_parts,
    score_many,
    score_snapshot,
)
from interop.scheme import load_scheme, schemes
from tests.small import FILES, write

#: A third force without a covered fleet, so that bounds, value and shares all differ.
FORCES = FILES["forces.csv"] + "rus-navy,Russian Navy,RUS,navy,service,,paper,,2020-12-31\n"
NAMES = ("usa-navy", "ind-navy", "rus-navy")


@pytest.fixture
def matrix(tmp_path: Path) -> InteropMatrix:
    """Three forces, of which the third is unknown; what is said of the P-8A's link is a judgement."""
    fits = FILES["fits/usa.csv"].replace("yes,peer,,,cited,paper,,", "yes,peer,,,assumed,paper,reasoned,")
    return interop.score(
        interop.load_catalog(write(tmp_path, forces=FORCES, fits__usa=fits)), NAMES, as_of="2020-11-03"
    )


def test_pairs_list_every_cell_as_the_arrays_hold_it(matrix: InteropMatrix) -> None:
    """Row a, column b, layer by layer, each number in its own place."""
    pairs = matrix.pairs()
    assert [(pair["from"], pair["to"]) for pair in pairs] == [(a, b) for a in NAMES for b in NAMES]
    for pair in pairs:
        i, j = matrix.cell(pair["from"], pair["to"])
        for cells, found in [(matrix, pair), *((matrix.layers[name], pair["layers"][name]) for name in matrix.layers)]:
            for key, array in cells.arrays.items():
                missing = np.isnan(array[i, j])
                assert found[key] == (None if missing else pytest.approx(array[i, j], abs=1e-6)), (pair["from"], key)


def test_the_names_of_the_arrays(matrix: InteropMatrix) -> None:
    """Each name stands for its own array, in the whole and in a layer; somewhere all of them differ."""
    link = matrix.layers["link"]
    for cells, scores in ((link, link.scores), (matrix, None)):
        expected = (
            (cells.values, scores.low, scores.high, scores.sourced, scores.judged)
            if scores is not None
            else (matrix.values, matrix.lows, matrix.highs, matrix.shares_sourced, matrix.shares_judged)
        )
        assert list(cells.arrays) == ["value", "low", "high", "sourced", "judged"]
        for found, wanted in zip(cells.arrays.values(), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)
    i, j = matrix.cell("usa-navy", "ind-navy")
    assert len({round(float(array[i, j]), 6) for array in matrix.arrays.values()}) == 5


def test_shares_of_a_cell_add_to_one(matrix: InteropMatrix) -> None:
    """Sourced, judged and unknown, in the whole and in every layer; weights to 1 and contributions to the value."""
    for pair in matrix.pairs():
        for cell in (pair, *pair["layers"].values()):
            if cell["value"] is not None:
                assert cell["sourced"] + cell["judged"] + cell["unknown"] == pytest.approx(1, abs=2e-6)
        weights = [cell["weight"] for cell in pair["layers"].values()]
        assert sum(weights) == pytest.approx(1, abs=1e-12)
        parts = [cell["contribution"] for cell in pair["layers"].values() if cell["contribution"] is not None]
        assert sum(parts) == pytest.approx(pair["value"], abs=1e-12)


def test_judged_is_what_judgement_alone_settles(matrix: InteropMatrix) -> None:
    """The link of the two rests on a judgement: nothing sourced, all judged, bounds from 0."""
    cell = matrix.pairs()[1]["layers"]["link"]
    assert (cell["sourced"], cell["judged"], cell["unknown"], cell["low"]) == (0.0, 1.0, 0.0, 0.0)


def test_a_cell_that_does_not_apply(matrix: InteropMatrix) -> None:
    """No number and no share."""
    nothing = cell_numbers(matrix.layers["replenish"], 0, 1)
    assert set(nothing.values()) == {None}


def test_symmetric_views(matrix: InteropMatrix) -> None:
    """The mean and the least of the two directions; nothing else."""
    matrix = replace(matrix, values=np.array([[1.0, 0.2, 0.3], [0.4, 1.0, 0.5], [0.7, 0.6, 1.0]]))
    mean, least = matrix.symmetric(), matrix.symmetric("min")
    np.testing.assert_allclose(mean.to_numpy(), [[1.0, 0.3, 0.5], [0.3, 1.0, 0.55], [0.5, 0.55, 1.0]])
    np.testing.assert_allclose(least.to_numpy(), [[1.0, 0.2, 0.3], [0.2, 1.0, 0.5], [0.3, 0.5, 1.0]])
    with pytest.raises(InputError, match="mean or min, not 'max'"):
        matrix.symmetric("max")


def test_dimensions_are_joined_of_their_own_layers(matrix: InteropMatrix) -> None:
    """Procedural is the agreements alone, human the practice alone; a scheme without either has neither."""
    assert list(matrix.dimensions) == ["technical", "procedural", "human"]
    np.testing.assert_allclose(matrix.dimensions["procedural"].values, matrix.layers["agreements"].values)
    np.testing.assert_allclose(matrix.dimensions["human"].lows, matrix.layers["practice"].scores.low)
    technical = interop.score(matrix.catalog, NAMES, as_of="2020-11-03", scheme="technical")
    np.testing.assert_allclose(technical.dimensions["technical"].values, technical.values)


def test_a_dimension_without_weight_is_left_out(matrix: InteropMatrix) -> None:
    """It is in the scheme, and says nothing."""
    scheme = load_scheme("three-dimensions").changed({"layers.practice.weight": 0, "layers.link.weight": 0})
    assert list(interop.score(matrix.catalog, NAMES, scheme=scheme).dimensions) == ["technical", "procedural"]


def test_forces_by_the_names_people_type(matrix: InteropMatrix) -> None:
    """A cell is found by id or name; a force that is not in the matrix is an error."""
    assert matrix.cell("ind-navy", "US Navy") == (1, 0)
    with pytest.raises(UnknownNameError, match="matrix"):
        matrix.cell("ind-navy", "jpn-msdf")


def test_thin_names_the_fleets_that_nobody_went_through(matrix: InteropMatrix) -> None:
    """The third force has no row of coverage; before coverage began nobody has."""
    assert matrix.thin == ("rus-navy",)


def test_bare_names_the_forces_of_which_nothing_is_listed(tmp_path: Path) -> None:
    """Though somebody went through what they have; a fleet that nobody went through is thin instead."""
    coverage = FILES["coverage.csv"] + "holdings,rus-navy,,,,,,,,2020-12-31\n"
    for text, bare, thin in ((coverage, ("rus-navy",), ()), (FILES["coverage.csv"], (), ("rus-navy",))):
        facts = interop.load_catalog(write(tmp_path / str(len(text)), forces=FORCES, coverage=text))
        found = interop.score(facts, NAMES, as_of="2020-11-03")
        assert (found.bare, found.thin) == (bare, thin)


def test_a_snapshot_without_an_order_is_sorted(matrix: InteropMatrix) -> None:
    """With one, cells move with their forces."""
    plain = score_snapshot(matrix.snapshot, matrix.scheme)
    assert plain.forces == ("ind-navy", "rus-navy", "usa-navy")
    assert plain.values[0, 2] == matrix.values[1, 0]
    assert plain.group is None


def test_json_is_strict_and_says_what_was_scored(matrix: InteropMatrix) -> None:
    """No NaN, text as it is written, ended by one line end; what was asked stands before the pairs."""
    text = matrix.to_json()
    assert text.endswith("}\n")
    assert text.splitlines()[1] == ' "schema": "interop-matrix/2",'
    read = json.loads(text, parse_constant=pytest.fail)
    assert read == json.loads(json.dumps(matrix.to_dict()))
    assert [read[key] for key in ("schema", "group", "as_of", "scheme", "evidence", "bounds")] == [
        "interop-matrix/2",
        None,
        "2020-11-03",
        "three-dimensions",
        "assumed",
        "inferred",
    ]
    assert read["forces"] == list(NAMES)
    with pytest.raises(ValueError, match="not JSON compliant"):
        replace(matrix, lows=np.full((3, 3), np.inf)).to_json()


def test_its_arrays_are_locked(matrix: InteropMatrix) -> None:
    """Whoever would write to a result gets an error instead."""
    for holder in (matrix, matrix.layers["link"], matrix.dimensions["technical"]):
        with pytest.raises(ValueError, match="read-only"):
            holder.values[:] = 0


def test_one_row_per_pair_and_layer(matrix: InteropMatrix) -> None:
    """The long form is the pairs' layers one by one, and to_frame is the same."""
    frame = matrix.to_long()
    assert len(frame) == 9 * len(matrix.layers)
    assert frame.equals(matrix.to_frame())
    row = frame[(frame["from"] == "ind-navy") & (frame["to"] == "usa-navy") & (frame["layer"] == "link")]
    assert row["low"].item() == rounded(matrix.layers["link"].scores.low[1, 0])


def test_the_hash_follows_the_scheme(matrix: InteropMatrix) -> None:
    """The same for the same scheme, another for another."""
    same = interop.score(matrix.catalog, "ind-navy")
    other = interop.score(matrix.catalog, "ind-navy", scheme="technical")
    assert matrix.scheme_sha256 == same.scheme_sha256 != other.scheme_sha256


def test_what_it_calls_itself(matrix: InteropMatrix) -> None:
    """A group by its id, listed forces by theirs."""
    assert repr(matrix) == "<InteropMatrix usa-navy, ind-navy, rus-navy as of 2020-11-03, three-dimensions>"
    assert repr(interop.score(matrix.catalog, "pair")).startswith("<InteropMatrix pair as of")


@pytest.mark.parametrize("name", schemes())
def test_a_scheme_by_its_name_and_as_an_object(matrix: InteropMatrix, name: str) -> None:
    """Whichever way it is given, the scores are the same to the bit, with another weighting too."""
    for weighting in (None, "count", "type"):
        by_name, by_object = (
            interop.score(matrix.catalog, "pair", scheme=scheme, weighting=weighting)
            for scheme in (name, load_scheme(name))
        )
        for key, array in by_name.arrays.items():
            np.testing.assert_array_equal(array, by_object.arrays[key])
        assert by_name.scheme == by_object.scheme


# Rounding


def test_numbers_are_rounded_as_in_every_file() -> None:
    """To six places, never to a minus zero, and not applicable is None."""
    assert rounded(0.123_456_789) == 0.123457
    assert str(rounded(-1e-9)) == "0.0"
    assert rounded(float("nan")) is None


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ([0.333333333, 0.333333333, 0.333333333], 1.0, [0.333334, 0.333333, 0.333333]),
        ([0.2500004, 0.2500006, 0.5], 1.000001, [0.25, 0.250001, 0.5]),
        ([0.5, float("nan"), 0.25], 0.75, [0.5, None, 0.25]),
        ([float("nan")], 0.5, [None]),
        ([0.1234567, float("nan")], float("nan"), [0.123457, None]),
        ([0.0, 0.0], 0.0, [0.0, 0.0]),
    ],
)
def test_parts_add_up_as_they_are_written(parts: list[float], total: float, expected: list[float | None]) -> None:
    """The largest remainders are rounded up, as many as the total needs."""
    assert rounded_parts(parts, total) == expected


def test_parts_that_exceed_their_total_are_not_lifted() -> None:
    """Where rounding leaves too much, nothing is added."""
    assert rounded_parts([0.6, 0.6], 1.0) == [0.6, 0.6]
    assert str(rounded_parts([-0.0, 1.0], 1.0)) == "[0.0, 1.0]"
    assert DECIMALS == 6


def test_a_coarse_day_is_remembered(matrix: InteropMatrix) -> None:
    """The last day of a year is scored, and the year is what was asked."""
    assert interop.score(matrix.catalog, "pair", as_of="2019").asked == "2019"
    assert interop.score(matrix.catalog, "pair", as_of="2019-12-31").asked == ""


def test_every_door_upwards_leads_to_something(matrix: InteropMatrix, tmp_path: Path) -> None:
    """What stands above is reached from the matrix, and is of the same pair and forces."""
    assert "US Navy, Indian Navy and Russian Navy" in matrix._repr_html_()
    assert (matrix.explain("usa-navy", "ind-navy").a, matrix.explain("usa-navy", "ind-navy").b) == NAMES[:2]
    assert matrix.breakdown("usa-navy", "ind-navy", "link").parts
    np.testing.assert_allclose(np.diag(matrix.relative.values), 1.0)
    assert set(matrix.to_networkx().nodes) == set(NAMES)
    assert matrix.to_xarray().sizes
    assert matrix.plot().data
    assert matrix.to_parquet(tmp_path / "long.parquet").is_file()
    assert matrix.to_csv(tmp_path / "bundle").is_dir()
    assert not list((tmp_path / "bundle").rglob("*.html"))


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("layer", lambda matrix: matrix.layers),
        ("dimension", lambda matrix: matrix.dimensions),
        ("layer", lambda matrix: matrix.relative.layers),
        ("dimension", lambda matrix: matrix.relative.dimensions),
        ("dimension", lambda matrix: matrix.explain("usa-navy", "ind-navy").dimensions),
    ],
)
def test_a_part_that_is_not_there_says_which_was_meant(
    matrix: InteropMatrix, kind: str, of: Callable[[InteropMatrix], Mapping[str, Any]]
) -> None:
    """A slip in the name of a layer or a dimension is told with the nearest name, and a mapping stays a mapping."""
    parts = of(matrix)
    name = next(iter(parts))
    slip = name[:-1]
    with pytest.raises(UnknownNameError, match=f"^no {kind} named '{slip}'. Hint: did you mean '{name}'") as told:
        parts[slip]
    assert isinstance(told.value, KeyError)
    assert told.value.nearest == name
    assert isinstance(parts, Mapping)
    assert parts == dict(parts.items())
    assert (parts.get(slip), slip in parts, name in parts) == (None, False, True)


def test_parts_survive_a_pickle(matrix: InteropMatrix) -> None:
    """A matrix that was sent to another process still says what kind of name it lacks."""
    with pytest.raises(UnknownNameError, match="no layer named 'lnk'"):
        pickle.loads(pickle.dumps(matrix.layers))["lnk"]  # noqa: S301 - its own


@pytest.mark.parametrize(
    "door",
    [
        lambda matrix: matrix.to_networkx("lnk"),
        lambda matrix: matrix.plot("lnk"),
        lambda matrix: matrix.breakdown("usa-navy", "ind-navy", "lnk"),
        lambda matrix: matrix.explain("usa-navy", "ind-navy").extreme_pairs("lnk"),
        lambda matrix: matrix.scheme.without("lnk"),
        lambda matrix: gaps(matrix, "lnk"),
        lambda matrix: unit_pairs(matrix, columns=["lnk"]),
        lambda matrix: support(matrix, layers=["lnk"]),
    ],
)
def test_every_door_that_takes_a_layer_says_which_was_meant(
    matrix: InteropMatrix, door: Callable[[InteropMatrix], object]
) -> None:
    """Whoever is asked about a layer that is not there answers in the same words."""
    with pytest.raises(UnknownNameError, match=r"'lnk'.* did you mean 'link'"):
        door(matrix)


def test_what_was_asked_comes_to_the_same_matrix(matrix: InteropMatrix) -> None:
    """A matrix says what was asked, and scored again, alone or as one of many, that comes to the same numbers."""
    asked = replace(matrix, asked="2020-11").request
    assert (asked.catalog, asked.forces, asked.day) == (matrix.catalog, NAMES, matrix.as_of)
    assert (asked.scheme, asked.group, asked.asked) == (matrix.scheme, None, "2020-11")
    assert (asked.evidence, asked.bounds) == ("assumed", "inferred")
    assert Asked(matrix).request.forces == NAMES
    sent = pickle.loads(pickle.dumps(Asked(matrix)))  # noqa: S301 - its own
    assert "matrix" not in vars(sent)
    for found in (answer(asked), sent.matrix, *score_many([asked, asked])):
        for name, array in matrix.arrays.items():
            np.testing.assert_array_equal(found.arrays[name], array)
    assert [type(found) for found in score_many([asked])] == [Joined]
