"""The laws that a scorer must obey, whatever the catalogue, the scheme and the date.

A scorer is any callable with the signature of :func:`interop.score` that returns what has the arrays of an
:class:`interop.InteropMatrix`. To test one::

    import pytest
    from interop.testing import laws

    @pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
    def test_law(law):
        laws.check(law, my_scorer)

Every law takes the scorer and Hypothesis's `data`, draws what it needs, and asserts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import BASES, Adoption, Agreement, Exercise, Fit
from interop.catalog.tables import TABLES
from interop.layers import kind_named
from interop.testing.scored import Scored
from interop.testing.strategies import (
    FORCES,
    JOINT,
    PEER_STANDARDS,
    SERVICE_STANDARDS,
    TYPES,
    catalogs,
    fits,
    schemes,
    score_days,
)

#: Rounding that a law forgives.
CLOSE = 1e-12


Scorer = Callable[..., Scored]
Law = Callable[[Scorer, st.DataObject], None]


def check(law: Law, scorer: Scorer) -> None:
    """Try a law on generated catalogues, as many as the active Hypothesis profile says."""

    @given(st.data())
    def run(data: st.DataObject) -> None:
        law(scorer, data)

    run()


def _drawn(data: st.DataObject) -> tuple[Catalog, dict[str, Any]]:
    catalog = data.draw(catalogs(), label="catalogue")
    arguments = {"as_of": data.draw(score_days, label="day"), "scheme": data.draw(schemes(), label="scheme")}
    return catalog, arguments


def _arrays(result: Scored) -> dict[str, Floats]:
    """All arrays of a result under one name each."""
    found = {"value": result.values, "low": result.lows, "high": result.highs}
    found |= {"sourced": result.shares_sourced, "judged": result.shares_judged}
    for name, layer in result.layers.items():
        found[f"{name} value"] = layer.values
        for key in ("low", "high", "sourced", "judged"):
            found[f"{name} {key}"] = getattr(layer.scores, key)
    return found


def _assert_same(one: Scored, two: Scored, *, but_for: str | None = None) -> None:
    first, second = _arrays(one), _arrays(two)
    for name in first.keys() & second.keys():
        if but_for is None or not name.startswith(f"{but_for} "):
            np.testing.assert_allclose(first[name], second[name], rtol=0, atol=CLOSE, err_msg=name)


def bounds(scorer: Scorer, data: st.DataObject) -> None:
    """0 ≤ low ≤ value ≤ high ≤ 1; where bounds do not apply, no value does."""
    catalog, arguments = _drawn(data)
    arrays = _arrays(scorer(catalog, FORCES, **arguments))
    for prefix in _prefixes(arrays):
        low, value, high = (arrays[prefix + name] for name in ("low", "value", "high"))
        np.testing.assert_array_equal(np.isnan(low), np.isnan(high))
        assert not (np.isnan(low) & ~np.isnan(value)).any(), prefix
        there = ~np.isnan(value)
        assert (low[there] <= value[there]).all(), prefix
        assert (value[there] <= high[there]).all(), prefix
        bounded = ~np.isnan(low)
        assert ((low[bounded] >= 0) & (low[bounded] <= high[bounded]) & (high[bounded] <= 1)).all(), prefix


def _prefixes(arrays: Mapping[str, Floats]) -> list[str]:
    """The whole's arrays, and those of each layer."""
    return [name.removesuffix("value") for name in arrays if name.endswith("value")]


def shares(scorer: Scorer, data: st.DataObject) -> None:
    """What is sourced and what is judged are shares that do not pass 1 together, given wherever a value is."""
    catalog, arguments = _drawn(data)
    arrays = _arrays(scorer(catalog, FORCES, **arguments))
    for prefix in _prefixes(arrays):
        there = ~np.isnan(arrays[f"{prefix}value"])
        sourced, judged = arrays[f"{prefix}sourced"], arrays[f"{prefix}judged"]
        for share in (sourced, judged):
            np.testing.assert_array_equal(~np.isnan(share), there, err_msg=prefix)
            assert (share[there] >= 0).all(), prefix
        assert (sourced[there] + judged[there] <= 1 + CLOSE).all(), prefix


def settled_by_sources(scorer: Scorer, data: st.DataObject) -> None:
    """A layer that sources settle throughout has one number for low, value and high."""
    catalog, arguments = _drawn(data)
    for name, layer in scorer(catalog, FORCES, **arguments).layers.items():
        settled = layer.scores.sourced == 1
        low, high = layer.scores.low[settled], layer.scores.high[settled]
        np.testing.assert_allclose(low, high, rtol=0, atol=CLOSE, err_msg=name)
        np.testing.assert_allclose(layer.values[settled], low, rtol=0, atol=CLOSE, err_msg=name)


def declared_symmetry(scorer: Scorer, data: st.DataObject) -> None:
    """A layer whose kind is declared symmetric has cell (a, b) equal to cell (b, a), to the bit."""
    catalog, arguments = _drawn(data)
    result = scorer(catalog, FORCES, **arguments)
    for name, spec in arguments["scheme"]["layers"].items():
        if kind_named(spec["kind"]).symmetric:
            layer = result.layers[name]
            scores = layer.scores
            for array in (layer.values, scores.low, scores.high, scores.sourced, scores.judged):
                np.testing.assert_array_equal(array, array.T)


def order_of_rows(scorer: Scorer, data: st.DataObject) -> None:
    """Shuffling the rows of every table changes nothing, to the bit."""
    catalog, arguments = _drawn(data)
    tables = {table.name: data.draw(st.permutations(getattr(catalog, table.name))) for table in TABLES}
    one, two = (scorer(item, FORCES, **arguments) for item in (catalog, Catalog.from_tables(**tables)))
    for name, array in _arrays(one).items():
        np.testing.assert_array_equal(array, _arrays(two)[name])


def order_of_forces(scorer: Scorer, data: st.DataObject) -> None:
    """Naming the forces in another order only moves the cells."""
    catalog, arguments = _drawn(data)
    order = data.draw(st.permutations(FORCES))
    one, two = scorer(catalog, FORCES, **arguments), scorer(catalog, order, **arguments)
    place = [FORCES.index(name) for name in order]
    for name, array in _arrays(one).items():
        np.testing.assert_array_equal(array[np.ix_(place, place)], _arrays(two)[name], err_msg=name)


def renaming(scorer: Scorer, data: st.DataObject) -> None:
    """Renaming types and forces changes nothing, although it changes the order in which they are sorted."""
    catalog, arguments = _drawn(data)
    types = {name: f"type-{len(TYPES) - index}" for index, name in enumerate(TYPES)}
    forces = {name: f"force-{len(FORCES) - index}" for index, name in enumerate((*FORCES, "ind-army", JOINT))}
    renamed = _renamed(catalog, {"equipment": types, "forces": forces})
    one = scorer(catalog, FORCES, **arguments)
    two = scorer(renamed, [forces[name] for name in FORCES], **arguments)
    _assert_same(one, two)


def _renamed(catalog: Catalog, names: Mapping[str, Mapping[str, str]]) -> Catalog:
    tables = {}
    for table in TABLES:
        rows = []
        for row in getattr(catalog, table.name):
            changed: dict[str, object] = {}
            for column, target in table.refers.items():
                value = getattr(row, column)
                if target in names and value:
                    known = names[target]
                    changed[column] = (
                        tuple(sorted(known[v] for v in value))
                        if isinstance(value, tuple)
                        else known.get(value, value)  # a statement on a kind names no type
                    )
            if table.name in names:
                changed["id"] = names[table.name][row.id]
            rows.append(row.model_copy(update=changed))
        tables[table.name] = rows
    return Catalog.from_tables(**tables)


def splitting_a_holding(scorer: Scorer, data: st.DataObject) -> None:
    """Writing a holding as two rows that add up to it changes nothing."""
    catalog, arguments = _drawn(data)
    whole = [row for row in catalog.holdings if row.quantity is None or row.quantity > 1]
    assume(whole)
    chosen = data.draw(st.sampled_from(whole))
    part = None if chosen.quantity is None else data.draw(st.integers(1, chosen.quantity - 1))
    rest = None if chosen.quantity is None or part is None else chosen.quantity - part
    halves = [
        chosen.model_copy(update={"quantity": count, "note": note})
        for count, note in ((part, "one part"), (rest, "the other part"))
    ]
    others = [row for row in catalog.holdings if row is not chosen]
    _assert_same(
        scorer(catalog, FORCES, **arguments), scorer(catalog.replace(holdings=[*others, *halves]), FORCES, **arguments)
    )


def scaling_quantities(scorer: Scorer, data: st.DataObject) -> None:
    """Multiplying every quantity by one number changes nothing."""
    catalog, arguments = _drawn(data)
    factor = data.draw(st.integers(2, 9))
    scaled = [
        row.model_copy(update={"quantity": row.quantity * factor}) if row.quantity else row for row in catalog.holdings
    ]
    _assert_same(scorer(catalog, FORCES, **arguments), scorer(catalog.replace(holdings=scaled), FORCES, **arguments))


def scaling_sizes(scorer: Scorer, data: st.DataObject) -> None:
    """Multiplying every size by one number changes nothing."""
    catalog, arguments = _drawn(data)
    factor = data.draw(st.sampled_from((2.0, 0.25)))
    scaled = [
        row.model_copy(update={"size_t": row.size_t * factor}) if row.size_t else row for row in catalog.equipment
    ]
    _assert_same(scorer(catalog, FORCES, **arguments), scorer(catalog.replace(equipment=scaled), FORCES, **arguments))


def weight_of_zero(scorer: Scorer, data: st.DataObject) -> None:
    """A layer of weight 0 and no such layer give the same composite."""
    catalog, arguments = _drawn(data)
    scheme = arguments["scheme"]
    name = data.draw(st.sampled_from(sorted(scheme["layers"])))
    others = {key: layer for key, layer in scheme["layers"].items() if key != name}
    assume(any(layer["weight"] for layer in others.values()))
    unweighted = {**scheme["layers"], name: {**scheme["layers"][name], "weight": 0.0}}
    one = scorer(catalog, FORCES, **{**arguments, "scheme": {**scheme, "layers": unweighted}})
    two = scorer(catalog, FORCES, **{**arguments, "scheme": {**scheme, "layers": others}})
    _assert_same(one, two, but_for=name)


def scaling_weights(scorer: Scorer, data: st.DataObject) -> None:
    """Multiplying all weights of layers, or of dimensions, by one number changes nothing."""
    catalog, arguments = _drawn(data)
    scheme = arguments["scheme"]
    factor = data.draw(st.sampled_from((0.125, 3.0, 1000.0)))
    part = data.draw(st.sampled_from(("layers", "dimensions")))
    scaled = {name: {**spec, "weight": spec["weight"] * factor} for name, spec in scheme[part].items()}
    one = scorer(catalog, FORCES, **arguments)
    _assert_same(one, scorer(catalog, FORCES, **{**arguments, "scheme": {**scheme, part: scaled}}))


def third_force(scorer: Scorer, data: st.DataObject) -> None:
    """Leaving a force out changes no cell among the others."""
    catalog, arguments = _drawn(data)
    left = data.draw(st.lists(st.sampled_from(FORCES), min_size=1, max_size=4, unique=True))
    place = [FORCES.index(name) for name in left]
    whole, part = _arrays(scorer(catalog, FORCES, **arguments)), _arrays(scorer(catalog, left, **arguments))
    for name, array in whole.items():
        np.testing.assert_allclose(array[np.ix_(place, place)], part[name], rtol=0, atol=CLOSE, err_msg=name)


def _assert_not_lower(before: Scored, after: Scored) -> None:
    first, second = _arrays(before), _arrays(after)
    for name in first:
        if not name.endswith(("sourced", "judged")):
            there = ~np.isnan(first[name])
            assert (second[name][there] >= first[name][there] - CLOSE).all(), name


def shared_standard(scorer: Scorer, data: st.DataObject) -> None:
    """A type that supports one more peer standard, or provides one more service, lowers no low, value or high.

    A further standard that a type can *receive* may lower a score: the type becomes a receiver, and one that is
    badly served. Shares of receivers have this property by their definition.
    """
    catalog, arguments = _drawn(data)
    equipment = data.draw(st.sampled_from(TYPES))
    standard = data.draw(st.sampled_from((*PEER_STANDARDS, *SERVICE_STANDARDS)))
    role = "peer" if standard in PEER_STANDARDS else "provider"
    improved = Fit(
        equipment=equipment,
        standard=standard,
        support="yes",
        role=role,
        basis="cited",
        sources="paper",
        verified_on="2020",
    )
    others = [row for row in catalog.fits if (row.equipment, row.standard, row.role) != (equipment, standard, role)]
    known = [row for row in catalog.fits if row not in others]
    raised = [row.model_copy(update={"support": "yes", "until": None}) for row in known if row.force]
    changed = catalog.replace(fits=[*others, *raised, improved])
    _assert_not_lower(scorer(catalog, FORCES, **arguments), scorer(changed, FORCES, **arguments))


def further_agreement(scorer: Scorer, data: st.DataObject) -> None:
    """One more agreement in force lowers no low, value or high."""
    catalog, arguments = _drawn(data)
    kind = data.draw(st.sampled_from(("communications-security", "logistics")))
    parties = data.draw(st.sampled_from(("IND;USA", "AUS;IND", "RUS;USA")))
    more = Agreement(id="one-more", kind=kind, name="One more", parties=parties, sources="paper", verified_on="2020")
    changed = catalog.replace(agreements=[*catalog.agreements, more])
    _assert_not_lower(scorer(catalog, FORCES, **arguments), scorer(changed, FORCES, **arguments))


def further_exercise(scorer: Scorer, data: st.DataObject) -> None:
    """One more exercise lowers no low, value or high."""
    catalog, arguments = _drawn(data)
    forces = data.draw(st.sets(st.sampled_from(FORCES), min_size=2))
    more = Exercise(
        id="one-more",
        series="S",
        name="One more",
        start="2001",
        end="2001",
        participants=";".join(sorted(forces)),
        sources="paper",
        verified_on="2020",
    )
    changed = catalog.replace(exercises=[*catalog.exercises, more])
    _assert_not_lower(scorer(catalog, FORCES, **arguments), scorer(changed, FORCES, **arguments))


def _assert_within(outer: Scored, inner: Scored) -> None:
    """Every interval of `inner` lies within that of `outer`, in every layer and in the composite."""
    first, second = _arrays(outer), _arrays(inner)
    for name in first:
        if name.endswith("low"):
            there = ~np.isnan(second[name])
            assert (second[name][there] >= first[name][there] - CLOSE).all(), name
        if name.endswith("high"):
            there = ~np.isnan(second[name])
            assert (second[name][there] <= first[name][there] + CLOSE).all(), name


def unknown_becomes_known(scorer: Scorer, data: st.DataObject) -> None:
    """A statement on what was unknown never leaves nor widens an interval, of a layer or of the composite."""
    catalog, arguments = _drawn(data)
    news = data.draw(fits().filter(bool))[0].model_copy(update={"basis": "cited", "until": None})
    level = ("equipment", "force", "unit", "standard", "role")
    assume(all(any(getattr(row, c) != getattr(news, c) for c in level) for row in catalog.fits))
    changed = catalog.replace(fits=[*catalog.fits, news])
    before, after = (item.at(arguments["as_of"], FORCES) for item in (catalog, changed))
    for layer, role in (("link", "peer"), ("refuel", "provider"), ("refuel", "receiver")):
        for bar in (before.evidence, before.bounds):
            old, new = (item.support(layer, role, 0.5, bar) for item in (before, after))  # type: ignore[arg-type]
            assume((old.low == new.low)[old.known].all())
            assume((old.high == new.high)[old.known].all())
    _assert_within(scorer(catalog, FORCES, **arguments), scorer(changed, FORCES, **arguments))


def evidence_bar(scorer: Scorer, data: st.DataObject) -> None:
    """Asking for stronger evidence, of value and bounds alike, never narrows an interval."""
    catalog, arguments = _drawn(data)
    results = [scorer(catalog, FORCES, **arguments, evidence=bar, bounds=bar) for bar in BASES]
    _assert_within(results[0], results[1])
    _assert_within(results[1], results[2])


def bars_nest(scorer: Scorer, data: st.DataObject) -> None:
    """Bounds at a stricter bar contain those at a looser one, and the value, which the bar does not move."""
    catalog, arguments = _drawn(data)
    results = [scorer(catalog, FORCES, **arguments, bounds=bar) for bar in BASES]
    for stricter, looser in pairwise(results):
        _assert_within(stricter, looser)
        first, second = _arrays(stricter), _arrays(looser)
        for prefix in _prefixes(first):
            value = first[f"{prefix}value"]
            np.testing.assert_allclose(value, second[f"{prefix}value"], rtol=0, atol=CLOSE, err_msg=prefix)
            there = ~np.isnan(value)
            assert (second[f"{prefix}sourced"][there] >= first[f"{prefix}sourced"][there] - CLOSE).all(), prefix


def further_coverage(scorer: Scorer, data: st.DataObject) -> None:
    """To know that something was looked at never widens an interval."""
    catalog, arguments = _drawn(data)
    assume(catalog.coverage)
    less = data.draw(st.lists(st.sampled_from(catalog.coverage), unique_by=lambda row: row.key))
    before = scorer(catalog.replace(coverage=less), FORCES, **arguments)
    _assert_within(before, scorer(catalog, FORCES, **arguments))


def unlisted_fleet(scorer: Scorer, data: st.DataObject) -> None:
    """Of a force whose fleet nobody went through, no layer of equipment is sure: its bounds are 0 and 1."""
    catalog, arguments = _drawn(data)
    scheme = arguments["scheme"]
    left = [row for row in catalog.coverage if row.force != "usa-navy"]
    result = scorer(catalog.replace(coverage=left), FORCES, **arguments)
    place = FORCES.index("usa-navy")
    for name, spec in scheme["layers"].items():
        if kind_named(spec["kind"]).of_equipment:
            layer = result.layers[name]
            for line in (np.s_[place, :], np.s_[:, place]):
                assert (layer.scores.low[line] == 0).all(), name
                assert (layer.scores.high[line] == 1).all(), name
                assert (layer.scores.sourced[line] == 0).all(), name


def kinds_and_types(scorer: Scorer, data: st.DataObject) -> None:
    """A statement about a kind equals the same statement about each of its types, nothing nearer being said."""
    catalog, arguments = _drawn(data)
    kind = data.draw(st.sampled_from(("role:unit", "role:other-unit", "domain:air")))
    standard = data.draw(st.sampled_from(PEER_STANDARDS))
    said = {"standard": standard, "support": "yes", "role": "peer", "basis": "cited", "sources": "paper"}
    chains = {row.id: set(catalog.statement_chain(row.id)) for row in catalog.equipment}
    others = [row for row in catalog.fits if row.standard not in (standard, "link:*")]
    types = [name for name, chain in chains.items() if kind in chain]
    # A type that is derived from one of the kind would inherit what is said of its parent.
    assume(all(kind in chain for chain in chains.values() if not chain.isdisjoint(types)))
    of_kind = Fit(equipment=kind, verified_on="2020", **said)
    of_types = [Fit(equipment=name, verified_on="2020", **said) for name in types]
    one, two = (catalog.replace(fits=[*others, *rows]) for rows in ([of_kind], of_types))
    _assert_same(scorer(one, FORCES, **arguments), scorer(two, FORCES, **arguments))


def further_user(scorer: Scorer, data: st.DataObject) -> None:
    """To put a state on a closed list of users lowers no high bound, for it bars the state from nothing any more."""
    catalog, arguments = _drawn(data)
    closed = [row.id for row in catalog.standards if row.adoption == "closed" and row.mode == "peer"]
    assume(closed)
    state = data.draw(st.sampled_from(("AUS", "IND", "RUS")))
    others = [row for row in catalog.adoptions if (row.standard, row.state) != (closed[0], state)]
    more = Adoption(standard=closed[0], state=state, sources="paper", verified_on="2020")
    before = _arrays(scorer(catalog.replace(adoptions=others), FORCES, **arguments))
    after = _arrays(scorer(catalog.replace(adoptions=[*others, more]), FORCES, **arguments))
    for name in (name for name in before if name.endswith("high")):
        there = ~np.isnan(before[name])
        assert (after[name][there] >= before[name][there] - CLOSE).all(), name


def child_equals_parent(scorer: Scorer, data: st.DataObject) -> None:
    """A child without differences may stand in for its parent."""
    catalog, arguments = _drawn(data)
    parent = data.draw(st.sampled_from(catalog.equipment))
    child = parent.model_copy(update={"id": "child", "derived_from": parent.id})
    held = [
        row.model_copy(update={"equipment": "child"}) if row.equipment == parent.id else row for row in catalog.holdings
    ]
    changed = catalog.replace(equipment=[*catalog.equipment, child], holdings=held)
    _assert_same(scorer(catalog, FORCES, **arguments), scorer(changed, FORCES, **arguments))


def same_inputs(scorer: Scorer, data: st.DataObject) -> None:
    """The same facts, rebuilt from their rows, give the same bits."""
    catalog, arguments = _drawn(data)
    again = catalog.replace(**{table.name: list(getattr(catalog, table.name)) for table in TABLES})
    one, two = scorer(catalog, FORCES, **arguments), scorer(again, FORCES, **arguments)
    for name, array in _arrays(one).items():
        assert array.tobytes() == _arrays(two)[name].tobytes(), name


def contributions_sum(scorer: Scorer, data: st.DataObject) -> None:
    """The layers' contributions to a cell add to its value."""
    catalog, arguments = _drawn(data)
    result = scorer(catalog, FORCES, **arguments)
    total = np.nansum(np.stack([layer.contributions for layer in result.layers.values()]), axis=0)
    there = ~np.isnan(result.values)
    np.testing.assert_allclose(total[there], result.values[there], rtol=0, atol=1e-9)


#: Every law; docs/laws.md says each in a sentence.
LAWS: tuple[Law, ...] = (
    bounds,
    shares,
    settled_by_sources,
    declared_symmetry,
    order_of_rows,
    order_of_forces,
    renaming,
    splitting_a_holding,
    scaling_quantities,
    scaling_sizes,
    weight_of_zero,
    scaling_weights,
    third_force,
    shared_standard,
    further_agreement,
    further_exercise,
    unknown_becomes_known,
    evidence_bar,
    bars_nest,
    further_coverage,
    unlisted_fleet,
    kinds_and_types,
    further_user,
    child_equals_parent,
    same_inputs,
    contributions_sum,
)
