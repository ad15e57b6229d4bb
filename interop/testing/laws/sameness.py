"""What changes nothing: order, names, the way things are written, and the scale of numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import REACHES, Audit, Demonstration, Equipment, Fit, Holding, Restriction, Row, StateRow
from interop.catalog.tables import TABLES, Table
from interop.testing.compare import identical, moved, same
from interop.testing.laws.base import law, no_designers, no_equipment, no_quantities, no_standards, one_layer
from interop.testing.scored import Scores
from interop.testing.trial import LawTrial, derived, held_instead, saying, statement
from interop.testing.worlds import FACT, holding


@law("sameness")
def order_of_rows(trial: LawTrial) -> None:
    """Shuffling the rows of every table changes nothing, to the bit."""
    several = {table.name: getattr(trial.catalog, table.name) for table in TABLES}
    rows = {name: trial.draw(st.permutations(these)) for name, these in several.items()}
    identical(trial.score(), trial.score(Catalog.from_tables(**rows)))


@law("sameness")
def order_of_forces(trial: LawTrial) -> None:
    """Naming the forces in another order only moves the cells."""
    order = trial.draw(st.permutations(trial.forces))
    trial.needs(tuple(order) != trial.forces)
    identical(trial.score(), trial.score(forces=order).cells(trial.forces))


@law("sameness")
def renaming(trial: LawTrial) -> None:
    """Renaming types and forces changes nothing, although it changes the order in which they are sorted."""
    catalog = trial.catalog
    names = {
        "equipment": {row.id: f"type-{900 - index}" for index, row in enumerate(catalog.equipment)},
        "forces": {row.id: f"force-{900 - index}" for index, row in enumerate(catalog.forces)},
    }
    two = trial.score(_renamed(catalog, names), forces=[names["forces"][name] for name in trial.forces])
    same(trial.score(), Scores(trial.forces, two.arrays, two.contributions))


def _renamed(catalog: Catalog, names: Mapping[str, Mapping[str, str]]) -> Catalog:
    return Catalog.from_tables(
        **{table.name: [_row_renamed(table, row, names) for row in getattr(catalog, table.name)] for table in TABLES}
    )


def _row_renamed(table: Table, row: Row, names: Mapping[str, Mapping[str, str]]) -> Row:
    changed: dict[str, object] = {}
    for column, target in table.refers.items():
        value = getattr(row, column)
        if target in names and value:
            known = names[target]
            changed[column] = (
                tuple(sorted(known[name] for name in value))
                if isinstance(value, tuple)
                else known.get(value, value)  # a statement on a kind names no type
            )
    if table.name in names:
        changed["id"] = names[table.name][row.key]
    return row.model_copy(update=changed)


@law("sameness", no_quantities)
def splitting_a_holding(trial: LawTrial) -> None:
    """Writing a holding as two rows that add up to it changes nothing."""
    fleet = mixed_fleet(trial, may_be_unknown=True)
    counts: tuple[int | None, int | None] = None, None
    if fleet.row.quantity is not None:
        part = trial.draw(st.integers(1, fleet.row.quantity - 1))
        counts = part, fleet.row.quantity - part
    notes = "one part", "the other part"
    halves = [
        fleet.row.model_copy(update={"quantity": count, "note": note})
        for count, note in zip(counts, notes, strict=True)
    ]
    same(trial.score(fleet.catalog), trial.score(fleet.holding(*halves)))


@law("sameness", no_quantities)
def scaling_quantities(trial: LawTrial) -> None:
    """Multiplying every quantity by one number changes nothing."""
    factor, catalog = trial.draw(st.integers(2, 9)), mixed_fleet(trial).catalog
    scaled = [_times(row, factor) for row in catalog.holdings]
    same(trial.score(catalog), trial.score(catalog.replace(holdings=scaled)))


@law("sameness", no_quantities)
def scaling_sizes(trial: LawTrial) -> None:
    """Multiplying every size by one number changes nothing."""
    factor, catalog = trial.draw(st.sampled_from((2.0, 0.25))), mixed_fleet(trial).catalog
    scaled = [row.model_copy(update={"size_t": row.size_t and row.size_t * factor}) for row in catalog.equipment]
    same(trial.score(catalog), trial.score(catalog.replace(equipment=scaled)))


@law("sameness", no_quantities)
def size_for_number(trial: LawTrial) -> None:
    """A type of four times the size weighs as four to the exponent of size times as many."""
    catalog = mixed_fleet(trial).catalog
    of_size = {row.id: row if row.size_t else row.model_copy(update={"size_t": 50.0}) for row in catalog.equipment}
    before = catalog.replace(equipment=of_size.values())
    more = 4**trial.scheme.settings.exponent
    trial.needs(more.is_integer())
    larger = of_size["other"].model_copy(update={"size_t": 4 * (of_size["other"].size_t or 0)})
    held = [_times(row, more) if row.equipment == "other" else row for row in catalog.holdings]
    of_larger = before.replace(equipment=(of_size | {"other": larger}).values())
    same(trial.score(of_larger), trial.score(before.replace(holdings=held)))


def _times(row: Holding, factor: float) -> Holding:
    return row.model_copy(update={"quantity": row.quantity and int(row.quantity * factor)})


@law("sameness", no_equipment)
def child_equals_parent(trial: LawTrial) -> None:
    """A type that differs in nothing from the one it is derived from may stand in for it."""
    name = trial.type_held()
    child = derived(trial.catalog.equipment_by_id[name], "child")
    same(trial.score(), trial.score(held_instead(trial.catalog, name, child)))


@law("sameness", no_quantities)
def moved_to_a_copy(trial: LawTrial) -> None:
    """Moving part of what a force has of a type to a copy of the type, same in every respect, changes nothing."""
    fleet = mixed_fleet(trial)
    same(trial.score(fleet.catalog), trial.score(with_copy(trial, fleet)))


@law("sameness", no_quantities)
def unknown_number(trial: LawTrial) -> None:
    """Where a force has one type alone, how many there are changes nothing, be the number unknown."""
    catalog, force = trial.catalog, trial.pick(trial.forces)
    types = [row.id for row in catalog.equipment if row.domain in trial.ground.vocabulary.domains]
    name = trial.pick(item for item in types if catalog.equipment_by_id[item].domain != "munition")
    others = [row for row in catalog.holdings if row.force != force]
    unknown, known = (catalog.replace(holdings=[*others, holding(force, name, count)]) for count in ("", 3))
    found = trial.score(known)
    same(trial.score(unknown), found)
    trial.needs(moved(trial.score(catalog.replace(holdings=others)), found))


@law("sameness")
def provenance(trial: LawTrial) -> None:
    """How a force came by what it has, when a type came into use and when an agreement was signed change nothing."""
    supply, supplier = trial.pick((("domestic", None), ("leased", "AUS"), ("licensed", "IND"), ("transferred", "RUS")))
    some_day, catalog = PartialDate.parse(trial.pick(("1950", "2099-05"))), trial.catalog
    held = [row.model_copy(update={"supply": supply, "supplier": supplier}) for row in catalog.holdings]
    trial.needs(len({row.sort_key for row in held}) == len(held))
    changed = catalog.replace(
        holdings=held,
        equipment=[row.model_copy(update={"introduced": some_day}) for row in catalog.equipment],
        agreements=[row.model_copy(update={"signed": some_day}) for row in catalog.agreements],
    )
    same(trial.score(), trial.score(changed))


@law("sameness")
def day_of_reading(trial: LawTrial) -> None:
    """When somebody last read that a fact is so changes nothing, be it after the day on which it counts."""
    day, catalog = PartialDate.parse(trial.pick(("1950", "2099-05"))), trial.catalog
    read = {
        table.name: [row.model_copy(update={"verified_on": day}) for row in getattr(catalog, table.name)]
        for table in TABLES
        if "verified_on" in table.model.model_fields
    }
    same(trial.score(), trial.score(catalog.replace(**read)))


@law("sameness", no_standards)
def what_fitting_takes(trial: LawTrial) -> None:
    """How far one must go to fit a standard, carry it aboard or rebuild the ship, changes nothing."""
    words, standard = trial.standard()
    partner = trial.partner(words, standard, words.gives)
    catalog = saying(
        trial.catalog, statement(trial.type_held(words=words, role=words.gives), standard, words.gives), *partner
    )
    reach = trial.pick(("national", *REACHES))
    found = trial.score(catalog)
    same(
        found,
        trial.score(catalog.replace(standards=[row.model_copy(update={"reach": reach}) for row in catalog.standards])),
    )
    trial.needs(moved(trial.score(saying(catalog, instead_of=lambda row: row.standard == standard)), found))


@law("sameness", no_designers)
def successor_states(trial: LawTrial) -> None:
    """A type that a historic state designed counts as one of the state that carries its tradition on."""
    catalog = trial.catalog
    heirs = {"SUN": trial.pick(("RUS", "USA", "IND"))}
    states = [row.model_copy(update={"successor": heirs.get(row.id, row.successor)}) for row in catalog.states]
    force = trial.pick(trial.forces)
    of_old, of_new, of_nobody = (
        catalog.replace(
            states=states if carried_on else _without_heirs(states),
            equipment=[*catalog.equipment, _designed(catalog, state)],
            holdings=[*catalog.holdings, holding(force, "designed", 7)],
        )
        for state, carried_on in (("SUN", True), (heirs["SUN"], True), ("SUN", False))
    )
    old = trial.score(of_old)
    same(old, trial.score(of_new))
    trial.needs(moved(old, trial.score(of_nobody)))


def _without_heirs(states: Iterable[StateRow]) -> list[StateRow]:
    return [row.model_copy(update={"successor": None}) for row in states]


def _designed(catalog: Catalog, state: str) -> Equipment:
    changes = {"id": "designed", "derived_from": None, "designers": ((state, 1.0),)}
    return catalog.equipment[0].model_copy(update=changes)


@dataclass(frozen=True, eq=False)
class Fleet:
    """A force with two types alike but for their designers, their size and what they support."""

    catalog: Catalog
    row: Holding  # of the one; the other is called `other`

    def holding(self, *rows: Holding) -> Catalog:
        """Return the catalogue with other rows in place of the holding."""
        return self.catalog.replace(holdings=[*(row for row in self.catalog.holdings if row is not self.row), *rows])


def mixed_fleet(
    trial: LawTrial, domains: Collection[str] = (), *, force: str = "", may_be_unknown: bool = False
) -> Fleet:
    """Give a force two types, so that it matters how much it has of which; of some domains where these are given."""
    catalog, force = trial.catalog, force or trial.pick(trial.forces)
    drawn = trial.pick(row for row in catalog.equipment if row.domain in (domains or trial.ground.vocabulary.domains))
    one = drawn.model_copy(update={"size_t": trial.pick((4000.0, 12.5))})
    trial.needs(one.domain != "munition")  # which have no number of their own
    designer = "RUS" if one.lead == "USA" else "USA"
    more = {"id": "other", "derived_from": None, "designers": ((designer, 1.0),), "size_t": 30.0}
    quantity = trial.pick(("2", "7", "") if may_be_unknown else ("2", "7"))
    held = [row for row in catalog.holdings if row.force != force]
    rows = [holding(force, one.id, quantity), holding(force, "other", trial.pick((1, 3)))]
    types = [*(row for row in catalog.equipment if row is not drawn), one, one.model_copy(update=more)]
    wider = catalog.replace(equipment=types, holdings=[*held, *rows])
    return Fleet(saying(wider, *_telling_apart(trial, force, one.id)), rows[0])


def _telling_apart(trial: LawTrial, force: str, name: str) -> list[Fit]:
    """Return that one type supports a standard partially and the other fully, where a layer rests on standards."""
    if not trial.ground.vocabulary.words:
        return []
    words, standard = trial.standard()
    return [
        statement(equipment, standard, role, support, force=force)
        for equipment, support in ((name, "partial"), ("other", "yes"))
        for role in sorted({words.gives, words.takes})
    ]


def with_copy(trial: LawTrial, fleet: Fleet) -> Catalog:
    """Return the catalogue with part of the holding moved to a type `copy` that is derived from its own.

    Units must be weighed by how many there are.
    """
    trial.needs(trial.scheme.weighting != "type")
    copy = derived(fleet.catalog.equipment_by_id[fleet.row.equipment], "copy")
    whole = fleet.row.quantity or 2
    part = trial.draw(st.integers(1, whole - 1))
    rest = fleet.row.model_copy(update={"quantity": whole - part})
    moved_part = fleet.row.model_copy(update={"quantity": part, "equipment": "copy"})
    rows = [row for row in fleet.catalog.holdings if row is not fleet.row]
    return fleet.catalog.replace(equipment=[*fleet.catalog.equipment, copy], holdings=[*rows, rest, moved_part])


@law("sameness", no_equipment)
def out_of_service(trial: LawTrial) -> None:
    """What is ordered or in reserve changes nothing."""
    catalog, force = trial.catalog, trial.pick(trial.forces)
    equipment = trial.pick(row.id for row in catalog.equipment)
    if trial.ground.vocabulary.words:  # so that it matters whether the type is there
        words, standard = trial.standard()
        catalog = saying(catalog, statement(equipment, standard, words.gives, force=force))
    before, there, elsewhere = (
        trial.score(catalog.replace(holdings=[*catalog.holdings, *rows]))
        for rows in (
            [],
            [_of_status(force, equipment, "active")],
            [_of_status(force, equipment, trial.pick(("ordered", "reserve")))],
        )
    )
    same(before, elsewhere)
    trial.needs(moved(before, there))


def _of_status(force: str, equipment: str, status: str) -> Holding:
    cells = {"supply": "leased", "supplier": "AUS", "status": status}  # unlike what is held already
    return Holding(force=force, equipment=equipment, quantity="7", **cells, **FACT)


@law("sameness", one_layer)
def weight_of_zero(trial: LawTrial) -> None:
    """A layer of weight 0 and no such layer give the same composite."""
    layers = trial.scheme.layers
    name = trial.pick(sorted(layers))
    left = {key: layer for key, layer in layers.items() if key != name}
    without = trial.scheme.model_copy(update={"layers": left})
    trial.needs(any(without.weights.values()))
    unweighted = {**layers, name: layers[name].model_copy(update={"weight": 0.0})}
    one = trial.score(scheme=trial.scheme.model_copy(update={"layers": unweighted}))
    same(one, trial.score(scheme=without), but_for=name)


@law("sameness")
def scaling_weights(trial: LawTrial) -> None:
    """Multiplying all weights of layers, or of dimensions, by one number changes nothing."""
    factor = trial.draw(st.sampled_from((0.125, 3.0, 1000.0)))
    part = trial.pick(("layers", "dimensions"))
    scaled = {
        name: spec.model_copy(update={"weight": spec.weight * factor})
        for name, spec in getattr(trial.scheme, part).items()
    }
    same(trial.score(), trial.score(scheme=trial.scheme.model_copy(update={part: scaled})))


@law("sameness")
def never_scored(trial: LawTrial) -> None:
    """Embargoes, demonstrations and audits change nothing: they are for people, and for tests of the scores."""
    catalog, force = trial.catalog, trial.pick(trial.forces)
    state, other = trial.state(force), trial.pick(trial.forces)
    embargo = Restriction(id="embargo", imposer=state, kind="embargo", target=trial.state(other), **FACT)
    audit = Audit(date="2020", table="fits", row="any", basis="cited", verdict="wrong")
    seen = []
    for words in trial.ground.vocabulary.words[:1]:
        held = trial.pick(row.id for row in catalog.equipment)
        cells = {"provider_force": force, "provider": held, "receiver_force": other, "receiver": held}
        seen.append(Demonstration(id="seen", date="2001", layer=words.layer, outcome="succeeded", **cells, **FACT))
    changed = catalog.replace(
        restrictions=[*catalog.restrictions, embargo],
        audits=[*catalog.audits, audit],
        demonstrations=[*catalog.demonstrations, *seen],
    )
    same(trial.score(), trial.score(changed))
