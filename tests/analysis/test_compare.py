"""compare: agreement of methods, what changes and why, layers left out, weights in effect, and the commands."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.compare import compare
from interop.catalog import Catalog, load_catalog
from interop.cli import compare as commands
from interop.errors import InputError, UnknownNameError
from interop.matrix import score_snapshot
from interop.measures import MEASURES, leave_one_out, measure, weights_in_effect
from interop.measures.ranks import kendall_tau_b, spearman_rho
from interop.scheme import load_scheme
from interop.testing.strategies import FORCES, SCHEME, catalogs, schemes, score_days
from tests.small import changed, write

PLAIN = load_scheme(SCHEME)
ORIGIN = load_scheme("origin").model_dump()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="module")
def small(folder: Path) -> Catalog:
    return load_catalog(folder)


def named(scheme: dict[str, Any], name: str) -> dict[str, Any]:
    return {**scheme, "name": name}


@given(catalogs(), schemes(), score_days)
def test_same_method_twice(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """A scheme against itself under another name: the same order, no difference, nothing changed."""
    found = compare(catalog, FORCES, schemes=[named(scheme, "one"), named(scheme, "two")], as_of=day)
    agreement = found.agreements[0]
    assert agreement.kendall in (None, 1.0)
    assert agreement.spearman in (None, 1.0)
    assert agreement.mean_difference in (None, 0.0)
    assert found.changes() == ()


@given(catalogs(), schemes(), schemes(), score_days)
def test_layers_add_to_the_difference(
    catalog: Catalog, first: dict[str, Any], second: dict[str, Any], day: date
) -> None:
    """The parts of every change add to it, whatever the powers and weights."""
    found = compare(catalog, FORCES, schemes=[named(first, "one"), named(second, "two")], as_of=day)
    for change in found.changes(most=25):
        assert change.layers is not None
        assert change.difference == pytest.approx(change.value_second - change.value_first)
        assert sum(change.layers.values()) == pytest.approx(change.difference, abs=1e-9)


@given(catalogs(), schemes(), st.sampled_from(sorted(MEASURES)), score_days)
def test_agreement_is_that_of_the_cells(catalog: Catalog, scheme: dict[str, Any], name: str, day: date) -> None:
    """Rank agreement equals that of the values both methods give, the diagonal left out."""
    found = compare(catalog, FORCES, schemes=[scheme], measures=[name], as_of=day)
    one = interop.score(catalog, FORCES, scheme=scheme, as_of=day).values
    two = measure(catalog, FORCES, name, as_of=day, scheme=scheme).values
    np.testing.assert_array_equal(found.methods[0].scored.values, one)
    np.testing.assert_array_equal(found.methods[1].scored.values, two)
    cells = ~np.eye(len(FORCES), dtype=bool)
    if all(np.allclose(array, array.T, atol=1e-12, rtol=0, equal_nan=True) for array in (one, two)):
        cells = np.triu(cells)
    there = cells & ~np.isnan(one) & ~np.isnan(two)
    agreement = found.agreements[0]
    assert agreement.pairs == there.sum()
    assert agreement.pairs + agreement.left_out == cells.sum()
    assert agreement.mean_difference is None
    rows = [np.round(array[there], 9)[None, :] for array in (one, two)]
    for given_value, correlation in ((agreement.kendall, kendall_tau_b), (agreement.spearman, spearman_rho)):
        wanted = float(correlation(*rows)[0, 0])
        assert given_value == (None if np.isnan(wanted) else pytest.approx(wanted, abs=1e-6))


@given(catalogs(), schemes(), score_days)
def test_leaving_out_is_scoring_without(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """Each layer left out gives the scores of the scheme without it."""
    matrix = interop.score(catalog, FORCES, scheme=scheme, as_of=day)
    off = ~np.eye(len(FORCES), dtype=bool)
    found = {item.layer: item for item in leave_one_out(matrix)}
    assert set(found) == set(matrix.layers)
    for name, item in found.items():
        if item.mean_change is None:
            continue
        without = score_snapshot(matrix.snapshot, matrix.scheme.without(name), FORCES).values
        moved = (without - matrix.values)[off]
        moved = moved[~np.isnan(moved)]
        assert item.mean_change == pytest.approx(np.abs(moved).mean(), abs=1e-6)
        assert abs(item.largest_change or 0.0) == pytest.approx(np.abs(moved).max(), abs=1e-6)
        i, j = FORCES.index(item.a or ""), FORCES.index(item.b or "")
        assert without[i, j] - matrix.values[i, j] == pytest.approx(item.largest_change, abs=1e-6)


@given(catalogs(), schemes(), score_days)
def test_weights_in_effect(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """Nominal and applied weights add to 1, shares of variance too; a layer of weight 0 has none of it."""
    matrix = interop.score(catalog, FORCES, scheme=scheme, as_of=day)
    rows = weights_in_effect(matrix)
    assert [row.layer for row in rows] == list(matrix.layers)
    assert sum(row.nominal for row in rows) == pytest.approx(1, abs=1e-5)
    if rows[0].applied is not None:
        assert sum(row.applied or 0.0 for row in rows) == pytest.approx(1, abs=1e-5)
    if rows[0].variance_share is not None:
        assert sum(row.variance_share or 0.0 for row in rows) == pytest.approx(1, abs=1e-5)
        assert all(row.variance_share == 0 for row in rows if row.nominal == 0)
    assert all(row.main_effect is None or 0 <= row.main_effect <= 1 for row in rows)


@given(catalogs(), st.lists(score_days, min_size=2, max_size=3, unique=True))
def test_days(catalog: Catalog, days: list[date]) -> None:
    """Compared over days, each method is the score of its day."""
    found = compare(catalog, FORCES, schemes=[PLAIN], as_of=days)
    assert [method.label for method in found.methods] == [day.isoformat() for day in days]
    for method, day in zip(found.methods, days, strict=True):
        wanted = interop.score(catalog, FORCES, scheme=PLAIN, as_of=day)
        np.testing.assert_array_equal(method.scored.values, wanted.values)


def test_single_layer_decides_all(small: Catalog) -> None:
    """The only layer has all of the variance, and nothing is left without it."""
    matrix = interop.score(small, ["ind-navy", "usa-navy"], scheme="origin")
    assert leave_one_out(matrix)[0].mean_change is None
    assert weights_in_effect(matrix)[0].nominal == 1.0


def test_catalogues_and_why(small: Catalog, tmp_path: Path) -> None:
    """Taking the uhf-voice net from both P-8s lowers the score, through the link layer and no other."""
    mute = load_catalog(write(tmp_path, fits__usa=changed("fits/usa.csv", "uhf-voice,yes", "uhf-voice,no")))
    found = compare({"now": small, "mute": mute}, "pair")
    assert [method.label for method in found.methods] == ["now", "mute"]
    change = found.changes()[0]
    assert change.layers is not None
    assert change.difference is not None
    assert change.difference < 0
    assert next(iter(change.layers)) == "link"
    assert all(abs(part) < 1e-12 for name, part in change.layers.items() if name != "link")


def test_labels_name_what_varies(small: Catalog) -> None:
    """A method is named by scheme or measure, day and catalogue, as far as they vary."""
    found = compare(
        {"x": small, "y": small},
        "pair",
        schemes=["technical"],
        measures=["jaccard"],
        as_of=["2019-01-01", "2020-01-01"],
    )
    assert [method.label for method in found.methods][:4] == [
        "technical 2019-01-01 x",
        "jaccard 2019-01-01 x",
        "technical 2020-01-01 x",
        "jaccard 2020-01-01 x",
    ]
    assert len(found.methods) == 8


def test_default_is_every_built_in_scheme(small: Catalog) -> None:
    """Without anything to vary all built-in schemes are compared, the default one first."""
    labels = [method.label for method in compare(small, "pair").methods]
    assert labels[0] == "three-dimensions"
    assert {"origin", "technical"} < set(labels)


def test_measures_alone_share_no_layers(small: Catalog) -> None:
    """Between two measures ranks can be compared, values and layers cannot."""
    found = compare(small, ["ind-navy", "usa-navy"], schemes=[], measures=["jaccard", "russell-rao-directed"])
    assert found.agreements[0].mean_difference is None
    assert found.matrices == ()
    assert all(change.layers is None and change.difference is None for change in found.changes())


def test_climb() -> None:
    """Between a scheme and a measure changes are ordered by ranks won or lost, and tell them."""
    found = compare(interop.load_catalog(), "malabar-2020", measures=["jaccard"])
    changes = found.changes()
    assert changes
    assert all(change.climb == change.rank_first - change.rank_second != 0 for change in changes)
    sizes = [abs(change.climb) for change in changes]
    assert sizes == sorted(sizes, reverse=True)


def test_as_data(small: Catalog) -> None:
    """The JSON form holds the numbers of the matrix, and nothing that JSON cannot say."""
    found = compare(small, "pair", measures=["jaccard", "copeland"])
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["schema"] == "interop-comparison/1"
    assert [item["kind"] for item in data["methods"]] == ["scheme", "measure", "measure"]
    matrix = interop.score(small, "pair").to_dict()
    wanted = [(pair["from"], pair["to"], pair["value"]) for pair in matrix["pairs"]]
    assert [(pair["from"], pair["to"], pair["values"][0]["value"]) for pair in data["pairs"]] == wanted


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"schemes": ["origin"]}, "a comparison needs two methods: name another scheme, measure, day or catalogue"),
        ({"schemes": ["origin", "origin"]}, "'origin' is there twice; give every scheme a name of its own"),
        ({"as_of": ["2020", "2020-12-31"]}, "'2020-12-31' is there twice"),
        ({"as_of": []}, "as_of: an empty list; name one day or more, or leave it out"),
        ({"as_of": ["2020", "someday"]}, "not a date: 'someday'; write 2018, 2018-09 or 2018-09-06"),
        ({"schemes": [named(ORIGIN, "from"), "origin"]}, "a method cannot be called 'from'"),
    ],
)
def test_refusals(small: Catalog, keywords: dict[str, Any], message: str) -> None:
    """What cannot be compared is refused in words that say what to do."""
    with pytest.raises(InputError, match=message):
        compare(small, "pair", **keywords)


def test_unknown_names(small: Catalog) -> None:
    """A wrong name is met with the nearest one before anything is scored."""
    with pytest.raises(UnknownNameError, match=r"no measure named 'jacard'. Hint: did you mean 'jaccard'\?"):
        compare(small, "pair", measures=["jacard"])
    with pytest.raises(UnknownNameError, match="no treatment of the unknown named 'maybe'"):
        compare(small, "pair", unknown="maybe")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no catalogue to compare"):
        compare({}, "pair")


def test_a_day_of_numpy(small: Catalog) -> None:
    """A year as a data frame holds it is one day, as everywhere."""
    both = [compare(small, "pair", measures=["jaccard"], as_of=year).value_rows() for year in (2020, np.int64(2020))]
    assert both[0] == both[1]


def test_force_missing_in_another_catalogue(small: Catalog) -> None:
    """The forces are the same throughout: a catalogue without one of them cannot be compared."""
    other = small.replace(
        forces=[row for row in small.forces if row.id != "usa-navy"],
        holdings=[row for row in small.holdings if row.force != "usa-navy"],
        exercises=[],
        demonstrations=[],
        coverage=[],
        groups=[],
    )
    with pytest.raises(UnknownNameError, match="no force named 'usa-navy'"):
        compare({"one": small, "other": other}, "pair")


# Commands


def printed(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    """Run a command of this module and return what it printed."""
    app = typer.Typer()
    commands.register(app)
    app(args=list(arguments), standalone_mode=False)
    out, err = capfdbinary.readouterr()
    assert not err
    return out.decode()


def test_command_table(capfdbinary: pytest.CaptureFixture[bytes], folder: Path) -> None:
    """The tables show values, agreement, changes and layers."""
    text = printed(capfdbinary, "compare", "pair", "--catalog", str(folder), "--most", "1")
    for piece in (
        "three-dimensions",
        "Agreement with three-dimensions on the order of pairs",
        "Pairs that change most against three-dimensions",
        "Layers of three-dimensions: weight given, weight in effect",
    ):
        assert piece in text


def test_command_with_many_measures(capfdbinary: pytest.CaptureFixture[bytes], folder: Path) -> None:
    """With all measures the values are left to CSV and JSON, and every measure has its line of agreement."""
    text = printed(capfdbinary, "compare", "pair", "--catalog", str(folder), "--measure", "all")
    assert all(name in text for name in MEASURES)


@pytest.mark.parametrize("part", list(commands.TableOf))
def test_command_csv(capfdbinary: pytest.CaptureFixture[bytes], folder: Path, part: commands.TableOf) -> None:
    """Every part can be had as CSV, with a header even when it has no rows."""
    arguments = ("compare", "ind-navy,usa-navy", "--catalog", str(folder), "--format", "csv", "--part", part)
    with_rows = list(csv.reader(io.StringIO(printed(capfdbinary, *arguments))))
    same = (*arguments, "--against", str(folder), "--scheme", "technical")
    without = list(csv.reader(io.StringIO(printed(capfdbinary, *same))))
    assert len(with_rows) > 1
    assert without[0]
    if part is not commands.TableOf.values:
        assert without[0] == with_rows[0]


def test_command_json(capfdbinary: pytest.CaptureFixture[bytes], folder: Path) -> None:
    """JSON is one document with every part."""
    text = printed(
        capfdbinary, "compare", "pair", "--catalog", str(folder), "--as-of", "2018", "--as-of", "2020", "-f", "json"
    )
    data = json.loads(text)
    assert [item["as_of"] for item in data["methods"]] == ["2018-12-31", "2020-12-31"]
    assert {"pairs", "agreement", "changes", "leave_one_layer_out", "weights"} < set(data)


def test_command_measures(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Every measure is listed with its range and reference."""
    rows = list(csv.DictReader(io.StringIO(printed(capfdbinary, "measures", "--format", "csv"))))
    assert [row["measure"] for row in rows] == list(MEASURES)
    assert all(row["reference"] for row in rows)
