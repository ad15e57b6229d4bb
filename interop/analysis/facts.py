"""Facts in words: a row of the catalogue as people read it, and one that the catalogue lacks."""

from __future__ import annotations

from dataclasses import dataclass

from interop.catalog.models import Agreement, Equipment, Exercise, Fact, Fit, Holding, Period


@dataclass(frozen=True)
class FactRef:
    """A row of the catalogue that a score uses."""

    table: str
    key: str
    text: str  # what it says, in words
    basis: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Gap:
    """Something that the catalogue does not know."""

    force: str
    equipment: str
    unit: str | None
    standard: str
    role: str
    amount: float  # most that the layer's lower bound would gain if the answer were yes

    def __str__(self) -> str:
        return f"{unit_text(self.force, self.equipment, self.unit)}: {self.standard} ({self.role})"


def unit_text(force: str, equipment: str, unit: str | None) -> str:
    """Name a unit for people."""
    return f"{force} {equipment}" + (f" ({unit})" if unit else "")


def fact_ref(row: Fact) -> FactRef:
    """Describe a row of the catalogue."""
    table, text = _described(row)
    return FactRef(table, row.key, text, str(getattr(row, "basis", "cited")), row.sources, row.note or "")


def _described(row: Fact) -> tuple[str, str]:
    match row:
        case Fit():
            who = " ".join(filter(None, [row.force, row.equipment, f"({row.unit})" if row.unit else ""]))
            verb = {"yes": "supports", "partial": "partly supports", "no": "does not support"}[row.support]
            what = f"any other standard of the {row.closes} layer" if row.closes else row.standard
            return "fits", f"{who} {verb} {what} as {row.role}{_period(row)}"
        case Holding():
            count = "an unknown number of" if row.quantity is None else str(row.quantity)
            unit = f" ({row.unit})" if row.unit else ""
            origin = f" from {row.supplier}" if row.supplier else ""
            verb = {"active": "has", "reserve": "keeps in reserve", "ordered": "has ordered"}[row.status]
            return "holdings", f"{row.force} {verb} {count} {row.equipment}{unit}{_period(row)}, {row.supply}{origin}"
        case Equipment():
            shares = ", ".join(f"{state} {share:.0%}" if share < 1 else state for state, share in row.designers)
            return "equipment", f"{row.name} designed by {shares}"
        case Agreement():
            return (
                "agreements",
                f"{row.name} ({row.kind}) between {', '.join(row.parties)} since {row.since or row.signed}",
            )
        case Exercise():
            return "exercises", f"{row.name}, {row.start} to {row.end}"
        case _:
            return type(row).__name__.lower(), row.key


def _period(row: Period) -> str:
    since = f" since {row.since}" if row.since else ""
    return since + (f" until {row.until}" if row.until else "")
