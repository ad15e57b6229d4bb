"""explain: numbers are those of the matrix, drivers add up, obstacles and gaps are worth what mending them gains."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.explain import explain
from interop.catalog import Catalog, load_catalog
from interop.errors import UnknownNameError
from interop.testing.strategies import FORCES, catalogs, schemes, score_days
from tests.small import write

CLOSE = 1e-9


@given(catalogs(), schemes(), score_days, st.sampled_from(FORCES), st.sampled_from(FORCES))
def test_numbers_are_those_of_the_matrix(catalog: Catalog, scheme: dict[str, Any], day: date, a: str, b: str) -> None:
    """Value, bounds, shares and contributions of the pair and of each layer; and the layer with the most room."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    i, j = matrix.cell(a, b)
    pair = matrix.pairs()[i * len(FORCES) + j]
    why = explain(matrix, a, b)
    assert {name: getattr(why, name) for name in ("value", "low", "high", "sourced", "judged", "unknown")} == {
        name: pair[name] for name in ("value", "low", "high", "sourced", "judged", "unknown")
    }
    for item in why.layers:
        cell = pair["layers"][item.name]
        assert {name: getattr(item, name) for name in cell} == cell
        assert item.headroom >= 0
    if why.limiting is not None:
        assert why.limiting.headroom == max(item.headroom for item in why.layers)


@given(catalogs(), schemes(), score_days)
def test_peer_drivers_add_up_to_what_is_sure(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """The interfaces that are the best of some pairs make up the layer's low at the bar of the value."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    for a in FORCES:
        for b in FORCES:
            layer = next(item for item in explain(matrix, a, b).layers if item.name == "link")
            if layer.value is None or not layer.evidence.drivers:
                continue
            low = matrix.layers["link"].scores.believed.low[matrix.cell(a, b)]
            assert sum(driver.amount for driver in layer.evidence.drivers) == pytest.approx(low, abs=CLOSE)


@given(catalogs(), schemes(), score_days)
def test_no_obstacle_is_larger_than_what_is_missing(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """Obstacles overlap, but none of them holds back more than the layer lacks."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    for item in explain(matrix, "ind-navy", "usa-navy").layers:
        for obstacle in item.evidence.obstacles:
            low = matrix.layers[item.name].scores.believed.low[matrix.cell("ind-navy", "usa-navy")]
            assert -CLOSE <= obstacle.amount <= 1 - low + CLOSE


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    return load_catalog(write(tmp_path))


def test_headroom_is_what_the_composite_would_gain(small: Catalog) -> None:
    """By hand, for an additive mean: weight times what the layer lacks."""
    matrix = interop.score(small, "pair", as_of="2020-11-03")
    for item in explain(matrix, "ind-navy", "usa-navy").layers:
        if item.value is not None and item.weight is not None:
            assert item.headroom == pytest.approx(item.weight * (1 - item.value), abs=2e-6)


def test_it_says_on_what_a_score_rests(small: Catalog) -> None:
    """Facts have words, a basis and numbered sources, each of which is listed."""
    why = explain(interop.score(small, "pair", as_of="2020-11-03"), "ind-navy", "usa-navy")
    listed = {source.id for source in why.sources}
    document = why.to_dict()
    facts = [fact for layer in document["layers"] for driver in layer["drivers"] for fact in driver["facts"]]
    assert facts
    for fact in facts:
        assert fact["text"]
        assert set(fact["sources"]) <= listed


def test_nobody_looked(tmp_path: Path) -> None:
    """Without coverage no agreement is unknown, and that is what is said."""
    catalog = load_catalog(write(tmp_path)).replace(agreements=[], coverage=[])
    why = explain(interop.score(catalog, "pair", as_of="2020-11-03"), "ind-navy", "usa-navy")
    agreements = next(item for item in why.layers if item.name == "agreements")
    assert (agreements.low, agreements.high) == (0, 1)
    assert not any("no " in obstacle.text and "in force" in obstacle.text for obstacle in agreements.evidence.obstacles)


def test_unknown_force(small: Catalog) -> None:
    """A force that is not in the matrix is named, with those that are."""
    with pytest.raises(UnknownNameError, match="force in this matrix"):
        explain(interop.score(small, "pair", as_of="2020-11-03"), "ind-navy", "nld-navy")
