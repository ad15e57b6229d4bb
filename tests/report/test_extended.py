"""A report of facts of one's own: it names their folder, and claims for them neither publication nor a licence."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest

import interop
from interop.catalog import Catalog, load_catalog
from interop.catalog.package import data_package
from interop.report.bundle import bundle, manifest
from interop.report.citation import bibtex
from interop.report.page import render_page
from interop.report.words import ground_words, licence_words
from interop.report.workbook import report_tables
from interop.schemas import schema_of
from tests.catalog.test_overrule import FITS, extension
from tests.report.pages import SCHEME
from tests.small import write

ALONE = "rest on published facts alone"


def extended(folder: Path) -> Catalog:
    """Return the small catalogue, as if it were the one that ships, with a statement that overrules one of it."""
    fit = "p-8a,,link-16,no,peer,,,cited,paper,2021-01-01\np-8i,ind-navy,uhf-voice,no,peer,,,cited,paper,2021-01-01\n"
    more = extension(folder / "my-facts", fits__mine=FITS + fit)
    return replace(load_catalog(write(folder / "base"), extend=more), ships=True)


def test_words() -> None:
    """Of the catalogue that ships everything is claimed, of another nothing."""
    ships = interop.load_catalog()
    assert ALONE in ground_words(ships)
    assert licence_words(ships) == "Facts CC BY 4.0."
    other = replace(ships, ships=False)
    assert ALONE not in ground_words(other)
    assert licence_words(other) == ""
    assert "licenses" in data_package(ships)
    assert "licenses" not in data_package(other)


def test_page_names_the_folder(tmp_path: Path) -> None:
    """On top, among the facts, and where it says on what the scores rest and what may be passed on."""
    pytest.importorskip("plotly")
    catalog = extended(tmp_path)
    text = re.sub(r"</?bdi>", "", render_page(interop.score(catalog, "pair", scheme=SCHEME)))
    folder = catalog.extended[0]
    assert ALONE not in text
    assert "Facts CC BY 4.0" not in text
    assert f"catalogue {catalog.version} with {folder}" in text
    assert f"<dt>Extended by</dt><dd>{folder}</dd>" in text
    assert f"published facts and on two rows of {folder}, 1 of which overrules what was there" in text
    assert f"Facts of the catalogue that ships CC BY 4.0; those of {folder} are no part of it." in text


def test_files_name_the_folder(tmp_path: Path) -> None:
    """The manifest, the workbook, BibTeX and the evidence say which folder it was."""
    catalog = extended(tmp_path)
    matrix = interop.score(catalog, "pair", scheme=SCHEME)
    folder = catalog.extended[0]
    files = bundle(matrix)
    described = json.loads(manifest(matrix, files))
    assert described["catalog"]["extended"] == [folder]
    jsonschema_rs.validate(schema_of("interop-report/1"), described)
    assert {"what": "catalogue extended by", "value": folder} in report_tables(matrix)["about"]
    assert f"with facts of {folder}" in bibtex(matrix).partition("\n\n")[0].replace("\\", "")
    assert f"of your own, from {folder}, in place of: p-8a supports link-16 as peer" in files["evidence.csv"]
