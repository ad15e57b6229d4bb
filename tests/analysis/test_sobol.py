"""Sobol indices: what cannot matter has none, and what alone matters has them all."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import interop
from interop import errors
from interop.analysis.sampling.perturbations import Perturbations
from interop.analysis.uncertainty import sobol
from interop.catalog import Catalog, load_catalog
from interop.errors import InputError, MissingExtraError
from interop.matrix import InteropMatrix
from interop.testing.strategies import SCHEME, catalogs, schemes, score_days
from tests.small import write

LAYERS: dict[str, dict[str, Any]] = SCHEME["layers"]


def example(**changes: Any) -> dict[str, Any]:
    """A scheme with every kind of layer, without the grades of standards that the small catalogue lacks."""
    layers = {name: {key: item for key, item in spec.items() if key != "grades"} for name, spec in LAYERS.items()}
    return {**SCHEME, "layers": layers, **changes}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return load_catalog(write(tmp_path_factory.mktemp("catalogue")))


@pytest.fixture
def matrix(small: Catalog) -> InteropMatrix:
    return interop.score(small, "pair")


needs_salib = pytest.mark.skipif(find_spec("SALib") is None, reason="SALib is an extra")


@needs_salib
@given(catalogs(), schemes(), score_days, st.integers(0, 3))
def test_what_cannot_matter_has_no_index(catalog: Catalog, scheme: dict[str, Any], day: date, seed: int) -> None:
    """Between forces of one state practice is 1 whatever its half-life and τ, so their indices are 0 there."""
    scheme = {**scheme, "layers": {**scheme["layers"], "practice": {**scheme["layers"]["practice"], "weight": 1.0}}}
    matrix = interop.score(catalog, ("ind-navy", "ind-task-group", "usa-navy"), as_of=day, scheme=scheme)
    found = sobol(matrix, {"half_life": 0.5, "tau": 0.5, "weights": 20.0}, base=8, seed=seed)
    for index in found.of("ind-navy", "ind-task-group"):
        if index.factor != "weights" and not np.isnan(index.total):
            assert (index.first, index.first_error, index.total, index.total_error) == (0, 0, 0, 0)


@needs_salib
def test_indices_of_a_known_function(small: Catalog) -> None:
    """Where only a layer's one number varies, all of the variance is its own: both indices are 1."""
    found = sobol(interop.score(small, "pair", scheme=example()), {"tau": 0.5}, base=64)
    (index,) = found.of("ind-navy", "usa-navy")
    assert (index.first, index.total) == pytest.approx((1.0, 1.0), abs=0.05)
    assert [item.factor for item in found.of_mean] == ["tau"]
    assert found.evaluations == 64 * 3


@needs_salib
def test_indices_share_out_the_variance(small: Catalog) -> None:
    """First-order indices add to about 1 in an additive score whose inputs act apart; totals are no smaller."""
    matrix = interop.score(small, "pair", scheme=example())
    found = sobol(matrix, {"tau": 0.5, "unknown_worth": 0.2}, base=512, by="input")
    indices = found.of("ind-navy", "usa-navy")
    assert {item.factor for item in indices} == {"tau of practice", "worth of an unknown"}
    assert sum(item.first for item in indices) == pytest.approx(1, abs=0.05)
    assert sum(item.total for item in indices) == pytest.approx(1, abs=0.05)


@needs_salib
def test_sobol_seeds(matrix: InteropMatrix) -> None:
    """Seed 0 repeats itself and differs from seed 1."""
    runs = [sobol(matrix, {"weights": 20.0, "tau": 0.5}, base=8, seed=seed) for seed in (0, 0, 1)]
    assert runs[0].rows() == runs[1].rows()
    assert runs[0].rows() != runs[2].rows()
    assert runs[0].to_dict()["schema"] == "interop-sensitivity/2"


@needs_salib
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"base": 100}, "base must be a power of 2, not 100; the nearest are 64 and 128"),
        ({"by": "layer"}, "by must be input or perturbation, not 'layer'"),
        ({"perturbations": {"weights": float("inf")}}, "nothing varies, so nothing can be to blame"),
        ({"perturbations": Perturbations()}, "no perturbation was asked for"),
    ],
)
def test_sobol_errors(matrix: InteropMatrix, arguments: dict[str, Any], words: str) -> None:
    """What cannot be analysed is an error before anything runs."""
    with pytest.raises(InputError, match=words):
        sobol(matrix, **arguments)


def test_missing_extra_is_named(matrix: InteropMatrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SALib the error says what to install."""
    monkeypatch.setattr(errors, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"needs SALib: pip install 'interop-matrix\[uncertainty\]'"):
        sobol(matrix)
