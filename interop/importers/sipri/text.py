"""From a file to lines of text, and files that are no table of text at all."""

from __future__ import annotations

from pathlib import Path

from interop.catalog.text import JSON, NotTextError, UnreadableError, content_of, decoded, other_kind
from interop.errors import InputError

#: Longest line in characters, give or take as many; the register's have some hundreds.
_LONGEST = 100_000
_REMEDY = "Save the trade register as CSV."


def read_lines(path: Path) -> list[str]:
    r"""Return the lines of a file in UTF-8, UTF-16 or Windows' code page 1252, ended by LF, CR or both.

    Raises:
        InputError: there is no such file, it cannot be read, or it is no text.
    """
    try:
        content = content_of(path)
    except UnreadableError as error:
        raise InputError(f"{path}: {error}. Give the trade register as CSV.") from None
    if kind := other_kind(content):
        kind += ", as the database's API gives it" if kind == JSON else ""
        raise InputError(f"{path} is {kind}, not a trade register in CSV. {_REMEDY}")
    if _has_long_line(content):
        raise InputError(f"{path}: a line of more than {_LONGEST:,} characters. {_REMEDY}")
    try:
        text = decoded(content, guess=True).text
    except NotTextError as error:
        raise InputError(f"{path} is no text: {error.message}. {_REMEDY}") from None
    if not text.strip():
        raise InputError(f"{path} is empty. {_REMEDY}")
    return text.removesuffix("\n").split("\n")


def _has_long_line(content: bytes) -> bool:
    """Say whether some stretch holds no line end: it is asked before anything is done with the lines."""
    stretches = range(0, len(content) - _LONGEST + 1, _LONGEST)
    return any(content.find(b"\n", at, at + _LONGEST) < 0 > content.find(b"\r", at, at + _LONGEST) for at in stretches)
