"""What holds on the day counts, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from interop.catalog.catalog import Catalog
from interop.catalog.models import Accession, Coverage, Row
from interop.testing.compare import moved, same
from interop.testing.laws.base import law, nothing_that_ends
from interop.testing.trial import Trial, saying, statement
from interop.testing.vocabulary import GATE
from interop.testing.worlds import FACT, agreement, exercise, holding

#: Adds one fact, dated as it is told, to a catalogue that has none like it.
Adding = Callable[..., Catalog]
#: A catalogue without a fact, the table that the fact belongs to, and what makes its row for a period.
Found = tuple[Catalog, str, Callable[..., Row]]


@law("dates", nothing_that_ends)
def ended(trial: Trial) -> None:
    """What ended before the day changes nothing, though it would if it still held."""
    _out_of_date(trial, until=(trial.day - timedelta(days=1)).isoformat())


@law("dates")
def not_begun(trial: Trial) -> None:
    """What begins after the day changes nothing, though it would if it held already."""
    _out_of_date(trial, since=(trial.day + timedelta(days=1)).isoformat())


def _out_of_date(trial: Trial, **period: str) -> None:
    without, adding = _fact(trial, *period)
    before = trial.score(without)
    trial.needs(moved(before, trial.score(adding())))
    same(before, trial.score(adding(**period)))


def _fact(trial: Trial, *ends: str) -> tuple[Catalog, Adding]:
    """Draw a fact: a catalogue without it, and what adds it for a period."""
    kinds: list[Callable[[Trial], Found]] = []
    if any(layer.of_equipment for layer in trial.scheme.layers.values()):
        kinds += [_holding, _coverage]
    if trial.ground.vocabulary.words:
        kinds += [_fit, _fit]
    if trial.ground.vocabulary.kinds:
        kinds += [_agreement, _accession]
    if "since" in ends and any(layer.counts_exercises for layer in trial.scheme.layers.values()):
        kinds += [_exercise]
    without, table, row = trial.pick(kinds)(trial)
    return without, lambda **period: without.replace(**{table: [*getattr(without, table), row(**period)]})


def _holding(trial: Trial) -> Found:
    force, equipment = trial.pick(trial.forces), trial.pick(row.id for row in trial.catalog.equipment)
    return trial.catalog, "holdings", lambda **period: holding(force, equipment, 7, supplier="AUS", **period)


def _coverage(trial: Trial) -> Found:
    force = trial.service().id
    without = trial.catalog.replace(coverage=[row for row in trial.catalog.coverage if row.force != force])
    return without, "coverage", lambda **period: Coverage(table="holdings", force=force, verified_on="2020", **period)


def _fit(trial: Trial) -> Found:
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    force = trial.pick((None, *trial.forces))
    equipment = trial.type_held(force, words, role)
    support = trial.pick(("yes", "no"))
    without = saying(trial.catalog, instead_of=lambda row: row.standard in (standard, f"{words.layer}:*"))
    return without, "fits", lambda **period: statement(equipment, standard, role, support, force=force, **period)


def _agreement(trial: Trial) -> Found:
    kind = trial.pick((*trial.ground.vocabulary.kinds, GATE))
    states = sorted({trial.state(name) for name in trial.forces})
    trial.needs(len(states) > 1)
    return trial.catalog, "agreements", lambda **period: agreement("one-more", kind, states[:2], **period)


def _accession(trial: Trial) -> Found:
    kind = trial.pick(trial.ground.vocabulary.kinds)
    states = sorted({trial.state(name) for name in trial.forces})
    trial.needs(len(states) > 2)
    rows = [*trial.catalog.agreements, agreement("one-more", kind, states[:2])]
    without = trial.catalog.replace(agreements=rows)
    return without, "accessions", lambda **period: Accession(agreement="one-more", state=states[2], **period, **FACT)


def _exercise(trial: Trial) -> Found:
    forces = (trial.pick(trial.forces), trial.pick(trial.forces))

    def row(since: str = "") -> Row:
        return exercise("one-more", since or trial.day.isoformat(), set(forces))

    return trial.catalog, "exercises", row
