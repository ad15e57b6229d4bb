"""What the register's words mean: who its parties are, what its descriptions say, whose design a type is."""

from __future__ import annotations

import csv
from importlib.resources import files

import pycountry
import pytest

from interop.catalog.fields import parse_id
from interop.importers.sipri.kinds import Kind, kind_of
from interop.importers.sipri.parties import is_unknown, iso_name, party_named
from interop.importers.sipri.records import Condition, Record
from interop.importers.sipri.types import EquipmentType, Item, TypeKey, slug_of, type_key, types_of

STATES = list(csv.DictReader((files("interop.importers.sipri") / "states.csv").read_text("utf-8").splitlines()))
LISTED = {country.alpha_3 for country in (*pycountry.countries, *pycountry.historic_countries)}


# Parties


def test_the_table_of_states() -> None:
    """Codes are those of ISO 3166 for states it lists, else from X..; one code never stands for two that differ."""
    said = {row["name"].split(" (")[0].rstrip("*"): row["code"] for row in STATES if row["kind"] != "state"}
    assert len(set(said.values())) == len(said)
    for row in STATES:
        own = row["code"].startswith("X")
        assert own != (row["code"] in LISTED), row
        assert own or row["kind"] == "state", row
        assert row["successor"] in ("", *LISTED), row
        assert ("*" in row["name"]) <= (row["kind"] != "state"), row


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Turkiye", "TUR"), ("Turkey", "TUR"), ("Cote d'Ivoire", "CIV"), ("Viet Nam", "VNM"), ("UAE", "ARE"),
        ("Congo", "COG"), ("DR Congo", "COD"), ("South Korea", "KOR"), ("North Korea", "PRK"), ("eSwatini", "SWZ"),
        ("Czechia", "CZE"), ("Czechoslovakia", "CSK"), ("Soviet Union", "SUN"), ("East Germany (GDR)", "DDR"),
        ("Yugoslavia", "YUG"), ("North Yemen", "XYN"), ("Yemen Arab Republic (North Yemen)", "XYN"), ("Yemen", "YEM"),
        ("South Yemen", "YMD"), ("South Vietnam", "XVS"), ("Taiwan", "TWN"), ("Bolivia", "BOL"), ("Cabo Verde", "CPV"),
        ("Hamas (Palestine)*", "XHM"), ("United Nations**", "XUN"), ("Palestine", "PSE"), ("Niger", "NER"),
        ("USSR", "SUN"), ("Soviet Union (USSR)", "SUN"), ("GDR", "DDR"), ("West Germany", "DEU"), ("UK", "GBR"),
        ("Rhodesia", "ZWE"), ("Ceylon", "LKA"), ("North Vietnam", "VNM"), ("Serbia and Montenegro", "YUG"),
        ("USA", "USA"), ("JPN", "JPN"),
    ],
)  # fmt: skip
def test_names_of_parties(name: str, code: str) -> None:
    """Names of today, of once and of the register's own find their party."""
    party = party_named(name)
    assert party is not None
    assert party.code == code


def test_parties_that_are_none() -> None:
    """What nobody is called names nobody, and the register's own unknowns are known as that."""
    assert party_named("0.03") is None
    assert is_unknown("unknown recipient(s)")
    assert is_unknown("unknown rebel group*")
    assert not is_unknown("United Kingdom")
    assert (iso_name("IRN"), iso_name("XYN")) == ("Iran", "XYN")


# Kinds


@pytest.mark.parametrize(
    ("descriptions", "kind"),
    [
        ("FGA aircraft; ground-attack aircraft; ground attack aircraft", Kind("air", "strike-fighter")),
        ("ASW helicopter; anti-submarine helicopter; anti-ship helicopter", Kind("air", "helicopter")),
        ("AEW&C aircraft; airborne early-warning aircraft", Kind("air", "early-warning-aircraft")),
        ("SIGINT aircraft; signals intelligence aircraft; AGS aircraft", Kind("air", "reconnaissance-aircraft")),
        ("tanker/transport aircraft", Kind("air", "tanker-aircraft")),
        ("UAV; armed UAV; (armed) UAV", Kind("air", "uav")),
        ("tank", Kind("land", "tank")),
        ("IFV; infantry fighting vehicle", Kind("land", "infantry-fighting-vehicle")),
        ("APC; APC/APV; APV", Kind("land", "armoured-personnel-carrier")),
        ("ARV; armoured engineer vehicle; armoured bridgelayer", Kind("land", "armoured-support-vehicle")),
        ("AA gun; anti-aircraft gun; self-propelled AA gun", Kind("land", "anti-aircraft-gun")),
        ("SAM system; mobile SAM system; self-propelled AD system; ABM system", Kind("land", "air-defence-system")),
        ("artillery locating radar; ground surv radar", Kind("land", "ground-radar")),
        ("SSM launcher; surface-to-surface missile launcher; SSM TEL", Kind("land", "missile-launcher")),
        ("tank destroyer", Kind("land", "tank-destroyer")),
        ("SAM; portable SAM", Kind("munition", "surface-to-air-missile")),
        ("BVRAAM; SRAAM; long-range air-to-air missile", Kind("munition", "air-to-air-missile")),
        ("anti-tank missile; anti-tank missile/ASM", Kind("munition", "anti-tank-missile")),
        ("anti-radar missile; anti-radar missile/ASM", Kind("munition", "anti-radar-missile")),
        ("ASW torpedo; anti-ship torpedo; anti-submarine torpedo", Kind("munition", "torpedo")),
        ("naval gun", Kind("munition", "naval-gun")),
        ("naval SAM system", Kind("munition", "naval-sam-system")),
        ("FAC; missile boat", Kind("surface", "missile-boat")),
        ("torpedo boat; torpdeo boat", Kind("surface", "torpedo-boat")),
        ("OPV; patrol ship", Kind("surface", "patrol-ship")),
        ("patrol craft; patrol boat; gunboat", Kind("surface", "patrol-boat")),
        ("aircraft carrier", Kind("surface", "aircraft-carrier")),
        ("destroyer", Kind("surface", "destroyer")),
        ("AALS; amphibious assault ship", Kind("surface", "amphibious-assault-ship")),
        ("submarine; nuclear submarine", Kind("subsurface", "attack-submarine")),
        ("recce satellite", Kind("space", "reconnaissance-satellite")),
        ("aircraft engine; turbofan; turbojet; turboprop", Kind("air", "engine", component=True)),
        ("vehicle engine", Kind("land", "engine", component=True)),
        ("ship engine; gas turbine; AIP engine; ship nuclear reactor", Kind("surface", "engine", component=True)),
        ("combat aircraft radar; MP aircraft radar; AEW radar", Kind("air", "sensor", component=True)),
        ("ASW sonar; sea search radar", Kind("surface", "sensor", component=True)),
        ("fire control radar; air search radar", Kind("land", "sensor", component=True)),
        ("tank turret; anti-aircraft gun turret; tank chassis", Kind("land", "turret-or-chassis", component=True)),
        ("air refuel system", Kind("air", "refuelling-equipment", component=True)),
    ],
    ids=lambda value: value.role if isinstance(value, Kind) else "",
)  # fmt: skip
def test_kinds(descriptions: str, kind: Kind) -> None:
    """Both vocabularies mean the same kinds; a component is none of the units that carry it."""
    assert {kind_of(text) for text in descriptions.split("; ")} == {kind}
    parse_id(kind.role)


def test_a_kind_that_nobody_knows() -> None:
    """A word outside every rule has no kind."""
    assert kind_of("philosopher") is None


# Types


def record(designation: str, description: str = "APC", condition: Condition = "new") -> Record:
    return Record(
        1, "", "India", "Russia", designation, description, "", 2000, 1, 1, (2001,), condition,
        licensed=False, leased=False, doubtful=(), tiv_unit=1, tiv_ordered=1, tiv_delivered=1,
    )  # fmt: skip


def item(supplier: str | None, designation: str, condition: Condition = "new", kind: str = "APC") -> Item:
    said = record(designation, kind, condition)
    meant = kind_of(kind)
    assert meant is not None
    key = type_key(said, meant, supplier)
    assert key is not None
    return Item(said, key, "IND", supplier)


def found(*items: Item) -> list[EquipmentType]:
    return sorted(types_of(items).values(), key=lambda kind: kind.id)


def test_the_designer_supplies_new() -> None:
    """Who supplied a type new most often counts, however many passed it on second-hand."""
    (only,) = found(
        *[item("UKR", "T-55", "second-hand")] * 5, item("SUN", "T-55"), item("SUN", "T-55"), item("POL", "T-55")
    )
    assert (only.designer, only.ground) == ("SUN", "type")


def test_the_designer_of_the_family() -> None:
    """A type that was only passed on, or whose supplier is unknown, takes the designer of its family."""
    of = {kind.name: (kind.designer, kind.ground) for kind in found(
        item("DZA", "BTR-60PB", "second-hand"), item("SUN", "BTR-60PA"), item(None, "BTR-60X"), item(None, "Nameless"),
    )}  # fmt: skip
    assert of == {"BTR-60PB": ("SUN", "family"), "BTR-60PA": ("SUN", "type"), "BTR-60X": ("SUN", "family")}


def test_a_type_seen_second_hand_alone() -> None:
    """Of those who passed it on, the one that makes most is taken, and the ground says that it is for want of better."""
    types = found(item("DZA", "Perry", "second-hand"), item("USA", "Perry", "second-hand"), *[item("USA", "M-1")] * 2)
    assert [(kind.designer, kind.ground) for kind in types if kind.name == "Perry"] == [("USA", "second-hand")]


def test_one_name_for_two_things() -> None:
    """A designation shared by two kinds makes two types; the more frequent bears the plain id."""
    types = found(item("CHN", "Type-63"), item("CHN", "Type-63"), item("CHN", "Type-63", kind="tank"))
    assert [(kind.id, kind.kind.role) for kind in types] == [
        ("type-63", "armoured-personnel-carrier"),
        ("type-63-tank", "tank"),
    ]


def test_spellings_of_one_name() -> None:
    """Spellings that differ in marks alone are one type; the rarer ones are its aliases."""
    (only,) = found(item("CHN", "WZ 551"), item("CHN", "WZ-551"), item("CHN", "WZ-551"), item("CHN", "WZ-551 -"))
    assert (only.id, only.name, only.aliases) == ("wz-551", "WZ-551", ("WZ 551",))


def test_names_that_are_kinds() -> None:
    """A designation that only repeats the description is a type for each supplier."""
    types = found(*(item(code, "vehicle engine 501-1000", kind="vehicle engine") for code in ("DEU", "GBR")))
    assert [kind.id for kind in types] == ["vehicle-engine-501-1000-deu", "vehicle-engine-501-1000-gbr"]


def test_a_name_of_marks_alone() -> None:
    """A designation without letters or digits names nothing."""
    assert type_key(record("-"), Kind("land", "tank"), "RUS") is None


def test_ids_never_clash() -> None:
    """Ids stay apart even where a plain one looks like another with its role behind."""
    one, other = Kind("land", "tank"), Kind("air", "uav")
    keys = [TypeKey("x", one), TypeKey("x", other), TypeKey("x-uav", one), TypeKey("x-air-uav", one)]
    items = [Item(record("X"), key, "IND", "RUS") for key in keys]
    assert len({kind.id for kind in types_of([*items, items[0]]).values()}) == 4
    assert slug_of("T-72B3+") == "t-72b3-plus"
