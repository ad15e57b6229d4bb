"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from interop.errors import OutputError


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


def umask() -> int:
    """Return what the user's mask takes from those who may read and write."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
