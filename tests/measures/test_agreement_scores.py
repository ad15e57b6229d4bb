"""S, π and κ: a known answer from the literature, textbook values by hand, and laws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from interop.arrays import Floats
from interop.errors import InputError, UnknownNameError
from interop.measures.agreement_scores import DISAGREEMENTS, Disagreement, cohen_kappa, scott_pi, signorino_ritter

#: Capability share of twenty European states, and the depth of their alliances with Germany and with Russia, from 0
#: (none) to 3 (defence pact): Signorino and Ritter, Tau-b or not tau-b, ISQ 43 (1999), Table 6.
CAPABILITY, GERMANY, RUSSIA = np.array(
    [
        *[(0.25, 3, 0), (0.21, 0, 3), (0.20, 0, 1), (0.08, 0, 3), (0.08, 3, 0), (0.05, 3, 1), (0.03, 0, 0)],
        *[(0.03, 0, 0), (0.02, 0, 0), (0.01, 0, 0), (0.01, 0, 0), (0.01, 3, 0), (0.01, 0, 0), (0.01, 0, 0)],
        *[(0.00, 0, 0)] * 6,
    ]
).T

positions = arrays.arrays(
    float, st.tuples(st.integers(1, 4), st.integers(1, 7)), elements=st.sampled_from((0.0, 1.0, 2.0, 3.0))
)


def one(found: Floats) -> float:
    return float(found[0, 0])


def counts(*cells: tuple[int, int, int]) -> tuple[list[list[int]], list[list[int]]]:
    """Write a contingency table (value of x, value of y, how often) as two profiles."""
    pairs = [(x, y) for x, y, count in cells for _ in range(count)]
    return [[x for x, _ in pairs]], [[y for _, y in pairs]]


def test_signorino_ritter_table_6() -> None:
    """Signorino and Ritter (1999), Table 6: S of Germany and Russia is 0.40, and -0.46 weighted by capability."""
    assert one(signorino_ritter([GERMANY], [RUSSIA], attainable_range=3)) == pytest.approx(0.40, abs=1e-9)
    weighted = signorino_ritter([GERMANY], [RUSSIA], attainable_range=3, weights=CAPABILITY)
    assert one(weighted) == pytest.approx(-0.46, abs=1e-9)


def test_squared_distance_by_hand() -> None:
    """Distances 1 and 3 of 3: absolute 1 − 2·(1/3 + 1)/2 = −1/3, squared 1 − 2·(1/9 + 1)/2 = −1/9."""
    profiles = [[1, 3]], [[0, 0]]
    assert one(signorino_ritter(*profiles, attainable_range=3)) == pytest.approx(-1 / 3)
    assert one(signorino_ritter(*profiles, attainable_range=3, distance="squared")) == pytest.approx(-1 / 9)


def test_ranges_by_item() -> None:
    """Each item is measured against its own scale."""
    assert one(signorino_ritter([[1, 8]], [[0, 0]], attainable_range=[1, 8])) == -1.0


def test_range_is_of_the_scale() -> None:
    """A wider scale than the values use brings S up: the range is what is attainable, not what was found."""
    assert one(signorino_ritter([[1]], [[0]], attainable_range=1)) == -1.0
    assert one(signorino_ritter([[1]], [[0]], attainable_range=3)) == pytest.approx(1 / 3)


def test_joint_absence_raises_s() -> None:
    """As documented: an item on which both stand at 0 is agreement."""
    narrow = signorino_ritter([[3, 0]], [[0, 3]], attainable_range=3)
    wide = signorino_ritter([[3, 0, 0, 0]], [[0, 3, 0, 0]], attainable_range=3)
    assert one(narrow) == -1.0
    assert one(wide) == 0.0


def test_kappa_and_pi_by_hand() -> None:
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.

    Observed agreement 0.7. κ: chance 0.5·0.6 + 0.5·0.4 = 0.5, so 0.4. π: chance 0.55² + 0.45² = 0.505, so 0.195/0.495.
    """
    table = counts((1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15))
    for disagreement in DISAGREEMENTS:  # with two values all three are one
        assert one(cohen_kappa(*table, disagreement=disagreement)) == pytest.approx(0.4)
        assert one(scott_pi(*table, disagreement=disagreement)) == pytest.approx(0.195 / 0.495)


def test_weighted_kappa_by_hand() -> None:
    """Profiles 0 1 2 and 0 2 2: expected disagreement over the nine pairs 5/9·…, counted out.

    Pairs of x in {0, 1, 2} with y in {0, 2, 2}. Nominal: 6 of 9 differ, observed 1/3, κ = 1 − (1/3)/(6/9) = 1/2.
    Linear: distances 0+2+2 + 1+1+1 + 2+0+0 = 9, κ = 1 − (1/3)/(9/9) = 2/3.
    Squared: 0+4+4 + 1+1+1 + 4+0+0 = 15, κ = 1 − (1/3)/(15/9) = 4/5.
    """
    profiles = [[0, 1, 2]], [[0, 2, 2]]
    for disagreement, wanted in (("nominal", 1 / 2), ("linear", 2 / 3), ("squared", 4 / 5)):
        assert one(cohen_kappa(*profiles, disagreement=disagreement)) == pytest.approx(wanted)  # type: ignore[arg-type]


def test_weighted_pi_by_hand() -> None:
    """The same profiles pooled: 0 twice, 1 once, 2 three times of six.

    Squared: mean of (u − v)² over the 36 ordered pairs is 2·Var = 2·(13/6 − (7/6)²) = 58/36; π = 1 − (1/3)/(58/36).
    Linear: 2·(2·1·1 + 2·3·2 + 1·3·1)/36 = 34/36. Nominal: 1 − (4 + 1 + 9)/36 = 22/36.
    """
    profiles = [[0, 1, 2]], [[0, 2, 2]]
    for disagreement, expected in (("nominal", 22 / 36), ("linear", 34 / 36), ("squared", 58 / 36)):
        found = one(scott_pi(*profiles, disagreement=disagreement))  # type: ignore[arg-type]
        assert found == pytest.approx(1 - (1 / 3) / expected)


def test_one_constant_is_not_applicable() -> None:
    """Where both profiles are one and the same constant, chance agrees fully and nothing is left to measure."""
    for disagreement in DISAGREEMENTS:
        for measure in (cohen_kappa, scott_pi):
            assert np.isnan(one(measure([[2, 2, 2]], [[2, 2, 2]], disagreement=disagreement)))
            assert np.isnan(measure([[0.3, 0.3], [0.3, 0.3], [0.1, 0.9]], disagreement=disagreement)[0, 1])
    assert np.isnan(one(signorino_ritter(np.zeros((1, 0)), attainable_range=1)))
    assert np.isnan(one(cohen_kappa(np.zeros((1, 0)))))


def test_opposite_constants() -> None:
    """Two different constants agree no better than chance by κ, and as little as can be by π."""
    assert one(cohen_kappa([[1, 1]], [[0, 0]])) == 0.0
    assert one(scott_pi([[1, 1]], [[0, 0]])) == -1.0


def brute(x: Floats, y: Floats, shares: Floats, disagreement: Disagreement, *, pooled: bool) -> float:
    """Chance-corrected agreement of two profiles by loops over all pairs of items."""

    def apart(u: float, v: float) -> float:
        return {"nominal": float(u != v), "linear": abs(u - v), "squared": float((u - v) ** 2)}[disagreement]

    def mean(first: Floats, second: Floats) -> float:
        return sum(float(p * q) * apart(u, v) for p, u in zip(shares, first) for q, v in zip(shares, second))  # noqa: B905

    expected = (mean(x, x) + 2 * mean(x, y) + mean(y, y)) / 4 if pooled else mean(x, y)
    observed = sum(float(p) * apart(u, v) for p, u, v in zip(shares, x, y, strict=True))
    return 1 - observed / expected if expected else float("nan")


@given(positions, st.data())
def test_chance_correction_equals_loops(table: Floats, data: st.DataObject) -> None:
    """π and κ of every kind equal the sums over all pairs of items, with and without weights."""
    weights = np.array(
        data.draw(st.lists(st.sampled_from((0.5, 1.0, 2.0)), min_size=table.shape[1], max_size=table.shape[1]))
    )
    shares = weights / weights.sum()
    for disagreement in DISAGREEMENTS:
        for measure, pooled in ((cohen_kappa, False), (scott_pi, True)):
            found = measure(table, disagreement=disagreement, weights=weights)
            for i, x in enumerate(table):
                for j, y in enumerate(table):
                    wanted = brute(x, y, shares, disagreement, pooled=pooled)
                    assert found[i, j] == pytest.approx(wanted, abs=1e-9, nan_ok=True)


@given(positions)
def test_laws(table: Floats) -> None:
    """Range [-1, 1], symmetry, 1 with itself, π never above κ, scale of positions immaterial to π and κ."""
    s = signorino_ritter(table, attainable_range=3)
    np.testing.assert_allclose(np.diag(s), 1.0)
    for disagreement in DISAGREEMENTS:
        kappa, pi = cohen_kappa(table, disagreement=disagreement), scott_pi(table, disagreement=disagreement)
        there = ~np.isnan(kappa) & ~np.isnan(pi)
        assert (pi[there] <= kappa[there] + 1e-12).all()
        for scale in (7, 1e200, 1e-200):
            scaled = cohen_kappa(scale * (table - 0.25), disagreement=disagreement)
            np.testing.assert_allclose(scaled, kappa, rtol=0, atol=1e-9)
        for found in (s, kappa, pi):
            known = found[~np.isnan(found)]
            assert ((known >= -1 - 1e-9) & (known <= 1)).all()
            np.testing.assert_allclose(found, found.T, rtol=0, atol=1e-12)
            diagonal = np.diag(found)
            np.testing.assert_allclose(diagonal[~np.isnan(diagonal)], 1.0)


@given(positions)
def test_item_twice_is_weight_two(table: Floats) -> None:
    """Writing an item twice equals giving it twice the weight."""
    twice = np.column_stack([table, table[:, :1]])
    weights = np.ones(table.shape[1])
    weights[0] = 2.0
    measures: list[Callable[..., Floats]] = [cohen_kappa, scott_pi]
    for measure in measures:
        np.testing.assert_allclose(measure(twice), measure(table, weights=weights), rtol=0, atol=1e-9)
    weighted = signorino_ritter(table, attainable_range=3, weights=weights)
    np.testing.assert_allclose(signorino_ritter(twice, attainable_range=3), weighted, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"attainable_range": 2}, "positions on item 0 lie 3 apart, more than the 2 that the scale is said to allow"),
        ({"attainable_range": 0}, "attainable_range: every range must be a finite number above 0"),
        ({"attainable_range": np.inf}, "every range must be a finite number above 0"),
        ({"attainable_range": np.nan}, "every range must be a finite number above 0"),
        ({"attainable_range": [1, 2, 3]}, r"one number, or one per item, 2; found an array of \(3,\)"),
        ({"attainable_range": 3, "weights": [1]}, r"one per column is needed, 2; found an array of shape \(1,\)"),
        ({"attainable_range": 3, "weights": [-1, 2]}, "every weight must be a finite number, 0 or more"),
        ({"attainable_range": 3, "weights": [0, 0]}, "every weight is 0; at least one must count"),
    ],
)
def test_refusals(keywords: dict[str, object], message: str) -> None:
    """What cannot be measured is refused in words that say what is allowed."""
    with pytest.raises(InputError, match=message):
        signorino_ritter([[3, 0]], [[0, 0]], **keywords)  # type: ignore[arg-type]


def test_ranges_item_by_item() -> None:
    """Each must be one, and each is held to what is found; rounding is forgiven, and takes nothing below -1."""
    for wrong in (0, -1, np.inf, np.nan):
        with pytest.raises(InputError, match="every range must be a finite number above 0"):
            signorino_ritter([[3, 0]], [[0, 0]], attainable_range=[3, wrong])
    with pytest.raises(InputError, match="positions on item 1 lie 2 apart, more than the 1"):
        signorino_ritter([[3, 2]], [[0, 0]], attainable_range=[3, 1])
    assert one(signorino_ritter([[3 + 1e-10]], [[0]], attainable_range=3)) == -1.0


def test_no_states() -> None:
    """Nothing against something is a table without rows."""
    for measure in (cohen_kappa, scott_pi):
        assert measure(np.zeros((0, 2)), [[1, 2]]).shape == (0, 1)
        assert measure(np.zeros((0, 2))).shape == (0, 0)


def test_unknown_distance() -> None:
    """A wrong name of a distance is met with those that there are."""
    with pytest.raises(UnknownNameError, match=r"no distance named 'square'. Hint: did you mean 'squared'\?"):
        signorino_ritter([[1]], attainable_range=1, distance="square")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match=r"no disagreement named 'cubic'. Known: linear, nominal, squared"):
        cohen_kappa([[1]], disagreement="cubic")  # type: ignore[arg-type]
