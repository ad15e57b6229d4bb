"""A package of plug-ins, installed as any other: what it brings is found, used and shown like what ships."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import interop
from interop import plugins
from interop.analysis.gaps import gaps
from interop.analysis.scenario import whatif
from interop.analysis.support import support
from interop.analysis.timeline import timeline
from interop.analysis.units import unit_pairs
from interop.cli.app import app
from interop.cli.imports import imports
from interop.cli.main import run
from interop.importers import installed_importers
from interop.importers.importer import BUILT_IN
from interop.layers import PeerLayer, kind_named, kinds
from interop.measures import measure, measure_named, measures
from interop.report.page import render_page
from interop.scheme import schemes
from tests.cli.test_commands import printed
from tests.installed import install_example, register
from tests.test_schemas import obeys

pytest.importorskip("plotly")
LAYER = "voice"


@pytest.fixture(scope="module", autouse=True)
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install the example package for the tests of this module."""
    with pytest.MonkeyPatch.context() as patch:
        install_example(patch, tmp_path_factory.mktemp("installed"))
        yield
    plugins.forget()


@pytest.fixture(scope="module")
def matrix() -> interop.InteropMatrix:
    """Two forces under the scheme of the package, on a day on which much is unknown."""
    return interop.score(interop.load_catalog(), ["ind-navy", "jpn-msdf"], as_of="2020-11-03", scheme="voice-first")


def test_all_four_kinds_are_found() -> None:
    """Each group of entry points has what the package registers, beside what ships."""
    assert list(plugins.GROUPS) == ["interop.layers", "interop.measures", "interop.schemes", "interop.importers"]
    assert "one-net" in kinds()
    assert "largest-net" in measures()
    assert schemes()[-1] == "voice-first"
    assert list(installed_importers()) == ["radio-log"]
    assert str(installed_importers()["radio-log"]).startswith("importer 'radio-log' of interop-voice-radio 1.0.0 (")


def test_no_name_of_ours_is_free() -> None:
    """What a package may not call its importer is what `interop import` has already."""
    assert app.registered_groups
    assert {item.callback.__name__ for item in imports.registered_commands if item.callback} == set(BUILT_IN)


def test_json_and_csv(matrix: interop.InteropMatrix, tmp_path: Path) -> None:
    """The layer stands in every cell like the others, parts add up to the whole, and its facts are listed."""
    cell = json.loads(matrix.to_json())["pairs"][1]
    assert set(cell["layers"][LAYER]) == set(cell["layers"]["link"])
    assert sum(item["contribution"] or 0 for item in cell["layers"].values()) == pytest.approx(cell["value"], abs=1e-9)
    matrix.to_csv(tmp_path / "bundle")
    with (tmp_path / "bundle" / "layers.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["layer"] == LAYER]
    assert [float(row["low"]) for row in rows] == pytest.approx(matrix.layers[LAYER].scores.low.ravel(), abs=1e-6)
    manifest = json.loads((tmp_path / "bundle" / "manifest.json").read_text())
    obeys(manifest)
    (kind,) = manifest["plugins"]
    assert kind == "kind of layer 'one-net' of interop-voice-radio 1.0.0 (interop_voice_radio.layer:OneNetLayer)"
    driver = matrix.explain("ind-navy", "jpn-msdf").layers[-1].evidence.drivers[0]
    assert " is the largest net" in driver.text
    assert driver.text.split()[0] in (tmp_path / "bundle" / "evidence.csv").read_text()


def test_explain_and_evidence(matrix: interop.InteropMatrix) -> None:
    """It is explained in its own words, with facts that lead to sources."""
    found = matrix.explain("ind-navy", "jpn-msdf")
    layer = next(item for item in found.layers if item.name == LAYER)
    assert layer.evidence.drivers[0].text.endswith("is the largest net")
    assert layer.evidence.drivers[0].facts
    assert layer.headroom > 0
    shown = next(item for item in found.to_dict()["layers"] if item["layer"] == LAYER)
    assert shown["drivers"][0]["facts"][0]["sources"] is not None


def test_schemas(matrix: interop.InteropMatrix) -> None:
    """Every JSON form holds a foreign layer and a foreign measure as it holds ours."""
    pair = ("ind-navy", "jpn-msdf")
    whole = measure(matrix.catalog, pair, "largest-net", scheme=matrix.scheme)
    for result in (matrix, matrix.explain(*pair), gaps(matrix), support(matrix), whole):
        obeys(result.to_dict())
    obeys(unit_pairs(matrix).to_dict(100))
    obeys(timeline(matrix.catalog, pair, "2020-11-01", "2020-11-30", scheme="voice-first").to_dict())
    obeys(whatif(matrix.catalog, pair, "comcasa-never-signed", scheme="voice-first").to_dict())


def test_gaps_units_and_support(matrix: interop.InteropMatrix) -> None:
    """What its sides hold is listed unit by unit and searched for what is worth knowing."""
    found = gaps(matrix)
    assert LAYER not in found.unexamined
    left = [name for name in matrix.scheme.layers if name != LAYER]
    alone = {"base": "voice-first", "name": "voice-alone", "without": left}
    voice = interop.score(matrix.catalog, matrix.forces, as_of=matrix.as_of, scheme=alone, evidence="cited")
    assert max(gap.if_yes for gap in gaps(voice).gaps) > 0
    assert voice.explain("ind-navy", "jpn-msdf").layers[0].evidence.gaps
    assert LAYER in {table.column.layer for table in unit_pairs(matrix).tables}
    assert LAYER in {cell.layer for cell in support(matrix).cells}


def test_report(matrix: interop.InteropMatrix) -> None:
    """The page shows it among the layers, with its settings, formula and evidence."""
    page = render_page(matrix)
    assert "one-net (interop-voice-radio 1.0.0)" in page
    assert "max_s g(s) · P_a(s) · P_b(s)" in re.sub(r"</?sub>", "", page.replace("<sub>", "_"))
    assert "Here all of them have to share one." in page
    assert "is the largest net" in page
    assert "Everybody can be on a voice net, if it is one and the same." in page


def test_commands(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Every command that takes a scheme or a measure takes those of the package."""
    rows = json.loads(printed(capfdbinary, "schemes", "--format", "json"))["rows"]
    assert rows[-1] == {
        "scheme": "voice-first",
        "from": "interop-voice-radio 1.0.0",
        "base": "three-dimensions",
        "layers": 10,
        "says": "Three dimensions for forces that have to make do with voice radio.",
    }
    pair = ("ind-navy", "jpn-msdf")
    assert LAYER in printed(capfdbinary, "explain", *pair, "--scheme", "voice-first")
    assert "voice-first" in printed(
        capfdbinary, "matrix", *pair, "--scheme", "voice-first", "--set", "layers.voice.weight=1"
    )
    both = ("--scheme", "origin", "--scheme", "voice-first", "--measure", "largest-net")
    assert "largest-net" in printed(capfdbinary, "compare", *pair, *both)
    assert "largest-net" in printed(capfdbinary, "measures")
    assert "interop-voice-radio 1.0.0" in printed(capfdbinary, "doctor")


def test_import(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """Its importer is a command like the others, and its folder extends the facts."""
    log = tmp_path / "log.csv"
    head = "day,net,calling,calling_unit,called,called_unit,heard\n"
    log.write_text(
        head + "2020-11-03,uhf-voice,ind-navy,p-8i,usa-navy,p-8a,yes\n2020-11-03,smoke,ind-navy,p-8i,usa-navy,p-8a,no\n"
    )
    assert "radio-log" in printed(capfdbinary, "import", "--help")
    assert "Read a log of radio checks" in printed(capfdbinary, "import", "radio-log", "--help")
    out = tmp_path / "out"
    text = printed(capfdbinary, "import", "radio-log", str(log), "--out", str(out))
    assert "used: radio checks" in text
    assert f"Next: interop matrix GROUP --extend {out}" in text
    account = json.loads((out / "account.json").read_text())
    assert account["rows"] == 2
    assert account["rows_aside"] == [
        {"line": 3, "what": "a net that is no standard of the catalogue", "value": "smoke"}
    ]
    assert len(interop.load_catalog(extend=out).demonstrations) == len(interop.load_catalog().demonstrations) + 1
    again = printed(capfdbinary, "import", "radio-log", str(log), "--out", str(tmp_path / "json"), "--format", "json")
    assert json.loads(again) == account


def test_what_cannot_be_loaded_is_told(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor lists it with the fault, a command that needs it ends with 1, and all else goes on."""
    gone = ModuleNotFoundError("No module named 'gone'")
    try:
        register(monkeypatch, *((group, "broken", gone) for group in plugins.GROUPS))
        text = printed(capfdbinary, "doctor", "--format", "json")
        remarks = [row["remark"] for row in json.loads(text)["rows"] if row["what"] == "broken"]
        assert len(remarks) == 4
        assert all(
            "of interop-other 1.2 (other:broken) raised ModuleNotFoundError: No module" in item for item in remarks
        )
        assert printed(capfdbinary, "matrix", "malabar-2020", "--quiet")
        assert run(["matrix", "malabar-2020", "--scheme", "broken"]) == 1
        assert b"the scheme 'broken' of interop-other 1.2" in capfdbinary.readouterr().err
        for command in ("schemes", "measures"):
            rows = json.loads(printed(capfdbinary, command, "--format", "json"))["rows"]
            assert len(rows) > 3
            assert "raised ModuleNotFoundError" in rows[-1]["says"]
            assert "broken" in printed(capfdbinary, command)
    finally:
        monkeypatch.undo()
        plugins.forget()


def test_a_taken_name_is_told_of_who_took_it(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes a name of ours, or of another package, is refused alone; doctor says so of nobody else."""
    ours = dict(zip(plugins.GROUPS, ("peer", "jaccard", "origin", "sipri"), strict=True))
    entries = [(group, name, PeerLayer) for group, taken in ours.items() for name in (taken, "twice", "twice")]
    try:
        register(monkeypatch, *entries, ("interop.layers", "good", PeerLayer))
        rows = json.loads(printed(capfdbinary, "doctor", "--format", "json"))["rows"]
        remarks = [row["remark"] for row in rows if "interop-other" in row["version"]]
        assert len(remarks) == 13
        assert sum("has a name that is taken. interop itself has it" in remark for remark in remarks) == 4
        assert sum("has a name that is taken. interop-other 1.2 has it" in remark for remark in remarks) == 8
        assert sum(remark.startswith("kind of layer, of ") for remark in remarks) == 1
        assert kind_named("peer") is kind_named("good") is PeerLayer
        assert measure_named("jaccard").reference == "Jaccard (1912)"
        assert printed(capfdbinary, "matrix", "malabar-2020", "--scheme", "origin", "--quiet")
        assert printed(capfdbinary, "import", "sipri", "--help")
    finally:
        monkeypatch.undo()
        plugins.forget()
