"""Synthetic worlds: valid, of the size asked for, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

import interop
from interop.errors import SchemeError
from interop.snapshot import Snapshot
from interop.testing.world import synthetic_scheme, synthetic_world

SIZE = {"forces": 6, "equipment": 60, "holdings": 120, "fits": 200, "agreements": 20, "exercises": 15}


def test_a_world_is_as_large_as_asked_and_repeats_itself() -> None:
    """The seed decides; another seed gives another world."""
    world = synthetic_world(1, **SIZE)
    assert (len(world.forces), len(world.equipment), len(world.holdings)) == (6, 60, 120)
    assert 0 < len(world.fits) <= 200
    assert len(world.exercises) == 15
    assert world.sha256 == synthetic_world(1, **SIZE).sha256 != synthetic_world(2, **SIZE).sha256


def test_a_world_has_the_shape_of_a_real_one() -> None:
    """Fleets of unequal size, derived types, unknown numbers, gates, statements of every basis, some about kinds."""
    world = synthetic_world(3, **SIZE)
    fleets = np.bincount([int(row.force[-4:]) for row in world.holdings])
    assert fleets.max() > 1.5 * fleets.min()
    assert any(row.derived_from for row in world.equipment)
    assert any(row.quantity is None for row in world.holdings)
    assert any(row.gate for row in world.standards)
    assert {fit.basis for fit in world.fits} == {"cited", "inferred", "assumed"}
    assert any(fit.kind for fit in world.fits)
    assert Snapshot.of(world, world.verified_on).fleet_covered.all()


def test_small_worlds_are_valid_whatever_the_seed() -> None:
    """No statement is about a role that none of a few types has."""
    for seed in range(20):
        synthetic_world(seed, forces=2, equipment=8, holdings=10, fits=60, agreements=2, exercises=2)


def test_the_scheme_of_a_world_grades_its_standards() -> None:
    """A world scores under it, and under no scheme that ships as it is."""
    world = synthetic_world(1, **SIZE)
    names = [force.id for force in world.forces]
    assert interop.score(world, names, scheme=synthetic_scheme()).values.shape == (6, 6)
    with pytest.raises(SchemeError, match="no grade for link-0"):
        interop.score(world, names)
