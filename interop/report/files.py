"""Writing reports: whole or not at all, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interop.errors import OutputError
from interop.whole import umask, writing

#: Name of the file that marks a folder as a report, which a later report may replace.
MANIFEST = "manifest.json"


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """Return rows as CSV with LF line ends; text that a spreadsheet would run as a formula is made inert."""
    names = list(columns or (rows[0] if rows else ()))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[inert(row[name]) for name in names] for row in rows])
    return out.getvalue()


def inert(cell: object) -> object:
    """Put an apostrophe before text that begins like a formula; leave numbers alone; None is an empty cell.

    >>> inert("=cmd()"), inert(-0.5), inert("ind-navy")
    ("'=cmd()", -0.5, 'ind-navy')
    """
    if cell is None:
        return ""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


def as_bytes(content: str | bytes) -> bytes:
    """Return text in UTF-8, and bytes as they are."""
    return content.encode() if isinstance(content, str) else content


def _straight(target: Path) -> Path:
    """Return where a path leads; a way through a folder that is not there leads nowhere, and back from it neither."""
    if ".." in target.parts and not target.parent.exists():
        raise OutputError(f"cannot write {target}: no such folder as {target.parent}")
    return target.parent.resolve() / target.name if target.name not in ("", "..") else target.resolve()


def check_folder(target: Path) -> None:
    """Raise OutputError when a folder holds something other than a report; ask before the work, not after it."""
    target = _straight(target)
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file; give a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise OutputError(f"{target} is not empty and holds no {MANIFEST} of an earlier report; give another folder")


def write_folder(target: Path, contents: Mapping[str, str | bytes]) -> Path:
    """Write files into a new folder, or in place of an earlier report, whole or not at all.

    Raises:
        OutputError: the folder holds something other than a report, or the disk refuses; nothing is changed then.
    """
    check_folder(target)
    target = _straight(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    try:
        for name, content in contents.items():
            (made / name).write_bytes(as_bytes(content))
        made.chmod(0o777 & ~umask())
        _swap(made, target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target


def _swap(made: Path, target: Path) -> None:
    """Put the new folder where the old one is; the old one is kept until the new one is in place."""
    if not target.exists():
        made.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(old / "report")
    try:
        made.rename(target)
    except OSError:
        (old / "report").rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def write_file(target: Path, content: str | bytes) -> Path:
    """Write one file, whole or not at all, in a folder that is made where there is none."""
    target = _straight(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    with writing(target) as out:
        out.write(as_bytes(content))
    return target
