"""Whatever a file holds or is, a reader ends soon, and with the library's own words."""

from __future__ import annotations

import io
import os
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.scenario import load_scenario
from interop.analysis.timeline import timeline
from interop.catalog import Catalog, load_catalog
from interop.catalog.checks import MOST_HINTED
from interop.cli.asked import Asked
from interop.errors import CatalogError, InputError, InteropError, SchemeError
from interop.importers.orbat import read_listing, reading
from interop.importers.sipri import build, read_register
from interop.importers.siso import read_siso
from interop.request import Request
from interop.scheme import load_scheme
from tests.importers.registers import DEALS, register
from tests.small import FILES, write

READERS: dict[str, Callable[[Path], object]] = {
    "toml": load_scheme,
    "scenario.toml": load_scenario,
    "csv": read_listing,
    "xlsx": read_listing,
    "register.csv": read_register,
    "xml": read_siso,
}


@cache
def small(folder: Path) -> Catalog:
    return load_catalog(write(folder))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when what is inside takes longer; bounds are many times what is needed."""
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < seconds


# What is no file


@pytest.mark.parametrize("kind", READERS)
def test_a_pipe_or_a_link_to_itself_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    """Nobody writes into the pipe: to open it would be to wait for ever."""
    pipe, link, folder = (tmp_path / f"{name}.{kind}" for name in ("pipe", "link", "folder"))
    os.mkfifo(pipe)
    link.symlink_to(link)
    folder.mkdir()
    for path, words in ((pipe, "a pipe or a device, not a file"), (link, "cannot be read"), (folder, "a folder, not")):
        with within(5), pytest.raises(InteropError, match=words):
            READERS[kind](path)


@pytest.mark.parametrize("kind", READERS)
def test_a_device_is_refused(tmp_path: Path, kind: str) -> None:
    """A device that gives zeros without end is not read."""
    path = tmp_path / f"zero.{kind}"
    path.symlink_to("/dev/zero")
    with within(5), pytest.raises(InteropError, match="a pipe or a device, not a file"):
        READERS[kind](path)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 5000])
def test_a_name_that_no_file_can_have(kind: str, name: str) -> None:
    """NUL, half a character and five thousand letters are names like any other that is not there."""
    for path in (name, f"{name}.{kind}"):
        with pytest.raises(InteropError):
            READERS[kind](Path(path))
    with pytest.raises(CatalogError, match="no such folder"):
        load_catalog(name)


@pytest.mark.parametrize("kind", READERS)
def test_two_gigabytes_in_one_line(tmp_path: Path, kind: str) -> None:
    """A file that is too large is refused before it fills the memory."""
    path = tmp_path / f"large.{kind}"
    with path.open("wb") as sparse:
        sparse.truncate(2 * 2**30)
    with within(20), pytest.raises(InteropError, match="larger than"):
        READERS[kind](path)


def test_two_gigabytes_in_a_table(tmp_path: Path) -> None:
    """A table of a catalogue that is too large is named."""
    write(tmp_path)
    with (tmp_path / "groups.csv").open("wb") as sparse:
        sparse.truncate(2 * 2**30)
    with within(20), pytest.raises(CatalogError, match=r"groups.csv: larger than 256 MiB"):
        load_catalog(tmp_path)


# TOML


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 100_000, "nested too deeply"),
        ("a = " + "{a=" * 5_000, "nested too deeply"),
        ("a." * 100_000 + "a = 1", "a line of more than 200 points"),
        ("a = 1" + "0" * 5_000, "a number of thousands of digits"),
        ("since = 0x" + "f" * 5_000, "an integer of more than 64 bits"),
        ("[layers.link]\nkind = 'peer'\nweight = [9223372036854775808]", "an integer of more than 64 bits"),
        ("a = " + ("{" + "a." * 150 + "a = [\n") * 40 + "]}" * 40, "nested too deeply"),
        ("a = '\0'", "NUL"),
        ("a = ", "not TOML"),
        ("a = 2020-13-01", "not TOML"),
        (b"a = '\xff'", "not UTF-8 in line 1"),
        ("#" * 2**20 + "#", "larger than 1 MiB"),
    ],
    ids=range(12),
)
def test_toml_without_end(tmp_path: Path, text: str | bytes, words: str) -> None:
    """A scheme and a scenario are read in bounded time and memory, or refused with the reason."""
    path = tmp_path / "drawn.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    for read in (load_scheme, load_scenario):
        with within(10), pytest.raises(InputError if read is load_scenario else SchemeError, match=words):
            read(path)


def test_toml_as_windows_writes_it(tmp_path: Path) -> None:
    """A byte order mark and Windows' line ends are read past."""
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbfbase = 'origin'\r\nname = 'mine'\r\n")
    assert load_scheme(path).name == "mine"


def _scalars() -> st.SearchStrategy[Any]:
    numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([10**400, -1, 0, 1e308, 5e-324]))
    return st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=20), st.dates(), st.just(["a"]), st.just({}))


def _places(data: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything within a document."""
    items: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*way, key)
        yield from _places(value, (*way, key))


def _documents(folder: str) -> st.SearchStrategy[Any]:
    """Draw a document that ships with up to three of its values replaced by others of any kind."""
    shipped = [tomllib.loads(entry.read_text()) for entry in (files("interop") / folder).iterdir()]

    @st.composite
    def drawn(draw: st.DrawFn) -> Any:
        document = tomllib.loads(tomllib_text(draw(st.sampled_from(range(len(shipped))))))
        for _ in range(draw(st.integers(1, 3))):
            *way, last = draw(st.sampled_from(list(_places(document))))
            place = document
            for step in way:
                place = place[step]
            place[last] = draw(st.one_of(_scalars(), st.dictionaries(st.text(max_size=5), _scalars(), max_size=3)))
        return document

    def tomllib_text(index: int) -> str:
        return sorted(entry.read_text() for entry in (files("interop") / folder).iterdir())[index]

    return drawn()


@given(document=_documents("schemes"))
def test_any_scheme_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    """Whatever value stands anywhere in a scheme, it scores or is refused by name; a score is a number."""
    facts = small(tmp_path_factory.getbasetemp() / "small")
    with suppress(InteropError):
        scored = interop.score(facts, ["ind-navy", "usa-navy"], scheme=document)
        assert not (scored.values < 0).any()
        assert not (scored.values > 1).any()
        assert abs(sum(scored.scheme.weights.values()) - 1) < 1e-9


@pytest.mark.parametrize("where", ["dimensions", "layers"])
def test_weights_that_add_to_infinity(where: str) -> None:
    """Each is a number, and their sum is none: they are refused, not taken for half of what they are."""
    document = tomllib.loads((files("interop") / "schemes/three-dimensions.toml").read_text())
    for part in document[where].values():
        part["weight"] = 1e308
    with pytest.raises(SchemeError, match="less than or equal to 1000000000"):
        load_scheme(document)


@given(document=_documents("scenarios"))
def test_any_scenario_is_run_or_refused(tmp_path_factory: pytest.TempPathFactory, document: Any) -> None:
    """Whatever value stands anywhere in a scenario, it runs or is refused by name."""
    with suppress(InteropError):
        load_scenario(document).apply(small(tmp_path_factory.getbasetemp() / "small"))


@given(names=st.text(max_size=30), day=st.text(max_size=12), setting=st.text(max_size=40))
def test_any_words_of_a_command_are_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, names: str, day: str, setting: str
) -> None:
    """Force names, days and settings of any text, half characters and NUL among them."""
    facts = small(tmp_path_factory.getbasetemp() / "small")
    for forces, on, put in (
        (names, None, ()),
        ("ind-navy", day, ()),
        ("ind-navy", None, (setting, f"power={setting}")),
    ):
        for one in put or ("",):
            with suppress(InteropError):
                Request.of(facts, forces, as_of=on, scheme=Asked(settings=[one] if one else None).rule)


@pytest.mark.parametrize(
    "setting",
    ["power=" + "[" * 10_000, "a." * 50_000 + "a=1", "power=1\npower=2", "power='\ud800'"],
    ids=range(4),
)
def test_settings_without_end(setting: str) -> None:
    """What `--set` takes is bounded as a file is."""
    with within(10), pytest.raises(InteropError):
        load_scheme(Asked(settings=[setting]).rule)


# Catalogues


@pytest.mark.filterwarnings("ignore::interop.errors.CatalogWarning")
@given(
    st.sampled_from(sorted(FILES)),
    st.data(),
    st.one_of(
        st.text(), st.sampled_from(["\0", "\ud800", "9" * 5000, "x" * 10**5, "1e999", "\u0663", "'", '"', "=1+1"])
    ),
)
def test_any_cell_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject, text: str
) -> None:
    """Whatever a cell holds, the catalogue is read or refused with file and row."""
    folder = write(tmp_path_factory.mktemp("any"))
    lines = FILES[name].splitlines()
    row = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[row].split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = text
    lines[row] = ",".join(cells)
    (folder / name).write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        interop.score(load_catalog(folder), ["ind-navy", "usa-navy"])
    except InteropError as error:
        assert str(error)  # noqa: PT017 - either is right


def test_a_million_columns(tmp_path: Path) -> None:
    """A row or a header without end is one problem, and found at once."""
    header = FILES["groups.csv"].splitlines()[0]
    for text, words in (
        (f"{header}\n{'x,' * 10**6}\n", r"groups.csv:2: too many fields: 1000001 where the header has 7"),
        ("x," * 10**6, r"groups.csv:1: 1,000,001 columns where the table has 7"),
    ):
        write(tmp_path, groups=text)
        with within(20), pytest.raises(CatalogError, match=words) as caught:
            load_catalog(tmp_path)
        assert len(str(caught.value)) < 1000


def test_a_cell_of_ten_million_characters(tmp_path: Path) -> None:
    """It is refused, and its message does not repeat it."""
    header = FILES["groups.csv"].splitlines()[0]
    write(tmp_path, groups=f"{header}\npair,{'x' * 10**7},,ind-navy,paper,,2020\n")
    with within(20), pytest.raises(CatalogError, match="longer than 10,000 characters") as caught:
        load_catalog(tmp_path)
    assert len(str(caught.value)) < 1000


def _lineage(folder: Path, depth: int, first: str) -> Path:
    """Write a catalogue in which each type derives from the one before."""
    rows = [
        f"t-{place},T,,air,fighter,USA,{f't-{place - 1}' if place else first},,,paper,,2020-12-31"
        for place in range(depth)
    ]
    held = f"t-{depth - 1},,5,2013,,active,domestic,,paper,,2020-12-31\n"
    return write(
        folder,
        equipment__usa=FILES["equipment/usa.csv"] + "\n".join(rows) + "\n",
        holdings__usa_navy=FILES["holdings/usa-navy.csv"] + held,
    )


def test_a_lineage_twenty_thousand_deep(tmp_path: Path) -> None:
    """The check walks each name once; what is held at the end inherits from the first."""
    with within(40):
        facts = load_catalog(_lineage(tmp_path, 20_000, "p-8a"))
        scored = interop.score(facts, ["usa-navy", "ind-navy"], as_of="2020")
    assert scored.values[0, 0] > 0


def test_a_circle_of_five_thousand(tmp_path: Path) -> None:
    """Each of a circle is reported once, with a part of the circle."""
    with within(40), pytest.raises(CatalogError, match="leads back to the row itself") as caught:
        load_catalog(_lineage(tmp_path, 5_000, "t-4999"))
    assert len(caught.value.problems) == 5_000


def test_a_way_into_a_circle_is_not_part_of_it(tmp_path: Path) -> None:
    """Only those that lead back to themselves are reported."""
    text = FILES["equipment/usa.csv"].replace("USA,,2013", "USA,p-8i,2013")  # a and i in a circle
    text += "p-8z,Z,,air,maritime-patrol-aircraft,USA,p-8i,,,paper,,2020-12-31\n"
    with pytest.raises(CatalogError) as caught:
        load_catalog(write(tmp_path, equipment__usa=text))
    assert [problem.row for problem in caught.value.problems] == [2, 3]


def test_rows_that_differ_in_their_notes_alone(tmp_path: Path) -> None:
    """Thousands of rows with one key are told apart in proportion to their number."""
    row = "p-8a,,100,2013,,active,domestic,,paper,note {},2020-12-31\n"
    rows = "".join(row.format(place) for place in range(20_000))
    with within(40):
        assert (
            len(load_catalog(write(tmp_path, holdings__usa_navy=FILES["holdings/usa-navy.csv"] + rows)).holdings)
            > 20_000
        )


def test_a_column_filled_wrongly_throughout(tmp_path: Path) -> None:
    """The nearest name is looked for a bounded number of times."""
    row = "p-8a{},,100,2013,,active,domestic,,paper,,2020-12-31\n"
    rows = "".join(row.format(place) for place in range(2 * MOST_HINTED))
    with pytest.raises(CatalogError) as caught:
        load_catalog(write(tmp_path, holdings__usa_navy=FILES["holdings/usa-navy.csv"] + rows))
    assert sum(bool(problem.hint) for problem in caught.value.problems) == MOST_HINTED


# Dates


@pytest.mark.parametrize("text", ["1899", "1899-12-31", "2101", "2101-01-01", "0001", "9999-12-31"])
def test_dates_outside_two_centuries_are_refused(tmp_path: Path, text: str) -> None:
    """In a catalogue, a scenario and a question alike."""
    row = f"p-8a,,100,{text},,active,domestic,,paper,,2020-12-31\n"
    header = FILES["holdings/usa-navy.csv"].splitlines(keepends=True)[0]
    with pytest.raises(CatalogError, match=r"usa-navy.csv:2 \[since\]: a date outside 1900 to 2100"):
        load_catalog(write(tmp_path / "wrong", holdings__usa_navy=header + row))
    with pytest.raises(InputError, match="as_of: a date outside 1900 to 2100"):
        load_scenario({"name": "mine", "as_of": text})
    facts = small(tmp_path / "small")
    with pytest.raises(InputError, match="a day outside 1900 to 2100"):
        interop.score(facts, "ind-navy", as_of=text)
    with pytest.raises(InputError, match="a day outside 1900 to 2100"):
        timeline(facts, "ind-navy", start=text, end="2020")


@pytest.mark.parametrize("text", ["1900", "1900-01-01", "2100", "2100-12-31"])
def test_dates_at_the_ends_of_two_centuries(tmp_path: Path, text: str) -> None:
    """The first and the last day are within."""
    assert interop.score(small(tmp_path), "ind-navy", as_of=text).as_of.year == int(text[:4])


# Workbooks


def _book(**parts: bytes | str) -> bytes:
    """Return a small list as a workbook with some of its parts replaced."""
    book, plain, packed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.worksheets[0].append(("unit", "type"))
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2].removesuffix(".xml"), old.read(name)))
    return packed.getvalue()


def _sheet(rows: str, size: str = "A1") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = "<row r='1'><c t='str'><v>unit</v></c></row>"
    return _book(
        sheet1=f"<worksheet xmlns='{space}'><dimension ref='{size}'/><sheetData>{head}{rows}</sheetData></worksheet>"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_book(sheet1=b" " * (2**28 + 1)), "more than 256 MiB when it is unpacked"),
        (_sheet("<row r='1048577000'><c><v>1</v></c></row>"), "sheets of more than 5,000,000 cells"),
        (_sheet("<row><c r='XFD2'><v>1</v></c></row>" * 1000), "sheets of more than 5,000,000 cells"),
        (_sheet("<row><c r='ZZZZ2'><v>1</v></c></row>"), "not a workbook"),
        (_sheet("<row><c t='s'><v>99</v></c></row>"), "not a workbook"),
        (_book(workbook="<a/>"), "x.xlsx: empty"),
        (_book(sheet1="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "x.xlsx: "),
        (_book()[:-30], "not a workbook"),
        (b"unit,type\n", "not a workbook"),
    ],
    ids=range(9),
)
def test_workbooks_that_are_none(tmp_path: Path, content: bytes, words: str) -> None:
    """A bomb, a sheet without end and damage of every kind end in one clear sentence."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with within(60), pytest.raises(InputError, match=words):
        read_listing(path)


def test_a_sheet_that_claims_to_be_of_any_size(tmp_path: Path) -> None:
    """Its rows count, not what it says of itself."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(_sheet("<row r='2'><c t='str'><v>INS Delhi</v></c></row>", "A1:XFD1048576"))
    with within(10):
        assert [line.unit for line in read_listing(path).lines] == ["INS Delhi"]


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Bytes of any value anywhere in its sheet."""
    sheet = bytearray(
        b"<worksheet><sheetData><row><c r='A1' t='str'><v>unit</v></c><c s='0'><v>1</v></c></row></sheetData></worksheet>"
    )
    for _ in range(data.draw(st.integers(1, 4))):
        sheet[data.draw(st.integers(0, len(sheet) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("any") / "x.xlsx"
    path.write_bytes(_book(sheet1=bytes(sheet)))
    with suppress(InteropError):
        read_listing(path)


def test_a_list_of_a_million_columns(tmp_path: Path) -> None:
    """It is read, or refused in few words."""
    path = tmp_path / "x.csv"
    path.write_text("unit,type\n" + "x," * 10**6 + "\n")
    with within(20):
        assert len(read_listing(path).lines) == 1
    path.write_text("x," * 10**6 + "\n")
    with within(20), pytest.raises(InputError, match=r"and 999,989 more") as caught:
        read_listing(path)
    assert len(str(caught.value)) < 1000


def test_a_list_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is that of its reader."""
    monkeypatch.setattr(reading, "LARGEST", 2**20)
    path = tmp_path / "x.csv"
    path.write_bytes(b"unit\n" * 2**18)
    with pytest.raises(InputError, match="larger than 1 MiB"):
        read_listing(path)


# Registers and trees


@pytest.mark.parametrize("year", ["0225", "9999", "0000"])
def test_a_register_made_in_no_year_of_ours(tmp_path: Path, year: str) -> None:
    """A day that cannot be is taken as none that is said: the day of the import counts."""
    path = tmp_path / "x.csv"
    path.write_bytes(register(DEALS, preamble=("x", f"Data generated: 13 Mar {year} 10:02:49 AM")))
    read = read_register(path)
    assert read.generated is None
    assert build(read, today=date(2025, 1, 1)).day == date(2025, 1, 1)


def test_a_tree_without_end(tmp_path: Path) -> None:
    """Elements within elements, thousands deep, cost in proportion and are set aside."""
    path = tmp_path / "x.xml"
    deep = "<category value='1'>" * 20_000 + "</category>" * 20_000
    path.write_text(f"<ebv><cet><entity kind='1' domain='1' country='1'>{deep}</entity></cet></ebv>")
    with within(20):
        assert len(read_siso(path).account.aside) == 19_999


@pytest.mark.parametrize("encoding", ["nothing-known", "utf-7", "utf-32"])
def test_a_tree_in_an_encoding_that_is_not_known(tmp_path: Path, encoding: str) -> None:
    """What the parser does not know is no XML."""
    path = tmp_path / "x.xml"
    path.write_text(f"<?xml version='1.0' encoding='{encoding}'?><ebv/>")
    with pytest.raises(InputError, match="not XML"):
        read_siso(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_register_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Bytes below a right header, and bytes alone, to every importer."""
    head = b"Recipient,Supplier,Year of order,Number ordered,Weapon designation,Weapon description,Number delivered,Year(s) of delivery,status,Comments\n"
    folder = tmp_path_factory.mktemp("any")
    for name, read in (("x.csv", read_register), ("x.csv", read_listing), ("x.xml", read_siso)):
        for text in (content, head + content, b"<ebv>" + content):
            (folder / name).write_bytes(text)
            with suppress(InteropError):
                read(folder / name)
