"""Statistics of a catalogue, and what separates two of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.diff import difference
from interop.analysis.stats import statistics
from interop.analysis.stats.statistics import wilson
from interop.catalog import Catalog
from interop.catalog.tables import TABLES
from interop.errors import UnknownNameError
from interop.testing.strategies import SCHEME, catalogs


@given(catalogs())
def test_everything_is_counted_once(catalog: Catalog) -> None:
    """Rows by table, statements by force and basis; shares lie between 0 and 1."""
    found = statistics(catalog, as_of="2020-11-03", scheme=SCHEME)
    assert found.tables == {table.name: len(getattr(catalog, table.name)) for table in TABLES}
    assert sum(sum(by.values()) for by in found.bases.values()) == len(catalog.fits)
    for share in found.shares:
        assert 0 <= share.sourced <= share.sourced + share.judged <= 1 + 1e-9
    assert {row["about"] for row in found.rows()} >= {"rows", "audit"}


def test_shares_are_those_of_the_diagonal() -> None:
    """Of forces whose fleet was gone through, and of layers of equipment alone."""
    catalog = interop.load_catalog()
    found = statistics(catalog, as_of="2020-11-03")
    matrix = interop.score(catalog, "malabar-2020")
    known = {(share.force, share.layer): share for share in found.shares}
    for place, force in enumerate(matrix.forces):
        assert known[force, "link"].sourced == pytest.approx(matrix.layers["link"].scores.sourced[place, place])
    assert ("ind-navy", "agreements") not in known
    assert not any(force in ("irn-navy", "ind-joint") for force, _ in known)


def test_wilson_interval_known_answers() -> None:
    """Brown, Cai and DasGupta (2001): 0 of n reaches to z²/(n + z²); the interval holds the share."""
    square = 1.959964**2
    assert wilson(0, 10) == pytest.approx((0, square / (10 + square)))
    assert wilson(10, 10)[0] == pytest.approx(1 - square / (10 + square))
    assert wilson(0, 0) == (0, 1)
    low, high = wilson(2, 76)
    assert low < 2 / 76 < high


@given(catalogs(), catalogs())
def test_differences_lead_from_one_to_the_other(old: Catalog, new: Catalog) -> None:
    """Rows that came less rows that went is how many more there are, table by table; the same catalogue has none."""
    assert difference(old, old, scheme=SCHEME).rows() == []
    found = difference(old, new, scheme=SCHEME)
    for table in TABLES:
        counts = found.counts.get(table.name, {"added": 0, "removed": 0})
        assert counts["added"] - counts["removed"] == len(getattr(new, table.name)) - len(getattr(old, table.name))
    back = difference(new, old, scheme=SCHEME)
    mirror = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted((row.table, row.key, mirror[row.what]) for row in found.changes) == sorted(
        (row.table, row.key, row.what) for row in back.changes
    )
    assert sorted((cell.a, cell.b, cell.before, cell.after) for cell in found.moved) == sorted(
        (cell.a, cell.b, cell.after, cell.before) for cell in back.moved
    )


@given(catalogs(), st.data())
def test_a_changed_cell_is_named(catalog: Catalog, data: st.DataObject) -> None:
    """A row that says something else names the columns that differ."""
    row = data.draw(st.sampled_from(catalog.equipment))
    others = [other for other in catalog.equipment if other is not row]
    changed = catalog.replace(equipment=[*others, row.model_copy(update={"name": "other"})])
    (change,) = difference(catalog, changed, scheme=SCHEME).changes
    assert (change.table, change.key, change.what, change.columns) == ("equipment", row.id, "changed", ("name",))


def test_scores_that_moved() -> None:
    """Without COMCASA the pair of India and the United States moves, and most of all."""
    catalog = interop.load_catalog()
    before = catalog.replace(agreements=[row for row in catalog.agreements if row.id != "comcasa"])
    found = difference(before, catalog, ["malabar-2020"])
    assert [(row.table, row.key, row.what) for row in found.changes] == [("agreements", "comcasa", "added")]
    assert {found.moved[0].a, found.moved[0].b} == {"ind-navy", "usa-navy"}
    assert found.moved[0].after > found.moved[0].before
    with pytest.raises(UnknownNameError):
        difference(before, catalog, ["no-such-group"])
