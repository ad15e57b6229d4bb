"""What an item of evidence is called, which come first, and which are one question."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog
from interop.layers.evidence import Driver, Gap, Obstacle, distinct, largest, merged, unit_text
from interop.scheme import load_scheme
from interop.testing.strategies import SCHEME, schemes, score_days
from interop.testing.vocabulary import Vocabulary
from interop.testing.world import synthetic_scheme, synthetic_world
from interop.testing.worlds import worlds

CLOSE = 1e-9


def _gap(unit: str | None, amount: float, standard: str = "link-16") -> Gap:
    return Gap("usa-navy", "p-8a", unit, standard, "peer", amount)


def test_a_unit_by_its_names() -> None:
    """Force and type, and the hull where one is meant."""
    assert unit_text("usa-navy", "p-8a", None) == "usa-navy p-8a"
    assert unit_text("usa-navy", "p-8a", "VP-30") == "usa-navy p-8a (VP-30)"
    assert str(_gap("VP-30", 0.5)) == "usa-navy p-8a (VP-30): link-16 (peer)"
    assert str(_gap(None, 0.5)) == "usa-navy p-8a: link-16 (peer)"


def test_the_largest_come_first() -> None:
    """What amounts to nothing, but for rounding, is left out; equal ones stand by their words."""
    items = [Driver("b", 0.2, ()), Driver("nothing", 1e-13, ()), Driver("a", 0.2, ()), Driver("c", 0.7, ())]
    assert [item.text for item in largest(items)] == ["c", "a", "b"]
    assert largest([Obstacle("little", 1e-11, ()), Obstacle("none", 0.0, ())]) == (Obstacle("little", 1e-11, ()),)


def test_gaps_of_one_question_are_merged() -> None:
    """Their amounts add up, and no single hull is named; one alone keeps its hull."""
    gaps = [_gap("one", 0.25), _gap("alone", 0.5, "uhf-voice"), _gap("two", 0.375), _gap(None, 0.0, "link-22")]
    assert merged(gaps) == (_gap(None, 0.625), _gap("alone", 0.5, "uhf-voice"))


@given(st.lists(st.tuples(st.sampled_from(("link-16", "link-22")), st.floats(0.1, 1))))
def test_one_gap_of_each_question(drawn: list[tuple[str, float]]) -> None:
    """The first of each, in the order in which they came."""
    gaps = [_gap(None, amount, standard) for standard, amount in drawn]
    found = distinct(gaps)
    assert [gap.standard for gap in found] == list(dict.fromkeys(standard for standard, _ in drawn))
    assert all(gap is next(item for item in gaps if item.question == gap.question) for gap in found)


@given(worlds(Vocabulary.of(load_scheme(SCHEME))), schemes(), score_days, st.data())
def test_evidence_bears_out_the_score(catalog: Catalog, scheme: dict[str, Any], day: date, data: st.DataObject) -> None:
    """Drivers make up what is sure, if none may turn out to receive, and no answer of yes brings more than its gap."""
    forces = sorted(row.id for row in catalog.forces)
    a, b = (data.draw(st.sampled_from(forces)) for _ in range(2))
    matrix = interop.score(catalog, forces, as_of=day, scheme=scheme)
    snapshot, settings = matrix.snapshot, matrix.scheme.settings
    cell = snapshot.forces.index(a), snapshot.forces.index(b)
    for layer in matrix.scheme.over_standards.values():
        sides = layer.sides(snapshot, settings)
        low = layer.meet(sides).low[cell]
        evidence = layer.evidence(snapshot, settings, a, b)
        if not np.isnan(low) and not any(gap.role == "receiver" for gap in evidence.gaps):
            assert sum(driver.amount for driver in evidence.drivers) == pytest.approx(low, abs=CLOSE)
        for gap in evidence.gaps:
            if gap.role == "receiver":
                continue
            column = sides.standards.index(gap.standard)
            rows = [
                row
                for row, unit in enumerate(snapshot.units)
                if unit.force in (a, b) and (unit.owner, unit.equipment) == (gap.force, gap.equipment)
                if gap.unit in (None, unit.name) and sides.giving.low[row, column] < sides.giving.high[row, column]
            ]
            found = layer.meet(sides.settled(sides.giving.role, rows, column, answer=True)).low[cell]
            assert found - low <= gap.amount + CLOSE


@pytest.mark.parametrize("seed", range(3))
def test_what_a_force_lacks_is_what_it_would_gain(seed: int) -> None:
    """Give its units what they are known to lack: the score gains what the obstacle said, with itself as with others."""
    world = synthetic_world(seed, forces=3, equipment=40, holdings=50, fits=500, agreements=5, exercises=5)
    matrix = interop.score(world, "all", scheme=synthetic_scheme())
    snapshot, met = matrix.snapshot, set()
    for name, layer in matrix.scheme.over_standards.items():
        sides = layer.sides(snapshot, matrix.scheme.settings)
        low = layer.meet(sides).low
        for cell in np.ndindex(low.shape):
            a, b = (snapshot.forces[place] for place in cell)
            for obstacle in layer.evidence(snapshot, matrix.scheme.settings, a, b).obstacles:
                who, without, rest = obstacle.text.partition(" units without ")
                if without:
                    column = sides.standards.index(rest.partition(",")[0])
                    lacking = np.flatnonzero(sides.giving.high[:, column] == 0).tolist()
                    rows = [row for row in lacking if snapshot.units[row].force == who]
                    found = layer.meet(sides.settled("peer", rows, column, answer=True)).low[cell]
                    assert found - low[cell] == pytest.approx(obstacle.amount, abs=CLOSE)
                    met.add((name, a == b))
    assert {("munitions", True), ("munitions", False)} <= met
