"""A catalogue's types as XML in the form of SISO-REF-010, for simulations that read it."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from interop.catalog.catalog import Catalog
from interop.catalog.models import Equipment
from interop.errors import InputError
from interop.importers.siso.register import LEVELS
from interop.report.files import write_file


def siso_text(catalog: Catalog) -> str:
    """Return the types that have a code as `ebv`, `cet`, `entity` and so on, each under its numbers.

    A level that is no type of the catalogue bears its number alone; where the register lumps types of the catalogue
    under one code, the entry names them all. The identifiers (`uuid`) are SISO's to give; in their place `id` names the
    types here.
    """
    coded: dict[tuple[int, ...], list[Equipment]] = {}
    for code, row in _coded(catalog):
        coded.setdefault(tuple(map(int, code.split("."))), []).append(row)
    root = Element("ebv", title="interop", release=catalog.version, date=catalog.verified_on.isoformat())
    entities = SubElement(root, "cet", uid="30", name="Entity Types")
    made: dict[tuple[int, ...], Element] = {}
    for numbers, rows in sorted(coded.items()):
        stem = numbers[:3]
        if stem not in made:
            named = dict(zip(("kind", "domain", "country"), map(str, stem), strict=True))
            made[stem] = SubElement(entities, "entity", named)
        for length in range(4, len(numbers) + 1):
            place = numbers[:length]
            if place not in made:
                made[place] = SubElement(made[place[:-1]], LEVELS[length - 4], value=str(place[-1]))
        made[numbers].set("description", " / ".join(row.name for row in rows))
        made[numbers].set("id", " ".join(row.id for row in rows))
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def write_siso(catalog: Catalog, target: Path) -> Path:
    """Write :func:`siso_text`, whole or not at all.

    Raises:
        InputError: no type of the catalogue has a code.
        OutputError: the file cannot be written.
    """
    if not _coded(catalog):
        raise InputError("no type of the catalogue has a code (`siso`); `interop siso FILE` proposes some")
    return write_file(target, siso_text(catalog))


def _coded(catalog: Catalog) -> list[tuple[str, Equipment]]:
    return [(row.siso, row) for row in catalog.equipment if row.siso]
