"""An importer of another package: run by its name, its folder written whole, its faults told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from interop.catalog import Catalog, load_catalog
from interop.cli.main import run
from interop.errors import InputError, OutputError, PluginError, UnknownNameError
from interop.importers import Account, Imported, Importer, Remark, importer_named, run_importer
from interop.plugins import forget
from tests.installed import register
from tests.small import FILES, write

NAME = r"the importer 'lists' of interop-other 1.2 \(other:lists\) "
ACCOUNT = Account(1, {"used": 1}, (), ())
GROUP = {"id": "new", "name": "New", "forces": "ind-navy;usa-navy", "sources": "paper", "verified_on": "2020-12-31"}


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Forget what was installed when the test is over."""
    yield monkeypatch
    forget()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small catalogue."""
    return write(tmp_path / "small")


def importing(patch: pytest.MonkeyPatch, folder: Path, read: Callable[[Path, Catalog], Any], **more: bool) -> Path:
    """Install an importer, and return a file for it."""
    register(patch, ("interop.importers", "lists", Importer("Read lists.", read, **more)))
    (folder / "list.txt").write_text("new\n")
    return folder / "list.txt"


def test_it_extends(patch: pytest.MonkeyPatch, small: Path, tmp_path: Path) -> None:
    """It is handed the facts, and its rows join them."""
    seen: list[Catalog] = []

    def read(file: Path, catalog: Catalog) -> Imported:
        seen.append(catalog)
        return Imported({"groups.csv": [{**GROUP, "id": file.read_text().strip()}]}, ACCOUNT)

    made = run_importer("lists", importing(patch, tmp_path, read), tmp_path / "out", small)
    assert made.account == ACCOUNT
    assert seen[0] == load_catalog(small)
    assert {row.id for row in load_catalog(small, extend=tmp_path / "out").groups} == {"new", "pair"}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["account.json", "groups.csv"]
    with pytest.raises(OutputError, match="is not empty"):
        run_importer("lists", tmp_path / "list.txt", tmp_path / "out", small)


def test_a_whole_catalogue(patch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It may make facts of its own; tables without rows need no mention."""
    row = dict(
        zip(FILES["sources.csv"].split("\n")[0].split(","), FILES["sources.csv"].split("\n")[1].split(","), strict=True)
    )
    file = importing(patch, tmp_path, lambda *_: Imported({"sources.csv": [row]}, ACCOUNT), whole=True)
    run_importer("lists", file, tmp_path / "out")
    assert [item.id for item in load_catalog(tmp_path / "out").sources] == ["paper"]


def refusing(*_: object) -> Any:
    """Say what is wrong with the file."""
    raise InputError("list.txt: line 1: no list")


def made(tables: dict[str, Any], account: Any = ACCOUNT) -> Callable[[Path, Catalog], Any]:
    """Return a function that makes something of any file."""
    return lambda *_: Imported(tables, account)


FAULTS: list[tuple[Callable[[Path, Catalog], Any], type[Exception], str]] = [
    (refusing, InputError, "^list.txt: line 1: no list"),
    (lambda *_: 1 / 0, PluginError, NAME + "raised ZeroDivisionError"),
    (lambda *_: {}, PluginError, NAME + "returned dict. Its function returns an interop.importers.Imported"),
    (made({}, 3), PluginError, NAME + "raised AttributeError"),
    (made({}, Account(1, {"used": 2, "lost": -1}, (), ())), PluginError, NAME + "does not account for every row"),
    (made({}, Account(3, {"used": 1}, (Remark(2, "why"),), ())), PluginError, NAME + "does not account for every row"),
    (made({"groups.csv": [{"id": "new"}]}), PluginError, NAME + r"makes what is no valid catalogue. \d+ problems"),
    (
        made({"groups.csv": [{**GROUP, "forces": "mars"}]}),
        PluginError,
        NAME + r"makes what is .*\n {0,2}groups.csv:2 .forces",
    ),
    (made({"groups.csv": [{"colour": "red"}]}), PluginError, NAME + "raised ValueError: dict contains fields not in"),
    (made({"group.csv": []}), PluginError, NAME + "names 'group.csv', which is no file of a catalogue"),
    (made({"../groups.csv": []}), PluginError, NAME + "names '../groups.csv', which is no file of a catalogue"),
    (made({"holdings/../../x.csv": []}), PluginError, NAME + "names 'holdings/../../x.csv', which is no file of"),
    (made({"holdings.csv": []}), PluginError, NAME + "names 'holdings.csv', which is no file of a catalogue"),
    (made({"fits/usa.txt": []}), PluginError, NAME + "names 'fits/usa.txt', which is no file of a catalogue"),
    (made(cast("Any", None)), PluginError, NAME + "raised TypeError"),
    (made({"groups.csv": 3}), PluginError, NAME + "raised TypeError"),
]


@pytest.mark.parametrize(("read", "kind", "words"), FAULTS, ids=[words[-40:] for *_, words in FAULTS])
def test_faults(
    read: Callable[[Path, Catalog], Any],
    kind: type[Exception],
    words: str,
    patch: pytest.MonkeyPatch,
    small: Path,
    tmp_path: Path,
) -> None:
    """What is wrong with the file is the importer's to say; what is wrong with the importer is told; nothing is left."""
    file = importing(patch, tmp_path, read)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(kind, match=f"(?s){words}"):
        run_importer("lists", file, tmp_path / "out", small)
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_asked_wrongly(
    patch: pytest.MonkeyPatch, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A name that nobody has, a file that is not there, and an entry point that is no importer."""
    importing(patch, tmp_path, made({}))
    with pytest.raises(UnknownNameError, match=r"no importer named 'list'. Hint: did you mean 'lists'"):
        importer_named("list")
    with pytest.raises(InputError, match=r"gone.txt: no such file"):
        run_importer("lists", tmp_path / "gone.txt", tmp_path / "out")
    register(patch, ("interop.importers", "lists", len))
    with pytest.raises(PluginError, match=r"is <built-in function len>. The entry point must refer to an interop.imp"):
        importer_named("lists")
    assert run(["import", "lists", "--help"]) == 0
    assert b"is <built-in function len>" in b" ".join(capfdbinary.readouterr().out.split())
    assert run(["import", "lists", "list.txt", "--out", str(tmp_path / "out")]) == 1
