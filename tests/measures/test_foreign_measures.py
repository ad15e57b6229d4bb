"""A measure of another package scores like ours, and what is wrong with it is told by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import interop
from interop.analysis.compare import compare
from interop.catalog import Catalog, load_catalog
from interop.errors import PluginError, UnknownNameError
from interop.measures import MEASURES, Facts, Measure, measure, measure_named, measures
from interop.plugins import forget
from tests.installed import register
from tests.small import write

NAME = r"the measure 'odd' of interop-other 1.2 \(.*\) "


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    """The small catalogue."""
    return load_catalog(write(tmp_path))


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Forget what was installed when the test is over."""
    yield monkeypatch
    forget()


def odd(score: Callable[[Facts], Any]) -> Measure:
    """Return a measure that scores in some way."""
    return replace(MEASURES["jaccard"], name="odd", score=score)


def installed(patch: pytest.MonkeyPatch, item: object) -> None:
    """Install a measure."""
    register(patch, ("interop.measures", "odd", item))


def test_it_scores(patch: pytest.MonkeyPatch, small: Catalog) -> None:
    """By its name, alone and beside ours; NaN is for pairs to which it does not apply."""
    installed(patch, odd(lambda facts: np.full((len(facts.snapshot.forces),) * 2, np.nan)))
    assert list(measures()) == [*MEASURES, "odd"]
    assert np.isnan(measure(small, "pair", "odd").values).all()
    assert [item.label for item in compare(small, "pair", measures=["jaccard", "odd"], schemes=[]).methods][1] == "odd"
    with pytest.raises(UnknownNameError, match="did you mean 'odd'"):
        measure_named("od")


def test_its_ends_are_within_its_range(patch: pytest.MonkeyPatch, small: Catalog) -> None:
    """What it says is its least and its most, it may return."""
    installed(patch, odd(lambda _: np.eye(2)))
    assert measure(small, "pair", "odd").values.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_one_with_a_direction_may_differ_by_it(patch: pytest.MonkeyPatch, small: Catalog) -> None:
    """Only a measure that calls itself symmetric is held to it, and rounding breaks no promise."""
    installed(patch, replace(odd(lambda _: np.array([[1.0, 0.5], [np.nan, 1.0]])), symmetric=False))
    assert np.isnan(measure(small, "pair", "odd").values[1, 0])
    installed(patch, odd(lambda _: np.array([[1.0, 0.1 + 0.2], [0.3, 1.0]])))
    assert measure(small, "pair", "odd").values[1, 0] == 0.3


def spoiling(facts: Facts) -> Any:
    """Write to what the facts hold."""
    facts.characters.share[:] = 1
    return facts.characters.share


def rewriting(facts: Facts) -> Any:
    """Write to the scores of the scheme."""
    facts.matrix.layers["link"].values[:] = 1


def emptying(facts: Facts) -> Any:
    """Empty a table of the catalogue."""
    facts.snapshot.catalog.forces_by_id.clear()
    return np.zeros((2, 2))


FAULTS: list[tuple[Callable[[Facts], Any], str]] = [
    (lambda _: 1 / 0, "raised ZeroDivisionError: division by zero"),
    (lambda _: 0.5, "returned scores as float, not as an array. Return float64, forces × forces"),
    (lambda _: np.zeros(2), r"returned scores of the shape \(2,\), not \(2, 2\)"),
    (lambda _: np.zeros((2, 2), dtype=int), "returned scores of the type int64, not float64"),
    (lambda _: np.eye(2) * 1.5, r"returned 1.5 for \(ind-navy, ind-navy\), outside 0 to 1. Its least and most say"),
    (lambda _: np.full((2, 2), -np.inf), "returned -inf for"),
    (lambda _: np.triu(np.ones((2, 2))), r"returned 1 for \(ind-navy, usa-navy\) and 0 the other way"),
    (lambda _: np.array([[1.0, 0.5], [np.nan, 1.0]]), r"returned 0.5 for \(ind-navy, usa-navy\) and nan the other way"),
    (lambda _: np.full((2, 2), 0.5).astype(object), "returned scores of the type object, not float64"),
    (spoiling, "raised ValueError: assignment destination is read-only"),
    (rewriting, "raised ValueError: assignment destination is read-only"),
    (emptying, "changed catalog.forces_by_id"),
]


@pytest.mark.parametrize(("score", "words"), FAULTS, ids=[words for _, words in FAULTS])
def test_faults(score: Callable[[Facts], Any], words: str, patch: pytest.MonkeyPatch, small: Catalog) -> None:
    """What it raises, changes or returns is told, and the next score is as it was."""
    before = interop.score(small, "pair").to_json(), measure(small, "pair", "cosine").to_dict()
    installed(patch, odd(score))
    with pytest.raises(PluginError, match=NAME + ".*" + words):
        compare(small, "pair", measures=["odd", "cosine"])
    assert (interop.score(small, "pair").to_json(), measure(small, "pair", "cosine").to_dict()) == before


def test_what_is_no_measure(patch: pytest.MonkeyPatch) -> None:
    """An entry point refers to a measure of the name under which it is registered."""
    installed(patch, len)
    with pytest.raises(PluginError, match=NAME + "is <built-in function len>. The entry point must refer to an"):
        measure_named("odd")
    installed(patch, replace(MEASURES["jaccard"], name="even"))
    with pytest.raises(PluginError, match=NAME + "calls itself 'even'"):
        measures()
