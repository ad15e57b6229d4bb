"""Draws against scoring the changed facts and scheme again, and the distributions of the inputs."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import interop
from interop.analysis.sampling import kernels, streaming
from interop.analysis.sampling.batched import composites
from interop.analysis.sampling.draws import Drawing, Draws
from interop.analysis.sampling.inputs import Input, Sampler, from_uniform
from interop.analysis.sampling.kernels import PeerKernel, ServiceKernel
from interop.analysis.sampling.model import Model
from interop.analysis.sampling.perturbations import Perturbations
from interop.analysis.sampling.plan import plan
from interop.analysis.sampling.streaming import Distribution, ranks
from interop.catalog import Catalog, load_catalog
from interop.catalog.models import BASES, Basis, Fit
from interop.matrix import Asked, InteropMatrix
from interop.testing.strategies import FORCES, catalogs, schemes, score_days
from tests.analysis.changing import is_row
from tests.small import write

widths = st.fixed_dictionaries(
    {},
    optional={
        "weights": st.sampled_from((5.0, 200.0, float("inf"))),
        "unknowns": st.sampled_from((0.0, 0.5, 1.0)),
        "unknown_worth": st.sampled_from((0.0, 0.2)),
        "partial": st.sampled_from((0.0, 0.3)),
        "grades": st.sampled_from((0.0, 0.3)),
        "affinities": st.sampled_from((0.0, 0.3)),
        "half_life": st.sampled_from((0.0, 1.0)),
        "tau": st.sampled_from((0.0, 1.0)),
        "power": st.sampled_from((0.0, 0.5)),
        "quantities": st.sampled_from((0.0, 1.0)),
        "size_exponent": st.sampled_from((0.0, 0.5)),
    },
)
evidences = st.sampled_from(("cited", "assumed"))


@given(catalogs(), schemes(), score_days, evidences, widths, st.integers(0, 3))
def test_a_draw_equals_scoring_the_changed_inputs(
    catalog: Catalog, scheme: dict[str, Any], day: date, evidence: Basis, wanted: dict[str, float], seed: int
) -> None:
    """Scores of a draw are those of the catalogue and scheme into which the drawn inputs were written."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme, evidence=evidence)
    model = Model(matrix)
    assume(not (matrix.thin and "unknowns" in wanted))  # a fleet is settled as a whole, which no catalogue can state
    assume(all(is_row(catalog, fact) for fact in model.unknowns.facts))
    inputs, _ = plan(model, Perturbations(**wanted))
    inputs = tuple(whole(item) for item in inputs)
    source = Draws(model, inputs, wanted.get("unknowns", 0.0))
    drawn = Sampler(inputs, seed).draw(3)
    for column, item in enumerate(inputs):
        if item.perturbation == "quantities":  # quantities are whole numbers, so factors have to be
            drawn[:, column] = np.round(drawn[:, column])
    values = source.scores(drawn)
    batch = source.batch(drawn)
    for draw in range(3):
        row: dict[str, Any] = {
            name: getattr(batch, name)[draw if len(getattr(batch, name)) > 1 else 0]
            for name in ("weights", "worth", "partial", "power")
        }
        for name in ("grades", "affinities", "half_life", "tau"):
            row[name] = {key: x[draw if len(x) > 1 else 0] for key, x in getattr(batch, name).items()}
        row["answers"] = None if batch.answers is None else batch.answers[draw]
        row["factors"] = None if batch.factors is None else batch.factors[draw]
        row["exponent"] = scheme["size_exponent"] if batch.exponents is None else batch.exponents[draw]
        changed = changed_catalog(catalog, model, row, day)
        again = interop.score(changed, FORCES, as_of=day, scheme=changed_scheme(scheme, model, row), evidence=evidence)
        np.testing.assert_allclose(values[draw], again.values, rtol=0, atol=1e-9)


def whole(item: Input) -> Input:
    """Let quantities grow from one to five times, so that they can be rounded."""
    if item.perturbation != "quantities":
        return item
    return Input(item.perturbation, item.layer, item.index, item.name, item.law, 1.0, 5.0)


def changed_scheme(scheme: dict[str, Any], model: Model, row: dict[str, Any]) -> dict[str, Any]:
    """Write the drawn inputs of a scheme into it, each layer being a dimension of its own."""
    layers = {}
    for part, weight in zip(model.parts, row["weights"], strict=True):
        spec = {**scheme["layers"][part.name], "dimension": part.name, "weight": 1.0}
        if part.name in row["grades"]:
            names = part.kernel.standards  # type: ignore[attr-defined]
            spec["grades"] = dict(zip(names, row["grades"][part.name].tolist(), strict=True))
        if part.name in row["affinities"]:
            blocs = zip(spec["blocs"], row["affinities"][part.name].tolist(), strict=True)
            spec["blocs"] = [{**bloc, "affinity": affinity} for bloc, affinity in blocs]
        if part.name in row["half_life"]:
            spec["half_life"], spec["tau"] = float(row["half_life"][part.name]), float(row["tau"][part.name])
        layers[part.name] = (spec, float(weight))
    return {
        **scheme,
        "dimensions": {name: {"weight": weight, "reason": "test"} for name, (_, weight) in layers.items()},
        "layers": {name: spec for name, (spec, _) in layers.items()},
        "power": float(row["power"]),
        "partial": float(row["partial"]),
        "unknown_worth": float(row["worth"]),
        "size_exponent": float(row["exponent"]),
    }


def changed_catalog(catalog: Catalog, model: Model, row: dict[str, Any], day: date) -> Catalog:
    """Write the drawn facts into a catalogue: answers for what is unknown, and quantities."""
    factors = (
        {} if row["factors"] is None else dict(zip(model.matrix.snapshot.types, row["factors"].tolist(), strict=True))
    )
    holdings = [
        holding.model_copy(update={"quantity": holding.quantity * int(factors[holding.force, holding.equipment])})
        if holding.quantity and (holding.force, holding.equipment) in factors
        else holding
        for holding in catalog.holdings
    ]
    fits = list(catalog.fits)
    answers = [] if row["answers"] is None else row["answers"].tolist()
    for fact, answer in zip(model.unknowns.facts, answers, strict=False):
        support = "yes" if answer else "no"
        if fact.statement is not None:
            fits[fits.index(fact.statement)] = fact.statement.model_copy(update={"support": support, "basis": "cited"})
            continue
        more = Fit(
            equipment=fact.equipment,
            force=fact.force or "",
            standard=fact.standard,
            support=support,
            role=fact.role,
            basis="cited",
            since=day.isoformat(),
            until=day.isoformat(),
            sources="paper",
            verified_on="2020",
        )
        fits += [more, *still_closed(model, more, fits)]
    return catalog.replace(holdings=holdings, fits=fits)


def still_closed(model: Model, said: Fit, fits: list[Fit]) -> list[Fit]:
    """Say outright what a closing statement said of units that a new statement on their type would reopen."""
    snapshot = model.matrix.snapshot
    found: list[Fit] = []
    answers = snapshot.answers(snapshot.catalog.standards_by_id[said.standard].layer, said.role)
    for unit, statements in zip(snapshot.units, answers.fits, strict=True):
        if said.equipment not in snapshot.catalog.equipment_chain(unit.equipment) or said.force not in (
            None,
            unit.force,
        ):
            continue
        closing = statements[answers.standards.index(said.standard)]
        believed = closing is not None and BASES.index(closing.basis) <= BASES.index(snapshot.evidence)
        if closing is not None and closing.closes and believed:
            place = {"equipment": unit.equipment, "force": unit.force, "unit": unit.name}
            outright = said.model_copy(update={**place, "support": "no", "basis": closing.basis})
            level = (outright.key, outright.support)
            if all((fit.key, fit.support) != level for fit in (*fits, *found)):
                found.append(outright)
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load_catalog(write(tmp_path_factory.mktemp("catalogue")))


@pytest.fixture
def matrix(small: Catalog) -> InteropMatrix:
    return interop.score(small, "pair")


def test_dirichlet_moments(matrix: InteropMatrix) -> None:
    """Drawn weights have the mean w and the variance w(1 − w)/(c + 1) of a Dirichlet distribution."""
    model = Model(matrix)
    inputs, _ = plan(model, Perturbations(weights=20.0))
    weights = Draws(model, inputs).batch(Sampler(inputs, 0).draw(20_000)).weights
    nominal = np.array([part.weight for part in model.parts])
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    np.testing.assert_allclose(weights.mean(axis=0), nominal, atol=0.005)
    np.testing.assert_allclose(weights.var(axis=0), nominal * (1 - nominal) / 21, rtol=0.1)


def test_answers_have_their_probability_and_correlation(small: Catalog) -> None:
    """Unknown facts are yes with the probability π whatever their correlation; at 1 they are all alike."""
    model = Model(interop.score(small, "pair", evidence="cited"))
    for correlation in (0.0, 0.5, 1.0):
        inputs, _ = plan(model, Perturbations(unknowns=correlation))
        answers = Draws(model, inputs, correlation).batch(Sampler(inputs, 1).draw(8_000)).answers
        assert answers is not None
        np.testing.assert_allclose(answers.mean(axis=0), 0.25, atol=0.03)
        alike = bool((answers == answers[:, :1]).all())
        assert alike == (correlation == 1.0)


def test_quantiles_of_laws() -> None:
    """Inputs drawn from uniform numbers have their ends where the law says, and gamma ones their median."""
    pytest.importorskip("scipy")
    shapes = [
        Input("tau", "", 0, "tau", "log-uniform", 1.0, 4.0),
        Input("partial", "", 0, "partial", "uniform", 0.25, 0.75),
        Input("unknowns", "", 0, "z", "normal"),
        Input("weights", "", 0, "w", "gamma", 1.0),
        Input("weights", "", 1, "v", "gamma", 1e-4),
    ]
    low, middle, high = from_uniform(shapes, np.array([[0.0] * 5, [0.5] * 5, [1.0] * 5]))
    assert middle[:4] == pytest.approx([2.0, 0.5, 0.0, np.log(np.log(2))])
    assert (low[:2].tolist(), high[:2]) == ([1.0, 0.25], pytest.approx([4.0, 0.75]))
    assert np.isfinite([low, middle, high]).all()


@pytest.mark.parametrize(("most", "bins"), [(40_000_000, 4000), (3_000, 1000)])
def test_quantiles_are_right_to_a_bin(monkeypatch: pytest.MonkeyPatch, most: int, bins: int) -> None:
    """Streamed statistics agree with those of the whole sample; quantiles to one bin, of which many numbers have few."""
    monkeypatch.setattr(streaming, "MOST_BINS", most)
    sample = np.random.default_rng(0).beta(2, 3, size=(5_000, 3))
    sample[::7, 1] = np.nan
    sample[:, 2] = np.nan
    streamed = Distribution(3)
    assert streamed.bins == bins
    for start in range(0, 5_000, 700):
        streamed.add(sample[start : start + 700])
    for share in (0.05, 0.5, 0.95):
        exact = [np.nanquantile(sample[:, column], share) for column in (0, 1)]
        np.testing.assert_allclose(streamed.quantile(share)[:2], exact, atol=2 / streamed.bins)
        assert np.isnan(streamed.quantile(share)[2])
    np.testing.assert_allclose(streamed.mean[:2], np.nanmean(sample[:, :2], axis=0))
    np.testing.assert_array_equal(streamed.lowest[:2], np.nanmin(sample[:, :2], axis=0))
    assert streamed.number.tolist() == [5_000, np.isfinite(sample[:, 1]).sum(), 0]


def test_ranks_share_ties_and_skip_what_does_not_apply() -> None:
    """Equal numbers have equal ranks, and what is not applicable has rank 0."""
    values = np.array([[0.2, 0.9, 0.9, np.nan], [0.5, 0.4, 0.3 + 1e-12, 0.3]])
    assert ranks(values).tolist() == [[3, 1, 1, 0], [1, 2, 3, 3]]


def test_power_by_draw() -> None:
    """Each draw is joined with its own exponent: arithmetic, geometric, harmonic mean of 0.25 and 1."""
    values = np.broadcast_to(np.array([0.25, 1.0])[:, None, None, None], (2, 3, 1, 1))
    joined = composites(np.array(values), np.full((3, 2), 0.5), np.array([1.0, 0.0, -1.0]))
    assert joined[:, 0, 0] == pytest.approx([0.625, 0.5, 0.4])


@pytest.mark.parametrize("name", ["partial", "grades", "size_exponent", "unknown_worth"])
def test_a_draw_of_one_setting_equals_scoring_with_it(name: str) -> None:
    """Unknowns stay unknown, so services are bounded over every way of settling them."""
    scheme = interop.load_scheme("three-dimensions")
    matrix = interop.score(interop.load_catalog(), "malabar-2020", scheme=scheme)
    model = Model(matrix)
    inputs, _ = plan(model, Perturbations(**{name: 0.2}))
    source = Draws(model, inputs)
    drawn = Sampler(inputs, 1).draw(2)
    values, batch = source.scores(drawn), source.batch(drawn)

    def last(numbers: Any) -> Any:
        return numbers[-1]

    layers = {
        part.name: scheme.layers[part.name].model_copy(
            update={"grades": dict(zip(part.kernel.standards, last(batch.grades[part.name]).tolist(), strict=True))}
        )
        for part in model.parts
        if isinstance(part.kernel, PeerKernel | ServiceKernel)
    }
    numbers = {"partial": last(batch.partial), "unknown_worth": last(batch.worth)}
    if batch.exponents is not None:
        numbers["size_exponent"] = last(batch.exponents)
    changed = scheme.model_copy(update={**numbers, "layers": {**scheme.layers, **layers}})
    again = interop.score(matrix.catalog, "malabar-2020", scheme=changed)
    assert not np.allclose(values[1], matrix.values, rtol=0, atol=1e-4)
    np.testing.assert_allclose(values[1], again.values, rtol=0, atol=1e-9)


@pytest.mark.parametrize("wanted", [{"grades": 0.2, "size_exponent": 0.2}, {"unknowns": 0.5, "statements": None}])
def test_draws_of_many_units_go_one_by_one(wanted: dict[str, float | None], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unknown stays so, or is settled: a draw that the layer itself meets comes to the same."""
    matrix = interop.score(load_catalog(), "malabar-2020")
    drawing = Drawing(Asked(matrix), Perturbations.of(wanted))
    source, _ = drawing.planned
    drawn = Sampler(source.inputs, 1).draw(3)
    together = source.scores(drawn)
    monkeypatch.setattr(kernels, "ONE_BY_ONE", 0)
    np.testing.assert_allclose(source.scores(drawn), together, rtol=0, atol=1e-12)
