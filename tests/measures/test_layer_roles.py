"""What each layer decides: the order without it, and the weight that it has in effect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import interop
from interop.matrix import InteropMatrix, LayerMatrix
from interop.measures.layer_roles import leave_one_out, rank_agreement, weights_in_effect
from interop.scheme import load_scheme
from tests.small import FILES, write

NAMES = ("a", "b", "c")
NAN = np.nan


@pytest.fixture
def matrix(tmp_path: Path) -> InteropMatrix:
    """Three forces, three layers of one dimension each, with weights 0.5, 0.25 and 0.25, and values chosen by hand."""
    forces = FILES["forces.csv"] + "rus-navy,Russian Navy,RUS,navy,service,,paper,,2020-12-31\n"
    scheme = load_scheme("three-dimensions")
    facts = interop.load_catalog(write(tmp_path, forces=forces))
    scored = interop.score(facts, ("ind-navy", "usa-navy", "rus-navy"))
    for name in set(scheme.layers) - {"link", "agreements", "practice"}:
        scheme = scheme.without(name)
    scored = replace(scored, scheme=scheme, layers={name: scored.layers[name] for name in scheme.layers})
    values = {
        "link": np.array([[1, 0.8, 0.6], [0.4, 1, 0.2], [0.3, 0.1, 1]]),
        "agreements": np.array([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]),
        "practice": np.array([[1, 0.0, NAN], [0.0, 1, 1.0], [NAN, 1.0, 1]]),
    }
    layers: dict[str, LayerMatrix] = {}
    present = np.stack([~np.isnan(values[name]) for name in scored.layers])
    weights = np.array([scored.scheme.weights[name] for name in scored.layers])[:, None, None] * present
    weights = weights / weights.sum(axis=0)
    for place, (name, layer) in enumerate(scored.layers.items()):
        share = weights[place]
        layers[name] = replace(layer, values=values[name], weights=share, contributions=share * values[name])
    whole = np.nansum(np.stack([layer.contributions for layer in layers.values()]), axis=0)
    return replace(scored, layers=layers, values=whole)


def test_the_order_without_each_layer(matrix: InteropMatrix) -> None:
    """By hand: without the link four pairs move, the one with most to lose or win most; off the diagonal alone."""
    found = {item.layer: item for item in leave_one_out(matrix)}
    off = ~np.eye(3, dtype=bool)
    for name in matrix.layers:
        others = [layer for layer in matrix.layers if layer != name]
        weights = np.array([matrix.scheme.without(name).weights[layer] for layer in others])[:, None]
        values = np.stack([matrix.layers[layer].values[off] for layer in others])
        without = np.nansum(weights * values, axis=0) / (weights * ~np.isnan(values)).sum(axis=0)
        moved = without - matrix.values[off]
        item = found[name]
        assert item.mean_change == pytest.approx(np.abs(moved).mean(), abs=1e-6)
        assert item.largest_change == pytest.approx(moved[np.argmax(np.abs(moved))], abs=1e-6)
        assert item.a is not None
        assert item.b is not None
        i, j = matrix.cell(item.a, item.b)
        assert i != j
        place = np.argwhere(off).tolist().index([i, j])
        assert abs(moved[place]) == pytest.approx(np.abs(moved).max())
        assert (item.kendall, item.spearman) == rank_agreement(matrix.values[off], without)


def test_the_layer_that_changes_the_order_most_comes_first(matrix: InteropMatrix) -> None:
    """By agreement of ranks; a layer without which nothing is left comes last."""
    kendall = [item.kendall for item in leave_one_out(matrix)]
    assert kendall == sorted(kendall, key=lambda tau: 2.0 if tau is None else tau)
    assert len(set(kendall)) > 1
    alone = interop.score(matrix.catalog, matrix.forces, scheme="origin")
    (item,) = leave_one_out(alone)
    assert (item.layer, item.kendall, item.spearman, item.mean_change, item.a) == ("origin", None, None, None, None)


def test_the_only_layer_with_weight_leaves_nothing(matrix: InteropMatrix) -> None:
    """Its scores cannot be had without it; without a layer of no weight nothing changes."""
    scheme = load_scheme("three-dimensions")
    scheme = scheme.changed({f"layers.{name}.weight": 0 for name in scheme.layers if name != "link"})
    items = leave_one_out(interop.score(matrix.catalog, matrix.forces, scheme=scheme))
    by_name = {item.layer: item for item in items}
    assert by_name["link"].mean_change is None
    assert by_name["practice"].mean_change == 0.0
    assert items[-1].layer == "link"


def test_weights_in_effect_by_hand(matrix: InteropMatrix) -> None:
    """Nominal is the scheme's; applied grows where a layer does not apply; agreements, alike everywhere, decide nothing."""
    found = {item.layer: item for item in weights_in_effect(matrix)}
    assert list(found) == list(matrix.layers)
    assert {name: item.nominal for name, item in found.items()} == {"link": 0.5, "agreements": 0.25, "practice": 0.25}
    assert found["practice"].applied == pytest.approx(0.25 * 4 / 6, abs=1e-6)
    assert found["link"].applied == pytest.approx((0.5 * 4 + 2 * 2 / 3) / 6, abs=1e-6)
    assert found["agreements"].main_effect is None
    shares = [item.variance_share for item in found.values()]
    assert None not in shares
    assert sum(share or 0.0 for share in shares) == pytest.approx(1.0, abs=2e-6)


def test_a_layer_that_weighs_nothing_has_no_weight(matrix: InteropMatrix) -> None:
    """Nor does it have any in effect."""
    scheme = load_scheme("three-dimensions").changed({"layers.link.weight": 0})
    found = {item.layer: item for item in weights_in_effect(interop.score(matrix.catalog, "pair", scheme=scheme))}
    assert (found["link"].nominal, found["link"].applied) == (0.0, 0.0)


def test_pairs_that_are_not_scored_count_for_nothing(matrix: InteropMatrix) -> None:
    """With no pair left there is no weight in effect, and nothing to compare."""
    empty = replace(matrix, values=np.full((3, 3), NAN))
    assert {item.applied for item in weights_in_effect(empty)} == {None}
    assert {(item.kendall, item.mean_change, item.a) for item in leave_one_out(empty)} == {(None, None, None)}


def test_noise_breaks_no_tie() -> None:
    """Values that differ in the tenth place are the same; those that differ in the eighth are not."""
    first = np.array([0.1, 0.2, 0.3])
    assert rank_agreement(first, np.array([0.1, 0.2 + 1e-12, 0.2]))[0] == pytest.approx(0.816497)
    assert rank_agreement(first, np.array([0.1, 0.2 + 1e-8, 0.2]))[0] == pytest.approx(1 / 3, abs=1e-6)
    assert rank_agreement(first, np.ones(3)) == (None, None)
