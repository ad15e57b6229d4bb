"""Scores that follow from draws of the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import erf, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from interop.analysis.sampling.batched import composites
from interop.analysis.sampling.inputs import Input
from interop.analysis.sampling.kernels import Batch, PeerKernel, ServiceKernel
from interop.analysis.sampling.model import DOUBTED, Model, statement_inputs
from interop.analysis.sampling.perturbations import Application, Perturbations
from interop.analysis.sampling.plan import plan
from interop.arrays import Floats, Ints, run_of
from interop.layers import AffinityLayer, PracticeLayer
from interop.matrix import Asked
from interop.support import NO, PARTIAL, YES

#: Numbers that the arrays of one batch may hold.
BATCH_NUMBERS = 1 << 22
#: Fewest and most draws in a batch.
BATCH_SIZES = (2, 1024)


class Drawing:
    """What a worker needs to score draws: what was asked and what varies, little to send; the rest is made there."""

    def __init__(self, asked: Asked, wanted: Perturbations) -> None:
        self.asked, self.wanted = asked, wanted

    def __getstate__(self) -> dict[str, Any]:
        return {"asked": self.asked, "wanted": self.wanted}

    @cached_property
    def planned(self) -> tuple[Draws, tuple[Application, ...]]:
        """The draws as a function of their inputs, and what became of each perturbation."""
        model = Model(self.asked.matrix, doubted=bool(self.wanted.statements))
        inputs, outcomes = plan(model, self.wanted)
        return Draws(model, inputs, self.wanted.unknowns or 0.0, self.wanted.statements or 0.0), outcomes


def scores_of(drawing: Drawing, drawn: Floats) -> Floats:
    """Return N × F × F scores for N × inputs drawn; the matrix N times over where nothing varies."""
    source, _ = drawing.planned
    if source.inputs:
        return source.scores(drawn)
    values = drawing.asked.matrix.values
    return np.broadcast_to(values, (len(drawn), *values.shape)).copy()


class Draws:
    """A matrix as a function of the inputs that were chosen to vary."""

    def __init__(self, model: Model, inputs: tuple[Input, ...], correlation: float = 0.0, doubt: float = 0.0) -> None:
        self.model, self.inputs = model, inputs
        self._doubt = doubt
        self._correlation = correlation
        self._columns: dict[tuple[str, str], tuple[Ints | slice, Ints | slice]] = {}
        for key in {(item.perturbation, item.layer if item.perturbation != "weights" else "") for item in inputs}:
            found = [
                (column, item.index)
                for column, item in enumerate(inputs)
                if item.perturbation == key[0] and key[1] in ("", item.layer)
            ]
            columns, places = np.array(found, dtype=np.intp).T
            self._columns[key] = run_of(columns), run_of(places)
        moving = {item.perturbation for item in inputs}
        self._kernels = [
            part.kernel if part.moved_by & (moving - {"unknown_worth"}) else part.held for part in model.parts
        ]

    @property
    def batch_size(self) -> int:
        """Draws to score at once: memory depends on the matrix, not on the number of draws."""
        forces = len(self.model.matrix.forces)
        sizes = [table.codes.size for table in self.model.unknowns.tables.values()]
        most = max([len(self.inputs), len(self.model.parts) * forces * forces, *sizes])
        return int(np.clip(BATCH_NUMBERS // most, *BATCH_SIZES))

    def scores(self, drawn: Floats) -> Floats:
        """Return N × F × F composites in the order of the matrix for N × inputs drawn; NaN is not applicable."""
        batch = self.batch(drawn)
        cells = self.model.cells
        forces = len(self.model.matrix.forces)
        values = np.empty((len(self._kernels), batch.size, forces, forces))
        unlisted = self._unlisted(drawn, batch.worth)
        for index, (part, kernel) in enumerate(zip(self.model.parts, self._kernels, strict=True)):
            found = kernel.values(batch)
            values[index] = np.where(np.isnan(found) & part.unlisted, unlisted, found)
        weights = np.broadcast_to(batch.weights, (batch.size, len(self._kernels)))
        power = np.broadcast_to(batch.power, (batch.size,))
        # In one order of memory, whichever process made them: it decides in which order they are summed.
        return np.ascontiguousarray(composites(values, weights, power)[:, cells[0], cells[1]])

    def batch(self, drawn: Floats) -> Batch:
        """Put each drawn number where it belongs; what is not drawn is nominal."""
        scheme, parts = self.model.matrix.scheme, self.model.parts
        worth = self._set("unknown_worth", "", [scheme.unknown_worth], drawn)[:, 0]
        partial = self._set("partial", "", [scheme.partial], drawn)[:, 0]
        weights = self._set("weights", "", np.log([part.weight for part in parts]), drawn)
        weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        grades = {
            part.name: self._set("grades", part.name, part.kernel.grades, drawn)
            for part in parts
            if isinstance(part.kernel, PeerKernel | ServiceKernel)
        }
        affinities = {
            part.name: self._set("affinities", part.name, [bloc.affinity for bloc in part.layer.blocs], drawn)
            for part in parts
            if isinstance(part.layer, AffinityLayer)
        }
        return Batch(
            size=len(drawn),
            weights=weights / weights.sum(axis=1, keepdims=True),
            worth=worth,
            partial=partial,
            power=self._set("power", "", [scheme.power], drawn)[:, 0],
            grades=grades,
            affinities=affinities,
            half_life=self._practice("half_life", drawn),
            tau=self._practice("tau", drawn),
            answers=self._answers(drawn, worth, partial),
            factors=self._factors(drawn),
            exponents=self._exponents(drawn),
        )

    def _latent(self, drawn: Floats, nominal: float = 0.0) -> Floats:
        """Return what decides the unknown: N × what all have in common, then facts, then fleets nobody went through."""
        size = 1 + len(self.model.unknowns.facts) + len(self.model.matrix.forces)
        return self._set("unknowns", "", np.full(size, nominal), drawn)

    def _unlisted(self, drawn: Floats, worth: Floats) -> Floats:
        """Return N × F × F: scores of layers that speak of fleets that nobody went through.

        What is not drawn is worth what an unknown is. Else a pair has a score between 0 and 1 whose mean is that worth,
        `U^((1 − π)/π)`, with U uniform and common to what its forces have to do with each other.
        """
        forces = len(self.model.matrix.snapshot.forces)
        if ("unknowns", "") not in self._columns or not self.model.matrix.thin:
            return np.broadcast_to(worth[:, None, None], (len(worth), forces, forces))
        facts = len(self.model.unknowns.facts)
        latent = self._latent(drawn, np.nan)[:, 1 + facts :]
        one, two = np.isnan(latent)[:, :, None], np.isnan(latent)[:, None, :]
        both = np.nan_to_num(latent)
        mixed = (both[:, :, None] + both[:, None, :]) / np.sqrt(np.maximum(1, (~one).astype(int) + ~two))
        index = np.arange(forces)
        mixed[:, index, index] = both
        uniform = np.vectorize(_normal, otypes=[float])(mixed)
        power = np.clip((1 - worth) / np.maximum(worth, 1e-9), 0.0, 1e9)
        return np.asarray(np.where(one & two, worth[:, None, None], uniform ** power[:, None, None]))

    def _together(self, common: Floats | None, error: Floats) -> Floats:
        """Return N × bases: the errors given what all facts have in common in a draw (N × 1); their mean is kept.

        The one-factor copula of :meth:`_answers`, with the threshold moved in place of the variable.
        """
        if common is None or self._correlation == 0:
            return error
        apart = sqrt(max(1 - self._correlation, 1e-12))
        quantile = np.vectorize(_normal_quantile, otypes=[float])(error)
        return np.asarray(np.vectorize(_normal, otypes=[float])((quantile - sqrt(self._correlation) * common) / apart))

    def _set(self, perturbation: str, layer: str, nominal: list[float] | Floats, drawn: Floats) -> Floats:
        """Return N × M numbers: the nominal ones with what was drawn in their place; 1 × M when nothing was."""
        values = np.asarray(nominal, dtype=np.float64)[None]
        if (perturbation, layer) not in self._columns:
            return values
        columns, places = self._columns[perturbation, layer]
        values = np.repeat(values, len(drawn), axis=0)
        values[:, places] = drawn[:, columns]
        return values

    def _practice(self, perturbation: str, drawn: Floats) -> Mapping[str, Floats]:
        return {
            part.name: self._set(perturbation, part.name, [getattr(part.layer, perturbation)], drawn)[:, 0]
            for part in self.model.parts
            if isinstance(part.layer, PracticeLayer)
        }

    def _factors(self, drawn: Floats) -> Floats | None:
        if ("quantities", "") not in self._columns:
            return None
        return self._set("quantities", "", np.ones(len(self.model.matrix.snapshot.types)), drawn)

    def _exponents(self, drawn: Floats) -> Floats | None:
        if ("size_exponent", "") not in self._columns:
            return None
        return self._set("size_exponent", "", [self.model.matrix.scheme.size_exponent], drawn)[:, 0]

    def _answers(self, drawn: Floats, worth: Floats, partial: Floats) -> Floats | None:
        """Settle the facts: N × K of 1 for yes, 0 for no, and what partial support is worth.

        An answer is yes where `√ρ·Z + √(1 − ρ)·ε` lies below the quantile of the standard normal distribution at
        π: with the probability π, and correlated by what all facts have in common, Z.

        Reference: Li, On default correlation: a copula function approach (2000); the one-factor case.
        """
        facts = self.model.unknowns.facts
        believed = self.model.believed
        if ("unknowns", "") in self._columns:
            latent = self._latent(drawn)[:, : 1 + len(facts)]
            common = latent[:, :1]
            mixed = sqrt(self._correlation) * common + sqrt(1 - self._correlation) * latent[:, 1:]
            threshold = np.array([_normal_quantile(float(share)) for share in worth])
            answers = (mixed < threshold[:, None]).astype(np.float64)
        elif ("statements", "") in self._columns:  # then nothing is unknown
            common = None
            answers = np.zeros((len(drawn), len(facts)))
        else:
            return None
        if believed.any():
            answers = np.broadcast_to(answers, (len(drawn), len(facts))).copy()
            answers[:, believed] = self._as_stated(drawn, partial, common)
        return np.asarray(answers)

    def _as_stated(self, drawn: Floats, partial: Floats, common: Floats | None) -> Floats:
        """Return N × B: what each believed statement turns out to be worth, most as they are stated and some wrong.

        A statement is wrong where a uniform number lies below the error of its basis, one less what a Beta distribution
        says of its reliability: the share of one gamma variable in the sum of two. Errors go together as unknown facts
        do. Half of the wrong ones are wrong in the one way, half in the other, where there are two.
        """
        model = self.model
        logs = self._set("statements", "", np.full(statement_inputs(model), 1.0), drawn)
        believed = np.flatnonzero(model.believed)
        chance = logs[:, 2 * len(DOUBTED) :][:, run_of(believed)]
        ratio = logs[:, 1 : 2 * len(DOUBTED) : 2] - logs[:, : 2 * len(DOUBTED) : 2]
        error = self._together(common, self._doubt / (1.0 + np.exp(-ratio)))  # N × bases: beta / (alpha + beta)
        of_fact = error[:, model.basis_of_fact[believed]] * model.part_of_error[believed]
        stated = model.stated[believed]  # B codes
        worth = np.broadcast_to((stated == YES).astype(float), chance.shape).copy()
        partial = np.broadcast_to(partial, len(chance))
        worth[:, stated == PARTIAL] = partial[:, None]
        draw, fact = np.nonzero(chance < of_fact)  # the wrong ones, and which way
        other = chance[draw, fact] < of_fact[draw, fact] / 2
        less = np.where(stated[fact] == NO, partial[draw], 0.0)
        worth[draw, fact] = np.where(stated[fact] == YES, 0.0, np.where(other, 1.0, less))
        return worth


def _normal(number: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * (1 + erf(number / sqrt(2)))


def _normal_quantile(share: float) -> float:
    if share <= 0:
        return -np.inf
    return NormalDist().inv_cdf(share) if share < 1 else np.inf
