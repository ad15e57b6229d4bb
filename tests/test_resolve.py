"""Which statement decides, from the hull to its kind: each level is heard before the next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import interop
from interop.catalog import load_catalog
from interop.resolve import NONE, Resolver
from tests.small import FILES, changed, write

HEADER = FILES["fits/ind-navy.csv"].splitlines()[0] + "\n"
HULL = changed("holdings/ind-navy.csv", "p-8i,,8,", "p-8i,IN 320,8,")

#: From the most general statement on a P-8I called IN 320 to the most specific.
RISING = (
    "domain:air,,",
    "role:maritime-patrol-aircraft,,",
    "domain:air,ind-navy,",
    "role:maritime-patrol-aircraft,ind-navy,",
    "p-8a,,",
    "p-8a,ind-navy,",
    "p-8i,,",
    "p-8i,ind-navy,",
    "p-8i,ind-navy,IN 320",
)


def _fits(*places: str, standard: str = "link-16") -> str:
    return HEADER + "".join(f"{place},{standard},yes,peer,,,cited,paper,,2020-12-31\n" for place in places)


def _decides(folder: Path, fits: str, unit: str | None = "IN 320") -> tuple[str, str | None, str | None] | None:
    facts = load_catalog(write(folder, fits__usa=None, fits__ind_navy=fits, holdings__ind_navy=HULL))
    fit = Resolver(facts, date(2020, 1, 1)).statement("p-8i", "ind-navy", unit, "link-16", "peer")
    return None if fit is None else (fit.equipment, fit.force, fit.unit)


@pytest.mark.parametrize("level", range(1, len(RISING) + 1))
def test_the_more_specific_statement_decides(tmp_path: Path, level: int) -> None:
    """Of the first statements of the list the last decides, whatever order they stand in."""
    equipment, force, unit = RISING[level - 1].split(",")
    assert _decides(tmp_path, _fits(*reversed(RISING[:level]))) == (equipment, force or None, unit or None)


@pytest.mark.parametrize(("name", "types"), [("p-8a", ("p-8a",)), ("p-8n", ("p-8n", "p-8i", "p-8a"))])
def test_a_line_of_types_of_any_length(tmp_path: Path, name: str, types: tuple[str, ...]) -> None:
    """A type's own before what it inherits, the nearest first, and only then its kinds: with a force, and without."""
    row = "p-8n,P-8N,,air,maritime-patrol-aircraft,USA,p-8i,,,paper,,2020-12-31\n"
    kinds = ("role:maritime-patrol-aircraft", "domain:air")
    falling = [f"{kind},{force}," for force in ("usa-navy", "") for kind in kinds]
    falling = [f"{equipment},{force}," for equipment in types for force in ("usa-navy", "")] + falling
    for count in range(len(falling)):
        folder = tmp_path / str(count)
        equipment = FILES["equipment/usa.csv"] + row
        facts = load_catalog(write(folder, equipment__usa=equipment, fits__usa=_fits(*falling[count:])))
        fit = Resolver(facts, date(2020, 1, 1)).statement(name, "usa-navy", None, "link-16", "peer")
        assert fit is not None
        assert f"{fit.equipment},{fit.force or ''}," == falling[count]


def test_a_statement_holds_within_its_dates(tmp_path: Path) -> None:
    """Before it begins and once it is over the one before it decides."""
    fits = _fits("p-8a,,", "p-8i,ind-navy,").replace(
        "p-8i,ind-navy,,link-16,yes,peer,,", "p-8i,,,link-16,no,peer,2015,2016"
    )
    facts = load_catalog(write(tmp_path, fits__usa=None, fits__ind_navy=fits))
    for year, support in ((2014, "yes"), (2015, "no"), (2016, "no"), (2017, "yes")):
        fit = Resolver(facts, date(year, 6, 1)).statement("p-8i", "ind-navy", None, "link-16", "peer")
        assert fit is not None
        assert fit.support == support


def test_a_statement_on_another_hull_says_nothing(tmp_path: Path) -> None:
    """What is said of IN 320 is said of it alone."""
    assert _decides(tmp_path, _fits("p-8i,ind-navy,IN 320"), unit="IN 321") is None
    assert _decides(tmp_path, _fits("p-8i,ind-navy,IN 320"), unit=None) is None


def test_a_closing_statement_comes_last_however_near(tmp_path: Path) -> None:
    """`link:*` of the hull speaks of what is not listed; the domain's own word on Link 16 is."""
    closing = _fits("p-8i,ind-navy,IN 320", standard="link:*").replace(",yes,", ",no,")
    general = _fits("domain:air,,").removeprefix(HEADER)
    assert _decides(tmp_path, closing + general) == ("domain:air", None, None)
    assert _decides(tmp_path, closing) == ("p-8i", "ind-navy", "IN 320")


def test_a_standard_that_nobody_knows_has_no_statement(tmp_path: Path) -> None:
    """Neither as a statement nor in the table of all lines."""
    resolver = Resolver(load_catalog(write(tmp_path)), date(2020, 1, 1))
    resolver.line("p-8i", "ind-navy", None)
    assert resolver.statement("p-8i", "ind-navy", None, "semaphore", "peer") is None
    assert resolver.lines([("semaphore", "peer")]).tolist() == [[NONE]]


def test_units_of_which_the_same_is_said_share_a_line(tmp_path: Path) -> None:
    """A hull of which something is said has a line of its own, the others one together."""
    facts = load_catalog(
        write(tmp_path, fits__usa=None, fits__ind_navy=_fits("p-8i,ind-navy,IN 320"), holdings__ind_navy=HULL)
    )
    resolver = Resolver(facts, date(2020, 1, 1))
    lines = [resolver.line("p-8i", "ind-navy", unit) for unit in (None, "IN 320", "IN 321", "IN 322")]
    assert lines == [0, 1, 0, 0]


def test_forces_of_one_state_share_a_line_unless_one_is_named(tmp_path: Path) -> None:
    """What is said of the type alone is said of all of them."""
    forces = FILES["forces.csv"] + "ind-army,Indian Army,IND,army,service,,paper,,2020-12-31\n"
    for place, wanted in (("p-8a,,", [0, 0, 1]), ("p-8i,ind-navy,", [0, 1, 2])):
        facts = load_catalog(write(tmp_path / place[:4], forces=forces, fits__usa=None, fits__ind_navy=_fits(place)))
        resolver = Resolver(facts, date(2020, 1, 1))
        assert [resolver.line("p-8i", force, None) for force in ("ind-navy", "ind-army", "usa-navy")] == wanted


def test_the_hull_scores_by_its_own_statement(tmp_path: Path) -> None:
    """All other P-8I lack Link 16; IN 320, a third of them, has it, and shares it with the American fleet."""
    held = FILES["holdings/ind-navy.csv"].replace("p-8i,,8,", "p-8i,IN 320,1,") + (
        "p-8i,,2,2013-05,,active,imported,USA,paper,,2020-12-31\n"
    )
    fits = _fits("p-8i,ind-navy,IN 320") + "p-8i,ind-navy,,link-16,no,peer,,,cited,paper,,2020-12-31\n"
    facts = load_catalog(write(tmp_path, fits__ind_navy=fits, holdings__ind_navy=held))
    scores = interop.score(facts, "pair").layers["link"].scores
    assert scores.low[0, 1] == pytest.approx((0.9 + 2 * 0.15) / 3)
