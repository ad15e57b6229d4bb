"""Each linter on a catalogue with one suspicious thing, and the bundled catalogue under all of them."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

import interop
from interop.catalog import linters, load_catalog
from interop.catalog.dates import overlap
from interop.catalog.linters import LINTERS, lint_catalog
from tests.small import FILES, changed, write

SECOND_SOURCE = "memo,A memo,Press,https://example.org/{path},2020,2020-12-31,press,,\n"
P8I = "p-8i,,8,2013-05,,active,imported,USA,paper,,2020-12-31\n"


def test_bundled_catalogue_is_clean() -> None:
    """The catalogue that ships gives no linter cause for a remark."""
    assert lint_catalog(interop.load_catalog()) == []


def test_small_catalogue_is_clean(tmp_path: Path) -> None:
    """The catalogue that the cases below change is clean."""
    assert lint_catalog(load_catalog(write(tmp_path))) == []


def more(name: str, row: str) -> str:
    """Return a file of the small catalogue with a row added."""
    return FILES[name] + row


CASES = {
    "unused_sources": (
        {"sources": more("sources.csv", SECOND_SOURCE.format(path="memo"))},
        "a source that no fact cites",
    ),
    "one_page_twice": (
        {
            "sources": more("sources.csv", SECOND_SOURCE.format(path="paper")),
            "groups": changed("groups.csv", "paper", "memo"),
        },
        "has the address of",
    ),
    "overlapping_holdings": (
        {"holdings__ind_navy": more("holdings/ind-navy.csv", P8I.replace(",8,2013-05", ",9,2015"))},
        "overlaps the row since",
    ),
    "class_beside_hulls": (
        {"holdings__ind_navy": more("holdings/ind-navy.csv", P8I.replace("p-8i,,8", "p-8i,IN 320,1"))},
        "counted as a whole and by named units at once",
    ),
    "equals_parent": (
        {"fits__usa": more("fits/usa.csv", "p-8i,,,uhf-voice,yes,peer,,,cited,paper,,2020-12-31\n")},
        "says what p-8a says already",
    ),
    "stale": ({"groups": changed("groups.csv", "paper,,2020-12-31", "paper,,2015")}, "unverified for three years"),
    "never_held": (
        {"equipment__ind": more("equipment/ind.csv", "barge,Barge,,surface,barge,IND,,,,paper,,2020-12-31\n")},
        "a type that nobody has",
    ),
    "stretched_count": (
        {
            "sources": more("sources.csv", SECOND_SOURCE.format(path="memo").replace(",2020,", ",2014,")),
            "holdings__ind_navy": FILES["holdings/ind-navy.csv"].replace("USA,paper", "USA,memo"),
        },
        "a number for 7 years on one page of 2014",
    ),
    "older_than_the_fact": (
        {
            "sources": more("sources.csv", SECOND_SOURCE.format(path="memo").replace(",2020,", ",2018-07,")),
            "agreements": changed("agreements.csv", "paper", "memo"),
        },
        "begins after its pages, the latest of 2018-07-31",
    ),
    "judged_for_everybody": (
        {"fits__usa": more("fits/usa.csv", "domain:air,,,link:*,no,peer,,,assumed,,Said by nobody,2020-12-31\n")},
        "a judgement on the kind in every force",
    ),
    "quantity_that_jumps": (
        {
            "holdings__ind_navy": FILES["holdings/ind-navy.csv"].replace("2013-05,,", "2013-05,2014,")
            + P8I.replace(",8,2013-05", ",9,2018")
        },
        "nothing said between 2014 and 2018",
    ),
}


def test_every_linter_has_a_case() -> None:
    """No linter goes without a case."""
    assert {linter.__name__ for linter in LINTERS} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_linter(tmp_path: Path, name: str) -> None:
    """The linter says what is suspicious, and no other linter chimes in."""
    changes, words = CASES[name]
    remarks = lint_catalog(load_catalog(write(tmp_path, **changes)))
    assert len(remarks) == 1
    assert words in str(remarks[0])


def test_a_row_that_spans_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row that begins before one that began earlier has ended is told, at the cost of one look a row."""
    looks = Mock(side_effect=overlap)
    monkeypatch.setattr(linters, "overlap", looks)
    periods = (("2000", "2009"), ("2001", "2002"), ("2004", "2005"), ("2010", "2011"), ("2012", ""), ("2013", "2014"))
    rows = "".join(f"p-8i,,8,{since},{until},active,imported,USA,paper,,2020-12-31\n" for since, until in periods)
    facts = load_catalog(write(tmp_path, holdings__ind_navy=changed("holdings/ind-navy.csv", P8I, rows)))
    found = sorted(problem.message for problem in linters.overlapping_holdings(facts))
    assert found == [f"overlaps the row since {year}" for year in (2001, 2004, 2013)]
    assert looks.call_count == len(periods) - 1
