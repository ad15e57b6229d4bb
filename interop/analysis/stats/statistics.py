"""Counting a catalogue: rows, bases, what is known of each fleet, age of checks, and errors that audits found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import median
from typing import Any

import numpy as np

from interop.catalog.catalog import Catalog
from interop.catalog.models import BASES, Basis, Fact
from interop.catalog.tables import TABLES
from interop.coverage import fleets_covered
from interop.frames import Tabular
from interop.matrix import rounded, score
from interop.reliability import reliability
from interop.request import DEFAULT_SCHEME, Day, day_of, scheme_of
from interop.scheme import Scheme, SchemeLike
from interop.weighting import Weighting

#: Quantile of the normal distribution that a two-sided interval of 95 % reaches to.
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Share:
    """How much of what a force has facts settle in one layer, within the force itself."""

    force: str
    layer: str
    sourced: float
    judged: float


@dataclass(frozen=True)
class Age:
    """How long ago the rows of a table were checked against their sources, in days before the latest check of any."""

    table: str
    median: float
    oldest: int


@dataclass(frozen=True)
class Errors:
    """What reading rows of one basis again found: the share of wrong ones among those decided, with an interval."""

    basis: Basis
    right: int
    wrong: int
    undecided: int  # the page was not found again, or does not bear the row out
    rate: float | None
    low: float  # Wilson's interval of 95 %
    high: float


@dataclass(frozen=True, eq=False)
class Statistics(Tabular):
    """A catalogue in numbers."""

    catalog: Catalog
    day: date
    tables: Mapping[str, int]  # rows of each table
    bases: Mapping[str, Mapping[Basis, int]]  # statements by force, "" for those without one, and basis
    shares: tuple[Share, ...]  # of forces whose fleet was gone through
    ages: tuple[Age, ...]
    errors: tuple[Errors, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return everything as one flat table: what a number is about, whose, what, and the number."""
        found: list[tuple[str, str, str, float | None]] = [("rows", name, "", n) for name, n in self.tables.items()]
        found += [("statements", force, basis, n) for force, by in self.bases.items() for basis, n in by.items()]
        for share in self.shares:
            known = {"sourced": share.sourced, "judged": share.judged}
            found += [(name, share.force, share.layer, rounded(number)) for name, number in known.items()]
        for age in self.ages:
            found += [("median days since a check", age.table, "", age.median), ("most", age.table, "", age.oldest)]
        for item in self.errors:
            counts = {"right": item.right, "wrong": item.wrong, "undecided": item.undecided}
            rates = {"wrong share": item.rate, "at least": item.low, "at most": item.high}
            numbers = {**counts, **{name: None if rate is None else rounded(rate) for name, rate in rates.items()}}
            found += [("audit", item.basis, name, number) for name, number in numbers.items()]
        return [dict(zip(("about", "of", "what", "number"), line, strict=True)) for line in found]


def statistics(
    catalog: Catalog,
    *,
    as_of: Day = None,
    scheme: SchemeLike = DEFAULT_SCHEME,
    evidence: Basis = "assumed",
    bounds: Basis = "inferred",
    weighting: Weighting | None = None,
) -> Statistics:
    """Count a catalogue.

    Args:
        catalog: the facts.
        as_of: the day for which it is told what of each fleet is known; the catalogue's own when None.
        scheme: its layers of equipment are told.
        evidence: weakest basis on which a value may rest.
        bounds: weakest basis of what counts as sourced.
        weighting: how units are weighted, instead of what the scheme says.

    >>> import interop
    >>> found = statistics(interop.load_catalog())
    >>> found.tables["states"] > 200, sum(found.bases[""].values()) < found.tables["fits"]
    (True, True)
    """
    day, _ = day_of(catalog, as_of)
    rule = scheme_of(catalog, scheme, weighting)
    return Statistics(
        catalog,
        day,
        {table.name: len(getattr(catalog, table.name)) for table in TABLES},
        _bases(catalog),
        tuple(_shares(catalog, day, rule, evidence, bounds)),
        tuple(_ages(catalog)),
        tuple(_errors(catalog)),
    )


def _bases(catalog: Catalog) -> dict[str, dict[Basis, int]]:
    counts = Counter((fit.force or "", fit.basis) for fit in catalog.fits)
    forces = sorted({force for force, _ in counts})
    return {force: {basis: counts[force, basis] for basis in BASES} for force in forces}


def _shares(catalog: Catalog, day: date, scheme: Scheme, evidence: Basis, bounds: Basis) -> Iterator[Share]:
    """Yield what is known of each fleet that was gone through, against itself: no gate and no other force counts."""
    forces = [row.id for row in catalog.forces if row.kind == "service"]
    covered = [name for name, whole in zip(forces, fleets_covered(catalog, day, forces), strict=True) if whole]
    if not covered:
        return
    matrix = score(catalog, covered, as_of=day, scheme=scheme, evidence=evidence, bounds=bounds)
    layers = [layer for name, layer in matrix.layers.items() if matrix.scheme.layers[name].of_equipment]
    for place, force in enumerate(matrix.forces):
        for layer in layers:
            sourced, judged = (float(layer.arrays[share][place, place]) for share in ("sourced", "judged"))
            if not np.isnan(sourced):
                yield Share(force, layer.name, sourced, judged)


def _ages(catalog: Catalog) -> Iterator[Age]:
    for table in TABLES:
        rows = getattr(catalog, table.name)
        days = [(catalog.verified_on - row.verified_on.last).days for row in rows if isinstance(row, Fact)]
        if days:
            yield Age(table.name, float(median(days)), max(days))


def _errors(catalog: Catalog) -> Iterator[Errors]:
    for basis, found in reliability(catalog).items():
        decided = found.right + found.wrong
        low, high = wilson(found.wrong, decided)
        rate = found.wrong / decided if decided else None
        yield Errors(basis, found.right, found.wrong, found.undecided, rate, low, high)


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the interval of 95 % of Wilson (1927) for a share; from 0 to 1 where nothing was tried.

    >>> [round(end, 3) for end in wilson(2, 68)]
    [0.008, 0.101]
    """
    if not trials:
        return 0.0, 1.0
    share, square = hits / trials, NORMAL_95**2
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = NORMAL_95 * sqrt(share * (1 - share) / trials + square / (4 * trials**2)) / (1 + square / trials)
    return max(0.0, centre - half), min(1.0, centre + half)
