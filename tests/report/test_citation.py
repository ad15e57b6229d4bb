"""Sources as references: every one that the scores rest on, once, and BibTeX that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import interop
from interop.cli.main import run
from interop.report.citation import bibtex, citation_rows, citations
from interop.report.tables import evidence_rows
from tests.report.pages import SCHEME, small_catalog
from tests.small import changed, write


def test_every_source_of_the_evidence_once() -> None:
    """The sources are those of the facts that the matrix rests on; the most cited stand first."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    rows = citation_rows(citations(matrix))
    wanted = {name for row in evidence_rows(matrix) for name in row["sources"].split(";") if name}
    assert {row["id"] for row in rows} == wanted
    assert [row["facts"] for row in rows] == sorted((row["facts"] for row in rows), reverse=True)


def test_treaties_with_third_states_are_not_cited() -> None:
    """An agreement counts between two of the states, or where it opens a gate to one of them."""
    matrix = interop.score(interop.load_catalog(), ["ind-army", "usa-army"])
    agreements = [row["key"] for row in evidence_rows(matrix) if row["table"] == "agreements"]
    by_id = {row.id: row for row in matrix.catalog.agreements}
    states = [matrix.snapshot.parties(by_id[name]) for name in agreements]
    assert len(states) > 1
    assert all({"IND", "USA"} <= parties for parties in states)
    alone = interop.score(interop.load_catalog(), ["ind-navy", "ind-air-force"])
    assert not [row for row in evidence_rows(alone) if row["table"] == "agreements"]


def test_bibtex_of_the_bundled_catalogue() -> None:
    """An entry for the catalogue, then one per source; braces are balanced in each, and keys are unique."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    entries = bibtex(matrix).split("\n\n")
    keys = [re.match(r"@misc\{([^,]+),", entry.strip()).group(1) for entry in entries]  # type: ignore[union-attr]
    assert keys[0] == "interop-catalogue"
    assert matrix.catalog.version in entries[0]
    assert len(set(keys)) == len(keys) == len(citations(matrix)) + 1
    for entry in entries:
        plain = entry.replace(r"\{", "").replace(r"\}", "")
        assert plain.count("{") == plain.count("}")


def test_marks_of_tex_are_escaped() -> None:
    """A title cannot end its field, and an address stays as it is."""
    catalog = small_catalog()
    title = r"50 % of {R&D}_1 \ ~"
    renamed = [row.model_copy(update={"title": title, "url": "https://example.org/a_b%20c"}) for row in catalog.sources]
    text = bibtex(interop.score(catalog.replace(sources=renamed), ["ind-navy", "usa-navy"], scheme=SCHEME))
    assert r"title = {50 \% of \{R\&D\}\_1 \textbackslash{} \textasciitilde{}}" in text
    assert "url = {https://example.org/a_b%20c}" in text


@pytest.mark.parametrize("words", [("stats",), ("cite", "malabar-2020"), ("cite", "malabar-2020", "--bibtex")])
def test_commands(words: tuple[str, ...], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """They print; what they print is checked above."""
    assert run([*words]) == 0
    assert capfdbinary.readouterr().out


def test_diff_command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Two folders: what came and went, and what moved by it; two that are alike say so."""
    base = tmp_path
    (base / "a").mkdir()
    (base / "b").mkdir()
    old = write(base / "a")
    new = write(base / "b", holdings__ind_navy=changed("holdings/ind-navy.csv", ",8,2013-05", ",9,2013-05"))
    assert run(["diff", str(old), str(old)]) == 0
    assert b"Both hold the same facts." in capfdbinary.readouterr().out
    assert run(["diff", str(old), str(new), "--scheme", "origin"]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "holdings   changed   ind-navy/p-8i/active/imported/USA/2013-05   quantity" in out
    assert "Groups scored: pair." in out
