"""A small folder of facts of one's own to begin with: example rows that are valid, and what every column is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from interop.catalog.catalog import Catalog
from interop.catalog.described import all_described
from interop.catalog.models import Holding
from interop.catalog.reader import load_catalog
from interop.catalog.supply import Supplies, supply_of
from interop.errors import InputError
from interop.importers.folder import table_text, write_new
from interop.importers.orbat.build import check_force, service_of

EXAMPLE = "Example: replace it."

_README = """\
# Facts of your own

Every row here is an example to be replaced. The folder is read on top of the catalogue, by any command:

    interop validate --extend {folder}
    interop matrix {group} --extend {folder}
    interop explain {force} {partner} --extend {folder}

A list of units, as a spreadsheet keeps it, becomes such a folder by `interop import table`; `--extend` may be repeated.

- A table that you do not need may be missing, and so may every column that may be empty.
- A statement, in `fits/`, overrules the catalogue's on the same type, force, unit, standard and role; a holding, that
  of the same force, type, unit, status, supply and supplier. Before and after its period, what was there holds.
- A row with the id of another takes its place as a whole. A source alone does not: give yours an id of its own.
- Units are named in `fits/` as `holdings/` name them.
- What you do not know stays empty, or out: absent is unknown, and `no` is known.
- `interop validate --fix --extend {folder}` mends what a spreadsheet does to a file.

"""


def starter(catalog: Catalog, force: str, *, state: str = "", folder: str, today: date) -> dict[str, str]:
    """Return the files of a folder that extends a catalogue, by path; its examples are made of what the catalogue has.

    Args:
        catalog: the facts that the folder will extend.
        force: id of the new force, a task group.
        state: code of the state it serves; that of the service of which most is listed when empty.
        folder: what the folder is called.
        today: the day that the rows bear.

    Raises:
        InputError: an id that is no id or taken, or a state that nobody knows.
    """
    listed = Counter(row.force for row in catalog.holdings)
    services = sorted((row for row in catalog.forces if row.kind == "service"), key=lambda row: -listed[row.id])
    if not state and not services:
        raise InputError("--state: the catalogue has no service to take one from; say which")
    state = state or services[0].state
    check_force(catalog, force, state)
    partner = next((row.id for row in services if row.state != state), force)
    rows = _rows(catalog, force, state, partner, today)
    words = _README.format(folder=folder, force=force, group=group_of(force), partner=partner)
    return {
        "README.md": words + all_described(),
        **{f"{path}.csv": table_text(path.partition("/")[0], listed) for path, listed in rows.items()},
    }


def group_of(force: str) -> str:
    """Return the id of the example group in which a force stands."""
    return f"with-{force}"


def _rows(catalog: Catalog, force: str, state: str, partner: str, today: date) -> dict[str, list[dict[str, str]]]:
    """Return the example rows by file."""
    day, parent = today.isoformat(), service_of(catalog, state)
    source, kind = f"notes-{force}", f"drone-{force}"
    stands = {"sources": source, "note": EXAMPLE, "verified_on": day}
    judged = {"support": "yes", "role": "peer", "basis": "assumed", **stands, "note": f"My own judgement. {EXAMPLE}"}
    service = catalog.forces_by_id[parent].service if parent else "navy"
    known = _examples(catalog, parent, state)
    drone = {"equipment": kind, "unit": "", "quantity": "2", "supply": "domestic", "supplier": ""}
    spoken = [{"equipment": item["equipment"], "unit": item["unit"]} for item in (*known[:1], drone)]
    own = {"id": force, "name": "My task group", "state": state, "service": service, "kind": "task-group"}
    return {
        "sources": [{"id": source, "title": "My notes", "accessed": day, "kind": "private", "note": EXAMPLE}],
        "forces": [{**own, "parent": parent, **stands}],
        f"equipment/{state.lower()}": [
            {"id": kind, "name": "My drone", "domain": "air", "role": "uav", "designers": state, **stands}
        ],
        f"holdings/{force}": [{**item, "status": "active", **stands} for item in (*known, drone)],
        f"fits/{force}": [
            {**item, "force": force, "standard": standard, **judged}
            for item in spoken
            for standard in _standards(catalog)
        ],
        "coverage": [{"table": "holdings", "force": force, **stands}],
        "groups": [{"id": group_of(force), "name": "My group", "forces": ";".join(sorted({force, partner})), **stands}],
    }


def _examples(catalog: Catalog, parent: str, state: str) -> list[dict[str, str]]:
    """Return a ship with a name and aircraft by number, of those that a service has or else anybody, if there are."""
    there = [row for row in catalog.holdings if row.status == "active" and row.holds_on(catalog.day)]
    domain = {row.id: row.domain for row in catalog.equipment}
    found: list[Holding] = []
    for of_domain, named in (("surface", True), ("air", False)):
        rows = [row for row in there if domain[row.equipment] == of_domain and bool(row.unit) == named]
        found += ([row for row in rows if row.force == parent] or rows)[:1]
    supplies = Supplies(catalog, state, catalog.day, parent)
    return [_example(catalog, row, supplies) for row in found]


def _example(catalog: Catalog, row: Holding, supplies: Supplies) -> dict[str, str]:
    """Return a holding of some; it came as it did to the service, or else as its state comes by the type."""
    known = supplies.known(row.equipment, row.unit or "")
    supply, supplier = known or supply_of(catalog, catalog.equipment_by_id[row.equipment], supplies.state)
    quantity = "1" if row.unit else "2"
    what = {"equipment": row.equipment, "unit": row.unit or "", "quantity": quantity}
    return {**what, "supply": supply, "supplier": supplier or ""}


def _standards(catalog: Catalog) -> list[str]:
    """Return the peer standard that is supported most often of those that anybody may use."""
    free = {row.id for row in catalog.standards if row.mode == "peer" and not row.gate and row.adoption == "open"}
    often = Counter(fit.standard for fit in catalog.fits if fit.standard in free and fit.support == "yes")
    return [name for name, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))][:1]


def write_starter(files: dict[str, str], target: Path, base: Path | None = None, extend: Sequence[Path] = ()) -> Path:
    """Write the folder, whole or not at all, after it was read back together with what it extends."""
    return write_new(target, files, check=lambda made: load_catalog(base, extend=[*extend, made]))
