"""From a file to bytes, and from bytes to text: whatever is read enters here, within bounded time and memory."""

from __future__ import annotations

import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interop.errors import InputError

#: Largest file in bytes.
MAX_FILE = 256 * 2**20
#: Largest scheme or scenario in bytes.
MAX_TOML = 2**20
#: Most points in a line of TOML: a key of n parts takes memory by n².
MOST_POINTS = 200
#: Most tables and lists of TOML within each other.
MOST_NESTED = 100

MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: What may part the cells of a row, the likeliest first.
DELIMITERS = (",", ";", "\t", "|")
WORKBOOK, JSON = "an Excel workbook or another zip archive", "a JSON dump"
#: What files of other kinds begin with, and what they are.
_OTHER_KINDS = (
    (b"PK\x03\x04", WORKBOOK),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"{", JSON),
    (b"[", JSON),
    (b"<", "a web page or XML"),
)


@dataclass(frozen=True)
class Decoded:
    """The text of a file, its lines ended by LF, and what it was read past, in words."""

    text: str
    oddities: tuple[str, ...] = ()


class NotTextError(InputError):
    """Bytes that are no text; `message`, `row` (0 when the whole file is meant), `value` and `hint` say why."""

    def __init__(self, message: str, row: int = 0, value: str = "", hint: str = "") -> None:
        self.message, self.row, self.value, self.hint = message, row, value, hint
        super().__init__(message)


class UnreadableError(InputError):
    """A file that nothing can be read from, and why."""


def decoded(content: bytes, *, guess: bool = False) -> Decoded:
    r"""Return the text of a file in UTF-8, or in UTF-16 where a mark says so, whatever its line ends.

    Args:
        content: the file.
        guess: whether bytes that are neither are taken for Windows' code page 1252; a fact is never guessed.

    Raises:
        NotTextError: the bytes are no text.

    >>> decoded(b"\xef\xbb\xbfid\r\n")
    Decoded(text='id\n', oddities=('a byte order mark', 'Windows or old Mac line ends'))
    """
    if content.startswith(_UTF16):
        try:
            text, oddities = content.decode("utf-16"), ["UTF-16"]
        except UnicodeDecodeError:
            raise NotTextError("begins like UTF-16 and is not", hint="Save as UTF-8.") from None
    else:
        text, oddities = _bytewise(content, guess=guess)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise NotTextError("a NUL byte", row, hint="Remove it; the file may be damaged.")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        oddities.append("Windows or old Mac line ends")
    return Decoded(text, tuple(oddities))


def _bytewise(content: bytes, *, guess: bool) -> tuple[str, list[str]]:
    oddities = ["a byte order mark"] if content.startswith(MARK) else []
    try:
        return content.decode("utf-8-sig"), oddities
    except UnicodeDecodeError as error:
        if guess:
            return content.decode("cp1252", errors="replace"), [*oddities, "Windows' code page, not UTF-8"]
        row = error.object[: error.start].count(b"\n") + 1
        raise NotTextError("not UTF-8", row, f"byte 0x{error.object[error.start]:02x}", "Save as UTF-8.") from None


def other_kind(content: bytes) -> str:
    r"""Say what a file is that is no table of text, by what it begins with; empty for text.

    >>> other_kind(b"%PDF-1.7"), other_kind(b"unit;type\n")
    ('a PDF document', '')
    """
    begun = content[:200].removeprefix(MARK).lstrip()
    if begun.startswith(b"PK") and b"vnd.oasis.opendocument" in begun:
        return "an OpenDocument file"
    return next((kind for magic, kind in _OTHER_KINDS if begun.startswith(magic)), "")


def delimiter_of(header: str) -> str:
    r"""Return what parts the cells of a header row: whatever stands in it most often.

    >>> delimiter_of("unit;type, or class;number"), delimiter_of("unit")
    (';', ',')
    """
    return max(DELIMITERS, key=header.count)


def parted_by(delimiter: str) -> str:
    """Say by what cells are parted."""
    return f"columns parted by {'tabs' if delimiter == chr(9) else repr(delimiter)}"


def content_of(path: Path, most: int = MAX_FILE) -> bytes:
    """Return the bytes of a file, and never wait for them: a pipe or a device is no file.

    Args:
        path: where the file is.
        most: its largest size in bytes; no more is ever read.

    Raises:
        UnreadableError: there is no such file, it is none, it is too large or it cannot be read.
    """
    try:
        mode = path.stat().st_mode
        content = b""
        if stat.S_ISREG(mode):
            with path.open("rb") as source:
                content = source.read(most + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from None
    except ValueError:  # NUL or half a character
        raise UnreadableError("a name that no file can have") from None
    if not stat.S_ISREG(mode):
        raise UnreadableError("a folder, not a file" if stat.S_ISDIR(mode) else "a pipe or a device, not a file")
    if len(content) > most:
        raise UnreadableError(f"larger than {most // 2**20} MiB")
    return content


def toml_of(path: Path) -> dict[str, Any]:
    """Return what a TOML file says.

    Raises:
        UnreadableError: it cannot be read, is no TOML, or is nested without end.
    """
    try:
        text = decoded(content_of(path, MAX_TOML)).text
    except NotTextError as error:
        where = f" in line {error.row}" if error.row else ""
        raise UnreadableError(f"not TOML: {error.message}{where}") from None
    return toml_in(text)


def toml_in(text: str) -> dict[str, Any]:
    """Return what TOML says.

    Raises:
        UnreadableError: it is no TOML, or is nested without end.

    >>> toml_in("a.b = 1")
    {'a': {'b': 1}}
    """
    if any(line.count(".") > MOST_POINTS for line in text.splitlines()):
        raise UnreadableError(f"not TOML: a line of more than {MOST_POINTS} points")
    try:
        found = tomllib.loads(text)
    except RecursionError:
        raise UnreadableError("not TOML: nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(f"not TOML: {error}") from None
    except ValueError:
        raise UnreadableError("not TOML: a number of thousands of digits") from None
    _look_through(found)
    return found


def _look_through(value: object, depth: int = 0) -> None:
    """Raise UnreadableError for integers beyond the 64 bits that TOML has, and for nesting without end."""
    if depth > MOST_NESTED:
        raise UnreadableError("not TOML: nested too deeply")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise UnreadableError("not TOML: an integer of more than 64 bits")
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        _look_through(part, depth + 1)
