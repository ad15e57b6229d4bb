"""One frozen model per table of the catalogue; `DESIGN` of each table is in docs/catalogue.md.

A field of a model is a column of its file, save those in `FROM_FILE_NAME`, which the file's name says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from interop.catalog.dates import in_force
from interop.catalog.fields import (
    CellError,
    Date,
    EntityCode,
    Id,
    Ids,
    IdsInOrder,
    OptionalDate,
    OptionalId,
    OptionalState,
    OptionalText,
    Quantity,
    Shares,
    State,
    States,
    Text,
    Texts,
    Tonnes,
    TypeOrKind,
    Url,
    empty_is,
)

Domain = Literal["surface", "subsurface", "air", "land", "space", "munition", "c2"]
Support = Literal["yes", "partial", "no"]
Role = Literal["peer", "provider", "receiver"]
#: How far it goes to fit a standard: kit carried aboard, a refit, the structure, or another nation's own.
Reach = Literal["kit", "refit", "structure", "national"]
Basis = Literal["cited", "inferred", "assumed"]
AgreementKind = Literal[
    "communications-security",
    "logistics",
    "information",
    "geospatial",
    "defence-treaty",
    "status-of-forces",
    "defence-industry",
    "ministerial-dialogue",
]
#: From the strongest evidence to the weakest.
BASES: tuple[Basis, ...] = ("cited", "inferred", "assumed")
REACHES: tuple[Reach, ...] = ("kit", "refit", "structure", "national")
DOMAINS: tuple[Domain, ...] = ("surface", "subsurface", "air", "land", "space", "munition", "c2")


@dataclass(frozen=True)
class Own:
    """Whose a row is that stands in a folder which extends a catalogue."""

    folder: str
    overrules: tuple[Row, ...] = ()  # rows that would hold without it, as they were


class Row(BaseModel):
    """A row of any table."""

    # What a row must be is worked out when the first one is validated: one that was kept is not.
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    #: Columns that together name a row, in the order in which rows are sorted.
    KEY: ClassVar[tuple[str, ...]] = ("id",)

    __slots__ = ("_own",)  # no field: it is nothing that the row says, and a changed copy no longer has it

    @property
    def own(self) -> Own | None:
        """The extension that says it; None for a row of the catalogue's own."""
        try:
            found: Own | None = object.__getattribute__(self, "_own")
        except AttributeError:  # which pydantic's own way takes far longer to find out
            return None
        return found

    def owned(self, own: Own) -> Self:
        """Return the same row as one of an extension."""
        made = self.model_copy()
        object.__setattr__(made, "_own", own)
        return made

    @property
    def has_id(self) -> bool:
        """Whether an id names the row."""
        return self.KEY == ("id",)

    @property
    def subject(self) -> tuple[str, ...]:
        """What the row speaks of, whatever the period: its key without the dates."""
        return tuple(text for name, text in zip(self.KEY, self.sort_key, strict=True) if name not in ("since", "until"))

    @property
    def sort_key(self) -> tuple[str, ...]:
        """The columns of the key as text, empty ones as empty text."""
        values = map(self.__dict__.__getitem__, self.KEY)
        return tuple(["" if value is None else value if type(value) is str else str(value) for value in values])

    @property
    def key(self) -> str:
        """The row's name within its table, for people and reports."""
        return "/".join(_cell(getattr(self, column)) for column in self.KEY if getattr(self, column) is not None)


def _cell(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, tuple) else str(value)


class Fact(Row):
    """A row that stands on sources."""

    sources: Ids
    note: OptionalText = None
    verified_on: Date

    #: Whether a row may stand on what somebody did rather than on a page.
    MAY_LACK_SOURCES: ClassVar[bool] = False

    @model_validator(mode="after")
    def _stands_on_a_source(self) -> Fact:
        if not self.sources and not self.MAY_LACK_SOURCES and getattr(self, "basis", None) != "assumed":
            raise CellError("sources: a fact without a source", "one or more ids from sources.csv")
        return self


class Period(Fact):
    """A fact with a period in which it holds."""

    since: OptionalDate = None
    until: OptionalDate = None

    @model_validator(mode="after")
    def _until_follows_since(self) -> Period:
        if self.since and self.until and self.until.last < self.since.first:
            raise CellError("until: until lies before since", f"a date not before {self.since}")
        return self

    def holds_on(self, day: date) -> bool:
        """Say whether the fact holds on a day."""
        return in_force(self.since, self.until, day)


class Source(Row):
    """Where facts stand: a page with its address, or something private that may have none."""

    id: Id
    title: Text
    publisher: OptionalText = None
    url: Url = ""
    published: OptionalDate = None
    accessed: Date
    kind: Literal["official", "database", "press", "analysis", "reference", "private"]
    licence: OptionalText = None
    note: OptionalText = None

    @model_validator(mode="after")
    def _can_be_found(self) -> Source:
        if not self.url and self.kind != "private":
            raise CellError("url: a source without an address", "an address, or kind private for what has none")
        return self


class StateRow(Period):
    """A state, historic ones included; `successor` inherits its design tradition."""

    id: State
    name: Text
    successor: OptionalState = None


class Standard(Fact):
    """An interface that two units may share (mode peer) or that one serves to another (mode service)."""

    id: Id
    name: Text
    layer: Id
    mode: Literal["peer", "service"]
    reference: OptionalText = None
    controlled_by: OptionalState = None
    gate: Annotated[AgreementKind | None, empty_is(None)] = None
    adoption: Annotated[Literal["open", "closed"], empty_is("open")] = "open"
    reach: Annotated[Reach | None, empty_is(None)] = None

    @model_validator(mode="after")
    def _gate_has_a_keeper(self) -> Standard:
        if (self.gate is None) != (self.controlled_by is None):
            raise CellError("gate: gate and controlled_by go together", "both filled or both empty")
        return self


class Adoption(Period):
    """A state whose forces use a standard. Where the list of a standard is closed, nobody else does."""

    KEY: ClassVar[tuple[str, ...]] = ("standard", "state", "since", "until")

    standard: Id
    state: State


class Equipment(Fact):
    """A type of equipment and the states that designed it."""

    id: Id
    name: Text
    aliases: Texts = ()
    domain: Domain
    role: Id
    designers: Shares
    derived_from: OptionalId = None
    introduced: OptionalDate = None
    siso: EntityCode = None
    size_t: Tonnes = None

    @property
    def lead(self) -> str:
        """The state with the largest share of the design, the first by code among equals."""
        return max(self.designers, key=lambda share: (share[1], [-ord(letter) for letter in share[0]]))[0]


class Force(Fact):
    """A service of a state, a task group drawn from one, or, jointly, the services whose parent it is."""

    id: Id
    name: Text
    state: State
    service: Id
    kind: Literal["service", "task-group", "joint"]
    parent: OptionalId = None
    aliases: Texts = ()


class Holding(Period):
    """What a force has of a type, in a period in which the quantity is constant."""

    KEY: ClassVar[tuple[str, ...]] = ("force", "equipment", "unit", "status", "supply", "supplier", "since", "until")

    force: Id
    equipment: Id
    unit: OptionalText = None
    quantity: Quantity = None
    status: Literal["active", "reserve", "ordered"]
    supply: Literal["domestic", "licensed", "imported", "co-developed", "leased", "transferred"]
    supplier: OptionalState = None


class Fit(Period):
    """A support statement: this equipment, or this kind of it, does, partly does or does not support this standard.

    A kind is written `role:frigate` or `domain:surface` in place of a type.
    """

    KEY: ClassVar[tuple[str, ...]] = ("equipment", "force", "unit", "standard", "role", "since", "until")

    equipment: TypeOrKind
    force: OptionalId = None
    unit: OptionalText = None
    standard: Text
    support: Support
    role: Role
    basis: Basis

    @model_validator(mode="after")
    def _says_enough(self) -> Fit:
        if self.support == "partial" and not self.note:
            raise CellError("note: partial without a note", "a note that says which part is supported")
        if self.basis != "cited" and not self.note:
            raise CellError(f"note: {self.basis} without a note", "a note that says how, or whose reasoning it is")
        if self.unit and not self.force:
            raise CellError("force: a unit without its force", "the force that the unit belongs to")
        if self.unit and self.kind:
            raise CellError("unit: a statement on a kind names no unit", "an empty cell, or a type in equipment")
        if self.standard.endswith(":*") and self.support != "no":
            raise CellError("support: a closing statement that supports", "no, where the standard is layer:*")
        return self

    @property
    def kind(self) -> tuple[str, str] | None:
        """What the statement is about where that is not a type: `role` or `domain`, and which one."""
        trait, colon, name = self.equipment.partition(":")
        return (trait, name) if colon else None

    @property
    def closes(self) -> str | None:
        """The layer that this statement closes, for `link:*` and the like."""
        return self.standard[:-2] if self.standard.endswith(":*") else None


class Agreement(Period):
    """An agreement between states."""

    id: Id
    kind: AgreementKind
    name: Text
    parties: States
    signed: OptionalDate = None

    @model_validator(mode="after")
    def _has_parties(self) -> Agreement:
        if len(self.parties) < 2:
            raise CellError("parties: an agreement with fewer than two parties", "two or more states, ';' between")
        return self


class Accession(Period):
    """A party of a multilateral agreement that joined later or left."""

    KEY: ClassVar[tuple[str, ...]] = ("agreement", "state", "since", "until")

    agreement: Id
    state: State


class Exercise(Fact):
    """A joint exercise and the forces that took part."""

    id: Id
    series: OptionalText = None
    name: Text
    start: Date
    end: Date
    participants: Ids

    @model_validator(mode="after")
    def _ends_after_start(self) -> Exercise:
        if self.end.last < self.start.first:
            raise CellError("end: end lies before start", f"a date not before {self.start}")
        return self


class Demonstration(Fact):
    """It was seen to work, or not to; never scores, it is what scores are tested against."""

    id: Id
    date: Date
    layer: Id
    standard: OptionalId = None
    provider_force: Id
    provider: Text
    receiver_force: Id
    receiver: Text
    outcome: Literal["succeeded", "failed", "refused"]

    @property
    def provider_unit(self) -> tuple[str, str | None]:
        """Equipment and, where named, the unit that provided."""
        return _split_unit(self.provider)

    @property
    def receiver_unit(self) -> tuple[str, str | None]:
        """Equipment and, where named, the unit that received."""
        return _split_unit(self.receiver)


def _split_unit(text: str) -> tuple[str, str | None]:
    equipment, _, unit = text.partition("/")
    return equipment, unit or None


class Restriction(Period):
    """A sanction or embargo: annotates, never scores."""

    id: Id
    imposer: State
    kind: Id
    target: States


CoveredTable = Literal["holdings", "agreements", "exercises"]


class Coverage(Period):
    """What was looked at, and is complete for a period as far as the sources go."""

    KEY: ClassVar[tuple[str, ...]] = ("table", "force", "state", "with_state", "kind", "since", "until")
    MAY_LACK_SOURCES: ClassVar[bool] = True

    sources: Ids = ()
    table: CoveredTable
    force: OptionalId = None
    state: States = ()
    with_state: States = ()
    kind: Annotated[AgreementKind | Literal["*"] | None, empty_is(None)] = None

    @model_validator(mode="after")
    def _says_what(self) -> Coverage:
        if (self.table == "holdings") != (self.force is not None):
            raise CellError("force: needed for holdings, and for them alone", "the force whose fleet was gone through")
        if (self.table == "holdings") == bool(self.state):
            raise CellError("state: needed unless the table is holdings", "one or more states, ';' between")
        if self.table == "agreements" and self.kind is None:
            raise CellError("kind: agreements of which kind", "a kind of agreement, or * for all")
        if self.table != "holdings" and not self.with_state and len(self.state) < 2:
            raise CellError("with_state: one state alone makes no pair", "the states on the other side")
        return self


class Audit(Row):
    """A row drawn at random and read again against its sources; never scores, it says how far to trust a basis."""

    KEY: ClassVar[tuple[str, ...]] = ("date", "table", "row")

    date: Date
    table: Id
    row: Text
    basis: Basis
    verdict: Literal["right", "wrong", "not-in-source", "not-found"]
    note: OptionalText = None


class Group(Fact):
    """A named group of forces, in the order in which it is shown, with the date at which it is scored by default."""

    id: Id
    name: Text
    as_of: OptionalDate = None
    forces: IdsInOrder
