"""Published measures as scorers: each takes the same facts as a scheme and returns forces × forces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.arrays import Floats, array_fault
from interop.catalog.catalog import Catalog
from interop.catalog.models import Basis
from interop.frames import Tabular, square
from interop.matrix import rounded
from interop.measures.facts import Facts, Unknown
from interop.measures.inputs import choice
from interop.measures.registry import MEASURES, Measure, measure_named
from interop.plugins import plugin_of, unchanged
from interop.request import DEFAULT_SCHEME, Day, Request
from interop.scheme import SchemeLike
from interop.weighting import Weighting

if TYPE_CHECKING:
    import pandas as pd

#: Name of the JSON form.
JSON_SCHEMA = "interop-measure/1"
#: By how much the two directions of a symmetric measure may differ.
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class MeasureMatrix(Tabular):
    """One measure over some forces on one day: cell (a, b) is row a, column b."""

    measure: Measure
    facts: Facts
    group: str | None
    forces: tuple[str, ...]  # in the order asked for
    values: Floats  # F × F; NaN is not applicable

    @property
    def as_of(self) -> date:
        """The day that was scored."""
        return self.facts.snapshot.day

    @property
    def value(self) -> pd.DataFrame:
        """Forces × forces."""
        return square(self.values, self.forces)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per cell."""
        return [
            {"from": a, "to": b, "value": rounded(self.values[i, j])}
            for i, a in enumerate(self.forces)
            for j, b in enumerate(self.forces)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        snapshot = self.facts.snapshot
        return {
            "schema": JSON_SCHEMA,
            "measure": self.measure.to_dict(),
            "group": self.group,
            "as_of": self.as_of.isoformat(),
            "evidence": snapshot.evidence,
            "unknown": self.facts.unknown,
            "weighting": self.facts.scheme.weighting,
            "catalog": snapshot.catalog.stamp,
            "forces": list(self.forces),
            "pairs": self.rows(),
        }


def measure(
    catalog: Catalog,
    group: str | Sequence[str],
    name: str,
    *,
    as_of: Day = None,
    evidence: Basis = "assumed",
    unknown: Unknown = "no",
    scheme: SchemeLike = DEFAULT_SCHEME,
    weighting: Weighting | None = None,
) -> MeasureMatrix:
    """Score forces by a published measure, on the facts that :func:`interop.score` takes.

    Args:
        catalog: the facts.
        group: id of a group, or a list of force ids.
        name: a name in :data:`~interop.measures.MEASURES`, or of an installed measure.
        as_of: the day, as for :func:`interop.score`.
        evidence: weakest basis to believe.
        unknown: what support that nobody records counts as, `no` or `yes`. The measures have no word for unknown, so
            the two answers show how much hangs on it; they are no bounds, because most measures are not monotone.
        scheme: gives the weighting of units and the worth of partial support, and to the measures on layers also
            the layers and their weights.
        weighting: how units are weighted, instead of what the scheme says.

    Returns:
        The matrix; NaN where a force has nothing that the measure could look at.

    Raises:
        UnknownNameError: a group, force, measure or scheme that does not exist; says which was perhaps meant.
        InputError: no forces, a force named twice, or scipy missing for a measure that needs it.
        PluginError: a measure of another package that raises, or returns what it should not.

    >>> import interop
    >>> from interop.measures import measure
    >>> measure(interop.load_catalog(), "malabar-2020", "jaccard").values.shape
    (4, 4)
    """
    chosen = measure_named(name)
    choice(unknown, ("no", "yes"), "treatment of the unknown")
    asked = Request.of(catalog, group, as_of=as_of, scheme=scheme, evidence=evidence, weighting=weighting)
    return measure_facts(Facts(asked.snapshot(), asked.scheme, unknown), chosen, asked.forces, asked.group)


def measure_facts(
    facts: Facts, chosen: Measure, forces: Sequence[str] | None = None, group: str | None = None
) -> MeasureMatrix:
    """Score facts by a measure; `forces` gives the order of rows and columns, sorted when None."""
    order = facts.snapshot.forces if forces is None else tuple(forces)
    place = [facts.snapshot.forces.index(name) for name in order]
    scored = chosen.score(facts) if MEASURES.get(chosen.name) is chosen else _foreign(chosen, facts)
    values: Floats = scored[np.ix_(place, place)]
    return MeasureMatrix(chosen, facts, group, order, values)


def _foreign(chosen: Measure, facts: Facts) -> Floats:
    """Return what a measure of another package says, looked over; raise PluginError where that cannot be."""
    plugin = plugin_of("interop.measures", chosen.name, chosen.score)
    with plugin.guarded(), unchanged(plugin, facts.snapshot, facts.snapshot.catalog):
        values = chosen.score(facts)
    forces = facts.snapshot.forces
    form = array_fault("scores", values, (len(forces),) * 2)
    if form:
        raise plugin.error(form, "Return float64, forces × forces in the order of the snapshot")
    wrong = (values < chosen.least) | (values > chosen.most)
    for i, j in np.argwhere(wrong):
        cell = f"{values[i, j]:g} for ({forces[i]}, {forces[j]})"
        raise plugin.error(
            f"returned {cell}, outside {chosen.least:g} to {chosen.most:g}",
            "Its least and most say what it ranges over; NaN is for a pair to which it does not apply",
        )
    apart = ~np.isclose(values, values.T, rtol=0, atol=_ROUNDING, equal_nan=True)
    for i, j in np.argwhere(apart & chosen.symmetric):
        cell = f"{values[i, j]:g} for ({forces[i]}, {forces[j]}) and {values[j, i]:g} the other way"
        raise plugin.error(f"returned {cell}", "It is declared symmetric: make it so, or declare it directed")
    return values
