"""Timelines: scores on every date, and what moved them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import interop
from interop.analysis.timeline.events import events_between, one_by_one
from interop.analysis.timeline.history import TIME_PASSING, timeline
from interop.catalog import Catalog, load_catalog
from interop.errors import InputError, UnknownNameError
from interop.testing.strategies import SCHEME, catalogs, schemes
from tests.small import write

START, END = date(2000, 1, 1), date(2016, 6, 1)
AGREEMENTS = {**SCHEME, "layers": {name: SCHEME["layers"][name] for name in ("agreements", "practice")}}


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    """India and the United States with a handful of facts."""
    return load_catalog(write(tmp_path))


@given(catalogs(), schemes())
def test_a_date_scores_as_on_its_own(catalog: Catalog, scheme: dict[str, object]) -> None:
    """The timeline on a date equals the score of that date, to the bit."""
    line = timeline(catalog, "all", START, END, scheme=scheme, events=False)
    for at in (0, 8, 9, len(line.days) - 1):
        alone = interop.score(catalog, "all", as_of=line.days[at], scheme=scheme)
        assert np.array_equal(line.values[at], alone.values, equal_nan=True)
        assert np.array_equal(line.lows[at], alone.lows, equal_nan=True)
        assert np.array_equal(line.highs[at], alone.highs, equal_nan=True)


@given(catalogs())
def test_moves_sum_to_the_change(catalog: Catalog) -> None:
    """What moved a score between two dates sums to how far it moved."""
    line = timeline(catalog, ["ind-navy", "usa-navy"], "2001", "2015-06", scheme=SCHEME)
    for at in range(1, len(line.days)):
        moves = [move for move in line.moves if move.end == line.days[at]]
        total = sum(move.change for move in moves)
        assert np.allclose(total, line.values[at] - line.values[at - 1], atol=1e-9, equal_nan=True)
        parts = sum(sum(move.layers.values()) for move in moves)
        change = line.values[at] - line.values[at - 1]
        assert np.allclose(np.asarray(parts)[~np.isnan(change)], change[~np.isnan(change)], atol=1e-9)


@given(catalogs())
def test_all_events_done_is_the_catalogue(catalog: Catalog) -> None:
    """Events undone and done again one by one lead back to the same rows."""
    events = events_between(catalog, ("ind-navy", "usa-navy"), START, END)
    states = [state for state, _ in one_by_one(catalog, events, END)]
    assert len(states) == len(events) + 1
    assert states[-1] == catalog
    assert all(START < event.day <= END for event in events)


@given(catalogs())
def test_no_time_no_moves(catalog: Catalog) -> None:
    """A timeline of one day has one date and no moves."""
    line = timeline(catalog, "all", START, START, scheme=SCHEME)
    assert line.days == (START,)
    assert line.moves == ()


def test_events_are_told(small: Catalog) -> None:
    """Agreements, holdings and exercises are told in the order of their days, with their sources."""
    events = events_between(small, ("ind-navy", "usa-navy"), date(2012, 1, 1), date(2020, 1, 1))
    assert [(str(event.day), event.kind, event.text) for event in events] == [
        ("2013-01-01", "holding", "usa-navy: P-8A Poseidon enters service (100)"),
        ("2013-05-01", "holding", "ind-navy: P-8I Neptune enters service (8)"),
        ("2018-09-06", "agreement", "COMCASA (communications-security; IND, USA) in force"),
        ("2019-10-04", "exercise", "Malabar 2019"),
    ]
    assert {event.sources for event in events} == {("paper",)}


def test_a_jump_by_hand(small: Catalog) -> None:
    """COMCASA is two thirds of the agreement layer, which is half of a scheme with the practice layer."""
    line = timeline(small, "pair", "2018", "2019-01-01", scheme=AGREEMENTS)
    (move,) = line.moves_of("ind-navy", "usa-navy")
    assert move.text.startswith("COMCASA")
    assert move.change[0, 1] == pytest.approx(1 / 3)
    assert line.move_rows("ind-navy", "usa-navy")[0]["layers"] == {"agreements": 0.333333}


def test_exercises_fade(small: Catalog) -> None:
    """Where nothing happens, only the passage of time moves a score, down."""
    line = timeline(small, "pair", "2020", "2022-01-01", scheme=AGREEMENTS)
    moves = line.moves_of("ind-navy", "usa-navy")
    assert [move.text for move in moves] == [TIME_PASSING, TIME_PASSING]
    assert all(move.change[0, 1] < 0 for move in moves)


def test_dates(small: Catalog) -> None:
    """Steps keep to the day of the month as far as months allow, and the last date is always there."""
    line = timeline(small, "pair", "2020-01-31", "2020-04-15", step="month", scheme=AGREEMENTS, events=False)
    assert [str(day) for day in line.days] == ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-15"]
    line = timeline(small, "pair", "2019-06", "2020-11-03", scheme=AGREEMENTS, events=False)
    assert [str(day) for day in line.days] == ["2019-06-01", "2020-06-01", "2020-11-03"]


@pytest.mark.parametrize(
    ("start", "end", "step", "message"),
    [
        ("2020", "2019", "year", "the timeline ends on 2019-12-31, before it starts on 2020-01-01"),
        ("soon", "2019", "year", "not a date: 'soon'; write 2018, 2018-09 or 2018-09-06"),
        ("2018", "2019", "week", "step must be year or month, not 'week'"),
        ("1500", "2019", "month", "a day outside 1900 to 2100: 1500"),
    ],
)
def test_what_is_no_range(small: Catalog, start: str, end: str, step: str, message: str) -> None:
    """A range that cannot be walked is refused in words."""
    with pytest.raises(InputError) as caught:
        timeline(small, "pair", start, end, step=step, scheme=AGREEMENTS)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_a_force_that_is_not_there(small: Catalog) -> None:
    """Asking for a pair outside the timeline says what was perhaps meant."""
    line = timeline(small, "pair", "2019", "2020-01-01", scheme=AGREEMENTS)
    with pytest.raises(UnknownNameError, match="did you mean 'ind-navy'"):
        line.cell("ind-nav", "usa-navy")


def test_plain_data(small: Catalog) -> None:
    """The JSON form has every pair, or those asked for, with steps and moves; the frame a row per pair and date."""
    line = timeline(small, "pair", "2017", "2020-01-01", scheme=AGREEMENTS)
    data = json.loads(json.dumps(line.to_dict([("ind-navy", "usa-navy")]), allow_nan=False))
    assert data["schema"] == "interop-timeline/2"
    assert [step["day"] for step in data["pairs"][0]["steps"]] == [
        "2017-01-01",
        "2018-01-01",
        "2019-01-01",
        "2020-01-01",
    ]
    assert data["pairs"][0]["moves"][0]["sources"] == ["paper"]
    assert len(line.to_dict()["pairs"]) == 4
    assert len(line.to_frame()) == 16
