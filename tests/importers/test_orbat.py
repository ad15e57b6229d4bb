"""An order of battle of one's own: lists as people keep them, every row used or set aside."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from time import process_time
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog, load_catalog
from interop.cli.main import run
from interop.errors import InputError, OutputError, UnknownNameError
from interop.importers.orbat import Line, Listing, Matcher, build, read_listing, write_order
from interop.importers.orbat.build import FORMULA, NO_NAME, NO_NUMBER, NO_SUPPLIER, NO_SUPPLY, NO_TYPE, TWICE
from interop.importers.orbat.hulls import Hulls
from interop.importers.orbat.workbook import _Part

DAY = date(2026, 1, 2)


@cache
def facts() -> Catalog:
    return load_catalog()


def listing(tmp_path: Path, text: str | bytes, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def listed(*rows: list[str]) -> Listing:
    """Return a list of units with their types and quantities."""
    lines = [Line(number, *(*row, "")[:3]) for number, row in enumerate(rows, 2)]  # type: ignore[arg-type]  # three
    return Listing("list.csv", tuple(lines), ())


def test_every_row_is_used_or_set_aside(tmp_path: Path) -> None:
    """Types by name, by hull and by spelling; what cannot be used is kept with its reason and a suggestion."""
    pytest.importorskip("rapidfuzz")
    text = (
        "Ship Name;Class;Qty;Remark\n"
        "INS Kolkata;Kolkata class;1;flagship\n"
        "INS Shakti;;;\n"
        ";P-8I;2;\n"
        ";MH60R;3;\n"
        ";MH60R;2;\n"
        ";Talwarr class;1;\n"
        "BNS Stedfast;Shivalikar class;;\n"
        ";Ka-31;two;\n"
        ";;4;\n"
        "INS  kolkata;Kolkata class;1;again\n"
    )
    order = build(read_listing(listing(tmp_path, text)), facts(), "my-group", state="IND", today=DAY)
    account = order.account
    assert account.adds_up
    assert (account.rows, account.used["used"]) == (10, 6)
    assert [(item.line, item.what) for item in account.aside] == [
        (8, NO_TYPE),
        (9, NO_NUMBER),
        (10, NO_NAME),
        (11, TWICE),
    ]
    assert "did you mean" in account.aside[0].value
    assert [(item.line, item.what) for item in account.remarks] == [
        (3, "known as INS Shakti"),
        (7, "taken for Talwar class"),
    ]
    assert order.listing.notices == ("columns parted by ';'", "kept aside: Remark")
    folder = write_order(order, tmp_path / "mine")
    extended = load_catalog(extend=folder)
    held = {(row.equipment, row.unit, row.quantity) for row in extended.holdings if row.force == "my-group"}
    assert held == {
        ("kolkata-class", "INS Kolkata", 1),
        ("deepak-class", "INS Shakti", 1),
        ("p-8i", None, 2),
        ("mh-60r", None, 5),
        ("talwar-class", None, 1),
    }
    aside = (folder / "aside.tsv").read_text().splitlines()
    assert "2\t\tINS Kolkata\tKolkata class\t1\tRemark: flagship" in aside
    assert f"10\t{NO_NAME}\t\t\t4\t" in aside


def test_the_new_force_scores_as_a_task_group_of_its_navy(tmp_path: Path) -> None:
    """Its fleet is complete by definition, and what is said of the Indian Navy goes for it."""
    path = listing(tmp_path, "class,number\nkolkata-class,3\n")
    folder = write_order(build(read_listing(path), facts(), "my-group", state="IND", today=DAY), tmp_path / "mine")
    extended = load_catalog(extend=folder)
    assert extended.force_chain("my-group") == ("my-group", "ind-navy", "ind-joint")
    matrix = interop.score(extended, ["my-group", "usa-navy"], as_of="2020-11-03")
    assert matrix.thin == ()
    assert [row.table for row in extended.coverage if row.force == "my-group"] == ["holdings"]
    assert extended.sources_by_id["list-my-group"].kind == "private"
    whole = interop.score(facts(), ["ind-navy", "usa-navy"], as_of="2020-11-03")
    practice = [item.layers["practice"].values[0, 1] for item in (matrix, whole)]
    assert practice[0] == pytest.approx(practice[1])
    assert extended.day == facts().day


@pytest.mark.parametrize(
    ("content", "notice"),
    [
        (b"\xef\xbb\xbftype,qty\r\np-8i,2\r\n", "read past a byte order mark"),
        (b"type\tqty\np-8i\t2\n", "columns parted by tabs"),
        ("type\tqty\r\np-8i\t2\r\n".encode("utf-16"), "read past UTF-16"),
        ("type,qty,où\np-8i,2,ça\n".encode("cp1252"), "read past Windows' code page, not UTF-8"),
        (b"\n\nQty,Aircraft\n2,P-8I\n\n", ""),
    ],
    ids=["mark", "tabs", "unicode text", "windows", "any order"],
)
def test_lists_as_people_keep_them(tmp_path: Path, content: bytes, notice: str) -> None:
    """What can be read safely is read, and told."""
    found = read_listing(listing(tmp_path, content))
    assert [(line.type.casefold(), line.quantity) for line in found.lines] == [("p-8i", "2")]
    assert notice in found.notices or not notice


def test_cells_as_people_fill_them(tmp_path: Path) -> None:
    """A dash is nothing, a line break in a cell is a space, and a number that no fleet has is set aside with its row."""
    text = 'ship,class,number\n-,P-8I,2\n"INS\nKolkata",N/A,\n,P-8I,0\n,P-8I,12345678\n'
    order = build(read_listing(listing(tmp_path, text)), facts(), "my-group", state="IND", today=DAY)
    assert [(item.what, item.value) for item in order.account.aside] == [(NO_NUMBER, "0"), (NO_NUMBER, "12345678")]
    extended = load_catalog(extend=write_order(order, tmp_path / "mine"))
    held = {(row.equipment, row.unit, row.quantity) for row in extended.holdings if row.force == "my-group"}
    assert held == {("kolkata-class", "INS Kolkata", 1), ("p-8i", None, 2)}


def test_workbook(tmp_path: Path) -> None:
    """The first sheet of a workbook is read like CSV; a file that is none is refused."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("Unit", "Type", "Count"), ("INS Kolkata", None, 1), (None, "P-8I", 2.0)):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    found = read_listing(tmp_path / "list.xlsx")
    assert [(line.unit, line.type, line.quantity) for line in found.lines] == [
        ("INS Kolkata", "", "1"),
        ("", "P-8I", "2"),
    ]
    with pytest.raises(InputError, match=r"not a workbook .*; save it as CSV"):
        read_listing(listing(tmp_path, b"PK not really", "bad.xlsx"))


def test_merged_cells(tmp_path: Path) -> None:
    """What is merged with a cell reads as it does, in rows that say anything; a title across columns is one title."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [["My ships"], ["Class", "Ship", "Number"], ["Kolkata class", "INS Kolkata"], [None, "INS Kochi"]]
    for row in (*rows, [None, "INS Chennai"], [], ["P-8I", None, 2]):
        sheet.append(row)
    for merged in ("A1:C1", "A3:A6", "A7:B7"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "list.xlsx")
    found = read_listing(tmp_path / "list.xlsx")
    ships = [("Kolkata class", f"INS {name}", "") for name in ("Kolkata", "Kochi", "Chennai")]
    assert [(line.type, line.unit, line.quantity) for line in found.lines] == [*ships, ("P-8I", "", "2")]
    assert found.notices == (
        "columns are named in line 2; above it, and passed over: My ships",
        "2 cells are read as those that they are merged with, a number for each row",
    )


def test_merged_cells_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a workbook claims to have merged, it is read in bounded time."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    ships = [[None, f"Ship {number}"] for number in range(50)]
    for row in (["Class", "Ship"], ["Kolkata class", "INS Kolkata"], *ships):
        book.active.append(row)
    book.active.merged_cells.add("A2:A1048576")
    book.save(tmp_path / "list.xlsx")
    assert [line.type for line in read_listing(tmp_path / "list.xlsx").lines] == ["Kolkata class"] * 51
    monkeypatch.setattr("interop.importers.orbat.workbook.MOST_CELLS", 200)
    with pytest.raises(InputError, match="sheets of more than 200 cells, merged ones counted"):
        read_listing(tmp_path / "list.xlsx")


@pytest.mark.parametrize(
    ("written", "number"),
    [("2.0", 2), ("1,200", 1200), ("x2", 2), ("2x", 2), ("1 x", 1), ("\u00d7 3", 3), ("12,000.00", 12000)],
)
def test_numbers_as_people_write_them(tmp_path: Path, written: str, number: int) -> None:
    """Spreadsheets and people write whole numbers in more ways than one."""
    found = read_listing(listing(tmp_path, f'type,quantity\nP-8I,"{written}"\n'))
    order = build(found, facts(), "my-group", state="IND", today=DAY)
    extended = load_catalog(extend=write_order(order, tmp_path / "mine"))
    assert [row.quantity for row in extended.holdings if row.force == "my-group"] == [number]


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    """What follows it is no part of a name: each line is a row, and the line is told."""
    text = 'name,type,quantity\n"INS Kochi","Kolkata, class",1\n"INS Kolkata,Kolkata class,1\n,P-8I,2\n'
    found = read_listing(listing(tmp_path, text))
    assert [(line.unit, line.type, line.quantity) for line in found.lines] == [
        ("INS Kochi", "Kolkata, class", "1"),
        ("INS Kolkata", "Kolkata class", "1"),
        ("", "P-8I", "2"),
    ]
    assert "a quotation mark in line 3 is never closed: it is passed over, each line is a row" in found.notices
    whole = read_listing(listing(tmp_path, 'name,type\n"INS\nKochi",Kolkata\n5" gun,P-8I\n'))
    assert [line.unit for line in whole.lines] == ["INS Kochi", '5" gun']


def test_a_hull_that_is_misspelt(tmp_path: Path) -> None:
    """A unit without a type is asked after by the names of the state's own."""
    order = build(read_listing(listing(tmp_path, "unit\nINS Kolkatta\nINS Kochi\n")), facts(), "ind-mine", today=DAY)
    (remark,) = order.account.aside
    assert remark.value == "INS Kolkatta; did you mean INS Kolkata?"


def test_a_class_beside_its_ships(tmp_path: Path) -> None:
    """What may be counted twice is told."""
    text = "unit,type,quantity\nINS Kochi,Kolkata class,\n,Kolkata class,3\n,P-8I,2\n"
    order = build(read_listing(listing(tmp_path, text)), facts(), "ind-mine", today=DAY)
    what = "units of the type are listed by name too: leave them out of its number"
    assert [(item.line, item.what) for item in order.account.remarks] == [(3, what)]


@pytest.mark.parametrize("written", ["2.5", "1.200", "1.000", "1,20", "1,2,3", "x", "-2", "2 or 3", "about 2"])
def test_what_is_no_whole_number(tmp_path: Path, written: str) -> None:
    """What may mean more than one number is not guessed at."""
    found = read_listing(listing(tmp_path, f'type,quantity\nP-8I,1\nP-8I,"{written}"\n'))
    order = build(found, facts(), "my-group", state="IND", today=DAY)
    assert [(item.what, item.value) for item in order.account.aside] == [(NO_NUMBER, written)]


@pytest.mark.parametrize(
    ("called", "equipment"),
    [
        ("Arleigh Burke-class destroyer", "arleigh-burke-class"),
        ("Arleigh Burke class destroyer", "arleigh-burke-class"),
        ("Destroyer Arleigh Burke class", "arleigh-burke-class"),
        ("DDG-51 Arleigh Burke", "arleigh-burke-class"),
        ("Arleigh Burke (Flight IIA)", "arleigh-burke-class"),
        ("Nimitz-class aircraft carrier", "nimitz-class"),
        ("Nimitz class CVN", "nimitz-class"),
        ("Kolkata-class guided missile destroyer", "kolkata-class"),
        ("Virginia-class submarine", "virginia-class"),
        ("Ohio-class guided-missile submarine", "ohio-ssgn"),
        ("C-130J Hercules transport aircraft", "c-130j"),
    ],
)
def test_names_with_their_kind(called: str, equipment: str) -> None:
    """A type is called with its kind, its hull number or its batch as often as without, and what is taken is told."""
    for state in ("USA", "IND"):
        match = Matcher(facts(), state).match(called, "")
        assert match.equipment == equipment
        assert match.how == f"taken for {facts().type(equipment).name}"


def test_a_hull_with_its_number() -> None:
    """A ship is known with the number that is painted on it, in either column."""
    for names in (
        ("USS Nimitz (CVN-68)", ""),
        ("", "USS Nimitz (CVN-68)"),
        ("", "USS Nimitz CVN-68"),
        ("CVN", "USS Nimitz"),
    ):
        match = Matcher(facts(), "USA").match(*names)
        assert match.equipment == "nimitz-class"
        assert match.how.startswith("known as USS Nimitz")


def test_a_kind_is_no_type() -> None:
    """A cruiser is no submarine of the same name, and a kind alone is nothing at all; what it may have meant is told."""
    pytest.importorskip("rapidfuzz")
    matcher = Matcher(facts(), "USA")
    assert matcher.match("Virginia-class cruiser", "").equipment is None
    assert matcher.match("Virginia-class cruiser", "").suggestions == ("virginia-class",)
    for kind in ("tanker", "aircraft carrier", "CVN"):
        assert matcher.match(kind, "") == Matcher(facts()).match("", "")
    assert matcher.match("CV-22 Osprey", "").suggestions[0] == "cv-22"
    assert {"p-8a", "p-8i"} <= set(matcher.match("P-8", "").suggestions)
    assert matcher.match("Strike Eagle", "").suggestions[0] == "f-15e"


def test_an_alias_of_what_others_have() -> None:
    """It is no name for what the state has: it is suggested, or taken for the one of several that the state does have."""
    match = Matcher(facts(), "USA").match("LPD", "")
    assert (match.equipment, match.suggestions) == (None, ("albion-class",))
    assert Matcher(facts(), "GBR").match("LPD", "").equipment == "albion-class"
    assert Matcher(facts(), "USA").match("LPD", "USS San Antonio").equipment == "san-antonio-class"
    found = {state: Matcher(facts(), state).match("AWACS", "") for state in ("USA", "JPN", "IND")}
    assert [match.equipment for match in found.values()] == ["e-3", "e-767", None]
    assert found["JPN"].how == "taken for E-767"
    assert found["IND"].suggestions == ("e-3", "e-767")


SPELLINGS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("IND", "Talwar class"): {
        "INS Talwar": ("INS TALWAR", "I.N.S. Talwar", "Talwar", "INS, Talwar", "INS Talwar (F40)", "F40 INS Talwar"),
        "INS Teg": ("I.N.S. Teg", "TEG", "INS Teg F45", "INS Teg/F45", "INS  teg."),
    },
    ("USA", "Nimitz class"): {
        "USS Ronald Reagan": ("CVN-76 USS Ronald Reagan", "Ronald Reagan (CVN 76)", "U.S.S. RONALD REAGAN"),
    },
    ("AUS", "Anzac class"): {"HMAS Arunta": ("HMAS Arunta (FFH 151)", "Arunta", "H.M.A.S. Arunta 151")},
    ("JPN", "Oyashio class"): {"JS Mochishio (SS-600)": ("JS Mochishio SS600", "Mochishio", "JS MOCHISHIO")},
    ("FRA", "Suffren class"): {"Suffren": ("FS Suffren", "F.S. SUFFREN")},
}


@pytest.mark.parametrize(
    ("state", "kind", "name", "written"),
    [
        (*whose, name, spelling)
        for whose, names in SPELLINGS.items()
        for name, spellings in names.items()
        for spelling in spellings
    ],
)
def test_a_hull_however_it_is_written(state: str, kind: str, name: str, written: str) -> None:
    """What the catalogue says of a ship goes for it, whatever case, points, number and prefix it is listed with."""
    order = build(listed([written, kind]), facts(), "my-group", state=state, today=DAY)
    assert [(held.unit, held.row(held.unit, "1")["unit"]) for held in order.held] == [(name, name)]
    assert [(item.what, item.value) for item in order.account.remarks] == [(f"taken for {name}", written)]
    assert f"{written}" in order.held[0].note
    assert build(listed([name, kind]), facts(), "my-group", state=state, today=DAY).account.remarks == ()


def test_what_is_said_of_a_hull_goes_for_it_as_it_is_listed(tmp_path: Path) -> None:
    """The link of a ship that is listed with its number is that of the same ship listed by its name."""
    scores = []
    for number, written in enumerate(("HMAS Arunta", "HMAS ARUNTA (FFH 151)")):
        order = build(listed([written, "Anzac class"]), facts(), "my-group", state="AUS", today=DAY)
        extended = load_catalog(extend=write_order(order, tmp_path / str(number)))
        scores.append(interop.score(extended, ["my-group", "usa-navy"], as_of="2020-11-03").layers["link"].values[0, 1])
    plain = build(listed(["HMAS Nowhere", "Anzac class"]), facts(), "my-group", state="AUS", today=DAY)
    extended = load_catalog(extend=write_order(plain, tmp_path / "nowhere"))
    other = interop.score(extended, ["my-group", "usa-navy"], as_of="2020-11-03").layers["link"].values[0, 1]
    assert scores[0] == scores[1] != other


@pytest.mark.parametrize(
    ("state", "unit", "kind"),
    [
        ("IND", "HMAS Talwar", "Talwar class"),
        ("IND", "303 Squadron", "Talwar class"),
        ("IND", "F45", "Talwar class"),
        ("IND", "INS", "Talwar class"),
        ("IND", "IN FAC T-99", "Super Dvora Mk II"),
        ("NZL", "HMNZS Manawanui (A09)", "HMNZS Canterbury"),
        ("IND", "INS Vikramaditya", "MiG-29K"),
        ("IND", "म", "Talwar class"),
    ],
)
def test_what_is_no_hull_of_the_state(state: str, unit: str, kind: str) -> None:
    """Another navy's ship, a squadron, a bare number, another boat's number, an air wing of a ship stay as listed."""
    order = build(listed([unit, kind]), facts(), "my-group", state=state, today=DAY)
    assert [held.unit for held in order.held] == [unit]


def test_every_hull_is_known_by_its_name() -> None:
    """However its name is written, a unit is itself or, where the name is that of several, nobody; never another."""
    units: dict[str, set[tuple[str, str]]] = {}
    for row in facts().holdings:
        if row.unit:
            units.setdefault(facts().forces_by_id[row.force].state, set()).add((row.unit, row.equipment))
    known = missed = 0
    for state, named in units.items():
        hulls = Hulls(facts(), state, DAY)
        for unit, equipment in named:
            first, _, rest = unit.partition(" ")
            assert {found.name for text in (unit, unit.upper()) if (found := hulls.named(text, equipment))} == {unit}
            for text in (f"{unit} (F 123)", f"F123 {unit}", f"{unit}/F123", f"{'.'.join(first)}. {rest}", rest):
                hull = hulls.named(text, equipment)
                assert hull is None or hull.name == unit
                known, missed = known + (hull is not None), missed + (hull is None)
    assert missed < known / 10


def test_of_two_hulls_by_one_name() -> None:
    """The one of the type that is listed is meant, else the one that there is on the day."""
    for kind, equipment in (("", "kalvari-class"), ("Foxtrot class", "foxtrot-class")):
        order = build(listed(["INS VELA", kind]), facts(), "my-group", state="IND", today=DAY)
        assert [(held.unit, held.equipment) for held in order.held] == [("INS Vela", equipment)]
    matcher = Matcher(facts(), "IND", date(2000, 1, 1))
    assert matcher.match("", "INS Vela").equipment == "foxtrot-class"


@pytest.mark.parametrize(
    ("state", "kind", "unit", "equipment"),
    [
        ("IND", "INS KOLKATA", "INS Kolkata", "kolkata-class"),
        ("IND", "Tarkash", "INS Tarkash", "talwar-class"),
        ("USA", "CVN-76 USS Ronald Reagan", "USS Ronald Reagan", "nimitz-class"),
        ("IND", "HMAS Canberra", "HMAS Canberra", "canberra-class"),
    ],
)
def test_a_hull_in_the_column_of_types(state: str, kind: str, unit: str, equipment: str) -> None:
    """It is a unit by that name, and told."""
    order = build(listed(["", kind]), facts(), "my-group", state=state, today=DAY)
    assert [(held.unit, held.equipment) for held in order.held] == [(unit, equipment)]
    whose = " of Australia" if unit == "HMAS Canberra" else ""
    assert [(item.what, item.value) for item in order.account.remarks] == [(f"known as {unit}{whose}", kind)]
    assert build(listed([unit, ""], ["", kind]), facts(), "my-group", state=state, today=DAY).account.reasons == {
        TWICE: 1
    }


def test_a_hull_of_another_class_and_one_that_is_two() -> None:
    """Both are told; a named ship is one, a squadron what it says."""
    rows = [
        ["INS Kochi", "Talwar class", "1"],
        ["INS Tushil", "", "2"],
        ["INS Nowhere", "Talwar class", "3"],
        ["303 Squadron", "MiG-29K", "12"],
        ["22nd Squadron", "Veer class", "4"],
    ]
    order = build(listed(*rows), facts(), "my-group", state="IND", today=DAY)
    kolkata = facts().type("kolkata-class").name
    assert [(item.line, item.what, item.value) for item in order.account.remarks] == [
        (2, f"listed as another type than in the catalogue, which has {kolkata}", "INS Kochi"),
        (3, "known as INS Tushil", "INS Tushil"),
        (3, "a single ship, counted once", "2 of INS Tushil"),
        (4, "a single ship, counted once", "3 of INS Nowhere"),
    ]
    assert [(held.equipment, held.quantity) for held in order.held] == [
        ("talwar-class", "1"),
        ("talwar-class", "1"),
        ("talwar-class", "1"),
        ("mig-29k", "12"),
        ("veer-class", "4"),
    ]


def test_aircraft_of_a_ship() -> None:
    """A ship and what flies from it bear one name, and neither is the other again."""
    rows = [["INS Vikramaditya", "", ""], ["INS VIKRAMADITYA", "MiG-29K", "12"], ["INS Vikramaditya", "Ka-31", "2"]]
    again = [["INS Vikramaditya (R33)", "", ""], ["INS Vikramaditya", "MiG-29K", "6"]]
    order = build(listed(*rows, *again), facts(), "my-group", state="IND", today=DAY)
    assert [(held.equipment, held.quantity) for held in order.held] == [
        ("vikramaditya", "1"),
        ("mig-29k", "12"),
        ("ka-31", "2"),
    ]
    assert order.account.reasons == {TWICE: 2}


@pytest.mark.parametrize(
    ("state", "unit", "kind", "supply", "supplier"),
    [
        ("IND", "INS Chakra", "", "leased", "RUS"),
        ("IND", "INS KALVARI (S21)", "", "licensed", "FRA"),
        ("IND", "", "Kalvari class", "licensed", "FRA"),
        ("IND", "", "Ka-31", "imported", "RUS"),
        ("IND", "", "Kirov class", "imported", "SUN"),
        ("USA", "", "Independence-variant LCS", "domestic", None),
    ],
)
def test_the_catalogue_says_how_a_state_came_by_it(
    state: str, unit: str, kind: str, supply: str, supplier: str | None
) -> None:
    """Of the very hull, else of the type in the state's forces; only what it says nothing of is taken by its design."""
    order = build(listed([unit, kind]), facts(), "my-group", state=state, today=DAY)
    assert [(held.supply, held.supplier) for held in order.held] == [(supply, supplier)]


def test_how_the_force_came_by_it(tmp_path: Path) -> None:
    """What the list says of supply is kept; what it does not say the catalogue says, and failing that the design."""
    text = (
        "type,quantity,supply,supplier\n"
        "P-8I,2,,\n"
        "Kolkata class,1,,\n"
        "Su-30MKI,3,Licensed,RUS\n"
        "Su-30MKI,4,,Russia\n"
        "MiG-29K,5,imported,\n"
        "Ka-31,6,domestic,\n"
        "Sea King,1,given,\n"
        "Sea King,1,,Atlantis\n"
    )
    order = build(read_listing(listing(tmp_path, text)), facts(), "my-group", state="IND", today=DAY)
    assert [(item.line, item.what, item.value) for item in order.account.aside] == [
        (8, NO_SUPPLY, "given"),
        (9, NO_SUPPLIER, "Atlantis"),
    ]
    extended = load_catalog(extend=write_order(order, tmp_path / "mine"))
    held = {
        (row.equipment, row.quantity, row.supply, row.supplier) for row in extended.holdings if row.force == "my-group"
    }
    assert held == {
        ("p-8i", 2, "imported", "USA"),
        ("kolkata-class", 1, "domestic", None),
        ("su-30mki", 7, "licensed", "RUS"),
        ("mig-29k", 5, "imported", facts().type("mig-29k").lead),
        ("ka-31", 6, "domestic", None),
    }


def test_a_successor_has_what_its_predecessor_designed(tmp_path: Path) -> None:
    """A Soviet ship is no import to Russia."""
    order = build(read_listing(listing(tmp_path, "type\nKirov class\n")), facts(), "mine", state="RUS", today=DAY)
    assert [(held.supply, held.supplier) for held in order.held] == [("domestic", None)]


def test_the_state_that_a_force_is_named_after(tmp_path: Path) -> None:
    """Its id may begin with the code of its state; else the state is asked for."""
    found = read_listing(listing(tmp_path, "type\nP-8I\n"))
    assert build(found, facts(), "ind-my-group", today=DAY).state == "IND"
    for force in ("my-group", "mine"):
        with pytest.raises(
            InputError, match=f"--state is needed: --force {force} begins with no code of a state, as ind-{force} does"
        ):
            build(found, facts(), force, today=DAY)
    with pytest.raises(InputError, match="--state 'MY': no state of that code in the catalogue, as IND or USA"):
        build(found, facts(), "my-group", state="MY", today=DAY)


@pytest.mark.parametrize("force", ["a-b", "a", "the-fleet", "7"])
def test_a_force_may_be_called_as_ids_are(tmp_path: Path, force: str) -> None:
    """What may be an id in a catalogue may be one here."""
    found = read_listing(listing(tmp_path, "type\np-8i\n"))
    order = build(found, facts(), force, state="IND", today=DAY)
    assert force in load_catalog(extend=write_order(order, tmp_path / "mine")).forces_by_id


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("My task group 2025, ,\n\ntype,quantity\nP-8I,2\n", "line 3; above it, and passed over: My task group 2025"),
        ("Aircraft\nAs of 1 May\ntype,quantity\nP-8I,2\n", "line 3; above it, and passed over: Aircraft, As of"),
        ("My group, of May, and June\n\nType;Quantity\nP-8I;2\n", "line 3; above it, and passed over: My group, of"),
    ],
)
def test_a_title_above_the_header(tmp_path: Path, text: str, notice: str) -> None:
    """The row that names most columns is the header; what stands above it is told."""
    found = read_listing(listing(tmp_path, text))
    assert [(line.number, line.type, line.quantity) for line in found.lines] == [(4, "P-8I", "2")]
    assert any(notice in told for told in found.notices)


@pytest.mark.parametrize(
    "called", ["Class of vessel", "Vessel class", "TYPE / CLASS", "Type of aircraft", "Designation"]
)
def test_what_the_column_of_types_is_called(tmp_path: Path, called: str) -> None:
    """People call it by more than a word."""
    found = read_listing(listing(tmp_path, f"ship,{called}\n,P-8I\n"))
    assert [line.type for line in found.lines] == ["P-8I"]
    assert found.notices == ()


@pytest.mark.parametrize(
    ("heads", "kept"),
    [
        ("Ship's name,Ship's class,Nr.", ""),
        ("Boat,Class,No. of ships", ""),
        ("Submarine(s),Type(s),Qty.", ""),
        ("Name of boat,BOAT CLASS,Q'ty", ""),
        ("Hull no.,Class,Number,Boat name", "Hull no."),
    ],
)
def test_columns_go_by_many_names(tmp_path: Path, heads: str, kept: str) -> None:
    """As people call them, in the singular or not; a number that is painted on a hull is none of ships."""
    row = "S21,Kalvari class,1,INS Kalvari" if kept else "INS Kalvari,Kalvari class,1"
    found = read_listing(listing(tmp_path, f"{heads}\n{row}\n"))
    assert [(line.unit, line.type, line.quantity) for line in found.lines] == [("INS Kalvari", "Kalvari class", "1")]
    assert found.notices == ((f"kept aside: {kept}",) if kept else ())


@pytest.mark.parametrize(
    ("head", "numbers", "read"),
    [
        ("No.", "1234", ["", "", "", ""]),
        ("Nr.", "1243", ["1", "2", "4", "3"]),
        ("No.", "123", ["1", "2", "3"]),
        ("Qty", "1234", ["1", "2", "3", "4"]),
    ],
)
def test_a_column_that_numbers_the_rows(tmp_path: Path, head: str, numbers: str, read: list[str]) -> None:
    """Numbers from 1 to the last row are no quantities, unless their column says so."""
    found = read_listing(listing(tmp_path, f"{head},class\n" + "".join(f"{number},P-8I\n" for number in numbers)))
    assert [line.quantity for line in found.lines] == read
    assert any("numbers the rows, and is read as no quantity" in told for told in found.notices) == (not read[0])


def test_what_was_passed_over_is_told(tmp_path: Path) -> None:
    """A row that names nothing shows what its other columns say; where no row does, the columns are named."""
    text = "moniker,class\nINS Kochi,\n,P-8I\n"
    order = build(read_listing(listing(tmp_path, text)), facts(), "my-group", state="IND", today=DAY)
    assert [(item.what, item.value) for item in order.account.aside] == [(NO_NAME, "moniker: INS Kochi")]
    with pytest.raises(
        InputError, match=r"no row could be used\nkept aside: moniker\nline 2: .*, found 'moniker: INS Kochi'"
    ):
        build(read_listing(listing(tmp_path, text[:-6])), facts(), "my-group", state="IND", today=DAY)


def test_what_a_workbook_does_not_show(tmp_path: Path) -> None:
    """Hidden rows, columns and sheets are read, and told."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Class", "Qty"], ["P-8I", 4], ["MiG-29K", 10], [], ["Ka-31", 2]):
        book.active.append(row)
    for number in (3, 4):
        book.active.row_dimensions[number].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Read me").append(["to whom it may concern"])
    book.active.sheet_state = "hidden"
    book.save(tmp_path / "list.xlsx")
    found = read_listing(tmp_path / "list.xlsx")
    assert len(found.lines) == 3
    assert found.notices[1:] == (
        "hidden rows are read as others are: line 3",
        "the sheet is hidden and columns are hidden, and read all the same",
    )


def test_what_a_workbook_hides_without_end() -> None:
    """Whatever stands in the XML of a sheet, it is gone through once."""
    for tag in (b"<row ", b"<col ", b"<mergeCell "):
        begun = process_time()
        assert _Part.of(tag * 500_000 + b"hidden") == _Part([], (), columns=False)
        assert process_time() - begun < 2.0


@pytest.mark.parametrize(("inside", "words"), [("content.xml", "an OpenDocument file"), ("a.txt", "a ZIP archive")])
def test_an_archive_of_something_else(tmp_path: Path, inside: str, words: str) -> None:
    """It is named, and what would do."""
    pytest.importorskip("openpyxl")
    with ZipFile(tmp_path / "list.ods", "w") as archive:
        archive.writestr(inside, "x")
    with pytest.raises(InputError, match=rf"list.ods: {words}, not a workbook; save it as CSV"):
        read_listing(tmp_path / "list.ods")


def test_a_long_list_of_what_nobody_knows() -> None:
    """What a name may have meant is found in time that does not grow with all that there is."""
    matcher = Matcher(facts(), "IND")
    matcher.match("warm up", "")
    begun = process_time()
    for number in range(500):
        matcher.match(f"Weird thing {number}", "")
    assert process_time() - begun < 2.5


def test_a_list_without_types_is_told(tmp_path: Path) -> None:
    """Hulls that are known need none; others cannot be matched, and the answer says what is lacking."""
    found = read_listing(listing(tmp_path, "ship,kind of thing\nINS Kolkata,destroyer\n"))
    assert found.notices == (
        "no column for types (type, class, ship class, equipment …): units are known by name alone",
        "kept aside: kind of thing",
    )


def test_a_formula_without_its_value(tmp_path: Path) -> None:
    """Its row is set aside: what it comes to is not in the file."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("Unit", "Type", "Count"), (None, "P-8I", "=1+1"), (None, "P-8I", 3)):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    order = build(read_listing(tmp_path / "list.xlsx"), facts(), "my-group", state="IND", today=DAY)
    assert [(item.line, item.what, item.value) for item in order.account.aside] == [(2, FORMULA, "=1+1")]
    assert order.account.used["used"] == 1


def test_the_sheet_that_lists_units(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The first sheet with columns for them is read, wherever it stands; another is read where it is named."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Read me first"])
    for row in (["My aircraft"], ["type", "qty"], ["P-8I", 2]):
        (book["Air"] if "Air" in book.sheetnames else book.create_sheet("Air")).append(row)
    book.create_sheet("Sea").append(["class"])
    book["Sea"].append(["kolkata-class"])
    book.create_sheet("Empty")
    path = tmp_path / "list.xlsx"
    book.save(path)
    found = read_listing(path)
    assert [line.type for line in found.lines] == ["P-8I"]
    assert found.notices[:2] == (
        "sheet 'Air' is read; not read: 'Notes', 'Sea'",
        "units are listed on 'Sea' too: --sheet",
    )
    assert [line.type for line in read_listing(path, "Sea").lines] == ["kolkata-class"]
    with pytest.raises(UnknownNameError, match=r"no sheet in .*list.xlsx named 'See'. Known: Air, Empty, Notes, Sea"):
        read_listing(path, "See")
    with pytest.raises(InputError, match=r"no column for units or types among Read me first\. Columns"):
        read_listing(path, "Notes")
    with pytest.raises(InputError, match=r"list.xlsx: empty"):
        read_listing(path, "Empty")
    words = ["import", "table", str(path), "--force", "mine", "--state", "IND", "--out", str(tmp_path / "mine")]
    assert run([*words, "--sheet", "Sea"]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "sheet 'Sea' is read" in out
    assert "found" not in out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (
            b"PK\3\4" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "is an OpenDocument file, not a",
        ),
        (
            b"\xd0\xcf\x11\xe0rest",
            "is an old Excel workbook, not a list of units; save it as CSV or as a workbook (.xlsx)",
        ),
        (b"colour,size\nred,2\n", "no column for units or types among colour, size. Columns are called unit: unit, "),
        (b"type\0\n", "no text (a NUL byte); save it as CSV or as a workbook"),
    ],
)
def test_what_is_no_list(tmp_path: Path, content: bytes, words: str) -> None:
    """One clear sentence, with the file."""
    with pytest.raises(InputError, match=r"list\.csv") as error:
        read_listing(listing(tmp_path, content))
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("force", "state", "words"),
    [
        (
            "My Group",
            "IND",
            "allowed: lower-case letters and digits joined by single hyphens, like su-30mki. As my-group",
        ),
        ("a--b", "IND", "not an identifier; .* As a-b"),
        ("", "IND", "not an identifier; .* As my-task-group"),
        ("ind-navy", "IND", "the catalogue has a force of that id already"),
        ("my-group", "XXX", "no state of that code in the catalogue"),
    ],
)
def test_a_force_that_cannot_be(tmp_path: Path, force: str, state: str, words: str) -> None:
    """The option is named, and what would do."""
    found = read_listing(listing(tmp_path, "type\np-8i\n"))
    with pytest.raises(InputError, match=words):
        build(found, facts(), force, state=state, today=DAY)


def test_nothing_that_is_known(tmp_path: Path) -> None:
    """A list of which no row can be used makes no folder; the rows are told."""
    found = read_listing(listing(tmp_path, "type\nStarship Enterprise\n"))
    with pytest.raises(InputError, match=r"no row could be used\nline 2: a type that"):
        build(found, facts(), "my-group", state="IND", today=DAY)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Nothing but the library's own errors comes out, and every row is accounted for."""
    path = listing(tmp_path_factory.mktemp("list"), f"unit,type,quantity\n{text}".encode())
    try:
        found = read_listing(path)
        order = build(found, facts(), "my-group", state="IND", today=DAY)
    except InputError:
        return
    assert order.account.adds_up
    assert order.account.rows == len(found.lines)


def test_command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """It says what became of each row and what to do next; nothing is overwritten."""
    path = listing(tmp_path, "unit,type\nINS Kolkata,\n,nonsense\n")
    words = ["import", "table", str(path), "--force", "my-group", "--state", "ind", "--out", str(tmp_path / "mine")]
    assert run(words) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "list.csv: 2 rows, 1 used, 1 set aside" in out
    assert "Next: interop matrix my-group usa-navy --extend" in out
    assert run(words) == 1
    assert b"is not empty, and nothing in it is overwritten" in capfdbinary.readouterr().err
    assert run(["matrix", "my-group", "usa-navy", "--extend", str(tmp_path / "mine")]) == 0
    with pytest.raises(OutputError):
        write_order(build(read_listing(path), facts(), "my-group", state="IND", today=DAY), path)
