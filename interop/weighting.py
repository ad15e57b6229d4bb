"""How much each unit of a force weighs: pure functions on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from interop.arrays import Bools, Floats, Ints, lock, occurring
from interop.catalog.models import DOMAINS

Weighting = Literal["domain-balanced", "count", "tonnage", "type"]
WEIGHTINGS: tuple[Weighting, ...] = ("domain-balanced", "count", "tonnage", "type")
_MUNITION = DOMAINS.index("munition")


@dataclass(frozen=True)
class WeightRule:
    """How the units of a force share its weight of 1.

    `domain-balanced` gives each domain of a force equal mass, spread by quantity times size to the exponent;
    `count` spreads the whole by quantity, `tonnage` by quantity times size, `type` evenly over types.
    """

    weighting: Weighting = "domain-balanced"
    size_exponent: float = 0.5  # from 0, counting hulls, to 1, counting tons

    @property
    def balanced(self) -> bool:
        """Whether each domain has equal mass, so that sizes count by the rule's own exponent."""
        return self.weighting == "domain-balanced"

    @property
    def exponent(self) -> float:
        """The exponent of size that the weighting takes."""
        return self.size_exponent if self.balanced else float(self.weighting == "tonnage")


@dataclass(frozen=True, eq=False)
class Fleets:
    """What some forces have, type by type: T types of forces, of which the U units are parts."""

    force: Ints  # T
    domain: Ints  # T
    role: Ints  # T
    size: Floats  # T, tonnes; any positive number where a domain has no sizes
    quantity: Floats  # T; NaN is unknown
    type_of_unit: Ints  # U
    share_of_type: Floats  # U: those of a type's units add to 1

    def __post_init__(self) -> None:
        lock(self)

    @classmethod
    def of(
        cls, force: Ints, domain: Ints, role: Ints, size: Floats, type_of_unit: Ints, quantity_of_unit: Floats
    ) -> Fleets:
        """Add up units to types. A type has an unknown quantity, and is spread evenly, where that of a unit is."""
        share = _shares(type_of_unit, quantity_of_unit)
        quantity = np.bincount(type_of_unit, weights=quantity_of_unit, minlength=len(force)).astype(np.float64)
        return cls(force, domain, role, size, quantity, type_of_unit, share)

    def counted(self, domains: Sequence[str]) -> Bools:
        """Return T: whether a type's own quantity and size count; munitions weigh what others do on average."""
        counted: Bools = self._chosen(domains) & (self.domain != _MUNITION)
        return counted

    def weights(
        self,
        domains: Sequence[str],
        rule: WeightRule,
        *,
        exponents: Floats | None = None,
        factors: Floats | None = None,
    ) -> Floats:
        """Return … × U weights; those of a force's units in some domains add to 1, or are all 0.

        Args:
            domains: of the units that count at all.
            rule: how they share the weight.
            exponents: N, exponents of size, one for each draw; the rule's own when None.
            factors: N × T, multiples of the quantities; 1 when None.

        A type whose quantity is unknown counts as the mean quantity per type of the force's types of its role, failing
        that of its domain, failing that of the force. A munition weighs what the force's other types do on average.
        """
        chosen = self._chosen(domains)
        masses = np.where(chosen, self._masses(domains, rule, exponents, factors), 0.0)
        places = self._places if rule.balanced else self.force
        cell = self._groups[1 if rule.balanced else 2]
        cells = occurring(places[chosen]) // (len(DOMAINS) if rule.balanced else 1)  # of which force each is
        of_force = np.bincount(cells, minlength=int(self.force.max(initial=-1)) + 1)
        total = _sums(masses, cell)[..., cell] * of_force[self.force]
        of_type = np.divide(masses, total, out=np.zeros_like(masses), where=total > 0)
        weights: Floats = of_type[..., self.type_of_unit] * self.share_of_type
        return weights

    @cached_property
    def _places(self) -> Ints:
        """T: force and domain of each type as one number."""
        return self.force * len(DOMAINS) + self.domain

    @cached_property
    def _groups(self) -> tuple[Ints, Ints, Ints]:
        """T thrice: types of one role of a force, of one domain of a force, of one force; each numbered from 0."""
        of_role = self._places * (int(self.role.max(initial=0)) + 1) + self.role
        return _numbered(of_role), _numbered(self._places), _numbered(self.force)

    def _chosen(self, domains: Sequence[str]) -> Bools:
        return np.isin(self.domain, [DOMAINS.index(name) for name in domains])

    def _masses(
        self, domains: Sequence[str], rule: WeightRule, exponents: Floats | None, factors: Floats | None
    ) -> Floats:
        """Return … × T: what each type counts before its cell is scaled to its share."""
        if rule.weighting == "type":
            return np.ones(len(self.force))
        counted = self.counted(domains)
        quantity = np.where(counted, self.quantity, np.nan) * (1.0 if factors is None else factors)
        for group in self._groups:
            quantity = _filled(quantity, group)
        exponent = rule.exponent if exponents is None else exponents[:, None]
        masses = np.where(counted, np.nan_to_num(quantity, nan=1.0) * self.size**exponent, np.nan)
        return np.nan_to_num(_filled(masses, self._groups[2]), nan=1.0)


def _filled(values: Floats, group: Ints) -> Floats:
    """Return … × T numbers with the mean of its group in the place of each that is NaN, where there is a mean."""
    known = ~np.isnan(values)
    if known.all():
        return values
    total, count = _sums(np.where(known, values, 0.0), group), _sums(known.astype(np.float64), group)
    mean = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
    filled: Floats = np.where(known, values, mean[..., group])
    return filled


def _sums(values: Floats, group: Ints) -> Floats:
    """Return … × G sums over groups, which are numbered from 0 with none left out."""
    if not len(group):
        return np.zeros((*values.shape[:-1], 0))
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return np.asarray(np.add.reduceat(values[..., order], starts, axis=-1))


def _numbered(keys: Ints) -> Ints:
    """Return which of the different keys each is, numbered from 0."""
    return np.unique(keys, return_inverse=True)[1].reshape(-1)


def _shares(group: Ints, quantity: Floats) -> Floats:
    """Share of each item in its group: by quantity, or evenly in a group where a quantity is unknown."""
    unknown = np.bincount(group, weights=np.isnan(quantity)) > 0
    mass = np.where(unknown[group], 1.0, quantity)
    shares: Floats = mass / np.bincount(group, weights=mass)[group]
    return shares
