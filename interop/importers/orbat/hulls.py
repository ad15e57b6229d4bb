"""Hulls that the catalogue speaks of, by name: whatever case and points, with a number or without, and a prefix."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from interop.catalog.catalog import Catalog
from interop.catalog.models import Holding
from interop.catalog.names import folded
from interop.errors import close_to

#: Symbols that hulls are classified by, with a number (a hull's) or without (a kind); none that aircraft bear (CV-22).
SYMBOLS = frozenset(
    {
        *("ao", "aoe", "aor", "ake", "cg", "cgn", "cvl", "cvn", "dd", "ddg", "ddh", "ff", "ffg", "ffgh", "ffh", "lcac"),
        *("lcc", "lcs", "lha", "lhd", "lpa", "lpd", "lph", "lsd", "lst", "mcm", "mcmv", "opv", "ss", "ssbn", "ssg"),
        *("ssgn", "ssk", "ssn"),
    }
)
#: What stands before the names of ships, where units of the state do not bear it in the catalogue, or others do.
_PREFIXES = {
    "ARG": "ara",
    "BEL": "bns",
    "BGD": "bns",
    "CHN": "cns plans",
    "COL": "arc",
    "DEU": "fgs",
    "DNK": "hdms",
    "EGY": "ens",
    "ESP": "esps sps",
    "FRA": "fs",
    "GBR": "hms rfa",
    "GRC": "hs",
    "IDN": "kri",
    "IND": "ins icgs",
    "ITA": "its",
    "JPN": "js jds",
    "KOR": "roks",
    "LKA": "slns",
    "MEX": "arm",
    "MMR": "ums",
    "MYS": "kd",
    "NGA": "nns",
    "NLD": "hnlms",
    "NOR": "hnoms knm",
    "PAK": "pns",
    "PER": "bap",
    "PHL": "brp",
    "POL": "orp",
    "PRT": "nrp",
    "RUS": "rfs",
    "SWE": "hms hswms",
    "THA": "htms",
    "TUR": "tcg",
    "TWN": "rocs",
    "USA": "uss usns uscgc",
    "ZAF": "sas",
}
_HULL_NUMBER = re.compile(rf"\b(t )?({'|'.join(sorted(SYMBOLS))}) ?[0-9]+\b")
#: A pennant, before the name or after it: F51, D 65, 151.
_PENNANT = re.compile(
    r"^[a-z]{0,3} ?[0-9]{1,4} (?=.*[a-z]{3})|(?:(?<=[a-z]{3})|(?<= [ivx])|(?<= [ivx]{2})) [a-z]{0,3} ?[0-9]{1,4}$"
)


@dataclass(frozen=True)
class Hull:
    """A unit that the catalogue knows by name."""

    name: str  # as the catalogue writes it
    state: str
    types: frozenset[str]  # that it is held as
    one: bool  # a single ship or aircraft, no squadron

    @property
    def equipment(self) -> str | None:
        """The type that it is, where the catalogue knows it as one alone."""
        return next(iter(self.types)) if len(self.types) == 1 else None


class Hulls:
    """The units of a catalogue by name, those of one state first; of two by a name, the one that there is on a day."""

    def __init__(self, catalog: Catalog, state: str, day: date) -> None:
        self._catalog, self._state, self._day = catalog, state, day
        self._whole: dict[str, list[Holding]] = defaultdict(list)
        self._short: dict[str, list[Holding]] = defaultdict(list)
        self._others: dict[str, list[Holding]] = defaultdict(list)
        for row in catalog.holdings:
            if row.unit is None:
                continue
            own = self._is_own(row)
            for key in {_squeezed(row.unit), "".join(_plain(row.unit))} if not own else ():
                self._others[key].append(row)
            if own:
                self._whole[_squeezed(row.unit)].append(row)
                for key in set(self._shortened(row.unit)):
                    self._short[key].append(row)

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """What stands before the names of ships of the state: INS, or nothing."""
        words = (row.unit.split() for row in self._catalog.holdings if row.unit and self._is_own(row))
        heads = {word for word, *more in words if more and more[0][0].isalpha() and word.isalpha() and word.isupper()}
        return frozenset({*map(str.casefold, heads), *_PREFIXES.get(self._state, "").split()})

    def named(self, name: str, equipment: str | None = None, *, prefixed: bool = False) -> Hull | None:
        """Return the unit that a name means, if it means one.

        Args:
            name: as it stands in a list.
            equipment: the type that the list has it as; tells two of a name apart.
            prefixed: do without units whose name is said without its prefix, as `Teg` for `INS Teg`.
        """
        if not _squeezed(name):
            return None
        found = self._whole.get(_squeezed(name))
        for key in () if found else self._shortened(name)[: 1 if prefixed else 2]:
            rows = self._short.get(key, ())
            if prefixed:
                rows = [row for row in rows if row.unit and "".join(_plain(row.unit)) == key]
            found = found or _numbered_alike(rows, name)
        if not found:
            found = self._others.get(_squeezed(name)) or self._others.get("".join(_plain(name)), [])
        return self._one(found, equipment)

    def like(self, name: str) -> tuple[str, ...]:
        """Return the names of units of the state that one may be misspelt for, the likeliest first."""
        return tuple(close_to(name, self._own_names))

    @cached_property
    def _own_names(self) -> tuple[str, ...]:
        return tuple(sorted({str(row.unit) for rows in self._whole.values() for row in rows}))

    def names_ship(self, name: str) -> bool:
        """Say whether a name begins as those of single ships of the state do."""
        first, _, rest = " ".join(_words(name)).partition(" ")
        return bool(rest) and first in self._prefixes

    def _one(self, rows: Iterable[Holding], equipment: str | None) -> Hull | None:
        """Take of several units the one of that type, else the one that there is on the day."""
        few = list(rows)
        few = [row for row in few if row.equipment == equipment] or few
        for what in ("unit", "equipment"):
            if len({getattr(row, what) for row in few}) > 1:
                few = [row for row in few if row.holds_on(self._day)] or few
        names = {(row.unit, self._catalog.forces_by_id[row.force].state) for row in few}
        if len(names) != 1:
            return None
        name, state = names.pop()
        return Hull(str(name), state, frozenset(row.equipment for row in few), all(row.quantity == 1 for row in few))

    def _shortened(self, name: str) -> list[str]:
        """Return the keys of a name without its number, and without its prefix either."""
        words = _plain(name)
        bare = words[1:] if words[:1] and words[0] in self._prefixes else words
        return [key for key in ("".join(words), "".join(bare)) if key]

    def _is_own(self, row: Holding) -> bool:
        return self._catalog.forces_by_id[row.force].state == self._state


def unnumbered(name: str) -> str:
    """Return a name without hull number and parentheses.

    >>> unnumbered("USS Nimitz (CVN-68)"), unnumbered("CVN-76 USS Ronald Reagan")
    ('uss nimitz', 'uss ronald reagan')
    """
    text = folded(re.sub(r"\([^()]*\)", " ", name))
    return " ".join(_HULL_NUMBER.sub(" ", text).split())


def _plain(name: str) -> list[str]:
    """Return the words of a name without hull number, pennant and parentheses: I.N.S. Trikand F51 is INS Trikand."""
    return _PENNANT.sub("", " ".join(_words(unnumbered(name)))).split()


def _words(name: str) -> list[str]:
    """Return the words of a name, letters that begin it as one: I.N.S. is INS."""
    words = folded(name).split()
    letters = next((at for at, word in enumerate(words) if len(word) > 1 or not word.isalpha()), len(words))
    return ["".join(words[:letters]), *words[letters:]] if letters > 1 else words


def _squeezed(name: str) -> str:
    return "".join(_words(name))


def _numbered_alike(rows: Iterable[Holding], name: str) -> list[Holding]:
    """Return the units whose number stands in a name; where none does, all but those that have another."""
    found, number = list(rows), _numbers(name)
    held = {row.unit: _numbers(row.unit or "") for row in found}
    same = [row for row in found if held[row.unit] and held[row.unit] <= number]
    return same or ([] if number and all(held.values()) else found)


def _numbers(name: str) -> set[str]:
    return {number.lstrip("0") for number in re.findall(r"[0-9]+", name)}
