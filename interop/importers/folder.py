"""Writing what was imported into a new folder, whole or not at all."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from interop.errors import OutputError
from interop.whole import umask


def table_text(table: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows of a table as its file; what a row does not say is an empty cell."""
    from interop.catalog.tables import BY_NAME  # not before it is needed: the help of commands does without

    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, BY_NAME[table].columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def check_new(target: Path) -> None:
    """Raise OutputError unless a folder is still to be made, or empty; ask before the work, not after it."""
    if ".." in target.parts and not target.parent.exists():
        raise OutputError(f"cannot write {target}: no such folder as {target.parent}")
    if target.is_symlink() and not target.exists():
        raise OutputError(f"{target} is a link that leads nowhere; give a folder")
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file; give a folder")
    try:
        if target.is_dir() and any(target.iterdir()):
            raise OutputError(f"{target} is not empty, and nothing in it is overwritten; give a new folder")
    except PermissionError as error:
        raise OutputError(f"cannot read {target}: {error.strerror}") from None


def write_new(
    target: Path,
    files: Mapping[str, str],
    folders: tuple[str, ...] = (),
    check: Callable[[Path], object] = lambda made: None,  # noqa: ARG005 - nothing to check
) -> Path:
    """Write files into a folder that is made for them; on failure nothing is left behind.

    Args:
        target: the folder, which is not there yet or is empty.
        files: text by path inside the folder.
        folders: folders to make even where no file is in them.
        check: called with the written folder before it takes its place; what it raises leaves nothing behind.

    Raises:
        OutputError: the folder holds something, or the disk refuses.
    """
    check_new(target)
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    try:
        for name in {*folders, *(name.rpartition("/")[0] for name in files)}:
            (made / name).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (made / name).write_bytes(text.encode())
        made.chmod(0o777 & ~umask())
        check(made)
        if target.is_dir():
            target.rmdir()  # fails where something has been put into it meanwhile
        made.rename(target)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target
