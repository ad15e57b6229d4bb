"""How reports write things for people: scores with bounds, names made inert and short, titles of layers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from interop.catalog.catalog import Catalog
from interop.catalog.tables import TABLES
from interop.matrix import InteropMatrix

#: Longest name in running text; the whole of a longer one stands in the catalogue.
LONGEST_NAME = 80
#: Longest label in a figure.
LONGEST_LABEL = 36
#: Longest sentence taken from the catalogue (a note, the text of a fact).
LONGEST_TEXT = 400

#: Names of the built-in layers for people; other layers go by their id.
LAYER_TITLES = {
    "link": "Tactical data exchange",
    "identify": "Identification (IFF)",
    "replenish": "Replenishment at sea",
    "refuel": "Refuelling in the air",
    "cross-deck": "Cross-deck flying",
    "submarine-rescue": "Submarine rescue",
    "munitions": "Munitions",
    "origin": "Design origin",
    "agreements": "Agreements",
    "practice": "Joint practice",
}

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
#: Joiners that scripts such as Devanagari and Persian need, and that change no direction.
_HARMLESS = {"\u200c", "\u200d"}


def licence_words(catalog: Catalog) -> str:
    """Say under which licence facts may be passed on, of those of which it is known; nothing where there are none."""
    if not catalog.ships:
        return ""
    if not catalog.extended:
        return "Facts CC BY 4.0."
    return f"Facts of the catalogue that ships CC BY 4.0; those of {_folders(catalog)} are no part of it."


def ground_words(catalog: Catalog) -> str:
    """Say on whose facts scores rest, and what they are not."""
    seen = "They say what is known there"
    if catalog.extended:
        owners = [row.own for table in TABLES for row in getattr(catalog, table.name) if row.own is not None]
        above = sum(bool(own.overrules) for own in owners)
        what = (
            f"{'published facts' if catalog.ships else 'a catalogue'} and on {counted(len(owners), 'row')} of "
            f"{_folders(catalog)}, {above or 'none'} of which {'overrules' if above == 1 else 'overrule'} what was "
            "there; whoever keeps that answers for it"
        )
    elif catalog.ships:
        what = "published facts alone"
        seen = "They say what could be seen in the open on the day, not what is classified"
    else:
        what = "the facts of a catalogue that does not come with the software"
    return f"The scores rest on {what}. {seen}, and they are not a judgement of anyone's will."


def _folders(catalog: Catalog) -> str:
    return joined([plain(folder) for folder in catalog.extended])


def plain(text: object, most: int = LONGEST_NAME) -> str:
    r"""Return text that can only be read: no control or direction marks, on one line, no longer than `most`.

    A mark that would act on what stands beside it (right-to-left override, line separator, escape) becomes U+FFFD,
    so that the reader sees that something was there.

    >>> plain("Indian\u202eNavy"), plain("x" * 100, 5)
    ('Indian�Navy', 'xxxx…')
    """
    line = re.sub(r"[ \t\r\n]+", " ", str(text)[: 4 * most]).strip()
    # What Python calls printable can be read; few lines hold anything else.
    seen = line if line.isprintable() else "".join(mark if _readable(mark) else "\ufffd" for mark in line)
    return seen if len(seen) <= most and len(str(text)) <= 4 * most else f"{seen[: most - 1]}…"


def _readable(mark: str) -> bool:
    return mark in _HARMLESS or unicodedata.category(mark) not in _INVISIBLE


def score_text(cell: Mapping[str, Any]) -> str:
    """Write a score as `0.41 [0.33–0.58]`, `? [0.00–0.58]` when nothing is known, `–` when it does not apply.

    >>> score_text({"value": 0.41, "low": 0.33, "high": 0.58, "sourced": 0.4, "judged": 0.34})
    '0.41 [0.33–0.58]'
    """
    head, bounds = value_text(cell), bounds_text(cell)
    return f"{head} {bounds}" if bounds else head


def value_text(cell: Mapping[str, Any]) -> str:
    """Write the value of a score alone."""
    if cell["value"] is None:
        return "–"
    return f"{cell['value']:.2f}" if settled(cell) else "?"


def nested_marks(value: float, likely: tuple[float, float], bounds: tuple[float, float], width: int = 51) -> str:
    """Draw value, likely range and bounds on the scale from 0 to 1, each within reach of the next.

    >>> nested_marks(0.5, (0.4, 0.7), (0.2, 0.9), width=21)
    '0 ····────━━●━━━━────·· 1'
    """
    line = ["·"] * width
    for (low, high), mark in ((bounds, "─"), (likely, "━")):
        for place in range(round(low * (width - 1)), round(high * (width - 1)) + 1):
            line[place] = mark
    line[round(value * (width - 1))] = "●"
    return f"0 {''.join(line)} 1"


def settled(cell: Mapping[str, Any]) -> bool:
    """Say whether anything that a cell rests on is known, by sources or by judgement."""
    return bool(cell["sourced"] or cell["judged"])


def dimensions_text(dimensions: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the dimensions of a score on one line.

    >>> cell = {"value": 0.29, "low": 0.2, "high": 0.4, "sourced": 0.5, "judged": 0.5}
    >>> dimensions_text({"technical": cell})
    'technical 0.29 [0.20–0.40]'
    """
    return " · ".join(f"{plain(name)} {score_text(cell)}" for name, cell in dimensions.items())


def ratio_text(cell: Mapping[str, float | None]) -> str:
    """Write a relative score: `0.84 [0.61–1.20]`, the upper bound being `…` where it has no limit.

    >>> ratio_text({"value": 0.84, "low": 0.6, "high": None}), ratio_text({"value": None, "low": None, "high": None})
    ('0.84 [0.60–…]', '–')
    """
    if cell["value"] is None:
        return "–"
    low, high = f"{cell['low'] or 0:.2f}", "…" if cell["high"] is None else f"{cell['high']:.2f}"
    return f"{cell['value']:.2f}" if low == high else f"{cell['value']:.2f} [{low}–{high}]"


def bounds_text(cell: Mapping[str, Any]) -> str:
    """Write the bounds of a score alone; empty where there are none, or where they print as one number."""
    if cell["value"] is None:
        return ""
    low, high = f"{cell['low']:.2f}", f"{cell['high']:.2f}"
    return "" if low == high else f"[{low}–{high}]"


def shares_text(cell: Mapping[str, Any]) -> str:
    r"""Write what a cell is made of: the shares that sources settle, that only judgement settles, and the rest.

    >>> shares_text({"sourced": 0.52, "judged": 0.36})
    '52\xa0% sourced, 36\xa0% judged, 12\xa0% unknown'
    >>> shares_text({"sourced": 1.0, "judged": 0.0})
    '100\xa0% sourced'
    """
    if cell["sourced"] is None:
        return "not applicable"
    rest = max(0.0, 1 - cell["sourced"] - cell["judged"])
    parts = (("sourced", cell["sourced"]), ("judged", cell["judged"]), ("unknown", rest if rest > 1e-6 else 0.0))
    return ", ".join(f"{percent(share)} {name}" for name, share in parts if share)


def percent(share: float) -> str:
    """Write a share as a percentage that rounds neither to 0 nor to 100 unless it is."""
    number = round(100 * share)
    if 0 < share < 1:
        number = min(99, max(1, number))
    return f"{number}\u00a0%"


def number_text(number: float, decimals: int = 2) -> str:
    """Write a number for people: below nothing with a minus sign, and nothing without any.

    >>> number_text(-0.2), number_text(-0.001)
    ('−0.20', '0.00')
    """
    text = f"{abs(number):.{decimals}f}"
    return f"−{text}" if number < 0 and float(text) else text


def signed(number: float | None, decimals: int = 2) -> str:
    """Write a difference with its sign: `+0.04`, `−0.10`, `0.00`; `–` for None."""
    if number is None:
        return "–"
    text = number_text(number, decimals)
    return f"+{text}" if number > 0 and float(text) else text


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number of things: `four forces`, `1,440 facts`.

    >>> counted(4, "force"), counted(1440, "fact")
    ('four forces', '1,440 facts')
    """
    word = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{word} {noun if number == 1 else plural or f'{noun}s'}"


def joined(items: Sequence[str], last: str = "and") -> str:
    """Join words: `a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def some(items: Sequence[str], most: int = 12) -> str:
    """Join words, of more than `most` the first few and how many others there are.

    >>> some(["a", "b", "c"]), some(["a", "b", "c", "d"], most=2)
    ('a, b and c', 'a, b and two others')
    """
    return joined(items if len(items) <= most else [*items[:most], f"{counted(len(items) - most, 'other')}"])


def layer_title(layer: str) -> str:
    """Return the name of a layer for people.

    >>> layer_title("link"), layer_title("fire-control")
    ('Tactical data exchange', 'Fire control')
    """
    return LAYER_TITLES.get(layer) or plain(layer.replace("-", " ").capitalize(), LONGEST_LABEL)


def layer_phrase(layer: str) -> str:
    """Return the name of a layer inside a sentence."""
    title = layer_title(layer)
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def force_name(matrix: InteropMatrix, force: str, most: int = LONGEST_NAME) -> str:
    """Return the name of a force for people; its id where the catalogue's name has nothing to read."""
    return plain(matrix.catalog.forces_by_id[force].name, most) or force


def group_name(matrix: InteropMatrix) -> str:
    """Return what the matrix is about, for people."""
    group = matrix.catalog.groups_by_id.get(matrix.group or "")
    if group is not None:
        return plain(group.name)
    return joined([force_name(matrix, force, LONGEST_LABEL) for force in matrix.forces])


def long_date(matrix: InteropMatrix) -> str:
    """Write the day that was scored: `3 November 2020`."""
    day = matrix.as_of
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
