"""SISO-REF-010, the codes by which simulations (DIS, HLA) name types: read, and held against the catalogue."""

from interop.importers.siso.codes import ancestors, equipment_by_code, parse_entity_code
from interop.importers.siso.findings import Finding, review
from interop.importers.siso.register import EntityType, Register, read_siso

__all__ = [
    "EntityType",
    "Finding",
    "Register",
    "ancestors",
    "equipment_by_code",
    "parse_entity_code",
    "read_siso",
    "review",
]
