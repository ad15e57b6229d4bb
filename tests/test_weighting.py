"""How much units weigh: sizes that are stated, inherited or usual, quantities that are unknown, munitions."""

from __future__ import annotations

import numpy as np
import pytest

from interop.catalog.models import DOMAINS, Equipment
from interop.catalog.sizes import sizes
from interop.weighting import WEIGHTINGS, Fleets, Weighting, WeightRule

SURFACE, AIR, MUNITION = (DOMAINS.index(name) for name in ("surface", "air", "munition"))
NAN = np.nan


def equipment(name: str, role: str, size: str = "", parent: str = "", domain: str = "surface") -> Equipment:
    """Return a type."""
    cells = {"id": name, "name": name, "domain": domain, "role": role, "designers": "IND", "size_t": size}
    return Equipment.model_validate({**cells, "derived_from": parent, "sources": "paper", "verified_on": "2020"})


def test_what_a_type_without_a_size_counts_as() -> None:
    """Its nearest ancestor's size, else the median of its role, of its domain, of all."""
    rows = [
        equipment("frigate", "frigate", "4000"),
        equipment("large-frigate", "frigate", "6000"),
        equipment("refit", "corvette", parent="frigate"),
        equipment("second-refit", "corvette", parent="refit"),
        equipment("other-frigate", "frigate"),
        equipment("tug", "tug"),
        equipment("radar", "radar", domain="land"),
    ]
    found = sizes({row.id: row for row in rows})
    assert found["second-refit"] == found["refit"] == 4000
    assert found["other-frigate"] == found["tug"] == found["radar"] == 5000
    assert sizes({"radar": rows[-1]}) == {"radar": 1.0}


def test_a_long_line_of_descent() -> None:
    """Each type is looked at once, however long the line."""
    rows = [equipment(f"t{index}", "frigate", parent=f"t{index - 1}" if index else "") for index in range(5000)]
    assert set(sizes({row.id: row for row in reversed(rows)}).values()) == {1.0}


def fleet(domain: list[int], role: list[int], size: list[float], quantity: list[float]) -> Fleets:
    """Return one force's types, a unit each."""
    count = len(domain)
    return Fleets.of(
        np.zeros(count, dtype=np.intp),
        np.array(domain, dtype=np.intp),
        np.array(role, dtype=np.intp),
        np.array(size, dtype=float),
        np.arange(count),
        np.array(quantity, dtype=float),
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (WeightRule("domain-balanced", 0.5), [2 / 3 / 2, 1 / 3 / 2, 0.5]),
        (WeightRule("domain-balanced", 0.0), [1 / 2 / 2, 1 / 2 / 2, 0.5]),
        (WeightRule("domain-balanced", 1.0), [4 / 5 / 2, 1 / 5 / 2, 0.5]),
        (WeightRule("count", 1.0), [2 / 12, 2 / 12, 8 / 12]),
        (WeightRule("tonnage", 0.0), [32 / 42, 8 / 42, 2 / 42]),
        (WeightRule("type"), [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_known_weights(rule: WeightRule, expected: list[float]) -> None:
    """Two large ships, two small ones and eight light aircraft, in every weighting."""
    found = fleet([SURFACE, SURFACE, AIR], [0, 1, 2], [16.0, 4.0, 0.25], [2, 2, 8]).weights(DOMAINS, rule)
    np.testing.assert_allclose(found, expected)


def test_unknown_quantities_count_as_others_do() -> None:
    """The mean of the role, failing that of the domain, failing that of the force."""
    count = WeightRule("count")
    ships = fleet([SURFACE, SURFACE, SURFACE, SURFACE, AIR], [0, 0, 0, 1, 2], [1.0] * 5, [2, 6, NAN, NAN, NAN])
    np.testing.assert_allclose(ships.weights(DOMAINS, count), np.array([2, 6, 4, 4, 4]) / 20)
    with_aircraft = fleet([SURFACE, AIR, AIR], [0, 1, 2], [1.0] * 3, [2, 10, NAN])
    np.testing.assert_allclose(with_aircraft.weights(DOMAINS, count), np.array([2, 10, 10]) / 22)
    np.testing.assert_allclose(with_aircraft.weights(("surface",), count), [1, 0, 0])
    other_role = fleet([SURFACE] * 4, [0, 0, 0, 1], [1.0] * 4, [2, 6, NAN, 20])  # of the domain the mean would be 9⅓
    np.testing.assert_allclose(other_role.weights(DOMAINS, count), np.array([2, 6, 4, 20]) / 32)
    nobody_knows = fleet([SURFACE, SURFACE], [0, 1], [4.0, 1.0], [NAN, NAN])
    np.testing.assert_allclose(nobody_knows.weights(DOMAINS, WeightRule()), [2 / 3, 1 / 3])


def test_a_type_of_which_one_unit_has_no_number() -> None:
    """It is spread evenly over its units, and counts as others do."""
    of_unit, numbers = np.array([0, 0, 1]), np.array([5, NAN, 4])
    both = np.zeros(2, dtype=np.intp)
    found = Fleets.of(both, both, both, np.ones(2), of_unit, numbers).weights(DOMAINS, WeightRule())
    np.testing.assert_allclose(found, [0.25, 0.25, 0.5])


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_munitions_weigh_evenly(weighting: Weighting) -> None:
    """Thousands of rounds weigh what the other types do on average, whatever their number and mass."""
    kinds = fleet([SURFACE, SURFACE, MUNITION, MUNITION], [0, 1, 2, 2], [9.0, 1.0, 0.5, 3.0], [1, 3, 5000, NAN])
    found = kinds.weights(DOMAINS, WeightRule(weighting))
    np.testing.assert_allclose(found[2:], [0.25, 0.25])
    alone = kinds.weights(("munition",), WeightRule(weighting))
    np.testing.assert_allclose(alone, [0, 0, 0.5, 0.5])


def test_nothing_to_weigh() -> None:
    """A force without units, and a layer without units, weigh nothing."""
    assert fleet([], [], [], []).weights(DOMAINS, WeightRule()).shape == (0,)
    assert not fleet([AIR], [0], [1.0], [1]).weights(("surface",), WeightRule()).any()
