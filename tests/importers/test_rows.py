"""Rows that came apart are put together again and reported; what cannot be read is set aside and named."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.importers.sipri import Register, read_register
from interop.importers.sipri.fields import FieldError, is_spoilt, parse_count, parse_flag, parse_tiv, parse_years
from interop.importers.sipri.register import JOINED, TWICE
from interop.importers.sipri.rows import MENDED
from tests.importers.registers import DEALS, DEALS_HEADER, DELIVERIES_HEADER, register


def read(folder: Path, content: bytes) -> Register:
    path = folder / "register.csv"
    path.write_bytes(content)
    return read_register(path)


def lines(*rows: str) -> bytes:
    return "\n".join([",".join(DEALS_HEADER), *rows, ""]).encode()


DELIVERY = "55238,Albania,Burkina Faso,PM-43 120mm,mortar,Artillery,2011,Yes,12,No,2011,No,Second hand,0.25,0.1,1.2,No"
FULL = "Peru,Italy,2001,,4,,Lupo,frigate,4,,2003,New,For navy,60,240,240"


@pytest.mark.parametrize("after", ["For navy", "For ", "", "4,,2003,New,For navy,60"])
def test_a_row_broken_over_two_lines(tmp_path: Path, after: str) -> None:
    """Its halves make one record again, wherever it broke, and the account says so; no supplier is called 0.03."""
    cut = FULL.index(after) + len(after) if after else FULL.index(",60")
    found = read(tmp_path, lines(FULL, f"{FULL[:cut]}\n{FULL[cut:]}", FULL))
    assert (found.rows, found.unread) == (3, ())
    assert [(record.supplier, record.tiv_delivered) for record in found.records] == [("Italy", 240.0)] * 3
    mended = [str(remark) for remark in found.remarks if remark.what != TWICE]
    assert mended == ["line 3: broken over several lines, put together again"]


@pytest.mark.parametrize(
    ("header", "row", "cut"),
    [
        *((DEALS_HEADER, FULL, cut) for cut in range(1, len(FULL))),
        *((DELIVERIES_HEADER, DELIVERY, cut) for cut in range(1, len(DELIVERY))),
    ],
)
def test_a_row_broken_inside_a_word(tmp_path: Path, header: tuple[str, ...], row: str, cut: int) -> None:
    """Wherever it breaks, within a name or a number too, its halves are put together as they were."""
    text = "\n".join([",".join(header), row, f"{row[:cut]}\n{row[cut:]}", row])
    found = read(tmp_path, text.encode())
    assert (found.rows, found.unread) == (3, ())
    assert {replace(record, line=0) for record in found.records} == {replace(found.records[0], line=0)}
    assert [remark.what for remark in found.remarks] == [MENDED, TWICE, TWICE]


def test_a_row_broken_inside_quotes(tmp_path: Path) -> None:
    """A line end within quotes is mended and reported too."""
    found = read(tmp_path, lines(FULL.replace("For navy", '"For\nnavy, and coast"'), FULL))
    assert (found.rows, len(found.records), len(found.remarks)) == (2, 2, 1)


def test_a_quote_that_never_closes(tmp_path: Path) -> None:
    """It is a mark like any other, and swallows no rows."""
    found = read(tmp_path, lines(*[FULL] * 5, FULL.replace("For navy", '"For navy'), *[FULL] * 20))
    assert (found.rows, len(found.records)) == (26, 26)


@pytest.mark.parametrize("more", [1, 3, 5000])
def test_stray_quotes_near_each_other_swallow_nothing(tmp_path: Path, more: int) -> None:
    """A quote in a line that is whole by itself opens nothing, however few or many rows follow."""
    stray = FULL.replace("For navy", '"For navy')
    found = read(tmp_path, lines(FULL, stray, FULL, stray, *[FULL] * more))
    assert (found.rows, len(found.records), found.unread) == (4 + more, 4 + more, ())
    assert {remark.what for remark in found.remarks} == {TWICE}


def test_halves_that_do_not_fit(tmp_path: Path) -> None:
    """A half whose other half is missing is set aside, and the rows around it are not touched."""
    found = read(tmp_path, lines(FULL, "Peru,Italy,2001,,4", FULL))
    assert [str(remark) for remark in found.unread] == ["line 3: too few fields, found 'Peru,Italy,2001,,4'"]
    assert len(found.records) == 2


def test_separators_within_comments_and_years(tmp_path: Path) -> None:
    """Commas of comments, and semicolons of lists in a file of semicolons, part no fields."""
    found = read(tmp_path, lines(FULL.replace("For navy", "For navy, and coast, too")))
    assert found.records[0].tiv_unit == 60.0
    row = FULL.replace(",", ";").replace("2003", "2003; 2004; 2005").replace("For navy", "For navy; later")
    found = read(tmp_path, lines().replace(b",", b";") + row.encode())
    assert (found.records[0].years, found.records[0].tiv_delivered) == ((2003, 2004, 2005), 240.0)
    assert [remark.what for remark in found.remarks] == [
        "with separators inside a list of years or the comments, put together again"
    ]


def test_cells_left_out_at_the_end(tmp_path: Path) -> None:
    """Where a tool leaves trailing empty cells out, the row is whole all the same."""
    found = read(tmp_path, lines("Peru,Italy,2021,,4,,Lupo,frigate,0,,,New", FULL))
    assert (found.records[0].on_order, found.records[0].tiv_delivered, found.unread) == (True, None, ())


@pytest.mark.parametrize("end", [",240", ",240,240", ",60,240,240", ",For navy,60,240,240"])
def test_a_row_cut_short_of_its_values(tmp_path: Path, end: str) -> None:
    """What was delivered has a TIV: it is set aside, and its value is not lost unseen."""
    found = read(tmp_path, lines(FULL, FULL.removesuffix(end)))
    assert [(remark.line, remark.what) for remark in found.unread] == [(3, "too few fields")]
    assert len(found.records) == 1


@pytest.mark.parametrize(
    ("header", "row", "lacking"),
    [
        (DEALS_HEADER, FULL, ("sipri tiv of delivered weapons",)),
        (DEALS_HEADER[:13], FULL.removesuffix(",60,240,240"), ("sipri tiv per unit", "sipri tiv for total order")),
        (DEALS_HEADER[:12], FULL.removesuffix(",For navy,60,240,240"), ("comments",)),
        (DELIVERIES_HEADER, DELIVERY, ()),
    ],
)
def test_columns_that_a_register_does_without(
    tmp_path: Path, header: tuple[str, ...], row: str, lacking: tuple[str, ...]
) -> None:
    """A register without values is read, and which are not known is said."""
    cut = header[:-1] if lacking == ("sipri tiv of delivered weapons",) else header
    cells = row.split(",")[: len(cut)]
    found = read(tmp_path, "\n".join([",".join(cut), ",".join(cells), ""]).encode())
    assert (len(found.records), found.unread) == (1, ())
    assert set(lacking) <= set(found.lacking)
    assert bool(lacking) == bool(found.lacking)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (",4,,2003", ",four,,2003", "a number delivered that is no number"),
        (",4,,Lupo", ",-4,,Lupo", "a number ordered that is no number"),
        (",2003,", ",203,", "a year that cannot be read"),
        (",2003,", ",2003-2001,", "a year that cannot be read"),
        (",2003,", ",,", "delivered, and no year of delivery"),
        (",4,,2003", ",0,,2003", "none delivered, and a year of delivery"),
        (",New,", ",Borrowed,", "a status that is not known"),
        (",2001,,", ",2001,!,", "a mark of doubt that is none"),
        (",60,", ",sixty,", "a TIV that is no number"),
        ("Italy", "", "no supplier"),
        ("Lupo", "", "no designation"),
    ],
)
def test_fields_that_cannot_be_read(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """The row is set aside with its line and what is wrong with it; the others are used."""
    assert FULL.count(old) == 1
    found = read(tmp_path, lines(FULL, FULL.replace(old, new)))
    assert [(remark.line, remark.what) for remark in found.unread] == [(3, reason)]
    assert len(found.records) == 1


def test_lines_that_are_no_rows(tmp_path: Path) -> None:
    """A second header and a line of text are counted, and set aside as what they are; empty lines are nothing."""
    found = read(tmp_path, lines(FULL, ",".join(DEALS_HEADER), "", ",,,,", "Source: SIPRI", FULL))
    assert (found.rows, len(found.records)) == (4, 2)
    assert [remark.what for remark in found.unread] == ["a line of text or a second header, not a row"] * 2


def test_a_register_joined_to_itself(tmp_path: Path) -> None:
    """Two deals may be alike in every column, so both are counted; it is told."""
    found = read(tmp_path, lines(FULL, FULL.replace("Lupo", "Lupa"), ",".join(DEALS_HEADER), FULL))
    assert len(found.records) == 3
    assert [(remark.line, remark.what) for remark in found.remarks] == [(5, TWICE)]


def test_deliveries_need_their_last_column(tmp_path: Path) -> None:
    """Whether a thing was built at home may not be guessed from a row cut short."""
    row = "1,Italy,Peru,Lupo,frigate,Ships,2001,No,4,No,2003,No,New,60,60,240"
    found = read(tmp_path, register([row.split(",")], DELIVERIES_HEADER))
    assert [remark.what for remark in found.unread] == ["too few fields"]


def test_how_it_came(tmp_path: Path) -> None:
    """New, licensed, second-hand and leased are told apart; a platform built at home says nothing of its parts."""
    comments = {
        "": "imported",
        "Produced under licence in Peru": "licensed",
        "$5 m deal; assembled from kits in Peru": "licensed",
        "For 4 frigates produced in Peru": "imported",
        "Offsets incl production of components in Peru": "imported",
        "From Polish production line": "imported",
        "5-year lease": "leased",
        "For aircraft leased from Italy": "imported",
        "Released from store": "imported",
    }
    found = read(tmp_path, lines(*(FULL.replace("For navy", text) for text in comments)))
    assert [record.supply for record in found.records] == list(comments.values())
    old = read(
        tmp_path, lines(FULL.replace(",New,", ",Second hand,"), FULL.replace(",New,", ",Second-hand but modernised,"))
    )
    assert [(record.supply, record.condition) for record in old.records] == [
        ("transferred", "second-hand"),
        ("transferred", "modernized"),
    ]


def test_undelivered(tmp_path: Path) -> None:
    """Delivered 0 is on order."""
    found = read(tmp_path, register(DEALS))
    assert [record.recipient for record in found.records if record.on_order] == ["Turkiye"]


@given(st.lists(st.integers(1900, 2100), min_size=1, max_size=6), st.sampled_from([";", "; ", " ;", ", ", "  ", ";;"]))
def test_years_in_any_spacing(years: list[int], between: str) -> None:
    """A list of years is read however it is spaced; each counts once, in order."""
    assert parse_years(between.join(map(str, years))) == (tuple(sorted(set(years))), False)


@given(st.text(max_size=12))
def test_any_text_in_a_field(text: str) -> None:
    """A field is read or refused, and nothing else happens."""
    for parse in (lambda cell: parse_count(cell, "number"), parse_years, parse_tiv, parse_flag):
        with suppress(FieldError):
            parse(text)


@pytest.mark.parametrize(
    ("written", "mark", "value"),
    [
        *(
            (text, "", 1200.0)
            for text in ("1200", "1 200", "1'200", "1\u00a0200", "1\u202f200.0", "1,200.0", "1.200,0")
        ),
        ("1,200", ".", 1200.0),
        ("1.200", ",", 1200.0),
        ("1,200", ",", 1.2),
        ("1.200", ".", 1.2),
        ("1.200", "", 1.2),
        ("0,200", "", 0.2),
        ("1,20", ".", 1.2),
        ("1,200,300", "", 1_200_300.0),
        ("27 ?", "", 27.0),
    ],
)
def test_values_with_thousands_parted(written: str, mark: str, value: float) -> None:
    """What may be thousands or a fraction is what the file's other values say that it is."""
    assert parse_tiv(written, mark) == value


@pytest.mark.parametrize(
    ("others", "value"),
    [(("0.5", "12.25"), 1200.0), (("0,5", "12,25"), 1.2), (("5", "12"), None), (("0.5", "12,25"), None)],
)
def test_a_value_that_is_thousands_or_a_fraction(tmp_path: Path, others: tuple[str, str], value: float | None) -> None:
    """It is read where the file says which, and set aside where it does not; it never shrinks unseen."""
    row = FULL.replace(",", ";").replace("60;240;240", f"{others[0]};{others[1]};1,200")
    found = read(tmp_path, "\n".join([";".join(DEALS_HEADER), row, ""]).encode())
    assert [record.tiv_delivered for record in found.records] == ([] if value is None else [value])
    assert [remark.what for remark in found.unread] == ["a TIV that is thousands or a fraction"] * (value is None)


def test_brackets(tmp_path: Path) -> None:
    """Those of numbers and years are the register's marks of estimates; a value in brackets may be below nought."""
    found = read(
        tmp_path, lines(FULL.replace(",4,,2003", ",(4),,(2003)"), FULL.replace("240,240", "240,(240)"), FULL + "?")
    )
    assert (found.records[0].delivered, found.records[0].years) == (4, (2003,))
    assert found.records[0].doubtful == ("delivered", "years")
    assert [(remark.what, remark.value) for remark in found.unread] == [("a TIV that is no number", "(240)")]
    assert found.records[1].doubtful == ("tiv_delivered",)
    for text in ("12(345)", "(12) 345", "-(4)"):
        with pytest.raises(FieldError):
            parse_count(text, "number")


def test_what_was_made_at_home_is_answered(tmp_path: Path) -> None:
    """An answer that is none says nothing, so its row is set aside."""
    found = read(tmp_path, "\n".join([",".join(DELIVERIES_HEADER), DELIVERY[:-2] + "maybe", DELIVERY, ""]).encode())
    assert [(remark.what, remark.value) for remark in found.unread] == [
        ("a local production that is neither yes nor no", "maybe")
    ]


def test_two_registers_in_one_file(tmp_path: Path) -> None:
    """What stands below the header of the other form is set aside for that, row by row."""
    found = read(tmp_path, lines(FULL, ",".join(DELIVERIES_HEADER), DELIVERY, DELIVERY))
    assert (found.rows, len(found.records)) == (4, 1)
    assert {remark.what for remark in found.unread} == {JOINED}


@given(st.integers(0, 9_999_999), st.booleans())
def test_numbers_come_back(number: int, doubt: bool) -> None:  # noqa: FBT001
    """A number is what was written, with thousands parted or not, with its mark of doubt or without."""
    mark = " ?" if doubt else ""
    assert parse_count(f"{number}{mark}", "number") == parse_count(f"{number:,}{mark}", "number") == (number, doubt)


@pytest.mark.parametrize(
    "text",
    ["Apr-01", "1-Apr", "01-Apr-2001", "4/1/2001", "2001-04-01", "2E+05", "1.5E+10", "#NAME?", "#REF!", "######"],
)
def test_spoilt_designations(text: str) -> None:
    """What a spreadsheet makes of a designation is known as that."""
    assert is_spoilt(text)


@pytest.mark.parametrize(
    "text", ["APR-1", "MAR-1", "Marte-2", "Marder-1A3", "53-65", "9M14", "2S1 122mm", "707", "May"]
)
def test_sound_designations(text: str) -> None:
    """Names that look like months or numbers are left alone."""
    assert not is_spoilt(text)
