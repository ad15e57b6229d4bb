"""The headline: every sentence follows from the matrix."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.catalog.catalog import Catalog
from interop.matrix import InteropMatrix, score
from interop.report.headline import headline
from interop.report.tables import both_ways
from interop.report.words import force_name, joined, layer_phrase, plain, score_text, shares_text, signed
from interop.testing.strategies import FORCES, catalogs, schemes, score_days
from tests.report.pages import SCHEME, small_catalog, small_matrix


def _texts(matrix: InteropMatrix) -> list[str]:
    return [sentence.text for sentence in headline(matrix)]


@given(catalogs(), schemes(), score_days)
def test_closest_pair_is_the_closest(catalog: Catalog, scheme: dict[str, object], day: object) -> None:
    """Whatever the catalogue, the first sentence names a pair that no pair beats, with its score and bounds."""
    matrix = score(catalog, FORCES, scheme=scheme, as_of=day)  # type: ignore[arg-type]  # dates are drawn
    first = next(item for item in headline(matrix) if not item.text.startswith("Nobody went through"))
    cells = [both_ways(matrix, a, b) for a, b in combinations(matrix.forces, 2)]
    values = [cell["value"] for cell in cells if cell["value"] is not None]
    if not values:
        assert "No two of these forces can be compared" in first.text
        return
    a, b = first.about
    best = both_ways(matrix, a, b)
    assert best["value"] == max(values)
    assert score_text(best) in first.text
    assert joined([force_name(matrix, force) for force in (a, b)]) in first.text


@given(catalogs(), schemes(), score_days)
def test_every_number_is_of_the_matrix(catalog: Catalog, scheme: dict[str, object], day: object) -> None:
    """Every number in brackets is a score, a bound or a mean that the matrix holds, to two decimals."""
    matrix = score(catalog, FORCES, scheme=scheme, as_of=day)  # type: ignore[arg-type]  # dates are drawn
    cells = [both_ways(matrix, a, b) for a, b in combinations(matrix.forces, 2)]
    known = {f"{cell[key]:.2f}" for cell in cells for key in ("value", "low", "high") if cell[key] is not None}
    for pair in matrix.pairs():
        for cell in (pair, *pair["layers"].values()):
            known |= {f"{cell[key]:.2f}" for key in ("value", "low", "high") if cell[key] is not None}
    means: list[float] = []
    for end in ("value", "low", "high"):
        both = np.array([[both_ways(matrix, a, b)[end] if a != b else None for b in FORCES] for a in FORCES], float)
        means += [line[~np.isnan(line)].mean() for line in both if not np.isnan(line).all()]
    known |= {f"{mean + shift:.2f}" for mean in means for shift in (-1e-6, 0, 1e-6)}  # files round to six decimals
    assert set(re.findall(r"\d\.\d\d", " ".join(_texts(matrix)))) <= known


def test_two_forces() -> None:
    """Two forces are spoken of as one pair: score, bounds and what is known of it."""
    matrix = small_matrix()
    cell = both_ways(matrix, "ind-navy", "usa-navy")
    expected = f"Indian Navy and US Navy score {score_text(cell)} on a scale from 0 to 1 ({shares_text(cell)})."
    assert _texts(matrix)[0] == expected


def test_one_force() -> None:
    """One force is spoken of by its own cohesion."""
    matrix = score(small_catalog(), ["usa-navy"], scheme=SCHEME)
    assert _texts(matrix)[0] == f"How well US Navy works together within itself: {score_text(matrix.pairs()[0])}."


def test_nothing_to_score() -> None:
    """A force without anything on the day is not given a score."""
    matrix = score(small_catalog(), ["usa-navy"], scheme="origin", as_of="1900")
    assert _texts(matrix) == ["US Navy has nothing on this day that the scheme could score."]


def test_weakest_link_of_the_force_that_fits_least() -> None:
    """The force furthest from the rest is named with its mean, and the layer that holds it back with its scores."""
    import interop

    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    text = next(text for text in _texts(matrix) if text.startswith("Furthest from the others"))
    means = {
        force: np.mean([both_ways(matrix, force, other)["value"] for other in matrix.forces if other != force])
        for force in matrix.forces
    }
    worst = min(means, key=lambda force: means[force])
    others = [other for other in matrix.forces if other != worst]
    low, high = (np.mean([both_ways(matrix, worst, other)[end] for other in others]) for end in ("low", "high"))
    assert f"{force_name(matrix, worst)} (mean {means[worst]:.2f} [{low:.2f}–{high:.2f}]" in text
    limits = {matrix.explain(worst, other).limiting for other in matrix.forces if other != worst}
    assert any(layer_phrase(layer.name) in text for layer in limits if layer)


def test_certain_asymmetry_is_told() -> None:
    """Where one direction is better whatever the unknowns, the headline says who can do more for whom."""
    matrix = small_matrix()
    lows, highs, values = (array.copy() for array in (matrix.lows, matrix.highs, matrix.values))
    lows[1, 0], values[1, 0], highs[1, 0] = 0.8, 0.85, 0.9
    lows[0, 1], values[0, 1], highs[0, 1] = 0.1, 0.15, 0.2
    uneven = replace(matrix, lows=lows, highs=highs, values=values)
    expected = "US Navy can do more for Indian Navy (0.85 [0.80–0.90]) than the other way round (0.15 [0.10–0.20])."
    assert expected in [text.replace("? [", "0.85 [") for text in _texts(uneven)]


@given(st.text())
def test_plain_text_is_one_harmless_line(text: str) -> None:
    """Whatever the text, what is shown has one line, no marks that act on others, and at most the asked length."""
    shown = plain(text, 20)
    assert len(shown) <= 20
    assert shown.isprintable() or set(shown) - {mark for mark in shown if mark.isprintable()} <= set(
        " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200c\u200d\u202f\u205f\u3000"
    )


@pytest.mark.parametrize(
    ("number", "text"), [(0.041, "+0.04"), (-0.1, "−0.10"), (0.001, "0.00"), (-0.001, "0.00"), (None, "–")]
)
def test_signed(number: float | None, text: str) -> None:
    """Differences carry their sign unless they print as nothing."""
    assert signed(number) == text
