"""Services of a state: one is a force like another, the state signs for all, and a joint force is all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from interop.catalog.catalog import Catalog
from interop.catalog.models import Accession, Coverage, Force
from interop.testing.compare import moved, same
from interop.testing.laws.base import law, no_agreements, no_quantities, no_standards
from interop.testing.laws.sameness import mixed_fleet
from interop.testing.scored import Scores
from interop.testing.trial import LawTrial, saying, silent, statement
from interop.testing.worlds import FACT, agreement, exercise

#: What services are called, none of them as another.
_CALLED = ("navy", "army", "air-force", "coast-guard")


@law("services")
def name_of_service(trial: LawTrial) -> None:
    """What a service is called changes nothing: an army or an air force is a force like a navy.

    But that exercises of navies may be all that was gone through, of which `looked_for_navies` speaks.
    """
    force, called = trial.service(), trial.pick(_CALLED)
    mine = trial.related(force.id)
    catalog = _of_all_services(trial.catalog)
    forces = [row.model_copy(update={"service": called}) if row.id in mine else row for row in catalog.forces]
    trial.needs(force.service != called and trial.held(force.id))
    same(trial.score(catalog), trial.score(catalog.replace(forces=forces)))


@law("services")
def sister_service(trial: LawTrial) -> None:
    """Two services of one state that have and do the same, and of which the same is said, score the same."""
    force = trial.service()
    catalog = _with_sister(trial.catalog, force)
    _alike(trial, trial.score(catalog, forces=(*trial.forces, "sister")), force.id)


@law("services", no_agreements)
def signed_by_the_state(trial: LawTrial) -> None:
    """What a state signs, joins or leaves binds each of its services alike, on the same days."""
    force = trial.service()
    other = trial.pick(state for state in trial.states() if state != force.state)
    catalog, forces = _with_sister(trial.catalog, force), (*trial.forces, "sister")
    signed = agreement("signed", trial.pick(trial.ground.vocabulary.kinds), (force.state, other))
    yesterday, tomorrow = ((trial.day + timedelta(days=days)).isoformat() for days in (-1, 1))
    own = trial.pick(({}, {"since": yesterday}, {"until": tomorrow}, {"until": yesterday}))
    dated = [Accession(agreement="signed", state=force.state, **own, **FACT)] if own else []
    bound = catalog.replace(agreements=[*catalog.agreements, signed], accessions=[*catalog.accessions, *dated])
    before, after = (trial.score(item, forces=forces) for item in (catalog, bound))
    _alike(trial, after, force.id)
    trial.needs(own.get("until") == yesterday or moved(before, after))


@law("services", no_agreements)
def dates_of_a_party(trial: LawTrial) -> None:
    """A party that left an agreement, or is yet to join it, is as if it were none; the others are bound as before."""
    *parties, party = trial.draw(st.permutations([*trial.states(), "SUN"]))
    kind, catalog = trial.pick(trial.ground.vocabulary.kinds), trial.catalog
    trial.needs(party != "SUN")
    yesterday, tomorrow = ((trial.day + timedelta(days=days)).isoformat() for days in (-1, 1))
    with_party, without = (
        catalog.replace(agreements=[*catalog.agreements, agreement("signed", kind, bound)])
        for bound in ([*parties, party], parties)
    )
    own: dict[str, str] = trial.pick(({"until": yesterday}, {"since": tomorrow}))
    dated = Accession(agreement="signed", state=party, **own, **FACT)
    found = trial.score(with_party.replace(accessions=[*catalog.accessions, dated]))
    same(found, trial.score(without))
    trial.needs(moved(found, trial.score(with_party)))


@law("services")
def joint_of_one(trial: LawTrial) -> None:
    """A joint force of one service scores like that service."""
    force = trial.service()
    trial.needs(trial.held(force.id))
    catalog = _joined(_of_all_services(trial.catalog), force.id)
    _same_as(trial, catalog, catalog, force.id)


@law("services")
def joint_of_two(trial: LawTrial) -> None:
    """A joint force scores like one service that has and does, once each, what its services have and do together.

    Its fleet was gone through where those of all its services were.
    """
    force = trial.service()
    other = trial.pick(name for name in trial.forces if trial.state(name) != force.state)
    plain = _said_of_types(_fleet(trial, force.id))
    catalog = plain.replace(forces=[*plain.forces, _sister(force)])
    held = [row for row in catalog.holdings if row.force == force.id]
    trial.needs(held)
    others = [row for row in catalog.holdings if row is not held[-1]]
    both = (force.id, "sister")
    there, listed = trial.pick((both, both[:1], both[1:])), trial.pick((both, both, both[:1], both[1:]))

    def having(holder: str, there: Iterable[str], listed: Iterable[str]) -> Catalog:
        fleets = [Coverage(table="holdings", force=name, verified_on="2020") for name in listed]
        return catalog.replace(
            holdings=[*others, held[-1].model_copy(update={"force": holder})],
            exercises=[*catalog.exercises, exercise("together", trial.day.isoformat(), (*there, other))],
            coverage=[*(row for row in catalog.coverage if row.force != force.id), *fleets],
        )

    in_one = having(force.id, both[:1], both[:1] if listed == both else ())
    _same_as(trial, _joined(having("sister", there, listed), *both), in_one, force.id)


def _fleet(trial: LawTrial, force: str) -> Catalog:
    """Return a catalogue in which it matters how much a force has of what, if the scheme looks at that at all."""
    return trial.catalog if no_quantities(trial.scheme) else mixed_fleet(trial, force=force).catalog


def _said_of_types(catalog: Catalog) -> Catalog:
    """Return the catalogue with what is said of a type in one force said of it in all, and of no hull."""
    said = [row.model_copy(update={"force": None}) for row in catalog.fits if row.unit is None]
    rows = {(row.equipment, row.standard, row.role): row for row in said}
    return _of_all_services(catalog).replace(fits=list(rows.values()))


@law("services", no_standards)
def said_of_joint(trial: LawTrial) -> None:
    """What is said of a joint force holds for its services, and goes behind what is said of the service itself."""
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    near, far = trial.pick((("yes", "no"), ("no", "yes")))
    force = trial.service().id
    equipment, partner = trial.type_held(force, words, role), trial.partner(words, standard, role)
    catalog = saying(_joined(silent(trial.catalog, words, standard), force), *partner)

    def said(**by_force: str) -> Scores:
        rows = (statement(equipment, standard, role, text, force=name) for name, text in by_force.items())
        return trial.score(saying(catalog, *rows))

    of_service, of_joint = said(**{force: far}), said(joint=far)
    same(of_service, of_joint)
    nearer = said(**{force: near})
    same(nearer, said(**{force: near, "joint": far}))
    trial.needs(moved(nearer, of_joint))


def _of_all_services(catalog: Catalog) -> Catalog:
    """Return the catalogue with exercises gone through of all services where it was of navies, whichever these are."""
    rows = [row if row.table != "exercises" else row.model_copy(update={"kind": "*"}) for row in catalog.coverage]
    return catalog.replace(coverage=rows)


def _sister(force: Force) -> Force:
    """Return another service of the state, called as none is."""
    return force.model_copy(update={"id": "sister", "name": "sister", "service": "space-force", "aliases": ()})


def _with_sister(catalog: Catalog, force: Force) -> Catalog:
    """Return the catalogue with another service of the state, of which all is true that is true of a force."""

    def doubled(rows: Iterable[Any]) -> list[Any]:
        return [copy for row in rows for copy in _and_of_sister(row, force.id)]

    exercises = [
        row.model_copy(update={"participants": (*row.participants, "sister")}) if force.id in row.participants else row
        for row in catalog.exercises
    ]
    looked = _of_all_services(catalog)
    return looked.replace(
        forces=[*catalog.forces, _sister(force)],
        exercises=exercises,
        **{table: doubled(getattr(looked, table)) for table in ("holdings", "fits", "coverage")},
    )


def _and_of_sister(row: Any, force: str) -> Sequence[Any]:
    return (row, row.model_copy(update={"force": "sister"})) if row.force == force else (row,)


def _joined(catalog: Catalog, *services: str) -> Catalog:
    """Return the catalogue with a joint force of some services, which belong to no other."""
    first = catalog.forces_by_id[services[0]]
    joint = {"id": "joint", "name": "joint", "service": "joint", "kind": "joint", "parent": None, "aliases": ()}
    forces = [row.model_copy(update={"parent": "joint"}) if row.id in services else row for row in catalog.forces]
    return catalog.replace(forces=[*forces, first.model_copy(update=joint)])


def _alike(trial: LawTrial, scores: Scores, force: str) -> None:
    """Assert that a force and its sister score the same, by themselves and with all others."""
    others = tuple(name for name in trial.forces if name != force)
    one, two = (scores.cells((name, *others)) for name in (force, "sister"))
    same(one, Scores(one.forces, two.arrays, two.contributions))


def _same_as(trial: LawTrial, joined: Catalog, catalog: Catalog, force: str) -> None:
    """Assert that a joint force scores as a service does, with forces that are not drawn from it."""
    others = [name for name in trial.forces if name not in trial.related(force)]
    trial.needs(others)
    joint, own = trial.score(joined, forces=("joint", *others)), trial.score(catalog, forces=(force, *others))
    same(own, Scores(own.forces, joint.arrays, joint.contributions))
