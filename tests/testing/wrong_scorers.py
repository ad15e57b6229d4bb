"""Scorers that are each wrong in one way, and the law that must catch each: a test of the tests.

Each is the built-in scorer on changed facts, or with a changed answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np

import interop
from interop.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import DOMAINS, Adoption, Coverage
from interop.scheme import Scheme
from interop.testing.scored import Scorer
from interop.testing.worlds import FACT, STATES, everything_looked_at

Numbers = dict[str, np.ndarray[Any, np.dtype[np.float64]]]


@dataclass(frozen=True)
class Wrong:
    """A wrong scorer."""

    name: str
    caught_by: str  # the law
    scorer: Scorer

    @property
    def in_vain(self) -> bool:
        """Whether the law finds nothing to look at, because what it changes never counts."""
        return self.name in IN_VAIN

    @property
    def does(self) -> str:
        """What it does wrong, in words."""
        return self.name.replace("_", " ")


WRONG: list[Wrong] = []
#: Those to which what the law speaks of makes no difference at all, so that it never comes across its case.
IN_VAIN = ("never_opens_a_gate", "weighs_all_layers_alike")


def caught_by(law: str) -> Callable[[Scorer], Scorer]:
    """Enter a wrong scorer under its name."""

    def enter(scorer: Scorer) -> Scorer:
        WRONG.append(Wrong(scorer.__name__, law, scorer))
        return scorer

    return enter


def facts_changed(law: str) -> Callable[[Callable[..., dict[str, Any]]], Any]:
    """Enter the scorer that has some tables changed before it scores; nobody checks them."""

    def enter(change: Callable[..., dict[str, Any]]) -> Any:
        def scorer(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
            return interop.score(replaced(catalog, **change(catalog, asked["as_of"])), forces, **asked)

        WRONG.append(Wrong(change.__name__, law, scorer))
        return change

    return enter


def scheme_changed(law: str) -> Callable[[Callable[[Scheme], Scheme]], Any]:
    """Enter the scorer that goes by another scheme than it was asked to."""

    def enter(change: Callable[[Scheme], Scheme]) -> Any:
        def scorer(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
            return interop.score(catalog, forces, **{**asked, "scheme": change(asked["scheme"])})

        WRONG.append(Wrong(change.__name__, law, scorer))
        return change

    return enter


def with_layers(scheme: Scheme, change: Callable[[Any], dict[str, Any]]) -> Scheme:
    """Return a scheme with some settings of every layer changed; a layer has what it has a setting of."""
    layers = {}
    for name, layer in scheme.layers.items():
        cells = {key: value for key, value in change(layer).items() if key in type(layer).model_fields}
        layers[name] = layer.model_copy(update=cells)
    return scheme.model_copy(update={"layers": layers})


def answer_changed(law: str) -> Callable[[Callable[..., None]], Any]:
    """Enter the scorer whose answer is changed: the arrays of each layer and of the whole, in place."""

    def enter(change: Callable[..., None]) -> Any:
        def scorer(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
            matrix = interop.score(catalog, forces, **asked)
            layers = {
                name: SimpleNamespace(contributions=layer.contributions, **_changed(change, layer.arrays, matrix))
                for name, layer in matrix.layers.items()
            }
            whole = _changed(change, matrix.arrays, matrix)
            return SimpleNamespace(forces=matrix.forces, layers=layers, **whole)

        WRONG.append(Wrong(change.__name__, law, scorer))
        return change

    return enter


def _changed(change: Callable[..., None], arrays: Numbers, matrix: interop.InteropMatrix) -> Numbers:
    numbers = {name: array.copy() for name, array in arrays.items()}
    change(numbers, matrix)
    names = ("values", "lows", "highs", "shares_sourced", "shares_judged")
    return dict(zip(names, (numbers[name] for name in ("value", "low", "high", "sourced", "judged")), strict=True))


def replaced(catalog: Catalog, **tables: Any) -> Catalog:
    """Return a catalogue with some tables replaced, which nobody checks."""
    changed: dict[str, Any] = {name: tuple(rows) for name, rows in tables.items()}
    return replace(catalog, **changed)


def each(rows: Any, **cells: Any) -> list[Any]:
    """Return rows with some cells changed."""
    return [row.model_copy(update=cells) for row in rows]


def last(day: PartialDate) -> date:
    """Return the last day that a date may mean."""
    return day.last


DATED = ("holdings", "fits", "agreements", "accessions", "adoptions", "coverage")


# Dates


@facts_changed("ended")
def ignores_until(catalog: Catalog, _: date) -> dict[str, Any]:
    return {table: each(getattr(catalog, table), until=None) for table in DATED}


@facts_changed("not_begun")
def ignores_since(catalog: Catalog, _: date) -> dict[str, Any]:
    return {table: each(getattr(catalog, table), since=None) for table in DATED}


@facts_changed("ended")
def ignores_every_date_of_a_fit(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": each(catalog.fits, since=None, until=None)}


@facts_changed("not_begun")
def counts_ships_before_they_join(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"holdings": each(catalog.holdings, since=None)}


@facts_changed("ended")
def counts_agreements_that_were_denounced(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"agreements": each(catalog.agreements, until=None)}


@facts_changed("not_begun")
def counts_exercises_that_lie_ahead(catalog: Catalog, day: date) -> dict[str, Any]:
    today = PartialDate.parse(day.isoformat())
    return {"exercises": [row.model_copy(update={"end": min(row.end, today, key=last)}) for row in catalog.exercises]}


def moved_ends(catalog: Catalog, moved: Callable[[PartialDate], date]) -> dict[str, Any]:
    """Return the tables with other ends of their periods."""
    return {
        table: [
            row.model_copy(update={"until": row.until and PartialDate.parse(moved(row.until).isoformat())})
            for row in getattr(catalog, table)
        ]
        for table in DATED
    }


@facts_changed("on_the_day")
def takes_the_last_day_off_every_period(catalog: Catalog, _: date) -> dict[str, Any]:
    return moved_ends(catalog, lambda end: end.last - timedelta(days=1))


@facts_changed("on_the_day")
def lets_a_year_end_with_its_first_day(catalog: Catalog, _: date) -> dict[str, Any]:
    return moved_ends(catalog, lambda end: end.first)


@facts_changed("older_exercise")
def ignores_how_long_ago_an_exercise_was(catalog: Catalog, day: date) -> dict[str, Any]:
    today = PartialDate.parse(day.isoformat())
    return {"exercises": each((row for row in catalog.exercises if row.end.last <= day), end=today)}


@facts_changed("older_exercise")
def counts_the_oldest_exercises_most(catalog: Catalog, day: date) -> dict[str, Any]:
    def mirrored(end: date) -> PartialDate:
        return PartialDate.parse(max(day - timedelta(days=7000) + (day - end), date(1900, 1, 1)).isoformat())

    past = [row for row in catalog.exercises if row.end.last <= day]
    return {"exercises": [row.model_copy(update={"end": mirrored(row.end.last)}) for row in past]}


@facts_changed("older_exercise")
def counts_all_exercises_of_more_than_five_years_alike(catalog: Catalog, day: date) -> dict[str, Any]:
    oldest = PartialDate.parse((day - timedelta(days=5 * 365)).isoformat())
    return {"exercises": [row.model_copy(update={"end": max(row.end, oldest, key=last)}) for row in catalog.exercises]}


@facts_changed("longer_exercise")
def counts_an_exercise_from_its_first_day(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"exercises": [row.model_copy(update={"end": row.start}) for row in catalog.exercises]}


@facts_changed("longer_exercise")
def counts_a_month_from_its_first_day(catalog: Catalog, _: date) -> dict[str, Any]:
    first = {row.id: PartialDate.parse(row.end.first.isoformat()) for row in catalog.exercises}
    return {"exercises": [row.model_copy(update={"end": first[row.id]}) for row in catalog.exercises]}


# Support


@facts_changed("partial_between")
def treats_partial_as_yes(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": [row.model_copy(update={"support": row.support.replace("partial", "yes")}) for row in catalog.fits]}


@facts_changed("partial_between")
def treats_partial_as_no(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": [row.model_copy(update={"support": row.support.replace("partial", "no")}) for row in catalog.fits]}


@facts_changed("partial_between")
def treats_yes_as_worse_than_partial(catalog: Catalog, _: date) -> dict[str, Any]:
    swap = {"yes": "partial", "partial": "yes", "no": "no"}
    return {"fits": [row.model_copy(update={"support": swap[row.support]}) for row in catalog.fits]}


@facts_changed("kinds_and_types")
def ignores_what_is_said_of_kinds(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": [row for row in catalog.fits if not row.kind]}


@facts_changed("parents_and_children")
def inherits_nothing(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"equipment": each(catalog.equipment, derived_from=None)}


@facts_changed("siblings")
def hears_what_is_said_of_siblings(catalog: Catalog, _: date) -> dict[str, Any]:
    parent_of = {row.id: row.derived_from for row in catalog.equipment}
    children = [(name, parent) for name, parent in parent_of.items() if parent]
    more = [
        row.model_copy(update={"equipment": sibling})
        for row in catalog.fits
        for sibling, parent in children
        if parent_of.get(row.equipment) == parent and sibling != row.equipment
    ]
    return {"fits": [*catalog.fits, *more]}


@facts_changed("nearer_statement")
def lets_the_general_overrule_the_particular(catalog: Catalog, _: date) -> dict[str, Any]:
    general = {(row.standard, row.role) for row in catalog.fits if row.force is None}
    return {"fits": [row for row in catalog.fits if row.force is None or (row.standard, row.role) not in general]}


@facts_changed("one_hull")
def overlooks_what_is_said_of_one_hull(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": [row for row in catalog.fits if row.unit is None]}


@facts_changed("one_hull")
def takes_hulls_of_one_name_for_one(catalog: Catalog, _: date) -> dict[str, Any]:
    abroad = {(row.equipment, row.force) for row in catalog.holdings}
    more = [
        row.model_copy(update={"force": force})
        for row in catalog.fits
        for name, force in sorted(abroad)
        if row.unit and name == row.equipment and force != row.force
    ]
    return {"fits": [*catalog.fits, *more]}


@facts_changed("groups_and_parents")
def overlooks_exercises_of_task_groups(catalog: Catalog, _: date) -> dict[str, Any]:
    groups = {row.id for row in catalog.forces if row.kind == "task-group"}
    return {
        "exercises": [
            row.model_copy(update={"participants": tuple(name for name in row.participants if name not in groups)})
            for row in catalog.exercises
        ]
    }


@facts_changed("groups_and_parents")
def counts_exercises_of_a_group_for_its_force(catalog: Catalog, _: date) -> dict[str, Any]:
    parent = {row.id: str(row.parent) for row in catalog.forces if row.kind == "task-group"}
    return {
        "exercises": [
            row.model_copy(
                update={
                    "participants": (*row.participants, *(parent[name] for name in row.participants if name in parent))
                }
            )
            for row in catalog.exercises
        ]
    }


@facts_changed("groups_and_parents")
def forgets_from_whom_a_group_is_drawn(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"forces": [row.model_copy(update={"parent": None}) for row in catalog.forces]}


@facts_changed("closed_layer")
def overlooks_that_a_layer_is_closed_for_one_force(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": [row for row in catalog.fits if row.closes is None or row.force is None]}


@facts_changed("closing_is_last")
def lets_what_closes_a_layer_come_first(catalog: Catalog, _: date) -> dict[str, Any]:
    standards = [(row.id, row.layer) for row in catalog.standards]
    spoken = {(row.equipment, row.force, row.unit, row.standard, row.role) for row in catalog.fits}
    more = [
        row.model_copy(update={"standard": name})
        for row in catalog.fits
        for name, layer in standards
        if row.closes == layer and (row.equipment, row.force, row.unit, name, row.role) not in spoken
    ]
    return {"fits": [*catalog.fits, *more]}


@facts_changed("role_before_domain")
def lets_the_domain_decide_before_the_role(catalog: Catalog, _: date) -> dict[str, Any]:
    of_domains = {(row.standard, row.role) for row in catalog.fits if row.equipment.startswith("domain:")}
    left = [
        row
        for row in catalog.fits
        if not row.equipment.startswith("role:") or (row.standard, row.role) not in of_domains
    ]
    return {"fits": left}


@facts_changed("one_shared_standard")
def bars_even_those_that_are_named(catalog: Catalog, _: date) -> dict[str, Any]:
    users = {(row.standard, row.state) for row in catalog.adoptions}
    closed = {row.id for row in catalog.closed_standards}
    state = {row.id: row.state for row in catalog.forces}
    left = [
        row
        for row in catalog.fits
        if row.force is None or row.standard not in closed or (row.standard, state[row.force]) in users
    ]
    return {"fits": left}


@facts_changed("closed_layer")
def overlooks_that_a_layer_is_closed(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": [row for row in catalog.fits if row.closes is None]}


@facts_changed("ended")
def counts_users_who_gave_a_standard_up(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"adoptions": each(catalog.adoptions, until=None)}


@facts_changed("barred_state")
def ignores_that_a_list_is_closed(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"standards": each(catalog.standards, adoption="open")}


@facts_changed("further_user")
def bars_those_who_are_listed(catalog: Catalog, _: date) -> dict[str, Any]:
    listed = {(row.standard, row.state) for row in catalog.adoptions}
    names = [row.id for row in catalog.closed_standards]
    others = [(name, state) for name in names for state in STATES if (name, state) not in listed]
    return {"adoptions": [Adoption(standard=name, state=state, **FACT) for name, state in others]}


# Gates


@facts_changed("shut_gate")
def ignores_gates(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"standards": each(catalog.standards, gate=None, controlled_by=None)}


@caught_by("third_force_at_a_gate")
def opens_every_gate_when_a_third_force_is_present(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    open_to_all = each(catalog.standards, gate=None, controlled_by=None)
    return interop.score(replaced(catalog, standards=open_to_all) if len(forces) > 2 else catalog, forces, **asked)


@facts_changed("opened_gate")
def never_opens_a_gate(catalog: Catalog, _: date) -> dict[str, Any]:
    gated = {(row.gate, row.controlled_by) for row in catalog.standards}
    shut = [row for row in catalog.agreements if not any((row.kind, party) in gated for party in row.parties)]
    return {
        "agreements": shut,
        "accessions": [row for row in catalog.accessions if row.agreement in {a.id for a in shut}],
    }


@caught_by("gate_within_a_state")
def asks_a_state_for_an_agreement_with_itself(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    gated = {row.id for row in catalog.standards if row.gate}
    useless = replaced(catalog, fits=[row for row in catalog.fits if row.standard not in gated])
    matrix, without = (interop.score(facts, forces, **asked) for facts in (catalog, useless))
    states = np.array([name[:3] for name in forces])
    own = states[:, None] == states[None, :]
    values = np.where(own, without.values, matrix.values)
    lows, highs = np.where(own, without.lows, matrix.lows), np.where(own, without.highs, matrix.highs)
    return SimpleNamespace(forces=matrix.forces, values=values, lows=lows, highs=highs)


# Fleets


@facts_changed("successor_states")
def forgets_who_carries_a_tradition_on(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"states": each(catalog.states, successor=None)}


@facts_changed("moved_to_a_copy")
def ignores_quantities(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"holdings": each(catalog.holdings, quantity=None)}


@facts_changed("splitting_a_holding")
def counts_rows_instead_of_units(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"holdings": each(catalog.holdings, quantity=1)}


@facts_changed("unknown_number")
def drops_what_nobody_counted(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"holdings": [row for row in catalog.holdings if row.quantity]}


@facts_changed("what_fitting_takes")
def leaves_out_what_is_national(catalog: Catalog, _: date) -> dict[str, Any]:
    national = {row.id for row in catalog.standards if row.reach == "national"}
    return {"fits": [row for row in catalog.fits if row.standard not in national]}


@facts_changed("provenance")
def overlooks_what_was_made_at_home(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"holdings": [row for row in catalog.holdings if row.supply != "domestic"]}


@facts_changed("day_of_reading")
def overlooks_what_was_read_after_the_day(catalog: Catalog, day: date) -> dict[str, Any]:
    tables = ("holdings", "fits", "agreements", "exercises")
    return {name: [row for row in getattr(catalog, name) if row.verified_on.first <= day] for name in tables}


@facts_changed("scaling_quantities")
def counts_a_squadron_as_one(catalog: Catalog, _: date) -> dict[str, Any]:
    return {
        "holdings": [
            row.model_copy(update={"quantity": row.quantity and -(-row.quantity // 10)}) for row in catalog.holdings
        ]
    }


@facts_changed("scaling_sizes")
def adds_the_tonnes_of_a_tug_to_every_ship(catalog: Catalog, _: date) -> dict[str, Any]:
    return {
        "equipment": [row.model_copy(update={"size_t": row.size_t and row.size_t + 300}) for row in catalog.equipment]
    }


@facts_changed("size_for_number")
def takes_all_sizes_for_one(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"equipment": each(catalog.equipment, size_t=None)}


@facts_changed("out_of_service")
def counts_what_is_ordered(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"holdings": each(catalog.holdings, status="active")}


@facts_changed("child_equals_parent")
def overlooks_types_that_are_derived(catalog: Catalog, _: date) -> dict[str, Any]:
    derived = {row.id for row in catalog.equipment if row.derived_from}
    return {"holdings": [row for row in catalog.holdings if row.equipment not in derived]}


@facts_changed("renaming")
def overlooks_the_last_type_of_the_alphabet(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"holdings": [row for row in catalog.holdings if row.equipment != catalog.equipment[-1].id]}


@facts_changed("unlisted_fleet")
def takes_what_is_not_listed_for_absent(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"coverage": everything_looked_at(row.id for row in catalog.forces)}


@facts_changed("further_coverage")
def doubts_what_was_looked_at(catalog: Catalog, _: date) -> dict[str, Any]:
    looked = {row.force for row in catalog.coverage}
    others = [row.id for row in catalog.forces if row.id not in looked]
    return {"coverage": [Coverage(table="holdings", force=name, verified_on="2020") for name in others]}


@caught_by("provided_by_the_row")
def mistakes_who_gives_for_who_takes(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    matrix = interop.score(catalog, forces, **asked)
    return SimpleNamespace(forces=matrix.forces, values=matrix.values.T, lows=matrix.lows.T, highs=matrix.highs.T)


# Others


@facts_changed("further_agreement")
def grows_weary_of_agreements(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"agreements": catalog.agreements[-1:], "accessions": ()}


@facts_changed("joined_agreement")
def overlooks_who_joined(_: Catalog, __: date) -> dict[str, Any]:
    return {"accessions": ()}


@facts_changed("others_agreement")
def binds_everybody_to_every_agreement(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"agreements": each(catalog.agreements, parties=STATES)}


@facts_changed("heirs_agreement")
def holds_heirs_to_treaties_of_the_dead(catalog: Catalog, _: date) -> dict[str, Any]:
    heirs = {row.id: row.successor or row.id for row in catalog.states}
    rows = [
        row.model_copy(update={"parties": tuple(sorted({heirs.get(state, state) for state in row.parties}))})
        for row in catalog.agreements
    ]
    return {"agreements": rows}


@facts_changed("other_agreement")
def counts_every_agreement_for_logistics(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"agreements": each(catalog.agreements, kind="logistics")}


@facts_changed("where_nobody_looked")
def takes_agreements_that_nobody_looked_for_for_absent(catalog: Catalog, _: date) -> dict[str, Any]:
    looked = Coverage(table="agreements", state=";".join(STATES), kind="*", verified_on="2020")
    return {"coverage": [*(row for row in catalog.coverage if row.table != "agreements"), looked]}


@facts_changed("looked_for_others")
def takes_one_kind_of_agreement_gone_through_for_all(catalog: Catalog, _: date) -> dict[str, Any]:
    return {
        "coverage": [
            row.model_copy(update={"kind": "*"}) if row.table == "agreements" else row for row in catalog.coverage
        ]
    }


@facts_changed("looked_for_navies")
def takes_navies_for_all_services(catalog: Catalog, _: date) -> dict[str, Any]:
    return {
        "coverage": [
            row.model_copy(update={"kind": "*"}) if row.table == "exercises" else row for row in catalog.coverage
        ]
    }


@facts_changed("looked_between_others")
def takes_one_pair_gone_through_for_all(catalog: Catalog, _: date) -> dict[str, Any]:
    everybody = {"state": STATES, "with_state": ()}
    return {"coverage": [row.model_copy(update=everybody if row.with_state else {}) for row in catalog.coverage]}


@facts_changed("looked_between_others")
def overlooks_with_whom_it_was_looked(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"coverage": each(catalog.coverage, with_state=())}


@facts_changed("looked_everywhere")
def doubts_what_was_looked_for(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"coverage": [row for row in catalog.coverage if row.table == "holdings"]}


@facts_changed("many_at_an_exercise")
def counts_exercises_of_two_alone(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"exercises": [row for row in catalog.exercises if len(row.participants) == 2]}


@facts_changed("others_exercise")
def counts_those_who_stayed_away(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"exercises": each(catalog.exercises, participants=tuple(row.id for row in catalog.forces))}


@facts_changed("further_exercise")
def remembers_one_exercise(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"exercises": catalog.exercises[-1:]}


@answer_changed("third_force")
def measures_against_the_average_pair(numbers: Numbers, _: Any) -> None:
    average = np.nan_to_num(numbers["value"]).mean()
    for name in ("low", "value", "high"):
        numbers[name] = numbers[name] / (average + 1)


@caught_by("bystander")
def weighs_a_force_by_its_share_of_all(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    matrix = interop.score(catalog, forces, **asked)
    units = sum(unit.quantity or 1 for unit in matrix.snapshot.units) or 1
    share = 1 / (1 + units)
    return SimpleNamespace(
        forces=matrix.forces, values=matrix.values * share, lows=matrix.lows * share, highs=matrix.highs * share
    )


@facts_changed("never_scored")
def forgets_whom_an_embargo_names(catalog: Catalog, _: date) -> dict[str, Any]:
    barred = {state for row in catalog.restrictions for state in row.target}
    left = [row for row in catalog.holdings if row.force[:3].upper() not in barred]
    return {"holdings": left}


# Services of a state


@facts_changed("name_of_service")
def takes_an_army_for_no_force(catalog: Catalog, _: date) -> dict[str, Any]:
    navies = {row.id for row in catalog.forces if row.service == "navy"}
    return {"holdings": [row for row in catalog.holdings if row.force in navies]}


@answer_changed("name_of_service")
def favours_navies(numbers: Numbers, matrix: interop.InteropMatrix) -> None:
    for name in ("low", "value", "high"):
        numbers[name] *= np.where(matrix.snapshot.naval, 1.0, 0.9)


@facts_changed("sister_service")
def knows_one_service_of_a_state(catalog: Catalog, _: date) -> dict[str, Any]:
    first = {row.state: row.id for row in reversed(catalog.forces) if row.kind == "service"}
    others = {row.id for row in catalog.forces if row.kind == "service"} - set(first.values())
    return {"holdings": [row for row in catalog.holdings if row.force not in others]}


@caught_by("signed_by_the_state")
def binds_navies_alone(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    signed, unsigned = (
        interop.score(item, forces, **asked) for item in (catalog, replaced(catalog, agreements=(), accessions=()))
    )
    navies = np.logical_and.outer(*[[catalog.forces_by_id[name].service == "navy" for name in signed.forces]] * 2)
    arrays = {
        name: np.where(navies, getattr(signed, name), getattr(unsigned, name)) for name in ("values", "lows", "highs")
    }
    return SimpleNamespace(forces=signed.forces, **arrays)


@facts_changed("dates_of_a_party")
def overlooks_when_a_party_joined_and_left(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"accessions": each(catalog.accessions, since=None, until=None)}


@facts_changed("joint_of_one")
def finds_nothing_in_a_joint_force(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"forces": [row.model_copy(update={"parent": None}) for row in catalog.forces]}


def services_of_joint(catalog: Catalog) -> list[tuple[str, ...]]:
    """Return the services of each joint force that has some."""
    return [services for services in catalog.parts_by_force.values() if services]


@facts_changed("joint_of_two")
def counts_the_first_service_of_a_joint_force_twice(catalog: Catalog, _: date) -> dict[str, Any]:
    first = {services[0] for services in services_of_joint(catalog)}
    twice = [
        row.model_copy(update={"quantity": 2 * row.quantity}) if row.quantity and row.force in first else row
        for row in catalog.holdings
    ]
    return {"holdings": twice}


@facts_changed("joint_of_two")
def counts_an_exercise_for_each_service_of_a_joint_force(catalog: Catalog, _: date) -> dict[str, Any]:
    joint = [set(services) for services in services_of_joint(catalog)]
    more = [row for row in catalog.exercises for services in joint if len(services.intersection(row.participants)) > 1]
    return {"exercises": [*catalog.exercises, *more]}


@facts_changed("joint_of_two")
def goes_through_one_service_of_a_joint_force(catalog: Catalog, _: date) -> dict[str, Any]:
    looked = {row.force for row in catalog.coverage}
    names = [name for services in services_of_joint(catalog) if looked.intersection(services) for name in services]
    return {"coverage": [*catalog.coverage, *everything_looked_at(names)[: len(names)]]}


@facts_changed("said_of_joint")
def overlooks_what_is_said_of_a_joint_force(catalog: Catalog, _: date) -> dict[str, Any]:
    return {"fits": [row for row in catalog.fits if row.force not in catalog.parts_by_force]}


@facts_changed("said_of_joint")
def lets_a_joint_force_overrule_its_services(catalog: Catalog, _: date) -> dict[str, Any]:
    overruled = {
        (service, row.equipment, row.standard, row.role)
        for row in catalog.fits
        for service in catalog.parts_by_force.get(row.force or "", ())
    }
    return {
        "fits": [row for row in catalog.fits if (row.force, row.equipment, row.standard, row.role) not in overruled]
    }


# Schemes


@scheme_changed("weight_of_zero")
def hears_layers_that_weigh_nothing(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda layer: {"weight": layer.weight or 0.1})


@scheme_changed("heavier_layer")
def weighs_all_layers_alike(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda layer: {"weight": float(layer.weight > 0)})


@scheme_changed("joined_layers")
def weighs_all_dimensions_alike(scheme: Scheme) -> Scheme:
    dimensions = {name: item.model_copy(update={"weight": 1.0}) for name, item in scheme.dimensions.items()}
    return scheme.model_copy(update={"dimensions": dimensions})


@scheme_changed("joined_layers")
def takes_the_mean_of_layers_whatever_is_asked(scheme: Scheme) -> Scheme:
    return scheme.model_copy(update={"power": 1.0})


@scheme_changed("joined_layers")
def takes_the_mean_of_layers_for_any_finite_exponent(scheme: Scheme) -> Scheme:
    return scheme.model_copy(update={"power": 1.0 if np.isfinite(scheme.power) else scheme.power})


@scheme_changed("partial_as_full")
def takes_partial_for_a_half_whatever_is_asked(scheme: Scheme) -> Scheme:
    return scheme.model_copy(update={"partial": 0.5})


@scheme_changed("unknown_worth")
def takes_the_unknown_for_a_quarter_whatever_is_asked(scheme: Scheme) -> Scheme:
    return scheme.model_copy(update={"unknown_worth": 0.25})


@scheme_changed("one_shared_standard")
def takes_all_standards_for_equally_good(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda _: {"grades": {}, "others": 1.0})


@scheme_changed("one_shared_standard")
def overlooks_standards_without_a_grade(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda _: {"others": 1e-9})


@scheme_changed("one_shared_standard")
def lets_those_alone_provide_who_may_receive(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda layer: {"providers": getattr(layer, "domains", ())})


@scheme_changed("other_domains")
def looks_at_all_domains(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda _: {"domains": DOMAINS})


@answer_changed("one_shared_standard")
def thinks_each_force_at_one_with_itself(numbers: Numbers, _: interop.InteropMatrix) -> None:
    for name in ("low", "value", "high"):
        own = np.diagonal(numbers[name])
        np.fill_diagonal(numbers[name], np.where(np.isnan(own), own, 1.0))


@facts_changed("one_shared_standard")
def asks_every_type_of_a_force_to_provide(catalog: Catalog, _: date) -> dict[str, Any]:
    denied = {(row.force, row.standard) for row in catalog.fits if row.role == "provider" and row.support == "no"}
    return {
        "fits": [
            row
            for row in catalog.fits
            if row.role != "provider" or row.support == "no" or (row.force, row.standard) not in denied
        ]
    }


@facts_changed("one_agreement")
def adds_up_agreements_of_a_kind(catalog: Catalog, _: date) -> dict[str, Any]:
    seen: set[Any] = set()
    rows = []
    for row in catalog.agreements:
        again = (row.kind, row.parties) in seen
        seen.add((row.kind, row.parties))
        rows.append(
            row.model_copy(update={"kind": "information" if row.kind == "logistics" else "logistics"}) if again else row
        )
    return {"agreements": rows}


@scheme_changed("one_agreement")
def weighs_all_kinds_of_agreement_alike(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda layer: {"kinds": dict.fromkeys(layer.agreement_kinds, 1.0)})


@scheme_changed("some_exercises")
def forgets_exercises_at_a_pace_of_its_own(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda _: {"half_life": 5.0})


@scheme_changed("some_exercises")
def is_content_with_one_exercise(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda _: {"tau": 0.1})


@scheme_changed("unseen_exercises")
def supposes_that_no_exercise_was_overlooked(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda _: {"unseen": 0.0})


@scheme_changed("kin_of_designs")
def sees_no_blocs(scheme: Scheme) -> Scheme:
    return with_layers(scheme, lambda _: {"blocs": ()})


@facts_changed("kin_of_designs")
def shares_a_design_evenly_among_its_designers(catalog: Catalog, _: date) -> dict[str, Any]:
    rows = [
        row.model_copy(update={"designers": tuple((state, 1 / len(row.designers)) for state, _ in row.designers)})
        for row in catalog.equipment
    ]
    return {"equipment": rows}


@answer_changed("scaling_weights")
def takes_weights_as_they_are_written(numbers: Numbers, matrix: interop.InteropMatrix) -> None:
    heavy = sum(layer.weight for layer in matrix.scheme.layers.values())
    heavy += sum(dimension.weight for dimension in matrix.scheme.dimensions.values())
    for name in ("low", "value", "high"):
        numbers[name] *= heavy / (1 + heavy)


# Evidence


@answer_changed("unknown_becomes_known")
def lowers_low_as_more_becomes_known(numbers: Numbers, _: Any) -> None:
    numbers["low"] *= 1 - 0.9 * np.nan_to_num(numbers["sourced"])


@caught_by("below_the_bar")
def believes_everybody(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    asked["evidence"] = "assumed"
    return interop.score(catalog, forces, **asked)


@facts_changed("at_the_bar")
def takes_what_is_inferred_for_judged(catalog: Catalog, _: date) -> dict[str, Any]:
    return {
        "fits": [row.model_copy(update={"basis": row.basis.replace("inferred", "assumed")}) for row in catalog.fits]
    }


@caught_by("judgement_moves_no_bound")
def rests_bounds_on_judgements(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    return interop.score(catalog, forces, **{**asked, "bounds": asked.get("evidence", "assumed")})


@caught_by("evidence_bar")
def believes_more_the_more_it_is_asked_to_doubt(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    turned = {"cited": "assumed", "inferred": "inferred", "assumed": "cited"}
    asked |= {name: turned[asked[name]] for name in ("evidence", "bounds") if name in asked}
    return interop.score(catalog, forces, **asked)


@caught_by("bars_nest")
def lets_the_bar_of_the_bounds_move_the_value(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    return interop.score(catalog, forces, **{**asked, "evidence": asked.get("bounds", "inferred")})


# Form


@answer_changed("bounds")
def rounds_a_value_over_its_high(numbers: Numbers, _: Any) -> None:
    numbers["value"] = np.ceil(numbers["value"] * 20) / 20


@answer_changed("shares")
def calls_everything_sourced(numbers: Numbers, _: Any) -> None:
    numbers["sourced"] = np.where(np.isnan(numbers["sourced"]), np.nan, 1.0)


@answer_changed("settled_by_sources")
def never_is_sure(numbers: Numbers, _: Any) -> None:
    numbers["low"] *= 0.95


@answer_changed("declared_symmetry")
def favours_whoever_stands_first(numbers: Numbers, _: Any) -> None:
    numbers["value"] -= np.triu(np.full(numbers["value"].shape, 1e-9))


@caught_by("order_of_forces")
def favours_whoever_is_named_first(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    matrix = interop.score(catalog, forces, **asked)
    values = matrix.values.copy()
    values[0] *= 0.9
    return SimpleNamespace(forces=matrix.forces, values=values)


@caught_by("contributions_sum")
def credits_a_layer_with_what_is_left(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    matrix = interop.score(catalog, forces, **asked)
    layers = {
        name: SimpleNamespace(values=layer.values, contributions=layer.weights * layer.values)
        for name, layer in matrix.layers.items()
    }
    return SimpleNamespace(forces=matrix.forces, values=matrix.values, layers=layers)


_SEEN: list[int] = []


@caught_by("same_inputs")
def adds_what_it_saw_before(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    matrix = interop.score(catalog, forces, **asked)
    _SEEN.append(len(catalog.holdings))
    return SimpleNamespace(forces=matrix.forces, values=matrix.values + 1e-9 * len(_SEEN))


@caught_by("order_of_rows")
def draws_lots_anew_for_every_catalogue_object(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    matrix = interop.score(catalog, forces, **asked)
    noise = np.random.default_rng(id(catalog) % 1000).random(matrix.values.shape)
    return SimpleNamespace(forces=matrix.forces, values=matrix.values + 1e-6 * noise)


@caught_by("shared_standard")
def finds_the_best_interface_only_if_it_is_the_only_one(catalog: Catalog, forces: list[str], **asked: Any) -> Any:
    counts: dict[tuple[str, str], int] = {}
    for row in catalog.fits:
        if row.support == "yes":
            counts[row.equipment, row.role] = counts.get((row.equipment, row.role), 0) + 1
    torn = [row for row in catalog.fits if counts.get((row.equipment, row.role), 0) < 2]
    return interop.score(replaced(catalog, fits=torn), forces, **asked)


@scheme_changed("moved_to_a_better_copy")
def spreads_a_fleet_evenly_over_its_types(scheme: Scheme) -> Scheme:
    return scheme.model_copy(update={"weighting": "type"})
