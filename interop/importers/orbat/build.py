"""From a list of units to a folder of facts that extends a catalogue, with an account of every row."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from interop.catalog.catalog import Catalog
from interop.catalog.fields import CellError, parse_id
from interop.catalog.names import folded, state_named
from interop.catalog.reader import load_catalog
from interop.catalog.supply import Supplies, Supply, supply_of
from interop.catalog.tables import BY_NAME
from interop.errors import InputError
from interop.importers.account import Account, Remark
from interop.importers.folder import table_text, write_new
from interop.importers.orbat.matching import Match, Matcher
from interop.importers.orbat.reading import Line, Listing

#: How holdings may come.
SUPPLIES = BY_NAME["holdings"].choices("supply")
#: Why a row is set aside.
NO_NAME, NO_TYPE, NO_NUMBER, TWICE, FORMULA, NO_SUPPLY, NO_SUPPLIER = (
    "names neither a type nor a unit",
    "a type that the catalogue does not know",
    "a quantity that is no whole number from 1 to 999,999: write one, or nothing where it is not known",
    "a unit that is listed before",
    "a formula of which the file does not hold the value: work it out in a spreadsheet and save",
    f"a supply that is none of {', '.join(SUPPLIES)}",
    "a supplier that is no state of the catalogue",
)
_QUANTITY = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Held:
    """A row of the list that is used: the type that it means, and how the force came by it."""

    line: Line
    equipment: str
    unit: str  # as the catalogue writes it, where it knows it; or empty
    quantity: str  # in figures, or empty
    how: str  # the match was made; empty where the row names the type
    supply: str
    supplier: str | None

    def row(self, unit: str, quantity: str) -> dict[str, str]:
        """Return it as a holding."""
        what = {"equipment": self.equipment, "unit": unit, "quantity": quantity, "status": "active"}
        return {**what, "supply": self.supply, "supplier": self.supplier or ""}

    @property
    def note(self) -> str:
        """What the list calls it, where the catalogue calls it otherwise."""
        said = (self.line.unit if self.line.unit != self.unit else "", self.line.type if self.how else "")
        return ": ".join(filter(None, [", ".join(filter(None, said)), self.how]))


@dataclass(frozen=True, eq=False)
class OrderOfBattle:
    """A force of one's own, and what became of the rows of its list."""

    force: str
    state: str
    name: str
    parent: str  # the service it is drawn from, or empty
    service: str
    day: date
    listing: Listing
    held: tuple[Held, ...]
    account: Account

    def files(self) -> dict[str, str]:
        """Return the files of the folder that extends the catalogue."""
        source = f"list-{self.force}"
        stands = {"sources": source, "note": "", "verified_on": self.day.isoformat()}
        sources = {
            "id": source,
            "title": f"Order of battle: {self.listing.name}",
            "accessed": self.day.isoformat(),
            "kind": "private",
        }
        force = {
            "id": self.force,
            "name": self.name,
            "state": self.state,
            "service": self.service,
            "kind": "task-group",
        }
        return {
            "sources.csv": table_text("sources", [sources]),
            "forces.csv": table_text("forces", [{**force, "parent": self.parent, **stands}]),
            f"holdings/{self.force}.csv": table_text(
                "holdings", [{**row, **stands, "note": note} for row, note in self._holdings()]
            ),
            "coverage.csv": table_text("coverage", [{"table": "holdings", "force": self.force, **stands}]),
            "aside.tsv": self._aside(),
        }

    def _holdings(self) -> list[tuple[dict[str, str], str]]:
        """Return a holding per named unit, and one per type and supply for those without a name."""
        found: list[tuple[dict[str, str], str]] = []
        unnamed: dict[tuple[str, str, str | None], list[Held]] = defaultdict(list)
        for held in self.held:
            if not held.unit:
                unnamed[held.equipment, held.supply, held.supplier].append(held)
                continue
            found.append((held.row(held.unit, held.quantity or "1"), held.note))
        for alike in unnamed.values():
            numbers = [held.quantity for held in alike]
            total = "" if "" in numbers else str(sum(map(int, numbers)))
            found.append((alike[0].row("", total), ""))
        return sorted(found, key=lambda item: (item[0]["equipment"], item[0]["unit"]))

    def _aside(self) -> str:
        """Return every row that was set aside with its reason, and the columns that were kept aside."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(("line", "reason", "unit", "type", "quantity", "more"))
        reasons = {remark.line: remark.what for remark in self.account.aside}
        for line in self.listing.lines:
            if line.number in reasons or line.more:
                more = "; ".join(f"{name}: {cell}" if name else cell for name, cell in line.more)
                writer.writerow((line.number, reasons.get(line.number, ""), line.unit, line.type, line.quantity, more))
        return out.getvalue()


def build(
    listing: Listing,
    catalog: Catalog,
    force: str,
    *,
    state: str = "",
    name: str = "",
    today: date,
    advance: Callable[[int], object] = lambda done: None,  # noqa: ARG005 - nobody watches
) -> OrderOfBattle:
    """Match a list of units with a catalogue.

    Args:
        listing: the list.
        catalog: the facts that the folder will extend.
        force: id of the new force.
        state: code of the state it serves; the one that the force's id begins with when empty, as ind-my-group.
        name: name of the force; its id when empty.
        today: the day that the rows bear.
        advance: called with how many rows were just matched, for a progress bar.

    Raises:
        InputError: an id that is no id or taken, a state that nobody knows, or no row that could be used.
    """
    state = state or _state_of(catalog, force)
    check_force(catalog, force, state)
    parent = service_of(catalog, state)
    matcher = Matcher(catalog, state, today)
    supplies = Supplies(catalog, state, today, parent)
    used: list[Held] = []
    aside: list[Remark] = []
    remarks: list[Remark] = []
    seen: set[tuple[str, str]] = set()
    named = cache(partial(state_named, catalog))
    for line in listing.lines:
        advance(1)
        match = matcher.match(line.type, line.unit)
        unit = match.hull.name if match.hull else line.unit
        of = folded(unit), "" if matcher.is_ship(match) else str(match.equipment)  # aircraft may bear the ship's name
        supplier = named(line.supplier) if line.supplier else None
        reason = _reason(line, match, of in seen) or _supply_fault(line, supplier)
        if reason:
            aside.append(Remark(line.number, reason, _cause(reason, line, match)))
            continue
        seen |= {of} if unit else set()
        one = matcher.is_one(match, unit)
        equipment, quantity = str(match.equipment), "1" if one else line.quantity
        came = _came(catalog, supplies, line, unit, equipment, supplier)
        used.append(Held(line, equipment, unit, quantity, match.how, *came))
        remarks += _remarks(catalog, line, match, one=one)
    remarks += _counted_twice(used)
    account = Account(len(listing.lines), {"used": len(used)}, tuple(aside), tuple(remarks))
    if not used:
        told = [f"{listing.name}: no row could be used", *listing.notices]
        raise InputError("\n".join([*told, *map(str, aside[:20])]))
    service = catalog.forces_by_id[parent].service if parent else "task-group"
    return OrderOfBattle(force, state, name or force, parent, service, today, listing, tuple(used), account)


def check_force(catalog: Catalog, force: str, state: str) -> None:
    """Raise InputError where a force of one's own could not be called so, or not be of that state."""
    try:
        parse_id(force)
    except CellError as error:
        near = "-".join(re.findall(r"[a-z0-9]+", force.casefold())) or "my-task-group"
        raise InputError(f"--force {force!r}: {error.message}; allowed: {error.allowed}. As {near}") from None
    if force in catalog.forces_by_id:
        raise InputError(f"--force {force}: the catalogue has a force of that id already")
    if not state:
        raise InputError(
            f"--state is needed: --force {force} begins with no code of a state, as ind-{force} does; as --state IND"
        )
    if state not in catalog.states_by_id:
        raise InputError(f"--state {state!r}: no state of that code in the catalogue, as IND or USA")


def _state_of(catalog: Catalog, force: str) -> str:
    """Return the code of a state that the id of a force begins with, or nothing."""
    code = force.partition("-")[0].upper()
    return code if code in catalog.states_by_id else ""


def _reason(line: Line, match: Match, seen: bool) -> str:  # noqa: FBT001
    if not line.type and not line.unit:
        return NO_NAME
    if _formula(line):
        return FORMULA
    if line.quantity and not _QUANTITY.fullmatch(line.quantity):
        return NO_NUMBER
    if match.equipment is None:
        return NO_TYPE
    return TWICE if seen else ""


def _supply_fault(line: Line, supplier: str | None) -> str:
    if line.supply and _supply(line) not in SUPPLIES:
        return NO_SUPPLY
    return NO_SUPPLIER if line.supplier and supplier is None else ""


def _cause(reason: str, line: Line, match: Match) -> str:
    """Return what in a row kept it from being used."""
    hint = f"; did you mean {', '.join(match.suggestions)}?" if match.suggestions else ""
    causes = {
        NO_NAME: "; ".join(f"{name}: {cell}" if name else cell for name, cell in line.more),
        NO_TYPE: f"{line.type or line.unit}{hint}",
        NO_NUMBER: line.quantity,
        TWICE: line.unit or line.type,
        FORMULA: _formula(line),
        NO_SUPPLY: line.supply,
        NO_SUPPLIER: line.supplier,
    }
    return causes[reason]


def _supply(line: Line) -> str:
    return folded(line.supply).replace(" ", "-")


def _came(catalog: Catalog, supplies: Supplies, line: Line, unit: str, equipment: str, supplier: str | None) -> Supply:
    """Return how the force came by what a row lists: the list says so, else the catalogue, else the design."""
    known = supplies.known(equipment, unit, _supply(line), supplier)
    if known is not None:
        return known
    supplier = supplier or supply_of(catalog, catalog.equipment_by_id[equipment], supplies.state).supplier
    home = supplier in (None, supplies.state) or (_supply(line) == "domestic" and not line.supplier)
    return Supply(_supply(line) or ("domestic" if home else "imported"), None if home else supplier)


def _remarks(catalog: Catalog, line: Line, match: Match, *, one: bool) -> Iterator[Remark]:
    """Yield in what the row was not taken as it stands."""
    assert match.equipment is not None
    called = line.unit or line.type
    if match.how:
        yield Remark(line.number, match.how, line.type or line.unit)
    if match.hull and line.unit not in ("", match.hull.name) and (line.type or not match.how):
        yield Remark(line.number, f"taken for {match.hull.name}", line.unit)
    if match.hull and match.equipment not in match.hull.types:
        types = " and ".join(sorted(catalog.equipment_by_id[name].name for name in match.hull.types))
        yield Remark(line.number, f"listed as another type than in the catalogue, which has {types}", called)
    if one and line.quantity not in ("", "1"):
        yield Remark(line.number, "a single ship, counted once", f"{line.quantity} of {called}")


def _counted_twice(used: Sequence[Held]) -> Iterator[Remark]:
    """Yield the rows of a type as a whole that is listed by named units too."""
    named = {held.equipment for held in used if held.unit}
    for held in used:
        if not held.unit and held.equipment in named:
            what = "units of the type are listed by name too: leave them out of its number"
            yield Remark(held.line.number, what, held.line.type)


def _formula(line: Line) -> str:
    return next((cell for cell in (line.unit, line.type, line.quantity) if cell.startswith("=")), "")


def service_of(catalog: Catalog, state: str) -> str:
    """Return the navy of a state, its only service, or nothing: what is said of it goes for what is drawn from it."""
    services = [row for row in catalog.forces if row.state == state and row.kind == "service"]
    navies = [row.id for row in services if row.service == "navy"] or [row.id for row in services]
    return navies[0] if len(navies) == 1 else ""


def write_order(order: OrderOfBattle, target: Path, base: Path | None = None, extend: Sequence[Path] = ()) -> Path:
    """Write the folder, whole or not at all, after it was read back together with what it extends."""
    return write_new(target, order.files(), check=lambda made: load_catalog(base, extend=[*extend, made]))
