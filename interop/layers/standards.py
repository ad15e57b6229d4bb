"""What peer and service layers have in common: standards, their grades, and the domains they apply to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from interop.arrays import Floats
from interop.catalog.models import Domain
from interop.errors import nearest
from interop.layers.base import Layer

Grade = Annotated[float, Field(gt=0, le=1)]


class StandardsLayer(Layer):
    """A layer over the standards whose `layer` column names it."""

    standard_layer: str = Field(alias="standards", description="value of the layer column of standards.csv")
    domains: tuple[Domain, ...] = Field(min_length=1)
    grades: dict[str, Grade] = Field(default_factory=dict, description="worth of a standard, 1 unless said")

    def grade_of(self, standards: tuple[str, ...]) -> Floats:
        """Return S grades."""
        return np.array([self.grades.get(name, 1.0) for name in standards], dtype=float)

    def check(self, path: str, known: Mapping[str, Any]) -> list[str]:
        """Name graded standards that the catalogue does not have."""
        found = []
        for name in self.grades:
            if name not in known["standards"]:
                close = nearest(name, known["standards"])
                hint = f"; did you mean {close!r}?" if close else ""
                found.append(f"{path}.grades: no standard {name!r} in the catalogue{hint}")
        return found
