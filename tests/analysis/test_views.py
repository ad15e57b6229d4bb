"""Views of a matrix: dimensions, the relative view, and breakdowns that add up to their cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import interop
from interop.analysis.views import BYS, breakdown, breakdowns
from interop.analysis.views.breakdown import NOTHING_LISTED as NOTHING
from interop.analysis.views.breakdown import By
from interop.catalog import Catalog, load_catalog
from interop.errors import InputError, UnknownNameError
from interop.testing.strategies import FORCES, catalogs, schemes, score_days
from tests.small import changed, write

CLOSE = 1e-9
bars = st.sampled_from(("cited", "inferred", "assumed"))


@given(catalogs(), schemes(), score_days, bars, st.sampled_from(BYS), st.data())
def test_parts_add_up_to_the_cell(
    catalog: Catalog, scheme: dict[str, Any], day: date, bar: Any, by: By, data: st.DataObject
) -> None:
    """Of every layer and both fleets: weights add to 1; value, low and high to those of the cell; all within bounds."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme, evidence=bar)
    a, b = data.draw(st.sampled_from(FORCES)), data.draw(st.sampled_from(FORCES))
    i, j = matrix.cell(a, b)
    try:
        found = breakdowns(matrix, a, b, by)
    except InputError:
        assume(False)  # noqa: FBT003 - nothing is applicable
        return
    for split in found:
        event(f"{split.layer} of {'a' if split.of == a else 'b'}")
        cell = matrix.layers[split.layer]
        sums = [
            sum(getattr(part, name) for part in split.parts) for name in ("weight", "adds", "adds_low", "adds_high")
        ]
        cells = [1.0, cell.values[i, j], cell.scores.low[i, j], cell.scores.high[i, j]]
        assert sums == pytest.approx(cells, abs=CLOSE)
        for part in split.parts:
            assert part.low - CLOSE <= part.value <= part.high + CLOSE
            assert part.shortfall >= -CLOSE
            assert part.sourced >= 0
            assert part.judged >= 0
            assert part.sourced + part.judged <= 1 + CLOSE
        if scheme["layers"][split.layer]["kind"] != "service":  # there the weights are of receivers alone
            for share in ("sourced", "judged"):
                known = sum(part.weight * getattr(part, share) for part in split.parts)
                assert known == pytest.approx(cell.arrays[share][i, j], abs=CLOSE)
        rows = split.rows()
        assert sum(row["weight"] for row in rows) == pytest.approx(1, abs=CLOSE)
        assert sum(row["adds"] for row in rows) == pytest.approx(cell.values[i, j], abs=1e-6)


@given(catalogs(with_unknown_quantities=False), schemes(), st.sampled_from((date(2008, 6, 15), date(2014, 1, 1))))
def test_a_part_is_that_part_alone(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """A part of one domain scores what the layer scores when the force has nothing else."""
    one, other = "ind-navy", "usa-navy"
    matrix = interop.score(catalog, [one, other], as_of=day, scheme={**scheme, "weighting": "count"})
    if np.isnan(matrix.layers["link"].values[0, 1]):
        return
    for part in breakdown(matrix, one, other, "link", "domain").parts:
        event("a domain alone")
        domains = {row.id: row.domain for row in catalog.equipment}
        kept = [row for row in catalog.holdings if row.force != one or part.name in (domains[row.equipment], NOTHING)]
        alone = interop.score(catalog.replace(holdings=kept), [one, other], as_of=day, scheme=matrix.scheme)
        assert alone.layers["link"].values[0, 1] == pytest.approx(part.value, abs=CLOSE)
        assert alone.layers["link"].scores.sourced[0, 1] == pytest.approx(part.sourced, abs=CLOSE)


@given(catalogs(), schemes(), score_days)
def test_dimensions_join_to_the_whole(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """The power mean of the dimensions, where every layer is applicable, is the score; each has bounds and shares."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    weights = np.array([matrix.scheme.dimensions[name].weight for name in matrix.dimensions])
    values = np.stack([cells.values for cells in matrix.dimensions.values()])
    everything = ~np.any([np.isnan(layer.values) for layer in matrix.layers.values()], axis=0)
    joined = interop.aggregate.power_mean(values, weights, matrix.scheme.power)
    np.testing.assert_allclose(joined[everything], matrix.values[everything], atol=CLOSE)
    for cells in matrix.dimensions.values():
        there = ~np.isnan(cells.values)
        assert (cells.lows <= cells.values)[there].all()
        assert (cells.values <= cells.highs)[there].all()
        assert (cells.shares_sourced + cells.shares_judged <= 1 + CLOSE)[there].all()


@given(catalogs(), schemes(), score_days)
def test_relative_to_itself_is_one(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """The diagonal is 1 where a force manages anything within itself, bounds hold, and the scores are not touched."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    before = matrix.values.copy()
    for cells, own in [
        (matrix.relative, matrix),
        *((matrix.relative.layers[n], matrix.layers[n]) for n in matrix.layers),
    ]:
        diagonal = np.diag(own.arrays["value"])
        known = np.diag(own.arrays["sourced"] + own.arrays["judged"]) > 1e-6
        assert (np.diag(cells.values)[(diagonal > 0) & known] == 1).all()
        assert np.isnan(np.diag(cells.values)[~known]).all()
        there = np.isfinite(cells.values)
        assert (cells.lows <= cells.values + CLOSE)[there].all()
        assert (cells.values <= cells.highs + CLOSE)[there].all()
    np.testing.assert_array_equal(matrix.values, before)


def test_relative_by_hand() -> None:
    """A third of what one manages and a half of what the other: s over the geometric mean of the two."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    link = matrix.layers["link"].values
    i, j = matrix.cell("jpn-msdf", "usa-navy")
    by_hand = link[i, j] / np.sqrt(link[i, i] * link[j, j])
    assert matrix.relative.layers["link"].values[i, j] == pytest.approx(by_hand)


def test_what_a_minister_asks() -> None:
    """Russian-designed units of India's navy do no worse over links with the US Navy than its fleet does, in 2020."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    split = matrix.breakdown("ind-navy", "usa-navy", "link", "origin")
    russian = next(part for part in split.parts if part.name == "RUS")
    assert split.parts[0] is russian  # the largest shortfall, for it is the largest part …
    assert russian.value == pytest.approx(matrix.layers["link"].value.loc["ind-navy", "usa-navy"], abs=0.02)
    munitions = matrix.breakdown("ind-navy", "usa-navy", "munitions", "origin")
    by_name = {part.name: part for part in munitions.parts}
    assert by_name["RUS"].value < 0.1  # … and in munitions origin does matter
    assert by_name["USA"].value > by_name["RUS"].value


def test_joint_designs_and_heirs(tmp_path: Path) -> None:
    """A type of two designers counts half for each, and the Soviet Union's for Russia."""
    files = {"equipment__ind": changed("equipment/ind.csv", "IND:0.5;RUS:0.5", "IND:0.5;SUN:0.5")}
    catalog = load_catalog(write(tmp_path, **files))
    matrix = interop.score(catalog, ["ind-navy", "usa-navy"], as_of="2020-11-03", scheme="origin")
    split = matrix.breakdown("ind-navy", "usa-navy", "origin", "origin", of="ind-navy")
    weights = {part.name: part.weight for part in split.parts}
    assert set(weights) == {"IND", "RUS", "USA"}
    assert weights["IND"] == pytest.approx(weights["RUS"])


def test_what_cannot_be_split() -> None:
    """Errors name what there is."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    with pytest.raises(InputError, match="agreements does not split over fleets"):
        matrix.breakdown("ind-navy", "usa-navy", "agreements")
    with pytest.raises(InputError, match="replenish does not split over the fleet of ind-navy"):
        matrix.breakdown("ind-navy", "usa-navy", "replenish", of="ind-navy")
    with pytest.raises(InputError, match="is that of ind-navy or of usa-navy, not of 'jpn-msdf'"):
        matrix.breakdown("ind-navy", "usa-navy", "link", of="jpn-msdf")
    force = interop.score(interop.load_catalog(), "ind-air-force,ind-navy", as_of="2020-11-03")
    with pytest.raises(InputError, match="replenish is not applicable between ind-air-force and ind-navy"):
        force.breakdown("ind-air-force", "ind-navy", "replenish")
    with pytest.raises(UnknownNameError, match="no layer named 'lnk'"):
        matrix.breakdown("ind-navy", "usa-navy", "lnk")
    with pytest.raises(InputError, match="by"):
        matrix.breakdown("ind-navy", "usa-navy", "link", "colour")  # type: ignore[arg-type]


def test_nothing_known_compares_with_nothing() -> None:
    """Of fleets that nobody went through no relative score is shown, though each unknown is worth the same."""
    matrix = interop.score(interop.load_catalog(), "ken-navy,tza-navy")
    for name in ("link", "munitions", "agreements"):
        assert np.isnan(matrix.relative.layers[name].values[0, 1])
    assert np.isfinite(matrix.relative.layers["practice"].values).all()


@pytest.mark.parametrize("layer", ["link", "cross-deck"])
def test_a_part_beside_all_others(layer: str) -> None:
    """Two parts add up to the cell, and the one is what it is among many."""
    matrix = interop.score(interop.load_catalog(), ["ind-navy", "usa-navy"], as_of="2020-11-03")
    ends = ("usa-navy", "ind-navy")
    many = {part.name: part for part in matrix.breakdown(*ends, layer, of="ind-navy").parts}
    two = {part.name: part for part in matrix.breakdown(*ends, layer, of="ind-navy", beside="RUS").parts}
    assert set(two) == {"RUS", "others"}
    assert two["RUS"] == many["RUS"]
    cell = matrix.layers[layer].values[matrix.cell(*ends)]
    assert sum(part.adds for part in two.values()) == pytest.approx(cell, abs=1e-9)
    assert two["others"].low <= two["others"].value <= two["others"].high
    with pytest.raises(UnknownNameError, match=r"no part by origin named 'XYZ'\. Known: .*, RUS, USA"):
        matrix.breakdown(*ends, layer, of="ind-navy", beside="XYZ")
