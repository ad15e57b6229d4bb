"""Catalogues for the tests of the page: a small one, and the same one gone hostile."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from interop.catalog import load_catalog
from interop.catalog.catalog import Catalog
from interop.catalog.models import Row
from interop.catalog.tables import TABLES
from interop.matrix import InteropMatrix, score
from interop.testing import strategies
from tests.small import changed, write

#: What an attacker would write into a name, a note or a title.
PAYLOADS = (
    "</script><script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "' onload='window.hacked = 1' x='",
    '"onload="window.hacked = 1',
    "{{ 7 * 7 }}{% raw %}${7*7}#{7*7}",
    "<a href='javascript:window.hacked = 1'>press</a>",
    "\u202eyvaN naidnI\u202c\u2066\u200f",
    "line\u2028separator\u2029next\u0085end",
    "<!--<script>",
    "]]></style><style>*{display:none}</style>",
    "=HYPERLINK(javascript:window.hacked)",
    "$\\unicode{<img src=1 onerror=window.hacked=1>}$",
    "x" * 10_000,
)
#: Addresses that a page must not link to.
ADDRESSES = (
    "javascript:window.hacked=1",
    "JaVaScRiPt:window.hacked=1//https://example.org",
    "data:text/html,<script>window.hacked=1</script>",
    'https://example.org/"onload="window.hacked=1',
    "https://exa\u202emple.org/",
    "file:///etc/passwd",
    "//example.org/no-scheme",
    "https://example.org/" + "y" * 10_000,
)
_TEXTS = ("name", "note", "title", "publisher", "series", "aliases", "licence", "reference", "unit")


@cache
def small_catalog() -> Catalog:
    """Return the small catalogue."""
    recent = changed("holdings/ind-navy.csv", "2005", "2018")  # after the restriction on its supplier
    with TemporaryDirectory() as folder:
        return load_catalog(write(Path(folder), holdings__ind_navy=recent))


#: A scheme over the standards of the small catalogue, with every kind of layer.
SCHEME: dict[str, Any] = {
    **strategies.SCHEME,
    "layers": {
        name: {key: value for key, value in layer.items() if key != "grades"}
        for name, layer in strategies.SCHEME["layers"].items()
    },
}


@cache
def small_matrix() -> InteropMatrix:
    """Return the scores of the small catalogue's only group."""
    return score(small_catalog(), "pair", scheme=SCHEME)


@cache
def hostile_catalog() -> Catalog:
    """Return the small catalogue with a payload in every text and address."""
    count = 0

    def spoiled(row: Row) -> Row:
        nonlocal count
        changes: dict[str, object] = {}
        for field in type(row).model_fields:
            if field == "url":
                changes[field] = ADDRESSES[count % len(ADDRESSES)]
            elif field in _TEXTS and not (field == "unit" and getattr(row, field) is None):
                text = PAYLOADS[count % len(PAYLOADS)]
                changes[field] = (text,) if field == "aliases" else text
            count += 1
        return row.model_copy(update=changes)

    small = small_catalog()
    tables = {table.name: [spoiled(row) for row in getattr(small, table.name)] for table in TABLES}
    more = [
        tables["sources"][0].model_copy(update={"id": f"paper-{place}", "url": url, "title": PAYLOADS[place]})
        for place, url in enumerate(ADDRESSES)
    ]
    ids = tuple(row.key for row in more)
    tables["sources"] += more
    for name in ("equipment", "holdings", "fits", "exercises"):
        tables[name] = [row.model_copy(update={"sources": ("paper", *ids)}) for row in tables[name]]
    return Catalog.unchecked(tables)


def hostile_matrices() -> list[InteropMatrix]:
    """Return matrices of the hostile catalogue in which every payload is once the name of a force and of the group."""
    found = []
    base = hostile_catalog()
    for place, payload in enumerate(PAYLOADS):
        other = PAYLOADS[(place + 5) % len(PAYLOADS)]
        names = dict(zip(("ind-navy", "usa-navy"), (payload, other), strict=True))
        forces = [row.model_copy(update={"name": names[row.id]}) for row in base.forces]
        groups = [row.model_copy(update={"name": payload}) for row in base.groups]
        states = [row.model_copy(update={"name": other}) for row in base.states]
        tables = {table.name: list(getattr(base, table.name)) for table in TABLES}
        changed = {**tables, "forces": forces, "groups": groups, "states": states}
        found.append(score(Catalog.unchecked(changed), "pair", scheme=SCHEME))
    return found
