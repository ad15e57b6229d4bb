"""From bytes to text, for every file of rows that is read: encodings, line ends, and what parts the cells."""

from __future__ import annotations

from dataclasses import dataclass

from interop.errors import InputError

MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: What may part the cells of a row, the likeliest first.
DELIMITERS = (",", ";", "\t", "|")


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


def delimiter_of(header: str) -> str:
    r"""Return what parts the cells of a header row: whatever stands in it most often.

    >>> delimiter_of("unit;type, or class;number"), delimiter_of("unit")
    (';', ',')
    """
    return max(DELIMITERS, key=header.count)


def parted_by(delimiter: str) -> str:
    """Say by what cells are parted."""
    return f"columns parted by {'tabs' if delimiter == chr(9) else repr(delimiter)}"
