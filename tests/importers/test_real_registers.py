"""The register itself, where INTEROP_SIPRI_DIR names a folder with exports of it; their terms keep them out of here."""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from interop import load_catalog, score
from interop.catalog.catalog import Catalog
from interop.catalog.linters import lint_catalog
from interop.catalog.names import folded
from interop.catalog.supply import heir
from interop.importers.sipri import Import, build, read_register, write_import
from interop.importers.sipri.output import TRADE

FOLDER = os.environ.get("INTEROP_SIPRI_DIR", "")
FILES = sorted(Path(FOLDER).glob("*.csv")) if FOLDER else []
pytestmark = pytest.mark.skipif(not FILES, reason="INTEROP_SIPRI_DIR names no folder with exports of the register")
each = pytest.mark.parametrize("path", FILES or [Path()], ids=lambda path: path.name)


@lru_cache
def made(path: Path) -> Import:
    return build(read_register(path), today=date(2025, 1, 1))


def sums(path: Path) -> tuple[Counter[tuple[str, str]], float]:
    """Return numbers delivered by supplier and recipient, and all TIV, read from the file in the plainest way.

    The files are known to quote nothing, to have eleven lines of preamble, and to break rows before the TIVs alone.
    """
    lines = path.read_text("cp1252").splitlines()
    at = next(number for number, line in enumerate(lines) if "Supplier" in line and "Recipient" in line)
    header = lines[at].split(",")
    number = next(place for place, name in enumerate(header) if name in ("Number delivered", "Numbers delivered"))
    value = next(place for place, name in enumerate(header) if name.startswith(("SIPRI TIV of", "TIV delivery")))
    found: Counter[tuple[str, str]] = Counter()
    tiv = 0.0
    for cells in (line.split(",") for line in lines[at + 1 :]):
        if len(cells) > number and cells[0]:
            found[cells[header.index("Supplier")], cells[header.index("Recipient")]] += int(cells[number])
            tiv += float(cells[value] or 0) if len(cells) > value else 0.0
        elif len(cells) == 4:  # the second half of a broken row: nothing, and three TIVs
            tiv += float(cells[3] or 0)
    return found, tiv


@each
def test_the_account(path: Path) -> None:
    """The account adds up; no more is set aside than what the register does not know itself."""
    account = made(path).account
    assert account.adds_up
    assert set(account.reasons) <= {
        "a recipient that the register does not know",
        "a type of which no supplier is known, and so no origin",
    }
    assert len(account.aside) < account.rows / 200


@each
def test_totals(path: Path, tmp_path: Path) -> None:
    """Supplier by supplier and recipient by recipient, the side table delivers what the register does."""
    folder = write_import(made(path), tmp_path / "world")
    found: Counter[tuple[str, str]] = Counter()
    tiv = 0.0
    with (folder / TRADE).open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            found[row["supplier"], row["recipient"]] += int(row["delivered"] or 0)
            tiv += float(row["tiv_delivered"] or 0)
    expected, expected_tiv = sums(path)
    assert found == expected
    assert tiv == pytest.approx(expected_tiv, abs=1e-6)
    assert lint_catalog(load_catalog(folder)) == []


@each
def test_the_fleets_end_with_the_totals(path: Path) -> None:
    """What a recipient holds of a supplier in the end is the sum of what the register says was delivered."""
    item = made(path)
    end: Counter[tuple[str, str | None]] = Counter()
    last = {}
    for row in item.catalog.holdings:
        if row.status == "active":
            last[row.force, row.supplier, row.equipment, row.supply] = row.quantity  # rows stand in order of since
    for (force, supplier, _, _), quantity in last.items():
        end[force, supplier] += quantity or 0
    expected: Counter[tuple[str, str | None]] = Counter()
    for place in item.placed:
        if place.outcome == "delivered" and place.item:
            expected[f"{place.item.force.lower()}-forces", place.item.supplier] += place.record.delivered or 0
    assert end == expected


@each
def test_all_recipients_at_once(path: Path) -> None:
    """Every recipient is scored by origin, by itself and among all."""
    catalog: Catalog = made(path).catalog
    matrix = score(catalog, "recipients", scheme="origin")
    assert len(matrix.forces) > 200
    for force in catalog.forces:
        assert score(catalog, [force.state.lower(), "usa"] if force.state != "USA" else ["ind", "usa"], scheme="origin")


@each
def test_origins_agree_with_what_is_known(path: Path) -> None:
    """Where the bundled catalogue knows a type of that name, nine designers in ten are the same."""
    bundled, catalog = load_catalog(), made(path).catalog
    known = {folded(name): row for row in bundled.equipment for name in (row.name, *row.aliases)}
    pairs = [(row, known[folded(row.name)]) for row in catalog.equipment if folded(row.name) in known]
    right = [
        heir(catalog, row.lead) in {heir(bundled, state) for state, _ in other.designers}
        for row, other in pairs
        if row.domain == other.domain
    ]
    assert len(right) > 50
    assert sum(right) >= 0.9 * len(right)
