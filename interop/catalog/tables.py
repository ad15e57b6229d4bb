"""Which table lives in which file, what its rows are and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args, get_origin

from interop.catalog import models
from interop.catalog.models import Row


@dataclass(frozen=True)
class Table:
    """A table of the catalogue."""

    name: str  # attribute of Catalog, and file name without .csv or folder name
    model: type[Row]  # what a row is
    refers: dict[str, str] = field(default_factory=dict)  # column → table whose ids it holds
    folder: bool = False  # one file per force or origin, in a folder of this name
    named_by_file: str = ""  # column that the file name says instead of a cell
    optional: bool = False  # a catalogue may lack the file, which then has no rows

    @property
    def may_lack_sources(self) -> bool:
        """Whether some of its rows may stand on no page: what somebody judged, or went through."""
        fields = self.model.model_fields
        return "basis" in fields or getattr(self.model, "MAY_LACK_SOURCES", False)

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that a file may not lack; the others are empty where they are missing."""
        return tuple(name for name in self.columns if self.model.model_fields[name].is_required())

    def choices(self, column: str) -> tuple[str, ...]:
        """Return the words that a column takes, where it takes but a few."""
        kind = self.model.model_fields[column].annotation
        return get_args(kind) if get_origin(kind) is Literal else ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names as the header row gives them: the row's own columns, then where it stands."""
        tail = ("sources", "note", "verified_on")
        names = [name for name in self.model.model_fields if name != self.named_by_file]
        periods = [name for name in ("since", "until") if name in names]
        own = [name for name in names if name not in (*tail, *periods)]
        place = _PERIOD_AFTER.get(self.name, own[-1])
        at = own.index(place) + 1
        return (*own[:at], *periods, *own[at:], *(name for name in tail if name in names))


#: Columns after which since and until stand, where that is not the end.
_PERIOD_AFTER = {"states": "name", "holdings": "quantity", "fits": "role"}


TABLES: tuple[Table, ...] = (
    Table("sources", models.Source),
    Table("states", models.StateRow, {"sources": "sources", "successor": "states"}),
    Table("standards", models.Standard, {"sources": "sources", "controlled_by": "states"}),
    Table(
        "adoptions",
        models.Adoption,
        {"sources": "sources", "standard": "standards", "state": "states"},
        optional=True,
    ),
    Table(
        "equipment",
        models.Equipment,
        {"sources": "sources", "designers": "states", "derived_from": "equipment"},
        folder=True,
    ),
    Table("forces", models.Force, {"sources": "sources", "state": "states", "parent": "forces"}),
    Table(
        "holdings",
        models.Holding,
        {"sources": "sources", "force": "forces", "equipment": "equipment", "supplier": "states"},
        folder=True,
        named_by_file="force",
    ),
    Table(
        "fits",
        models.Fit,
        {"sources": "sources", "equipment": "equipment", "force": "forces", "standard": "standards"},
        folder=True,
    ),
    Table("agreements", models.Agreement, {"sources": "sources", "parties": "states"}),
    Table("accessions", models.Accession, {"sources": "sources", "agreement": "agreements", "state": "states"}),
    Table("exercises", models.Exercise, {"sources": "sources", "participants": "forces"}),
    Table(
        "demonstrations",
        models.Demonstration,
        {
            "sources": "sources",
            "standard": "standards",
            "provider_force": "forces",
            "receiver_force": "forces",
            "provider": "equipment",
            "receiver": "equipment",
        },
    ),
    Table("restrictions", models.Restriction, {"sources": "sources", "imposer": "states", "target": "states"}),
    Table(
        "coverage",
        models.Coverage,
        {"sources": "sources", "force": "forces", "state": "states", "with_state": "states"},
        optional=True,
    ),
    Table("audits", models.Audit, optional=True),
    Table("groups", models.Group, {"sources": "sources", "forces": "forces"}),
)

BY_NAME = {table.name: table for table in TABLES}
#: Names of tables by what their rows are.
TABLE_OF = {table.model: table.name for table in TABLES}
