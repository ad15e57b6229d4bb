"""What a hit is worth: how often the facts predict the same of any two units of the same forces on the same day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from interop.analysis.backtest.trials import Backtest, Trial
from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.layers.sides import PairWorth, best_shared
from interop.matrix import rounded
from interop.snapshot import Snapshot

#: Resamples behind an interval, and the shares of them that it leaves out on either side.
RESAMPLES, TAIL = 2000, 0.05


@dataclass(frozen=True)
class Discrimination:
    """Whether the facts tell pairs of units that were seen to work from pairs taken at random, in one layer.

    Everything rests on facts from other sources than the demonstration's own.
    """

    layer: str  # as demonstrations name it; "all" for the whole
    successes: int  # demonstrations that succeeded and could be tested
    predicted: float | None  # share of them with low > 0
    base_rate: float | None  # mean share of all pairs of the same two forces that day with low > 0
    auc: float | None  # chance that the demonstrated pair scores above a random one, ties counting half
    auc_low: float | None  # 5 % of resamples of the demonstrations lie below
    auc_high: float | None  # 5 % lie above

    @property
    def tells(self) -> bool:
        """Whether nine in ten resamples say that demonstrated pairs score above random ones."""
        return self.auc_low is not None and self.auc_low > 0.5

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        numbers = {name: getattr(self, name) for name in ("predicted", "base_rate", "auc", "auc_low", "auc_high")}
        plain = {name: None if number is None else rounded(number) for name, number in numbers.items()}
        return {"layer": self.layer, "successes": self.successes, **plain, "tells": self.tells}


@dataclass(frozen=True)
class _Against:
    """One demonstration that succeeded against all pairs of its forces."""

    layer: str
    hit: bool
    rate: float  # share of all pairs with low > 0
    above: float  # share of all pairs that score below the demonstrated one, ties counting half


def discrimination(found: Backtest, *, seed: int = 0) -> tuple[Discrimination, ...]:
    """Hold every demonstration that succeeded against all pairs of units of its two forces on its first day.

    Args:
        found: the tested demonstrations.
        seed: of the resampling behind the intervals.

    Returns:
        A row per layer, sorted by name, and one of all layers at the end.

    Reference: the area under the curve is that of Hanley & McNeil, The meaning and use of the area under a receiver
    operating characteristic (ROC) curve (1982), taken within each demonstration's own forces and averaged; intervals
    are percentiles of the bootstrap over demonstrations.
    """
    seen = [item for item in map(_Trials(found).against, found.trials) if item is not None]
    layers = sorted({item.layer for item in seen})
    each = [_row(name, [item for item in seen if item.layer == name], seed) for name in layers]
    return (*each, _row("all", seen, seed))


#: Fewest demonstrations from which an interval is drawn: resamples of one are all alike, and say nothing.
FEWEST = 5


def _row(layer: str, seen: Sequence[_Against], seed: int) -> Discrimination:
    if not seen:
        return Discrimination(layer, 0, None, None, None, None, None)
    above = np.array([item.above for item in seen])
    picks = np.random.default_rng(seed).integers(0, len(above), size=(RESAMPLES, len(above)))
    low, high = np.quantile(above[picks].mean(axis=1), [TAIL, 1 - TAIL])
    enough = len(above) >= FEWEST
    return Discrimination(
        layer=layer,
        successes=len(seen),
        predicted=_mean(item.hit for item in seen),
        base_rate=_mean(item.rate for item in seen),
        auc=float(above.mean()),
        auc_low=float(low) if enough else None,
        auc_high=float(high) if enough else None,
    )


def _mean(numbers: Iterable[float]) -> float:
    return float(np.mean(list(numbers)))


class _Trials:
    """The pairs of a back-test's forces, worked out once for each two forces, day, layer and standard."""

    def __init__(self, found: Backtest) -> None:
        self._found = found
        self._known: dict[tuple[object, ...], tuple[Floats, Floats, Floats]] = {}

    def against(self, trial: Trial) -> _Against | None:
        """Hold a trial against all pairs; None where it failed, was not tested, or a force has no units that day."""
        if trial.demonstration.outcome != "succeeded" or trial.others is None or trial.layer is None:
            return None
        low, value, mass = self._pairs(trial)
        if not mass.sum():
            return None
        worth = self._found.scheme.unknown_worth
        own = trial.others.low + worth * (trial.others.high - trial.others.low)
        below = ((value < own - 1e-12) + 0.5 * (np.abs(value - own) <= 1e-12)) * mass
        rate = float((mass * (low > 0)).sum() / mass.sum())
        layer = trial.demonstration.layer
        return _Against(layer, trial.others.low > 0, rate, float(below.sum() / mass.sum()))

    def _pairs(self, trial: Trial) -> tuple[Floats, Floats, Floats]:
        """Return lower bounds, values and numbers of all pairs of units: A × B each."""
        row = trial.demonstration
        catalog = trial.other_facts(self._found.catalog)
        own = frozenset(() if catalog is self._found.catalog else row.sources)
        key = (row.provider_force, row.receiver_force, row.date.first, trial.layer, row.standard, own)
        if key not in self._known:
            self._known[key] = self._worked_out(trial, catalog)
        return self._known[key]

    def _worked_out(self, trial: Trial, catalog: Catalog) -> tuple[Floats, Floats, Floats]:
        row, scheme, bar = trial.demonstration, self._found.scheme, self._found.evidence
        forces = {row.provider_force, row.receiver_force}
        snapshot = Snapshot.of(catalog, row.date.first, forces, evidence=bar, bounds=bar)
        sides = scheme.over_standards[str(trial.layer)].sides(snapshot, scheme.settings)
        if row.standard:
            sides = sides.restricted([row.standard])
        place = {name: index for index, name in enumerate(snapshot.forces)}
        giving, taking = (
            np.flatnonzero(side.inside & (snapshot.force_of_unit == place[force]))
            for side, force in ((sides.giving, row.provider_force), (sides.taking, row.receiver_force))
        )
        ends = snapshot.force_of_unit[giving], snapshot.force_of_unit[taking]
        low, high = (
            best_shared(given[giving], taken[taking], PairWorth(sides.grades, usable, *ends))
            for given, taken, usable in (
                (sides.giving.low, sides.taking.low, sides.usable),
                (sides.giving.high, sides.taking.high, sides.may_be_usable),
            )
        )
        count = np.array([float(unit.quantity or 1) for unit in snapshot.units])
        return low, low + scheme.unknown_worth * (high - low), np.multiply.outer(count[giving], count[taking])
