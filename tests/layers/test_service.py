"""Who serves whom by what: two standards, one of them behind a gate, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import interop
from interop.catalog import load_catalog
from interop.layers.evidence import Evidence
from interop.layers.parts import UnitScores
from tests.small import FILES, changed, write

STANDARDS = changed(
    "standards.csv",
    "drogue,Drogue,refuel,service,,,,paper,,2020-12-31\n",
    "boom,Boom,refuel,service,,,,paper,,2020-12-31\n"
    "drogue,Drogue,refuel,service,,USA,communications-security,paper,,2020-12-31\n",
)
#: Half of what receives in India is of either type.
HELD = FILES["holdings/ind-navy.csv"] + "p-8a,,8,2013-05,,active,imported,USA,paper,,2020-12-31\n"
SCHEME: dict[str, Any] = {
    "name": "refuelling",
    "description": "Hoses and booms.",
    "dimensions": {"technical": {"weight": 1, "reason": "test"}},
    "layers": {
        "refuel": {
            "kind": "service",
            "dimension": "technical",
            "weight": 1,
            "reason": "test",
            "standards": "refuel",
            "domains": ["air"],
            "providers": ["air"],
            "grades": {"boom": 0.5, "drogue": 1.0},
        }
    },
}
#: No statement is left open, but for those that a test leaves out.
NOTHING: dict[tuple[str, ...], str | None] = {
    (force, equipment, standard, role): "no"
    for force, equipment in (("usa-navy", "p-8a"), ("ind-navy", "p-8a"), ("ind-navy", "p-8i"))
    for standard in ("boom", "drogue")
    for role in ("provider", "receiver")
}


def _scored(
    folder: Path, said: dict[str, str | None], day: str = "2020-11-03", **files: str
) -> tuple[interop.InteropMatrix, Evidence, UnitScores]:
    """Return how the American navy refuels the Indian one; what is said is keyed by force, type, standard and role."""
    statements = {
        **NOTHING,
        **{tuple(key.split()): value for key, value in said.items()},
    }
    rows = "".join(
        f"{equipment},{force},,{standard},{support},{role},,,cited,paper,note,2020-12-31\n"
        for (force, equipment, standard, role), support in statements.items()
        if support
    )
    files = {
        "standards": STANDARDS,
        "holdings__ind_navy": HELD,
        "fits__ind_navy": FILES["fits/ind-navy.csv"] + rows,
    } | files
    found = interop.score(load_catalog(write(folder, **files)), ("usa-navy", "ind-navy"), as_of=day, scheme=SCHEME)
    layer, settings = found.scheme.layers["refuel"], found.scheme.settings
    units = layer.unit_scores(found.snapshot, settings, "assumed", "usa-navy", "ind-navy", of_giving=False)
    assert units is not None
    return found, layer.evidence(found.snapshot, settings, "usa-navy", "ind-navy"), units


def _told(evidence: Evidence) -> tuple[list[tuple[str, float]], list[tuple[str, float]], list[tuple[str, float]]]:
    drivers = [(item.text, round(item.amount, 9)) for item in evidence.drivers]
    obstacles = [(item.text, round(item.amount, 9)) for item in evidence.obstacles]
    return drivers, obstacles, [(str(item), round(item.amount, 9)) for item in evidence.gaps]


def test_each_receiver_by_the_best_that_is_offered(tmp_path: Path) -> None:
    """One takes the drogue partially, and whether it takes the boom is no matter; nobody offers the other its boom."""
    found, evidence, units = _scored(
        tmp_path,
        {
            "usa-navy p-8a drogue provider": "yes",
            "ind-navy p-8i drogue receiver": "partial",
            "ind-navy p-8i boom receiver": None,
            "ind-navy p-8a boom receiver": "yes",
        },
    )
    cell = found.layers["refuel"].scores
    assert (cell.low[0, 1], cell.high[0, 1], cell.sourced[0, 1]) == (0.25, 0.25, 1.0)
    assert _told(evidence) == (
        [("usa-navy serves ind-navy by drogue", 0.25)],
        [("usa-navy has no provider of boom, which ind-navy units can receive", 0.25)],
        [],
    )
    assert units.low.tolist() == units.high.tolist() == [0.0, 0.5]
    assert (units.counts.tolist(), units.known.tolist()) == ([True, True], [1.0, 1.0])


def test_only_what_is_open_of_a_unit_that_may_receive_is_a_gap(tmp_path: Path) -> None:
    """It is known not to take the drogue; whether it takes the boom weighs as much as the one receiver there is."""
    found, evidence, _ = _scored(
        tmp_path,
        {
            "usa-navy p-8a drogue provider": "yes",
            "ind-navy p-8a boom receiver": None,
            "ind-navy p-8i drogue receiver": "yes",
        },
    )
    cell = found.layers["refuel"].scores
    assert (cell.low[0, 1], cell.high[0, 1], cell.sourced[0, 1]) == (0.5, 1.0, 0.5)
    assert _told(evidence) == (
        [("usa-navy serves ind-navy by drogue", 1.0)],
        [],
        [("ind-navy p-8a: boom (receiver)", 1.0)],
    )


def test_what_is_missed_is_a_share_of_those_who_receive(tmp_path: Path) -> None:
    """Half of the fleet receives at all, by the boom, which nobody gives and which is worth a half."""
    _, evidence, _ = _scored(tmp_path, {"ind-navy p-8i boom receiver": "yes"})
    text = "usa-navy has no provider of boom, which ind-navy units can receive"
    assert _told(evidence) == ([], [(text, 0.5)], [])
    assert [getattr(fact, "equipment", None) for fact in evidence.obstacles[0].facts] == ["p-8i"]


def test_a_gate_that_nobody_looked_at_may_let_a_service_through(tmp_path: Path) -> None:
    """At the most, and then whether the provider is one is worth asking; where it is known to be shut, nothing is."""
    quiet = changed("coverage.csv", "agreements,,IND;USA,,*,,,,,2020-12-31\n", "")
    said = {"usa-navy p-8a drogue provider": None, "ind-navy p-8i drogue receiver": "yes"}
    for name, coverage, high in (("quiet", quiet, 1.0), ("shut", FILES["coverage.csv"], 0.0)):
        found, evidence, units = _scored(tmp_path / name, said, "2018-09-05", coverage=coverage)
        cell = found.layers["refuel"].scores
        assert (cell.low[0, 1], cell.high[0, 1]) == units.bounds() == (0.0, high)
        gaps = [("usa-navy p-8a: drogue (provider)", 1.0)] if high else []
        assert _told(evidence) == ([], [], gaps)


@pytest.mark.parametrize(("other", "worth"), [("yes", 0.0), ("partial", 0.5), ("no", 1.0)])
def test_another_provider_is_worth_what_is_not_offered_yet(tmp_path: Path, other: str, worth: float) -> None:
    """One of two types of tankers is known: the more it gives, the less is to be gained by the other."""
    held = FILES["holdings/usa-navy.csv"] + "p-8i,,3,2013,,active,domestic,,paper,,2020-12-31\n"
    said = {
        "usa-navy p-8a drogue provider": None,
        "usa-navy p-8i drogue provider": other,
        "usa-navy p-8i boom provider": "no",
        "ind-navy p-8i drogue receiver": "yes",
    }
    found, evidence, _ = _scored(tmp_path, said, holdings__usa_navy=held)
    assert found.layers["refuel"].scores.low[0, 1] == 1 - worth
    assert _told(evidence)[2] == ([("usa-navy p-8a: drogue (provider)", worth)] if worth else [])
    assert not evidence.obstacles


def test_nobody_who_receives(tmp_path: Path) -> None:
    """No share of nothing; where some may receive, each of them is a gap of its own weight."""
    found, evidence, units = _scored(tmp_path / "none", {"usa-navy p-8a drogue provider": "yes"})
    assert np.isnan(found.layers["refuel"].values[0, 1])
    assert evidence == Evidence()
    assert not units.counts.any()
    maybe = {"usa-navy p-8a drogue provider": "yes", "ind-navy p-8a drogue receiver": None}
    found, evidence, units = _scored(tmp_path / "maybe", maybe)
    assert _told(evidence) == ([], [], [("ind-navy p-8a: drogue (receiver)", 0.5)])
    assert found.layers["refuel"].scores.optional[0, 1]
    assert (units.bounds(), units.coverage) == ((0.5, 1.0), 0.5)


def test_a_force_that_can_provide_nothing_asks_nobody_what_they_receive(tmp_path: Path) -> None:
    """Without a unit among the providers there is no share, and no answer would make one."""
    missiles = FILES["holdings/usa-navy.csv"].replace("p-8a,,100", "brahmos,,100")
    maybe: dict[str, str | None] = {"ind-navy p-8a drogue receiver": None}
    found, evidence, _ = _scored(tmp_path, maybe, holdings__usa_navy=missiles)
    assert np.isnan(found.layers["refuel"].values[0, 1])
    assert evidence == Evidence()
