"""Schemes: what is built in, and what is wrong with a broken one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import interop
from interop.errors import SchemeError, UnknownNameError
from interop.scheme import load_scheme, schemes
from interop.testing.strategies import SCHEME


@pytest.mark.parametrize("name", schemes())
def test_built_in_scheme(name: str) -> None:
    """A built-in scheme loads, its weights add to 1, and every standard that it grades is in the catalogue."""
    scheme = load_scheme(name)
    assert scheme.name == name
    assert sum(scheme.weights.values()) == pytest.approx(1)
    scheme.check(interop.load_catalog())


def test_technical_is_three_dimensions_without_people() -> None:
    """The technical scheme has the technical layers of the default, with the same weights among them."""
    whole, part = load_scheme("three-dimensions"), load_scheme("technical")
    technical = {name: layer for name, layer in whole.layers.items() if layer.dimension == "technical"}
    assert technical == dict(part.layers)


def test_weights_of_the_default() -> None:
    """Technical counts half; link counts 0.35 of that."""
    weights = load_scheme("three-dimensions").weights
    assert weights["link"] == pytest.approx(0.175)
    assert weights["agreements"] == pytest.approx(0.25)


def broken(**changes: Any) -> dict[str, Any]:
    """The generated scheme with something changed."""
    return {**SCHEME, **changes}


def with_layer(**changes: Any) -> dict[str, Any]:
    """The generated scheme with its link layer changed."""
    return broken(layers={**SCHEME["layers"], "link": {**SCHEME["layers"]["link"], **changes}})


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        (broken(layers={}), "layers"),
        (broken(layers=None), "layers: missing"),
        (broken(power=float("nan")), "power"),
        (broken(unknown_worth=1.5), "unknown_worth"),
        (broken(partial=0.0), "partial"),
        (broken(weighting="even"), "weighting"),
        (broken(colour="red"), "colour"),
        (with_layer(weight=-1.0), "layers.link.weight"),
        (with_layer(weight=float("inf")), "layers.link.weight"),
        (with_layer(kind="pear"), "did you mean 'peer'"),
        (with_layer(dimension="tecnical"), "did you mean 'technical'"),
        (with_layer(grades={"voice": 0.0}), "layers.link.grades.voice"),
        (with_layer(grades={"voice": 1.1}), "layers.link.grades.voice"),
        (with_layer(domains=["sea"]), "layers.link.domains"),
        (with_layer(domain=["air"]), "layers.link.domain"),
    ],
)
def test_broken_scheme(scheme: dict[str, Any], words: str) -> None:
    """A broken scheme is refused with the place that is wrong."""
    with pytest.raises(SchemeError) as caught:
        load_scheme(scheme)
    assert words in str(caught.value)


def test_all_weights_zero() -> None:
    """A scheme in which nothing counts is refused."""
    layers = {name: {**layer, "weight": 0.0} for name, layer in SCHEME["layers"].items()}
    with pytest.raises(SchemeError, match="every weight is 0"):
        load_scheme(broken(layers=layers))


def test_unknown_standard_in_own_scheme() -> None:
    """A scheme of one's own that grades a standard nobody knows is refused, with the nearest."""
    scheme = {
        **with_layer(grades={"link-61": 0.5}),
        "layers": {"link": {**SCHEME["layers"]["link"], "grades": {"link-61": 0.5}}},
    }
    with pytest.raises(SchemeError, match="did you mean 'link-16'"):
        interop.score(interop.load_catalog(), "malabar-2020", scheme=scheme)


def test_unknown_name() -> None:
    """A scheme that is not there is named with the nearest that is."""
    with pytest.raises(UnknownNameError, match="did you mean 'technical'"):
        load_scheme("tecnical")


def test_file(tmp_path: Path) -> None:
    """A TOML file is a scheme; one that is not TOML, or not there, is refused."""
    text = (Path(interop.__file__).parent / "schemes" / "origin.toml").read_text().replace('"origin"', '"mine"', 1)
    (tmp_path / "mine.toml").write_text(text)
    assert load_scheme(tmp_path / "mine.toml").name == "mine"
    (tmp_path / "bad.toml").write_text("name = ")
    with pytest.raises(SchemeError, match="not TOML"):
        load_scheme(tmp_path / "bad.toml")
    with pytest.raises(SchemeError, match="cannot be read"):
        load_scheme(tmp_path / "none.toml")


def test_without() -> None:
    """Leaving a layer out leaves its weight to the others."""
    scheme = load_scheme("technical").without("link")
    assert "link" not in scheme.weights
    assert sum(scheme.weights.values()) == pytest.approx(1)
    with pytest.raises(UnknownNameError, match="no layer named 'lnk'"):
        scheme.without("lnk")


@pytest.mark.parametrize("name", schemes())
@pytest.mark.parametrize("layer", ["link", "identify", "replenish"])
def test_no_standard_is_best_by_oversight(name: str, layer: str) -> None:
    """Where interfaces differ in kind every standard of the catalogue has its grade: one left out would count 1."""
    found = load_scheme(name).over_standards.get(layer)
    if found is not None:
        assert {row.id for row in interop.load_catalog().standards if row.layer == layer} == set(found.grades)
