"""Rank correlations, outranking and Copeland's rule."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from interop import errors
from interop.arrays import Floats
from interop.errors import InputError, MissingExtraError
from interop.measures.ranks import average_ranks, copeland, kendall_tau_b, outranking, spearman_rho

tables = arrays.arrays(
    float, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=st.sampled_from((0.0, 0.2, 0.5, 1.0))
)


def test_tau_b_by_hand() -> None:
    """1 2 3 against 1 3 2: two pairs agree, one does not, so 1/3; with a tie, 2/√(2·3)."""
    assert kendall_tau_b([[1, 2, 3]], [[1, 3, 2]])[0, 0] == pytest.approx(1 / 3)
    assert kendall_tau_b([[1, 1, 2]], [[1, 2, 3]])[0, 0] == pytest.approx(2 / np.sqrt(6))


def test_spearman_by_hand() -> None:
    """1 − 6·Σd²/(n(n² − 1)) with d = 0, 1, 1 over three ranks."""
    assert spearman_rho([[1, 2, 3]], [[1, 3, 2]])[0, 0] == pytest.approx(1 - 6 * 2 / 24)


@given(tables)
def test_spearman_equals_scipy(table: Floats) -> None:
    """Average ranks and their correlation are those of scipy."""
    stats = import_module("scipy.stats")
    np.testing.assert_array_equal(average_ranks(table), stats.rankdata(-table, axis=1))
    varied = table[np.ptp(table, axis=1) > 0]
    found = spearman_rho(varied)
    for i, one in enumerate(varied):
        for j, two in enumerate(varied):
            wanted = stats.pearsonr(stats.rankdata(one), stats.rankdata(two)).statistic
            assert found[i, j] == pytest.approx(wanted)


@given(tables)
def test_rank_correlations_see_order_alone(table: Floats) -> None:
    """A rising change of scale changes nothing; no order, no correlation."""
    for measure in (kendall_tau_b, spearman_rho):
        found = measure(table)
        np.testing.assert_allclose(measure(table**3 + 1), found, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found, found.T, rtol=0, atol=1e-12)
        ordered = np.ptp(table, axis=1) > 0
        np.testing.assert_array_equal(~np.isnan(np.diag(found)), ordered)
        np.testing.assert_allclose(np.diag(found)[ordered], 1.0)


def test_scipy_missing_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without scipy the message says what to install."""
    monkeypatch.setattr(errors, "find_spec", lambda _: None)
    with pytest.raises(
        MissingExtraError, match=r"Kendall's τ needs scipy: pip install 'interop-matrix\[uncertainty\]'"
    ):
        kendall_tau_b([[1, 2]])


def test_never_beyond_one() -> None:
    """Rounding would take these a little further."""
    rows = [[3.0, 3.0, 0.0], [0.0, 0.0, 3.0]]
    assert spearman_rho(rows).tolist() == [[1.0, -1.0], [-1.0, 1.0]]


@pytest.mark.parametrize("measure", [kendall_tau_b, spearman_rho])
def test_rows_of_one_value_have_no_order(measure: Callable[..., Floats]) -> None:
    """In whichever table they stand; the others are compared all the same."""
    found = measure([[1, 1, 1], [1, 2, 3]], [[1, 2, 3], [5, 5, 5]])
    np.testing.assert_allclose(found, [[np.nan, np.nan], [1.0, np.nan]])


def test_no_columns() -> None:
    """Nothing to rank is not applicable."""
    assert np.isnan(kendall_tau_b(np.zeros((2, 0)))).all()
    assert np.isnan(spearman_rho(np.zeros((2, 0)))).all()


def test_outranking_by_hand() -> None:
    """Weights 3 : 1; a wins the first criterion and ties on the second: (3 + 1/2) / 4."""
    assert outranking([[2, 1], [1, 1]], [3, 1]).tolist() == [[0.5, 0.875], [0.125, 0.5]]


def test_copeland_ignores_size() -> None:
    """An alternative that wins two of three criteria by a little beats one that wins the third by much."""
    assert copeland([[0.2, 0.2, 0.0], [0.1, 0.1, 1.0]]).tolist() == [1.0, -1.0]


def test_copeland_draws() -> None:
    """A majority of exactly half decides nothing, rounding notwithstanding."""
    assert copeland([[1, 0, 1, 0], [0, 1, 0, 1]], [0.1, 0.2, 0.2, 0.1]).tolist() == [0.0, 0.0]


def test_missing_criterion_gives_its_weight_to_the_others() -> None:
    """What does not apply to one of two is left out between them; with nothing left there is no verdict."""
    nan = float("nan")
    assert outranking([[1.0, nan], [0.0, 1.0]])[0, 1] == 1.0
    assert np.isnan(outranking([[1.0, nan], [nan, 1.0]])[0, 1])
    assert np.isnan(copeland([[nan, nan], [1.0, 0.0]])[0])


@given(tables)
def test_outranking_laws(table: Floats) -> None:
    """Both directions add to 1; scores add to 0; raising an alternative everywhere never lowers it."""
    share = outranking(table)
    np.testing.assert_allclose(share + share.T, 1.0)
    scores = copeland(table)
    assert scores.sum() == pytest.approx(0)
    raised = table.copy()
    raised[0] += 1
    assert copeland(raised)[0] >= scores[0]


def test_refusals() -> None:
    """Infinite values and tables of another shape are refused."""
    with pytest.raises(InputError, match="a row per alternative and a column per criterion"):
        outranking([1, 2])
    with pytest.raises(InputError, match="a row per alternative and a column per criterion"):
        outranking([[float("inf"), 1.0]])


def test_tau_b_of_two_tables_is_not_mirrored() -> None:
    """Cell (1, 0) is the second row of the one with the first of the other, whatever (0, 1) is."""
    found = kendall_tau_b([[1, 2, 3], [3, 2, 1]], [[1, 2, 3], [1, 3, 2]])
    np.testing.assert_allclose(found, [[1.0, 1 / 3], [-1.0, -1 / 3]])
