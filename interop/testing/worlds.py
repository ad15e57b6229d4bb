"""Small catalogues, a few rows each, in which what the laws speak of happens often.

Two to four forces, most of them navies, each mostly with something in service; where two are services of one state,
also the joint force that they make; one standard in two behind a gate; statements of every level, answer and basis,
some of them over; agreements and exercises of different ages. They shrink to hardly anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from interop.catalog import models
from interop.catalog.catalog import Catalog
from interop.testing.vocabulary import GATE, KEEPER, Vocabulary

STATES = ("AUS", "IND", "RUS", "SUN", "USA")
#: A force's id begins with its state's code, and ends with its service; the task group is drawn from the Indian navy.
COALITIONS = (
    ("ind-navy", "usa-navy"),
    ("aus-navy", "ind-navy", "usa-navy"),
    ("ind-navy", "rus-navy", "usa-navy"),
    ("ind-navy", "ind-task-group", "usa-navy"),
    ("aus-navy", "ind-navy", "rus-navy"),
    ("aus-navy", "ind-navy", "ind-task-group", "usa-navy"),
    ("ind-navy", "usa-air-force"),
    ("ind-army", "ind-navy", "usa-navy"),
    ("aus-coast-guard", "ind-air-force", "rus-navy"),
    ("ind-army", "ind-navy", "ind-task-group", "usa-navy"),
)
TYPES = ("cruiser", "fighter", "tanker", "helicopter")
ROLES = ("unit", "other-unit")
DAYS = ("2001", "2008-06", "2015-03-01", "2020-11-03")
#: The source on which all that is generated stands.
PAPER = models.Source(id="paper", title="Paper", url="https://example.org/paper", accessed="2020", kind="press")
FACT: dict[str, Any] = {"sources": "paper", "verified_on": "2020-12-31"}
_NOTE = "a reason"

T = TypeVar("T")


@lru_cache(maxsize=4096, typed=True)
def one_of(*options: T) -> SearchStrategy[T]:
    """Draw one of some options; made once for all draws, since Hypothesis looks long at a strategy that is new."""
    return st.sampled_from(options)


often_empty = one_of("", "", "", "2001", "2008-06")
often_open = one_of("", "", "", "2008-06", "2015-03-01")


@composite
def worlds(draw: DrawFn, vocabulary: Vocabulary) -> Catalog:
    """Draw a small catalogue that passes every check and speaks of what a scheme looks at.

    Args:
        draw: given by Hypothesis.
        vocabulary: what the scheme looks at.
    """
    forces = draw(one_of(*COALITIONS))
    equipment = _equipment(draw, vocabulary)
    types = [row.id for row in equipment]
    spoken = [(word, draw(_subset(word.standards, 2))) for word in vocabulary.words]
    agreements = _agreements(draw, vocabulary)
    adoptions = _adoptions(draw, vocabulary)
    return Catalog.from_tables(
        sources=[PAPER],
        states=_states(draw(one_of("", "RUS"))),
        standards=_standards(draw, vocabulary, {row.standard for row in adoptions}),
        adoptions=adoptions,
        equipment=equipment,
        forces=_forces(forces),
        holdings=_holdings(draw, forces, types),
        fits=_fits(draw, forces, equipment, spoken) if spoken else [],
        agreements=agreements,
        accessions=_accessions(draw, agreements),
        exercises=_exercises(draw, forces),
        coverage=draw(_coverage(forces)),
    )


def force(name: str, parent: str = "") -> models.Force:
    """Return the row of a force; its state is the beginning of its name, its service or its kind the rest."""
    state, _, rest = name.partition("-")
    service, kind = {"task-group": ("navy", rest), "joint": (rest, rest)}.get(rest, (rest, "service"))
    return models.Force(id=name, name=name, state=state.upper(), service=service, kind=kind, parent=parent, **FACT)


@cache
def _forces(names: tuple[str, ...]) -> tuple[models.Force, ...]:
    """Return the rows of some forces, and of the joint force of each state that has two services."""
    services = [name for name in names if name != "ind-task-group"]
    states = [name[:3] for name in services]
    joint = {state: f"{state}-joint" for state in states if states.count(state) > 1}
    parents = {name: joint.get(name[:3], "") for name in services} | {"ind-task-group": "ind-navy"}
    return (*(force(name, parents[name]) for name in names), *(force(name) for name in joint.values()))


def looked_at(table: str, kind: str = "*") -> models.Coverage:
    """Return the row that says that agreements of a kind, or exercises, of all states were gone through."""
    return models.Coverage.model_validate(
        {"table": table, "state": ";".join(STATES), "kind": kind, "verified_on": "2020"}
    )


def everything_looked_at(forces: Iterable[str]) -> list[models.Coverage]:
    """Return rows that say that fleets, agreements and exercises were all gone through."""
    fleets = [models.Coverage(table="holdings", force=name, verified_on="2020") for name in forces]
    return [*fleets, looked_at("agreements"), looked_at("exercises")]


def furnished(catalog: Catalog) -> Catalog:
    """Return a catalogue with the source and the states that generated rows name, where it lacks one."""
    states = [row for row in _states("") if row.id not in catalog.states_by_id]
    sources = [] if PAPER.id in catalog.sources_by_id else [PAPER]
    if not states and not sources:
        return catalog
    return catalog.replace(states=[*catalog.states, *states], sources=[*catalog.sources, *sources])


@cache
def _subset(items: tuple[str, ...], most: int) -> SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(items), min_size=1, max_size=most, unique=True)


def _states(successor: str) -> list[models.StateRow]:
    heirs = {"SUN": successor}
    return [models.StateRow(id=state, name=state, successor=heirs.get(state, ""), **FACT) for state in STATES]


def _standards(draw: DrawFn, vocabulary: Vocabulary, closed: set[str]) -> list[models.Standard]:
    rows = []
    for word in vocabulary.words:
        for name in word.standards:
            shut = draw(st.booleans())
            rows.append(
                models.Standard(
                    id=name,
                    name=name,
                    layer=word.layer,
                    mode=word.mode,
                    gate=GATE if shut else "",
                    controlled_by=KEEPER if shut else "",
                    adoption="closed" if name in closed else "open",
                    **FACT,
                )
            )
    return rows


def _adoptions(draw: DrawFn, vocabulary: Vocabulary) -> list[models.Adoption]:
    """Draw who uses a standard, in one catalogue of four; its list is then closed."""
    names = [name for word in vocabulary.words for name in word.standards]
    if not names or not draw(one_of("", "", "", "closed")):
        return []
    users, name = draw(_subset(("USA", "IND", "AUS"), 2)), draw(one_of(*names))
    return [models.Adoption(standard=name, state=state, until=draw(often_open), **FACT) for state in users]


def _equipment(draw: DrawFn, vocabulary: Vocabulary) -> list[models.Equipment]:
    designers = one_of("USA", "RUS", "SUN", "IND", "IND:0.5;RUS:0.5")
    domains = one_of(*vocabulary.domains, *vocabulary.domains, "munition")
    return [
        models.Equipment(
            id=name,
            name=name,
            domain=draw(domains),
            role=draw(one_of(*ROLES)),
            designers=draw(designers),
            derived_from=draw(one_of("", "", *TYPES[:index])),
            size_t=draw(one_of("", "12.5", "4000")),
            introduced=draw(one_of("", "1975", "2001-05")),
            **FACT,
        )
        for index, name in enumerate(TYPES[: draw(one_of(*range(1, len(TYPES) + 1)))])
    ]


def holding(force: str, equipment: str, quantity: int | str = 1, **more: str) -> models.Holding:
    """Return a row of what a force has in service."""
    cells = {"status": "active", "supply": "imported", "supplier": "USA", **more}
    return models.Holding(force=force, equipment=equipment, quantity=str(quantity), **cells, **FACT)


def _holdings(draw: DrawFn, forces: tuple[str, ...], types: list[str]) -> list[models.Holding]:
    """Draw something in service for each force, mostly, and a few rows besides."""
    there = draw(one_of(*[forces] * 7, forces[1:]))
    rows = [holding(name, draw(one_of(*types)), draw(_QUANTITIES)) for name in there]
    rows += draw(_more_holdings(forces, tuple(types)))
    return list({row.sort_key: row for row in rows if _in_order(row)}.values())


_QUANTITIES = one_of("1", "2", "7", "")


@cache
def _more_holdings(forces: tuple[str, ...], types: tuple[str, ...]) -> SearchStrategy[list[models.Holding]]:
    row = st.builds(
        holding,
        one_of(*forces),
        one_of(*types),
        _QUANTITIES,
        unit=one_of("", "one", "two"),
        since=often_empty,
        until=often_open,
        status=one_of("active", "active", "ordered", "reserve"),
        supplier=one_of("USA", "RUS"),
    )
    return st.lists(row, max_size=4)


def _in_order(row: models.Period) -> bool:
    return row.since is None or row.until is None or row.since.first <= row.until.last


def _fits(
    draw: DrawFn, forces: tuple[str, ...], equipment: list[models.Equipment], spoken: list[tuple[Any, list[str]]]
) -> list[models.Fit]:
    """Draw statements of every level, none on the same as another."""
    kinds = sorted({f"role:{row.role}" for row in equipment} | {f"domain:{row.domain}" for row in equipment})
    types = [row.id for row in equipment]
    said = one_of(*((word, name) for word, names in spoken for name in (*names, *names, f"{word.layer}:*")))
    named = [row.id for row in _forces(forces)]  # a joint force among them
    places = one_of(*[("", "")] * len(forces), *((name, "") for name in named), (forces[0], "one"))
    rows: dict[Any, models.Fit] = {}
    for _ in range(draw(one_of(*range(8)))):
        about, (force, unit), (word, standard) = (
            draw(one_of(*types, *types, *kinds)),
            draw(places),
            draw(said),
        )
        closing = standard.endswith(":*")
        row = models.Fit(
            equipment=about,
            force=force,
            unit="" if ":" in about else unit,
            standard=standard,
            support="no" if closing else draw(one_of("yes", "partial", "no")),
            role=draw(one_of(word.gives, word.takes)),
            basis=draw(one_of("cited", "cited", "inferred", "assumed")),
            until=draw(often_open),
            note=_NOTE,
            **FACT,
        )
        rows[level(row)] = row
    return list(rows.values())


def level(fit: models.Fit) -> tuple[str | None, ...]:
    """Return what a statement is about."""
    return fit.equipment, fit.force, fit.unit, fit.standard, fit.role


def agreement(name: str, kind: str, parties: Iterable[str], **period: str) -> models.Agreement:
    """Return the row of an agreement."""
    return models.Agreement(id=name, kind=kind, name="Treaty", parties=";".join(parties), **period, **FACT)


def _agreements(draw: DrawFn, vocabulary: Vocabulary) -> list[models.Agreement]:
    kinds = one_of(*dict.fromkeys((*vocabulary.kinds, GATE)))
    pairs = one_of(("IND", "USA"), ("AUS", "USA"), ("IND", "RUS"), ("AUS", "IND", "USA"))
    ends = one_of("", "", "2015-03-01")
    return [
        agreement(f"treaty-{number}", draw(kinds), draw(pairs), since=draw(often_empty), until=draw(ends))
        for number in range(draw(one_of(*range(4))))
    ]


def _accessions(draw: DrawFn, agreements: list[models.Agreement]) -> list[models.Accession]:
    if not agreements or not draw(one_of("", "", "joined")):
        return []
    state, since, until = (
        draw(one_of("AUS", "RUS")),
        draw(often_empty),
        draw(one_of("", "2015-03-01")),
    )
    return [models.Accession(agreement=agreements[0].id, state=state, since=since, until=until, **FACT)]


def exercise(name: str, day: str, forces: Iterable[str], start: str = "") -> models.Exercise:
    """Return the row of an exercise on one day, or that ended on it."""
    period, parts = {"start": start or day, "end": day}, ";".join(sorted(forces))
    return models.Exercise(id=name, series="Series", name="Exercise", participants=parts, **period, **FACT)


def _exercises(draw: DrawFn, forces: tuple[str, ...]) -> list[models.Exercise]:
    days = [draw(one_of(*DAYS)) for _ in range(draw(one_of(0, 1, 2, 3, 2, 3)))]
    return [
        exercise(f"exercise-{number}", day, draw(_several(forces)), draw(one_of("", "", min(DAYS))))
        for number, day in enumerate(days)
    ]


@cache
def _several(forces: tuple[str, ...]) -> SearchStrategy[set[str]]:
    return st.sets(one_of(*forces), min_size=min(2, len(forces)))


@cache
def _coverage(forces: tuple[str, ...]) -> SearchStrategy[list[models.Coverage]]:
    """Draw what was looked at: mostly everything, sometimes less, or only for a while."""
    services = [name for name in forces if name != "ind-task-group"]
    whole = everything_looked_at(services)
    for_a_while = [
        models.Coverage.model_validate({**row.model_dump(), "since": "2008-06", "until": "2015-03-01"}) for row in whole
    ]
    some = st.lists(one_of(*whole), unique_by=lambda row: row.key, max_size=len(whole))
    return st.one_of(st.just(whole), some, some, st.just(for_a_while))
