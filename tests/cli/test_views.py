"""Views on the command line: dimensions under a matrix, relative scores, breakdowns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema_rs
import numpy as np
import pytest

import interop
from interop.report.words import score_text
from interop.schemas import schema_of
from tests.cli.test_commands import complained, printed

DAY = ("--as-of", "2020-11-03")


def test_dimensions_stand_under_the_matrix(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A score is never read without what it is made of; a scheme of one dimension has nothing to add."""
    text = printed(capfdbinary, "matrix", "ind-navy", "usa-navy", *DAY)
    cells = interop.score(interop.load_catalog(), "ind-navy,usa-navy", as_of="2020-11-03").pairs()[1]["dimensions"]
    line = next(line for line in text.splitlines() if line.startswith("  ind-navy → usa-navy"))
    assert line.split("  ")[-1] == " · ".join(f"{name} {score_text(cell)}" for name, cell in cells.items())
    assert "Dimensions" not in printed(capfdbinary, "matrix", "ind-navy", "usa-navy", *DAY, "--scheme", "origin")


def test_shares_under_a_layer_are_its_own(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The line on shares speaks of what the table shows."""
    layer = interop.score(interop.load_catalog(), "malabar-2020").layers["munitions"]
    sourced = layer.sourced.to_numpy()
    pairs = sourced[~np.eye(len(sourced), dtype=bool)]  # a force with itself is no pair
    share = f"between two forces are {round(100 * float(pairs.mean()))}\u00a0% sourced"
    assert share in printed(capfdbinary, "matrix", "malabar-2020", "--layer", "munitions")
    assert share not in printed(capfdbinary, "matrix", "malabar-2020")


def test_relative_in_three_forms(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The square has ones on its diagonal, and all forms say the same."""
    text = printed(capfdbinary, "matrix", "malabar-2020", "--relative", "--layer", "link")
    row = next(line for line in text.splitlines() if line.startswith(" ind-navy"))
    rows = list(csv.DictReader(io.StringIO(printed(capfdbinary, "matrix", "malabar-2020", "--relative", "-f", "csv"))))
    document = json.loads(printed(capfdbinary, "matrix", "malabar-2020", "--relative", "-f", "json"))
    jsonschema_rs.validate(schema_of("interop-relative/1"), document)
    for found in (rows, document["rows"]):
        cells = {
            item["to"]: float(item["value"]) for item in found if (item["from"], item["name"]) == ("ind-navy", "link")
        }
        assert cells["ind-navy"] == 1
        assert f"{cells['usa-navy']:.2f} [" in row


def test_breakdown_in_three_forms(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Each layer that speaks of equipment is split over the fleets that it counts unit by unit."""
    command = ("explain", "ind-navy", "usa-navy", *DAY, "--by", "origin")
    text = printed(capfdbinary, *command)
    assert "link of ind-navy → usa-navy" in text
    assert "replenish of ind-navy → usa-navy" in text
    assert "agreements" not in text
    rows = list(csv.DictReader(io.StringIO(printed(capfdbinary, *command, "-f", "csv"))))
    document = json.loads(printed(capfdbinary, *command, "-f", "json"))
    jsonschema_rs.validate(schema_of("interop-breakdown/1"), document)
    assert len(rows) == len(document["rows"])
    assert {row["of"] for row in rows if row["layer"] == "link"} == {"ind-navy", "usa-navy"}
    assert {row["of"] for row in rows if row["layer"] == "replenish"} == {"usa-navy"}


def test_what_cannot_be_split(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A layer without units, and a layer without a split, are told."""
    pair = ("explain", "ind-navy", "usa-navy", *DAY)
    assert "practice does not split" in complained(capfdbinary, *pair, "--by", "role", "--layer", "practice")
    assert "goes with --by" in complained(capfdbinary, *pair, "--layer", "link")
    assert "no layer named 'lnk'" in complained(capfdbinary, *pair, "--by", "role", "--layer", "lnk")


def test_explain_says_how_it_compares(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """One line of dimensions with bounds, one against what both manage within themselves."""
    lines = printed(capfdbinary, "explain", "ind-navy", "usa-navy", *DAY).splitlines()
    assert any(line.startswith("technical 0.") and "procedural" in line for line in lines)
    assert any(line.startswith("Against what both manage within themselves: whole 0.") for line in lines)


@pytest.mark.parametrize(
    "command",
    [
        ("matrix",),
        ("matrix", "--relative"),
        ("explain",),
        ("explain", "--by", "role"),
        ("gaps",),
        ("support",),
        ("roadmap", "--budget", "1"),
        ("uncertainty", "--draws", "10"),
    ],
)
def test_thin_ground_is_said_first(command: tuple[str, ...], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The first line of an answer about fleets that nobody went through says so."""
    text = printed(capfdbinary, command[0], "irn-navy", "omn-navy", *command[1:])
    assert text.startswith("Thin ground: nobody went through the fleet of irn-navy, omn-navy")


def test_a_relative_matrix_is_drawn(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A figure shows what the table shows, and says that it is relative; one force alone has its diagonal."""
    pytest.importorskip("plotly")
    drawn = tmp_path / "relative.html"
    printed(capfdbinary, "matrix", "ind-navy,usa-navy", *DAY, "--relative", "--layer", "link", "--plot", str(drawn))
    assert "Relative: Tactical data exchange" in drawn.read_text(encoding="utf-8")
    printed(capfdbinary, "matrix", "usa-navy", *DAY, "--relative", "--plot", str(drawn))
    assert "Relative: whole score" in drawn.read_text(encoding="utf-8")


def test_parts_of_what_nobody_knows(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A part of a fleet that nobody went through bears a question mark, like its cell."""
    text = printed(capfdbinary, "explain", "irn-navy", "omn-navy", *DAY, "--by", "origin", "--layer", "link")
    assert "? [0.00–1.00]" in next(line for line in text.splitlines() if "nothing listed" in line)
