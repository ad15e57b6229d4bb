"""Each kind of layer on numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import interop
from interop.catalog import Catalog, load_catalog
from interop.layers.base import Interval, LayerScores
from interop.layers.evidence import Driver, Evidence, Obstacle
from interop.layers.service import received, served_shares
from tests.small import FILES, changed, write


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
