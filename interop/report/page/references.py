"""Numbered references: a source gets its number where the page first mentions it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from interop.matrix import InteropMatrix
from interop.report.figures.inert import safe_url
from interop.report.tables import Row
from interop.report.words import LONGEST_TEXT, plain


@dataclass(frozen=True)
class Reference:
    """A source as it stands in the list of references."""

    number: int
    title: str
    publisher: str
    url: str | None  # None where a page must not link to it
    site: str  # host of the address
    shown_url: str  # the address as text
    published: str
    accessed: str
    kind: str
    facts: int  # facts of this report that stand on it


class References:
    """Hands out numbers while a page is rendered, and lists the sources in their order at its end."""

    def __init__(self, matrix: InteropMatrix, evidence: Iterable[Row]) -> None:
        self._catalog = matrix.catalog
        self._facts = Counter(name for row in evidence for name in row["sources"].split(";") if name)
        self._numbers: dict[str, int] = {}

    def numbers(self, sources: Iterable[str]) -> list[int]:
        """Return the numbers of sources, new ones counting on; an id that the catalogue lacks has none."""
        known = [name for name in sources if name in self._catalog.sources_by_id]
        return [self._numbers.setdefault(name, len(self._numbers) + 1) for name in known]

    def listed(self) -> list[Reference]:
        """Return every source of the report: those mentioned, then the others that facts stand on, by id."""
        self.numbers(sorted(self._facts))
        return [self._reference(name, number) for name, number in self._numbers.items()]

    def _reference(self, name: str, number: int) -> Reference:
        row = self._catalog.sources_by_id[name]
        return Reference(
            number,
            plain(row.title, LONGEST_TEXT),
            plain(row.publisher or ""),
            safe_url(row.url),
            _site(row.url),
            plain(row.url, 300),
            str(row.published or ""),
            str(row.accessed),
            row.kind,
            self._facts[name],
        )


def _site(url: str) -> str:
    """Return the host of an address that may be linked to, without a leading www."""
    found = safe_url(url)
    return plain((urlsplit(found).hostname or "").removeprefix("www.")) if found else ""
