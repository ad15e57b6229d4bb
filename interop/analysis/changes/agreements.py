"""Changes between states: agreements signed or ended, restrictions lifted, exercises held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from interop.analysis.changes.base import Change, Fault, Refusal, no_service, period_text, unknown
from interop.analysis.changes.edit import Edit, assumed_copy, covers, outside, supposed
from interop.catalog.catalog import Catalog
from interop.catalog.fields import Date, Id, Ids, OptionalDate, OptionalId, OptionalText, States
from interop.catalog.models import Agreement, AgreementKind, Exercise


class SignAgreement(Change):
    """Put an agreement into force: a new one of a `kind` between `parties`, or one of the catalogue earlier."""

    change: Literal["sign-agreement"] = "sign-agreement"
    agreement: OptionalId = Field(None, description="an agreement of the catalogue, put into force from since")
    kind: AgreementKind | None = None
    parties: States = ()
    id: OptionalId = Field(None, description="id of the new agreement; made from kind and parties when left out")
    name: OptionalText = None
    since: OptionalDate = None
    until: OptionalDate = None

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield names that the catalogue does not have, and an agreement that is neither new nor known."""
        known = {row.id for row in catalog.agreements}
        yield from unknown("agreement", "agreement", self.agreement, known)
        for party in self.parties:
            yield from unknown("parties", "state", party, catalog.states_by_id)
        if self.since and self.until and self.until.last < self.since.first:
            yield Fault("until", f"lies before since; give a date not before {self.since}")
        if self.agreement is not None:
            for field in ("kind", "parties", "id", "name", "until"):
                if getattr(self, field):
                    yield Fault(field, "belongs to a new agreement; with agreement, give only since")
        elif self.kind is None:
            yield Fault("kind", f"missing; one of {', '.join(AgreementKind.__args__)}")  # type: ignore[attr-defined]
        elif len(self.parties) < 2:
            yield Fault("parties", "an agreement needs two or more states")
        elif self.new_id() in known:
            yield Fault("id", f"{self.new_id()!r} is taken; to put that agreement into force earlier, use agreement")

    def new_id(self) -> str:
        """Return the id of the new agreement."""
        made = "-".join(["supposed", str(self.kind), *(party.lower() for party in self.parties)])
        if self.since:
            made += f"-{self.since}"
        return self.id or made

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Add the agreement, or bring its entry into force forward."""
        if self.agreement is not None:
            known = next((row for row in catalog.agreements if row.id == self.agreement), None)
            return Refusal(f"an earlier change removed {self.agreement}") if known is None else self._earlier(known)
        for row in catalog.agreements:
            same = row.kind == self.kind and set(self.parties) <= set(row.parties)
            left = any(item.state in self.parties for item in catalog.accessions_by_agreement.get(row.id, []))
            if same and not left and covers(row, self.since, self.until):
                return Refusal(
                    f"{row.id} is a {self.kind} agreement between {', '.join(self.parties)} in force already"
                )
        new = supposed(
            Agreement,
            self.note or self.text(),
            id=self.new_id(),
            kind=self.kind,
            name=self.name or f"Supposed {self.kind} agreement",
            parties=self.parties,
            signed=self.since,
            since=self.since,
            until=self.until,
        )
        return Edit(added=(new,))

    def _earlier(self, row: Agreement) -> Edit | Refusal:
        if row.since is None or (self.since is not None and row.since.first <= self.since.first):
            return Refusal(f"{row.id} is in force from {row.since or 'before any date covered'} already")
        signed = row.signed if row.signed is None or self.since is None else min(row.signed, self.since)
        return Edit((row,), (assumed_copy(row, self.text(), since=self.since, signed=signed),))

    def text(self) -> str:
        """Say the change in words."""
        if self.agreement is not None:
            return f"put {self.agreement} into force{period_text(self) or ' for all of time'}"
        article = "an" if str(self.kind)[0] in "aeiou" else "a"
        return f"sign {article} {self.kind} agreement between {' and '.join(self.parties)}{period_text(self)}"


class EndAgreement(Change):
    """End an agreement from a day on; without a day it was never signed."""

    change: Literal["end-agreement"] = "end-agreement"
    agreement: Id
    since: OptionalDate = None

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield an agreement that the catalogue does not have."""
        yield from unknown("agreement", "agreement", self.agreement, [row.id for row in catalog.agreements])

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Cut the agreement's period, or remove it with its accessions."""
        row = next((item for item in catalog.agreements if item.id == self.agreement), None)
        if row is None:
            return Refusal(f"an earlier change removed {self.agreement}")
        if self.since is not None and row.until is not None and row.until.last < self.since.first:
            return Refusal(f"{row.id} ended on {row.until} already")
        left = outside(row, self.since, None)
        if left:
            return Edit((row,), tuple(left))
        return Edit((row, *catalog.accessions_by_agreement.get(row.id, [])))

    def text(self) -> str:
        """Say the change in words."""
        return f"end {self.agreement} from {self.since}" if self.since else f"{self.agreement} never signed"


class LiftRestriction(Change):
    """Lift a sanction or embargo; it annotates scores and never enters them."""

    change: Literal["lift-restriction"] = "lift-restriction"
    restriction: Id
    since: OptionalDate = None

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield a restriction that the catalogue does not have."""
        yield from unknown("restriction", "restriction", self.restriction, [row.id for row in catalog.restrictions])

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Cut the restriction's period, or remove it."""
        row = next((item for item in catalog.restrictions if item.id == self.restriction), None)
        if row is None:
            return Refusal(f"an earlier change lifted {self.restriction}")
        if self.since is not None and row.until is not None and row.until.last < self.since.first:
            return Refusal(f"{row.id} ended on {row.until} already")
        return Edit((row,), tuple(outside(row, self.since, None)))

    def text(self) -> str:
        """Say the change in words."""
        return f"lift {self.restriction}" + (f" from {self.since}" if self.since else "")


class HoldExercise(Change):
    """Hold an exercise of two or more forces, one day long."""

    change: Literal["hold-exercise"] = "hold-exercise"
    participants: Ids
    on: Date
    id: OptionalId = Field(None, description="id of the exercise; made from the day and the participants when left out")

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield forces that the catalogue does not have."""
        for name in self.participants:
            yield from no_service("participants", name, catalog)
        if len(self.participants) < 2:
            yield Fault("participants", "an exercise needs two or more forces")

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Add the exercise."""
        name = self.id or "-".join(["supposed-exercise", str(self.on), *self.participants])
        if any(row.id == name for row in catalog.exercises):
            return Refusal(f"there is an exercise {name} already")
        cells = {"id": name, "name": "Supposed exercise", "start": self.on, "end": self.on}
        return Edit(added=(supposed(Exercise, self.note or self.text(), **cells, participants=self.participants),))

    def text(self) -> str:
        """Say the change in words."""
        return f"hold an exercise of {' and '.join(self.participants)} on {self.on}"


AGREEMENT_CHANGES = (SignAgreement, EndAgreement, LiftRestriction, HoldExercise)
