"""The official XML of SISO-REF-010: entity types in a tree, each level with a number and a description."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from interop.catalog.text import UnreadableError, content_of, other_kind
from interop.errors import InputError, need
from interop.importers.account import Account, Remark

#: Elements within an entity that stand for a number of the code, from the fourth on.
LEVELS = ("category", "subcategory", "specific", "extra")
#: The list that holds the names of countries by number.
COUNTRIES = "29"
#: Attributes that say what an entry has to do with the one of `baseuuid`.
RELATIONS = ("variation", "transferred")

#: Why an entry that should be a type is none; what it stands for is not known.
UNREAD = "no number, or out of its place"


@dataclass(frozen=True)
class EntityType:
    """One entry of the register."""

    code: str  # as 1.3.225.4.1
    description: str
    within: tuple[str, ...] = ()  # descriptions of the levels above, the widest first
    uuid: str = ""
    base: str = ""  # uuid of the entry that this one varies, or that was handed over to be it
    relation: str = ""  # variation or transferred
    status: str = ""  # deprecated, retired, or empty


@dataclass(frozen=True)
class EntityRegister:
    """What the XML holds of entity types."""

    title: str
    date: str
    types: tuple[EntityType, ...]
    countries: Mapping[int, str]  # as 225: United States of America (USA)
    account: Account

    @cached_property
    def by_code(self) -> dict[str, EntityType]:
        """Entries by code; of two with one code the first that still stands."""
        found: dict[str, EntityType] = {}
        for entry in sorted(self.types, key=lambda entry: bool(entry.status)):
            found.setdefault(entry.code, entry)
        return found

    @cached_property
    def by_uuid(self) -> dict[str, EntityType]:
        """Entries by the identifier that others refer to them by."""
        return {entry.uuid: entry for entry in self.types if entry.uuid}

    def base_of(self, entry: EntityType) -> EntityType | None:
        """Return the entry that one varies, where it says so and that entry is there."""
        return self.by_uuid.get(entry.base) if entry.relation == "variation" else None


def read_siso(path: Path | str) -> EntityRegister:
    """Read the entity types of SISO-REF-010.xml, whatever its version.

    Raises:
        InputError: no such file, no XML, or XML of something else.
        MissingExtraError: defusedxml is not installed.
    """
    need("defusedxml", "siso", "reading SISO-REF-010")
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    path = Path(path)
    found = _Reading()
    try:
        content = content_of(path)
    except UnreadableError as error:
        raise InputError(f"{path}: {error}") from None
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end")):
            found.take(event, element)
    except ParseError as error:
        if not found.root:
            raise InputError(
                f"{path} is {other_kind(content) or 'no XML'}. Give SISO-REF-010.xml, as SISO publishes it."
            ) from None
        raise InputError(f"{path}:{error.position[0]}: not XML: {error}") from None
    except DefusedXmlException:
        raise InputError(f"{path}: XML that declares entities, which SISO-REF-010 does not") from None
    except (LookupError, ValueError) as error:
        raise InputError(f"{path}: not XML in an encoding that is known: {error}") from None
    if found.root != "ebv" or not found.entities:
        raise InputError(
            f"{path}: no entity types of SISO-REF-010 in it (an `ebv` with a `cet` of `entity`), but {found.root!r}"
        )
    return EntityRegister(found.title, found.date, tuple(found.types), found.countries, found.account())


class _Reading:
    """The place in the tree, and what was found so far."""

    def __init__(self) -> None:
        self.root, self.title, self.date = "", "", ""
        self.types: list[EntityType] = []
        self.countries: dict[int, str] = {}
        self.entities = 0
        self._above: list[tuple[str, int, str]] = []  # element, number, description of each open level
        self._aside: list[Remark] = []
        self._list = ""  # uid of the enumeration that is open
        self._in_types = False
        self._seen = 0

    def take(self, event: str, element: Element) -> None:
        name = element.tag.rpartition("}")[2]
        if event == "start":
            self._start(name, element)
        else:
            self._end(name)
            element.clear()

    def account(self) -> Account:
        """Return what became of every entry; the place is its number among them, since XML has no rows."""
        return Account(self._seen, {"entity type": len(self.types)}, tuple(self._aside), ())

    def _start(self, name: str, element: Element) -> None:
        if not self.root:
            self.root = name
            self.title, self.date = element.get("title", ""), element.get("date", "")
        elif name == "enum":
            self._list = element.get("uid", "")
        elif name == "enumrow" and self._list == COUNTRIES and (number := _number(element, "value")) is not None:
            self.countries[number] = element.get("description", "")
        elif name == "cet":
            self._in_types = True
        elif self._in_types:
            self._type(name, element)

    def _type(self, name: str, element: Element) -> None:
        if name == "entity":
            numbers = [_number(element, part) for part in ("kind", "domain", "country")]
            self.entities += 1
            self._above = [("entity", -1 if number is None else number, "") for number in numbers]
        elif self._above and (name in LEVELS or name.endswith(("_range", "_xref"))):
            self._seen += 1
            self._level(name, element)

    def _level(self, name: str, element: Element) -> None:
        number = _number(element, "value")
        description = " ".join(element.get("description", "").split())
        expected = LEVELS[len(self._above) - 3] if len(self._above) - 3 < len(LEVELS) else None
        numbers = [*(held for _, held, _ in self._above[: 3 + len(LEVELS)]), -1 if number is None else number]
        if name in LEVELS:
            self._above.append((name, numbers[-1], description))
        if name != expected or min(numbers) < 0:
            what = UNREAD if name in LEVELS else "a range or a reference, not a type"
            self._aside.append(Remark(self._seen, what, f"{name} {description}".strip()))
            return
        marks = [mark for mark in RELATIONS if element.get(mark) == "true"]
        status = next((mark for mark in ("deprecated", "retired") if element.get(mark) == "true"), "")
        within = tuple(text for _, _, text in self._above[3:-1])
        code = ".".join(map(str, numbers))
        base = element.get("baseuuid", "")
        self.types.append(
            EntityType(code, description, within, element.get("uuid", ""), base, next(iter(marks), ""), status)
        )

    def _end(self, name: str) -> None:
        if name == "enum":
            self._list = ""
        elif name == "cet":
            self._in_types = False
        elif name == "entity":
            self._above = []
        elif name in LEVELS and len(self._above) > 3:
            self._above.pop()


def _number(element: Element, name: str) -> int | None:
    text = element.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else None
