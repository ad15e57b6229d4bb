"""Does Russian origin hold India back? What docs/origin.md says, sentence by sentence."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import interop
from interop.analysis.scenario import WhatIf, whatif
from interop.analysis.views import Part
from interop.matrix import InteropMatrix

WEST = ("usa-navy", "jpn-msdf", "aus-navy")
DAYS = ("2016-12-31", "2020-11-03")


@cache
def scored(partner: str, day: str) -> InteropMatrix:
    """Score India's navy and a partner."""
    return interop.score(interop.load_catalog(), ["ind-navy", partner], as_of=day)


@cache
def supposed(name: str) -> WhatIf:
    """Score Malabar 2020 with and without a scenario."""
    return whatif(interop.load_catalog(), "malabar-2020", name)


def russian_and_rest(partner: str, day: str, layer: str) -> tuple[Part, Part]:
    """Return India's Russian-designed units in a layer and the rest of its fleet, each as a part of its own."""
    ends = (partner, "ind-navy") if layer in ("replenish", "refuel", "cross-deck") else ("ind-navy", partner)
    parts = scored(partner, day).breakdown(*ends, layer, "origin", of="ind-navy", beside="RUS").parts
    by_name = {part.name: part for part in parts}
    return by_name["RUS"], by_name["others"]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("partner", WEST)
def test_no_worse_in_links_and_identification(partner: str, day: str) -> None:
    """With western navies Russian-designed units do no worse than the rest of India's fleet."""
    for layer in ("link", "identify", "replenish"):
        russian, rest = russian_and_rest(partner, day, layer)
        assert russian.value > rest.value - 0.02, layer


@pytest.mark.parametrize("day", DAYS)
def test_munitions_follow_design(day: str) -> None:
    """Russian weapons fit Russian launchers: worse than the rest with western navies, far better with Russia's."""
    for partner in WEST:
        russian, rest = russian_and_rest(partner, day, "munitions")
        assert russian.value < rest.value
    russian, rest = russian_and_rest("rus-navy", day, "munitions")
    assert russian.value > 3 * rest.value


def test_bounds_on_munitions_part_in_2020() -> None:
    """In 2020, as they print; in 2025 each may be what the other is."""
    for partner in WEST:
        russian, rest = russian_and_rest(partner, "2020-11-03", "munitions")
        assert round(russian.high, 2) < round(rest.low, 2)
        russian, rest = russian_and_rest(partner, "2025-11-10", "munitions")
        assert russian.high > rest.value > rest.low > russian.low


def test_design_decides_what_aircraft_take() -> None:
    """An American naval tanker suits the Russian fighter alone; decks suit the others better, as far as is known."""
    for day in DAYS:
        russian, rest = russian_and_rest("usa-navy", day, "refuel")
        assert (russian.value, rest.value) == pytest.approx((1, 0))
        assert russian.low > rest.high
        for partner in WEST:
            russian, rest = russian_and_rest(partner, day, "cross-deck")
            assert russian.value < rest.value - 0.3
            assert russian.high > rest.high
    tankers = scored("usa-navy", DAYS[1]).breakdown("usa-navy", "ind-navy", "refuel", "type").parts
    assert {part.name for part in tankers if part.weight and part.low} == {"mig-29k"}


def test_voice_in_clear_is_what_is_shared() -> None:
    """Hardly anything but clear voice makes up the link score of India and the United States in 2020."""
    matrix = scored("usa-navy", "2020-11-03")
    why = next(item for item in matrix.explain("ind-navy", "usa-navy").layers if item.name == "link")
    assert why.evidence.drivers[0].text.startswith("uhf-voice")
    assert why.value is not None
    assert why.evidence.drivers[0].amount > 0.85 * why.value


def test_links_of_today_are_open() -> None:
    """In 2020 they are known nearly to the end; since 2021 the bounds of both parts of the fleet reach up to 0.7."""
    for partner in WEST:
        for day, least, most in (("2016-12-31", 0.45, 0.55), ("2020-11-03", 0.15, 0.3), ("2025-11-10", 0.65, 0.75)):
            assert all(least < part.high < most for part in russian_and_rest(partner, day, "link"))


def test_the_largest_part_lacks_most() -> None:
    """Russian designs are the largest part of the fleet, and of what is missing."""
    parts = scored("usa-navy", "2020-11-03").breakdown("ind-navy", "usa-navy", "link").parts
    assert parts[0].name == max(parts, key=lambda part: part.weight).name == "RUS"


def test_design_moves_no_link_and_kit_does() -> None:
    """New types alone leave links as they are; kit on the Russian types raises them; origin moves by design only."""
    for partner in WEST:
        design, kit, both = (
            {
                layer: found.layer_differences[layer][found.before.cell("ind-navy", partner)]
                for layer in ("link", "origin")
            }
            for found in map(
                supposed, ("india-re-equipped", "comcasa-kit-on-russian-types", "india-re-equipped-with-kit")
            )
        )
        assert abs(design["link"]) < 0.0005
        assert kit["link"] > 0.005
        assert both["link"] > 0.005
        assert kit["origin"] == pytest.approx(0, abs=1e-12)
        assert design["origin"] > 0.02
    everything = supposed("india-re-equipped")
    gained = np.array([np.nan_to_num(item) for item in everything.layer_differences.values()])
    cell = everything.before.cell("ind-navy", "jpn-msdf")
    origin = everything.layer_differences["origin"][cell]
    assert origin > 0.8 * gained.sum(axis=0)[cell]


def test_nothing_is_said_of_2005() -> None:
    """For the end of 2005 nobody went through India's fleet."""
    for partner in (*WEST, "rus-navy"):
        assert "ind-navy" in scored(partner, "2005-12-31").thin


def test_identification_rests_on_judgement() -> None:
    """For half of its weight."""
    matrix = scored("usa-navy", "2020-11-03")
    assert matrix.layers["identify"].scores.judged[matrix.cell("ind-navy", "usa-navy")] > 0.5


def test_links_rest_on_little() -> None:
    """Sourced for four fifths; what decides of the networks of Indian ships stands on one report of 2018."""
    matrix = scored("usa-navy", "2020-11-03")
    assert 0.75 < 1 - matrix.layers["link"].scores.judged[matrix.cell("ind-navy", "usa-navy")] < 0.85
    table = matrix.snapshot.answers("link", "peer")
    ships = [
        row for row, unit in enumerate(matrix.snapshot.units) if unit.equipment in ("kolkata-class", "kamorta-class")
    ]
    for standard in ("gccs-m", "otg-gold"):
        deciding = [table.fits[row][table.standards.index(standard)] for row in ships]
        assert deciding
        assert all(fit and "deccanherald-2018-comcasa-scope" in fit.sources for fit in deciding), standard


def test_every_russian_type_has_a_counterpart() -> None:
    """After re-equipping, what is left of Russian design in India's navy are INS Vikramaditya and rocket launchers."""
    after = supposed("india-re-equipped").after
    by_id = after.catalog.equipment_by_id
    left = {
        unit.equipment
        for unit in after.snapshot.units
        if unit.force == "ind-navy"
        and sum(share for state, share in by_id[unit.equipment].designers if state in ("RUS", "SUN")) >= 0.5
    }
    assert left == {"vikramaditya", "rbu-6000"}
