"""Sobol indices: which input is to blame for the uncertainty of a score."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from interop.analysis.sampling.draws import Draws
from interop.analysis.sampling.inputs import Input, Sampler, from_uniform
from interop.analysis.sampling.model import Model
from interop.analysis.sampling.perturbations import Application, Perturbations
from interop.analysis.sampling.plan import plan
from interop.analysis.uncertainty.intervals import checked_count
from interop.arrays import Floats
from interop.errors import InputError, need
from interop.frames import Tabular
from interop.matrix import InteropMatrix, rounded

#: Name of the JSON form.
JSON_SCHEMA = "interop-sensitivity/2"
#: What an index is computed for: each input, or all inputs of a perturbation together.
By = Literal["input", "perturbation"]
#: Perturbations of hundreds of inputs: they are always taken together. `interop gaps` tells unknown facts apart.
TOGETHER = ("unknowns", "statements", "quantities")
#: A score that varies by no more than this is constant, and nothing is to blame.
CONSTANT = 1e-9
#: Indices below this are rounding.
NOISE = 1e-9


@dataclass(frozen=True)
class Index:
    """What share of the variance of a score one factor explains."""

    a: str  # force; both empty for the mean over all pairs
    b: str
    factor: str
    first: float  # alone; NaN where the cell does not apply in every draw
    first_error: float  # half-width of the 95 % confidence interval
    total: float  # with all that it does together with others
    total_error: float


@dataclass(frozen=True, eq=False)
class Sensitivity(Tabular):
    """First-order and total Sobol indices of every cell and of the group's mean."""

    matrix: InteropMatrix
    outcomes: tuple[Application, ...]
    base: int
    evaluations: int
    seed: int
    factors: tuple[str, ...]
    indices: tuple[Index, ...]

    def of(self, a: str, b: str) -> tuple[Index, ...]:
        """Return the indices of one cell, the greatest total first."""
        self.matrix.cell(a, b)
        return self._sorted(a, b)

    @property
    def of_mean(self) -> tuple[Index, ...]:
        """The indices of the mean over all pairs of different forces, the greatest total first."""
        return self._sorted("", "")

    def _sorted(self, a: str, b: str) -> tuple[Index, ...]:
        found = [item for item in self.indices if (item.a, item.b) == (a, b)]
        return tuple(sorted(found, key=lambda item: (-np.nan_to_num(item.total), item.factor)))

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per cell and factor; empty forces stand for the group's mean."""
        return [
            {
                "from": item.a,
                "to": item.b,
                "factor": item.factor,
                "first": rounded(item.first),
                "first_error": rounded(item.first_error),
                "total": rounded(item.total),
                "total_error": rounded(item.total_error),
            }
            for item in self.indices
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "schema": JSON_SCHEMA,
            "group": self.matrix.group,
            "as_of": self.matrix.as_of.isoformat(),
            "scheme": self.matrix.scheme.title,
            "base": self.base,
            "evaluations": self.evaluations,
            "seed": self.seed,
            "factors": list(self.factors),
            "indices": self.rows(),
        }


def sobol(
    matrix: InteropMatrix,
    perturbations: Perturbations | Mapping[str, float | None] | None = None,
    *,
    base: int = 256,
    seed: int = 0,
    by: By = "perturbation",
    advance: Callable[[int], object] | None = None,
) -> Sensitivity:
    """Share out the variance of every score among the inputs that vary.

    Args:
        matrix: the scores to examine.
        perturbations: what varies, as for :func:`interop.analysis.uncertainty.intervals`.
        base: size of the two base samples, a power of 2; the model is evaluated base × (factors + 2) times.
        seed: a whole number of at least 0, of the scrambled Sobol' sequence and of the confidence intervals.
        by: whether a factor is a single `input`, or a `perturbation` with all its inputs. Unknown facts and
            quantities are one factor each either way.
        advance: called with the number of evaluations that were just done.

    Returns:
        Indices of every cell and of the group's mean. A factor that cannot matter has indices of 0, and so has every
        factor of a score that does not vary. A cell that does not apply in some evaluations has no indices (NaN).

    Raises:
        InputError: a number out of its range, or nothing to vary.
        MissingExtraError: SALib or scipy is not installed; names the extra.

    References:
        Sobol', Global sensitivity indices for nonlinear mathematical models (2001). Saltelli et al., Variance based
        sensitivity analysis of model output: design and estimator for the total sensitivity index (2010). Herman and
        Usher, SALib: an open-source Python library for sensitivity analysis (2017).
    """
    wanted = Perturbations.of(perturbations)
    checked_count("seed", seed, 0)
    checked_count("base", base, 2)
    if base & (base - 1):
        raise InputError(f"base must be a power of 2, not {base}; the nearest are {_powers(base)}")
    if by not in ("input", "perturbation"):
        raise InputError(f"by must be input or perturbation, not {by!r}")
    for library in ("SALib", "scipy"):
        need(library, "uncertainty", "a Sobol analysis")
    model = Model(matrix, doubted=bool(wanted.statements))
    inputs, outcomes = plan(model, wanted)
    if not inputs:
        reasons = "; ".join(f"{item.perturbation}: {item.reason}" for item in outcomes)
        raise InputError(f"nothing varies, so nothing can be to blame ({reasons or 'no perturbation was asked for'})")
    names = [_factor(item, by) for item in inputs]
    factors = tuple(dict.fromkeys(names))
    problem = {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}
    members = [[column for column, name in enumerate(names) if name == factor] for factor in factors]
    evaluations = base * (len(factors) + 2)
    source = Draws(model, inputs, wanted.unknowns or 0.0, wanted.statements or 0.0)
    values = _evaluated(source, problem, members, base, seed, advance)
    forces = matrix.forces
    cells = [(a, b, values[:, i, j]) for i, a in enumerate(forces) for j, b in enumerate(forces)]
    apart = ~np.eye(len(forces), dtype=bool)
    if len(forces) > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # no pair may be applicable
            cells.append(("", "", np.nanmean(values[:, apart], axis=1)))
    indices = tuple(item for a, b, scores in cells for item in _indices(a, b, factors, problem, scores, seed))
    return Sensitivity(matrix, outcomes, base, evaluations, seed, factors, indices)


def _powers(base: int) -> str:
    below = 1 << (base.bit_length() - 1)
    return f"{below} and {2 * below}"


def _factor(item: Input, by: By) -> str:
    return item.perturbation if by == "perturbation" or item.perturbation in TOGETHER else item.name


def _evaluated(
    draws: Draws,
    problem: dict[str, Any],
    members: list[list[int]],
    base: int,
    seed: int,
    advance: Callable[[int], object] | None,
) -> Floats:
    """Return the scores of every row of SALib's sample."""
    from SALib.sample import sobol as sampling

    uniform = sampling.sample(problem, base, calc_second_order=False, seed=seed)
    forces = len(draws.model.matrix.forces)
    values = np.empty((len(uniform), forces, forces))
    for start in range(0, len(uniform), draws.batch_size):
        rows = uniform[start : start + draws.batch_size]
        values[start : start + len(rows)] = draws.scores(_drawn(draws.inputs, members, rows))
        if advance is not None:
            advance(len(rows))
    return values


def _drawn(inputs: tuple[Input, ...], members: list[list[int]], uniform: Floats) -> Floats:
    """Return N × inputs from N × factors uniform numbers.

    A factor of one input is its quantile. A factor of many is what a generator gives that is seeded with the bits of
    the factor's number: all of its inputs are a function of that one number, so its index is the index of them all.
    """
    drawn = np.empty((len(uniform), len(inputs)))
    for factor, columns in enumerate(members):
        chosen = [inputs[column] for column in columns]
        if len(chosen) == 1:
            drawn[:, columns] = from_uniform(chosen, uniform[:, [factor]])
            continue
        numbers, rows = np.unique(uniform[:, factor], return_inverse=True)
        sampler = Sampler(chosen, 0)
        table = np.empty((len(numbers), len(columns)))
        for place, number in enumerate(numbers):
            sampler.reseed(int(number * 2**53))
            table[place] = sampler.draw(1)[0]
        drawn[:, columns] = table[rows.reshape(-1)]
    return drawn


def _indices(
    a: str, b: str, factors: tuple[str, ...], problem: dict[str, Any], scores: Floats, seed: int
) -> list[Index]:
    from SALib.analyze import sobol as analysis

    blank, nothing = float("nan"), 0.0
    if np.isnan(scores).any():
        return [Index(a, b, factor, blank, blank, blank, blank) for factor in factors]
    if np.ptp(scores) <= CONSTANT:
        return [Index(a, b, factor, nothing, nothing, nothing, nothing) for factor in factors]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SALib warns of a resample that happens to be constant
        # SALib takes a seed of 0 for none.
        found = analysis.analyze(problem, scores, calc_second_order=False, seed=seed + 1)
    columns = [np.where(np.abs(found[key]) < NOISE, 0.0, found[key]) for key in ("S1", "S1_conf", "ST", "ST_conf")]
    return [Index(a, b, factor, *map(float, numbers)) for factor, *numbers in zip(factors, *columns, strict=True)]
