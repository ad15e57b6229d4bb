"""Statements as text, and what they say of draws."""

from __future__ import annotations

import numpy as np
import pytest

from interop.analysis.sampling.statements import Statement
from interop.arrays import Floats
from interop.errors import InputError, UnknownNameError


def judged(text: str, values: Floats) -> list[list[bool]]:
    return [array.tolist() for array in Statement.parse(text, ("a", "b", "c")).judge(values)]


def test_statements_judge_draws() -> None:
    """`~` is the mean of both directions, `->` one of them; a tie holds only with an equals sign."""
    values = np.zeros((3, 3, 3))
    values[0, 0, 1], values[0, 1, 0], values[0, 0, 2], values[0, 2, 0] = 0.9, 0.5, 0.6, 0.6
    values[1, 0, 1], values[1, 1, 0], values[1, 0, 2], values[1, 2, 0] = 0.7, 0.5, 0.6, 0.6
    values[2, 0, 1] = np.nan
    assert judged("a~b > a~c", values) == [[True, False, False], [False, True, False], [True, True, False]]
    assert judged("a~b >= a~c", values)[0] == [True, True, False]
    assert judged("a~c<a~b", values)[0] == [True, False, False]
    assert judged("a->b > b -> a", values)[0] == [True, True, False]
    assert judged("b→a ≤ 0.5", values)[0] == [True, True, True]
    assert judged("a~a < 0.5", values)[0] == [True, True, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a~b", "no statement: 'a~b'; expected A~B > C~D"),
        ("a~b > c", r"statement 'a~b > c': cannot read 'c'; expected A~B > C~D"),
        ("a~b > 1.5", "scores lie from 0 to 1, so nothing is compared with 1.5"),
        ("0.5 > 0.4", "compares two numbers"),
        ("a~b > a~c > b~c", "cannot read 'a~b > a~c'"),
    ],
)
def test_statements_that_are_none(text: str, words: str) -> None:
    """A text that is no statement is an error that shows one."""
    with pytest.raises(InputError, match=words):
        Statement.parse(text, ("a", "b", "c"))


def test_statement_on_a_stranger() -> None:
    """A force outside the matrix is named, with the nearest."""
    with pytest.raises(UnknownNameError, match="did you mean 'usa-navy'"):
        Statement.parse("usa-navi~ind-navy > 0.2", ("ind-navy", "usa-navy"))
