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
from typing import Any, Protocol

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.models import Agreement, Exercise, Fit
from interop.catalog.tables import TABLES
from interop.layers import kind_named
from interop.testing.strategies import (
    FORCES,
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


class Bounds(Protocol):
    """Bounds of one layer."""

    @property
    def low(self) -> Floats: ...
    @property
    def high(self) -> Floats: ...
    @property
    def coverage(self) -> Floats: ...


class ScoredLayer(Protocol):
    """One layer of a result: F × F arrays."""

    @property
    def values(self) -> Floats: ...
    @property
    def scores(self) -> Bounds: ...
    @property
    def contributions(self) -> Floats: ...


class Scored(Protocol):
    """What a scorer returns: F × F arrays, NaN where not applicable."""

    @property
    def forces(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> Floats: ...
    @property
    def lows(self) -> Floats: ...
    @property
    def highs(self) -> Floats: ...
    @property
    def coverages(self) -> Floats: ...
    @property
    def layers(self) -> Mapping[str, ScoredLayer]: ...


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
    found = {"value": result.values, "low": result.lows, "high": result.highs, "coverage": result.coverages}
    for name, layer in result.layers.items():
        found[f"{name} value"] = layer.values
        found[f"{name} low"], found[f"{name} high"] = layer.scores.low, layer.scores.high
        found[f"{name} coverage"] = layer.scores.coverage
    return found


def _assert_same(one: Scored, two: Scored, *, but_for: str | None = None) -> None:
    first, second = _arrays(one), _arrays(two)
    for name in first.keys() & second.keys():
        if but_for is None or not name.startswith(f"{but_for} "):
            np.testing.assert_allclose(first[name], second[name], rtol=0, atol=CLOSE, err_msg=name)


def bounds(scorer: Scorer, data: st.DataObject) -> None:
    """0 ≤ low ≤ value ≤ high ≤ 1 and 0 ≤ coverage ≤ 1; what is not applicable is so in every array."""
    catalog, arguments = _drawn(data)
    result = scorer(catalog, FORCES, **arguments)
    cells = [(result.lows, result.values, result.highs, result.coverages)]
    cells += [(x.scores.low, x.values, x.scores.high, x.scores.coverage) for x in result.layers.values()]
    for low, value, high, coverage in cells:
        there = ~np.isnan(value)
        for array in (low, high, coverage):
            np.testing.assert_array_equal(~np.isnan(array), there)
        assert (low[there] >= 0).all()
        assert (low[there] <= value[there]).all()
        assert (value[there] <= high[there]).all()
        assert (high[there] <= 1).all()
        assert ((coverage[there] >= 0) & (coverage[there] <= 1)).all()


def declared_symmetry(scorer: Scorer, data: st.DataObject) -> None:
    """A layer whose kind is declared symmetric has cell (a, b) equal to cell (b, a), to the bit."""
    catalog, arguments = _drawn(data)
    result = scorer(catalog, FORCES, **arguments)
    for name, spec in arguments["scheme"]["layers"].items():
        if kind_named(spec["kind"]).symmetric:
            layer = result.layers[name]
            for array in (layer.values, layer.scores.low, layer.scores.high, layer.scores.coverage):
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
    forces = {name: f"force-{len(FORCES) - index}" for index, name in enumerate(FORCES)}
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
                        tuple(sorted(known[v] for v in value)) if isinstance(value, tuple) else known[value]
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
        if not name.endswith("coverage"):
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
        old, new = (item.support(layer, role, 0.5) for item in (before, after))  # type: ignore[arg-type]
        assume((old.low == new.low)[old.known].all())
        assume((old.high == new.high)[old.known].all())
    _assert_within(scorer(catalog, FORCES, **arguments), scorer(changed, FORCES, **arguments))


def evidence_bar(scorer: Scorer, data: st.DataObject) -> None:
    """Asking for stronger evidence never narrows an interval."""
    catalog, arguments = _drawn(data)
    results = [scorer(catalog, FORCES, **arguments, evidence=bar) for bar in ("cited", "inferred", "assumed")]
    _assert_within(results[0], results[1])
    _assert_within(results[1], results[2])


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


#: Every law,; docs/laws.md says each in a sentence.
LAWS: tuple[Law, ...] = (
    bounds,
    declared_symmetry,
    order_of_rows,
    order_of_forces,
    renaming,
    splitting_a_holding,
    scaling_quantities,
    weight_of_zero,
    scaling_weights,
    third_force,
    shared_standard,
    further_agreement,
    further_exercise,
    unknown_becomes_known,
    evidence_bar,
    child_equals_parent,
    same_inputs,
    contributions_sum,
)
