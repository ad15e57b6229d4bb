"""What knowing more does: intervals narrow, and evidence below the bar moves nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from interop.catalog.catalog import Catalog
from interop.catalog.models import BASES
from interop.testing.compare import CLOSE, differ, hold, moved, not_higher, same, within
from interop.testing.laws.base import (
    law,
    no_agreements,
    no_exercises,
    no_other_kind,
    no_standards,
    nothing_between_states,
)
from interop.testing.laws.gates import gate_opened
from interop.testing.laws.sameness import mixed_fleet
from interop.testing.trial import LawTrial, about, gated, saying, statement
from interop.testing.worlds import agreement, everything_looked_at, exercise, looked_at


def _unsaid(trial: LawTrial, **news: str) -> tuple[Catalog, list[Catalog]]:
    """Return a catalogue that does not say whether a type that is held supports a standard, and it with each answer.

    Either nothing is said of the standard, or a force has two types and of the other it is said.
    """
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    catalog, known, force = trial.catalog, [], trial.pick((None, *trial.forces))
    if trial.pick((True, True, False)):
        fleet = mixed_fleet(trial, trial.domains(words, role))
        catalog, force, equipment = fleet.catalog, fleet.row.force, fleet.row.equipment
        known = [statement("other", standard, side, force=force) for side in sorted({words.gives, words.takes})]
    else:
        equipment, known = trial.type_held(force, words, role), trial.partner(words, standard, role)
    silent = saying(_open(catalog, standard), *known, instead_of=about(standard, words))
    answers = (statement(equipment, standard, role, said, force=force, **news) for said in ("no", "partial", "yes"))
    return silent, [saying(silent, answer) for answer in answers]


def _open(catalog: Catalog, standard: str) -> Catalog:
    """Return the catalogue with an open list of users of a standard."""
    rows = [row.model_copy(update={"adoption": "open"}) if row.id == standard else row for row in catalog.standards]
    return catalog.replace(standards=rows)


@law("knowing", no_standards)
def unknown_becomes_known(trial: LawTrial) -> None:
    """As more becomes known no low falls and no high rises, of a layer or of the whole."""
    silent, answered = _unsaid(trial)
    before, *settled = (trial.score(catalog) for catalog in (silent, *answered))
    for after in settled:
        within(before, after)
    trial.needs(any(moved(before, after, names=("low", "high")) for after in settled))


@law("knowing", no_standards)
def below_the_bar(trial: LawTrial) -> None:
    """A statement weaker than the evidence asked for changes nothing."""
    silent, answered = _unsaid(trial, basis=trial.pick(("inferred", "assumed")))
    told = trial.pick(answered)
    trial.needs(moved(trial.score(silent), trial.score(told)))
    same(*(trial.score(catalog, evidence="cited", bounds="cited") for catalog in (silent, told)))


@law("knowing", no_standards)
def judgement_moves_no_bound(trial: LawTrial) -> None:
    """What somebody judges, without a source, may move a value and moves no low and no high."""
    silent, answered = _unsaid(trial, basis="assumed")
    told = trial.pick(answered)
    asked: dict[str, Any] = trial.pick(({}, {"bounds": "inferred"}))
    before, after = trial.score(silent, **asked), trial.score(told, **asked)
    for part in before.parts:
        for name in ("low", "high"):
            if before.has(part, name):
                old, new = before.arrays[part, name], after.arrays[part, name]
                hold(after, part, name, differ(old, new), "moved by what no source says")
    trial.needs(moved(before, after))


@law("knowing", no_standards)
def at_the_bar(trial: LawTrial) -> None:
    """What follows from a source counts for low, value and high as what the source says."""
    silent, answered = _unsaid(trial)
    place = trial.pick(range(len(answered)))
    inferred = [row.model_copy(update={"basis": "inferred"}) for row in answered[place].fits if row not in silent.fits]
    asked: dict[str, Any] = trial.pick(({}, {"bounds": "inferred"}))  # which is what is asked where nothing is
    cited = trial.score(answered[place], **asked)
    same(cited, trial.score(saying(silent, *inferred), **asked))
    trial.needs(moved(trial.score(silent, **asked), cited, names=("low", "high")))


@law("knowing", nothing_between_states)
def where_nobody_looked(trial: LawTrial) -> None:
    """Where nobody looked for agreements and exercises, high allows for all that there may be: none found raises it."""
    before, after = (
        trial.score(catalog.replace(coverage=[row for row in catalog.coverage if row.table == "holdings"]))
        for catalog in trial.pick(_findings(trial))(trial)
    )
    not_higher(before, after, names=("high",))
    trial.needs(moved(before, after))


def _findings(trial: LawTrial) -> list[Callable[[LawTrial], tuple[Catalog, Catalog]]]:
    """Return what draws a catalogue, and it with an agreement or an exercise more, that some layer looks at."""
    counted = [_agreement_found] if trial.ground.vocabulary.kinds else []
    held = [] if no_exercises(trial.scheme) else [_exercise_found]
    # A gate shows in layers of equipment too, which may be all that there is to see.
    return [*counted, *held, *([gate_opened] * 2 if trial.ground.vocabulary.words else [])]


def _agreement_found(trial: LawTrial) -> tuple[Catalog, Catalog]:
    parties, kind = trial.draw(st.permutations(trial.states()))[:2], trial.pick(trial.ground.vocabulary.kinds)
    more = [*trial.catalog.agreements, agreement("found", kind, parties)]
    return trial.catalog, trial.catalog.replace(agreements=more)


def _exercise_found(trial: LawTrial) -> tuple[Catalog, Catalog]:
    forces, day = trial.draw(st.permutations(trial.forces))[:2], trial.day.isoformat()
    return trial.catalog, trial.catalog.replace(exercises=[*trial.catalog.exercises, exercise("found", day, forces)])


@law("knowing", nothing_between_states)
def looked_everywhere(trial: LawTrial) -> None:
    """Where agreements and exercises were gone through, a layer of them is sure: its bounds are its value."""
    catalog = trial.catalog
    scores = trial.score(catalog.replace(coverage=everything_looked_at(trial.forces)))
    layers = {name: layer for name, layer in trial.scheme.layers.items() if not layer.of_equipment}
    for name, layer in layers.items():
        if (layer.agreement_kinds or layer.counts_exercises) and scores.has(name, "low", "high"):
            low, high = (scores.arrays[name, end] for end in ("low", "high"))
            hold(scores, name, "high", differ(low, high), "above low")


@law("knowing", nothing_between_states)
def looked_between_others(trial: LawTrial) -> None:
    """What was gone through between two states is sure between them, and nothing surer between others."""
    table = trial.pick(
        table
        for table, missing in (("agreements", no_agreements), ("exercises", no_exercises))
        if not missing(trial.scheme)
    )
    one, other = trial.draw(st.permutations(trial.states(3)))[:2]
    # A gate asks for agreements with its keeper.
    catalog = gated(trial.catalog, trial.catalog.standards_by_id, None)
    others = [row for row in catalog.coverage if row.table != table]
    unlooked, between, all_over = (
        trial.score(catalog.replace(coverage=[*others, *rows]))
        for rows in (
            [],
            [looked_at(table).model_copy(update={"state": (one,), "with_state": (other,)})],
            [looked_at(table)],
        )
    )
    both = unlooked.between(lambda a, b: {trial.state(a), trial.state(b)} == {one, other})
    apart = ~both
    same(unlooked, between, cells=apart)
    same(all_over, between, cells=both)
    trial.needs(moved(unlooked, all_over, cells=apart))


@law("knowing", no_exercises)
def looked_for_navies(trial: LawTrial) -> None:
    """That exercises of navies were gone through makes nothing surer of other services."""
    forces = [row.model_copy(update={"service": "air-force"}) for row in trial.catalog.forces]
    catalog = trial.catalog.replace(forces=forces)
    others = [row for row in catalog.coverage if row.table != "exercises"]
    unlooked, of_navies, of_all = (
        trial.score(catalog.replace(coverage=[*others, *rows]))
        for rows in (
            [],
            [looked_at("exercises").model_copy(update={"kind": None})],
            [looked_at("exercises")],
        )
    )
    same(unlooked, of_navies)
    trial.needs(moved(unlooked, of_all))


@law("knowing", no_other_kind)
def looked_for_others(trial: LawTrial) -> None:
    """That agreements of a kind which nobody counts were gone through makes nothing surer."""
    catalog = trial.catalog
    others = [row for row in catalog.coverage if row.table != "agreements"]
    unlooked, of_another, of_all = (
        trial.score(catalog.replace(coverage=[*others, *(looked_at("agreements", kind) for kind in kinds)]))
        for kinds in ([], [trial.uncounted_agreement()], ["*"])
    )
    same(unlooked, of_another)
    trial.needs(moved(unlooked, of_all))


@law("knowing", no_standards)
def evidence_bar(trial: LawTrial) -> None:
    """Asking for stronger evidence, of value and bounds alike, never narrows an interval."""
    results = [trial.score(evidence=bar, bounds=bar) for bar in BASES]
    for stricter, looser in pairwise(results):
        within(stricter, looser)
    trial.needs(moved(results[0], results[-1]))


@law("knowing", no_standards)
def bars_nest(trial: LawTrial) -> None:
    """Bounds at a stricter bar contain those at a looser one, and the value, which the bar does not move."""
    results = [trial.score(bounds=bar) for bar in BASES]
    for stricter, looser in pairwise(results):
        within(stricter, looser)
        for part in stricter.parts:
            values = [scores.arrays[part, "value"] for scores in (stricter, looser)]
            there = ~np.isnan(values[0])
            hold(looser, part, "value", there & differ(values[0], values[1]), "moved by the bar of the bounds")
            if stricter.has(part, "sourced"):
                known = [scores.arrays[part, "sourced"] for scores in (stricter, looser)]
                hold(looser, part, "sourced", known[1] < known[0] - CLOSE, "less than at the stricter bar")
    trial.needs(moved(results[0], results[-1]))


@law("knowing")
def further_coverage(trial: LawTrial) -> None:
    """To know that something was looked at never widens an interval."""
    rows = trial.catalog.coverage
    trial.needs(rows)
    less = trial.draw(st.lists(st.sampled_from(rows), unique_by=lambda row: row.key, max_size=len(rows) - 1))
    before, after = trial.score(trial.catalog.replace(coverage=less)), trial.score()
    within(before, after)
    trial.needs(moved(before, after))
