"""Bad input, one broken file each: the message names file, row, column, value, what was allowed and what to do."""

from __future__ import annotations

import errno
import os
import random
from datetime import date
from pathlib import Path
from typing import IO, Any

import pytest

import interop
from interop.catalog import load_catalog
from interop.catalog.files import MAX_CELL
from interop.errors import CatalogError, CatalogWarning
from interop.importers.starter import starter, write_starter
from tests.small import FILES, changed, write

HOLDING = "p-8i,,8,2013-05,,active,imported,USA,paper,,2020-12-31"


def refused(folder: Path, *words: str) -> CatalogError:
    """Load a broken catalogue; every word must be in the message."""
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    for word in words:
        assert word in str(caught.value), f"{word!r} is not in: {caught.value}"
    return caught.value


def test_small_catalogue_is_valid(tmp_path: Path) -> None:
    """The catalogue that the other tests break is itself in order."""
    catalog = load_catalog(write(tmp_path))
    assert len(catalog.equipment) == 3
    assert catalog.holdings_by_force["ind-navy"][0].quantity is None


def test_missing_file(tmp_path: Path) -> None:
    """A missing table is named, with the header row to create it with."""
    refused(write(tmp_path, groups=None), "groups.csv: missing file", "id,name,as_of,forces,sources,note,verified_on")


def test_missing_folder(tmp_path: Path) -> None:
    """A missing folder of tables is named."""
    write(tmp_path)
    for path in (tmp_path / "fits").iterdir():
        path.unlink()
    (tmp_path / "fits").rmdir()
    refused(tmp_path, "fits: missing folder")


def test_misspelt_table(tmp_path: Path) -> None:
    """A file that is no table is not silently passed over."""
    write(tmp_path)
    (tmp_path / "exercise.csv").write_text("id\n")
    refused(tmp_path, "exercise.csv: not a table of a catalogue", "Did you mean exercises.csv?")


def test_missing_column(tmp_path: Path) -> None:
    """A column that is not there is named, with all that should be."""
    text = FILES["groups.csv"].replace("name,", "").replace("A pair,", "")
    error = refused(
        write(tmp_path, groups=text),
        "groups.csv:1 [name]: missing column. Add it to the header; the table has id, name, as_of",
    )
    assert [problem.row for problem in error.problems] == [1]


def test_a_column_that_may_be_empty_may_be_missing(tmp_path: Path) -> None:
    """Where a column is not there, its cells are empty."""
    text = "equipment,force,standard,support,role,basis,sources,verified_on\n"
    text += "p-8i,ind-navy,link-16,no,peer,cited,paper,2020-12-31\n"
    catalog = load_catalog(write(tmp_path, fits__ind_navy=text))
    assert catalog.sha256 == load_catalog(write(tmp_path)).sha256


def test_unknown_column(tmp_path: Path) -> None:
    """A column that no table has is named, with the nearest that there is."""
    text = changed("groups.csv", "as_of", "as_off")
    refused(write(tmp_path, groups=text), "groups.csv:1 [as_off]: unknown column", "Did you mean as_of?")


def test_column_twice(tmp_path: Path) -> None:
    """A column that is there twice is an error, not a choice."""
    text = changed("groups.csv", "note,verified_on", "note,note,verified_on").replace("paper,,", "paper,,,")
    refused(write(tmp_path, groups=text), "groups.csv:1 [note]: the same column twice")


def test_duplicate_id(tmp_path: Path) -> None:
    """An id that two rows claim is reported at the second, with the place of the first."""
    row = "pair,Again,,ind-navy;usa-navy,paper,,2020-12-31\n"
    words = ("groups.csv:3 [id]: duplicate id, found 'pair'", "groups.csv:2")
    refused(write(tmp_path, groups=FILES["groups.csv"] + row), *words)


@pytest.mark.parametrize(
    ("key", "file", "old", "new", "words"),
    [
        ("fits__usa", "fits/usa.csv", "link-16", "link-61", ("fits/usa.csv:2 [standard]", "Did you mean link-16?")),
        ("groups", "groups.csv", "ind-navy;", "ind-nafy;", ("groups.csv:2 [forces]", "Did you mean ind-navy?")),
        ("exercises", "exercises.csv", "paper", "papers", ("exercises.csv:2 [sources]", "Did you mean paper?")),
        ("equipment__usa", "equipment/usa.csv", "USA,p-8a", "USA,p-8aa", ("[derived_from]", "Did you mean p-8a?")),
        ("fits__usa", "fits/usa.csv", ",uhf-voice,", ",link:*,", ("a closing statement that supports",)),
        ("fits__ind_navy", "fits/ind-navy.csv", "link-16", "lnk:*", ("[standard]: no such id in standards", "lnk:*")),
        (
            "demonstrations",
            "demonstrations.csv",
            "p-8i/IN",
            "p-9i/IN",
            ("demonstrations.csv:2 [receiver]", "Did you mean p-8i?"),
        ),
    ],
)
def test_dangling_id(tmp_path: Path, key: str, file: str, old: str, new: str, words: tuple[str, ...]) -> None:
    """A name that nothing answers to is named with the nearest that does."""
    refused(write(tmp_path, **{key: changed(file, old, new)}), *words)


@pytest.mark.parametrize(
    "bad", ["2018-13", "2018-02-30", "18", "06/09/2018", "2018-9-6", "0000", "n/a", "2018-09-06T00"]
)
def test_bad_date(tmp_path: Path, bad: str) -> None:
    """A date in another form, or that no calendar has, is refused with the forms that are allowed."""
    text = changed("agreements.csv", "2018-09-06,2018-09-06", f"2018-09-06,{bad}")
    refused(
        write(tmp_path, agreements=text), f"agreements.csv:2 [since]: not a date, found '{bad}'", "2018-09-06; empty"
    )


def test_until_before_since(tmp_path: Path) -> None:
    """A period that ends before it begins is refused; a coarse end means its last day."""
    text = changed("agreements.csv", "2018-09-06,2018-09-06,", "2018-09-06,2018-09-06,2018-08")
    refused(write(tmp_path, agreements=text), "agreements.csv:2 [until]: until lies before since, found '2018-08'")
    load_catalog(write(tmp_path, agreements=text.replace("2018-08", "2018-09")))


@pytest.mark.parametrize("bad", ["-3", "0", "2.5", "1e3", "1,000", "eight", "NaN", "٣"])
def test_bad_quantity(tmp_path: Path, bad: str) -> None:
    """A quantity is a whole number from 1; anything else is refused, unknown is an empty cell."""
    cell = f'"{bad}"'
    text = changed("holdings/ind-navy.csv", "p-8i,,8", f"p-8i,,{cell}")
    refused(
        write(tmp_path, holdings__ind_navy=text),
        "holdings/ind-navy.csv:3 [quantity]: not a quantity",
        "empty when unknown",
    )


def sized(size: str) -> str:
    """Return the types of the small catalogue with a column of sizes, one of them filled."""
    text = changed("equipment/ind.csv", "siso,sources", "siso,size_t,sources")
    return text.replace(",paper,", f",{size},paper,")


@pytest.mark.parametrize(("cell", "size"), [("3", 3.0), ("85.82", 85.82), ("", None)])
def test_sizes(tmp_path: Path, cell: str, size: float | None) -> None:
    """A size is a number of tonnes; unknown is an empty cell, and the column may be left out."""
    assert load_catalog(write(tmp_path, equipment__ind=sized(cell))).type("brahmos").size_t == size


@pytest.mark.parametrize("bad", ["-3", "0", "0.0", "1e3", "heavy", "3 t", "NaN", "٣"])
def test_bad_size(tmp_path: Path, bad: str) -> None:
    """Anything but a mass above 0 is refused."""
    refused(
        write(tmp_path, equipment__ind=sized(bad)), "equipment/ind.csv:2 [size_t]: not a mass", "tonnes as a number"
    )


@pytest.mark.parametrize("bad", ["IND:0.5;RUS:0.4", "IND:1;RUS:1", "IND;RUS", "IND:0;RUS:1", "IND:-0.5;RUS:1.5"])
def test_shares_that_do_not_add(tmp_path: Path, bad: str) -> None:
    """Shares of designers are above 0 and add to 1."""
    text = changed("equipment/ind.csv", "IND:0.5;RUS:0.5", bad)
    refused(write(tmp_path, equipment__ind=text), "equipment/ind.csv:2 [designers]: shares that do not add to 1", bad)


def test_share_that_is_no_number(tmp_path: Path) -> None:
    """A share that is no decimal is refused with the form of a share."""
    text = changed("equipment/ind.csv", "IND:0.5;RUS:0.5", "IND:half;RUS:half")
    refused(write(tmp_path, equipment__ind=text), "[designers]: not a list of designers", "IND:0.5;RUS:0.5")


def test_unknown_country_code(tmp_path: Path) -> None:
    """A code in the right form that no state has is named with the nearest."""
    text = changed("forces.csv", "US Navy,USA", "US Navy,USB")
    refused(
        write(tmp_path, forces=text), "forces.csv:3 [state]: unknown country code, found 'USB'", "Did you mean USA?"
    )


@pytest.mark.parametrize("bad", ["NA", "None", "null", "nan", "N/A", "-", "in", "usa"])
def test_alpha_2_and_words_for_nothing_are_no_states(tmp_path: Path, bad: str) -> None:
    """NA is Namibia's alpha-2 code, or a data frame's word for nothing: neither is a state here."""
    text = changed("forces.csv", "Indian Navy,IND", f"Indian Navy,{bad}")
    refused(write(tmp_path, forces=text), f"forces.csv:2 [state]: not a country code, found '{bad}'", "Namibia is NAM")


@pytest.mark.parametrize("bad", ["NA", "None", "nan", "NULL", "#N/A", "?", "tbd"])
def test_words_for_nothing_are_no_text(tmp_path: Path, bad: str) -> None:
    """A cell that says nothing in words is refused: unknown is empty."""
    text = changed("equipment/usa.csv", "P-8A Poseidon,", f"{bad},")
    refused(write(tmp_path, equipment__usa=text), f"equipment/usa.csv:2 [name]: a word for nothing, found '{bad}'")


def test_namibia_is_a_state(tmp_path: Path) -> None:
    """Nothing reads NAM, or a state whose name begins with NA, as missing."""
    catalog = load_catalog(write(tmp_path))
    assert catalog.states_by_id["NAM"].name == "Namibia"


def test_overlapping_statements(tmp_path: Path) -> None:
    """Two statements of one level whose periods share a day are an error."""
    text = FILES["fits/usa.csv"] + "p-8a,,,uhf-voice,no,peer,2015,,cited,paper,,2020-12-31\n"
    words = ("fits/usa.csv:4 [since]: overlaps another statement", "'2015'", "fits/usa.csv:3")
    refused(write(tmp_path, fits__usa=text), *words)


def test_statements_that_follow_one_another(tmp_path: Path) -> None:
    """One statement until a day and another from the next are in order."""
    text = changed("fits/usa.csv", "p-8a,,,uhf-voice,yes,peer,,,", "p-8a,,,uhf-voice,yes,peer,,2014,")
    load_catalog(write(tmp_path, fits__usa=text + "p-8a,,,uhf-voice,no,peer,2015,,cited,paper,,2020-12-31\n"))


def test_circle_of_parents(tmp_path: Path) -> None:
    """A type cannot be derived from itself, however long the way round."""
    text = changed("equipment/usa.csv", "USA,,2013", "USA,p-8i,2013")
    refused(
        write(tmp_path, equipment__usa=text), "[derived_from]: derived_from leads back to the row itself", "p-8a → p-8i"
    )


def test_circle_of_one(tmp_path: Path) -> None:
    """Nor directly."""
    text = changed("equipment/usa.csv", "USA,,2013", "USA,p-8a,2013")
    refused(write(tmp_path, equipment__usa=text), "equipment/usa.csv:2 [derived_from]: derived_from leads back")


def test_partial_without_note(tmp_path: Path) -> None:
    """Partial support says in a note which part."""
    text = changed("fits/ind-navy.csv", "link-16,no", "link-16,partial")
    refused(write(tmp_path, fits__ind_navy=text), "fits/ind-navy.csv:2 [note]: partial without a note")


def test_assumed_without_note(tmp_path: Path) -> None:
    """A judgement says in a note whose reasoning it is."""
    text = changed("fits/ind-navy.csv", "cited", "assumed")
    refused(write(tmp_path, fits__ind_navy=text), "fits/ind-navy.csv:2 [note]: assumed without a note")


def test_fact_without_source(tmp_path: Path) -> None:
    """A fact stands on a source."""
    text = changed("groups.csv", "ind-navy;usa-navy,paper", "ind-navy;usa-navy,")
    refused(write(tmp_path, groups=text), "groups.csv:2 [sources]: a fact without a source")


def test_a_private_source_needs_no_address(tmp_path: Path) -> None:
    """What somebody keeps in a drawer is a source too; a page is none without its address."""
    text = changed("sources.csv", "https://example.org/paper,2020,2020-12-31,database", ",2020,2020-12-31,private")
    assert load_catalog(write(tmp_path, sources=text)).sources_by_id["paper"].url == ""
    refused(
        write(tmp_path, sources=text.replace("private", "press")),
        "sources.csv:2 [url]: a source without an address",
        "an address, or kind private for what has none",
    )


def test_gate_without_keeper(tmp_path: Path) -> None:
    """A gate says who keeps it."""
    text = changed("standards.csv", "STANAG 5516,USA,", "STANAG 5516,,")
    refused(write(tmp_path, standards=text), "standards.csv:3 [gate]: gate and controlled_by go together")


def test_wrong_role(tmp_path: Path) -> None:
    """A peer standard has no providers."""
    text = changed("fits/ind-navy.csv", "no,peer", "no,provider")
    refused(
        write(tmp_path, fits__ind_navy=text), "[role]: wrong role for a peer standard, found 'provider'; allowed: peer"
    )


def test_demonstration_of_another_layer(tmp_path: Path) -> None:
    """A demonstration's standard is one of its layer, and the layer one that standards have."""
    text = changed("demonstrations.csv", "link,link-16", "refuel,link-16")
    refused(
        write(tmp_path, demonstrations=text), "demonstrations.csv:2 [standard]: a standard of another layer", "link"
    )
    text = changed("demonstrations.csv", "link,link-16", "lnk,link-16")
    refused(write(tmp_path, demonstrations=text), "[layer]: a layer that no standard has", "Did you mean link?")


def test_word_that_is_no_choice(tmp_path: Path) -> None:
    """A word outside a fixed choice is refused with the choice and the nearest."""
    text = changed("holdings/ind-navy.csv", "active,imported", "activ,imported")
    words = (
        "holdings/ind-navy.csv:3 [status]: not a valid value, found 'activ'",
        "active reserve ordered",
        "Did you mean active?",
    )
    refused(write(tmp_path, holdings__ind_navy=text), *words)


def test_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is refused with the row and the byte."""
    data = FILES["states.csv"].encode().replace(b"Namibia", b"Nam\xedbia")
    refused(write(tmp_path, states=data), "states.csv:3: not UTF-8, found 'byte 0xed'")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (FILES["states.csv"].encode("utf-16"), "UTF-16"),
        (b"\xef\xbb\xbf" + FILES["states.csv"].encode(), "a byte order mark"),
        (FILES["states.csv"].replace("\n", "\r\n").encode(), "Windows or old Mac line ends"),
        (FILES["states.csv"].replace("\n", "\r").encode(), "Windows or old Mac line ends"),
        (FILES["states.csv"].replace(",", ";").encode(), "columns parted by ';'"),
        (FILES["states.csv"].replace(",", "\t").encode("utf-16"), "UTF-16, columns parted by tabs"),
    ],
    ids=["utf-16", "mark", "windows", "mac", "semicolons", "unicode text"],
)
def test_what_spreadsheets_write_is_read_and_told(tmp_path: Path, content: bytes, told: str) -> None:
    """What leaves no doubt about the cells is no error: one warning for the file says what it was."""
    plain = load_catalog(write(tmp_path)).sha256
    with pytest.warns(CatalogWarning) as caught:
        assert load_catalog(write(tmp_path, states=content)).sha256 == plain
    assert [str(item.message).partition(". ")[0] for item in caught] == [f"states.csv: read past {told}"]


def test_rows_of_a_file_from_a_spreadsheet_keep_their_numbers(tmp_path: Path) -> None:
    """A problem in a file that was read all the same is found on its line."""
    text = FILES["states.csv"].replace("Russia", "NA").replace(",", ";").replace("\n", "\r\n")
    with pytest.warns(CatalogWarning):
        refused(write(tmp_path, states=text), "states.csv:4 [name]: a word for nothing")


@pytest.mark.parametrize(
    ("key", "name", "old", "new", "first"),
    [
        (
            "sources",
            "sources.csv",
            "https://example.org/paper",
            "example.org",
            "sources.csv:2 [url]: not a web address",
        ),
        ("sources", "sources.csv", ",Press,", ",", "sources.csv:2: too few fields"),
        ("sources", "sources.csv", "id,title", "id,titel", "sources.csv:1 [titel]: unknown column"),
        ("standards", "standards.csv", "drogue,Drogue,refuel,service", "drogue,Drogue,refuel,serve", "standards.csv:2"),
        ("equipment__usa", "equipment/usa.csv", "P-8A Poseidon,Poseidon,air", "P-8A Poseidon,,sky", "equipment/usa"),
    ],
)
def test_what_follows_from_a_problem_is_left_out(
    tmp_path: Path, key: str, name: str, old: str, new: str, first: str
) -> None:
    """A row that cannot be read is reported, and not once more for every row that names it."""
    error = refused(write(tmp_path, **{key: changed(name, old, new)}), first)
    assert {problem.file for problem in error.problems} == {name}


def test_what_does_not_follow_is_reported_beside_it(tmp_path: Path) -> None:
    """Of a table of which one row is broken, a name that was never in it is still unknown."""
    broken = changed("sources.csv", "https://example.org/paper", "example.org")
    text = changed("groups.csv", "ind-navy;usa-navy,paper", "ind-navy;usa-navi,papers")
    error = refused(write(tmp_path, sources=broken, groups=text), "3 problems")
    assert [(problem.file, problem.column) for problem in error.problems] == [
        ("groups.csv", "forces"),
        ("groups.csv", "sources"),
        ("sources.csv", "url"),
    ]


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("IN 320", None),
        ("IN 302", ("[unit]: a unit that nobody in ind-navy holds, found 'IN 302'", "Did you mean IN 320?")),
        ("IN 101", ("[unit]: a unit that nobody in ind-navy holds, found 'IN 101'", "Another force holds it.")),
        ("Tarkash", ("[equipment]: a type that Tarkash is not of, found 'p-8i'; allowed: brahmos",)),
    ],
)
def test_a_statement_on_a_unit_that_nobody_holds(tmp_path: Path, unit: str, words: tuple[str, ...] | None) -> None:
    """What is said of a unit is said of one that its force holds, as a type that it is of."""
    held = changed("holdings/ind-navy.csv", "p-8i,,8", "p-8i,IN 320,1").replace("brahmos,,", "brahmos,Tarkash,")
    fit = FILES["fits/ind-navy.csv"] + f"p-8i,ind-navy,{unit},uhf-voice,no,peer,,,cited,paper,,2020-12-31\n"
    other = changed("holdings/usa-navy.csv", "p-8a,,100", "p-8a,IN 101,1")
    folder = write(tmp_path, holdings__ind_navy=held, holdings__usa_navy=other, fits__ind_navy=fit)
    if words is None:
        load_catalog(folder)
    else:
        refused(folder, "fits/ind-navy.csv:3", *words)


def test_nul_byte(tmp_path: Path) -> None:
    """A NUL byte is refused with its row."""
    refused(write(tmp_path, states=FILES["states.csv"].replace("Russia", "Rus\0sia")), "states.csv:4: a NUL byte")


@pytest.mark.parametrize("content", ["", "\n", "\n\n  \n"])
def test_empty_file(tmp_path: Path, content: str) -> None:
    """A file without even a header row is refused."""
    refused(write(tmp_path, states=content), "states.csv: empty file", "The first line is the header row.")


def test_huge_cell(tmp_path: Path) -> None:
    """A cell of 50 MB is refused with its column, and the message stays short."""
    text = changed("states.csv", "Namibia", "N" * 50_000_000)
    error = refused(write(tmp_path, states=text), f"states.csv:3 [name]: longer than {MAX_CELL:,} characters")
    assert len(str(error)) < 1000


def test_line_break_in_cell(tmp_path: Path) -> None:
    """A cell holds one line."""
    text = changed("states.csv", "Namibia", '"Nami\nbia"')
    error = refused(write(tmp_path, states=text), "states.csv:3 [name]: a line break inside a cell")
    assert len(error.problems) == 1


def test_row_after_line_break_keeps_its_number(tmp_path: Path) -> None:
    """Row numbers are those of the lines of the file."""
    text = changed("states.csv", "Namibia", '"Nami\nbia"').replace("Russia", "NA")
    refused(write(tmp_path, states=text), "states.csv:5 [name]: a word for nothing")


def test_unclosed_quote(tmp_path: Path) -> None:
    """A quote that is never closed is an error, not a very long cell."""
    refused(
        write(tmp_path, states=changed("states.csv", "Namibia", '"Namibia')),
        "states.csv:",
        "not CSV",
        "Check the quotes",
    )


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Namibia,and,more", ("states.csv:3: too many fields: 10 where the header has 8", "Quote a cell")),
        ("Namibia\nRUS2", ("states.csv:3: too few fields: 2 where the header has 8",)),
    ],
)
def test_wrong_number_of_fields(tmp_path: Path, new: str, words: tuple[str, ...]) -> None:
    """A row has as many fields as the header."""
    refused(write(tmp_path, states=changed("states.csv", "Namibia", new)), *words)


def test_empty_line(tmp_path: Path) -> None:
    """An empty line in the middle is named as one."""
    refused(
        write(tmp_path, states=changed("states.csv", "RUS,Russia", "\nRUS,Russia")),
        "states.csv:4",
        "Remove the empty line.",
    )


def test_spaces_around_value(tmp_path: Path) -> None:
    """Spaces that nobody sees are refused."""
    refused(
        write(tmp_path, states=changed("states.csv", "Namibia", " Namibia")),
        "states.csv:3 [name]: spaces around the value",
    )


def test_catalogue_that_is_a_file(tmp_path: Path) -> None:
    """A file where a folder is meant is named as one."""
    path = tmp_path / "catalogue.csv"
    path.write_text("id\n")
    refused(path, "catalogue.csv: not a folder but a file")


def test_catalogue_that_is_not_there(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    refused(tmp_path / "nowhere", "nowhere: no such folder")
    with pytest.raises(CatalogError, match=r"(?<!nowhere)/nowhere/: no such folder"):
        load_catalog(extend=tmp_path / "nowhere")


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """A file in the place of a folder of tables is named as one."""
    write(tmp_path)
    for path in (tmp_path / "fits").iterdir():
        path.unlink()
    (tmp_path / "fits").rmdir()
    (tmp_path / "fits").write_text("x")
    refused(tmp_path, "fits: a file where a folder is expected")


def test_table_that_is_a_folder(tmp_path: Path) -> None:
    """A folder in the place of a table is named as one."""
    write(tmp_path, groups=None)
    (tmp_path / "groups.csv").mkdir()
    refused(tmp_path, "groups.csv: a folder where a file is expected")


def test_link_out_of_the_catalogue(tmp_path: Path) -> None:
    """A link that leads out of the folder is not followed."""
    write(tmp_path / "catalogue", groups=None)
    (tmp_path / "outside.csv").write_text(FILES["groups.csv"])
    (tmp_path / "catalogue" / "groups.csv").symlink_to(tmp_path / "outside.csv")
    refused(tmp_path / "catalogue", "groups.csv: a link that leads out of the catalogue", "Put the file itself here.")


def test_link_to_nowhere(tmp_path: Path) -> None:
    """A link within the folder that leads to nothing is named."""
    write(tmp_path, groups=None)
    (tmp_path / "groups.csv").symlink_to(tmp_path / "gone.csv")
    refused(tmp_path, "groups.csv: a link that leads nowhere")


@pytest.mark.parametrize("extends", [False, True])
@pytest.mark.parametrize("name", ["equipment", "holdings", "fits"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("itself", "a link that leads nowhere"),
        ("nowhere", "a link that leads nowhere"),
        ("outside", "a link that leads out of the catalogue. Put the folder itself here."),
        ("pipe", "neither a file nor a folder. A pipe or a device cannot be read as a table."),
        ("device", "a link that leads out of the catalogue. Put the folder itself here."),
    ],
)
def test_what_stands_for_a_folder(tmp_path: Path, name: str, kind: str, words: str, *, extends: bool) -> None:
    """Facts are not left out without a word; the cause is told, and nothing that only follows from it."""
    catalog, folder = write(tmp_path / "catalogue"), tmp_path / "catalogue" / name
    folder.rename(tmp_path / "outside")
    if kind == "pipe":
        os.mkfifo(folder)
    else:
        ends = {"itself": folder, "nowhere": tmp_path / "gone", "outside": tmp_path / "outside"}
        folder.symlink_to(ends.get(kind, Path("/dev/null")))
    with pytest.raises(CatalogError) as error:
        load_catalog(*(() if extends else (catalog,)), extend=[catalog] if extends else ())
    assert [str(problem) for problem in error.value.problems] == [f"{f'{catalog}/' if extends else ''}{name}: {words}"]


def test_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is named with the reason."""
    write(tmp_path)
    usual = Path.open

    def refuse(path: Path, mode: str) -> IO[Any]:
        if path.name == "groups.csv":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return usual(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    refused(tmp_path, "groups.csv: cannot be read: Permission denied")


def test_equipment_of_another_designer(tmp_path: Path) -> None:
    """A type stands in the file of its lead designer."""
    text = changed("equipment/ind.csv", "IND:0.5;RUS:0.5", "RUS")
    refused(write(tmp_path, equipment__ind=text), "equipment/ind.csv:2 [designers]", "allowed: equipment/rus.csv")


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Three mistakes in three files are three problems, sorted by place."""
    error = refused(
        write(
            tmp_path,
            groups=changed("groups.csv", "2020-11-03", "2020-31-03"),
            forces=changed("forces.csv", "US Navy,USA", "US Navy,USB"),
            holdings__ind_navy=changed("holdings/ind-navy.csv", "p-8i,,8", "p-8i,,-8"),
        ),
        "3 problems",
    )
    assert [problem.file for problem in error.problems] == ["forces.csv", "groups.csv", "holdings/ind-navy.csv"]


def test_extension_may_be_partial(tmp_path: Path) -> None:
    """A folder that extends a catalogue needs only the tables it adds to; its errors name it."""
    base = write(tmp_path / "base")
    more = tmp_path / "more"
    (more / "holdings").mkdir(parents=True)
    (more / "holdings" / "ind-navy.csv").write_text(FILES["holdings/ind-navy.csv"].replace("p-8i,,8", "p-8a,,2"))
    text = (more / "holdings" / "ind-navy.csv").read_text()
    (more / "holdings" / "ind-navy.csv").write_text("\n".join(text.splitlines()[::2]) + "\n")
    catalog = load_catalog(base, extend=more)
    assert {row.equipment for row in catalog.holdings_by_force["ind-navy"]} == {"brahmos", "p-8i", "p-8a"}
    (more / "sources.csv").write_text(FILES["sources.csv"].replace("A paper", "Another"))
    with pytest.raises(CatalogError, match="A page is not overruled, since other facts stand on it"):
        load_catalog(base, extend=more)
    (more / "sources.csv").write_text(FILES["sources.csv"])
    load_catalog(base, extend=more)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own, made by `interop new` on the small catalogue in `base`."""
    base = write(tmp_path / "base")
    files = starter(load_catalog(base), "mine", state="USA", folder="own", today=date(2026, 1, 2))
    return write_starter(files, tmp_path / "own", base)


def told(own: Path) -> list[str]:
    """Return what is wrong with a folder of one's own."""
    with pytest.raises(CatalogError) as error:
        load_catalog(own.parent / "base", extend=own)
    return [str(problem).removeprefix(f"{own}/") for problem in error.value.problems]


def replaced(path: Path, old: str, new: str) -> None:
    """Write a text in place of another."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_renamed_id_is_told_once(own: Path) -> None:
    """The row that nothing refers to is the cause; rows that refer to its old id follow from it."""
    replaced(own / "sources.csv", "notes-mine", "paper-on-mine")
    (only,) = told(own)
    assert only.startswith("sources.csv:2 [id]: no row refers to this id, and ")
    assert " rows to 'notes-mine', which is none, found 'paper-on-mine'. " in only
    assert f"Call it notes-mine, or mend those rows; the first stands in {own}/coverage.csv:2." in only


def test_a_force_whose_id_is_taken(own: Path) -> None:
    """It is told that it stands in the place of another; what follows from that is left out."""
    replaced(own / "forces.csv", "mine,", "usa-navy,")
    cause, circle = told(own)
    taken = "found 'usa-navy'. The id is taken: the row stands in the place of the catalogue's own. "
    assert cause.startswith("forces.csv:2 [id]: no row refers to this id, and ")
    assert f"{taken}Call it mine, or mend those rows" in cause
    assert circle.startswith(f"forces.csv:2 [parent]: parent leads back to the row itself, {taken}Part of the")


def test_a_file_that_is_named_after_no_force(own: Path) -> None:
    """It is told once, with the force that lacks one; that its units are held by nobody follows from it."""
    replaced(own / "holdings" / "mine.csv", "p-8a,,2", "p-8a,Old Boy,2")
    replaced(own / "fits" / "mine.csv", "p-8a,mine,,", "p-8a,mine,Old Boy,")
    load_catalog(own.parent / "base", extend=own)
    (own / "holdings" / "mine.csv").rename(own / "holdings" / "nobody.csv")
    (only,) = told(own)
    assert only.startswith("holdings/nobody.csv: named after what is no id in forces, found 'nobody'; allowed: ")
    assert only.endswith("holdings/FORCE.csv, after an id of forces. Did you mean mine.csv?")


def test_a_name_that_is_wrong_in_several_rows(own: Path) -> None:
    """Where no row lacks the name, each that is wrong is told."""
    path = own / "fits" / "mine.csv"
    path.write_text(path.read_text().replace("uhf-voice", "uhf-voise"))
    assert [text.partition(", found")[0] for text in told(own)] == [
        "fits/mine.csv:2 [standard]: no such id in standards",
        "fits/mine.csv:3 [standard]: no such id in standards",
    ]
    assert told(own)[0].endswith("Did you mean uhf-voice?")


def test_files_that_are_not_read(own: Path) -> None:
    """A table of another kind, or a folder, where tables are, is not passed over in silence."""
    for name in ("x.xlsx", "USA.CSV", "old.txt", ".hidden", "README.md", "mine.csv~"):
        (own / "holdings" / name).write_bytes(b"PK")
    (own / "fits" / "up").symlink_to("..")
    for name in ("forces.xlsx", "Groups.CSV", "wall.xlsx", "notes.txt"):
        (own / name).write_bytes(b"PK")
    hint = "Save it as CSV, or keep it elsewhere."
    assert told(own) == [
        "Groups.CSV: not a table of a catalogue. Did you mean groups.csv?",
        "fits/up: a folder where a file is expected",
        "forces.xlsx: not a table of a catalogue. Did you mean forces.csv?",
        f"holdings/USA.CSV: not a table in a file called .csv. {hint}",
        f"holdings/old.txt: not a table in a file called .csv. {hint}",
        f"holdings/x.xlsx: not a table in a file called .csv. {hint}",
    ]


def test_a_group_keeps_the_order_of_its_forces(tmp_path: Path) -> None:
    """It is the one in which its matrix is shown, and it is written back as it was."""
    text = changed("groups.csv", "ind-navy;usa-navy", "usa-navy;ind-navy")
    catalog = load_catalog(write(tmp_path, groups=text))
    assert interop.score(catalog, "pair").forces == ("usa-navy", "ind-navy")
    assert dict(catalog.csv_files())["groups.csv"] == text


def test_order_of_rows_makes_no_difference(tmp_path: Path) -> None:
    """Shuffled rows give the same catalogue, byte for byte."""
    shuffled = {}
    for name, text in FILES.items():
        header, *rows = text.splitlines()
        random.Random(0).shuffle(rows)
        shuffled[name.replace("/", "__").replace("-", "_").removesuffix(".csv")] = "\n".join([header, *rows]) + "\n"
    one, two = load_catalog(write(tmp_path / "a")), load_catalog(write(tmp_path / "b", **shuffled))
    assert one == two
    assert one.csv_files() == two.csv_files()


def test_reading_what_was_written(tmp_path: Path) -> None:
    """A catalogue written in its canonical form reads back as itself."""
    catalog = load_catalog(write(tmp_path / "a"))
    for name, text in catalog.csv_files():
        path = tmp_path / "b" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert load_catalog(tmp_path / "b") == catalog
