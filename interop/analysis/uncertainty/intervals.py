"""uncertainty: how far scores, their order and statements on them hang on what scheme and facts leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interop.analysis.sampling.draws import Drawing, scores_of
from interop.analysis.sampling.inputs import Sampler
from interop.analysis.sampling.perturbations import Application, Perturbations
from interop.analysis.sampling.statements import Probability, Statement, Tally
from interop.analysis.sampling.streaming import Distribution, RankCounts
from interop.arrays import Floats
from interop.errors import InputError
from interop.matrix import Asked, InteropMatrix, rounded
from interop.spread import THREADS, spread
from interop.whole import parquet

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

#: Name of the JSON form.
JSON_SCHEMA = "interop-uncertainty/2"
#: Shares of the draws below the ends and the middle of the interval.
QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}


@dataclass(frozen=True)
class Rank:
    """Where a pair of forces, the mean of its two directions, stands among all pairs of the group."""

    a: str
    b: str
    rank: int | None  # 1 is the best pair; ties share a rank; None where not applicable
    kept: float  # share of the draws in which the pair has this rank
    mean: float  # mean rank over the draws


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What the draws say; F × F arrays in the order of `matrix.forces`, NaN where not applicable in any draw."""

    matrix: InteropMatrix
    perturbations: Perturbations
    outcomes: tuple[Application, ...]  # one for each perturbation that was asked for
    draws: int
    seed: int
    mean: Floats
    lowest: Floats  # exact
    p05: Floats
    p50: Floats
    p95: Floats
    highest: Floats  # exact
    applicable: Floats  # share of the draws in which the cell applies
    statements: tuple[Probability, ...]
    ranks: tuple[Rank, ...]
    values: Floats | None = None  # draws × F × F when kept; draw number 0 is the matrix itself

    @property
    def refused(self) -> tuple[Application, ...]:
        """The perturbations that could not be applied, with the reason."""
        return tuple(item for item in self.outcomes if not item.applied)

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per cell, the diagonal included."""
        forces = self.matrix.forces
        matrix = self.matrix
        columns = {"value": matrix.values, "low": matrix.lows, "high": matrix.highs}
        columns |= {name: getattr(self, name) for name in _COLUMNS}
        return [
            {"from": a, "to": b, **{name: rounded(array[i, j]) for name, array in columns.items()}}
            for i, a in enumerate(forces)
            for j, b in enumerate(forces)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cell."""
        import pandas as pd

        return pd.DataFrame(self.rows()).set_index(["from", "to"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the draws as plain data."""
        matrix = self.matrix
        return {
            "schema": JSON_SCHEMA,
            **matrix.about,
            "draws": self.draws,
            "seed": self.seed,
            "perturbations": [
                {
                    "perturbation": item.perturbation,
                    "width": item.width if np.isfinite(item.width) else None,
                    "applied": item.applied,
                    "inputs": item.inputs,
                    "reason": item.reason,
                }
                for item in self.outcomes
            ],
            "cells": self.rows(),
            "statements": [
                {
                    "statement": item.statement,
                    "probability": rounded(item.probability),
                    "ties": rounded(item.ties),
                    "applicable": rounded(item.applicable),
                    "nominal": item.nominal,
                }
                for item in self.statements
            ],
            "ranks": self.rank_rows(),
        }

    def rank_rows(self) -> list[dict[str, Any]]:
        """Return one row per pair of forces, the best first."""
        return [
            {"a": item.a, "b": item.b, "rank": item.rank, "kept": rounded(item.kept), "mean_rank": rounded(item.mean)}
            for item in self.ranks
        ]


#: What a likely range draws: facts that are unknown or may be wrong, and no judgement of the scheme.
FACTS_ALONE: Mapping[str, float | None] = {"unknowns": None, "statements": None}

_COLUMNS = ("mean", "lowest", "p05", "p50", "p95", "highest", "applicable")


def uncertainty(
    matrix: InteropMatrix,
    perturbations: Perturbations | Mapping[str, float | None] | None = None,
    *,
    draws: int = 1000,
    seed: int = 0,
    statements: Sequence[str] = (),
    keep_draws: bool = False,
    advance: Callable[[int], object] | None = None,
    client: Client | None = None,
    out: str | Path | None = None,
) -> Uncertainty:
    """Score a matrix again and again with its inputs drawn at random around what they are.

    Draw number 0 is the matrix itself, so the interval from `lowest` to `highest` always contains the point value.
    Everything is checked before the first draw. Memory does not grow with the number of draws unless they are kept.

    Args:
        matrix: the scores to examine.
        perturbations: what varies, and how far; see :class:`interop.analysis.sampling.perturbations.Perturbations`. A
            mapping names perturbations and widths, None standing for the usual width; None as a whole varies
            everything by the usual widths.
        draws: how many, draw 0 included; at least 1.
        seed: a whole number of at least 0. The same seed gives the same draws, and every seed its own.
        statements: what to find the probability of, like `usa-navy~jpn-msdf > usa-navy~ind-navy`; see
            :class:`interop.analysis.sampling.statements.Statement`.
        keep_draws: whether to return every draw, in `values`.
        advance: called with the number of draws that were just done, for a progress bar.
        client: a `distributed.Client` on whose workers the draws are scored, to the same bits; None scores them here.
        out: a Parquet file that every draw is written to as it is made: draw, from, to, value.

    Returns:
        Intervals of every cell, probabilities of the statements, how stable the order of the pairs is, and what
        became of each perturbation: applied, or refused with a reason.

    Raises:
        InputError: a number out of its range, or a text that is no statement.
        UnknownNameError: a perturbation or a force that does not exist.
        MissingExtraError: a client without the extra `dask`, or a file without the extra `tables`.
        OutputError: the file cannot be written.

    >>> import interop
    >>> matrix = interop.score(interop.load_catalog(), "malabar-2020")
    >>> found = uncertainty(matrix, {"weights": 50.0}, draws=200)
    >>> bool((found.lowest <= matrix.values).all() and (matrix.values <= found.highest).all())
    True
    """
    wanted = Perturbations.of(perturbations)
    checked_count("draws", draws, 1)
    checked_count("seed", seed, 0)
    tallies = [Tally(Statement.parse(text, matrix.forces)) for text in statements]
    drawing = Drawing(Asked(matrix), wanted)
    source, outcomes = drawing.planned
    sampler = Sampler(source.inputs, seed)
    forces = matrix.forces
    pairs = [(i, j) for i in range(len(forces)) for j in range(i + 1, len(forces))]
    upper = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    cells = Distribution(len(forces) ** 2)
    order = RankCounts(_of_pairs(matrix.values[None], upper)[0])
    kept = np.empty((draws, len(forces), len(forces))) if keep_draws else None
    sizes = [min(source.batch_size, draws - start) for start in range(0, draws, source.batch_size)]
    done = 0
    with draws_file(out, forces) as write:
        batches = (sampler.draw(count) for count in sizes)
        for values in spread(scores_of, drawing, batches, client, threads=THREADS):
            if done == 0:
                values[0] = matrix.values
            cells.add(values.reshape(len(values), -1))
            order.add(_of_pairs(values, upper))
            for tally in tallies:
                tally.add(values)
            if kept is not None:
                kept[done : done + len(values)] = values
            write(done, values)
            done += len(values)
            if advance is not None:
                advance(len(values))
    shape = matrix.values.shape
    ranked = [
        Rank(forces[i], forces[j], int(rank) or None, int(times) / draws if rank else float("nan"), float(mean))
        for (i, j), rank, times, mean in zip(pairs, order.nominal, order.kept, order.mean, strict=True)
    ]
    return Uncertainty(
        matrix=matrix,
        perturbations=wanted,
        outcomes=outcomes,
        draws=draws,
        seed=seed,
        mean=cells.mean.reshape(shape),
        lowest=cells.lowest.reshape(shape),
        highest=cells.highest.reshape(shape),
        applicable=(cells.number / draws).reshape(shape),
        statements=tuple(tally.result(matrix.values) for tally in tallies),
        ranks=tuple(sorted(ranked, key=lambda item: (item.rank is None, item.rank or 0, item.a, item.b))),
        values=kept,
        **{name: cells.quantile(share).reshape(shape) for name, share in QUANTILES.items()},
    )


@contextmanager
def draws_file(out: str | Path | None, forces: Sequence[str]) -> Iterator[Callable[[int, Floats], None]]:
    """Yield what writes N × F × F draws, of which the first has a number, to a Parquet file; nothing without one."""
    if out is None:
        yield lambda first, values: None  # noqa: ARG005 - nobody asked
        return
    count = len(forces)
    one, other = np.repeat(forces, count), np.tile(forces, count)
    with parquet(Path(out)) as append:

        def write(first: int, values: Floats) -> None:
            numbers = np.repeat(np.arange(first, first + len(values)), count * count)
            ends = (np.tile(names, len(values)) for names in (one, other))
            append(dict(zip(("draw", "from", "to", "value"), (numbers, *ends, values.reshape(-1)), strict=True)))

        yield write


def _of_pairs(values: Floats, upper: Any) -> Floats:
    """Return N × P means of the two directions of each pair."""
    return np.asarray((values[:, upper[0], upper[1]] + values[:, upper[1], upper[0]]) / 2)


def checked_count(name: str, value: int, least: int) -> None:
    """Raise InputError unless `value` is a whole number of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f"{name} must be a whole number of at least {least}, not {value!r}")
