"""From records to a catalogue: types by origin, and what every recipient had been delivered by when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import Equipment, Force, Group, Holding, Row, Source, StateRow
from interop.catalog.names import SPOKEN, folded
from interop.importers.account import Account, Remark
from interop.importers.sipri.fields import is_spoilt
from interop.importers.sipri.fleet import Lot, added_up
from interop.importers.sipri.kinds import kind_of
from interop.importers.sipri.parties import Party, is_unknown, iso_name, party_named
from interop.importers.sipri.records import Record
from interop.importers.sipri.register import Register
from interop.importers.sipri.types import EquipmentType, Ground, Item, TypeKey, type_key, types_of

#: Id of the register among the sources, the same as in the catalogue that ships.
SOURCE = "sipri-trade-register"
GROUP = "recipients"
URL = "https://www.sipri.org/databases/armstransfers/sources-and-methods"
LICENCE = "(c) SIPRI; attribution, non-commercial"

DELIVERED, ORDERED, COMPONENT = "delivered", "on order", "component"
SPOILT = "a designation that a spreadsheet has turned into a date or a number"
UNKNOWN_RECIPIENT = "a recipient that the register does not know"
OTHER_RECIPIENT = "a recipient that the table of states lacks"
OTHER_SUPPLIER = "a supplier that the table of states lacks"
OTHER_KIND = "a description that no kind of equipment fits"
NO_NAME = "a designation without letters or digits"
NO_DESIGNER = "a type of which no supplier is known, and so no origin"

_GROUNDS: dict[Ground, str] = {
    "type": "Designer: who supplied it new most often",
    "family": "Designer: who supplied its family new most often; the register shows nobody who supplied this type new",
    "second-hand": "Designer: a supplier of it second-hand, for want of better; the register shows it so alone",
}
_DELIVERED_NOTE = "Delivered by then, added up; losses, retirements and home production are not in the register"
_ORDERED_NOTE = "On order, nothing delivered; whether it will be is not known"
_GROUP_NOTE = "A group, no state; its code is from the range that ISO 3166 leaves to users"
_BODY_NOTE = "An organisation, no state; its code is from the range that ISO 3166 leaves to users"


@dataclass(frozen=True)
class Placed:
    """A record and what became of it: an outcome, or the reason for which it was set aside."""

    record: Record
    item: Item | None
    type: EquipmentType | None
    outcome: str
    aside: bool


@dataclass(frozen=True)
class Import:
    """A register turned into a catalogue."""

    register: Register
    day: date  # on which the register was made; nothing is claimed beyond it
    placed: tuple[Placed, ...]  # every record, in the order of the file
    catalog: Catalog

    @cached_property
    def account(self) -> Account:
        """What became of every row."""
        used = Counter(place.outcome for place in self.placed if not place.aside)
        aside = [Remark(place.record.line, place.outcome, _said(place)) for place in self.placed if place.aside]
        return Account(
            rows=self.register.rows,
            used={name: used[name] for name in (DELIVERED, ORDERED, COMPONENT)},
            aside=tuple(sorted((*self.register.unread, *aside))),
            remarks=self.register.remarks,
        )


def build(
    register: Register,
    *,
    today: date,
    components: bool = False,
    service_years: int | None = None,
    advance: Callable[[int], object] = lambda done: None,  # noqa: ARG005 - nobody watches
) -> Import:
    """Turn a register into a catalogue.

    Args:
        register: what was read.
        today: the day taken for that of the register where the file does not say when it was made.
        components: count engines, sensors and turrets among holdings too.
        service_years: years after which a delivery no longer counts; it counts for good when None.
        advance: called with the number of records that were just placed, for a progress bar.
    """
    day = register.generated or today
    placed = _placed(register, components=components, advance=advance)
    return Import(register, day, placed, _catalog(placed, day, service_years))


# What becomes of each record


def _placed(register: Register, *, components: bool, advance: Callable[[int], object]) -> tuple[Placed, ...]:
    seen: list[tuple[Record, Item | str]] = []
    for number, record in enumerate(register.records, 1):
        seen.append((record, _item(record)))
        if number % 1000 == 0:
            advance(1000)
    types = types_of([item for _, item in seen if isinstance(item, Item)])
    return tuple(_place(record, item, types, components=components) for record, item in seen)


def _item(record: Record) -> Item | str:
    """Return a record with all that a catalogue asks for, or the reason for which it is set aside."""
    recipient, supplier = party_named(record.recipient), party_named(record.supplier)
    if recipient is None:
        return UNKNOWN_RECIPIENT if is_unknown(record.recipient) else OTHER_RECIPIENT
    if supplier is None and not is_unknown(record.supplier):
        return OTHER_SUPPLIER
    if is_spoilt(record.designation):
        return SPOILT
    kind = kind_of(record.description)
    if kind is None:
        return OTHER_KIND
    code = supplier.code if supplier else None
    key = type_key(record, kind, code)
    return NO_NAME if key is None else Item(record, key, recipient.code, code)


def _place(record: Record, item: Item | str, types: dict[TypeKey, EquipmentType], *, components: bool) -> Placed:
    if isinstance(item, str):
        return Placed(record, None, None, item, aside=True)
    found = types.get(item.key)
    if found is None:
        return Placed(record, item, None, NO_DESIGNER, aside=True)
    if item.key.kind.component and not components:
        return Placed(record, item, found, COMPONENT, aside=False)
    return Placed(record, item, found, ORDERED if record.on_order else DELIVERED, aside=False)


def _said(place: Placed) -> str:
    """Return what in a record kept it from being used."""
    record = place.record
    if place.outcome in (UNKNOWN_RECIPIENT, OTHER_RECIPIENT):
        return record.recipient
    if place.outcome in (OTHER_SUPPLIER, NO_DESIGNER):
        return record.supplier
    return record.description if place.outcome == OTHER_KIND else record.designation


# The tables


def _catalog(placed: Sequence[Placed], day: date, service_years: int | None) -> Catalog:
    held = [place for place in placed if place.outcome in (DELIVERED, ORDERED) and not place.aside]
    types = {place.type.id: place.type for place in held if place.type}
    parties = _parties(place.record for place in placed if place.item)
    verified = PartialDate.parse(day.isoformat())
    common: dict[str, Any] = {"sources": (SOURCE,), "verified_on": verified}
    holdings = list(_holdings(held, parties, verified, service_years, common))
    forces = sorted({row.force for row in holdings})
    states = {force: force.partition("-")[0].upper() for force in forces}
    recipients = [Group(id=GROUP, name="All recipients", as_of=verified, forces=tuple(forces), **common)]
    tables: dict[str, list[Row]] = {
        "sources": [_source(verified)],
        "states": [_state(party, name, common) for name, party in parties.values()],
        "equipment": [_equipment(found, common) for found in types.values()],
        "forces": [_force(force, parties[states[force]], common) for force in forces],
        "holdings": list(holdings),
        "groups": list(recipients if forces else []),
    }
    return Catalog.unchecked(tables)


def _parties(records: Iterable[Record]) -> Mapping[str, tuple[str, Party]]:
    """Return by code the name and party of everybody whom a row of the catalogue may name."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    parties: dict[str, Party] = {}
    for record in records:
        for name in (record.recipient, record.supplier):
            party = party_named(name)
            if party is not None:
                names[party.code][name.rstrip("*")] += 1
                parties[party.code] = party
    for heir in {party.successor for party in parties.values() if party.successor} - set(parties):
        parties[heir] = Party(heir, "state")
        names[heir][iso_name(heir)] += 1
    return {code: (names[code].most_common(1)[0][0], party) for code, party in sorted(parties.items())}


def _source(verified: PartialDate) -> Source:
    return Source(
        id=SOURCE,
        title="SIPRI Arms Transfers Database: trade register",
        publisher="Stockholm International Peace Research Institute",
        url=URL,
        published=verified,
        accessed=verified,
        kind="database",
        licence=LICENCE,
        note="An export of the site, imported whole: for use of one's own, not to be passed on",
    )


def _state(party: Party, name: str, common: dict[str, Any]) -> StateRow:
    note = {"group": _GROUP_NOTE, "organisation": _BODY_NOTE}.get(party.kind)
    until = PartialDate.parse(str(party.until)) if party.until else None
    return StateRow(id=party.code, name=name, until=until, successor=party.successor, note=note, **common)


def _equipment(found: EquipmentType, common: dict[str, Any]) -> Equipment:
    return Equipment(
        id=found.id,
        name=found.name,
        aliases=found.aliases,
        domain=found.kind.domain,
        role=found.kind.role,
        designers=((found.designer, 1.0),),
        note=_GROUNDS[found.ground],
        **common,
    )


def force_id(code: str) -> str:
    """Return the id of what a state, an organisation or a group has: the register names no services."""
    return f"{code.lower()}-forces"


def _force(force: str, named: tuple[str, Party], common: dict[str, Any]) -> Force:
    name, party = named
    title = f"Forces of {name}" if party.kind == "state" else name
    short = name.partition(" (")[0]  # Hamas (Palestine)
    aliases = () if short == name or folded(short) in SPOKEN or party_named(short) not in (None, party) else (short,)
    return Force(id=force, name=title, state=party.code, service="forces", kind="service", aliases=aliases, **common)


def _holdings(
    held: Iterable[Placed],
    parties: Mapping[str, tuple[str, Party]],
    end: PartialDate,
    service_years: int | None,
    common: dict[str, Any],
) -> Iterator[Holding]:
    groups: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for place in held:
        assert place.item is not None
        assert place.type is not None
        key = place.item.force, place.type.id, place.record.supply, place.item.supplier, place.outcome
        groups[key].append(place.record)
    for (state, equipment, supply, supplier, outcome), records in groups.items():
        ordered = outcome == ORDERED
        lots = [_order(record, end) if ordered else _lot(record) for record in records]
        last = _last_day(parties[state][1], end, max(lot.last for lot in lots))
        for stretch in added_up(lots, None if ordered else service_years):
            if stretch.since > last.last.year:
                break
            closed = stretch.until is not None and stretch.until < last.first.year
            yield Holding(
                force=force_id(state),
                equipment=equipment,
                quantity=stretch.quantity,
                since=PartialDate.parse(str(stretch.since)),
                until=PartialDate.parse(str(stretch.until)) if closed else last,
                status="ordered" if ordered else "active",
                supply=supply,
                supplier=supplier,
                note=_note(records, ordered=ordered),
                **common,
            )


def _lot(record: Record) -> Lot:
    return Lot(record.years[0], record.years[-1], record.delivered)


def _order(record: Record, end: PartialDate) -> Lot:
    year = record.ordered_in or end.first.year
    return Lot(year, year, record.ordered or None)


def _last_day(party: Party, end: PartialDate, latest: int) -> PartialDate:
    """Return the last day of which the register speaks: its own, or the end of the state."""
    if party.until is not None and party.until < end.first.year:
        return PartialDate.parse(str(max(party.until, latest)))
    return end if latest <= end.first.year else PartialDate.parse(str(latest))


def _note(records: Iterable[Record], *, ordered: bool) -> str:
    parts = [_ORDERED_NOTE if ordered else _DELIVERED_NOTE]
    if any(record.condition == "modernized" for record in records):
        parts.append("some modernized before delivery")
    if any(set(record.doubtful) - {"ordered_in"} for record in records):
        parts.append("the register marks some numbers or years as uncertain")
    return "; ".join(parts)
