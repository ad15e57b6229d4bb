"""Names that people type: forces by id, name, alias, or the state that they serve."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog, load_catalog
from interop.catalog.names import folded, force_named
from interop.cli.main import run
from interop.errors import InputError, UnknownNameError
from tests.small import changed, write


@cache
def facts() -> Catalog:
    """Load the bundled facts once."""
    return interop.load_catalog()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ind-navy", "ind-navy"),
        ("IND-Navy", "ind-navy"),
        ("Indian Navy", "ind-navy"),
        ("india", "ind-navy"),
        ("IND", "ind-navy"),
        ("in", "ind-navy"),
        ("Royal Navy", "gbr-navy"),
        ("the Royal Navy", "gbr-navy"),
        ("uk", "gbr-navy"),
        ("jmsdf", "jpn-msdf"),
        ("US", "usa-navy"),
        ("United States of America", "usa-navy"),
        ("Republic of Korea", "kor-navy"),
        ("Soviet Union", "rus-navy"),
        ("USSR", "rus-navy"),
        ("Côte d'Azur Navy", None),
        ("atlantis", None),
        ("", None),
    ],
)
def test_what_a_name_means(said: str, meant: str | None) -> None:
    """Ids, names and aliases whatever their case, then states, then successors; else an error that names it."""
    if meant is None:
        with pytest.raises(UnknownNameError, match="no force named"):
            force_named(facts(), said)
    else:
        assert force_named(facts(), said) == meant


def test_every_force_answers_to_its_id_and_its_name() -> None:
    """No two forces of the bundled catalogue share a name or an alias, and no alias is another's id."""
    for force in facts().forces:
        for said in (force.id, force.name, *force.aliases):
            assert force_named(facts(), said) == force.id


@given(st.text(max_size=12))
def test_any_text_is_answered(text: str) -> None:
    """Whatever is typed means a force or is refused in the library's own words."""
    with suppress(UnknownNameError, InputError):
        assert force_named(facts(), text) in facts().forces_by_id


@given(st.text(max_size=20))
def test_case_and_marks_do_not_matter(text: str) -> None:
    """Text and the same in capitals, hyphens or spaces, are one name."""
    plain = "".join(mark for mark in text if mark.isascii())
    assert folded(plain.upper()) == folded(plain.lower()) == folded(plain.replace(" ", "-"))


def test_several_services_without_a_navy(tmp_path: Path) -> None:
    """A state of several services, none of them a navy, is ambiguous: the choices are listed."""
    forces = (
        "id,name,state,service,kind,parent,sources,note,verified_on\n"
        "ind-navy,Indian Navy,IND,navy,service,,paper,,2020-12-31\n"
        "nam-air-force,Namibian Air Force,NAM,air-force,service,,paper,,2020-12-31\n"
        "nam-army,Namibian Army,NAM,army,service,,paper,,2020-12-31\n"
        "usa-navy,US Navy,USA,navy,service,,paper,,2020-12-31\n"
    )
    catalog = load_catalog(write(tmp_path, forces=forces))
    with pytest.raises(InputError, match="'namibia' means several forces; say which: nam-air-force, nam-army"):
        force_named(catalog, "namibia")


def test_an_alias_of_ones_own(tmp_path: Path) -> None:
    """The column of aliases may be left out, or used."""
    text = changed("forces.csv", "kind,parent,sources", "kind,parent,aliases,sources")
    text = text.replace("service,,paper", "service,,,paper").replace(
        "ind-navy,Indian Navy,IND,navy,service,,", "ind-navy,Indian Navy,IND,navy,service,,Bharatiya Nau Sena"
    )
    assert force_named(load_catalog(write(tmp_path, forces=text)), "bharatiya nau sena") == "ind-navy"


@pytest.mark.parametrize(
    "command",
    [
        ("matrix", "india", "us"),
        ("explain", "india", "US Navy"),
        ("explain", "india", "us", "--by", "role", "--layer", "link"),
        ("timeline", "india", "us", "--from", "2018", "--to", "2019"),
        ("units", "india", "us", "--layer", "link"),
        ("roadmap", "india", "us", "--budget", "1"),
        ("gaps", "india,us"),
        ("whatif", "india", "us", "--scenario", "p-8i-with-link-16"),
    ],
)
def test_commands_take_names(
    tmp_path: Path, command: tuple[str, ...], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What is printed goes by ids, whatever was typed."""
    day = [] if command[0] == "timeline" else ["--as-of", "2020-11-03"]
    assert run([*command, "--catalog", str(write(tmp_path)), *day]) == 0
    out, _ = capfdbinary.readouterr()
    assert b"ind-navy" in out
