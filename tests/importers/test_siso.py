"""SISO-REF-010: the tree read, codes held against the catalogue, and the way back."""

from __future__ import annotations

import csv
import io
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog, load_catalog
from interop.catalog.models import Equipment
from interop.cli.main import run
from interop.errors import CatalogError, InputError, MissingExtraError, UnknownNameError
from interop.exports import write_siso
from interop.importers.siso import equipment_by_code, parse_entity_code, read_siso, review
from tests.small import changed, write

XML = """<?xml version="1.0" encoding="utf-8"?>
<ebv xmlns="http://www.sisostds.org/schemas/SISO-REF-010/2.7" title="SISO-REF-010-v99" date="2030-01-31">
  <revisions uid="1" name="Revision History"><revision title="v98"><cr value="3"/></revision></revisions>
  <enum uid="29" name="Country"><enumrow value="500" description="Freedonia (FRD)"/></enum>
  <enum uid="30" name="Other"><enumrow value="1" description="no country"/></enum>
  <cet uid="30" name="Entity Types">
    <entity kind="1" domain="2" country="500" uuid="e">
      <category value="1" description="Fighter" uuid="a">
        <subcategory value="1" description="Old Falcon" uuid="b" deprecated="true"><cr value="1"/></subcategory>
        <subcategory value="2" description="Falcon  Mk 1" uuid="c">
          <specific value="1" description="Falcon Mk 1A" uuid="d">
            <extra value="7" description="Falcon Mk 1A trainer" uuid="f"/>
          </specific>
        </subcategory>
        <subcategory_range value_min="200" value_max="255" description="Reserved"/>
        <specific value="3" description="out of its place"/>
        <subcategory value="many" description="no number"/>
      </category>
    </entity>
    <entity kind="2" domain="1" country="500">
      <category value="1" description="Guided">
        <subcategory value="9" description="Sky Lance" uuid="g" baseuuid="c" variation="true"/>
      </category>
    </entity>
  </cet>
  <cot uid="226" name="Objects"><object kind="1" domain="2" country="0"><category value="1" description="x"/></object></cot>
</ebv>
"""


@pytest.fixture
def register_file(tmp_path: Path) -> Path:
    path = tmp_path / "SISO-REF-010.xml"
    path.write_text(XML, encoding="utf-8")
    return path


@cache
def small() -> Catalog:
    with tempfile.TemporaryDirectory() as folder:
        return load_catalog(write(Path(folder)))


@pytest.fixture
def facts() -> Catalog:
    return small()


def with_types(catalog: Catalog, **codes: str) -> Catalog:
    """Return a catalogue whose types bear other names and codes: by id, `name|alias|…|code`."""

    def told(row: Equipment) -> Equipment:
        name, *aliases, code = codes.get(row.id.replace("-", "_"), f"{row.name}|").split("|")
        update = {"name": name, "aliases": tuple(aliases), "siso": code or None, "derived_from": None}
        return row.model_copy(update={**update, "domain": "air"})

    return catalog.replace(equipment=[told(row) for row in catalog.equipment])


def test_the_tree_is_read_and_every_entry_accounted_for(register_file: Path) -> None:
    """Levels make the code; ranges, numbers that are none and entries out of their place are set aside."""
    found = read_siso(register_file)
    assert (found.title, found.date, dict(found.countries)) == (
        "SISO-REF-010-v99",
        "2030-01-31",
        {500: "Freedonia (FRD)"},
    )
    assert {entry.code: entry.description for entry in found.types} == {
        "1.2.500.1": "Fighter",
        "1.2.500.1.1": "Old Falcon",
        "1.2.500.1.2": "Falcon Mk 1",
        "1.2.500.1.2.1": "Falcon Mk 1A",
        "1.2.500.1.2.1.7": "Falcon Mk 1A trainer",
        "2.1.500.1": "Guided",
        "2.1.500.1.9": "Sky Lance",
    }
    assert found.by_code["1.2.500.1.2.1"].within == ("Fighter", "Falcon Mk 1")
    assert found.by_code["1.2.500.1.1"].status == "deprecated"
    base = found.base_of(found.by_code["2.1.500.1.9"])
    assert base is not None
    assert base.code == "1.2.500.1.2"
    assert found.account.adds_up
    assert found.account.reasons == {"a range or a reference, not a type": 1, "no number, or out of its place": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.2.225,F-35", r"x.xml is no XML. Give SISO-REF-010.xml, as SISO publishes it.$"),
        ("PK\3\4...", r"x.xml is an Excel workbook or another zip archive. Give SISO-REF-010.xml"),
        ("<ebv>\n<cet></ebv>", r"x.xml:2: not XML: mismatched tag"),
        ("<ebv><cet><entity kind='1'>", r"x.xml:1: not XML: no element found"),
        ("<html><body/></html>", r"no entity types of SISO-REF-010 in it .*, but 'html'"),
        ("<ebv title='empty'/>", r"no entity types of SISO-REF-010 in it .*, but 'ebv'"),
        (
            "<!DOCTYPE a [<!ENTITY b 'c'>]><ebv title='&b;'><cet><entity/></cet></ebv>",
            "declares entities, which SISO-REF-010 does not",
        ),
        (None, r"x.xml: cannot be read: No such file"),
    ],
)
def test_what_is_no_register(text: str | None, words: str, tmp_path: Path) -> None:
    """A file that is something else gets one sentence."""
    path = tmp_path / "x.xml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_siso(path)


def test_findings_say_what_is_wrong_first(facts: Catalog, register_file: Path) -> None:
    """No such code, one withdrawn, another name; then a code, an alias and lineage that the register knows of."""
    catalog = with_types(
        facts,
        p_8a="Falcon 1|Falcon Mk 1|1.2.500.1.2",
        p_8i="Gripen|1.2.500.1.2.1",
        brahmos="Old Falcon|1.2.500.1.1",
    )
    found = review(catalog, read_siso(register_file))
    assert [(item.equipment, item.what, item.proposed) for item in found] == [
        ("brahmos", "code withdrawn", ""),
        ("p-8i", "another name", ""),
        ("p-8i", "alias", "Falcon Mk 1A"),
        ("p-8i", "derived_from", "p-8a"),
    ]
    (unknown,) = review(with_types(facts, p_8a="Falcon Mk 1|1.2.500.9"), read_siso(register_file))
    assert (unknown.equipment, unknown.what, unknown.now) == ("p-8a", "no such code", "1.2.500.9")
    (proposed,) = review(with_types(facts, p_8i="Falcon Mk-1A Trainer|"), read_siso(register_file))
    assert (proposed.what, proposed.proposed) == ("code", "1.2.500.1.2.1.7")


def test_figures_tell_types_apart(facts: Catalog, register_file: Path) -> None:
    """A name that differs in its figures alone is another type's: nothing is proposed."""
    assert review(with_types(facts, p_8a="Falcon Mk 2A|"), read_siso(register_file)) == []


codes = st.lists(st.integers(0, 9), min_size=4, max_size=7).map(lambda numbers: ".".join(map(str, numbers)))


@given(st.tuples(codes, codes, codes))
def test_what_is_written_is_read_again(drawn: tuple[str, str, str]) -> None:
    """Every code comes back, once, with the names of all types that bear it."""
    catalog = small()
    rows = [row.model_copy(update={"siso": code}) for row, code in zip(catalog.equipment, drawn, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = write_siso(catalog.replace(equipment=rows), Path(folder) / "types.xml")
        found = {entry.code: entry.description for entry in read_siso(path).types if entry.description}
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(str(row.siso), []).append(row.name)
    assert {code: sorted(text.split(" / ")) for code, text in found.items()} == {
        code: sorted(names) for code, names in wanted.items()
    }


def test_a_code_finds_its_types() -> None:
    """Exactly, within a wider code, and by the wider type where the narrow one is not listed; zeros and spaces count."""
    catalog = interop.load_catalog()
    assert [row.id for row in equipment_by_code(catalog, "1.2.222.1.19.3")] == ["su-30mki"]
    assert [row.id for row in equipment_by_code(catalog, " 1 2 222:1.19.3.0 ")] == ["su-30mki"]
    assert {"arleigh-burke-class", "zumwalt-class"} <= {row.id for row in equipment_by_code(catalog, "1.3.225.4")}
    assert [row.id for row in equipment_by_code(catalog, "1.3.225.4.1.53")] == ["arleigh-burke-class"]
    assert len(equipment_by_code(catalog, "1.3.225.0.0.0.0")) > 20
    with pytest.raises(UnknownNameError, match=r"no type with the SISO code named '9.9.9.9'"):
        equipment_by_code(catalog, "9.9.9.9")
    with pytest.raises(InputError, match=r"not a code of SISO-REF-010: 'F-16'; write up to seven numbers"):
        equipment_by_code(catalog, "F-16")
    for text in ("1.2.222.1.19.3.0.0", "1..2", "1.2.", "1:.2", "1.2.222.1.19.3.256", "256", "1.2.65536"):
        with pytest.raises(InputError, match="not a code of SISO-REF-010"):
            equipment_by_code(catalog, text)


@pytest.mark.parametrize("text", ["1.2.3", "1.2.3.4.5.6.7.8", "1.2.3.04", "1.2.3.x", "1.2.3.123456", ".1.2.3.4"])
def test_what_is_no_code(text: str) -> None:
    """Four to seven numbers, none of them padded."""
    with pytest.raises(ValueError, match="not a code of SISO-REF-010"):
        parse_entity_code(text)


def test_a_wrong_code_in_a_catalogue_names_its_cell(tmp_path: Path) -> None:
    """The cell is named like any other."""
    text = changed("equipment/usa.csv", "USA,,2013,,paper", "USA,,2013,1.2.x,paper")
    folder = write(tmp_path, equipment__usa=text)
    with pytest.raises(CatalogError, match=r"equipment/usa.csv:2 \[siso\]: not a code of SISO-REF-010, found '1.2.x'"):
        load_catalog(folder)


def test_nothing_to_write(facts: Catalog, tmp_path: Path) -> None:
    """A catalogue without codes is told so, and no file is left."""
    bare = facts.replace(equipment=[row.model_copy(update={"siso": None}) for row in facts.equipment])
    with pytest.raises(InputError, match="no type of the catalogue has a code"):
        write_siso(bare, tmp_path / "types.xml")
    assert not list(tmp_path.iterdir())


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, register_file: Path) -> None:
    """One sentence with the command that installs it."""
    monkeypatch.setattr("interop.errors.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"needs defusedxml: pip install 'interop-matrix\[siso\]'"):
        read_siso(register_file)


def test_commands(register_file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The bundled codes are none of this register's, so --check fails; --only keeps one kind; equipment is found."""
    assert run(["siso", str(register_file), "--check", "--format", "csv", "--only", "no such code"]) == 1
    rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert len(rows) > 300
    assert {row["what"] for row in rows} == {"no such code"}
    assert run(["siso", str(register_file), "--only", "nonsense"]) == 2
    assert "--only must be one of" in capfd.readouterr().err
    assert run(["equipment", "--siso", "1.2.222.1.19.3", "--format", "csv"]) == 0
    assert [row["id"] for row in csv.DictReader(io.StringIO(capfd.readouterr().out))] == ["su-30mki"]
    assert run(["equipment", "p-8i", "--siso", "1.2.222.1.19.3"]) == 2
    assert "leave out the id and --force" in capfd.readouterr().err
    assert run(["siso", str(register_file)]) == 0
    assert "2 entries with no number, or out of its place, as if they were not there: specific out of its place" in (
        capfd.readouterr().out
    )
    target = tmp_path / "types.xml"
    assert run(["export", "--out", str(target)]) == 0
    assert "1.2.222.1.19.3" in {entry.code for entry in read_siso(target).types}
