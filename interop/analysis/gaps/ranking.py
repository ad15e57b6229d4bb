"""gaps: the unknown facts, ranked by how much settling each would narrow the bounds of a group's scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.aggregate import mean_bounds
from interop.analysis.gaps.settling import Settled, settled_bounds
from interop.analysis.sampling.unknowns import UnknownFact, Unknowns
from interop.arrays import Bools, Floats
from interop.catalog.models import Basis
from interop.errors import UnknownNameError
from interop.layers import Layer
from interop.matrix import InteropMatrix, rounded
from interop.reliability import Reliability, reliability

if TYPE_CHECKING:
    import pandas as pd

#: Name of the JSON form.
JSON_SCHEMA = "interop-gaps/2"
#: Numbers that the arrays of one batch may hold.
BATCH_NUMBERS = 1 << 21


@dataclass(frozen=True)
class GapValue:
    """What it is worth to know one fact."""

    fact: UnknownFact
    layers: tuple[str, ...]  # layers of the scheme that ask for it
    forces: tuple[str, ...]  # forces of the group whose units it is about
    units: int  # how many units, named hulls and batches counted apart
    chance: float  # that the answer is yes
    if_yes: float  # narrowing of the group's mean interval if the answer is yes
    if_no: float  # the same if it is no
    expected: float  # the mean of the two, each with its chance

    @property
    def why(self) -> str:
        """Why the fact is unknown."""
        said = self.fact.statement
        return "not stated" if said is None else f"{said.support}, but only {said.basis}"


@dataclass(frozen=True, eq=False)
class Gaps:
    """The unknown facts of a group, the most valuable first."""

    matrix: InteropMatrix
    layer: str | None  # the layer whose interval is measured; None is the whole score
    width: float  # mean of high − low over the pairs of the group, now
    gaps: tuple[GapValue, ...]
    unexamined: tuple[str, ...]  # layers with an interval that no statement on equipment narrows

    def rows(self, most: int | None = None) -> list[dict[str, Any]]:
        """Return one row per fact, the `most` valuable ones, or all."""
        return [
            {
                "rank": place,
                "layer": ";".join(gap.layers),
                "force": gap.fact.force or "",
                "equipment": gap.fact.equipment,
                "unit": gap.fact.unit or "",
                "standard": gap.fact.standard,
                "role": gap.fact.role,
                "held_by": ";".join(gap.forces),
                "units": gap.units,
                "why": gap.why,
                "row": gap.fact.statement.key if gap.fact.statement else "",
                "sources": ";".join(gap.fact.statement.sources) if gap.fact.statement else "",
                "chance": rounded(gap.chance),
                "if_yes": rounded(gap.if_yes),
                "if_no": rounded(gap.if_no),
                "expected": rounded(gap.expected),
            }
            for place, gap in enumerate(self.gaps[:most], 1)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per fact."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def to_dict(self, most: int | None = None) -> dict[str, Any]:
        """Return everything as plain data; `most` limits the facts."""
        matrix = self.matrix
        return {
            "schema": JSON_SCHEMA,
            **matrix.about,
            "layer": self.layer,
            "unknown_worth": matrix.scheme.unknown_worth,
            "width": rounded(self.width),
            "unknown_facts": len(self.gaps),
            "unexamined": list(self.unexamined),
            "gaps": self.rows(most),
        }


def gaps(matrix: InteropMatrix, layer: str | None = None) -> Gaps:
    """Rank the unknown facts of a matrix by the value of knowing each.

    The measure is the width of the bounds, high − low, averaged over all pairs of different forces (a group of one
    force is measured by its own cell; pairs to which nothing applies are left out). For each fact the width is worked
    out anew with the answer yes and with the answer no: exactly, not by sampling. Narrowing is never negative.

    Facts interact: two that matter little alone may matter together, and settling one changes what the others are
    worth. Work down the list and rank anew.

    Args:
        matrix: the scores.
        layer: measure the interval of this layer instead of the whole score, and list its facts alone.

    Returns:
        Every unknown fact that a layer with weight asks for, each at the level where one statement settles it: of a
        type of equipment where nothing is known of it in any force of the group, else of the force's equipment. A
        statement on too weak evidence is listed as itself.

    Raises:
        UnknownNameError: there is no such layer.

    >>> import interop
    >>> found = gaps(interop.score(interop.load_catalog(), "malabar-2020"))
    >>> all(gap.expected >= 0 for gap in found.gaps)
    True
    """
    scheme = matrix.scheme
    if layer is not None and layer not in scheme.layers:
        raise UnknownNameError("layer", layer, scheme.layers)
    weights = scheme.weights if layer is None else {name: float(name == layer) for name in scheme.layers}
    counted = {name: item for name, item in scheme.layers.items() if weights[name] > 0}
    unknowns = Unknowns.of(matrix.snapshot, counted.values(), matrix.snapshot.bounds)
    measure = _Measure(matrix, counted, np.array([weights[name] for name in counted]))
    found = list(_narrowings(matrix, unknowns, counted, measure))
    found.sort(key=lambda gap: (-gap.expected, -max(gap.if_yes, gap.if_no), str(gap.fact), gap.fact.layer))
    unexamined = tuple(
        name
        for name, item in counted.items()
        if name not in scheme.over_standards
        and bool((matrix.layers[name].scores.low < matrix.layers[name].scores.high).any())
    )
    return Gaps(matrix, layer, measure.width, tuple(found), unexamined)


class _Measure:
    """The mean width of a group's bounds as a function of its layers' bounds."""

    def __init__(self, matrix: InteropMatrix, layers: dict[str, Layer], weights: Floats) -> None:
        forces = len(matrix.forces)
        order = np.argsort([matrix.snapshot.forces.index(name) for name in matrix.forces])
        cells = np.ix_(order, order)  # the order of the snapshot
        scores = [matrix.layers[name].scores for name in layers]
        self._low = np.stack([item.low[cells] for item in scores])
        self._high = np.stack([item.high[cells] for item in scores])
        self._optional = np.stack([item.optional[cells] for item in scores])
        self._weights, self._power = weights, matrix.scheme.power
        self.names = tuple(layers)
        low, high = self._bounds(self._low, self._high, self._optional)
        apart = ~np.eye(forces, dtype=bool) if forces > 1 else np.ones((1, 1), dtype=bool)
        self._cells: Bools = apart & ~np.isnan(low)
        self._before = high - low
        self.width = float(self._before[self._cells].mean()) if self._cells.any() else 0.0

    def _bounds(self, low: Floats, high: Floats, optional: Bools) -> tuple[Floats, Floats]:
        return mean_bounds(low, high, optional, self._weights, self._power)

    def narrowing(self, settled: list[dict[str, Settled]]) -> Floats:
        """Return how much narrower the mean interval is with each of C changes of some layers' bounds."""
        if not settled or not self._cells.any():
            return np.zeros(len(settled))
        forces = self._low.shape[1]
        step = max(1, BATCH_NUMBERS // (len(self.names) * forces * forces))
        found = [self._narrowing(settled[start : start + step]) for start in range(0, len(settled), step)]
        return np.concatenate(found)

    def _narrowing(self, settled: list[dict[str, Settled]]) -> Floats:
        low = np.repeat(self._low[:, None], len(settled), axis=1)
        high = np.repeat(self._high[:, None], len(settled), axis=1)
        optional = np.repeat(self._optional[:, None], len(settled), axis=1)
        for place, change in enumerate(settled):
            for name, bounds in change.items():
                layer = self.names.index(name)
                low[layer, place], high[layer, place], optional[layer, place] = bounds
        lows, highs = self._bounds(low, high, optional)
        # A pair to which nothing applies any more has nothing left to be unsure of.
        after = np.nan_to_num(highs - lows)[:, self._cells]
        gain = (self._before[self._cells] - after).mean(axis=1)
        return np.asarray(np.where(np.abs(gain) < 1e-12, 0.0, np.maximum(gain, 0.0)))


def _narrowings(
    matrix: InteropMatrix, unknowns: Unknowns, layers: dict[str, Layer], measure: _Measure
) -> Iterator[GapValue]:
    searched = {name: layer for name, layer in matrix.scheme.over_standards.items() if name in layers}
    bounds = settled_bounds(matrix.snapshot, matrix.scheme.settings, unknowns, searched)
    changes = [bounds[fact, answer] for fact in range(len(unknowns.facts)) for answer in (True, False)]
    both = measure.narrowing(changes).reshape(-1, 2)
    worth, trusted = matrix.scheme.unknown_worth, reliability(matrix.catalog)
    units = matrix.snapshot.units
    for index, (fact, (yes, no)) in enumerate(zip(unknowns.facts, both.tolist(), strict=True)):
        rows = unknowns.settled_by(index)
        yield GapValue(
            fact=fact,
            layers=tuple(name for name, layer in searched.items() if layer.standard_layer == fact.layer),
            forces=tuple(sorted({units[row].force for row in rows})),
            units=len(rows),
            if_yes=yes,
            if_no=no,
            chance=(chance := _chance(fact, worth, trusted)),
            expected=chance * yes + (1 - chance) * no,
        )


def _chance(fact: UnknownFact, worth: float, trusted: Mapping[Basis, Reliability]) -> float:
    """Return the chance of a yes: what an unknown is worth, or what audits say of a weak statement's basis."""
    if fact.statement is None:
        return worth
    right = trusted[fact.statement.basis].mean
    return {"yes": right, "partial": 0.5, "no": 1 - right}[fact.statement.support]
