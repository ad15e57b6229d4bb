"""Sentences under tables of facts: each follows from the rows, and says where what is not said could change it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import interop
from interop.analysis.diff import difference
from interop.analysis.stats import statistics
from interop.catalog import Catalog
from interop.matrix import InteropMatrix
from interop.report import accounts
from interop.report.citation import citations
from interop.report.tables import composition_rows, evidence_rows, holdings_on
from interop.report.words import force_name, percent
from interop.testing.strategies import FORCES, catalogs, score_days
from tests.small import FILES, write


@cache
def malabar() -> InteropMatrix:
    return interop.score(interop.load_catalog(), "malabar-2020")


@given(catalogs(), score_days, st.sampled_from(["design", "supply"]))
def test_who_rests_most_on_another_is_sure_only_where_enough_is_said(catalog: Catalog, day: date, by: Any) -> None:
    """The first is the greatest share of another state; whoever may have more, by what is not said, is counted."""
    matrix = interop.score(catalog, FORCES, scheme="origin", as_of=day)
    lines: dict[str, dict[str, float]] = {}
    for row in composition_rows(matrix, by):
        lines.setdefault(row["force"], {})[row["origin"]] = row["share"]
    home = {force: matrix.catalog.forces_by_id[force].state for force in lines}
    abroad = {
        force: max((share for state, share in line.items() if state != home[force]), default=0.0)
        for force, line in lines.items()
    }
    assume(any(abroad.values()))
    said = accounts.of_origins(matrix, by)
    most = max(abroad.values())
    first = max(abroad, key=lambda force: (abroad[force], force))
    assert said[0].startswith(f"{force_name(matrix, first)} rests most on one other state: by weight {percent(most)}")
    rivals = [
        force for force, line in lines.items() if force != first and abroad[force] + 1 - sum(line.values()) > most
    ]
    assert ("too much is not said" in said[0]) == bool(rivals)


def test_malabar_by_design_and_by_supply() -> None:
    """India rests on Russia, the United States on itself, and of what is not said the most is named."""
    shares = {(row["force"], row["origin"]): row["share"] for row in composition_rows(malabar(), "design")}
    said = accounts.of_origins(malabar())
    assert f"{percent(shares['ind-navy', 'RUS'])} of what it has was designed in Russia." in said[0]
    assert (
        said[1] == f"United States Navy has {percent(shares['usa-navy', 'USA'])} from its own state, the most of all."
    )
    assert "supplied by Russia" in accounts.of_origins(malabar(), "supply")[0]
    assert accounts.of_origins(interop.score(interop.load_catalog(), "irn-navy")) == []


def test_a_fleet() -> None:
    """How many types, which weighs most, and of how many the number is not known."""
    snapshot = interop.load_catalog().at(date(2020, 11, 3), ["ind-navy"])
    rows = holdings_on(snapshot, "ind-navy")
    said = accounts.of_holdings(rows)
    assert said[0].startswith(f"{len({row['equipment'] for row in rows})} types; most of the weight is of ")
    assert f"Of {len({row['equipment'] for row in rows if row['quantity'] is None})} types nobody says" in said[1]
    assert accounts.of_holdings([]) == []


@pytest.mark.parametrize(("amounts", "first"), [([4.0], 1), ([2.0, 1.0, 1.0], 1), ([1.0, 1.0, 1.0], 2), ([0.0], 1)])
def test_how_many_make_half(amounts: list[float], first: int) -> None:
    """The fewest of the largest that reach half of all."""
    assert accounts._half(amounts) == first


def test_sources() -> None:
    """How many are cited how often, and what the facts rest on, in shares that add up."""
    cited, used = citations(malabar()), evidence_rows(malabar())
    said = accounts.of_sources(cited, used)
    assert said[0].startswith(
        f"{len(cited):,} sources are cited {sum(count for _, count in cited):,} times; the first "
    )
    assert f"use {len(used):,} facts: " in said[1]
    numbers = [int(word.split("\u00a0")[0].split()[-1]) for word in said[1].split(": ")[1].split("%")[:-1]]
    assert sum(numbers) == 100
    assert accounts.of_sources([], []) == []


def test_a_catalogue() -> None:
    """How much cites a page, of whom least is known, and how often a row that was read again was wrong."""
    found = statistics(interop.load_catalog())
    said = accounts.of_statistics(found)
    cited = sum(by["cited"] for by in found.bases.values())
    assert percent(cited / sum(sum(by.values()) for by in found.bases.values())) in said[0]
    assert percent(min(share.sourced for share in found.shares)) in said[1]
    error = next(item for item in found.errors if item.basis == "cited")
    assert f"{error.wrong} of {error.right + error.wrong} were wrong" in said[2]


def test_two_catalogues(tmp_path: Path) -> None:
    """What came, went and changed, and the score that moved most; of the same facts nothing is said."""
    old = interop.load_catalog(write(tmp_path / "old"))
    fits = FILES["fits/ind-navy.csv"].replace("link-16,no", "link-16,yes")
    new = interop.load_catalog(write(tmp_path / "new", fits__ind_navy=fits))
    said = accounts.of_difference(difference(old, new))
    assert said[0] == "One row: 1 changed; most are of fits (1)."
    assert said[1].startswith("The score that moves most is that of Indian Navy")
    assert accounts.of_difference(difference(old, old)) == []
