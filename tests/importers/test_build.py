"""The catalogue that an import makes: valid, claiming no more than the register does, and accounting for every row."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop import CatalogError, InputError, OutputError, Problem, load_catalog, score
from interop.catalog.linters import lint_catalog
from interop.importers.sipri import Import, build, read_register, write_import
from interop.importers.sipri.output import TRADE, import_files
from tests.importers.registers import DEALS, DELIVERIES, DELIVERIES_HEADER, PREAMBLE, register

DAY = date(2025, 6, 1)


@pytest.fixture
def deals(tmp_path: Path) -> Import:
    """The invented deals, imported."""
    return imported(tmp_path, register(DEALS))


def imported(folder: Path, content: bytes, **options: object) -> Import:
    path = folder / "register.csv"
    path.write_bytes(content)
    return build(read_register(path), **{"today": DAY, **options})  # type: ignore[arg-type]


def held(made: Import, force: str, status: str = "active") -> list[tuple[str, int | None, str, str, str, str | None]]:
    return [
        (row.equipment, row.quantity, str(row.since), str(row.until), row.supply, row.supplier)
        for row in made.catalog.holdings
        if row.force == force and row.status == status
    ]


def test_the_account_adds_up(deals: Import) -> None:
    """Rows in are rows used plus rows set aside, each with its reason."""
    account = deals.account
    assert account.adds_up
    assert account.used == {"delivered": 8, "on order": 1, "component": 1}
    assert account.reasons == {
        "a recipient that the register does not know": 1,
        "a type of which no supplier is known, and so no origin": 1,
        "a designation that a spreadsheet has turned into a date or a number": 1,
    }
    assert [(remark.line, remark.value) for remark in account.aside] == [
        (16, "unknown recipient(s)"),
        (17, "unknown supplier(s)"),
        (18, "Apr-01"),
    ]


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        (0, "Atlantis", "a recipient that the table of states lacks"),
        (1, "0.03", "a supplier that the table of states lacks"),
        (6, "-", "a designation that names nothing"),
        (6, "n/a", "a designation that names nothing"),
        (6, "x" * 300, "a designation that names nothing"),
        (7, "philosopher", "a description that no kind of equipment fits"),
    ],
)
def test_what_cannot_be_placed(tmp_path: Path, column: int, text: str, reason: str) -> None:
    """A record that a catalogue has no place for is set aside, and the account quotes what kept it out."""
    row = list(DEALS[1])
    row[column] = text
    account = imported(tmp_path, register([DEALS[0], row])).account
    assert [(remark.line, remark.what, remark.value) for remark in account.aside] == [(7, reason, text)]
    assert account.adds_up


_cell = st.text(st.characters(exclude_characters='\0\r\n,"', exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(
        st.builds(
            lambda row, recipient, designation, description, ordered, delivered: (
                recipient, row[1], *row[2:4], ordered, row[5], designation, description, delivered, *row[9:],
            ),
            st.sampled_from(DEALS),
            st.sampled_from(["India", "the  india", "FMLN (El Salvador)*", "OSCE **", "Zaire", "DR Congo", "Biafra"]) | _cell,
            st.sampled_from(["T-1", "T 1", "T-1 -", "NA", "N A", "unknown"]) | _cell,
            st.sampled_from(["tank", "APC", "vehicle engine", "recce satellite"]) | _cell,
            st.sampled_from(["", "9999999"]) | _cell,
            st.sampled_from(["", "9999999", "9999999"]) | _cell,
        ),
        max_size=8,
    ),
    st.booleans(),
)  # fmt: skip
def test_whatever_the_register_says(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    components: bool,  # noqa: FBT001
) -> None:
    """What is made of any register is a valid catalogue without remarks, and its account adds up."""
    folder = tmp_path_factory.mktemp("any")
    try:
        made = imported(folder, register(rows, encoding="utf-8"), components=components)
    except InputError:
        return
    assert made.account.adds_up
    catalog = load_catalog(write_import(made, folder / "out"))
    assert [remark for remark in lint_catalog(catalog) if catalog.forces] == []


def test_what_a_recipient_has(deals: Import) -> None:
    """Quantities add up by year of delivery; while a deal runs they are unknown; licences stand apart."""
    assert held(deals, "ind-forces") == [
        ("bear-8", 60, "1976", "2025-03-13", "imported", "SUN"),
        ("falcon-30", None, "2002", "2002", "imported", "RUS"),
        ("falcon-30", 10, "2003", "2005", "imported", "RUS"),
        ("falcon-30", 15, "2006", "2025-03-13", "imported", "RUS"),
        ("falcon-30", 20, "2008", "2025-03-13", "licensed", "RUS"),
    ]


def test_orders_and_second_hand(deals: Import) -> None:
    """What is on order is no part of the fleet; what was second-hand is transferred, and says so."""
    assert held(deals, "tur-forces") == []
    assert held(deals, "tur-forces", "ordered") == [("harrow-16", 40, "2021", "2025-03-13", "imported", "USA")]
    assert [row[4] for row in held(deals, "pol-forces")] == ["transferred", "transferred"]
    notes = [row.note or "" for row in deals.catalog.holdings if row.force == "pol-forces"]
    assert all("some modernized before delivery" in note and "losses, retirements" in note for note in notes)


def test_nothing_is_claimed_for_ever(deals: Import) -> None:
    """Every holding ends on the day of the register at the latest, and that of a state that ended with it."""
    assert all(row.until is not None and row.until.last <= date(2025, 3, 13) for row in deals.catalog.holdings)
    assert [row[2:4] for row in held(deals, "sun-forces")] == [("1971", "1972"), ("1973", "1991")]
    assert not deals.catalog.coverage
    assert {str(row.verified_on) for row in deals.catalog.holdings} == {"2025-03-13"}


def test_origins(deals: Import) -> None:
    """A type that one state passed on is of the state that supplied its family; heirs of states are known."""
    types = deals.catalog.equipment_by_id
    assert types["bear-8b"].designers == (("SUN", 1.0),)
    assert "second-hand" in (types["perry"].note or "") or types["perry"].lead == "USA"
    assert deals.catalog.states_by_id["SUN"].successor == "RUS"


def test_parties_that_are_no_states(deals: Import) -> None:
    """A group has a code and a force of its own, and is said to be no state."""
    row = deals.catalog.states_by_id["XHM"]
    assert "no state" in (row.note or "")
    assert deals.catalog.forces_by_id["xhm-forces"].state == "XHM"


def test_components_on_request(tmp_path: Path) -> None:
    """Engines are no units of a fleet, unless they are asked for."""
    assert "vehicle-engine-usa" not in imported(tmp_path, register(DEALS)).catalog.equipment_by_id
    made = imported(tmp_path, register(DEALS), components=True)
    assert made.catalog.equipment_by_id["vehicle-engine-usa"].role == "engine"
    assert made.account.used["component"] == 0
    assert made.account.adds_up


def test_service_years(tmp_path: Path) -> None:
    """A delivery counts for as many years as asked, and not a day of them beyond the register."""
    made = imported(tmp_path, register(DEALS), service_years=20)
    assert held(made, "ind-forces")[0] == ("bear-8", 60, "1976", "1995", "imported", "SUN")
    assert held(made, "ind-forces")[2:] == [
        ("falcon-30", 10, "2003", "2005", "imported", "RUS"),
        ("falcon-30", 15, "2006", "2022", "imported", "RUS"),
        ("falcon-30", 5, "2023", "2025-03-13", "imported", "RUS"),
        ("falcon-30", 20, "2008", "2025-03-13", "licensed", "RUS"),
    ]


def test_a_register_without_a_day(tmp_path: Path) -> None:
    """The day of the import stands in where the file does not say when it was made."""
    made = imported(tmp_path, register(DEALS, preamble=PREAMBLE[:2]))
    assert (made.day, str(made.catalog.sources[0].published)) == (DAY, "2025-06-01")


@pytest.mark.parametrize(("column", "text"), [(10, "2024; 2031"), (2, "2031")], ids=["delivered", "ordered"])
def test_years_that_are_still_to_come(tmp_path: Path, column: int, text: str) -> None:
    """What a register says of a year after its own has not happened: the row is set aside."""
    row = [*DEALS[0][:column], text, *DEALS[0][column + 1 :]]
    made = imported(tmp_path, register([row, DEALS[0]]))
    assert [(remark.what, remark.value) for remark in made.account.aside] == [
        ("a year after that of the register", "2000; 2024; 2031" if column == 10 else "2002; 2003; 2031")
    ]
    assert {row.since.text for row in made.catalog.holdings if row.since} == {"2002", "2003"}


def test_deliveries_are_known_year_by_year(tmp_path: Path) -> None:
    """Where the register has a row for each year, no quantity is unknown."""
    made = imported(tmp_path, register(DELIVERIES, DELIVERIES_HEADER))
    assert [row[1:3] for row in held(made, "ind-forces")] == [(4, "2002"), (10, "2003"), (20, "2008")]
    assert made.account.used == {"delivered": 4, "on order": 0, "component": 1}


def test_a_register_of_which_nothing_can_be_used(tmp_path: Path) -> None:
    """It makes no catalogue; the rows are told."""
    with pytest.raises(InputError, match=r"no row of the register can be used\nline 6: a recipient that the register"):
        imported(tmp_path, register(DEALS[10:]))


# What is written


def totals(text: str) -> Counter[tuple[str, str]]:
    """Return numbers delivered by supplier and recipient in a side table."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        sums[row["supplier"], row["recipient"]] += int(row["delivered"] or 0)
    return sums


def test_totals_are_those_of_the_register(deals: Import, tmp_path: Path) -> None:
    """What each supplier delivered to each recipient is the same in the side table and in the file."""
    expected: Counter[tuple[str, str]] = Counter()
    for row in DEALS:
        expected[row[1], row[0]] += int(row[8])
    assert totals(import_files(deals)[TRADE]) == expected
    made = imported(tmp_path, register(DELIVERIES, DELIVERIES_HEADER))
    assert totals(import_files(made)[TRADE])["Russia", "India"] == 30


def test_what_is_written_is_valid(deals: Import, tmp_path: Path) -> None:
    """The folder reads as the catalogue that was made, without a remark, and its forces can be scored."""
    folder = write_import(deals, tmp_path / "new" / "world")
    catalog = load_catalog(folder)
    assert catalog == deals.catalog
    assert lint_catalog(catalog) == []
    matrix = score(catalog, ["india", "pol", "hamas"], scheme="origin")
    assert matrix.as_of == date(2025, 3, 13)
    assert score(catalog, "recipients", scheme="origin").forces == tuple(row.id for row in catalog.forces)
    account = json.loads((folder / "account.json").read_text())
    assert account["rows"] == sum(account["used"].values()) + len(account["rows_aside"]) == len(DEALS)
    assert [path.name for path in folder.parent.iterdir()] == ["world"]


@pytest.mark.parametrize("kind", ["file", "full", "link", "beyond"])
def test_nothing_is_overwritten(deals: Import, tmp_path: Path, kind: str) -> None:
    """A file, a folder that holds something, a dead link and a way through nothing are refused and stay as they are."""
    target = tmp_path / "out"
    if kind == "file":
        target.write_text("mine")
    elif kind == "full":
        target.mkdir()
        (target / "mine").touch()
    elif kind == "link":
        target.symlink_to(tmp_path / "nowhere")
    else:
        target = tmp_path / "missing" / ".." / "out"
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError):
        write_import(deals, target)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_taken(deals: Import, tmp_path: Path) -> None:
    """A folder that is there and empty is filled."""
    (tmp_path / "out").mkdir()
    assert load_catalog(write_import(deals, tmp_path / "out")) == deals.catalog


def _broken(folder: Path) -> None:
    raise CatalogError([Problem(str(folder), 0, "", "", "not valid")])


def test_failure_leaves_nothing(deals: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing or checking fails, neither the folder nor a part of it stays."""

    def full(self: Path, data: bytes) -> int:  # noqa: ARG001
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        write_import(deals, tmp_path / "out")
    monkeypatch.undo()
    monkeypatch.setattr("interop.importers.sipri.output.load_catalog", _broken)
    with pytest.raises(CatalogError):
        write_import(deals, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["register.csv"]
