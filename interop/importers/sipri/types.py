"""Types of equipment: what designations name, and whose design each is taken to be."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from interop.importers.sipri.kinds import Kind
from interop.importers.sipri.records import Record

#: On what a designer rests: new or licensed deliveries of the type, those of its family, or second-hand ones alone.
Ground = Literal["type", "family", "second-hand"]


class TypeKey(NamedTuple):
    """What makes two records speak of one type."""

    slug: str
    kind: Kind


@dataclass(frozen=True)
class Item:
    """A record of which all is known that a catalogue asks for."""

    record: Record
    key: TypeKey
    force: str  # state code of the recipient
    supplier: str | None  # state code; None where the register does not know it


@dataclass(frozen=True)
class EquipmentType:
    """A type and the state that is taken to have designed it."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: Kind
    designer: str
    ground: Ground


def type_key(record: Record, kind: Kind, supplier: str | None) -> TypeKey | None:
    """Return which type a record is of; None where its designation has neither letter nor digit.

    Where the designation only repeats the description, `vehicle engine 501-1000`, each supplier's are a type.
    """
    slug = slug_of(record.designation)
    if slug and supplier and slug.startswith(slug_of(record.description)):
        slug = f"{slug}-{supplier.lower()}"
    return TypeKey(slug, kind) if slug else None


def slug_of(text: str) -> str:
    """Return text as an identifier.

    >>> slug_of("T-72M1"), slug_of("Pucara -"), slug_of("Löwe / 2")
    ('t-72m1', 'pucara', 'lowe-2')
    """
    plain = unicodedata.normalize("NFKD", text.replace("+", " plus "))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def types_of(items: Sequence[Item]) -> dict[TypeKey, EquipmentType]:
    """Return the type of each key that has a supplier from whom a designer can be told."""
    names: dict[TypeKey, Counter[str]] = defaultdict(Counter)
    for item in items:
        names[item.key][_name(item.record.designation)] += 1
    ids = _ids(names)
    found: dict[TypeKey, EquipmentType] = {}
    for key, (designer, ground) in _designers(items).items():
        name, *others = sorted(names[key], key=lambda text, of=names[key]: (-of[text], text))  # type: ignore[misc]
        aliases = tuple(sorted(other for other in others if ";" not in other))
        found[key] = EquipmentType(ids[key], name, aliases, key.kind, designer, ground)
    return found


def _name(designation: str) -> str:
    """Return a designation without the dash at its end that stands for an unknown version."""
    return " ".join(designation.split()).rstrip(" -") or designation


def _ids(names: Mapping[TypeKey, Counter[str]]) -> dict[TypeKey, str]:
    """Return an id for each key: its slug, with its role behind where a more frequent type bears the same."""
    ids: dict[TypeKey, str] = {}
    taken: set[str] = set()
    frequent = sorted(names, key=lambda key: (-names[key].total(), key.slug, key.kind.domain, key.kind.role))
    for key in frequent:
        choices = (key.slug, f"{key.slug}-{key.kind.role}", f"{key.slug}-{key.kind.domain}-{key.kind.role}")
        chosen = next((choice for choice in choices if choice not in taken), None)
        number = 2
        while chosen is None:
            text = f"{choices[-1]}-{number}"
            chosen, number = (None if text in taken else text), number + 1
        ids[key] = chosen
        taken.add(chosen)
    return ids


def _designers(items: Sequence[Item]) -> dict[TypeKey, tuple[str, Ground]]:
    """Return who is taken to have designed each type.

    The state that supplied it new, or licensed it, most often; failing that the one that supplied its family, types
    of one domain whose designations begin alike; failing that, of those who passed it on, the one that supplies most
    new types.
    """
    new: dict[TypeKey, Counter[str]] = defaultdict(Counter)
    old: dict[TypeKey, Counter[str]] = defaultdict(Counter)
    families: dict[tuple[str, bool, str], Counter[str]] = defaultdict(Counter)
    makers: Counter[str] = Counter()
    for item in items:
        if item.supplier is None:
            continue
        if item.record.condition == "new":
            new[item.key][item.supplier] += 1
            families[_family(item.key)][item.supplier] += 1
            makers[item.supplier] += 1
        else:
            old[item.key][item.supplier] += 1
    found: dict[TypeKey, tuple[str, Ground]] = {}
    for key in dict.fromkeys(item.key for item in items):
        if key in new:
            found[key] = _most(new[key]), "type"
        elif _family(key) in families:
            found[key] = _most(families[_family(key)]), "family"
        elif key in old:
            found[key] = min(old[key], key=lambda state: (-makers[state], state)), "second-hand"
    return found


def _family(key: TypeKey) -> tuple[str, bool, str]:
    """Return domain and beginning of a designation: letters and the first number, `btr-60` of `btr-60pb`."""
    match = re.match(r"[a-z]+-?\d+", key.slug)
    return key.kind.domain, key.kind.component, match.group() if match else key.slug


def _most(votes: Counter[str]) -> str:
    return min(votes, key=lambda state: (-votes[state], state))
