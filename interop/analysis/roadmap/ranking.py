"""roadmap: which single changes raise a score most, and in which order a few of them are best made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.analysis.changes.agreements import SignAgreement
from interop.analysis.changes.base import Change
from interop.analysis.rescore import rescore, restricted, valued
from interop.analysis.roadmap.feasible import REACH, feasible_changes, units_fitted
from interop.analysis.scenario.scenario import Scenario, attempt, load_scenario
from interop.arrays import Floats
from interop.catalog.models import REACHES, Reach
from interop.errors import InputError, one_of
from interop.matrix import InteropMatrix, rounded

if TYPE_CHECKING:
    import pandas as pd

#: Name of the JSON form.
JSON_SCHEMA = "interop-roadmap/2"
#: Gains below this are rounding.
LEAST_GAIN = 1e-12
#: Fits tried for the three best changes: a look, not a plan.
MOST_FITS_OF_THREE = 10


@dataclass(frozen=True)
class RankedChange:
    """A change and what it alone would do."""

    change: Change
    gain: float  # exact: the score with this change alone, less the score without
    reason: str  # why it was not made; empty when it was
    layers: Mapping[str, float]  # the gain by layer; the parts sum to it
    units: int | None = None  # how many units are fitted; None where it is no fit, or not known

    @property
    def gain_per_unit(self) -> float | None:
        """What it brings for each unit that is fitted."""
        return self.gain / self.units if self.units else None

    @property
    def text(self) -> str:
        """The change in words."""
        return self.change.text()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "change": self.change.to_dict(),
            "text": self.text,
            "gain": rounded(self.gain),
            "units": self.units,
            "reason": self.reason or None,
            "layers": _layer_dict(self.layers),
        }


@dataclass(frozen=True)
class RoadmapStep:
    """One change of the sequence."""

    number: int  # 1 is the first
    change: Change
    gain: float  # what it adds after the steps before it
    gain_alone: float  # what it would have added as the first step
    total: float  # the score after it
    layers: Mapping[str, float]  # the gain by layer; the parts sum to it
    units: int | None = None  # how many units are fitted; None where it is no fit, or not known

    @property
    def text(self) -> str:
        """The change in words."""
        return self.change.text()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "step": self.number,
            "change": self.change.to_dict(),
            "text": self.text,
            "gain": rounded(self.gain),
            "gain_alone": rounded(self.gain_alone),
            "total": rounded(self.total),
            "units": self.units,
            "layers": _layer_dict(self.layers),
        }


@dataclass(frozen=True, eq=False)
class Roadmap:
    """Changes ranked by what each alone would bring, and a greedy sequence of them."""

    matrix: InteropMatrix  # before any change
    pair: tuple[str, str] | None  # None is the mean over the ordered pairs of different forces that are applicable
    start: float  # the score before any change
    budget: int
    ranking: tuple[RankedChange, ...]  # the whole feasible set, best first; those that could not be made last
    steps: tuple[RoadmapStep, ...]

    @property
    def exhausted(self) -> bool:
        """Whether the sequence ended before the budget because no change left would raise the score."""
        return len(self.steps) < self.budget

    def scenario(self, name: str = "roadmap") -> Scenario:
        """Return the sequence as a scenario, for `interop whatif`."""
        return Scenario(name=name, title="A roadmap's steps", changes=tuple(step.change for step in self.steps))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per step."""
        import pandas as pd

        return pd.DataFrame(self.step_rows())

    def step_rows(self) -> list[dict[str, Any]]:
        """Return one row per step, numbers rounded as in every file."""
        keys = ("step", "text", "gain", "gain_alone", "total", "units")
        return [{key: row[key] for key in keys} for row in (step.to_dict() for step in self.steps)]

    def ranking_rows(self) -> list[dict[str, Any]]:
        """Return one row per feasible change, best first."""
        return [
            {
                "rank": rank,
                "text": item.text,
                "gain": rounded(item.gain),
                "units": item.units,
                "reason": item.reason or None,
            }
            for rank, item in enumerate(self.ranking, 1)
        ]

    def to_dict(self, most: int | None = None) -> dict[str, Any]:
        """Return everything as plain data, at most `most` changes of the ranking."""
        return {
            "schema": JSON_SCHEMA,
            "group": self.matrix.group,
            "forces": list(self.matrix.forces),
            "pair": list(self.pair) if self.pair else None,
            "as_of": self.matrix.as_of.isoformat(),
            "scheme": self.matrix.scheme.title,
            "evidence": self.matrix.snapshot.evidence,
            "catalog": self.matrix.catalog.stamp,
            "start": rounded(self.start),
            "budget": self.budget,
            "feasible": len(self.ranking),
            "steps": [step.to_dict() for step in self.steps],
            "ranking": [item.to_dict() for item in self.ranking[:most]],
        }


def roadmap(
    matrix: InteropMatrix,
    pair: tuple[str, str] | None = None,
    *,
    budget: int = 5,
    changes: str | Path | Mapping[str, Any] | Scenario | Iterable[Change] | None = None,
    reach: Sequence[Reach] = REACH,
    whole_roles: bool = False,
) -> Roadmap:
    """Rank single changes by exact gain, and build a sequence greedily.

    In every step each change that is left is tried on the facts as the steps before have left them, and the one that
    adds most is taken; between equals, the one that comes first in the feasible set. Greedy choice looks one step
    ahead: two changes that bring something only together are not found.

    Args:
        matrix: the scores to raise.
        pair: (a, b) for the score of a towards b; None for the mean over all ordered pairs of different forces.
        budget: most changes to make.
        changes: the feasible set: a scenario whose changes are each tried alone, or changes;
            :func:`interop.analysis.roadmap.feasible_changes` when None.
        reach: how far proposed fits may go, as `standards.reach` says of each standard.
        whole_roles: whether proposed fits equip all types of a role at once.

    Raises:
        InputError: a budget below 1, a matrix of one force without a pair, or a score that is not applicable.
        UnknownNameError: a force that is not in the matrix.
        ScenarioError: a declared change names what is not there.
    """
    if budget < 1:
        raise InputError(f"budget must be at least 1, not {budget}")
    pair = pair and (matrix.force(pair[0]), matrix.force(pair[1]))
    base, target = _base(matrix, pair)
    for name in reach:
        one_of("reach", name, REACHES)
    feasible = (
        feasible_changes(base, pair, reach=reach, whole_roles=whole_roles)
        if changes is None
        else _declared(changes, base)
    )
    base = valued(base)
    start = target.of(base)
    ranking: list[RankedChange] = []
    steps: list[RoadmapStep] = []
    left, alone, current = list(range(len(feasible))), {}, base
    while len(steps) < budget and left:
        tried = {place: _try(current, feasible[place], target) for place in left}
        if not steps:
            ranking = sorted(
                (trial.ranked(feasible[place], base) for place, trial in tried.items()),
                key=lambda item: (bool(item.reason), -_tidy(item.gain)),
            )
            alone = {place: trial.gain for place, trial in tried.items()}
        best = max(tried, key=lambda place: (_tidy(tried[place].gain), -place))
        trial = tried[best]
        if trial.matrix is None or trial.gain <= LEAST_GAIN:
            break
        current = trial.matrix
        number = len(steps) + 1
        units = units_fitted(feasible[best], base.snapshot)
        score = target.of(current)
        steps.append(RoadmapStep(number, feasible[best], trial.gain, alone[best], score, trial.layers, units))
        left.remove(best)
    return Roadmap(matrix, pair, start, budget, tuple(ranking), tuple(steps))


def rank_changes(
    matrix: InteropMatrix, changes: Iterable[Change], pair: tuple[str, str] | None = None
) -> tuple[RankedChange, ...]:
    """Return changes with what each alone would bring, best first, those that could not be made last."""
    return roadmap(matrix, pair, budget=1, changes=changes).ranking


def unlooked(matrix: InteropMatrix, change: Change) -> str:
    """Say of an agreement to sign that nobody looked whether there is one; nothing of other changes."""
    if not isinstance(change, SignAgreement) or change.kind is None:
        return ""
    looked = matrix.snapshot.looked_for(change.kind)
    place = [row for row, state in enumerate(matrix.snapshot.state_of_force) if state in change.parties]
    return "" if looked[np.ix_(place, place)].all() else "; nobody looked whether there is one"


def three_best_changes(matrix: InteropMatrix, a: str, b: str) -> tuple[RankedChange, ...]:
    """Return the three single changes that would raise the score of a towards b most; fewer where fewer raise it."""
    base = restricted(matrix, dict.fromkeys((a, b)))
    ranking = rank_changes(base, feasible_changes(base, (a, b), most_fits=MOST_FITS_OF_THREE), (a, b))
    return tuple(item for item in ranking[:3] if item.gain > LEAST_GAIN)


# Trying changes


@dataclass(frozen=True)
class _Target:
    """What is to be raised: one cell, or the mean over the applicable cells off the diagonal."""

    cell: tuple[int, int] | None

    def of(self, matrix: InteropMatrix) -> float:
        """Return the score; NaN where it is not applicable."""
        return self._mean(matrix, matrix.values)

    def parts(self, matrix: InteropMatrix) -> dict[str, float]:
        """Return what each layer adds to the score; the parts sum to it."""
        return {name: self._mean(matrix, np.nan_to_num(layer.contributions)) for name, layer in matrix.layers.items()}

    def _mean(self, matrix: InteropMatrix, cells: Floats) -> float:
        if self.cell is not None:
            return float(cells[self.cell])
        counts = ~np.isnan(matrix.values) & ~np.eye(len(cells), dtype=bool)
        return float(cells[counts].mean()) if counts.any() else float("nan")


@dataclass(frozen=True, eq=False)
class _Trial:
    matrix: InteropMatrix | None  # None when the change was not applied
    gain: float
    layers: Mapping[str, float]
    reason: str

    def ranked(self, change: Change, base: InteropMatrix) -> RankedChange:
        return RankedChange(change, self.gain, self.reason, self.layers, units_fitted(change, base.snapshot))


def _try(current: InteropMatrix, change: Change, target: _Target) -> _Trial:
    outcome, catalog = attempt(change, current.catalog)
    if not outcome.applied:
        return _Trial(None, 0.0, {}, outcome.reason)
    changed = rescore(current, catalog, differ=(*outcome.edit.removed, *outcome.edit.added))
    gain = target.of(changed) - target.of(current)
    if np.isnan(gain):
        return _Trial(None, 0.0, {}, "after it the score is not applicable")
    before, after = target.parts(current), target.parts(changed)
    return _Trial(changed, gain, {name: after[name] - before[name] for name in after}, "")


def _base(matrix: InteropMatrix, pair: tuple[str, str] | None) -> tuple[InteropMatrix, _Target]:
    if pair is not None:
        matrix.cell(*pair)
        base = restricted(matrix, dict.fromkeys(pair))
        target = _Target(base.cell(*pair))
    else:
        if len(matrix.forces) < 2:
            raise InputError("the mean over pairs needs two or more forces; name a pair, or a group")
        base, target = matrix, _Target(None)
    if np.isnan(target.of(base)):
        raise InputError(f"no score to raise: {' → '.join(pair or matrix.forces)} is not applicable")
    return base, target


def _declared(
    changes: str | Path | Mapping[str, Any] | Scenario | Iterable[Change], base: InteropMatrix
) -> Sequence[Change]:
    if isinstance(changes, (str, Path, Mapping, Scenario)):
        scenario = load_scenario(changes)
    else:
        scenario = Scenario(name="feasible", changes=tuple(changes))
    scenario.check_each(base.catalog)
    return scenario.changes


def _tidy(gain: float) -> float:
    """Let gains that differ by rounding alone be equal, so that the order does not depend on it."""
    return round(gain, 12)


def _layer_dict(layers: Mapping[str, float]) -> dict[str, float | None]:
    return {name: rounded(part) for name, part in layers.items() if rounded(part)}
