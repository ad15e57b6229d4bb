"""SISO-REF-010, the codes by which simulations (DIS, HLA) name types: read, and held against the catalogue."""

from interop.catalog.fields import parse_entity_code
from interop.importers.siso.codes import ancestors, equipment_by_code
from interop.importers.siso.findings import Finding, review
from interop.importers.siso.register import EntityRegister, EntityType, read_siso

__all__ = [
    "EntityRegister",
    "EntityType",
    "Finding",
    "ancestors",
    "equipment_by_code",
    "parse_entity_code",
    "read_siso",
    "review",
]
