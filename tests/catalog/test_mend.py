"""Mending files: what is mechanical is mended, and no cell is changed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from interop.catalog import load_catalog
from interop.catalog.mend import mend
from interop.cli.main import run
from tests.small import FILES, write


def test_a_tidy_folder_stays_as_it_is(tmp_path: Path) -> None:
    """Nothing is written where nothing is to mend."""
    folder = write(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.csv")}
    assert mend(folder) == {}
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.csv")} == before


def test_what_a_spreadsheet_does_is_undone(tmp_path: Path) -> None:
    """Byte order mark, Windows line ends, semicolons, empty lines, shuffled rows and columns: the catalogue is the same again."""
    folder = write(tmp_path)
    wanted = load_catalog(folder).sha256
    path = folder / "states.csv"
    header, *rows = path.read_text().splitlines()
    columns = header.split(",")
    order = [*columns[1:], columns[0]]
    random.Random(1).shuffle(rows)
    lines = [dict(zip(columns, row.split(","), strict=True)) for row in rows]
    text = "\r\n".join([";".join(order), "", *(";".join(line[name] for name in order) for line in lines)])
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert mend(folder) == {
        "states.csv": [
            "a byte order mark",
            "Windows or old Mac line ends",
            "columns parted by ';'",
            "empty lines",
            "order of columns",
            "order of rows",
        ]
    }
    assert path.read_text() == FILES["states.csv"]
    assert load_catalog(folder).sha256 == wanted
    assert mend(folder) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"id,name\nIND,India\n",  # not the columns of the table
        b'id,name,since,until,successor,sources,note,verified_on\n"IND,India',  # a quote never closed
        "id,name,since,until,successor,sources,note,verified_on\nIND,Indië,,,,paper,,2020\n".encode("cp1252"),
        b"id,name,since,until,successor,sources,note,verified_on\nIND,India\n",  # too few cells
    ],
    ids=["columns", "quote", "encoding", "cells"],
)
def test_what_is_not_mechanical_is_left(tmp_path: Path, content: bytes) -> None:
    """A file that a person must look at keeps its bytes."""
    folder = write(tmp_path)
    (folder / "states.csv").write_bytes(content)
    assert mend(folder) == {}
    assert (folder / "states.csv").read_bytes() == content


def test_command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """--fix says what it mended and then checks; the catalogue that ships is not rewritten."""
    folder = write(tmp_path)
    path = folder / "groups.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(["validate", str(folder)]) == 0
    told = (
        b"groups.csv: read past Windows or old Mac line ends. interop validate --fix writes it as the catalogue does."
    )
    assert told in capfdbinary.readouterr().out
    assert run(["validate", str(folder), "--strict"]) == 1
    assert run(["groups", "--catalog", str(folder)]) == 0
    assert capfdbinary.readouterr().err == b"interop: note: " + told + b"\n"
    assert run(["validate", str(folder), "--fix"]) == 0
    assert f"{folder}/groups.csv: mended Windows or old Mac line ends\n".encode() in capfdbinary.readouterr().out
    assert run(["validate", "--fix"]) == 2
    assert b"--fix rewrites files; name the folder" in capfdbinary.readouterr().err


def test_an_extension_is_checked_with_what_it_extends(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """References into the catalogue are known, and problems name the folder."""
    header = "equipment,unit,quantity,since,until,status,supply,supplier,sources,note,verified_on\n"
    folder = tmp_path / "mine"
    (folder / "holdings").mkdir(parents=True)
    path = folder / "holdings" / "ind-navy.csv"
    path.write_text(header + "p-8i,IN 340,1,2030,,active,imported,USA,sipri-trade-register,,2026-01-01\n")
    assert run(["validate", "--no-lint", "--extend", str(folder)]) == 0
    capfdbinary.readouterr()
    path.write_text(header + "p-8j,IN 340,1,2030,,active,imported,USA,sipri-trade-register,,2026-01-01\n")
    assert run(["validate", "--extend", str(folder)]) == 1
    assert f"{path}:2 [equipment]: no such id in equipment, found 'p-8j'".encode() in capfdbinary.readouterr().out
