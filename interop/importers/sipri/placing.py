"""What becomes of each record: a delivery, an order, a component, or set aside with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from interop.catalog.fields import NULL_LIKE
from interop.importers.sipri.fields import is_spoilt
from interop.importers.sipri.kinds import kind_of
from interop.importers.sipri.parties import is_unknown, party_named
from interop.importers.sipri.records import Record
from interop.importers.sipri.register import Register
from interop.importers.sipri.types import EquipmentType, Item, TypeKey, type_key, types_of

#: What a record that is used becomes.
DELIVERED, ORDERED, COMPONENT = "delivered", "on order", "component"
#: Why a record is set aside.
UNKNOWN_RECIPIENT = "a recipient that the register does not know"
OTHER_RECIPIENT = "a recipient that the table of states lacks"
OTHER_SUPPLIER = "a supplier that the table of states lacks"
SPOILT = "a designation that a spreadsheet has turned into a date or a number"
NO_NAME = "a designation that names nothing"
OTHER_KIND = "a description that no kind of equipment fits"
AHEAD = "a year after that of the register"
NO_DESIGNER = "a type of which no supplier is known, and so no origin"
#: Reasons that name what is not known, and perhaps spelt otherwise.
NOT_KNOWN = (OTHER_RECIPIENT, OTHER_SUPPLIER, OTHER_KIND)
#: Longest designation in characters; the register's have thirty.
_LONGEST = 200


@dataclass(frozen=True)
class Placed:
    """A record and what became of it."""

    record: Record
    item: Item | None
    type: EquipmentType | None
    outcome: str  # what it became, or the reason for which it was set aside
    aside: bool

    @property
    def cause(self) -> str:
        """What in the record kept it from being used."""
        if self.outcome in (UNKNOWN_RECIPIENT, OTHER_RECIPIENT):
            return self.record.recipient
        if self.outcome in (OTHER_SUPPLIER, NO_DESIGNER):
            return self.record.supplier
        if self.outcome == AHEAD:
            return "; ".join(map(str, sorted({*self.record.years, self.record.ordered_in or 0} - {0})))
        return self.record.description if self.outcome == OTHER_KIND else self.record.designation


def place_records(
    register: Register, day: date, *, components: bool, advance: Callable[[int], object]
) -> tuple[Placed, ...]:
    """Return every record with what becomes of it in a register made on a day, in the order of the file."""
    seen: list[tuple[Record, Item | str]] = []
    for number, record in enumerate(register.records, 1):
        seen.append((record, _item(record, day)))
        if number % 1000 == 0:
            advance(1000)
    types = types_of([item for _, item in seen if isinstance(item, Item)])
    return tuple(_place(record, item, types, components=components) for record, item in seen)


def _item(record: Record, day: date) -> Item | str:
    """Return a record with all that a catalogue asks for, or the reason for which it is set aside."""
    recipient, supplier = party_named(record.recipient), party_named(record.supplier)
    if recipient is None:
        return UNKNOWN_RECIPIENT if is_unknown(record.recipient) else OTHER_RECIPIENT
    if supplier is None and not is_unknown(record.supplier):
        return OTHER_SUPPLIER
    if max((*record.years, record.ordered_in or 0)) > day.year:
        return AHEAD
    if is_spoilt(record.designation):
        return SPOILT
    kind = kind_of(record.description)
    if kind is None:
        return OTHER_KIND
    if record.designation.casefold() in NULL_LIKE or len(record.designation) > _LONGEST:
        return NO_NAME
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
