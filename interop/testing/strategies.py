"""Hypothesis strategies for catalogues: small ones that reach every rule of resolution and every kind of layer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from interop.catalog import models
from interop.catalog.catalog import Catalog
from interop.catalog.models import DOMAINS
from interop.scheme import Scheme
from interop.testing.worlds import one_of
from interop.weighting import WEIGHTINGS

#: Ids that generated catalogues choose from.
STATES = ("AUS", "IND", "RUS", "SUN", "USA")
FORCES = ("aus-navy", "ind-navy", "ind-task-group", "rus-navy", "usa-navy")
#: Forces that have something of their own, and the one that two of them make together.
HOLDERS = (*FORCES, "ind-army")
JOINT = "ind-joint"
_PARENTS = {"ind-task-group": "ind-navy", "ind-army": "ind-joint", "ind-navy": "ind-joint"}
TYPES = ("cruiser", "escort", "fighter", "helicopter", "missile", "submarine", "tanker")
PEER_STANDARDS = ("link-11", "link-16", "uhf-voice")
SERVICE_STANDARDS = ("boom", "drogue")
DAYS = ("2001", "2008-06", "2015-03-01", "2020-11-03")
_COMMON = {"sources": "paper", "verified_on": "2020-12-31"}


def row_strategy(model: type[models.Row], **columns: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Build rows of a table from strategies for its cells."""
    return st.fixed_dictionaries(dict(columns)).map(model.model_validate)


@cache
@composite
def catalogs(draw: DrawFn, *, with_unknown_quantities: bool = True) -> Catalog:
    """Draw a whole catalogue that passes every check.

    Args:
        draw: given by Hypothesis.
        with_unknown_quantities: whether holdings may lack a quantity.
    """
    return Catalog.from_tables(
        sources=[
            models.Source(id="paper", title="Paper", url="https://example.org/paper", accessed="2020", kind="press")
        ],
        states=draw(_states()),
        standards=draw(_standards()),
        adoptions=draw(_adoptions()),
        equipment=draw(_equipment()),
        forces=[_force(name) for name in (*HOLDERS, JOINT)],
        holdings=draw(_holdings(with_unknown_quantities=with_unknown_quantities)),
        fits=draw(fits()),
        agreements=draw(_agreements()),
        accessions=draw(_accessions()),
        exercises=draw(_exercises()),
        coverage=draw(_coverage()),
        groups=[models.Group(id="all", name="All", as_of="2020-11-03", forces=";".join(FORCES), **_COMMON)],
    )


#: A day on which to score, before, between and after the dates that generated catalogues use.
score_days: SearchStrategy[date] = st.sampled_from(
    [date(1999, 1, 1), date(2008, 6, 15), date(2020, 11, 3), date(2030, 1, 1)]
)


def _force(name: str) -> models.Force:
    state = name[:3].upper()
    last = name.rpartition("-")[2]
    kind = {"group": "task-group", "joint": "joint"}.get(last, "service")
    service = last if last in ("army", "joint") else "navy"
    parent = _PARENTS.get(name, "")
    return models.Force(id=name, name=name, state=state, service=service, kind=kind, parent=parent, **_COMMON)


@cache
def _states() -> SearchStrategy[list[models.StateRow]]:
    def rows(successor: str) -> list[models.StateRow]:
        return [
            models.StateRow(id=state, name=state, successor=successor if state == "SUN" else "", **_COMMON)
            for state in STATES
        ]

    return st.sampled_from(("RUS", "")).map(rows)


#: Standards whose users are all listed in generated catalogues: one between peers, one service.
CLOSED = ("link-16", "boom")


@cache
def _adoptions() -> SearchStrategy[list[models.Adoption]]:
    """Draw who uses the standards whose lists are closed: always somebody, sometimes only for a while."""
    row = row_strategy(
        models.Adoption,
        standard=st.sampled_from(CLOSED),
        state=st.sampled_from(("AUS", "IND", "USA")),
        since=st.sampled_from(("", "", "2008-06")),
        until=st.sampled_from(("", "", "2015-03-01")),
        sources=st.just("paper"),
        verified_on=st.just("2020-12-31"),
    )
    always = [models.Adoption(standard=name, state="USA", since="", until="", **_COMMON) for name in CLOSED]
    more = st.lists(row, max_size=6, unique_by=lambda row: (row.standard, row.state))
    return more.map(lambda rows: [*always, *(row for row in rows if row.state != "USA")])


@cache
def _standards() -> SearchStrategy[list[models.Standard]]:
    gates = st.lists(st.booleans(), min_size=6, max_size=6)

    def rows(drawn: list[bool]) -> list[models.Standard]:
        gated, closed = drawn[:5], drawn[5]
        return [
            models.Standard(
                id=name,
                name=name,
                layer="link" if name in PEER_STANDARDS else "refuel",
                mode="peer" if name in PEER_STANDARDS else "service",
                gate="communications-security" if shut else "",
                controlled_by="USA" if shut else "",
                adoption="closed" if closed and name in CLOSED else "open",
                **_COMMON,
            )
            for name, shut in zip(PEER_STANDARDS + SERVICE_STANDARDS, gated, strict=True)
        ]

    return gates.map(rows)


@cache
@composite
def _equipment(draw: DrawFn) -> list[models.Equipment]:
    designers = one_of("RUS", "USA", "SUN", "IND", "IND:0.5;RUS:0.5", "AUS:0.25;USA:0.75")
    rows = []
    for index, name in enumerate(TYPES):
        parents = one_of("", *TYPES[:index])  # a parent comes earlier, so there is no circle
        rows.append(
            models.Equipment(
                id=name,
                name=name,
                domain=draw(one_of("surface", "air", "munition")),
                role="unit" if index % 2 else "other-unit",
                designers=draw(designers),
                derived_from=draw(parents),
                size_t=draw(one_of("", "12.5", "4000")),
                **_COMMON,
            )
        )
    return rows


@cache
def _holdings(*, with_unknown_quantities: bool) -> SearchStrategy[list[models.Holding]]:
    quantities = ("1", "2", "7") + (("",) if with_unknown_quantities else ())
    row = row_strategy(
        models.Holding,
        force=st.sampled_from(HOLDERS),
        equipment=st.sampled_from(TYPES),
        unit=st.sampled_from(("", "one", "two")),
        quantity=st.sampled_from(quantities),
        since=st.sampled_from(("", "2001", "2008-06")),
        until=st.sampled_from(("", "2015-03-01", "2020-11-03")),
        status=st.sampled_from(("active", "active", "active", "ordered", "reserve")),
        supply=st.just("imported"),
        supplier=st.just("USA"),
        sources=st.just("paper"),
        verified_on=st.just("2020-12-31"),
    )
    sizes = st.sampled_from((0, 6, 6))  # mostly fleets that meet; now and then hardly anything is held
    return sizes.flatmap(lambda least: st.lists(row, min_size=least, max_size=14, unique_by=lambda row: row.key))


@cache
def fits() -> SearchStrategy[list[models.Fit]]:
    """Draw support statements of every level of resolution, none overlapping."""
    standards = st.sampled_from((*PEER_STANDARDS, *SERVICE_STANDARDS, "link:*", "refuel:*"))

    def row(cells: tuple[Any, ...]) -> models.Fit:
        equipment, place, standard, support, provider, basis, until = cells
        peer = standard in PEER_STANDARDS or standard == "link:*"
        return models.Fit(
            equipment=equipment,
            force=place[0],
            unit=place[1],
            standard=standard,
            support="no" if standard.endswith("*") else support,
            role="peer" if peer else ("provider" if provider else "receiver"),
            basis=basis,
            until=until,
            note="said by nobody",
            **_COMMON,
        )

    places = [("", ""), *((force, "") for force in (*HOLDERS, JOINT)), *((force, "one") for force in HOLDERS)]
    kinds = ("role:unit", "role:other-unit", "domain:air")
    cells = st.tuples(
        st.sampled_from((*TYPES, *TYPES, *kinds)),
        st.sampled_from(places),
        standards,
        st.sampled_from(("yes", "partial", "no")),
        st.booleans(),
        st.sampled_from(("cited", "inferred", "assumed")),
        st.sampled_from(("", "", "2015-03-01")),
    )

    def level(fit: models.Fit) -> tuple[object, ...]:
        return fit.equipment, fit.force, fit.unit, fit.standard, fit.role

    drawn = cells.filter(lambda cells: ":" not in cells[0] or not cells[1][1])
    return st.lists(drawn.map(row), max_size=24, unique_by=level)


@cache
def _agreements() -> SearchStrategy[list[models.Agreement]]:
    def rows(drawn: Sequence[tuple[str, tuple[str, ...], str, str]]) -> list[models.Agreement]:
        return [
            models.Agreement(
                id=f"treaty-{number}",
                kind=kind,
                name="Treaty",
                parties=";".join(parties),
                since=since,
                until=until,
                **_COMMON,
            )
            for number, (kind, parties, since, until) in enumerate(drawn)
        ]

    kinds = st.sampled_from(("communications-security", "logistics"))
    pairs = st.sampled_from((("IND", "USA"), ("AUS", "USA"), ("IND", "RUS"), ("AUS", "IND", "USA")))
    cells = st.tuples(kinds, pairs, st.sampled_from(("", "2001", "2008-06")), st.sampled_from(("", "2015-03-01")))
    return st.lists(cells, min_size=1, max_size=5).map(rows)


@cache
def _accessions() -> SearchStrategy[list[models.Accession]]:
    row = row_strategy(
        models.Accession,
        agreement=st.just("treaty-0"),
        state=st.sampled_from(("AUS", "RUS")),
        since=st.sampled_from(("", "2008-06")),
        until=st.sampled_from(("", "2015-03-01")),
        sources=st.just("paper"),
        verified_on=st.just("2020-12-31"),
    )
    return st.lists(row, max_size=2, unique_by=lambda row: row.state)


@cache
def _exercises() -> SearchStrategy[list[models.Exercise]]:
    def rows(drawn: Sequence[tuple[str, set[str]]]) -> list[models.Exercise]:
        return [
            models.Exercise(
                id=f"exercise-{number}",
                series="Series",
                name="Exercise",
                start=day,
                end=day,
                participants=";".join(sorted(forces)),
                **_COMMON,
            )
            for number, (day, forces) in enumerate(drawn)
        ]

    cells = st.tuples(st.sampled_from(DAYS), st.sets(st.sampled_from(HOLDERS), min_size=1))
    return st.lists(cells, max_size=6).map(rows)


@cache
def _coverage() -> SearchStrategy[list[models.Coverage]]:
    """Draw what was looked at: mostly everything, sometimes less, or only for a while."""
    whole = [
        *({"table": "holdings", "force": name} for name in HOLDERS if name != "ind-task-group"),
        *({"table": "agreements", "state": ";".join(STATES), "kind": kind} for kind in _KINDS),
        {"table": "exercises", "state": ";".join(STATES)},
    ]
    periods = st.sampled_from(({}, {}, {}, {"since": "2008-06"}, {"until": "2015-03-01"}))
    some = st.lists(st.sampled_from(whole), unique_by=str, max_size=len(whole))

    def rows(chosen: list[dict[str, str]], period: dict[str, str]) -> list[models.Coverage]:
        return [models.Coverage(**cells, **period, verified_on="2020-12-31") for cells in chosen]

    return st.builds(rows, st.one_of(st.just(whole), some), periods)


_KINDS = ("communications-security", "logistics")

#: A scheme over the standards that generated catalogues have, with every kind of layer.
SCHEME: dict[str, Any] = {
    "name": "generated",
    "description": "Every kind of layer over the standards of generated catalogues.",
    "dimensions": {
        "technical": {"weight": 0.6, "reason": "test"},
        "human": {"weight": 0.4, "reason": "test"},
    },
    "layers": {
        "link": {
            "kind": "peer",
            "dimension": "technical",
            "weight": 2.0,
            "reason": "test",
            "standards": "link",
            "domains": ["surface", "air"],
            "grades": {"link-11": 0.7, "uhf-voice": 0.25},
            "others": 1.0,
        },
        "refuel": {
            "kind": "service",
            "dimension": "technical",
            "weight": 1.0,
            "reason": "test",
            "standards": "refuel",
            "domains": ["air"],
            "providers": ["air", "surface"],
            "grades": {"boom": 0.5},
            "others": 0.75,
        },
        "origin": {
            "kind": "affinity",
            "dimension": "technical",
            "weight": 1.0,
            "reason": "test",
            "domains": list(DOMAINS),
            "blocs": [{"name": "west", "states": ["AUS", "USA"], "affinity": 0.5, "reason": "test"}],
        },
        "agreements": {
            "kind": "agreement",
            "dimension": "human",
            "weight": 1.0,
            "reason": "test",
            "kinds": {"logistics": 1.0, "communications-security": 2.0},
        },
        "practice": {
            "kind": "practice",
            "dimension": "human",
            "weight": 1.0,
            "reason": "test",
            "half_life": 3.0,
            "tau": 2.0,
        },
    },
}


_POWERS = (1.0, 0.0, -1.0, 3.0, float("-inf"), float("inf"))
_LAYER_WEIGHTS = st.sampled_from((1.0, 0.5, 3.0, 0.0))


_SETTINGS: dict[str, SearchStrategy[Any]] = {
    "power": st.sampled_from(_POWERS),
    "unknown_worth": st.sampled_from((0.0, 0.25, 1.0)),
    "partial": st.sampled_from((0.25, 0.5, 1.0)),
    "weighting": st.sampled_from(WEIGHTINGS),
    "size_exponent": st.sampled_from((0.5, 0.0, 1.0)),
}


def schemes() -> SearchStrategy[dict[str, Any]]:
    """Draw schemes: weights, exponents, worths and weightings vary; some layers weigh nothing."""

    def vary(weights: list[float], **settings: Any) -> dict[str, Any]:
        layers = {
            name: {**layer, "weight": weight}
            for (name, layer), weight in zip(SCHEME["layers"].items(), weights, strict=True)
        }
        return {**SCHEME, **settings, "layers": layers}

    return st.builds(vary, st.lists(_LAYER_WEIGHTS, min_size=5, max_size=5).filter(any), **_SETTINGS)


def variations(scheme: Scheme) -> SearchStrategy[Scheme]:
    """Draw schemes of the same layers: weights, exponents, worths and weightings vary; some layers weigh nothing."""

    def vary(weights: list[float], **settings: Any) -> Scheme:
        layers = {
            name: layer.model_copy(update={"weight": weight})
            for (name, layer), weight in zip(scheme.layers.items(), weights, strict=True)
        }
        return scheme.model_copy(update={**settings, "layers": layers})

    count = len(scheme.layers)
    drawn = st.builds(vary, st.lists(_LAYER_WEIGHTS, min_size=count, max_size=count).filter(any), **_SETTINGS)
    return drawn.filter(lambda varied: any(varied.weights.values()))
