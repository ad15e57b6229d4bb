"""Tables of a report: rows that add up."""

from __future__ import annotations

import pytest

import interop
from interop.cli.output import thin_ground
from interop.report.tables import origin_rows


def test_who_arms_whom() -> None:
    """A row per force adds to one; the largest suppliers have a column, and what nobody says is told apart."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020", scheme="origin")
    rows = {row.pop("force"): row for row in origin_rows(matrix, most=3)}
    assert list(rows) == list(matrix.forces)
    for row in rows.values():
        assert sum(row.values()) == pytest.approx(1, abs=1e-12)
    assert list(rows["ind-navy"]) == ["USA", "JPN", "RUS", "others", "not said"]
    assert rows["ind-navy"]["RUS"] == max(rows["ind-navy"].values())
    designed = {row.pop("force"): row for row in origin_rows(matrix, "design", most=2)}
    assert all(row["not said"] == 0 for row in designed.values())
    assert designed["usa-navy"]["USA"] > 0.9


def test_a_long_list_of_thin_fleets_is_cut() -> None:
    """Of two hundred forces a dozen are named, and the others counted."""
    assert thin_ground([]) == []
    (line,) = thin_ground([f"force-{number}" for number in range(200)])
    assert "force-11, 188 others for this day" in line
    assert "force-12" not in line
