"""explain: why one force provides to, and works with, another as well as it does, and what holds them back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from interop.analysis.explain.restrictions import Annotation, restrictions_on
from interop.analysis.facts import FactRef, fact_ref
from interop.analysis.units import PairOfUnits, extreme_pairs
from interop.catalog.models import Source
from interop.layers.evidence import Evidence, Item
from interop.matrix import InteropMatrix, rounded
from interop.named import Named

if TYPE_CHECKING:
    import pandas as pd

    from interop.analysis.roadmap import RankedChange

#: Drivers, obstacles and gaps shown per layer in text; JSON holds more.
SHOWN = 3
#: What every cell says.
NUMBERS = ("value", "low", "high", "sourced", "judged", "unknown")
#: Smallest amount shown in text.
LEAST_SHOWN = 0.005


@dataclass(frozen=True)
class LayerExplanation:
    """One layer of one pair."""

    name: str
    reason: str  # why the layer weighs what it weighs
    value: float | None  # None is not applicable
    low: float | None
    high: float | None
    sourced: float | None  # share of the weight that is settled at the bar of the bounds
    judged: float | None  # share that only weaker statements settle
    unknown: float | None
    weight: float | None
    contribution: float | None
    headroom: float  # what the composite would gain if the layer stood at 1
    relative: float | None  # against what the two forces manage within themselves
    evidence: Evidence = field(repr=False)


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why cell (a, b) is what it is."""

    matrix: InteropMatrix
    a: str
    b: str
    value: float | None
    low: float | None
    high: float | None
    sourced: float | None
    judged: float | None
    unknown: float | None
    relative: float | None  # against what the two forces manage within themselves
    dimensions: Mapping[str, Mapping[str, float | None]]  # value, bounds and shares of each
    layers: tuple[LayerExplanation, ...]
    restrictions: tuple[Annotation, ...]  # they annotate, and never score
    sources: tuple[Source, ...]  # in the order of first mention; reference n is sources[n - 1]

    def __repr__(self) -> str:
        score = "–" if self.value is None else f"{self.value:.2f} [{self.low:.2f}–{self.high:.2f}]"
        return f"<Explanation {self.a} → {self.b} on {self.matrix.as_of}: {score}, {len(self.layers)} layers>"

    @property
    def limiting(self) -> LayerExplanation | None:
        """The layer that holds the pair back most: the largest headroom; None when all stand at 1 or none applies."""
        return max((item for item in self.layers if item.headroom > 0), key=lambda item: item.headroom, default=None)

    @cached_property
    def best_changes(self) -> tuple[RankedChange, ...]:
        """The three single changes that would raise the score most, by their exact gains; none where none applies."""
        if self.value is None:
            return ()
        from interop.analysis.roadmap import three_best_changes

        return three_best_changes(self.matrix, self.a, self.b)

    def extreme_pairs(self, layer: str) -> tuple[list[PairOfUnits], ...]:
        """Return the units that work best together in a layer, and those that hardly do; a few of each."""
        return extreme_pairs(self.matrix, self.a, self.b, layer)

    def to_dict(self, most: int = 10) -> dict[str, Any]:
        """Return everything as plain data, at most `most` drivers, obstacles and gaps per layer."""
        limiting = self.limiting
        return {
            "schema": "interop-explanation/2",
            "from": self.a,
            "to": self.b,
            "as_of": self.matrix.as_of.isoformat(),
            "scheme": self.matrix.scheme.title,
            "evidence": self.matrix.snapshot.evidence,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "sourced": self.sourced,
            "judged": self.judged,
            "unknown": self.unknown,
            "relative": self.relative,
            "dimensions": {name: dict(cell) for name, cell in self.dimensions.items()},
            "limiting_layer": limiting.name if limiting else None,
            "layers": [_layer_dict(item, most, *self.extreme_pairs(item.name)) for item in self.layers],
            "best_changes": [change.to_dict() for change in self.best_changes],
            "restrictions": [
                {
                    "id": item.restriction.id,
                    "imposer": item.restriction.imposer,
                    "kind": item.restriction.kind,
                    "target": list(item.restriction.target),
                    "force": item.force,
                    "equipment": sorted({row.equipment for row in item.holdings}),
                    "sources": list(item.restriction.sources),
                    "note": item.restriction.note,
                }
                for item in self.restrictions
            ],
            "sources": [
                {"id": row.id, "title": row.title, "publisher": row.publisher, "url": row.url} for row in self.sources
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row per layer."""
        import pandas as pd

        columns = (*NUMBERS, "weight", "contribution", "headroom")
        rows = [{"layer": item.name, **{column: getattr(item, column) for column in columns}} for item in self.layers]
        return pd.DataFrame(rows).set_index("layer")


def explain(matrix: InteropMatrix, a: str, b: str) -> Explanation:
    """Explain cell (a, b) of a matrix; raise UnknownNameError for a force that is not in it."""
    a, b = matrix.force(a), matrix.force(b)
    i, j = matrix.cell(a, b)
    place = tuple(matrix.snapshot.forces.index(force) for force in (a, b))
    pair = matrix.pair(a, b)
    total = matrix.values[i, j]
    layers = []
    for name, layer in matrix.scheme.layers.items():
        cell = pair["layers"][name]
        evidence = Evidence()
        headroom = 0.0
        if cell["value"] is not None:
            evidence = layer.evidence(matrix.snapshot, matrix.scheme.settings, a, b)
            if not layer.covered(matrix.snapshot)[place]:  # what is not listed holds nothing back: it is unknown
                evidence = replace(evidence, obstacles=())
            headroom = _headroom(matrix, name, i, j, float(total))
        within = matrix.relative.layers[name].numbers(i, j)["value"]
        layers.append(
            LayerExplanation(name, layer.reason, **cell, headroom=headroom, relative=within, evidence=evidence)
        )
    numbers = {key: pair[key] for key in NUMBERS}
    restricted = restrictions_on(matrix.snapshot, a, b)
    sources = tuple(_sources(matrix, layers, restricted))
    return Explanation(
        matrix,
        a,
        b,
        **numbers,
        relative=matrix.relative.numbers(i, j)["value"],
        dimensions=Named("dimension", pair["dimensions"]),
        layers=tuple(layers),
        restrictions=restricted,
        sources=sources,
    )


def limit_of(matrix: InteropMatrix, a: str, b: str) -> tuple[str, dict[str, float | None]] | None:
    """Return the layer that holds cell (a, b) back most, as :attr:`Explanation.limiting`, with its numbers alone."""
    i, j = matrix.cell(a, b)
    cells = {name: cell for name, cell in matrix.pair(a, b)["layers"].items() if cell["value"] is not None}
    room = {name: _headroom(matrix, name, i, j, float(matrix.values[i, j])) for name in cells}
    name = max(room, key=lambda name: room[name], default=None)
    return (name, cells[name]) if name is not None and room[name] > 0 else None


def _headroom(matrix: InteropMatrix, name: str, i: int, j: int, total: float) -> float:
    """Return the exact gain of the composite if this layer alone stood at 1."""
    import numpy as np

    from interop.aggregate import power_mean

    values = np.array([layer.values[i, j] for layer in matrix.layers.values()])
    values[list(matrix.layers).index(name)] = 1.0
    weights = np.array([matrix.scheme.weights[layer] for layer in matrix.layers])
    return rounded(max(0.0, float(power_mean(values, weights, matrix.scheme.power)) - total)) or 0.0


def _sources(
    matrix: InteropMatrix, layers: list[LayerExplanation], restricted: tuple[Annotation, ...]
) -> Iterator[Source]:
    names = [*_layer_sources(layers), *(name for item in restricted for name in item.restriction.sources)]
    yield from (matrix.catalog.sources_by_id[name] for name in dict.fromkeys(names))


def noted(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the items that text mentions: the weightiest, and none that would show as 0.00."""
    return tuple(item for item in items[:SHOWN] if item.amount >= LEAST_SHOWN)


def _layer_sources(layers: list[LayerExplanation]) -> Iterator[str]:
    for layer in layers:
        drivers, obstacles = noted(layer.evidence.drivers), noted(layer.evidence.obstacles)
        shown = [*(item.facts for item in drivers), *(item.facts for item in obstacles)]
        yield from (source for facts in shown for fact in facts[:SHOWN] for source in fact_ref(fact).sources)


def _layer_dict(
    layer: LayerExplanation, most: int, best: list[PairOfUnits], worst: list[PairOfUnits]
) -> dict[str, Any]:
    evidence = layer.evidence
    return {
        "layer": layer.name,
        "reason": layer.reason,
        **{key: getattr(layer, key) for key in (*NUMBERS, "weight", "contribution", "headroom", "relative")},
        "drivers": [
            {
                "text": item.text,
                "amount": rounded(item.amount),
                "facts": [_fact_dict(fact_ref(fact)) for fact in item.facts],
            }
            for item in evidence.drivers[:most]
        ],
        "obstacles": [
            {
                "text": item.text,
                "amount": rounded(item.amount),
                "facts": [_fact_dict(fact_ref(fact)) for fact in item.facts],
            }
            for item in evidence.obstacles[:most]
        ],
        "best_pairs": [pair.to_dict() for pair in best],
        "worst_pairs": [pair.to_dict() for pair in worst],
        "gaps": [
            {
                "force": gap.force,
                "equipment": gap.equipment,
                "unit": gap.unit,
                "standard": gap.standard,
                "role": gap.role,
                "amount": rounded(gap.amount),
            }
            for gap in evidence.gaps[:most]
        ],
    }


def _fact_dict(fact: FactRef) -> dict[str, Any]:
    return {
        "table": fact.table,
        "key": fact.key,
        "text": fact.text,
        "basis": fact.basis,
        "sources": list(fact.sources),
        "note": fact.note,
    }
