"""What happened between two days to the facts behind a matrix: agreements, holdings, fits, exercises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from interop.analysis.changes.edit import day_text
from interop.analysis.facts import fact_ref
from interop.catalog.catalog import Catalog
from interop.catalog.models import Accession, Agreement, Fact, Fit, Holding, Period, Row

EventKind = Literal["agreement", "accession", "holding", "adoption", "fit", "exercise"]
P = TypeVar("P", bound=Period)

_TABLES: dict[EventKind, str] = {
    "agreement": "agreements",
    "accession": "accessions",
    "holding": "holdings",
    "adoption": "adoptions",
    "fit": "fits",
    "exercise": "exercises",
}


@dataclass(frozen=True)
class Event:
    """Rows that came into force or ran out within an interval, told as one happening."""

    day: date  # the first day on which one of its rows was, or no longer was, in force
    kind: EventKind
    text: str
    forces: tuple[str, ...]  # of the matrix, that it touches
    rows: tuple[Fact, ...]  # that began or ended

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it stands."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.sources))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "day": self.day.isoformat(),
            "kind": self.kind,
            "text": self.text,
            "forces": list(self.forces),
            "facts": [fact_ref(row).text for row in self.rows if not isinstance(row, Accession)],
            "sources": list(self.sources),
        }


def events_between(catalog: Catalog, forces: Sequence[str], start: date, end: date) -> tuple[Event, ...]:
    """Return what happened after `start` and not after `end` to the facts behind some forces' scores, in order.

    A row that both begins and ends within the interval leaves no trace at its end, and is left out.
    """
    interval = _Interval(catalog, tuple(forces), start, end)
    found = [
        *interval.agreements(),
        *interval.holdings(),
        *interval.adoptions(),
        *interval.fits(),
        *interval.exercises(),
    ]
    return tuple(sorted(found, key=lambda event: (event.day, list(_TABLES).index(event.kind), event.text)))


@dataclass(frozen=True)
class _Interval:
    catalog: Catalog
    forces: tuple[str, ...]
    start: date
    end: date

    def moved(self, rows: Iterable[P]) -> list[P]:
        """Return the rows that are in force on only one of the two days."""
        return [row for row in rows if row.holds_on(self.start) != row.holds_on(self.end)]

    def day_of(self, rows: Iterable[Period]) -> date:
        return min(self._turn(row) for row in rows)

    def _turn(self, row: Period) -> date:
        if row.holds_on(self.end):
            assert row.since is not None  # or it would have held on the first day
            return row.since.first
        assert row.until is not None
        return row.until.last + timedelta(days=1)

    def agreements(self) -> Iterator[Event]:
        by_id = {row.id: row for row in self.catalog.agreements}
        for row in self.moved(self.catalog.agreements):
            joined = {item.state for item in self.catalog.accessions_by_agreement.get(row.id, [])}
            touched = self._touched(row, {*row.parties, *joined})
            if touched:
                what = "in force" if row.holds_on(self.end) else "ends"
                text = f"{row.name} ({row.kind}; {', '.join(row.parties)}) {what}"
                yield Event(self.day_of([row]), "agreement", text, touched, (row,))
        for item in self.moved(self.catalog.accessions):
            row = by_id[item.agreement]
            joined = {other.state for other in self.catalog.accessions_by_agreement[row.id]}
            if item.state in self.states and self._touched(row, {*row.parties, *joined}):
                what = "joins" if item.holds_on(self.end) else "leaves"
                touched = tuple(
                    force for force, state in zip(self.forces, self.states, strict=True) if state == item.state
                )
                yield Event(self.day_of([item]), "accession", f"{item.state} {what} {row.name}", touched, (item,))

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.catalog.forces_by_id[force].state for force in self.forces)

    def _touched(self, row: Agreement, parties: set[str]) -> tuple[str, ...]:
        """Return the forces that an agreement binds to one another, or for which it opens a gate."""
        touched = tuple(force for force, state in zip(self.forces, self.states, strict=True) if state in parties)
        binds = len(parties.intersection(self.states)) > 1
        keepers = {standard.controlled_by for standard in self.catalog.standards if standard.gate == row.kind}
        return touched if binds or not keepers.isdisjoint(parties) else ()

    def holdings(self) -> Iterator[Event]:
        services = dict.fromkeys(part for force in self.forces for part in self.catalog.parts(force))
        rows = [row for force in services for row in self.catalog.holdings_of(force)]
        active = self.moved(row for row in rows if row.status == "active")
        for (force, equipment), moved in _grouped(active, lambda row: (row.force, row.equipment)):
            of_type = [row for row in rows if row.force == force and row.equipment == equipment]
            before, after = (_count(of_type, day) for day in (self.start, self.end))
            name = self.catalog.equipment_by_id[equipment].name
            if before is None:
                text = f"{force}: {name} enters service ({after})"
            elif after is None:
                text = f"{force}: {name} leaves service ({before})"
            else:
                text = f"{force}: {name} {before} → {after}"
            touched = tuple(name for name in self.forces if force in self.catalog.parts(name))
            yield Event(self.day_of(moved), "holding", text, touched, tuple(moved))

    def fits(self) -> Iterator[Event]:
        held: dict[str, set[str]] = {}
        for force in self.forces:
            for row in self.catalog.holdings_of(force):
                if row.status == "active" and (row.holds_on(self.start) or row.holds_on(self.end)):
                    for name in self.catalog.statement_chain(row.equipment):
                        held.setdefault(name, set()).add(force)
        rows = [row for name in held for row in self.catalog.fits_by_equipment.get(name, [])]
        chains = {force: self.catalog.names_of(force) for force in self.forces}
        for key, moved in _grouped(self.moved(rows), lambda row: (row.equipment, row.force, row.standard, row.role)):
            equipment, force, standard, role = key
            users = tuple(
                name for name in self.forces if name in held[equipment] and (force is None or force in chains[name])
            )
            if users:
                whose = "" if force is None else f"{force} "
                part = "" if role == "peer" else f" ({role})"
                text = f"{whose}{equipment}: {standard}{part} {_says(moved, self.end)}"
                yield Event(self.day_of(moved), "fit", text, users, tuple(moved))

    def adoptions(self) -> Iterator[Event]:
        closed = {row.id for row in self.catalog.closed_standards}
        for row in self.moved(self.catalog.adoptions):
            users = tuple(force for force, state in zip(self.forces, self.states, strict=True) if state == row.state)
            if users and row.standard in closed:
                verb = "begins to use" if row.holds_on(self.end) else "gives up"
                yield Event(self.day_of([row]), "adoption", f"{row.state} {verb} {row.standard}", users, (row,))

    def exercises(self) -> Iterator[Event]:
        for row in self.catalog.exercises:
            if self.start < row.end.last <= self.end:
                there = tuple(
                    force for force in self.forces if not self.catalog.names_of(force).isdisjoint(row.participants)
                )
                if len(there) > 1:
                    yield Event(row.end.last, "exercise", row.name, there, (row,))


def _grouped(rows: Iterable[P], key: Callable[[P], Any]) -> Iterator[tuple[Any, list[P]]]:
    groups: dict[Any, list[P]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    yield from groups.items()


def _count(rows: Iterable[Holding], day: date) -> str | None:
    """Return how many are active on a day, in words; None when there is no such row."""
    quantities = [row.quantity for row in rows if row.status == "active" and row.holds_on(day)]
    if not quantities:
        return None
    return "number unknown" if None in quantities else str(sum(filter(None, quantities)))


def _says(moved: Iterable[Fit], end: date) -> str:
    now = sorted({row.support for row in moved if row.holds_on(end)})
    return " and ".join(now) if now else "no longer stated"


# Undoing events


def one_by_one(catalog: Catalog, events: Sequence[Event], end: date) -> Iterator[tuple[Catalog, tuple[Row, ...]]]:
    """Yield a catalogue as it would score on `end` had no event happened, only the first, the first two, … and all.

    With each come the rows, old and new, by which it differs from the one before it, the first from the one given.

    To undo an event, what began is put off until after `end`, and what ended goes on. The last catalogue yielded has
    the tables of the one given, row for row.
    """
    instead = {id(row): _undone(row, end) for event in events for row in event.rows}
    names = sorted({_TABLES[event.kind] for event in events})
    rows = {name: [instead.get(id(row), row) for row in getattr(catalog, name)] for name in names}
    place = {name: {id(row): at for at, row in enumerate(getattr(catalog, name))} for name in names}
    differ = _present([row for event in events for row in event.rows] + list(instead.values()))
    current = catalog.with_tables({name: _present(items) for name, items in rows.items()}, differ)
    yield current, differ
    for event in events:
        name = _TABLES[event.kind]
        for row in event.rows:
            rows[name][place[name][id(row)]] = row
        differ = _present([*event.rows, *(instead[id(row)] for row in event.rows)])
        current = current.with_tables({name: _present(rows[name])}, differ)
        yield current, differ


def _undone(row: Row, end: date) -> Row | None:
    if not isinstance(row, Period):
        return None  # an exercise
    if row.holds_on(end):
        return row.model_copy(update={"since": day_text(end + timedelta(days=1)), "until": None})
    return row.model_copy(update={"until": None})


def _present(rows: Iterable[Row | None]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row is not None)
