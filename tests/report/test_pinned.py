"""The page and the workbook of a unit × unit matrix, to be printed and pinned up."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

import interop
from interop.analysis.units import UnitPairs, unit_pairs
from interop.cli.main import run
from interop.errors import InputError
from interop.report.pinned import pinned_page, pinned_tables, write_pinned
from interop.report.units import whole
from tests.report.pages import PAYLOADS, SCHEME, hostile_catalog, small_catalog


def pairs(*forces: str) -> UnitPairs:
    """Return the units of the small catalogue against each other."""
    matrix = interop.score(small_catalog(), forces, as_of="2020-11-03", scheme=SCHEME)
    return unit_pairs(matrix, columns=["link", "refuel"])


def body(page: str, column: int) -> list[list[str]]:
    """Return the rows of a table of a page as text, its head first."""
    table = re.findall(r"<table.*?</table>", page, re.DOTALL)[column]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)] for row in rows]


@pytest.mark.parametrize("forces", [("ind-navy", "usa-navy"), ("usa-navy", "ind-navy")])
def test_the_page_shows_the_matrices_in_the_order_asked_for(forces: tuple[str, ...]) -> None:
    """A table per column with every unit on both sides, as the terminal prints it, and the standards by name."""
    found = pairs(*forces)
    page = pinned_page(found)
    for place, item in enumerate(found.tables):
        wanted = whole(found, item)
        assert body(page, place) == [
            ["", *wanted.column_names],
            *([name, *cells] for name, cells in zip(wanted.row_names, wanted.cells, strict=True)),
        ]
    first = small_catalog().force(forces[0]).state
    assert body(page, 0)[1][0].startswith(first)
    assert "<dt>uhf-voice</dt><dd><bdi>Voice</bdi></dd>" in page
    assert "the row provides, the column receives" in page
    assert page == pinned_page(found)


def test_it_is_made_for_paper_and_asks_for_nothing() -> None:
    """It says its size, keeps its colours and its rows whole, and neither runs nor loads anything."""
    page = pinned_page(pairs("ind-navy", "usa-navy"))
    for words in (
        "@page { size: A3 landscape",
        "print-color-adjust: exact",
        "break-inside: avoid",
        "default-src 'none'",
    ):
        assert words in page
    assert not re.search(r"<script|<link|<img|src=|https?://", page)


def test_hostile_names_stay_text() -> None:
    """Whatever a catalogue calls a unit, a standard or a folder, the page shows it and no more."""
    matrix = interop.score(hostile_catalog(), "pair", scheme=SCHEME)
    page = pinned_page(unit_pairs(matrix, columns=["link"]))
    for payload in (payload for payload in PAYLOADS if "<" in payload):
        assert payload not in page
    assert "&lt;/script&gt;" in page
    assert not re.search(r"<script|<img|onload=\"|\u202e", page)


def test_the_workbook_holds_the_same(tmp_path: Path) -> None:
    """A sheet per column after one that says what they are; the cells are those of the matrix."""
    openpyxl = pytest.importorskip("openpyxl")
    found = pairs("usa-navy", "ind-navy")
    book = openpyxl.load_workbook(write_pinned(found, tmp_path / "wall.xlsx"))
    assert book.sheetnames == ["about", "link", "refuel"]
    wanted = whole(found, found.tables[0])
    sheet = [[cell or "" for cell in row] for row in book["link"].iter_rows(values_only=True)]
    assert sheet[0] == ["", *wanted.column_names]
    assert [row[0] for row in sheet[1:]] == list(wanted.row_names)
    assert [tuple(row[1:]) for row in sheet[1:]] == list(wanted.cells)
    setup = book["link"].page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 8, 0)
    assert (book["link"].print_title_rows, book["link"].sheet_properties.pageSetUpPr.fitToPage) == ("$1:$1", True)
    assert {"what": "forces", "value": "usa-navy;ind-navy"} in pinned_tables(found)["about"]


def test_command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """--out writes beside what is printed; another ending is refused with those there are."""
    words = ["units", "malabar-2020-task-groups", "--layer", "link", "--matrix", "--out"]
    assert run([*words, str(tmp_path / "wall.html")]) == 0
    assert b"IND INS Shivalik" in capfdbinary.readouterr().out
    assert "IND INS Shivalik" in (tmp_path / "wall.html").read_text()
    with pytest.raises(InputError, match=r"a page ends in \.html, a workbook in \.xlsx"):
        write_pinned(pairs("ind-navy", "usa-navy"), tmp_path / "wall.pdf")
    assert run([*words, str(tmp_path / "wall.pdf")]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["wall.html"]
