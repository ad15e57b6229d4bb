"""Indices of a catalogue: an edit of one table leaves those of the others as they are, and makes its own anew."""

from __future__ import annotations

from datetime import date
from functools import cached_property

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
        for table in PERIODS:
            catalog.unturned((table,), day, DAYS[0])
    return catalog


@given(catalogs(), catalogs(), st.sets(st.sampled_from([table.name for table in TABLES]), max_size=3))
def test_an_edited_catalogue_has_the_indices_of_its_own_rows(one: Catalog, other: Catalog, names: set[str]) -> None:
    """What is kept of the catalogue before the edit is what the catalogue after it would work out."""
    after = filled(one).with_tables({name: getattr(other, name) for name in names})
    fresh = Catalog(**{table.name: getattr(after, table.name) for table in TABLES})
    for catalog in (after, fresh):
        filled(catalog)
    for name in INDICES:
        assert getattr(after, name) == getattr(fresh, name), name
    for day in DAYS:
        assert after.adopters(day) == fresh.adopters(day)
        assert after.fits_on(day) == fresh.fits_on(day)
        for table in PERIODS:
            assert after.unturned((table,), day, DAYS[-1]) == fresh.unturned((table,), day, DAYS[-1])


def test_every_index_says_on_which_tables_it_rests() -> None:
    """Whatever is worked out once and not said to rest on tables is made anew after every edit."""
    made = {name for name, item in vars(Catalog).items() if isinstance(item, cached_property)}
    assert made - set(INDICES) == {"sha256", "verified_on", "turns_by_table"}
    known = {table.name for table in TABLES}
    assert all(set(tables) <= known for tables in INDICES.values())


def test_an_edit_keeps_what_it_cannot_have_touched() -> None:
    """An index of a table that was not edited is the same object."""
    catalog = filled(Catalog())
    after = catalog.with_tables({"fits": ()})
    assert after.holdings_by_force is catalog.holdings_by_force
    assert after.fits_by_equipment is not catalog.fits_by_equipment
