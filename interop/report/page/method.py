"""The method as a page tells it: formulas of the layers in use, weights with their reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc
from math import inf

from interop.layers import Layer
from interop.matrix import InteropMatrix
from interop.plugins import plugin_of
from interop.report.exhibit import PageTable, number_cell, table_of
from interop.report.words import LONGEST_TEXT, layer_title, percent, plain


@dataclass(frozen=True)
class Formula:
    """How one kind of layer is computed."""

    title: str
    formula: str  # empty where words say it all
    words: str


_FORMULAS: dict[str, Formula] = {
    "best-shared": Formula(
        "Shared interfaces (peer layers)",
        "Σ_h Σ_k W_a(h) · W_b(k) · max over usable standards s of g(s) · p_h(s) · p_k(s)",
        "How well two units met at random can work together over the best interface they share. Support p is 1, "
        "the scheme's worth of partial support, or 0; a gated standard is usable between states that an agreement of "
        "the gate's kind joins with the state that controls it; g(s) is the standard's grade.",
    ),
    "served-share": Formula(
        "Services (one provides, the other receives)",
        "Σ over receivers k of b of W_b(k) · max over usable s of g(s) · p_a(s) · r_k(s), divided by Σ W_b(k)",
        "The share of b's receivers that some provider of a serves. It has a direction. The bounds are the least and "
        "the greatest share over every way of settling who receives and what serves.",
    ),
    "affinity": Formula(
        "Design origin",
        "Σ_o Σ_p c_a(o) · κ(o, p) · c_b(p)",
        "The chance that a random unit of each force comes from one design tradition: c are the forces' shares by "
        "designer; κ is 1 for one tradition (successor states included), the scheme's affinity within a bloc, else 0.",
    ),
    "agreement": Formula(
        "Agreements",
        "Σ weights of the kinds of agreement in force between the two states, divided by Σ of all weights",
        "A kind of agreement that was looked for and is not listed is not in force; one that nobody looked for is "
        "unknown. Forces of one state need none: 1.",
    ),
    "practice": Formula(
        "Joint practice",
        "1 − exp(−E / τ), where E = Σ over joint exercises of 2^(−age / half-life)",
        "Exercises in which both forces took part and that had ended by the day, recent ones counting more. Forces of "
        "one state train together anyway: 1. Where the exercises of two states were not gone through, there may be "
        "any number more.",
    ),
}

_MEANS = {
    1.0: "the weighted arithmetic mean: a strong layer makes up for a weak one",
    0.0: "the weighted geometric mean: a layer at 0 brings the whole to 0",
    -inf: "the weakest layer",
    inf: "the strongest layer",
}


def formulas(matrix: InteropMatrix) -> list[Formula]:
    """Return how the kinds of layer in use are computed; one of another package says so in its own words."""
    layers = matrix.scheme.layers.values()
    used = {layer.formula for layer in layers}
    others = {type(layer): layer for layer in layers if layer.formula is None}
    return [*(formula for kind, formula in _FORMULAS.items() if kind in used), *map(_in_its_own_words, others.values())]


def _in_its_own_words(layer: Layer) -> Formula:
    """Return what the documentation of a kind says: its formula, where it begins with one between backticks."""
    kind = type(layer)
    text = cleandoc(kind.__doc__ or "")
    start = re.match(r"`+([^`]+)`+[.,]?\s*", text)
    words = plain((text[start.end() :] if start else text).replace("`", ""), LONGEST_TEXT)
    whose = plugin_of("interop.layers", layer.kind, kind).distribution or kind.__module__
    return Formula(plain(f"{layer.kind} ({whose})"), plain(start[1], LONGEST_TEXT) if start else "", words)


def composite_words(matrix: InteropMatrix) -> str:
    """Say how the layers are joined."""
    power = matrix.scheme.power
    how = _MEANS.get(power, f"the weighted power mean with exponent {power:g}")
    parts = (
        "A layer's contribution is its weight times its score; the contributions add to the score."
        if power == 1
        else "Contributions are Shapley values over the layers; they add to the score."
    )
    return (
        f"The whole score is {how}. Layers that do not apply to a pair leave it, and the other weights grow in "
        f"proportion. {parts}"
    )


def weight_table(matrix: InteropMatrix) -> PageTable:
    """Return the layers of the scheme with their weights in the whole, and why."""
    weights = matrix.scheme.weights
    rows = [
        [
            layer_title(name),
            plain(layer.dimension),
            number_cell(weights[name], percent(weights[name])),
            plain(layer.reason, LONGEST_TEXT),
        ]
        for name, layer in matrix.scheme.layers.items()
    ]
    columns = ("Layer", "Dimension", "Weight", "Reason")
    return table_of("weights", "Layers of the scheme and what they weigh", columns, rows, (2,))


def parameter_table(matrix: InteropMatrix) -> PageTable:
    """Return every other number that the scheme sets."""
    rows = [[name, value, why] for name, value, why in _parameters(matrix)]
    return table_of("parameters", "Other settings of the scheme", ("Setting", "Value", "Meaning"), rows)


def _parameters(matrix: InteropMatrix) -> Iterator[tuple[str, str, str]]:
    scheme = matrix.scheme
    yield "unknown_worth", f"{scheme.unknown_worth:g}", "worth of an unknown between no (0) and yes (1)"
    yield "partial", f"{scheme.partial:g}", "worth of partial support"
    yield "weighting", scheme.weighting, "how units of a force are weighted"
    yield (
        "size_exponent",
        f"{scheme.settings.exponent:g}",
        "of size, from counting hulls (0) to counting tons (1)",
    )
    yield "power", f"{scheme.power:g}", "exponent of the mean that joins the layers"
    for name, layer in scheme.layers.items():
        for parameter, value, meaning in layer.parameters():
            yield f"{layer_title(name)}: {plain(parameter)}", value, plain(meaning, LONGEST_TEXT)
