"""coalition: a group as a whole, the odd one out, and the best smaller group."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import interop
from interop.analysis.coalition.common import Coalition, coalition, means_of
from interop.analysis.support import support
from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import Force
from interop.errors import InputError
from interop.matrix import InteropMatrix
from interop.testing.strategies import FORCES, catalogs, schemes, score_days

#: Cells of a matrix as multiples of an eighth: sums of them are exact, and ties are frequent.
eighths = st.integers(0, 8).map(lambda number: number / 8)


@st.composite
def matrices(draw: st.DrawFn) -> InteropMatrix:
    """Draw a scored catalogue."""
    return interop.score(draw(catalogs()), FORCES, as_of=draw(score_days), scheme=draw(schemes()))


@st.composite
def filled(draw: st.DrawFn, *, with_gaps: bool = False) -> InteropMatrix:
    """Draw a matrix with cells of every kind, some not applicable where asked."""
    values = draw(arrays(float, (len(FORCES), len(FORCES)), elements=eighths))
    if with_gaps:
        values = np.where(draw(arrays(bool, values.shape, elements=st.booleans())), np.nan, values)
    return with_values(BASE, values)


def with_values(matrix: InteropMatrix, values: Floats) -> InteropMatrix:
    """Return a matrix with other composite values."""
    return replace(matrix, values=values, lows=values, highs=values)


def _base() -> InteropMatrix:
    """Score five forces without any equipment; the tests fill the cells themselves."""
    common = {"service": "navy", "kind": "service", "sources": "paper", "verified_on": "2020"}
    rows = [Force.model_validate({"id": name, "name": name, "state": "USA", **common}) for name in FORCES]
    return interop.score(Catalog(forces=tuple(rows)), FORCES, scheme="origin", as_of="2020")


BASE = _base()


def mean(matrix: InteropMatrix, forces: tuple[str, ...]) -> float | None:
    """Return the mean off the diagonal, the slow way."""
    cells = [matrix.values[matrix.cell(a, b)] for a, b in permutations(forces, 2)]
    known = [cell for cell in cells if not np.isnan(cell)]
    return sum(known) / len(known) if known else None


@given(filled(with_gaps=True))
def test_means_are_those_of_the_cells(matrix: InteropMatrix) -> None:
    """The group's mean, and the mean without each member, are plain means of the applicable cells."""
    found = coalition(matrix)
    assert found.mean == pytest.approx(mean(matrix, FORCES))
    for member in found.members:
        others = tuple(force for force in FORCES if force != member.force)
        assert member.without == pytest.approx(mean(matrix, others))


@given(filled(with_gaps=True), st.integers(2, len(FORCES)))
def test_best_by_brute_force(matrix: InteropMatrix, size: int) -> None:
    """The best sub-coalition has the greatest mean, and is the first by name among those that have it."""
    best = coalition(matrix, size).best[0]
    means = {forces: mean(matrix, forces) for forces in combinations(sorted(FORCES), size)}
    known = {forces: number for forces, number in means.items() if number is not None}
    assert best.compared == len(means)
    if not known:
        assert best.mean is None
        return
    most = max(known.values())
    assert best.mean == pytest.approx(most)
    assert best.forces == min(forces for forces, number in known.items() if number > most - 1e-12)


@given(filled())
def test_leaving_one_out_averages_to_the_whole(matrix: InteropMatrix) -> None:
    """Over all members, the means without one average to the group's mean; so some removal never lowers it."""
    found = coalition(matrix)
    without = [member.without for member in found.members if member.without is not None]
    assert sum(without) / len(without) == pytest.approx(found.mean)
    assert max(member.gain or 0.0 for member in found.members) >= -1e-12


@given(filled())
def test_smaller_is_no_worse(matrix: InteropMatrix) -> None:
    """The best sub-coalition of fewer forces has a mean at least as great."""
    best = [coalition(matrix, size).best[0].mean or 0.0 for size in range(2, len(FORCES) + 1)]
    assert all(smaller >= larger - 1e-12 for smaller, larger in pairwise(best))
    assert best[-1] == pytest.approx(coalition(matrix).mean)


@given(filled(), st.permutations(FORCES))
def test_order_of_forces(matrix: InteropMatrix, order: list[str]) -> None:
    """The order in which forces are named decides nothing, ties included."""
    place = [FORCES.index(name) for name in order]
    other = replace(with_values(matrix, matrix.values[np.ix_(place, place)]), forces=tuple(order))
    one, two = coalition(matrix), coalition(other)
    assert one.weakest == two.weakest
    assert one.best == two.best
    assert name_of(one) == name_of(two)
    assert one.mean == pytest.approx(two.mean)


def name_of(found: Coalition) -> str | None:
    """Return the odd one out by name."""
    return found.odd_one_out.force if found.odd_one_out else None


@given(filled())
def test_odd_one_out(matrix: InteropMatrix) -> None:
    """The odd one out is the member without which the mean is greatest; where nothing is gained there is none."""
    found = coalition(matrix)
    without = {force: mean(matrix, tuple(name for name in FORCES if name != force)) or 0.0 for force in FORCES}
    most = max(without.values())
    if most <= (found.mean or 0.0) + 1e-12:
        assert found.odd_one_out is None
    else:
        assert name_of(found) == min(force for force, number in without.items() if number >= most - 1e-12)


@given(filled(with_gaps=True))
def test_weakest_cell(matrix: InteropMatrix) -> None:
    """The weakest cell is the least off the diagonal, the first by name among equals."""
    cells = {(a, b): matrix.values[matrix.cell(a, b)] for a, b in permutations(sorted(FORCES), 2)}
    known = {pair: cell for pair, cell in cells.items() if not np.isnan(cell)}
    found = coalition(matrix).weakest
    if not known:
        assert found is None
    else:
        assert found is not None
        assert (found.a, found.b) == min(known, key=lambda pair: (known[pair], pair))


@given(matrices())
def test_bounds_and_denominator(matrix: InteropMatrix) -> None:
    """low ≤ mean ≤ high, and the common denominator is that of the support table."""
    found = coalition(matrix)
    if found.mean is not None and found.low is not None and found.high is not None:
        assert found.low - 1e-12 <= found.mean <= found.high + 1e-12
    common = support(matrix).common
    assert found.denominator == tuple(item for item in common if item.by_all)
    assert found.all_but_one == tuple(item for item in common if item.missing)


def test_by_hand() -> None:
    """Three forces, A and B at 0.8 both ways, C at 0.2 with A and 0.1 with B: mean 2.2 / 6, and C is odd."""
    values = np.array([[1.0, 0.8, 0.2], [0.8, 1.0, 0.1], [0.2, 0.1, 1.0]])
    np.testing.assert_allclose(means_of(values, np.array([[0, 1, 2]])), [2.2 / 6])
    np.testing.assert_allclose(means_of(values, np.array([[0, 1], [0, 2], [1, 2]])), [0.8, 0.2, 0.1])


def test_malabar() -> None:
    """In Malabar 2020 the Indian Navy is the odd one out, and Japan and the United States the best pair, by a hair."""
    found = coalition(interop.score(interop.load_catalog(), "malabar-2020"))
    assert name_of(found) == "ind-navy"
    assert [item.forces for item in found.best] == [("jpn-msdf", "usa-navy"), ("aus-navy", "jpn-msdf", "usa-navy")]
    assert "vhf-marine" in [item.standard for item in found.denominator]
    assert {"link-16", "link-11"} <= {item.standard for item in found.all_but_one if item.missing == "ind-navy"}


def test_scheme_without_standards() -> None:
    """Under the origin scheme there are means, and no standards to have in common."""
    found = coalition(interop.score(interop.load_catalog(), "malabar-2020", scheme="origin"))
    assert found.common == ()
    assert found.mean is not None


def test_two_forces() -> None:
    """In a group of two nobody is odd: without one there is no pair."""
    found = coalition(interop.score(interop.load_catalog(), ["ind-navy", "usa-navy"], as_of="2020"))
    assert found.odd_one_out is None
    assert [member.without for member in found.members] == [None, None]
    assert found.best == ()


def test_too_many_sets() -> None:
    """A size with more sets than are compared is refused with the number, the limit and a way out."""
    values = np.zeros((40, 40))
    names = tuple(f"force-{number:02}" for number in range(40))
    large = replace(with_values(BASE, values), forces=names)
    words = r"40 forces have 137,846,528,820 sub-coalitions of 20; at most 1,000,000 are compared. Choose a size nearer"
    with pytest.raises(InputError, match=words):
        coalition(large, 20)
    assert coalition(large).best == ()
    assert coalition(large, 39).best[0].compared == 40


@pytest.mark.parametrize(
    ("forces", "size", "words"),
    [
        (["ind-navy"], None, "a coalition needs two forces or more"),
        (["ind-navy", "usa-navy"], 1, "must be from 2 to 2, not 1"),
        (["ind-navy", "usa-navy"], 3, "must be from 2 to 2, not 3"),
    ],
)
def test_mistakes(forces: list[str], size: int | None, words: str) -> None:
    """A group of one and a size that cannot be are refused."""
    with pytest.raises(InputError, match=words):
        coalition(interop.score(interop.load_catalog(), forces), size)
