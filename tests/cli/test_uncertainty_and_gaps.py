"""The commands uncertainty and gaps, on a small catalogue."""

from __future__ import annotations

import csv
import io
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from interop.cli import gaps, uncertainty
from interop.errors import InputError, OutputError, UnknownNameError
from tests.small import write


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path / "facts")


def run(small: Path, *arguments: str) -> None:
    app = typer.Typer()
    uncertainty.register(app)
    gaps.register(app)
    app(args=[*arguments, "--catalog", str(small)], standalone_mode=False)


def test_table_of_uncertainty(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table shows cells, statements, the order of the pairs, and every perturbation with what became of it."""
    statement = "usa-navy~usa-navy > usa-navy~ind-navy"
    run(small, "uncertainty", "pair", "--scheme", "origin", "--draws", "20", "--statement", statement)
    shown = capsys.readouterr().out
    assert "pair on 2020-11-03: scheme origin, 20 draws, seed 0" in shown
    assert "usa-navy~usa-navy > usa-navy~ind-navy   100 %" in shown
    assert "ind-navy~usa-navy   100 %" in shown
    assert "origin alone has weight" in shown
    assert "refused" in shown


def test_json_and_csv_of_uncertainty(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON holds everything, CSV the cells, with the same numbers; the draws go to a file when asked for."""
    asked = ("uncertainty", "pair", "--draws", "8", "--perturb", "weights=20", "--perturb", "tau")
    draws = small.parent / "draws.csv"
    run(small, *asked, "--format", "json", "--save-draws", str(draws))
    document = json.loads(capsys.readouterr().out)
    run(small, *asked, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [item["perturbation"] for item in document["perturbations"]] == ["weights", "tau"]
    assert [float(row["p95"]) for row in rows] == [cell["p95"] for cell in document["cells"]]
    lines = list(csv.DictReader(io.StringIO(draws.read_text())))
    assert len(lines) == 8 * 4
    assert [float(line["value"]) for line in lines[:4]] == [cell["value"] for cell in document["cells"]]


def test_draws_that_cannot_be_written(small: Path) -> None:
    """A file that cannot be written is an error that names it."""
    with pytest.raises(OutputError, match=r"cannot write .*nowhere/draws\.csv: No such file"):
        run(small, "uncertainty", "pair", "--draws", "2", "--save-draws", str(small / "nowhere" / "draws.csv"))


@pytest.mark.skipif(find_spec("SALib") is None, reason="SALib is an extra")
def test_sobol_indices(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Indices are shown for the mean over the pairs, and for every cell in CSV."""
    asked = ("uncertainty", "pair", "--sobol", "8", "--perturb", "tau", "--perturb", "weights")
    run(small, *asked)
    shown = capsys.readouterr().out
    assert "variance of the mean over all pairs" in shown
    assert "32 evaluations, seed 0" in shown
    run(small, *asked, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 2 * (4 + 1)


def test_perturbations_on_the_command_line(small: Path) -> None:
    """A width that is no number and a name that does not exist are errors with a hint."""
    with pytest.raises(InputError, match="--perturb tau=wide: 'wide' is no number; write NAME or NAME=WIDTH"):
        run(small, "uncertainty", "pair", "--perturb", "tau=wide")
    with pytest.raises(UnknownNameError, match="did you mean 'tau'"):
        run(small, "uncertainty", "pair", "--perturb", "tua")


def test_gaps_in_every_form(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table, CSV and JSON list the same facts, and --top shortens the list but not the count."""
    run(small, "gaps", "pair", "--top", "1")
    shown = capsys.readouterr().out
    assert "pair on 2020-11-03: unknown facts by value, scheme three-dimensions" in shown
    run(small, "gaps", "pair", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    run(small, "gaps", "pair", "--format", "json", "--top", "1")
    document = json.loads(capsys.readouterr().out)
    assert document["unknown_facts"] == len(rows)
    assert f"1 of {len(rows)} facts that no source settles" in shown
    assert document["gaps"][0]["equipment"] == rows[0]["equipment"]


def test_gaps_of_one_layer(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--layer measures that layer, and says so."""
    run(small, "gaps", "pair", "--layer", "link")
    assert "unknown facts by value, link layer" in capsys.readouterr().out
