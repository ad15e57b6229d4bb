"""Schemes: what is built in, and what is wrong with a broken one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import interop
from interop.catalog import Catalog, load_catalog
from interop.errors import PluginError, SchemeError, UnknownNameError
from interop.plugins import forget
from interop.scheme import built_in_schemes, load_scheme, schemes
from interop.testing.strategies import SCHEME
from tests.installed import register
from tests.small import write


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A small foreign catalogue."""
    return load_catalog(write(tmp_path_factory.mktemp("catalogue")))


@pytest.mark.parametrize("name", built_in_schemes())
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
    """A file says only what differs; it needs a name, and its base must be one that is known."""
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
    with pytest.raises(
        SchemeError,
        match=r"mine.toml: base: a scheme that is built in or installed is expected, origin, .*; found 'mine'",
    ):
        load_scheme(mine)
    mine.write_text(
        'base = "technical"\nname = "mine"\n[layers.link]\nkind = "practice"\ndimension = "technical"\nweight = 1\nreason = "r"\nhalf_life = 1\ntau = 1\n'
    )
    assert load_scheme(mine).layers["link"].kind == "practice"


def test_what_a_scheme_leaves_out(tmp_path: Path) -> None:
    """A layer of the base can be left out, and written anew; a list takes the place of the one that it overrules."""
    mine = tmp_path / "mine.toml"
    head = 'base = "technical"\nname = "mine"\n'
    mine.write_text(f'{head}without = ["munitions", "origin"]\n[layers.link]\ndomains = ["air"]\n')
    scheme, base = load_scheme(mine), load_scheme("technical")
    assert set(base.layers) - set(scheme.layers) == {"munitions", "origin"}
    assert scheme.over_standards["link"].domains == ("air",)
    mine.write_text(
        f'{head}without = ["link"]\n[layers.link]\nkind = "peer"\ndimension = "technical"\nweight = 1\nreason = "r"\n'
        'standards = "link"\ndomains = ["air"]\nothers = 1.0\n'
    )
    assert load_scheme(mine).over_standards["link"].grades == {}
    for text, words in (
        ('without = ["munition"]', "without: no layer of technical named 'munition'. Hint: did you mean 'munitions'"),
        ('without = "link"', "without: a list of layers of technical is expected, found 'link'"),
    ):
        mine.write_text(f"{head}{text}\n")
        with pytest.raises(SchemeError, match=f"mine.toml: {words}"):
            load_scheme(mine)
    with pytest.raises(SchemeError, match="without: leaves out layers of a base, and there is none"):
        load_scheme(broken(without=["link"]))


def installed(patch: pytest.MonkeyPatch, **found: object) -> None:
    """Install schemes, each named like its keyword."""
    register(patch, *(("interop.schemes", name.replace("_", "-"), item) for name, item in found.items()))


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Forget what was installed when the test is over."""
    yield monkeypatch
    forget()


def test_installed_schemes(patch: pytest.MonkeyPatch, tmp_path: Path, small: Catalog) -> None:
    """A package brings schemes as files or mappings; each goes by its name everywhere, and bears heirs."""
    (tmp_path / "first.toml").write_text('base = "technical"\nname = "first"\n[layers.link]\nweight = 0.9\n')
    installed(patch, first=tmp_path / "first.toml", second={"base": "first", "name": "second", "without": ["origin"]})
    assert schemes() == ("origin", "technical", "three-dimensions", "first", "second")
    assert built_in_schemes() == ("origin", "technical", "three-dimensions")
    second = load_scheme("second")
    assert (second.base, second.layers["link"].weight, "origin" in second.layers) == ("first", 0.9, False)
    matrix = interop.score(small, "pair", scheme="second")  # what it inherits may lack from the catalogue
    assert matrix.scheme == second
    assert not second.built_in
    assert load_scheme("second").changed({"layers.link.weight": 1}).base == "first"


def test_installed_schemes_that_are_wrong(patch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error names the package, the file, the key, the value and what to do; the others load all the same."""
    (tmp_path / "bad.toml").write_text("name =")
    (tmp_path / "worse.toml").write_text('base = "technicl"\nname = "worse"\n')
    installed(
        patch,
        round_={"base": "about", "name": "round-"},
        about={"base": "round-", "name": "about"},
        alias={**SCHEME, "name": "other"},
        number=3,
        gone=ModuleNotFoundError("No module named 'gone'"),
        bad=tmp_path / "bad.toml",
        missing=tmp_path / "missing.toml",
        worse=tmp_path / "worse.toml",
        good=SCHEME | {"name": "good"},
    )
    assert load_scheme("good").name == "good"
    for name, kind, words in (
        ("round-", SchemeError, r"base: 'round-' rests on itself, round- → about → round-; give one of them another"),
        ("alias", PluginError, r"the scheme 'alias' of interop-other 1.2 \(.*\) calls itself 'other'. A scheme is"),
        ("number", PluginError, r"scheme 'number' of interop-other 1.2 .* is 3. The entry point must refer to a TOML"),
        ("gone", PluginError, r"'gone' of interop-other 1.2 .* raised ModuleNotFoundError: No module .*\. Update or"),
        ("bad", SchemeError, r"^scheme 'bad' of interop-other 1.2 \(.*\): .*bad.toml: not TOML"),
        ("missing", SchemeError, r"missing.toml: cannot be read"),
        ("worse", SchemeError, r"base: a scheme that is built .*; found 'technicl'; did you mean 'technical'\?"),
    ):
        with pytest.raises(kind, match=words):
            load_scheme(name)


def test_a_name_of_ours(patch: pytest.MonkeyPatch) -> None:
    """A package cannot take the place of a built-in scheme, nor two packages one name; all others are there."""
    twice = [("interop.schemes", "twice", SCHEME)] * 2
    register(patch, ("interop.schemes", "technical", SCHEME), ("interop.schemes", "generated", SCHEME), *twice)
    assert load_scheme("technical").built_in
    assert load_scheme("generated").name == "generated"
    assert schemes()[-2:] == ("generated", "twice")
    with pytest.raises(PluginError, match=r"scheme 'twice' of interop-other 1.2 .* taken. interop-other 1.2 has it"):
        load_scheme("twice")


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


@pytest.mark.parametrize("name", built_in_schemes())
@pytest.mark.parametrize("layer", ["link", "identify", "replenish"])
def test_no_standard_is_best_by_oversight(name: str, layer: str) -> None:
    """Where interfaces differ in kind every standard of the catalogue has its grade: one left out would count 1."""
    found = load_scheme(name).over_standards.get(layer)
    if found is not None:
        assert {row.id for row in interop.load_catalog().standards if row.layer == layer} == set(found.grades)
