"""Synthetic worlds of any size, in the proportions of five hundred forces."""

from __future__ import annotations

from datetime import date
from functools import cache

import interop
from interop.catalog import Catalog
from interop.matrix import InteropMatrix
from interop.scheme import Scheme
from interop.testing.world import synthetic_scheme, synthetic_world

DAY = date(2020, 6, 1)


@cache
def world(forces: int) -> Catalog:
    """Return a synthetic world with so many forces, the rest in the proportions of 500."""
    share = forces / 500
    return synthetic_world(
        1,
        forces=forces,
        equipment=max(60, round(10_000 * share)),
        holdings=round(60_000 * share),
        fits=round(60_000 * share),
        agreements=round(5_000 * share),
        exercises=round(5_000 * share),
    )


@cache
def scheme() -> Scheme:
    """Return the scheme for synthetic worlds."""
    return synthetic_scheme()


def score_all(facts: Catalog) -> InteropMatrix:
    """Score all forces of some facts."""
    return interop.score(facts, [row.id for row in facts.forces], as_of=DAY, scheme=scheme())


def score_world(forces: int) -> InteropMatrix:
    """Score all forces of a synthetic world."""
    return score_all(world(forces))
