"""What holds on the day counts, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st

from interop.catalog.catalog import Catalog
from interop.catalog.models import Accession, Adoption, Coverage, Row
from interop.testing.compare import moved, same
from interop.testing.laws.base import law, nothing_that_ends
from interop.testing.trial import LawTrial, listed, saying, statement
from interop.testing.vocabulary import GATE
from interop.testing.worlds import FACT, agreement, exercise, holding

#: A catalogue without a fact, the table that the fact belongs to, and what makes its row for a period.
Found = tuple[Catalog, str, Callable[..., Row]]


@law("dates", nothing_that_ends)
def ended(trial: LawTrial) -> None:
    """What ended before the day changes nothing, though it would if it still held."""
    _out_of_date(trial, until=(trial.day - timedelta(days=1)).isoformat())


@law("dates")
def not_begun(trial: LawTrial) -> None:
    """What begins after the day changes nothing, though it would if it held already."""
    _out_of_date(trial, since=(trial.day + timedelta(days=1)).isoformat())


@law("dates", nothing_that_ends)
def on_the_day(trial: LawTrial) -> None:
    """What begins or ends on the day counts; a month or a year begins with its first day and ends with its last."""
    whole = trial.day.isoformat()
    ends = {name: trial.pick((whole[:4], whole[:7], whole)) for name in ("since", "until")}
    catalog, rows = _found(trial, "until")
    always = trial.score(_with(catalog, rows))
    trial.needs(moved(trial.score(catalog), always))
    same(always, trial.score(_with(catalog, rows, **ends)))


def _found(trial: LawTrial, *ends: str) -> tuple[Catalog, list[tuple[str, Callable[..., Row]]]]:
    """Draw facts that can have such ends; return the catalogue without them, and what makes their rows."""
    catalog, rows = trial.catalog, []
    for find in trial.draw(st.lists(st.sampled_from(_findable(trial, *ends)), min_size=1, unique=True)):
        catalog, table, row = find(trial, catalog)
        rows.append((table, row))
    return catalog, rows


def _out_of_date(trial: LawTrial, **period: str) -> None:
    catalog, rows = _found(trial, *period)
    before = trial.score(catalog)
    trial.needs(moved(before, trial.score(_with(catalog, rows))))
    same(before, trial.score(_with(catalog, rows, **period)))


def _with(catalog: Catalog, rows: list[tuple[str, Callable[..., Row]]], **period: str) -> Catalog:
    """Return the catalogue with facts that hold for a period."""
    tables: dict[str, list[Row]] = {}
    for table, row in rows:
        tables.setdefault(table, list(getattr(catalog, table))).append(row(**period))
    return catalog.replace(**tables)


def _findable(trial: LawTrial, *ends: str) -> list[Callable[[LawTrial, Catalog], Found]]:
    """Return what draws facts that some layer looks at and that can have such an end."""
    layers = trial.scheme.layers.values()
    found: list[Callable[[LawTrial, Catalog], Found]] = []
    if any(layer.of_equipment for layer in layers):
        found += [_holding, _coverage]
    if trial.ground.vocabulary.words:
        found += [_fit, _user]
    if trial.ground.vocabulary.kinds:
        found += [_agreement, _accession]
    if "since" in ends and any(layer.counts_exercises for layer in layers):
        found += [_exercise]
    return found


def _holding(trial: LawTrial, catalog: Catalog) -> Found:
    force, equipment = trial.pick(trial.forces), trial.pick(row.id for row in catalog.equipment)
    return catalog, "holdings", lambda **period: holding(force, equipment, 7, supplier="AUS", **period)


def _coverage(trial: LawTrial, catalog: Catalog) -> Found:
    force = trial.service().id
    without = catalog.replace(coverage=[row for row in catalog.coverage if row.force != force])
    return without, "coverage", lambda **period: Coverage(table="holdings", force=force, verified_on="2020", **period)


def _fit(trial: LawTrial, catalog: Catalog) -> Found:
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    force = trial.pick((None, *trial.forces))
    equipment = trial.type_held(force, words, role)
    support = trial.pick(("yes", "no"))
    without = saying(catalog, instead_of=lambda row: row.standard in (standard, f"{words.layer}:*"))
    return without, "fits", lambda **period: statement(equipment, standard, role, support, force=force, **period)


def _user(trial: LawTrial, catalog: Catalog) -> Found:
    words, standard = trial.standard()
    force = trial.service().id
    state = trial.state(force)
    # Of the kind, so that a statement on the type may come besides.
    domain = catalog.statement_chain(trial.type_held(force, words, words.gives))[-1]
    said = statement(domain, standard, words.gives)
    without = saying(catalog, said, instead_of=lambda row: row.standard in (standard, f"{words.layer}:*"))
    others = [name for name in ("AUS", "IND", "USA") if name != state]
    return (
        listed(without, standard, others),
        "adoptions",
        lambda **period: Adoption(standard=standard, state=state, **period, **FACT),
    )


def _agreement(trial: LawTrial, catalog: Catalog) -> Found:
    kind = trial.pick((*trial.ground.vocabulary.kinds, GATE))
    states = trial.states()[:2]
    return catalog, "agreements", lambda **period: agreement("one-more", kind, states, **period)


def _accession(trial: LawTrial, catalog: Catalog) -> Found:
    kind = trial.pick(trial.ground.vocabulary.kinds)
    *parties, joining = trial.states(3)[:3]
    without = catalog.replace(agreements=[*catalog.agreements, agreement("joined", kind, parties)])
    return without, "accessions", lambda **period: Accession(agreement="joined", state=joining, **period, **FACT)


def _exercise(trial: LawTrial, catalog: Catalog) -> Found:
    forces = (trial.pick(trial.forces), trial.pick(trial.forces))

    def row(since: str = "") -> Row:
        return exercise("one-more", since or trial.day.isoformat(), set(forces))

    return catalog, "exercises", row
