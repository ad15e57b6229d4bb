"""A register is known by its header row, whatever stands around it; everything else is refused by its name."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.errors import InputError
from interop.importers.sipri import read_register
from tests.importers.registers import DEALS, DEALS_HEADER, DELIVERIES, DELIVERIES_HEADER, PREAMBLE, register


def written(folder: Path, content: bytes) -> Path:
    path = folder / "register.csv"
    path.write_bytes(content)
    return path


@given(
    preamble=st.sampled_from([PREAMBLE, (), ("", *PREAMBLE * 4)]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["cp1252", "utf-8", "utf-8-sig", "utf-16"]),
    trailing=st.sampled_from(["", ",,,,,,,,", ";" * 30, "\t"]),
)
def test_what_stands_around_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory,
    preamble: tuple[str, ...],
    delimiter: str,
    ending: str,
    encoding: str,
    trailing: str,
) -> None:
    """Preamble, delimiter, line ends, encoding and trailing separators leave the records as they are."""
    tmp_path = tmp_path_factory.mktemp("register")
    plain = read_register(written(tmp_path, register(DEALS, ending="\n")))
    dressed = register(
        DEALS, preamble=preamble, delimiter=delimiter, ending=ending, encoding=encoding, trailing=trailing
    )
    found = read_register(written(tmp_path, dressed))
    assert (found.form, found.rows, found.unread) == ("deals", len(DEALS), ())
    strip = [{**vars(record), "line": 0} for record in found.records]
    assert strip == [{**vars(record), "line": 0} for record in plain.records]


def test_deliveries(tmp_path: Path) -> None:
    """The form with a row for each year is told from its columns, and its words for doubt and licences are read."""
    found = read_register(written(tmp_path, register(DELIVERIES, DELIVERIES_HEADER)))
    assert (found.form, found.generated, found.unread) == ("deliveries", date(2025, 3, 13), ())
    assert found.records[1].doubtful == ("delivered", "year")
    assert [record.licensed for record in found.records] == [False, False, True, False, False]
    assert found.records[3].supply == "transferred"


def test_columns_go_by_their_names(tmp_path: Path) -> None:
    """Columns may stand in any order, with others between them, flags unnamed as pandas writes them."""
    header = [f"Unnamed: {place}" if name == " " else name for place, name in enumerate(DEALS_HEADER)]
    order = [15, 14, 13, *range(13)]
    rows = [[str(number), *(row[place] for place in order)] for number, row in enumerate(DEALS)]
    found = read_register(written(tmp_path, register(rows, ["Unnamed: 0", *(header[place] for place in order)])))
    assert [record.delivered for record in found.records] == [int(row[8]) for row in DEALS]
    assert "delivered" in found.records[1].doubtful


def test_who_exports_and_who_imports(tmp_path: Path) -> None:
    """The sides of a deal go by these names too; a register that lacks one is no table of years."""
    header = [{"Supplier": "Exporter", "Recipient": "Importer"}.get(name, name) for name in DEALS_HEADER]
    assert len(read_register(written(tmp_path, register(DEALS, header))).records) == len(DEALS)


@pytest.mark.parametrize("generated", ["Data generated: 31 Feb 2025", "Data generated: once", ""])
def test_a_day_that_is_none(tmp_path: Path, generated: str) -> None:
    """Where the preamble names no day, none is made up."""
    assert read_register(written(tmp_path, register(DEALS, preamble=(generated,)))).generated is None


REFUSED = {
    "a table of TIVs by year": b"TIV of arms exports from Russia, 2000-2003\n\n,2000,2001,2002,2003,Total\nIndia,1,2,3,4,10\n",
    "TIVs by year (importer or exporter": b"Recipient;2000;2001;2002\nIndia;1;2;3\n",
    "table of TIVs by year": b'"TIV of arms imports by India"\nnothing else\n',
    "a table of values by year": b"Country,2000,2001,2002\nIndia,1,2,3\n",
    "a JSON dump": b'{"bytes": "VHJhbnNmZXJz"}',
    "as the database's API gives it": b'\xef\xbb\xbf [{"tradeId": 1}]',
    "a dump of the database's API": b"tradeId,seller,buyer,desg\n1,RUS,IND,x\n",
    "an Excel workbook": b"PK\x03\x04rest",
    "an old Excel workbook": b"\xd0\xcf\x11\xe0rest",
    "a PDF document": b"%PDF-1.4",
    "an RTF document": b"{\\rtf1 Transfers}",
    "a web page": b"<!doctype html><table>",
    "is empty": b"\xef\xbb\xbf\r\n  \n",
    "a NUL byte": b"Recipient\0Supplier",
    "like UTF-16": b"\xff\xfea",
    "no line names the columns recipient": b"name,age\nsomebody,7\n",
    "no line names the columns": b'"' + b"x" * 90_000 + b"\n",
    "a line of more than 100,000 characters": b"Recipient,Supplier\n" + b"x" * 200_000,
    "no rows below the header in line 5": register([]),
    "line 1 lacks 'supplier', 'status'": ",".join(DEALS_HEADER)
    .replace("Supplier", "From")
    .replace("status", "")
    .encode()
    + b",2000,2001,2002\n",
    "line 1 lacks 'number delivered'": b"Recipient,Supplier,Designation,Description,Delivery year,Status\n",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_no_register(tmp_path: Path, words: str) -> None:
    """Other tables and other kinds of file are refused in one sentence or two that name them."""
    with pytest.raises(InputError) as caught:
        read_register(written(tmp_path, REFUSED[words]))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ending", [b"\n", b"\r"])
def test_one_long_line(tmp_path: Path, ending: bytes) -> None:
    """A hundred megabytes without a line end are refused at once; as many lines of a usual length are read."""
    path = written(tmp_path, b"x" * 100_000_000)
    begun = process_time()
    with pytest.raises(InputError, match="a line of more than 100,000 characters"):
        read_register(path)
    assert process_time() - begun < 1.0
    content = register(DEALS).replace(b"\r\n", ending) + (b"," * 90_000 + ending) * 9
    assert read_register(written(tmp_path, content)).rows == len(DEALS)


def test_what_is_no_file(tmp_path: Path) -> None:
    """A missing file, a folder and a pipe are named; a pipe does not hang."""
    os.mkfifo(tmp_path / "pipe")
    for name, words in (
        ("missing", "No such file"),
        ("", "a folder, not a file"),
        ("pipe", "a pipe or a device, not a file"),
    ):
        with pytest.raises(InputError, match=words):
            read_register(tmp_path / name)


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes, headed: bool) -> None:  # noqa: FBT001
    """Whatever a file holds, it is read or refused; below a header every line that says anything is accounted for."""
    head = register([], preamble=()) if headed else b""
    path = written(tmp_path_factory.mktemp("any"), head + content)
    try:
        found = read_register(path)
    except InputError:
        return
    assert found.rows == len(found.records) + len(found.unread)
