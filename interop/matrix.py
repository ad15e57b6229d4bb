"""score(): from a catalogue to an interoperability matrix with bounds, coverage and contributions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.above import above
from interop.aggregate import contributions, effective_weights, mean_bounds, power_mean
from interop.arrays import Floats, lock
from interop.catalog.catalog import Catalog
from interop.catalog.models import Basis
from interop.catalog.names import force_among
from interop.coverage import fleets_covered
from interop.errors import InputError
from interop.frames import Cells, square
from interop.garbage import uncollected
from interop.layers import LayerScores
from interop.named import Named
from interop.request import DEFAULT_SCHEME, Day, Request
from interop.scheme import Scheme, SchemeLike
from interop.snapshot import Snapshot
from interop.spread import spread
from interop.weighting import Weighting

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import plotly.graph_objects as go
    import xarray as xr
    from distributed import Client

    from interop.analysis.explain import Explanation
    from interop.analysis.views import Breakdown, Relative
    from interop.analysis.views.breakdown import By

#: Name of the JSON form, published as interop/schemas/interop-matrix-2.json.
JSON_SCHEMA = "interop-matrix/2"
#: Decimals of every number in files; the same in CSV, JSON and HTML.
DECIMALS = 6


@dataclass(frozen=True, eq=False, repr=False)
class LayerMatrix(Cells):
    """One layer of a matrix: F × F arrays in the order of `forces`."""

    name: str
    forces: tuple[str, ...]
    scores: LayerScores
    values: Floats
    weights: Floats  # share of the composite in each cell; 0 where not applicable
    contributions: Floats  # part of the composite's value; NaN where not applicable

    def __post_init__(self) -> None:
        lock(self)

    @cached_property
    def arrays(self) -> dict[str, Floats]:
        """Every F × F array by the name that it has in tables."""
        scores = self.scores
        return {
            "value": self.values,
            "low": scores.low,
            "high": scores.high,
            "sourced": scores.sourced,
            "judged": scores.judged,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Joined(Cells):
    """Several layers as one number: F × F arrays in the order of `forces`; NaN is not applicable."""

    forces: tuple[str, ...]
    values: Floats
    lows: Floats
    highs: Floats
    shares_sourced: Floats
    shares_judged: Floats

    def __post_init__(self) -> None:
        lock(self)

    @classmethod
    def of(cls, layers: Sequence[LayerMatrix], weights: Floats, power: float) -> Joined:
        """Join layers by the power mean, weights (L) being shared out among those that are applicable."""
        arrays = {name: np.stack([layer.arrays[name] for layer in layers]) for name in layers[0].arrays}
        optional = np.stack([layer.scores.optional for layer in layers])
        low, high = mean_bounds(arrays["low"], arrays["high"], optional, weights, power)
        value = np.clip(power_mean(arrays["value"], weights, power), low, high)  # rounding alone could push it out
        shares = (power_mean(arrays[name], weights, 1.0) for name in ("sourced", "judged"))
        return cls(layers[0].forces, value, low, high, *shares)

    @property
    def arrays(self) -> dict[str, Floats]:
        """Every F × F array by the name that it has in tables."""
        return {
            "value": self.values,
            "low": self.lows,
            "high": self.highs,
            "sourced": self.shares_sourced,
            "judged": self.shares_judged,
        }


@dataclass(frozen=True, eq=False)
class InteropMatrix(Joined):
    """How well each force provides to, and works with, each other: cell (a, b) is row a, column b."""

    snapshot: Snapshot
    scheme: Scheme
    group: str | None
    layers: Mapping[str, LayerMatrix]
    asked: str = ""  # a coarse date as it was asked for, whose last day `as_of` is

    @property
    def catalog(self) -> Catalog:
        """The facts that were scored."""
        return self.snapshot.catalog

    @property
    def alone(self) -> Joined:
        """The scores without the facts they rest on."""
        return Joined(**{field.name: getattr(self, field.name) for field in fields(Joined)})

    @property
    def request(self) -> Request:
        """What was asked: little to send to another process, which comes to the same matrix."""
        snapshot = self.snapshot
        bars = snapshot.evidence, snapshot.bounds
        return Request(snapshot.catalog, self.forces, snapshot.day, self.scheme, self.group, *bars, self.asked)

    @property
    def as_of(self) -> date:
        """The day that was scored."""
        return self.snapshot.day

    @property
    def thin(self) -> tuple[str, ...]:
        """The forces whose fleet nobody went through for the day; of a joint force, its services."""
        parts = [part for force in self.forces for part in self.catalog.parts(force)]
        covered = fleets_covered(self.catalog, self.as_of, parts)
        return tuple(dict.fromkeys(part for part, whole in zip(parts, covered, strict=True) if not whole))

    @property
    def bare(self) -> tuple[str, ...]:
        """The forces of which nothing at all is listed on the day, though somebody went through what they have."""
        told = {unit.force for unit in self.snapshot.units}.union(self.thin)
        return tuple(force for force in self.forces if force not in told)

    @cached_property
    def dimensions(self) -> Mapping[str, Joined]:
        """Each dimension of the scheme that has a layer with weight: its layers alone, joined as the whole is."""
        found: Named[Joined] = Named("dimension")
        for name in self.scheme.dimensions:
            layers = [layer for key, layer in self.layers.items() if self.scheme.layers[key].dimension == name]
            weights = np.array([self.scheme.layers[layer.name].weight for layer in layers])
            if weights.any():
                found[name] = Joined.of(layers, weights, self.scheme.power)
        return found

    @cached_property
    def relative(self) -> Relative:
        """Each cell against what its two forces manage within themselves; a view on which nothing feeds."""
        found: Relative = above("interop.analysis.views", "relative")(self)
        return found

    def breakdown(
        self, a: str, b: str, layer: str, by: By = "origin", of: str | None = None, beside: str | None = None
    ) -> Breakdown:
        """Split a layer's cell over the parts of a fleet; see :func:`interop.analysis.views.breakdown`."""
        found: Breakdown = above("interop.analysis.views", "breakdown")(self, a, b, layer, by, of, beside)
        return found

    def cell(self, a: str, b: str) -> tuple[int, int]:
        """Return the indices of a pair; raise UnknownNameError for a force that is not in the matrix."""
        return self.forces.index(self.force(a)), self.forces.index(self.force(b))

    def force(self, name: str) -> str:
        """Return the id of a force of the matrix, by any name people type; raise UnknownNameError for another."""
        return force_among(self.catalog, self.forces, name, "matrix")

    def symmetric(self, how: str = "mean") -> pd.DataFrame:
        """Return one value per pair: the `mean` or the `min` of its two directions."""
        if how not in ("mean", "min"):
            raise InputError(f"a symmetric view takes mean or min, not {how!r}")
        both = np.stack([self.values, self.values.T])
        return square(both.mean(axis=0) if how == "mean" else both.min(axis=0), self.forces)

    def to_long(self) -> pd.DataFrame:
        """Return one row per pair and layer, with what the layer adds to the pair's score."""
        import pandas as pd

        return pd.DataFrame(self.long_rows())

    def to_frame(self) -> pd.DataFrame:
        """Return one row per pair and layer, as every result can; the same as :meth:`to_long`."""
        return self.to_long()

    def long_rows(self) -> list[dict[str, Any]]:
        """Return the rows of :meth:`to_long` as dictionaries, numbers rounded as in every file."""
        return [
            {"from": pair["from"], "to": pair["to"], "layer": name, **cell}
            for pair in self.pairs()
            for name, cell in pair["layers"].items()
        ]

    def pairs(self) -> list[dict[str, Any]]:
        """Return every cell, the diagonal included, as the JSON form lists it."""
        return [self.pair(a, b) for a in self.forces for b in self.forces]

    def pair(self, a: str, b: str) -> dict[str, Any]:
        """Return a cell as the JSON form lists it; raise UnknownNameError for a force that is not in the matrix."""
        i, j = self.cell(a, b)
        return {
            "from": self.forces[i],
            "to": self.forces[j],
            **cell_numbers(self, i, j),
            "dimensions": {name: cell_numbers(item, i, j) for name, item in self.dimensions.items()},
            "layers": self._layer_cells(i, j),
        }

    def _layer_cells(self, i: int, j: int) -> dict[str, dict[str, float | None]]:
        """Return a cell's layers; weights add up to 1 and contributions to the value, as they are written."""
        layers = self.layers.values()
        weights = rounded_parts([layer.weights[i, j] for layer in layers], 1.0)
        parts = rounded_parts([layer.contributions[i, j] for layer in layers], self.values[i, j])
        return {
            name: {
                **cell_numbers(layer, i, j),
                "weight": weight,
                "contribution": part,
            }
            for (name, layer), weight, part in zip(self.layers.items(), weights, parts, strict=True)
        }

    @property
    def about(self) -> dict[str, Any]:
        """What was scored, as every JSON form says it: group, day, scheme, evidence, catalogue and forces."""
        return {
            "group": self.group,
            "as_of": self.as_of.isoformat(),
            "scheme": self.scheme.title,
            "evidence": self.snapshot.evidence,
            "bounds": self.snapshot.bounds,
            "catalog": self.catalog.stamp,
            "forces": list(self.forces),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form as a dictionary; its schema is interop/schemas/interop-matrix-2.json."""
        return {
            "schema": JSON_SCHEMA,
            **self.about,
            "pairs": self.pairs(),
        }

    def to_json(self) -> str:
        """Return the JSON form as text."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def to_csv(self, folder: str | Path) -> Path:
        """Write the CSV bundle, without the page, into a folder; see :func:`interop.report.bundle.write_bundle`."""
        path: Path = above("interop.report.bundle", "write_bundle")(self, Path(folder), page=False)
        return path

    def to_parquet(self, path: str | Path) -> Path:
        """Write the long rows as a Parquet file; takes the extra `tables`."""
        written: Path = above("interop.exports.tables", "write_matrix")(self, path)
        return written

    def to_xarray(self) -> xr.Dataset:
        """Return labelled arrays, see :func:`interop.exports.labelled.to_xarray`; takes the extra `arrays`."""
        found: xr.Dataset = above("interop.exports.labelled", "to_xarray")(self)
        return found

    def to_networkx(self, layer: str | None = None) -> nx.DiGraph:
        """Return a graph, see :func:`interop.exports.graph.to_networkx`; takes the extra `graphs`."""
        return above("interop.exports.graph", "to_networkx")(self, layer)

    def plot(self, layer: str | None = None) -> go.Figure:
        """Return the matrix, or one of its layers, as a plotly heatmap; takes the extra `report`."""
        return above("interop.report.figures", "matrix_figure")(self, layer)

    def _repr_html_(self) -> str:
        html: str = above("interop.report.notebook", "matrix_html")(self)
        return html

    def explain(self, a: str, b: str) -> Explanation:
        """Say why a provides to b, and works with b, as well as it does."""
        found: Explanation = above("interop.analysis.explain", "explain")(self, a, b)
        return found

    @cached_property
    def scheme_sha256(self) -> str:
        """Hash of the scheme, for manifests."""
        return hashlib.sha256(self.scheme.model_dump_json(by_alias=True).encode()).hexdigest()

    def __repr__(self) -> str:
        return f"<InteropMatrix {self.group or ', '.join(self.forces)} as of {self.as_of}, {self.scheme.title}>"


def score(
    catalog: Catalog,
    group: str | Sequence[str],
    *,
    as_of: Day = None,
    scheme: SchemeLike = DEFAULT_SCHEME,
    evidence: Basis = "assumed",
    bounds: Basis = "inferred",
    weighting: Weighting | None = None,
    joint: bool = False,
) -> InteropMatrix:
    """Score how well forces can work together.

    Args:
        catalog: the facts.
        group: id of a group, a force, several joined by commas, or a list of force ids.
        as_of: the day, as a date or as `2018`, `2018-09` or `2018-09-06` (a coarse date means its last day); the
            group's own date when None, or else the catalogue's own day.
        scheme: name of a built-in scheme, a TOML file, a mapping or a Scheme.
        evidence: weakest basis on which a value may rest: `cited`, `inferred` or `assumed`; what is weaker is unknown.
        bounds: weakest basis on which bounds may rest; the stricter of the two where `evidence` is.
        weighting: how units are weighted, instead of what the scheme says.
        joint: put, in place of each force, all services of its state, as far as the catalogue joins them.

    Returns:
        The matrix; its arrays are F × F with row a and column b for "a provides to, and works with, b".

    Raises:
        UnknownNameError: a group, force or scheme that does not exist; says which was perhaps meant.
        SchemeError: the scheme is wrong, or names standards that the catalogue does not have.
        InputError: an argument out of its range, or fewer than one force.

    >>> import interop
    >>> matrix = interop.score(interop.load_catalog(), "malabar-2020")
    >>> bool((matrix.low <= matrix.value).all().all())
    True
    """
    return answer(
        Request.of(
            catalog,
            group,
            as_of=as_of,
            scheme=scheme,
            evidence=evidence,
            bounds=bounds,
            weighting=weighting,
            joint=joint,
        )
    )


@uncollected()
def answer(request: Request) -> InteropMatrix:
    """Score what a request asks for."""
    matrix = score_snapshot(request.snapshot(), request.scheme, request.forces, request.group)
    return replace(matrix, asked=request.asked)


def score_many(requests: Iterable[Request], client: Client | None = None) -> Iterator[Joined]:
    """Yield the scores of one request after another: other catalogues, days or schemes.

    Args:
        requests: made as they are needed.
        client: a `distributed.Client` on whose workers they are scored, to the same bits; None scores them here.
    """
    return spread(_joined, None, requests, client)


def _joined(held: None, request: Request) -> Joined:  # noqa: ARG001 - each request holds all that it needs
    return answer(request).alone


class Asked:
    """A matrix to hand to workers: they are sent what was asked, and make it themselves, once."""

    def __init__(self, matrix: InteropMatrix) -> None:
        self.request = matrix.request
        self.__dict__["matrix"] = matrix

    def __getstate__(self) -> dict[str, Request]:
        return {"request": self.request}

    @cached_property
    def matrix(self) -> InteropMatrix:
        """The answer."""
        return answer(self.request)


def score_snapshot(
    snapshot: Snapshot, scheme: Scheme, forces: Sequence[str] | None = None, group: str | None = None
) -> InteropMatrix:
    """Score a snapshot; `forces` gives the order of rows and columns, sorted when None."""
    order = snapshot.forces if forces is None else tuple(forces)
    place = [snapshot.forces.index(name) for name in order]
    cells = np.ix_(place, place)
    scores = {
        name: layer.score(snapshot, scheme.settings).where_covered(layer.covered(snapshot)).cells(cells)
        for name, layer in scheme.layers.items()
    }
    weights = np.array([scheme.weights[name] for name in scores])
    values = np.stack([item.value(scheme.unknown_worth) for item in scores.values()])
    shares = effective_weights(values, weights)
    parts = contributions(values, weights, scheme.power)
    layers = Named(
        "layer",
        {
            name: LayerMatrix(name, order, item, values[i], shares[i], parts[i])
            for i, (name, item) in enumerate(scores.items())
        },
    )
    whole = Joined.of(tuple(layers.values()), weights, scheme.power)
    return InteropMatrix(**vars(whole), snapshot=snapshot, scheme=scheme, group=group, layers=layers)


def rounded(number: float) -> float | None:
    """Return a number as every file shows it; None for not applicable."""
    return None if np.isnan(number) else round(float(number), DECIMALS) + 0.0


def rounded_parts(parts: Sequence[float], total: float, decimals: int = DECIMALS) -> list[float | None]:
    """Round the parts of a total so that they add up to the rounded total: by the largest remainders.

    >>> rounded_parts([1 / 3, 1 / 3, 1 / 3], 1.0, decimals=2)
    [0.34, 0.33, 0.33]
    """
    exact = np.asarray(parts, dtype=np.float64) * 10**decimals
    if np.isnan(total):
        return [None if np.isnan(number) else round(float(number) / 10**decimals, decimals) for number in exact]
    whole = np.floor(exact)
    short = round(total * 10**decimals - np.nansum(whole))
    lift = np.argsort(-np.nan_to_num(exact - whole), kind="stable")[: max(0, short)]
    whole[lift] += 1
    return [None if np.isnan(number) else round(float(number) / 10**decimals, decimals) + 0.0 for number in whole]


def cell_numbers(cells: Cells, i: int, j: int) -> dict[str, float | None]:
    """Return value, bounds and shares of a cell as every file shows them; the three shares add to 1."""
    found = {name: rounded(array[i, j]) for name, array in cells.arrays.items()}
    known, weak = found["sourced"], found["judged"]
    if known is None or weak is None:
        return found | {"sourced": None, "judged": None, "unknown": None}
    return found | {"unknown": rounded(max(0.0, 1 - known - weak))}
