"""The story of the README, sentence by sentence: what it says of the facts, the catalogue must say too."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

import interop
from interop.catalog import Catalog
from interop.matrix import InteropMatrix

MALABAR = ("aus-navy", "ind-navy", "jpn-msdf", "usa-navy")


@cache
def facts() -> Catalog:
    """Load the catalogue once for this module."""
    return interop.load_catalog()


def scored(*forces: str, as_of: str = "2020-11-03", scheme: str = "three-dimensions") -> InteropMatrix:
    """Score forces on the day on which Malabar 2020 began."""
    return interop.score(facts(), forces, as_of=as_of, scheme=scheme)


def value(
    a: str, b: str, *, as_of: str = "2020-11-03", layer: str | None = None, scheme: str = "three-dimensions"
) -> float:
    """Return one cell, of the whole score or of a layer."""
    return cell(scored(a, b, as_of=as_of, scheme=scheme), a, b, layer)


def cell(matrix: InteropMatrix, a: str, b: str, layer: str | None = None) -> float:
    """Return one cell of a matrix, of the whole score or of a layer."""
    values = matrix.values if layer is None else matrix.layers[layer].values
    return float(values[matrix.cell(a, b)])


@pytest.mark.parametrize("force", ["ind-navy", "ind-air-force"])
def test_russia_is_the_largest_supplier(force: str) -> None:
    """India's largest foreign supplier by platforms in service in November 2020 is Russia, the Soviet Union included."""
    snapshot = interop.score(facts(), [force], as_of="2020-11-03").snapshot
    supplied: Counter[str] = Counter()
    for unit in snapshot.units:
        if facts().equipment_by_id[unit.equipment].domain == "munition":
            continue
        for holding in unit.holdings:
            if holding.supplier and holding.supplier != "IND":
                supplier = facts().states_by_id[holding.supplier].successor or holding.supplier
                supplied[supplier] += holding.quantity or 0
    assert supplied.most_common(1)[0][0] == "RUS"


@pytest.mark.parametrize("equipment", ["mig-21", "mig-27", "su-30mki"])
def test_migs_and_sukhois_built_under_licence(equipment: str) -> None:
    """MiG-21, MiG-27 and Su-30MKI were built in India under Russian licence."""
    rows = [row for row in facts().holdings_by_force["ind-air-force"] if row.equipment == equipment]
    assert any(row.supply == "licensed" and row.supplier in ("RUS", "SUN") for row in rows)


def test_brahmos_is_half_indian_half_russian() -> None:
    """BrahMos was developed by India and Russia in equal shares."""
    assert dict(facts().type("brahmos").designers) == {"IND": 0.5, "RUS": 0.5}
    assert any(row.supply == "co-developed" for row in facts().holdings if row.equipment == "brahmos")


def test_s_400_ordered_in_2018_under_caatsa() -> None:
    """S-400 was ordered in October 2018, was not delivered by Malabar 2020, and stands under CAATSA."""
    ordered = [
        row
        for row in facts().holdings
        if row.equipment == "s-400" and row.status == "ordered" and row.force == "ind-air-force"
    ]
    first = min(ordered, key=lambda row: str(row.since))
    assert str(first.since)[:7] == "2018-10"
    assert first.supplier == "RUS"
    assert first.quantity == 5
    snapshot = scored("ind-air-force", "usa-navy").snapshot
    assert not any(unit.equipment == "s-400" for unit in snapshot.units if unit.force == "ind-air-force")
    why = scored("ind-air-force", "usa-navy").explain("ind-air-force", "usa-navy")
    touched = {item.restriction.id: {row.equipment for row in item.holdings} for item in why.restrictions}
    assert "s-400" in touched["caatsa-231"]


def test_participants_of_malabar_2020() -> None:
    """Australia, India, Japan and the United States took part in Malabar 2020, in both phases."""
    assert facts().group("malabar-2020").forces == MALABAR
    phases = [row for row in facts().exercises if row.id.startswith("malabar-2020")]
    assert len(phases) == 2
    assert all(set(MALABAR) <= set(row.participants) for row in phases)


def test_origin_affinity_follows_the_equipment() -> None:
    """By design tradition the Indian Navy is closer to the Russian Navy than to the US Navy."""
    assert value("ind-navy", "rus-navy", scheme="origin") > value("ind-navy", "usa-navy", scheme="origin")


def test_comcasa_opened_the_link() -> None:
    """The link layer between India and the United States is higher after COMCASA than before."""
    before, after = (value("ind-navy", "usa-navy", layer="link", as_of=day) for day in ("2018-09-05", "2018-09-06"))
    assert after >= before
    assert value("ind-navy", "usa-navy", layer="link", as_of="2023-06-30") > before


def test_agreements_one_by_one() -> None:
    """LEMOA in 2016, COMCASA in 2018 and BECA in 2020 each raised the agreements layer."""
    days = ("2016-08-28", "2016-08-29", "2018-09-05", "2018-09-06", "2020-10-26", "2020-10-27")
    scores = [value("ind-navy", "usa-navy", layer="agreements", as_of=day) for day in days]
    assert scores[0] < scores[1] <= scores[2] < scores[3] <= scores[4] < scores[5]


def test_japan_is_closer_to_the_united_states_than_india_is() -> None:
    """The US Navy works better with the JMSDF than with the Indian Navy: in links, if judgements hold, beyond doubt."""
    assert value("usa-navy", "jpn-msdf") > value("usa-navy", "ind-navy")
    links = scored("usa-navy", "jpn-msdf", "ind-navy").layers["link"].scores.believed
    assert links.low[0, 1] > links.high[0, 2]


def test_american_equipment_would_close_the_gap() -> None:
    """Replacing India's Russian-designed ships and aircraft by American types raises the score with the US Navy."""
    stand_ins = {
        "surface": "arleigh-burke-class",
        "subsurface": "virginia-class",
        "air": "f-a-18ef",
        "munition": "harpoon",
    }
    types = facts().equipment_by_id

    def stand_in(equipment: str) -> str:
        russian = {"RUS", "SUN"} & {state for state, _ in types[equipment].designers}
        return stand_ins.get(types[equipment].domain, equipment) if russian else equipment

    changed = facts().replace(
        holdings=[
            row.model_copy(update={"equipment": stand_in(row.equipment)}) if row.force == "ind-navy" else row
            for row in facts().holdings
        ]
    )
    pair = ("ind-navy", "usa-navy")
    before, after = (interop.score(c, pair, as_of="2020-11-03") for c in (facts(), changed))
    assert cell(after, *pair) > cell(before, *pair)
    assert cell(after, *pair, "origin") > cell(before, *pair, "origin")


def test_a_mixed_fleet_does_not_fit_itself() -> None:
    """The Indian Navy's own cohesion of origin lies below that of the US Navy."""
    matrix = scored("ind-navy", "usa-navy", scheme="origin")
    assert cell(matrix, "ind-navy", "ind-navy") < cell(matrix, "usa-navy", "usa-navy")


@pytest.mark.parametrize("year", range(2000, 2027))
def test_every_year_gives_a_fleet(year: int) -> None:
    """Any year from 2000 on gives each of the four navies ships, submarines and aircraft."""
    snapshot = facts().at(interop.score(facts(), MALABAR, as_of=f"{year}-07-01").as_of, MALABAR)
    for force in MALABAR:
        domains = {facts().equipment_by_id[unit.equipment].domain for unit in snapshot.units if unit.force == force}
        assert {"surface", "subsurface", "air"} <= domains, (force, year)


def test_demonstrations_and_restrictions_never_score() -> None:
    """What was seen to work, and what is sanctioned, leaves every score as it is."""
    bare = facts().replace(demonstrations=[], restrictions=[])
    one, two = (interop.score(catalog, "malabar-2020") for catalog in (facts(), bare))
    assert one.values.tobytes() == two.values.tobytes()
    assert one.lows.tobytes() == two.lows.tobytes()
    assert one.highs.tobytes() == two.highs.tobytes()
