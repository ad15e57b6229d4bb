"""The layers' formulas over many draws at once.

Pure functions on arrays. The first axis of every array is draws (N), or 1 where the draws do not differ. The formulas
are those of :mod:`interop.layers`, which score one state of the inputs; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from interop.aggregate import power_mean
from interop.analysis.sampling.compiled import WORTH_COMPILING, best_of_each, best_pairs
from interop.arrays import Bools, Floats, Ints
from interop.compiled import compiled

#: Numbers in a working array, so that it stays in the processor's cache.
WORKING_SET = 1 << 16


def peer_means(support: Floats, grades: Floats, mass: Floats, usable: Bools, groups: Sequence[Ints]) -> Floats:
    """Return the mean worth of the best shared interface of two units met at random.

    Args:
        support: N × S × R, support of each standard by each row of units.
        grades: N × S.
        mass: N × R, share of its force that a row stands for.
        usable: S × F × F, whether two forces may use a standard together.
        groups: F arrays of the rows of each force.

    Returns:
        N × F × F, symmetric; 0 for a force without rows.
    """
    count = max(len(support), len(grades), len(mass))
    loop = compiled(best_of_each) if count * support.shape[1] * support.shape[2] ** 2 > WORTH_COMPILING else None
    means = np.zeros((count, len(groups), len(groups)))
    parts = [support[:, :, rows] for rows in groups]
    masses = [mass[:, rows] for rows in groups]
    there = [part.any(axis=(0, 2)) for part in parts]
    for a, left in enumerate(parts):
        for b, right in enumerate(parts[a:], a):
            open_to = np.flatnonzero(there[a] & there[b] & usable[:, a, b])
            if open_to.size:
                best = partial(best_pairs, open_to=open_to, loop=loop)
                means[:, a, b] = _mean_of_best(best, left, right, grades, masses[a], masses[b])
                means[:, b, a] = means[:, a, b]
    return np.clip(means, 0.0, 1.0)


def _mean_of_best(
    best_of: Callable[[Floats, Floats, Floats], Floats],
    left: Floats,
    right: Floats,
    grades: Floats,
    mass_left: Floats,
    mass_right: Floats,
) -> Floats:
    """Average the best of pairs: N × S × P and N × S × Q supports, N × S grades, N × P and N × Q masses, to N."""
    step = max(1, WORKING_SET // max(1, left.shape[2] * right.shape[2]))
    differing = max(len(left), len(right), len(grades))
    if differing == 1:
        return np.asarray((mass_left @ best_of(left, right, grades)[0] * mass_right).sum(axis=1))
    means = np.empty(differing)
    for start in range(0, differing, step):
        chunk = slice(start, min(start + step, differing))
        best = best_of(_part(left, chunk), _part(right, chunk), _part(grades, chunk))
        one, two = _part(mass_left, chunk), _part(mass_right, chunk)
        means[chunk] = np.matmul(np.matmul(one[:, None, :], best), two[:, :, None])[:, 0, 0]
    return means


def _part(array: Floats, rows: slice) -> Floats:
    return array if len(array) == 1 else array[rows]


def best_offers(support: Floats, groups: Sequence[Ints]) -> Floats:
    """Return N × S × F: the best support of each standard among the rows of each force."""
    offers = np.zeros((*support.shape[:2], len(groups)))
    for force, rows in enumerate(groups):
        if len(rows):
            offers[:, :, force] = support[:, :, rows].max(axis=2)
    return offers


def served_shares(receive: Floats, offers: Floats, mass: Floats) -> Floats:
    """Return the share of receivers that each provider serves, everything being known.

    Args:
        receive: N × S × R, support as a receiver.
        offers: N × S × A, graded worth of what each provider offers.
        mass: N × R.

    Returns:
        N × A; NaN where nothing receives.
    """
    weights = mass * receive.any(axis=1)
    total = weights.sum(axis=1)[:, None]
    count, providers = max(len(receive), len(offers)), offers.shape[2]
    served = np.zeros((count, providers, receive.shape[2]))
    for standard in np.flatnonzero(receive.any(axis=(0, 2)) & offers.any(axis=(0, 2))):
        np.maximum(served, offers[:, standard, :, None] * receive[:, standard, None, :], out=served)
    sums = (served * weights[:, None, :]).sum(axis=2)
    shares = np.divide(sums, total, out=np.full(sums.shape, np.nan), where=total > 0)
    return np.asarray(np.clip(shares, 0.0, 1.0))


def served_bounds(
    receive: tuple[Floats, Floats], offers: tuple[Floats, Floats], mass: Floats, partial: Floats
) -> tuple[Floats, Floats]:
    """Bound the share of receivers that each provider serves, over every way of settling the unknowns.

    Args:
        receive: N × S × R twice, support as a receiver with unknowns counted as 0 and as 1.
        offers: N × S × A twice, graded worth of what each provider offers, unknowns counted as 0 and as 1.
        mass: N × R.
        partial: N, worth of partial support.

    Returns:
        Two N × A arrays; NaN where nothing receives in any case.
    """
    low, high = receive
    unknown: Bools = np.any(low < high, axis=0)  # S × R: the same in all draws
    receives: Bools = np.any(low > 0, axis=(0, 1))
    possible: Bools = np.logical_and(~receives, np.any(unknown, axis=0))
    count = max(len(low), len(offers[0]), len(mass), len(partial))
    bounds = np.full((2, count, offers[0].shape[2]), np.nan)
    if not (receives.any() or possible.any()):
        return bounds[0], bounds[1]
    for provider in range(offers[0].shape[2]):
        offered_low, offered_high = offers[0][:, :, provider, None], offers[1][:, :, provider, None]
        least = (offered_low * low).max(axis=1, initial=0.0)
        most = (offered_high * high).max(axis=1, initial=0.0)
        slight = np.where(unknown, offered_low * partial[:, None, None], np.inf).min(axis=1, initial=np.inf)
        bounds[0, :, provider] = _extreme_means(mass, least, slight, receives, possible, sign=1.0)
        bounds[1, :, provider] = _extreme_means(mass, most, most, receives, possible, sign=-1.0)
    return bounds[0], np.fmax(bounds[0], bounds[1])


def _extreme_means(
    mass: Floats, certain: Floats, chosen: Floats, receives: Bools, possible: Bools, *, sign: float
) -> Floats:
    """Return N extreme means over the certain receivers and any choice of possible ones; see the service layer."""
    values = sign * np.minimum(chosen[:, possible], 1.0)
    order = np.argsort(values, axis=1, kind="stable")
    count = max(len(mass), len(values))
    mass = np.broadcast_to(mass, (count, mass.shape[1]))
    certain = np.broadcast_to(certain, (count, certain.shape[1]))
    values = np.broadcast_to(values, (count, values.shape[1]))
    order = np.broadcast_to(order, values.shape)
    weights = np.take_along_axis(mass[:, possible], order, axis=1)
    values = np.take_along_axis(values, order, axis=1)
    base_weight = mass[:, receives].sum(axis=1)
    base = sign * (certain[:, receives] * mass[:, receives]).sum(axis=1)
    sums = base[:, None] + np.cumsum(weights * values, axis=1)
    masses = base_weight[:, None] + np.cumsum(weights, axis=1)
    means = sums / masses
    if receives.any():
        means = np.concatenate([(base / base_weight)[:, None], means], axis=1)
    return np.asarray(np.clip(sign * means.min(axis=1), 0.0, 1.0))


def weighted_compositions(mass: Floats, design: Floats, groups: Sequence[Ints]) -> Floats:
    """Return N × F × O: each force's shares of the origins, `design` being U × O and `mass` N × U."""
    shares = np.zeros((len(mass), len(groups), design.shape[1]))
    for force, units in enumerate(groups):
        shares[:, force] = mass[:, units] @ design[units]
    return shares


def affinity_means(shares: Floats, same: Bools, members: Bools, affinities: Floats) -> Floats:
    """Return N × F × F: `c_a · κ · c_b`.

    Args:
        shares: N × F × O, origin compositions.
        same: O × O, whether two origins are one tradition.
        members: B × O × O, whether a bloc holds both.
        affinities: N × B.
    """
    kappa = np.broadcast_to(same.astype(np.float64), (len(affinities), *same.shape)).copy()
    for bloc, inside in enumerate(members):
        np.maximum(kappa, affinities[:, bloc, None, None] * inside, out=kappa)
    means = shares @ kappa @ shares.swapaxes(1, 2)
    return np.clip((means + means.swapaxes(1, 2)) / 2, 0.0, 1.0)


def practice_means(ages: Floats, took_part: Bools, half_life: Floats, tau: Floats) -> Floats:
    """Return N × F × F: `1 − exp(−E/τ)`, for X ages, X × F participations, N half-lives and N values of τ."""
    worth = np.exp2(-ages[None, :] / half_life[:, None])
    there = took_part.astype(np.float64)
    together = (worth[:, None, :] * there.T) @ there
    return np.clip(-np.expm1(-together / tau[:, None, None]), 0.0, 1.0)


def composites(values: Floats, weights: Floats, power: Floats) -> Floats:
    """Join layers: L × N × F × F values and N × L weights, with N exponents, to N × F × F.

    A NaN marks a layer that does not apply; its weight goes to the others.
    """
    present = ~np.isnan(values) * weights.T[:, :, None, None]
    total = present.sum(axis=0)
    shares = np.divide(present, total, out=np.zeros_like(present), where=total > 0)
    if len(set(power.tolist())) == 1:
        return power_mean(values, shares, float(power[0]))
    curved = np.isfinite(power) & (power != 0) & (power != 1)
    found = np.empty(values.shape[1:])
    found[curved] = power_mean(values[:, curved], shares[:, curved], power[curved, None, None])
    for draw in np.flatnonzero(~curved):
        found[draw] = power_mean(values[:, draw], shares[:, draw], float(power[draw]))
    return found
