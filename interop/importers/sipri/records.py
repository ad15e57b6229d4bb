"""One row of the register as a value: who gave what to whom, when and how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from interop.catalog.names import folded
from interop.importers.sipri.fields import FieldError, parse_answer, parse_count, parse_flag, parse_tiv, parse_years
from interop.importers.sipri.form import TIVS, Form
from interop.importers.sipri.rows import CellRow

Condition = Literal["new", "second-hand", "modernized"]
Supply = Literal["imported", "licensed", "transferred", "leased"]
_CONDITIONS: dict[str, Condition] = {
    "new": "new",
    "second hand": "second-hand",
    "secondhand": "second-hand",
    "used": "second-hand",
    "second hand but modernized": "modernized",
    "second hand but modernised": "modernized",
    "second hand modernized": "modernized",
}
#: Clauses that speak of something else than the item: the platform it is for, its parts, where else it is made.
_OF_OTHERS = re.compile(r"^for |component|offset|production line|without", re.IGNORECASE)
_LICENSED = re.compile(
    r"(?:produc|assembl)\w*.*under .*licen[cs]e"
    r"|\bassembl\w+\b.*(?: in [A-Z]| from kits)"
    r"|^(?:incl |most |probably |possibly |all |some )?(?:production|produced|\d+ produced) in [A-Z]",
    re.IGNORECASE,
)
_LEASED = re.compile(r"\blease[d]?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """A deal, or what was delivered of one in a year."""

    line: int
    deal: str  # the register's own number, where the form has one
    recipient: str
    supplier: str
    designation: str
    description: str
    category: str  # the register's armament category, where the form has one
    ordered_in: int | None
    ordered: int | None
    delivered: int | None  # None is not known
    years: tuple[int, ...]  # of delivery, in order
    condition: Condition
    licensed: bool
    leased: bool
    doubtful: tuple[str, ...]  # columns whose values the register marks as uncertain
    tiv_unit: float | None  # trend-indicator values in millions
    tiv_ordered: float | None
    tiv_delivered: float | None

    @property
    def supply(self) -> Supply:
        """How it came, in the words of a catalogue's holdings; second-hand is transferred."""
        if self.licensed:
            return "licensed"
        if self.leased:
            return "leased"
        return "imported" if self.condition == "new" else "transferred"

    @property
    def on_order(self) -> bool:
        """Whether nothing of it has been delivered."""
        return not self.delivered and not self.years


def parse_record(row: CellRow, form: Form) -> Record:
    """Return the record in a row of a register; raise FieldError where a field cannot be read."""
    if row.wrong:
        raise FieldError(row.wrong, form.delimiter.join(row.cells))

    def cell(column: str) -> str:
        return row.cells[form.columns[column]] if column in form.columns else ""

    doubtful = {column for column, place in form.flags.items() if place < form.width and parse_flag(row.cells[place])}

    def count(column: str, what: str) -> int | None:
        number, doubt = parse_count(cell(column), what)
        doubtful.update([column] * doubt)
        return number

    def value(column: str) -> float | None:
        return parse_tiv(cell(column), form.mark)

    doubtful.update(column for column in TIVS if "?" in cell(column))
    years_column = "years" if form.name == "deals" else "year"
    years, doubt = parse_years(cell(years_column))
    doubtful.update([years_column] * doubt)
    ordered_in, doubt = parse_years(cell("ordered_in"))
    doubtful.update(["ordered_in"] * doubt)
    condition = _CONDITIONS.get(folded(cell("status")))
    if condition is None:
        raise FieldError("a status that is not known", cell("status"))
    for column in ("recipient", "supplier", "designation", "description"):
        if not cell(column):
            raise FieldError(f"no {column}", form.delimiter.join(row.cells))
    delivered = count("delivered", "number delivered")
    if delivered and not years:
        raise FieldError("delivered, and no year of delivery", cell("delivered"))
    if delivered == 0 and years:
        raise FieldError("none delivered, and a year of delivery", cell(years_column))
    return Record(
        line=row.line,
        deal=cell("deal"),
        recipient=cell("recipient"),
        supplier=cell("supplier"),
        designation=cell("designation"),
        description=cell("description"),
        category=cell("category"),
        ordered_in=ordered_in[0] if ordered_in else None,
        ordered=count("ordered", "number ordered"),
        delivered=delivered,
        years=years,
        condition=condition,
        licensed=parse_answer(cell("licensed")) or _licensed(cell("comments")),
        leased=any(_LEASED.search(clause) for clause in _clauses(cell("comments"))),
        doubtful=tuple(sorted(doubtful)),
        tiv_unit=value("tiv_unit"),
        tiv_ordered=value("tiv_ordered"),
        tiv_delivered=value("tiv_delivered"),
    )


def _licensed(comments: str) -> bool:
    """Say whether the recipient built it: the deliveries form has a column for that, of deals the comments tell."""
    return any(_LICENSED.search(clause) for clause in _clauses(comments))


def _clauses(comments: str) -> list[str]:
    """Return the clauses of comments that speak of the item itself."""
    clauses = (clause.strip() for clause in re.split(r"[;,()]", comments))
    return [clause for clause in clauses if clause and not _OF_OTHERS.search(clause)]
