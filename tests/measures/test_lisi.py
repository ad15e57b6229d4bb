"""LISI levels: the min rules by hand."""

from __future__ import annotations

import numpy as np
import pytest

from interop.errors import InputError
from interop.measures.lisi import ATTRIBUTES, LEVELS, expected_level, generic_level, specific_level


def options(*systems: dict[tuple[str, int], str]) -> np.ndarray:
    """Build systems × attributes × levels × options from the names of the options that each system has."""
    names = sorted({name for system in systems for name in system.values()})
    table = np.zeros((len(systems), len(ATTRIBUTES), len(LEVELS), len(names)), dtype=bool)
    for place, system in enumerate(systems):
        for (attribute, level), name in system.items():
            table[place, ATTRIBUTES.index(attribute), level, names.index(name)] = True
    return table


def full(level: int, prefix: str) -> dict[tuple[str, int], str]:
    """Give a system one option in every attribute at one level."""
    return {(attribute, level): f"{prefix}-{attribute}" for attribute in ATTRIBUTES}


def test_generic_level_is_the_least_of_four() -> None:
    """A system is no better than its worst attribute."""
    assert generic_level([[4, 4, 4, 1], [2, 2, 2, 2], [0, 4, 4, 4]]).tolist() == [1, 2, 0]


def test_expected_level_is_the_lesser_of_two() -> None:
    """A pair is expected to meet at the lower of both generic levels."""
    assert expected_level([1, 2, 4]).tolist() == [[1, 1, 1], [1, 2, 2], [1, 2, 4]]


def test_specific_level_with_shared_options() -> None:
    """Two systems that share options at level 3 in all attributes meet at 3."""
    assert specific_level(options(full(3, "same"), full(3, "same"))).tolist() == [[3, 3], [3, 3]]


def test_specific_level_below_expected() -> None:
    """Two systems of level 3 that chose different options do not meet at all."""
    found = specific_level(options(full(3, "one"), full(3, "two")))
    assert found.tolist() == [[3, 0], [0, 3]]
    assert expected_level([3, 3])[0, 1] == 3


def test_specific_level_is_the_least_attribute() -> None:
    """One attribute met only at level 1 brings the pair to 1, whatever the others."""
    low = {**full(3, "same"), ("data", 3): "other", ("data", 1): "plain"}
    high = {**full(3, "same"), ("data", 1): "plain"}
    assert specific_level(options(low, high))[0, 1] == 1


def test_refusals() -> None:
    """Values that are no levels and tables of another shape are refused."""
    with pytest.raises(InputError, match="attained: every value must be a whole level from 0 to 4"):
        generic_level([[1, 2, 3, 5]])
    with pytest.raises(InputError, match="a column for each of procedures, applications, infrastructure, data"):
        generic_level([[1, 2, 3]])
    with pytest.raises(InputError, match="generic: 1 axis expected; found 2"):
        expected_level([[1]])
    with pytest.raises(InputError, match="attained: 2 axes expected; found 1"):
        generic_level([1, 2, 3, 4])
    with pytest.raises(InputError, match=r"systems × 4 × 5 × options are needed; found \(1, 3, 5, 1\)"):
        specific_level(np.zeros((1, 3, 5, 1)))
    with pytest.raises(InputError, match=r"options are needed; found \(2, 4, 5\)"):
        specific_level(np.zeros((2, 4, 5)))
    with pytest.raises(InputError, match="options: every value must be true or false"):
        specific_level(np.arange(20).reshape(1, 4, 5, 1) // 10 * 2)
