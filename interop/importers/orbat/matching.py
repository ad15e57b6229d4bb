"""Which type of the catalogue a name means: by id, name, alias or hull, without words of kind, else by likeness."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import takewhile

from interop.catalog.catalog import Catalog
from interop.catalog.names import folded

#: Likeness, out of 100, from which a name is taken for another, and from which it is only suggested.
SURE, LIKE = 90.0, 70.0
#: Most types that are suggested.
MOST = 3
#: Fewest characters of a name for which those that begin with it are suggested.
SHORTEST = 2
#: Words that say nothing of a type.
_EMPTY = {"class", "the", "type"}
#: Words that go with the kind of a ship or an aircraft; the others are those of the catalogue's roles.
_KINDS = {
    *("guided", "nuclear", "powered", "diesel", "electric", "ballistic", "multirole", "landing", "platform", "offshore")
}
#: Symbols that hulls are classified by, with a number (a hull's) or without (a kind); none that aircraft bear (CV-22).
_SYMBOLS = {
    *("ao", "aoe", "aor", "ake", "cg", "cgn", "cvl", "cvn", "dd", "ddg", "ddh", "ff", "ffg", "ffgh", "ffh", "lcac"),
    *("lcc", "lcs", "lha", "lhd", "lpa", "lpd", "lph", "lsd", "lst", "mcm", "mcmv", "opv", "ss", "ssbn", "ssg", "ssgn"),
    *("ssk", "ssn"),
}
#: Words that name a kind by themselves, besides the last of every role.
_HEADS = {"vessel", *_SYMBOLS}
_HULL_NUMBER = re.compile(rf"\b(t )?({'|'.join(sorted(_SYMBOLS))}) ?[0-9]+\b")


@dataclass(frozen=True)
class Match:
    """What a name was taken for: a type, and why; or nothing, and what it may have meant."""

    equipment: str | None
    how: str = ""  # empty where the name is the type's own
    suggestions: tuple[str, ...] = ()


class Matcher:
    """Matches names with the types of one catalogue, for a state: an alias is a type's own where that state has it."""

    def __init__(self, catalog: Catalog, state: str = "") -> None:
        self._catalog, self._state = catalog, state

    @cached_property
    def _called(self) -> dict[str, set[str]]:
        """Types by everything that they are called."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._catalog.equipment:
            for name in (row.id, row.name, *row.aliases):
                found[_bare(name)].add(row.id)
        return found

    @cached_property
    def _squeezed(self) -> dict[str, set[str]]:
        """The same without spaces: MH60R is MH-60R."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, types in self._called.items():
            found[name.replace(" ", "")] |= types
        return found

    @cached_property
    def _plain(self) -> dict[str, set[str]]:
        """Types by what they are called without words of kind: Freedom is the Freedom class littoral combat ship."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._catalog.equipment:
            for name in (row.id, row.name, *row.aliases):
                found[self._parted(name)[0]].add(row.id)
        del found[""]  # nothing but a kind
        return found

    @cached_property
    def _at_home(self) -> set[str]:
        """Types that forces of the state have."""
        forces = {row.id for row in self._catalog.forces if row.state == self._state}
        return {row.equipment for row in self._catalog.holdings if row.force in forces}

    @cached_property
    def _kinds(self) -> set[str]:
        """Words of kind: those of roles, alone or several, and the symbols of hulls."""
        return _KINDS | _HEADS | {word for row in self._catalog.equipment for word in row.role.split("-")}

    @cached_property
    def _domains(self) -> dict[str, set[str]]:
        """Domains by the word that a role ends with: a carrier is a ship, whatever it carries."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._catalog.equipment:
            found[row.role.rpartition("-")[2]].add(row.domain)
        return found

    @cached_property
    def _hulls(self) -> dict[str, set[tuple[str, str]]]:
        """State and type of every unit that the catalogue knows by name."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in self._catalog.holdings:
            if row.unit:
                found[folded(row.unit)].add((self._catalog.forces_by_id[row.force].state, row.equipment))
        return found

    def match(self, kind: str, unit: str) -> Match:
        """Return the type that a row means by the type it names, or else by the unit."""
        named = self._named(kind) if kind else Match(None)
        if named.equipment is not None:
            return named
        by_hull = self._hull(unit) or self._hull(kind)
        if by_hull:
            return Match(by_hull, f"known as {unit or kind}")
        return named if named.suggestions or not kind else self._without_kind(kind)

    def _named(self, kind: str) -> Match:
        """Take a name for the type that has it; an alias only where forces of the state have the type."""
        squeezed = _squeezed(kind)
        types = self._called.get(_bare(kind)) or self._squeezed.get(squeezed, set())
        own = {name for name in types if squeezed in map(_squeezed, self._names(name))}
        if len(types) == 1 and (own or types <= self._at_home):
            return Match(next(iter(types)))
        return self._taken(types, own) if types else Match(None)

    def _without_kind(self, kind: str) -> Match:
        """Take a name for the type that has it but for words of kind, a hull number or what stands in parentheses."""
        plain, words = self._parted(kind)
        types = {name for name in self._plain.get(plain, ()) if self._may_be(name, words)}
        if not types:
            return self._alike(plain, words) if plain else Match(None)
        types = {
            name for name in types if set(self._catalog.equipment_by_id[name].role.split("-")) == set(words)
        } or types
        own = {name for name in types if plain in (self._parted(called)[0] for called in self._names(name))}
        return self._taken(types, own)

    def _taken(self, types: set[str], own: set[str]) -> Match:
        """Take of several types the one that the state has, or the one whose own name it is, and tell; or suggest."""
        few = next((found for found in (types & self._at_home, own) if len(found) == 1), set())
        return self._told(few) if few else Match(None, "", tuple(sorted(types)[:MOST]))

    def _told(self, types: Iterable[str]) -> Match:
        name = next(iter(types))
        return Match(name, f"taken for {self._catalog.equipment_by_id[name].name}")

    def _parted(self, name: str) -> tuple[str, list[str]]:
        """Return a name without words of kind before and after it, hull number and parentheses; and those words."""
        words = [word for word in _unnumbered(name).split() if word not in _EMPTY]
        before = self._kind(words)
        rest = words[len(before) :]
        after = self._kind(rest[::-1])[::-1]
        return " ".join(rest[: len(rest) - len(after)]), [*before, *after]

    def _kind(self, words: Sequence[str]) -> list[str]:
        """Return the words of kind at the beginning, if they name one: a frigate is a kind, strike is none."""
        found = list(takewhile(self._kinds.__contains__, words))
        named = any(word in self._domains or word in _HEADS for word in found)
        return found if named or len(found) == len(words) else []

    def _may_be(self, name: str, words: Sequence[str]) -> bool:
        """Say whether a type may be of a kind: no cruiser is a submarine."""
        heads = [word for word in words if word in self._domains]
        return not heads or self._catalog.equipment_by_id[name].domain in self._domains[heads[-1]]

    def _names(self, name: str) -> tuple[str, str]:
        """Return what a type is called by itself: its id and name, no alias."""
        return name, self._catalog.equipment_by_id[name].name

    def _hull(self, name: str) -> str | None:
        known = self._hulls.get(folded(name)) or self._hulls.get(_unnumbered(name), set())
        own = {equipment for state, equipment in known if state == self._state} or {equipment for _, equipment in known}
        return next(iter(own)) if len(own) == 1 else None

    def _alike(self, plain: str, words: Sequence[str]) -> Match:
        """Take a name for another that is nearly the same, where one stands out; suggest what is like it."""
        longer = self._longer(plain)
        suggested = sorted(longer, key=lambda name: (name not in self._at_home, name))
        if find_spec("rapidfuzz") is None:
            return Match(None, "", tuple(suggested[:MOST]))
        from rapidfuzz import fuzz, process

        found = process.extract(plain, self._called.keys(), scorer=fuzz.ratio, limit=5, score_cutoff=LIKE)
        best = {name for called, score, _ in found if score >= SURE for name in self._called[called]}
        sure = len(best) == 1 and _digits(plain) == _digits(found[0][0]) and self._may_be(min(best), words)
        if sure and best >= longer:
            return self._taken(best, {name for name in best if found[0][0] in map(_bare, self._names(name))})
        suggested += [name for called, _, _ in found for name in sorted(self._called[called])]
        return Match(None, "", tuple(dict.fromkeys(suggested))[:MOST])

    def _longer(self, plain: str) -> set[str]:
        """Return the types that are called so and more: P-8 is the beginning of P-8A, CV-22 Osprey is Bell Boeing's."""
        words, beginning = set(plain.split()), _squeezed(plain)
        return {
            name
            for called, names in self._called.items()
            if words <= set(called.split()) or (len(beginning) >= SHORTEST and _squeezed(called).startswith(beginning))
            for name in names
        }


def _bare(name: str) -> str:
    words = [word for word in folded(name).split() if word not in _EMPTY]
    return " ".join(words)


def _unnumbered(name: str) -> str:
    """Return a name without hull number and parentheses: USS Nimitz (CVN-68) is USS Nimitz."""
    text = folded(re.sub(r"\([^()]*\)", " ", name))
    return " ".join(_HULL_NUMBER.sub(" ", text).split())


def _squeezed(name: str) -> str:
    return _bare(name).replace(" ", "")


def _digits(name: str) -> str:
    """Return the figures of a name: one that differs in them alone is another type."""
    return "".join(mark for mark in name if mark.isdigit())
