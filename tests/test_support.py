"""What answers mean at a bar of evidence, statement by statement."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from interop.catalog import load_catalog
from interop.catalog.models import BASES, Basis, Fit
from interop.support import NO, PARTIAL, UNSAID, YES, Answers, Deciding
from tests.small import write


@pytest.fixture
def said(tmp_path: Path) -> tuple[Fit, ...]:
    """Three statements of the small catalogue made to say yes, partial and no, each on a basis of its own."""
    fits = load_catalog(write(tmp_path)).fits
    return tuple(
        fit.model_copy(update={"support": support, "basis": basis})
        for fit, support, basis in zip(fits, ("yes", "partial", "no"), BASES, strict=True)
    )


@pytest.fixture
def deciding(said: tuple[Fit, ...]) -> Deciding:
    """Three units on two lines of two standards: the first statement has the number 0."""
    return Deciding(said, np.array([[0, -1], [1, 2]]), np.array([1, 0, 1]))


def test_rows_are_those_of_the_lines(said: tuple[Fit, ...], deciding: Deciding) -> None:
    """One row for each unit, statement 0 among them; units of one line have one row, and a slice has its rows."""
    assert len(deciding) == 3
    assert list(deciding) == [(said[1], said[2]), (said[0], None), (said[1], said[2])]
    assert deciding[0] is deciding[2]
    part = deciding[1:]
    assert list(part) == [(said[0], None), (said[1], said[2])]
    assert part[1] is deciding[0]


def test_answers_are_what_the_statements_say(deciding: Deciding) -> None:
    """Support as codes, and the basis by its rank; beyond the last where nothing is said."""
    answers = Answers.of(("one", "two"), deciding)
    assert answers.answers.tolist() == [[PARTIAL, NO], [YES, UNSAID], [PARTIAL, NO]]
    assert answers.bases.tolist() == [[1, 2], [0, 3], [1, 2]]
    assert answers.standards == ("one", "two")


@pytest.mark.parametrize(
    ("bar", "low", "high"),
    [
        ("cited", [[0, 0], [1, 0]], [[1, 1], [1, 1]]),
        ("inferred", [[0.3, 0], [1, 0]], [[0.3, 1], [1, 1]]),
        ("assumed", [[0.3, 0], [1, 0]], [[0.3, 0], [1, 1]]),
    ],
)
def test_what_is_weaker_than_the_bar_is_unknown(
    deciding: Deciding, bar: Basis, low: list[list[float]], high: list[list[float]]
) -> None:
    """Known where a statement passes, partial being worth what the scheme says; else between 0 and 1."""
    table = Answers.of(("one", "two"), deciding).at(bar, 0.3)
    np.testing.assert_array_equal(table.low[:2], low)
    np.testing.assert_array_equal(table.high[:2], high)
    np.testing.assert_array_equal(table.known, table.low == table.high)
    assert table.fits is deciding
