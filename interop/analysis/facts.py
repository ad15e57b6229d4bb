"""Facts in words: a row of the catalogue as people read it."""

from __future__ import annotations

from dataclasses import dataclass

from interop.catalog.models import (
    Accession,
    Adoption,
    Agreement,
    Coverage,
    Demonstration,
    Equipment,
    Exercise,
    Fact,
    Fit,
    Force,
    Group,
    Holding,
    Period,
    Restriction,
    Standard,
    StateRow,
)
from interop.layers.evidence import Ground, Inherited, unit_text
from interop.resolve import STATE


@dataclass(frozen=True)
class FactRef:
    """A row of the catalogue that a score uses."""

    table: str
    key: str
    text: str  # what it says, in words
    basis: str
    sources: tuple[str, ...]
    note: str


def fact_ref(ground: Ground) -> FactRef:
    """Describe a row of the catalogue, and for whom it speaks if that is another type than its own."""
    row = ground.row if isinstance(ground, Inherited) else ground
    table, text = _described(row)
    if isinstance(ground, Inherited) and not ground.row.equipment.startswith(STATE):
        verb = "which goes for" if ground.row.kind else "inherited by"
        text = f"{text}, {verb} {ground.heir}"
    if row.own is not None:
        text += f"; of your own, from {row.own.folder}"
        before = [_described(other)[1] for other in row.own.overrules if isinstance(other, Fact)]
        text += f", in place of: {'; '.join(before)}" if before else ""
    return FactRef(table, row.key, text, str(getattr(row, "basis", "cited")), row.sources, row.note or "")


def _described(row: Fact) -> tuple[str, str]:
    match row:
        case Fit() if row.equipment.startswith(STATE):
            return (
                "adoptions",
                f"{row.equipment.removeprefix(STATE)} is not among the users of {row.standard}, all listed",
            )
        case Fit():
            what = f"any {row.kind[1]}" if row.kind else row.equipment
            who = " ".join(filter(None, [row.force, what, f"({row.unit})" if row.unit else ""]))
            verb = {"yes": "supports", "partial": "partly supports", "no": "does not support"}[row.support]
            which = f"any other standard of the {row.closes} layer" if row.closes else row.standard
            return "fits", f"{who} {verb} {which} as {row.role}{_period(row)}"
        case Holding():
            count = "an unknown number of" if row.quantity is None else str(row.quantity)
            unit = f" ({row.unit})" if row.unit else ""
            origin = f" from {row.supplier}" if row.supplier else ""
            verb = {"active": "has", "reserve": "keeps in reserve", "ordered": "has ordered"}[row.status]
            return "holdings", f"{row.force} {verb} {count} {row.equipment}{unit}{_period(row)}, {row.supply}{origin}"
        case Equipment():
            shares = ", ".join(f"{state} {share:.0%}" if share < 1 else state for state, share in row.designers)
            return "equipment", f"{row.name} designed by {shares}{f', {row.size_t:g} t' if row.size_t else ''}"
        case Agreement():
            return (
                "agreements",
                f"{row.name} ({row.kind}) between {', '.join(row.parties)}{_since(row.since or row.signed)}",
            )
        case Exercise():
            return "exercises", f"{row.name}, {row.start} to {row.end}"
        case Standard():
            gate = f", which needs {row.gate} agreements with {row.controlled_by}" if row.gate else ""
            return "standards", f"{row.name} is a standard of the {row.layer} layer{gate}"
        case StateRow():
            heir = f", succeeded by {row.successor}" if row.successor else ""
            return "states", f"{row.name}{_period(row)}{heir}"
        case Force():
            return "forces", f"{row.name} is a {row.kind} of {row.state}"
        case Accession():
            return "accessions", f"{row.state} is a party of {row.agreement}{_period(row)}"
        case Demonstration():
            seen = {"succeeded": "worked with", "failed": "failed to work with", "refused": "was refused work with"}
            giver = unit_text(row.provider_force, *row.provider_unit)
            taker = unit_text(row.receiver_force, *row.receiver_unit)
            over = f" over {row.standard}" if row.standard else ""
            return "demonstrations", f"{giver} {seen[row.outcome]} {taker} ({row.layer}{over}) on {row.date}"
        case Restriction():
            return "restrictions", f"{row.imposer} restricts {', '.join(row.target)} ({row.kind}){_period(row)}"
        case Adoption():
            return "adoptions", f"{row.state} uses {row.standard}{_period(row)}"
        case Coverage():
            whose = row.force or " and ".join(filter(None, [", ".join(row.state), ", ".join(row.with_state)]))
            kind = f" of kind {row.kind}" if row.kind and row.kind != "*" else ""
            return "coverage", f"the {row.table} of {whose}{kind} were gone through{_period(row)}"
        case Group():
            return "groups", f"{row.name}: {', '.join(row.forces)}"
        case _:
            raise TypeError(f"no words for a row of type {type(row).__name__}")


def _period(row: Period) -> str:
    since = _since(row.since)
    return since + (f" until {row.until}" if row.until else "")


def _since(day: object) -> str:
    return f" since {day}" if day else ""
