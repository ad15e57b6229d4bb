"""What more in common does: it never lowers a score, and touches those alone whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from interop.catalog.catalog import Catalog
from interop.catalog.models import Accession, AgreementKind
from interop.scheme import Scheme
from interop.testing.compare import CLOSE, hold, moved, not_higher, not_lower, same
from interop.testing.laws.base import (
    law,
    no_agreements,
    no_equipment,
    no_exercises,
    no_other_kind,
    no_quantities,
    no_service,
    no_standards,
    one_layer,
)
from interop.testing.laws.sameness import mixed_fleet, with_copy
from interop.testing.trial import LawTrial, about, saying, statement
from interop.testing.vocabulary import Words
from interop.testing.worlds import DAYS, FACT, agreement, exercise, holding


def _no_quantities_over_standards(scheme: Scheme) -> str:
    return no_standards(scheme) or no_quantities(scheme)


@law("more", no_standards)
def shared_standard(trial: LawTrial) -> None:
    """A type that supports one more peer standard, or provides one more service, lowers no low, value or high.

    A further standard that a type can *receive* may lower a score: the type becomes a receiver, and one that is
    badly served. Shares of receivers have this property by their definition.
    """
    words, standard = trial.standard()
    equipment = trial.type_held(words=words, role=words.gives)
    others = [row.id for row in trial.catalog.standards if row.layer == words.layer and row.id != standard]
    known = [statement(equipment, name, words.gives) for name in others[: trial.pick((0, 1))]]
    catalog = saying(trial.catalog, *known)
    before, after = trial.score(catalog), trial.score(_improved(catalog, equipment, standard, words))
    not_lower(before, after)
    trial.needs(moved(before, after))


def _improved(catalog: Catalog, equipment: str, standard: str, words: Words) -> Catalog:
    """Return the catalogue with support by a type, and by each force's and unit's of it that something is said of."""
    known = [
        row for row in catalog.fits if (row.equipment, row.standard, row.role) == (equipment, standard, words.gives)
    ]
    places = dict.fromkeys((row.force, row.unit) for row in known if row.force)
    rows = [statement(equipment, standard, words.gives, force=force, unit=unit) for force, unit in places]
    return saying(catalog, statement(equipment, standard, words.gives), *rows, instead_of=known.__contains__)


@law("more", _no_quantities_over_standards)
def moved_to_a_better_copy(trial: LawTrial) -> None:
    """Moving quantity from a type to a copy of it that also has a shared standard lowers no low, value or high."""
    words, standard = trial.standard()
    fleet = mixed_fleet(trial)
    better = saying(with_copy(trial, fleet), statement("copy", standard, words.gives))
    before, after = trial.score(fleet.catalog), trial.score(better)
    not_lower(before, after)
    trial.needs(words.mode == "service" or moved(before, after))  # of a service one provider is enough


@law("more", no_standards)
def partial_between(trial: LawTrial) -> None:
    """Partial support is worth less than full where that is worth more than none, and more than none if all else is no.

    Beside a better standard that a type has, partial support of another may be worth nothing.
    """
    words, standard = trial.standard()
    equipment = trial.type_held(words=words, role=words.gives)
    trial.needs(trial.scheme.partial < 1)
    alone = trial.pick((True, False))
    own = {row.id for row in trial.catalog.standards if row.layer == words.layer and (alone or row.id == standard)}
    partner = trial.partner(words, standard, words.gives)
    none, part, full = (
        trial.score(
            saying(
                trial.catalog,
                statement(equipment, standard, words.gives, support),
                *partner,
                instead_of=lambda row: row.standard in own or row.closes == words.layer,
            )
        )
        for support in ("no", "partial", "yes")
    )
    not_lower(none, part)
    not_lower(part, full)
    strict = [name for name in none.layers if name in trial.scheme.over_standards]
    strict += [""] if trial.scheme.power == 1 else []
    for name in strict:
        if full.has(name, "low"):
            low, middle, high = (scores.arrays[name, "low"] for scores in (none, part, full))
            counts = high - low > 1e-6
            hold(part, name, "low", counts & (middle >= high - 1e-9), "as much as for full support")
            hold(part, name, "low", counts & alone & (middle <= low + 1e-9), "as little as for no support")
    trial.needs(moved(none, full))


@law("more", no_standards)
def partial_as_full(trial: LawTrial) -> None:
    """Partial support is worth what the scheme says: where that is as much as full, it makes no difference."""
    words, standard = trial.standard()
    equipment, partner = trial.type_held(words=words, role=words.gives), trial.partner(words, standard, words.gives)
    part, full = (
        saying(
            trial.catalog,
            statement(equipment, standard, words.gives, support),
            *partner,
            instead_of=about(standard, words),
        )
        for support in ("partial", "yes")
    )
    alike, apart = (trial.scheme.model_copy(update={"partial": worth}) for worth in (1.0, 0.25))
    found = trial.score(full, scheme=alike)
    same(trial.score(part, scheme=alike), found)
    trial.needs(moved(trial.score(part, scheme=apart), found))


@law("more", no_service)
def provided_by_the_row(trial: LawTrial) -> None:
    """A force that provides more serves others better, and is itself served no better: its row moves, no other."""
    words, standard = trial.standard(mode="service")
    force = trial.service().id
    other = trial.pick(name for name in trial.forces if trial.state(name) != trial.state(force))
    taking = statement(trial.type_held(other, words, "receiver"), standard, "receiver", force=other)
    giving = statement(trial.type_held(force, words, "provider"), standard, "provider", force=force)
    catalog = saying(trial.catalog, taking, instead_of=about(standard, words))
    before, after = trial.score(catalog), trial.score(saying(catalog, giving))
    mine = trial.related(force)
    same(before, after, cells=before.between(lambda a, _: a not in mine))
    trial.needs(moved(before, after))


@law("more", no_agreements)
def further_agreement(trial: LawTrial) -> None:
    """One more agreement in force lowers no low, value or high."""
    standing, changed, _ = _with_agreement(trial)
    before, after = trial.score(standing), trial.score(changed)
    not_lower(before, after)
    trial.needs(moved(before, after))


@law("more", no_agreements)
def others_agreement(trial: LawTrial) -> None:
    """An agreement changes nothing between states that it does not bind both, but for a gate that it opens to one."""
    standing, changed, parties = _with_agreement(trial)
    before, after = trial.score(standing), trial.score(changed)
    # One that opens a gate lets a party meet all whom the keeper has let in.
    enough = any if _opens_a_gate(changed) else all
    bound = before.between(lambda a, b: enough(trial.state(name) in parties for name in (a, b)))
    same(before, after, cells=~bound)
    trial.needs((~bound).any() and moved(before, after))


def _opens_a_gate(changed: Catalog) -> bool:
    gates = {row.gate for row in changed.standards}
    return any(row.kind in gates for row in changed.agreements if row.id == "one-more")


def _with_agreement(trial: LawTrial) -> tuple[Catalog, Catalog, tuple[str, ...]]:
    """Return the catalogue with an agreement that stands, and with one more, and the states that this one binds.

    Both are of kinds that count, and between states that have forces.
    """
    states = trial.states()
    pairs = st.sets(st.sampled_from(states), min_size=2, max_size=2).map(sorted)
    kinds: list[AgreementKind] = [trial.pick(trial.ground.vocabulary.kinds) for _ in range(2)]
    standing, more = (
        agreement(name, kind, trial.draw(pairs)) for name, kind in zip(("already", "one-more"), kinds, strict=True)
    )
    there = trial.catalog.replace(agreements=[*trial.catalog.agreements, standing])
    return there, there.replace(agreements=[*there.agreements, more]), more.parties


@law("more", no_other_kind)
def other_agreement(trial: LawTrial) -> None:
    """An agreement of a kind that no layer names, and that opens no gate, changes nothing."""
    catalog, states = trial.catalog, trial.states()
    other = trial.uncounted_agreement()
    parties = trial.draw(st.permutations(states))[:2]
    before, after, counting = (
        trial.score(catalog.replace(agreements=[*catalog.agreements, *more]))
        for more in (
            [],
            [agreement("one-more", other, parties)],
            [agreement("one-more", trial.pick(trial.ground.vocabulary.kinds), parties)],
        )
    )
    same(before, after)
    trial.needs(moved(before, counting))


@law("more", no_agreements)
def heirs_agreement(trial: LawTrial) -> None:
    """An agreement of a historic state binds nobody but its parties: not the state that carries its tradition on."""
    one, heir_of_both = trial.draw(st.permutations(trial.states()))[:2]
    states = [
        row.model_copy(update={"successor": heir_of_both if row.id == "SUN" else None}) for row in trial.catalog.states
    ]
    catalog, kind = trial.catalog.replace(states=states), trial.pick(trial.ground.vocabulary.kinds)
    before, of_old, of_heir = (
        trial.score(catalog.replace(agreements=[*catalog.agreements, *more]))
        for more in ([], *([agreement("one-more", kind, (one, other))] for other in ("SUN", heir_of_both)))
    )
    same(before, of_old)
    trial.needs(moved(before, of_heir))


@law("more", no_agreements)
def joined_agreement(trial: LawTrial) -> None:
    """A state that joined an agreement is bound by it like one that was a party from the first."""
    *parties, joining = trial.draw(st.permutations(trial.states()))
    parties = [*parties, "SUN"] if len(parties) == 1 else parties  # an agreement has two parties or more
    kind, catalog = trial.pick(trial.ground.vocabulary.kinds), trial.catalog
    without, from_the_first = (
        catalog.replace(agreements=[*catalog.agreements, agreement("joined", kind, bound)])
        for bound in (parties, [*parties, joining])
    )
    later = Accession(agreement="joined", state=joining, **FACT)
    found = trial.score(from_the_first)
    same(trial.score(without.replace(accessions=[*catalog.accessions, later])), found)
    trial.needs(moved(trial.score(without), found))


@law("more", no_exercises)
def further_exercise(trial: LawTrial) -> None:
    """One more exercise lowers no low, value or high."""
    changed, _ = _with_exercise(trial)
    before, after = trial.score(), trial.score(changed)
    not_lower(before, after)
    trial.needs(moved(before, after))


@law("more", no_exercises)
def others_exercise(trial: LawTrial) -> None:
    """An exercise changes nothing between two forces of which one took no part."""
    changed, there = _with_exercise(trial)
    before, after = trial.score(), trial.score(changed)
    absent = before.between(lambda a, b: not {a, b} <= there)
    same(before, after, cells=absent)
    trial.needs(absent.any() and moved(before, after))


def _with_exercise(trial: LawTrial) -> tuple[Catalog, set[str]]:
    """Return the catalogue with one more exercise between two forces, and all forces that thereby took part."""
    forces = sorted(trial.draw(st.sets(st.sampled_from(trial.forces), min_size=2, max_size=2)))
    day = trial.pick(past for past in (*DAYS, trial.day.isoformat()) if past <= trial.day.isoformat())
    there = set().union(*(trial.related(name) for name in forces))
    return trial.catalog.replace(exercises=[*trial.catalog.exercises, exercise("one-more", day, forces)]), there


@law("more", no_exercises)
def many_at_an_exercise(trial: LawTrial) -> None:
    """An exercise of three counts for each two of them as one of these two alone."""
    three = trial.draw(st.permutations(trial.forces))[:3]
    trial.needs(len({trial.state(name) for name in three}) == 3)
    held, day = trial.catalog.exercises, trial.day.isoformat()
    before, together, apart = (
        trial.score(trial.catalog.replace(exercises=[*held, *(exercise(f"more-{n}", day, who) for n, who in found)]))
        for found in (enumerate(()), enumerate([three]), enumerate(combinations(three, 2)))
    )
    same(together, apart)
    trial.needs(moved(before, together))


@law("more", no_exercises)
def older_exercise(trial: LawTrial) -> None:
    """The longer ago an exercise was, the less it counts, and never more."""
    forces = sorted(trial.draw(st.sets(st.sampled_from(trial.forces), min_size=2, max_size=2)))
    years = sorted(trial.draw(st.sets(st.integers(0, 12), min_size=2, max_size=2)))
    young, old = (trial.day.replace(year=trial.day.year - ago).isoformat() for ago in years)
    none, recent, past = (
        trial.score(trial.catalog.replace(exercises=[*trial.catalog.exercises, *more]))
        for more in ([], [exercise("one-more", young, forces)], [exercise("one-more", old, forces)])
    )
    not_higher(recent, past)
    for name, layer in trial.scheme.layers.items():
        if layer.counts_exercises and past.has(name, "low"):
            before, least, most = (scores.arrays[name, "low"] for scores in (none, past, recent))
            hold(past, name, "low", (most - before > 1e-6) & (least >= most - 1e-12), "as much as for a recent one")
    trial.needs(moved(recent, past))


@law("more", no_exercises)
def longer_exercise(trial: LawTrial) -> None:
    """An exercise counts from the last day on which it may have ended, however long it took."""
    forces, held = sorted(trial.draw(st.permutations(trial.forces))[:2]), trial.catalog.exercises
    end = trial.day.replace(day=1) - timedelta(days=1)  # the last day of the month before
    begun = end.replace(year=end.year - trial.draw(st.integers(1, 8)), day=1).isoformat()
    before, short, *others = (
        trial.score(
            trial.catalog.replace(
                exercises=[*held, *(exercise("one-more", day, forces, start) for day, start in found)]
            )
        )
        for found in (
            [],
            [(end.isoformat(), "")],
            [(end.isoformat(), begun)],
            [(end.isoformat()[:7], "")],
        )
    )
    for other in others:
        same(short, other)
    trial.needs(moved(before, short))


@law("more", no_equipment)
def bystander(trial: LawTrial) -> None:
    """What a third force holds, and what is said of it alone, changes no pair without it."""
    force = trial.pick(row.id for row in trial.catalog.forces if row.kind == "service")
    mine = trial.related(force)
    held = [row for row in trial.catalog.holdings if row.force != force]
    held.append(holding(force, trial.pick(row.id for row in trial.catalog.equipment), 7))
    said = [row for row in trial.catalog.fits if row.force != force]
    before, after = trial.score(), trial.score(trial.catalog.replace(holdings=held, fits=said))
    without = before.between(lambda a, b: a not in mine and b not in mine)
    same(before, after, cells=without)
    trial.needs(without.any() and moved(before, after))


@law("more", one_layer)
def heavier_layer(trial: LawTrial) -> None:
    """To weigh a layer more lowers no value where the layer is the highest, and raises none where it is the lowest."""
    layers = trial.scheme.layers
    name = trial.pick(sorted(name for name, layer in layers.items() if layer.weight))
    heavier = layers[name].model_copy(update={"weight": 4 * layers[name].weight + 1})
    before = trial.score()
    after = trial.score(scheme=trial.scheme.model_copy(update={"layers": {**layers, name: heavier}}))
    trial.needs(all(before.has(part, "value") for part in layers))
    own, others = before.arrays[name, "value"], [before.arrays[part, "value"] for part in layers if part != name]
    old, new = before.arrays["", "value"], after.arrays["", "value"]
    there = ~np.isnan(own)
    highest, lowest = (
        there & np.all([~apart(other, own) for other in others], axis=0) for apart in (np.greater, np.less)
    )
    hold(after, "", "value", highest & (new < old - CLOSE), "less where the highest weighs more")
    hold(after, "", "value", lowest & (new > old + CLOSE), "more where the lowest weighs more")
    trial.needs(moved(before, after))


@law("more")
def third_force(trial: LawTrial) -> None:
    """Leaving a force out changes no cell among the others."""
    left = trial.draw(st.lists(st.sampled_from(trial.forces), min_size=1, max_size=len(trial.forces) - 1, unique=True))
    trial.needs(len(trial.forces) > 1)
    whole, part = trial.score(), trial.score(forces=left)
    same(whole.cells(part.forces), part)
