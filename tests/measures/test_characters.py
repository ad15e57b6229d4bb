"""Similarities over interoperability characters: known answers, the zero rule, and what joint absence does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from interop.arrays import Floats
from interop.errors import InputError, UnknownNameError
from interop.measures import characters
from interop.measures.characters import ZERO_RULES, cosine, directed, i_score, jaccard, overlap, russell_rao

shared = partial(i_score, zero_rule="shared")
published = partial(i_score, zero_rule="published", joint_absence="counted")
valued = partial(i_score, zero_rule="value")

#: Measures in which what neither system has plays no part.
IGNORING: dict[str, Callable[..., Floats]] = {
    "jaccard": jaccard,
    "overlap": overlap,
    "cosine": cosine,
    "i-score": shared,
    "i-score value": valued,
}
ALL: dict[str, Callable[..., Floats]] = {**IGNORING, "russell-rao": russell_rao, "i-score published": published}

binary = arrays.arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.sampled_from((0.0, 1.0)))
shares = arrays.arrays(
    float, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.sampled_from((0.0, 0.1, 0.25, 0.5, 1.0))
)


def one(similarity: Callable[..., Floats], a: Sequence[float], b: Sequence[float]) -> float:
    return float(similarity([a], [b])[0, 0])


def test_binary_by_hand() -> None:
    """Two of five characters shared, three held by either one, one by neither: every binary formula by hand."""
    a, b = [1, 1, 1, 0, 0], [1, 1, 0, 1, 0]
    assert one(russell_rao, a, b) == 2 / 5
    assert one(jaccard, a, b) == 2 / 4
    assert one(overlap, a, b) == 2 / 3
    assert one(cosine, a, b) == pytest.approx(2 / 3)


def test_i_score_by_hand() -> None:
    """Values 9 and 3 of 9, and one character that a lacks, under each zero rule; r = 2.

    Published: strength (9 + 3 + 0 + 9) / (2·2·9) = 21/36, distance √((6/9)²/2).
    Shared: strength 12/36, the same distance. Value: strength 21/36, distance √(((6/9)² + 1)/2).
    """
    a, b = [9, 0], [3, 9]
    near = 1 - np.sqrt((4 / 9) / 2)
    nine = partial(i_score, most=9)
    assert one(partial(nine, zero_rule="published"), a, b) == pytest.approx(21 / 36 * near)
    assert one(partial(nine, zero_rule="shared"), a, b) == pytest.approx(12 / 36 * near)
    assert one(partial(nine, zero_rule="value"), a, b) == pytest.approx(21 / 36 * (1 - np.sqrt((4 / 9 + 1) / 2)))


def test_no_shared_character_scores_zero_unless_published() -> None:
    """Two systems without a shared character score 0 under the rule `shared`, and 1/2 under the published one."""
    a, b = [1, 1, 0, 0], [0, 0, 1, 1]
    assert one(shared, a, b) == 0.0
    assert one(published, a, b) == 0.5
    for name in ("jaccard", "overlap", "cosine"):
        assert one(IGNORING[name], a, b) == 0.0
    assert one(russell_rao, a, b) == 0.0


def test_exponent_of_distance() -> None:
    """With exponent 1 the distance is the mean difference."""
    assert one(partial(i_score, zero_rule="shared", order=1), [1, 0.5], [0.5, 0.5]) == pytest.approx(2.5 / 4 * 0.75)


def test_nothing_to_compare() -> None:
    """Of two systems without any character nothing can be said; one without any shares nothing with another."""
    for name, similarity in IGNORING.items():
        assert np.isnan(one(similarity, [0, 0], [0, 0])), name
        if name != "i-score value":
            assert one(similarity, [0, 0], [1, 0]) == 0.0, name
    assert one(russell_rao, [0, 0], [0, 0]) == 0.0
    assert np.isnan(russell_rao(np.zeros((1, 0)))).all()


@given(shares)
def test_range_and_symmetry(table: Floats) -> None:
    """Every similarity lies in [0, 1] and is the same in both directions."""
    for name, similarity in ALL.items():
        found = similarity(np.ceil(table) if name == "russell-rao" else table)
        there = found[~np.isnan(found)]
        assert ((there >= 0) & (there <= 1)).all(), name
        np.testing.assert_allclose(found, found.T, rtol=0, atol=1e-12, err_msg=name)


@given(shares)
def test_joint_absence_plays_no_part(table: Floats) -> None:
    """A further character that no system has leaves the measures that say so unchanged."""
    wider = np.column_stack([table, np.zeros(len(table))])
    for name, similarity in IGNORING.items():
        np.testing.assert_allclose(similarity(wider), similarity(table), rtol=0, atol=1e-12, err_msg=name)


@given(binary)
def test_joint_absence_lowers_russell_rao(table: Floats) -> None:
    """A further character that no system has never raises Russell–Rao."""
    wider = np.column_stack([table, np.zeros(len(table))])
    assert (russell_rao(wider) <= russell_rao(table)).all()


def test_joint_absence_may_raise_the_published_i_score() -> None:
    """As documented: counted in n, a character that neither has makes two unlike systems look nearer."""
    assert one(published, [1.0, 0.0], [0.1, 0.0]) > one(published, [1.0], [0.1])


@given(binary)
def test_binary_jaccard_is_set_jaccard(table: Floats) -> None:
    """On binary characters the quantitative formula is that of sets."""
    found = jaccard(table)
    for i, mine in enumerate(table):
        for j, theirs in enumerate(table):
            either = ((mine + theirs) > 0).sum()
            if either:
                assert found[i, j] == pytest.approx((mine * theirs).sum() / either)


@given(binary, st.sampled_from(ZERO_RULES), st.sampled_from((1.0, 2.0, 3.5)), st.sampled_from(("ignored", "counted")))
def test_bits_come_to_what_values_come_to(table: Floats, rule: Any, order: float, absence: Any) -> None:
    """A system that has half of a character makes a table of values; the scores of the others stay, to the bit."""
    score = partial(i_score, zero_rule=rule, order=order, joint_absence=absence)
    half = np.full((1, table.shape[1]), 0.5)
    np.testing.assert_array_equal(score(table), score(np.vstack([table, half]))[:-1, :-1])


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 130])
@pytest.mark.parametrize("block", [1, 7, 1000])
def test_bits_are_counted_as_numbers_are_summed(count: int, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Halving all values makes them no longer binary, and changes no share: to the bit, in blocks of any size."""
    random = np.random.default_rng(count)
    one, two = ((random.random((size, count)) < 0.3).astype(float) for size in (9, 5))
    monkeypatch.setattr(characters, "BLOCK", block)
    for share in (jaccard, overlap):
        np.testing.assert_array_equal(share(one, two), share(one / 2, two / 2))


def test_never_beyond_one() -> None:
    """Where sums over many characters would go a little further by rounding."""
    many = [[0.1] * 16]
    assert jaccard(many).item() == overlap(many).item() == cosine(many).item() == 1.0
    assert i_score(many, zero_rule="value").item() <= 1.0


def test_cosine_by_hand() -> None:
    """3·4 + 4·3 over 5·5, whatever the length of either."""
    assert cosine([[3, 4]], [[40, 30]]).tolist() == [[pytest.approx(24 / 25)]]


def test_cosine_of_extreme_values() -> None:
    """Only proportions count, however small or large the values."""
    assert one(cosine, [1e-200, 2e-200], [1e200, 2e200]) == pytest.approx(1.0)


def test_directed() -> None:
    """What a transmits and b receives is one direction; the other may differ."""
    transmit, receive = [[1, 1, 0], [0, 0, 0]], [[0, 0, 0], [1, 0, 0]]
    assert directed(transmit, receive).tolist() == [[0.0, pytest.approx(1 / 3)], [0.0, 0.0]]
    assert directed(transmit, receive, shared)[0, 1] > 0


def test_directed_with_equal_tables_is_symmetric() -> None:
    """Where all transmit what they receive, direction does not matter."""
    table = [[1, 1, 0], [0, 1, 1]]
    np.testing.assert_array_equal(directed(table, table), russell_rao(table))


def test_zero_rule_must_be_chosen() -> None:
    """There is no default zero rule, and a wrong name is met with the nearest one."""
    with pytest.raises(TypeError, match="zero_rule"):
        i_score([[1.0]])  # type: ignore[call-arg]
    with pytest.raises(UnknownNameError, match=r"no zero rule named 'share'. Hint: did you mean 'shared'\?"):
        i_score([[1.0]], zero_rule="share")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="no treatment of joint absence named 'some'"):
        i_score([[1.0]], zero_rule="shared", joint_absence="some")  # type: ignore[arg-type]
    assert len(ZERO_RULES) == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: russell_rao([[0.5]], [[1]]), "every value must be 0 or 1"),
        (lambda: russell_rao([[1]], [[0.5]]), "every value must be 0 or 1"),
        (lambda: russell_rao([[0.5]]), "Russell–Rao takes binary characters: every value must be 0 or 1"),
        (lambda: jaccard([1, 2]), "first: a table has two axes, a row per system and a column per character; found 1"),
        (lambda: jaccard([["a"]]), "first: not a table of numbers"),
        (lambda: jaccard([[1]], [[1, 2]]), "both tables need the same columns; found 1 and 2"),
        (lambda: cosine([[1]], [[-1]]), "second: values must lie between 0 and inf; found -1 to -1"),
        (lambda: overlap([[float("nan")]]), "first: every value must be a finite number; settle what is unknown"),
        (lambda: i_score([[2]], zero_rule="shared"), "first: values must lie between 0 and 1; found 2 to 2"),
        (lambda: i_score([[1]], zero_rule="shared", most=0), "most must be a finite number above 0, not 0"),
        (lambda: i_score([[1]], zero_rule="shared", most=np.inf), "most must be a finite number above 0, not inf"),
        (lambda: i_score([[1]], zero_rule="shared", order=np.inf), "a finite number of 1 or more, not inf"),
        (lambda: i_score([[1]], zero_rule="shared", order=0.5), "order must be a finite number of 1 or more, not 0.5"),
        (lambda: directed([[1]], [[1], [0]]), r"transmit and receive need the same systems and characters; found \(1"),
    ],
)
def test_refusals(call: Callable[[], object], message: str) -> None:
    """What cannot be measured is refused in words that say what is allowed."""
    with pytest.raises(InputError, match=message):
        call()
