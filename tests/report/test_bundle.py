"""The CSV bundle: the same number everywhere, whole or not at all, safe in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import interop
from interop.errors import OutputError
from interop.matrix import InteropMatrix
from interop.report.bundle import steps, write_bundle
from interop.report.files import inert
from interop.schemas import schema_of
from interop.whole import writing


@pytest.fixture(scope="module")
def matrix() -> InteropMatrix:
    """The matrix of Malabar 2020."""
    return interop.score(interop.load_catalog(), "malabar-2020")


@pytest.fixture(scope="module")
def folder(matrix: InteropMatrix, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its report."""
    return matrix.to_csv(tmp_path_factory.mktemp("report") / "malabar-2020")


def rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_of_the_bundle(folder: Path) -> None:
    """The bundle holds the files that the manifest lists, each with its hash."""
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    for name, entry in manifest["files"].items():
        assert entry["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert manifest["as_of"] == "2020-11-03"
    assert manifest["catalog"]["version"] == interop.load_catalog().version


def test_one_number_everywhere(folder: Path, matrix: InteropMatrix) -> None:
    """Matrix, pairs, layers, JSON and explain show the same numbers, to the last decimal."""
    document = json.loads((folder / "matrix.json").read_text())
    wide = {row["from"]: row for row in rows(folder / "matrix.csv")}
    pairs = {(row["from"], row["to"]): row for row in rows(folder / "pairs.csv")}
    layers = {(row["from"], row["to"], row["layer"]): row for row in rows(folder / "layers.csv")}
    for pair in document["pairs"]:
        a, b = pair["from"], pair["to"]
        why = matrix.explain(a, b)
        assert str(pair["value"]) == wide[a][b] == pairs[a, b]["value"]
        assert why.value == pair["value"]
        for item in why.layers:
            cell, row = pair["layers"][item.name], layers[a, b, item.name]
            for key in ("value", "low", "high", "sourced", "judged", "weight", "contribution"):
                shown = "" if cell[key] is None else str(cell[key])
                assert shown == row[key]
                assert getattr(item, key) == cell[key]


def test_json_form(matrix: InteropMatrix) -> None:
    """The JSON form satisfies its published schema; all cells are listed, the diagonal included."""
    document = json.loads(matrix.to_json())
    jsonschema_rs.validate(schema_of("interop-matrix/2"), document, validate_formats=True)
    assert len(document["pairs"]) == 16


def test_json_schema_is_not_lenient(matrix: InteropMatrix) -> None:
    """A value above 1, a missing key or an additional one is no matrix."""
    mistakes: list[Callable[[dict[str, Any]], Any]] = [
        lambda document: document["pairs"][0].update(value=1.1),
        lambda document: document["pairs"][0].pop("low"),
        lambda document: document.update(more=1),
    ]
    for spoil in mistakes:
        document = json.loads(matrix.to_json())
        spoil(document)
        with pytest.raises(jsonschema_rs.ValidationError):
            jsonschema_rs.validate(schema_of("interop-matrix/2"), document)


def test_composition_adds_to_one(folder: Path) -> None:
    """Each force's shares of origin add to 1."""
    for force in ("aus-navy", "ind-navy", "jpn-msdf", "usa-navy"):
        shares = [float(row["share"]) for row in rows(folder / "composition.csv") if row["force"] == force]
        assert sum(shares) == pytest.approx(1, abs=1e-5)


def test_every_fact_has_its_source(folder: Path) -> None:
    """Every source that a fact names is listed with an address; only assumptions stand without one."""
    known = {row["id"]: row["url"] for row in rows(folder / "sources.csv")}
    for row in rows(folder / "evidence.csv"):
        names = [name for name in row["sources"].split(";") if name]
        assert names or row["basis"] == "assumed"
        assert all(known[name].startswith("http") for name in names)


def test_same_bytes(matrix: InteropMatrix, folder: Path, tmp_path: Path) -> None:
    """Writing again gives the same bytes, and replaces an earlier report."""
    again = matrix.to_csv(tmp_path / "again")
    matrix.to_csv(tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_page_and_workbook_join_the_bundle(matrix: InteropMatrix, tmp_path: Path) -> None:
    """The report holds the page, and a workbook when asked for one, each with its hash in the manifest."""
    written = write_bundle(matrix, tmp_path / "report", xlsx=True)
    listed = json.loads((written / "manifest.json").read_text())["files"]
    for name in ("index.html", "tables.xlsx"):
        assert listed[name]["sha256"] == hashlib.sha256((written / name).read_bytes()).hexdigest()
        assert listed[name]["about"]


def test_foreign_folder_is_left_alone(matrix: InteropMatrix, tmp_path: Path) -> None:
    """A folder that holds something else is refused and stays as it is."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="not empty and holds no manifest"):
        write_bundle(matrix, tmp_path, page=False)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_file_in_the_way(matrix: InteropMatrix, tmp_path: Path) -> None:
    """A file where the folder should be is refused and stays as it is."""
    (tmp_path / "report").write_text("x")
    with pytest.raises(OutputError, match="is a file; give a folder"):
        write_bundle(matrix, tmp_path / "report", page=False)
    assert (tmp_path / "report").read_text() == "x"


def test_full_disk_leaves_nothing_behind(
    matrix: InteropMatrix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full half-way, the earlier report stays and no half of the new one."""
    write_bundle(matrix, tmp_path / "report", page=False)
    before = {path.name: path.read_bytes() for path in (tmp_path / "report").iterdir()}
    write = Path.write_bytes

    def refuse(path: Path, data: bytes) -> int:
        if path.name == "sources.csv":
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OutputError, match="No space left on device"):
        write_bundle(matrix, tmp_path / "report", page=False)
    assert {path.name: path.read_bytes() for path in (tmp_path / "report").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_made_inert(cell: str) -> None:
    """Text that a spreadsheet would run gets an apostrophe; a number does not."""
    assert inert(cell) == f"'{cell}"
    assert inert(-1.5) == -1.5


def test_file_is_whole_or_not_at_all(tmp_path: Path) -> None:
    """A file written bit by bit keeps its earlier content when the disk fails half-way, and no other is left beside it."""
    target = tmp_path / "draws.csv"
    target.write_text("earlier")

    def fail() -> None:
        with writing(target) as out:
            out.write(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left on device"):
        fail()
    assert target.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["draws.csv"]


@pytest.mark.parametrize("scenario", [None, "comcasa-never-signed"])
def test_every_step_of_a_report_is_told_once(tmp_path: Path, scenario: str | None) -> None:
    """A progress bar ends where its total is: tables, scenario, standards, years, draws, and changes for each pair."""
    matrix = interop.score(interop.load_catalog(), ["ind-navy", "usa-navy"], as_of="2020-11-03")
    told: list[str] = []
    write_bundle(matrix, tmp_path / "report", scenario=scenario, tell=told.append)
    assert len(told) == len(set(told)) == steps(matrix, scenario=scenario)
    assert {"tables", "the years before", "random draws", "standards"} < set(told)


def test_tables_alone_are_one_step(matrix: InteropMatrix, tmp_path: Path) -> None:
    """Without a page there are the tables."""
    told: list[str] = []
    write_bundle(matrix, tmp_path / "report", page=False, tell=told.append)
    assert told == ["tables"]
    assert steps(matrix, page=False) == 1
