"""compare: the same forces under several schemes, measures, dates or catalogues, and what each layer decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np

from interop.arrays import Bools
from interop.catalog.catalog import Catalog
from interop.catalog.models import Basis
from interop.errors import InputError
from interop.matrix import InteropMatrix, answer, rounded
from interop.measures.facts import Facts, Unknown
from interop.measures.inputs import choice
from interop.measures.layer_roles import leave_one_out, rank_agreement, weights_in_effect
from interop.measures.ranks import average_ranks
from interop.measures.registry import measure_named
from interop.measures.scorers import MeasureMatrix, measure_facts
from interop.request import DEFAULT_SCHEME, Day, Request, day_of, forces_of
from interop.scheme import SchemeLike, built_in_schemes, load_scheme
from interop.weighting import Weighting

#: Name of the JSON form.
JSON_SCHEMA = "interop-comparison/1"


@dataclass(frozen=True, eq=False)
class Method:
    """One way of scoring the forces: a scheme or a measure, on one day, from one catalogue."""

    label: str  # names it within the comparison
    scored: InteropMatrix | MeasureMatrix

    @property
    def name(self) -> str:
        """The scheme's or the measure's name."""
        return self.scored.scheme.title if isinstance(self.scored, InteropMatrix) else self.scored.measure.name

    @property
    def scale(self) -> str:
        """Methods with the same scale have values that may be subtracted; the others have ranks alone."""
        return "scheme" if isinstance(self.scored, InteropMatrix) else self.name

    @property
    def catalog(self) -> Catalog:
        """The facts."""
        return self.scored.catalog if isinstance(self.scored, InteropMatrix) else self.scored.facts.snapshot.catalog

    @cached_property
    def symmetric(self) -> bool:
        """Whether both directions of every pair came out equal."""
        values = self.scored.values
        return bool(np.allclose(values, values.T, rtol=0, atol=1e-12, equal_nan=True))


@dataclass(frozen=True)
class RankAgreement:
    """How far two methods order the pairs of forces alike."""

    first: str
    second: str
    pairs: int  # pairs scored by both: ordered ones, or unordered ones where both methods are symmetric
    left_out: int  # pairs that one of the two cannot score
    kendall: float | None  # τ_b; None where an order needs more pairs or more than one value
    spearman: float | None
    mean_difference: float | None  # mean of |second − first|; None where the scales differ


@dataclass(frozen=True)
class Shift:
    """One pair of forces under two methods."""

    first: str
    second: str
    a: str
    b: str
    value_first: float
    value_second: float
    rank_first: float  # 1 is the highest of the pairs that both methods score; ties share the mean rank
    rank_second: float
    difference: float | None  # second − first; None where the scales differ
    layers: Mapping[str, float] | None  # part of the difference by layer, adding to it; None unless both are schemes

    @property
    def climb(self) -> float:
        """Ranks won from the first method to the second."""
        return self.rank_first - self.rank_second


@dataclass(frozen=True, eq=False)
class Comparison:
    """The same forces under several methods; the first is the one that the others are compared with."""

    group: str | None
    forces: tuple[str, ...]
    methods: tuple[Method, ...]

    @cached_property
    def agreements(self) -> tuple[RankAgreement, ...]:
        """Rank agreement of every two methods, those with the first method first."""
        return tuple(_agreement(one, two) for one, two in combinations(self.methods, 2))

    def changes(self, most: int = 10) -> tuple[Shift, ...]:
        """Return, for each method after the first, the pairs that move most against the first.

        Pairs are ordered by difference where the two methods share a scale, and by ranks won or lost otherwise. Pairs
        that do not move are left out.
        """
        first = self.methods[0]
        return tuple(change for other in self.methods[1:] for change in _changes(first, other)[:most])

    @property
    def matrices(self) -> tuple[tuple[str, InteropMatrix], ...]:
        """Label and matrix of the methods that are schemes."""
        return tuple((item.label, item.scored) for item in self.methods if isinstance(item.scored, InteropMatrix))

    def value_rows(self) -> list[dict[str, Any]]:
        """Return a row per pair of forces with a column per method, the diagonal included."""
        return [
            {"from": a, "to": b, **{item.label: rounded(item.scored.values[i, j]) for item in self.methods}}
            for i, a in enumerate(self.forces)
            for j, b in enumerate(self.forces)
        ]

    def agreement_rows(self) -> list[dict[str, Any]]:
        """Return a row per two methods."""
        return [asdict(item) for item in self.agreements]

    def change_rows(self, most: int = 10) -> list[dict[str, Any]]:
        """Return a row per change, with what each layer adds to it."""
        return [_change_row(item) for item in self.changes(most)]

    def left_out_rows(self) -> list[dict[str, Any]]:
        """Return a row per scheme and layer left out."""
        return [
            {"method": label, **_pair_names(asdict(item))}
            for label, matrix in self.matrices
            for item in leave_one_out(matrix)
        ]

    def weight_rows(self) -> list[dict[str, Any]]:
        """Return a row per scheme and layer: the nominal weight and the weights in effect."""
        return [
            {"method": label, **asdict(item)} for label, matrix in self.matrices for item in weights_in_effect(matrix)
        ]

    def to_dict(self, most: int = 10) -> dict[str, Any]:
        """Return everything as plain data, at most `most` changes per method."""
        return {
            "schema": JSON_SCHEMA,
            "group": self.group,
            "forces": list(self.forces),
            "methods": [
                {
                    "label": item.label,
                    "kind": "scheme" if isinstance(item.scored, InteropMatrix) else "measure",
                    "name": item.name,
                    "as_of": item.scored.as_of.isoformat(),
                    "catalog": item.catalog.stamp,
                    "symmetric": item.symmetric,
                }
                for item in self.methods
            ],
            "pairs": [
                {
                    "from": row["from"],
                    "to": row["to"],
                    "values": [{"method": item.label, "value": row[item.label]} for item in self.methods],
                }
                for row in self.value_rows()
            ],
            "agreement": self.agreement_rows(),
            "changes": self.change_rows(most),
            "leave_one_layer_out": self.left_out_rows(),
            "weights": self.weight_rows(),
        }


def compare(
    catalog: Catalog | Mapping[str, Catalog],
    group: str | Sequence[str],
    *,
    schemes: Sequence[SchemeLike] | None = None,
    measures: Sequence[str] = (),
    as_of: Day | Sequence[Day] = None,
    evidence: Basis = "assumed",
    bounds: Basis = "inferred",
    unknown: Unknown = "no",
    weighting: Weighting | None = None,
    joint: bool = False,
) -> Comparison:
    """Score the same forces in several ways: every scheme and measure on every day from every catalogue given.

    Args:
        catalog: the facts, or several catalogues by name.
        group: id of a group in the first catalogue, or a list of force ids; the forces are the same throughout.
        schemes: schemes as :func:`interop.score` takes them. When None: every built-in scheme if nothing else varies,
            otherwise the default scheme. An empty list means measures alone.
        measures: names in :data:`interop.measures.MEASURES`. They take the weighting and the worth of partial support
            from the first scheme.
        as_of: one day or several; the group's own when None.
        evidence: weakest basis to believe.
        bounds: weakest basis on which bounds may rest.
        unknown: what unknown support counts as in measures; see :func:`interop.measures.measure`.
        weighting: how units are weighted, instead of what the schemes say.
        joint: put, in place of each force, all services of its state.

    Returns:
        The comparison; its first method is the one that the others are compared with.

    Raises:
        UnknownNameError: a group, force, scheme or measure that does not exist.
        SchemeError: a scheme that cannot be scored.
        InputError: fewer than two methods, or two that could not be told apart.

    >>> import interop
    >>> from interop.analysis.compare.comparison import compare
    >>> found = compare(interop.load_catalog(), "malabar-2020", measures=["jaccard"])
    >>> [method.label for method in found.methods]
    ['three-dimensions', 'jaccard']
    """
    catalogs = {"": catalog} if isinstance(catalog, Catalog) else dict(catalog)
    if not catalogs:
        raise InputError("no catalogue to compare")
    first = next(iter(catalogs.values()))
    label, forces, default = forces_of(first, group, joint=joint)
    days = [day_of(first, item, default)[0] for item in _listed(as_of)]
    rules = [load_scheme(item) for item in _schemes(schemes, alone=not measures and len(days) == len(catalogs) == 1)]
    for name in measures:
        measure_named(name)
    choice(unknown, ("no", "yes"), "treatment of the unknown")
    names = [*(rule.title for rule in rules), *measures]
    if len(names) * len(days) * len(catalogs) < 2:
        raise InputError("a comparison needs two methods: name another scheme, measure, day or catalogue")
    methods = []
    for (place, facts), day in product(catalogs.items(), days):
        parts = [day.isoformat()] * (len(days) > 1) + [place] * (len(catalogs) > 1)
        asked = [
            Request.of(facts, forces, as_of=day, scheme=rule, evidence=evidence, bounds=bounds, weighting=weighting)
            for rule in rules or [load_scheme(DEFAULT_SCHEME)]
        ]
        scored: list[InteropMatrix | MeasureMatrix] = [answer(item) for item in asked[: len(rules)]]
        if measures:  # they share one view of the facts
            view = Facts(asked[0].snapshot(), asked[0].scheme, unknown)
            scored += [measure_facts(view, measure_named(name), forces, label) for name in measures]
        methods += [Method(_label(name, parts, len(names)), item) for name, item in zip(names, scored, strict=True)]
    _tell_apart([item.label for item in methods])
    return Comparison(label, forces, tuple(methods))


def _listed(as_of: Day | Sequence[Day]) -> list[Day]:
    if isinstance(as_of, str) or not isinstance(as_of, Iterable):
        return [as_of]
    days = list(as_of)
    if not days:
        raise InputError("as_of: an empty list; name one day or more, or leave it out")
    return days


def _schemes(given: Sequence[SchemeLike] | None, *, alone: bool) -> Sequence[SchemeLike]:
    if given is not None:
        return given
    return [DEFAULT_SCHEME, *(name for name in built_in_schemes() if alone and name != DEFAULT_SCHEME)]


def _label(name: str, parts: list[str], methods: int) -> str:
    """Name a method by what varies: its name where there are several, its day, its catalogue."""
    return " ".join([name] * (methods > 1) + parts)


def _tell_apart(labels: Sequence[str]) -> None:
    for label in labels:
        if label in ("from", "to"):
            raise InputError(f"a method cannot be called {label!r}: that is a column of its table")
        if labels.count(label) > 1:
            raise InputError(f"{label!r} is there twice; give every scheme a name of its own and every day once")


def _cells(one: Method, two: Method) -> Bools:
    """F × F: pairs of different forces, each once where both methods are symmetric."""
    size = len(one.scored.values)
    upper: Bools = np.triu(np.ones((size, size), dtype=bool), 1)
    return upper if one.symmetric and two.symmetric else upper | upper.T


def _agreement(one: Method, two: Method) -> RankAgreement:
    cells = _cells(one, two)
    first, second = one.scored.values[cells], two.scored.values[cells]
    there = ~(np.isnan(first) | np.isnan(second))
    first, second = first[there], second[there]
    kendall, spearman = rank_agreement(first, second)
    apart = float(np.abs(second - first).mean()) if one.scale == two.scale and first.size else float("nan")
    left_out = int(np.count_nonzero(~there))
    return RankAgreement(one.label, two.label, first.size, left_out, kendall, spearman, rounded(apart))


def _changes(one: Method, two: Method) -> list[Shift]:
    cells = _cells(one, two) & ~np.isnan(one.scored.values) & ~np.isnan(two.scored.values)
    rows, columns = np.nonzero(cells)
    if not rows.size:
        return []
    first, second = one.scored.values[cells], two.scored.values[cells]
    ranks = average_ranks(np.round(np.stack([first, second]), 9))
    same_scale = one.scale == two.scale
    moved = np.abs(second - first) if same_scale else np.abs(ranks[0] - ranks[1])
    order = [place for place in np.argsort(-moved.round(9), kind="stable") if moved[place] > 1e-9]
    return [
        Shift(
            one.label,
            two.label,
            one.scored.forces[rows[place]],
            one.scored.forces[columns[place]],
            float(first[place]),
            float(second[place]),
            float(ranks[0, place]),
            float(ranks[1, place]),
            float(second[place] - first[place]) if same_scale else None,
            _by_layer(one.scored, two.scored, int(rows[place]), int(columns[place])),
        )
        for place in order
    ]


def _by_layer(
    one: InteropMatrix | MeasureMatrix, two: InteropMatrix | MeasureMatrix, i: int, j: int
) -> dict[str, float] | None:
    """Return what each layer adds to the difference of two schemes in a cell; a layer that is not there adds 0."""
    if not isinstance(one, InteropMatrix) or not isinstance(two, InteropMatrix):
        return None
    found = {}
    for name in dict.fromkeys([*one.layers, *two.layers]):
        before, after = (
            float(np.nan_to_num(item.layers[name].contributions[i, j])) if name in item.layers else 0.0
            for item in (one, two)
        )
        found[name] = after - before
    return dict(sorted(found.items(), key=lambda item: (-abs(item[1]), item[0])))


def _change_row(change: Shift) -> dict[str, Any]:
    layers = None if change.layers is None else {name: rounded(part) for name, part in change.layers.items()}
    return {
        "first": change.first,
        "second": change.second,
        "from": change.a,
        "to": change.b,
        "value_first": rounded(change.value_first),
        "value_second": rounded(change.value_second),
        "difference": None if change.difference is None else rounded(change.difference),
        "rank_first": change.rank_first,
        "rank_second": change.rank_second,
        "climb": change.climb,
        "layers": layers,
    }


def _pair_names(row: dict[str, Any]) -> dict[str, Any]:
    return {{"a": "from", "b": "to"}.get(key, key): value for key, value in row.items()}
