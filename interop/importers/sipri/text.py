"""From a file to lines of text, and files that are no table of text at all."""

from __future__ import annotations

from pathlib import Path

from interop.catalog.files import MAX_FILE
from interop.catalog.text import NotTextError, decoded
from interop.errors import InputError

#: What files of other kinds begin with, and what they are.
_OTHER_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"{", "a JSON dump, as the database's API gives it"),
    (b"[", "a JSON dump, as the database's API gives it"),
    (b"<", "a web page or XML"),
)
_REMEDY = "Save the trade register as CSV."


def read_lines(path: Path) -> list[str]:
    r"""Return the lines of a file in UTF-8, UTF-16 or Windows' code page 1252, ended by LF, CR or both.

    Raises:
        InputError: there is no such file, it cannot be read, or it is no text.
    """
    content = _content(path)
    begun = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, kind in _OTHER_KINDS:
        if begun.startswith(magic):
            raise InputError(f"{path} is {kind}, not a trade register in CSV. {_REMEDY}")
    try:
        text = decoded(content, guess=True).text
    except NotTextError as error:
        raise InputError(f"{path} is no text: {error.message}. {_REMEDY}") from None
    if not text.strip():
        raise InputError(f"{path} is empty. {_REMEDY}")
    return text.removesuffix("\n").split("\n")


def _content(path: Path) -> bytes:
    if not path.exists():
        raise InputError(f"no such file as {path}")
    if not path.is_file():
        raise InputError(f"{path} is not a file. Give the trade register as CSV.")
    try:
        if path.stat().st_size > MAX_FILE:
            raise InputError(f"{path} is larger than {MAX_FILE // 2**20} MiB; a trade register has a few")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
