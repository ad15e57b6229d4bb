"""The files of a catalogue in words, for whoever fills them in: made from the tables, so that both say the same."""

from __future__ import annotations

import inspect
from typing import Any

from interop.catalog.dates import PATTERN as DATE_PATTERN
from interop.catalog.fields import ID_PATTERN, STATE_PATTERN
from interop.catalog.tables import TABLES, Table

#: What a column holds; under `table.column` where that differs from table to table.
MEANINGS = {
    "id": "its name for other rows",
    "name": "its name for people",
    "title": "what the page, the paper or the list is called",
    "sources": "where it stands",
    "note": "what else is to be said, in your own words",
    "verified_on": "when you last looked it up",
    "since": "from when it holds; empty: always has",
    "until": "up to when it holds; empty: still does",
    "publisher": "who published it",
    "url": "its address; only a source of kind private may have none",
    "published": "when it was published",
    "accessed": "when you read it",
    "kind": "what kind it is of",
    "licence": "its licence, where it has one",
    "successor": "the state that carries on its design tradition",
    "layer": "the layer that it belongs to",
    "mode": "peer: both sides need it; service: one provides and one receives",
    "reference": "the document that defines it",
    "controlled_by": "the state whose agreement it takes",
    "gate": "the kind of agreement that it takes with that state",
    "adoption": "closed: adoptions.csv lists all states that use it",
    "reach": "how far it goes to fit it: kit carried aboard, a refit, the structure, another nation's own",
    "standard": "the standard",
    "state": "the state",
    "aliases": "other names",
    "domain": "where it works",
    "role": "what it is for, as frigate",
    "designers": "who designed it, with shares where there are several",
    "derived_from": "the type that it is a variant of, whose statements it inherits",
    "introduced": "when it came into service",
    "siso": "its code in SISO-REF-010",
    "size_t": "what one weighs",
    "service": "which service: navy, air-force, army …",
    "parent": "the service that a task group is drawn from, or the joint force of a service",
    "equipment": "the type",
    "unit": "the hull, or the batch, where it has a name",
    "quantity": "how many; empty: nobody knows",
    "status": "what they are there for",
    "supply": "how they came",
    "supplier": "the state that they came from",
    "support": "whether it supports the standard; partial says in the note which part",
    "basis": "cited: a source says it of this equipment; inferred: the note says from what; assumed: whose judgement",
    "parties": "the states that signed it",
    "signed": "when it was signed",
    "agreement": "the agreement",
    "series": "the series that it is one of",
    "start": "its first day",
    "end": "its last day",
    "participants": "the forces that took part",
    "date": "when it was",
    "provider_force": "the force that provided",
    "provider": "its type, and its unit after a slash",
    "receiver_force": "the force that received",
    "receiver": "its type, and its unit after a slash",
    "outcome": "what came of it",
    "imposer": "the state that imposes it",
    "target": "the states that it is aimed at",
    "table": "the table",
    "with_state": "the states on the other side",
    "row": "the key of the row",
    "verdict": "what came of reading it again",
    "as_of": "the day on which it is scored where none is named",
    "forces": "the forces in it, in the order in which tables show them",
    "fits.equipment": "the type, or a kind of it: role:frigate, domain:surface",
    "fits.standard": "the standard, or link:* with support no: nothing else of the layer",
    "fits.force": "the force of which it is said; empty: wherever the type serves",
    "fits.unit": "the hull of which it is said, as holdings name it",
    "fits.role": "peer; of a service: provider or receiver",
    "coverage.table": "what was gone through",
    "coverage.force": "the force, where its fleet was gone through",
    "coverage.state": "the states, where it was agreements or exercises",
    "coverage.kind": "of agreements: which kind, or * for all; of exercises: * for all services, empty for navies",
    "holdings.since": "from when they are there; empty: always have been",
    "holdings.until": "up to when they are there; empty: still are",
}
SHARES = "STATE or STATE:share;…"
_FORMATS = {
    ID_PATTERN: "small letters, digits, hyphens",
    STATE_PATTERN: "three letters, as IND",
    DATE_PATTERN: "2018, 2018-09 or 2018-09-06",
    "date": "2018, 2018-09 or 2018-09-06",
    "tonnes": "tonnes",
    "quantity": "a whole number from 1",
    "';' between": "words, several with ; between",
    SHARES: "IND, or IND:0.5;RUS:0.5",
}


def described(table: Table) -> str:
    """Return what a table holds, column by column, as a section in Markdown."""
    stem = {"equipment": "designer", "holdings": "force", "fits": "force or designer"}
    file = f"{table.name}/<{stem[table.name]}>.csv" if table.folder else f"{table.name}.csv"
    first = (inspect.getdoc(table.model) or "").partition("\n")[0]
    lines = [f"## `{file}`", "", first, ""]
    if table.named_by_file:
        lines += [f"The name of the file is the {table.named_by_file}.", ""]
    lines += ["| column | what it says | how it is written |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {meaning(table, name)} | {_written(table, name)} |" for name in table.columns]
    return "\n".join(lines) + "\n"


def meaning(table: Table, column: str) -> str:
    """Return what a column of a table holds."""
    return MEANINGS.get(f"{table.name}.{column}") or MEANINGS[column]


def _written(table: Table, column: str) -> str:
    """Say what a cell may hold, and whether it may be empty or the column be missing."""
    spec = table.model.model_json_schema(mode="validation")["properties"][column]
    form = spec.get("format") or spec.get("pattern", "")
    several = ", several with ; between" if "between" in form else ""
    written = ", ".join(_choices(spec)) or _FORMATS.get(form, "words")
    if column in table.refers and form != SHARES:
        target = table.refers[column]
        written = f"{'a code' if target == 'states' else 'an id'} of `{target}`{several}"
    needed = column in table.needed and not (column == "sources" and table.may_lack_sources)
    return written if needed else f"{written}; may be empty"


def _choices(spec: dict[str, Any]) -> list[str]:
    parts = spec.get("anyOf", [spec])
    return [f"`{value}`" for part in parts for value in part.get("enum", [part["const"]] if "const" in part else [])]


def all_described() -> str:
    """Return a section on every table."""
    return "\n".join(map(described, TABLES))
