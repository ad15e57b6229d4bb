"""What is kept of a catalogue: the same rows, never stale, never half, and nothing lost where it is damaged."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.catalog import Catalog, cache, load_catalog, reader
from interop.catalog.tables import TABLES
from interop.cli.main import run
from interop.errors import CatalogError
from interop.testing.strategies import catalogs
from tests.small import FILES, write


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, in which small catalogues are kept, too."""
    monkeypatch.setenv(cache.PLACE, str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "LEAST", 0)
    return tmp_path / "cache"


@functools.cache
def small() -> Catalog:
    with tempfile.TemporaryDirectory() as folder:
        return load_catalog(write(Path(folder)))


def rows_of(catalog: Catalog) -> list[object]:
    return [getattr(catalog, table.name) for table in TABLES]


def read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """Yield a catalogue as it is read, and then as it was kept: reading is forbidden the second time."""
    yield load_catalog(folder)
    with monkeypatch.context() as forbidding:
        forbidding.setattr(reader, "_read_rows", None)
        yield load_catalog(folder)


def test_the_same_rows_come_back(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, types of values, hash and day; and the rows can be told apart, copied and written as ever."""
    folder = write(tmp_path / "facts")
    read, kept = read_once(folder, monkeypatch)
    assert rows_of(read) == rows_of(kept)
    assert (read.sha256, read.day, read.ships) == (kept.sha256, kept.day, kept.ships)
    assert kept.csv_files() == read.csv_files()
    row = kept.holdings[0]
    assert row.model_copy(update={"quantity": 3}).quantity == 3
    assert row.model_fields_set == set(type(row).model_fields)
    assert hash(row) == hash(read.holdings[0])
    assert len(list(place.glob("*.npz"))) == 1


def test_bundled_facts_come_back(place: Path) -> None:
    """All of them, and so do the scores."""
    afresh = load_catalog(cache=False)
    assert not place.exists()
    load_catalog()
    again = load_catalog()
    assert rows_of(again) == rows_of(afresh)
    one, other = (interop.score(catalog, "malabar-2020") for catalog in (again, afresh))
    assert one.values.tobytes() == other.values.tobytes()


@given(catalogs())
def test_any_rows_come_back(catalog: Catalog) -> None:
    """Whatever the rows say, parts that were made of them give them back."""
    tables = {table.name: getattr(catalog, table.name) for table in TABLES}
    places = {name: [("a.csv", line) for line, _ in enumerate(rows, 2)] for name, rows in tables.items()}
    parts = cache._parts(cache.Kept(tables, places, "hash"))
    assert parts is not None
    found = cache._read(**parts)
    assert (found.tables, found.places, found.sha256) == (tables, places, "hash")
    assert all(part.dtype != object for part in parts.values())


def test_a_changed_file_is_read_again(place: Path, tmp_path: Path) -> None:
    """So is the same content under another name; a touch alone changes nothing."""
    folder = write(tmp_path / "facts")
    assert load_catalog(folder).holdings[1].quantity == 8
    (folder / "holdings/ind-navy.csv").write_text(FILES["holdings/ind-navy.csv"].replace("p-8i,,8,", "p-8i,,9,"))
    assert load_catalog(folder).holdings[1].quantity == 9
    assert len(list(place.glob("*.npz"))) == 2


def test_what_is_wrong_is_never_kept(place: Path, tmp_path: Path) -> None:
    """Every reading of it fails, in the same words."""
    folder = write(tmp_path / "facts", groups=FILES["groups.csv"].replace("ind-navy", "ind-nafy"))
    for _ in range(2):
        with pytest.raises(CatalogError, match="ind-nafy"):
            load_catalog(folder)
    assert not place.exists()


@given(st.data())
def test_damage_is_read_past(data: st.DataObject) -> None:
    """Whatever bytes change, what comes back is right, or nothing does."""
    catalog = small()
    tables = {table.name: getattr(catalog, table.name) for table in TABLES}
    places = {name: [("a.csv", 2)] * len(rows) for name, rows in tables.items()}
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setenv(cache.PLACE, folder)
        cache.keep("0", cache.Kept(tables, places, catalog.sha256))
        path = Path(folder) / "0.npz"
        content = bytearray(path.read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))
        path.write_bytes(bytes(content[: data.draw(st.sampled_from([len(content), at]))]))
        found = cache.kept("0")
        assert found is None or found.tables == tables


def test_a_header_that_makes_no_sense_is_read_past(place: Path) -> None:
    """Numpy reads it as code, and raises what a tokenizer raises: each byte of the first header in turn."""
    catalog = small()
    tables = {table.name: getattr(catalog, table.name) for table in TABLES}
    cache.keep("0", cache.Kept(tables, {name: [("a.csv", 2)] * len(rows) for name, rows in tables.items()}, "0"))
    (path,) = place.rglob("0.npz")
    content = path.read_bytes()
    for at in range(200):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        found = cache.kept("0")
        assert found is None or found.tables == tables


def test_no_code_runs_when_it_is_read(place: Path) -> None:
    """A file with pickled objects in it is none of ours."""
    place.mkdir()
    np.savez(place / "1.npz", layout=np.array([{"a": 1}], dtype=object), texts=[], codes=[])
    assert cache.kept("1") is None


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue is read all the same, and nothing is said."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(cache.PLACE, str(tmp_path / "file"))
    monkeypatch.setattr(cache, "LEAST", 0)
    assert load_catalog(write(tmp_path / "facts")).holdings
    assert (tmp_path / "file").read_text() == "no folder"


def test_off_means_off(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the argument, by the environment, by the option; a small catalogue is not kept in any case."""
    folder = write(tmp_path / "facts")
    load_catalog(folder, cache=False)
    monkeypatch.setenv(cache.PLACE, "off")
    load_catalog(folder)
    monkeypatch.setenv(cache.PLACE, str(place))
    assert run(["--no-cache", "groups", "--catalog", str(folder)]) == 0
    monkeypatch.setenv(cache.PLACE, str(place))
    monkeypatch.setattr(cache, "LEAST", 1_000_000)
    load_catalog(folder)
    assert not place.exists()


def test_the_oldest_go(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many are kept."""
    monkeypatch.setattr(cache, "MOST", 2)
    for quantity in range(1, 5):
        text = FILES["holdings/ind-navy.csv"].replace("p-8i,,8,", f"p-8i,,{quantity},")
        load_catalog(write(tmp_path / str(quantity), holdings__ind_navy=text))
    assert len(list(place.glob("*.npz"))) == 2


def test_an_extension_of_a_kept_catalogue(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are checked against those kept, with the places where they stand."""
    folder = write(tmp_path / "facts")
    load_catalog(folder)
    more = tmp_path / "more"
    more.mkdir()
    header = FILES["groups.csv"].partition("\n")[0]
    (more / "groups.csv").write_text(f"{header}\nown,Own,2020,ind-navy,paper,,2020-12-31\n")
    with monkeypatch.context() as forbidding:
        real = reader._read_rows

        def only_more(contents: Any, problems: Any, prefix: str = "") -> Any:
            assert prefix.startswith(str(more))
            return real(contents, problems, prefix)

        forbidding.setattr(reader, "_read_rows", only_more)
        catalog = load_catalog(folder, extend=more)
    assert catalog.groups_by_id["own"].forces == ("ind-navy",)
    assert catalog.day == date(2020, 12, 31)
    assert len(list(place.glob("*.npz"))) == 1


def test_validate_reads_afresh(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks whether facts are in order is not told what was found the last time."""
    folder = write(tmp_path / "facts")
    load_catalog(folder)
    monkeypatch.setattr(reader, "kept", None)
    assert run(["validate", str(folder), "--no-lint"]) == 0
    assert place.is_dir()
