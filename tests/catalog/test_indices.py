"""Indices of a catalogue: an edit of one table leaves those of the others as they are, and makes its own anew."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.catalog.catalog import INDICES, Catalog
from interop.catalog.tables import TABLES
from interop.testing.strategies import catalogs

DAYS = [date(2007, 1, 1), date(2015, 3, 1), date(2020, 11, 3)]
PERIODS = ("holdings", "fits", "agreements", "accessions", "coverage", "adoptions")


def filled(catalog: Catalog) -> Catalog:
    """Look at every index, so that an edit finds it ready."""
    for name in INDICES:
        getattr(catalog, name)
    for day in DAYS:
        catalog.adopters(day)
        catalog.fits_on(day)
        spoken(catalog, day)
        for table in PERIODS:
            catalog.unturned((table,), day, DAYS[0])
    return catalog


def spoken(catalog: Catalog, day: date) -> dict[str, Any]:
    """Say what holds on a day of every type and kind, in rows that can be compared."""
    return {
        name: {
            place: [
                (column, rows[number])
                for column, number in zip((*said.columns, *said.closed), (*said.fits, *said.closing), strict=True)
            ]
            for place, said in catalog.spoken_of(name).on(day).items()
        }
        for name in sorted({row.equipment for row in catalog.fits})
        for rows in [catalog.spoken_of(name).fits]
    }


@pytest.mark.parametrize("known", [True, False])
@given(catalogs(), catalogs(), st.sets(st.sampled_from([table.name for table in TABLES]), max_size=3))
def test_an_edited_catalogue_has_the_indices_of_its_own_rows(
    known: bool,  # noqa: FBT001 - a parameter of the test
    one: Catalog,
    other: Catalog,
    names: set[str],
) -> None:
    """What is kept of the catalogue before the edit is what the catalogue after it would work out."""
    tables = {name: getattr(other, name) for name in names}
    differ = [row for name in names for row in (*getattr(one, name), *tables[name])]
    after = filled(one).with_tables(tables, differ if known else ())
    fresh = Catalog(**{table.name: getattr(after, table.name) for table in TABLES})
    for catalog in (after, fresh):
        filled(catalog)
    for name in INDICES:
        assert getattr(after, name) == getattr(fresh, name), name
    for day in DAYS:
        assert after.adopters(day) == fresh.adopters(day)
        assert after.fits_on(day) == fresh.fits_on(day)
        assert spoken(after, day) == spoken(fresh, day)
        for table in PERIODS:
            assert after.unturned((table,), day, DAYS[-1]) == fresh.unturned((table,), day, DAYS[-1])


def test_every_index_says_on_which_tables_it_rests() -> None:
    """Whatever is worked out once and not said to rest on tables is made anew after every edit."""
    made = {name for name, item in vars(Catalog).items() if isinstance(item, cached_property)}
    assert made - set(INDICES) == {"sha256", "verified_on", "turns_by_table", "spoken"}
    known = {table.name for table in TABLES}
    assert all(set(tables) <= known for tables in INDICES.values())


@given(catalogs(), st.randoms(use_true_random=False))
def test_what_is_grouped_by_others_than_what_differs_is_kept(catalog: Catalog, chance: Random) -> None:
    """Without some rows, the groups of the others are the very lists of before."""
    gone = [row for row in catalog.fits if chance.random() < 0.3]
    left = tuple(row for row in catalog.fits if not any(row is other for other in gone))
    after = filled(catalog).with_tables({"fits": left}, gone)
    fresh = Catalog(equipment=catalog.equipment, fits=left)
    assert {name: rows for name, rows in after.fits_by_equipment.items() if rows} == fresh.fits_by_equipment
    touched = {row.equipment for row in gone}
    for name, rows in after.fits_by_equipment.items():
        assert name in touched or rows is catalog.fits_by_equipment[name] or not gone


def test_an_edit_keeps_what_it_cannot_have_touched() -> None:
    """An index of a table that was not edited is the same object."""
    catalog = filled(Catalog())
    after = catalog.with_tables({"fits": ()})
    assert after.holdings_by_force is catalog.holdings_by_force
    assert after.fits_by_equipment is not catalog.fits_by_equipment
