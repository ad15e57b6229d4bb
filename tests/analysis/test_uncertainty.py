"""The laws of an uncertainty analysis, and what it refuses."""

from __future__ import annotations

import tracemalloc
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop.analysis.sampling.inputs import Sampler
from interop.analysis.sampling.model import Model
from interop.analysis.sampling.perturbations import USUAL, Perturbations
from interop.analysis.sampling.plan import plan
from interop.analysis.uncertainty import FACTS_ALONE, Uncertainty, uncertainty
from interop.catalog import Catalog, load_catalog
from interop.errors import InputError, UnknownNameError
from interop.matrix import InteropMatrix
from interop.testing.strategies import FORCES, SCHEME, catalogs, schemes, score_days
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
    },
)
LAYERS: dict[str, dict[str, Any]] = SCHEME["layers"]


def example(**changes: Any) -> dict[str, Any]:
    """A scheme with every kind of layer, without the grades of standards that the small catalogue lacks."""
    layers = {name: {key: item for key, item in spec.items() if key != "grades"} for name, spec in LAYERS.items()}
    return {**SCHEME, "layers": layers, **changes}


def same(one: Uncertainty, two: Uncertainty) -> bool:
    arrays = ("mean", "lowest", "p05", "p50", "p95", "highest", "applicable")
    return all(getattr(one, name).tobytes() == getattr(two, name).tobytes() for name in arrays)


@given(catalogs(), schemes(), score_days, widths, st.integers(0, 5))
def test_interval_contains_the_point_value(
    catalog: Catalog, scheme: dict[str, Any], day: date, wanted: dict[str, float], seed: int
) -> None:
    """The least and the greatest draw enclose the score, quantiles lie between them in order, and draw 0 is it."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    found = uncertainty(matrix, Perturbations(**wanted), draws=20, seed=seed, keep_draws=True)
    assert found.values is not None
    np.testing.assert_array_equal(found.values[0], matrix.values)
    there = ~np.isnan(matrix.values)
    ordered = [found.lowest, found.p05, found.p50, found.p95, found.highest]
    for lower, upper in pairwise(ordered):
        assert (lower[there] <= upper[there]).all()
    assert (found.lowest[there] <= matrix.values[there]).all()
    assert (matrix.values[there] <= found.highest[there]).all()
    assert (found.lowest[there] >= 0).all()
    assert (found.highest[there] <= 1).all()
    assert np.isnan(found.mean[~there]).all()


@given(catalogs(), schemes(), score_days, widths)
def test_same_seed_same_draws(catalog: Catalog, scheme: dict[str, Any], day: date, wanted: dict[str, float]) -> None:
    """The same seed gives the same bits, whether or not the draws are kept."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    runs = [uncertainty(matrix, Perturbations(**wanted), draws=15, seed=4, keep_draws=kept) for kept in (True, False)]
    assert same(*runs)
    assert runs[0].to_dict() == runs[1].to_dict()
    assert runs[1].values is None


@given(catalogs(), schemes(), score_days)
def test_zero_width_is_the_point_value(catalog: Catalog, scheme: dict[str, Any], day: date) -> None:
    """Perturbations without width are applied, and give exactly the score in every draw."""
    matrix = interop.score(catalog, FORCES, as_of=day, scheme=scheme)
    names = [name for name in USUAL.requested() if name not in ("weights", "unknowns")]
    wanted = Perturbations(weights=float("inf"), **dict.fromkeys(names, 0.0))
    found = uncertainty(matrix, wanted, draws=5)
    for array in (found.mean, found.lowest, found.p05, found.p50, found.p95, found.highest):
        np.testing.assert_allclose(array, matrix.values, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(found.lowest, found.highest)
    assert all(item.inputs == 0 for item in found.outcomes)


@given(catalogs(), schemes(), score_days, widths)
def test_every_request_is_applied_or_refused(
    catalog: Catalog, scheme: dict[str, Any], day: date, wanted: dict[str, float]
) -> None:
    """Each perturbation asked for has one outcome, with a reason."""
    found = uncertainty(interop.score(catalog, FORCES, as_of=day, scheme=scheme), Perturbations(**wanted), draws=2)
    assert {item.perturbation: item.width for item in found.outcomes} == wanted
    assert all(item.reason for item in found.outcomes)
    assert all(item.applied or item.inputs == 0 for item in found.outcomes)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load_catalog(write(tmp_path_factory.mktemp("catalogue")))


@pytest.fixture
def matrix(small: Catalog) -> InteropMatrix:
    return interop.score(small, "pair")


def test_seeds_are_distinct_and_zero_is_one_of_them(matrix: InteropMatrix) -> None:
    """Seeds 0, 1 and 2 give three different sets of draws, and seed 0 the same one each time."""
    runs = [uncertainty(matrix, {"weights": 20.0}, draws=50, seed=seed) for seed in (0, 1, 2, 0)]
    assert not any(same(one, two) for one, two in ((runs[0], runs[1]), (runs[0], runs[2]), (runs[1], runs[2])))
    assert same(runs[0], runs[3])


def test_a_further_perturbation_leaves_the_others_draws_alone(matrix: InteropMatrix) -> None:
    """Weights are drawn alike whether or not τ varies too."""
    model = Model(matrix)
    one, two = (plan(model, Perturbations(weights=20.0, tau=tau))[0] for tau in (None, 0.5))
    columns = [index for index, item in enumerate(two) if item.perturbation == "weights"]
    np.testing.assert_array_equal(Sampler(one, 3).draw(4), Sampler(two, 3).draw(4)[:, columns])


def test_batches_do_not_matter(matrix: InteropMatrix) -> None:
    """Drawing in two goes gives what drawing in one does."""
    inputs, _ = plan(Model(matrix), USUAL)
    parts = Sampler(inputs, 7)
    np.testing.assert_array_equal(np.concatenate([parts.draw(3), parts.draw(5)]), Sampler(inputs, 7).draw(8))


def test_memory_does_not_grow(matrix: InteropMatrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the draws need no more memory, unless the draws are kept; in one thread, so that it is the same each time."""
    monkeypatch.setattr("interop.analysis.uncertainty.intervals.THREADS", 1)

    def peak(draws: int) -> int:
        tracemalloc.start()
        uncertainty(matrix, {"weights": 50.0}, draws=draws)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(80_000) < 1.5 * peak(8_000)


def test_probabilities(matrix: InteropMatrix) -> None:
    """A statement and its opposite have probabilities that add to one, and a certain one has probability 1."""
    texts = [
        "usa-navy~usa-navy > usa-navy~ind-navy",
        "usa-navy~usa-navy <= usa-navy~ind-navy",
        "ind-navy~usa-navy >= 0",
    ]
    one, two, sure = uncertainty(matrix, draws=40, statements=texts).statements
    assert one.probability + two.probability == pytest.approx(1)
    assert (one.nominal, two.nominal) == (True, False)
    assert (sure.probability, sure.applicable) == (1.0, 1.0)


def test_kept_ranks(small: Catalog) -> None:
    """One pair alone always has rank 1."""
    (rank,) = uncertainty(interop.score(small, "pair"), draws=30).ranks
    assert (rank.a, rank.b, rank.rank, rank.kept, rank.mean) == ("ind-navy", "usa-navy", 1, 1.0, 1.0)


def test_refusals_say_why(small: Catalog) -> None:
    """What a scheme has no use for is refused with the reason."""
    found = uncertainty(interop.score(small, "pair", scheme="origin", weighting="type"), draws=3)
    reasons = {item.perturbation: item.reason for item in found.refused}
    assert reasons == {
        "weights": "origin alone has weight, so its share is 1 whatever the weight",
        "unknowns": "no support of these forces is unknown to a layer that counts",
        "statements": "no statement that counts is inferred or assumed",
        "unknown_worth": "no layer that counts has an interval, so nothing is worth what an unknown is",
        "partial": "no partial support stands among the facts that count",
        "grades": "no unit supports, or may support, a standard of a layer that counts",
        "half_life": "no layer that counts is of the kind practice",
        "tau": "no layer that counts is of the kind practice",
        "power": "origin alone has weight, and its mean is the same for any exponent",
        "quantities": "the scheme weights units by type, whatever their quantity",
        "size_exponent": "the weighting type has its own rule of size",
        **({} if "affinities" not in reasons else {"affinities": "no layer that counts names a bloc"}),
    }


def test_a_fleet_that_nobody_went_through_is_drawn_too() -> None:
    """Where nothing is known the likely range is wide, and its mean is about what an unknown is worth."""
    matrix = interop.score(interop.load_catalog(), "irn-navy,omn-navy", scheme="technical")
    found = uncertainty(matrix, FACTS_ALONE, draws=800)
    assert found.p05[0, 1] < 0.05
    assert found.p95[0, 1] > 0.5
    assert found.mean[0, 1] == pytest.approx(matrix.scheme.unknown_worth, abs=0.05)
    assert (matrix.lows <= found.lowest + 1e-12).all()


def test_a_minimum_has_no_exponents_near_it(small: Catalog) -> None:
    """An infinite exponent is not perturbed."""
    found = uncertainty(interop.score(small, "pair", scheme=example(power=float("-inf"))), {"power": 0.5}, draws=3)
    assert found.refused[0].reason == "the exponent is -inf: a minimum or maximum has no exponents near it"


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"weights": 0.0}, "perturbation weights: a concentration above 0 is expected"),
        ({"weights": float("nan")}, "perturbation weights: a number of at least 0 is expected, not nan"),
        ({"tau": -1.0}, "perturbation tau: a number of at least 0 is expected, not -1.0"),
        ({"tau": float("inf")}, "perturbation tau: a finite width is expected"),
        ({"grades": 1.0}, "perturbation grades: a relative half-width below 1 is expected"),
        ({"unknowns": 1.5}, "perturbation unknowns: a correlation from 0 to 1 is expected"),
    ],
)
def test_widths_out_of_range(matrix: InteropMatrix, given_: dict[str, float | None], words: str) -> None:
    """A width that means nothing is an error before anything runs."""
    with pytest.raises(InputError, match=words):
        uncertainty(matrix, given_)


def test_unknown_perturbation(matrix: InteropMatrix) -> None:
    """A perturbation that does not exist is an error with the nearest one."""
    with pytest.raises(UnknownNameError, match=r"no perturbation named 'weight'\. Hint: did you mean 'weights'"):
        uncertainty(matrix, {"weight": 3.0})


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"draws": 0}, "draws must be a whole number of at least 1, not 0"),
        ({"seed": -1}, "seed must be a whole number of at least 0, not -1"),
        ({"draws": 2.5}, "draws must be a whole number of at least 1, not 2.5"),
    ],
)
def test_counts_out_of_range(matrix: InteropMatrix, numbers: dict[str, Any], words: str) -> None:
    """Draws and seeds are whole numbers."""
    with pytest.raises(InputError, match=words):
        uncertainty(matrix, **numbers)


def test_forms(matrix: InteropMatrix) -> None:
    """The document and the frame hold every cell, with its value and interval."""
    found = uncertainty(matrix, draws=10, statements=["ind-navy~usa-navy > 0.9"])
    document = found.to_dict()
    assert document["schema"] == "interop-uncertainty/2"
    assert document["cells"] == found.rows()
    assert len(found.to_frame()) == 4
    assert [item["perturbation"] for item in document["perturbations"]] == list(USUAL.requested())


def test_progress_is_told(matrix: InteropMatrix) -> None:
    """The caller hears of every draw."""
    told: list[int] = []
    uncertainty(matrix, draws=30, advance=told.append)
    assert sum(told) == 30
