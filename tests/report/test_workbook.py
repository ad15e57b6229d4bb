"""The workbook: a sheet per table, numbers as numbers, nothing that runs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.errors import OutputError
from interop.report.workbook import LONGEST_CELL, report_tables, workbook, write_workbook
from tests.report.pages import hostile_matrices, small_matrix

openpyxl = pytest.importorskip("openpyxl")


def _read(data: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in book.worksheets}


def test_one_sheet_per_table_with_every_number() -> None:
    """Every table of the bundle is a sheet, and its numbers are those of the matrix."""
    matrix = small_matrix()
    tables = report_tables(matrix)
    sheets = _read(workbook(tables))
    assert list(sheets) == list(tables)
    for name, rows in tables.items():
        values = [[cell.value for cell in line] for line in sheets[name]]
        if rows:
            assert values[0] == list(rows[0])
            assert len(values) == len(rows) + 1
    assert [line[2].value for line in sheets["pairs"][1:]] == [pair["value"] for pair in matrix.pairs()]


def test_same_tables_same_bytes() -> None:
    """The moment of writing leaves no trace."""
    tables = report_tables(small_matrix())
    data = workbook(tables, "A title")
    assert data == workbook(tables, "A title")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_text_stays_text(texts: list[str]) -> None:
    """Whatever the text, no cell is a formula, an error, a date or a number."""
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "#REF!", "1e5", "2020-01-01", "TRUE"]
    sheets = _read(workbook({"t": [{"text": text} for text in [*starts, *texts]]}))
    for line in sheets["t"][1:]:
        assert line[0].data_type in ("s", "n")
        assert line[0].value is None or isinstance(line[0].value, str)
        assert not str(line[0].value or "").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert line[0].hyperlink is None


def test_numbers_are_not_touched() -> None:
    """Negative numbers keep their sign and their type; None is an empty cell."""
    (sheet,) = _read(workbook({"t": [{"a": -0.5, "b": None, "c": 3, "d": ["x", "y"], "e": {"k": 1.5}}]})).values()
    assert [cell.value for cell in sheet[1]] == [-0.5, None, 3, "x;y", "k 1.5"]


def test_hostile_catalogue_has_no_formula() -> None:
    """No cell of any sheet of a hostile catalogue's report is a formula or a link."""
    for matrix in hostile_matrices():
        for rows in _read(workbook(report_tables(matrix))).values():
            assert not [cell for line in rows for cell in line if cell.data_type == "f" or cell.hyperlink]
            assert all(len(str(cell.value or "")) <= LONGEST_CELL for line in rows for cell in line)


def test_names_of_sheets_are_accepted_and_differ() -> None:
    """Names that a spreadsheet refuses, or that differ only in case or after 31 letters, are changed."""
    names = ["a/b[c]:*?", "A" * 40 + "1", "a" * 40 + "2", "pairs.csv", "'quoted'", ""]
    titles = list(_read(workbook({name: [{"x": 1}] for name in names})))
    assert len({title.lower() for title in titles}) == len(names)
    assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in titles)
    assert "pairs" in titles


def test_no_tables_and_empty_tables() -> None:
    """A workbook without tables, or with an empty one, still opens."""
    assert list(_read(workbook({}))) == ["empty"]
    assert list(_read(workbook({"gaps": []}))) == ["gaps"]


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that no sheet holds is refused by name, not cut."""
    monkeypatch.setattr("interop.report.workbook.MOST_ROWS", 3)
    with pytest.raises(OutputError, match="table gaps has 3 rows, a sheet holds 2; use the CSV files"):
        workbook({"gaps": [{"x": 1}] * 3})


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A workbook that cannot be written leaves nothing behind."""
    target = write_workbook({"t": [{"x": 1}]}, tmp_path / "book.xlsx")
    assert _read(target.read_bytes())["t"][1][0].value == 1
    with pytest.raises(OutputError, match="cannot write"):
        write_workbook({"t": []}, target / "inside-a-file.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]
