"""Facts and scores in the forms of other tools: what goes out comes back, and says the same."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import interop
from interop.catalog import Catalog
from interop.catalog.tables import TABLES
from interop.cli.main import run
from interop.errors import CatalogError, InputError, OutputError
from interop.exports import catalog_from_tables, catalog_tables, query, read_parquet, write_graphml, write_parquet
from interop.testing.strategies import FORCES, catalogs, schemes, score_days

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


@given(catalogs())
def test_a_catalogue_comes_back_from_arrow_and_parquet(catalog: Catalog) -> None:
    """Every fact, to the bit of its hash; numbers are numbers."""
    tables = catalog_tables(catalog)
    assert set(tables) == {table.name for table in TABLES}
    assert tables["holdings"].schema.field("quantity").type == pa.int64()
    assert tables["equipment"].schema.field("size_t").type == pa.float64()
    assert catalog_from_tables(tables).sha256 == catalog.sha256
    with tempfile.TemporaryDirectory() as folder:
        assert read_parquet(write_parquet(catalog, Path(folder) / "facts")).sha256 == catalog.sha256


def test_the_bundled_catalogue_comes_back(tmp_path: Path) -> None:
    """With all its marks and scripts."""
    catalog = interop.load_catalog()
    assert read_parquet(write_parquet(catalog, tmp_path / "deep" / "facts")) == catalog


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that exists stays; a failure leaves nothing behind."""
    catalog = interop.load_catalog()
    (tmp_path / "there").mkdir()
    with pytest.raises(InputError, match="exists already; name a new folder"):
        write_parquet(catalog, tmp_path / "there")

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        write_parquet(catalog, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure leaves the old file as it was and nothing beside it; a folder that is not there is told."""
    matrix = interop.score(interop.load_catalog(), "malabar-2020")
    target = tmp_path / "scores.parquet"
    target.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(OutputError, match="disk full"):
        matrix.to_parquet(target)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"scores.parquet": b"old"}
    with pytest.raises(OutputError, match="cannot write"):
        write_graphml(matrix, tmp_path / "nowhere" / "scores.graphml")


def test_what_is_not_a_catalogue_is_refused(tmp_path: Path) -> None:
    """An empty folder, a file that is not Parquet, a table and a column that no catalogue has."""
    with pytest.raises(InputError, match="no Parquet files in"):
        read_parquet(tmp_path)
    (tmp_path / "forces.parquet").write_bytes(b"not this")
    with pytest.raises(InputError, match="not Parquet"):
        read_parquet(tmp_path)
    with pytest.raises(InputError, match="no table 'ships' in a catalogue; there are sources, "):
        catalog_from_tables({"ships": pa.table({"id": ["a"]})})
    with pytest.raises(InputError, match=r"forces.*: no column 'colour' in a table; there are id, "):
        catalog_from_tables({"forces": pa.table({"colour": ["grey"]})})


def broken(folder: Path, table: str, change: Any) -> str:
    """Return what is said of a catalogue of which a table was changed or, where nothing is left of it, taken away."""
    path = write_parquet(small(), folder / "facts") / f"{table}.parquet"
    changed = change(pq.read_table(path))
    path.unlink() if changed is None else pq.write_table(changed, path)
    with pytest.raises((CatalogError, InputError)) as error:
        read_parquet(folder / "facts")
    return str(error.value)


@cache
def small() -> Catalog:
    """Return a small catalogue."""
    catalog = interop.load_catalog()
    forces = ("ind-joint", "ind-navy")
    empty: dict[str, Any] = {
        table.name: () for table in TABLES if table.name not in ("sources", "states", "equipment", "forces", "holdings")
    }
    return catalog.replace(
        **empty,
        forces=[row for row in catalog.forces if row.id in forces],
        holdings=[row for row in catalog.holdings if row.force in forces],
    )


def put(name: str, values: list[Any]) -> Any:
    """Return a change that puts some values into a column, from the first row on."""

    def change(table: Any) -> Any:
        at = table.schema.get_field_index(name)
        return table.set_column(at, name, pa.array([*values, *table[name].to_pylist()[len(values) :]]))

    return change


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        (
            "holdings",
            put("quantity", [-1.5]),
            "holdings.parquet:1 [quantity]: not a quantity, found '-1.5'; allowed: ",
        ),
        ("holdings", put("quantity", [2, -1]), "holdings.parquet:2 [quantity]: not a quantity, found '-1'"),
        ("holdings", put("quantity", [float("nan")]), "holdings.parquet:1 [quantity]: not a quantity, found 'nan'"),
        (
            "holdings",
            put("equipment", ["nope"]),
            "holdings.parquet:1 [equipment]: no such id in equipment, found 'nope'",
        ),
        (
            "forces",
            lambda found: put("id", ["ind-navy"] * 2)(found.take([1, 0])),
            "forces.parquet:1 [id]: duplicate id, found 'ind-navy'. It stands already in forces.parquet:2.",
        ),
        ("holdings", put("since", ["2011-13"]), "holdings.parquet:1 [since]: "),
        ("holdings", put("note", ["one\ntwo"]), "holdings.parquet:1 [note]: a line break inside a cell"),
        ("holdings", lambda found: found.drop(["quantity"]), "holdings.parquet [quantity]: no such column. It may be "),
        ("holdings", lambda _: None, "holdings.parquet: no such table. A table without rows is there all the same"),
        ("audits", lambda _: None, "audits.parquet: no such table"),
        ("forces", lambda found: found.append_column("name", found["id"]), "forces.parquet [name]: there twice"),
        (
            "equipment",
            lambda found: put("aliases", [[text] for text in found["id"].to_pylist()])(found),
            "equipment.parquet [aliases]: of a kind that says nothing, found 'list<",
        ),
        (
            "forces",
            lambda found: found.append_column("own", found["id"]).append_column("overrules", found["id"]),
            "forces.parquet:1 [overrules]: no list of rows in JSON, found 'ind-joint'",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, table: str, change: Any, words: str) -> None:
    """With file, row, column and value, and what to do; nothing is lost unseen."""
    assert words in broken(tmp_path, table, change)


def test_whole_numbers_as_tables_of_others_hold_them() -> None:
    """Beside empty cells other tools make 2.0 of 2; a float is as good where it is whole."""
    tables = catalog_tables(small())
    numbers = pa.array([None if cell is None else float(cell) for cell in tables["holdings"]["quantity"].to_pylist()])
    at = tables["holdings"].schema.get_field_index("quantity")
    tables["holdings"] = tables["holdings"].set_column(at, "quantity", numbers)
    assert catalog_from_tables(tables) == small()


def test_what_is_of_ones_own_stays_so(tmp_path: Path) -> None:
    """Of an extended catalogue each row says whose it is and what it overrules, and the day is that of the rest."""
    write_parquet(small(), tmp_path / "base")
    (row,) = (row for row in small().holdings if row.unit == "INS Kolkata")
    header = "equipment,unit,quantity,since,until,status,supply,supplier,sources,note,verified_on\n"
    for number, folder in enumerate(("mine", "other")):
        (tmp_path / folder / "holdings").mkdir(parents=True)
        text = f"kolkata-class,INS Kolkata,{2 + number},{row.since},,active,domestic,,{row.sources[0]},,2099-01-0{number + 1}\n"
        (tmp_path / folder / "holdings" / "ind-navy.csv").write_text(header + text)
    catalog = interop.load_catalog(extend=[tmp_path / "mine", tmp_path / "other"])
    read = read_parquet(write_parquet(catalog, tmp_path / "facts"))
    assert read == catalog
    for table in TABLES:
        both = zip(getattr(read, table.name), getattr(catalog, table.name), strict=True)
        assert all(one.own == two.own for one, two in both)
    (own,) = (row.own for row in read.holdings if row.own)
    assert own.folder == str(tmp_path / "other")
    assert [str(old.own and old.own.folder) for old in own.overrules] == [str(tmp_path / "mine")]
    assert (read.day, read.extended) == (catalog.day, (str(tmp_path / "other"),))
    assert "own" not in catalog_tables(small())["holdings"].column_names


@given(catalogs(), schemes(), score_days)
def test_a_matrix_says_the_same_in_every_form(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """Rows of Parquet, labelled arrays and edges of the graph are those of the matrix."""
    xarray, networkx = pytest.importorskip("xarray"), pytest.importorskip("networkx")
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    with tempfile.TemporaryDirectory() as folder:
        table = pq.read_table(matrix.to_parquet(Path(folder) / "scores.parquet"))
        graph = networkx.read_graphml(write_graphml(matrix, Path(folder) / "scores.graphml"))
    assert table.to_pylist() == matrix.long_rows()
    assert table.schema.metadata[b"catalog"].decode() == catalog.sha256
    arrays = matrix.to_xarray()
    assert isinstance(arrays, xarray.Dataset)
    for name, array in matrix.arrays.items():
        np.testing.assert_array_equal(arrays[name].values, array)
    for name, layer in matrix.layers.items():
        np.testing.assert_array_equal(arrays["layer_low"].sel(layer=name).values, layer.scores.low)
    cells = {(pair["from"], pair["to"]): pair for pair in matrix.pairs()}
    edges = {(a, b): data["weight"] for a, b, data in graph.edges(data=True)}
    assert edges == {(a, b): cell["value"] for (a, b), cell in cells.items() if a != b and cell["value"] is not None}
    for force, data in graph.nodes(data=True):
        assert data.get("cohesion") == cells[force, force]["value"]
        assert data["state"] == catalog.forces_by_id[force].state


def test_sql_reads_the_tables_and_nothing_else(tmp_path: Path) -> None:
    """A join answers; a file, an installation and a wrong statement do not."""
    pytest.importorskip("duckdb")
    catalog = interop.load_catalog()
    text = "select distinct e.id from holdings h join equipment e on e.id = h.equipment where h.force = 'ind-navy'"
    held = {row["id"] for row in query(catalog, text).to_pylist()}
    assert held == {row.equipment for row in catalog.holdings if row.force == "ind-navy"}
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    for statement in (
        f"from '{secret}'",
        f"copy forces to '{tmp_path / 'out.csv'}'",
        "install httpfs",
        "set enable_external_access = true",
        "selec 1",
    ):
        with pytest.raises(InputError, match=r"^SQL: "):
            query(catalog, statement)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("", "one statement at a time, not none"),
        (" ; -- nothing", "one statement at a time, not none"),
        ("create table t as select 1", "SQL: CREATE answers nothing, as SELECT does"),
        ("drop view if exists t", "SQL: DROP answers nothing"),
        ("delete from forces", "SQL: DELETE answers nothing"),
        (None, "SQL is text, not None"),
    ],
)
def test_sql_that_answers_nothing(statement: str, words: str) -> None:
    """A statement that answers nothing is refused; one that finds nothing is an empty answer."""
    pytest.importorskip("duckdb")
    catalog = interop.load_catalog()
    with pytest.raises(InputError, match=words):
        query(catalog, statement)
    assert query(catalog, "select id from forces where false").num_rows == 0
    for answering in (
        "describe forces",
        "explain from forces",
        "summarize forces",
        "pivot forces on service",
        "values (1)",
    ):
        assert query(catalog, answering).num_rows > 0


def test_commands(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Each writes or prints what it says; an ending that means nothing is refused."""
    for words, code, said in (
        (["export", "--out", str(tmp_path / "facts")], 0, "facts"),
        (["export", "malabar-2020", "--out", str(tmp_path / "m.parquet")], 0, "m.parquet"),
        (["export", "malabar-2020", "--layer", "link", "--out", str(tmp_path / "m.graphml")], 0, "m.graphml"),
        (["export", "malabar-2020", "--out", str(tmp_path / "m.txt")], 2, ".parquet or .graphml"),
        (["export", "malabar-2020", "--layer", "lnk", "--out", str(tmp_path / "m.graphml")], 2, "link"),
        (["sql", "select count(*) as forces from forces", "--format", "csv"], 0, "forces"),
        (["sql", "select nothing from nowhere"], 2, "SQL: "),
    ):
        assert run(words) == code
        printed = capfdbinary.readouterr()
        assert said in (printed.out + printed.err).decode()
    assert read_parquet(tmp_path / "facts") == interop.load_catalog()


def test_sql_answers_are_plain_in_every_form(capfd: pytest.CaptureFixture[str]) -> None:
    """Sums, dates and numbers beyond all bounds are written as JSON can; columns of one name are numbered."""
    pytest.importorskip("duckdb")
    statement = (
        "select sum(quantity) as n, date '2020-11-03' as day, 'inf'::double as most, [1.5::decimal(4,1)] as list, "
        "{'a': 2::hugeint} as pair, null as nothing, 1 as id, 2 as id from holdings"
    )
    assert run(["sql", statement, "--format", "json"]) == 0
    (row,) = json.loads(capfd.readouterr().out)["rows"]
    assert isinstance(row.pop("n"), int)
    wanted = {"day": "2020-11-03", "most": None, "list": [1.5], "pair": {"a": 2}, "nothing": None, "id": 1, "id_2": 2}
    assert row == wanted
    for form in ("csv", "table"):
        assert run(["sql", statement, "--format", form]) == 0
    assert run(["sql", "select 1; select 2"]) == 2
    assert "one statement at a time, not 2" in capfd.readouterr().err
