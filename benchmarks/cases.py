"""The cases: what is measured, at what size, against what."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from gower import gower_matrix
from pydantic import TypeAdapter
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise_distances

import interop
from benchmarks import ways
from benchmarks.timing import Case
from benchmarks.worlds import DAY, scheme, score_world, world
from interop.analysis.rescore import rescore
from interop.analysis.scenario import load_scenario
from interop.analysis.timeline.history import timeline
from interop.analysis.uncertainty.intervals import uncertainty
from interop.analysis.units.table import unit_pairs
from interop.catalog import Catalog, load_catalog
from interop.catalog.tables import BY_NAME, TABLES
from interop.compiled import PLACE
from interop.layers import Sides
from interop.layers.patterns import mass_of, patterns
from interop.layers.peer import PeerLayer
from interop.matrix import InteropMatrix
from interop.measures.characters import i_score, jaccard
from interop.report.bundle import write_bundle
from interop.testing.world import synthetic_world
from tests.reference import Reference

ROOT = Path(__file__).parents[1]
GROUP = "malabar-2020"


@cache
def bundled() -> Catalog:
    """Return the catalogue that ships."""
    return load_catalog()


@cache
def malabar() -> InteropMatrix:
    """Return the scores of Malabar 2020."""
    return interop.score(bundled(), GROUP)


# Scores


def whole_score(*, small: bool) -> Case:
    """Layers between peers against the plain loops that state the definitions, in tests/reference.py.

    Of services and exercises the loops go through every way of settling the unknowns, and take minutes.
    """
    forces = 2 if small else 5
    size = {"equipment": 12 * forces, "holdings": 24 * forces, "fits": 40 * forces}
    facts = synthetic_world(1, forces=forces, **size, agreements=5, exercises=5)
    by = scheme()
    for layer in by.layers:
        by = by if layer in ("link", "identify", "munitions") else by.without(layer)
    names = [row.id for row in facts.forces]
    plain = Reference(facts, DAY, by.model_dump(by_alias=True, exclude_none=True))

    def loops() -> list[float]:
        cells = (plain.composite(a, b) for a in names for b in names)
        return [np.nan if cell is None else cell["value"] for cell in cells]

    return Case(
        "score by definition",
        f"{forces} forces, {len(facts.holdings)} holdings, three layers, from rows to bounds",
        {"interop": lambda: interop.score(facts, names, as_of=DAY, scheme=by), "plain Python": loops},
        lambda own, other: np.testing.assert_allclose(own.values.reshape(-1), other, atol=1e-9),
    )


def _link(matrix: InteropMatrix) -> tuple[PeerLayer, Sides]:
    layer = matrix.scheme.layers["link"]
    assert isinstance(layer, PeerLayer)
    return layer, layer.sides(matrix.snapshot, matrix.scheme.settings)


def pairs_of_units(*, small: bool) -> Case:
    """One layer between peers, from resolved support to means over all pairs of units."""
    matrix = interop.score(bundled(), "malabar-2020-task-groups") if small else malabar()
    layer, sides = _link(matrix)

    def agree(own: Any, other: tuple[np.ndarray, np.ndarray]) -> None:
        np.testing.assert_allclose(own.low, other[0], atol=1e-9)
        np.testing.assert_allclose(own.high, other[1], atol=1e-9)

    return Case(
        "link layer of Malabar 2020",
        f"{np.count_nonzero(sides.giving.weights)} units, {len(sides.standards)} standards, both bounds",
        {
            "interop": lambda: layer.meet(sides),
            "plain Python": partial(ways.both_ends, ways.by_loops, sides),
            "pandas": partial(ways.both_ends, ways.by_pandas, sides),
            "DuckDB": partial(ways.both_ends, ways.by_sql, sides),
        },
        agree,
        floor_of(sides),
        "the other ways start from the support that the library resolved",
    )


def pairs_of_world(*, small: bool) -> Case:
    """The same for a world of forces."""
    forces = 6 if small else 60
    layer, sides = _link(score_world(forces))

    def agree(own: Any, other: np.ndarray) -> None:
        np.testing.assert_allclose(own.low, other, atol=1e-9)

    return Case(
        f"link layer of {forces} forces",
        f"{np.count_nonzero(sides.giving.weights):,} units; the others say the lower bound alone",
        {
            "interop": lambda: layer.meet(sides),
            "pandas": lambda: ways.by_pandas(sides, "low"),
            "DuckDB": lambda: ways.by_sql(sides, "low"),
        },
        agree,
        floor_of(sides),
    )


def sixty(*, small: bool) -> Case:
    """Everything of a world of sixty forces, from rows to composites."""
    return _score_of(6 if small else 60)


def five_hundred(*, small: bool) -> Case:
    """Everything of a world of five hundred."""
    return _score_of(12 if small else 500)


def _score_of(forces: int) -> Case:
    matrix = score_world(forces)
    layers = [layer for layer in matrix.scheme.layers.values() if isinstance(layer, PeerLayer)]
    snapshot, settings = matrix.snapshot, matrix.scheme.settings
    floors = [floor_of(layer.sides(snapshot, settings, bar)) for layer in layers for bar in ("assumed", "inferred")]
    return Case(
        f"score of {forces} forces",
        f"{len(world(forces).holdings):,} holdings, {len(world(forces).fits):,} statements, ten layers, two bars",
        {
            "interop": lambda: score_world(forces),
            "without the extra `fast`": partial(_without_compiling, lambda: score_world(forces)),
        },
        lambda own, other: np.testing.assert_array_equal(own.values, other.values),
        floor=sum(floors),
    )


def floor_of(sides: Sides) -> float:
    """Return the seconds that the fewest operations on ready arrays take here for a layer between peers.

    The best of every two patterns of support must be written and read once at either end, a byte each, and the mass
    of the patterns multiplied with them; half of each, since pairs are symmetric.
    """
    weights = sides.giving.weights
    rows = np.flatnonzero(weights > 0)
    _, codes, of_unit = patterns(sides.giving.low[rows], sides.giving.high[rows])
    forces = len(sides.snapshot.forces)
    mass = mass_of(weights[rows], sides.snapshot.force_of_unit[rows], of_unit, (forces, len(codes)))
    moved = 2 * len(codes) ** 2 + sides.giving.low.size
    products = 3 * (np.count_nonzero(mass) * len(codes) / 2 + forces**2 * len(codes))
    bandwidth, rate = machine_rates()
    return moved / bandwidth + products / rate


@cache
def machine_rates() -> tuple[float, float]:
    """Return bytes moved a second by a copy, and multiply-adds a second by a product of matrices."""
    source, target = np.zeros(1 << 23), np.ones(1 << 23)
    square = np.ones((1000, 1000))

    def best(work: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
        return min(times)

    return 2 * source.nbytes / best(lambda: np.copyto(target, source)), 1e9 / best(lambda: square @ square)


# Analyses


def all_unit_pairs(*, small: bool) -> Case:
    """The table of units of one force against those of another."""
    matrix = interop.score(bundled(), "malabar-2020-task-groups") if small else malabar()
    _, sides = _link(matrix)
    a, b = ("ind-navy-malabar-2020", "usa-navy-malabar-2020") if small else ("ind-navy", "usa-navy")

    def by_pandas() -> pd.Series:
        units = ways.units_of(sides)
        have = ways.support_of(sides, "low").merge(units, on="unit")
        names = sides.snapshot.forces
        one, other = (have[have.force == names.index(force)] for force in (a, b))
        pairs = one.merge(other, on=["standard", "grade"], suffixes=("", "_other"))
        pairs = pairs[pairs.admitted & pairs.admitted_other]
        best: pd.Series = (pairs.grade * pairs.worth * pairs.worth_other).groupby([pairs.unit, pairs.unit_other]).max()
        return best

    def agree(own: Any, other: pd.Series) -> None:
        assert np.isclose(sum(np.nansum(table.low) for table in own.tables), other.sum())

    return Case(
        "units × units",
        f"{a} by {b}, link",
        {"interop": lambda: unit_pairs(matrix, a, b, columns=["link"]), "pandas": by_pandas},
        agree,
    )


def explaining(*, small: bool) -> Case:
    """An explanation of one cell, against a score of all."""
    matrix = interop.score(bundled(), "malabar-2020-task-groups") if small else malabar()
    a, b = matrix.forces[1], matrix.forces[3]
    return Case(
        "explain",
        f"{a} to {b}, every layer with its facts",
        {
            "interop": lambda: matrix.explain(a, b),
            "a score": rescored(matrix),
        },
    )


def what_if(*, small: bool) -> Case:
    """A scenario scored by what it changed, against afresh."""
    matrix = interop.score(bundled(), "malabar-2020-task-groups") if small else malabar()
    changed = load_scenario("p-8i-with-link-16").apply(bundled()).after
    return Case(
        "what-if",
        "scenario p-8i-with-link-16",
        {
            "interop": lambda: rescore(matrix, changed),
            "scored afresh": lambda: interop.score(changed, matrix.forces, as_of=matrix.as_of),
        },
        lambda own, other: np.testing.assert_array_equal(own.values, other.values),
    )


def months(*, small: bool) -> Case:
    """A timeline by months, against a score of each month."""
    forces, last = (6, "1991-06") if small else (60, "1999-12")
    facts = world(forces)
    names = [row.id for row in facts.forces]

    def own() -> Any:
        return timeline(facts, names, "1990-01", last, step="month", events=False, scheme=scheme())

    @cache
    def own_days() -> tuple[date, ...]:
        days: tuple[date, ...] = own().days
        return days

    def by_day() -> np.ndarray:
        return np.stack([interop.score(facts, names, as_of=day, scheme=scheme()).values for day in own_days()])

    return Case(
        "timeline by months",
        f"{len(own_days())} dates of {forces} forces",
        {"interop": own, "scored afresh": by_day},
        lambda mine, other: np.testing.assert_array_equal(mine.values, other),
    )


def draws(*, small: bool) -> Case:
    """Draws of everything that may vary, compiled and by numpy."""
    matrix = interop.score(bundled(), "malabar-2020-task-groups") if small else malabar()
    count = 200 if small else 10_000

    def run() -> Any:
        return uncertainty(matrix, draws=count)

    return Case(
        "uncertainty",
        f"{count:,} draws of {GROUP}",
        {"interop": run, "without the extra `fast`": partial(_without_compiling, run)},
        lambda own, other: np.testing.assert_array_equal(own.mean, other.mean),
    )


def _without_compiling(work: Callable[[], Any]) -> Any:
    """Do some work as where numba is not installed."""
    before = os.environ.get(PLACE)
    os.environ[PLACE] = "off"
    try:
        return work()
    finally:
        os.environ.pop(PLACE) if before is None else os.environ.update({PLACE: before})


def reporting(*, small: bool) -> Case:
    """The report with its page, against the scores in it."""
    matrix = interop.score(bundled(), "malabar-2020-task-groups") if small else malabar()

    def report() -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_bundle(matrix, Path(folder) / "report")

    return Case(
        "report",
        f"{len(matrix.forces)} forces, page and tables",
        {"interop": report, "the scores alone": rescored(matrix)},
    )


def rescored(matrix: InteropMatrix) -> Callable[[], InteropMatrix]:
    """Return what scores the forces of a matrix."""
    return lambda: interop.score(bundled(), matrix.forces, as_of=matrix.as_of)


# Similarity


def _binary(systems: int, characters: int = 200) -> np.ndarray:
    return (np.random.default_rng(0).random((systems, characters)) < 0.1).astype(float)


def similarity(*, small: bool) -> Case:
    """Jaccard's share of all pairs of systems."""
    return _similarity(300 if small else 4_000, everyone=True)


def large_similarity(*, small: bool) -> Case:
    """The same for more systems, without those that take minutes."""
    return _similarity(600 if small else 10_000, everyone=False)


def _similarity(systems: int, *, everyone: bool) -> Case:
    table = _binary(systems)
    binary = table.astype(bool)
    others: dict[str, Callable[[], Any]] = {
        "scipy cdist": lambda: 1 - cdist(binary, binary, "jaccard"),
        "scikit-learn": lambda: 1 - pairwise_distances(binary, metric="jaccard"),
    }
    if everyone:
        others["Python sets"] = lambda: np.array(list(ways.jaccard_by_sets(table)))
    bandwidth, _ = machine_rates()
    return Case(
        f"similarity of {systems:,} systems",
        "Jaccard, 200 characters, all pairs",
        {"interop": lambda: jaccard(table), **others},
        lambda own, other: np.testing.assert_allclose(own, other, atol=1e-12),
        floor=8 * systems**2 / bandwidth,
    )


def gower_similarity(*, small: bool) -> Case:
    """The i-Score of order 1 that takes 0 for a value: mean strength times Gower's similarity of numbers."""
    table = _binary(200 if small else 2_000)
    strength = np.add.outer(table.mean(axis=1), table.mean(axis=1)) / 2
    bandwidth, _ = machine_rates()
    return Case(
        f"i-Score of {len(table):,} systems",
        "order 1, 0 a value, 200 characters, all pairs",
        {
            "interop": lambda: i_score(table, zero_rule="value", order=1.0, joint_absence="counted"),
            "gower": lambda: strength * (1 - gower_matrix(table)),
        },
        lambda own, other: np.testing.assert_allclose(own, other, atol=1e-6),  # gower counts in 32 bits
        floor=8 * len(table) ** 2 / bandwidth,
    )


# Loading and starting


def loading(*, small: bool) -> Case:  # noqa: ARG001 - one size
    """The bundled catalogue, checked: kept, and read from its files."""
    files = sorted((ROOT / "catalogs").rglob("*.csv"))
    load_catalog()  # kept from now on

    return Case(
        "load",
        f"the bundled catalogue, {sum(len(getattr(bundled(), name)) for name in BY_NAME):,} rows",
        {
            "interop": load_catalog,
            "without the kept copy": lambda: load_catalog(cache=False),
            "pandas, unchecked": lambda: [pd.read_csv(file) for file in files],
        },
    )


def reading(*, small: bool) -> Case:
    """A large catalogue from its files, against pandas reading them and checking nothing."""
    forces = 6 if small else 500
    folder = Path(tempfile.mkdtemp()) / "world"
    for name, text in world(forces).csv_files():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    files = sorted(folder.rglob("*.csv"))
    cells = {table.model: [row.model_dump() for row in getattr(world(forces), table.name)] for table in TABLES}
    return Case(
        f"read {len(world(forces).holdings):,} holdings",
        "from CSV, every row checked",
        {
            "interop": lambda: load_catalog(folder, cache=False),
            "pandas, unchecked": lambda: [pd.read_csv(file) for file in files],
            "pydantic, cells in memory": lambda: [
                TypeAdapter(list[model]).validate_python(rows)  # type: ignore[valid-type]
                for model, rows in cells.items()
            ],
        },
    )


def starting(*, small: bool) -> Case:  # noqa: ARG001 - one size
    """The command line, against importing pandas and pydantic: all compiled before, as installed packages are."""
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": tempfile.mkdtemp()}

    def run(*words: str) -> Callable[[], object]:
        kept = {"check": True, "capture_output": True, "cwd": ROOT, "env": {**os.environ, **compiled}}
        return partial(subprocess.run, [sys.executable, *words], **kept)

    ways = {
        "interop": run("-m", "interop", "matrix", GROUP),
        "`interop --help`": run("-m", "interop", "--help"),
        "importing pandas and pydantic": run("-c", "import pandas, pydantic"),
    }
    for compile_all in ways.values():
        compile_all()
    return Case("start", f"`interop matrix {GROUP}`, a process of its own", ways)


CASES: tuple[Callable[..., Case], ...] = (
    whole_score,
    pairs_of_units,
    pairs_of_world,
    sixty,
    five_hundred,
    all_unit_pairs,
    explaining,
    what_if,
    months,
    draws,
    reporting,
    similarity,
    large_similarity,
    gower_similarity,
    loading,
    reading,
    starting,
)

#: What grows, with what, and the sizes at which it is measured.
GROWTH: dict[str, tuple[Callable[[int], object], tuple[int, ...], tuple[int, ...]]] = {
    "score, by forces": (score_world, (4, 8), (60, 120, 240)),
    "similarity, by systems": (lambda systems: jaccard(_binary(systems)), (100, 200), (2_000, 4_000, 8_000)),
}
