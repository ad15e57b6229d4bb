"""What a matrix says, in a few sentences computed from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import combinations
from typing import Any

import numpy as np

from interop.analysis.explain import Explanation, explain, limit_of
from interop.arrays import Floats
from interop.frames import Cells
from interop.matrix import InteropMatrix
from interop.report.tables import both_ways, mean_shares
from interop.report.words import (
    bounds_text,
    counted,
    force_name,
    joined,
    layer_phrase,
    percent,
    score_text,
    settled,
    shares_text,
    some,
    value_text,
)

Cell = dict[str, float | None]
Why = Callable[[str, str], Explanation]


@dataclass(frozen=True)
class Sentence:
    """One statement and the part of the report that it rests on."""

    text: str
    about: tuple[str, ...] = ()  # two forces: the pair; none: the matrix as a whole


def headline(matrix: InteropMatrix, why: Why | None = None) -> tuple[Sentence, ...]:
    """Return what the matrix says in words: who is closest, who is furthest apart and why, what is not known.

    Args:
        matrix: the scores.
        why: explains a cell, where explanations are at hand already.

    Returns:
        One to seven sentences, the most important first, which is on thin coverage where there is any; all numbers are
        those of the matrix, pairs being the mean of their two directions. One force is spoken of by its own cohesion.
    """
    why = why or cache(partial(explain, matrix))
    pairs = _ranked(matrix)
    if not pairs:
        return (*_thin(matrix), *_alone(matrix, why))
    sentences = [*_thin(matrix), _closest(matrix, pairs)]
    if len(pairs) > 1:
        sentences.append(_furthest(matrix, pairs, whole=True))
    sentences += _weak_links(matrix)
    sentences += _one_way(matrix)
    return (*sentences, _known(matrix, why))


def brief(matrix: InteropMatrix, layer: str | None = None) -> tuple[Sentence, ...]:
    """Return the two or three sentences of the headline that stand under a table: of the whole score, or of a layer.

    Who is closest and who furthest apart, and how much of that is known.
    """
    cells = matrix if layer is None else matrix.layers[layer]
    pairs = _ranked(cells)
    if not pairs:
        return _alone(matrix, None) if layer is None else ()
    found = [_closest(matrix, pairs)]
    if len(pairs) > 1:
        found.append(_furthest(matrix, pairs, whole=layer is None))
    if layer is None:
        return (*found, _known(matrix, None))
    first = found[0].text
    opening = next((word for word in ("Of the", "How well") if first.startswith(word)), "")
    first = opening.lower() + first.removeprefix(opening)
    return (replace(found[0], text=f"In {layer_phrase(layer)}, {first}"), *found[1:])


def _thin(matrix: InteropMatrix) -> list[Sentence]:
    """Say of which forces nobody went through the fleet: whatever follows rests on thin ground there."""
    thin = [force_name(matrix, force) for force in matrix.thin]
    if not thin:
        return []
    return [
        Sentence(
            f"Nobody went through the equipment of {some(thin)} for this day, so that what is not listed is unknown "
            "and every layer of equipment is open from 0 to 1."
        )
    ]


def _ranked(cells: Cells) -> list[tuple[str, str, Cell]]:
    pairs = [(a, b, both_ways(cells, a, b)) for a, b in combinations(cells.forces, 2)]
    there = [item for item in pairs if item[2]["value"] is not None]
    return sorted(there, key=lambda item: (-(item[2]["value"] or 0.0), item[0], item[1]))


def _in_brackets(cell: Cell) -> str:
    return f"({score_text(cell)})"


def _closest(matrix: InteropMatrix, pairs: Sequence[tuple[str, str, Cell]]) -> Sentence:
    a, b, best = pairs[0]
    names = [force_name(matrix, force) for force in (a, b)]
    if len(pairs) == 1:
        if not settled(best):
            return Sentence(f"How well {joined(names)} work together is not known: {score_text(best)}.", (a, b))
        text = f"{joined(names)} score {score_text(best)} on a scale from 0 to 1 ({shares_text(best)})."
        return Sentence(text, (a, b))
    text = f"Of the {counted(len(matrix.forces), 'force')}, {joined(names)} are closest {_in_brackets(best)}"
    rivals = [item for item in pairs[1:] if (item[2]["high"] or 0.0) > (best["low"] or 0.0)]
    if rivals:
        more = len(rivals) - 1
        others = f"{force_name(matrix, rivals[0][0])} and {force_name(matrix, rivals[0][1])}"
        also = f" and {counted(more, 'other pair')}" if more else ""
        text += f"; the bounds of {others}{also} reach as high, so the order could change with better data"
    return Sentence(f"{text}.", (a, b))


def _furthest(matrix: InteropMatrix, pairs: Sequence[tuple[str, str, Cell]], *, whole: bool) -> Sentence:
    """Say who is furthest apart and, of the whole score, which layer holds them back."""
    a, b, worst = pairs[-1]
    names = joined([force_name(matrix, force) for force in (a, b)])
    text = f"{names} are furthest apart {_in_brackets(worst)}"
    if whole and (limit := limit_of(matrix, a, b)):
        text += f"; {held_back(*limit)}"
    rivals = [item for item in pairs[:-1] if (item[2]["low"] or 0.0) < (worst["high"] or 0.0)]
    if rivals:
        text += f"; the bounds of {counted(len(rivals), 'other pair')} reach as low"
    return Sentence(f"{text}.", (a, b))


def held_back(layer: str, cell: Mapping[str, Any]) -> str:
    """Say that a layer holds a pair back most, as far as anything is known of it."""
    name = layer_phrase(layer)
    if not settled(cell):
        return f"what may hold them back most is {name}, of which nothing is known {bounds_text(cell)}"
    text = f"what holds them back most is {name} ({score_text(cell)})"
    sourced = cell["sourced"] or 0.0
    how_much = f"{percent(sourced)} of it" if sourced else "none of it"
    return text if sourced >= 0.5 else f"{text}, {how_much} settled by sources"


def _weak_links(matrix: InteropMatrix) -> list[Sentence]:
    """Say what holds back the force that fits the others worst."""
    if len(matrix.forces) < 3:
        return []
    means, least, most = (_means(array) for array in (matrix.values, matrix.lows, matrix.highs))
    if np.isnan(means).all():
        return []
    worst = int(np.nanargmin(means))
    force = matrix.forces[worst]
    name = force_name(matrix, force)
    found = {other: limit_of(matrix, force, other) for other in matrix.forces if other != force}
    reasons = {other: limit for other, limit in found.items() if limit is not None}
    if not reasons:
        return []
    layers = Counter(kind for kind, _ in reasons.values())
    layer, times = layers.most_common(1)[0]
    limits = [(value_text(cell), force_name(matrix, other)) for other, (kind, cell) in reasons.items() if kind == layer]
    alike = len(limits) > 1 and len({score for score, _ in limits}) == 1
    scores = [f"{limits[0][0]} with each"] if alike else [f"{score} with {other}" for score, other in limits]
    partners = len(matrix.forces) - 1
    whom = "both others" if times == partners == 2 else f"all {counted(partners, 'other')}"
    if times < partners:
        whom = f"{counted(times, 'of the others', 'of the others')}"
    text = (
        f"Furthest from the others on average is {name} (mean {means[worst]:.2f} [{least[worst]:.2f}–{most[worst]:.2f}]"
        f"{_as_low(least, most, worst)}); its weakest link to {whom} is {layer_phrase(layer)} ({joined(scores)})"
    )
    rest = [(kind, count) for kind, count in sorted(layers.items()) if kind != layer]
    if rest:
        others = joined([layer_phrase(kind) for kind, _ in rest])
        text += f", and to the rest {others}"
    return [Sentence(f"{text}.", (force, next(iter(reasons))))]


def _as_low(least: Floats, most: Floats, worst: int) -> str:
    """Say how many others may stand as low as the one that stands lowest, as far as bounds go; nothing of none."""
    others = int((least[np.arange(len(least)) != worst] < most[worst]).sum())
    return f"; the bounds of {counted(others, 'other')} reach as low" if others else ""


def _means(scores: Floats) -> Floats:
    """Return each force's mean score with the others, both ways; NaN where it has none."""
    off = ~np.eye(len(scores), dtype=bool)
    both = np.where(off, (scores + scores.T) / 2, np.nan)
    there = ~np.isnan(both)
    total, count = np.where(there, both, 0.0).sum(axis=1), there.sum(axis=1)
    means: Floats = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return means


def _one_way(matrix: InteropMatrix) -> list[Sentence]:
    """Name the pair whose two directions differ most beyond doubt, if any does."""
    found = []
    for i, j in combinations(range(len(matrix.forces)), 2):
        for give, take in ((i, j), (j, i)):
            margin = matrix.lows[give, take] - matrix.highs[take, give]
            if margin > 0.02:
                found.append((-margin, give, take))
    if not found:
        return []
    _, give, take = min(found)
    a, b = matrix.forces[give], matrix.forces[take]
    cells = {(pair["from"], pair["to"]): pair for pair in matrix.pairs()}
    text = (
        f"{force_name(matrix, a)} can do more for {force_name(matrix, b)} {_in_brackets(cells[a, b])} "
        f"than the other way round {_in_brackets(cells[b, a])}."
    )
    return [Sentence(text, (a, b))]


def _known(matrix: InteropMatrix, why: Why | None) -> Sentence:
    shares = mean_shares(matrix)
    if shares["sourced"] == 1:
        return Sentence("Every fact that these scores ask for is in the catalogue, with its source.")
    told = len(matrix.forces) == 2  # of one pair the shares were said with its score
    text = "The" if told else f"What the scores rest on is {shares_text(shares)}; the"
    text += " brackets count what is not sourced as open"
    if not settled(shares):
        return Sentence("Nothing of what the scores rest on is known; the bounds are all that can be said.")
    widest, share = _widest_layer(matrix)
    if widest:
        text += f"; {percent(share)} of the doubt lies in {layer_phrase(widest)}"
        holder = _least_known_force(matrix, why) if why and not matrix.thin else None
        text += f", and in what the equipment of {holder} supports" if holder else ""
    return Sentence(f"{text}.")


def _least_known_force(matrix: InteropMatrix, why: Why) -> str | None:
    """Return the name of the force whose missing facts could add most; None when no fact on equipment is missing."""
    if len(matrix.forces) < 2:
        return None
    worst: dict[tuple[str, ...], float] = {}  # by force and missing fact
    for item in (why(a, b) for a in matrix.forces for b in matrix.forces if a != b):
        for layer in item.layers:
            for gap in layer.evidence.gaps:
                key = (gap.force, layer.name, gap.equipment, gap.unit or "", gap.standard, gap.role)
                worst[key] = max(worst.get(key, 0.0), gap.amount * (layer.weight or 0.0))
    doubt = dict.fromkeys(matrix.forces, 0.0)
    for fact in sorted(worst):
        doubt[fact[0]] = doubt.get(fact[0], 0.0) + worst[fact]
    force = max(doubt, key=lambda name: (doubt[name], name))
    return force_name(matrix, force) if doubt[force] > 1e-9 else None


def _widest_layer(matrix: InteropMatrix) -> tuple[str | None, float]:
    """Return the layer whose unknowns move the scores most, and its part of all; None when nothing is unknown."""
    doubt = {
        name: float(np.nansum(layer.weights * (layer.scores.high - layer.scores.low)))
        for name, layer in matrix.layers.items()
    }
    name = max(doubt, key=lambda key: (doubt[key], key), default=None)
    if name is None or doubt[name] <= 1e-9:
        return None, 0.0
    return name, doubt[name] / sum(doubt.values())


def _alone(matrix: InteropMatrix, why: Why | None) -> tuple[Sentence, ...]:
    force = matrix.forces[0]
    if len(matrix.forces) > 1:
        return (Sentence("No two of these forces can be compared: no layer of the scheme applies to any pair."),)
    cell = matrix.pairs()[0]
    if cell["value"] is None:
        return (Sentence(f"{force_name(matrix, force)} has nothing on this day that the scheme could score."),)
    text = f"How well {force_name(matrix, force)} works together within itself: {score_text(cell)}."
    return (Sentence(text), _known(matrix, why))
