"""Rows made a column at a time are those that validating each by itself gives."""

from __future__ import annotations

import csv
import gc
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from interop.catalog import load_catalog
from interop.catalog.files import MAX_CELL, Block, read_blocks
from interop.catalog.models import Row
from interop.catalog.rows import RowMaker
from interop.catalog.tables import TABLES, Table
from interop.errors import CatalogError, Problem
from tests.small import FILES, changed, write

#: Cells of every table, and some that no column takes, or that few do.
WORDS = [
    *sorted({cell for text in FILES.values() for row in csv.reader(io.StringIO(text)) for cell in row}),
    *("", " ", "-", "NA", "role:frigate", "link:*", "IND;IND", "IND:0.5;RUS:0.5", "2020-02-30", "1850", "partial", "0"),
    *("a\nb", "x" * (MAX_CELL + 1), "http://", "1.2.225.1.9.9", "é", "holdings", "*", "urn:x", "7", "0.5", "yes", "no"),
]


def _alone(table: Table, block: Block, cells: list[str]) -> Row | None:
    values = dict(zip(block.header, cells, strict=True))
    if table.named_by_file:
        values[table.named_by_file] = "ind-navy"
    try:
        return table.model.model_validate(values)
    except ValidationError:
        return None


@given(st.data())
def test_a_column_at_a_time_or_a_row_at_a_time(data: st.DataObject) -> None:
    """The same rows, to the last field, where they are in order, and none where they are not."""
    table = data.draw(st.sampled_from(TABLES))
    names = [name for name in FILES if name.partition("/")[0].removesuffix(".csv") == table.name]
    known = [row for name in names for row in csv.DictReader(io.StringIO(FILES[name]))]
    header = [name for name in table.columns if name in table.needed or data.draw(st.booleans())]
    rows = []
    for _ in range(data.draw(st.integers(1, 4))):
        like = data.draw(st.sampled_from(known)) if known else {}
        cells = [like.get(name, "") for name in header]
        for place in data.draw(st.lists(st.integers(0, len(header) - 1), max_size=3)):
            cells[place] = data.draw(st.sampled_from(WORDS))
        rows.append(cells)
    block = Block(f"{table.name}/ind-navy.csv", header, rows, list(range(2, len(rows) + 2)))
    for cells, made in zip(rows, RowMaker(table).rows(block), strict=True):
        wanted = _alone(table, block, cells)
        if any("\n" in cell or len(cell) > MAX_CELL for cell in cells):
            assert made is None
            continue
        assert made == wanted
        if made is not None and wanted is not None:
            assert list(vars(made).items()) == list(vars(wanted).items())
            assert made.model_fields_set == wanted.model_fields_set
            assert made.model_dump_json() == wanted.model_dump_json()
            assert hash(made) == hash(wanted)


def test_what_one_block_met_the_next_one_knows() -> None:
    """A text that a column does not take is none in a later block either; the same text elsewhere is what it is there."""
    (table,) = (table for table in TABLES if table.name == "accessions")
    maker = RowMaker(table)
    header = ["agreement", "state", "sources", "verified_on"]
    for _ in range(2):
        block = Block(
            "accessions.csv", header, [["pact", "IND", "paper", "2020"], ["IND", "pact", "paper", "2020"]], [2, 3]
        )
        assert [row and row.key for row in maker.rows(block)] == ["pact/IND", None]


def test_many_rows_are_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row is in one block, in order, with its line, whatever stands between."""
    monkeypatch.setattr("interop.catalog.files.BLOCK", 30)
    (table,) = (table for table in TABLES if table.name == "accessions")
    lines = ["agreement,state,sources,verified_on", *(f"pact-{number},IND,paper,2020" for number in range(20))]
    lines[5] = "too,few"
    lines.append('pact,"IND')
    problems: list[Problem] = []
    blocks = list(read_blocks(table, "accessions.csv", "\n".join(lines).encode(), problems, []))
    assert [len(block.rows) for block in blocks] == [8, 8, 3]
    assert [line for block in blocks for line in block.lines] == [2, 3, 4, 5, *range(7, 22)]
    assert [row[0] for block in blocks for row in block.rows] == [
        f"pact-{number}" for number in range(20) if number != 4
    ]
    assert [(problem.row, problem.message.partition(":")[0]) for problem in problems] == [
        (6, "too few fields"),
        (22, "not CSV"),
    ]


@pytest.mark.parametrize("looks", [True, False])
def test_python_looks_for_circles_as_before(tmp_path: Path, *, looks: bool) -> None:
    """While a catalogue is read it does not; afterwards it does if it did, also where reading failed."""
    broken = changed("states.csv", "NAM,Namibia", "nam,Namibia")
    try:
        if not looks:
            gc.disable()
        load_catalog(write(tmp_path / "right"))
        assert gc.isenabled() == looks
        with pytest.raises(CatalogError):
            load_catalog(write(tmp_path / "wrong", states=broken))
        assert gc.isenabled() == looks
    finally:
        gc.enable()
