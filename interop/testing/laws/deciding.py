"""Which statement decides: the nearest, and of a state that a closed list leaves out, only what names its force."""

from __future__ import annotations

from interop.catalog.catalog import Catalog
from interop.catalog.models import Force
from interop.testing.compare import moved, not_lower, same
from interop.testing.laws.base import law, no_exercises, no_peers, no_standards, nothing_of_forces
from interop.testing.trial import LawTrial, derived, held_instead, listed, saying, silent, statement
from interop.testing.worlds import exercise, holding


@law("deciding", no_standards)
def kinds_and_types(trial: LawTrial) -> None:
    """A statement about a kind equals the same about each of its types, nothing nearer being said."""
    words, standard = trial.standard()
    role, support = trial.pick((words.gives, words.takes)), trial.pick(("yes", "no"))
    catalog = silent(trial.catalog, words, standard)
    chains = {row.id: catalog.statement_chain(row.id) for row in catalog.equipment}
    kind = trial.pick(chains[trial.type_held()][-2:])
    types = [name for name, chain in chains.items() if kind in chain]
    # A type that is derived from one of the kind would inherit what is said of its parent.
    trial.needs(all(kind in chain for chain in chains.values() if not set(chain).isdisjoint(types)))
    of_kind = trial.score(saying(catalog, statement(kind, standard, role, support)))
    of_types = trial.score(saying(catalog, *(statement(name, standard, role, support) for name in types)))
    same(of_kind, of_types)
    trial.needs(moved(trial.score(catalog), of_types))


@law("deciding", no_standards)
def parents_and_children(trial: LawTrial) -> None:
    """A type inherits what is said of the one it is derived from, nothing nearer being said."""
    words, standard = trial.standard()
    role, support = trial.pick((words.gives, words.takes)), trial.pick(("yes", "no"))
    parent = trial.type_held(words=words, role=role)
    child = derived(trial.catalog.equipment_by_id[parent], "child")
    catalog = silent(held_instead(trial.catalog, parent, child), words, standard)
    of_parent = trial.score(saying(catalog, statement(parent, standard, role, support)))
    others_too = [row.id for row in catalog.equipment if parent in catalog.equipment_chain(row.id)]
    of_children = trial.score(saying(catalog, *(statement(name, standard, role, support) for name in others_too)))
    same(of_parent, of_children)
    trial.needs(moved(trial.score(catalog), of_children))


@law("deciding", no_standards)
def siblings(trial: LawTrial) -> None:
    """What is said of a type says nothing of another that is derived from the same one."""
    words, standard = trial.standard()
    role, support = trial.pick((words.gives, words.takes)), trial.pick(("yes", "no"))
    parent = trial.type_held(words=words, role=role)
    twins = (derived(trial.catalog.equipment_by_id[parent], name) for name in ("other", "one"))
    catalog = silent(held_instead(trial.catalog, parent, *twins), words, standard)
    before, of_one, of_other = (
        trial.score(saying(catalog, *(statement(name, standard, role, support) for name in names)))
        for names in ([], ["one"], ["other"])
    )
    same(before, of_other)
    trial.needs(moved(before, of_one))


@law("deciding", no_standards)
def nearer_statement(trial: LawTrial) -> None:
    """The nearer statement decides: of a force before of the type, of the type before of its kind."""
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    near, far = trial.pick((("yes", "no"), ("no", "yes")))
    catalog = saying(silent(trial.catalog, words, standard), *trial.partner(words, standard, role))
    equipment = trial.type_held(words=words, role=role)
    if trial.pick(("force", "type")) == "force":
        general = statement(equipment, standard, role, far)
        nearer = [statement(equipment, standard, role, near, force=row.id) for row in catalog.forces]
    else:
        general = statement(trial.pick(catalog.statement_chain(equipment)[-2:]), standard, role, far)
        nearer = [statement(row.id, standard, role, near) for row in catalog.equipment]
    decided = trial.score(saying(catalog, *nearer))
    same(decided, trial.score(saying(catalog, *nearer, general)))
    trial.needs(moved(decided, trial.score(saying(catalog, general))))


@law("deciding", no_standards)
def one_hull(trial: LawTrial) -> None:
    """A statement about one hull is about that hull alone, as if it were of a type of its own."""
    trial.needs(trial.scheme.weighting != "type")
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    near, far = trial.pick((("yes", "no"), ("no", "yes")))
    force, equipment = trial.pick(trial.forces), trial.type_held(words=words, role=role)
    others = [row for row in trial.catalog.holdings if row.force != force]
    abroad = [name for name in trial.forces if trial.state(name) != trial.state(force)]
    others += [holding(name, equipment, unit="hull") for name in abroad]  # of the same name, and nothing is said of it
    own = derived(trial.catalog.equipment_by_id[equipment], "own")
    there = saying(silent(trial.catalog, words, standard), statement(equipment, standard, role, far)).replace(
        equipment=[*trial.catalog.equipment, own]
    )
    of_type, of_its_own = (
        there.replace(holdings=[*others, holding(force, equipment, 2), holding(force, name, unit="hull")])
        for name in (equipment, "own")
    )
    named = trial.score(saying(of_type, statement(equipment, standard, role, near, force=force, unit="hull")))
    same(named, trial.score(saying(of_its_own, statement("own", standard, role, near, force=force))))
    trial.needs(moved(trial.score(of_type), named))


@law("deciding", nothing_of_forces)
def groups_and_parents(trial: LawTrial) -> None:
    """What is said or done of a force holds for a task group drawn from it; what is of the group alone, for it only."""
    parent = trial.service().id
    catalog = trial.catalog.replace(forces=[*trial.catalog.forces, _group(trial.catalog.forces_by_id[parent])])
    forces = (*trial.forces, "group")
    if not no_exercises(trial.scheme) and (not trial.ground.vocabulary.words or trial.pick((True, False))):
        other = trial.pick(name for name in trial.forces if trial.state(name) != trial.state(parent))

        def of(*names: str) -> Catalog:
            done = exercise("one-more", trial.day.isoformat(), (*names, other))
            return catalog.replace(exercises=[*catalog.exercises, done])
    else:
        words, standard = trial.standard()
        role, support = trial.pick((words.gives, words.takes)), trial.pick(("yes", "no"))
        domains, others = trial.domains(words, role), trial.partner(words, standard, role)
        equipment = trial.pick(row.id for row in catalog.equipment if row.domain in domains)
        catalog = saying(silent(catalog, words, standard), *others)
        catalog = catalog.replace(holdings=[*catalog.holdings, holding("group", equipment, 2)])

        def of(*names: str) -> Catalog:
            return saying(catalog, *(statement(equipment, standard, role, support, force=name) for name in names))

    before, of_parent, alone, found = (
        trial.score(item, forces=forces) for item in (catalog, of(parent), of("group"), of(parent, "group"))
    )
    mine = trial.related(parent)  # other groups among them
    its_own = found.between(lambda a, b: "group" in (a, b) and mine.isdisjoint((a, b)))
    same(of_parent, found)
    same(alone, found, cells=its_own)
    same(alone, before, cells=before.between(lambda a, b: "group" not in (a, b)))
    trial.needs(moved(before, found, cells=its_own))


def _group(parent: Force) -> Force:
    """Return a task group drawn from a force."""
    return parent.model_copy(update={"id": "group", "name": "group", "kind": "task-group", "parent": parent.id})


@law("deciding", no_standards)
def closed_layer(trial: LawTrial) -> None:
    """A statement that closes a layer says no of each of its standards of which nothing else is said."""
    words, _ = trial.standard()
    role = trial.pick((words.gives, words.takes))
    own = [row.id for row in trial.catalog.standards if row.layer == words.layer]
    unsaid = saying(trial.catalog, instead_of=lambda row: row.closes == words.layer or row.standard in own)
    force = trial.pick((None, *trial.forces))
    equipment = trial.type_held(force, words, role)
    listed_too = [trial.pick(own)] if len(own) > 1 else []  # of what is listed the closing statement says nothing
    said = saying(unsaid, *(statement(equipment, name, role, trial.pick(("yes", "no"))) for name in listed_too))
    closed = trial.score(saying(said, statement(equipment, f"{words.layer}:*", role, "no", force=force)))
    each = [statement(equipment, name, role, "no", force=force) for name in own if name not in listed_too]
    same(closed, trial.score(saying(said, *each)))
    trial.needs(moved(trial.score(said), closed))


@law("deciding", no_standards)
def closing_is_last(trial: LawTrial) -> None:
    """What closes a layer goes behind whatever is said of one standard, be it of a parent."""
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    name = trial.type_held(words=words, role=role)
    parent = trial.catalog.equipment_by_id[name].model_copy(update={"id": "parent", "derived_from": None})
    rows = held_instead(trial.catalog, name, parent, derived(parent, "child"))
    closed = saying(silent(rows, words, standard), statement("child", f"{words.layer}:*", role, "no"))
    before, of_parent, of_child = (
        trial.score(saying(closed, *(statement(name, standard, role) for name in names)))
        for names in ([], ["parent"], ["child"])
    )
    same(of_parent, of_child)
    trial.needs(moved(before, of_child))


@law("deciding", no_standards)
def role_before_domain(trial: LawTrial) -> None:
    """Of two kinds the role decides before the domain."""
    words, standard = trial.standard()
    role = trial.pick((words.gives, words.takes))
    near, far = trial.pick((("yes", "no"), ("no", "yes")))
    catalog = silent(trial.catalog, words, standard)
    of_role, of_domain = catalog.statement_chain(trial.type_held(words=words, role=role))[-2:]
    both, alone = (
        trial.score(saying(catalog, *said, statement(of_role, standard, role, near)))
        for said in ([statement(of_domain, standard, role, far)], [])
    )
    concerned = {row.id for row in catalog.equipment if of_role in catalog.statement_chain(row.id)}
    trial.needs({row.equipment for row in catalog.holdings} <= concerned)
    same(both, alone)
    trial.needs(moved(trial.score(catalog), alone))


@law("deciding", no_standards)
def barred_state(trial: LawTrial) -> None:
    """Of a state that is not on a closed list of users, only what names its force says that it has the standard."""
    words, standard = trial.standard()
    force = trial.service().id
    state = trial.state(force)
    others = [name for name in ("AUS", "IND", "USA") if name != state]
    unsaid = saying(silent(trial.catalog, words, standard), *trial.partner(words, standard, words.gives))
    said = saying(unsaid, statement(trial.type_held(force, words, words.gives), standard, words.gives))
    mine = [name for name in trial.forces if trial.state(name) == state]
    opened = [trial.score(listed(item, standard, [*others, state])) for item in (unsaid, said)]
    concerned = opened[0].between(lambda a, b: a in mine or b in mine)
    trial.needs(moved(opened[0], opened[1], cells=concerned))
    barred = [trial.score(listed(item, standard, others)) for item in (unsaid, said)]
    same(*barred, cells=concerned)


@law("deciding", no_peers)
def further_user(trial: LawTrial) -> None:
    """To put a state on a closed list of users lowers no high, for it bars the state from nothing any more."""
    _, standard = trial.standard(mode="peer")
    state = trial.state(trial.service().id)
    others = [name for name in ("AUS", "IND", "USA") if name != state]
    before, after = (trial.score(listed(trial.catalog, standard, users)) for users in (others, [*others, state]))
    not_lower(before, after, names=("high",))
    trial.needs(moved(before, after))
