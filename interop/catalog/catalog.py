"""The catalogue: every fact, immutable, in an order that does not depend on the files."""

from __future__ import annotations

import csv
import hashlib
import io
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from interop.above import above
from interop.catalog import models
from interop.catalog.checks import Located, check
from interop.catalog.models import Row
from interop.catalog.rows import cells_of, values_of
from interop.catalog.sizes import sizes
from interop.catalog.spoken import Columns, Spoken, turns
from interop.catalog.tables import TABLE_OF, TABLES, Table
from interop.errors import CatalogError, UnknownNameError

if TYPE_CHECKING:
    from interop.snapshot import Snapshot

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def _rests_on(*tables: str) -> Callable[[F], F]:
    """Say on which tables an index rests: an edit of others leaves it as it is."""

    def mark(function: F) -> F:
        vars(function)["rests_on"] = tables
        return function

    return mark


@dataclass(frozen=True, eq=False)
class Catalog:
    """All tables, each a tuple of frozen rows sorted by key."""

    sources: tuple[models.Source, ...] = ()
    states: tuple[models.StateRow, ...] = ()
    standards: tuple[models.Standard, ...] = ()
    adoptions: tuple[models.Adoption, ...] = ()
    equipment: tuple[models.Equipment, ...] = ()
    forces: tuple[models.Force, ...] = ()
    holdings: tuple[models.Holding, ...] = ()
    fits: tuple[models.Fit, ...] = ()
    agreements: tuple[models.Agreement, ...] = ()
    accessions: tuple[models.Accession, ...] = ()
    exercises: tuple[models.Exercise, ...] = ()
    demonstrations: tuple[models.Demonstration, ...] = ()
    restrictions: tuple[models.Restriction, ...] = ()
    coverage: tuple[models.Coverage, ...] = ()
    audits: tuple[models.Audit, ...] = ()
    groups: tuple[models.Group, ...] = ()
    #: The day of a catalogue that was extended: facts of one's own do not move it.
    own_day: date | None = None
    #: Whether it is, or extends, the one that comes with the package.
    ships: bool = False
    #: The folders that extend it.
    extended: tuple[str, ...] = ()

    @classmethod
    def from_tables(cls, **tables: Iterable[Row]) -> Catalog:
        """Build a catalogue from rows and check it as a whole; raise CatalogError when something is wrong."""
        catalog = cls.unchecked({name: list(rows) for name, rows in tables.items()})
        catalog.check()
        return catalog

    @classmethod
    def unchecked(cls, tables: Mapping[str, list[Any]]) -> Catalog:
        """Build a catalogue from rows that were checked before."""
        ordered: dict[str, Any] = {name: _ordered(rows) for name, rows in tables.items()}
        return cls(**ordered)

    @classmethod
    def kept(cls, tables: Mapping[str, tuple[Any, ...]], sha256: str) -> Catalog:
        """Build a catalogue from rows that were checked and sorted before, and the hash of their facts."""
        catalog = cls(**tables)  # type: ignore[arg-type]
        vars(catalog)["sha256"] = sha256
        return catalog

    def check(self) -> None:
        """Raise CatalogError when rows contradict each other or name what is not there."""
        problems = check(
            [
                Located(table, row, self._path(table, row), number)
                for table in TABLES
                for number, row in enumerate(getattr(self, table.name), 2)
            ]
        )
        if problems:
            raise CatalogError(problems)

    def replace(self, **tables: Iterable[Row]) -> Catalog:
        """Return a catalogue with some tables replaced, checked."""
        ordered: dict[str, Any] = {name: _ordered(rows) for name, rows in tables.items()}
        changed = replace(self, **ordered)
        changed.check()
        return changed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Catalog) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        rows = sum(len(getattr(self, table.name)) for table in TABLES)
        return f"<Catalog {self.version}: {rows:,} rows>"

    @cached_property
    def sha256(self) -> str:
        """Hash of every fact, the same whatever the order of rows and files."""
        digest = hashlib.sha256()
        for name, text in self.csv_files():
            digest.update(f"{name}\n{len(text)}\n{text}".encode())
        return digest.hexdigest()

    @cached_property
    def verified_on(self) -> date:
        """The latest day on which a row was checked against its source."""
        return latest_check(row for table in TABLES for row in getattr(self, table.name))

    @property
    def day(self) -> date:
        """The day that is meant where none is named: the latest on which a row of the catalogue's own was checked."""
        return self.own_day or self.verified_on

    @property
    def version(self) -> str:
        """Latest verification date and the beginning of the hash, like 2026-11-23+1a2b3c4d."""
        return f"{self.verified_on.isoformat()}+{self.sha256[:8]}"

    @property
    def stamp(self) -> dict[str, str]:
        """Version and hash, as every result names the facts that it rests on."""
        return {"version": self.version, "sha256": self.sha256}

    def csv_files(self) -> list[tuple[str, str]]:
        """Return (path, text) of every file of the catalogue in its canonical form."""
        texts: list[tuple[str, str]] = []
        for table in TABLES:
            rows, columns = getattr(self, table.name), table.columns
            cells = zip(*(cells_of(table.model, name, values_of(rows, name)) for name in columns), strict=True)
            by_path: dict[str, list[tuple[str, ...]]] = defaultdict(list)
            for row, written in zip(rows, cells, strict=True):
                by_path[self._path(table, row)].append(written)
            if not table.folder and not table.optional:
                by_path.setdefault(f"{table.name}.csv", [])
            for path in sorted(by_path):
                out = io.StringIO(newline="")
                csv.writer(out, lineterminator="\n").writerows([columns, *by_path[path]])
                texts.append((str(PurePosixPath(path)), out.getvalue()))
        return texts

    def _path(self, table: Table, row: Row) -> str:
        """File in which a row belongs: a folder's file bears the name of a force or of a designer."""
        if isinstance(row, models.Fit) and row.force is None and row.kind is not None:
            return "fits/kinds.csv"
        if isinstance(row, models.Fit) and row.force is None and row.equipment in self.equipment_by_id:
            return f"fits/{self.equipment_by_id[row.equipment].lead.lower()}.csv"
        if isinstance(row, models.Equipment):
            return f"equipment/{row.lead.lower()}.csv"
        if isinstance(row, (models.Fit, models.Holding)):
            return f"{table.name}/{row.force}.csv"
        return f"{table.name}.csv"

    # Look-ups. Each index is built once, on first use.

    @cached_property
    @_rests_on("forces")
    def forces_by_id(self) -> dict[str, models.Force]:
        """Forces by id."""
        return {row.id: row for row in self.forces}

    @cached_property
    @_rests_on("equipment")
    def equipment_by_id(self) -> dict[str, models.Equipment]:
        """Types of equipment by id."""
        return {row.id: row for row in self.equipment}

    @cached_property
    @_rests_on("equipment")
    def sizes(self) -> dict[str, float]:
        """Tonnes that each type counts as, whether or not a size is stated."""
        return sizes(self.equipment_by_id)

    @cached_property
    @_rests_on("standards")
    def standards_by_id(self) -> dict[str, models.Standard]:
        """Standards by id."""
        return {row.id: row for row in self.standards}

    @cached_property
    @_rests_on("sources")
    def sources_by_id(self) -> dict[str, models.Source]:
        """Sources by id."""
        return {row.id: row for row in self.sources}

    @cached_property
    @_rests_on("groups")
    def groups_by_id(self) -> dict[str, models.Group]:
        """Groups by id."""
        return {row.id: row for row in self.groups}

    @cached_property
    @_rests_on("states")
    def states_by_id(self) -> dict[str, models.StateRow]:
        """States by code."""
        return {row.id: row for row in self.states}

    @cached_property
    @_rests_on("holdings")
    def holdings_by_force(self) -> dict[str, list[models.Holding]]:
        """Holdings of each force, whatever their period and status."""
        found: dict[str, list[models.Holding]] = defaultdict(list)
        for row in self.holdings:
            found[row.force].append(row)
        return found

    @cached_property
    @_rests_on("fits")
    def fits_by_equipment(self) -> dict[str, list[models.Fit]]:
        """Support statements on each type, whatever their period."""
        found: dict[str, list[models.Fit]] = defaultdict(list)
        for row in self.fits:
            found[row.equipment].append(row)
        return found

    @cached_property
    @_rests_on("standards")
    def columns(self) -> Columns:
        """Columns of standards and roles in tables of what is said."""
        return Columns.of(self.standards)

    def spoken_of(self, name: str) -> Spoken:
        """Return all that is said of a type or kind."""
        if name not in self.spoken:
            self.spoken[name] = Spoken(self.fits_by_equipment.get(name, ()), self.columns)
        return self.spoken[name]

    @cached_property
    def spoken(self) -> dict[str, Spoken]:
        """What :meth:`spoken_of` has found already."""
        return {}

    @cached_property
    @_rests_on("fits")
    def units_spoken_of(self) -> frozenset[str]:
        """Names of units about which something is said; the others of a type are alike."""
        return frozenset(row.unit for row in self.fits if row.unit is not None)

    @cached_property
    @_rests_on("accessions")
    def accessions_by_agreement(self) -> dict[str, list[models.Accession]]:
        """Accessions to each agreement."""
        found: dict[str, list[models.Accession]] = defaultdict(list)
        for row in self.accessions:
            found[row.agreement].append(row)
        return found

    @cached_property
    @_rests_on("forces")
    def parts_by_force(self) -> dict[str, tuple[str, ...]]:
        """The services that each joint force is made of."""
        joint = [row.id for row in self.forces if row.kind == "joint"]
        return {name: tuple(row.id for row in self.forces if row.parent == name) for name in joint}

    def parts(self, force: str) -> tuple[str, ...]:
        """Return the forces that list what a force has: the services of a joint one, else itself."""
        return self.parts_by_force.get(force, (force,))

    def holdings_of(self, force: str) -> list[models.Holding]:
        """Return what a force, or the services of a joint one, hold, whatever the period and status."""
        return [row for part in self.parts(force) for row in self.holdings_by_force.get(part, [])]

    def names_of(self, force: str) -> frozenset[str]:
        """Return the forces whose facts are a force's: itself, those it is drawn from, and those it is made of."""
        return frozenset(name for part in (force, *self.parts(force)) for name in self.force_chain(part))

    def joint(self, force: str) -> str:
        """Return the joint force that a force belongs to; itself where there is none."""
        head = self.force_chain(force)[-1]
        return head if head in self.parts_by_force else force

    def service(self, force: str) -> str:
        """Return the service that a force is, or is drawn from."""
        chain = self.force_chain(force)
        return chain[-2] if len(chain) > 1 and chain[-1] in self.parts_by_force else chain[-1]

    def force(self, name: str) -> models.Force:
        """Return a force; raise UnknownNameError when there is none of that id."""
        return _get("force", name, self.forces_by_id)

    def group(self, name: str) -> models.Group:
        """Return a group; raise UnknownNameError when there is none of that id."""
        return _get("group", name, self.groups_by_id)

    def type(self, name: str) -> models.Equipment:
        """Return a type of equipment; raise UnknownNameError when there is none of that id."""
        return _get("equipment", name, self.equipment_by_id)

    def force_chain(self, name: str) -> tuple[str, ...]:
        """Return a force and those it is drawn from, nearest first."""
        chain = [name]
        while parent := self.forces_by_id[chain[-1]].parent:
            chain.append(parent)
        return tuple(chain)

    def equipment_chain(self, name: str) -> tuple[str, ...]:
        """Return a type and those it is derived from, nearest first."""
        chain = [name]
        while parent := self.equipment_by_id[chain[-1]].derived_from:
            chain.append(parent)
        return tuple(chain)

    def statement_chain(self, name: str) -> tuple[str, ...]:
        """Return what statements on a type may name, nearest first: it, what it is derived from, its kinds."""
        row = self.equipment_by_id[name]
        return (*self.equipment_chain(name), f"role:{row.role}", f"domain:{row.domain}")

    @cached_property
    @_rests_on("standards")
    def closed_standards(self) -> tuple[models.Standard, ...]:
        """Standards whose users are all listed in adoptions.csv."""
        return tuple(row for row in self.standards if row.adoption == "closed")

    def adopters(self, day: date) -> Mapping[str, frozenset[str]]:
        """Return, for each standard whose users are all listed, the states whose forces use it on a day."""
        if day not in self.adopters_by_day:
            users: dict[str, set[str]] = {row.id: set() for row in self.closed_standards}
            for row in self.adoptions:
                if row.standard in users and row.holds_on(day):
                    users[row.standard].add(row.state)
            self.adopters_by_day[day] = {name: frozenset(states) for name, states in users.items()}
        return self.adopters_by_day[day]

    @cached_property
    @_rests_on("standards", "adoptions")
    def adopters_by_day(self) -> dict[date, Mapping[str, frozenset[str]]]:
        """What :meth:`adopters` has found already."""
        return {}

    @cached_property
    @_rests_on("fits")
    def fits_by_day(self) -> dict[date, tuple[models.Fit, ...]]:
        """What :meth:`fits_on` has found already."""
        return {}

    def fits_on(self, day: date) -> tuple[models.Fit, ...]:
        """Return the statements in force on a day."""
        if day not in self.fits_by_day:
            self.fits_by_day[day] = tuple(row for row in self.fits if row.holds_on(day))
        return self.fits_by_day[day]

    def unturned(self, tables: Iterable[str], one: date, other: date) -> bool:
        """Say whether the same rows of some tables, each of rows with periods, are in force on two days."""
        return one == other or all(
            bisect_right(self._turns(name), one) == bisect_right(self._turns(name), other) for name in tables
        )

    def _turns(self, table: str) -> list[date]:
        """Return the days on which a row of a table begins to hold, and those on which one no longer does, in order."""
        if table not in self.turns_by_table:
            self.turns_by_table[table] = turns(getattr(self, table))
        return self.turns_by_table[table]

    @cached_property
    def turns_by_table(self) -> dict[str, list[date]]:
        """What :meth:`unturned` has looked at already."""
        return {}

    def with_tables(self, tables: Mapping[str, tuple[Row, ...]], differ: Sequence[Row] = ()) -> Catalog:
        """Return a catalogue with some tables, in order, replaced and not checked; it shares the indices of others.

        Args:
            tables: rows by table.
            differ: the rows by which they differ from those of this catalogue, old and new, where they are at hand:
                what is grouped by something that none of them names is kept as well.
        """
        replaced: dict[str, Any] = dict(tables)
        changed = replace(self, **replaced)
        # An index is kept where functools.cached_property keeps it; without this each change would rebuild all.
        for name, rests_on in INDICES.items():
            if name in vars(self) and tables.keys().isdisjoint(rests_on):
                vars(changed)[name] = vars(self)[name]
        for name, (table, column) in GROUPED.items() if differ else ():
            if table in tables and name in vars(self):
                touched = {getattr(row, column) for row in differ if TABLE_OF[type(row)] == table}
                groups = {key: rows for key, rows in vars(self)[name].items() if key not in touched}
                for row in tables[table]:
                    if getattr(row, column) in touched:
                        groups.setdefault(getattr(row, column), []).append(row)
                vars(changed)[name] = groups
        vars(changed)["turns_by_table"] = {
            name: days for name, days in self.turns_by_table.items() if name not in tables
        }
        fits = vars(changed).get("fits_by_equipment")
        if fits is not None and "standards" not in tables:
            vars(changed)["spoken"] = {
                name: said for name, said in self.spoken.items() if fits.get(name, ()) is said.fits
            }
        return changed

    def at(self, day: date, forces: Iterable[str] | None = None, **bars: models.Basis) -> Snapshot:
        """Resolve the catalogue at one day for some forces; see :meth:`interop.snapshot.Snapshot.of`."""
        snapshot: Snapshot = above("interop.snapshot", "Snapshot").of(self, day, forces, **bars)
        return snapshot


#: The indices of a catalogue, and the tables that each rests on.
INDICES: dict[str, tuple[str, ...]] = {
    name: index.func.rests_on
    for name, index in vars(Catalog).items()
    if isinstance(index, cached_property) and hasattr(index.func, "rests_on")
}


#: The indices that group the rows of a table by a column.
GROUPED = {
    "fits_by_equipment": ("fits", "equipment"),
    "holdings_by_force": ("holdings", "force"),
    "accessions_by_agreement": ("accessions", "agreement"),
}


def latest_check(rows: Iterable[Row]) -> date:
    """Return the latest day on which one of some rows was checked against its source."""
    return max((row.verified_on.last for row in rows if isinstance(row, models.Fact)), default=date.min)


def _get(kind: str, name: str, known: Mapping[str, T]) -> T:
    try:
        return known[name]
    except KeyError:
        raise UnknownNameError(kind, name, known) from None


def _ordered(rows: Iterable[Any]) -> tuple[Any, ...]:
    """Sort rows by key, and those that share a key by all that they say: the order they came in leaves no trace."""
    keyed = sorted(((row.sort_key, row) for row in rows), key=lambda pair: pair[0])
    if any(one[0] == other[0] for one, other in pairwise(keyed)):
        keyed.sort(key=lambda pair: (pair[0], pair[1].model_dump_json()))
    return tuple(row for _, row in keyed)
