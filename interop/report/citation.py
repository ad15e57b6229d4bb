"""The sources of a matrix as a list of references: for people, and as BibTeX."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from interop._version import __version__
from interop.catalog.models import Source
from interop.matrix import InteropMatrix
from interop.report.tables import evidence_rows

_MARKS = {
    "\\": r"\textbackslash{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def citations(matrix: InteropMatrix) -> list[tuple[Source, int]]:
    """Return the sources on which a matrix rests, with the number of its facts that cite each; the most cited first."""
    counts = Counter(name for row in evidence_rows(matrix) for name in row["sources"].split(";") if name)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(matrix.catalog.sources_by_id[name], count) for name, count in ranked]


def citation_rows(cited: Iterable[tuple[Source, int]]) -> list[dict[str, Any]]:
    """Return a row per source."""
    columns = ("id", "title", "publisher", "url", "published", "accessed", "kind")
    return [{**{key: source.model_dump()[key] for key in columns}, "facts": count} for source, count in cited]


def bibtex(matrix: InteropMatrix) -> str:
    """Return the sources of a matrix as BibTeX, after an entry for the catalogue itself."""
    catalog = matrix.catalog
    own = {
        "title": "Interoperability of military forces: a catalogue of sourced facts",
        "version": catalog.version,
        "year": str(catalog.verified_on.year),
        "note": f"Scored by interop {__version__}, scheme {matrix.scheme.title}, as of {matrix.as_of}"
        + (f", with facts of {', '.join(catalog.extended)}" if catalog.extended else ""),
    }
    return "\n".join([_entry("interop-catalogue", own), *(_source(source) for source, _ in citations(matrix))])


def _source(source: Source) -> str:
    published = source.published
    fields = {"title": source.title, "organization": source.publisher or "", "url": source.url}
    if published is not None:
        fields["year"] = published.text[:4]
        fields["date"] = published.text
    return _entry(source.id, {**fields, "urldate": source.accessed.text})


def _entry(key: str, fields: dict[str, str]) -> str:
    lines = "".join(f"  {name} = {{{_escaped(name, text)}}},\n" for name, text in fields.items() if text)
    return f"@misc{{{key},\n{lines}}}\n"


def _escaped(name: str, text: str) -> str:
    return text if name == "url" else "".join(_MARKS.get(mark, mark) for mark in text)
