"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from interop.errors import OutputError, need


@contextmanager
def writing(target: Path, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `target` once all of it is written; on an error nothing is left behind.

    `mode` says who may read and write it, as far as the user's mask lets them.

    Raises:
        OutputError: the folder is not there, or the disk refuses.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        made = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                yield out
            made.chmod(mode & ~umask())
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None


@contextmanager
def parquet(target: Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Yield what appends columns of equal length to a Parquet file, which appears once all are written.

    Raises:
        MissingExtraError: the extra `tables` is not installed.
        OutputError: as :func:`writing`.
    """
    need("pyarrow", "tables", "Parquet files")
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    with writing(target) as out:
        writer = None

        def append(columns: Mapping[str, Any]) -> None:
            nonlocal writer
            table = pa.table(dict(columns))
            if writer is None:
                writer = ParquetWriter(out, table.schema)
            writer.write_table(table)

        try:
            yield append
        finally:
            if writer is not None:
                writer.close()


def umask() -> int:
    """Return what the user's mask takes from those who may read and write."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
