"""What if: no-op, there and back, differences by layer, and remarks."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.changes.base import Change
from interop.analysis.changes.holdings import AddHolding
from interop.analysis.changes.supports import FitStandard
from interop.analysis.rescore import rescore, restricted
from interop.analysis.scenario import Scenario, ScenarioError, of_matrix, whatif
from interop.catalog import Catalog, load_catalog
from interop.testing.laws import CLOSE
from interop.testing.strategies import SCHEME, catalogs, schemes, score_days
from interop.testing.supposed import changes
from tests.analysis.changing import assert_identical
from tests.small import write

PAIR = {
    **SCHEME,
    "layers": {"link": {**SCHEME["layers"]["link"], "grades": {}}, "agreements": SCHEME["layers"]["agreements"]},
}


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    """India and the United States with a handful of facts."""
    return load_catalog(write(tmp_path))


@given(catalogs(), schemes(), score_days)
def test_no_change_changes_nothing(catalog: Catalog, scheme: dict[str, object], day: date) -> None:
    """A scenario without changes leaves every number as it is, to the bit."""
    effect = whatif(catalog, "all", Scenario(name="nothing"), as_of=day, scheme=scheme)
    assert_identical(effect.before, effect.after)
    assert np.nansum(np.abs(effect.differences)) == 0.0


#: A catalogue, and a change of it.
changed = catalogs().flatmap(lambda catalog: st.tuples(st.just(catalog), changes(catalog)))


@given(changed, schemes(), score_days)
def test_there_and_back(drawn: tuple[Catalog, Change], scheme: dict[str, object], day: date) -> None:
    """A scenario and its inverse lead back to the scores before, to the bit."""
    catalog, change = drawn
    effect = whatif(catalog, "all", Scenario(name="one", changes=(change,)), as_of=day, scheme=scheme)
    back = effect.result.edit.inverse().apply(effect.result.after)
    assert_identical(effect.before, rescore(effect.after, back))
    assert_identical(effect.before, interop.score(back, "all", as_of=day, scheme=scheme))


@given(changed, schemes(), score_days, score_days, st.sampled_from(("cited", "assumed")))
def test_rescored_equals_scored(
    drawn: tuple[Catalog, Change], scheme: dict[str, object], day: date, later: date, evidence: str
) -> None:
    """Scoring again with what a change left alone gives the numbers of scoring from the start, to the bit."""
    catalog, change = drawn
    forces = ["usa-navy", "ind-task-group", "rus-navy"]
    bar = {"scheme": scheme, "evidence": evidence}
    base = interop.score(catalog, forces, as_of=day, **bar)  # type: ignore[arg-type]  # a bar's two values
    changed = Scenario(name="one", changes=(change,)).apply(catalog).after
    step = rescore(base, changed, later)
    assert_identical(step, interop.score(changed, forces, as_of=later, **bar))  # type: ignore[arg-type]
    assert_identical(rescore(step, catalog, day), base)


@given(catalogs(), score_days)
def test_a_part_of_a_matrix(catalog: Catalog, day: date) -> None:
    """Some forces of a matrix score as when they alone are asked for."""
    whole = interop.score(catalog, "all", as_of=day, scheme=SCHEME)
    forces = ("usa-navy", "ind-navy")
    assert_identical(restricted(whole, forces), interop.score(catalog, forces, as_of=day, scheme=SCHEME))


@given(changed, schemes(), score_days)
def test_parts_sum_to_the_difference(drawn: tuple[Catalog, Change], scheme: dict[str, object], day: date) -> None:
    """The layers' parts sum to the difference of the scores wherever a score exists before and after."""
    catalog, change = drawn
    effect = whatif(catalog, "all", Scenario(name="one", changes=(change,)), as_of=day, scheme=scheme)
    parts = sum(effect.layer_differences.values())
    exists = ~np.isnan(effect.differences)
    assert np.allclose(np.asarray(parts)[exists], effect.differences[exists], atol=1e3 * CLOSE)


def test_link_16_for_the_p_8i_by_hand(small: Catalog) -> None:
    """The one aircraft of each side shares uhf-voice; given Link 16, with the gate open, the best interface is the same.

    Graded 0.25, uhf-voice is worth 0.25; Link 16 is worth 1, so the link layer rises by 0.75.
    """
    graded = {
        **PAIR,
        "layers": {**PAIR["layers"], "link": {**PAIR["layers"]["link"], "grades": {"uhf-voice": 0.25}, "others": 1.0}},
    }
    change = FitStandard(equipment="p-8i", force="ind-navy", standard="link-16")
    effect = whatif(small, "pair", Scenario(name="mine", changes=(change,)), scheme=graded)
    i, j = effect.before.cell("ind-navy", "usa-navy")
    assert effect.before.layers["link"].values[i, j] == 0.25
    assert effect.after.layers["link"].values[i, j] == 1.0
    assert effect.pairs()[1]["layers"]["link"]["difference"] == 0.75


def test_a_change_of_forces_not_scored_says_so(small: Catalog) -> None:
    """A change that touches only forces outside the matrix is applied, with a remark."""
    change = AddHolding(force="usa-navy", equipment="p-8i", quantity=1)
    effect = of_matrix(interop.score(small, ["ind-navy"]), Scenario(name="mine", changes=(change,)))
    assert effect.outcomes[0].applied
    assert effect.remark(effect.outcomes[0]) == "touches usa-navy, which is not scored here"


def test_plain_data(small: Catalog) -> None:
    """The JSON form lists the changes, applied or not, and every cell; the frame has a row per pair and layer."""
    change = FitStandard(equipment="p-8i", force="ind-navy", standard="uhf-voice", since="2020")
    effect = whatif(small, "pair", Scenario(name="mine", changes=(change, change)), scheme=PAIR)
    data = json.loads(json.dumps(effect.to_dict(), allow_nan=False))
    assert data["schema"] == "interop-whatif/2"
    assert [item["applied"] for item in data["changes"]] == [True, False]
    assert data["changes"][1]["reason"] == "the catalogue says already that p-8i supports uhf-voice"
    assert len(data["pairs"]) == 4
    assert len(effect.to_frame()) == 4 * (1 + len(PAIR["layers"]))
    assert effect.difference.loc["ind-navy", "usa-navy"] == 0.0


def test_a_scenario_may_say_its_day(small: Catalog) -> None:
    """A scenario's day counts where forces are listed; a group has its own."""
    supposed = Scenario(name="mine", as_of="2012")
    assert whatif(small, ["ind-navy"], supposed, scheme=PAIR).before.as_of == date(2012, 12, 31)
    assert whatif(small, "pair", supposed, scheme=PAIR).before.as_of == date(2020, 11, 3)


def test_a_wrong_scenario_scores_nothing(small: Catalog) -> None:
    """A scenario that names what is not there is refused."""
    with pytest.raises(ScenarioError, match=r"changes\[0\].equipment: no equipment named 'p-9'"):
        whatif(small, "pair", {"changes": [{"change": "fit-standard", "equipment": "p-9", "standard": "uhf-voice"}]})


def test_india_without_its_russian_equipment() -> None:
    """Without Russian-designed equipment the origin layer between India and the United States rises."""
    effect = whatif(load_catalog(), "malabar-2020", "india-without-russian-equipment")
    i, j = effect.before.cell("ind-navy", "usa-navy")
    assert effect.layer_differences["origin"][i, j] > 0
    j, k = effect.before.cell("jpn-msdf", "usa-navy")
    assert abs(effect.differences[j, k]) <= CLOSE
