"""A kind of layer of another package, installed by entry point, is explained, listed and searched for gaps like ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

import interop
from interop import layers
from interop.analysis.gaps import gaps
from interop.analysis.support import support
from interop.analysis.uncertainty import uncertainty
from interop.analysis.units import unit_pairs
from interop.catalog import load_catalog
from interop.errors import UnknownNameError
from interop.layers import Driver, Evidence, Interval, Settings, Sides, StandardsLayer
from interop.layers.sides import best_shared
from interop.plugins import forget
from interop.snapshot import Snapshot
from tests.installed import register
from tests.small import write


class AnyShared(StandardsLayer):
    """Whether some two units of two forces share something: 1, 0 or open."""

    kind: Literal["any-shared"]

    def meet(self, sides: Sides) -> Interval:
        """Take the best pair of units instead of the mean."""
        size = len(sides.snapshot.forces)
        low, high = np.full((size, size), np.nan), np.full((size, size), np.nan)
        for i, a in enumerate(sides.snapshot.forces):
            for j, b in enumerate(sides.snapshot.forces):
                one, two = sides.of(sides.giving, a), sides.of(sides.taking, b)
                if one.units and two.units:
                    low[i, j] = best_shared(one.low, two.low, sides.worth(a, b)).max()
                    high[i, j] = best_shared(one.high, two.high, sides.worth(a, b, possibly=True)).max()
        settled = np.where(np.isnan(low), np.nan, (low == high).astype(float))
        return Interval(low, high, settled, np.zeros(low.shape, dtype=bool))

    def evidence(self, snapshot: Snapshot, settings: Settings, a: str, b: str) -> Evidence:  # noqa: ARG002
        """Name the first fact at hand."""
        return Evidence((Driver(f"{a} and {b} share something", 1.0, (snapshot.units[0].holdings[0],)),))


SCHEME: dict[str, Any] = {
    "name": "foreign",
    "description": "A layer of another package.",
    "dimensions": {"technical": {"weight": 1, "reason": "test"}},
    "layers": {
        "shared": {
            "kind": "any-shared",
            "dimension": "technical",
            "weight": 1,
            "reason": "test",
            "standards": "link",
            "others": 1.0,
            "domains": ["air"],
        }
    },
}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Register the kind as an installed package would."""
    register(monkeypatch, ("interop.layers", "any-shared", AnyShared))
    yield
    forget()


@pytest.fixture
def matrix(installed: None, tmp_path: Path) -> interop.InteropMatrix:  # noqa: ARG001 - a fixture for its effect
    """The small catalogue, its P-8I's link not stated, under the foreign kind."""
    fits = "equipment,force,unit,standard,support,role,since,until,basis,sources,note,verified_on\n"
    catalog = load_catalog(write(tmp_path, fits__ind_navy=fits))
    silent = catalog.replace(fits=[row for row in catalog.fits if row.standard != "uhf-voice"])
    return interop.score(silent, "pair", as_of="2018-09-05", scheme=SCHEME)


def test_it_scores(matrix: interop.InteropMatrix) -> None:
    """Before COMCASA the gate of Link 16 is shut, and uhf-voice is not stated."""
    cell = matrix.pairs()[1]
    assert (cell["from"], cell["low"], cell["high"]) == ("ind-navy", 0.0, 1.0)


def test_it_is_explained_in_its_own_words(matrix: interop.InteropMatrix) -> None:
    """Explain shows the drivers that the kind names, with their facts."""
    layer = matrix.explain("ind-navy", "usa-navy").layers[0]
    assert layer.evidence.drivers[0].text == "ind-navy and usa-navy share something"
    assert matrix.explain("ind-navy", "usa-navy").to_dict()["layers"][0]["drivers"][0]["facts"]


def test_it_is_listed_and_searched(matrix: interop.InteropMatrix) -> None:
    """Units, support and gaps work from what its sides hold."""
    assert unit_pairs(matrix).tables[0].column.layer == "shared"
    assert {cell.layer for cell in support(matrix).cells} == {"shared"}
    found = gaps(matrix)
    assert found.unexamined == ()
    assert {gap.fact.standard for gap in found.gaps} >= {"uhf-voice"}
    assert max(gap.if_yes for gap in found.gaps) > 0 or max(gap.if_no for gap in found.gaps) > 0


def test_what_perturbations_cannot_reach_is_said(matrix: interop.InteropMatrix) -> None:
    """A formula of another package is held where it is, and the result says so."""
    found = uncertainty(matrix, {"unknown_worth": None, "unknowns": None}, draws=3)
    assert {item.perturbation: item.applied for item in found.outcomes} == {"unknown_worth": True, "unknowns": False}


def test_a_kind_that_is_not_installed() -> None:
    """Without the package the scheme is refused, and says which kinds there are."""
    with pytest.raises(UnknownNameError, match="no kind of layer named 'any-shared'"):
        layers.kind_named("any-shared")
