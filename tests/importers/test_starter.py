"""A folder to begin with: valid at once, with every column explained."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from interop.catalog import load_catalog
from interop.catalog.described import MEANINGS, described, meaning
from interop.catalog.tables import TABLES
from interop.cli.main import run
from interop.errors import InputError
from interop.importers.starter import starter, write_starter
from tests.small import write

DAY = date(2026, 1, 2)


def test_it_is_valid_and_scores_at_once(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The linters have nothing to say either, and the command that it names next works."""
    folder = tmp_path / "mine"
    assert run(["new", str(folder)]) == 0
    told = capfdbinary.readouterr().out.decode()
    assert f"Next: interop matrix with-my-task-group --extend {folder}\n" in told
    for path in folder.rglob("*"):
        assert path.is_dir() or f"{path}\n" in told
    assert run(["validate", "--strict", "--extend", str(folder)]) == 0
    assert run(["matrix", "with-my-task-group", "--extend", str(folder)]) == 0
    assert "my-task-group" in capfdbinary.readouterr().out.decode()


def test_two_of_them_stand_beside_each_other(tmp_path: Path) -> None:
    """What they bring is named after their force, so that neither overrules the other."""
    base = write(tmp_path / "base")
    made = []
    for force in ("one", "other"):
        files = starter(load_catalog(base), force, state="IND", folder=force, today=DAY)
        made.append(write_starter(files, tmp_path / force, base))
    catalog = load_catalog(base, extend=made)
    rows = [row for table in TABLES for row in getattr(catalog, table.name) if row.own is not None]
    assert rows
    assert not any(row.own.overrules for row in rows)


def test_nothing_is_overwritten(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A folder with anything in it is refused, and stays as it is."""
    (tmp_path / "notes.txt").write_text("mine")
    assert run(["new", str(tmp_path)]) == 1
    assert b"is not empty, and nothing in it is overwritten" in capfdbinary.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_examples_are_made_of_what_there_is(tmp_path: Path) -> None:
    """Of a catalogue of one's own, its types, its services and its standards are taken."""
    base = write(tmp_path / "base")
    files = starter(load_catalog(base), "my-fleet", state="IND", folder="mine", today=DAY)
    made = write_starter(files, tmp_path / "mine", base)
    catalog = load_catalog(base, extend=made)
    force = catalog.force("my-fleet")
    assert (force.state, force.parent) == ("IND", "ind-navy")
    assert [(row.equipment, row.quantity) for row in catalog.holdings_of("my-fleet")] == [
        ("drone-my-fleet", 2),
        ("p-8i", 2),
    ]
    assert {row.standard for row in catalog.fits if row.force == "my-fleet"} == {"uhf-voice"}
    assert catalog.group("with-my-fleet").forces == ("my-fleet", "usa-navy")
    assert "interop explain my-fleet usa-navy --extend mine" in files["README.md"]


def test_a_catalogue_with_nothing_in_it(tmp_path: Path) -> None:
    """Where there is no service to take a state from, one is asked for."""
    empty = {f"holdings__{force}": None for force in ("ind_navy", "usa_navy")}
    header = "id,name,state,service,kind,parent,sources,note,verified_on\n"
    nobody = dict.fromkeys(("exercises", "demonstrations", "coverage", "groups", "fits__ind_navy"))
    base = write(tmp_path / "base", forces=header, **empty, **nobody)
    for name in ("exercises", "demonstrations", "groups"):
        columns = next(table.columns for table in TABLES if table.name == name)
        (base / f"{name}.csv").write_text(",".join(columns) + "\n")
    catalog = load_catalog(base)
    with pytest.raises(InputError, match="--state: the catalogue has no service"):
        starter(catalog, "my-fleet", folder="mine", today=DAY)
    files = starter(catalog, "my-fleet", state="NAM", folder="mine", today=DAY)
    write_starter(files, tmp_path / "mine", base)


def test_every_column_is_explained() -> None:
    """No column lacks its meaning, no meaning its column, and the README shows each file's own columns."""
    used = set()
    for table in TABLES:
        text = described(table)
        for column in table.columns:
            used.add(f"{table.name}.{column}" if f"{table.name}.{column}" in MEANINGS else column)
            assert f"| `{column}` | {meaning(table, column)} | " in text
        needed = [line for line in text.splitlines() if line.startswith("| `") and "may be empty" not in line]
        assert {line.split("`")[1] for line in needed} <= set(table.needed)
    assert used == set(MEANINGS)


def test_the_readme_explains_the_files_beside_it(tmp_path: Path) -> None:
    """Every column of every file that is written stands under the name of its table."""
    files = starter(load_catalog(write(tmp_path)), "my-fleet", folder="mine", today=DAY)
    sections = {part.partition("`")[0]: part for part in files["README.md"].split("## `")[1:]}
    for name in set(files) - {"README.md"}:
        stem = name.partition("/")[0].removesuffix(".csv")
        section = next(text for title, text in sections.items() if title.startswith(stem))
        for column in next(csv.reader(files[name].splitlines())):
            assert f"| `{column}` |" in section


@pytest.mark.parametrize(("state", "supplied"), [("IND", "licensed"), ("USA", "domestic")])
def test_its_examples_come_from_somewhere(state: str, supplied: str) -> None:
    """What a service has came as it did; what is taken from others comes from who designed it."""
    catalog = load_catalog()
    files = starter(catalog, "mine", state=state, folder="mine", today=DAY)
    rows = {row["equipment"]: row for row in csv.DictReader(files["holdings/mine.csv"].splitlines())}
    bought = {name: row for name, row in rows.items() if name in catalog.equipment_by_id}
    assert supplied in {row["supply"] for row in bought.values()}
    for name, row in bought.items():
        foreign = catalog.type(name).lead != state
        assert not foreign or (row["supply"] != "domestic" and row["supplier"])


def test_an_example_of_others_is_imported() -> None:
    """A state without a service here is shown what others have, and whose design that is."""
    catalog = load_catalog()
    state = next(row.id for row in catalog.states if row.id not in {force.state for force in catalog.forces})
    files = starter(catalog, "mine", state=state, folder="mine", today=DAY)
    rows = list(csv.DictReader(files["holdings/mine.csv"].splitlines()))
    bought = [row for row in rows if row["equipment"] in catalog.equipment_by_id]
    assert bought
    assert all((row["supply"], row["supplier"]) == ("imported", catalog.type(row["equipment"]).lead) for row in bought)
