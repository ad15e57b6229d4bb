"""The catalogue held against the register: codes that are wrong, and codes, names and lineage that it proposes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from interop.catalog.catalog import Catalog
from interop.catalog.models import Equipment
from interop.catalog.names import folded
from interop.errors import need
from interop.importers.siso.codes import ancestors
from interop.importers.siso.register import EntityRegister, EntityType

What = Literal["no such code", "code withdrawn", "another name", "code", "alias", "derived_from"]
#: What is wrong, and not merely proposed.
WRONG: tuple[What, ...] = ("no such code", "code withdrawn", "another name")
#: Kind and domain of the codes that a type of a domain may bear.
DOMAINS: dict[str, tuple[str, ...]] = {
    "land": ("1.1",),
    "air": ("1.2",),
    "surface": ("1.3",),
    "subsurface": ("1.4",),
    "space": ("1.5",),
    "munition": ("2",),
}
#: Likeness, out of 100, from which two names are taken to mean one type, and from which a code is proposed.
SAME, LIKE = 60.0, 92.0
#: The same for a name within a longer one, spelt nearly alike.
NEARLY = 85.0
#: Letters and a number, as in C-17 and 5 in: a designation, whatever stands about it.
_DESIGNATION = re.compile(r"\b[a-z]{1,4} ?\d+")
#: Words of descriptions that name no type.
_EMPTY = frozenset({"class", "the", "type", "project", "mod", "modified", "series"})


@dataclass(frozen=True, order=True)
class Finding:
    """One thing about one type of the catalogue."""

    equipment: str
    what: What
    now: str  # what the catalogue says; empty where it says nothing
    proposed: str  # what the register has in its place; empty where it has nothing
    description: str  # the entry in the register, with what it stands within

    @property
    def wrong(self) -> bool:
        """Whether the catalogue contradicts the register; else it is proposed to say more."""
        return self.what in WRONG

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def review(catalog: Catalog, register: EntityRegister) -> list[Finding]:
    """Hold the codes of a catalogue against the register, and propose what it could add; what is wrong comes first.

    A code is wrong where the register has none such, has withdrawn it, or calls it by a name that is like none of the
    type's own. Proposed are: a code, for a type that has none, where one entry of its domain is called like it and
    stands out; an alias, where the register's name is not among the type's; and lineage, where the entry is a variation
    of another type's, or stands within it, and the catalogue names no forebear.

    Raises:
        MissingExtraError: rapidfuzz is not installed.
    """
    need("rapidfuzz", "siso", "matching names with the register")
    by_code = {row.siso: row.id for row in catalog.equipment if row.siso}
    called = _called(register)
    found: list[Finding] = []
    for row in catalog.equipment:
        if row.siso is None:
            found += _code(row, called, by_code)
            continue
        entry = register.by_code.get(row.siso)
        found += _wrong(row, entry)
        if entry is not None:
            found += [*_alias(row, entry), *_lineage(row, entry, register, by_code)]
    return sorted(found, key=lambda item: (not item.wrong, item))


def _wrong(row: Equipment, entry: EntityType | None) -> Iterator[Finding]:
    code = str(row.siso)
    if entry is None:
        yield Finding(row.id, "no such code", code, "", "")
        return
    if entry.status:
        yield Finding(row.id, "code withdrawn", code, "", f"{_said(entry)}: {entry.status}")
    if not _alike(row, entry):
        yield Finding(row.id, "another name", code, "", _said(entry))


def _alike(row: Equipment, entry: EntityType) -> bool:
    """Return whether an entry, or what it stands within, is called like a type."""
    from rapidfuzz import fuzz

    names = [_bare(name) for name in _names(row)]
    texts = [text for text in map(_bare, (entry.description, *entry.within)) if text]
    designations = {mark.replace(" ", "") for name in names for mark in _DESIGNATION.findall(name)}
    return any(
        fuzz.token_set_ratio(name, text) >= SAME or fuzz.partial_ratio(name, text) >= NEARLY
        for name in names
        for text in texts
        if any(mark.isalpha() for mark in name)
    ) or any(mark in text.replace(" ", "") for mark in designations for text in texts)


def _code(row: Equipment, called: Mapping[str, Mapping[str, list[EntityType]]], taken: Iterable[str]) -> list[Finding]:
    """Propose the code of the entry that is called like a type, where a single one is."""
    from rapidfuzz import fuzz, process

    best: dict[str, EntityType] = {}
    for kind in DOMAINS.get(row.domain, ()):
        here = called.get(kind, {})
        for name in {name for name in map(_bare, _names(row)) if any(mark.isalpha() for mark in name)}:
            for text, _, _ in process.extract(name, here.keys(), scorer=fuzz.ratio, limit=3, score_cutoff=LIKE):
                if re.findall(r"\d+", text) == re.findall(r"\d+", name):  # figures tell types apart
                    best |= {entry.code: entry for entry in here[text]}
    widest = [code for code in best if not any(code.startswith(f"{other}.") for other in best)]
    if len(widest) != 1 or widest[0] in taken:
        return []
    return [Finding(row.id, "code", "", widest[0], _said(best[widest[0]]))]


def _alias(row: Equipment, entry: EntityType) -> Iterator[Finding]:
    from rapidfuzz import fuzz

    said = _bare(entry.description)
    if said and all(fuzz.token_set_ratio(_bare(name), said) < 100 for name in _names(row)):  # 100: words of the other
        yield Finding(row.id, "alias", ";".join(row.aliases), entry.description, _said(entry))


def _lineage(
    row: Equipment, entry: EntityType, register: EntityRegister, by_code: Mapping[str, str]
) -> Iterator[Finding]:
    if row.derived_from is not None:
        return
    base = register.base_of(entry)
    wider = [*([base.code] if base else []), *list(ancestors(entry.code))[1:]]
    forebear = next((by_code[code] for code in wider if code in by_code and by_code[code] != row.id), None)
    if forebear is not None:
        yield Finding(row.id, "derived_from", "", forebear, _said(entry))


def _called(register: EntityRegister) -> dict[str, dict[str, list[EntityType]]]:
    """Return the entries that stand, by kind and domain and by name."""
    found: dict[str, dict[str, list[EntityType]]] = defaultdict(lambda: defaultdict(list))
    for entry in register.types:
        kind, domain = entry.code.split(".")[:2]
        if not entry.status and (name := _bare(entry.description)):
            found[kind if kind == "2" else f"{kind}.{domain}"][name].append(entry)
    return found


def _names(row: Equipment) -> tuple[str, ...]:
    return (row.name, *row.aliases)


def _bare(name: str) -> str:
    return " ".join(word for word in folded(name).split() if word not in _EMPTY)


def _said(entry: EntityType) -> str:
    return " / ".join(text for text in (*entry.within, entry.description) if text)
