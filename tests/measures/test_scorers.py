"""Measures on the catalogue: known answers on a small one, and the laws that every registered measure must obey."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.catalog import Catalog, load_catalog
from interop.catalog.models import Standard, StateRow
from interop.errors import InputError, UnknownNameError
from interop.matrix import score_snapshot
from interop.measures import MEASURES, MeasureMatrix, measure
from interop.measures.facts import Facts
from interop.measures.registry import measure_named
from interop.measures.scorers import measure_facts
from interop.scheme import load_scheme
from interop.testing.strategies import FORCES, SCHEME, catalogs, score_days
from tests.small import write

CLOSE = 1e-12
names = st.sampled_from(sorted(MEASURES))
COMMON = {"sources": "paper", "verified_on": "2020-12-31"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load_catalog(write(tmp_path_factory.mktemp("catalogue")))


def scored(catalog: Catalog, name: str, day: date, forces: tuple[str, ...] = FORCES) -> MeasureMatrix:
    return measure(catalog, forces, name, as_of=day, scheme=SCHEME)


def cell(catalog: Catalog, name: str, **keywords: object) -> float:
    """Score India against the United States in the small catalogue."""
    return float(measure(catalog, "pair", name, **keywords).values[0, 1])  # type: ignore[arg-type]


def test_characters_of_a_small_catalogue(small: Catalog) -> None:
    """India's P-8I has uhf-voice and no Link 16, the American P-8A both; the drogue, received or given, nobody has."""
    facts = Facts(small.at(date(2020, 11, 3)), load_scheme("technical"))
    assert facts.characters.names == ("link-16:peer", "uhf-voice:peer", "drogue:provider", "drogue:receiver")
    assert facts.characters.present.tolist() == [[0, 1, 0, 0], [1, 1, 0, 0]]
    assert facts.transmitted.names == ("link-16:peer", "uhf-voice:peer", "drogue:provider")
    assert facts.received.names == ("link-16:peer", "uhf-voice:peer", "drogue:receiver")
    assert cell(small, "russell-rao") == 1 / 4
    assert cell(small, "russell-rao-directed") == pytest.approx(1 / 3)
    assert cell(small, "jaccard") == 1 / 2
    assert cell(small, "overlap") == 1.0
    assert cell(small, "cosine") == pytest.approx(1 / np.sqrt(2))
    assert cell(small, "i-score-shared") == pytest.approx(1 / 2)  # one of two characters, at full strength


def test_what_was_worked_out_is_not_written_to(small: Catalog) -> None:
    """Measures of others are given the same tables as ours, and change none of them."""
    facts = Facts(small.at(date(2020, 11, 3)), load_scheme("technical"))
    for array in (facts.characters.present, facts.characters.share, facts.types.shares, facts.with_units):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_unknown_support_as_yes(small: Catalog) -> None:
    """Counting what nobody records as there shows how much hangs on it: the drogue becomes shared."""
    assert cell(small, "jaccard", unknown="yes") == 3 / 4


def test_evidence(small: Catalog) -> None:
    """The bar on evidence applies: every fit of this catalogue is cited, so nothing changes."""
    assert cell(small, "jaccard", evidence="cited") == cell(small, "jaccard")


def test_portfolios_of_a_small_catalogue(small: Catalog) -> None:
    """India: half by weight P-8I (American), half BrahMos (half Indian, half Russian design, Russian supply)."""
    facts = Facts(small.at(date(2020, 11, 3)), load_scheme("technical"))
    assert facts.origins.names == ("IND", "RUS", "USA")
    assert facts.origins.shares.tolist() == [[0.25, 0.25, 0.5], [0.0, 0.0, 1.0]]
    assert facts.suppliers.names == ("RUS", "USA")
    assert facts.suppliers.shares.tolist() == [[0.5, 0.5], [0.0, 1.0]]
    assert cell(small, "finger-kreinin-types") == 0.0
    assert cell(small, "finger-kreinin-origins") == 0.5
    assert cell(small, "finger-kreinin-suppliers") == 0.5
    assert measure(small, "pair", "herfindahl-suppliers").values.tolist() == [[0.5, 0.625], [0.625, 1.0]]


def test_historic_origins_count_with_their_successor(small: Catalog) -> None:
    """What the Soviet Union designed or supplied is Russian by tradition, as in the affinity layer."""
    brahmos = next(row for row in small.equipment if row.id == "brahmos")
    others = [row for row in small.equipment if row is not brahmos]
    soviet = type(brahmos).model_validate({**brahmos.model_dump(), "designers": "IND:0.25;RUS:0.5;SUN:0.25"})
    facts = Facts(small.replace(equipment=[*others, soviet]).at(date(2020, 11, 3)), load_scheme("technical"))
    assert facts.origins.names == ("IND", "RUS", "USA")
    assert facts.origins.shares[0].tolist() == [0.125, 0.375, 0.5]


def test_supplier_that_nobody_names_is_left_out(small: Catalog) -> None:
    """Imports from an unnamed supplier count as nobody's, so that overlap and concentration are lower bounds."""
    rows = [row.model_copy(update={"supplier": None}) for row in small.holdings]
    facts = Facts(small.replace(holdings=rows).at(date(2020, 11, 3)), load_scheme("technical"))
    assert facts.suppliers.names == ("USA",)  # the American P-8A is domestic
    assert facts.suppliers.shares.tolist() == [[0.0], [1.0]]


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [(1, 3, 0.25), (None, 3, 0.5), (3, None, 0.5), (None, None, 0.5)],
)
def test_suppliers_of_one_type_share_it_by_quantity(
    small: Catalog, first: int | None, second: int | None, share: float
) -> None:
    """Or evenly where one quantity is not known; here the type is half of India's equipment."""
    other, p8i = (row for row in small.holdings_by_force["ind-navy"])
    rows = [
        p8i.model_copy(update={"quantity": first, "supplier": "NAM"}),
        p8i.model_copy(update={"quantity": second, "supplier": "USA"}),
        other,
        *small.holdings_by_force["usa-navy"],
    ]
    facts = Facts(small.replace(holdings=rows).at(date(2020, 11, 3)), load_scheme("technical"))
    found = dict(zip(facts.suppliers.names, facts.suppliers.shares[0].tolist(), strict=True))
    assert found == {"NAM": share / 2, "RUS": 0.5, "USA": (1 - share) / 2}


def test_agreements_of_a_small_catalogue(small: Catalog) -> None:
    """Five states, eight kinds; India and the United States have one agreement, and each stands to itself at 8.

    Distances: 7 on the column of each of the two, so S = 1 − 2·(14/8)/5.
    """
    facts = Facts(small.at(date(2020, 11, 3)), load_scheme("technical"))
    assert facts.agreements.names == ("IND", "NAM", "RUS", "SUN", "USA")
    assert facts.agreements.shares.tolist() == [[8, 0, 0, 0, 1], [1, 0, 0, 0, 8]]
    assert cell(small, "signorino-ritter") == pytest.approx(1 - 2 * (14 / 8) / 5)


def test_agreements_are_with_the_states_of_the_day(small: Catalog) -> None:
    """A state that is no more is no partner that nobody has an agreement with."""
    states = [
        StateRow(id="SUN", name="Soviet Union", until="1991", successor="RUS", **COMMON) if row.id == "SUN" else row
        for row in small.states
    ]
    facts = Facts(small.replace(states=states).at(date(2020, 11, 3)), load_scheme("technical"))
    assert facts.agreements.names == ("IND", "NAM", "RUS", "USA")


def test_geometric_mean_of_layers(small: Catalog) -> None:
    """The measure is the scheme with another power, and no new arithmetic."""
    scheme = load_scheme("technical").model_copy(update={"power": 0.0})
    found = measure(small, "pair", "geometric-mean", scheme="technical")
    np.testing.assert_allclose(found.values, score_snapshot(found.facts.snapshot, scheme).values, rtol=0, atol=CLOSE)


@given(catalogs(), names, score_days)
def test_range_and_declared_symmetry(catalog: Catalog, name: str, day: date) -> None:
    """Every measure keeps to its range, and to the symmetry it declares."""
    found = scored(catalog, name, day)
    there = found.values[~np.isnan(found.values)]
    assert ((there >= found.measure.least - CLOSE) & (there <= found.measure.most + CLOSE)).all()
    if found.measure.symmetric:
        np.testing.assert_allclose(found.values, found.values.T, rtol=0, atol=CLOSE)


@given(catalogs(), names, score_days, st.permutations(FORCES))
def test_order_of_forces(catalog: Catalog, name: str, day: date, order: list[str]) -> None:
    """Naming the forces in another order only moves the cells."""
    place = [FORCES.index(force) for force in order]
    one, two = scored(catalog, name, day), scored(catalog, name, day, tuple(order))
    np.testing.assert_array_equal(one.values[np.ix_(place, place)], two.values)


@given(catalogs(), names, score_days, st.lists(st.sampled_from(FORCES), min_size=1, max_size=4, unique=True))
def test_third_force(catalog: Catalog, name: str, day: date, left: list[str]) -> None:
    """Leaving a force out changes no cell among the others, but for the one measure that says so."""
    place = [FORCES.index(force) for force in left]
    one, two = scored(catalog, name, day), scored(catalog, name, day, tuple(left))
    if one.measure.alone:
        np.testing.assert_allclose(one.values[np.ix_(place, place)], two.values, rtol=0, atol=1e-9)
    else:
        assert name == "copeland"


@given(catalogs(), names, score_days, st.sampled_from(("peer", "service")))
def test_joint_absence(catalog: Catalog, name: str, day: date, mode: str) -> None:
    """One more standard that nobody supports, and one more state that nobody signed with, raise no score.

    The exception is those measures that say so. The standard is of a layer of its own.
    """
    standard = Standard(id="nobody-has-it", name="Nobody has it", layer="new", mode=mode, **COMMON)
    state = StateRow(id="NAM", name="Namibia", **COMMON)
    wider = catalog.replace(standards=[*catalog.standards, standard], states=[*catalog.states, state])
    one, two = scored(catalog, name, day).values, scored(wider, name, day).values
    absence = MEASURES[name].joint_absence
    np.testing.assert_array_equal(np.isnan(one), np.isnan(two))
    there = ~np.isnan(one)
    if absence == "ignored":
        np.testing.assert_allclose(two[there], one[there], rtol=0, atol=CLOSE)
    elif absence == "lowers":
        assert (two[there] <= one[there] + CLOSE).all()


@given(catalogs(), names, score_days)
def test_splitting_a_holding(catalog: Catalog, name: str, day: date) -> None:
    """Writing every holding that can be split as two rows changes nothing."""
    rows = []
    for row in catalog.holdings:
        if row.quantity is not None and row.quantity > 1:
            halves = (1, "one part"), (row.quantity - 1, "the other part")
            rows += [row.model_copy(update={"quantity": count, "note": note}) for count, note in halves]
        else:
            rows.append(row)
    split = scored(catalog.replace(holdings=rows), name, day)
    np.testing.assert_allclose(split.values, scored(catalog, name, day).values, rtol=0, atol=1e-9)


@given(catalogs(), score_days)
def test_forces_without_units_are_not_applicable(catalog: Catalog, day: date) -> None:
    """A force with nothing that could carry an interface has no similarity of characters."""
    facts = Facts(catalog.at(day, FORCES), load_scheme(SCHEME))
    bare = ~np.diag(facts.with_units)
    for name in ("russell-rao", "i-score", "cosine"):
        values = measure_facts(facts, measure_named(name)).values
        assert np.isnan(values[bare]).all()
        assert np.isnan(values[:, bare]).all()


def test_copeland_of_one_pair_is_not_applicable(small: Catalog) -> None:
    """A single force has no pairs to rank."""
    assert np.isnan(measure(small, ["ind-navy"], "copeland").values).all()


def test_copeland_takes_rounding_for_a_tie() -> None:
    """Of two cells that a layer parts by its last bit neither wins it; the other layer decides."""
    layers = {
        "heavy": SimpleNamespace(values=np.array([[1.0, 0.3], [0.1 + 0.2, 1.0]])),
        "light": SimpleNamespace(values=np.array([[1.0, 0.2], [0.1, 1.0]])),
    }
    facts: Any = SimpleNamespace(
        snapshot=SimpleNamespace(forces=("a", "b")),
        matrix=SimpleNamespace(layers=layers),
        scheme=SimpleNamespace(weights={"heavy": 3.0, "light": 1.0}),
    )
    found = MEASURES["copeland"].score(facts)
    assert (found[0, 1], found[1, 0]) == (1.0, -1.0)


def test_result_as_data(small: Catalog) -> None:
    """The frame, the rows and the JSON form hold the same numbers in the order asked for."""
    found = measure(small, ["usa-navy", "ind-navy"], "jaccard", as_of="2020-01-01", weighting="count")
    assert list(found.value.index) == ["usa-navy", "ind-navy"]
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["schema"] == "interop-measure/1"
    assert data["as_of"] == "2020-01-01"
    assert data["weighting"] == "count"
    assert data["measure"]["joint_absence"] == "ignored"
    assert "score" not in data["measure"]
    assert data["pairs"][1] == {"from": "usa-navy", "to": "ind-navy", "value": 0.5}


def test_every_measure_says_what_it_is() -> None:
    """Names are in kebab case, titles and references are there, and the page has range and joint absence of each."""
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    for name, item in MEASURES.items():
        assert name == item.name.lower()
        assert item.title
        assert item.reference
        ends = f"{item.least:g} to {item.most:g}".replace("-", "−")
        assert f"| `{name}` | {ends} | {item.joint_absence.replace('-', ' ')} |" in page, name


def test_which_measures_have_a_direction_and_which_need_company() -> None:
    """A service flows one way, and so do layers; only duels hang on who else is there."""
    layers = {name for name, item in MEASURES.items() if item.facts == "layers"}
    directed = {name for name in MEASURES if name.endswith("-directed")}
    assert {name for name, item in MEASURES.items() if not item.symmetric} == layers | directed
    assert {name for name, item in MEASURES.items() if not item.alone} == {"copeland"}


def test_refusals(small: Catalog) -> None:
    """What cannot be measured is refused in words that say what was perhaps meant."""
    with pytest.raises(UnknownNameError, match=r"no measure named 'jacard'. Hint: did you mean 'jaccard'\?"):
        measure(small, "pair", "jacard")
    with pytest.raises(UnknownNameError, match="no treatment of the unknown named 'perhaps'"):
        measure(small, "pair", "jaccard", unknown="perhaps")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="no group or force named 'pears'"):
        measure(small, "pears", "jaccard")
    with pytest.raises(InputError, match="no forces to score"):
        measure(small, [], "jaccard")


def test_a_measure_of_facts_ends_at_one() -> None:
    """Only a count of duels has no end; what may be negative begins at -1, all else at 0."""
    ends = {name: (item.least, item.most) for name, item in MEASURES.items()}
    assert {end for name, end in ends.items() if name != "copeland"} <= {(0.0, 1.0), (-1.0, 1.0)}
