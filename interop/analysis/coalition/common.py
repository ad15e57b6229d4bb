"""coalition: how well a whole group works together, over what, who is the odd one out, and the best smaller group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from math import comb
from typing import Any

import numpy as np

from interop.analysis.support.table import Common, item_name, support
from interop.arrays import Floats, Ints
from interop.errors import InputError
from interop.frames import Tabular
from interop.matrix import InteropMatrix, rounded

#: Most sub-coalitions of one size that are compared.
MOST_COMBINATIONS = 1_000_000
#: Largest group for which the best sub-coalition of every size is found without being asked for: 2^16 sets.
MOST_FOR_EVERY_SIZE = 16
#: Sub-coalitions whose means differ by less are equal, and the first by name is taken.
TIE = 1e-12
_CHUNK = 1 << 21  # numbers looked at together


@dataclass(frozen=True)
class Member:
    """What one force is to the group."""

    force: str
    mean: float | None  # of the cells with the others, both ways
    without: float | None  # mean of the group without it; None in a group of two
    gain: float | None  # by which the group's mean rises when it leaves


@dataclass(frozen=True)
class SubCoalition:
    """The best group of one size."""

    forces: tuple[str, ...]
    mean: float | None
    compared: int  # how many groups of that size there are


@dataclass(frozen=True)
class WeakestCell:
    """One cell of the matrix."""

    a: str
    b: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Coalition(Tabular):
    """A group as a whole. A mean is taken over the cells off the diagonal that are applicable."""

    matrix: InteropMatrix
    mean: float | None
    low: float | None  # mean of the lower bounds
    high: float | None  # mean of the upper bounds
    weakest: WeakestCell | None  # the least cell off the diagonal, the first by name among equals
    members: tuple[Member, ...]
    best: tuple[SubCoalition, ...]  # one per size asked for

    @cached_property
    def common(self) -> tuple[Common, ...]:
        """How far the group shares each standard; empty for a scheme without layers over standards."""
        return support(self.matrix).common if self.matrix.scheme.over_standards else ()

    @property
    def odd_one_out(self) -> Member | None:
        """The member whose leaving raises the mean most, the first by name among equals; None where none does."""
        rising = [member for member in self.members if member.gain is not None and member.gain > TIE]
        most = max((member.gain or 0.0 for member in rising), default=0.0)
        return min((m for m in rising if (m.gain or 0.0) >= most - TIE), key=lambda member: member.force, default=None)

    @property
    def denominator(self) -> tuple[Common, ...]:
        """Standards that every member supports somewhere and that all may use together."""
        return tuple(item for item in self.common if item.by_all)

    @property
    def all_but_one(self) -> tuple[Common, ...]:
        """Standards that all members but one support somewhere and may use together."""
        return tuple(item for item in self.common if item.missing is not None)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, numbers rounded as in every file."""
        matrix, odd = self.matrix, self.odd_one_out
        weakest = self.weakest
        return {
            "schema": "interop-coalition/2",
            **matrix.about,
            "mean": _number(self.mean),
            "low": _number(self.low),
            "high": _number(self.high),
            "weakest": weakest
            and {
                "from": weakest.a,
                "to": weakest.b,
                "value": rounded(weakest.value),
                "low": rounded(weakest.low),
                "high": rounded(weakest.high),
            },
            "odd_one_out": odd and odd.force,
            "members": [_rounded(vars(member)) for member in self.members],
            "best": [
                {
                    "size": len(item.forces),
                    "forces": list(item.forces),
                    "mean": _number(item.mean),
                    "compared": item.compared,
                }
                for item in self.best
            ],
            "common_denominator": [item_name(item) for item in self.denominator],
            "all_but_one": [{**item_name(item), "missing": item.missing} for item in self.all_but_one],
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat table: `about` says what a row is about."""
        plain = self.to_dict()
        whole = {key: plain[key] for key in ("low", "high")}
        rows = [{"about": "group", "forces": ";".join(self.matrix.forces), "value": plain["mean"], **whole}]
        if weakest := plain["weakest"]:
            bounds = {key: weakest[key] for key in ("value", "low", "high")}
            rows.append({"about": "weakest cell", "forces": f"{weakest['from']};{weakest['to']}", **bounds})
        for key, about in (("mean", "mean of member"), ("without", "mean without member")):
            rows += [{"about": about, "forces": item["force"], "value": item[key]} for item in plain["members"]]
        rows += [
            {"about": f"best of {item['size']}", "forces": ";".join(item["forces"]), "value": item["mean"]}
            for item in plain["best"]
        ]
        rows += [{"about": "common denominator", **item} for item in plain["common_denominator"]]
        rows += [
            {"about": "all but", "forces": item["missing"], "standard": item["standard"], "role": item["role"]}
            for item in plain["all_but_one"]
        ]
        return [{column: row.get(column, empty) for column, empty in _COLUMNS.items()} for row in rows]


#: Columns of the flat table, each with what stands there when a row has nothing to say.
_COLUMNS = {"about": "", "forces": "", "standard": "", "role": "", "value": None, "low": None, "high": None}


def _number(value: float | None) -> float | None:
    return None if value is None else rounded(value)


def _rounded(line: dict[str, Any]) -> dict[str, Any]:
    return {key: _number(value) if isinstance(value, float) else value for key, value in line.items()}


def coalition(matrix: InteropMatrix, size: int | None = None) -> Coalition:
    """Say how well a whole group works together.

    Args:
        matrix: scored forces, two or more.
        size: how many forces the best sub-coalition should have; when None, every size from 2 up to the group's
            less one, if the group has at most 16 forces.

    Returns:
        Means over the cells off the diagonal, both directions of a pair counting.

    Raises:
        InputError: fewer than two forces; a size outside 2 … n; more than a million sets of that size.

    >>> import interop
    >>> from interop.analysis.coalition.common import coalition
    >>> whole = coalition(interop.score(interop.load_catalog(), "malabar-2020"))
    >>> whole.low <= whole.mean <= whole.high
    True
    """
    count = len(matrix.forces)
    if count < 2:
        raise InputError("a coalition needs two forces or more")
    if size is not None and not 2 <= size <= count:
        raise InputError(f"the size of a sub-coalition of {count} forces must be from 2 to {count}, not {size}")
    sizes = [size] if size is not None else [*range(2, count)] if count <= MOST_FOR_EVERY_SIZE else []
    for each in sizes:
        if comb(count, each) > MOST_COMBINATIONS:
            raise InputError(
                f"{count} forces have {comb(count, each):,} sub-coalitions of {each}; at most {MOST_COMBINATIONS:,} "
                f"are compared. Choose a size nearer to 2 or to {count}, or score fewer forces"
            )
    # By name, so that ties are broken alike whatever the order of the group.
    order = np.argsort(np.array(matrix.forces))
    names = tuple(matrix.forces[place] for place in order)
    values, lows, highs = (array[np.ix_(order, order)] for array in (matrix.values, matrix.lows, matrix.highs))
    everyone = np.arange(count)[None, :]
    mean, low, high = (_plain(means_of(array, everyone)[0]) for array in (values, lows, highs))
    members = _members(names, values, mean)
    return Coalition(
        matrix,
        mean,
        low,
        high,
        _weakest(names, values, lows, highs),
        tuple(sorted(members, key=lambda member: matrix.forces.index(member.force))),
        tuple(_best(names, values, each) for each in sizes),
    )


def means_of(values: Floats, sets: Ints) -> Floats:
    """Return the mean of the cells off the diagonal among each set of forces.

    Args:
        values: F × F; NaN is not applicable and left out.
        sets: C × K indices of forces, without repeats in a row.

    Returns:
        C means; NaN where no cell is applicable.
    """
    known = ~np.isnan(values) & ~np.eye(len(values), dtype=bool)
    filled = np.where(known, values, 0.0)
    means = np.empty(len(sets))
    step = max(1, _CHUNK // max(1, sets.shape[1] ** 2))
    for start in range(0, len(sets), step):
        part = sets[start : start + step]
        cells = part[:, :, None], part[:, None, :]
        total, number = filled[cells].sum(axis=(1, 2)), known[cells].sum(axis=(1, 2))
        means[start : start + step] = np.divide(total, number, out=np.full(len(part), np.nan), where=number > 0)
    return means


def _plain(mean: float) -> float | None:
    return None if np.isnan(mean) else float(mean)


def _weakest(names: tuple[str, ...], values: Floats, lows: Floats, highs: Floats) -> WeakestCell | None:
    apart = np.where(np.eye(len(names), dtype=bool), np.nan, values)
    if np.isnan(apart).all():
        return None
    least = np.nanmin(apart)
    i, j = np.argwhere(apart <= least + TIE)[0]
    return WeakestCell(names[i], names[j], float(values[i, j]), float(lows[i, j]), float(highs[i, j]))


def _members(names: tuple[str, ...], values: Floats, mean: float | None) -> list[Member]:
    count = len(names)
    apart = np.where(np.eye(count, dtype=bool), np.nan, values)
    both = np.concatenate([apart, apart.T], axis=1)
    known = ~np.isnan(both)
    number = known.sum(axis=1)
    own = np.divide(np.where(known, both, 0.0).sum(axis=1), number, out=np.full(count, np.nan), where=number > 0)
    others = np.array([[other for other in range(count) if other != place] for place in range(count)], dtype=np.intp)
    without = means_of(values, others) if count > 2 else np.full(count, np.nan)
    return [
        Member(
            name,
            _plain(own[place]),
            _plain(without[place]),
            None if mean is None or np.isnan(without[place]) else float(without[place]) - mean,
        )
        for place, name in enumerate(names)
    ]


def _best(names: tuple[str, ...], values: Floats, size: int) -> SubCoalition:
    """Return the sub-coalition with the greatest mean; sets come in the order of names, so the first wins a tie."""
    every = combinations(range(len(names)), size)
    number = comb(len(names), size)
    means = np.empty(number)
    step = max(1, _CHUNK // size)
    for start in range(0, number, step):
        part = list(islice(every, step))
        means[start : start + len(part)] = means_of(values, np.array(part, dtype=np.intp))
    if np.isnan(means).all():
        return SubCoalition(names[:size], None, number)
    first = int(np.flatnonzero(means >= np.nanmax(means) - TIE)[0])
    chosen = next(islice(combinations(names, size), first, None))
    return SubCoalition(chosen, float(means[first]), number)
