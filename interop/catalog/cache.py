"""A catalogue that was read and checked, kept for the next time: columns of distinct texts in a file that runs no code.

What is kept is found by a hash of the files' bytes and of the code that reads them, so that it is never stale. It lies
in the user's cache folder, is written whole or not at all, and where it is damaged the files are read again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BeforeValidator

from interop._version import __version__
from interop.catalog.models import Row
from interop.catalog.rows import cells_of, rows_of, values_of
from interop.catalog.tables import BY_NAME, TABLES, Table
from interop.whole import writing

if TYPE_CHECKING:
    from interop.arrays import Ints

#: Names, in the environment, a folder in place of the user's own; `off` keeps nothing.
PLACE = "INTEROP_CACHE"
#: Bytes of a catalogue below which it is read as fast as it would be found.
LEAST = 200_000
#: Catalogues that are kept; of more the oldest go.
MOST = 8
#: Parts texts from each other; no cell holds it.
_BETWEEN = "\0"
#: Columns of a kept table that are no field: file and line.
_PLACE = ("/file", "/line")


@dataclass(frozen=True)
class Kept:
    """The rows of a catalogue, sorted, where each stood, and the hash of all facts."""

    tables: Mapping[str, tuple[Row, ...]]
    places: Mapping[str, Sequence[tuple[str, int]]]  # by table: file and line of each row
    sha256: str


def cache_folder() -> Path | None:
    """Return where catalogues are kept; None where the environment says to keep none."""
    said = os.environ.get(PLACE)
    if said:
        return None if said == "off" else Path(said)
    from platformdirs import user_cache_path

    return user_cache_path("interop", appauthor=False)


def key_of(contents: Iterable[tuple[str, bytes]]) -> str | None:
    """Return what a catalogue is found by: a hash of its files, by name and content; None where it is a small one."""
    digest = hashlib.sha256(f"{__version__} {_code()}\n".encode())
    size = 0
    for name, content in sorted(contents):
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
        size += len(content)
    return digest.hexdigest() if size >= LEAST else None


@cache
def _code() -> str:
    """Return a hash of the code that reads and checks: what it made before another reader may not understand."""
    digest = hashlib.sha256()
    for path in sorted((files("interop") / "catalog").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".py"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def kept(key: str) -> Kept | None:
    """Return the catalogue of a key; None where none is kept, or what is kept cannot be read."""
    folder = cache_folder()
    if folder is None:
        return None
    import numpy as np

    try:
        with (folder / f"{key}.npz").open("rb") as file, np.load(file, allow_pickle=False) as found:
            parts = {name: found[name] for name in ("layout", "texts", "codes")}
        return _read(**parts)
    except Exception:  # noqa: BLE001 - numpy reads a damaged header as code, and raises whatever that raises
        return None


def keep(key: str, what: Kept) -> None:
    """Keep a catalogue; where the disk refuses, nothing is kept and nothing is said."""
    folder = cache_folder()
    parts = _parts(what) if folder is not None else None
    if folder is None or parts is None:
        return
    import numpy as np

    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with writing(folder / f"{key}.npz", mode=0o600) as out:
            np.savez(out, **parts)
        oldest_last = sorted(folder.glob("[0-9a-f]*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in oldest_last[MOST:]:
            path.unlink()


def _parts(what: Kept) -> dict[str, Any] | None:
    """Return the arrays of a file; None where a row would not come back as it is."""
    import numpy as np

    texts: list[str] = []
    codes: list[Ints] = []
    layout: dict[str, Any] = {"sha256": what.sha256, "tables": {}}
    for name, rows in what.tables.items():
        table = BY_NAME[name]
        columns = []
        for column, cells, values in _columns(table, rows, what.places[name]):
            distinct = {text: number for number, text in enumerate(dict.fromkeys(cells))}
            read = [_parser(table, column)(text) for text in distinct]
            numbers = [distinct[text] for text in cells]
            if any(_BETWEEN in text for text in distinct) or [read[number] for number in numbers] != values:
                return None
            columns.append((column, len(texts), len(distinct)))
            texts += distinct
            codes.append(np.array(numbers, dtype=np.int32))
        layout["tables"][name] = {"rows": len(rows), "columns": columns}
    return {
        "layout": np.frombuffer(json.dumps(layout).encode(), dtype=np.uint8),
        "texts": np.frombuffer(_BETWEEN.join(texts).encode(), dtype=np.uint8),
        "codes": np.concatenate(codes) if codes else np.zeros(0, dtype=np.int32),
    }


def _columns(
    table: Table, rows: Sequence[Row], places: Sequence[tuple[str, int]]
) -> Iterator[tuple[str, list[str], list[Any]]]:
    """Yield each column: its name, its cells as text, and what they mean; then where the rows stood."""
    for name in table.model.model_fields:
        values = values_of(rows, name)
        yield name, cells_of(table.model, name, values), values
    for number, name in enumerate(_PLACE):
        found = [place[number] for place in places]
        yield name, [str(item) for item in found], found


def _read(layout: Any, texts: Any, codes: Any) -> Kept:
    said = json.loads(layout.tobytes())
    words = texts.tobytes().decode().split(_BETWEEN)
    tables: dict[str, tuple[Row, ...]] = {}
    places: dict[str, list[tuple[str, int]]] = {}
    start = 0
    for table in TABLES:
        of_table = said["tables"][table.name]
        columns: dict[str, list[Any]] = {}
        for name, first, count in of_table["columns"]:
            values = list(map(_parser(table, name), words[first : first + count]))
            stop = start + of_table["rows"]
            columns[name] = [values[number] for number in codes[start:stop].tolist()]
            start = stop
        places[table.name] = list(zip(*(columns.pop(name) for name in _PLACE), strict=True))
        tables[table.name] = tuple(rows_of(table.model, columns))
    return Kept(tables, places, said["sha256"])


def _parser(table: Table, column: str) -> Callable[[str], Any]:
    """Return what makes a value of a cell: the reader of the field itself."""
    if column == "/line":
        return int
    if column == "/file":
        return str
    field = table.model.model_fields[column]
    readers = [item.func for item in field.metadata if isinstance(item, BeforeValidator)]
    return readers[0] if readers else _choice  # type: ignore[return-value]


def _choice(text: str) -> str | None:
    return text or None
