"""backtest: demonstrations against the bounds from the other facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import interop
from interop.analysis.backtest.trials import Backtest, Trial, backtest, verdict_on
from interop.catalog import models
from interop.catalog.catalog import Catalog
from interop.errors import InputError, SchemeError, UnknownNameError
from interop.testing.strategies import DAYS, FORCES, PEER_STANDARDS, SCHEME, SERVICE_STANDARDS, TYPES, catalogs
from tests.reference import Reference
from tests.small import FILES, changed, write


def demonstration(number: int, cells: Sequence[Any]) -> models.Demonstration:
    """Build a demonstration from drawn cells."""
    day, standard, layer, provider, receiver, outcome = cells
    return models.Demonstration(
        id=f"seen-{number}",
        date=day,
        layer="link" if standard in PEER_STANDARDS else "refuel" if standard else layer,
        standard=standard,
        provider_force=provider[0],
        provider=provider[1] + provider[2],
        receiver_force=receiver[0],
        receiver=receiver[1] + receiver[2],
        outcome=outcome,
        sources="paper",
        verified_on="2020-12-31",
    )


_unit = st.tuples(st.sampled_from(FORCES), st.sampled_from(TYPES), st.sampled_from(("", "/one", "/nowhere")))
_cells = st.tuples(
    st.sampled_from(DAYS),
    st.sampled_from(("", *PEER_STANDARDS, *SERVICE_STANDARDS)),
    st.sampled_from(("link", "refuel")),
    _unit,
    _unit,
    st.sampled_from(("succeeded", "succeeded", "failed", "refused")),
)


@st.composite
def demonstrated(draw: st.DrawFn) -> Catalog:
    """Draw a catalogue with demonstrations, on exact and on coarse dates."""
    rows = [demonstration(*item) for item in enumerate(draw(st.lists(_cells, min_size=1, max_size=5)))]
    other = models.Source(id="other", title="Other", url="https://example.org/other", accessed="2020", kind="press")
    catalog = draw(catalogs())
    fits = [row.model_copy(update={"sources": ("other",)}) if draw(st.booleans()) else row for row in catalog.fits]
    return catalog.replace(demonstrations=rows, fits=fits, sources=[*catalog.sources, other])


def outcome_of(catalog: Catalog, **arguments: Any) -> Backtest:
    """Test a generated catalogue under the generated scheme."""
    return backtest(catalog, scheme=SCHEME, **arguments)


def bounds_on(catalog: Catalog, row: models.Demonstration, day: date) -> tuple[float, float]:
    """Return the bounds of a demonstration's pair on a day, from the definitions."""
    slow = Reference(catalog, day, SCHEME)
    roles = ("peer", "peer") if row.layer == "link" else ("provider", "receiver")
    standards = [item.id for item in catalog.standards if item.layer == row.layer and row.standard in (None, item.id)]
    low = high = 0.0
    for name in standards:
        surely, possibly = slow.usable(name, slow.state(row.provider_force), slow.state(row.receiver_force))
        grade = SCHEME["layers"][row.layer]["grades"].get(name, SCHEME["layers"][row.layer]["others"])
        sides = ((row.provider_force, row.provider_unit), (row.receiver_force, row.receiver_unit))
        one, two = (
            slow.support(force, (unit[0], unit[1] or "", force), name, role)
            for (force, unit), role in zip(sides, roles, strict=True)
        )
        low, high = max(low, surely * grade * one[0] * two[0]), max(high, possibly * grade * one[1] * two[1])
    return low, high


def gate_unknown(catalog: Catalog, row: models.Demonstration) -> bool:
    """Say whether it is unknown if a standard that the demonstration may have used was open to both states."""
    slow = Reference(catalog, row.date.first, SCHEME)
    names = [item.id for item in catalog.standards if item.layer == row.layer and row.standard in (None, item.id)]
    gates = [slow.usable(name, slow.state(row.provider_force), slow.state(row.receiver_force)) for name in names]
    return any(surely < possibly for surely, possibly in gates)


@given(demonstrated())
def test_bounds_are_those_of_the_definitions(catalog: Catalog) -> None:
    """The bounds are the pair's, whether held or not; over a coarse date, the widest over its days."""
    for trial in outcome_of(catalog).trials:
        row = trial.demonstration
        first, last = row.date.first, row.date.last
        days = {first, last, *(first + timedelta(days=step) for step in range(0, (last - first).days, 45))}
        days |= {date(2001, 1, 1), date(2008, 6, 1), date(2015, 3, 1), date(2015, 3, 2)}
        found = [bounds_on(catalog, row, day) for day in days if first <= day <= last]
        assert trial.bounds is not None
        assert trial.bounds.low == pytest.approx(min(low for low, _ in found), abs=1e-12)
        assert trial.bounds.high == pytest.approx(max(high for _, high in found), abs=1e-12)
        assert trial.verdict == verdict_on(row.outcome, trial.bounds.low, trial.bounds.high)


@given(demonstrated())
def test_demonstrations_never_score(catalog: Catalog) -> None:
    """With and without demonstrations every score is the same to the bit, and no trial depends on another."""
    without = catalog.replace(demonstrations=[])
    one, two = (interop.score(item, FORCES, scheme=SCHEME, as_of="2020-11-03") for item in (catalog, without))
    np.testing.assert_array_equal(one.values, two.values)
    trials = outcome_of(catalog).trials
    alone = outcome_of(catalog.replace(demonstrations=[trials[0].demonstration])).trials[0]
    assert alone.to_dict() == trials[0].to_dict()


@given(demonstrated())
def test_recall_adds_up(catalog: Catalog) -> None:
    """Predicted by others ≤ predicted ≤ possible ≤ succeeded; layers add to the whole; every trial has its verdict."""
    found = outcome_of(catalog)
    *layers, total = found.recall
    for item in found.recall:
        assert item.predicted_by_others <= item.predicted <= item.possible <= item.succeeded
        wrong = item.succeeded - item.possible
        opened = sum(
            trial.verdict == "open" for trial in found.trials if item.layer in ("all", trial.demonstration.layer)
        )
        assert item.contradictions == wrong + item.failed - item.explained - opened
    for name in ("succeeded", "predicted", "possible", "failed", "explained", "contradictions", "untested"):
        assert sum(getattr(item, name) for item in layers) == getattr(total, name)
    assert len(found.trials) == total.succeeded + total.failed + total.untested


@given(demonstrated())
def test_stronger_evidence_adds_no_contradiction(catalog: Catalog) -> None:
    """Asking for stronger evidence widens the bounds, so what it contradicts was contradicted before."""
    lists = [
        {trial.demonstration.id for trial in outcome_of(catalog, evidence=bar).contradictions} for bar in models.BASES
    ]
    assert lists[0] <= lists[1] <= lists[2]


@given(demonstrated())
def test_peers_are_even(catalog: Catalog) -> None:
    """In a peer layer it makes no difference who is said to provide."""
    rows = [row for row in catalog.demonstrations if row.layer == "link"]
    assume(rows)
    turned = [
        row.model_copy(
            update={
                "provider_force": row.receiver_force,
                "provider": row.receiver,
                "receiver_force": row.provider_force,
                "receiver": row.provider,
            }
        )
        for row in rows
    ]
    one, two = (outcome_of(catalog.replace(demonstrations=items)).trials for items in (rows, turned))
    for first, second in zip(one, two, strict=True):
        assert first.bounds is not None
        assert second.bounds is not None
        assert (first.bounds.low, first.bounds.high) == (second.bounds.low, second.bounds.high)


@given(demonstrated())
def test_news_settle_it(catalog: Catalog) -> None:
    """Where a success is only possible, stating what is named as unknown makes it predicted."""
    for trial in outcome_of(catalog).news:
        row = trial.demonstration
        if row.date.first != row.date.last:
            continue  # the unknown may be on which side of a change it fell
        if gate_unknown(catalog, row):
            continue  # then an agreement may be the news, and no statement on equipment settles it
        assert trial.news
        common: dict[str, Any] = {"support": "yes", "basis": "cited", "sources": "paper", "verified_on": "2020"}
        news = [
            models.Fit(
                equipment=gap.equipment, force=gap.force, unit=gap.unit, standard=gap.standard, role=gap.role, **common
            )
            for gap in trial.news
        ]
        level = ("equipment", "force", "unit", "standard", "role")
        new = {tuple(getattr(item, name) for name in level) for item in news}
        kept = [item for item in catalog.fits if tuple(getattr(item, name) for name in level) not in new]
        after = outcome_of(catalog.replace(fits=[*kept, *news], demonstrations=[row])).trials[0]
        assert after.verdict == "predicted"


@given(demonstrated())
def test_own_sources(catalog: Catalog) -> None:
    """What other facts say is what a catalogue without the statements of the demonstration's own sources says."""
    for trial in outcome_of(catalog).trials:
        own = set(trial.demonstration.sources)
        kept = [row for row in catalog.fits if not row.sources or not set(row.sources) <= own]
        other = outcome_of(catalog.replace(fits=kept, demonstrations=[trial.demonstration])).trials[0]
        assert trial.others is not None
        assert other.bounds is not None
        assert (trial.others.low, trial.others.high) == (other.bounds.low, other.bounds.high)


@given(demonstrated())
def test_facts_are_the_reason(catalog: Catalog) -> None:
    """Every contradiction names at least one fact against what was seen."""
    for trial in outcome_of(catalog).contradictions:
        assert trial.bounds is not None
        assert trial.bounds.facts
        assert not trial.news


def small(folder: Path, **files: str) -> Trial:
    """Test the one demonstration of the small catalogue, with some files replaced."""
    found = backtest(interop.load_catalog(write(folder, **files)))
    assert len(found.trials) == 1
    return found.trials[0]


def seen(old: str, new: str) -> dict[str, str]:
    """Change the demonstration."""
    return {"demonstrations": changed("demonstrations.csv", old, new)}


def test_refusal_explained(tmp_path: Path) -> None:
    """In 2010 Link 16 was refused: the facts say so twice, the gate being shut all year."""
    trial = small(tmp_path)
    assert trial.verdict == "explained"
    assert trial.bounds is not None
    assert [fact.text for fact in trial.bounds.facts] == [
        "link-16 is shut: it needs communications-security agreements of both states with USA"
    ]
    assert "p-8i (IN 320) is not listed among its holdings that day" in trial.remark


def test_success_contradicted(tmp_path: Path) -> None:
    """Had it succeeded in 2019, the P-8I's `no` would contradict it; both sides are listed with their sources."""
    trial = small(
        tmp_path,
        demonstrations=FILES["demonstrations.csv"].replace("2010", "2019-05-01").replace("refused", "succeeded"),
    )
    assert trial.verdict == "contradiction"
    assert trial.bounds is not None
    assert [(fact.text, fact.sources) for fact in trial.bounds.facts] == [
        ("ind-navy p-8i does not support link-16 as peer", ("paper",))
    ]
    assert trial.seen.sources == ("paper",)
    assert trial.seen.text == ("usa-navy p-8a worked with ind-navy p-8i (IN 320) (link over link-16) on 2019-05-01")


def test_own_source_counts_apart(tmp_path: Path) -> None:
    """A success over uhf-voice is predicted, yet only by statements from the page that reports it."""
    text = changed("demonstrations.csv", "2010,link,link-16", "2019,link,uhf-voice").replace("refused", "succeeded")
    trial = small(tmp_path, demonstrations=text)
    assert trial.verdict == "predicted"
    assert trial.circular
    assert trial.others is not None
    assert (trial.others.low, trial.others.high) == (0.0, 0.15)
    assert trial.provider.held == trial.receiver.held == "yes"


def test_a_year_in_which_the_gate_opened(tmp_path: Path) -> None:
    """COMCASA came in 2018: a success of "2018" over Link 16 is possible, one of 2018-08 is a contradiction."""
    fitted = changed("fits/ind-navy.csv", "link-16,no", "link-16,yes")
    for day, verdict in (("2018", "possible"), ("2018-08", "contradiction"), ("2018-10", "predicted")):
        text = FILES["demonstrations.csv"].replace("2010", day).replace("refused", "succeeded")
        trial = small(tmp_path / day, demonstrations=text, fits__ind_navy=fitted)
        assert trial.verdict == verdict
        assert trial.news == ()
        assert f"some day of {day}" in trial.remark


def test_hull_under_another_name(tmp_path: Path) -> None:
    """Where holdings name other hulls only, the trial says that their statements do not reach this one."""
    named = changed("holdings/ind-navy.csv", "p-8i,,8,2013-05", "p-8i,IN 321,8,2010")
    trial = small(tmp_path, holdings__ind_navy=named)
    assert trial.receiver.held == "type"
    assert "p-8i (IN 320) is not listed by name that day" in trial.remark


def test_scheme_without_the_layer(tmp_path: Path) -> None:
    """Under the origin scheme nothing is tested: every demonstration is listed with the reason."""
    found = backtest(interop.load_catalog(write(tmp_path)), scheme="origin")
    assert [trial.remark for trial in found.untested] == ["scheme origin has no layer over the standards of link"]
    assert found.recall[-1].untested == 1
    assert set(found.recall[-1].shares.values()) == {None}


def test_outside_the_layers_domains(tmp_path: Path) -> None:
    """A missile is outside the link layer: its bounds are given all the same, with a remark."""
    trial = small(tmp_path, **seen("p-8i/IN 320", "brahmos"))
    assert "brahmos is of domain munition, at which the layer does not look" in trial.remark
    assert trial.bounds is not None


def test_group(tmp_path: Path) -> None:
    """A group limits the test to demonstrations between its forces, or those that they are drawn from."""
    forces = FILES["forces.csv"] + "usa-task-group,Task group,USA,navy,task-group,usa-navy,paper,,2020-12-31\n"
    catalog = interop.load_catalog(write(tmp_path, forces=forces))
    assert len(backtest(catalog, "pair").trials) == 1
    assert len(backtest(catalog, ["ind-navy", "usa-task-group"]).trials) == 1
    assert len(backtest(catalog, ["usa-navy"]).trials) == 0


def test_flat_rows(tmp_path: Path) -> None:
    """The flat table has the same numbers and names the held units."""
    found = backtest(interop.load_catalog(write(tmp_path)))
    row, plain = found.rows()[0], found.to_dict()["trials"][0]
    assert (row["low"], row["high"], row["verdict"]) == (plain["low"], plain["high"], plain["verdict"])
    assert (row["provider"], row["receiver_unit"], row["receiver_held"]) == ("p-8a", "IN 320", "no")
    assert found.to_dict()["sources"][0]["id"] == "paper"


def test_real_catalogue() -> None:
    """Every demonstration is tested, most successes are predicted, and the numbers agree with the trials."""
    catalog = interop.load_catalog()
    found = backtest(catalog)
    total = found.recall[-1]
    assert len(found.trials) == len(catalog.demonstrations) == total.succeeded + total.failed
    assert found.untested == ()
    assert total.predicted > total.succeeded / 2


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"group": "malabar-20200"}, UnknownNameError, "did you mean 'malabar-2020'"),
        ({"group": ["ind-navi"]}, UnknownNameError, "did you mean 'ind-navy'"),
        ({"group": []}, InputError, "no forces to score"),
        ({"evidence": "rumour"}, InputError, "evidence must be one of cited, inferred, assumed, not 'rumour'"),
        (
            {
                "scheme": {
                    **SCHEME,
                    "layers": {**SCHEME["layers"], "link": {**SCHEME["layers"]["link"], "grades": {"link-61": 0.5}}},
                }
            },
            SchemeError,
            "no standard 'link-61'",
        ),
    ],
)
def test_mistakes(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    """What cannot be tested is refused, with what was meant."""
    with pytest.raises(error, match=words):
        backtest(interop.load_catalog(), **arguments)
