"""A folder on top of a catalogue: what it says holds for its period, and the rest stays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.explain import explain
from interop.analysis.facts import fact_ref
from interop.catalog import load_catalog
from interop.catalog.checks import Located
from interop.catalog.linters import lint_catalog
from interop.catalog.models import Fit
from interop.catalog.overrule import overruled
from interop.catalog.tables import BY_NAME
from interop.cli.main import run
from interop.errors import CatalogError
from tests.small import FILES, write

FITS = "equipment,force,standard,support,role,since,until,basis,sources,verified_on\n"
HOLDINGS = "equipment,quantity,since,until,status,supply,supplier,sources,verified_on\n"


def extension(folder: Path, **files: str) -> Path:
    """Write a folder that extends the small catalogue; a key `fits__mine` names the file."""
    for key, text in files.items():
        path = folder / f"{key.replace('__', '/')}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def periods(catalog: interop.Catalog, support: str) -> list[tuple[str, str]]:
    """Return the periods of what is said of voice on the P-8A."""
    rows = [row for row in catalog.fits if row.standard == "uhf-voice" and row.support == support]
    return [(str(row.since or ""), str(row.until or "")) for row in rows]


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        ("", "", []),
        ("2015", "", [("", "2014-12-31")]),
        ("", "2015", [("2016-01-01", "")]),
        ("2015-02", "2015-03", [("", "2015-01-31"), ("2015-04-01", "")]),
    ],
)
def test_a_statement_overrules_for_its_period(
    tmp_path: Path, since: str, until: str, left: list[tuple[str, str]]
) -> None:
    """What was there holds before and after."""
    fit = f"p-8a,,uhf-voice,no,peer,{since},{until},cited,paper,2021-01-01\n"
    more = extension(tmp_path / "more", fits__mine=FITS + fit)
    catalog = load_catalog(write(tmp_path / "base"), extend=more)
    assert sorted(periods(catalog, "yes")) == left
    assert periods(catalog, "no") == [(since, until)]


_years = st.none() | st.integers(2000, 2012)
Years = tuple[int | None, int | None]


def in_order(years: Years) -> bool:
    """Say whether a period ends after it begins."""
    return years[0] is None or years[1] is None or years[0] <= years[1]


_periods = st.tuples(_years, _years).filter(in_order)


def statement(years: Years, support: str) -> Located:
    """Return a statement that holds for some years."""
    since, until = ("" if year is None else str(year) for year in years)
    cells = {"equipment": "p-8a", "standard": "link-16", "support": support, "role": "peer", "basis": "cited"}
    row = Fit.model_validate({**cells, "since": since, "until": until, "sources": "paper", "verified_on": "2020"})
    return Located(BY_NAME["fits"], row, "fits/usa.csv", 2)


@given(st.lists(_periods, max_size=3), st.lists(_periods, max_size=3))
def test_on_every_day_ones_own_counts_and_else_what_was_there(before: list[Years], own: list[Years]) -> None:
    """Day by day: what one's own speaks of, it decides; of other days exactly what was said is said."""
    base, more = [statement(years, "yes") for years in before], [statement(years, "no") for years in own]
    found = [item.row for item in overruled(base, more, "mine")]
    for day in (date(1998, 1, 1) + timedelta(days=91 * step) for step in range(70)):
        spoken = [item.row for item in more if item.row.holds_on(day)]  # type: ignore[attr-defined]
        wanted = spoken or [item.row for item in base if item.row.holds_on(day)]  # type: ignore[attr-defined]
        holding = [row for row in found if row.holds_on(day)]  # type: ignore[attr-defined]
        assert sorted(row.support for row in holding) == sorted(row.support for row in wanted)  # type: ignore[attr-defined]


def test_statements_on_other_subjects_stay(tmp_path: Path) -> None:
    """Of one force, or of another role or standard, is another subject."""
    fit = "p-8a,usa-navy,uhf-voice,no,peer,,,cited,paper,2021-01-01\n"
    more = extension(tmp_path / "more", fits__mine=FITS + fit)
    catalog = load_catalog(write(tmp_path / "base"), extend=more)
    assert periods(catalog, "yes") == [("", "")]
    assert periods(catalog, "no") == [("", "")]


def test_two_of_ones_own_still_contradict_each_other(tmp_path: Path) -> None:
    """Nothing in a folder overrules anything else in it; of two folders the later counts."""
    no = "p-8a,,uhf-voice,no,peer,,,cited,paper,2021-01-01\n"
    partial = "p-8a,,uhf-voice,yes,peer,2015,,cited,paper,2021-01-01\n"
    base = write(tmp_path / "base")
    with pytest.raises(CatalogError, match="overlaps another statement"):
        load_catalog(base, extend=extension(tmp_path / "both", fits__mine=FITS + no + partial))
    folders = [extension(tmp_path / "no", fits__mine=FITS + no), extension(tmp_path / "yes", fits__mine=FITS + partial)]
    both = load_catalog(base, extend=folders)
    assert periods(both, "no") == [("", "2014-12-31")]
    assert {row.own.folder for row in both.fits if row.own} == {str(folder) for folder in folders}
    assert [row.own is not None for row in both.fits if row.standard == "uhf-voice"] == [True, True]
    assert periods(load_catalog(base, extend=folders[::-1]), "yes") == []


def test_rows_with_an_id_are_replaced(tmp_path: Path) -> None:
    """A force, a type, an agreement or a group of one's own takes the place of the one of its id, whole."""
    force = FILES["forces.csv"].splitlines()[0] + "\nusa-navy,My Navy,USA,navy,service,,paper,,2021-01-01\n"
    group = FILES["groups.csv"].replace("2020-11-03", "2019")
    more = extension(tmp_path / "more", forces=force, groups=group)
    catalog = load_catalog(write(tmp_path / "base"), extend=more)
    assert [row.name for row in catalog.forces] == ["Indian Navy", "My Navy"]
    assert str(catalog.group("pair").as_of) == "2019"
    assert catalog.extended == (str(more),)
    own = catalog.force("usa-navy").own
    assert own is not None
    assert [row.name for row in own.overrules] == ["US Navy"]  # type: ignore[attr-defined]
    assert catalog.force("ind-navy").own is None


def test_a_holding_overrules_the_count_of_the_same_units(tmp_path: Path) -> None:
    """The same type, unit, status and supply is the same count; another supplier's is added."""
    rows = "p-8i,12,2020,,active,imported,USA,paper,2021-01-01\np-8i,1,,,active,leased,USA,paper,2021-01-01\n"
    more = extension(tmp_path / "more", holdings__ind_navy="")
    (more / "holdings" / "ind_navy.csv").unlink()
    (more / "holdings" / "ind-navy.csv").write_text(HOLDINGS + rows)
    catalog = load_catalog(write(tmp_path / "base"), extend=more)
    found = [(row.quantity, str(row.since or ""), str(row.until or "")) for row in catalog.holdings if row.supplier]
    assert (8, "2013-05", "2019-12-31") in found
    assert (
        sum(row.quantity or 0 for row in catalog.holdings if row.force == "ind-navy" and row.holds_on(date(2021, 1, 1)))
        == 13
    )


def test_explain_says_whose_it_is_and_what_it_overrules(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """In text and in JSON, and validate lists it."""
    fit = "p-8i,ind-navy,link-16,yes,peer,2019,,cited,paper,2021-01-01\n"
    base, more = write(tmp_path / "base"), extension(tmp_path / "more", fits__mine=FITS + fit)
    catalog = load_catalog(base, extend=more)
    said = (
        f"ind-navy p-8i supports link-16 as peer since 2019; of your own, from {more}, "
        "in place of: ind-navy p-8i does not support link-16 as peer"
    )
    assert said in [fact_ref(row).text for row in catalog.fits]
    matrix = interop.score(catalog, ["ind-navy", "usa-navy"], as_of="2020")
    drivers = next(
        item for item in explain(matrix, "ind-navy", "usa-navy").layers if item.name == "link"
    ).evidence.drivers
    assert said in [fact_ref(fact).text for item in drivers for fact in item.facts]
    assert run(["validate", str(base), "--no-lint", "--extend", str(more)]) == 0
    assert said in capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize("until", ["", "2018"])
def test_linters_do_not_blame_what_is_overruled(tmp_path: Path, until: str) -> None:
    """A page whose fact was overruled is cited still, what is left of it need not be older, nothing grows stale."""
    sources = FILES["sources.csv"] + "other,Other,Press,https://example.org/other,2015,2020-12-31,press,,\n"
    fit = f"p-8a,,uhf-voice,no,peer,,{until},cited,paper,2031-01-01\n"
    fits = FILES["fits/usa.csv"].replace("uhf-voice,yes,peer,,,cited,paper", "uhf-voice,yes,peer,,,cited,other")
    base = write(tmp_path / "base", sources=sources, fits__usa=fits)
    before = lint_catalog(load_catalog(base))
    more = extension(tmp_path / "more", fits__mine=FITS + fit)
    assert lint_catalog(load_catalog(base, extend=more)) == before
