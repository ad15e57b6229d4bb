"""One trial of a law: what it draws, what it has scored, and the words in which it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from interop.catalog.catalog import Catalog
from interop.catalog.models import DOMAINS, Adoption, AgreementKind, Equipment, Fit, Force, Role
from interop.scheme import Scheme
from interop.testing.scored import Scorer, Scores
from interop.testing.vocabulary import KEEPER, Vocabulary, Words
from interop.testing.worlds import FACT, furnished

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Ground:
    """On what a scorer is tried: one scheme and its variations, catalogues, days."""

    scheme: Scheme
    schemes: SearchStrategy[Scheme]
    catalogs: SearchStrategy[Catalog]
    days: SearchStrategy[date]
    vocabulary: Vocabulary


@dataclass(frozen=True, eq=False)
class Call:
    """One call of the scorer."""

    catalog: Catalog
    forces: tuple[str, ...]
    day: date
    scheme: Scheme
    more: tuple[tuple[str, str], ...] = ()  # evidence and bounds, where they are not the usual ones


class ScorerRaisedError(Exception):
    """The scorer raised; `__cause__` says what."""


@dataclass(eq=False)
class LawTrial:
    """What a law has in its hands: a catalogue with its forces, a scheme and a day, all drawn."""

    scorer: Scorer
    ground: Ground
    data: st.DataObject
    calls: list[Call] = field(default_factory=list)
    scored: list[Scores] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.catalog = furnished(self.data.draw(self.ground.catalogs))
        self.scheme = self.data.draw(self.ground.schemes)
        self.day = self.data.draw(self.ground.days)

    # Drawing

    def draw(self, strategy: SearchStrategy[T]) -> T:
        """Draw from a strategy."""
        return self.data.draw(strategy)

    def pick(self, options: Iterable[T]) -> T:
        """Draw one of some options; the case does not arise where there is none."""
        listed = list(options)
        self.needs(listed)
        return self.data.draw(st.sampled_from(listed))

    @staticmethod
    def needs(condition: object) -> None:
        """Give the example up unless the case that the law speaks of arises in it."""
        assume(condition)

    # What there is

    @property
    def forces(self) -> tuple[str, ...]:
        """The ids of the catalogue's forces."""
        return tuple(row.id for row in self.catalog.forces if row.kind != "joint")

    def state(self, force: str) -> str:
        """Return the state that a force serves."""
        return self.catalog.forces_by_id[force].state

    def states(self, least: int = 2) -> list[str]:
        """Return the states that have forces, in order; the case does not arise where there are fewer."""
        states = sorted({self.state(name) for name in self.forces})
        self.needs(len(states) >= least)
        return states

    def related(self, force: str) -> set[str]:
        """Return a force and those that are drawn from it, of which everything is true that is said of it."""
        return {row.id for row in self.catalog.forces if force in self.catalog.force_chain(row.id)}

    def service(self) -> Force:
        """Draw a force that is no task group."""
        return self.pick(row for row in self.catalog.forces if row.kind == "service")

    def held(self, force: str | None = None) -> list[str]:
        """Return the types that a force, or any, has in service on the day."""
        rows = (row for row in self.catalog.holdings if row.status == "active" and row.holds_on(self.day))
        return sorted({row.equipment for row in rows if force in (None, row.force)})

    def type_held(self, force: str | None = None, words: Words | None = None, role: str = "") -> str:
        """Draw a type in service, of a domain that counts where a role in some words is given."""
        domains = self.domains(words, role)
        return self.pick(name for name in self.held(force) if self.catalog.equipment_by_id[name].domain in domains)

    def domains(self, words: Words | None = None, role: str = "") -> set[str]:
        """Return the domains of units that count in a role of a layer over some words, or all domains."""
        if words is None:
            return set(DOMAINS)
        layers = (layer for layer in self.scheme.over_standards.values() if layer.standard_layer == words.layer)
        return {domain for layer in layers for domain in layer.domains_of(cast("Role", role))}

    def standard(self, *, mode: str | None = None) -> tuple[Words, str]:
        """Draw a standard of the catalogue that a layer looks at."""
        there = self.catalog.standards_by_id
        listed = [
            (words, name)
            for words in self.ground.vocabulary.words
            if mode in (None, words.mode)
            for name, row in there.items()
            if row.layer == words.layer
        ]
        return self.pick(listed)

    def partner(self, words: Words, standard: str, role: Role) -> list[Fit]:
        """Return that some type takes what another gives, or gives what it takes, so that something hangs on the other.

        Between peers nothing is said.
        """
        if words.mode == "peer":
            return []
        other = words.takes if role == words.gives else words.gives
        return [statement(self.pick(row.id for row in self.catalog.equipment), standard, other)]

    def uncounted_agreement(self) -> AgreementKind:
        """Draw a kind of agreement that no layer names, and that opens no gate."""
        return self.pick(self.ground.vocabulary.uncounted)

    # Scoring

    def score(
        self,
        catalog: Catalog | None = None,
        *,
        forces: Sequence[str] | None = None,
        scheme: Scheme | None = None,
        **more: str,
    ) -> Scores:
        """Score; what is not given is what was drawn. What the scorer raises is told apart from a broken law."""
        call = Call(
            self.catalog if catalog is None else catalog,
            tuple(forces or self.forces),
            self.day,
            scheme or self.scheme,
            tuple(more.items()),
        )
        self.calls.append(call)
        try:
            result = self.scorer(call.catalog, list(call.forces), as_of=call.day, scheme=call.scheme, **more)
        except Exception as error:
            raise ScorerRaisedError(f"the scorer raised {type(error).__name__}: {error}") from error
        found = Scores.of(result, call.forces)
        self.scored.append(found)
        return found

    @property
    def lacked(self) -> set[str]:
        """What a law looked for in results, and was not there."""
        return set().union(*(scores.lacked for scores in self.scored))


def saying(catalog: Catalog, *rows: Fit, instead_of: Callable[[Fit], bool] | None = None) -> Catalog:
    """Return a catalogue with some statements more, in place of those on the same or of those that are picked."""
    levels = {(row.equipment, row.force, row.unit, row.standard, row.role) for row in rows}
    kept = [
        row
        for row in catalog.fits
        if (row.equipment, row.force, row.unit, row.standard, row.role) not in levels
        and not (instead_of is not None and instead_of(row))
    ]
    return catalog.replace(fits=[*kept, *rows])


def statement(equipment: str, standard: str, role: str, support: str = "yes", **more: Any) -> Fit:
    """Return a cited statement on a type or a kind."""
    cells = {"basis": "cited", "note": "a reason", **FACT, **more}
    return Fit(equipment=equipment, standard=standard, role=role, support=support, **cells)


def about(standard: str, words: Words) -> Callable[[Fit], bool]:
    """Return what picks the statements on a standard, those that close its layer among them."""
    return lambda row: row.standard in (standard, f"{words.layer}:*")


def silent(catalog: Catalog, words: Words, standard: str) -> Catalog:
    """Return a catalogue without a word on a standard."""
    return saying(catalog, instead_of=about(standard, words))


def gated(catalog: Catalog, standards: Iterable[str], gate: str | None) -> Catalog:
    """Return a catalogue with a gate before some standards, or none, and with open lists of their users."""
    names = set(standards)
    change = {"gate": gate, "controlled_by": KEEPER if gate else None, "adoption": "open"}
    rows = [row.model_copy(update=change) if row.id in names else row for row in catalog.standards]
    return catalog.replace(standards=rows)


def listed(catalog: Catalog, standard: str, users: list[str]) -> Catalog:
    """Return the catalogue with a closed list of those who use a standard."""
    standards = [
        row.model_copy(update={"adoption": "closed"}) if row.id == standard else row for row in catalog.standards
    ]
    others = [row for row in catalog.adoptions if row.standard != standard]
    rows = [Adoption(standard=standard, state=state, **FACT) for state in users]
    return catalog.replace(standards=standards, adoptions=[*others, *rows])


def derived(original: Equipment, name: str) -> Equipment:
    """Return a type that differs in nothing from the one it is derived from, whose size is its own too."""
    return original.model_copy(update={"id": name, "derived_from": original.id, "size_t": None})


def held_instead(catalog: Catalog, name: str, *types: Equipment) -> Catalog:
    """Return a catalogue with some types more, the last of which is held in the place of another type."""
    held = [
        row.model_copy(update={"equipment": types[-1].id}) if row.equipment == name else row for row in catalog.holdings
    ]
    return catalog.replace(equipment=[*catalog.equipment, *types], holdings=held)
