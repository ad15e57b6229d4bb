"""What an importer of another package is: a function from a file to rows of a catalogue and an account of its own rows.

Writing the folder, reading it back and showing the account is the library's work, the same for all.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from interop.errors import CatalogError, InputError, InteropError, UnknownNameError
from interop.importers.account import Account
from interop.importers.folder import check_new, write_new
from interop.plugins import Plugin, plugins, unchanged

if TYPE_CHECKING:
    from interop.catalog import Catalog

#: The importers that the library brings itself, by the name that each has on the command line.
BUILT_IN = ("sipri", "table")
#: The file in which a folder says what became of every row.
ACCOUNT = "account.json"
#: Rows of a table, cells by column; a column that is left out is empty.
Rows: TypeAlias = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Imported:
    """What an importer makes of a file."""

    tables: Mapping[str, Rows]  # by path inside the catalogue, as "holdings/ind-navy.csv"
    account: Account


@dataclass(frozen=True)
class Importer:
    """An importer, as an entry point of the group `interop.importers` refers to it."""

    says: str  # what it reads, and what it makes of it: the help of its command
    read: Callable[[Path, Catalog], Imported]  # a file, and the facts that it is matched with
    whole: bool = False  # whether it makes a catalogue of its own; else a folder that extends the one it is given


def installed_importers() -> Mapping[str, Plugin]:
    """Return the importers that other packages register under `interop.importers`, none of them loaded."""
    return plugins("interop.importers", BUILT_IN)


def importer_named(name: str) -> Importer:
    """Return an importer of another package, loading no other.

    Raises:
        UnknownNameError: there is none of that name.
        PluginError: it cannot be loaded, or is no importer.
    """
    found = installed_importers()
    if name not in found:
        raise UnknownNameError("importer", name, (*BUILT_IN, *found))
    importer: Importer = found[name].load(Importer, "an interop.importers.Importer")
    return importer


def run_importer(
    name: str, file: Path, target: Path, catalog: Path | None = None, extend: Sequence[Path] = ()
) -> Imported:
    """Import a file into a new folder, whole or not at all, once what is written reads as a catalogue.

    Args:
        name: the importer.
        file: what it reads.
        target: a folder that is not there yet, or is empty.
        catalog: folder of the facts that it is matched with; those that ship when None.
        extend: folders that extend those.

    Raises:
        UnknownNameError: there is no importer of that name.
        PluginError: the importer raises, or makes what is no catalogue or does not account for every row.
        InteropError: there is no file, or what the importer itself says is wrong with it.
        OutputError: the folder holds something, or the disk refuses; nothing is left behind then.
    """
    from interop.catalog import load_catalog
    from interop.catalog.tables import BY_NAME, TABLES

    importer, plugin = importer_named(name), installed_importers()[name]
    check_new(target)
    if not file.is_file():
        raise InputError(f"{file}: no such file")
    facts = load_catalog(catalog, extend=extend)
    with plugin.guarded(passing=InteropError), unchanged(plugin, facts):
        made = importer.read(file, facts)
    if not isinstance(made, Imported):
        raise plugin.error(f"returned {type(made).__name__}", "Its function returns an interop.importers.Imported")
    with plugin.guarded():
        adds_up = made.account.adds_up
    if not adds_up:
        raise plugin.error("does not account for every row", "Rows used and rows set aside add up to the rows read")

    def check(folder: Path) -> None:
        try:
            load_catalog(folder) if importer.whole else load_catalog(catalog, extend=[*extend, folder])
        except CatalogError as error:
            # The folder is gone when this is read: files are named within it.
            raise plugin.error("makes what is no valid catalogue", str(error).replace(f"{folder}/", "")) from error

    # A whole catalogue lacks no table, though some have no rows.
    whole = [table for table in TABLES if importer.whole and not table.optional]
    with plugin.guarded():
        tables = {**{f"{table.name}.csv": () for table in whole if not table.folder}, **made.tables}
        for path in tables:
            if (table := BY_NAME.get(_table(path))) is None or table.folder != ("/" in path):
                raise plugin.error(f"names {path!r}, which is no file of a catalogue", "As groups.csv or fits/usa.csv")
        files = {path: _csv_text(BY_NAME[_table(path)].columns, rows) for path, rows in tables.items()}
        account = json.dumps(made.account.to_dict(), indent=1, ensure_ascii=False) + "\n"
    folders = tuple(table.name for table in whole if table.folder)
    write_new(target, {**files, ACCOUNT: account}, folders, check)
    return made


def _table(path: str) -> str:
    """Return the table to which a file belongs, by its folder or else by its own name; empty where it is none."""
    folder, slash, name = path.rpartition("/")
    if not name.endswith(".csv"):
        return ""
    return folder if slash else name.removesuffix(".csv")


def _csv_text(columns: Sequence[str], rows: Rows) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
