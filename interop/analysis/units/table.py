"""units: who can work with whom, unit by unit, and over what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from interop.arrays import Bools, Floats, Ints
from interop.errors import InputError, UnknownNameError
from interop.frames import Tabular
from interop.layers import Sides, StandardsLayer
from interop.layers.sides import PairWorth, ranked_shared
from interop.matrix import InteropMatrix, rounded
from interop.scheme import Scheme
from interop.snapshot import Unit


@dataclass(frozen=True)
class Column:
    """A layer, or some standards of one, as one column of the table."""

    name: str
    layer: str  # name of a layer of the scheme
    standards: tuple[str, ...] = ()  # all of the layer's where empty

    @classmethod
    def parse(cls, text: str) -> Column:
        """Read `link`, `voice=link` or `voice=link:uhf-voice,hf-voice`.

        >>> Column.parse("voice=link:uhf-voice,hf-voice")
        Column(name='voice', layer='link', standards=('uhf-voice', 'hf-voice'))
        """
        name, equals, rest = text.partition("=")
        layer, colon, listed = (rest if equals else name).partition(":")
        standards = tuple(part.strip() for part in listed.split(",") if part.strip())
        if not name.strip() or not layer.strip() or (colon and (not standards or not equals)):
            raise InputError(f"not a column: {text!r}; write LAYER, NAME=LAYER or NAME=LAYER:STANDARD,STANDARD")
        return cls(name.strip(), layer.strip(), standards)


@dataclass(frozen=True, eq=False)
class PairTable:
    """One column: A giving units × B taking units. In a peer layer both sides give and take alike."""

    column: Column
    directed: bool  # a provider in the row serves a receiver in the column
    standards: tuple[str, ...]  # S, those that the column looks at
    low: Floats  # A × B: worth of the best shared interface, unknowns counted as no; NaN is not applicable
    high: Floats  # A × B: the same, unknowns counted as yes
    best: Ints  # A × B: index of the standard that reaches `low`; -1 where nothing is sure
    possible: Ints  # A × B: index of the standard that reaches `high`; -1 where nothing is possible
    given: Floats  # A × S: what the giving units surely support
    taken: Floats  # B × S: what the taking units surely support
    grades: Floats  # S
    usable: Bools  # S × F × F: the gate is open between two forces of the snapshot
    force_of_giver: Ints  # A
    force_of_taker: Ints  # B

    def standard(self, row: int, column: int) -> str | None:
        """Return the best standard that a pair surely shares and may use; None where there is none."""
        return self.standards[self.best[row, column]] if self.best[row, column] >= 0 else None

    def candidate(self, row: int, column: int) -> str | None:
        """Return the standard that would be the best if every unknown were a yes; None where all is known."""
        open_to_question = self.low[row, column] < self.high[row, column]
        return self.standards[self.possible[row, column]] if open_to_question else None

    def shared(self, row: int, column: int) -> tuple[str, ...]:
        """Return every standard that a pair surely shares and may use."""
        return self._names((self._worth(row, column) > 0) & self._open(row, column))

    def shut(self, row: int, column: int) -> tuple[str, ...]:
        """Return the standards that both units have, that would be better, and whose gate is shut between them."""
        # Where the column is not applicable, `low` is NaN and nothing is greater.
        return self._names((self._worth(row, column) > self.low[row, column]) & ~self._open(row, column))

    def _worth(self, row: int, column: int) -> Floats:
        worth: Floats = self.grades * self.given[row] * self.taken[column]
        return worth

    def _open(self, row: int, column: int) -> Bools:
        unlocked: Bools = self.usable[:, self.force_of_giver[row], self.force_of_taker[column]]
        return unlocked

    def flat(self, row: int, column: int) -> dict[str, Any]:
        """Return a cell as columns of a flat table, named after the table's column."""
        name = self.column.name
        return {
            name: self.standard(row, column) or "",
            f"{name}_low": rounded(self.low[row, column]),
            f"{name}_high": rounded(self.high[row, column]),
            f"{name}_possible": self.candidate(row, column) or "",
            f"{name}_shut": ";".join(self.shut(row, column)),
        }

    def _names(self, chosen: Bools) -> tuple[str, ...]:
        return tuple(self.standards[index] for index in np.flatnonzero(chosen))

    def to_dict(self, row: int, column: int) -> dict[str, Any]:
        """Return a cell as plain data; every field is None or empty where the column is not applicable."""
        applies = not np.isnan(self.low[row, column])
        return {
            "standard": self.standard(row, column) if applies else None,
            "low": rounded(self.low[row, column]),
            "possible": self.candidate(row, column),
            "high": rounded(self.high[row, column]),
            "shared": list(self.shared(row, column)) if applies else [],
            "shut": list(self.shut(row, column)) if applies else [],
        }


@dataclass(frozen=True, eq=False)
class UnitPairs(Tabular):
    """Units of some forces against units of some forces, with a table per column."""

    matrix: InteropMatrix
    giving: Ints  # A indices into the units of the snapshot
    taking: Ints  # B
    within: bool  # whether pairs inside one force are listed
    both_ways: bool  # whether every force stands on both sides
    tables: tuple[PairTable, ...]

    @cached_property
    def givers(self) -> tuple[Unit, ...]:
        """A units: the rows of every table."""
        return tuple(self.matrix.snapshot.units[index] for index in self.giving)

    @cached_property
    def takers(self) -> tuple[Unit, ...]:
        """B units: the columns of every table."""
        return tuple(self.matrix.snapshot.units[index] for index in self.taking)

    @cached_property
    def listed(self) -> Bools:
        """A × B: what the table lists.

        Pairs of which some column speaks, no single unit with itself, and each pair once where no column is directed.
        """
        snapshot = self.matrix.snapshot
        alone = np.array([unit.quantity == 1 for unit in self.givers], dtype=bool)
        chosen: Bools = ~(np.equal.outer(self.giving, self.taking) & alone[:, None])
        if not self.within:
            chosen &= np.not_equal.outer(snapshot.force_of_unit[self.giving], snapshot.force_of_unit[self.taking])
        # What no column speaks of, a torpedo in a table of refuelling, is not listed.
        chosen &= np.any([~np.isnan(table.low) for table in self.tables], axis=0)
        if self.both_ways and not any(table.directed for table in self.tables):
            chosen &= np.triu(np.ones(chosen.shape, dtype=bool))
        return chosen

    @property
    def idle(self) -> tuple[str, ...]:
        """Forces without any unit on the day."""
        present = {unit.force for unit in self.matrix.snapshot.units}
        return tuple(force for force in self.matrix.forces if force not in present)

    def first(self, most: int | None = None) -> list[tuple[int, int]]:
        """Return the places of the pairs that are listed, of the first alone where it is said how many at most."""
        return [(i, j) for i, j in np.argwhere(self.listed)[:most].tolist()]

    def to_dict(self, most: int | None = None) -> dict[str, Any]:
        """Return everything as plain data, of the first pairs alone where it is said how many at most."""
        matrix = self.matrix
        return {
            "schema": "interop-units/1",
            "group": matrix.group,
            "as_of": matrix.as_of.isoformat(),
            "scheme": matrix.scheme.title,
            "evidence": matrix.snapshot.evidence,
            "catalog": matrix.catalog.stamp,
            "forces_without_units": list(self.idle),
            "columns": [
                {
                    "name": table.column.name,
                    "layer": table.column.layer,
                    "directed": table.directed,
                    "standards": list(table.standards),
                }
                for table in self.tables
            ],
            "pairs": [
                {
                    "from": _unit_dict(self.givers[i]),
                    "to": _unit_dict(self.takers[j]),
                    "columns": {table.column.name: table.to_dict(i, j) for table in self.tables},
                }
                for i, j in self.first(most)
            ],
        }

    def rows(self, most: int | None = None) -> list[dict[str, Any]]:
        """Return a row per pair; of each column the standard, its bounds, and the standard that could be better."""
        givers, takers = (
            [_side_cells(end, unit) for unit in units] for end, units in (("from", self.givers), ("to", self.takers))
        )
        rows = []
        for i, j in self.first(most):
            row = givers[i] | takers[j]
            for table in self.tables:
                row |= table.flat(i, j)
            rows.append(row)
        return rows


def _side_cells(end: str, unit: Unit) -> dict[str, Any]:
    return {f"{end}_{key}": value or "" for key, value in _unit_dict(unit).items()}


def _unit_dict(unit: Unit) -> dict[str, str | None]:
    return {"force": unit.force, "equipment": unit.equipment, "unit": unit.name}


def unit_pairs(
    matrix: InteropMatrix,
    a: str | None = None,
    b: str | None = None,
    *,
    columns: Sequence[str | Column] | None = None,
    within: bool = False,
) -> UnitPairs:
    """Say who can work with whom, unit by unit, and over what.

    Args:
        matrix: scored forces; the table uses its snapshot and scheme.
        a: force whose units give; all forces when both are None.
        b: force whose units take.
        columns: layers, or parts of layers as in `voice=link:uhf-voice,hf-voice`; every layer of the scheme over
            standards when None.
        within: whether to list pairs inside one force too; always so when `a` is `b`.

    Returns:
        A table per column. A cell is not applicable where a unit is of a domain that the layer does not look at, and
        in a service layer where the taking unit is known to receive nothing.

    Raises:
        UnknownNameError: no such force, layer or standard.
        InputError: a layer without standards, two columns of one name, or no units at all on the day.

    >>> import interop
    >>> from interop.analysis.units.table import unit_pairs
    >>> matrix = interop.score(interop.load_catalog(), "malabar-2020-task-groups")
    >>> table = unit_pairs(matrix, columns=["link"]).tables[0]
    >>> bool((table.low <= table.high).all())
    True
    """
    if (a is None) != (b is None):
        raise InputError("give two forces, or none for all of them")
    if a is None or b is None:
        giving = taking = _units_of(matrix, matrix.forces)
    else:
        a, b = matrix.force(a), matrix.force(b)
        giving, taking = _units_of(matrix, [a]), _units_of(matrix, [b])
        within = within or a == b
    wanted = [_checked(matrix, item) for item in columns or _all_columns(matrix)]
    names = [column.name for column in wanted]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two columns are named {twice[0]!r}; name one of them, as in NAME=LAYER:STANDARD")
    if not len(giving) or not len(taking):
        without = [
            force for force in (matrix.forces if a is None else (a, str(b))) if not len(_units_of(matrix, [force]))
        ]
        thin = [name for name in dict.fromkeys(without) if name in matrix.thin]
        remedy = "nobody went through their fleets for this day" if thin else "choose another day"
        raise InputError(f"no units of {', '.join(dict.fromkeys(without))} are listed on {matrix.as_of}; {remedy}")
    tables = tuple(_table(matrix, column, giving, taking) for column in wanted)
    return UnitPairs(matrix, giving, taking, within, a is None or a == b, tables)


def _units_of(matrix: InteropMatrix, forces: Sequence[str]) -> Ints:
    """Return indices of the units of forces, in the order of the forces."""
    places = [matrix.snapshot.forces.index(force) for force in forces]
    return np.concatenate([np.flatnonzero(matrix.snapshot.force_of_unit == place) for place in places])


def _all_columns(matrix: InteropMatrix) -> list[Column]:
    found = [Column(name, name) for name in matrix.scheme.over_standards]
    if not found:
        raise InputError(f"scheme {matrix.scheme.title} has no layer over standards, so there is nothing to share")
    return found


def _checked(matrix: InteropMatrix, item: str | Column) -> Column:
    column = item if isinstance(item, Column) else Column.parse(item)
    layer = layer_over_standards(matrix.scheme, column.layer)
    known = [row.id for row in matrix.catalog.standards if row.layer == layer.standard_layer]
    for name in column.standards:
        if name not in known:
            raise UnknownNameError(f"standard of layer {column.layer}", name, known)
    return column


def layer_over_standards(scheme: Scheme, name: str) -> StandardsLayer:
    """Return a layer of a scheme by name; raise when there is none, or when it has no standards."""
    if name not in scheme.layers:
        raise UnknownNameError("layer", name, scheme.layers)
    if name not in scheme.over_standards:
        having = ", ".join(scheme.over_standards) or "none"
        raise InputError(
            f"layer {name!r} of kind {scheme.layers[name].kind} has no standards; layers that have: {having}"
        )
    return scheme.over_standards[name]


def _table(matrix: InteropMatrix, column: Column, giving: Ints, taking: Ints) -> PairTable:
    layer = layer_over_standards(matrix.scheme, column.layer)
    sides = layer.sides(matrix.snapshot, matrix.scheme.settings)
    table = pair_table(sides, column, giving, taking)
    applies = _applies(sides, table, giving, taking)
    low, high = (np.where(applies, array, np.nan) for array in (table.low, table.high))
    best, possible = (np.where(applies, array, -1) for array in (table.best, table.possible))
    return replace(table, low=low, high=high, best=best, possible=possible)


def _applies(sides: Sides, table: PairTable, giving: Ints, taking: Ints) -> Bools:
    """Return A × B: whether the layer looks at both units; in a service layer, whether one may receive at all."""
    takes = sides.taking.inside[taking]
    if sides.directed:
        chosen = [sides.standards.index(name) for name in table.standards]
        takes = takes & (sides.taking.high[taking][:, chosen] > 0).any(axis=1)
    return np.logical_and.outer(sides.giving.inside[giving], takes)


def pair_table(sides: Sides, column: Column, giving: Ints, taking: Ints) -> PairTable:
    """Return the bounds of every pair of units, whatever their domains, without any validation.

    Args:
        sides: the two sides of the layer that the column names.
        column: which standards to look at.
        giving: A, indices of units; providers in a service layer.
        taking: B, indices of units; receivers in a service layer.
    """
    chosen = sides.restricted(column.standards) if column.standards else sides
    force_of_unit = sides.snapshot.force_of_unit
    forces = force_of_unit[giving], force_of_unit[taking]
    given, taken = chosen.giving.low[giving], chosen.taking.low[taking]
    low, best, _ = ranked_shared(given, taken, PairWorth(chosen.grades, chosen.usable, *forces))
    upper = chosen.giving.high[giving], chosen.taking.high[taking]
    high, possible, _ = ranked_shared(*upper, PairWorth(chosen.grades, chosen.may_be_usable, *forces))
    names, grades = chosen.standards, chosen.grades
    return PairTable(
        column, sides.directed, names, low, high, best, possible, given, taken, grades, chosen.usable, *forces
    )
