"""What a layer's score for one pair rests on, what holds it back, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from interop.catalog.models import Fact, Fit


@dataclass(frozen=True)
class Inherited:
    """A statement on a type, or on a kind, that decides for another type."""

    row: Fit
    heir: str


#: What an item stands on: a row of the catalogue, or one that speaks for another type.
Ground: TypeAlias = Fact | Inherited


@dataclass(frozen=True)
class Driver:
    """Something that the score rests on."""

    text: str
    amount: float  # part of the layer's lower bound
    facts: tuple[Ground, ...]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Obstacle:
    """Something known that keeps the score down."""

    text: str
    amount: float  # most that the layer would gain if it fell
    facts: tuple[Ground, ...]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Gap:
    """Something that the catalogue does not know."""

    force: str
    equipment: str
    unit: str | None
    standard: str
    role: str
    amount: float  # most that the layer's lower bound would gain if the answer were yes

    @property
    def question(self) -> tuple[str, str, str, str]:
        """What is asked, whichever unit it is asked of."""
        return self.force, self.equipment, self.standard, self.role

    def __str__(self) -> str:
        return f"{unit_text(self.force, self.equipment, self.unit)}: {self.standard} ({self.role})"


@dataclass(frozen=True)
class Evidence:
    """All of it, the weightiest first."""

    drivers: tuple[Driver, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    gaps: tuple[Gap, ...] = ()


Item = TypeVar("Item", Driver, Obstacle, Gap)
#: What amounts to less is rounding.
LEAST = 1e-12


def unit_text(force: str, equipment: str, unit: str | None) -> str:
    """Name a unit for people."""
    return f"{force} {equipment}" + (f" ({unit})" if unit else "")


def largest(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items that amount to something, the largest first."""
    kept = [item for item in items if item.amount > LEAST]
    return tuple(sorted(kept, key=lambda item: (-item.amount, str(item))))


def merged(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Add up gaps of one type in one force: one look-up usually settles them together."""
    sums: dict[tuple[str, str, str, str], list[Gap]] = {}
    for gap in gaps:
        sums.setdefault(gap.question, []).append(gap)
    return largest(
        Gap(*key[:2], items[0].unit if len(items) == 1 else None, *key[2:], sum(item.amount for item in items))
        for key, items in sums.items()
    )


def distinct(gaps: Iterable[Gap]) -> list[Gap]:
    """Keep one gap of each question."""
    first: dict[tuple[str, str, str, str], Gap] = {}
    for gap in gaps:
        first.setdefault(gap.question, gap)
    return list(first.values())
