"""From cells to a checked catalogue; every problem is reported at once."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from interop.catalog.cache import Kept, keep, kept, key_of
from interop.catalog.catalog import Catalog, latest_check
from interop.catalog.checks import Located, check, unheld_units
from interop.catalog.fields import CellError
from interop.catalog.files import RawRow, file_stem, read_blocks, table_files
from interop.catalog.models import Row
from interop.catalog.overrule import overruled
from interop.catalog.rows import RowMaker
from interop.catalog.tables import BY_NAME, TABLES, Table
from interop.errors import CatalogError, CatalogWarning, Problem, nearest
from interop.garbage import uncollected


@dataclass(frozen=True)
class Reading:
    """What came of reading a folder, each row on its own."""

    rows: list[Located]
    problems: list[Problem]
    notices: list[Problem]  # what was read all the same
    unread: dict[str, set[str]]  # by table: ids of rows that could not be read, "" where it has none that can be told


def load_catalog(
    path: str | Path | None = None, *, extend: str | Path | Iterable[str | Path] = (), cache: bool = True
) -> Catalog:
    """Read a catalogue from a folder of CSV files.

    Args:
        path: the folder; the catalogue that ships with the package when None.
        extend: one or more folders whose rows are added; there, tables may be missing. A row overrules those before it
            on the same subject: see :func:`interop.catalog.overrule.overruled`.
        cache: take a catalogue that was read before from the user's cache folder, where it is found by the files'
            content, and keep one that was not. INTEROP_CACHE in the environment names another folder, or `off`.

    Returns:
        The catalogue, checked as a whole. The order of rows and files makes no difference to it.

    Raises:
        CatalogError: with every problem found, each with file, row, column, value, what was allowed and a hint.

    Warns:
        CatalogWarning: of a file that was read all the same, as one with a byte order mark.

    >>> load_catalog().groups_by_id["malabar-2020"].forces
    ('aus-navy', 'ind-navy', 'jpn-msdf', 'usa-navy')
    """
    folders = [extend] if isinstance(extend, (str, Path)) else list(extend)
    with uncollected():
        return _load(None if path is None else Path(path), folders, cache=cache)


def _load(path: Path | None, folders: Sequence[str | Path], *, cache: bool) -> Catalog:
    base, key = _base(bundled() if path is None else path, cache=cache)
    if isinstance(base, Kept):
        if not folders:
            return replace(Catalog.kept(base.tables, base.sha256), ships=path is None)
        base = _reading(base)
    more = [read_rows(Path(folder), partial=True, prefix=f"{folder}/") for folder in folders]
    rows = base.rows
    for folder, reading in zip(folders, more, strict=True):
        rows = overruled(rows, reading.rows, str(folder))
    for notice in (notice for reading in (base, *more) for notice in reading.notices):
        warnings.warn(CatalogWarning(notice), stacklevel=3)
    unread: dict[str, set[str]] = defaultdict(set)
    for table, ids in (item for reading in (base, *more) for item in reading.unread.items()):
        unread[table] |= ids
    problems = [problem for reading in (base, *more) for problem in reading.problems]
    problems += [*check(rows, unread), *unheld_units(rows, unread)]
    if problems:
        raise CatalogError(problems)
    tables: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for item in rows:
        tables[item.table.name].append(item.row)
    catalog = Catalog.unchecked(cast("dict[str, list[Any]]", tables))
    if key is not None and not folders and not base.notices:
        keep(key, _to_keep(catalog, rows))
    return replace(
        catalog,
        own_day=latest_check(item.row for item in base.rows) if folders else None,
        ships=path is None,
        extended=tuple(map(str, folders)),
    )


def _base(root: Path | Traversable, *, cache: bool) -> tuple[Reading | Kept, str | None]:
    """Read a folder, or take what was kept of it, and return what it is kept by; None where it is not to be kept."""
    problems: list[Problem] = []
    contents = list(table_files(root, problems, partial=False))
    key = key_of((name, content) for _, name, content in contents) if cache and not problems else None
    found = kept(key) if key is not None else None
    return found or _read_rows(contents, problems), key


def _reading(found: Kept) -> Reading:
    """Return the rows of a kept catalogue as if they had been read."""
    rows = [
        Located(table, row, *place)
        for table in TABLES
        for row, place in zip(found.tables[table.name], found.places[table.name], strict=True)
    ]
    return Reading(rows, [], [], {})


def _to_keep(catalog: Catalog, rows: Iterable[Located]) -> Kept:
    place = {id(item.row): (item.file, item.line) for item in rows}
    tables = {table.name: getattr(catalog, table.name) for table in TABLES}
    return Kept(tables, {name: [place[id(row)] for row in found] for name, found in tables.items()}, catalog.sha256)


def bundled() -> Traversable:
    """Return the folder of the catalogue that ships with the package."""
    packaged = files("interop") / "catalogs"
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[2] / "catalogs"  # a source checkout installed in editable mode


def read_rows(root: Path | Traversable, *, partial: bool = False, prefix: str = "") -> Reading:
    """Read and validate every row of a folder on its own; `prefix` goes before the names of its files."""
    of_files: list[Problem] = []
    return _read_rows(list(table_files(root, of_files, partial=partial)), of_files, prefix)


def _read_rows(contents: Iterable[tuple[Table, str, bytes]], of_files: list[Problem], prefix: str = "") -> Reading:
    found: list[Located] = []
    of_rows: list[Problem] = []
    notices: list[Problem] = []
    unread: dict[str, set[str]] = defaultdict(set)
    makers = {table.name: RowMaker(table) for table in TABLES}
    for table, name, content in contents:
        for block in read_blocks(table, name, content, of_files, notices):
            for place, row in enumerate(makers[table.name].rows(block)):
                if row is None and (cells := block.row(place, of_files)) is not None:
                    row, wrong = _row(table, cells)  # noqa: PLW2901 - the same row, by itself
                    if wrong:
                        of_rows += wrong
                        unread[table.name].add(cells.values.get("id", ""))
                if row is not None:
                    found.append(Located(table, row, prefix + name, block.lines[place]))
    for problem in of_files:
        name = problem.file.partition("/")[0].removesuffix(".csv")
        for table_name in [name] if name in BY_NAME else BY_NAME:
            unread[table_name].add("")
    problems, notices = (
        [replace(problem, file=prefix + problem.file.removeprefix(prefix.rstrip("/"))) for problem in listed]
        for listed in ([*of_files, *of_rows], notices)
    )
    return Reading(found, problems, notices, unread)


def _row(table: Table, cells: RawRow) -> tuple[Row | None, list[Problem]]:
    """Validate a row by itself, and say what is wrong with it."""
    named = {table.named_by_file: file_stem(cells.file)} if table.named_by_file else {}
    return validated(table, replace(cells, values={**cells.values, **named}))


def validated(table: Table, cells: RawRow) -> tuple[Row | None, list[Problem]]:
    """Return the row of a table that some cells are, or what is wrong with them."""
    try:
        return table.model.model_validate(cells.values), []
    except ValidationError as error:
        return None, [_problem(cells, dict(detail)) for detail in error.errors(include_url=False)]


def _problem(cells: RawRow, detail: dict[str, Any]) -> Problem:
    """Translate one of pydantic's findings into file, row, column, value, allowed and hint."""
    column = str(detail["loc"][0]) if detail["loc"] else ""
    message, allowed, hint = str(detail["msg"]), "", ""
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, CellError):
        message, allowed = cause.message, cause.allowed
        if not column:
            column, _, message = message.partition(": ")
    elif detail["type"] == "literal_error":
        choices = [part.strip("'") for part in detail["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        message, allowed = "not a valid value", " ".join(choices)
        close = nearest(cells.values.get(column, ""), choices)
        hint = f"Did you mean {close}?" if close else ""
    return Problem(cells.file, cells.row, column, cells.values.get(column, ""), message, allowed, hint)
