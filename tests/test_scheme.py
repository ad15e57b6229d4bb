"""Schemes: what is built in, and what is wrong with a broken one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import interop
from interop.catalog import Catalog, load_catalog
from interop.errors import SchemeError, UnknownNameError
from interop.scheme import load_scheme, schemes
from interop.testing.strategies import SCHEME
from tests.small import write


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A small foreign catalogue."""
    return load_catalog(write(tmp_path_factory.mktemp("catalogue")))


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
        (with_layer(grades={"uhf-voice": 0.0}), "layers.link.grades.uhf-voice"),
        (with_layer(grades={"uhf-voice": 1.1}), "layers.link.grades.uhf-voice"),
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


def test_a_standard_without_a_grade(small: Catalog) -> None:
    """In a layer that grades some standards, one without a grade counts nothing by oversight: it is an error."""
    link = {**SCHEME["layers"]["link"], "grades": {"uhf-voice": 0.2}, "others": None}
    scheme = {**SCHEME, "layers": {"link": link}}
    with pytest.raises(SchemeError, match=r"layers.link.grades: no grade for link-16; give each one") as caught:
        interop.score(small, "pair", scheme=scheme)
    assert "layers.link.others = 1.0" in str(caught.value)
    whole = {**SCHEME, "layers": {"link": {**link, "others": 0.5}}}
    assert interop.score(small, "pair", scheme=whole).scheme.layers["link"].others == 0.5  # type: ignore[attr-defined]


def test_changed_settings() -> None:
    """A setting is changed by its path, and the scheme says so; what it grades may still be lacking elsewhere."""
    scheme = load_scheme("three-dimensions")
    changed = scheme.changed({"layers.link.weight": 0.5, "layers.link.grades.link-16": 1})
    assert changed.title == "three-dimensions with layers.link.weight=0.5, layers.link.grades.link-16=1"
    assert changed.layers["link"].weight == 0.5
    assert changed.base == "three-dimensions"
    assert scheme.changed({}) is scheme
    again = changed.changed({"power": 0})
    assert (again.power, again.base, len(again.changes)) == (0, "three-dimensions", 3)
    assert scheme.changed({"power": 1.0}).model_copy(update={"base": None, "changes": ()}) == scheme


@pytest.mark.parametrize(
    ("path", "value", "error", "words"),
    [
        ("layers.lnk.weight", 1, UnknownNameError, "did you mean 'layers.link.weight'"),
        ("layers.link", 1, UnknownNameError, "no setting named 'layers.link'"),
        ("layers.link.weight", "much", SchemeError, "layers.link.weight: .*found .much"),
        ("weighting", "counts", SchemeError, "weighting"),
        ("layers.link.weight", -1, SchemeError, "layers.link.weight"),
    ],
)
def test_settings_that_cannot_be(path: str, value: object, error: type[Exception], words: str) -> None:
    """A path that leads nowhere is named with the nearest, a value that cannot be with what is expected."""
    with pytest.raises(error, match=words):
        load_scheme("three-dimensions").changed({path: value})


def test_a_scheme_over_a_base(tmp_path: Path, small: Catalog) -> None:
    """A file says only what differs; it needs a name, and its base must be built in."""
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'base = "technical"\nname = "mine"\n[layers.link]\nweight = 0.9\n[layers.link.grades]\nlink-16 = 1\n'
    )
    scheme, base = load_scheme(mine), load_scheme("technical")
    assert (scheme.name, scheme.base, scheme.layers["link"].weight) == ("mine", "technical", 0.9)
    assert scheme.layers["identify"] == base.layers["identify"]
    assert scheme.layers["link"].grades == {**base.layers["link"].grades, "link-16": 1}  # type: ignore[attr-defined]
    interop.score(small, "pair", scheme=scheme)  # what it inherits may lack from the catalogue
    mine.write_text('base = "technical"\n')
    with pytest.raises(SchemeError, match="name: missing; a scheme that differs from technical needs a name"):
        load_scheme(mine)
    mine.write_text('base = "mine"\nname = "mine"\n')
    with pytest.raises(SchemeError, match="base: one of the built-in schemes is expected"):
        load_scheme(mine)
    mine.write_text(
        'base = "technical"\nname = "mine"\n[layers.link]\nkind = "practice"\ndimension = "technical"\nweight = 1\nreason = "r"\nhalf_life = 1\ntau = 1\n'
    )
    assert load_scheme(mine).layers["link"].kind == "practice"


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
