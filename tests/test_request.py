"""The one door: names, days and schemes, however they are given."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import interop
from interop.catalog import Catalog, load_catalog
from interop.errors import InputError, SchemeError, UnknownNameError
from interop.request import Request, first_day_of
from interop.scheme import load_scheme
from tests.small import FILES, write


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load_catalog(write(tmp_path_factory.mktemp("catalogue")))


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2018", date(2018, 12, 31)),
        ("2018-02", date(2018, 2, 28)),
        ("2018-09-06", date(2018, 9, 6)),
        (2018, date(2018, 12, 31)),
        (date(2018, 9, 6), date(2018, 9, 6)),
        (datetime(2018, 9, 6, 23, 59), date(2018, 9, 6)),  # noqa: DTZ001 - a day of no zone
        (pd.Timestamp("2018-09-06"), date(2018, 9, 6)),
        (np.int64(2018), date(2018, 12, 31)),
        (np.datetime64("2018-09-06T12:00"), date(2018, 9, 6)),
        (None, date(2020, 11, 3)),
    ],
)
def test_days_however_given(small: Catalog, given: Any, day: date) -> None:
    """A day is taken as text, year, date, datetime or timestamp; a coarse one is its last day."""
    assert Request.of(small, "pair", as_of=given).day == day


@pytest.mark.parametrize("given", ["soon", 3.5, True, "2018-13", float("nan"), pd.NaT, np.datetime64("NaT", "D")])
def test_what_is_no_day(small: Catalog, given: Any) -> None:
    """What is no day is refused in the library's own words."""
    with pytest.raises(InputError, match=r"not a date: .*; write 2018, 2018-09 or 2018-09-06"):
        Request.of(small, "pair", as_of=given)


def test_a_period_begins_on_its_first_day(small: Catalog) -> None:
    """Where a coarse day begins a period, it is its first day."""
    assert first_day_of(small, "2018") == date(2018, 1, 1)
    assert first_day_of(small, date(2018, 9, 6)) == date(2018, 9, 6)


@pytest.mark.parametrize("given", ["pair", "ind-navy,usa-navy", ["ind-navy", "usa-navy"], ("ind-navy", "usa-navy")])
def test_forces_however_given(small: Catalog, given: Any) -> None:
    """A group's name, a list, or one text with commas."""
    assert Request.of(small, given).forces == ("ind-navy", "usa-navy")


def test_one_force_alone(small: Catalog) -> None:
    """A single force is scored against itself."""
    assert interop.score(small, "ind-navy").values.shape == (1, 1)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ("", InputError, "no forces to score"),
        ([], InputError, "no forces to score"),
        (["ind-navy", "ind-navy"], InputError, "ind-navy is named twice"),
        ([1, 2], InputError, "forces are named by their ids"),
        ("ind-navi", UnknownNameError, "did you mean 'ind-navy'"),
        ("ind-navy,usa-nvy", UnknownNameError, "did you mean 'usa-navy'"),
    ],
)
def test_what_is_no_group(small: Catalog, given: Any, error: type[Exception], words: str) -> None:
    """What names no forces is refused, and says what was perhaps meant."""
    with pytest.raises(error, match=words):
        Request.of(small, given)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ("Iceland", InputError, "no force of Iceland is listed; `interop forces` lists those that are"),
        ("navy, usa-navy", UnknownNameError, r"no force named 'navy'; \d+ have that in their names, as 'ago-navy'"),
        (
            "quad, usa-navy",
            InputError,
            "quad is a group, which is asked for by itself; its forces are aus-navy, ind-navy",
        ),
        ("zzqx", UnknownNameError, "no group or force named 'zzqx', nor anything like it"),
        ("navy", UnknownNameError, r"no group or force named 'navy'; \d+ have that in their names"),
    ],
)
def test_a_hint_does_not_pick_one_of_many(given: str, error: type[Exception], words: str) -> None:
    """A state without a force is not taken for another, nor a word that many names share for one of them."""
    with pytest.raises(error, match=words):
        Request.of(interop.load_catalog(), given)


def test_a_scheme_by_name_and_as_an_object_behave_alike(small: Catalog) -> None:
    """A built-in scheme may grade what a small catalogue lacks, whichever way it is given; one of one's own may not."""
    by_name = interop.score(small, "pair", scheme="three-dimensions")
    by_object = interop.score(small, "pair", scheme=load_scheme("three-dimensions"))
    assert by_name.values.tobytes() == by_object.values.tobytes()
    mine = load_scheme("three-dimensions").model_copy(update={"name": "mine"})
    with pytest.raises(SchemeError, match=r"problems in scheme mine:\nlayers.link.grades: no standard 'cec'"):
        interop.score(small, "pair", scheme=mine)


def test_the_stricter_bar_is_that_of_the_bounds(small: Catalog) -> None:
    """Bounds never rest on weaker facts than the value does."""
    assert interop.score(small, "pair", evidence="cited").snapshot.bounds == "cited"
    assert interop.score(small, "pair", bounds="cited").snapshot.evidence == "assumed"


def test_an_extension_does_not_move_the_day(tmp_path: Path) -> None:
    """The day that is meant where none is named is the catalogue's own, whenever the rows of one's own were checked."""
    base = write(tmp_path / "base")
    mine = tmp_path / "mine"
    mine.mkdir()
    row = FILES["restrictions.csv"].replace("caatsa", "mine").replace("2020-12-31", "2031-05-05")
    (mine / "restrictions.csv").write_text(row)
    extended = load_catalog(base, extend=mine)
    assert extended.verified_on == date(2031, 5, 5)
    assert extended.day == load_catalog(base).day == date(2020, 12, 31)
    assert Request.of(extended, ["ind-navy"]).day == date(2020, 12, 31)


def test_all_faults_of_a_scheme_at_once() -> None:
    """A broken scheme is told with every place that is wrong, what stands there and what would be right."""
    broken = {
        "name": "mine",
        "description": "d",
        "power": "strong",
        "dimensions": {"technical": {"weight": -1, "reason": "r"}},
        "layers": {
            "link": {"kind": "pear", "dimension": "technical", "weight": 1, "reason": "r"},
            "practice": {
                "kind": "practice",
                "dimension": "technical",
                "weight": "much",
                "reason": "r",
                "half_life": 0,
                "tau": 1,
            },
        },
    }
    with pytest.raises(SchemeError) as caught:
        load_scheme(broken)
    places = [path for path, _ in caught.value.problems]
    assert places == [
        "layers.link.kind",
        "layers.practice.weight",
        "layers.practice.half_life",
        "power",
        "dimensions.technical.weight",
    ]
    text = str(caught.value)
    assert text.startswith("5 problems in scheme mine:")
    assert "did you mean 'peer'" in text
    assert "found 'much'" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((None, "pair"), "a catalogue comes first, as load_catalog"),
        (("pair", "pair"), "a catalogue comes first, as load_catalog"),
        (("catalogue", None), "forces are named by a group, or by a list of forces, not by None"),
    ],
)
def test_arguments_of_the_wrong_kind(small: Catalog, arguments: tuple[Any, Any], words: str) -> None:
    """They are refused in the library's own words, whichever they are."""
    catalog, group = arguments
    with pytest.raises(InputError, match=words):
        interop.score(small if catalog == "catalogue" else catalog, group)
    with pytest.raises(InputError, match="a scheme is a name, a TOML file, a mapping or a Scheme, not None"):
        interop.score(small, "pair", scheme=None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a force is named by its id, not by None"):
        interop.score(small, "pair").explain(None, "usa-navy")  # type: ignore[arg-type]


def test_a_force_of_the_catalogue_that_is_not_asked_for(small: Catalog) -> None:
    """Nobody is told that they meant another force, where the one they named exists."""
    with pytest.raises(UnknownNameError, match=r"no force in this matrix named 'ind-navy'. Known: usa-navy$"):
        interop.score(small, "usa-navy").explain("ind-navy", "usa-navy")


def test_task_groups_are_scored_on_the_day_of_their_group() -> None:
    """They exist for its days alone; a force that had nothing on a day is told."""
    catalog = interop.load_catalog()
    names = ["ind-navy-malabar-2020", "usa-navy-malabar-2020"]
    assert interop.score(catalog, names).as_of == interop.score(catalog, "malabar-2020-task-groups").as_of
    assert interop.score(catalog, names).bare == ()
    assert interop.score(catalog, [names[0], "usa-navy"], as_of=2025).bare == (names[0],)


def test_nothing_prints_pages(small: Catalog) -> None:
    """What a notebook shows of a result is a line, however much it holds."""
    matrix = interop.score(small, "pair")
    shown = [matrix, matrix.snapshot, matrix.relative, matrix.explain("ind-navy", "usa-navy")]
    shown += [*matrix.layers.values(), *matrix.dimensions.values(), *matrix.relative.layers.values()]
    assert max(len(repr(item)) for item in shown) < 400
