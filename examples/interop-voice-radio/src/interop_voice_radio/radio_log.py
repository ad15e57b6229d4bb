"""An importer: a log of radio checks as demonstrations, against which scores are tested."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from interop.catalog import Catalog
from interop.errors import InputError
from interop.importers import Account, Imported, Importer, Remark

COLUMNS = ("day", "net", "calling", "calling_unit", "called", "called_unit", "heard")
OUTCOMES = {"yes": "succeeded", "no": "failed"}


def read_log(file: Path, catalog: Catalog) -> Imported:
    """Read a CSV file with a row for each check: a day, a net, who called whom from which type, heard yes or no."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{file.name}: no column {', '.join(missing)}; a log has {', '.join(COLUMNS)}")
        lines = list(enumerate(reader, 2))
    faults = {line: _fault(row, catalog) for line, row in lines}
    used = [(line, row) for line, row in lines if not faults[line]]
    aside = tuple(Remark(line, *fault) for line, fault in faults.items() if fault)
    source = f"radio-log-{file.stem.lower()}"
    paper = {"id": source, "title": f"Log of radio checks: {file.name}", "url": f"urn:interop:{source}"}
    stands = {"sources": source, "verified_on": _today()}
    checks = [
        {
            "id": f"{source}-{line}",
            "date": row["day"],
            "layer": catalog.standards_by_id[row["net"]].layer,
            "standard": row["net"],
            "provider_force": row["calling"],
            "provider": row["calling_unit"],
            "receiver_force": row["called"],
            "receiver": row["called_unit"],
            "outcome": OUTCOMES[row["heard"]],
            **stands,
        }
        for line, row in used
    ]
    tables = {
        "sources.csv": [{**paper, "accessed": _today(), "kind": "reference"}],
        "demonstrations.csv": checks,
    }
    return Imported(tables, Account(len(lines), {"radio checks": len(used)}, aside, ()))


def _fault(row: dict[str, str], catalog: Catalog) -> tuple[str, str] | None:
    """Say why a row is set aside, and what stands there."""
    if row["net"] not in catalog.standards_by_id:
        return "a net that is no standard of the catalogue", row["net"]
    for name in ("calling", "called"):
        if row[name] not in catalog.forces_by_id:
            return "a force that the catalogue does not know", row[name]
        if row[f"{name}_unit"].partition("/")[0] not in catalog.equipment_by_id:
            return "a type that the catalogue does not know", row[f"{name}_unit"]
    return None if row["heard"] in OUTCOMES else ("neither heard nor not", row["heard"])


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 - the day where the user is


RADIO_LOG = Importer("Read a log of radio checks, as demonstrations that scores are tested against.", read_log)
