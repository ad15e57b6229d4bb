"""What a scheme says things are worth: known answers, on worlds so plain that a pencil comes to them as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from math import exp, inf
from typing import Any

import numpy as np
from hypothesis import strategies as st

from interop.arrays import Floats
from interop.catalog.catalog import Catalog
from interop.catalog.dates import PartialDate
from interop.catalog.models import DOMAINS, Domain, Equipment
from interop.catalog.supply import heir
from interop.layers import AffinityLayer, Layer, StandardsLayer
from interop.scheme import Scheme
from interop.testing.compare import differ, hold, same
from interop.testing.laws.base import law, one_layer
from interop.testing.scored import SCORES, Scores
from interop.testing.trial import LawTrial, gated, listed, saying, statement
from interop.testing.worlds import agreement, everything_looked_at, exercise, holding, looked_at


def _lacks(*formulas: str) -> Callable[[Scheme], str]:
    """Return what says why a law is silent where no layer has one of some formulas."""

    def why(scheme: Scheme) -> str:
        there = any(layer.formula in formulas for layer in scheme.layers.values())
        return "" if there else f"no layer of the scheme goes by the formula {' or '.join(formulas)}"

    return why


def _nothing_unknown(scheme: Scheme) -> str:
    """Say why where every layer compares designers, who are always known."""
    there = any(layer.formula != "affinity" for layer in scheme.layers.values())
    return "" if there else "no layer of the scheme leaves anything unknown"


def _every_domain(scheme: Scheme) -> str:
    """Say why where no layer looks at some domains and not at others."""
    there = any(0 < len(_domains(layer)) < len(DOMAINS) for layer in scheme.layers.values())
    return "" if there else "no layer of the scheme looks at some domains alone"


def _layer(trial: LawTrial, *formulas: str) -> tuple[str, Any]:
    """Draw a layer that goes by one of some formulas."""
    return trial.pick((name, layer) for name, layer in trial.scheme.layers.items() if layer.formula in formulas)


def _pair(trial: LawTrial) -> tuple[str, str]:
    """Draw two forces of two states."""
    one, two = (*trial.draw(st.permutations(trial.forces)), "")[:2]
    trial.needs(two and trial.state(one) != trial.state(two))
    return one, two


def _comes_to(found: Scores, name: str, pair: tuple[str, str], worth: float, ends: Iterable[str] = SCORES) -> None:
    """Assert that a layer comes to a number between two forces."""
    cell = found.between(lambda a, b: (a, b) == pair)
    for end in ends:
        if found.has(name, end):
            broken = cell & differ(found.arrays[name, end], np.full(cell.shape, worth), 1e-9)
            hold(found, name, end, broken, f"not {worth:.6g}")


def _with_one_type_each(trial: LawTrial, pair: tuple[str, str], *cells: Mapping[str, Any]) -> Catalog:
    """Return a catalogue in which two forces have a type each, `first` and `second`, and all was gone through."""
    catalog, like = trial.catalog, trial.catalog.equipment[0]
    types: list[Equipment] = []
    for name, own in zip(("first", "second"), cells, strict=True):
        types.append(like.model_copy(update={"id": name, "derived_from": None, **own}))
    return catalog.replace(
        equipment=[*catalog.equipment, *types],
        holdings=[
            *(row for row in catalog.holdings if row.force not in pair),
            *(holding(force, row.id) for force, row in zip(pair, types, strict=True)),
        ],
        coverage=everything_looked_at(row.id for row in catalog.forces if row.kind == "service"),
    )


@law("worth", _lacks("best-shared", "served-share"))
def one_shared_standard(trial: LawTrial) -> None:
    """Two types that share one standard alone come to its grade, times what partial support is worth on either side.

    So does a type between peers with itself; and one that provides is enough, whatever else its force has.
    """
    name, layer = _layer(trial, "best-shared", "served-share")
    words = next(words for words in trial.ground.vocabulary.words if words.layer == layer.standard_layer)
    domains = [trial.pick(layer.domains_of(role)) for role in (words.gives, words.takes)]
    pair = _pair(trial)
    catalog = _with_one_type_each(trial, pair, *({"domain": domain} for domain in domains))
    peers = layer.formula == "best-shared"
    if not peers:
        idle = catalog.equipment_by_id["first"].model_copy(update={"id": "idle"})
        catalog = catalog.replace(
            equipment=[*catalog.equipment, idle], holdings=[*catalog.holdings, holding(pair[0], "idle", 9)]
        )
    standards = [row.id for row in catalog.standards if row.layer == words.layer]
    shared, support = trial.pick(standards), [trial.pick(("yes", "partial")) for _ in pair]
    said = [
        statement(equipment, standard, role, answer if standard == shared else "no", force=force)
        for force, equipment, role, answer in zip(
            pair, ("first", "second"), (words.gives, words.takes), support, strict=True
        )
        for standard in standards
    ]
    said += [statement("idle", standard, words.gives, "no", force=pair[0]) for standard in standards if not peers]
    # A closed list of users bars nobody whose force is named.
    users = trial.pick((["AUS", "IND", "RUS", "USA"], ["SUN"]))
    found = trial.score(saying(listed(gated(catalog, [shared], None), shared, users), *said))
    trial.needs(found.has(name, "value"))
    grade, partial = float(layer.grade_of((shared,))[0]), trial.scheme.partial
    _comes_to(found, name, pair, grade * partial ** support.count("partial"))
    if peers:
        _comes_to(found, name, (pair[0], pair[0]), grade * partial ** (2 * (support[0] == "partial")))


@law("worth", _lacks("agreement"))
def one_agreement(trial: LawTrial) -> None:
    """Agreements of one kind alone, one or two, come to the share that it has of the weight of all kinds that count."""
    name, layer = _layer(trial, "agreement")
    pair, total = _pair(trial), sum(layer.kinds.values())
    trial.needs(total)
    kind = trial.pick(layer.kinds)
    found = trial.score(
        trial.catalog.replace(
            agreements=[
                agreement(f"alone-{number}", kind, map(trial.state, pair)) for number in range(trial.pick((1, 2)))
            ],
            accessions=[],
            coverage=everything_looked_at(trial.forces),
        )
    )
    trial.needs(found.has(name, "value"))
    _comes_to(found, name, pair, layer.kinds[kind] / total)


@law("worth", _lacks("practice"))
def some_exercises(trial: LawTrial) -> None:
    """Exercises of one age come to 1 − exp(−n · 2^(−age / half-life) / τ), n being how many there were."""
    name, layer = _layer(trial, "practice")
    pair, count, ago = _pair(trial), trial.pick((1, 2, 3)), trial.draw(st.integers(0, 3000))
    day = (trial.day - timedelta(days=ago)).isoformat()
    found = trial.score(
        trial.catalog.replace(
            exercises=[exercise(f"one-{number}", day, pair) for number in range(count)],
            coverage=everything_looked_at(trial.forces),
        )
    )
    trial.needs(found.has(name, "value"))
    _comes_to(found, name, pair, 1 - exp(-count * 2 ** (-ago / 365.25 / layer.half_life) / layer.tau))


@law("worth", _lacks("practice"))
def unseen_exercises(trial: LawTrial) -> None:
    """Of years that nobody went through high allows for as many exercises as the scheme says, low for none."""
    name, layer = _layer(trial, "practice")
    since = PartialDate.parse((trial.day - timedelta(days=1500)).isoformat())
    fleets = [row for row in everything_looked_at(trial.forces) if row.table != "exercises"]
    catalog = trial.catalog.replace(coverage=[*fleets, looked_at("exercises").model_copy(update={"since": since})])
    pair = _pair(trial)
    none, some = (
        trial.score(catalog, scheme=_changed(trial.scheme, name, layer, {"unseen": unseen})) for unseen in (0.0, 4.0)
    )
    trial.needs(none.has(name, "low", "high"))
    cell = none.between(lambda a, b: (a, b) == pair)
    hold(none, name, "high", cell & differ(none.arrays[name, "low"], none.arrays[name, "high"]), "above low")
    higher = some.arrays[name, "high"] > none.arrays[name, "high"] + 1e-9
    sure = none.arrays[name, "high"] > 1 - 1e-6
    hold(some, name, "high", cell & ~higher & ~sure, "no higher for what nobody saw")


@law("worth", _lacks("affinity"))
def kin_of_designs(trial: LawTrial) -> None:
    """Designs of one tradition stand at 1, of one bloc at its affinity, others at 0, each designer by its share."""
    name, layer = _layer(trial, "affinity")
    akin = [state for bloc in layer.blocs for state in bloc.states]
    states = [*(row.id for row in trial.catalog.states), *akin, *akin]
    one, other, third = (trial.pick(states) for _ in range(3))
    designers = ((one, 0.25), (other, 0.75)) if one != other else ((one, 1.0),)
    domain, pair = trial.pick(layer.domains), _pair(trial)
    cells = ({"domain": domain, "designers": shares} for shares in (designers, ((third, 1.0),)))
    found = trial.score(_with_one_type_each(trial, pair, *cells))
    trial.needs(found.has(name, "value"))
    worth = sum(share * _kinship(trial.catalog, layer, state, third) for state, share in designers)
    _comes_to(found, name, pair, worth)


def _kinship(catalog: Catalog, layer: AffinityLayer, one: str, other: str) -> float:
    """Return how akin what two states design is."""
    pair = {heir(catalog, state) for state in (one, other)}
    blocs = ({heir(catalog, state) for state in bloc.states} >= pair for bloc in layer.blocs)
    within = [bloc.affinity for bloc, both in zip(layer.blocs, blocs, strict=True) if both]
    return 1.0 if len(pair) == 1 else max(within, default=0.0)


@law("worth", _every_domain)
def other_domains(trial: LawTrial) -> None:
    """What is of a domain that a layer does not look at changes nothing in it."""
    looked = {name: _domains(layer) for name, layer in trial.scheme.layers.items()}
    name, domain = trial.pick(
        (name, domain) for name, own in looked.items() if own for domain in DOMAINS if domain not in own
    )
    like, catalog = trial.catalog.equipment[0], trial.catalog
    odd = like.model_copy(update={"id": "odd", "derived_from": None, "domain": domain, "size_t": None})
    before, after = (
        trial.score(
            catalog.replace(
                equipment=[*catalog.equipment, odd],
                holdings=[*catalog.holdings, *(holding(force, "odd", 7) for force in having)],
            )
        )
        for having in ((), trial.forces)
    )
    trial.needs(before.has(name, "value"))
    same(before, after, only=name)


def _domains(layer: Layer) -> set[Domain]:
    """Return the domains that a layer of equipment looks at; none where it does not say."""
    if isinstance(layer, StandardsLayer):
        return {domain for role in layer.roles for domain in layer.domains_of(role)}
    return set(getattr(layer, "domains", ())) if layer.of_equipment else set()


@law("worth", _nothing_unknown)
def unknown_worth(trial: LawTrial) -> None:
    """What is unknown is worth what the scheme says, of the way from low to high."""
    worth = trial.pick((0.0, 0.25, 0.75, 1.0))
    others = [row for row in trial.catalog.coverage if row.table != "holdings"]
    fleets = [row for row in everything_looked_at(trial.forces) if row.table == "holdings"]
    found = trial.score(
        trial.catalog.replace(coverage=[*fleets, *others]),
        scheme=trial.scheme.model_copy(update={"unknown_worth": worth}),
        evidence="assumed",
        bounds="assumed",
    )
    parts = [part for part in found.layers if found.has(part, *SCORES)]
    wide = False
    for part in parts:
        low, value, high = (found.arrays[part, end] for end in SCORES)
        wide = wide or bool((high > low).any())
        hold(found, part, "value", differ(value, low + worth * (high - low), 1e-9), f"not {worth:g} of the way to high")
    trial.needs(wide)


@law("worth", one_layer)
def joined_layers(trial: LawTrial) -> None:
    """Layers are joined by the weighted power mean: at 0 the geometric one, at −∞ the lowest, at ∞ the highest."""
    power = trial.pick((1.0, 0.0, -1.0, 3.0, -inf, inf))
    scheme = trial.scheme.model_copy(update={"power": power})
    weights = {name: weight for name, weight in scheme.weights.items() if weight}
    found = trial.score(scheme=scheme)
    trial.needs(all(found.has(name, "value") for name in weights))
    values = np.stack([found.arrays[name, "value"] for name in weights])
    joined = _mean(values, list(weights.values()), power)
    hold(found, "", "value", differ(found.arrays["", "value"], joined, 1e-9), f"not joined with the exponent {power:g}")


def _mean(values: Floats, weights: list[float], power: float) -> Floats:
    """Return the power mean of the layers that are applicable; with an exponent of 0 or less, 0 where one is 0."""
    if abs(power) == inf:
        ends: Floats = (np.fmax if power > 0 else np.fmin).reduce(values)
        return ends
    present = ~np.isnan(values) * np.array(weights)[:, None, None]
    total = present.sum(axis=0)
    shares = np.divide(present, total, out=np.zeros_like(present), where=total > 0)
    with np.errstate(divide="ignore"):
        if power == 0:
            mean = np.prod(np.where(shares > 0, values, 1.0) ** shares, axis=0)
        else:
            mean = np.sum(shares * np.where(shares > 0, values, 1.0) ** power, axis=0) ** (1 / power)
    return np.where(total > 0, mean, np.nan)


def _changed(scheme: Scheme, name: str, layer: Layer, cells: Mapping[str, Any]) -> Scheme:
    """Return a scheme with some settings of one of its layers changed."""
    return scheme.model_copy(update={"layers": {**scheme.layers, name: layer.model_copy(update=dict(cells))}})
