"""The fields of a row: counts, years, TIVs, flags of doubt, and designations that a spreadsheet has spoilt."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
#: What spreadsheets make of `APR-1` or `2E5`. Real designations are written `APR-1`, never `Apr-01`.
_SPOILT = re.compile(
    rf"(?:{_MONTHS})-\d\d(?:\d\d)?"
    rf"|\d{{1,2}}-(?:{_MONTHS})(?:-\d\d(?:\d\d)?)?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    r"|\d{4}-\d\d-\d\d(?: 00:00:00)?"
    r"|\d(?:[.,]\d+)?E\+\d+"
    r"|4\d{4}"  # days since 1900
    r"|#(?:NAME|REF|VALUE|N/A|NUM|DIV/0)[?!]?|#{3,}"
)
_COUNT = re.compile(r"\d{1,7}(?:\.0+)?")
_RANGE = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
#: Spaces and apostrophes between thousands.
_SPACES = re.compile(r"(?<=\d)[ '\u2019\u00a0\u202f](?=\d{3}(?!\d))")
#: A number with a fraction or without, one with marks between thousands, and one that may be either.
_FRACTION = re.compile(r"\d{1,9}(?:([.,])\d{1,6})?", re.ASCII)
_THOUSANDS = {
    ",": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,6})?", re.ASCII),
    ".": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,6})?", re.ASCII),
}
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
#: Years that a delivery or an order can be of.
_YEARS = range(1900, 2101)


class FieldError(ValueError):
    """A field that cannot be read; `what` says why in words that fit any row, `value` is what stands there."""

    def __init__(self, what: str, value: str) -> None:
        self.what, self.value = what, value
        super().__init__(what)


def parse_count(text: str, what: str) -> tuple[int | None, bool]:
    """Return a number and whether it is marked as uncertain; an empty field is None.

    >>> parse_count("12", "number"), parse_count("1,200 ?", "number"), parse_count("", "number")
    ((12, False), (1200, True), (None, False))
    """
    plain, doubt = _without_doubt(text)
    plain = re.sub(r"(?<=\d)[ ,'\u00a0](?=\d{3}(?!\d))", "", plain)
    if not plain:
        return None, doubt
    if not _COUNT.fullmatch(plain):
        raise FieldError(f"a {what} that is no number", text)
    return int(float(plain)), doubt


def parse_years(text: str) -> tuple[tuple[int, ...], bool]:
    """Return years in order, each once, and whether any is marked as uncertain.

    >>> parse_years("2017;2016 ; 2018?"), parse_years("1990-1992")
    (((2016, 2017, 2018), True), ((1990, 1991, 1992), False))
    """
    plain, doubt = re.sub(r"[()?]", " ", text), bool(re.search(r"[()?]", text))
    years: set[int] = set()
    for part in re.split(r"[;,/\s]+", _RANGE.sub(r"\1-\2", plain)):
        ends = part.split("-")
        if not part:
            continue
        if len(ends) > 2 or any(not end.isascii() or not end.isdigit() or int(end) not in _YEARS for end in ends):
            raise FieldError("a year that cannot be read", text)
        years |= set(range(int(ends[0]), int(ends[-1]) + 1))
        if int(ends[-1]) < int(ends[0]):
            raise FieldError("a year that cannot be read", text)
    return tuple(sorted(years)), doubt


def parse_tiv(text: str, mark: str = "") -> float | None:
    """Return a trend-indicator value in millions; an empty field is None.

    Args:
        text: the field.
        mark: what parts off fractions in the file, `.` or `,`; where it is not known, `1,200` is refused.

    >>> parse_tiv("0.03"), parse_tiv("0,5"), parse_tiv("1,200", "."), parse_tiv("1.200,5"), parse_tiv("")
    (0.03, 0.5, 1200.0, 1200.5, None)
    """
    plain = _SPACES.sub("", text.strip(" ?"))
    if not plain:
        return None
    if _EITHER.fullmatch(plain):
        if plain[-4] == "," and not mark:
            raise FieldError("a TIV that is thousands or a fraction", text)
        return float(plain.replace(plain[-4], "" if plain[-4] != (mark or ".") else "."))
    for thousands, written in _THOUSANDS.items():
        if written.fullmatch(plain):
            return float(plain.replace(thousands, "").replace(",", "."))
    if not _FRACTION.fullmatch(plain):
        raise FieldError("a TIV that is no number", text)
    return float(plain.replace(",", "."))


def decimal_mark(fields: Iterable[str]) -> str:
    """Return what parts off fractions in the TIVs of a file; nothing where they do not say, or say both.

    >>> decimal_mark(["1,200", "0.5"]), decimal_mark(["1,200"]), decimal_mark(["0,5", "1.200"])
    ('.', '', ',')
    """
    found = {part[1] for field in fields if not _EITHER.fullmatch(field) and (part := _FRACTION.fullmatch(field))}
    return "".join(found - {None}) if len(found - {None}) == 1 else ""


def parse_flag(text: str) -> bool:
    """Say whether a field marks another as uncertain: `?` or `Yes`."""
    if text.casefold() not in ("", "?", "yes", "no"):
        raise FieldError("a mark of doubt that is none", text)
    return text.casefold() in ("?", "yes")


def parse_answer(text: str) -> bool:
    """Return what a column answers: yes, or no where it is empty."""
    if text.casefold() not in ("", "yes", "no"):
        raise FieldError("a local production that is neither yes nor no", text)
    return text.casefold() == "yes"


def is_spoilt(designation: str) -> bool:
    """Say whether a spreadsheet has turned a designation into a date, a number or an error.

    >>> [is_spoilt(text) for text in ("Apr-01", "1-Apr", "2E+05", "44287", "APR-1", "Marte-2")]
    [True, True, True, True, False, False]
    """
    return bool(_SPOILT.fullmatch(designation))


def _without_doubt(text: str) -> tuple[str, bool]:
    """Return a field without question marks and brackets around, which mark estimates, and whether it had any."""
    plain = text.strip("()? ")
    return plain, plain != text.strip()
