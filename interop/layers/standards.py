"""What peer and service layers have in common: standards, their grades, and the domains they apply to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from interop.arrays import Floats
from interop.catalog.models import Basis, Domain, Role
from interop.errors import nearest
from interop.layers.base import Interval, Layer, LayerScores, Settings
from interop.layers.sides import Side, Sides
from interop.snapshot import Snapshot

Grade = Annotated[float, Field(gt=0, le=1)]


class StandardsLayer(Layer):
    """A layer over the standards whose `layer` column names it: it scores by meeting the two sides."""

    #: The role in which a unit gives, and that in which it takes.
    roles: ClassVar[tuple[Role, Role]] = ("peer", "peer")

    standard_layer: str = Field(alias="standards", description="value of the layer column of standards.csv")
    domains: tuple[Domain, ...] = Field(min_length=1)
    grades: dict[str, Grade] = Field(default_factory=dict, description="worth of a standard")
    others: Grade | None = Field(None, description="worth of the standards without a grade; 1 where none has one")

    @abstractmethod
    def meet(self, sides: Sides) -> Interval:
        """Return what the two sides come to for every pair of forces."""

    def score(self, snapshot: Snapshot, settings: Settings) -> LayerScores:
        """Meet at both bars of the snapshot."""
        believed = self.meet(self.sides(snapshot, settings))
        if snapshot.bounds == snapshot.evidence:
            return LayerScores.of(believed)
        return LayerScores(self.meet(self.sides(snapshot, settings, snapshot.bounds)), believed)

    def domains_of(self, role: Role) -> tuple[Domain, ...]:  # noqa: ARG002
        """Return the domains of the units that count in a role."""
        return self.domains

    def sides(self, snapshot: Snapshot, settings: Settings, bar: Basis | None = None) -> Sides:
        """Return the two sides at a bar of evidence, the snapshot's own when None."""
        bar = bar or snapshot.evidence

        def side(role: Role) -> Side:
            domains = self.domains_of(role)
            table = snapshot.support(self.standard_layer, role, settings.partial, bar)
            weights = snapshot.weights(domains, settings)
            return Side(role, table, snapshot.in_domains(domains), weights)

        by_role = {role: side(role) for role in dict.fromkeys(self.roles)}  # peers have one side
        giving, taking = (by_role[role] for role in self.roles)
        standards = giving.table.standards
        return Sides(
            snapshot=snapshot,
            layer=self.standard_layer,
            bar=bar,
            partial=settings.partial,
            standards=standards,
            grades=self.grade_of(standards),
            admitted=snapshot.admitted(standards),
            may_be_admitted=snapshot.admitted(standards, possibly=True),
            giving=giving,
            taking=taking,
        )

    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Yield the domains and the grades."""
        for role in dict.fromkeys(self.roles):
            whose = "" if role == "peer" else f" of the {role}"
            yield f"domains{whose}", ", ".join(self.domains_of(role)), "units that the layer looks at"
        if self.grades:
            grades = ", ".join(f"{name} {grade:g}" for name, grade in self.grades.items())
            yield "grades", grades, "worth of a standard"
        if self.others is not None:
            yield "others", f"{self.others:g}", "worth of a standard without a grade of its own"

    def grade_of(self, standards: tuple[str, ...]) -> Floats:
        """Return S grades."""
        others = 1.0 if self.others is None else self.others
        return np.array([self.grades.get(name, others) for name in standards], dtype=float)

    def check(self, path: str, known: Mapping[str, Any]) -> list[str]:
        """Name graded standards that the catalogue does not have."""
        found = []
        for name in self.grades:
            if name not in known["standards"]:
                close = nearest(name, known["standards"])
                hint = f"; did you mean {close!r}?" if close else ""
                found.append(f"{path}.grades: no standard {name!r} in the catalogue{hint}")
        return found

    def ungraded(self, path: str, known: Mapping[str, Any]) -> list[str]:
        """Name standards without a grade in a layer that says nothing of the others: none counts 1 by oversight."""
        if self.others is not None:
            return []
        rows = known["standards"].values()
        own = [row.id for row in rows if row.layer == self.standard_layer]
        missing = [name for name in own if name not in self.grades]
        if not missing or len(own) == 1:  # one standard alone needs no grade
            return []
        text = (
            f"{path}.grades: no grade for {', '.join(missing)}; give each one, as in {path}.grades.{missing[0]} = 0.5, "
            f"or say what standards without a grade are worth, as in {path}.others = 1.0"
        )
        return [text]
