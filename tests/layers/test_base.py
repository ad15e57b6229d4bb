"""Intervals and scores of one layer, as arrays: what covers, what is believed, what is shown."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, ClassVar, Literal

import numpy as np
import pytest
from pydantic import Field, ValidationError

from interop.catalog.models import DOMAINS
from interop.layers import BUILT_IN, kind_named
from interop.layers.base import Formula, Interval, Layer, LayerScores, Settings, clean, pairs_with_units
from interop.layers.peer import PeerLayer
from interop.layers.sides import Sides
from interop.snapshot import Snapshot

NAN = np.nan


def _interval(low: float, high: float, settled: float, *, optional: bool = False) -> Interval:
    return Interval(np.array([[low]]), np.array([[high]]), np.array([[settled]]), np.array([[optional]]))


def test_what_is_exact_is_settled_and_never_optional() -> None:
    """Both ends are the value; what does not apply has no settled share."""
    found = Interval.exact(np.array([[0.3, NAN]]))
    np.testing.assert_array_equal(found.low, [[0.3, NAN]])
    np.testing.assert_array_equal(found.high, [[0.3, NAN]])
    np.testing.assert_array_equal(found.settled, [[1.0, NAN]])
    assert not found.optional.any()


def test_a_fleet_that_nobody_went_through_leaves_everything_open() -> None:
    """From 0 to 1, nothing settled, perhaps not applicable; a covered one stays as it is."""
    found = _interval(0.2, 0.4, 0.8).where_covered(np.array([[False]]))
    assert [array.item() for array in (found.low, found.high, found.settled, found.optional)] == [0, 1, 0, True]
    kept = _interval(0.2, 0.4, 0.8).where_covered(np.array([[True]]))
    assert [array.item() for array in (kept.low, kept.high, kept.settled, kept.optional)] == [0.2, 0.4, 0.8, False]


def test_a_value_of_what_is_listed_stands_without_coverage() -> None:
    """Only where nothing is listed the value is as open as the bounds."""
    scores = LayerScores(_interval(0.2, 0.4, 0.8), _interval(0.3, 0.3, 1.0))
    open_scores = scores.where_covered(np.array([[False]]))
    assert (open_scores.low.item(), open_scores.high.item(), open_scores.value(0.5).item()) == (0.0, 1.0, 0.3)
    assert (open_scores.sourced.item(), open_scores.judged.item()) == (0.0, 1.0)
    nothing = LayerScores.of(_interval(NAN, NAN, NAN))
    assert nothing.where_covered(np.array([[False]])).value(0.25).item() == 0.25
    assert np.isnan(nothing.where_covered(np.array([[True]])).value(0.25).item())


def test_shares_of_two_bars() -> None:
    """Sourced is what the stricter bar settles, judged what the other settles more."""
    scores = LayerScores(_interval(0.1, 0.9, 0.25), _interval(0.2, 0.6, 0.75, optional=True))
    assert (scores.sourced.item(), scores.judged.item()) == (0.25, 0.5)
    assert scores.value(0.25).item() == 0.3
    assert (scores.low.item(), scores.high.item(), scores.optional.item()) == (0.1, 0.9, False)
    unlisted = LayerScores(_interval(NAN, NAN, NAN), _interval(0.2, 0.6, 0.75))
    assert (unlisted.sourced.item(), unlisted.judged.item()) == (0.0, 0.75)


def test_a_value_never_passes_its_high() -> None:
    """Rounding of low + π · (high − low) is cut off."""
    low, high = 0.1, 0.7
    assert LayerScores.of(_interval(low, high, 0.0)).value(1.0).item() == high
    near = np.nextafter(1.0, 0.0)
    assert LayerScores(_interval(1.0, 1.0, 1.0), _interval(near, near, 1.0)).value(0.5).item() == 1.0
    assert LayerScores(_interval(0.1, near, 1.0), _interval(1.0, 1.0, 1.0)).value(0.5).item() == near


def test_cells_are_picked_of_every_array() -> None:
    """As `numpy.ix_` picks them, at both bars."""
    rows = np.arange(4.0).reshape(2, 2) / 4
    scores = LayerScores(Interval(rows, rows, rows, rows > 0.3), Interval(rows / 2, rows, rows, rows > 0.3))
    part = scores.cells(np.ix_([1], [1, 0]))
    assert part.low.tolist() == part.high.tolist() == part.bounded.settled.tolist() == [[0.75, 0.5]]
    assert part.believed.low.tolist() == [[0.375, 0.25]]
    assert part.optional.tolist() == [[True, True]]


def test_rounding_is_taken_out() -> None:
    """Scores are clipped, and where a layer is symmetric its two halves are made the same."""
    array = np.array([[1.1, 0.2], [0.4, -0.1]])
    np.testing.assert_allclose(clean(array, symmetric=True), [[1.0, 0.3], [0.3, 0.0]])
    np.testing.assert_array_equal(clean(array, symmetric=False), [[1.0, 0.2], [0.4, 0.0]])


def test_pairs_of_which_both_have_units() -> None:
    """One without units has no pair."""
    assert pairs_with_units(np.array([[0.5, 0.5], [0.0, 0.0]])).tolist() == [[True, False], [False, False]]


def test_a_kind_that_scores_in_its_own_way_has_no_formula() -> None:
    """Analyses may take a short cut for a built-in formula, and for nothing else unless the kind says so."""

    class Same(PeerLayer):
        """As its parent."""

    class Other(PeerLayer):
        """Scores in its own way."""

        def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
            return super().score(snapshot, settings)

    class Met(PeerLayer):
        """Meets its sides in its own way."""

        def meet(self, sides: Sides) -> Interval:
            return super().meet(sides)

    class Said(PeerLayer):
        """Says that its own way comes to the same."""

        formula: ClassVar[Formula | None] = "best-shared"

        def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
            return super().score(snapshot, settings)

    assert (Same.formula, Other.formula, Met.formula, Said.formula) == ("best-shared", None, None, "best-shared")


def test_settings_beyond_those_that_every_layer_has() -> None:
    """Name, value and meaning, where there is one."""

    class Plain(Layer):
        """With a setting of its own."""

        kind: Literal["plain"]
        depth: int = 3
        width: float = Field(0.5, description="how wide it is")

        def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
            raise NotImplementedError

    plain = Plain(kind="plain", dimension="technical", weight=1.0, reason="a test")
    assert list(plain.parameters()) == [("depth", "3", ""), ("width", "0.5", "how wide it is")]
    assert (plain.agreement_kinds, plain.check("layers.x", {}), plain.ungraded("layers.x", {})) == ((), [], [])
    assert (plain.symmetric, plain.of_equipment, plain.counts_exercises) == (True, True, False)


COMMON: dict[str, Any] = {"dimension": "technical", "weight": 1.0, "reason": "a test"}
OWN: dict[str, dict[str, Any]] = {
    "peer": {"standards": "link", "domains": ["air"]},
    "service": {"standards": "refuel", "domains": ["air"]},
    "agreement": {"kinds": {"logistics": 1.0}},
    "practice": {"half_life": 3.0, "tau": 4.0},
    "affinity": {"blocs": [{"name": "bloc", "states": ["IND", "USA"], "affinity": 0.5, "reason": "a test"}]},
}


def _layer(kind: str, path: str, value: Any) -> Any:
    """Return a layer of a kind with one setting at a value; the path may lead into a bloc or a mapping."""
    data = {"kind": kind, **COMMON, **deepcopy(OWN[kind])}
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
    place[last] = value
    return kind_named(kind).model_validate(data)


SETTINGS: list[tuple[str, str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("peer", "weight", (0.0, 1e9), (-0.1, 1e9 + 0.5, np.inf, NAN)),
    ("peer", "reason", ("r",), ("",)),
    ("peer", "domains", (["air"],), ([],)),
    ("peer", "grades.link-16", (0.001, 1.0), (0.0, 1.001)),
    ("peer", "others", (0.001, 1.0, None), (0.0, 1.001)),
    ("service", "providers", (["air"],), ([],)),
    ("agreement", "kinds", ({"logistics": 1.0},), ({},)),
    ("agreement", "kinds.logistics", (0.0, 1e9), (-0.1, 1e9 + 0.5, np.inf, NAN)),
    ("practice", "half_life", (0.001,), (0.0,)),
    ("practice", "tau", (0.001,), (0.0,)),
    ("practice", "unseen", (0.0,), (-0.1,)),
    ("affinity", "blocs.0.affinity", (0.0, 1.0), (-0.001, 1.001)),
    ("affinity", "blocs.0.states", (["IND", "USA"],), (["IND"],)),
    ("affinity", "blocs.0.reason", ("r",), ("",)),
    ("affinity", "blocs.0.more", (), (1,)),
    ("peer", "more", (), (1,)),
]


@pytest.mark.parametrize(("kind", "path", "may", "may_not"), SETTINGS, ids=[f"{row[0]}.{row[1]}" for row in SETTINGS])
def test_what_a_setting_may_be(kind: str, path: str, may: tuple[Any, ...], may_not: tuple[Any, ...]) -> None:
    """The ends of its range, and nothing beyond them."""
    for value in may:
        _layer(kind, path, value)
    for value in may_not:
        with pytest.raises(ValidationError):
            _layer(kind, path, value)


def test_a_layer_never_changes() -> None:
    """Nor does a bloc: a change is another scheme."""
    layer = _layer("affinity", "weight", 1.0)
    for item, name in ((layer, "weight"), (layer.blocs[0], "affinity")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(item, name, 0.25)


def test_settings_that_may_be_left_out() -> None:
    """As the built-in schemes take them: every domain, all that can provide, four unseen exercises a year."""
    assert _layer("affinity", "weight", 1.0).domains == DOMAINS
    assert _layer("service", "weight", 1.0).providers == ("surface", "subsurface", "air", "land")
    assert _layer("practice", "weight", 1.0).unseen == 4.0
    assert _layer("peer", "weight", 1.0).others is None


def test_what_analyses_are_told_of_each_kind() -> None:
    """Whether cells mirror each other, whether fleets matter, whether exercises count, and by what formula."""
    told = {
        name: (kind.symmetric, kind.of_equipment, kind.counts_exercises, kind.formula)
        for name, kind in BUILT_IN.items()
    }
    assert told == {
        "affinity": (True, True, False, "affinity"),
        "peer": (True, True, False, "best-shared"),
        "service": (False, True, False, "served-share"),
        "agreement": (True, False, False, "agreement"),
        "practice": (True, False, True, "practice"),
    }
