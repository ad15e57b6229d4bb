"""The facts of a snapshot in the forms that published measures take: characters, portfolios, agreement profiles.

Every table has a row per force of the snapshot. No column depends on which other forces are there, so that adding a
force changes no score between two others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from interop.arrays import Bools, Floats, lock, locked
from interop.catalog.models import DOMAINS, AgreementKind, Domain, Role
from interop.layers.affinity import affinity_matrix, composition
from interop.layers.base import pairs_with_units
from interop.matrix import InteropMatrix, score_snapshot
from interop.scheme import Scheme
from interop.snapshot import Snapshot, Unit
from interop.support import SupportTable

#: What support that the catalogue does not know counts as; published measures have no word for unknown.
Unknown = Literal["no", "yes"]
UNKNOWNS: tuple[Unknown, ...] = ("no", "yes")
#: Domains of what carries an interface; a munition is carried.
CARRIERS: tuple[Domain, ...] = tuple(domain for domain in DOMAINS if domain != "munition")


@dataclass(frozen=True, eq=False)
class Characters:
    """What forces can do: F × C, each character a standard in one role."""

    names: tuple[str, ...]  # C, "link-16:peer", "ras-probe:provider"
    present: Floats  # 0 or 1: whether any unit supports it
    share: Floats  # in [0, 1]: the weight of the units that support it

    def __post_init__(self) -> None:
        lock(self)


@dataclass(frozen=True, eq=False)
class Portfolio:
    """What a force's equipment consists of: F × K shares; a row adds to 1, or to less where a part is unknown."""

    names: tuple[str, ...]
    shares: Floats

    def __post_init__(self) -> None:
        lock(self)


@dataclass(frozen=True, eq=False)
class Facts:
    """A snapshot seen by published measures. Weighting and the worth of partial support are those of the scheme.

    Gates play no part: whether two states *may* use a standard together belongs to a pair, and the published measures
    know systems alone.
    """

    snapshot: Snapshot
    scheme: Scheme
    unknown: Unknown = "no"

    @cached_property
    def with_units(self) -> Bools:
        """F × F: whether both forces have units that could carry an interface."""
        return locked(pairs_with_units(self.snapshot.spread(self._weights)))

    @cached_property
    def characters(self) -> Characters:
        """Every standard in every role."""
        return self._characters(("peer", "provider", "receiver"))

    @cached_property
    def transmitted(self) -> Characters:
        """Every standard as a force can use or provide it; the same columns as :attr:`received`."""
        return self._characters(("peer", "provider"))

    @cached_property
    def received(self) -> Characters:
        """Every standard as a force can use or receive it; the same columns as :attr:`transmitted`."""
        return self._characters(("peer", "receiver"))

    @cached_property
    def types(self) -> Portfolio:
        """Shares of types of equipment."""
        names = tuple(sorted({unit.equipment for unit in self.snapshot.units}))
        place = {name: column for column, name in enumerate(names)}
        of_unit = np.zeros((len(self.snapshot.units), len(names)))
        for row, unit in enumerate(self.snapshot.units):
            of_unit[row, place[unit.equipment]] = 1.0
        return Portfolio(names, self._spread_all @ of_unit)

    @cached_property
    def origins(self) -> Portfolio:
        """Shares of states of design, a historic state counted with its successor."""
        return self._joined(*composition(self.snapshot, DOMAINS, self.scheme.settings))

    @cached_property
    def suppliers(self) -> Portfolio:
        """Shares of supplying states: the one named, or the force's own where supply is domestic.

        Holdings whose supplier the catalogue does not name are left out, so that a row may add to less than 1.
        """
        found = [dict(self._suppliers(unit)) for unit in self.snapshot.units]
        names = tuple(sorted({name for shares in found for name in shares}))
        of_unit = np.array([[shares.get(name, 0.0) for name in names] for shares in found])
        return self._joined(names, self._spread_all @ of_unit.reshape(len(found), len(names)))

    @cached_property
    def agreements(self) -> Portfolio:
        """How many kinds of agreement are in force between a force's state and each state of the day.

        A state stands to itself as high as the scale goes, as in Signorino and Ritter's alliance portfolios. These are
        counts from 0 to :attr:`most_agreements`, not shares.
        """
        day = self.snapshot.day
        names = tuple(sorted(row.id for row in self.snapshot.catalog.states if row.holds_on(day)))
        own = np.array(self.snapshot.state_of_force)
        columns = np.array(names)
        counts = np.zeros((len(own), len(names)))
        for kind in get_args(AgreementKind):
            linked = np.zeros(counts.shape, dtype=bool)
            for agreement in self.snapshot.agreements(kind):
                bound = list(self.snapshot.parties(agreement))
                linked |= np.logical_and.outer(np.isin(own, bound), np.isin(columns, bound))
            counts += linked
        counts[own[:, None] == columns[None, :]] = self.most_agreements
        return Portfolio(names, counts)

    @property
    def most_agreements(self) -> int:
        """The attainable range of :attr:`agreements`: the number of kinds."""
        return len(get_args(AgreementKind))

    @cached_property
    def matrix(self) -> InteropMatrix:
        """The scheme's own scores of the snapshot."""
        return score_snapshot(self.snapshot, self.scheme)

    @cached_property
    def _weights(self) -> Floats:
        return self.snapshot.weights(CARRIERS, self.scheme.settings)

    @cached_property
    def _spread_all(self) -> Floats:
        return self.snapshot.spread(self.snapshot.weights(DOMAINS, self.scheme.settings))

    def _characters(self, roles: tuple[Role, ...]) -> Characters:
        names: list[str] = []
        columns = [np.zeros((len(self.snapshot.units), 0))]
        for role in roles:
            for layer, mode in self._layers:
                if (mode == "peer") == (role == "peer"):
                    table = self._support(layer, role)
                    names += [f"{standard}:{role}" for standard in table.standards]
                    columns.append(table.low if self.unknown == "no" else table.high)
        support = np.concatenate(columns, axis=1)
        support[self._weights == 0] = 0.0
        present = np.zeros((len(self.snapshot.forces), support.shape[1]))
        np.maximum.at(present, self.snapshot.force_of_unit, (support > 0).astype(float))
        share = np.clip(self.snapshot.spread(self._weights) @ support, 0.0, 1.0)
        return Characters(tuple(names), present, share)

    @cached_property
    def _layers(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted({(row.layer, row.mode) for row in self.snapshot.catalog.standards}))

    def _support(self, layer: str, role: Role) -> SupportTable:
        if (layer, role) not in self._support_tables:
            self._support_tables[layer, role] = self.snapshot.support(layer, role, self.scheme.partial)
        return self._support_tables[layer, role]

    @cached_property
    def _support_tables(self) -> dict[tuple[str, Role], SupportTable]:
        return {}  # filled as roles are asked for: the three tables of characters share them

    def _suppliers(self, unit: Unit) -> Iterator[tuple[str, float]]:
        """Yield the suppliers of a unit's holdings with their shares of it, by quantity or else evenly."""
        quantities = [holding.quantity for holding in unit.holdings]
        known = None not in quantities
        counts = [float(count or 0) if known else 1.0 for count in quantities]
        own = self.snapshot.catalog.forces_by_id[unit.force].state
        found: dict[str, float] = {}
        for holding, count in zip(unit.holdings, counts, strict=True):
            supplier = holding.supplier or (own if holding.supply == "domestic" else None)
            if supplier is not None:
                found[supplier] = found.get(supplier, 0.0) + count / sum(counts)
        yield from found.items()

    def _joined(self, names: tuple[str, ...], shares: Floats) -> Portfolio:
        """Count historic states with the successors that carry their tradition on."""
        if not names:
            return Portfolio(names, shares)
        leader = affinity_matrix(self.snapshot.catalog, names, ()).argmax(axis=1)
        joined = np.zeros(shares.shape)
        np.add.at(joined.T, leader, shares.T)
        kept = np.unique(leader)
        return Portfolio(tuple(names[column] for column in kept), np.clip(joined[:, kept], 0.0, 1.0))
