"""Which type of the catalogue a name means: by id, name, alias or hull, without words of kind, else by likeness."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from importlib.util import find_spec
from itertools import islice, takewhile

from interop.catalog.catalog import Catalog
from interop.catalog.names import folded
from interop.importers.orbat.hulls import SYMBOLS, Hull, Hulls, unnumbered

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
#: Words that name a kind by themselves, besides the last of every role.
_HEADS = {"vessel", *SYMBOLS}


@dataclass(frozen=True)
class Match:
    """What a name was taken for: a type, and why; or nothing, and what it may have meant."""

    equipment: str | None
    how: str = ""  # empty where the name is the type's own
    suggestions: tuple[str, ...] = ()
    hull: Hull | None = None  # the unit that the catalogue knows by that name


class Matcher:
    """Matches names with the types of one catalogue, for a state: an alias is a type's own where that state has it."""

    def __init__(self, catalog: Catalog, state: str = "", day: date | None = None) -> None:
        """Take the names of a catalogue; of two hulls by one name the one that there is on the day is meant."""
        self._catalog, self._state = catalog, state
        self.hulls = Hulls(catalog, state, day or catalog.day)
        self._typed = cache(self._typed_anew)

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

    def match(self, kind: str, unit: str) -> Match:
        """Return the type that a row means by the type it names, or else by the unit; and the unit, if it is known."""
        typed = self._typed(kind)
        if typed.equipment is None:
            hull = self.hulls.named(unit)
            if hull and hull.equipment:
                return self._known(hull)
            return typed if typed.suggestions else replace(typed, suggestions=self.hulls.like(unit))
        hull = self.hulls.named(unit, typed.equipment) if unit else typed.hull
        return replace(typed, hull=hull if hull and self._may_be_of(hull, typed.equipment) else None)

    def is_one(self, match: Match, unit: str) -> bool:
        """Say whether a unit is a single ship, of which there is one: the catalogue has one, or it is called so."""
        return match.hull.one if match.hull else self.is_ship(match) and self.hulls.names_ship(unit)

    def is_ship(self, match: Match) -> bool:
        """Say whether a type is that of a ship or a boat."""
        domain = self._catalog.equipment_by_id[match.equipment].domain if match.equipment else ""
        return domain in ("surface", "subsurface")

    def _typed_anew(self, kind: str) -> Match:
        """Return the type that a name means, or the unit that it names."""
        named = self._named(kind) if kind else Match(None)
        if named.equipment is not None or not kind:
            return named
        hull = self.hulls.named(kind, prefixed=True)
        if hull and hull.equipment:
            return self._known(hull)
        if named.suggestions:
            return named
        taken = self._without_kind(kind)
        hull = None if taken.equipment else self.hulls.named(kind)
        return self._known(hull) if hull and hull.equipment else taken

    def _known(self, hull: Hull) -> Match:
        whose = "" if hull.state == self._state else f" of {self._catalog.states_by_id[hull.state].name}"
        return Match(hull.equipment, f"known as {hull.name}{whose}", hull=hull)

    def _may_be_of(self, hull: Hull, name: str) -> bool:
        """Say whether a type may be what a hull is listed as: an aircraft is none, whatever carrier it flies from."""
        types = self._catalog.equipment_by_id
        return name in hull.types or types[name].domain in {types[other].domain for other in hull.types}

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
        words = [word for word in unnumbered(name).split() if word not in _EMPTY]
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

    @cached_property
    def _worded(self) -> dict[str, set[str]]:
        """Everything that types are called, by each of its words."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in self._called:
            for word in name.split():
                found[word].add(name)
        return found

    @cached_property
    def _in_order(self) -> list[str]:
        """Everything that types are called without spaces, so that those with one beginning stand together."""
        return sorted(self._squeezed)

    def _longer(self, plain: str) -> set[str]:
        """Return the types that are called so and more: P-8 is the beginning of P-8A, CV-22 Osprey is Bell Boeing's."""
        beginning = _squeezed(plain)
        called = set.intersection(*(self._worded.get(word, set()) for word in plain.split()))
        found = {name for text in called for name in self._called[text]}
        if len(beginning) >= SHORTEST:
            rest = islice(self._in_order, bisect_left(self._in_order, beginning), None)
            for text in takewhile(lambda text: text.startswith(beginning), rest):
                found |= self._squeezed[text]
        return found


def _bare(name: str) -> str:
    words = [word for word in folded(name).split() if word not in _EMPTY]
    return " ".join(words)


def _squeezed(name: str) -> str:
    return _bare(name).replace(" ", "")


def _digits(name: str) -> str:
    """Return the figures of a name: one that differs in them alone is another type."""
    return "".join(mark for mark in name if mark.isdigit())
