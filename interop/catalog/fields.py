"""The kinds of cell that a catalogue table may hold, as annotated types for pydantic.

Each turns the text of a cell into a value or raises ``ValueError`` with a message for people; an empty cell of an
optional column is None. `ALLOWED` says in words what each accepts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from interop.catalog.dates import PATTERN as DATE_PATTERN
from interop.catalog.dates import YEARS, PartialDate, out_of_range

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
STATE_PATTERN = r"^[A-Z]{3}$"
#: Cells that a spreadsheet or a data frame writes for "nothing"; none of them is a fact.
NULL_LIKE = frozenset({"na", "n/a", "nan", "none", "null", "nil", "-", "--", "?", "unknown", "tbd", "#n/a"})

_id = re.compile(ID_PATTERN, re.ASCII)
_state = re.compile(STATE_PATTERN, re.ASCII)
_tonnes = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?", re.ASCII)
_quantity = re.compile(r"[1-9]\d{0,6}", re.ASCII)
_entity_code = re.compile(r"(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){3,6}", re.ASCII)
_url = re.compile(r"(?:https?://|urn:)[^\s<>\"]+", re.ASCII)


class CellError(ValueError):
    """A cell that does not hold what its column asks for."""

    def __init__(self, message: str, allowed: str) -> None:
        self.message, self.allowed = message, allowed
        super().__init__(message)


def _null_like(text: str) -> bool:
    return text.strip().lower() in NULL_LIKE


def _optional(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Let an empty cell be None and leave values alone that are no text (they were parsed before)."""

    def read(cell: Any) -> Any:
        if not isinstance(cell, str):
            return cell
        return parse(cell) if cell else None

    return read


def _required(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(cell: Any) -> Any:
        if not isinstance(cell, str):
            return cell
        if not cell:
            raise CellError("empty cell", "a value; this column may not be empty")
        return parse(cell)

    return read


def _listed(parse: Callable[[str], Any], order: Callable[[list[Any]], Any] = sorted) -> Callable[[Any], Any]:
    def read(cell: Any) -> Any:
        if not isinstance(cell, str):
            return cell
        parts = cell.split(";") if cell else []
        values = [parse(part) for part in parts]
        if len(set(parts)) != len(parts):
            raise CellError("the same entry twice", "each entry once, separated by ';'")
        return tuple(order(values))

    return read


def empty_is(value: str | None) -> BeforeValidator:
    """Let an empty cell of a column of choices mean one of them, or nothing."""
    return BeforeValidator(lambda cell: value if cell == "" else cell)


def parse_type_or_kind(text: str) -> str:
    """Return the id of a type, or a kind like `role:frigate` or `domain:surface`."""
    trait, colon, name = text.partition(":")
    if not colon:
        return parse_id(text)
    if trait not in ("role", "domain"):
        raise CellError("not a kind of equipment", "a type, or role:NAME or domain:NAME")
    parse_id(name)
    return text


def parse_id(text: str) -> str:
    """Read an identifier: lower-case letters, digits and single hyphens."""
    if not _id.fullmatch(text):
        raise CellError("not an identifier", "lower-case letters and digits joined by single hyphens, like su-30mki")
    return text


def parse_state(text: str) -> str:
    """Read a country code; whether the state exists is checked against states.csv."""
    if not _state.fullmatch(text):
        allowed = "an ISO 3166-1 alpha-3 code from states.csv, like IND (Namibia is NAM)"
        raise CellError("not a country code", allowed)
    return text


def parse_date(text: str) -> PartialDate:
    """Read a year, month or day."""
    try:
        parsed = PartialDate.parse(text)
    except ValueError:
        raise CellError("not a date", "2018, 2018-09 or 2018-09-06; empty where it is open") from None
    if out_of_range(parsed):
        raise CellError(
            f"a date outside {YEARS[0]} to {YEARS[1]}", "the year in which it was, or empty where it is open"
        )
    return parsed


def parse_quantity(text: str) -> int:
    """Read a whole number from 1; unknown is an empty cell."""
    if not _quantity.fullmatch(text):
        raise CellError("not a quantity", "a whole number from 1, without signs, points or commas; empty when unknown")
    return int(text)


def parse_tonnes(text: str) -> float:
    """Read a mass in tonnes, more than 0; unknown is an empty cell."""
    if not _tonnes.fullmatch(text) or not float(text):
        raise CellError("not a mass", "tonnes as a number above 0, with a point at most; empty when unknown")
    return float(text)


def parse_entity_code(text: str) -> str:
    """Read a code of SISO-REF-010: four to seven numbers from kind to extra, with points between."""
    if not _entity_code.fullmatch(text):
        raise CellError("not a code of SISO-REF-010", "four to seven numbers with points between, like 1.2.222.1.19.3")
    return text


def parse_text(text: str) -> str:
    """Read words: one line, no surrounding spaces, nothing that merely stands for nothing."""
    if text != text.strip():
        raise CellError("spaces around the value", "no leading or trailing spaces")
    if _null_like(text):
        raise CellError("a word for nothing", "a value, or an empty cell when it is unknown")
    return text


def parse_url(text: str) -> str:
    """Read a web address, or a name (urn:) of what has none."""
    if not _url.fullmatch(text):
        raise CellError("not a web address", "an http:// or https:// address without spaces, or urn: for what has none")
    return text


def parse_shares(text: str) -> tuple[tuple[str, float], ...]:
    """Read `RUS` or `IND:0.5;RUS:0.5`: states with shares that add to 1, sorted by state."""
    if _null_like(text):
        raise CellError("a word for nothing", "states with shares, like RUS or IND:0.5;RUS:0.5")
    states: list[tuple[str, Fraction]] = []
    for part in text.split(";"):
        state, colon, share = part.partition(":")
        try:
            states.append((parse_state(state), Fraction(share) if colon else Fraction(1)))
        except (ValueError, ZeroDivisionError) as error:
            allowed = error.allowed if isinstance(error, CellError) else "shares as decimals, like IND:0.5;RUS:0.5"
            raise CellError("not a list of designers", allowed) from None
    if len({state for state, _ in states}) != len(states):
        raise CellError("the same designer twice", "each state once")
    if any(share <= 0 for _, share in states) or abs(float(sum(share for _, share in states)) - 1) > 1e-3:
        raise CellError("shares that do not add to 1", "shares above 0 that add to 1, like IND:0.5;RUS:0.5")
    return tuple(sorted((state, float(share)) for state, share in states))


def _text_of(value: Any) -> str:
    """Write a value back as its cell."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(_text_of(item) for item in value)
    return str(value)


def _shares_text(shares: tuple[tuple[str, float], ...]) -> str:
    if len(shares) == 1:
        return shares[0][0]
    return ";".join(f"{state}:{share:g}" for state, share in shares)


_written = PlainSerializer(_text_of, return_type=str)


def _schema(pattern: str | None, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **({"pattern": pattern} if pattern else {}), **more})


Id = Annotated[str, BeforeValidator(_required(parse_id)), _schema(ID_PATTERN)]
TypeOrKind = Annotated[
    str, BeforeValidator(_required(parse_type_or_kind)), _schema(r"^((role|domain):)?[a-z0-9]+(-[a-z0-9]+)*$")
]
OptionalId = Annotated[str | None, BeforeValidator(_optional(parse_id)), _written, _schema(None)]
Ids = Annotated[tuple[str, ...], BeforeValidator(_listed(parse_id)), _written, _schema(None, format="ids, ';' between")]
#: Ids in an order that means something.
IdsInOrder = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed(parse_id, list)),
    _written,
    _schema(None, format="ids, ';' between"),
]
State = Annotated[str, BeforeValidator(_required(parse_state)), _schema(STATE_PATTERN)]
OptionalState = Annotated[str | None, BeforeValidator(_optional(parse_state)), _written, _schema(None)]
States = Annotated[
    tuple[str, ...], BeforeValidator(_listed(parse_state)), _written, _schema(None, format="states, ';' between")
]
Shares = Annotated[
    tuple[tuple[str, float], ...],
    BeforeValidator(_required(parse_shares)),
    PlainSerializer(_shares_text, return_type=str),
    _schema(None, format="STATE or STATE:share;…"),
]
Date = Annotated[PartialDate, BeforeValidator(_required(parse_date)), _written, _schema(DATE_PATTERN)]
OptionalDate = Annotated[
    PartialDate | None, BeforeValidator(_optional(parse_date)), _written, _schema(None, format="date")
]
Tonnes = Annotated[
    float | None,
    BeforeValidator(_optional(parse_tonnes)),
    PlainSerializer(lambda size: "" if size is None else f"{size:g}", return_type=str),
    _schema(None, format="tonnes"),
]
EntityCode = Annotated[
    str | None, BeforeValidator(_optional(parse_entity_code)), _written, _schema(None, format="SISO-REF-010")
]
Quantity = Annotated[int | None, BeforeValidator(_optional(parse_quantity)), _written, _schema(None, format="quantity")]
Text = Annotated[str, BeforeValidator(_required(parse_text)), _schema(None, minLength=1)]
OptionalText = Annotated[str | None, BeforeValidator(_optional(parse_text)), _written, _schema(None)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed(parse_text)), _written, _schema(None, format="';' between")]
Url = Annotated[str, BeforeValidator(lambda cell: parse_url(cell) if cell else ""), _schema(r"^(https?://|urn:).*")]
