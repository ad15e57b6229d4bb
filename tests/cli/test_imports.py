"""The command that turns a trade register into a catalogue, as a person and a pipe meet it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from interop.cli.main import run
from interop.schemas import schema_of
from tests.importers.registers import DEALS, DEALS_HEADER, PREAMBLE, register


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A register with a row broken in two."""
    path = tmp_path / "register.csv"
    path.write_bytes(register(DEALS).replace(b",50,500,500", b"\r\n,50,500,500"))
    return path


def test_a_register_becomes_a_catalogue(file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The command tells the account, what it mended and what to do next; that next command works."""
    folder = tmp_path / "world"
    assert run(["import", "sipri", str(file), "--out", str(folder)]) == 0
    said, err = capfd.readouterr()
    assert not err
    assert "SIPRI trade register, deals, of 2025-03-13: 13 rows, 7 types, 6 recipients" in said
    assert "1 row broken over several lines, put together again: line 6" in said
    assert "set aside: a recipient that the register does not know" in said
    assert run(["validate", "--strict", str(folder)]) == 0
    capfd.readouterr()
    assert run(["matrix", "ind", "pol", "--catalog", str(folder), "--scheme", "origin"]) == 0
    assert "ind-forces" in capfd.readouterr().out


def test_who_is_not_known_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Names that are set aside stand on the screen, with the nearest that is known."""
    rows = [row if at else ("Sovjet Union", *row[1:]) for at, row in enumerate(DEALS)]
    rows[1] = ("India", "Zzyzx", *rows[1][2:])
    rows[2] = (*rows[2][:7], "philosopher", *rows[2][8:])
    path = tmp_path / "register.csv"
    path.write_bytes(register(rows))
    assert run(["import", "sipri", str(path), "--out", str(tmp_path / "world")]) == 0
    said = capfd.readouterr().out
    assert "Not known: 'Sovjet Union' (did you mean 'soviet union'?), 'Zzyzx', 'philosopher'\n" in said


def test_the_account_as_json(file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The JSON form is the account that lies in the folder; the CSV form adds up to its last row."""
    assert run(["import", "sipri", str(file), "--out", str(tmp_path / "one"), "--format", "json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document == json.loads((tmp_path / "one" / "account.json").read_text())
    jsonschema_rs.validate(schema_of("interop-import/1"), document)
    assert document["rows"] == sum(document["used"].values()) + sum(document["aside"].values()) == 13
    assert run(["import", "sipri", str(file), "--out", str(tmp_path / "two"), "--format", "csv"]) == 0
    rows = list(csv.reader(capfd.readouterr().out.splitlines()))
    assert rows[-1][:3] == ["all", "13", str(sum(int(row[2]) for row in rows[1:-1]))]


def test_a_day_where_the_file_has_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The day may be given; the command says that it stands in."""
    path = tmp_path / "bare.csv"
    path.write_bytes(register(DEALS, preamble=PREAMBLE[:1]))
    assert run(["import", "sipri", str(path), "--out", str(tmp_path / "out"), "--day", "2024-12-31"]) == 0
    assert "2024-12-31 is taken for its day (--day)" in capfd.readouterr().out
    assert run(["import", "sipri", str(path), "--out", str(tmp_path / "other"), "--day", "2024"]) == 2
    assert "--day is a day like 2025-03-13, not '2024'" in capfd.readouterr().err
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("content", "words", "code"),
    [
        (b"Recipient,2000,2001,2002,Total\n", "is a table of TIVs by year", 2),
        (b"a,b\n", "is not a trade register of SIPRI", 2),
    ],
)
def test_what_is_no_register(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes, words: str, code: int
) -> None:
    """Another file is refused in one line, and no folder is made."""
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    assert run(["import", "sipri", str(path), "--out", str(tmp_path / "out")]) == code
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something(file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It is refused before the file is read, and stays as it is."""
    assert run(["import", "sipri", str(tmp_path / "missing.csv"), "--out", str(file.parent)]) == 1
    assert "is not empty, and nothing in it is overwritten" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["register.csv"]


def test_starting_stays_quick() -> None:
    """Help loads neither numpy nor pandas."""
    code = "import sys; from interop.cli.main import run; run(['import', '--help']); print({'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "sipri" in done.stdout
    assert done.stdout.endswith("set()\n")


def test_what_a_register_does_without(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A register without its values is imported, and the answer says that they are not known."""
    path = tmp_path / "register.csv"
    path.write_bytes(register([row[:-1] for row in DEALS], DEALS_HEADER[:-1]))
    assert run(["import", "sipri", str(path), "--out", str(tmp_path / "out")]) == 0
    assert "has no column 'sipri tiv of delivered weapons'; what it says is not known" in capfd.readouterr().out
