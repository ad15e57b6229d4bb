"""The tables of the catalogue: types by origin, and what every recipient had been delivered by when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import Equipment, Force, Group, Holding, Row, Source, StateRow
from interop.catalog.names import SPOKEN, folded
from interop.importers.sipri.fleet import Lot, added_up
from interop.importers.sipri.parties import TradeParty, iso_name, party_named
from interop.importers.sipri.placing import DELIVERED, ORDERED, Placed
from interop.importers.sipri.records import Record
from interop.importers.sipri.types import EquipmentType, Ground

#: Id of the register among the sources, the same as in the catalogue that ships.
SOURCE = "sipri-trade-register"
GROUP = "recipients"
URL = "https://www.sipri.org/databases/armstransfers/sources-and-methods"
LICENCE = "(c) SIPRI; attribution, non-commercial"

_GROUNDS: dict[Ground, str] = {
    "type": "Designer: who supplied it new most often",
    "family": "Designer: who supplied its family new most often; the register shows nobody who supplied this type new",
    "second-hand": "Designer: a supplier of it second-hand, for want of better; the register shows it so alone",
}
_DELIVERED_NOTE = "Delivered by then, added up; losses, retirements and home production are not in the register"
_ORDERED_NOTE = "On order, nothing delivered; whether it will be is not known"
_GROUP_NOTE = "A group, no state; its code is from the range that ISO 3166 leaves to users"
_BODY_NOTE = "An organisation, no state; its code is from the range that ISO 3166 leaves to users"


def catalog_of(
    placed: Sequence[Placed], day: date, service_years: int | None, advance: Callable[[int], object]
) -> Catalog:
    """Return the catalogue of what was delivered and ordered by a day; see :func:`interop.importers.sipri.build`."""
    held = [place for place in placed if place.outcome in (DELIVERED, ORDERED) and not place.aside]
    types = {place.type.id: place.type for place in held if place.type}
    parties = _parties(place.record for place in placed if place.item)
    verified = PartialDate.parse(day.isoformat())
    common: dict[str, Any] = {"sources": (SOURCE,), "verified_on": verified}
    holdings = list(_holdings(held, parties, verified, service_years, common, advance))
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


def _parties(records: Iterable[Record]) -> Mapping[str, tuple[str, TradeParty]]:
    """Return by code the name and party of everybody whom a row of the catalogue may name."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    parties: dict[str, TradeParty] = {}
    for record in records:
        for name in (record.recipient, record.supplier):
            party = party_named(name)
            if party is not None:
                names[party.code][name.rstrip("* ")] += 1
                parties[party.code] = party
    for heir in {party.successor for party in parties.values() if party.successor} - set(parties):
        parties[heir] = TradeParty(heir, "state")
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


def _state(party: TradeParty, name: str, common: dict[str, Any]) -> StateRow:
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


def _force(force: str, named: tuple[str, TradeParty], common: dict[str, Any]) -> Force:
    name, party = named
    title = f"Forces of {name}" if party.kind == "state" else name
    short = name.partition(" (")[0]  # Hamas (Palestine)
    aliases = () if short == name or folded(short) in SPOKEN or party_named(short) not in (None, party) else (short,)
    return Force(id=force, name=title, state=party.code, service="forces", kind="service", aliases=aliases, **common)


def _holdings(
    held: Iterable[Placed],
    parties: Mapping[str, tuple[str, TradeParty]],
    end: PartialDate,
    service_years: int | None,
    common: dict[str, Any],
    advance: Callable[[int], object],
) -> Iterator[Holding]:
    groups: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for place in held:
        assert place.item is not None
        assert place.type is not None
        key = place.item.force, place.type.id, place.record.supply, place.item.supplier, place.outcome
        groups[key].append(place.record)
    for (state, equipment, supply, supplier, outcome), records in groups.items():
        advance(len(records))
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
                quantity=_writable(stretch.quantity),
                since=PartialDate.parse(str(stretch.since)),
                until=PartialDate.parse(str(stretch.until)) if closed else last,
                status="ordered" if ordered else "active",
                supply=supply,
                supplier=supplier,
                note=_note(records, ordered=ordered),
                **common,
            )


def _writable(quantity: int | None) -> int | None:
    """Return a quantity, or unknown where it has more digits than a catalogue takes."""
    return quantity if quantity is None or quantity < 10_000_000 else None


def _lot(record: Record) -> Lot:
    return Lot(record.years[0], record.years[-1], record.delivered)


def _order(record: Record, end: PartialDate) -> Lot:
    year = record.ordered_in or end.first.year
    return Lot(year, year, record.ordered or None)


def _last_day(party: TradeParty, end: PartialDate, latest: int) -> PartialDate:
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
