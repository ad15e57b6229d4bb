"""Service layer: the share of b's receivers that some provider of a serves over a usable standard. Directed."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from interop.arrays import Bools, Floats
from interop.catalog.models import Domain
from interop.layers.base import LayerScores, Settings
from interop.layers.standards import StandardsLayer
from interop.snapshot import Snapshot


class ServiceLayer(StandardsLayer):
    """Refuelling, replenishment, decks: one side provides, the other receives.

    `domains` are those of the receivers, `providers` those of the providers: a torpedo refuels nobody, and need not be
    listed as not doing so.
    """

    symmetric: ClassVar[bool] = False

    kind: Literal["service"]
    providers: tuple[Domain, ...] = Field(("surface", "subsurface", "air", "land"), min_length=1)

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
        """Bound the served share over every way of settling who receives and what serves."""
        weights = snapshot.weights(self.domains, settings.weighting)
        provide = snapshot.support(self.standard_layer, "provider", settings.partial)
        receive = snapshot.support(self.standard_layer, "receiver", settings.partial)
        offered_low, offered_high = (self.offers(snapshot, support) for support in (provide.low, provide.high))
        grades = self.grade_of(provide.standards)
        open_to = grades[:, None, None] * snapshot.usable(provide.standards)
        count = len(snapshot.forces)
        low, high, coverage = (np.full((count, count), np.nan) for _ in range(3))
        optional = np.zeros((count, count), dtype=bool)
        for receiver in range(count):
            mine = (snapshot.force_of_unit == receiver) & (weights > 0)
            share = served_share(
                weights[mine],
                receive.low[mine],
                receive.high[mine],
                offered_low * open_to[:, :, receiver].T,
                offered_high * open_to[:, :, receiver].T,
                settings.partial,
            )
            low[:, receiver], high[:, receiver], coverage[:, receiver], optional[:, receiver] = share
        return LayerScores(low, high, coverage, optional)

    def offers(self, snapshot: Snapshot, support: Floats) -> Floats:
        """Return F × S: the best support for each standard among the providers of each force."""
        offers = np.zeros((len(snapshot.forces), support.shape[1]))
        may_provide = snapshot.in_domains(self.providers)
        np.maximum.at(offers, snapshot.force_of_unit[may_provide], support[may_provide])
        return offers


def served_share(
    weights: Floats, low: Floats, high: Floats, offered_low: Floats, offered_high: Floats, partial: float
) -> tuple[Floats, Floats, Floats, Bools]:
    """Bound the share of one force's receivers that each of A providing forces serves.

    Args:
        weights: R, weight of each unit that may receive.
        low: R × S, support as a receiver with unknowns counted as 0.
        high: R × S, the same with unknowns counted as 1.
        offered_low: A × S, graded worth of what each provider offers, unknowns counted as 0.
        offered_high: A × S, the same with unknowns counted as 1.
        partial: worth of partial support: the least a unit gets that turns out to be a receiver.

    Returns:
        Four arrays of A: least share, greatest share (NaN where no unit receives in any case), coverage
        (weight of the units whose part is settled, of all units), and whether possibly no unit receives.
    """
    providers = len(offered_low)
    receives: Bools = np.any(low > 0, axis=1)  # R: certainly a receiver
    unknown = low < high  # R × S
    may_receive: Bools = np.logical_and(~receives, np.any(unknown, axis=1))
    least = np.max(offered_low[:, None, :] * low[None], axis=2, initial=0.0)  # A × R
    most = np.max(offered_high[:, None, :] * high[None], axis=2, initial=0.0)
    # A unit that may turn out to be a receiver has at the least one standard, and that one partially.
    slight = np.min(np.where(unknown[None], partial * offered_low[:, None, :], np.inf), axis=2, initial=np.inf)
    settled = ~may_receive & (~receives | (least == most))
    coverage = settled @ weights / weights.sum() if len(weights) else np.full(providers, np.nan)
    if not (receives.any() or may_receive.any()):
        nothing = np.full(providers, np.nan)
        return nothing, nothing, nothing, np.zeros(providers, dtype=bool)
    lowest = _extreme_mean(weights, least, slight, receives, may_receive, lowest=True)
    highest = _extreme_mean(weights, most, most, receives, may_receive, lowest=False)
    optional = np.full(providers, not receives.any())
    return lowest, np.maximum(lowest, highest), np.clip(coverage, 0, 1), optional


def _extreme_mean(
    weights: Floats, certain: Floats, possible: Floats, receives: Bools, may_receive: Bools, *, lowest: bool
) -> Floats:
    """Return the least (or greatest) weighted mean over the certain receivers and any choice of possible ones.

    Adding a unit lowers a mean exactly when the unit lies below it, so the best choice is a prefix of the possible
    units in order: A × R values, sorted, then the extreme of all prefix means.
    """
    sign = 1.0 if lowest else -1.0
    values = sign * np.minimum(possible[:, may_receive], 1.0)
    order = np.argsort(values, axis=1, kind="stable")
    sorted_values = np.take_along_axis(values, order, axis=1)
    sorted_weights = weights[may_receive][order]
    base_weight = weights[receives].sum()
    base = sign * (certain[:, receives] @ weights[receives])
    sums = base[:, None] + np.cumsum(sorted_weights * sorted_values, axis=1)
    masses = base_weight + np.cumsum(sorted_weights, axis=1)
    means = sums / masses
    if base_weight > 0:
        means = np.column_stack([base / base_weight, means])
    extreme: Floats = sign * means.min(axis=1)
    return np.clip(extreme, 0.0, 1.0)
