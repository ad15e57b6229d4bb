"""How fast scores are made, side by side in one run: `python benchmarks/engine.py`.

The engine is set against the plain loops of tests/reference.py, which compute the same numbers, and against a floor:
the matrix products that any engine over pairs of units must make. Only the ratios mean anything on another machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import interop
from interop.catalog import Catalog

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.reference import Reference

GROUP = ("ind-navy-malabar-2020", "usa-navy-malabar-2020")
LAYER = "link"


def seconds(work: Callable[[], object], times: int) -> float:
    """Return the least time of several runs."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def floor(catalog: Catalog) -> Callable[[], object]:
    """Return the bare products over all pairs of units of the group, one per standard of the layer."""
    snapshot = catalog.at(interop.score(catalog, GROUP, as_of="2020-11-03").as_of, GROUP)
    units = len(snapshot.units)
    standards = sum(row.layer == LAYER for row in catalog.standards)
    support = np.random.default_rng(0).random((standards, units))

    def work() -> object:
        return np.max([np.multiply.outer(line, line) for line in support], axis=0)

    return work


def main() -> None:
    """Print the three times and their ratios."""
    catalog = interop.load_catalog()
    scheme = interop.load_scheme("technical").without("origin")
    day = interop.score(catalog, GROUP, as_of="2020-11-03").as_of
    plain = Reference(catalog, day, scheme.model_dump(by_alias=True))
    times = {
        "floor": seconds(floor(catalog), 20),
        "engine": seconds(lambda: interop.score(catalog, GROUP, as_of=day, scheme=scheme), 10),
        "plain loops, one cell of one layer": seconds(lambda: plain.layer(LAYER, *GROUP), 1),
    }
    for name, spent in times.items():
        print(f"{name:36} {1000 * spent:10.2f} ms   {spent / times['engine']:8.2f} × the engine")


if __name__ == "__main__":
    main()
