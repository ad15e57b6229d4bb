"""Changes of what equipment supports: fit a standard or remove it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Literal

from pydantic import Field

from interop.analysis.changes.base import Change, Fault, Refusal, period_text, unknown
from interop.analysis.changes.edit import Edit, covers, meets, supposed, without
from interop.analysis.changes.holdings import HoldingChange
from interop.catalog.catalog import Catalog
from interop.catalog.fields import Id, Ids, OptionalDate, OptionalId, OptionalText
from interop.catalog.models import Fit, Role, Support


class SupportChange(Change):
    """What a type of equipment supports: everywhere, in one force (and those drawn from it), or on one unit.

    It goes before every statement on the same standard within that scope, and it counts at every evidence bar: a
    scenario supposes it, so there is nothing to believe.
    """

    equipment: Id
    force: OptionalId = None
    unit: OptionalText = None
    standard: Id
    role: Role | None = None
    since: OptionalDate = None
    until: OptionalDate = None

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield names that the catalogue does not have, and roles that the standard does not know."""
        yield from unknown("equipment", "equipment", self.equipment, catalog.equipment_by_id)
        yield from unknown("force", "force", self.force, catalog.forces_by_id)
        yield from unknown("standard", "standard", self.standard, catalog.standards_by_id)
        standard = catalog.standards_by_id.get(self.standard)
        if standard is not None and standard.mode == "service" and self.role not in ("provider", "receiver"):
            yield Fault("role", f"{self.standard} is a service; say provider or receiver")
        if standard is not None and standard.mode == "peer" and self.role not in (None, "peer"):
            yield Fault("role", f"{self.standard} is shared between peers; leave the role out or say peer")
        if self.unit is not None and self.force is None:
            yield Fault("force", "missing; a unit is named within a force")
        if self.since and self.until and self.until.last < self.since.first:
            yield Fault("until", f"lies before since; give a date not before {self.since}")

    def stated(self, catalog: Catalog, support: Support) -> Edit | Refusal:
        """Return the edit after which the scope supports the standard as given."""
        role = self.role or "peer"
        scope = [
            fit
            for fit in catalog.fits_by_equipment.get(self.equipment, [])
            if fit.standard == self.standard
            and fit.role == role
            and (self.force is None or (fit.force is not None and self.force in catalog.force_chain(fit.force)))
            and (self.unit is None or fit.unit == self.unit)
            and meets(fit, self.since, self.until)
        ]
        own = [fit for fit in scope if fit.force == self.force and fit.unit == self.unit]
        if all(fit.support == support for fit in scope) and any(covers(fit, self.since, self.until) for fit in own):
            says = {"yes": "supports", "partial": "partly supports", "no": "does not support"}[support]
            return Refusal(f"the catalogue says already that {self.equipment} {says} {self.standard}")
        names = ("equipment", "force", "unit", "standard", "since", "until")
        cells = {name: getattr(self, name) for name in names}
        new = supposed(Fit, self.note or self.text(), **cells, role=role, support=support, basis="cited")
        return Edit(tuple(scope), (*without(scope, self.since, self.until), new))

    def scope_text(self) -> str:
        """Name the scope in words."""
        return " ".join(filter(None, [self.force, self.equipment, f"({self.unit})" if self.unit else None]))


class FitStandard(SupportChange):
    """Fit a standard: from then on the equipment supports it, wholly or partly."""

    change: Literal["fit-standard"] = "fit-standard"
    support: Literal["yes", "partial"] = "yes"

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """State that the equipment supports the standard."""
        return self.stated(catalog, self.support)

    def text(self) -> str:
        """Say the change in words."""
        how = "partly " if self.support == "partial" else ""
        role = f" as {self.role}" if self.role not in (None, "peer") else ""
        return f"{how}fit {self.standard} to {self.scope_text()}{role}{period_text(self)}"


class RemoveStandard(SupportChange):
    """Remove a standard: from then on the equipment is known not to support it."""

    change: Literal["remove-standard"] = "remove-standard"

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """State that the equipment does not support the standard."""
        return self.stated(catalog, "no")

    def text(self) -> str:
        """Say the change in words."""
        role = f" as {self.role}" if self.role not in (None, "peer") else ""
        return f"remove {self.standard} from {self.scope_text()}{role}{period_text(self)}"


class FitKit(HoldingChange):
    """Fit standards between peers to every type that a filter picks in one force: terminals, transponders, crypto."""

    change: Literal["fit-kit"] = "fit-kit"
    standards: Ids = Field(min_length=1, description="of the mode peer")

    def faults(self, catalog: Catalog) -> Iterator[Fault]:
        """Yield names that the catalogue does not have, services, and a missing force."""
        yield from super().faults(catalog)
        if self.force is None:
            yield Fault("force", "missing; kit is fitted in one force")
        for name in self.standards:
            yield from unknown("standards", "standard", name, catalog.standards_by_id)
            standard = catalog.standards_by_id.get(name)
            if standard is not None and standard.mode == "service":
                yield Fault("standards", f"{name} is a service; use fit-standard and say provider or receiver")

    def types(self, catalog: Catalog) -> list[str]:
        """Return the types that the filter picks, in order."""
        return sorted({row.equipment for row in self.matching(catalog)})

    def edit(self, catalog: Catalog) -> Edit | Refusal:
        """State that every type that is picked supports every standard."""
        types = self.types(catalog)
        if not types:
            return self.nothing()
        done = [
            FitStandard(
                force=self.force, equipment=name, standard=standard, since=self.since, until=self.until, note=self.note
            ).edit(catalog)
            for name in types
            for standard in self.standards
        ]
        edits = [edit for edit in done if isinstance(edit, Edit)]
        if not edits:
            return Refusal("the catalogue says already that every type picked supports every standard")
        return reduce(Edit.then, edits)

    def text(self) -> str:
        """Say the change in words."""
        return f"fit {', '.join(self.standards)} to {self.picked()}{period_text(self)}"


SUPPORT_CHANGES = (FitKit, FitStandard, RemoveStandard)
