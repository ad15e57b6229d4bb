"""Which type of the catalogue a name means: by id, name, alias or hull, else by likeness."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec

from interop.catalog.catalog import Catalog
from interop.catalog.names import folded

#: Likeness, out of 100, from which a name is taken for another, and from which it is only suggested.
SURE, LIKE = 90.0, 70.0
#: Words that say nothing of a type.
_EMPTY = {"class", "the", "type"}


@dataclass(frozen=True)
class Match:
    """What a name was taken for: a type, and why; or nothing, and what it may have meant."""

    equipment: str | None
    how: str = ""  # empty where the name is the type's own
    suggestions: tuple[str, ...] = ()


class Matcher:
    """Matches names with the types of one catalogue."""

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
    def _hulls(self) -> dict[str, set[tuple[str, str]]]:
        """State and type of every unit that the catalogue knows by name."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in self._catalog.holdings:
            if row.unit:
                found[folded(row.unit)].add((self._catalog.forces_by_id[row.force].state, row.equipment))
        return found

    def match(self, kind: str, unit: str) -> Match:
        """Return the type that a row means by the type it names, or else by the unit."""
        if kind:
            named = self._called.get(_bare(kind)) or self._squeezed.get(_bare(kind).replace(" ", ""), set())
            if len(named) == 1:
                return Match(next(iter(named)))
            if named:
                return Match(None, "", tuple(sorted(named)))
        by_hull = self._hull(unit) or self._hull(kind)
        if by_hull:
            return Match(by_hull, f"known as {unit or kind}")
        return self._alike(kind) if kind else Match(None)

    def _hull(self, name: str) -> str | None:
        known = self._hulls.get(folded(name), set())
        own = {equipment for state, equipment in known if state == self._state} or {equipment for _, equipment in known}
        return next(iter(own)) if len(own) == 1 else None

    def _alike(self, kind: str) -> Match:
        """Take a name for another that is nearly the same, where one stands out; suggest what is like it."""
        if find_spec("rapidfuzz") is None:
            return Match(None)
        from rapidfuzz import fuzz, process

        found = process.extract(_bare(kind), self._called.keys(), scorer=fuzz.ratio, limit=5, score_cutoff=LIKE)
        types = list(dict.fromkeys(name for called, _, _ in found for name in sorted(self._called[called])))
        best = [name for called, score, _ in found if score >= SURE for name in self._called[called]]
        if len(set(best)) == 1 and _digits(kind) == _digits(found[0][0]):
            return Match(best[0], f"taken for {self._catalog.equipment_by_id[best[0]].name}")
        return Match(None, "", tuple(types[:3]))


def _bare(name: str) -> str:
    words = [word for word in folded(name).split() if word not in _EMPTY]
    return " ".join(words)


def _digits(name: str) -> str:
    """Return the figures of a name: one that differs in them alone is another type."""
    return "".join(mark for mark in name if mark.isdigit())
