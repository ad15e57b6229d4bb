"""What measures take: tables within limits, weights that can be shared out, options by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from interop.errors import InputError, UnknownNameError
from interop.measures.inputs import choice, ratio, shares_of_weight, table, two_tables

NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([["a"]], "not a table of numbers"),
        ([[1], [1, 2]], "not a table of numbers"),
        ([1, 2], "found 1"),
        ([[[1]]], "found 3"),
        ([[NAN, 0.5]], "finite"),
        ([[INF, 0.5]], "finite"),
        ([[-1, 0.5]], "between 0 and 1; found -1 to 0.5"),
        ([[0.5, 2]], "between 0 and 1; found 0.5 to 2"),
    ],
)
def test_what_is_no_table(values: Any, words: str) -> None:
    """One value out of line is enough, whatever stands beside it."""
    with pytest.raises(InputError, match=words):
        table(values, "first", least=0.0, most=1.0)


def test_tables_at_their_limits() -> None:
    """The limits themselves are within, and so is nothing at all."""
    np.testing.assert_array_equal(table([[0, 1]], "first", least=0.0, most=1.0), [[0.0, 1.0]])
    assert table(np.zeros((0, 2)), "first", least=1.0, most=1.0).shape == (0, 2)


def test_two_tables_of_one() -> None:
    """Without a second the first meets itself; limits hold for both; columns are the same."""
    one, two = two_tables([[1, 2]], None)
    assert one is two
    with pytest.raises(InputError, match="second: values must lie between 0"):
        two_tables([[1, 2]], [[-1, 2]], least=0.0)
    with pytest.raises(InputError, match="second: values must lie between -inf and 1"):
        two_tables([[1, 1]], [[1, 2]], most=1.0)
    with pytest.raises(InputError, match="found 2 and 1"):
        two_tables([[1, 2]], [[1]])


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1], "one per column is needed, 2"),
        ([[1, 1]], "one per column is needed, 2"),
        ([INF, 1], "finite number, 0 or more"),
        ([NAN, 1], "finite number, 0 or more"),
        ([-1, 2], "finite number, 0 or more"),
        ([0, 0], "every weight is 0"),
        (["a", "b"], "not numbers"),
    ],
)
def test_weights_that_cannot_be_used(weights: Any, words: str) -> None:
    """Said with what is wrong with them."""
    with pytest.raises(InputError, match=words):
        shares_of_weight(weights, 2)


def test_shares_of_weight() -> None:
    """They add to 1; even where none are given; none of no columns."""
    np.testing.assert_array_equal(shares_of_weight([1, 3], 2), [0.25, 0.75])
    np.testing.assert_array_equal(shares_of_weight([0, 3], 2), [0.0, 1.0])
    np.testing.assert_array_equal(shares_of_weight(None, 4), np.full(4, 0.25))
    assert shares_of_weight(None, 0).shape == shares_of_weight([], 0).shape == (0,)


def test_an_option_by_its_name() -> None:
    """Itself, or an error that knows the nearest."""
    assert choice("linear", ("linear", "squared"), "distance") == "linear"
    with pytest.raises(UnknownNameError, match=r"no distance named 'liner'\. Hint: did you mean 'linear'"):
        choice("liner", ("linear", "squared"), "distance")


def test_a_ratio_to_nothing_is_none() -> None:
    """NaN where the whole is 0, whatever the part."""
    np.testing.assert_array_equal(ratio(np.array([1.0, 0.0, 1.0]), np.array([2.0, 0.0, 0.0])), [0.5, NAN, NAN])
