"""support: which force has which standard, how much of it, since when, and which gate keeps it shut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, product
from typing import Any, TypeAlias

import numpy as np

from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import (
    BASES,
    Adoption,
    Agreement,
    AgreementKind,
    Basis,
    Fit,
    Holding,
    Period,
    Role,
    Standard,
)
from interop.errors import InputError, UnknownNameError
from interop.frames import Tabular
from interop.layers import Side, StandardsLayer
from interop.matrix import InteropMatrix, rounded
from interop.resolve import Resolver
from interop.snapshot import Snapshot, Unit
from interop.support import SupportTable


@dataclass(frozen=True)
class SupportCell:
    """One standard in one role in one force."""

    standard: str
    layer: str  # of the scheme
    role: Role
    force: str
    value: float | None  # not rounded: share of the fleet; None where the layer looks at no unit of the force
    low: float | None  # unknowns counted as no
    high: float | None  # unknowns counted as yes
    sourced: float | None  # share of the fleet of which it is known at the bar of the bounds
    judged: float | None  # share of which only weaker statements say it
    has: bool  # some unit has it, as far as is believed
    may_have: bool  # some unit may have it
    since: str | None  # day from which a unit that has it today had it; "" is before any date covered, None is nobody

    @property
    def numbers(self) -> dict[str, float | None]:
        """Value, bounds and shares, rounded as in every file."""
        found = {name: getattr(self, name) for name in ("value", "low", "high", "sourced", "judged")}
        return {name: None if number is None else rounded(number) for name, number in found.items()}


@dataclass(frozen=True)
class Gate:
    """What must be in force before two states may use a standard together."""

    standard: str
    a: str  # forces
    b: str
    needs: str  # kind of agreement
    controlled_by: str
    lacking: tuple[str, ...]  # states without such an agreement; the gate is open where there are none
    since: str | None  # day on which the later of the two came in; "" is before any date covered; None where shut
    agreements: tuple[str, ...]  # that open it

    @property
    def open(self) -> bool:
        """Whether both states may use the standard together."""
        return not self.lacking


@dataclass(frozen=True)
class Common:
    """A standard in one role, and how far a group shares it."""

    standard: str
    layer: str
    role: Role
    have: tuple[str, ...]  # forces some unit of which surely has it
    may: tuple[str, ...]  # forces of which it is not known
    lack: tuple[str, ...]  # forces no unit of which has it
    shut: tuple[tuple[str, str], ...]  # pairs of forces that have it and may not use it together

    @property
    def by_all(self) -> bool:
        """Whether every member has it somewhere and all may use it together."""
        return not self.may and not self.lack and not self.shut

    @property
    def missing(self) -> str | None:
        """The one member without it, where the others, two at least, have it and may use it together."""
        without = (*self.may, *self.lack)
        return without[0] if len(without) == 1 and len(self.have) > 1 and not self.shut else None


@dataclass(frozen=True, eq=False)
class Support(Tabular):
    """Standards × forces."""

    matrix: InteropMatrix
    cells: tuple[SupportCell, ...]  # by layer, standard, role, force
    gates: tuple[Gate, ...]  # one per gated standard and pair of forces of two states

    @property
    def common(self) -> tuple[Common, ...]:
        """How far the group shares each standard; the baseline is those that are `by_all`."""
        lines: dict[tuple[str, str, Role], list[SupportCell]] = {}
        for cell in self.cells:
            lines.setdefault((cell.standard, cell.layer, cell.role), []).append(cell)
        return tuple(self._common(line) for line in lines.values())

    def _common(self, line: Sequence[SupportCell]) -> Common:
        have = tuple(cell.force for cell in line if cell.has)
        may = tuple(cell.force for cell in line if cell.may_have and not cell.has)
        lack = tuple(cell.force for cell in line if not cell.may_have)
        standard = line[0].standard
        closed = {(gate.a, gate.b) for gate in self.gates if gate.standard == standard and not gate.open}
        shut = tuple(pair for pair in combinations(have, 2) if pair in closed)
        return Common(standard, line[0].layer, line[0].role, have, may, lack, shut)

    def shut_with(self, standard: str, force: str) -> tuple[Gate, ...]:
        """Return the shut gates of a standard between a force and the others."""
        return tuple(
            gate for gate in self.gates if gate.standard == standard and not gate.open and force in (gate.a, gate.b)
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per cell, for CSV."""
        return [
            {
                "standard": cell.standard,
                "layer": cell.layer,
                "role": cell.role,
                "force": cell.force,
                **cell.numbers,
                "since": cell.since or "",
                "shut_with": ";".join(
                    gate.b if gate.a == cell.force else gate.a for gate in self.shut_with(cell.standard, cell.force)
                ),
            }
            for cell in self.cells
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        matrix = self.matrix
        return {
            "schema": "interop-support/2",
            **matrix.about,
            "cells": [vars(cell) | cell.numbers for cell in self.cells],
            "gates": [
                {**vars(gate), "lacking": list(gate.lacking), "agreements": list(gate.agreements), "open": gate.open}
                for gate in self.gates
            ],
            "common": [common_dict(item) for item in self.common],
            "baseline": {
                "all": [item_name(item) for item in self.common if item.by_all],
                "all_but_one": [
                    {"standard": item.standard, "role": item.role, "missing": item.missing}
                    for item in self.common
                    if item.missing is not None
                ],
            },
        }


def item_name(item: Common) -> dict[str, str]:
    """Return a standard and its role as plain data."""
    return {"standard": item.standard, "role": item.role}


def common_dict(item: Common) -> dict[str, Any]:
    """Return how far a group shares a standard as plain data."""
    return {
        "standard": item.standard,
        "layer": item.layer,
        "role": item.role,
        "have": list(item.have),
        "may": list(item.may),
        "lack": list(item.lack),
        "shut": [list(pair) for pair in item.shut],
    }


def support(
    matrix: InteropMatrix, *, standards: Sequence[str] | None = None, layers: Sequence[str] | None = None
) -> Support:
    """Say which force has which standard, how much of its fleet, and since when.

    Args:
        matrix: scored forces; the table uses its snapshot and the weights of its scheme.
        standards: ids of standards; all when None.
        layers: names of layers of the scheme; all over standards when None.

    Returns:
        A cell per standard, role and force. A share is taken over the units that the layer looks at, weighted as in
        the layer; that of providers over the domains from which the layer takes providers.

    Raises:
        UnknownNameError: no such standard or layer.
        InputError: a layer without standards, or a standard that no chosen layer looks at.

    >>> import interop
    >>> from interop.analysis.support.table import support
    >>> matrix = interop.score(interop.load_catalog(), "malabar-2020")
    >>> [cell.force for cell in support(matrix, standards=["link-16"]).cells]
    ['aus-navy', 'ind-navy', 'jpn-msdf', 'usa-navy']
    """
    from interop.analysis.units.table import layer_over_standards

    chosen = {name: layer_over_standards(matrix.scheme, name) for name in layers or matrix.scheme.over_standards}
    known = matrix.catalog.standards_by_id
    seen = {layer.standard_layer for layer in chosen.values()}
    for name in standards or ():
        if name not in known:
            raise UnknownNameError("standard", name, known)
        if known[name].layer not in seen:
            where = ", ".join(chosen) or "none"
            raise InputError(
                f"{name} is a standard of {known[name].layer}, which none of these layers looks at: {where}"
            )
    wanted = None if standards is None else set(standards)
    history = _History(matrix.catalog, matrix.as_of, matrix.snapshot.evidence)
    cells = [cell for name, layer in chosen.items() for cell in _cells(matrix, name, layer, wanted, history)]
    keepers = _Gatekeepers(matrix.catalog, matrix.as_of)
    names = sorted({cell.standard for cell in cells})
    gates = [keepers.gate(known[name], a, b) for name in names for a, b in combinations(matrix.forces, 2)]
    return Support(matrix, tuple(cells), tuple(gate for gate in gates if gate is not None))


def _cells(
    matrix: InteropMatrix, name: str, layer: StandardsLayer, wanted: set[str] | None, history: _History
) -> Iterator[SupportCell]:
    snapshot, settings = matrix.snapshot, matrix.scheme.settings
    believed, bounded = (layer.sides(snapshot, settings, bar) for bar in (snapshot.evidence, snapshot.bounds))
    shares = [
        _Shares.of(snapshot, side.weights, side.table, strict.table)
        for side, strict in zip(believed.roles, bounded.roles, strict=True)
    ]
    for standard in (item for item in believed.standards if wanted is None or item in wanted):
        column = believed.standards.index(standard)
        for (side, share), force in product(zip(believed.roles, shares, strict=True), matrix.forces):
            numbers = share.cell(snapshot.forces.index(force), column, matrix.scheme.unknown_worth)
            having = _having(snapshot, side, column, force)
            since = history.since(having, standard, layer.standard_layer, side.role)
            may_have = bool(share.believed[1][snapshot.forces.index(force), column]) or bool(numbers[2])
            yield SupportCell(standard, name, side.role, force, *numbers, bool(having), may_have, since)


#: Value, low, high, sourced and judged.
_Numbers: TypeAlias = tuple[float | None, float | None, float | None, float | None, float | None]


@dataclass(frozen=True, eq=False)
class _Shares:
    """Weighted shares of each force's fleet by standard, at two bars: F × S each, NaN for a force without units."""

    believed: tuple[Floats, Floats, Floats]  # low, high and settled
    bounded: tuple[Floats, Floats, Floats]

    @classmethod
    def of(cls, snapshot: Snapshot, weights: Floats, believed: SupportTable, bounded: SupportTable) -> _Shares:
        """Add up the units of each force; nothing is sure of a fleet that nobody went through."""
        spread = snapshot.spread(weights)
        low, high, settled = shares_of_fleet(spread, bounded)
        covered = snapshot.fleet_covered[:, None]
        open_to_question = np.where(covered, low, 0.0), np.where(covered, high, 1.0), np.where(covered, settled, 0.0)
        return cls(shares_of_fleet(spread, believed), open_to_question)

    def cell(self, force: int, column: int, unknown_worth: float) -> _Numbers:
        """Return value, low, high, sourced and judged share of one force and standard."""
        low, high, settled = (float(array[force, column]) for array in self.believed)
        least, most, sourced = (float(array[force, column]) for array in self.bounded)
        value = min(low + unknown_worth * (high - low), high)
        if np.isnan(value):
            return None, _plain(least), _plain(most), None, None
        return value, least, most, sourced, max(0.0, settled - sourced)


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else number


def shares_of_fleet(weights: Floats, table: SupportTable) -> tuple[Floats, Floats, Floats]:
    """Return low, high and coverage of the weighted share of each force that has each standard.

    Args:
        weights: F × U, the weights of a force's units in its row, adding to 1 or all 0.
        table: U × S support.

    Returns:
        Three arrays of F × S; NaN for a force without units.
    """
    empty = weights.sum(axis=1) == 0
    arrays = [np.clip(weights @ array, 0.0, 1.0) for array in (table.low, table.high, table.known.astype(float))]
    low, high, coverage = (np.where(empty[:, None], np.nan, array) for array in arrays)
    return low, np.maximum(low, high), coverage


def _having(snapshot: Snapshot, side: Side, column: int, force: str) -> list[Unit]:
    """List the units of a force that have a standard, as far as is believed."""
    mine = snapshot.force_of_unit == snapshot.forces.index(force)
    return [snapshot.units[row] for row in np.flatnonzero(mine & side.inside & (side.low[:, column] > 0))]


class _History:
    """Since when the units of one day have had what they have."""

    def __init__(self, catalog: Catalog, day: date, evidence: Basis) -> None:
        self._catalog, self._day = catalog, day
        self._believed = BASES[: BASES.index(evidence) + 1]
        self._resolvers: dict[date, Resolver] = {}
        self._changes: dict[tuple[str, str, str | None, str], list[tuple[date, str]]] = {}

    def since(self, units: Iterable[Unit], standard: str, layer: str, role: Role) -> str | None:
        """Return the earliest day from which one of the units has had a standard without a break.

        Rows of one holding follow each other when a quantity steps, and so do statements when evidence improves:
        neither is a new beginning.
        """
        starts = [self._start(unit, standard, layer, role) for unit in units]
        return min(starts)[1] if starts else None

    def _start(self, unit: Unit, standard: str, layer: str, role: Role) -> tuple[date, str]:
        changes = self._changes_of(unit, standard, layer)
        return walk_back(changes, lambda when: self._has(unit, standard, role, when))

    def _has(self, unit: Unit, standard: str, role: Role, when: date) -> bool:
        if not any(row.holds_on(when) for row in self._holdings[unit.owner, unit.equipment, unit.name]):
            return False
        if when not in self._resolvers:
            self._resolvers[when] = Resolver(self._catalog, when)
        fit = self._resolvers[when].statement(unit.equipment, unit.owner, unit.name, standard, role)
        return fit is not None and fit.basis in self._believed and fit.support != "no"

    def _changes_of(self, unit: Unit, standard: str, layer: str) -> list[tuple[date, str]]:
        """List the days up to now on which something about a unit and a standard changed, the latest first."""
        key = (unit.owner, unit.equipment, unit.name, standard)
        if key not in self._changes:
            rows: list[Period] = list(self._holdings[key[:3]])
            for name in self._catalog.statement_chain(unit.equipment):
                rows += self._statements[name, standard]
                rows += self._statements[name, f"{layer}:*"]
            rows += self._adoptions[standard]
            self._changes[key] = changes_of(rows, self._day)
        return self._changes[key]

    @cached_property
    def _holdings(self) -> Mapping[tuple[str, str, str | None], list[Holding]]:
        """What is and was held, by holder, type and name."""
        found: dict[tuple[str, str, str | None], list[Holding]] = defaultdict(list)
        for row in self._catalog.holdings:
            if row.status == "active":
                found[row.force, row.equipment, row.unit].append(row)
        return found

    @cached_property
    def _statements(self) -> Mapping[tuple[str, str], list[Fit]]:
        """What is and was said, by type or kind and by standard, or the layer that is closed."""
        found: dict[tuple[str, str], list[Fit]] = defaultdict(list)
        for row in self._catalog.fits:
            found[row.equipment, row.standard].append(row)
        return found

    @cached_property
    def _adoptions(self) -> Mapping[str, list[Adoption]]:
        """Who uses and used a standard."""
        found: dict[str, list[Adoption]] = defaultdict(list)
        for row in self._catalog.adoptions:
            found[row.standard].append(row)
        return found


def walk_back(changes: Iterable[tuple[date, str]], holds: Callable[[date], bool]) -> tuple[date, str]:
    """Return the day from which something has held without a break, and the day as a fact writes it.

    Args:
        changes: the days on which it may have begun or ended, up to one on which it holds, the latest first.
        holds: whether it held on a day.

    Returns:
        The earliest of the days since which it held at each; `date.min` and "" where it always did.
    """
    start = (date.min, "")
    for change in changes:
        if not holds(change[0]):
            return start
        start = change
    return (date.min, "") if holds(date.min) else start


def _edges(since: PartialDate | None, until: PartialDate | None) -> Iterator[tuple[date, str]]:
    if until is not None and until.last < date.max:
        after = until.last + timedelta(days=1)
        yield after, after.isoformat()
    if since is not None:
        yield since.first, since.text


class _Gatekeepers:
    """Which states a state that controls standards has admitted to them, on any day."""

    def __init__(self, catalog: Catalog, day: date) -> None:
        self._catalog, self._day = catalog, day
        self._binding: dict[tuple[str, str, date], dict[str, list[Agreement]]] = {}

    def gate(self, standard: Standard, a: str, b: str) -> Gate | None:
        """Return the gate of a standard between two forces; None where they need no agreement."""
        states = [self._catalog.forces_by_id[force].state for force in (a, b)]
        if standard.gate is None or standard.controlled_by is None or states[0] == states[1]:
            return None
        kind, keeper = standard.gate, standard.controlled_by
        needing = [state for state in states if state != keeper]
        binding = self._bound(kind, keeper, self._day)
        lacking = tuple(state for state in needing if state not in binding)
        agreements = tuple(sorted({row.id for state in needing for row in binding.get(state, [])}))
        since = None
        if not lacking:
            changes = self._changes(kind)
            since = walk_back(changes, lambda when: all(state in self._bound(kind, keeper, when) for state in needing))[
                1
            ]
        return Gate(standard.id, a, b, kind, keeper, lacking, since, agreements)

    def _bound(self, kind: AgreementKind, keeper: str, when: date) -> dict[str, list[Agreement]]:
        """Return, by state, the agreements of a kind in force with the keeper."""
        key = (kind, keeper, when)
        if key not in self._binding:
            found: dict[str, list[Agreement]] = {}
            snapshot = Snapshot.of(self._catalog, when, ())
            for row in snapshot.agreements(kind):
                parties = snapshot.parties(row)
                for state in parties if keeper in parties else ():
                    found.setdefault(state, []).append(row)
            self._binding[key] = found
        return self._binding[key]

    def _changes(self, kind: AgreementKind) -> list[tuple[date, str]]:
        agreements = [row for row in self._catalog.agreements if row.kind == kind]
        rows: list[Period] = [*agreements]
        rows += [row for item in agreements for row in self._catalog.accessions_by_agreement.get(item.id, [])]
        return changes_of(rows, self._day)


def changes_of(rows: Iterable[Period], day: date) -> list[tuple[date, str]]:
    """List the days up to `day` on which one of the rows began or had ended, the latest first."""
    days = {when: text for row in rows for when, text in _edges(row.since, row.until) if when <= day}
    return sorted(days.items(), reverse=True)
