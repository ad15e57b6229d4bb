"""what if: the scores before and after a scenario, their difference by layer, and what became of every change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.analysis.rescore import rescore
from interop.analysis.scenario.scenario import Outcome, Scenario, ScenarioResult, load_scenario
from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import Basis
from interop.frames import square
from interop.matrix import Asked, InteropMatrix, Joined, rounded, score
from interop.request import DEFAULT_SCHEME, Day
from interop.scheme import SchemeLike
from interop.spread import spread
from interop.weighting import Weighting

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

#: Name of the JSON form.
JSON_SCHEMA = "interop-whatif/2"


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A scenario's effect on a matrix."""

    before: InteropMatrix
    after: InteropMatrix
    result: ScenarioResult

    @property
    def scenario(self) -> Scenario:
        """What was supposed."""
        return self.result.scenario

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every change as applied or, with the reason, not applied."""
        return self.result.outcomes

    @property
    def differences(self) -> Floats:
        """F × F: value after less value before; NaN where either is not applicable."""
        return self.after.values - self.before.values

    @property
    def difference(self) -> pd.DataFrame:
        """Forces × forces: value after less value before."""
        return square(self.differences, self.before.forces)

    @cached_property
    def layer_differences(self) -> Mapping[str, Floats]:
        """By layer, F × F: what the layer adds to the score after, less what it added before.

        A layer that is not applicable adds nothing, so these parts sum to the difference of the scores.
        """
        return {
            name: np.nan_to_num(self.after.layers[name].contributions) - np.nan_to_num(layer.contributions)
            for name, layer in self.before.layers.items()
        }

    def remark(self, outcome: Outcome) -> str:
        """Say what a reader should know of a change beyond that it was applied; empty when there is nothing to say."""
        if not outcome.applied:
            return outcome.reason
        if outcome.forces is not None:
            chains = {name for force in self.before.forces for name in self.before.catalog.names_of(force)}
            if chains.isdisjoint(outcome.forces):
                return f"touches {', '.join(sorted(outcome.forces))}, which is not scored here"
        return ""

    def pairs(self) -> list[dict[str, Any]]:
        """Return every cell, the diagonal included: before, after, difference and the layers' parts in it."""
        found = []
        for old, new in zip(self.before.pairs(), self.after.pairs(), strict=True):
            i, j = self.before.cell(old["from"], old["to"])
            layers = {
                name: {
                    "before": old["layers"][name]["value"],
                    "after": new["layers"][name]["value"],
                    "difference": rounded(self._layer_change(name)[i, j]),
                    "contribution_difference": rounded(self.layer_differences[name][i, j]),
                }
                for name in self.before.layers
            }
            numbers = ("value", "low", "high", "sourced", "judged")
            found.append(
                {
                    "from": old["from"],
                    "to": old["to"],
                    "before": {key: old[key] for key in numbers},
                    "after": {key: new[key] for key in numbers},
                    "difference": rounded(self.differences[i, j]),
                    "layers": layers,
                }
            )
        return found

    def _layer_change(self, name: str) -> Floats:
        return self.after.layers[name].values - self.before.layers[name].values

    def long_rows(self) -> list[dict[str, Any]]:
        """Return one row per pair for the whole score (layer empty) and one per layer."""
        rows = []
        for pair in self.pairs():
            whole = {"before": pair["before"]["value"], "after": pair["after"]["value"]}
            ends = {"from": pair["from"], "to": pair["to"]}
            change = pair["difference"]
            rows.append({**ends, "layer": "", **whole, "difference": change, "contribution_difference": change})
            rows += [{**ends, "layer": name, **cell} for name, cell in pair["layers"].items()]
        return rows

    def to_frame(self) -> pd.DataFrame:
        """Return :meth:`long_rows` as a DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.long_rows())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "schema": JSON_SCHEMA,
            "scenario": self.scenario.to_dict(),
            "group": self.before.group,
            "as_of": self.before.as_of.isoformat(),
            "scheme": self.before.scheme.title,
            "evidence": self.before.snapshot.evidence,
            "catalog": {
                "before": self.before.catalog.stamp,
                "after": self.after.catalog.stamp,
            },
            "forces": list(self.before.forces),
            "changes": [{**outcome.to_dict(), "remark": self.remark(outcome) or None} for outcome in self.outcomes],
            "pairs": self.pairs(),
        }


def whatif(
    catalog: Catalog,
    group: str | Sequence[str],
    scenario: str | Path | Mapping[str, Any] | Scenario,
    *,
    as_of: Day = None,
    scheme: SchemeLike = DEFAULT_SCHEME,
    evidence: Basis = "assumed",
    bounds: Basis = "inferred",
    weighting: Weighting | None = None,
) -> WhatIf:
    """Score forces before and after a scenario.

    Args:
        catalog: the facts before.
        group: id of a group, or a list of force ids.
        scenario: name of a scenario that ships, a TOML file, a mapping or a Scenario.
        as_of: the day, as in :func:`interop.score`, the same before and after; for a list of forces, the scenario's
            own day when None.
        scheme: as in :func:`interop.score`.
        evidence: as in :func:`interop.score`. What a scenario supposes counts at every bar.
        bounds: as in :func:`interop.score`.
        weighting: as in :func:`interop.score`.

    Returns:
        Both matrices, their difference by layer, and every change as applied or, with the reason, not applied.

    Raises:
        UnknownNameError: a group, force, scheme or scenario that does not exist.
        ScenarioError: the scenario is wrong; lists everything that is, each with its path, before anything is scored.
    """
    scenario = load_scenario(scenario)
    result = scenario.apply(catalog)
    if as_of is None and not isinstance(group, str) and scenario.as_of is not None:
        as_of = scenario.as_of.last
    before = score(catalog, group, as_of=as_of, scheme=scheme, evidence=evidence, bounds=bounds, weighting=weighting)
    return of_matrix(before, result)


def of_matrix(before: InteropMatrix, scenario: Scenario | ScenarioResult) -> WhatIf:
    """Return the effect of a scenario on a matrix that is scored already."""
    result = scenario.apply(before.catalog) if isinstance(scenario, Scenario) else scenario
    return WhatIf(before, rescore(before, result.after), result)


def scores_after(
    matrix: InteropMatrix, scenarios: Iterable[Scenario], client: Client | None = None
) -> Iterator[Joined]:
    """Yield the scores after one scenario after another, each applied to the facts of the matrix.

    Args:
        matrix: the scores before.
        scenarios: made as they are needed.
        client: a `distributed.Client` on whose workers they are scored, to the same bits; None scores them here.
    """
    return spread(_after, Asked(matrix), scenarios, client)


def _after(asked: Asked, scenario: Scenario) -> Joined:
    return of_matrix(asked.matrix, scenario).after.alone
