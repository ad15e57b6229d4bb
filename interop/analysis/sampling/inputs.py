"""The inputs that perturbations move: each a number with a distribution, drawn at random or from a design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from interop.arrays import Floats, Ints, run_of

#: How an input is distributed. `gamma` inputs are drawn as logarithms: normalised, they are Dirichlet weights.
Law = Literal["gamma", "uniform", "log-uniform", "normal"]


@dataclass(frozen=True)
class Input:
    """One number that a draw sets."""

    perturbation: str
    layer: str  # the layer to which it belongs; empty where it belongs to none
    index: int  # its place among the perturbation's inputs, in its layer where it has one
    name: str  # in words
    law: Law
    low: float = 0.0  # least value; of a gamma distribution, its shape
    high: float = 1.0  # greatest value


@dataclass(frozen=True, eq=False)
class _Block:
    """The inputs of one perturbation."""

    name: str
    columns: Ints | slice
    count: int  # of columns
    law: Law
    low: Floats
    high: Floats


class Sampler:
    """Draws inputs with a seed. An input's draws depend neither on the other perturbations nor on batch sizes."""

    def __init__(self, inputs: Sequence[Input], seed: int) -> None:
        self._size = len(inputs)
        members: dict[str, list[int]] = {}
        laws: dict[str, str] = {}
        for index, item in enumerate(inputs):
            first = laws.setdefault(item.perturbation, item.law)
            name = item.perturbation if item.law == first else f"{item.perturbation}:{item.law}"
            members.setdefault(name, []).append(index)
        self._blocks = [
            _Block(
                name,
                run_of(np.array(columns, dtype=np.intp)),
                len(columns),
                inputs[columns[0]].law,
                np.array([inputs[column].low for column in columns]),
                np.array([inputs[column].high for column in columns]),
            )
            for name, columns in members.items()
        ]
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Begin anew with another seed, a whole number of at least 0."""
        self._streams = {block.name: np.random.default_rng([seed, *block.name.encode()]) for block in self._blocks}
        self._powers = {
            block.name: np.random.default_rng([seed, 0, *block.name.encode()])
            for block in self._blocks
            if block.law == "gamma"
        }

    def draw(self, count: int) -> Floats:
        """Return the next `count` draws: count × inputs."""
        drawn = np.empty((count, self._size))
        for block in self._blocks:
            stream, shape = self._streams[block.name], (count, block.count)
            if block.law == "gamma":
                # Gamma(k) is Gamma(k + 1)·U^(1/k); its logarithm does not underflow where k is small.
                logs = np.log(stream.standard_gamma(block.low + 1.0, size=shape))
                drawn[:, block.columns] = logs + np.log1p(-self._powers[block.name].random(shape)) / block.low
            elif block.law == "normal":
                drawn[:, block.columns] = stream.standard_normal(shape)
            else:
                drawn[:, block.columns] = _spread(block.law, block.low, block.high, stream.random(shape))
        return drawn


def from_uniform(inputs: Sequence[Input], uniform: Floats) -> Floats:
    """Map uniform numbers to inputs by their quantile functions; N × inputs to N × inputs. Needs scipy."""
    from scipy.special import gammaincinv, gammaln, ndtri

    inside = np.clip(uniform, np.finfo(float).tiny, 1 - np.finfo(float).epsneg)
    drawn = np.empty_like(uniform)
    for column, item in enumerate(inputs):
        share = inside[:, column]
        if item.law == "gamma":
            quantile = gammaincinv(item.low, share)
            tail = (np.log(share) + gammaln(item.low + 1)) / item.low  # the lower tail, where the quantile underflows
            drawn[:, column] = np.where(quantile > 0, np.log(np.maximum(quantile, np.finfo(float).tiny)), tail)
        elif item.law == "normal":
            drawn[:, column] = ndtri(share)
        else:
            drawn[:, column] = _spread(item.law, np.array(item.low), np.array(item.high), share)
    return drawn


def _spread(law: Law, low: Floats, high: Floats, share: Floats) -> Floats:
    if law == "uniform":
        return np.asarray(np.minimum(low + share * (high - low), high))
    return np.asarray(low * np.exp(share * np.log(high / low)))
