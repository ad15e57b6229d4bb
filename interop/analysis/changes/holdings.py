"""Changes of what forces have: add, remove, replace, re-equip, deliver or cancel an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from interop.analysis.changes.base import Change, Fault, Refusal, no_service, period_text, unknown
from interop.analysis.changes.edit import Edit, assumed_copy, inside, meets, supposed, without
from interop.catalog.catalog import Catalog
from interop.catalog.fields import CellError, Id, OptionalDate, OptionalId, OptionalState, OptionalText
from interop.catalog.models import Domain, Holding
from interop.catalog.supply import heir, supply_of

Status = Literal["active", "reserve", "ordered"]
Supply = Literal["domestic", "licensed", "imported", "co-developed", "leased", "transferred"]


class HoldingChange(Change):
    """A change of the holdings that a filter picks; every given part of it must match.

    A force stands for the forces drawn from it too, and a designer for its predecessors (RUS for SUN).
    """

    force: OptionalId = None
    state: OptionalState = None
    equipment: OptionalId = None
    designer: OptionalState = None
    share: float = Field(
        0.5, gt=0, le=1, strict=True, description="least share of the design that makes a state the designer"
    )
    domain: Domain | None = None
    equipment_role: OptionalText = None
    supplier: OptionalState = None
    unit: OptionalText = None
    status: Status | None = None
    since: OptionalDate = None
    until: OptionalDate = None

    @model_validator(mode="after")
    def _period_runs_forward(self) -> HoldingChange:
        if self.since and self.until and self.until.last < self.since.first:
            raise CellError("until: until lies before since", f"a date not before {self.since}")
        return self

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield names that the catalogue does not have."""
        yield from unknown("force", "force", self.force, catalog.forces_by_id)
        yield from unknown("state", "state", self.state, catalog.states_by_id)
        yield from unknown("equipment", "equipment", self.equipment, catalog.equipment_by_id)
        yield from unknown("designer", "state", self.designer, catalog.states_by_id)
        yield from unknown("equipment_role", "role", self.equipment_role, {row.role for row in catalog.equipment})
        yield from unknown("supplier", "state", self.supplier, catalog.states_by_id)
        if not self.filters():
            yield Fault("", "nothing says which holdings are meant; give force, state, equipment, designer or supplier")

    def filters(self) -> dict[str, str]:
        """Return the given parts of the filter in words."""
        names = ("force", "state", "equipment", "designer", "domain", "equipment_role", "supplier", "unit", "status")
        return {name: str(getattr(self, name)) for name in names if getattr(self, name) is not None}

    def matching(self, catalog: Catalog) -> list[Holding]:
        """Return the holdings that the filter picks and that hold on some day of the period."""
        designed = None if self.designer is None else _designed_by(catalog, self.designer, self.share)
        return [
            row
            for row in catalog.holdings
            if (self.equipment is None or row.equipment == self.equipment)
            and (designed is None or row.equipment in designed)
            and (self.force is None or self.force in catalog.force_chain(row.force))
            and (self.state is None or catalog.forces_by_id[row.force].state == self.state)
            and (self.domain is None or catalog.equipment_by_id[row.equipment].domain == self.domain)
            and (self.equipment_role in (None, catalog.equipment_by_id[row.equipment].role))
            and (self.supplier is None or row.supplier == self.supplier)
            and (self.unit is None or row.unit == self.unit)
            and (self.status is None or row.status == self.status)
            and meets(row, self.since, self.until)
        ]

    def nothing(self) -> Refusal:
        """Say that the filter picks nothing."""
        filters = ", ".join(f"{name} {value}" for name, value in self.filters().items())
        return Refusal(f"no holding matches: {filters}{period_text(self)}")

    def picked(self) -> str:
        """Say in words what the filter picks."""
        told = {"force", "equipment"} | ({"state"} if self.force is None else set())
        words = [
            f"{name.removeprefix('equipment_')} {value}" for name, value in self.filters().items() if name not in told
        ]
        if self.status is not None and "status" not in self.model_fields_set:
            words.remove(f"status {self.status}")  # the kind of change says it
        which = f" ({', '.join(words)})" if words else ""
        return f"{self.equipment or 'equipment'}{which} of {self.force or self.state or 'every force'}"


def _designed_by(catalog: Catalog, state: str, share: float) -> set[str]:
    tradition = heir(catalog, state)
    return {
        row.id
        for row in catalog.equipment
        if sum(part for designer, part in row.designers if heir(catalog, designer) == tradition) >= share - 1e-9
    }


class RemoveHoldings(HoldingChange):
    """Take away what a filter picks."""

    change: Literal["remove-holdings"] = "remove-holdings"

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Remove the holdings, or the part of their period that is meant."""
        rows = self.matching(catalog)
        return Edit(tuple(rows), tuple(without(rows, self.since, self.until))) if rows else self.nothing()

    def text(self) -> str:
        """Say the change in words."""
        return f"remove {self.picked()}{period_text(self)}"


class CancelOrder(RemoveHoldings):
    """Lift an order: what is on order is not coming."""

    change: Literal["cancel-order"] = "cancel-order"  # type: ignore[assignment]  # a kind of its own
    status: Literal["ordered"] = "ordered"

    def text(self) -> str:
        """Say the change in words."""
        return f"cancel the order of {self.picked()}{period_text(self)}"


class DeliverOrder(HoldingChange):
    """Count what is on order as delivered, while it is on order; so nothing is counted twice after real deliveries."""

    change: Literal["deliver-order"] = "deliver-order"
    status: Literal["ordered"] = "ordered"

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Turn orders into active holdings."""
        rows = self.matching(catalog)
        active = [
            assumed_copy(row, f"delivered, order {row.key}", status="active", **inside(row, self.since, self.until))
            for row in rows
        ]
        return Edit(tuple(rows), (*without(rows, self.since, self.until), *active)) if rows else self.nothing()

    def text(self) -> str:
        """Say the change in words."""
        return f"deliver the order of {self.picked()}{period_text(self)}"


class ReEquip(HoldingChange):
    """Give a force one type in place of everything that a filter picks, number for number."""

    change: Literal["re-equip"] = "re-equip"
    by: Id

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield names that the catalogue does not have."""
        yield from super().faults(catalog)
        yield from unknown("by", "equipment", self.by, catalog.equipment_by_id)

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Replace the type in every holding."""
        rows = [row for row in self.matching(catalog) if row.equipment != self.by]
        if not rows:
            return self.nothing()
        new = [
            assumed_copy(
                row,
                f"in place of {row.key}",
                equipment=self.by,
                **supply_of(catalog, catalog.equipment_by_id[self.by], catalog.forces_by_id[row.force].state)._asdict(),
                **inside(row, self.since, self.until),
            )
            for row in rows
        ]
        return Edit(tuple(rows), (*without(rows, self.since, self.until), *new))

    def text(self) -> str:
        """Say the change in words."""
        return f"replace {self.picked()} by {self.by}{period_text(self)}"


class ReplaceEquipment(ReEquip):
    """Give a force one type in place of another, number for number."""

    change: Literal["replace-equipment"] = "replace-equipment"  # type: ignore[assignment]  # a kind of its own

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield names that the catalogue does not have, and a missing type."""
        yield from super().faults(catalog)
        if self.equipment is None:
            yield Fault("equipment", "missing; which type is replaced? To replace several, use re-equip")


class AddHolding(Change):
    """Give a force something."""

    change: Literal["add-holding"] = "add-holding"
    force: Id
    equipment: Id
    unit: OptionalText = None
    quantity: int | None = Field(None, ge=1, le=9_999_999, strict=True, description="unknown when left out")
    since: OptionalDate = None
    until: OptionalDate = None
    status: Status = "active"
    supply: Supply = "imported"
    supplier: OptionalState = None

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield names that the catalogue does not have."""
        yield from no_service("force", self.force, catalog)
        yield from unknown("equipment", "equipment", self.equipment, catalog.equipment_by_id)
        yield from unknown("supplier", "state", self.supplier, catalog.states_by_id)
        if self.since and self.until and self.until.last < self.since.first:
            yield Fault("until", f"lies before since; give a date not before {self.since}")

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """Add the holding."""
        names = ("force", "equipment", "unit", "quantity", "since", "until", "status", "supply", "supplier")
        row = supposed(Holding, self.note or "added", **{name: getattr(self, name) for name in names})
        if row in catalog.holdings:
            return Refusal(f"{row.key} stands in the catalogue already, added by the same scenario")
        return Edit(added=(row,))

    def text(self) -> str:
        """Say the change in words."""
        count = "an unknown number of" if self.quantity is None else str(self.quantity)
        unit = f" ({self.unit})" if self.unit else ""
        return f"give {self.force} {count} {self.equipment}{unit}{period_text(self)}"


HOLDING_CHANGES = (AddHolding, RemoveHoldings, ReplaceEquipment, ReEquip, DeliverOrder, CancelOrder)
