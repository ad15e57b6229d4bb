"""Each kind of layer on numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast, get_args

import numpy as np
import pytest

import interop
from interop.catalog import Catalog, load_catalog
from interop.catalog.models import AgreementKind
from interop.layers.affinity import AffinityLayer, Bloc, affinity_matrix
from interop.layers.base import Interval, LayerScores
from interop.layers.evidence import Driver, Evidence, Obstacle
from interop.layers.peer import PeerLayer
from interop.layers.practice import unseen_years
from interop.layers.service import ServiceLayer, received, served_shares
from interop.scheme import load_scheme
from interop.snapshot import Snapshot
from tests.small import FILES, changed, write

KINDS = get_args(AgreementKind)


def layer(catalog: Catalog, name: str, **arguments: str) -> LayerScores:
    """Score one layer of the default scheme for the small pair."""
    found: LayerScores = interop.score(catalog, "pair", **arguments).layers[name].scores  # type: ignore[arg-type]
    return found


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    return load_catalog(write(tmp_path))


def test_peer_by_hand(small: Catalog) -> None:
    """One type each: Link 16 is open after COMCASA but the P-8I lacks it, so only the ungraded uhf-voice is shared."""
    assert layer(small, "link").low[0, 1] == 0.15
    assert layer(small, "link").sourced[0, 1] == 1.0


def test_affinity_by_hand(small: Catalog) -> None:
    """Half of what India holds, by domain, is half Indian and half Russian; the P-8s are American: c_a · c_b."""
    scores = layer(small, "origin", scheme="origin")
    assert scores.low[0, 1] == pytest.approx(0.5)
    assert scores.low[0, 0] == pytest.approx(0.5 * (0.25 + 0.25) * 0.5 + 0.5 * 0.5)


def test_agreement_by_hand(small: Catalog) -> None:
    """Of the weights of kinds only communications security is in force: 0.25."""
    assert layer(small, "agreements").low[0, 1] == pytest.approx(0.25)
    assert layer(small, "agreements").sourced[0, 1] == 1.0


def test_practice_by_hand(small: Catalog) -> None:
    """One exercise that ended 396 days ago: 1 − exp(−2^(−(396/365.25)/3)/4)."""
    energy = 2 ** (-(396 / 365.25) / 3)
    assert layer(small, "practice").low[0, 1] == pytest.approx(1 - np.exp(-energy / 4))


def test_service_by_hand() -> None:
    """A receiver of weight 0.6 is served and one of 0.4 may be one: least 0.6 / 1.0, greatest 1."""
    weights = np.array([0.6, 0.4])
    low, high = np.array([[1.0], [0.0]]), np.array([[1.0], [1.0]])
    offered = np.array([[1.0]])
    least, most, settled, optional = served_shares(weights[None], low, high, (offered, offered), 0.5)
    assert (least[0, 0], most[0, 0]) == (pytest.approx(0.6 + 0.4 * 0.5), 1.0)
    assert (settled[0, 0], bool(optional[0, 0])) == (pytest.approx(0.6), False)


def test_a_force_without_providers_is_not_asked(small: Catalog) -> None:
    """No ship of the small pair could replenish, so replenishment does not arise: not 0, but not applicable."""
    scores = layer(small, "replenish")
    assert np.isnan(scores.low).all()
    assert np.isnan(scores.value(0.25)).all()


def test_without_coverage_nothing_of_equipment_is_sure(tmp_path: Path) -> None:
    """A fleet that nobody went through opens its layers from 0 to 1; the value still rests on what is listed."""
    text = changed("coverage.csv", "holdings,usa-navy,,,,,,,,2020-12-31\n", "")
    scores = layer(load_catalog(write(tmp_path, coverage=text)), "link")
    assert (scores.low[0, 1], scores.high[0, 1], scores.sourced[0, 1]) == (0.0, 1.0, 0.0)
    assert scores.judged[0, 1] == 1.0
    assert scores.value(0.25)[0, 1] == 0.15
    assert scores.low[0, 0] == 0.15


def test_a_gate_that_nobody_looked_at_is_open_in_high_alone(tmp_path: Path) -> None:
    """Without a look for agreements Link 16 may be usable between the two, and is not surely."""
    fits = FILES["fits/ind-navy.csv"].replace("link-16,no", "link-16,yes")
    quiet = changed("fits/usa.csv", "p-8a,,,uhf-voice,yes,peer,,,cited,paper,,2020-12-31\n", "")
    closing = quiet + "p-8a,,,link:*,no,peer,,,cited,paper,,2020-12-31\n"
    coverage = changed("coverage.csv", "agreements,,IND;USA,,*,,,,,2020-12-31\n", "")
    files = {"fits__ind_navy": fits, "fits__usa": closing, "coverage": coverage}
    catalog = load_catalog(write(tmp_path, **files))
    scores = layer(catalog, "link", as_of="2018-09-05")
    assert (scores.low[0, 1], scores.high[0, 1]) == (0.0, 0.9)
    assert layer(catalog, "link", as_of="2018-09-06").low[0, 1] == 0.9
    found = interop.score(catalog, "pair", as_of="2018-09-05")
    parts = found.scheme.layers["link"].unit_scores(
        found.snapshot, found.scheme.settings, "assumed", "ind-navy", "usa-navy", of_giving=True
    )
    assert parts is not None
    assert parts.bounds() == (0.0, 0.9)


def test_a_force_without_units_rests_on_nothing(tmp_path: Path) -> None:
    """Nor does anything hold it back or is anything of it in question, whichever side it is on."""
    forces = FILES["forces.csv"] + "rus-navy,Russian Navy,RUS,navy,service,,paper,,2020-12-31\n"
    found = interop.score(load_catalog(write(tmp_path, forces=forces)), ("usa-navy", "rus-navy"))
    link = found.scheme.layers["link"]
    for pair in (("usa-navy", "rus-navy"), ("rus-navy", "usa-navy"), ("rus-navy", "rus-navy")):
        assert link.evidence(found.snapshot, found.scheme.settings, *pair) == Evidence()


def test_bars_of_one_interval() -> None:
    """What is exact is sourced throughout and judged in no part; what does not apply has no shares."""
    scores = LayerScores.of(Interval.exact(np.array([[0.25, np.nan]])))
    np.testing.assert_array_equal(scores.sourced, [[1.0, np.nan]])
    np.testing.assert_array_equal(scores.judged, [[0.0, np.nan]])


def test_years_that_nobody_went_through(tmp_path: Path) -> None:
    """A gap of long ago hardly opens the bounds, one just before the day opens them wide."""

    def practice(since: str, until: str = "") -> tuple[float, float]:
        rows = FILES["coverage.csv"].replace("exercises,,IND;USA,,,,,", f"exercises,,IND;USA,,,{since},{until},")
        catalog = load_catalog(write(tmp_path / f"{since}-{until}", coverage=rows))
        scores = layer(catalog, "practice", as_of="2020-11-03")
        low, high = float(scores.low[0, 1]), float(scores.high[0, 1])
        assert scores.sourced[0, 1] == pytest.approx(1 - (high - low))
        return low, high

    widths = [high - low for low, high in map(practice, ("", "1980", "2010", "2019"))]
    assert widths[0] == 0
    assert 0 < widths[1] < 0.05 < widths[2] < widths[3] < 1
    assert practice("", "2019") == (practice("")[0], 1.0)  # the day itself was not gone through: any number


def test_exercises_of_navies_say_nothing_of_armies(tmp_path: Path) -> None:
    """Coverage without a kind speaks of navies; `*` of all services."""

    def bounds(kind: str) -> tuple[float, float]:
        forces = FILES["forces.csv"].replace("IND,navy,", "IND,army,")
        rows = FILES["coverage.csv"].replace("exercises,,IND;USA,,,", f"exercises,,IND;USA,,{kind},")
        catalog = load_catalog(write(tmp_path / (kind or "navies").replace("*", "all"), coverage=rows, forces=forces))
        scores = layer(catalog, "practice", as_of="2020-11-03")
        return float(scores.low[0, 1]), float(scores.high[0, 1])

    assert bounds("*")[0] == bounds("*")[1] == bounds("")[0] < bounds("")[1] == 1.0


def test_an_exercise_counts_once_its_last_day_is_over(tmp_path: Path) -> None:
    """One that ended some day in October is over on the last of October, and ages from then."""
    text = changed("exercises.csv", "2019-09-26,2019-10-04", "2019-09,2019-10")
    catalog = load_catalog(write(tmp_path, exercises=text))
    assert layer(catalog, "practice", as_of="2019-10-30").low[0, 1] == 0.0
    assert layer(catalog, "practice", as_of="2019-10-31").low[0, 1] == pytest.approx(1 - np.exp(-1 / 4))
    energy = 2 ** (-(10 / 365.25) / 3)
    assert layer(catalog, "practice", as_of="2019-11-10").low[0, 1] == pytest.approx(1 - np.exp(-energy / 4))


HOSE = """\
p-8a,usa-navy,,drogue,{},provider,,,cited,paper,note,2020-12-31
p-8i,ind-navy,,drogue,{},receiver,,,cited,paper,note,2020-12-31
"""


def refuel(folder: Path, gives: str, takes: str, more: str = "") -> tuple[float, ...]:
    """Return low, high, value, sourced and judged of refuelling by the one P-8A of the other's aircraft."""
    rows = HOSE.format(gives, takes)
    kept = "".join(row for row in rows.splitlines(keepends=True) if ",-," not in row)
    folder.mkdir()
    catalog = load_catalog(write(folder, fits__ind_navy=FILES["fits/ind-navy.csv"] + kept + more))
    found = interop.score(catalog, ("usa-navy", "ind-navy"), as_of="2020-11-03").layers["refuel"]
    scores = found.scores
    return tuple(
        round(float(array[0, 1]), 6) for array in (scores.low, scores.high, found.values, scores.sourced, scores.judged)
    )


def test_a_service_is_settled_as_far_as_its_receivers_are(tmp_path: Path) -> None:
    """Known on both sides all is settled; with the provider in question nothing is; a receiver in question neither."""
    assert refuel(tmp_path / "a", "yes", "yes") == (1.0, 1.0, 1.0, 1.0, 0.0)
    assert refuel(tmp_path / "b", "partial", "yes") == (0.5, 0.5, 0.5, 1.0, 0.0)
    assert refuel(tmp_path / "c", "-", "yes") == (0.0, 1.0, 0.25, 0.0, 0.0)
    assert refuel(tmp_path / "d", "yes", "-")[3:] == (0.0, 0.0)
    assert refuel(tmp_path / "e", "no", "yes") == (0.0, 0.0, 0.0, 1.0, 0.0)


def test_a_service_that_a_judgement_settles_is_judged(tmp_path: Path) -> None:
    """The provider by assumption, the receiver by a source: the value counts it, the bounds do not."""
    judged = "p-8a,usa-navy,,drogue,yes,provider,,,assumed,,reasoned,2020-12-31\n"
    assert refuel(tmp_path / "a", "-", "yes", judged) == (0.0, 1.0, 1.0, 0.0, 1.0)


def test_what_holds_a_service_back(tmp_path: Path) -> None:
    """Who serves how many by what, what nobody provides, and what is not known, each on its own facts."""
    more = "p-8a,ind-navy,,drogue,no,provider,,,cited,paper,note,2020-12-31\n"
    header = FILES["fits/ind-navy.csv"]
    known = load_catalog(write(tmp_path / "known", fits__ind_navy=header + HOSE.format("yes", "partial") + more))
    found = interop.score(known, ("usa-navy", "ind-navy"), as_of="2020-11-03")
    layer = found.scheme.layers["refuel"]
    evidence = layer.evidence(found.snapshot, found.scheme.settings, "usa-navy", "ind-navy")
    (driver,) = evidence.drivers
    assert driver.text == "usa-navy serves ind-navy by drogue"
    assert driver.amount == pytest.approx(0.5)
    assert [getattr(fact, "support", None) for fact in driver.facts] == ["yes", "partial"]
    assert not evidence.obstacles
    back = layer.evidence(found.snapshot, found.scheme.settings, "ind-navy", "ind-navy")
    assert not back.drivers
    (obstacle,) = back.obstacles
    assert obstacle.text == "ind-navy has no provider of drogue, which ind-navy units can receive"
    assert obstacle.amount == pytest.approx(0.5)
    away = layer.evidence(found.snapshot, found.scheme.settings, "ind-navy", "usa-navy")
    assert not away.drivers
    assert not away.obstacles
    assert {(gap.force, gap.role) for gap in away.gaps} == {("usa-navy", "receiver")}


def test_gaps_of_a_service_on_either_side(tmp_path: Path) -> None:
    """A provider that may be one would serve all who receive; a unit that may receive is a gap of its own weight."""
    text = FILES["fits/ind-navy.csv"] + "p-8i,ind-navy,,drogue,yes,receiver,,,cited,paper,,2020-12-31\n"
    found = interop.score(load_catalog(write(tmp_path, fits__ind_navy=text)), ("usa-navy", "ind-navy"))
    layer = found.scheme.layers["refuel"]
    evidence = layer.evidence(found.snapshot, found.scheme.settings, "usa-navy", "ind-navy")
    assert not evidence.obstacles  # it may have one
    gaps = evidence.gaps
    (maybe,) = layer.evidence(found.snapshot, found.scheme.settings, "ind-navy", "usa-navy").gaps
    assert (maybe.role, maybe.equipment, round(maybe.amount, 9)) == ("receiver", "p-8a", 1.0)
    assert [(gap.force, gap.equipment, gap.role, round(gap.amount, 9)) for gap in gaps] == [
        ("usa-navy", "p-8a", "provider", 1.0)
    ]


def test_who_may_receive_and_what() -> None:
    """Known receivers count in any case, unknown ones may; who is known to receive nothing does not."""
    low = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    high = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    offered = np.array([[0.6, 0.4]])
    found = received(low, high, (offered, np.ones((1, 2))), 0.5)
    assert found.receives.tolist() == [True, False, False]
    assert found.may_receive.tolist() == [False, True, False]
    assert found.least.tolist() == [[0.6, 0.0, 0.0]]
    assert found.most.tolist() == [[1.0, 1.0, 0.0]]
    assert found.slight.tolist() == [[1.0, 0.2, 1.0]]
    assert found.settled.tolist() == [[False, False, True]]
    same = received(low, low, (offered, offered), 0.5)
    assert same.settled.tolist() == [[True, True, True]]
    assert same.may_receive.tolist() == [False, False, False]


def test_shares_of_forces_without_receivers() -> None:
    """Nobody there is no share at all; units that receive nothing are settled, and there is no share either."""
    offered = np.ones((2, 1)), np.ones((2, 1))
    none = served_shares(np.zeros((1, 0)), np.zeros((0, 1)), np.zeros((0, 1)), offered, 0.5)
    assert all(np.isnan(array).all() for array in none[:3])
    idle = served_shares(np.ones((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)), offered, 0.5)
    assert all(np.isnan(array).all() for array in idle[:3])
    assert not idle[3].any()
    maybe = served_shares(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), offered, 0.5)
    assert maybe[3].all()


def test_each_unit_s_part_of_a_service(tmp_path: Path) -> None:
    """The units of the receiver alone: least, most and what is slight, as the provider's ends give them."""
    text = FILES["fits/ind-navy.csv"] + "p-8i,ind-navy,,drogue,yes,receiver,,,cited,paper,,2020-12-31\n"
    found = interop.score(load_catalog(write(tmp_path, fits__ind_navy=text)), ("usa-navy", "ind-navy"))
    layer = found.scheme.layers["refuel"]
    settings = found.scheme.settings
    assert layer.unit_scores(found.snapshot, settings, "assumed", "usa-navy", "ind-navy", of_giving=True) is None
    scores = layer.unit_scores(found.snapshot, settings, "assumed", "usa-navy", "ind-navy", of_giving=False)
    assert scores is not None
    assert [unit.equipment for unit in scores.units] == ["p-8i"]
    assert (scores.low.tolist(), scores.high.tolist(), scores.known.tolist()) == ([0.0], [1.0], [0.0])
    assert (scores.counts.tolist(), scores.may.tolist()) == ([True], [False])
    assert scores.bounds() == (0.0, 1.0)


def _link(folder: Path, fits: str, day: str) -> tuple[interop.InteropMatrix, Evidence]:
    """Score the small pair where the American statement on Link 16 names its force; return what the link rests on."""
    usa = FILES["fits/usa.csv"].replace("p-8a,,,link-16", "p-8a,usa-navy,,link-16")
    found = interop.score(load_catalog(write(folder, fits__ind_navy=fits, fits__usa=usa)), "pair", as_of=day)
    evidence = found.scheme.layers["link"].evidence(found.snapshot, found.scheme.settings, "ind-navy", "usa-navy")
    return found, evidence


def _told(items: Sequence[Driver | Obstacle]) -> list[tuple[str, float]]:
    return [(item.text, round(item.amount, 9)) for item in items if item.amount]


def test_what_holds_a_link_back(tmp_path: Path) -> None:
    """One side lacks it, the gate is shut, or nobody knows: each is told as what it is, with what it would add."""
    voice = ("uhf-voice is the best shared interface", 0.15)
    text = FILES["fits/ind-navy.csv"]
    found, evidence = _link(tmp_path / "lacks", text, "2020-11-03")
    assert _told(evidence.drivers) == [voice]
    assert _told(evidence.obstacles) == [("ind-navy units without link-16, which usa-navy units have", 0.75)]
    assert not evidence.gaps
    found, evidence = _link(tmp_path / "shut", text.replace("link-16,no", "link-16,yes"), "2018-09-05")
    assert _told(evidence.drivers) == [voice]
    shut = "link-16 is shut: it needs communications-security agreements of both states with USA"
    assert _told(evidence.obstacles) == [(shut, 0.75)]
    np.testing.assert_allclose(found.layers["link"].scores.low, [[0.9, 0.15], [0.15, 0.9]])
    header = text.splitlines(keepends=True)[0]
    for day, amount in (("2020-11-03", 0.75), ("2018-09-05", None)):
        found, evidence = _link(tmp_path / day, header, day)
        assert _told(evidence.drivers) == [voice]
        assert not _told(evidence.obstacles)
        assert [(gap.force, gap.standard, round(gap.amount, 9)) for gap in evidence.gaps if gap.amount] == (
            [("ind-navy", "link-16", amount)] if amount else []
        )
        back = found.scheme.layers["link"].evidence(found.snapshot, found.scheme.settings, "usa-navy", "ind-navy")
        assert (_told(back.drivers), _told(back.obstacles), back.gaps) == ([voice], [], evidence.gaps)


def test_a_gap_counts_what_the_other_side_may_have(tmp_path: Path) -> None:
    """Of Link 16 nothing is known on either side: each answer may be worth all that it adds to the voice net."""
    usa = FILES["fits/usa.csv"].replace("p-8a,,,link-16,yes,peer,,,cited,paper,,2020-12-31\n", "")
    header = FILES["fits/ind-navy.csv"].splitlines(keepends=True)[0]
    facts = load_catalog(write(tmp_path, fits__usa=usa, fits__ind_navy=header))
    for pair in (("ind-navy", "usa-navy"), ("usa-navy", "ind-navy")):
        gaps = told(facts, "link", *pair, as_of="2020-11-03").gaps
        assert [(gap.force, gap.standard, round(gap.amount, 9)) for gap in gaps] == [
            ("ind-navy", "link-16", 0.75),
            ("usa-navy", "link-16", 0.75),
        ]


def test_what_a_force_lacks_is_told_from_either_side(tmp_path: Path) -> None:
    """The same holds the two back whoever is named first; within one force it is told once."""
    held = FILES["holdings/ind-navy.csv"] + "p-8a,,8,2013-05,,active,imported,USA,paper,,2020-12-31\n"
    facts = load_catalog(write(tmp_path, holdings__ind_navy=held))
    there, back, own = (
        told(facts, "link", *pair).obstacles
        for pair in (("ind-navy", "usa-navy"), ("usa-navy", "ind-navy"), ("ind-navy", "ind-navy"))
    )
    text = "ind-navy units without link-16, which {} units have"
    assert _told(there) == _told(back) == [(text.format("usa-navy"), 0.375)]
    assert [item.text for item in own] == [text.format("ind-navy")]
    assert [getattr(fact, "support", None) for fact in there[0].facts] == ["no", "yes"]


def test_what_a_fleet_lacks_of_itself_is_what_it_would_gain(tmp_path: Path) -> None:
    """Units without it would share it with those that have it, whichever is named first, and with each other."""
    held = FILES["holdings/ind-navy.csv"] + "p-8a,,8,2013-05,,active,imported,USA,paper,,2020-12-31\n"
    lacking = load_catalog(write(tmp_path / "lacking", holdings__ind_navy=held))
    having = load_catalog(
        write(
            tmp_path / "having", holdings__ind_navy=held, fits__ind_navy=changed("fits/ind-navy.csv", ",no,", ",yes,")
        )
    )
    (obstacle,) = told(lacking, "link", "ind-navy", "ind-navy").obstacles
    before, after = (
        interop.score(facts, ("ind-navy", "usa-navy")).layers["link"].scores.low[0, 0] for facts in (lacking, having)
    )
    assert obstacle.amount == pytest.approx(after - before)
    assert [getattr(fact, "support", None) for fact in obstacle.facts] == ["no", "yes"]


def test_what_a_fleet_has_nowhere_does_not_hold_it_back_from_itself(tmp_path: Path) -> None:
    """No unit has Link 16 that the others could lack."""
    facts = load_catalog(write(tmp_path))
    assert told(facts, "link", "ind-navy", "ind-navy").obstacles == ()


def test_each_unit_s_part_of_a_link(tmp_path: Path) -> None:
    """What each unit of either side shares with the other; unknown between what is sure and what may be."""
    found, _ = _link(tmp_path, FILES["fits/ind-navy.csv"].splitlines(keepends=True)[0], "2020-11-03")
    for of_giving, equipment in ((True, "p-8i"), (False, "p-8a")):
        scores = found.scheme.layers["link"].unit_scores(
            found.snapshot, found.scheme.settings, "assumed", "ind-navy", "usa-navy", of_giving=of_giving
        )
        assert scores is not None
        assert [unit.equipment for unit in scores.units] == [equipment]
        assert scores.bounds() == pytest.approx((0.15, 0.9))
        assert scores.known.tolist() == [0.0]


def told(catalog: Catalog, name: str, a: str, b: str, **arguments: str) -> Evidence:
    """Return what a layer of the default scheme rests on for two forces of the small pair."""
    found = interop.score(catalog, ("ind-navy", "usa-navy"), **arguments)  # type: ignore[arg-type]
    return found.scheme.layers[name].evidence(found.snapshot, found.scheme.settings, a, b)


def test_every_exercise_drives_practice_by_its_age(tmp_path: Path) -> None:
    """Two exercises share out what the score is, as much as they count; one of others, or still to come, is none."""
    rows = FILES["exercises.csv"] + (
        "malabar-2016,malabar,Malabar 2016,2016-10-01,2016-10-04,ind-navy;usa-navy,paper,,2020-12-31\n"
        "alone,alone,Alone,2018-01-01,2018-01-02,ind-navy,paper,,2020-12-31\n"
        "later,malabar,Later,2020-11-02,2020-11-06,ind-navy;usa-navy,paper,,2020-12-31\n"
    )
    catalog = load_catalog(write(tmp_path, exercises=rows))
    evidence = told(catalog, "practice", "ind-navy", "usa-navy", as_of="2020-11-03")
    worth = [2 ** (-age / 365.25 / 3) for age in (396, 1491)]
    score = 1 - np.exp(-sum(worth) / 4)
    assert [driver.text for driver in evidence.drivers] == ["Malabar 2019", "Malabar 2016"]
    np.testing.assert_allclose([driver.amount for driver in evidence.drivers], score * np.array(worth) / sum(worth))
    assert [[getattr(fact, "id", None) for fact in driver.facts] for driver in evidence.drivers] == [
        ["malabar-2019"],
        ["malabar-2016"],
    ]
    assert told(catalog, "practice", "ind-navy", "usa-navy", as_of="2010") == Evidence()


def test_exercises_of_which_nothing_is_left_drive_nothing(small: Catalog) -> None:
    """Under a half-life of hours, last year's count 0."""
    scheme = load_scheme("three-dimensions").changed({"layers.practice.half_life": 0.0001})
    found = interop.score(small, "pair", scheme=scheme)
    practice = found.scheme.layers["practice"]
    assert practice.evidence(found.snapshot, found.scheme.settings, "ind-navy", "usa-navy") == Evidence()
    assert found.layers["practice"].scores.low[0, 1] == 0.0


def test_forces_of_one_state_need_neither_agreement_nor_exercise(small: Catalog) -> None:
    """Both layers are 1, and say why."""
    for name, text in (
        ("practice", "both serve one state and train together"),
        ("agreements", "both serve one state, which needs no agreement with itself"),
    ):
        assert told(small, name, "ind-navy", "ind-navy") == Evidence((Driver(text, 1.0, ()),))
        assert layer(small, name).low[0, 0] == layer(small, name).high[0, 0] == 1.0


def test_years_that_nobody_went_through_count_as_an_exercise_a_moment() -> None:
    """Over a span of ages, the integral of what an exercise of that age counts; nothing where it was gone through."""
    apart = np.array([[True, False], [False, True]])
    spans = ((0.0, 1.5, apart), (1.5, 4.0, ~apart), (4.0, np.inf, apart))
    snapshot = cast("Snapshot", SimpleNamespace(forces=("a", "b"), exercise_spans=spans))
    half_life = np.array([0.5, 3.0])
    found = unseen_years(snapshot, half_life)
    ages = np.linspace(0, 60, 600_001)
    for place, years in enumerate(half_life):
        counts = 2 ** (-ages / years)
        within = (ages >= 1.5) & (ages < 4.0)
        for covered, wanted in ((apart, counts * ~within), (~apart, counts * within)):
            np.testing.assert_allclose(found[place][~covered], np.trapezoid(wanted, ages), rtol=1e-4)


def test_what_two_states_have_signed(tmp_path: Path) -> None:
    """Each kind in force drives by its share of the weight, each other holds back as much, known or not looked for."""
    others_row = "afar,communications-security,Of others,NAM;RUS,2018-09-06,2018-09-06,,paper,,2020-12-31\n"
    agreements = FILES["agreements.csv"] + others_row
    known = load_catalog(write(tmp_path / "known", agreements=agreements))
    quiet = changed("coverage.csv", "agreements,,IND;USA,,*,", "agreements,,IND;USA,,geospatial,")
    weights = interop.score(known, "pair").scheme.layers["agreements"].kinds  # type: ignore[attr-defined]
    total = sum(weights.values())
    others = {kind: weight / total for kind, weight in weights.items() if kind != "communications-security"}
    for catalog, said in (
        (known, dict.fromkeys(others, "in force")),
        (
            load_catalog(write(tmp_path / "quiet", agreements=agreements, coverage=quiet)),
            {**dict.fromkeys(others, "known, and none was looked for,"), "geospatial": "in force"},
        ),
    ):
        evidence = told(catalog, "agreements", "ind-navy", "usa-navy")
        (driver,) = evidence.drivers
        assert (driver.text, round(driver.amount, 9)) == ("communications-security: COMCASA", 0.25)
        assert [getattr(fact, "id", None) for fact in driver.facts] == ["comcasa"]
        assert {item.text: pytest.approx(item.amount) for item in evidence.obstacles} == {
            f"no {kind} agreement {said[kind]} between IND and USA": share for kind, share in others.items() if share
        }
        scores = layer(catalog, "agreements")
        unknown = sum(share for kind, share in others.items() if said[kind] != "in force")
        assert scores.low[0, 1] == pytest.approx(0.25)
        assert scores.high[0, 1] == pytest.approx(0.25 + unknown)
        assert scores.sourced[0, 1] == pytest.approx(1 - unknown)


def test_kinds_that_all_weigh_nothing(small: Catalog) -> None:
    """Whatever is signed counts 0, and nothing is in question."""
    scheme = load_scheme("three-dimensions").changed({f"layers.agreements.kinds.{kind}": 0 for kind in KINDS})
    scores = interop.score(small, "pair", scheme=scheme).layers["agreements"].scores
    assert (scores.low[0, 1], scores.high[0, 1], scores.sourced[0, 1]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    "weights",
    [
        {"defence-treaty": 6, "geospatial": 7, "information": 7, "logistics": 4},
        {"communications-security": 3, "defence-treaty": 1, "geospatial": 6, "information": 3},
    ],
)
def test_shares_of_kinds_never_add_to_more_than_everything(weights: dict[str, int], tmp_path: Path) -> None:
    """These do by rounding: whatever is in force or in question, least, most and settled stay from 0 to 1."""
    scheme = {
        "name": "signed",
        "description": "Agreements alone.",
        "dimensions": {"procedural": {"weight": 1, "reason": "test"}},
        "layers": {
            "signed": {"kind": "agreement", "dimension": "procedural", "weight": 1, "reason": "test", "kinds": weights}
        },
    }
    row = FILES["agreements.csv"].splitlines()[1]
    signed = "".join(row.replace("communications-security", kind).replace("comcasa", kind) + "\n" for kind in weights)
    every = load_catalog(write(tmp_path / "every", agreements=FILES["agreements.csv"] + signed))
    quiet = load_catalog(write(tmp_path / "quiet", coverage=FILES["coverage.csv"].splitlines()[0] + "\n"))
    shares = [weight / sum(weights.values()) for weight in weights.values()]
    for catalog, low, high in ((every, 1.0, 1.0), (quiet, shares[0] if "communications-security" in weights else 0, 1)):
        found = interop.score(catalog, "pair", scheme=scheme).layers["signed"].scores
        assert (found.low[0, 1], found.high[0, 1]) == (low, high)
        assert found.sourced[0, 1] == pytest.approx(1 - (high - low))
        assert 0 <= found.sourced[0, 1] <= 1


def test_designers_of_two_fleets_meet(small: Catalog) -> None:
    """Every pair of origins by the shares of both: what is akin drives, what is not holds back, and both make 1."""
    found = interop.score(small, "pair", scheme="origin")
    (origin,) = found.scheme.layers.values()
    evidence = origin.evidence(found.snapshot, found.scheme.settings, "ind-navy", "usa-navy")
    text = "{} of ind-navy is {}-designed, 100% of usa-navy is USA-designed"
    assert _told(evidence.drivers) == [(text.format("50%", "USA"), 0.5)]
    assert _told(evidence.obstacles) == [(text.format("25%", "IND"), 0.25), (text.format("25%", "RUS"), 0.25)]
    assert [getattr(fact, "equipment", getattr(fact, "id", None)) for fact in evidence.drivers[0].facts] == [
        *("p-8i", "p-8i"),
        *("p-8a", "p-8a"),
    ]


def test_each_unit_s_part_of_a_common_tradition(small: Catalog) -> None:
    """How akin each unit of either force is to the other's fleet, all of it known."""
    found = interop.score(small, "pair", scheme="origin")
    (origin,) = found.scheme.layers.values()
    for of_giving, wanted in ((True, [("brahmos", 0.5, 0.0), ("p-8i", 0.5, 1.0)]), (False, [("p-8a", 1.0, 0.5)])):
        scores = origin.unit_scores(
            found.snapshot, found.scheme.settings, "assumed", "ind-navy", "usa-navy", of_giving=of_giving
        )
        assert scores is not None
        names = [unit.equipment for unit in scores.units]
        assert list(zip(names, scores.weights.tolist(), scores.low.tolist(), strict=True)) == wanted
        assert scores.bounds() == (0.5, 0.5)
        assert scores.coverage == 1.0


def test_the_facts_on_an_origin_are_those_of_its_heaviest_units(tmp_path: Path) -> None:
    """Three units of a force for each origin, the heaviest first, each with its holding and its type."""
    hulls = "".join(
        f"p-8i,hull {place},{quantity},2013,,active,imported,USA,paper,,2020-12-31\n"
        for place, quantity in enumerate((1, 16, 4, 9))
    )
    catalog = load_catalog(write(tmp_path, holdings__ind_navy=FILES["holdings/ind-navy.csv"] + hulls))
    found = interop.score(catalog, "pair", scheme="origin")
    (origin,) = found.scheme.layers.values()
    (driver,) = origin.evidence(found.snapshot, found.scheme.settings, "ind-navy", "usa-navy").drivers
    mine = driver.facts[:6]
    assert [getattr(fact, "unit", None) for fact in mine[::2]] == ["hull 1", "hull 3", None]
    assert [getattr(fact, "id", None) for fact in mine[1::2]] == ["p-8i"] * 3
    assert len(driver.facts) == 8


def test_the_best_of_several_blocs_joins_two_traditions(small: Catalog) -> None:
    """1 for one tradition, heirs counted; within a bloc its affinity, of several the highest; else 0."""
    blocs = tuple(
        Bloc(name="b", states=states, affinity=worth, reason="r")
        for states, worth in ((("IND", "SUN"), 0.25), (("IND", "RUS", "USA"), 0.5), (("IND", "RUS"), 0.125))
    )
    found = affinity_matrix(small, ("IND", "NAM", "RUS", "SUN", "USA"), blocs)
    wanted = [[1, 0, 0.5, 0.5, 0.5], [0, 1, 0, 0, 0], [0.5, 0, 1, 1, 0.5], [0.5, 0, 1, 1, 0.5], [0.5, 0, 0.5, 0.5, 1]]
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("scheme", ["three-dimensions", "origin"])
def test_symmetric_layers_are_so_to_the_last_bit(scheme: str) -> None:
    """Whatever order sums are taken in: with many forces, rounding would tell the two halves apart."""
    catalog = interop.load_catalog()
    forces = [row.id for row in catalog.forces if row.kind == "service"][:60]
    found = interop.score(catalog, forces, scheme=scheme)
    for name, layer in found.layers.items():
        if found.scheme.layers[name].symmetric:
            for array in (layer.scores.low, layer.scores.high, layer.values):
                np.testing.assert_array_equal(array, array.T)


def test_what_standards_are_worth() -> None:
    """Each its grade; one without is worth what others are, and everything where nothing is said of them."""
    layer = {"kind": "peer", "dimension": "x", "weight": 1, "reason": "r", "standards": "link", "domains": ["air"]}
    for others, worth in ((None, 1.0), (0.25, 0.25)):
        peer = PeerLayer.model_validate({**layer, "grades": {"link-16": 0.5}, "others": others})
        assert peer.grade_of(("uhf-voice", "link-16")).tolist() == [worth, 0.5]


def test_a_grade_of_no_standard_is_told_with_the_nearest(small: Catalog) -> None:
    """Where there is one that is near."""
    layer = {"kind": "peer", "dimension": "x", "weight": 1, "reason": "r", "standards": "link", "domains": ["air"]}
    peer = PeerLayer.model_validate({**layer, "grades": {"link-16": 1, "link-61": 1, "semaphore": 1}})
    assert peer.check("layers.link", {"standards": small.standards_by_id}) == [
        "layers.link.grades: no standard 'link-61' in the catalogue; did you mean 'link-16'?",
        "layers.link.grades: no standard 'semaphore' in the catalogue",
    ]


def test_layers_list_their_settings(small: Catalog) -> None:
    """Name, value and meaning, as the page on a scheme shows them."""
    layers = interop.score(small, "pair").scheme.layers
    assert list(layers["practice"].parameters()) == [
        ("half-life", "3 years", "age at which an exercise counts half"),
        ("τ", "4", "recent exercises that bring the layer to 63 %"),
        ("unseen", "4 a year", "most exercises that may have been where nobody looked"),
    ]
    ((name, kinds, meaning),) = layers["agreements"].parameters()
    assert (name, meaning) == ("kinds", "weights")
    assert kinds.startswith("communications-security ")
    akin = Bloc(name="akin", states=("IND", "RUS"), affinity=0.25, reason="a test")
    affinity = AffinityLayer(kind="affinity", dimension="x", weight=1, reason="r", blocs=(akin,))
    assert list(affinity.parameters()) == [("akin", "IND, RUS: 0.25", "a test")]
    common = {"dimension": "x", "weight": 1, "reason": "r", "standards": "refuel", "domains": ["air"]}
    peer = PeerLayer.model_validate({"kind": "peer", **common, "grades": {"boom": 1, "drogue": 0.5}})
    assert list(peer.parameters()) == [
        ("domains", "air", "units that the layer looks at"),
        ("grades", "boom 1, drogue 0.5", "worth of a standard"),
    ]
    service = ServiceLayer.model_validate({"kind": "service", **common, "providers": ["air", "surface"], "others": 0.5})
    assert list(service.parameters()) == [
        ("domains of the provider", "air, surface", "units that the layer looks at"),
        ("domains of the receiver", "air", "units that the layer looks at"),
        ("others", "0.5", "worth of a standard without a grade of its own"),
    ]
